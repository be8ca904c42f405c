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
const LABEL: &str = "quarterdeck.dev/maintenance";

/// A run as it is kept, and which version of its ConfigMap that is; the API server takes a change only
/// of the latest, so two dashboards never overwrite each other.
#[derive(Clone, Debug, PartialEq)]
pub struct Kept {
    pub run: Run,
    pub version: Str,
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
    let run: Run = serde_json::from_str(&map.data.run).ok()?;
    (!run.parts.is_empty()).then(|| Kept { run, version: map.metadata.resource_version.clone() })
}

/// What its ConfigMap is called.
pub fn name(run: &Run) -> String {
    format!("quarterdeck-maintenance-{}", run.id.get(..8).unwrap_or(&run.id))
}

fn place(run: &Run) -> String {
    format!("/api/v1/namespaces/{}/configmaps", run.namespace)
}

fn body(run: &Run, version: Option<&str>) -> Value {
    let name = name(run);
    let text = serde_json::to_string(run).unwrap_or_default();
    let mut metadata = json!({ "name": name, "namespace": &*run.namespace, "labels": {
        LABEL: "run", "app.kubernetes.io/managed-by": "quarterdeck",
    } });
    if let Some(version) = version {
        metadata["resourceVersion"] = version.into();
    }
    let finish = kubectl(&run.namespace, &run.parts, &name);
    let data = json!({ "run": text, "finish-with-kubectl": finish });
    json!({ "apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata, "data": data })
}

/// Keeps a new run, or (`version`) the next state of one. Gives the new version.
pub async fn keep(upstream: &Upstream, run: &Run, version: Option<&str>, audit: &str) -> Answer {
    let write = match version {
        None => Write::post(place(run), body(run, None)),
        Some(_) => Write {
            method: Method::PUT,
            path: format!("{}/{}", place(run), name(run)),
            ..Write::post(String::new(), body(run, version))
        },
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

/// The version that an answer tells.
pub fn version(answer: &str) -> Option<Str> {
    serde_json::from_str::<ConfigMap>(answer).ok().map(|map| map.metadata.resource_version)
}
