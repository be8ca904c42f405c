//! What containers and nodes use now: `metrics.k8s.io`, which can't be watched and is polled.
//!
//! Kept out of rows and revisions, so that a number that always moves does not make every row change;
//! sent only for rows on somebody's screen.

use std::{collections::HashMap, sync::Arc, time::Duration};

use quarterdeck_wire::{
    Str,
    message::Usage,
    row::{ObjectRef, Row, RowId},
};
use serde::Deserialize;
use tokio::sync::watch;
use tracing::debug;

use crate::cluster::{
    Cluster,
    quantity::Quantity,
    store::Snapshot,
    upstream::{Fault, Upstream},
};

/// metrics-server measures every 15 s by default.
const POLL: Duration = Duration::from_secs(15);
/// Above this many pods their list is too much for every poll (500 B each); nodes are still measured.
const MOST_PODS: usize = 20_000;

/// The last measurements.
#[derive(Default)]
pub struct UsageTable {
    /// Grows with every poll.
    pub version: u64,
    pods: HashMap<(Str, Str), Usage>,
    nodes: HashMap<Str, Usage>,
}

impl UsageTable {
    pub fn node(&self, name: &str) -> Option<Usage> {
        self.nodes.get(name).copied()
    }

    pub fn pod(&self, namespace: &Str, name: &Str) -> Option<Usage> {
        self.pods.get(&(namespace.clone(), name.clone())).copied()
    }

    /// The measurements of these rows; a workload's is the sum of its pods'.
    pub fn of_rows(&self, rows: &[(RowId, Arc<Row>)], pods: &Snapshot) -> Vec<(RowId, Usage)> {
        let workloads = self.of_workloads(rows, pods);
        let usage = |row: &Row| match row {
            Row::Pod(pod) => self.pod(pod.meta.namespace.as_ref()?, &pod.meta.name),
            Row::Node(node) => self.node(&node.meta.name),
            Row::Workload(row) => {
                let of = ObjectRef {
                    kind: row.kind.resource().kind.into(),
                    name: row.meta.name.clone(),
                };
                workloads.get(&(row.meta.namespace.clone()?, of)).copied()
            }
            _ => None,
        };
        rows.iter().filter_map(|(id, row)| Some((*id, usage(row)?))).collect()
    }

    /// Sums over pods in the namespaces of the workloads among `rows`.
    fn of_workloads(
        &self,
        rows: &[(RowId, Arc<Row>)],
        pods: &Snapshot,
    ) -> HashMap<(Str, ObjectRef), Usage> {
        let workloads = rows.iter().filter(|(_, row)| matches!(**row, Row::Workload(_)));
        let namespaces: Vec<Str> =
            workloads.filter_map(|(_, row)| row.meta().namespace.clone()).collect();
        let mut sums: HashMap<(Str, ObjectRef), Usage> = HashMap::new();
        if namespaces.is_empty() {
            return sums;
        }
        let namespaces = quarterdeck_wire::message::Namespaces::of(namespaces);
        pods.each_in(&namespaces, |_, row| {
            let Row::Pod(pod) = &**row else { return };
            let (Some(namespace), Some(of)) = (&pod.meta.namespace, &pod.workload) else { return };
            if let Some(usage) = self.pod(namespace, &pod.meta.name) {
                let sum = sums.entry((namespace.clone(), ObjectRef::clone(of))).or_default();
                sum.cpu = sum.cpu.saturating_add(usage.cpu);
                sum.memory = sum.memory.saturating_add(usage.memory);
            }
        });
        sums
    }
}

#[derive(Default, Deserialize)]
struct List {
    #[serde(default)]
    items: Vec<Measured>,
}

#[derive(Deserialize)]
struct Measured {
    metadata: Named,
    /// Of a node.
    #[serde(default)]
    usage: Quantities,
    /// Of a pod.
    #[serde(default)]
    containers: Vec<MeasuredContainer>,
}

