//! A view that the browser holds whole: it is told what changed, and filters and sorts itself.

use std::{
    collections::{HashMap, HashSet, VecDeque},
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use bytes::Bytes;
use quarterdeck_wire::{
    WINDOWED_ABOVE, encode,
    message::{Body, Change, Cursor, Frame, GroupId, ServerMessage},
    row::{Row, RowId},
    view::Filter,
};

use super::Step;
use crate::{
    access::{Authorized, Visible},
    cluster::store::{Snapshot, Store},
};

/// A viewer that was away for less gets only what changed.
const RING_AGE: Duration = Duration::from_secs(60);

/// What a group shows: the same for all its viewers.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Scope {
    pub visible: Visible,
    /// A filter that always applies.
    pub filter: String,
}

/// The rows of a scope, as of the group's last step, and its last minute.
pub struct Whole {
    pub id: GroupId,
    epoch: u64,
    scope: Scope,
    filter: Filter,
    store: Store,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    seq: u64,
    rev: u64,
    rows: HashMap<RowId, Arc<Row>>,
    ring: VecDeque<Past>,
    /// All rows, encoded, as of `seq`: for everybody who comes before the next step.
    snapshot: Option<Bytes>,
}

/// One step.
struct Past {
    /// The state after it.
    seq: u64,
    at: Instant,
    changes: Vec<Changed>,
    frame: Bytes,
}

/// What became of a row: what it was and is; `None` where it was not, or is not, here.
struct Changed {
    id: RowId,
    before: Option<Arc<Row>>,
    after: Option<Arc<Row>>,
}

/// There are more rows than a browser should hold.
#[derive(Debug, PartialEq, Eq)]
pub struct TooMany;

impl Whole {
    /// A group of all rows in `scope` now.
    pub fn new(id: GroupId, scope: Scope, store: Store) -> Self {
        let filter = Filter::parse(&scope.filter);
        let group =
            Self { id, epoch: rand::random(), scope, filter, store, state: Mutex::default() };
        let snapshot = group.store.snapshot();
        let mut state = group.lock();
        state.rev = snapshot.rev;
        state.rows = group.rows(&snapshot);
        drop(state);
        group
    }

    pub fn store(&self) -> &Store {
        &self.store
    }

    /// Takes in what the store changed. Gives whether there is something to tell.
    ///
    /// # Errors
    /// [`TooMany`] when the view has outgrown the browser: its viewers must move to a windowed one.
    pub fn step(&self) -> Result<bool, TooMany> {
        let mut state = self.lock();
        let (snapshot, changed) = self.store.since(state.rev);
        let changes = match changed {
            Some(ids) => self.changes(&state.rows, &snapshot, ids),
            None => self.compare(&state.rows, &snapshot),
        };
        state.rev = snapshot.rev;
        if changes.is_empty() {
            return Ok(false);
        }
        for Changed { id, after, .. } in &changes {
            match after {
                Some(row) => state.rows.insert(*id, row.clone()),
                None => state.rows.remove(id),
            };
        }
        if state.rows.len() > WINDOWED_ABOVE {
            return Err(TooMany);
        }
        self.remember(&mut state, changes);
        Ok(true)
    }

    fn remember(&self, state: &mut State, changes: Vec<Changed>) {
        let from = state.seq;
        state.seq += 1;
        state.snapshot = None;
        let frame = self.encode(from, state.seq, delta(changes.iter()));
        let (seq, at) = (state.seq, Instant::now());
        state.ring.push_back(Past { seq, at, changes, frame });
        while state.ring.front().is_some_and(|past| past.at.elapsed() > RING_AGE) {
            state.ring.pop_front();
        }
    }

    /// What a viewer at `cursor` has to be told; `None` if nothing. The proof is looked at by whoever
    /// holds the socket; without one there is no frame.
    pub fn take(&self, cursor: Option<Cursor>, _proof: &Authorized<Visible>) -> Option<Step> {
        let mut state = self.lock();
        let to = Cursor { epoch: self.epoch, seq: state.seq };
        let seq = cursor.filter(|cursor| cursor.epoch == self.epoch).map(|cursor| cursor.seq);
        let frame = match seq {
            Some(seq) if seq == state.seq => return None,
            Some(seq) if seq < state.seq => self.since(&state, seq),
            _ => None,
        };
        let frame = frame.unwrap_or_else(|| self.snapshot(&mut state));
        Some(Step { frame, cursor: to })
    }

    /// One frame from `seq` to now: everybody's, or one of its own for a laggard.
    fn since(&self, state: &State, seq: u64) -> Option<Bytes> {
        if state.ring.front()?.seq > seq + 1 {
            return None;
        }
        let missed = state.ring.iter().filter(|past| past.seq > seq);
        if seq + 1 == state.seq {
            return state.ring.back().map(|past| past.frame.clone());
        }
        // From what the viewer holds to the latest state of each row.
        let mut merged: HashMap<RowId, Changed> = HashMap::new();
        for Changed { id, before, after } in missed.flat_map(|past| &past.changes) {
            let (id, after) = (*id, after.clone());
            merged
                .entry(id)
                .and_modify(|change| change.after.clone_from(&after))
                .or_insert_with(|| Changed { id, before: before.clone(), after });
        }
        let merged = merged.values().filter(|change| change.before != change.after);
        Some(self.encode(seq, state.seq, delta(merged)))
    }

    fn snapshot(&self, state: &mut State) -> Bytes {
        if let Some(frame) = &state.snapshot {
            return frame.clone();
        }
        let rows = state.rows.iter().map(|(id, row)| (*id, Row::clone(row))).collect();
        let frame = self.encode(state.seq, state.seq, Body::Whole { rows });
        state.snapshot = Some(frame.clone());
        frame
    }

    fn rows(&self, snapshot: &Snapshot) -> HashMap<RowId, Arc<Row>> {
        let mut rows = HashMap::new();
        snapshot.each_in(&self.scope.visible.namespaces, |id, row| {
            if self.filter.matches(row) {
                rows.insert(id, row.clone());
            }
        });
        rows
    }

    fn shows(&self, row: &Row) -> bool {
        let place = row.place().map(|place| &**place);
        self.scope.visible.namespaces.contains(place) && self.filter.matches(row)
    }

    fn changes(
        &self,
        held: &HashMap<RowId, Arc<Row>>,
        snapshot: &Snapshot,
        ids: Vec<RowId>,
    ) -> Vec<Changed> {
        let change = |id: RowId| {
            let (before, after) = (held.get(&id), snapshot.rows.get(&id));
            let after = after.filter(|row| self.shows(row));
            let (before, after) = (before.cloned(), after.cloned());
            (before != after).then_some(Changed { id, before, after })
        };
        ids.into_iter().filter_map(change).collect()
    }

    /// The same for a group that fell out of the store's ring.
    fn compare(&self, held: &HashMap<RowId, Arc<Row>>, snapshot: &Snapshot) -> Vec<Changed> {
        let mut ids: HashSet<RowId> = held.keys().copied().collect();
        ids.extend(snapshot.rows.keys());
        self.changes(held, snapshot, ids.into_iter().collect())
    }

    fn encode(&self, from: u64, to: u64, body: Body) -> Bytes {
        let epoch = (from == to).then_some(self.epoch);
        let frame = Frame { group: self.id, epoch, from, to, body };
        encode(&ServerMessage::Rows(frame)).unwrap_or_default().into()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn delta<'a>(changes: impl Iterator<Item = &'a Changed>) -> Body {
    let change = |it: &Changed| (it.id, Change::between(it.before.as_deref(), it.after.as_deref()));
    Body::Delta { changes: changes.map(change).collect() }
}
