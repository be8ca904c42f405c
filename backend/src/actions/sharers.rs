//! The workloads that run an image which another one runs too.
//!
//! Rows know the image of a first container only. So the namespaces where such a row is, and the
//! workload's own, are listed: there every container counts.

use std::collections::BTreeSet;

use futures::future::join_all;
use quarterdeck_wire::{
    Str,
    action::{ImageChange, Sharer, Target},
    kind::Kind,
    row::Row,
};
use serde::Deserialize;
use serde_json::Value;

use super::{
    facts::{Found, Reader},
    images::pod_spec,
    subject::Subject,
};
use crate::cluster::{object::slim, upstream::path};

const KINDS: [Kind; 4] = [Kind::Deployment, Kind::StatefulSet, Kind::DaemonSet, Kind::CronJob];
/// More lists than this are not asked for.
const PLACES: usize = 24;
/// And more workloads than this nobody upgrades from one dialog.
const MOST: usize = 100;

slim! {
    pub struct List {
        items: Vec<Value>,
    }
}

/// All that may be seen, without the workload itself, in the order of their names.
pub async fn all(reader: &Reader<'_>, target: &Target, found: &Found) -> Vec<Sharer> {
    let images = running(target.kind, &found.value);
    let images: BTreeSet<Str> = images.into_iter().map(|it| it.from).collect();
    let places = places(reader, target, &images).await;
    let lists = places.iter().map(|(kind, namespace)| Box::pin(list(reader, *kind, namespace)));
    let lists = join_all(lists).await;
    let mut all: Vec<Sharer> = places
        .iter()
        .zip(lists)
        .flat_map(|((kind, namespace), items)| of(*kind, namespace, items, &images))
        .filter(|sharer| *sharer.target.uid != *found.subject.metadata.uid)
        .collect();
    // Those beside it first.
    all.sort_by_cached_key(|it| {
        let elsewhere = it.target.namespace != target.namespace;
        (elsewhere, it.target.namespace.clone(), it.target.name.clone())
    });
    all.truncate(MOST);
    all
}

/// Where to look, by kind and namespace.
async fn places(
    reader: &Reader<'_>,
    target: &Target,
    images: &BTreeSet<Str>,
) -> BTreeSet<(Kind, Str)> {
    let mut places = BTreeSet::new();
    for kind in KINDS {
        places.extend(target.namespace.clone().map(|own| (kind, own)));
    }
    for kind in KINDS {
        for row in reader.rows(kind, None).await.into_iter().flatten() {
            let Row::Workload(row) = &*row else { continue };
            if places.len() < PLACES && images.contains(&row.image) {
                places.extend(row.meta.namespace.clone().map(|namespace| (kind, namespace)));
            }
        }
    }
    places
}

/// What can't be listed has nothing to offer.
async fn list(reader: &Reader<'_>, kind: Kind, namespace: &Str) -> Vec<Value> {
    if reader.may_see(kind, Some(namespace)).await.is_none() {
        return Vec::new();
    }
    let path = format!("{}?limit=500", path(kind, Some(namespace), None));
    let Ok(text) = reader.cluster.upstream().text_at(&path).await else { return Vec::new() };
    serde_json::from_str::<List>(&text).map(|list| list.items).unwrap_or_default()
}

/// Those of `items` that run one of `images`.
fn of(kind: Kind, namespace: &Str, items: Vec<Value>, images: &BTreeSet<Str>) -> Vec<Sharer> {
    let sharer = |value: Value| {
        let metadata = Subject::deserialize(&value).ok()?.metadata;
        let mut containers = running(kind, &value);
        containers.retain(|container| images.contains(&container.from));
        let goes = metadata.deletion_timestamp.0.is_some();
        (!goes && !containers.is_empty()).then(|| Sharer {
            target: Target {
                kind,
                namespace: Some(namespace.clone()),
                name: metadata.name.into(),
                uid: metadata.uid.into(),
            },
            containers,
        })
    };
    items.into_iter().filter_map(sharer).collect()
}

/// All containers of the template with what they run.
fn running(kind: Kind, value: &Value) -> Vec<ImageChange> {
    let spec = value.pointer(pod_spec(kind)).unwrap_or(&Value::Null);
    let of = |list: &str, init: bool| {
        let containers = spec[list].as_array().into_iter().flatten();
        let container = move |container: &Value| {
            let image = Str::from(container["image"].as_str()?);
            let container = container["name"].as_str()?.into();
            Some(ImageChange { container, init, from: image.clone(), to: image })
        };
        containers.filter_map(container).collect::<Vec<_>>()
    };
    [of("initContainers", true), of("containers", false)].concat()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn workload(name: &str, containers: &Value) -> Value {
        json!({ "metadata": { "name": name, "uid": name },
            "spec": { "template": { "spec": { "containers": containers,
                "initContainers": [{ "name": "wait", "image": "busybox:1" }] } } } })
    }

    #[test]
    fn every_container_counts_and_what_goes_away_does_not() {
        let proxied = json!([{ "name": "app", "image": "cart:1" },
            { "name": "proxy", "image": "envoy:1" }]);
        let mut going = workload("going", &proxied);
        going["metadata"]["deletionTimestamp"] = "2026-01-01T00:00:00Z".into();
        let other = workload("other", &json!([{ "name": "app", "image": "cart:2" }]));
        let items = vec![workload("cart", &proxied), going, other];
        let images = BTreeSet::from(["envoy:1".into(), "cart:1".into()]);
        let all = of(Kind::Deployment, &"shop".into(), items.clone(), &images);
        let told: Vec<(&str, Vec<&str>)> = all
            .iter()
            .map(|it| (&*it.target.name, it.containers.iter().map(|c| &*c.container).collect()))
            .collect();
        assert_eq!(told, [("cart", vec!["app", "proxy"])]);
        let init =
            of(Kind::Deployment, &"shop".into(), items, &BTreeSet::from(["busybox:1".into()]));
        assert!(init.len() == 2 && init.iter().all(|it| it.containers[0].init));
    }

    #[test]
    fn a_cron_job_has_its_template_deeper() {
        let template = workload("x", &json!([{ "name": "report", "image": "report:1" }]));
        let cron = json!({ "spec": { "jobTemplate": { "spec": template["spec"] } } });
        let running = running(Kind::CronJob, &cron);
        assert_eq!(
            running.iter().map(|it| &*it.from).collect::<Vec<_>>(),
            ["busybox:1", "report:1"]
        );
    }
}
