//! What an edit changes, as a JSON Patch that holds what was seen against what is: nothing that
//! somebody else wrote meanwhile is written over unless that is chosen; pure.
//!
//! The whole object's `resourceVersion` is no such test: a status changes it all the time.

use quarterdeck_wire::Str;
use serde_json::{Value, json};

use super::show::plain;

/// One change, and the place it is at.
struct Step {
    path: String,
    /// What was seen there; none where there was nothing.
    seen: Option<Value>,
    /// None: it is taken away.
    to: Option<Value>,
    /// Whether it only holds an item of a list against its place.
    is_test: bool,
}

/// The patch from `seen` to `typed`, for the object with this uid. With `force` only the uid and the
/// names of list items are held against the object, not the values.
pub fn patch(seen: &Value, typed: &Value, uid: &str, force: bool) -> Vec<Value> {
    let mut patch = vec![json!({ "op": "test", "path": "/metadata/uid", "value": uid })];
    for step in steps(seen, typed) {
        let Step { path, seen, to, is_test } = step;
        if is_test || !force {
            // A test for null holds where there is nothing.
            patch.push(json!({ "op": "test", "path": path, "value": seen }));
        }
        if is_test {
            continue;
        }
        patch.push(match (seen.is_some(), to) {
            (_, None) => json!({ "op": "remove", "path": path }),
            (true, Some(to)) => json!({ "op": "replace", "path": path, "value": to }),
            (false, Some(to)) => json!({ "op": "add", "path": path, "value": to }),
        });
    }
    patch
}

/// Whether nothing was edited.
pub fn is_nothing(seen: &Value, typed: &Value) -> bool {
    plain(seen) == plain(typed)
}

/// What is no longer as it was seen, of all that the edit is about: `/spec/replicas: 3 → 5`.
pub fn changed(seen: &Value, typed: &Value, now: &Value) -> Vec<Str> {
    let said = |step: Step| {
        let is = now.pointer(&step.path);
        (is != step.seen.as_ref()).then(|| {
            let (was, is) = (brief(step.seen.as_ref()), brief(is));
            Str::from(format!("{}: {was} → {is}", step.path))
        })
    };
    steps(seen, typed).into_iter().filter_map(said).collect()
}

fn brief(value: Option<&Value>) -> String {
    const LONGEST: usize = 80;
    let text = value.map_or_else(|| "∅".to_owned(), ToString::to_string);
    if text.chars().count() <= LONGEST {
        return text;
    }
    text.chars().take(LONGEST).chain(['…']).collect()
}

fn steps(seen: &Value, typed: &Value) -> Vec<Step> {
    let mut steps = Vec::new();
    compare(&mut steps, "", &plain(seen), &plain(typed));
    steps
}

fn compare(steps: &mut Vec<Step>, path: &str, seen: &Value, typed: &Value) {
    if seen == typed {
        return;
    }
    match (seen, typed) {
        (Value::Object(before), Value::Object(after)) => {
            for (key, value) in before {
                let path = below(path, key);
                match after.get(key) {
                    Some(other) => compare(steps, &path, value, other),
                    None => steps.push(step(path, Some(value), None)),
                }
            }
            for (key, value) in after.iter().filter(|(key, _)| !before.contains_key(*key)) {
                steps.push(step(below(path, key), None, Some(value)));
            }
        }
        (Value::Array(before), Value::Array(after)) if are_the_same(before, after) => {
            let both = before.iter().zip(after).enumerate();
            for (at, (old, new)) in both.filter(|(_, (old, new))| old != new) {
                let path = format!("{path}/{at}");
                let mut name = step(format!("{path}/name"), old.get("name"), None);
                name.is_test = true;
                steps.push(name);
                compare(steps, &path, old, new);
            }
        }
        _ => steps.push(step(path.to_owned(), Some(seen), Some(typed))),
    }
}

/// Whether lists have the same named items in the same order.
fn are_the_same(before: &[Value], after: &[Value]) -> bool {
    let name = |item: &Value| item.get("name").and_then(Value::as_str).map(str::to_owned);
    before.len() == after.len()
        && before.iter().zip(after).all(|(old, new)| name(old).is_some() && name(old) == name(new))
}

fn step(path: String, seen: Option<&Value>, to: Option<&Value>) -> Step {
    Step { path, seen: seen.cloned(), to: to.cloned(), is_test: false }
}

/// RFC 6901: `~` and `/` in a key are written `~0` and `~1`.
fn below(path: &str, key: &str) -> String {
    format!("{path}/{}", key.replace('~', "~0").replace('/', "~1"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn deployment(replicas: u32, image: &str) -> Value {
        json!({ "metadata": { "name": "cart", "resourceVersion": "1" }, "spec": {
            "replicas": replicas,
            "containers": [{ "name": "proxy", "image": "envoy" }, { "name": "app", "image": image }],
        } })
    }

    #[test]
    fn only_what_was_edited_is_written_and_held_against_what_is() {
        let patch = patch(&deployment(3, "cart:1"), &deployment(3, "cart:2"), "u", false);
        let at = "/spec/containers/1";
        assert_eq!(
            patch,
            [
                json!({ "op": "test", "path": "/metadata/uid", "value": "u" }),
                json!({ "op": "test", "path": format!("{at}/name"), "value": "app" }),
                json!({ "op": "test", "path": format!("{at}/image"), "value": "cart:1" }),
                json!({ "op": "replace", "path": format!("{at}/image"), "value": "cart:2" }),
            ]
        );
    }

    #[test]
    fn forced_it_still_hits_the_same_item_of_the_same_object() {
        let patch = patch(&deployment(3, "cart:1"), &deployment(3, "cart:2"), "u", true);
        let tests: Vec<&Value> =
            patch.iter().filter(|op| op["op"] == "test").map(|op| &op["path"]).collect();
        assert_eq!(tests, ["/metadata/uid", "/spec/containers/1/name"]);
    }

    #[test]
    fn keys_come_and_go() {
        let before = json!({ "metadata": { "labels": { "a/b": "1" } }, "list": [1, 2] });
        let after = json!({ "metadata": { "labels": { "c": "2" } }, "list": [1] });
        let patch = patch(&before, &after, "u", true);
        assert_eq!(
            patch[1..],
            [
                json!({ "op": "replace", "path": "/list", "value": [1] }),
                json!({ "op": "remove", "path": "/metadata/labels/a~1b" }),
                json!({ "op": "add", "path": "/metadata/labels/c", "value": "2" }),
            ]
        );
    }

    #[test]
    fn what_somebody_else_changed_is_named() {
        let (seen, typed) = (deployment(3, "cart:1"), deployment(4, "cart:1"));
        assert_eq!(changed(&seen, &typed, &seen), Vec::<Str>::new());
        assert_eq!(
            changed(&seen, &typed, &deployment(5, "cart:1")),
            ["/spec/replicas: 3 → 5".into()]
        );
        assert_eq!(changed(&seen, &typed, &deployment(3, "cart:9")), [], "that was not edited");
    }
}
