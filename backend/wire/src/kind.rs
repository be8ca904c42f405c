//! The Kubernetes resources Quarterdeck watches, and what the API calls them.

use serde::{Deserialize, Serialize};

/// A watched resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Kind {
    Pod,
    Node,
    Namespace,
    Service,
    EndpointSlice,
    Deployment,
    StatefulSet,
    DaemonSet,
    ReplicaSet,
    Job,
    CronJob,
    HorizontalPodAutoscaler,
    PodDisruptionBudget,
    PersistentVolumeClaim,
    Event,
}

/// What the API server calls a resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Resource {
    /// `Deployment`
    pub kind: &'static str,
    /// `apps`; empty for the core group
    pub group: &'static str,
    /// `v1`
    pub version: &'static str,
    /// `deployments`
    pub plural: &'static str,
    /// `deploy`, as `kubectl api-resources` abbreviates it
    pub short: &'static str,
    /// false for resources of the cluster as a whole
    pub namespaced: bool,
}

impl Kind {
    /// Every kind, in the order they are declared.
    pub const ALL: [Kind; 15] = [
        Kind::Pod,
        Kind::Node,
        Kind::Namespace,
        Kind::Service,
        Kind::EndpointSlice,
        Kind::Deployment,
        Kind::StatefulSet,
        Kind::DaemonSet,
        Kind::ReplicaSet,
        Kind::Job,
        Kind::CronJob,
        Kind::HorizontalPodAutoscaler,
        Kind::PodDisruptionBudget,
        Kind::PersistentVolumeClaim,
        Kind::Event,
    ];

    /// What the Workloads page lists. ReplicaSets are seen under their Deployment.
    pub const WORKLOADS: [Kind; 5] =
        [Kind::Deployment, Kind::StatefulSet, Kind::DaemonSet, Kind::Job, Kind::CronJob];

    /// What the page of autoscaling lists.
    pub const SCALING: [Kind; 2] = [Kind::HorizontalPodAutoscaler, Kind::PodDisruptionBudget];

    /// The names the API uses.
    pub const fn resource(self) -> Resource {
        match self {
            Kind::Pod => core("Pod", "pods", "po", true),
            Kind::Node => core("Node", "nodes", "no", false),
            Kind::Namespace => core("Namespace", "namespaces", "ns", false),
            Kind::Service => core("Service", "services", "svc", true),
            Kind::EndpointSlice => {
                grouped("EndpointSlice", "discovery.k8s.io", "endpointslices", "eps")
            }
            Kind::Deployment => grouped("Deployment", "apps", "deployments", "deploy"),
            Kind::StatefulSet => grouped("StatefulSet", "apps", "statefulsets", "sts"),
            Kind::DaemonSet => grouped("DaemonSet", "apps", "daemonsets", "ds"),
            Kind::ReplicaSet => grouped("ReplicaSet", "apps", "replicasets", "rs"),
            Kind::Job => grouped("Job", "batch", "jobs", "job"),
            Kind::CronJob => grouped("CronJob", "batch", "cronjobs", "cj"),
            Kind::HorizontalPodAutoscaler => Resource {
                version: "v2",
                ..grouped(
                    "HorizontalPodAutoscaler",
                    "autoscaling",
                    "horizontalpodautoscalers",
                    "hpa",
                )
            },
            Kind::PodDisruptionBudget => {
                grouped("PodDisruptionBudget", "policy", "poddisruptionbudgets", "pdb")
            }
            Kind::PersistentVolumeClaim => {
                core("PersistentVolumeClaim", "persistentvolumeclaims", "pvc", true)
            }
            Kind::Event => core("Event", "events", "ev", true),
        }
    }

    /// The kind the API calls `name` (`Deployment`), if it is one of ours.
    pub fn from_api(name: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.resource().kind == name)
    }

    /// The kind with this plural (`deployments`), as used in URLs.
    pub fn from_plural(plural: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.resource().plural == plural)
    }
}

const fn core(
    kind: &'static str,
    plural: &'static str,
    short: &'static str,
    namespaced: bool,
) -> Resource {
    Resource { kind, group: "", version: "v1", plural, short, namespaced }
}

const fn grouped(
    kind: &'static str,
    group: &'static str,
    plural: &'static str,
    short: &'static str,
) -> Resource {
    Resource { kind, group, version: "v1", plural, short, namespaced: true }
}
