//! One object in full, for the detail pane: read when the pane is open, and never kept.
//!
//! No environment variable is read here, so that no secret value can get out.

mod condition;
mod container;
mod facts;
mod node;
mod pod;
mod probe;
mod rollout;
mod service;
mod volume;
mod workload;

use std::collections::BTreeMap;

use quarterdeck_wire::{
    Str, Time,
    detail::{Detail, DetailBody},
    kind::Kind,
    row::{ObjectRef, Row},
};
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::{
    names::Names,
    object::{OwnerReference, slim},
    project,
};

slim! {
    /// What every object has.
    pub struct Common {
        metadata: Metadata,
        status: CommonStatus,
    }

    pub struct Metadata {
        uid: String,
        labels: BTreeMap<String, String>,
        annotations: BTreeMap<String, String>,
        owner_references: Vec<OwnerReference>,
    }

    pub struct CommonStatus {
        conditions: Vec<condition::Condition>,
    }
}

/// Holds the whole object once more, values of environment variables included.
const LAST_APPLIED: &str = "kubectl.kubernetes.io/last-applied-configuration";

/// The detail of `object`. What other objects tell (the owners of owners, kube-proxy's version, usage,
/// the autoscaler) is left for the caller to fill in.
///
/// # Errors
/// When `object` is not one of `kind`.
pub fn detail(kind: Kind, object: &Value) -> Result<Detail, serde_json::Error> {
    let names = &mut Names::new();
    let common: Common = read(object)?;
    let row = project::row(kind, object, names)?;
    let mut annotations = common.metadata.annotations;
    annotations.remove(LAST_APPLIED);
    Ok(Detail {
        kind,
        uid: Str::from(common.metadata.uid),
        body: body(kind, &row, object)?,
        row,
        labels: pairs(common.metadata.labels),
        annotations: pairs(annotations),
        conditions: common.status.conditions.iter().map(condition::on_wire).collect(),
        owners: owners(common.metadata.owner_references),
    })
}

fn body(kind: Kind, row: &Row, object: &Value) -> Result<DetailBody, serde_json::Error> {
    Ok(match kind {
        Kind::Pod => DetailBody::Pod(Box::new(pod::detail(&read(object)?, &read(object)?))),
        Kind::Node => DetailBody::Node(Box::new(node::detail(read(object)?))),
        Kind::Service => DetailBody::Service(Box::new(service::detail(&read(object)?, row))),
        Kind::Deployment
        | Kind::StatefulSet
        | Kind::DaemonSet
        | Kind::ReplicaSet
        | Kind::Job
        | Kind::CronJob => DetailBody::Workload(Box::new(workload::detail(kind, &read(object)?))),
        Kind::Namespace
        | Kind::EndpointSlice
        | Kind::HorizontalPodAutoscaler
        | Kind::PodDisruptionBudget
        | Kind::PersistentVolumeClaim
        | Kind::Event => DetailBody::Facts(facts::facts(row, object)?),
    })
}

fn read<T: DeserializeOwned>(object: &Value) -> Result<T, serde_json::Error> {
    T::deserialize(object)
}

fn pairs(map: BTreeMap<String, String>) -> Vec<(Str, Str)> {
    map.into_iter().map(|(key, value)| (Str::from(key), Str::from(value))).collect()
}

/// The nearest first: the owner that controls the object.
fn owners(mut owners: Vec<OwnerReference>) -> Vec<ObjectRef> {
    owners.sort_by_key(|owner| !owner.controller);
    let on_wire =
        |owner: OwnerReference| ObjectRef { kind: owner.kind.into(), name: owner.name.into() };
    owners.into_iter().map(on_wire).collect()
}

/// A time for people who read API objects: RFC 3339, in UTC.
fn written(time: Time) -> Str {
    let text = jiff::Timestamp::from_second(time).map(|time| time.to_string());
    Str::from(text.unwrap_or_default())
}

#[cfg(test)]
mod tests;
