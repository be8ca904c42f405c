//! Another number of replicas, through `/scale`; or other bounds of the autoscaler that owns the number.

use quarterdeck_wire::action::{About, Check, Plan, Preview, Target, Verdict};
use serde_json::json;

use super::{
    facts::{Around, Found},
    managers, room,
    write::Write,
};
use crate::cluster::upstream::path;

/// More replicas than this are a slip of the finger: Kubernetes itself is made for 150,000 pods
/// (<https://kubernetes.io/docs/setup/best-practices/cluster-large/>).
pub const MOST: u32 = 150_000;

/// What it would mean to have `to` replicas instead of the `seen` ones.
pub fn plan(target: &Target, found: &Found, around: &Around, seen: u32, to: u32) -> Plan {
    let now = found.subject.replicas();
    let mut checks = Vec::new();
    checks.extend(changed(seen, now, to));
    checks.extend(around.autoscaler.as_ref().map(|autoscaler| {
        let name = autoscaler.meta.name.clone();
        let about = About::Autoscaler { name, min: autoscaler.min, max: autoscaler.max };
        Check::new(Verdict::Warns, about)
    }));
    if to > now {
        let (pod, more) = (found.subject.resources(), to - now);
        checks.extend(room::in_quotas(pod, more, &around.quotas));
        checks.push(room::on_nodes(pod, &found.placement, more, around.nodes.as_deref()));
    }
    checks.extend(budgets(found, around, to));
    checks.extend(managers::checks(&found.subject.metadata));
    let kubectl =
        format!("kubectl scale {} --replicas={to}", found.subject.on_command_line(target.kind));
    Plan { checks, preview: Preview::None, kubectl }
}

fn changed(seen: u32, now: u32, to: u32) -> Option<Check> {
    if seen != now {
        let about = About::Changed { seen: seen.to_string().into(), now: now.to_string().into() };
        return Some(Check::new(Verdict::Stops, about));
    }
    (now == to).then(|| Check::new(Verdict::Stops, About::AlreadySo))
}

/// A budget is about evictions and does not hold back a scale; but it may want more pods than there
/// will be, and then nothing can be evicted any more.
fn budgets(found: &Found, around: &Around, to: u32) -> Vec<Check> {
    let selector = found.subject.spec.selector.text();
    let ours = around
        .budgets
        .iter()
        .filter(|budget| !selector.is_empty() && *budget.selector == *selector);
    let wants = |budget: &quarterdeck_wire::row::BudgetRow| {
        let least: u32 = budget.min_available.as_deref()?.parse().ok()?;
        let verdict = if least < to { Verdict::Good } else { Verdict::Warns };
        let about = About::Budget { name: budget.meta.name.clone(), wants: least, pods: to };
        Some(Check::new(verdict, about))
    };
    ours.filter_map(wants).collect()
}

/// Sets the replicas if they are still what was seen. A `Scale` of none leaves the number out
/// (`omitempty` in `k8s.io/api/autoscaling/v1/types.go`), so there it is the absence that is tested.
pub fn write(target: &Target, seen: u32, to: u32) -> Write {
    let object = path(target.kind, target.namespace.as_deref(), Some(&target.name));
    let as_seen = if seen == 0 {
        json!({ "op": "test", "path": "/spec", "value": {} })
    } else {
        json!({ "op": "test", "path": "/spec/replicas", "value": seen })
    };
    let operations = vec![
        json!({ "op": "test", "path": "/metadata/uid", "value": &*target.uid }),
        as_seen,
        json!({ "op": "add", "path": "/spec/replicas", "value": to }),
    ];
    Write::json_patch(format!("{object}/scale"), operations)
}

/// What it would mean to have other bounds. `around` is that of the autoscaler's target.
pub fn plan_bounds(target: &Target, found: &Found, seen: (u32, u32), to: (u32, u32)) -> Plan {
    let now = found.subject.bounds();
    let text = |(min, max): (u32, u32)| format!("{min}–{max}").into();
    let mut checks = Vec::new();
    if now != seen {
        let about = About::Changed { seen: text(seen), now: text(now) };
        checks.push(Check::new(Verdict::Stops, about));
    } else if now == to {
        checks.push(Check::new(Verdict::Stops, About::AlreadySo));
    }
    checks.extend(managers::checks(&found.subject.metadata));
    let (min, max) = to;
    let kubectl = format!(
        r#"kubectl patch {} -p '{{"spec":{{"minReplicas":{min},"maxReplicas":{max}}}}}'"#,
        found.subject.on_command_line(target.kind)
    );
    Plan { checks, preview: Preview::None, kubectl }
}

/// Sets the bounds if they are still what was seen. An absent minimum is 1: there `test` would fail
/// on what is as it was seen, so the uid and the maximum alone are held against it.
pub fn write_bounds(target: &Target, found: &Found, seen: (u32, u32), to: (u32, u32)) -> Write {
    let object = path(target.kind, target.namespace.as_deref(), Some(&target.name));
    let mut operations = vec![
        json!({ "op": "test", "path": "/metadata/uid", "value": &*target.uid }),
        json!({ "op": "test", "path": "/spec/maxReplicas", "value": seen.1 }),
    ];
    if found.subject.spec.min_replicas.is_some() {
        operations.push(json!({ "op": "test", "path": "/spec/minReplicas", "value": seen.0 }));
    }
    operations.push(json!({ "op": "add", "path": "/spec/minReplicas", "value": to.0 }));
    operations.push(json!({ "op": "replace", "path": "/spec/maxReplicas", "value": to.1 }));
    Write::json_patch(object, operations)
}

#[cfg(test)]
mod tests {
    use quarterdeck_wire::{
        action::Manager,
        kind::Kind,
        row::{AutoscalerRow, BudgetRow, Meta, ObjectRef},
        status::{Level, Status, Word},
    };

