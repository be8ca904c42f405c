//! An object as the lines of a diff: without what nobody wrote, and with nothing that is secret; pure.

use quarterdeck_wire::action::DiffLine;
use serde_json::{Value, json};

use crate::actions::preview;

/// `kubectl apply` keeps a copy of the whole in it: it may hold what is secret.
const LAST_APPLIED: &str = "kubectl.kubernetes.io/last-applied-configuration";

/// What differs. `before` is none for an object that is made.
pub fn difference(before: Option<&Value>, after: &Value) -> Vec<DiffLine> {
    let (mut old, mut new) = (before.map(plain), plain(after));
    mask(old.as_mut(), &mut new);
    let text = |value: &Value| serde_saphyr::to_string(value).unwrap_or_default();
    preview::diff(&old.as_ref().map(text).unwrap_or_default(), &text(&new))
}

/// Whether both say the same, apart from what changes with every write.
pub fn is_same(before: &Value, after: &Value) -> bool {
    plain(before) == plain(after)
}

/// Without what changes with every write and nobody wrote.
pub fn plain(object: &Value) -> Value {
    let mut plain = object.clone();
    if let Some(fields) = plain.as_object_mut() {
        fields.remove("status");
    }
    if let Some(meta) = plain.get_mut("metadata").and_then(Value::as_object_mut) {
        for name in [
            "managedFields",
            "resourceVersion",
            "generation",
            "uid",
            "creationTimestamp",
            "selfLink",
        ] {
            meta.remove(name);
        }
        if let Some(kept) = meta.get_mut("annotations").and_then(Value::as_object_mut) {
            kept.remove(LAST_APPLIED);
            if kept.is_empty() {
                meta.remove("annotations");
            }
        }
    }
    plain
}

/// Hides the values of a Secret; one that changes says only that.
fn mask(old: Option<&mut Value>, new: &mut Value) {
    if new["kind"] != "Secret" {
        return;
    }
    let before = old.as_deref().cloned();
    let same = |field: &str, key: &str, value: &Value| {
        before.as_ref().is_none_or(|before| before[field][key] == *value)
    };
    hide(new, &|field, key, value| {
        if same(field, key, value) { "(hidden)" } else { "(hidden, another one)" }
    });
    if let Some(old) = old {
        hide(old, &|_, _, _| "(hidden)");
    }
}

fn hide(secret: &mut Value, say: &dyn Fn(&str, &str, &Value) -> &'static str) {
    for field in ["data", "stringData"] {
        if let Some(values) = secret.get_mut(field).and_then(Value::as_object_mut) {
            for (key, value) in values.iter_mut() {
                *value = json!(say(field, key, value));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use quarterdeck_wire::action::Change;

    use super::*;

    fn secret(password: &str) -> Value {
        json!({ "apiVersion": "v1", "kind": "Secret", "metadata": { "name": "db",
            "annotations": { LAST_APPLIED: format!("{{\"data\":\"{password}\"}}") } },
            "data": { "password": password, "user": "bWVp" } })
    }

    fn said(lines: &[DiffLine]) -> String {
        let said = lines.iter().map(|line| format!("{:?} {}", line.change, line.text));
        said.collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn a_secret_says_that_it_changes_and_never_what_it_is() {
        let text = said(&difference(Some(&secret("Y2FuYXJ5")), &secret("Y2FuYXJ5Mg==")));
        assert!(!text.contains("Y2FuYXJ5") && !text.contains("bWVp"), "{text}");
        assert!(text.contains("Removed   password: (hidden)"), "{text}");
        assert!(text.contains("Added   password: (hidden, another one)"), "{text}");
        let made = said(&difference(None, &secret("Y2FuYXJ5")));
        assert!(!made.contains("Y2FuYXJ5"), "{made}");
    }

    #[test]
    fn what_every_write_changes_is_no_difference() {
        let object = |version: &str, replicas: u32| {
            json!({ "kind": "Deployment", "metadata": { "name": "a", "resourceVersion": version,
                "managedFields": [{ "time": version }] }, "spec": { "replicas": replicas },
                "status": { "replicas": version } })
        };
        assert!(is_same(&object("1", 3), &object("2", 3)));
        assert_eq!(difference(Some(&object("1", 3)), &object("2", 3)), []);
        let lines = difference(Some(&object("1", 3)), &object("2", 5));
        assert_eq!(lines.iter().filter(|line| line.change == Change::Added).count(), 1);
    }
}
