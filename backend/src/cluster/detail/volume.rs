//! Volumes of a pod.

use quarterdeck_wire::{Str, detail::Volume};
use serde_json::{Map, Value};

/// A volume as it stands in `spec.volumes[]`: its name, and one more key that names the source. Read
/// as it is, so that a source this version does not know is shown too.
pub(super) fn volume(volume: &Map<String, Value>) -> Volume {
    let text = |value: Option<&Value>| Str::from(value.and_then(Value::as_str).unwrap_or_default());
    let source = volume.iter().find(|(key, value)| *key != "name" && !value.is_null());
    let (key, value) = source.map_or(("", &Value::Null), |(key, value)| (&**key, value));
    let (source, target) = match key {
        "configMap" => ("ConfigMap", text(value.get("name"))),
        "secret" => ("Secret", text(value.get("secretName"))),
        "persistentVolumeClaim" => ("PersistentVolumeClaim", text(value.get("claimName"))),
        // A volume without a source is one.
        "" => ("emptyDir", Str::default()),
        other => (other, Str::default()),
    };
    Volume { name: text(volume.get("name")), source: Str::from(source), target }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn sources_and_targets() {
        for (json, source, target) in [
            (json!({"configMap": {"name": "order"}}), "ConfigMap", "order"),
            (json!({"secret": {"secretName": "db"}}), "Secret", "db"),
            (
                json!({"persistentVolumeClaim": {"claimName": "data"}}),
                "PersistentVolumeClaim",
                "data",
            ),
            (json!({"emptyDir": {}}), "emptyDir", ""),
            (json!({"hostPath": {"path": "/var/log"}, "secret": null}), "hostPath", ""),
            (json!({"fromTomorrow": {}}), "fromTomorrow", ""),
            (json!({}), "emptyDir", ""),
        ] {
            let mut json = json;
            json["name"] = json!("v");
            let volume = volume(json.as_object().unwrap());
            assert_eq!((&*volume.name, &*volume.source, &*volume.target), ("v", source, target));
        }
    }
}
