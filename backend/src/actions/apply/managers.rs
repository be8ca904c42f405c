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

/// Where `kubectl apply` keeps what it was given.
const LAST_APPLIED: &str =
    "/metadata/annotations/kubectl.kubernetes.io~1last-applied-configuration";

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

/// The managed fields after taking in what friends own of what `typed` is about; `None` if that is
/// nothing. All that `kubectl apply` set is: what its file no longer has goes. Of what we set ourselves
/// (the replicas, from the page) only what the file has: a file that says nothing of it leaves it.
pub fn migrated(managed: &Value, typed: &Value) -> Option<Value> {
    let entries = managed.as_array()?;
    let mut friends: Vec<Value> = Vec::new();
    let mut rest: Vec<Value> = Vec::new();
    for entry in entries {
        if !is_of_a_friend(entry) {
            rest.push(entry.clone());
        } else if entry["manager"] != FIELD_MANAGER {
            friends.push(entry.clone());
        } else {
            let (with, without) = parted(&entry["fieldsV1"], typed);
            let part = |fields: Option<Value>| fields.map(|fields| with_fields(entry, fields));
            friends.extend(part(with));
            rest.extend(part(without));
        }
    }
    let mut kept: Vec<&Value> = rest.iter().collect();
    let latest = friends.first()?;
    let is_ours = |entry: &&Value| {
        entry["manager"] == FIELD_MANAGER
            && entry["operation"] == "Apply"
            && entry["subresource"].as_str().unwrap_or_default().is_empty()
    };
    let ours = kept.iter().position(is_ours).map(|at| kept.remove(at));
    let mut into = ours.unwrap_or(latest).clone();
    // Sets of fields can be united only where they are of the same version.
    let version = into["apiVersion"].clone();
    for friend in friends.iter().filter(|it| it["apiVersion"] == version) {
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

fn with_fields(entry: &Value, fields: Value) -> Value {
    let mut entry = entry.clone();
    entry["fieldsV1"] = fields;
    entry
}

/// The fields that `object` has, and the others; either is none if it is empty.
fn parted(fields: &Value, object: &Value) -> (Option<Value>, Option<Value>) {
    let (mut with, mut without) = (Map::new(), Map::new());
    for (name, below) in fields.as_object().into_iter().flatten() {
        let Some(child) = child(object, name) else {
            without.insert(name.clone(), below.clone());
            continue;
        };
        if below.as_object().is_none_or(Map::is_empty) {
            with.insert(name.clone(), below.clone());
            continue;
        }
        let (inner, outer) = parted(below, child);
        with.extend(inner.map(|it| (name.clone(), it)));
        without.extend(outer.map(|it| (name.clone(), it)));
    }
    let some = |fields: Map<String, Value>| (!fields.is_empty()).then_some(Value::Object(fields));
    (some(with), some(without))
}

/// What stands at `f:name`, at the item with the keys `k:{...}`, at the item `v:...`, or here (`.`).
fn child<'a>(object: &'a Value, name: &str) -> Option<&'a Value> {
    if name == "." {
        return Some(object);
    }
    match name.split_at_checked(2)? {
        ("f:", field) => object.get(field),
        (sort, key) => object.as_array()?.get(place(object, sort, key)?),
    }
}

/// The item of a list that `k:{...}` or `v:...` means.
fn place(list: &Value, sort: &str, key: &str) -> Option<usize> {
    let key: Value = serde_json::from_str(key).ok()?;
    let has = |item: &Value| {
        let mut keys = key.as_object().into_iter().flatten();
        // What an object does not say may have a default.
        keys.all(|(name, value)| item.get(name).is_none_or(|is| is == value))
    };
    list.as_array()?.iter().position(|item| match sort {
        "k:" => has(item),
        "v:" => *item == key,
        _ => false,
    })
}

/// What a dry run can't show: it migrates nothing, so that fields which a friend set and which nobody
/// has any more (neither the file nor a stranger) are still in `after`. Takes away those that
/// `kubectl apply` was given: what else is managed under its name are defaults, which come again.
pub fn take_away(after: &mut Value) {
    let given = after.pointer(LAST_APPLIED).and_then(Value::as_str);
    let Some(given) = given.and_then(|text| serde_json::from_str::<Value>(text).ok()) else {
        return;
    };
    let managed = after["metadata"]["managedFields"].clone();
    let mut kept = Value::Null;
    let mut gone = Value::Null;
    for entry in managed.as_array().into_iter().flatten() {
        let of_kubectl = is_of_a_friend(entry) && entry["manager"] != FIELD_MANAGER;
        unite(if of_kubectl { &mut gone } else { &mut kept }, &entry["fieldsV1"]);
    }
    if let (Some(gone), _) = parted(&gone, &given) {
        remove(after, &gone, Some(&kept));
    }
}

