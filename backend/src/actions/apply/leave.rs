//! Leaves fields out of an object, as a conflict names them; pure.
//!
//! A path is what the API server writes (`sigs.k8s.io/structured-merge-diff/fieldpath`):
//! `.spec.template.spec.containers[name="app"].image`, `.data.a.b` for the key `a.b` of `data`,
//! `.metadata.finalizers[="x"]`. Names are not quoted, so they are read by what the object has.

use quarterdeck_wire::Str;
use serde_json::Value;

/// `object` without these fields.
///
/// # Errors
/// The field that is not in it.
pub fn without(object: &Value, fields: &[Str]) -> Result<Value, Str> {
    let mut rest = object.clone();
    for field in fields {
        remove(&mut rest, field).ok_or_else(|| field.clone())?;
    }
    Ok(rest)
}

fn remove(value: &mut Value, path: &str) -> Option<()> {
    match value {
        Value::Object(fields) => {
            let path = path.strip_prefix('.')?;
            // The longest name that fits: a name may begin as another one ends.
            let fits = |name: &&String| {
                let rest = path.strip_prefix(name.as_str());
                rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
            };
            let name = fields.keys().filter(fits).max_by_key(|name| name.len())?.clone();
            match &path[name.len()..] {
                "" => fields.remove(&name).map(|_| ()),
                rest => remove(fields.get_mut(&name)?, rest),
            }
        }
        Value::Array(items) => {
            let inside = path.strip_prefix('[')?;
            let end = end_of_key(inside)?;
            let at = items.iter().position(|item| is_meant(item, &inside[..end]))?;
            match &inside[end + 1..] {
                "" => {
                    items.remove(at);
                    Some(())
                }
                rest => remove(&mut items[at], rest),
            }
        }
        _ => None,
    }
}

/// Where the bracket closes: one in a text does not.
fn end_of_key(inside: &str) -> Option<usize> {
    let (mut quoted, mut escaped) = (false, false);
    inside.char_indices().find_map(|(at, c)| {
        match c {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            ']' if !quoted => return Some(at),
            _ => {}
        }
        None
    })
}

/// Whether an item of a list has this key: `name="app"`, `containerPort=80,protocol="TCP"`; `="x"` is
/// the item itself. What an object does not say may have a default, which can't be told here.
fn is_meant(item: &Value, key: &str) -> bool {
    if let Some(own) = key.strip_prefix('=') {
        return serde_json::from_str::<Value>(own).is_ok_and(|own| own == *item);
    }
    parts(key).into_iter().all(|part| {
        let Some((name, wanted)) = part.split_once('=') else { return false };
        let wanted = serde_json::from_str::<Value>(wanted).ok();
        item.get(name).is_none_or(|is| Some(is) == wanted.as_ref())
    })
}

/// Cut at commas that stand in no text.
fn parts(key: &str) -> Vec<&str> {
    let (mut quoted, mut from, mut parts) = (false, 0, Vec::new());
    for (at, c) in key.char_indices() {
        match c {
            '"' => quoted = !quoted,
            ',' if !quoted => {
                parts.push(&key[from..at]);
                from = at + 1;
            }
            _ => {}
        }
    }
    parts.push(&key[from..]);
    parts
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn fields_are_found_by_what_the_object_has() {
        let object = json!({
            "metadata": { "labels": { "app": "a", "app.kubernetes.io/name": "b" },
                "finalizers": ["x", "y"] },
            "spec": { "replicas": 3, "template": { "spec": { "containers": [
                { "name": "app", "image": "cart:1", "ports": [{ "containerPort": 80 }] },
                { "name": "app]", "image": "envoy:1" },
            ] } } },
        });
        let left = |field: &str| without(&object, &[field.into()]);
        let image = left(r#".spec.template.spec.containers[name="app"].image"#).unwrap();
        let containers = &image["spec"]["template"]["spec"]["containers"];
        assert_eq!(containers[0].get("image"), None);
        assert_eq!(containers[1]["image"], "envoy:1");
        let odd = left(r#".spec.template.spec.containers[name="app]"].image"#).unwrap();
        assert_eq!(odd["spec"]["template"]["spec"]["containers"][1].get("image"), None);
        let port =
            r#".spec.template.spec.containers[name="app"].ports[containerPort=80,protocol="TCP"]"#;
        let port = left(port).unwrap();
        assert_eq!(port["spec"]["template"]["spec"]["containers"][0]["ports"], json!([]));
        let labels = left(".metadata.labels.app.kubernetes.io/name").unwrap();
        assert_eq!(labels["metadata"]["labels"], json!({ "app": "a" }));
        let finalizers = left(r#".metadata.finalizers[="x"]"#).unwrap();
        assert_eq!(finalizers["metadata"]["finalizers"], json!(["y"]));
        assert_eq!(left(".spec.replicas").unwrap()["spec"].get("replicas"), None);
    }

    #[test]
    fn what_is_not_there_is_said() {
        let object = json!({ "spec": { "replicas": 3 }, "list": [1] });
        for field in [".spec.paused", "spec", ".spec.replicas.x", ".list[=2]", ".list[", "", "."] {
            assert_eq!(without(&object, &[field.into()]), Err(field.into()), "{field}");
        }
    }
}
