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

use super::object::Object;

/// Something to do for each kind's type: the kinds are listed once, here, and used everywhere.
pub trait EachKind {
    fn kind<O: Object>(&mut self);
}

/// Calls `each` with every kind's type.
pub fn each_kind(each: &mut impl EachKind) {
    each.kind::<pod::Pod>();
    each.kind::<node::Node>();
    each.kind::<namespace::Namespace>();
    each.kind::<service::Service>();
    each.kind::<endpoint_slice::EndpointSlice>();
    each.kind::<deployment::Deployment>();
    each.kind::<stateful_set::StatefulSet>();
    each.kind::<daemon_set::DaemonSet>();
    each.kind::<replica_set::ReplicaSet>();
    each.kind::<job::Job>();
    each.kind::<cron_job::CronJob>();
    each.kind::<autoscaler::Autoscaler>();
    each.kind::<budget::Budget>();
    each.kind::<claim::Claim>();
    each.kind::<event::Event>();
}
