//! One line of a table, per kind: everything a list shows, and nothing else.

mod cluster;
mod network;
mod pod;
mod storage;
mod workload;

pub use cluster::{EventRow, NamespaceRow, NodeRow, Regarding, Requested};
pub use network::{Endpoint, EndpointCounts, EndpointSliceRow, ServicePort, ServiceRow};
pub use pod::{PodRow, Resources};
pub use storage::ClaimRow;
pub use workload::{AutoscalerRow, BudgetRow, MetricTarget, PodHealth, WorkloadRow};

use serde::{Deserialize, Serialize};

use crate::{Str, Time, kind::Kind, status::Status};

/// Names a row for as long as the server runs. Drawn at random, so that it tells nothing about how
/// many others there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(from = "[u8; 4]", into = "[u8; 4]")]
pub struct RowId(pub u32);

// On the wire as it is: a random number only gets longer as a varint.
impl From<[u8; 4]> for RowId {
    fn from(bytes: [u8; 4]) -> Self {
        Self(u32::from_le_bytes(bytes))
    }
}

impl From<RowId> for [u8; 4] {
    fn from(id: RowId) -> Self {
        id.0.to_le_bytes()
    }
}

/// Another object, by kind and name; in the same namespace unless it is of the cluster.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ObjectRef {
    /// As the API writes it: `ReplicaSet`.
    pub kind: Str,
    pub name: Str,
}

impl ObjectRef {
    /// `Deployment/cart`, as filters and `kubectl` write it.
    pub fn path(&self) -> String {
        format!("{}/{}", self.kind, self.name)
    }
}

/// What every row has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Meta {
    /// `None` for objects of the cluster as a whole.
    pub namespace: Option<Str>,
    pub name: Str,
    pub created: Time,
}

/// A row of any kind. Big variants are boxed, so that a pod, of which there are most, pays for itself
/// alone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Row {
    Pod(PodRow),
    Node(Box<NodeRow>),
    Namespace(NamespaceRow),
    Service(Box<ServiceRow>),
    EndpointSlice(Box<EndpointSliceRow>),
    Workload(Box<WorkloadRow>),
    Autoscaler(Box<AutoscalerRow>),
    Budget(Box<BudgetRow>),
    Claim(Box<ClaimRow>),
    Event(Box<EventRow>),
}

impl Row {
    pub fn meta(&self) -> &Meta {
        match self {
            Row::Pod(row) => &row.meta,
            Row::Node(row) => &row.meta,
            Row::Namespace(row) => &row.meta,
            Row::Service(row) => &row.meta,
            Row::EndpointSlice(row) => &row.meta,
            Row::Workload(row) => &row.meta,
            Row::Autoscaler(row) => &row.meta,
            Row::Budget(row) => &row.meta,
            Row::Claim(row) => &row.meta,
            Row::Event(row) => &row.meta,
        }
    }

    /// Where it belongs: its namespace. A Namespace is in itself, as in the API server's own eyes.
    pub fn place(&self) -> Option<&Str> {
        match self {
            Row::Namespace(row) => Some(&row.meta.name),
            other => other.meta().namespace.as_ref(),
        }
    }

    pub fn kind(&self) -> Kind {
        match self {
            Row::Pod(_) => Kind::Pod,
            Row::Node(_) => Kind::Node,
            Row::Namespace(_) => Kind::Namespace,
            Row::Service(_) => Kind::Service,
            Row::EndpointSlice(_) => Kind::EndpointSlice,
            Row::Workload(row) => row.kind,
            Row::Autoscaler(_) => Kind::HorizontalPodAutoscaler,
            Row::Budget(_) => Kind::PodDisruptionBudget,
            Row::Claim(_) => Kind::PersistentVolumeClaim,
            Row::Event(_) => Kind::Event,
        }
    }

    /// How the object is; events and slices are records, not things that can be well or ill.
    pub fn status(&self) -> Option<&Status> {
        match self {
            Row::Pod(row) => Some(&row.status),
            Row::Node(row) => Some(&row.status),
            Row::Namespace(row) => Some(&row.status),
            Row::Service(row) => Some(&row.status),
            Row::Workload(row) => Some(&row.status),
            Row::Autoscaler(row) => Some(&row.status),
            Row::Budget(row) => Some(&row.status),
            Row::Claim(row) => Some(&row.status),
            Row::EndpointSlice(_) | Row::Event(_) => None,
        }
    }

    /// Whether it counts in the red number of the sidebar.
    pub fn is_bad(&self) -> bool {
        self.status().is_some_and(|status| status.level.is_bad())
    }
}
