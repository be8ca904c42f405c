//! One pod less, as a disruption: budgets may refuse it, and the pod has its own grace period.

use quarterdeck_wire::action::{About, Check, Plan, Preview, Target, Verdict};
use serde_json::json;

use super::{facts::Found, write::Write};
use crate::cluster::upstream::path;

pub fn plan(target: &Target, found: &Found) -> Plan {
    let owned = found.subject.metadata.owner_references.iter().any(|owner| owner.controller);
    let check = if owned {
        Check::new(Verdict::Good, About::Pods(1))
    } else {
        Check::new(Verdict::Warns, About::NothingMakesAgain)
    };
    let kubectl = format!("kubectl delete {}", found.subject.on_command_line(target.kind));
    Plan { checks: vec![check], preview: Preview::None, kubectl }
}

/// The Eviction API (<https://kubernetes.io/docs/concepts/scheduling-eviction/api-eviction/>).
pub fn write(target: &Target) -> Write {
    let object = path(target.kind, target.namespace.as_deref(), Some(&target.name));
    let body = json!({
        "apiVersion": "policy/v1",
        "kind": "Eviction",
        "metadata": { "name": &*target.name, "namespace": target.namespace.as_deref() },
        "deleteOptions": { "preconditions": { "uid": &*target.uid } },
    });
    Write::post(format!("{object}/eviction"), body)
}

#[cfg(test)]
mod tests {
    use quarterdeck_wire::kind::Kind;

    use super::*;

    #[test]
    fn a_pod_that_nobody_makes_again_is_told() {
        let target = Target {
            kind: Kind::Pod,
            namespace: Some("shop".into()),
            name: "debug".into(),
            uid: "u".into(),
        };
        let found =
            Found::of(json!({ "metadata": { "name": "debug", "namespace": "shop" } })).unwrap();
        let plan = plan(&target, &found);
        assert_eq!(plan.checks, [Check::new(Verdict::Warns, About::NothingMakesAgain)]);
        let write = write(&target);
        assert_eq!(write.path, "/api/v1/namespaces/shop/pods/debug/eviction");
        assert_eq!(write.body["deleteOptions"]["preconditions"]["uid"], "u");
    }
}
