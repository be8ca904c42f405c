//! A view too large for a browser: the server keeps the order, each viewer gets a window of it.

use std::{
    cmp::Ordering,
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use bytes::Bytes;
use quarterdeck_wire::{
    WHOLE_BELOW, encode,
    message::{Body, Cursor, Frame, GroupId, ServerMessage},
    row::{Row, RowId},
    view::{self, Filter, Sort, Window},
};

use super::{Step, whole::Scope};
use crate::{
    access::{Authorized, Visible},
    cluster::store::{Snapshot, Store},
};

/// With more changes than this at once it is cheaper to order everything anew.
const REORDER_ABOVE: usize = 2_000;

/// What a group shows, and how.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Ordered {
    pub scope: Scope,
    pub filter: String,
    pub sort: Sort,
}

/// All rows of a scope that match a filter, in order, and the windows people look at.
pub struct Windowed {
    pub id: GroupId,
    epoch: u64,
    ordered: Ordered,
    scope: Filter,
    filter: Filter,
    store: Store,
    state: Mutex<State>,
}

type Placed = (RowId, Arc<Row>);

#[derive(Default)]
struct State {
    rev: u64,
    /// Rows in scope, matching or not, and how many of them fail.
    total: usize,
    bad: usize,
    order: Vec<Placed>,
    /// Of every row in scope: whether it matches, and as what it stands in the order.
    held: HashMap<RowId, Held>,
    windows: HashMap<Window, Shown>,
}

struct Held {
    row: Arc<Row>,
    matches: bool,
}

/// What the viewers of one window see.
struct Shown {
    seq: u64,
    ids: Vec<RowId>,
    rows: HashMap<RowId, Arc<Row>>,
    counts: (usize, usize, usize),
    /// From `seq - 1` to `seq`.
    frame: Option<Bytes>,
    /// Steps since somebody took a frame.
    unused: u32,
}

/// Windows that nobody took a frame of for this many steps are forgotten.
const UNUSED_STEPS: u32 = 500;

/// There are so few rows now that a browser can hold them all.
#[derive(Debug, PartialEq, Eq)]
pub struct FewEnough;

impl Windowed {
    pub fn new(id: GroupId, ordered: Ordered, store: Store) -> Self {
        let group = Self {
            id,
            epoch: rand::random(),
            scope: Filter::parse(&ordered.scope.filter),
            filter: Filter::parse(&ordered.filter),
            ordered,
            store,
            state: Mutex::default(),
        };
        let snapshot = group.store.snapshot();
        group.order_anew(&mut group.lock(), &snapshot);
        group
    }

    pub fn store(&self) -> &Store {
        &self.store
    }

    /// Takes in what the store changed. Gives whether any window changed.
    ///
    /// # Errors
    /// [`FewEnough`] when its viewers should hold all rows instead.
    pub fn step(&self) -> Result<bool, FewEnough> {
        let mut state = self.lock();
        let (snapshot, changed) = self.store.since(state.rev);
        match changed {
            Some(ids) if ids.len() <= REORDER_ABOVE => {
                for id in ids {
                    self.replace(&mut state, &snapshot, id);
                }
                state.rev = snapshot.rev;
            }
            _ => self.order_anew(&mut state, &snapshot),
        }
        let changed = self.refresh(&mut state);
        if state.total < WHOLE_BELOW { Err(FewEnough) } else { Ok(changed) }
    }

    fn order_anew(&self, state: &mut State, snapshot: &Snapshot) {
        state.held.clear();
        state.order.clear();
        state.bad = 0;
        snapshot.each_in(&self.ordered.scope.visible.namespaces, |id, row| {
            if self.scope.matches(row) {
                let matches = self.filter.matches(row);
                state.bad += usize::from(is_bad(row));
                state.held.insert(id, Held { row: row.clone(), matches });
                if matches {
                    state.order.push((id, row.clone()));
                }
            }
        });
        state.total = state.held.len();
        state.order.sort_unstable_by(|a, b| self.compare(a, b));
        state.rev = snapshot.rev;
    }

    /// Moves one row to where it belongs now.
    fn replace(&self, state: &mut State, snapshot: &Snapshot, id: RowId) {
        if let Some(old) = state.held.remove(&id) {
            state.total -= 1;
            state.bad -= usize::from(is_bad(&old.row));
            if old.matches {
                let placed = (id, old.row);
                if let Ok(at) = state.order.binary_search_by(|other| self.compare(other, &placed)) {
                    state.order.remove(at);
                }
            }
        }
        let Some(row) = snapshot.rows.get(&id).filter(|row| self.in_scope(row)) else { return };
        let matches = self.filter.matches(row);
        state.total += 1;
        state.bad += usize::from(is_bad(row));
        state.held.insert(id, Held { row: row.clone(), matches });
        if matches {
            let placed = (id, row.clone());
            let at = state.order.binary_search_by(|other| self.compare(other, &placed));
            state.order.insert(at.unwrap_or_else(|at| at), placed);
        }
    }

