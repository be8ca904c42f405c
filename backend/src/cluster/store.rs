//! What exists of one kind: rows by id, a revision of our own, and what changed lately.
//!
//! A [`Writer`] belongs to exactly one task; everybody else holds a [`Store`] and gets immutable
//! snapshots, which cost nothing to take and never block the writer.

use std::{
    collections::{HashMap, HashSet, VecDeque},
    sync::{Arc, PoisonError, RwLock},
    time::{Instant, SystemTime, UNIX_EPOCH},
};

use imbl::{OrdMap, OrdSet};
use quarterdeck_wire::{
    Str,
    kind::Kind,
    message::{Freshness, Namespaces},
    overview::Count,
    row::{Row, RowId},
};
use tokio::sync::watch;

/// How far back a reader may be and still be told only what changed, in milliseconds.
const RING_AGE: u32 = 75_000;
/// And how many changes that may be at most: 16 bytes each.
const RING_LEN: usize = 400_000;

/// The rows of a kind at one instant.
#[derive(Clone, Default)]
pub struct Snapshot {
    /// Grows with every change; means nothing outside this process.
    pub rev: u64,
    pub rows: OrdMap<RowId, Arc<Row>>,
    by_namespace: imbl::HashMap<Str, Inhabitants>,
    failing: u32,
}

/// The rows of one namespace.
#[derive(Clone, Default)]
struct Inhabitants {
    ids: OrdSet<RowId>,
    failing: u32,
}

impl Snapshot {
    /// Calls `visit` with every row in `namespaces`.
    pub fn each_in<'a>(
        &'a self,
        namespaces: &Namespaces,
        mut visit: impl FnMut(RowId, &'a Arc<Row>),
    ) {
        match namespaces {
            Namespaces::Only(names) if !self.by_namespace.is_empty() => {
                for id in names.iter().filter_map(|name| self.ids_in(name)).flatten() {
                    if let Some(row) = self.rows.get(id) {
                        visit(*id, row);
                    }
                }
            }
            _ => self.rows.iter().for_each(|(id, row)| visit(*id, row)),
        }
    }

    /// How many rows there are in `namespaces`, and how many of them fail; kept as rows change.
    pub fn count(&self, namespaces: &Namespaces) -> Count {
        match namespaces {
            Namespaces::Only(names) if !self.by_namespace.is_empty() => {
                let mut count = Count::default();
                for inhabitants in names.iter().filter_map(|name| self.by_namespace.get(name)) {
                    count.total += inhabitants.ids.len() as u32;
                    count.failing += inhabitants.failing;
                }
                count
            }
            _ => Count { total: self.rows.len() as u32, failing: self.failing },
        }
    }

    /// The row of an object by name, looked for in its namespace.
    pub fn find(&self, namespace: Option<&str>, name: &str) -> Option<&Arc<Row>> {
        let is_it = |row: &&Arc<Row>| *row.meta().name == *name;
        match namespace {
            Some(namespace) => {
                self.ids_in(namespace)?.iter().filter_map(|id| self.rows.get(id)).find(is_it)
            }
            None => self.rows.values().find(is_it),
        }
    }

    fn ids_in(&self, namespace: &str) -> Option<&OrdSet<RowId>> {
        Some(&self.by_namespace.get(namespace)?.ids)
    }

    fn insert(&mut self, id: RowId, row: Arc<Row>) {
        self.remove(id);
        let failing = u32::from(row.is_bad());
        self.failing += failing;
        if let Some(namespace) = row.place() {
            let inhabitants = self.by_namespace.entry(namespace.clone()).or_default();
            inhabitants.ids.insert(id);
            inhabitants.failing += failing;
        }
        self.rows.insert(id, row);
    }

    fn remove(&mut self, id: RowId) {
        let Some(row) = self.rows.remove(&id) else { return };
        let failing = u32::from(row.is_bad());
        self.failing -= failing;
        let Some(namespace) = row.place() else { return };
        if let Some(inhabitants) = self.by_namespace.get_mut(namespace) {
            inhabitants.ids.remove(&id);
            inhabitants.failing -= failing;
            if inhabitants.ids.is_empty() {
                self.by_namespace.remove(namespace);
            }
        }
    }
}

struct Change {
    rev: u64,
    id: RowId,
    /// Milliseconds since the store was made.
    at: u32,
}

