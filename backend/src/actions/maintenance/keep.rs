//! Where runs are kept: each in a ConfigMap of its namespace, so that whoever comes next finds it.

use http::Method;
use quarterdeck_wire::{Str, maintenance::Run};
use serde::Deserialize;
use serde_json::{Value, json};

use super::write::kubectl;
use crate::{
    actions::write::{Answer, Write, send},
    cluster::upstream::{Fault, Upstream},
};

/// On the ConfigMap of each run.
pub const LABEL: &str = "quarterdeck.dev/maintenance";

/// A run as it is kept, and which version of its ConfigMap that is; the API server takes a change only
/// of the latest, so two dashboards never overwrite each other.
#[derive(Clone, Debug, PartialEq)]
pub struct Kept {
    pub run: Run,
    /// Empty while it has none.
    pub version: Str,
    /// The ConfigMap's: what is owned by it goes with it.
    pub uid: Str,
}

impl Kept {
    /// One whose ConfigMap is yet to be made.
    pub fn nowhere(run: Run) -> Self {
        Self { run, version: "".into(), uid: "".into() }
    }
}

#[derive(Deserialize)]
struct List {
    items: Vec<ConfigMap>,
}

#[derive(Deserialize)]
struct ConfigMap {
    metadata: Metadata,
    #[serde(default)]
    data: Data,
}

#[derive(Deserialize)]
struct Metadata {
    uid: Str,
    #[serde(rename = "resourceVersion")]
    resource_version: Str,
}

#[derive(Default, Deserialize)]
struct Data {
    #[serde(default)]
    run: String,
}

/// All runs that are kept, oldest first. What can't be read is left alone.
///
/// # Errors
/// [`Fault`], when they can't be listed.
pub async fn load(upstream: &Upstream) -> Result<Vec<Kept>, Fault> {
    let place = upstream.within().map_or_else(String::new, |name| format!("/namespaces/{name}"));
    let text =
        upstream.text_at(&format!("/api/v1{place}/configmaps?labelSelector={LABEL}")).await?;
    let list: List =
        serde_json::from_str(&text).map_err(|error| Fault::Malformed(error.to_string()))?;
    let mut all: Vec<Kept> = list.items.iter().filter_map(read).collect();
    all.sort_by_key(|kept| kept.run.at);
    Ok(all)
}

fn read(map: &ConfigMap) -> Option<Kept> {
    let mut run: Run = serde_json::from_str(&map.data.run).ok()?;
    run.finish = kubectl(&run).into();
    let Metadata { uid, resource_version: version } = &map.metadata;
    (!run.parts.is_empty()).then(|| Kept { run, version: version.clone(), uid: uid.clone() })
}

/// A run as it is kept now; `None`: its ConfigMap is gone.
///
/// # Errors
/// [`Fault`], when it can't be read.
pub async fn look(upstream: &Upstream, run: &Run) -> Result<Option<Kept>, Fault> {
    match upstream.text_at(&format!("{}/{}", place(run), name(run))).await {
        Ok(text) => {
            let map = serde_json::from_str::<ConfigMap>(&text);
            let kept = map.ok().as_ref().and_then(read).filter(|kept| kept.run.id == run.id);
            kept.map(Some).ok_or_else(|| Fault::Malformed(format!("ConfigMap {}", name(run))))
        }
        Err(Fault::NotFound(_)) => Ok(None),
        Err(fault) => Err(fault),
    }
}

/// What its ConfigMap is called.
pub fn name(run: &Run) -> String {
    format!("quarterdeck-maintenance-{}", run.id.get(..8).unwrap_or(&run.id))
}

fn place(run: &Run) -> String {
    format!("/api/v1/namespaces/{}/configmaps", run.namespace)
}

/// What is kept of it: not what can be worked out, nor what is so for this dashboard alone.
fn kept(run: &Run) -> Run {
    Run { finish: "".into(), trouble: None, elsewhere: None, ..run.clone() }
}

/// Whether two states of a run are kept alike.
pub fn is_same(one: &Run, other: &Run) -> bool {
    kept(one) == kept(other)
}

fn body(run: &Run, version: Option<&str>) -> Value {
    let text = serde_json::to_string(&kept(run)).unwrap_or_default();
    let mut metadata = json!({ "name": name(run), "namespace": &*run.namespace, "labels": {
        LABEL: "run", "app.kubernetes.io/managed-by": "quarterdeck",
    } });
    if let Some(version) = version {
        metadata["resourceVersion"] = version.into();
    }
    let data = json!({ "run": text, "finish-with-kubectl": kubectl(run) });
    json!({ "apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata, "data": data })
}

/// Keeps the next state of a run, or a new one, which has no version yet.
pub async fn keep(upstream: &Upstream, run: &Run, version: &str, audit: &str) -> Answer {
    let write = if version.is_empty() {
        Write::post(place(run), body(run, None))
    } else {
        Write {
            method: Method::PUT,
            path: format!("{}/{}", place(run), name(run)),
            ..Write::post(String::new(), body(run, Some(version)))
        }
    };
    send(upstream.client(), &write, audit).await
}

/// Forgets a run that is over.
pub async fn forget(upstream: &Upstream, kept: &Kept, audit: &str) -> Answer {
    let run = &kept.run;
    let options = json!({ "preconditions": { "resourceVersion": &*kept.version } });
    let write = Write {
        method: Method::DELETE,
        path: format!("{}/{}", place(run), name(run)),
        ..Write::post(String::new(), options)
    };
    send(upstream.client(), &write, audit).await
}

/// What an answer says is kept now.
pub fn taken(run: Run, answer: &str) -> Kept {
    let map = serde_json::from_str::<ConfigMap>(answer).ok();
    let (version, uid) =
        map.map(|map| (map.metadata.resource_version, map.metadata.uid)).unwrap_or_default();
    let finish = kubectl(&run).into();
    Kept { run: Run { finish, ..run }, version, uid }
}