    fn in_scope(&self, row: &Row) -> bool {
        let namespaces = &self.ordered.scope.visible.namespaces;
        namespaces.contains(row.meta().namespace.as_deref()) && self.scope.matches(row)
    }

    fn compare(&self, a: &Placed, b: &Placed) -> Ordering {
        view::compare(&a.1, &b.1, self.ordered.sort).then(a.0.cmp(&b.0))
    }

    /// Makes a step of every window that changed.
    fn refresh(&self, state: &mut State) -> bool {
        let State { order, windows, total, bad, .. } = state;
        let counts = (*total, order.len(), *bad);
        windows.retain(|_, shown| shown.unused < UNUSED_STEPS);
        let mut any = false;
        for (window, shown) in windows.iter_mut() {
            shown.unused += 1;
            any |= self.refresh_window(*window, shown, order, counts);
        }
        any
    }

    fn refresh_window(
        &self,
        window: Window,
        shown: &mut Shown,
        order: &[Placed],
        counts: (usize, usize, usize),
    ) -> bool {
        let now = cut(order, window);
        let changed: Vec<Placed> =
            now.iter().filter(|(id, row)| shown.rows.get(id) != Some(row)).cloned().collect();
        let ids: Vec<RowId> = now.iter().map(|(id, _)| *id).collect();
        if changed.is_empty() && ids == shown.ids && counts == shown.counts {
            return false;
        }
        shown.rows = now.iter().cloned().collect();
        shown.seq += 1;
        shown.ids = ids;
        shown.counts = counts;
        shown.frame = Some(self.encode(window, shown, shown.seq - 1, &changed));
        true
    }

    /// What a viewer of `window` at `cursor` has to be told; `None` if nothing. `fresh` viewers hold
    /// nothing of this window yet.
    pub fn take(
        &self,
        window: Window,
        cursor: Option<Cursor>,
        _proof: &Authorized<Visible>,
    ) -> Option<Step> {
        let mut state = self.lock();
        let State { order, windows, total, bad, .. } = &mut *state;
        let counts = (*total, order.len(), *bad);
        let shown = windows.entry(window).or_insert_with(|| show(order, window, counts));
        shown.unused = 0;
        let to = Cursor { epoch: self.epoch_of(window), seq: shown.seq };
        let frame = match cursor.filter(|cursor| cursor.epoch == to.epoch).map(|cursor| cursor.seq)
        {
            Some(seq) if seq == shown.seq => return None,
            Some(seq) if seq + 1 == shown.seq => shown.frame.clone(),
            _ => None,
        };
        let frame =
            frame.unwrap_or_else(|| self.encode(window, shown, shown.seq, cut(order, window)));
        Some(Step { frame, cursor: to })
    }

    /// Each window has steps of its own: an epoch of its own keeps cursors from being mixed up.
    fn epoch_of(&self, window: Window) -> u64 {
        self.epoch ^ (u64::from(window.first) << 32 | u64::from(window.len))
    }

    fn encode(&self, window: Window, shown: &Shown, from: u64, rows: &[Placed]) -> Bytes {
        let (total, matching, bad) = shown.counts;
        let body = Body::Window {
            total: total as u32,
            matching: matching as u32,
            bad: bad as u32,
            first: window.first,
            ids: shown.ids.clone(),
            rows: rows.iter().map(|(id, row)| (*id, Row::clone(row))).collect(),
        };
        let epoch = self.epoch_of(window);
        let frame = Frame { group: self.id, epoch, from, to: shown.seq, body };
        encode(&ServerMessage::Rows(frame)).unwrap_or_default().into()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn show(order: &[Placed], window: Window, counts: (usize, usize, usize)) -> Shown {
    let now = cut(order, window);
    Shown {
        // From the present: a window that was forgotten and comes back must not reuse a step.
        seq: rand::random::<u32>().into(),
        ids: now.iter().map(|(id, _)| *id).collect(),
        rows: now.iter().cloned().collect(),
        counts,
        frame: None,
        unused: 0,
    }
}

fn cut(order: &[Placed], window: Window) -> &[Placed] {
    let first = (window.first as usize).min(order.len());
    let end = (window.first as usize + window.len as usize).min(order.len());
    &order[first..end]
}

fn is_bad(row: &Row) -> bool {
    row.status().is_some_and(|status| status.level.is_bad())
}
