//! Other images of a workload's containers.

use quarterdeck_wire::{
    action::{About, Check, ContainerImage, ImageChange, Target, Verdict},
    error::{ApiError, ErrorCode},
    kind::Kind,
};
use serde_json::{Value, json};

use super::{facts::Found, write::Write};
use crate::cluster::upstream::path;

/// What `kubectl rollout history` shows of a revision.
pub const CHANGE_CAUSE: &str = "kubernetes.io/change-cause";

/// Whether a kind has a template whose images can be set.
pub const fn can_be_set(kind: Kind) -> bool {
    matches!(kind, Kind::Deployment | Kind::StatefulSet | Kind::DaemonSet | Kind::CronJob)
}

/// Where the pod spec of a workload is.
pub const fn pod_spec(kind: Kind) -> &'static str {
    match kind {
        Kind::CronJob => "/spec/jobTemplate/spec/template/spec",
        _ => "/spec/template/spec",
    }
}

/// Where a container is in the object, and the image it has now.
fn locate(kind: Kind, found: &Found, change: &ImageChange) -> Option<(String, String)> {
    let list = if change.init { "initContainers" } else { "containers" };
    let list = format!("{}/{list}", pod_spec(kind));
    let containers = found.value.pointer(&list)?.as_array()?;
    let at = containers.iter().position(|container| container["name"] == *change.container)?;
    let image = containers[at]["image"].as_str().unwrap_or_default();
    Some((format!("{list}/{at}"), image.to_owned()))
}

/// What stands against it: nothing to change, a container that is gone or has another image by now,
/// a reference that is none.
pub fn checks(kind: Kind, found: &Found, images: &[ImageChange]) -> Vec<Check> {
    let mut checks: Vec<Check> =
        images.iter().filter_map(|change| against(kind, found, change)).collect();
    if checks.is_empty() && images.iter().all(|change| change.from == change.to) {
        checks.push(Check::new(Verdict::Stops, About::AlreadySo));
    }
    checks
}

fn against(kind: Kind, found: &Found, change: &ImageChange) -> Option<Check> {
    let stops = |about| Some(Check::new(Verdict::Stops, about));
    if !is_reference(&change.to) {
        let message = format!("'{}' is no image reference", change.to);
        return stops(About::Refused(ApiError::new(ErrorCode::Invalid, message)));
    }
    let now = locate(kind, found, change).map(|(_, image)| image).unwrap_or_default();
    let changed = || About::Changed { seen: change.from.clone(), now: now.as_str().into() };
    if now == *change.from { None } else { stops(changed()) }
}

/// Whether `text` can be an image: `[HOST[:PORT]/]PATH[:TAG][@ALGORITHM:HEX]`
/// (<https://pkg.go.dev/github.com/distribution/reference>).
pub fn is_reference(text: &str) -> bool {
    let (rest, digest) = match text.split_once('@') {
        Some((rest, digest)) => (rest, Some(digest)),
        None => (text, None),
    };
    let slash = rest.rfind('/').map_or(0, |at| at + 1);
    let (name, tag) = match rest[slash..].find(':') {
        Some(at) => (&rest[..slash + at], Some(&rest[slash + at + 1..])),
        None => (rest, None),
    };
    name.len() <= 255 && is_name(name) && tag.is_none_or(is_tag) && digest.is_none_or(is_digest)
}

fn is_name(name: &str) -> bool {
    let mut parts = name.split('/');
    let first = parts.next().unwrap_or_default();
    let rest: Vec<&str> = parts.collect();
    let is_host = !rest.is_empty()
        && (first.contains(['.', ':'])
            || first == "localhost"
            || first.chars().any(char::is_uppercase));
    (if is_host { is_host_name(first) } else { is_component(first) })
        && rest.into_iter().all(is_component)
}

fn is_host_name(host: &str) -> bool {
    let (name, port) = host.rsplit_once(':').unwrap_or((host, "0"));
    let inside = |c: char| c.is_ascii_alphanumeric() || "-.[]:".contains(c);
    !name.is_empty() && name.chars().all(inside) && port.parse::<u16>().is_ok()
}

/// Lower case letters and digits, with single separators between.
fn is_component(part: &str) -> bool {
    let is_word = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    part.starts_with(is_word)
        && part.ends_with(is_word)
        && part.chars().all(|c| is_word(c) || "._-".contains(c))
        && !part.contains("..")
        && !part.contains("___")
}

fn is_tag(tag: &str) -> bool {
    let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    (1..=128).contains(&tag.len())
        && tag.starts_with(is_word)
        && tag.chars().all(|c| is_word(c) || ".-".contains(c))
}

fn is_digest(digest: &str) -> bool {
    digest.split_once(':').is_some_and(|(algorithm, hex)| {
        !algorithm.is_empty() && hex.len() >= 32 && hex.bytes().all(|byte| byte.is_ascii_hexdigit())
    })
}

/// Sets the images if containers and images are still what was seen. `None` if a container is gone.
pub fn write(target: &Target, found: &Found, images: &[ImageChange], who: &str) -> Option<Write> {
    let object = path(target.kind, target.namespace.as_deref(), Some(&target.name));
    let mut operations =
        vec![json!({ "op": "test", "path": "/metadata/uid", "value": &*target.uid })];
    for change in images.iter().filter(|change| change.from != change.to) {
        let (at, _) = locate(target.kind, found, change)?;
        let test = |field: &str, value: &str| json!({ "op": "test", "path": format!("{at}/{field}"), "value": value });
        operations.push(test("name", &change.container));
        operations.push(test("image", &change.from));
        let replaced =
            json!({ "op": "replace", "path": format!("{at}/image"), "value": &*change.to });
        operations.push(replaced);
    }
    if found.value.pointer("/metadata/annotations").is_none_or(Value::is_null) {
        operations.push(json!({ "op": "add", "path": "/metadata/annotations", "value": {} }));
    }
    let cause = cause(images, who);
    // RFC 6901: a slash in a name is written ~1.
    let annotation = format!("/metadata/annotations/{}", CHANGE_CAUSE.replace('/', "~1"));
    operations.push(json!({ "op": "add", "path": annotation, "value": cause }));
    Some(Write::json_patch(object, operations))
}

