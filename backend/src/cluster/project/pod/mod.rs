//! Pods.

mod printed;
mod segments;
mod state;
mod status;
mod unschedulable;

use std::collections::BTreeMap;

use quarterdeck_wire::{
    kind::Kind,
    row::{ObjectRef, PodRow, Resources, Row},
};

pub use self::unschedulable::unschedulable;
use super::container::{self, Container, Requirements, ResourceList};
use crate::cluster::{
    names::Names,
    object::{Condition, Meta, Object, Timestamp, condition, slim},
};

slim! {
    /// A pod, as far as its row needs it.
    pub struct Pod {
        metadata: Meta,
        spec: PodSpec,
        status: PodStatus,
    }

    pub struct PodSpec {
        node_name: String,
        containers: Vec<Container>,
        init_containers: Vec<Container>,
        overhead: ResourceList,
        resources: Requirements,
    }

    pub struct PodStatus {
        phase: String,
        reason: String,
        message: String,
        conditions: Vec<Condition>,
        #[serde(rename = "podIP")]
        pod_ip: String,
        #[serde(rename = "podIPs")]
        pod_ips: Vec<PodIp>,
        container_statuses: Vec<ContainerStatus>,
        init_container_statuses: Vec<ContainerStatus>,
    }

    pub struct PodIp {
        ip: String,
    }

    /// `status.containerStatuses[]` and `status.initContainerStatuses[]`.
    pub struct ContainerStatus {
        name: String,
        image: String,
        ready: bool,
        started: Option<bool>,
        restart_count: i64,
        state: ContainerState,
        last_state: ContainerState,
        /// What the running container was given; differs from the spec while a resize is under way.
        resources: Option<Requirements>,
        allocated_resources: ResourceList,
    }

    /// At most one of these is set.
    pub struct ContainerState {
        waiting: Option<Waiting>,
        running: Option<Running>,
        terminated: Option<Terminated>,
    }

    pub struct Waiting {
        reason: String,
        message: String,
    }

    pub struct Running {
        started_at: Timestamp,
    }

    pub struct Terminated {
        exit_code: i32,
        signal: i32,
        reason: String,
        message: String,
        started_at: Timestamp,
        finished_at: Timestamp,
    }
}

impl Pod {
    /// Whether all its containers have ended for good
    /// (`IsPodPhaseTerminal` in `pkg/api/v1/pod/util.go`).
    pub fn is_finished(&self) -> bool {
        matches!(&*self.status.phase, "Succeeded" | "Failed")
    }

    /// The sidecars of the spec.
    fn sidecars(&self) -> impl Iterator<Item = &Container> {
        self.spec.init_containers.iter().filter(|container| container.is_restartable())
    }

    fn ip(&self) -> &str {
        let first = self.status.pod_ips.first().map_or("", |ip| &ip.ip);
        if self.status.pod_ip.is_empty() { first } else { &self.status.pod_ip }
    }

    /// See [`container::effective`]. While a container is resized in place, the larger of what it has
    /// and what it shall have counts (`determineEffectiveRequests` in the same file).
    fn resources(&self) -> Resources {
        let status = &self.status;
        let pending = condition(&status.conditions, "PodResizePending");
        let infeasible = pending.is_some_and(|pending| pending.reason == "Infeasible");
        let resized = |container: &Container, statuses: &[ContainerStatus]| {
            let status = statuses.iter().find(|status| status.name == container.name);
            let wanted = || container.resources.clone();
            status.map_or_else(wanted, |status| status.resized(wanted(), infeasible))
        };
        let containers: Vec<Requirements> =
            self.spec.containers.iter().map(|c| resized(c, &status.container_statuses)).collect();
        let init: Vec<(Requirements, bool)> = (self.spec.init_containers.iter())
            .map(|c| {
                let sidecar = c.is_restartable();
                let statuses = if sidecar { &*status.init_container_statuses } else { &[] };
                (resized(c, statuses), sidecar)
            })
            .collect();
        container::effective(
            &containers.iter().collect::<Vec<_>>(),
            &init
                .iter()
                .map(|(requirements, sidecar)| (requirements, *sidecar))
                .collect::<Vec<_>>(),
            &self.spec.resources,
            &self.spec.overhead,
        )
    }
}

impl ContainerStatus {
    /// `wanted` as it counts while this is what the container has.
    fn resized(&self, wanted: Requirements, infeasible: bool) -> Requirements {
        let Some(actual) = &self.resources else { return wanted };
        let mut larger = if infeasible { Requirements::default() } else { wanted };
        larger.requests.raise_to(&actual.requests);
        larger.requests.raise_to(&self.allocated_resources);
        larger.limits.raise_to(&actual.limits);
        larger
    }
}

impl ResourceList {
    fn raise_to(&mut self, other: &Self) {
        self.cpu.0 = self.cpu.0.max(other.cpu.0);
        self.memory.0 = self.memory.0.max(other.memory.0);
    }
}

impl Object for Pod {
    const KIND: Kind = Kind::Pod;

    fn meta(&self) -> &Meta {
        &self.metadata
    }

    fn row(&self, names: &mut Names) -> Row {
        let printed = printed::printed(self);
        let owner = self.metadata.owner(names);
        let workload = owner.as_ref().and_then(|o| workload(o, &self.metadata.labels, names));
        let status = status::status(self, &printed, names);
        Row::Pod(PodRow {
            meta: self.metadata.row(names),
            segments: names.segments(&segments::segments(self, &printed, status.level)),
            status,
            restarts: printed.restarts,
            restarted: printed.restarted,
            node: names.intern_some(&self.spec.node_name),
            ip: self.ip().parse().ok(),
            workload: workload.map(|object| names.object(object)),
            owner: owner.map(|object| names.object(object)),
            revision: self.metadata.labels.get(REVISION).map(|hash| names.intern(hash)),
            image: names.intern(self.spec.containers.first().map_or("", |c| &c.image)),
            resources: self.resources(),
            finished: self.is_finished(),
            phase: names.intern(&printed.status),
        })
    }
}

/// `ControllerRevisionHashLabelKey` in `k8s.io/api/apps/v1/types.go`.
const REVISION: &str = "controller-revision-hash";

/// The workload behind a pod's owner. A ReplicaSet made by a Deployment is named
/// `<deployment>-<pod-template-hash>`; a node is no workload, it owns the pods it reads from files.
fn workload(
    owner: &ObjectRef,
    labels: &BTreeMap<String, String>,
    names: &mut Names,
) -> Option<ObjectRef> {
    match &*owner.kind {
        "Node" => None,
        "ReplicaSet" => {
            let hash = labels.get("pod-template-hash").map(String::as_str).unwrap_or_default();
            Some(deployment_behind(&owner.name, hash, names).unwrap_or_else(|| owner.clone()))
        }
        _ => Some(owner.clone()),
    }
}

fn deployment_behind(replica_set: &str, hash: &str, names: &mut Names) -> Option<ObjectRef> {
    let name = replica_set.strip_suffix(hash)?.strip_suffix('-')?;
    let known = !hash.is_empty() && !name.is_empty();
    known.then(|| ObjectRef { kind: names.intern("Deployment"), name: names.intern(name) })
}

#[cfg(test)]
mod tests;
