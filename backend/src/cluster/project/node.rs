//! Nodes.

use std::collections::BTreeSet;

use quarterdeck_wire::{
    Str,
    kind::Kind,
    row::{NodeRow, Requested, Row},
    status::{Level, Status, Why, Word},
};

use crate::cluster::{
    names::Names,
    object::{Condition, Meta, Object, condition, slim, true_condition},
    quantity::Amount,
};

slim! {
    pub struct Node {
        metadata: Meta,
        spec: NodeSpec,
        status: NodeStatus,
    }

    pub struct NodeSpec {
        unschedulable: bool,
        taints: Vec<Taint>,
    }

    /// `spec.taints[]`.
    pub struct Taint {
        key: String,
        value: String,
        effect: String,
    }

    pub struct NodeStatus {
        conditions: Vec<Condition>,
        allocatable: Allocatable,
        node_info: NodeInfo,
    }

    pub struct Allocatable {
        cpu: Amount,
        memory: Amount,
        pods: Amount,
    }

    pub struct NodeInfo {
        kubelet_version: String,
    }
}

/// Conditions that are bad when `True`: the kubelet's, the cloud's, and those of the
/// node-problem-detector's default configuration.
pub const PROBLEMS: [&str; 6] = [
    "MemoryPressure",
    "DiskPressure",
    "PIDPressure",
    "NetworkUnavailable",
    "KernelDeadlock",
    "ReadonlyFilesystem",
];

const ROLE_PREFIX: &str = "node-role.kubernetes.io/";
const ROLE: &str = "kubernetes.io/role";
const ZONE: [&str; 2] = ["topology.kubernetes.io/zone", "failure-domain.beta.kubernetes.io/zone"];
/// The label by which each provider names the pool a node belongs to.
const POOL: [&str; 9] = [
    "karpenter.sh/nodepool",
    "cloud.google.com/gke-nodepool",
    "eks.amazonaws.com/nodegroup",
    "alpha.eksctl.io/nodegroup-name",
    "kubernetes.azure.com/agentpool",
    "agentpool",
    "doks.digitalocean.com/node-pool",
    "alibabacloud.com/nodepool-id",
    "karpenter.sh/provisioner-name",
];

impl Node {
    fn status(&self, names: &mut Names) -> Status {
        self.not_ready(names)
            .or_else(|| self.under_pressure(names))
            .unwrap_or_else(|| self.well(names))
    }

    /// `kubectl` prints NotReady for anything but `Ready=True`, and Unknown where there is no such
    /// condition (`printNode` in `pkg/printers/internalversion/printers.go`).
    fn not_ready(&self, names: &mut Names) -> Option<Status> {
        let Some(ready) = condition(&self.status.conditions, "Ready") else {
            return Some(Status::new(Level::Failing, Word::Api(names.intern("Unknown"))));
        };
        let status = || told_by(ready, Level::Failing, "NotReady", names);
        (!ready.is_true()).then(status)
    }

    fn under_pressure(&self, names: &mut Names) -> Option<Status> {
        let conditions = &self.status.conditions;
        let problem = PROBLEMS.iter().find_map(|name| true_condition(conditions, name))?;
        Some(told_by(problem, Level::Degraded, &problem.name, names))
    }

    fn well(&self, names: &mut Names) -> Status {
        if self.spec.unschedulable {
            return Status::new(Level::Maintenance, Word::Cordoned);
        }
        Status::new(Level::Ok, Word::Api(names.intern("Ready")))
    }

    fn taints(&self, names: &mut Names) -> Box<[Str]> {
        let keeps_away = |taint: &&Taint| taint.effect != "PreferNoSchedule";
        let taints = self.spec.taints.iter().filter(keeps_away);
        taints.map(|taint| names.intern(&taint.text())).collect()
    }

    /// As `kubectl` prints it (`findNodeRoles` in the same file), `worker` without any.
    fn role(&self) -> String {
        let mut roles = BTreeSet::new();
        for (label, value) in &self.metadata.labels {
            match label.strip_prefix(ROLE_PREFIX) {
                Some(role) => roles.insert(role),
                None if label == ROLE => roles.insert(value),
                None => false,
            };
        }
        roles.remove("");
        let roles: Vec<&str> = roles.into_iter().collect();
        if roles.is_empty() { "worker".to_owned() } else { roles.join(",") }
    }

    /// The first of `labels` that has a value, else the empty text.
    fn first_label(&self, labels: &[&str], names: &mut Names) -> Str {
        let mut values = labels.iter().filter_map(|label| self.metadata.label(label));
        names.intern(values.find(|value| !value.is_empty()).unwrap_or_default())
    }
}

impl Taint {
    /// `key=value:Effect`, as `kubectl taint` writes it.
    pub fn text(&self) -> String {
        let Self { key, value, effect } = self;
        let value = if value.is_empty() { String::new() } else { format!("={value}") };
        format!("{key}{value}:{effect}")
    }
}

