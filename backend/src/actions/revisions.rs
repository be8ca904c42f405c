//! The templates a workload has had, and the way back to one of them.

use quarterdeck_wire::{
    Str,
    action::{ContainerImage, Revision, Target},
    kind::Kind,
};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    facts::{Found, Reader},
    images::CHANGE_CAUSE,
    write::Write,
};
use crate::cluster::{
    object::{Timestamp, slim},
    project::container::Template,
    upstream::{Fault, path},
};

/// The number that the Deployment controller gives
/// (`RevisionAnnotation` in `pkg/controller/deployment/util/deployment_util.go`).
const NUMBER: &str = "deployment.kubernetes.io/revision";
const TEMPLATE_HASH: &str = "pod-template-hash";

slim! {
    pub struct KeptList {
        items: Vec<Value>,
    }

    /// A ReplicaSet or a ControllerRevision.
    pub struct Kept {
        metadata: KeptMeta,
        /// Of a ReplicaSet.
        spec: KeptSpec,
        /// Of a ControllerRevision.
        revision: i64,
        data: KeptData,
    }

    pub struct KeptMeta {
        name: String,
        creation_timestamp: Timestamp,
        annotations: std::collections::BTreeMap<String, String>,
        owner_references: Vec<Owner>,
    }

    pub struct Owner {
        uid: String,
    }

    pub struct KeptSpec {
        template: Template,
    }

    pub struct KeptData {
        spec: KeptSpec,
    }
}

/// A revision, and the object that keeps it.
pub struct Known {
    pub revision: Revision,
    value: Value,
}

impl Kept {
    fn number(&self, kind: Kind) -> i64 {
        match kind {
            Kind::Deployment => {
                self.metadata.annotations.get(NUMBER).and_then(|it| it.parse().ok()).unwrap_or(0)
            }
            _ => self.revision,
        }
    }

    fn images(&self, kind: Kind) -> Vec<ContainerImage> {
        let spec = if kind == Kind::Deployment { &self.spec } else { &self.data.spec };
        let image = |(container, image): (&str, &str)| ContainerImage {
            container: container.into(),
            image: image.into(),
        };
        spec.template.containers().map(image).collect()
    }
}

/// Whether a kind keeps revisions.
pub const fn are_kept(kind: Kind) -> bool {
    matches!(kind, Kind::Deployment | Kind::StatefulSet | Kind::DaemonSet)
}

/// All revisions of a workload, newest first.
///
/// # Errors
/// [`Fault`], when they can't be read.
pub async fn all(reader: &Reader<'_>, target: &Target, found: &Found) -> Result<Vec<Known>, Fault> {
    let kept_in = match target.kind {
        Kind::Deployment => "replicasets",
        _ => "controllerrevisions",
    };
    let namespace = target.namespace.as_deref().unwrap_or_default();
    let path = format!("/apis/apps/v1/namespaces/{namespace}/{kept_in}");
    let text = reader.upstream().text_at(&path).await?;
    let list: KeptList =
        serde_json::from_str(&text).map_err(|error| Fault::Malformed(error.to_string()))?;
    Ok(of(target.kind, &found.subject.metadata.uid, list.items))
}

/// Those of `items` that belong to the workload with this uid.
fn of(kind: Kind, uid: &str, items: Vec<Value>) -> Vec<Known> {
    let known = |value: Value| {
        let kept = Kept::deserialize(&value).ok()?;
        let ours = kept.metadata.owner_references.iter().any(|owner| owner.uid == uid);
        let number = kept.number(kind);
        (ours && number > 0).then(|| Known {
            revision: Revision {
                number,
                name: Str::from(&*kept.metadata.name),
                created: kept.metadata.creation_timestamp.0.unwrap_or_default(),
                current: false,
                images: kept.images(kind),
                cause: Str::from(
                    kept.metadata.annotations.get(CHANGE_CAUSE).map_or("", String::as_str),
                ),
            },
            value,
        })
    };
    let mut all: Vec<Known> = items.into_iter().filter_map(known).collect();
    all.sort_by_key(|known| std::cmp::Reverse(known.revision.number));
    // The newest is the wanted one: an undo makes its revision the newest again.
    if let Some(newest) = all.first_mut() {
        newest.revision.current = true;
    }
    all
}

