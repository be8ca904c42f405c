use serde::{Deserialize, Serialize};

use super::{Meta, ObjectRef, Resources};
use crate::{Str, Time, kind::Kind, status::Status};

/// A Deployment, StatefulSet, DaemonSet, ReplicaSet, Job or CronJob in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorkloadRow {
    pub meta: Meta,
    pub kind: Kind,
    /// What the object and its pods say together: the worse of the two.
    pub status: Status,
    /// Wanted replicas (completions of a Job, nodes of a DaemonSet, running Jobs of a CronJob).
    pub desired: u32,
    /// Ready replicas (succeeded pods of a Job).
    pub ready: u32,
    /// Replicas on the new revision.
    pub updated: u32,
    /// Pods that are failing, told by the pods themselves.
    pub failing: u32,
    /// Restarts of all its pods.
    pub restarts: u32,
    pub restarted: Option<Time>,
    /// Image of the first container of the template.
    pub image: Str,
    /// During a rollout: the image pods still run, where it differs.
    pub old_image: Option<Str>,
    /// Requests and limits of one pod of the template.
    pub resources: Resources,
    pub owner: Option<ObjectRef>,
}

/// What a workload's pods say about it, all together.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct PodHealth {
    pub failing: u32,
    pub restarts: u32,
    pub restarted: Option<Time>,
    /// The worst pod's state, if any is not well.
    pub worst: Option<Status>,
    /// The images that its pods run, that of the oldest pod first.
    pub images: Vec<Str>,
}

/// A HorizontalPodAutoscaler in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AutoscalerRow {
    pub meta: Meta,
    pub status: Status,
    pub target: ObjectRef,
    pub min: u32,
    pub max: u32,
    pub current: u32,
    pub desired: u32,
    pub metrics: Vec<MetricTarget>,
    pub last_scaled: Option<Time>,
}

/// One metric of an autoscaler: what it is and what it should be, as `kubectl` prints them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MetricTarget {
    /// `cpu`, `memory`, or the metric's own name.
    pub name: Str,
    /// `66%`, `120m`; `None` while unknown.
    pub current: Option<Str>,
    pub target: Str,
}

/// A PodDisruptionBudget in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BudgetRow {
    pub meta: Meta,
    pub status: Status,
    /// As written: `2`, `50%`.
    pub min_available: Option<Str>,
    pub max_unavailable: Option<Str>,
    pub disruptions_allowed: u32,
    pub healthy: u32,
    pub desired_healthy: u32,
    pub expected: u32,
    /// `app=redis`
    pub selector: Str,
}
