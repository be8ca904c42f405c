//! One object -> one row, a file per kind. Pure: what a row says, its object says.

pub mod autoscaler;
pub mod budget;
pub mod claim;
pub mod container;
pub mod cron_job;
pub mod daemon_set;
pub mod deployment;
pub mod endpoint_slice;
pub mod event;
pub mod job;
pub mod namespace;
pub mod node;
pub mod pod;
pub mod replica_set;
pub mod replicas;
pub mod service;
pub mod stateful_set;

use quarterdeck_wire::{kind::Kind, row::Row};
use serde_json::Value;

use super::{names::Names, object::Object};

/// Something to do with the type behind a kind.
pub trait Visit {
    type Output;

    fn visit<O: Object>(self) -> Self::Output;
}

/// Does it: the one place that says which type a kind is.
pub fn with<V: Visit>(kind: Kind, visitor: V) -> V::Output {
    match kind {
        Kind::Pod => visitor.visit::<pod::Pod>(),
        Kind::Node => visitor.visit::<node::Node>(),
        Kind::Namespace => visitor.visit::<namespace::Namespace>(),
        Kind::Service => visitor.visit::<service::Service>(),
        Kind::EndpointSlice => visitor.visit::<endpoint_slice::EndpointSlice>(),
        Kind::Deployment => visitor.visit::<deployment::Deployment>(),
        Kind::StatefulSet => visitor.visit::<stateful_set::StatefulSet>(),
        Kind::DaemonSet => visitor.visit::<daemon_set::DaemonSet>(),
        Kind::ReplicaSet => visitor.visit::<replica_set::ReplicaSet>(),
        Kind::Job => visitor.visit::<job::Job>(),
        Kind::CronJob => visitor.visit::<cron_job::CronJob>(),
        Kind::HorizontalPodAutoscaler => visitor.visit::<autoscaler::Autoscaler>(),
        Kind::PodDisruptionBudget => visitor.visit::<budget::Budget>(),
        Kind::PersistentVolumeClaim => visitor.visit::<claim::Claim>(),
        Kind::Event => visitor.visit::<event::Event>(),
    }
}

/// The row of an object of any kind.
///
/// # Errors
/// When `object` is not one of `kind`.
pub fn row(kind: Kind, object: &Value, names: &mut Names) -> Result<Row, serde_json::Error> {
    struct ToRow<'a>(&'a Value, &'a mut Names);
    impl Visit for ToRow<'_> {
        type Output = Result<Row, serde_json::Error>;

        fn visit<O: Object>(self) -> Self::Output {
            O::deserialize(self.0).map(|object| object.row(self.1))
        }
    }
    with(kind, ToRow(object, names))
}
