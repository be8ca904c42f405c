//! DaemonSets.

use quarterdeck_wire::{kind::Kind, row::Row};

use super::{
    container::Template,
    replicas::{Replicas, has_seen},
    stateful_set::UpdateStrategy,
};
use crate::cluster::{
    names::Names,
    object::{Meta, Object, count, slim},
};

slim! {
    pub struct DaemonSet {
        metadata: Meta,
        spec: DaemonSetSpec,
        status: DaemonSetStatus,
    }

    pub struct DaemonSetSpec {
        template: Template,
        update_strategy: UpdateStrategy,
    }

    pub struct DaemonSetStatus {
        observed_generation: i64,
        desired_number_scheduled: i32,
        current_number_scheduled: i32,
        updated_number_scheduled: i32,
        number_ready: i32,
    }
}

impl DaemonSet {
    /// A node that joins needs a pod, which is no rollout: only pods of the old revision are.
    fn replicas(&self) -> Replicas {
        let status = &self.status;
        let is_old = status.updated_number_scheduled < status.current_number_scheduled;
        Replicas {
            desired: count(status.desired_number_scheduled),
            current: count(status.current_number_scheduled),
            ready: count(status.number_ready),
            updated: count(status.updated_number_scheduled),
            rolling: is_old && self.spec.update_strategy.rolls(),
            seen: has_seen(&self.metadata, status.observed_generation),
        }
    }
}

impl Object for DaemonSet {
    const KIND: Kind = Kind::DaemonSet;

    fn meta(&self) -> &Meta {
        &self.metadata
    }

    fn row(&self, names: &mut Names) -> Row {
        let replicas = self.replicas();
        let status = replicas.status(names);
        replicas.row(Self::KIND, &self.metadata, &self.spec.template, status, names)
    }
}

#[cfg(test)]
mod tests {
    use quarterdeck_wire::status::{Status, Why, Word};
    use serde_json::json;

    use super::*;
    use crate::cluster::project::replicas::tests::row_of;

    fn set(current: u32, updated: u32, ready: u32, strategy: &str) -> Status {
        let json = json!({
            "metadata": {"name": "fluent-bit", "generation": 1},
            "spec": {"updateStrategy": {"type": strategy}},
            "status": {"observedGeneration": 1, "desiredNumberScheduled": 7,
                "currentNumberScheduled": current, "updatedNumberScheduled": updated,
                "numberReady": ready},
        });
        row_of::<DaemonSet>(json).status
    }

    #[test]
    fn old_pods_are_a_rollout() {
        let status = set(7, 2, 7, "RollingUpdate");
        assert_eq!(status.word, Word::RollingOut);
        assert_eq!(status.why, Some(Why::Rollout { done: 2, of: 7, failing: 0 }));
        assert_eq!(set(7, 2, 7, "OnDelete").word, Word::Api("Running".into()));
    }

    #[test]
    fn a_new_node_is_not() {
        assert_eq!(set(6, 6, 6, "RollingUpdate").word, Word::Scaling);
    }

    #[test]
    fn a_pod_that_is_not_ready() {
        let status = set(7, 7, 6, "RollingUpdate");
        assert_eq!(status.word, Word::Unavailable);
        assert_eq!(status.why, Some(Why::Replicas { ready: 6, of: 7 }));
    }
}