/// `set app to 3.9.0 (mei.lin)`
fn cause(images: &[ImageChange], who: &str) -> String {
    let set: Vec<String> = images
        .iter()
        .filter(|change| change.from != change.to)
        .map(|change| format!("{} to {}", change.container, short(&change.to)))
        .collect();
    format!("set {} ({who})", set.join(", "))
}

/// The tag or digest where there is one, else the whole.
fn short(image: &str) -> &str {
    let slash = image.rfind('/').map_or(0, |at| at + 1);
    image[slash..].find(['@', ':']).map_or(image, |at| &image[slash + at + 1..])
}

/// Whether all images are as they were wanted.
pub fn is_so(kind: Kind, found: &Found, images: &[ImageChange]) -> bool {
    let so = |change: &ImageChange| {
        locate(kind, found, change).is_some_and(|(_, image)| image == *change.to)
    };
    images.iter().all(so)
}

/// Whether the containers run exactly these images.
pub fn are(found: &Found, images: &[ContainerImage]) -> bool {
    let now = found.subject.spec.template.containers();
    now.eq(images.iter().map(|of| (&*of.container, &*of.image)))
}

pub fn kubectl(kind: Kind, found: &Found, images: &[ImageChange]) -> String {
    let changed = images.iter().filter(|change| change.from != change.to);
    let pairs: Vec<String> =
        changed.map(|change| format!("{}={}", change.container, change.to)).collect();
    format!("kubectl set image {} {}", found.subject.on_command_line(kind), pairs.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order() -> (Target, Found) {
        let target = Target {
            kind: Kind::Deployment,
            namespace: Some("shop".into()),
            name: "order-deployment".into(),
            uid: "u".into(),
        };
        let found = Found::of(json!({
            "metadata": { "name": "order-deployment", "namespace": "shop" },
            "spec": { "template": { "spec": {
                "initContainers": [{ "name": "wait", "image": "busybox:1" }],
                "containers": [
                    { "name": "proxy", "image": "envoy:1.35" },
                    { "name": "order-container", "image": "your-order-image:latest" },
                ],
            } } },
        }));
        (target, found.unwrap())
    }

    fn change(container: &str, from: &str, to: &str) -> ImageChange {
        ImageChange { container: container.into(), init: false, from: from.into(), to: to.into() }
    }

    #[test]
    fn image_references() {
        let digest = format!("cart@sha256:{}", "a1".repeat(32));
        for good in [
            "redis",
            "redis:8.2.1",
            "registry.example.com:5000/shop/cart:3.9.0-rc.1",
            "localhost/cart",
            "library/my_app.x-y:latest",
            &digest,
        ] {
            assert!(is_reference(good), "{good}");
        }
        let long = format!("cart:{}", "x".repeat(129));
        for bad in [
            "",
            " ",
            "cart:",
            "Cart",
            "cart:3.9 0",
            "cart:-x",
            "cart@sha256:zz",
            "/cart",
            "cart/",
            "a//b",
            "cart:1:2",
            "http://x/y",
            "cart\n",
            &long,
        ] {
            assert!(!is_reference(bad), "{bad:?}");
        }
    }

    #[test]
    fn the_write_holds_names_and_images_against_it() {
        let (target, found) = order();
        let images =
            [change("order-container", "your-order-image:latest", "your-new-order-image:latest")];
        assert_eq!(checks(target.kind, &found, &images), []);
        let write = write(&target, &found, &images, "ops").unwrap();
        let at = "/spec/template/spec/containers/1";
        assert_eq!(
            write.body[1],
            json!({ "op": "test", "path": format!("{at}/name"), "value": "order-container" })
        );
        assert_eq!(write.body[2]["value"], "your-order-image:latest");
        assert_eq!(write.body[3]["value"], "your-new-order-image:latest");
        assert_eq!(write.body[5]["value"], "set order-container to latest (ops)");
        assert_eq!(
            kubectl(target.kind, &found, &images),
            "kubectl set image deployment/order-deployment -n shop order-container=your-new-order-image:latest"
        );
    }

    #[test]
    fn an_init_container_is_found_among_its_own() {
        let (target, found) = order();
        let wait = ImageChange { init: true, ..change("wait", "busybox:1", "busybox:2") };
        let write = write(&target, &found, std::slice::from_ref(&wait), "ops").unwrap();
        assert_eq!(write.body[1]["path"], "/spec/template/spec/initContainers/0/name");
        assert!(!is_so(target.kind, &found, &[wait]));
    }

    #[test]
    fn what_stands_against_it() {
        let (target, found) = order();
        let about = |images: &[ImageChange]| -> Vec<About> {
            checks(target.kind, &found, images).into_iter().map(|check| check.about).collect()
        };
        let seen = change("proxy", "envoy:1.34", "envoy:1.36");
        let changed = About::Changed { seen: "envoy:1.34".into(), now: "envoy:1.35".into() };
        assert_eq!(about(&[seen]), [changed]);
        assert_eq!(about(&[change("proxy", "envoy:1.35", "envoy:1.35")]), [About::AlreadySo]);
        let none = about(&[change("proxy", "envoy:1.35", "envoy:1 36")]);
        assert!(matches!(&*none, [About::Refused(error)] if error.code == ErrorCode::Invalid));
    }
}
