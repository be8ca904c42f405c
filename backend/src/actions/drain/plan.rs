//! What draining a node would mean: pure, from its pods, the budgets and the other nodes.

use quarterdeck_wire::{
    Str,
    action::{About, Check, Plan, Preview, Verdict},
    drain::{Block, Is, Pod, Risks, Stays},
    row::{NodeRow, ObjectRef, Resources},
};

use super::look::{Held, OnNode, covering};
use crate::{
    actions::{placement::Placement, room},
    cluster::{object::count, project::budget::Budget},
};

/// What the plan is made from.
pub struct Around<'a> {
    pub pods: &'a [OnNode],
    pub budgets: &'a [Budget],
    /// `None`: they, or what others ask of them, may not be seen.
    pub nodes: Option<&'a [NodeRow]>,
}

/// The pods of the node as they are before anything is asked of them.
pub fn pods(on_node: &[OnNode], budgets: &[Budget]) -> Vec<Pod> {
    let mut pods: Vec<Pod> = on_node
        .iter()
        .map(|pod| {
            let block = block(&covering(budgets, &pod.held));
            Pod { block, ..of(pod) }
        })
        .collect();
    for pod in &mut pods {
        if matches!(pod.is, Is::Stays(_) | Is::Stopping { .. }) {
            pod.block = None;
        }
    }
    pods
}

/// One pod, as the list of the node's pods tells it.
pub fn of(pod: &OnNode) -> Pod {
    let held = &pod.held;
    let controller = held
        .controller()
        .map(|owner| ObjectRef { kind: Str::from(&*owner.kind), name: Str::from(&*owner.name) });
    // The Deployment behind the ReplicaSet, where that is known by now.
    let owner = controller.map(|owner| pod.workload.clone().unwrap_or(owner));
    let data = held.empty_dirs();
    Pod {
        namespace: Str::from(&*held.metadata.namespace),
        name: Str::from(&*held.metadata.name),
        uid: Str::from(&*held.metadata.uid),
        risks: Risks { data: !data.is_empty(), pod: owner.is_none() },
        data,
        grace: held.grace(),
        is: is(held),
        owner,
        block: None,
        asked: None,
        next: None,
    }
}

fn is(held: &Held) -> Is {
    let daemon = held.controller().is_some_and(|owner| owner.kind == "DaemonSet");
    if held.is_mirror() {
        Is::Stays(Stays::Mirror)
    } else if daemon {
        Is::Stays(Stays::Daemon)
    } else if held.metadata.deletion_timestamp.0.is_some() {
        Is::Stopping { until: held.metadata.deletion_timestamp.0 }
    } else if held.is_finished() {
        Is::Stays(Stays::Finished)
    } else {
        Is::Waiting { next: None }
    }
}

/// What of the budgets that cover a pod would hold it now.
fn block(covering: &[&Budget]) -> Option<Block> {
    let holds = |budget: &&&Budget| budget.status.disruptions_allowed <= 0 || covering.len() > 1;
    let budgets: Vec<Str> =
        covering.iter().filter(holds).map(|budget| Str::from(&*budget.metadata.name)).collect();
    (!budgets.is_empty()).then(|| Block { budgets, unready: Vec::new(), tries: 0 })
}

/// The whole plan; the rights are checked elsewhere.
pub fn plan(node: &str, around: &Around<'_>) -> Plan {
    let pods = pods(around.pods, around.budgets);
    let mut checks = room(node, around, &pods);
    checks.extend(budgets(around, &pods));
    checks.extend(longest(&pods));
    let kubectl = kubectl(node, &pods);
    Plan { checks, preview: Preview::Drain(pods), kubectl }
}

/// Whether the pods that are started elsewhere fit there together.
fn room(node: &str, around: &Around<'_>, pods: &[Pod]) -> Vec<Check> {
    let moves = |pod: &Pod| !matches!(pod.is, Is::Stays(_)) && pod.owner.is_some();
    let moving: Vec<(Resources, &Placement)> = around
        .pods
        .iter()
        .zip(pods)
        .filter(|(_, pod)| moves(pod))
        .map(|(on_node, _)| (on_node.resources, &on_node.placement))
        .collect();
    let Some(nodes) = around.nodes else {
        return vec![Check::new(Verdict::Untold, About::RoomHidden)];
    };
    let others: Vec<NodeRow> =
        nodes.iter().filter(|other| *other.meta.name != *node).cloned().collect();
    room::together(&moving, &others)
}

