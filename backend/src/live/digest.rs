//! A document worked out from all rows: the sidebar's counts, the overview.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use bytes::Bytes;
use quarterdeck_wire::{
    action::{Activity, Entry, State as Stand},
    drain::{Drain, Drains},
    encode,
    kind::Kind,
    maintenance::{Run, Runs},
    message::{Cursor, GroupId, Namespaces, ServerMessage},
    overview::{Counts, Overview},
};
use tokio::sync::watch;

use super::{
    Step,
    hub::Told,
    overview::{self, ControlPlane},
    usage::UsageTable,
};
use crate::{
    access::{Authorized, Visible},
    cluster::Cluster,
};

/// Between two looks at whether anything changed.
pub const PACE: Duration = Duration::from_millis(500);

/// Which document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Document {
    Counts,
    Overview,
    Activity,
    Drains,
    Maintenance,
}

/// What documents are worked out from.
pub struct Sources {
    pub cluster: Arc<Cluster>,
    pub usage: watch::Receiver<Arc<UsageTable>>,
    pub control: watch::Receiver<ControlPlane>,
    pub told: Told,
}

/// A document, as of the last look.
pub struct Digest {
    id: GroupId,
    epoch: u64,
    document: Document,
    visible: Vec<Visible>,
    from: Sources,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    seq: u64,
    /// What the document was made from: each store's revision, then the measurements' age.
    made_from: Vec<u64>,
    said: Option<Said>,
    frame: Bytes,
}

/// What was last said, to tell whether anything is new.
#[derive(PartialEq)]
enum Said {
    Counts(Counts),
    Overview(Box<Overview>),
    Activity(Activity),
    Drains(Drains),
    Maintenance(Runs),
}

impl Digest {
    pub fn new(id: GroupId, document: Document, visible: Vec<Visible>, from: Sources) -> Self {
        let (epoch, state) = (rand::random(), Mutex::default());
        let digest = Self { id, epoch, document, visible, from, state };
        digest.step();
        digest
    }

    /// Looks again. Gives whether there is something new to tell.
    pub fn step(&self) -> bool {
        let made_from = self.sources();
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if state.made_from == made_from {
            return false;
        }
        state.made_from = made_from;
        let said = self.say();
        if state.said.as_ref().is_some_and(|before| before.says_the_same_as(&said)) {
            return false;
        }
        state.seq += 1;
        state.frame = self.encode(&said);
        state.said = Some(said);
        true
    }

    /// The latest document, unless the viewer at `cursor` has it.
    pub fn take(&self, cursor: Option<Cursor>, _proofs: &[Authorized<Visible>]) -> Option<Step> {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Cursor { epoch: self.epoch, seq: state.seq };
        (cursor != Some(now)).then(|| Step { frame: state.frame.clone(), cursor: now })
    }

    fn sources(&self) -> Vec<u64> {
        let told = &self.from.told;
        match self.document {
            Document::Activity => return vec![told.activity.borrow().version],
            Document::Drains => return vec![told.drains.borrow().version],
            Document::Maintenance => return vec![told.maintenance.borrow().version],
            Document::Counts | Document::Overview => {}
        }
        let revs = self.visible.iter().filter_map(|visible| self.from.cluster.store(visible.kind));
        let mut sources: Vec<u64> = revs.map(|store| *store.changes().borrow()).collect();
        if self.document == Document::Overview {
            sources.push(self.from.usage.borrow().version);
            sources.push(self.from.control.borrow().version);
        }
        sources
    }

    fn say(&self) -> Said {
        let Sources { cluster, usage, control, told } = &self.from;
        match self.document {
            Document::Counts => Said::Counts(counts(cluster, &self.visible)),
            Document::Overview => {
                let (usage, control) = (usage.borrow().clone(), control.borrow().clone());
                let counts = counts(cluster, &self.visible);
                let overview = overview::overview(cluster, &self.visible, counts, &usage, &control);
                Said::Overview(Box::new(overview))
            }
            Document::Activity => {
                let entries = told.activity.borrow().list.clone();
                Said::Activity(seen_by(&entries, &self.visible))
            }
            Document::Drains => {
                let list = told.drains.borrow().list.clone();
                Said::Drains(drains_seen_by(&list, &self.visible))
            }
            Document::Maintenance => {
                let list = told.maintenance.borrow().list.clone();
                Said::Maintenance(runs_seen_by(&list, &self.visible))
            }
        }
    }

