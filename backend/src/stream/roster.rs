//! Which pods a log is about, now and as they come and go.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
    time::Duration,
};

use quarterdeck_wire::{
    Str,
    kind::Kind,
    log::LogQuery,
    message::{Freshness, Namespaces},
    row::{PodRow, Row, RowId},
};
use tokio::sync::watch;

use crate::cluster::{
    Cluster,
    store::{Snapshot, Store},
};

/// The first list of pods is waited for this long.
const FIRST_LIST: Duration = Duration::from_secs(5);

/// A pod as the store has it; it is another one when its id is.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Member {
    pub id: RowId,
    pub name: Str,
}

/// Tells a pod's readers that something about it changed, and whether it is still there.
pub type Pulse = watch::Receiver<bool>;

/// What the pods of a log are.
pub struct Roster {
    kind: Kind,
    namespace: Str,
    name: Str,
    pods: Store,
    jobs: Option<Store>,
    changes: watch::Receiver<u64>,
    here: BTreeMap<Member, (watch::Sender<bool>, Arc<Row>)>,
    /// A pod that is read although the store does not know it.
    unknown: Option<watch::Sender<bool>>,
}

/// What changed since the last look.
#[derive(Default)]
pub struct Moved {
    /// The newest first.
    pub joined: Vec<(Member, Pulse)>,
    pub total: usize,
}

impl Roster {
    /// `None` where pods are not known at all.
    pub fn of(cluster: &Cluster, query: &LogQuery) -> Option<Self> {
        let pods = cluster.store(Kind::Pod)?.clone();
        Some(Self {
            kind: query.kind,
            namespace: query.namespace.clone(),
            name: query.name.clone(),
            jobs: (query.kind == Kind::CronJob)
                .then(|| cluster.store(Kind::Job).cloned())
                .flatten(),
            changes: pods.changes(),
            pods,
            here: BTreeMap::new(),
            unknown: None,
        })
    }

    /// The pod is there, but the dashboard's own identity may not list it: nothing is told of it.
    pub fn adopt(&mut self) -> (Member, Pulse) {
        let (pulse, heard) = watch::channel(true);
        self.unknown = Some(pulse);
        (Member { id: RowId(0), name: self.name.clone() }, heard)
    }

    /// Waits for the first list.
    pub async fn loaded(&self) {
        let mut freshness = self.pods.freshness_changes();
        let loaded = freshness.wait_for(|now| !matches!(now, Freshness::Loading));
        let _ = tokio::time::timeout(FIRST_LIST, loaded).await;
    }

    /// Whether pods may have changed since the last look.
    pub fn has_changed(&self) -> bool {
        self.unknown.is_none() && self.changes.has_changed().unwrap_or_default()
    }

    /// Compares with the last look; pods that changed or went hear of it.
    pub fn look(&mut self) -> Moved {
        self.changes.borrow_and_update();
        let now = self.members(&self.pods.snapshot());
        let gone: BTreeSet<Member> =
            self.here.keys().filter(|member| !now.contains_key(member)).cloned().collect();
        for member in gone {
            if let Some((pulse, _)) = self.here.remove(&member) {
                pulse.send_replace(false);
            }
        }
        let mut moved = Moved { total: now.len(), ..Moved::default() };
        let mut now: Vec<(Member, Arc<Row>)> = now.into_iter().collect();
        now.sort_by_key(|(_, row)| std::cmp::Reverse(row.meta().created));
        for (member, row) in now {
            match self.here.get_mut(&member) {
                Some((_, old)) if Arc::ptr_eq(old, &row) => {}
                Some((pulse, old)) => {
                    *old = row;
                    pulse.send_replace(true);
                }
                None => {
                    let (pulse, heard) = watch::channel(true);
                    self.here.insert(member.clone(), (pulse, row));
                    moved.joined.push((member, heard));
                }
            }
        }
        moved
    }

    fn members(&self, pods: &Snapshot) -> BTreeMap<Member, Arc<Row>> {
        let jobs = self.jobs.as_ref().map(|jobs| self.jobs_of_it(&jobs.snapshot()));
        let mut members = BTreeMap::new();
        let namespaces = Namespaces::of([self.namespace.clone()]);
        pods.each_in(&namespaces, |id, row| {
            if let Row::Pod(pod) = &**row
                && self.is_member(pod, jobs.as_ref())
            {
                members.insert(Member { id, name: pod.meta.name.clone() }, row.clone());
            }
        });
        members
    }

    fn is_member(&self, pod: &PodRow, jobs: Option<&BTreeSet<Str>>) -> bool {
        let owned = |kind: Kind, is_it: &dyn Fn(&Str) -> bool| {
            let kind = kind.resource().kind;
            pod.workload.iter().chain(&pod.owner).any(|of| *of.kind == *kind && is_it(&of.name))
        };
        match (self.kind, jobs) {
            (Kind::Pod, _) => pod.meta.name == self.name,
            (_, Some(jobs)) => owned(Kind::Job, &|name| jobs.contains(name)),
            (kind, None) => owned(kind, &|name| *name == self.name),
        }
    }

    /// The Jobs that the CronJob made.
    fn jobs_of_it(&self, jobs: &Snapshot) -> BTreeSet<Str> {
        let mut names = BTreeSet::new();
        jobs.each_in(&Namespaces::of([self.namespace.clone()]), |_, row| {
            if let Row::Workload(job) = &**row
                && job.owner.as_ref().is_some_and(|owner| owner.name == self.name)
            {
                names.insert(job.meta.name.clone());
            }
        });
        names
    }
}