#[derive(Deserialize)]
struct Named {
    name: String,
    #[serde(default)]
    namespace: String,
}

#[derive(Deserialize)]
struct MeasuredContainer {
    #[serde(default)]
    name: String,
    usage: Quantities,
}

#[derive(Default, Deserialize)]
struct Quantities {
    #[serde(default)]
    cpu: String,
    #[serde(default)]
    memory: String,
}

impl Quantities {
    fn read(&self) -> Usage {
        Usage {
            cpu: Quantity::parse(&self.cpu)
                .map_or(0, Quantity::milli)
                .try_into()
                .unwrap_or(u32::MAX),
            memory: Quantity::parse(&self.memory).map_or(0, Quantity::value),
        }
    }
}

/// Polls for as long as somebody holds the receiver's other end.
pub async fn poll(cluster: Arc<Cluster>, table: watch::Sender<Arc<UsageTable>>) {
    loop {
        match measure(&cluster).await {
            Ok((pods, nodes)) => table.send_modify(|table| {
                *table = Arc::new(UsageTable { version: table.version + 1, pods, nodes });
            }),
            // No metrics-server, or not allowed: columns stay empty, which says just that.
            Err(fault) => debug!(%fault, "no measurements"),
        }
        tokio::time::sleep(POLL).await;
    }
}

/// What each container of a pod uses now, by name.
///
/// # Errors
/// Also when nothing was measured yet: that is a 404.
pub async fn of_containers(
    upstream: &Upstream,
    namespace: &str,
    name: &str,
) -> Result<HashMap<String, Usage>, Fault> {
    let path = format!("/apis/metrics.k8s.io/v1beta1/namespaces/{namespace}/pods/{name}");
    let text = upstream.text_at(&path).await?;
    let pod: Measured =
        serde_json::from_str(&text).map_err(|error| Fault::Malformed(error.to_string()))?;
    let used = |container: MeasuredContainer| (container.name, container.usage.read());
    Ok(pod.containers.into_iter().map(used).collect())
}

type Measurements = (HashMap<(Str, Str), Usage>, HashMap<Str, Usage>);

async fn measure(cluster: &Cluster) -> Result<Measurements, Fault> {
    let upstream = cluster.upstream();
    let nodes = match list(upstream, "/apis/metrics.k8s.io/v1beta1/nodes").await {
        // Who may see one namespace may see its pods' measurements.
        Err(Fault::Forbidden(_)) => List::default(),
        nodes => nodes?,
    };
    let nodes =
        nodes.items.iter().map(|node| (node.metadata.name.as_str().into(), node.usage.read()));
    let nodes = nodes.collect();
    let pods = cluster
        .store(quarterdeck_wire::kind::Kind::Pod)
        .map_or(0, |store| store.snapshot().rows.len());
    if pods > MOST_PODS {
        return Ok((HashMap::new(), nodes));
    }
    let place = upstream.within().map(|name| format!("namespaces/{name}/")).unwrap_or_default();
    let pods = list(upstream, &format!("/apis/metrics.k8s.io/v1beta1/{place}pods")).await?;
    let pods = pods.items.iter().map(|pod| {
        let key = (pod.metadata.namespace.as_str().into(), pod.metadata.name.as_str().into());
        (key, sum(&pod.containers))
    });
    Ok((pods.collect(), nodes))
}

fn sum(containers: &[MeasuredContainer]) -> Usage {
    containers.iter().map(|container| container.usage.read()).fold(
        Usage::default(),
        |sum, usage| Usage {
            cpu: sum.cpu.saturating_add(usage.cpu),
            memory: sum.memory.saturating_add(usage.memory),
        },
    )
}

async fn list(upstream: &Upstream, path: &str) -> Result<List, Fault> {
    let text = upstream.text_at(path).await?;
    serde_json::from_str(&text).map_err(|error| Fault::Malformed(error.to_string()))
}
