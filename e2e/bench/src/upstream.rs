//! The API server, as `kubectl` would use it: what is changed, listed and watched here goes past
//! Quarterdeck.

use std::{
    collections::{BTreeMap, HashMap},
    path::Path,
    time::Instant,
};

use bytes::Bytes;
use http::Request;
use http_body_util::BodyExt;
use kube::{
    Client, Config,
    client::Body,
    config::{KubeConfigOptions, Kubeconfig},
};
use serde::Deserialize;
use tokio::sync::watch;

use crate::Result;

/// Objects a page of a list.
const PAGE: u32 = 1_000;
/// No list here has more pages: 10 million objects.
const MOST_PAGES: u32 = 10_000;

/// A pod, by namespace and name.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Pod {
    pub namespace: String,
    pub name: String,
}

/// When each pod was first seen with which count of restarts; counts only grow here.
pub type Seen = HashMap<Pod, Vec<(u32, Instant)>>;

/// A pod as it is listed, as far as the bench needs it.
#[derive(Clone, Debug)]
pub struct Listed {
    pub pod: Pod,
    pub restarts: u32,
    /// Whether there is a container whose restarts can be set.
    pub has_status: bool,
}

#[derive(Deserialize)]
struct Page {
    metadata: PageMeta,
    items: Vec<SlimPod>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct PageMeta {
    resource_version: String,
    #[serde(default, rename = "continue")]
    continue_token: String,
}

#[derive(Deserialize)]
struct Line {
    object: SlimPod,
}

#[derive(Deserialize)]
struct SlimPod {
    metadata: SlimMeta,
    #[serde(default)]
    status: SlimStatus,
}

#[derive(Deserialize)]
struct SlimMeta {
    #[serde(default)]
    name: String,
    #[serde(default)]
    namespace: String,
    #[serde(default, rename = "resourceVersion")]
    resource_version: String,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct SlimStatus {
    #[serde(default)]
    container_statuses: Vec<SlimContainer>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct SlimContainer {
    #[serde(default)]
    restart_count: u32,
}

impl SlimPod {
    fn listed(self) -> Listed {
        let containers = &self.status.container_statuses;
        Listed {
            restarts: containers.iter().map(|container| container.restart_count).sum(),
            has_status: !containers.is_empty(),
            pod: Pod { namespace: self.metadata.namespace, name: self.metadata.name },
        }
    }
}

/// A client of the API server.
#[derive(Clone)]
pub struct Upstream(Client);

impl Upstream {
    /// Connects with a kubeconfig's current context.
    pub async fn connect(kubeconfig: &Path) -> Result<Self> {
        let file = Kubeconfig::read_from(kubeconfig)?;
        let config = Config::from_custom_kubeconfig(file, &KubeConfigOptions::default()).await?;
        Ok(Self(Client::try_from(config)?))
    }

    /// Sets how often a pod's first container was restarted: the smallest change a row shows.
    /// Once more where the connection broke under it: the same change twice is one.
    pub async fn set_restarts(&self, pod: &Pod, count: u32) -> Result<()> {
        match self.try_restarts(pod, count).await {
            Ok(()) => Ok(()),
            Err(_) => self.try_restarts(pod, count).await,
        }
    }

    async fn try_restarts(&self, pod: &Pod, count: u32) -> Result<()> {
        let Pod { namespace, name } = pod;
        let path = format!("/api/v1/namespaces/{namespace}/pods/{name}/status");
        let patch = format!(
            r#"[{{"op":"replace","path":"/status/containerStatuses/0/restartCount","value":{count}}}]"#
        );
        let request = Request::patch(path)
            .header(http::header::CONTENT_TYPE, "application/json-patch+json")
            .body(patch.into_bytes())?;
        self.0.request_text(request).await?;
        Ok(())
    }

    /// All pods of a namespace, or of all.
    pub async fn pods(&self, namespace: Option<&str>) -> Result<BTreeMap<Pod, Listed>> {
        let place = namespace.map_or_else(String::new, |name| format!("/namespaces/{name}"));
        let mut pods = BTreeMap::new();
        let mut token = String::new();
        for _ in 0..MOST_PAGES {
            let path = format!("/api/v1{place}/pods?limit={PAGE}&continue={token}");
            let page: Page = serde_json::from_str(&self.text(&path).await?)?;
            let listed = page.items.into_iter().map(SlimPod::listed);
            pods.extend(listed.map(|listed| (listed.pod.clone(), listed)));
            token = page.metadata.continue_token;
            if token.is_empty() {
                return Ok(pods);
            }
        }
        Err("a list without an end".into())
    }

    /// How many watches the API server serves now, its own among them.
    pub async fn watches(&self) -> Result<u32> {
        let metrics = self.text("/metrics").await?;
        let count = |line: &str| {
            let is_watch = line.starts_with("apiserver_longrunning_requests{")
                && line.contains(r#"verb="WATCH""#);
            is_watch.then(|| line.rsplit(' ').next()?.parse::<f64>().ok()).flatten()
        };
        Ok(metrics.lines().filter_map(count).sum::<f64>() as u32)
    }

    async fn text(&self, path: &str) -> Result<String> {
        Ok(self.0.request_text(Request::get(path).body(Vec::new())?).await?)
    }

    /// A plain watch on all pods from now on, as raw as it gets: a line is timed when it is complete
    /// and read afterwards. The API server ends a watch whose reader falls behind; like any client of
    /// it, this one goes on from the last change it has. Ends when `stop` says so; `ready` is told when
    /// it runs.
    pub async fn watch(
        &self,
        ready: tokio::sync::oneshot::Sender<()>,
        mut stop: watch::Receiver<bool>,
    ) -> Result<Seen> {
        let now: PageOnly = serde_json::from_str(&self.text("/api/v1/pods?limit=1").await?)?;
        let mut lines = Lines { version: now.metadata.resource_version, ..Lines::default() };
        let mut body = self.watch_from(&lines.version).await?;
        let _ = ready.send(());
        loop {
            let frame = tokio::select! {
                frame = body.frame() => frame,
                _ = stop.wait_for(|stop| *stop) => return Ok(lines.seen),
            };
            match frame {
                Some(frame) => frame?.into_data().iter().for_each(|data| lines.take(data)),
                None => {
                    lines.rest.clear();
                    body = self.watch_from(&lines.version).await?;
                }
            }
        }
    }

    async fn watch_from(&self, version: &str) -> Result<Body> {
        let path = format!("/api/v1/pods?watch=1&timeoutSeconds=3600&resourceVersion={version}");
        let response = self.0.send(Request::get(path).body(Body::empty())?).await?;
        if !response.status().is_success() {
            return Err(format!("a watch from {version}: {}", response.status()).into());
        }
        Ok(response.into_body())
    }
}

#[derive(Deserialize)]
struct PageOnly {
    metadata: PageMeta,
}

/// The lines of a watch as they come in.
#[derive(Default)]
struct Lines {
    rest: Vec<u8>,
    seen: Seen,
    /// The resourceVersion of the last one.
    version: String,
}

impl Lines {
    fn take(&mut self, data: &Bytes) {
        let at = Instant::now();
        self.rest.extend_from_slice(data);
        let Some(end) = self.rest.iter().rposition(|byte| *byte == b'\n') else { return };
        let rest = self.rest.split_off(end + 1);
        for line in std::mem::replace(&mut self.rest, rest).split(|byte| *byte == b'\n') {
            if let Ok(line) = serde_json::from_slice::<Line>(line) {
                self.version.clone_from(&line.object.metadata.resource_version);
                let Listed { pod, restarts, .. } = line.object.listed();
                self.seen.entry(pod).or_default().push((restarts, at));
            }
        }
    }
}
