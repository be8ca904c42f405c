//! The work of a run as a Job: made from a CronJob, or like another Job.

use quarterdeck_wire::{
    action::Target,
    kind::Kind,
    maintenance::{Run, Work},
};
use serde_json::{Map, Value, json};

use super::{keep::LABEL, run::Job};
use crate::{
    actions::{facts::Found, trigger, write::Write},
    cluster::upstream::path,
};

/// What the Job controller puts on a Job and its pods by itself, so that no two share their pods
/// (`pkg/registry/batch/job/strategy.go`).
const GENERATED: [&str; 4] = [
    "controller-uid",
    "job-name",
    "batch.kubernetes.io/controller-uid",
    "batch.kubernetes.io/job-name",
];

/// Whether it can be the template of the work.
pub const fn can_be_work(kind: Kind) -> bool {
    matches!(kind, Kind::CronJob | Kind::Job)
}

/// How a Job stands, by its conditions.
pub fn stands(value: &Value) -> Job {
    let conditions = value.pointer("/status/conditions").and_then(Value::as_array);
    let holds = |name: &str| {
        let is = |it: &&Value| it["type"] == name && it["status"] == "True";
        conditions.and_then(|all| all.iter().find(is))
    };
    if holds("Complete").is_some() {
        return Job::Complete;
    }
    match holds("Failed") {
        Some(failed) => {
            let text = |name: &str| failed[name].as_str().unwrap_or_default();
            Job::Failed(format!("{}: {}", text("reason"), text("message")).into())
        }
        None => Job::Running,
    }
}

/// The Job of this run and try.
pub fn write(run: &Run, work: &Work, found: &Found) -> Option<Write> {
    let template = &work.template;
    let mut write = match template.kind {
        Kind::CronJob => trigger::write(template, found, &run.id)?,
        _ => like(template, found)?,
    };
    let meta = &mut write.body["metadata"];
    meta["name"] = Value::from(&*work.name);
    if !meta["labels"].is_object() {
        meta["labels"] = json!({});
    }
    meta["labels"][LABEL] = Value::from(&*run.id);
    Some(write)
}

/// Another Job like it: without what was generated, and without what made it wait or go.
fn like(target: &Target, found: &Found) -> Option<Write> {
    let mut spec = found.value.get("spec")?.as_object()?.clone();
    for field in ["selector", "manualSelector", "suspend"] {
        spec.remove(field);
    }
    if let Some(labels) = spec.get_mut("template").and_then(|it| it.pointer_mut("/metadata/labels"))
    {
        without_generated(labels.as_object_mut()?);
    }
    let mut labels = found.value.pointer("/metadata/labels").cloned().unwrap_or_else(|| json!({}));
    without_generated(labels.as_object_mut()?);
    let body = json!({
        "apiVersion": "batch/v1",
        "kind": "Job",
        "metadata": { "labels": labels },
        "spec": spec,
    });
    Some(Write::post(path(Kind::Job, target.namespace.as_deref(), None), body))
}

fn without_generated(labels: &mut Map<String, Value>) {
    labels.retain(|name, _| !GENERATED.contains(&name.as_str()) && name != LABEL);
}

/// Whether a Job is worth offering: one that stands for itself, and was not made by a run.
pub fn is_offered(found: &Found) -> bool {
    let meta = &found.subject.metadata;
    !meta.owner_references.iter().any(|owner| owner.controller) && !meta.labels.contains_key(LABEL)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_job_is_like_it_without_what_was_generated() {
        let target = Target {
            kind: Kind::Job,
            namespace: Some("shop".into()),
            name: "migrate".into(),
            uid: "u".into(),
        };
        let labels =
            json!({ "app": "m", "controller-uid": "u", "batch.kubernetes.io/job-name": "migrate" });
        let found = Found::of(json!({
            "metadata": { "name": "migrate", "uid": "u", "labels": labels },
            "spec": {
                "suspend": true,
                "selector": { "matchLabels": { "controller-uid": "u" } },
                "backoffLimit": 2,
                "template": { "metadata": { "labels": labels }, "spec": { "restartPolicy": "Never" } },
            },
            "status": { "succeeded": 1 },
        }))
        .unwrap();
        let write = like(&target, &found).unwrap();
        assert_eq!(write.path, "/apis/batch/v1/namespaces/shop/jobs");
        assert_eq!(write.body["metadata"], json!({ "labels": { "app": "m" } }));
        let spec = json!({
            "backoffLimit": 2,
            "template": { "metadata": { "labels": { "app": "m" } }, "spec": { "restartPolicy": "Never" } },
        });
        assert_eq!(write.body["spec"], spec);
        assert_eq!(write.body.get("status"), None);
    }
}
