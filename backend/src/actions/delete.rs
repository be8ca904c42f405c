//! One object less, and what it owns as one chooses.

use http::Method;
use quarterdeck_wire::{
    action::{About, Check, Plan, Preview, Target, Verdict},
    kind::Kind,
    manifest::Propagation,
};
use serde_json::json;

use super::{facts::Found, managers, write::Write};
use crate::cluster::upstream::path;

pub fn plan(target: &Target, found: &Found, propagation: Propagation) -> Plan {
    let mut checks = managers::checks(&found.subject.metadata);
    if checks.is_empty() {
        checks.push(Check::new(Verdict::Warns, About::NothingMakesAgain));
    }
    let cascade = propagation.id().to_lowercase();
    let what = found.subject.on_command_line(target.kind);
    let kubectl = format!("kubectl delete {what} --cascade={cascade}");
    Plan { checks, preview: Preview::None, kubectl }
}

/// Deletes the object with this uid and no other.
pub fn write(target: &Target, propagation: Propagation) -> Write {
    let body = json!({
        "apiVersion": "v1",
        "kind": "DeleteOptions",
        "preconditions": { "uid": &*target.uid },
        "propagationPolicy": propagation.id(),
    });
    let path = path(target.kind, target.namespace.as_deref(), Some(&target.name));
    Write { method: Method::DELETE, path, content_type: "application/json", body }
}

/// Events are told, not made by people; a pod goes by an eviction, which budgets may refuse.
pub const fn fits(kind: Kind) -> bool {
    !matches!(kind, Kind::Event | Kind::Pod)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_object_that_was_seen_is_deleted() {
        let target = Target {
            kind: Kind::Deployment,
            namespace: Some("shop".into()),
            name: "cart".into(),
            uid: "u".into(),
        };
        let write = write(&target, Propagation::Orphan);
        assert_eq!(write.method, Method::DELETE);
        assert_eq!(write.path, "/apis/apps/v1/namespaces/shop/deployments/cart");
        assert_eq!(write.body["preconditions"]["uid"], "u");
        assert_eq!(write.body["propagationPolicy"], "Orphan");
        let found =
            Found::of(json!({ "metadata": { "name": "cart", "namespace": "shop" } })).unwrap();
        let plan = plan(&target, &found, Propagation::Orphan);
        assert_eq!(plan.kubectl, "kubectl delete deployment/cart -n shop --cascade=orphan");
    }
}