fn budgets(around: &Around<'_>, pods: &[Pod]) -> Vec<Check> {
    let mut holding: Vec<Str> = Vec::new();
    let mut of: Vec<(&str, &str)> = Vec::new();
    let mut checks = Vec::new();
    for (on_node, pod) in around.pods.iter().zip(pods) {
        if !matches!(pod.is, Is::Waiting { .. }) {
            continue;
        }
        let covering = covering(around.budgets, &on_node.held);
        of.extend(covering.iter().map(|it| (&*it.metadata.namespace, &*it.metadata.name)));
        let names: Vec<Str> = covering.iter().map(|it| Str::from(&*it.metadata.name)).collect();
        let none_may_go = |budget: &&&Budget| count(budget.status.disruptions_allowed) == 0;
        holding.extend(covering.iter().filter(none_may_go).map(|it| Str::from(&*it.metadata.name)));
        if names.len() > 1 {
            let about = About::TwoBudgets { pod: pod.name.clone(), budgets: names };
            checks.push(Check::new(Verdict::Warns, about));
        }
    }
    of.sort_unstable();
    of.dedup();
    holding.sort();
    holding.dedup();
    let verdict = if holding.is_empty() { Verdict::Good } else { Verdict::Warns };
    checks.push(Check::new(verdict, About::Budgets { of: count(of.len() as i64), holding }));
    checks
}

/// How long the slowest may take to stop.
fn longest(pods: &[Pod]) -> Option<Check> {
    let going = pods.iter().filter(|pod| !matches!(pod.is, Is::Stays(_)));
    let slowest = going.max_by_key(|pod| pod.grace)?;
    let about = About::Grace { pod: slowest.name.clone(), seconds: slowest.grace };
    Some(Check::new(Verdict::Good, about))
}

/// The same with `kubectl`, with the flags that the risks ask for.
fn kubectl(node: &str, pods: &[Pod]) -> String {
    let lost = lost(pods);
    let data = if lost.data { " --delete-emptydir-data" } else { "" };
    let pod = if lost.pod { " --force" } else { "" };
    format!("kubectl drain {node} --ignore-daemonsets{data}{pod}")
}

/// Everything that would be lost.
pub fn lost(pods: &[Pod]) -> Risks {
    let going = pods.iter().filter(|pod| !matches!(pod.is, Is::Stays(_) | Is::Gone { .. }));
    going.fold(Risks::default(), |lost, pod| Risks {
        data: lost.data || pod.risks.data,
        pod: lost.pod || pod.risks.pod,
    })
}

#[cfg(test)]
pub(super) mod tests {
    use quarterdeck_wire::drain::EmptyDir;
    use serde::Deserialize;
    use serde_json::{Value, json};

    use super::*;

    pub(crate) fn on_node(name: &str, owner: &str, more: &Value) -> OnNode {
        let owners = match owner {
            "" => json!([]),
            kind => json!([{ "kind": kind, "name": "of", "controller": true }]),
        };
        let mut value = json!({
            "metadata": { "name": name, "namespace": "shop", "uid": format!("uid-{name}"),
                "labels": { "app": name }, "ownerReferences": owners },
            "spec": { "nodeName": "node-7" }, "status": { "phase": "Running" },
        });
        merge(&mut value, more);
        OnNode::of(&value).unwrap()
    }

    fn merge(into: &mut Value, more: &Value) {
        match (into, more) {
            (Value::Object(into), Value::Object(more)) => {
                for (key, value) in more {
                    merge(into.entry(key.clone()).or_insert(Value::Null), value);
                }
            }
            (into, more) => *into = more.clone(),
        }
    }

    fn budget(name: &str, app: &str, allowed: i32) -> Budget {
        Budget::deserialize(json!({
            "metadata": { "name": name, "namespace": "shop" },
            "spec": { "selector": { "matchLabels": { "app": app } } },
            "status": { "disruptionsAllowed": allowed, "expectedPods": 2 },
        }))
        .unwrap()
    }

    fn plan_of(pods: &[OnNode], budgets: &[Budget]) -> (Plan, Vec<Pod>) {
        let plan = plan("node-7", &Around { pods, budgets, nodes: Some(&[]) });
        let Preview::Drain(pods) = plan.preview.clone() else { panic!("no pods") };
        (plan, pods)
    }