    fn encode(&self, said: &Said) -> Bytes {
        let group = self.id;
        let message = match said {
            Said::Counts(counts) => ServerMessage::Counts { group, counts: counts.clone() },
            Said::Overview(overview) => {
                ServerMessage::Overview { group, overview: overview.clone() }
            }
            Said::Activity(activity) => {
                ServerMessage::Activity { group, activity: activity.clone() }
            }
            Said::Drains(drains) => ServerMessage::Drains { group, drains: drains.clone() },
            Said::Maintenance(runs) => ServerMessage::Maintenance { group, runs: runs.clone() },
        };
        encode(&message).unwrap_or_default().into()
    }
}

/// The newest entries about objects that may be seen, and all that wait for their time.
fn seen_by(entries: &[Entry], visible: &[Visible]) -> Activity {
    let is_seen = |entry: &&Entry| {
        let target = entry.intent.target();
        let namespace = target.namespace.as_deref();
        visible.iter().any(|visible| visible.shows(target.kind, namespace, &target.name))
    };
    let seen = entries.iter().rev().filter(is_seen).enumerate();
    let shown = seen.filter(|(at, entry)| *at < Activity::SHOWN || entry.state == Stand::Waiting);
    Activity { entries: shown.map(|(_, entry)| entry.clone()).collect() }
}

/// Drains for those who may see nodes, with the pods that they may see.
pub fn drains_seen_by(drains: &Drains, visible: &[Visible]) -> Drains {
    let sees = |kind, namespace: Option<&str>| {
        let may = |it: &Visible| it.kind == kind && it.namespaces.contains(namespace);
        visible.iter().any(may)
    };
    let shown = |run: &Drain| {
        let mut run = run.clone();
        run.pods.retain(|pod| sees(Kind::Pod, Some(&pod.namespace)));
        run
    };
    let runs = drains.runs.iter().filter(|_| sees(Kind::Node, None)).map(shown).collect();
    Drains { at_once: drains.at_once, runs }
}

/// Runs for those who may see all that they are about.
pub fn runs_seen_by(runs: &Runs, visible: &[Visible]) -> Runs {
    let sees = |kind, namespace: Option<&str>| {
        visible.iter().any(|it| it.kind == kind && it.namespaces.contains(namespace))
    };
    let seen = |run: &&Run| {
        run.parts.iter().all(|part| sees(part.target.kind, part.target.namespace.as_deref()))
    };
    Runs { runs: runs.runs.iter().filter(seen).cloned().collect() }
}

impl Said {
    /// Whether a reader would see no difference: the time of making does not count.
    fn says_the_same_as(&self, other: &Said) -> bool {
        match (self, other) {
            (Said::Overview(a), Said::Overview(b)) => {
                Overview { at: 0, ..(**a).clone() } == Overview { at: 0, ..(**b).clone() }
            }
            _ => self == other,
        }
    }
}

/// How many of each kind there are in what is visible, and how many fail.
pub fn counts(cluster: &Cluster, visible: &[Visible]) -> Counts {
    let count = |visible: &Visible| {
        let store = cluster.store(visible.kind)?;
        Some((visible.kind, store.snapshot().count(&visible.namespaces)))
    };
    let places = |visible: &Visible| match &visible.namespaces {
        Namespaces::Only(names) if visible.kind.resource().namespaced => Some(names.len()),
        _ => None,
    };
    let places = visible.iter().filter_map(places).max().unwrap_or_default() as u32;
    Counts { kinds: visible.iter().filter_map(count).collect(), places }
}