/// Back to the template of `known`, if `seen` is still the wanted revision. A Deployment is patched
/// with a test of its revision, the others by the patch that their ControllerRevision is.
pub fn write(target: &Target, seen: i64, known: &Known, who: &str) -> Option<Write> {
    let object = path(target.kind, target.namespace.as_deref(), Some(&target.name));
    let cause = format!("undo to revision {} ({who})", known.revision.number);
    if target.kind != Kind::Deployment {
        let mut body = known.value.get("data")?.clone();
        body["metadata"]["annotations"][CHANGE_CAUSE] = cause.into();
        return Some(Write::strategic(object, &target.uid, body));
    }
    let mut template = known.value.pointer("/spec/template")?.clone();
    if let Some(labels) = template.pointer_mut("/metadata/labels").and_then(Value::as_object_mut) {
        labels.remove(TEMPLATE_HASH);
    }
    let annotation = |name: &str| format!("/metadata/annotations/{}", name.replace('/', "~1"));
    let operations = vec![
        json!({ "op": "test", "path": "/metadata/uid", "value": &*target.uid }),
        json!({ "op": "test", "path": annotation(NUMBER), "value": seen.to_string() }),
        json!({ "op": "replace", "path": "/spec/template", "value": template }),
        json!({ "op": "add", "path": annotation(CHANGE_CAUSE), "value": cause }),
    ];
    Some(Write::json_patch(object, operations))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn replica_set(name: &str, revision: &str, owner: &str, image: &str) -> Value {
        json!({
            "metadata": { "name": name, "annotations": { NUMBER: revision },
                "ownerReferences": [{ "uid": owner }] },
            "spec": { "template": {
                "metadata": { "labels": { "app": "cart", TEMPLATE_HASH: "x" } },
                "spec": { "containers": [{ "name": "app", "image": image }] },
            } },
        })
    }

    #[test]
    fn the_newest_of_our_own_is_the_wanted_one() {
        let items = vec![
            replica_set("cart-1", "9", "u", "cart:1"),
            replica_set("other", "11", "else", "x:1"),
            replica_set("cart-2", "10", "u", "cart:2"),
        ];
        let all = of(Kind::Deployment, "u", items);
        let told: Vec<_> = all
            .iter()
            .map(|it| (it.revision.number, it.revision.current, &*it.revision.images[0].image))
            .collect();
        assert_eq!(told, [(10, true, "cart:2"), (9, false, "cart:1")]);
    }

    #[test]
    fn the_way_back_tests_what_was_seen_and_loses_the_hash() {
        let target = Target {
            kind: Kind::Deployment,
            namespace: Some("shop".into()),
            name: "cart".into(),
            uid: "u".into(),
        };
        let all = of(Kind::Deployment, "u", vec![replica_set("cart-1", "9", "u", "cart:1")]);
        let write = write(&target, 10, &all[0], "ops").unwrap();
        assert_eq!(write.body[1]["value"], "10");
        assert_eq!(
            write.body[1]["path"],
            "/metadata/annotations/deployment.kubernetes.io~1revision"
        );
        assert_eq!(write.body[2]["value"]["metadata"]["labels"], json!({ "app": "cart" }));
    }

    #[test]
    fn a_controller_revision_is_a_patch() {
        let value = json!({ "metadata": { "name": "redis-1", "ownerReferences": [{ "uid": "u" }] },
            "revision": 3, "data": { "spec": { "template": { "$patch": "replace",
                "spec": { "containers": [{ "name": "redis", "image": "redis:8" }] } } } } });
        let all = of(Kind::StatefulSet, "u", vec![value]);
        assert_eq!(&*all[0].revision.images[0].image, "redis:8");
        let target = Target {
            kind: Kind::StatefulSet,
            namespace: Some("data".into()),
            name: "redis".into(),
            uid: "u".into(),
        };
        let write = write(&target, 4, &all[0], "ops").unwrap();
        assert_eq!(write.content_type, "application/strategic-merge-patch+json");
        assert_eq!(write.body["metadata"]["uid"], "u");
        assert_eq!(write.body["spec"]["template"]["$patch"], "replace");
    }
}
