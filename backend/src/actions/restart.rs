//! Replaces all pods of a workload, as `kubectl rollout restart` does.

use quarterdeck_wire::{
    Time,
    action::{About, Check, Plan, Preview, Target, Verdict},
    kind::Kind,
};
use serde_json::json;

use super::{facts::Found, managers, write::Write};
use crate::cluster::{project::replicas::bounds, upstream::path};

/// The annotation that `kubectl rollout restart` sets
/// (`k8s.io/kubectl/pkg/polymorphichelpers/objectrestarter.go`).
const RESTARTED_AT: &str = "kubectl.kubernetes.io/restartedAt";

pub fn plan(target: &Target, found: &Found) -> Plan {
    let subject = &found.subject;
    let mut checks = Vec::new();
    if subject.spec.paused {
        checks.push(Check::new(Verdict::Stops, About::Paused));
    }
    checks.push(rollout(target.kind, found));
    checks.extend(managers::checks(&subject.metadata).into_iter().filter(is_no_matter_of_git));
    let kubectl = format!("kubectl rollout restart {}", subject.on_command_line(target.kind));
    Plan { checks, preview: Preview::None, kubectl }
}

/// An annotation that no manifest has is not set back.
fn is_no_matter_of_git(check: &Check) -> bool {
    !matches!(check.about, About::Managed { .. })
}

/// How many pods it is about, and how many at once.
pub fn rollout(kind: Kind, found: &Found) -> Check {
    let subject = &found.subject;
    let pods = subject.replicas();
    let strategy = subject.strategy(kind);
    let about = match (&*strategy.name, kind) {
        ("Recreate", _) => About::Recreate { pods },
        (_, Kind::Deployment) => {
            let update = &strategy.rolling_update;
            let (surge, unavailable) = bounds(&update.max_surge, &update.max_unavailable, pods);
            About::Rollout { pods, surge, unavailable }
        }
        (_, Kind::StatefulSet) => About::Rollout { pods, surge: 0, unavailable: 1 },
        _ => About::Pods(pods),
    };
    let verdict = match about {
        About::Recreate { pods: 1.. } => Verdict::Warns,
        About::Rollout { pods, unavailable, .. } if pods > 0 && unavailable >= pods => {
            Verdict::Warns
        }
        _ => Verdict::Good,
    };
    Check::new(verdict, about)
}

/// `at` is when it was ordered: the same order writes the same text.
pub fn write(target: &Target, at: Time) -> Write {
    let object = path(target.kind, target.namespace.as_deref(), Some(&target.name));
    let annotations = json!({ RESTARTED_AT: written(at) });
    let body = json!({ "spec": { "template": { "metadata": { "annotations": annotations } } } });
    Write::merge(object, &target.uid, body)
}

/// Whether the last restart of the workload is the one of `at`.
pub fn is_of(found: &Found, at: Time) -> bool {
    let annotations = found.value.pointer("/spec/template/metadata/annotations");
    annotations.is_some_and(|annotations| annotations[RESTARTED_AT] == written(at))
}

/// RFC 3339, in UTC.
fn written(at: Time) -> String {
    jiff::Timestamp::from_second(at).map(|at| at.to_string()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rolled(strategy: &serde_json::Value, replicas: u32) -> Check {
        let found = Found::of(json!({ "spec": { "replicas": replicas, "strategy": strategy } }));
        rollout(Kind::Deployment, &found.unwrap())
    }

    #[test]
    fn surge_is_rounded_up_and_unavailable_down() {
        let update = |surge: &str, unavailable: &str| {
            json!({ "type": "RollingUpdate", "rollingUpdate":
                { "maxSurge": surge, "maxUnavailable": unavailable } })
        };
        let about = |pods, surge, unavailable| About::Rollout { pods, surge, unavailable };
        assert_eq!(rolled(&update("25%", "25%"), 6).about, about(6, 2, 1));
        assert_eq!(rolled(&update("0", "0"), 6).about, about(6, 0, 1));
        assert_eq!(rolled(&update("1", "0"), 3).about, about(3, 1, 0));
        assert_eq!(rolled(&json!({}), 4).about, about(4, 1, 1));
        assert_eq!(rolled(&update("0", "1"), 1), Check::new(Verdict::Warns, about(1, 0, 1)));
    }

    #[test]
    fn recreate_stops_all_pods_first() {
        let check = rolled(&json!({ "type": "Recreate" }), 3);
        assert_eq!(check, Check::new(Verdict::Warns, About::Recreate { pods: 3 }));
    }

    #[test]
    fn a_restart_is_known_again() {
        let target = Target {
            kind: Kind::Deployment,
            namespace: Some("shop".into()),
            name: "cart".into(),
            uid: "u".into(),
        };
        let written = Found::of(write(&target, 1_767_323_045).body).unwrap();
        assert!(is_of(&written, 1_767_323_045) && !is_of(&written, 1_767_323_046));
    }

    #[test]
    fn a_paused_rollout_would_not_restart() {
        let target = Target {
            kind: Kind::Deployment,
            namespace: Some("shop".into()),
            name: "cart".into(),
            uid: "u".into(),
        };
        let paused = Found::of(json!({ "metadata": { "name": "cart", "namespace": "shop" },
            "spec": { "paused": true } }));
        let plan = plan(&target, &paused.unwrap());
        assert!(plan.is_stopped());
        assert_eq!(plan.kubectl, "kubectl rollout restart deployment/cart -n shop");
    }
}