#[derive(Default)]
struct State {
    snapshot: Snapshot,
    ring: VecDeque<Change>,
    /// The last revision that fell off the ring.
    forgotten: u64,
}

struct Shared {
    kind: Kind,
    made: Instant,
    state: RwLock<State>,
    rev: watch::Sender<u64>,
    freshness: watch::Sender<Freshness>,
}

/// A read handle on one kind.
#[derive(Clone)]
pub struct Store(Arc<Shared>);

/// Makes the store of a kind: the one writer, and a read handle to copy freely.
pub fn store(kind: Kind) -> (Writer, Store) {
    let shared = Arc::new(Shared {
        kind,
        made: Instant::now(),
        state: RwLock::default(),
        rev: watch::Sender::new(0),
        freshness: watch::Sender::new(Freshness::Loading),
    });
    let writer =
        Writer { shared: shared.clone(), ids: HashMap::new(), batch: Vec::new(), unseen: None };
    (writer, Store(shared))
}

impl Store {
    pub fn kind(&self) -> Kind {
        self.0.kind
    }

    pub fn snapshot(&self) -> Snapshot {
        self.0.state.read().unwrap_or_else(PoisonError::into_inner).snapshot.clone()
    }

    /// The present, and the ids that changed after `rev`, each once; `None` if that is too long ago.
    pub fn since(&self, rev: u64) -> (Snapshot, Option<Vec<RowId>>) {
        let state = self.0.state.read().unwrap_or_else(PoisonError::into_inner);
        let snapshot = state.snapshot.clone();
        if rev < state.forgotten {
            return (snapshot, None);
        }
        let first = state.ring.partition_point(|change| change.rev <= rev);
        let mut seen = HashSet::new();
        let ids = state.ring.range(first..).map(|change| change.id).filter(|id| seen.insert(*id));
        let ids = ids.collect();
        (snapshot, Some(ids))
    }

    /// Told whenever the revision grows.
    pub fn changes(&self) -> watch::Receiver<u64> {
        self.0.rev.subscribe()
    }

    pub fn freshness(&self) -> Freshness {
        self.0.freshness.borrow().clone()
    }

    /// Told whenever the watch becomes live, stale or forbidden, and at every sign of life.
    pub fn freshness_changes(&self) -> watch::Receiver<Freshness> {
        self.0.freshness.subscribe()
    }
}

/// Names an object for as long as it lives: its uid, or a stand-in made from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Uid([u8; 16]);

impl Uid {
    /// A uid is a UUID in practice; anything else is spread over the same width.
    pub fn of(text: &str) -> Self {
        let hex = text.bytes().filter(|byte| *byte != b'-');
        let parsed = hex.clone().count() == 32 && hex.clone().all(|byte| byte.is_ascii_hexdigit());
        let digit = |byte: u8| u128::from(char::from(byte).to_digit(16).unwrap_or_default());
        if parsed {
            let value = hex.fold(0, |value, byte| value << 4 | digit(byte));
            return Self(value.to_le_bytes());
        }
        // FNV-1a, 128 bits: https://datatracker.ietf.org/doc/html/draft-eastlake-fnv
        let (offset, prime) =
            (0x6c62_272e_07bb_0142_62b8_2175_6295_c58d, 0x0100_0000_0000_0000_0000_013b);
        let mixed = text
            .bytes()
            .fold(offset, |hash: u128, byte| (hash ^ u128::from(byte)).wrapping_mul(prime));
        Self(mixed.to_le_bytes())
    }
}

/// The only one who changes a store. Changes become visible together, at [`Writer::commit`].
pub struct Writer {
    shared: Arc<Shared>,
    ids: HashMap<Uid, RowId>,
    batch: Vec<(RowId, Option<Arc<Row>>)>,
    /// During a re-list: what has not been listed yet.
    unseen: Option<HashSet<Uid>>,
}

impl Writer {
    /// Sets an object's row; nothing happens if it is as it was.
    pub fn upsert(&mut self, uid: Uid, row: Row) {
        if let Some(unseen) = &mut self.unseen {
            unseen.remove(&uid);
        }
        let id = match self.ids.get(&uid) {
            Some(id) => *id,
            None => self.name(uid),
        };
        self.batch.push((id, Some(Arc::new(row))));
    }

