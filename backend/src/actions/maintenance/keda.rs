//! KEDA: a workload that a `ScaledObject` looks after would be started again, so that object is paused
//! while the workload is down (<https://keda.sh/docs/latest/concepts/scaling-deployments/#pausing>).

use quarterdeck_wire::{Str, action::Target, maintenance::ANNOTATION};
use serde::Deserialize;
use serde_json::json;

use crate::{
    actions::write::Write,
    cluster::upstream::{Fault, Upstream},
};

/// What stops KEDA, whatever its value.
pub const PAUSED: &str = "autoscaling.keda.sh/paused";
/// What pauses it at a number, and is for others to set.
const PAUSED_AT: &str = "autoscaling.keda.sh/paused-replicas";
/// As `kubectl` calls it.
pub const RESOURCE: &str = "scaledobjects.keda.sh";

/// A `ScaledObject`, as far as maintenance speaks of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scaler {
    pub name: Str,
    uid: Str,
    /// What it scales: kind and name.
    of: (Str, Str),
    is: Pause,
}

/// Whether it is paused, and by whom.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Pause {
    No,
    /// By someone else: that stays.
    Other,
    /// By the run with this id.
    Ours(Str),
}

/// How it stands to a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stands {
    /// There is none, or someone else paused it.
    Aside,
    /// It is to be paused before its workload goes down.
    Running,
    /// This run paused it.
    Paused,
}

impl Scaler {
    pub fn stands(&self, run: &str) -> Stands {
        match &self.is {
            Pause::No => Stands::Running,
            Pause::Ours(id) if **id == *run => Stands::Paused,
            Pause::Ours(_) | Pause::Other => Stands::Aside,
        }
    }

    pub fn scales(&self, target: &Target) -> bool {
        *self.of.0 == *target.kind.resource().kind && self.of.1 == target.name
    }

    /// Pauses it, and says for which run.
    pub fn pause(&self, namespace: &str, run: &str) -> Write {
        self.annotate(namespace, Some("true"), Some(run))
    }

    /// Lets it go on.
    pub fn go_on(&self, namespace: &str) -> Write {
        self.annotate(namespace, None, None)
    }

    fn annotate(&self, namespace: &str, paused: Option<&str>, run: Option<&str>) -> Write {
        let annotations = json!({ PAUSED: paused, ANNOTATION: run });
        let body = json!({ "metadata": { "annotations": annotations } });
        Write::merge(format!("{}/{}", place(namespace), self.name), &self.uid, body)
    }
}

fn place(namespace: &str) -> String {
    format!("/apis/keda.sh/v1alpha1/namespaces/{namespace}/scaledobjects")
}

#[derive(Deserialize)]
struct List {
    items: Vec<Object>,
}

#[derive(Deserialize)]
struct Object {
    metadata: Metadata,
    #[serde(default)]
    spec: Spec,
}

#[derive(Deserialize)]
struct Metadata {
    name: Str,
    uid: Str,
    #[serde(default)]
    annotations: std::collections::BTreeMap<String, String>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Spec {
    scale_target_ref: Reference,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Reference {
    kind: Option<Str>,
    name: Str,
}

impl From<Object> for Scaler {
    fn from(object: Object) -> Self {
        let Metadata { name, uid, annotations } = object.metadata;
        let Reference { kind, name: of } = object.spec.scale_target_ref;
        let is_held = annotations.contains_key(PAUSED_AT);
        let is = match (annotations.get(PAUSED).map(String::as_str), annotations.get(ANNOTATION)) {
            (None | Some("false"), _) if is_held => Pause::Other,
            (None | Some("false"), _) => Pause::No,
            // Any other value pauses too.
            (Some(_), Some(run)) => Pause::Ours(run.as_str().into()),
            (Some(_), None) => Pause::Other,
        };
        Scaler { name, uid, of: (kind.unwrap_or_else(|| "Deployment".into()), of), is }
    }
}

/// Those of a namespace. None where there is no KEDA.
///
/// # Errors
/// [`Fault`], when they can't be listed.
pub async fn all(upstream: &Upstream, namespace: &str) -> Result<Vec<Scaler>, Fault> {
    let text = match upstream.text_at(&place(namespace)).await {
        Ok(text) => text,
        Err(Fault::NotFound(_)) => return Ok(Vec::new()),
        Err(fault) => return Err(fault),
    };
    let list: List =
        serde_json::from_str(&text).map_err(|error| Fault::Malformed(error.to_string()))?;
    Ok(list.items.into_iter().map(Scaler::from).collect())
}

#[cfg(test)]
mod tests {
    use quarterdeck_wire::kind::Kind;

    use super::*;

    fn scaler(annotations: &serde_json::Value) -> Scaler {
        let object = json!({
            "metadata": { "name": "cart", "uid": "u", "annotations": annotations },
            "spec": { "scaleTargetRef": { "name": "cart" } },
        });
        serde_json::from_value::<Object>(object).unwrap().into()
    }

    #[test]
    fn what_someone_else_paused_is_left_to_them() {
        assert_eq!(scaler(&json!({})).stands("r"), Stands::Running);
        assert_eq!(scaler(&json!({ PAUSED: "false" })).stands("r"), Stands::Running);
        assert_eq!(scaler(&json!({ PAUSED: "true" })).stands("r"), Stands::Aside);
        assert_eq!(scaler(&json!({ PAUSED_AT: "2" })).stands("r"), Stands::Aside);
        assert_eq!(scaler(&json!({ PAUSED: "true", ANNOTATION: "r" })).stands("r"), Stands::Paused);
        assert_eq!(scaler(&json!({ PAUSED: "true", ANNOTATION: "q" })).stands("r"), Stands::Aside);
    }

    #[test]
    fn a_target_without_a_kind_is_a_deployment() {
        let target = |kind| Target {
            kind,
            namespace: Some("shop".into()),
            name: "cart".into(),
            uid: "u".into(),
        };
        assert!(scaler(&json!({})).scales(&target(Kind::Deployment)));
        assert!(!scaler(&json!({})).scales(&target(Kind::StatefulSet)));
    }

    #[test]
    fn going_on_takes_off_both_annotations_and_no_other() {
        let write = scaler(&json!({})).go_on("shop");
        assert_eq!(write.path, "/apis/keda.sh/v1alpha1/namespaces/shop/scaledobjects/cart");
        let annotations = &write.body["metadata"]["annotations"];
        assert_eq!(annotations, &json!({ PAUSED: null, ANNOTATION: null }));
        assert_eq!(write.body["metadata"]["uid"], "u");
    }
}
