//! What the overview and the sidebar show: computed on the server, because it speaks of all rows.

use serde::{Deserialize, Serialize};

use crate::{
    Str, Time,
    kind::Kind,
    row::{NodeRow, ObjectRef},
    status::{Level, Status},
};

/// How many of each kind there are, and how many of them fail.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    pub kinds: Vec<(Kind, Count)>,
    /// In so many namespaces, where they are not all there are: more of them may be seen one by one.
    pub places: u32,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Count {
    pub total: u32,
    pub failing: u32,
}

impl Counts {
    /// Several kinds together, as far as they may be seen; none of them is no number, not 0.
    pub fn sum(&self, kinds: &[Kind]) -> Option<Count> {
        let seen = self.kinds.iter().filter(|(kind, _)| kinds.contains(kind));
        seen.map(|(_, count)| *count).reduce(|sum, count| Count {
            total: sum.total + count.total,
            failing: sum.failing + count.failing,
        })
    }

    pub fn of(&self, kind: Kind) -> Count {
        self.kinds.iter().find(|(of, _)| *of == kind).map(|(_, count)| *count).unwrap_or_default()
    }
}

/// The overview page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Overview {
    pub counts: Counts,
    /// One per cause, worst first, at most [`Overview::CAUSES`].
    pub attention: Vec<Cause>,
    /// All causes, shown or not.
    pub causes: u32,
    /// Workloads that are down for maintenance.
    pub down: u32,
    pub nodes: NodesPanel,
    pub control_plane: Vec<ComponentHealth>,
    /// Room for new pods.
    pub room: Room,
    /// When this was put together, Unix seconds.
    pub at: Time,
}

impl Overview {
    /// How many causes are sent.
    pub const CAUSES: usize = 200;
}

/// One cause that needs attention, however many objects it touches.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cause {
    pub level: Level,
    /// The object, when it is one; for several the first of them.
    pub object: ObjectRef,
    pub kind: Kind,
    pub namespace: Option<Str>,
    /// How many objects of `kind` share the cause.
    pub objects: u32,
    /// Of how many workloads, for pods.
    pub workloads: u32,
    /// In how many namespaces.
    pub namespaces: u32,
    pub status: Status,
    /// Replicas Ready and wanted, for a workload.
    pub replicas: Option<(u32, u32)>,
    /// A filter that shows just these objects on the page of `kind`.
    pub filter: String,
}

/// Nodes, as cards or as lines per pool and zone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum NodesPanel {
    /// Few enough to show each.
    Cards(Vec<NodeCard>),
    /// One line a pool and zone, and the worst as cards.
    Pools { pools: Vec<Pool>, worst: Vec<NodeCard>, not_well: u32, total: u32 },
}

impl NodesPanel {
    /// Up to this many nodes are cards.
    pub const CARDS: usize = 12;
    /// How many of the worst are shown beside the pools.
    pub const WORST: usize = 8;
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NodeCard {
    pub node: NodeRow,
    /// Used now: CPU milli-cores and memory bytes; `None` while unmeasured.
    pub used: Option<crate::message::Usage>,
}

/// The nodes of one pool in one zone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pool {
    pub name: Str,
    pub zone: Str,
    pub nodes: u32,
    pub not_ready: u32,
    pub cordoned: u32,
    pub degraded: u32,
    pub cpu: u64,
    pub memory: u64,
    pub cpu_requested: u64,
    pub memory_requested: u64,
    pub cpu_used: u64,
    pub memory_used: u64,
    pub pods: u32,
}

/// A part of the control plane.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ComponentHealth {
    pub component: Component,
    pub state: ComponentState,
    /// Holder of the leader Lease, a p99, what fails: whatever is known, in a few words.
    pub detail: Str,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Component {
    ApiServer,
    ControllerManager,
    Scheduler,
    Etcd,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum ComponentState {
    Healthy,
    Failing,
    /// This cluster does not let us see it.
    NotVisible,
}

/// Free requests on schedulable nodes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Room {
    /// Milli-cores and bytes not requested on all schedulable nodes together.
    pub cpu: u64,
    pub memory: u64,
    pub nodes: u32,
    /// The largest free CPU of one node, in milli-cores.
    pub largest_cpu: u32,
    /// Pods that wait for a node.
    pub waiting: u32,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_counts_all_its_kinds() {
        let count = |total, failing| Count { total, failing };
        let counts = Counts {
            kinds: vec![
                (Kind::Deployment, count(21, 1)),
                (Kind::Job, count(3, 1)),
                (Kind::Pod, count(9, 9)),
            ],
            places: 0,
        };
        assert_eq!(counts.sum(&Kind::WORKLOADS), Some(count(24, 2)));
        assert_eq!(counts.sum(&[Kind::Node]), None, "may not be seen");
        assert_eq!(counts.sum(&[]), None);
    }
}
