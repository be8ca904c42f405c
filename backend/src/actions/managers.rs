//! Who else looks after an object, and will set back what is changed by hand.

use quarterdeck_wire::{
    Str,
    action::{About, Check, Manager, Verdict},
    row::ObjectRef,
};

use super::subject::Metadata;

/// `app:group/kind:namespace/name`
/// (<https://argo-cd.readthedocs.io/en/stable/user-guide/resource_tracking/>).
const ARGO_TRACKING: &str = "argocd.argoproj.io/tracking-id";
const ARGO_INSTANCE: &str = "argocd.argoproj.io/instance";
/// <https://fluxcd.io/flux/components/kustomize/kustomizations/>, `helmreleases/`.
const FLUX: [&str; 2] = ["kustomize.toolkit.fluxcd.io/name", "helm.toolkit.fluxcd.io/name"];
/// <https://helm.sh/docs/chart_best_practices/labels/>.
const HELM_RELEASE: &str = "meta.helm.sh/release-name";

/// One check for each.
pub fn checks(meta: &Metadata) -> Vec<Check> {
    let managed = manager(meta).map(|(by, app)| About::Managed { by, app });
    let owner = meta.owner_references.iter().find(|owner| owner.controller).map(|owner| {
        About::Owned(ObjectRef { kind: Str::from(&*owner.kind), name: Str::from(&*owner.name) })
    });
    managed.into_iter().chain(owner).map(|about| Check::new(Verdict::Warns, about)).collect()
}

/// The one that is nearest to the cluster: a chart that Flux installs is Flux's.
fn manager(meta: &Metadata) -> Option<(Manager, Str)> {
    let label = |name: &str| meta.labels.get(name).map(String::as_str);
    let tracked = meta.annotation(ARGO_TRACKING).and_then(|id| id.split(':').next());
    if let Some(app) = tracked.or_else(|| label(ARGO_INSTANCE)) {
        return Some((Manager::ArgoCd, app.into()));
    }
    if let Some(app) = FLUX.into_iter().find_map(label) {
        return Some((Manager::Flux, app.into()));
    }
    Some((Manager::Helm, meta.annotation(HELM_RELEASE)?.into()))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn found(meta: serde_json::Value) -> Vec<About> {
        let meta: Metadata = serde_json::from_value(meta).unwrap();
        checks(&meta).into_iter().map(|check| check.about).collect()
    }

    #[test]
    fn who_sets_it_back_is_told() {
        let managed = |by, app: &str| vec![About::Managed { by, app: app.into() }];
        let argo =
            json!({ "annotations": { ARGO_TRACKING: "shop-cart:apps/Deployment:shop/cart" } });
        assert_eq!(found(argo), managed(Manager::ArgoCd, "shop-cart"));
        let flux =
            json!({ "labels": { FLUX[1]: "redis" }, "annotations": { HELM_RELEASE: "redis" } });
        assert_eq!(found(flux), managed(Manager::Flux, "redis"));
        let helm = json!({ "annotations": { HELM_RELEASE: "ingress" } });
        assert_eq!(found(helm), managed(Manager::Helm, "ingress"));
        let owned = json!({ "ownerReferences": [
            { "kind": "Backup", "name": "b" },
            { "kind": "Deployment", "name": "cart", "controller": true },
        ] });
        let owner = ObjectRef { kind: "Deployment".into(), name: "cart".into() };
        assert_eq!(found(owned), [About::Owned(owner)]);
        assert_eq!(found(json!({})), []);
    }
}
