//! What the detail pane shows of one object: read from the API server when the pane is open, with the
//! person's own rights, and never kept.

use serde::{Deserialize, Serialize};

use crate::{
    Str, Time,
    kind::Kind,
    message::Usage,
    row::{ObjectRef, Resources, Row},
    status::Status,
};

/// One object, in full as far as a person reads it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Detail {
    pub kind: Kind,
    pub uid: Str,
    /// The same row as in the list, made from the same object.
    pub row: Row,
    pub labels: Vec<(Str, Str)>,
    pub annotations: Vec<(Str, Str)>,
    pub conditions: Vec<Condition>,
    /// From the nearest owner outwards: ReplicaSet, Deployment.
    pub owners: Vec<ObjectRef>,
    pub body: DetailBody,
}

/// What only some kinds have.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum DetailBody {
    Pod(Box<PodDetail>),
    Workload(Box<WorkloadDetail>),
    Node(Box<NodeDetail>),
    Service(Box<ServiceDetail>),
    /// Facts as label and value; enough for kinds without a picture of their own.
    Facts(Vec<(Fact, Str)>),
}

/// A fact's label, so that each language can name it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Fact {
    Target,
    Bounds,
    Replicas,
    Metric,
    MinAvailable,
    MaxUnavailable,
    DisruptionsAllowed,
    Healthy,
    Selector,
    StorageClass,
    Capacity,
    Volume,
    AccessModes,
    Regarding,
    Reason,
    Message,
    Source,
    Count,
    FirstSeen,
    LastSeen,
    Service,
    AddressType,
    Phase,
}

/// `status.conditions[]`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Condition {
    pub name: Str,
    /// `True`, `False` or `Unknown`.
    pub status: Str,
    /// Whether this status is how it should be (`Ready=True`, `DiskPressure=False`).
    pub good: bool,
    pub reason: Str,
    pub message: Str,
    pub since: Option<Time>,
}

/// The pod as one box: containers sharing an address and volumes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PodDetail {
    /// In the order of the spec: init containers first, then containers, then ephemeral ones.
    pub containers: Vec<Container>,
    pub volumes: Vec<Volume>,
    pub ips: Vec<Str>,
    pub node: Option<Str>,
    pub service_account: Str,
    pub priority: Option<i32>,
    pub priority_class: Str,
    /// Seconds.
    pub grace: u32,
    pub qos: Str,
    pub scheduled: Option<Time>,
    pub started: Option<Time>,
    pub deleted: Option<Time>,
    /// The next start of a container that crashes, worked out from its last end and the kubelet's
    /// back-off: not in the API, so "about".
    pub next_start: Option<Time>,
    pub tolerations: Vec<Str>,
    pub node_selector: Vec<(Str, Str)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum ContainerRole {
    Init,
    /// A restartable init container, or a container of the pod.
    Sidecar,
    Main,
    Ephemeral,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Container {
    pub name: Str,
    pub role: ContainerRole,
    pub image: Str,
    pub status: Status,
    pub ready: bool,
    pub started: Option<bool>,
    pub restarts: u32,
    pub state: ContainerState,
    pub last_exit: Option<Exit>,
    pub ports: Vec<ContainerPort>,
    pub resources: Resources,
    pub usage: Option<Usage>,
    pub probes: Vec<Probe>,
    pub mounts: Vec<Mount>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ContainerState {
    Waiting { reason: Str, message: Str },
    Running { since: Option<Time> },
    Terminated(Exit),
    Unknown,
}

/// How a container ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exit {
    pub code: i32,
    pub signal: Option<i32>,
    pub reason: Str,
    pub message: Str,
    pub started: Option<Time>,
    pub finished: Option<Time>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContainerPort {
    pub name: Str,
    pub port: u16,
    pub protocol: Str,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum ProbeKind {
    Startup,
    Liveness,
    Readiness,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Probe {
    pub kind: ProbeKind,
    /// `HTTP GET :8080/ready every 10 s`, in the API's terms.
    pub what: Str,
    /// `None` while it can't be told.
    pub passing: Option<bool>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mount {
    /// The volume's name.
    pub volume: Str,
    pub path: Str,
    pub read_only: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Volume {
    pub name: Str,
    /// `ConfigMap`, `emptyDir`, `PersistentVolumeClaim`: the source's name in the API.
    pub source: Str,
    /// The ConfigMap's, Secret's or claim's name; empty for the others.
    pub target: Str,
}

/// A workload beyond its row.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct WorkloadDetail {
    pub selector: Str,
    /// `RollingUpdate, maxSurge 25 %, maxUnavailable 25 %`, in the API's terms.
    pub strategy: Str,
    pub containers: Vec<TemplateContainer>,
    pub service_account: Str,
    /// Of a CronJob.
    pub schedule: Option<Str>,
    pub last_run: Option<Time>,
    pub last_success: Option<Time>,
    /// A Job or CronJob that is switched off; a Deployment whose rollout is paused.
    pub suspended: bool,
    /// Of a Deployment.
    pub progress_deadline: Option<u32>,
    /// The autoscaler that owns the number of replicas.
    pub autoscaler: Option<Str>,
    /// Of a Deployment, and of a StatefulSet or DaemonSet that has pods of another revision.
    pub rollout: Option<Rollout>,
}

/// What a rollout has to keep to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rollout {
    /// So many pods serve at any time, at least; and there are so many, at most.
    pub least: u32,
    pub most: u32,
    /// Without progress until then it has failed.
    pub deadline: Option<Time>,
    pub way: Way,
}

/// Which pods are replaced, and when.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Way {
    /// As the bounds allow (a Deployment).
    Bounds,
    /// From the highest number down to `partition`, as many as `at_once` (a StatefulSet). `in_order`:
    /// nothing goes on while any pod is not Ready.
    Numbers { partition: u32, at_once: u32, in_order: bool },
    /// On so many nodes at once; with `surge`, the new pod is there before the old one stops (a
    /// DaemonSet).
    Nodes { at_once: u32, surge: bool },
    /// Only those that somebody deletes.
    OnDelete,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TemplateContainer {
    pub name: Str,
    pub role: ContainerRole,
    pub image: Str,
    pub resources: Resources,
}

/// A node beyond its row.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NodeDetail {
    pub addresses: Vec<(Str, Str)>,
    pub taints: Vec<Str>,
    /// `(resource, capacity, allocatable)`, quantities as the API writes them.
    pub resources: Vec<(Str, Str, Str)>,
    pub os_image: Str,
    pub kernel: Str,
    pub runtime: Str,
    pub architecture: Str,
    /// The image of the `kube-proxy` DaemonSet: a node no longer reports its version.
    pub kube_proxy: Option<Str>,
    pub pod_cidrs: Vec<Str>,
    pub used: Option<Usage>,
}

/// A Service beyond its row.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ServiceDetail {
    pub dns: Str,
    pub affinity: Str,
    pub external_policy: Str,
    pub internal_policy: Str,
    pub publish_not_ready: bool,
    /// Load balancer addresses still to come.
    pub address_pending: bool,
}
