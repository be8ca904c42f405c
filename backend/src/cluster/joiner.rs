//! Works out what rows of one kind say about rows of another, and tells that kind's writer.
//!
//! Four tasks, each a plain reader of one store: pods (about workloads and nodes), Jobs (about
//! CronJobs), endpoint slices (about services), autoscalers (about workloads). They work at most every [`PACE`], so that a storm
//! of pods costs one look at each workload it touched.

use std::{
    collections::{BTreeSet, HashMap, HashSet},
    hash::Hash,
    sync::Arc,
    time::Duration,
};

use quarterdeck_wire::{
    Str,
    kind::Kind,
    row::{AutoscalerRow, EndpointSliceRow, ObjectRef, PodRow, Row, RowId, WorkloadRow},
};
use tokio::sync::mpsc;

use super::{
    groups::Groups,
    join,
    sides::{Joined, Key, Says},
    store::{Snapshot, Store},
};

/// Between two looks at what changed.
const PACE: Duration = Duration::from_millis(100);

/// Where to tell what, by kind.
pub type Writers = HashMap<Kind, mpsc::Sender<Vec<Joined>>>;

/// What pods speak about.
#[derive(Clone, PartialEq, Eq, Hash)]
enum PodTopic {
    Workload(Kind, Key),
    Node(Str),
}

/// Runs until the store's writer ends.
pub async fn pods(store: Store, writers: Writers) {
    join_rows(store, writers, pod_topics, |topic, rows| {
        let pods = rows.iter().filter_map(|row| match &***row {
            Row::Pod(pod) => Some(pod),
            _ => None,
        });
        match topic {
            PodTopic::Workload(kind, key) => Some((
                *kind,
                Joined { about: key.clone(), says: Says::Pods(join::pod_health(pods)) },
            )),
            PodTopic::Node(name) => {
                let about = Key { namespace: "".into(), name: name.clone() };
                Some((Kind::Node, Joined { about, says: Says::Requested(join::requested(pods)) }))
            }
        }
    })
    .await;
}

fn pod_topics(row: &Row) -> Vec<PodTopic> {
    let Row::Pod(pod) = row else { return Vec::new() };
    let mut topics: Vec<PodTopic> = pod.node.iter().cloned().map(PodTopic::Node).collect();
    let refs: HashSet<&ObjectRef> = pod.workload.iter().chain(&pod.owner).collect();
    topics.extend(refs.into_iter().filter_map(|of| workload_topic(pod, of)));
    topics
}

fn workload_topic(pod: &PodRow, of: &ObjectRef) -> Option<PodTopic> {
    let namespace = pod.meta.namespace.clone()?;
    Some(PodTopic::Workload(Kind::from_api(&of.kind)?, Key { namespace, name: of.name.clone() }))
}

/// Runs until the store's writer ends.
pub async fn endpoint_slices(store: Store, writers: Writers) {
    let topics = |row: &Row| match row {
        Row::EndpointSlice(slice) => slice_topic(slice).into_iter().collect(),
        _ => Vec::new(),
    };
    join_rows(store, writers, topics, |key, rows| {
        let slices = rows.iter().filter_map(|row| match &***row {
            Row::EndpointSlice(slice) => Some(&**slice),
            _ => None,
        });
        let says = Says::Endpoints(join::endpoint_counts(slices));
        Some((Kind::Service, Joined { about: key.clone(), says }))
    })
    .await;
}

fn slice_topic(slice: &EndpointSliceRow) -> Option<Key> {
    let namespace = slice.meta.namespace.clone()?;
    (!slice.service.is_empty()).then(|| Key { namespace, name: slice.service.clone() })
}

/// Runs until the store's writer ends.
pub async fn jobs(store: Store, writers: Writers) {
    let topics = |row: &Row| match row {
        Row::Workload(job) => job_topic(job).into_iter().collect(),
        _ => Vec::new(),
    };
    join_rows(store, writers, topics, |key, rows| {
        let jobs = rows.iter().filter_map(|row| match &***row {
            Row::Workload(job) => Some((**job).clone()),
            _ => None,
        });
        Some((Kind::CronJob, Joined { about: key.clone(), says: Says::Jobs(jobs.collect()) }))
    })
    .await;
}

fn job_topic(job: &WorkloadRow) -> Option<Key> {
    let owner = job.owner.as_ref().filter(|owner| *owner.kind == *"CronJob")?;
    Some(Key { namespace: job.meta.namespace.clone()?, name: owner.name.clone() })
}

/// Runs until the store's writer ends.
pub async fn autoscalers(store: Store, writers: Writers) {
    let topics = |row: &Row| match row {
        Row::Autoscaler(row) => autoscaler_topic(row).into_iter().collect(),
        _ => Vec::new(),
    };
    join_rows(store, writers, topics, |(kind, key), rows| {
        let row = rows.iter().find_map(|row| match &***row {
            Row::Autoscaler(row) => Some(row.clone()),
            _ => None,
        });
        Some((*kind, Joined { about: key.clone(), says: Says::Autoscaler(row) }))
    })
    .await;
}

fn autoscaler_topic(row: &AutoscalerRow) -> Option<(Kind, Key)> {
    let namespace = row.meta.namespace.clone()?;
    Some((Kind::from_api(&row.target.kind)?, Key { namespace, name: row.target.name.clone() }))
}

fn rows<'a, K: Clone + Eq + Hash>(
    groups: &Groups<K>,
    snapshot: &'a Snapshot,
    key: &K,
) -> Vec<&'a Arc<Row>> {
    groups.members(key).filter_map(|id| snapshot.rows.get(&id)).collect()
}

/// Follows a store: files what changed under its topics, and tells each touched topic's writer anew.
async fn join_rows<K: Clone + Eq + Hash>(
    store: Store,
    writers: Writers,
    topics: impl Fn(&Row) -> Vec<K>,
    tell: impl Fn(&K, &[&Arc<Row>]) -> Option<(Kind, Joined)>,
) {
    let mut changes = store.changes();
    let mut groups = Groups::new();
    let mut rev = 0;
    loop {
        let (snapshot, changed) = store.since(rev);
        rev = snapshot.rev;
        let changed = changed.unwrap_or_else(|| everything(&snapshot, &groups));
        let mut touched = HashSet::new();
        for id in changed {
            let keys = snapshot.rows.get(&id).map(|row| topics(row)).unwrap_or_default();
            touched.extend(groups.file(id, &keys));
        }
        let mut told: HashMap<Kind, Vec<Joined>> = HashMap::new();
        for key in touched {
            if let Some((kind, joined)) = tell(&key, &rows(&groups, &snapshot, &key)) {
                told.entry(kind).or_default().push(joined);
            }
        }
        drop(snapshot);
        for (kind, joined) in told {
            if let Some(writer) = writers.get(&kind) {
                // A writer that ended takes the whole process with it; nothing to say here.
                let _ = writer.send(joined).await;
            }
        }
        if changes.wait_for(|now| *now != rev).await.is_err() {
            return;
        }
        tokio::time::sleep(PACE).await;
    }
}

/// Everything that is there or was: for a reader that fell out of the ring.
fn everything<K: Clone + Eq + Hash>(snapshot: &Snapshot, groups: &Groups<K>) -> Vec<RowId> {
    let ids: BTreeSet<RowId> = snapshot.rows.keys().copied().chain(groups.ids()).collect();
    ids.into_iter().collect()
}
