//! The writes of a run, each of them one atomic JSON Patch with what it relies on.

use quarterdeck_wire::{
    Str,
    action::Target,
    kind::Kind,
    maintenance::{ANNOTATION, Is, Mark, Part, Run},
};
use serde_json::{Value, json};

use super::keda::{PAUSED, RESOURCE};
use crate::{
    actions::{facts::Found, write::Write},
    cluster::upstream::path,
};

/// The annotation's name in a JSON Pointer (RFC 6901).
const POINTER: &str = "/metadata/annotations/quarterdeck.dev~1maintenance";

/// Remembers what there is and sets it to 0, if it is what was seen: a second time it is 0 already,
/// and 0 is never remembered.
pub fn take_down(run: &Run, part: &Part, found: &Found) -> Write {
    let place = run.parts.iter().position(|other| other.target == part.target);
    let mark = Mark {
        replicas: part.before,
        by: run.who.clone(),
        at: run.at,
        run: run.id.clone(),
        uid: part.target.uid.clone(),
        place: place.and_then(|place| u32::try_from(place).ok()).unwrap_or_default(),
    };
    let mut operations = vec![uid(&part.target), test(&part.target, part.before)];
    // `add` below annotations that are not there fails.
    if found.value.pointer("/metadata/annotations").is_none() {
        operations.push(json!({ "op": "add", "path": "/metadata/annotations", "value": {} }));
    }
    let mark = serde_json::to_string(&mark).unwrap_or_default();
    operations.push(json!({ "op": "add", "path": POINTER, "value": mark }));
    operations.push(set(&part.target, 0));
    patch(&part.target, operations)
}

/// Sets it back to what it was, if it is at 0 still, and takes the mark off.
pub fn bring_back(part: &Part, found: &Found) -> Write {
    let mut operations = vec![uid(&part.target), test(&part.target, 0)];
    operations.extend(unmarked(found));
    operations.push(set(&part.target, part.before));
    patch(&part.target, operations)
}

/// Takes the mark off and changes nothing else.
pub fn unmark(target: &Target, found: &Found) -> Write {
    let mut operations = vec![uid(target)];
    operations.extend(unmarked(found));
    patch(target, operations)
}

/// Removes the mark that was seen, and no other.
fn unmarked(found: &Found) -> Vec<Value> {
    let Some(mark) = found.subject.metadata.annotation(ANNOTATION) else { return Vec::new() };
    vec![
        json!({ "op": "test", "path": POINTER, "value": mark }),
        json!({ "op": "remove", "path": POINTER }),
    ]
}

fn patch(target: &Target, operations: Vec<Value>) -> Write {
    let object = path(target.kind, target.namespace.as_deref(), Some(&target.name));
    Write::json_patch(object, operations)
}

fn uid(target: &Target) -> Value {
    json!({ "op": "test", "path": "/metadata/uid", "value": &*target.uid })
}

fn test(target: &Target, replicas: u32) -> Value {
    let (path, value) = field(target, replicas);
    json!({ "op": "test", "path": path, "value": value })
}

fn set(target: &Target, replicas: u32) -> Value {
    let (path, value) = field(target, replicas);
    json!({ "op": "replace", "path": path, "value": value })
}

/// What being up is for its kind.
fn field(target: &Target, replicas: u32) -> (&'static str, Value) {
    if target.kind == Kind::CronJob {
        ("/spec/suspend", json!(replicas == 0))
    } else {
        ("/spec/replicas", json!(replicas))
    }
}

/// What its own mark says, if it can be believed: about this very object, and while it is down.
pub fn mark_of(found: &Found) -> Option<Mark> {
    let mark: Mark = serde_json::from_str(found.subject.metadata.annotation(ANNOTATION)?).ok()?;
    (*mark.uid == *found.subject.metadata.uid).then_some(mark)
}

/// The commands that finish a run without us, a line each.
pub fn kubectl(run: &Run) -> String {
    let namespace = &run.namespace;
    let mut lines: Vec<String> = Vec::new();
    for part in &run.parts {
        let what = format!("{}/{}", short(part.target.kind), part.target.name);
        if part.target.kind == Kind::CronJob {
            lines.push(format!(
                r#"kubectl -n {namespace} patch {what} -p '{{"spec":{{"suspend":false}}}}'"#
            ));
        } else {
            // Nothing knows it: whoever types this does, or asks.
            let number = match part.is {
                Is::Lost => "NUMBER".to_owned(),
                _ => part.before.to_string(),
            };
            lines.push(format!("kubectl -n {namespace} scale {what} --replicas={number}"));
            lines.push(format!("kubectl -n {namespace} rollout status {what}"));
        }
        if let Some(scaler) = &part.scaler {
            lines.push(format!(
                "kubectl -n {namespace} annotate {RESOURCE}/{scaler} {PAUSED}- {ANNOTATION}-"
            ));
        }
        lines.push(format!("kubectl -n {namespace} annotate {what} {ANNOTATION}-"));
    }
    lines.push(format!("kubectl -n {namespace} delete configmap/{}", super::keep::name(run)));
    lines.join("\n")
}

fn short(kind: Kind) -> Str {
    kind.resource().kind.to_lowercase().into()
}
