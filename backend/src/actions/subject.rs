//! An object as far as actions need it: read with the person's own rights, just before.

use std::collections::BTreeMap;

use quarterdeck_wire::{Str, kind::Kind, row::Resources};

use crate::cluster::{
    object::{IntOrString, OwnerReference, Timestamp, slim},
    project::{budget::LabelSelector, container::Template},
};

slim! {
    /// Any kind that something can be done to: of each, the fields it has.
    pub struct Subject {
        metadata: Metadata,
        spec: Spec,
        status: SubjectStatus,
    }

    pub struct Metadata {
        name: String,
        namespace: String,
        uid: String,
        generation: i64,
        deletion_timestamp: Timestamp,
        labels: BTreeMap<String, String>,
        annotations: BTreeMap<String, String>,
        owner_references: Vec<OwnerReference>,
    }

    pub struct Spec {
        /// Of what can be scaled.
        replicas: Option<i32>,
        selector: LabelSelector,
        template: Template,
        /// Of a Deployment.
        paused: bool,
        strategy: Strategy,
        /// Of a StatefulSet or DaemonSet.
        update_strategy: Strategy,
        /// Of a CronJob.
        suspend: bool,
        /// Of a node.
        unschedulable: bool,
        /// Of an autoscaler.
        min_replicas: Option<i32>,
        max_replicas: i32,
    }

    pub struct Strategy {
        #[serde(rename = "type")]
        name: String,
        rolling_update: RollingUpdate,
    }

    pub struct RollingUpdate {
        max_surge: Option<IntOrString>,
        max_unavailable: Option<IntOrString>,
    }

    pub struct SubjectStatus {
        replicas: i32,
    }
}

impl Subject {
    /// Wanted replicas; a workload that does not say wants one.
    pub fn replicas(&self) -> u32 {
        crate::cluster::object::count(self.spec.replicas.unwrap_or(1))
    }

    /// An autoscaler's bounds; one that does not say wants at least one.
    pub fn bounds(&self) -> (u32, u32) {
        let count = crate::cluster::object::count;
        (count(self.spec.min_replicas.unwrap_or(1)), count(self.spec.max_replicas))
    }

    /// What one pod of its template asks for.
    pub fn resources(&self) -> Resources {
        self.spec.template.resources()
    }

    /// The update strategy, whatever the kind calls it.
    pub fn strategy(&self, kind: Kind) -> &Strategy {
        if kind == Kind::Deployment { &self.spec.strategy } else { &self.spec.update_strategy }
    }

    /// `deployment/cart -n shop`, for a command line.
    pub fn on_command_line(&self, kind: Kind) -> String {
        let short = kind.resource().kind.to_lowercase();
        let name = &self.metadata.name;
        match &*self.metadata.namespace {
            "" => format!("{short}/{name}"),
            namespace => format!("{short}/{name} -n {namespace}"),
        }
    }
}

impl Metadata {
    pub fn annotation(&self, name: &str) -> Option<&str> {
        self.annotations.get(name).map(String::as_str)
    }

    pub fn namespace(&self) -> Option<Str> {
        (!self.namespace.is_empty()).then(|| Str::from(&*self.namespace))
    }
}