fn remove(object: &mut Value, gone: &Value, kept: Option<&Value>) {
    for (name, below) in gone.as_object().into_iter().flatten() {
        let kept = kept.and_then(|kept| kept.get(name));
        let is_whole = below.as_object().is_none_or(|it| it.is_empty() || it.contains_key("."));
        let Some((sort, key)) = name.split_at_checked(2).filter(|_| name != ".") else { continue };
        if kept.is_none() && is_whole {
            let at = place(object, sort, key);
            if let (Value::Object(fields), "f:") = (&mut *object, sort) {
                fields.remove(key);
            } else if let (Value::Array(items), Some(at)) = (&mut *object, at) {
                items.remove(at);
            }
            continue;
        }
        let inner = match sort {
            "f:" => object.get_mut(key),
            _ => match place(object, sort, key) {
                Some(at) => object.get_mut(at),
                None => None,
            },
        };
        if let Some(inner) = inner {
            remove(inner, below, kept);
        }
    }
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
        let after = migrated(&before, &json!({})).unwrap();
        assert_eq!(after, json!([entry("quarterdeck", "Apply", "", &fields), status]));
        assert_eq!(migrated(&after, &json!({})), None, "once is enough");
    }

    #[test]
    fn our_own_updates_are_united_with_what_we_apply() {
        let before = json!([
            entry("quarterdeck", "Update", "scale", &json!({ "f:spec": { "f:replicas": {} } })),
            entry("quarterdeck", "Update", "", &json!({ "f:spec": { "f:image": {} } })),
            entry("hpa", "Update", "scale", &json!({ "f:spec": { "f:replicas": {} } })),
            entry("quarterdeck", "Apply", "", &json!({ "f:spec": { "f:paused": {} } })),
        ]);
        let typed = json!({ "spec": { "replicas": 3, "image": "cart:1" } });
        let after = migrated(&before, &typed).unwrap();
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
        assert_eq!(migrated(&before, &json!({})), None);
        assert_eq!(migrated(&Value::Null, &json!({})), None);
    }

    #[test]
    fn what_we_set_and_the_file_does_not_name_stays_as_it_is() {
        let fields = json!({ "f:spec": { "f:replicas": {}, "f:image": {} } });
        let before = json!([entry("quarterdeck", "Update", "", &fields)]);
        let after = migrated(&before, &json!({ "spec": { "image": "cart:2" } })).unwrap();
        let part = |name: &str| json!({ "f:spec": { name: {} } });
        let expected = json!([
            entry("quarterdeck", "Apply", "", &part("f:image")),
            entry("quarterdeck", "Update", "", &part("f:replicas")),
        ]);
        assert_eq!(after, expected);
        assert_eq!(migrated(&before, &json!({ "spec": {} })), None);
    }

    #[test]
    fn what_only_kubectls_file_had_is_shown_as_going() {
        let theirs = json!({ "f:data": { ".": {}, "f:old": {}, "f:both": {} },
            "f:default": {},
            "f:list": { r#"k:{"name":"a"}"#: { ".": {}, "f:name": {} },
                r#"k:{"name":"b"}"#: { ".": {}, "f:name": {}, "f:x": {} } } });
        let ours = json!({ "f:data": { "f:new": {} },
            "f:list": { r#"k:{"name":"b"}"#: { ".": {}, "f:name": {} } } });
        let strangers = json!({ "f:data": { "f:both": {} } });
        let given = json!({ "data": { "old": "1", "both": "2" },
            "list": [{ "name": "a" }, { "name": "b", "x": 1 }] });
        let last = "kubectl.kubernetes.io/last-applied-configuration";
        let mut after = json!({
            "default": true,
            "data": { "old": "1", "both": "2", "new": "3" },
            "list": [{ "name": "a" }, { "name": "b", "x": 1 }],
            "metadata": { "annotations": { last: given.to_string() }, "managedFields": [
                entry("kubectl-client-side-apply", "Update", "", &theirs),
                entry("quarterdeck", "Apply", "", &ours),
                entry("argocd", "Update", "", &strangers),
            ] },
        });
        take_away(&mut after);
        assert_eq!(after["data"], json!({ "both": "2", "new": "3" }));
        assert_eq!(after["list"], json!([{ "name": "b" }]));
        assert_eq!(after["default"], true, "nobody wrote it");
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