    #[test]
    fn what_stays_is_told_from_what_goes() {
        let mirror =
            json!({ "metadata": { "annotations": { "kubernetes.io/config.mirror": "x" } } });
        let ended = json!({ "status": { "phase": "Succeeded" } });
        let going = json!({ "metadata": { "deletionTimestamp": "1970-01-01T00:01:00Z" } });
        let (_, pods) = plan_of(
            &[
                on_node("cart", "ReplicaSet", &json!({})),
                on_node("cni", "DaemonSet", &json!({})),
                on_node("etcd", "Node", &mirror),
                on_node("report", "Job", &ended),
                on_node("old", "ReplicaSet", &going),
            ],
            &[],
        );
        let is: Vec<&Is> = pods.iter().map(|pod| &pod.is).collect();
        assert_eq!(
            is,
            [
                &Is::Waiting { next: None },
                &Is::Stays(Stays::Daemon),
                &Is::Stays(Stays::Mirror),
                &Is::Stays(Stays::Finished),
                &Is::Stopping { until: Some(60) },
            ]
        );
    }

    #[test]
    fn what_is_lost_is_told_by_kind_and_in_kubectls_flags() {
        let data =
            json!({ "spec": { "volumes": [{ "name": "c", "emptyDir": {} }, { "name": "d" }] } });
        let (plan, pods) = plan_of(
            &[on_node("cache", "ReplicaSet", &data), on_node("debug", "", &json!({}))],
            &[],
        );
        assert_eq!(pods[0].risks, Risks { data: true, pod: false });
        assert_eq!(pods[0].data, [EmptyDir { name: "c".into(), memory: false, limit: None }]);
        let sized = json!({ "spec": { "volumes": [{ "name": "shm",
            "emptyDir": { "medium": "Memory", "sizeLimit": "1Gi" } }] } });
        let (_, sized) = plan_of(&[on_node("cache", "ReplicaSet", &sized)], &[]);
        let shm = EmptyDir { name: "shm".into(), memory: true, limit: Some(1 << 30) };
        assert_eq!(sized[0].data, [shm]);
        assert_eq!(pods[1].risks, Risks { data: false, pod: true });
        assert_eq!(
            plan.kubectl,
            "kubectl drain node-7 --ignore-daemonsets --delete-emptydir-data --force"
        );
        assert!(!lost(&pods).are_within(Risks { data: true, pod: false }));
        assert!(lost(&pods).are_within(Risks { data: true, pod: true }));
        // What stays loses nothing.
        let (plan, _) = plan_of(&[on_node("cni", "DaemonSet", &data)], &[]);
        assert_eq!(plan.kubectl, "kubectl drain node-7 --ignore-daemonsets");
    }

    #[test]
    fn a_budget_that_lets_none_go_blocks_and_a_second_one_is_said_before() {
        let pods = [
            on_node("redis", "StatefulSet", &json!({})),
            on_node("cart", "ReplicaSet", &json!({})),
            on_node("web", "ReplicaSet", &json!({})),
        ];
        let budgets = [
            budget("redis", "redis", 0),
            budget("cart", "cart", 1),
            budget("web-a", "web", 1),
            budget("web-b", "web", 1),
            budget("other", "other", 0),
        ];
        let (plan, pods) = plan_of(&pods, &budgets);
        let held: Vec<Vec<Str>> = pods
            .iter()
            .map(|pod| pod.block.as_ref().map(|it| it.budgets.clone()).unwrap_or_default())
            .collect();
        assert_eq!(held, [vec!["redis".into()], vec![], vec!["web-a".into(), "web-b".into()]]);
        let two =
            About::TwoBudgets { pod: "web".into(), budgets: vec!["web-a".into(), "web-b".into()] };
        assert!(plan.checks.contains(&Check::new(Verdict::Warns, two)));
        let covered = About::Budgets { of: 4, holding: vec!["redis".into()] };
        assert!(plan.checks.contains(&Check::new(Verdict::Warns, covered)));
    }

    #[test]
    fn the_longest_grace_period_is_named() {
        let slow = json!({ "spec": { "terminationGracePeriodSeconds": 120 } });
        let (plan, _) = plan_of(
            &[on_node("cart", "ReplicaSet", &json!({})), on_node("prom", "StatefulSet", &slow)],
            &[],
        );
        let longest = About::Grace { pod: "prom".into(), seconds: 120 };
        assert!(plan.checks.contains(&Check::new(Verdict::Good, longest)));
    }
}