    pub fn remove(&mut self, uid: Uid) {
        if let Some(id) = self.ids.remove(&uid) {
            self.batch.push((id, None));
        }
    }

    fn name(&mut self, uid: Uid) -> RowId {
        let state = self.shared.state.read().unwrap_or_else(PoisonError::into_inner);
        let taken = |id: RowId| {
            state.snapshot.rows.contains_key(&id)
                || self.batch.iter().any(|(other, _)| *other == id)
        };
        let mut id = RowId(rand::random());
        while taken(id) {
            id = RowId(rand::random());
        }
        self.ids.insert(uid, id);
        id
    }

    /// A list begins: whatever it does not name by [`Writer::end_list`] is gone.
    pub fn begin_list(&mut self) {
        self.unseen = Some(self.ids.keys().copied().collect());
    }

    /// Whether this list is the first: rows may be shown as they come, as there is nothing to compare.
    pub fn is_first_list(&self) -> bool {
        self.unseen.as_ref().is_some_and(HashSet::is_empty) && !self.has_been_live()
    }

    fn has_been_live(&self) -> bool {
        !matches!(*self.shared.freshness.borrow(), Freshness::Loading | Freshness::Forbidden { .. })
    }

    /// The list is complete: what it did not name is removed, in the same commit as what it changed.
    pub fn end_list(&mut self) {
        for uid in self.unseen.take().unwrap_or_default() {
            self.remove(uid);
        }
        self.commit();
    }

    /// The list broke off: forget what it said, if it has not been shown.
    pub fn abandon_list(&mut self) {
        self.unseen = None;
        self.batch.clear();
        let state = self.shared.state.read().unwrap_or_else(PoisonError::into_inner);
        self.ids.retain(|_, id| state.snapshot.rows.contains_key(id));
    }

    /// Makes the changes since the last commit visible, as one revision. Unchanged rows are left out.
    pub fn commit(&mut self) {
        if self.batch.is_empty() {
            return;
        }
        let mut state = self.shared.state.write().unwrap_or_else(PoisonError::into_inner);
        let State { snapshot, ring, forgotten } = &mut *state;
        let rev = snapshot.rev + 1;
        // Seven weeks' worth of milliseconds, then from the start: only differences are looked at.
        let at = self.shared.made.elapsed().as_millis() as u32;
        for (id, row) in self.batch.drain(..) {
            match row {
                Some(row) if snapshot.rows.get(&id).is_some_and(|old| *old == row) => continue,
                Some(row) => snapshot.insert(id, row),
                None => snapshot.remove(id),
            }
            ring.push_back(Change { rev, id, at });
        }
        if ring.back().is_none_or(|change| change.rev != rev) {
            return;
        }
        snapshot.rev = rev;
        let is_old = |change: &Change| at.wrapping_sub(change.at) > RING_AGE;
        while ring.len() > RING_LEN || ring.front().is_some_and(is_old) {
            if let Some(change) = ring.pop_front() {
                *forgotten = change.rev;
            }
        }
        // What the first list needed is not needed again.
        if ring.len() < ring.capacity() / 4 {
            ring.shrink_to(ring.len() * 2);
        }
        drop(state);
        self.shared.rev.send_replace(rev);
    }

    /// The row of an object, as last committed.
    pub fn row(&self, uid: Uid) -> Option<Arc<Row>> {
        let id = self.ids.get(&uid)?;
        let state = self.shared.state.read().unwrap_or_else(PoisonError::into_inner);
        state.snapshot.rows.get(id).cloned()
    }

    /// The API server was heard from just now.
    pub fn alive(&self) {
        self.shared.freshness.send_replace(Freshness::Live { as_of: now_millis() });
    }

    /// The API server was not heard from, or said no. What is shown keeps its age.
    pub fn set_freshness(&self, change: impl FnOnce(&Freshness) -> Freshness) {
        self.shared.freshness.send_modify(|freshness| *freshness = change(freshness));
    }

    /// Drops all rows: what may not be seen any more must not be shown.
    pub fn clear(&mut self) {
        self.unseen = None;
        self.batch.clear();
        self.batch.extend(self.ids.drain().map(|(_, id)| (id, None)));
        self.commit();
    }
}

/// The wall clock, in Unix milliseconds: unlike the monotonic clock it runs while the machine sleeps.
pub fn now_millis() -> i64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |since| i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}

#[cfg(test)]
mod tests;