fn told_by(condition: &Condition, level: Level, word: &str, names: &mut Names) -> Status {
    let says = condition.says();
    let why = (!says.is_empty()).then(|| Why::Api(names.intern(says)));
    let since = condition.last_transition_time.0;
    Status { level, word: Word::Api(names.intern(word)), why, since }
}

impl Object for Node {
    const KIND: Kind = Kind::Node;

    fn meta(&self) -> &Meta {
        &self.metadata
    }

    fn row(&self, names: &mut Names) -> Row {
        let allocatable = &self.status.allocatable;
        let narrow = |number: u64| u32::try_from(number).unwrap_or(u32::MAX);
        Row::Node(Box::new(NodeRow {
            meta: self.metadata.row(names),
            status: self.status(names),
            cordoned: self.spec.unschedulable,
            role: names.intern(&self.role()),
            zone: self.first_label(&ZONE, names),
            pool: self.first_label(&POOL, names),
            kubelet: names.intern(&self.status.node_info.kubelet_version),
            cpu: narrow(allocatable.cpu.0.unwrap_or_default().milli()),
            memory: allocatable.memory.0.unwrap_or_default().value(),
            pods: narrow(allocatable.pods.0.unwrap_or_default().value()),
            requested: Requested::default(),
            taints: self.taints(names),
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(json: &str) -> NodeRow {
        let node: Node = serde_json::from_str(json).unwrap();
        match node.row(&mut Names::new()) {
            Row::Node(row) => *row,
            other => panic!("{other:?}"),
        }
    }

    fn with(conditions: &str, spec: &str) -> Status {
        row(&format!(r#"{{"spec":{spec},"status":{{"conditions":[{conditions}]}}}}"#)).status
    }

    const READY: &str =
        r#"{"type":"Ready","status":"True","reason":"KubeletReady","message":"up"}"#;

    fn api(level: Level, word: &str) -> Status {
        Status::new(level, Word::Api(word.into()))
    }

    #[test]
    fn ready() {
        assert_eq!(with(READY, "{}"), api(Level::Ok, "Ready"));
    }

    #[test]
    fn not_ready_says_why_and_since_when() {
        for (status, reason) in [("False", "KubeletNotReady"), ("Unknown", "NodeStatusUnknown")] {
            let condition = format!(
                r#"{{"type":"Ready","status":"{status}","reason":"{reason}",
                "message":"Kubelet stopped posting node status.",
                "lastTransitionTime":"1970-01-01T00:01:00Z"}}"#
            );
            let expected = api(Level::Failing, "NotReady")
                .because(Why::Api("Kubelet stopped posting node status.".into()))
                .since(Some(60));
            assert_eq!(with(&condition, r#"{"unschedulable":true}"#), expected);
        }
    }

    #[test]
    fn a_node_that_never_reported_is_unknown() {
        assert_eq!(with("", "{}"), api(Level::Failing, "Unknown"));
    }

    #[test]
    fn pressure_degrades() {
        let pressure =
            r#"{"type":"DiskPressure","status":"True","reason":"KubeletHasDiskPressure"}"#;
        let expected =
            api(Level::Degraded, "DiskPressure").because(Why::Api("KubeletHasDiskPressure".into()));
        assert_eq!(with(&format!("{READY},{pressure}"), r#"{"unschedulable":true}"#), expected);
        let none = pressure.replace("True", "False");
        assert_eq!(with(&format!("{READY},{none}"), "{}"), api(Level::Ok, "Ready"));
    }

    #[test]
    fn cordoned() {
        let expected = Status::new(Level::Maintenance, Word::Cordoned);
        assert_eq!(with(READY, r#"{"unschedulable":true}"#), expected);
    }

    #[test]
    fn labels_and_capacity() {
        let row = row(r#"{"metadata":{"name":"n","labels":{
                "node-role.kubernetes.io/control-plane":"","node-role.kubernetes.io/":"",
                "kubernetes.io/role":"edge","topology.kubernetes.io/zone":"eu-1a",
                "karpenter.sh/nodepool":"","eks.amazonaws.com/nodegroup":"blue"}},
            "status":{"nodeInfo":{"kubeletVersion":"v1.36.3"},
                "allocatable":{"cpu":"15600m","memory":"61Gi","pods":"110"}}}"#);
        assert_eq!((&*row.role, &*row.zone, &*row.pool), ("control-plane,edge", "eu-1a", "blue"));
        assert_eq!((row.cpu, row.memory, row.pods), (15_600, 61 << 30, 110));
        assert_eq!(&*row.kubelet, "v1.36.3");
    }

    #[test]
    fn a_node_without_labels_is_a_worker_without_a_zone() {
        let row = row("{}");
        assert_eq!((&*row.role, &*row.zone, &*row.pool), ("worker", "", ""));
    }
}
