//! A Job of a CronJob's template, now, as `kubectl create job --from=cronjob/NAME` makes it.

use quarterdeck_wire::{
    action::{About, Check, Plan, Preview, Target, Verdict},
    kind::Kind,
};
use serde_json::{Value, json};

use super::{facts::Found, write::Write};
use crate::cluster::upstream::path;

/// A Job's name becomes a label of its pods: at most 63 characters, 11 of which are the pod's own
/// (`pkg/apis/batch/validation/validation.go`).
const LONGEST: usize = 52;

pub fn plan(target: &Target, found: &Found, order: &str) -> Plan {
    let suspended = found.subject.spec.suspend;
    let check = suspended.then(|| Check::new(Verdict::Good, About::Paused));
    let namespace = target.namespace.as_deref().unwrap_or_default();
    let kubectl = format!(
        "kubectl create job {} --from=cronjob/{} -n {namespace}",
        job_name(&target.name, order),
        target.name
    );
    Plan { checks: check.into_iter().collect(), preview: Preview::None, kubectl }
}

/// The same order makes the same name, so it can't make two Jobs.
pub fn job_name(cron_job: &str, order: &str) -> String {
    let tail: String = order.chars().filter(char::is_ascii_alphanumeric).take(5).collect();
    let stem: String = cron_job.chars().take(LONGEST - "-manual-".len() - 5).collect();
    format!("{stem}-manual-{tail}")
}

/// # Errors
/// When the CronJob has no template.
pub fn write(target: &Target, found: &Found, order: &str) -> Option<Write> {
    let template = found.value.pointer("/spec/jobTemplate")?;
    let of = |name: &str| template.pointer(&format!("/metadata/{name}")).cloned();
    let mut annotations = of("annotations").unwrap_or_else(|| json!({}));
    annotations["cronjob.kubernetes.io/instantiate"] = Value::from("manual");
    let body = json!({
        "apiVersion": "batch/v1",
        "kind": "Job",
        "metadata": {
            "name": job_name(&target.name, order),
            "labels": of("labels"),
            "annotations": annotations,
            "ownerReferences": [{
                "apiVersion": "batch/v1",
                "kind": "CronJob",
                "name": &*target.name,
                "uid": &*target.uid,
                "controller": true,
            }],
        },
        "spec": template.get("spec")?,
    });
    Some(Write::post(path(Kind::Job, target.namespace.as_deref(), None), body))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_order_makes_the_same_job() {
        assert_eq!(job_name("backup", "1f2e-3d4c"), "backup-manual-1f2e3");
        assert_eq!(job_name(&"x".repeat(70), "1f2e3d4c").len(), LONGEST);
    }

    #[test]
    fn the_job_is_the_template_and_belongs_to_the_cron_job() {
        let target = Target {
            kind: Kind::CronJob,
            namespace: Some("data".into()),
            name: "backup".into(),
            uid: "u".into(),
        };
        let found = Found::of(json!({ "metadata": { "name": "backup" }, "spec": { "jobTemplate": {
            "metadata": { "labels": { "app": "backup" } }, "spec": { "backoffLimit": 1 },
        } } }))
        .unwrap();
        let write = write(&target, &found, "12345678").unwrap();
        assert_eq!(write.path, "/apis/batch/v1/namespaces/data/jobs");
        assert_eq!(write.body["spec"], json!({ "backoffLimit": 1 }));
        assert_eq!(write.body["metadata"]["labels"]["app"], "backup");
        assert_eq!(write.body["metadata"]["ownerReferences"][0]["uid"], "u");
    }
}
