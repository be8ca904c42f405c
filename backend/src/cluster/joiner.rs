//! Works out what rows of one kind say about rows of another, and tells that kind's writer.
//!
//! Four tasks, each a plain reader: pods (about workloads and nodes), Jobs (about
//! CronJobs), endpoint slices and the pods behind them (about services), autoscalers (about workloads). They work at most every [`PACE`], so that a storm
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
    let refs = pod.workload.iter().chain(&pod.owner).map(|of| &**of);
    let refs: HashSet<&ObjectRef> = refs.collect();
    topics.extend(refs.into_iter().filter_map(|of| workload_topic(pod, of)));
    topics
}

fn workload_topic(pod: &PodRow, of: &ObjectRef) -> Option<PodTopic> {
    let namespace = pod.meta.namespace.clone()?;
    Some(PodTopic::Workload(Kind::from_api(&of.kind)?, Key { namespace, name: of.name.clone() }))
}

/// Runs until a store's writer ends. Two stores: which endpoints there are is said by the slices, why
/// one is not ready by its pod.
pub async fn endpoint_slices(slices: Store, pods: Store, writers: Writers) {
    let Some(services) = writers.get(&Kind::Service) else { return };
    let mut endpoints = Endpoints::default();
    let (mut slices_changed, mut pods_changed) = (slices.changes(), pods.changes());
    loop {
        let mut touched = endpoints.take_pods(&pods);
        touched.extend(endpoints.take_slices(&slices));
        let told: Vec<Joined> = touched.into_iter().map(|key| endpoints.count(key)).collect();
        if !told.is_empty() {
            // A writer that ended takes the whole process with it; nothing to say here.
            let _ = services.send(told).await;
        }
        let (slices_rev, pods_rev) = (endpoints.slices.rev, endpoints.pods_rev);
        let more = tokio::select! {
            more = slices_changed.wait_for(|now| *now != slices_rev) => more.is_ok(),
            more = pods_changed.wait_for(|now| *now != pods_rev) => more.is_ok(),
        };
        if !more {
            return;
        }
        tokio::time::sleep(PACE).await;
    }
}

/// A pod by namespace and name, as slices name it.
type PodName = (Str, Str);

/// The slices of each Service, and the pods that fail.
#[derive(Default)]
struct Endpoints {
    slices: Snapshot,
    of_service: Groups<Key>,
    /// The slices that name a pod.
    of_pod: Groups<PodName>,
    pods_rev: u64,
    failing: HashMap<RowId, PodName>,
    failing_names: HashSet<PodName>,
}

impl Endpoints {
    /// Takes in what slices changed; gives the Services that are touched.
    fn take_slices(&mut self, store: &Store) -> HashSet<Key> {
        let (snapshot, changed) = store.since(self.slices.rev);
        let changed = changed.unwrap_or_else(|| everything(&self.slices, &snapshot));
        let services = |slice: Option<&EndpointSliceRow>| -> Vec<Key> {
            slice.and_then(slice_topic).into_iter().collect()
        };
        let pods = |slice: Option<&EndpointSliceRow>| -> Vec<PodName> {
            slice.into_iter().flat_map(pods_of).collect()
        };
        let mut touched = HashSet::new();
        for id in changed {
            let slice = |of: &'_ Snapshot| of.rows.get(&id).cloned();
            let (before, after) = (slice(&self.slices), slice(&snapshot));
            let [before, after] =
                [&before, &after].map(|row| row.as_ref().and_then(|row| slice_of(row)));
            touched.extend(self.of_service.file(id, services(before), &services(after)));
            self.of_pod.file(id, pods(before), &pods(after));
        }
        self.slices = snapshot;
        touched
    }

    /// Takes in which pods fail or no longer do; gives the Services that are touched.
    fn take_pods(&mut self, store: &Store) -> HashSet<Key> {
        let (snapshot, changed) = store.since(self.pods_rev);
        self.pods_rev = snapshot.rev;
        let changed = changed.unwrap_or_else(|| {
            snapshot.rows.keys().copied().chain(self.failing.keys().copied()).collect()
        });
        let mut touched = HashSet::new();
        for id in changed {
            let fails = snapshot.rows.get(&id).and_then(|row| failing_pod(row));
            if fails.as_ref() == self.failing.get(&id) {
                continue;
            }
            let before = self.failing.remove(&id);
            if let Some(name) = &before {
                self.failing_names.remove(name);
            }
            if let Some(name) = &fails {
                self.failing_names.insert(name.clone());
                self.failing.insert(id, name.clone());
            }
            for name in before.iter().chain(&fails) {
                touched.extend(self.services_of(name));
            }
        }
        touched
    }

    fn services_of(&self, pod: &PodName) -> Vec<Key> {
        let slices = self.of_pod.members(pod).filter_map(|id| self.slices.rows.get(&id));
        slices.filter_map(|row| slice_topic(slice_of(row)?)).collect()
    }

    fn count(&self, service: Key) -> Joined {
        let rows = rows(&self.of_service, &self.slices, &service);
        let slices = rows.iter().filter_map(|row| slice_of(row));
        let fails =
            |pod: &Str| self.failing_names.contains(&(service.namespace.clone(), pod.clone()));
        let says = Says::Endpoints(join::endpoint_counts(slices, fails));
        Joined { about: service, says }
    }
}

fn slice_of(row: &Row) -> Option<&EndpointSliceRow> {
    match row {
        Row::EndpointSlice(slice) => Some(slice),
        _ => None,
    }
}

fn pods_of(slice: &EndpointSliceRow) -> impl Iterator<Item = PodName> {
    let namespace = slice.meta.namespace.clone().unwrap_or_else(|| "".into());
    let pods = slice.endpoints.iter().filter_map(|endpoint| endpoint.pod.clone());
    pods.map(move |pod| (namespace.clone(), pod))
}

fn failing_pod(row: &Row) -> Option<PodName> {
    let Row::Pod(pod) = row else { return None };
    pod.fails().then(|| Some((pod.meta.namespace.clone()?, pod.meta.name.clone())))?
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
    let mut groups = Groups::default();
    let mut filed = Snapshot::default();
    loop {
        let (snapshot, changed) = store.since(filed.rev);
        let changed = changed.unwrap_or_else(|| everything(&filed, &snapshot));
        let mut touched = HashSet::new();
        for id in changed {
            let keys = |of: &Snapshot| of.rows.get(&id).map(|row| topics(row)).unwrap_or_default();
            touched.extend(groups.file(id, keys(&filed), &keys(&snapshot)));
        }
        let mut told: HashMap<Kind, Vec<Joined>> = HashMap::new();
        for key in touched {
            if let Some((kind, joined)) = tell(&key, &rows(&groups, &snapshot, &key)) {
                told.entry(kind).or_default().push(joined);
            }
        }
        filed = snapshot;
        for (kind, joined) in told {
            if let Some(writer) = writers.get(&kind) {
                // A writer that ended takes the whole process with it; nothing to say here.
                let _ = writer.send(joined).await;
            }
        }
        if changes.wait_for(|now| *now != filed.rev).await.is_err() {
            return;
        }
        tokio::time::sleep(PACE).await;
    }
}

/// Everything that is there or was: for a reader that fell out of the ring.
fn everything(was: &Snapshot, is: &Snapshot) -> Vec<RowId> {
    let ids: BTreeSet<RowId> = was.rows.keys().chain(is.rows.keys()).copied().collect();
    ids.into_iter().collect()
}
