use std::{net::IpAddr, sync::Arc};

use serde::{Deserialize, Serialize};

use super::{Meta, ObjectRef};
use crate::{
    Str, Time,
    status::{Level, Segment, Status, Word},
};

/// A pod in a list. What the pods of a workload have in common is shared.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PodRow {
    pub meta: Meta,
    /// The STATUS column of `kubectl get pods` for this object.
    pub phase: Str,
    pub status: Status,
    /// One per container, in the order of the spec; sidecars (restartable init containers) included,
    /// as `kubectl`'s READY column counts them.
    pub segments: Arc<[Segment]>,
    /// As `kubectl`'s RESTARTS column counts.
    pub restarts: u32,
    /// When the last restart was.
    pub restarted: Option<Time>,
    pub node: Option<Str>,
    pub ip: Option<IpAddr>,
    /// The controlling owner, a ReplicaSet for a Deployment's pod.
    pub owner: Option<Arc<ObjectRef>>,
    /// The workload a person means: the Deployment behind the ReplicaSet, else the owner itself.
    pub workload: Option<Arc<ObjectRef>>,
    /// Of a pod of a StatefulSet or DaemonSet: `controller-revision-hash`, which revision it is of.
    pub revision: Option<Str>,
    /// The first container's image, as written in the spec.
    pub image: Str,
    /// Effective requests and limits of the whole pod.
    pub resources: Resources,
    /// Whether it succeeded or failed for good: such a pod holds nothing of its node.
    pub finished: bool,
}

/// CPU in milli-cores and memory in bytes; 0 is "none set".
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Resources {
    pub cpu_request: u32,
    pub cpu_limit: u32,
    pub memory_request: u64,
    pub memory_limit: u64,
}

impl PodRow {
    /// Whether it does not come up by waiting. Between two crashes a container looks well for a moment:
    /// it was started again and has not been Ready since.
    pub fn fails(&self) -> bool {
        self.status.level == Level::Failing
            || (self.status.word == Word::Starting && self.restarts > 0)
    }

    /// How many of its containers are Ready, and how many there are.
    pub fn ready(&self) -> (usize, usize) {
        let ready = self.segments.iter().filter(|segment| **segment == Segment::Ready).count();
        (ready, self.segments.len())
    }
}