    use super::*;

    fn cart() -> Target {
        Target {
            kind: Kind::Deployment,
            namespace: Some("shop".into()),
            name: "cart".into(),
            uid: "u1".into(),
        }
    }

    fn found(replicas: u32) -> Found {
        Found::of(json!({
            "metadata": { "name": "cart", "namespace": "shop", "uid": "u1" },
            "spec": { "replicas": replicas, "selector": { "matchLabels": { "app": "cart" } } },
        }))
        .unwrap()
    }

    fn ok() -> Status {
        Status::new(Level::Ok, Word::Api("".into()))
    }

    fn meta(name: &str) -> Meta {
        Meta { namespace: Some("shop".into()), name: name.into(), created: 0 }
    }

    fn verdicts(plan: &Plan) -> Vec<(Verdict, About)> {
        plan.checks.iter().map(|check| (check.verdict, check.about.clone())).collect()
    }

    #[test]
    fn more_replicas_ask_for_quota_and_room() {
        let plan = plan(&cart(), &found(3), &Around::default(), 3, 5);
        assert_eq!(
            verdicts(&plan),
            [(Verdict::Good, About::NoQuota), (Verdict::Untold, About::RoomHidden)]
        );
        assert_eq!(plan.kubectl, "kubectl scale deployment/cart -n shop --replicas=5");
        assert!(!plan.is_stopped());
    }

    #[test]
    fn what_changed_meanwhile_stops_it() {
        let changed = About::Changed { seen: "3".into(), now: "4".into() };
        let plan = plan(&cart(), &found(4), &Around::default(), 3, 2);
        assert_eq!(verdicts(&plan), [(Verdict::Stops, changed)]);
        assert!(plan.is_stopped());
    }

    #[test]
    fn the_same_number_is_no_change() {
        let plan = plan(&cart(), &found(3), &Around::default(), 3, 3);
        assert_eq!(verdicts(&plan), [(Verdict::Stops, About::AlreadySo)]);
    }

    #[test]
    fn the_autoscaler_that_owns_the_number_is_named() {
        let autoscaler = AutoscalerRow {
            meta: meta("cart"),
            status: ok(),
            target: ObjectRef { kind: "Deployment".into(), name: "cart".into() },
            min: 2,
            max: 6,
            current: 6,
            desired: 6,
            metrics: Vec::new(),
            last_scaled: None,
        };
        let around = Around { autoscaler: Some(autoscaler), ..Around::default() };
        let plan = plan(&cart(), &found(6), &around, 6, 5);
        let owner = About::Autoscaler { name: "cart".into(), min: 2, max: 6 };
        assert_eq!(verdicts(&plan), [(Verdict::Warns, owner)]);
    }

    #[test]
    fn a_budget_that_would_hold_every_pod_is_told() {
        let budget = BudgetRow {
            meta: meta("cart"),
            status: ok(),
            min_available: Some("2".into()),
            max_unavailable: None,
            disruptions_allowed: 1,
            healthy: 3,
            desired_healthy: 2,
            expected: 3,
            selector: "app=cart".into(),
        };
        let around = Around { budgets: vec![budget], ..Around::default() };
        let told = |pods| About::Budget { name: "cart".into(), wants: 2, pods };
        let to_2 = plan(&cart(), &found(4), &around, 4, 2);
        assert_eq!(verdicts(&to_2), [(Verdict::Warns, told(2))]);
        let to_3 = plan(&cart(), &found(4), &around, 4, 3);
        assert_eq!(verdicts(&to_3), [(Verdict::Good, told(3))]);
    }

    #[test]
    fn a_tool_that_sets_it_back_is_named() {
        let mut found = found(3);
        let annotations = &mut found.subject.metadata.annotations;
        annotations.insert("meta.helm.sh/release-name".into(), "shop".into());
        let plan = plan(&cart(), &found, &Around::default(), 3, 2);
        let managed = About::Managed { by: Manager::Helm, app: "shop".into() };
        assert_eq!(verdicts(&plan), [(Verdict::Warns, managed)]);
    }

    #[test]
    fn the_write_holds_the_uid_and_what_was_seen_against_it() {
        let write = write(&cart(), 3, 5);
        assert_eq!(write.path, "/apis/apps/v1/namespaces/shop/deployments/cart/scale");
        assert_eq!(write.body[0]["value"], "u1");
        assert_eq!(write.body[1], json!({ "op": "test", "path": "/spec/replicas", "value": 3 }));
        assert_eq!(write.body[2]["value"], 5);
    }

    #[test]
    fn an_absent_minimum_is_not_tested() {
        let target = Target { kind: Kind::HorizontalPodAutoscaler, ..cart() };
        let hpa =
            |spec| Found::of(json!({ "metadata": { "name": "cart" }, "spec": spec })).unwrap();
        let absent = hpa(json!({ "maxReplicas": 6 }));
        assert_eq!(absent.subject.bounds(), (1, 6));
        let tested = |write: &Write| {
            let operations = write.body.as_array().unwrap();
            operations.iter().filter(|operation| operation["op"] == "test").count()
        };
        assert_eq!(tested(&write_bounds(&target, &absent, (1, 6), (1, 8))), 2);
        let set = hpa(json!({ "minReplicas": 2, "maxReplicas": 6 }));
        assert_eq!(tested(&write_bounds(&target, &set, (2, 6), (2, 8))), 3);
        let changed = plan_bounds(&target, &set, (2, 7), (2, 8));
        let about = About::Changed { seen: "2–7".into(), now: "2–6".into() };
        assert_eq!(verdicts(&changed), [(Verdict::Stops, about)]);
    }
}
