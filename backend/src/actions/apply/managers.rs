//! Who owns fields. A manager is (name, operation, subresource): what `kubectl apply` and our own
//! earlier actions set belongs to other managers than what we apply, though nobody else means it.
//! Those are taken into ours first, as `kubectl apply --server-side` does
//! (`k8s.io/client-go/util/csaupgrade`); else the simplest file conflicts the second time.

use kube::core::Status;
use quarterdeck_wire::manifest::Owner;
use serde_json::{Map, Value, json};

use crate::actions::write::FIELD_MANAGER;

/// Managers of an earlier `Update` that are no strangers.
const FRIENDS: [&str; 2] = ["kubectl-client-side-apply", FIELD_MANAGER];

pub fn is_friend(manager: &str) -> bool {
    FRIENDS.contains(&manager)
}

/// The owners that a 409 of server-side apply names, each with the fields.
pub fn owners(status: &Status) -> Vec<Owner> {
    let causes = status.details.iter().flat_map(|details| &details.causes);
    let mut owners: Vec<Owner> = Vec::new();
    for cause in causes.filter(|cause| cause.reason == "FieldManagerConflict") {
        // `conflict with "kubectl" with subresource "scale" using apps/v1`
        let manager = cause.message.split('"').nth(1).unwrap_or(&cause.message);
        let field = cause.field.as_str().into();
        match owners.iter_mut().find(|owner| *owner.manager == *manager) {
            Some(owner) => owner.fields.push(field),
            None => owners.push(Owner { manager: manager.into(), fields: vec![field] }),
        }
    }
    owners
}

/// The managed fields after taking in what friends own; `None` if they own nothing.
pub fn migrated(managed: &Value) -> Option<Value> {
    let entries = managed.as_array()?;
    let (friends, mut kept): (Vec<&Value>, Vec<&Value>) =
        entries.iter().partition(|entry| is_of_a_friend(entry));
    let latest = *friends.first()?;
    let is_ours = |entry: &&Value| {
        entry["manager"] == FIELD_MANAGER
            && entry["operation"] == "Apply"
            && entry["subresource"].as_str().unwrap_or_default().is_empty()
    };
    let ours = kept.iter().position(is_ours).map(|at| kept.remove(at));
    let mut into = ours.unwrap_or(latest).clone();
    // Sets of fields can be united only where they are of the same version.
    let version = into["apiVersion"].clone();
    for friend in friends.into_iter().filter(|it| it["apiVersion"] == version) {
        let fields = friend["fieldsV1"].clone();
        unite(&mut into["fieldsV1"], &fields);
    }
    into["manager"] = FIELD_MANAGER.into();
    into["operation"] = "Apply".into();
    if let Some(entry) = into.as_object_mut() {
        entry.remove("subresource");
    }
    let all = std::iter::once(into).chain(kept.into_iter().cloned());
    Some(Value::Array(all.collect()))
}

/// An `Update` of a friend; what was written to `status` stays where it is.
fn is_of_a_friend(entry: &Value) -> bool {
    let subresource = entry["subresource"].as_str().unwrap_or_default();
    entry["operation"] == "Update"
        && entry["manager"].as_str().is_some_and(is_friend)
        && matches!(subresource, "" | "scale")
}

/// Adds all fields of `other`: both are tries of `f:name`, `k:{...}`, `v:...`.
fn unite(into: &mut Value, other: &Value) {
    let Some(other) = other.as_object() else { return };
    if !into.is_object() {
        *into = Value::Object(Map::new());
    }
    let Some(fields) = into.as_object_mut() else { return };
    for (name, value) in other {
        unite(fields.entry(name.clone()).or_insert_with(|| json!({})), value);
    }
}

/// The JSON Patch that writes them; refused with a 409 if the object is another by then.
pub fn patch(managed: &Value, resource_version: &Value) -> Vec<Value> {
    vec![
        json!({ "op": "replace", "path": "/metadata/managedFields", "value": managed }),
        json!({ "op": "replace", "path": "/metadata/resourceVersion", "value": resource_version }),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(manager: &str, operation: &str, subresource: &str, fields: &Value) -> Value {
        let mut entry = json!({ "manager": manager, "operation": operation,
            "apiVersion": "apps/v1", "fieldsType": "FieldsV1", "fieldsV1": fields });
        if !subresource.is_empty() {
            entry["subresource"] = subresource.into();
        }
        entry
    }

    #[test]
    fn what_kubectl_applied_becomes_ours() {
        let fields = json!({ "f:spec": { "f:replicas": {} } });
        let status =
            entry("kube-controller-manager", "Update", "status", &json!({ "f:status": {} }));
        let before = json!([entry("kubectl-client-side-apply", "Update", "", &fields), status]);
        let after = migrated(&before).unwrap();
        assert_eq!(after, json!([entry("quarterdeck", "Apply", "", &fields), status]));
        assert_eq!(migrated(&after), None, "once is enough");
    }

    #[test]
    fn our_own_updates_are_united_with_what_we_apply() {
        let before = json!([
            entry("quarterdeck", "Update", "scale", &json!({ "f:spec": { "f:replicas": {} } })),
            entry("quarterdeck", "Update", "", &json!({ "f:spec": { "f:image": {} } })),
            entry("hpa", "Update", "scale", &json!({ "f:spec": { "f:replicas": {} } })),
            entry("quarterdeck", "Apply", "", &json!({ "f:spec": { "f:paused": {} } })),
        ]);
        let after = migrated(&before).unwrap();
        let united = json!({ "f:spec": { "f:replicas": {}, "f:image": {}, "f:paused": {} } });
        assert_eq!(after[0], entry("quarterdeck", "Apply", "", &united));
        assert_eq!(after[1], before[2], "strangers keep what is theirs");
        assert_eq!(after.as_array().unwrap().len(), 2);
    }

    #[test]
    fn strangers_alone_change_nothing() {
        let before = json!([
            entry("argocd-controller", "Apply", "", &json!({})),
            entry("quarterdeck", "Update", "status", &json!({}))
        ]);
        assert_eq!(migrated(&before), None);
        assert_eq!(migrated(&Value::Null), None);
    }

    #[test]
    fn a_conflict_names_each_owner_once() {
        let cause = |manager: &str, field: &str| {
            json!({ "reason": "FieldManagerConflict", "field": field,
                "message": format!("conflict with \"{manager}\" using apps/v1") })
        };
        let status: Status = serde_json::from_value(json!({ "code": 409, "details": { "causes": [
            cause("argocd", ".spec.replicas"), cause("hpa", ".spec.x"), cause("argocd", ".spec.y"),
        ] } }))
        .unwrap();
        let owners: Vec<String> = owners(&status)
            .iter()
            .map(|owner| format!("{}: {}", owner.manager, owner.fields.join(" ")))
            .collect();
        assert_eq!(owners, ["argocd: .spec.replicas .spec.y", "hpa: .spec.x"]);
    }
}
