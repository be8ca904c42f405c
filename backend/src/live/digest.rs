//! A document worked out from all rows: the sidebar's counts, the overview.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use bytes::Bytes;
use quarterdeck_wire::{
    encode,
    message::{Cursor, GroupId, ServerMessage},
    overview::{Count, Counts, Overview},
};
use tokio::sync::watch;

use super::{
    Step,
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
}

/// A document, as of the last look.
pub struct Digest {
    id: GroupId,
    epoch: u64,
    document: Document,
    visible: Vec<Visible>,
    cluster: Arc<Cluster>,
    usage: watch::Receiver<Arc<UsageTable>>,
    control: watch::Receiver<ControlPlane>,
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
}

impl Digest {
    pub fn new(
        id: GroupId,
        document: Document,
        visible: Vec<Visible>,
        cluster: Arc<Cluster>,
        usage: watch::Receiver<Arc<UsageTable>>,
        control: watch::Receiver<ControlPlane>,
    ) -> Self {
        let (epoch, state) = (rand::random(), Mutex::default());
        let digest = Self { id, epoch, document, visible, cluster, usage, control, state };
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
        let revs = self.visible.iter().filter_map(|visible| self.cluster.store(visible.kind));
        let mut sources: Vec<u64> = revs.map(|store| *store.changes().borrow()).collect();
        if self.document == Document::Overview {
            sources.push(self.usage.borrow().version);
            sources.push(self.control.borrow().version);
        }
        sources
    }

    fn say(&self) -> Said {
        let counts = counts(&self.cluster, &self.visible);
        match self.document {
            Document::Counts => Said::Counts(counts),
            Document::Overview => {
                let (usage, control) = (self.usage.borrow().clone(), self.control.borrow().clone());
                let overview =
                    overview::overview(&self.cluster, &self.visible, counts, &usage, &control);
                Said::Overview(Box::new(overview))
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
        };
        encode(&message).unwrap_or_default().into()
    }
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
        let mut count = Count::default();
        store.snapshot().each_in(&visible.namespaces, |_, row| {
            count.total += 1;
            count.failing += u32::from(row.status().is_some_and(|status| status.level.is_bad()));
        });
        Some((visible.kind, count))
    };
    Counts { kinds: visible.iter().filter_map(count).collect() }
}
