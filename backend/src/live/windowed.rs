//! A view too large for a browser: the server keeps the order, each viewer gets a window of it.
//!
//! A window is looked at when a viewer takes a frame of it, not before: windows that nobody looks at
//! cost nothing, and who was away for a while is one step behind.

use std::{
    collections::{HashMap, HashSet, VecDeque},
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use bytes::Bytes;
use quarterdeck_wire::{
    WHOLE_BELOW, encode,
    message::{Body, Change, Cursor, Extent, Frame, GroupId, ServerMessage},
    row::{Row, RowId},
    view::{Filter, Sort, Window},
};

use super::{
    Step,
    base::{Base, Placed},
    order::{Counts, Order, Rule},
    whole::Scope,
};
use crate::{
    access::{Authorized, Visible},
    cluster::store::Store,
};

/// Windows that nobody took a frame of for this long are forgotten.
const UNUSED: Duration = Duration::from_secs(60);
/// How many steps a viewer of a window may be behind and still be told only what changed.
const RING_LEN: usize = 64;

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
    store: Store,
    base: Arc<Mutex<Base>>,
    state: Mutex<State>,
}

struct State {
    order: Order,
    /// Grows with every change of the order.
    turn: u64,
    windows: HashMap<Window, Shown>,
}

/// What the viewers of one window see, and how it came to be so.
struct Shown {
    epoch: u64,
    seq: u64,
    /// The order's when this was looked at.
    turn: u64,
    now: Content,
    ring: VecDeque<Past>,
    used: Instant,
}

/// What is in a window.
#[derive(Clone, PartialEq)]
struct Content {
    extent: Extent,
    ids: Vec<RowId>,
    rows: HashMap<RowId, Arc<Row>>,
}

/// One step of a window: what it was before.
struct Past {
    /// The state after it.
    seq: u64,
    extent: Extent,
    /// `None` if they stayed.
    ids: Option<Vec<RowId>>,
    /// The rows that changed, came (`None`) or went.
    rows: Vec<(RowId, Option<Arc<Row>>)>,
    frame: Bytes,
}

/// There are so few rows now that a browser can hold them all.
#[derive(Debug, PartialEq, Eq)]
pub struct FewEnough;

impl Windowed {
    /// A group of `store`'s rows now. `base` is shared by all groups of the kind.
    pub fn new(id: GroupId, ordered: Ordered, store: Store, base: Arc<Mutex<Base>>) -> Self {
        let rule = Rule {
            namespaces: ordered.scope.visible.namespaces,
            scope: Filter::parse(&ordered.scope.filter),
            filter: Filter::parse(&ordered.filter),
            sort: ordered.sort,
        };
        let mut rows = base.lock().unwrap_or_else(PoisonError::into_inner);
        rows.follow(&store);
        let order = Order::new(rule, &rows);
        drop(rows);
        let state = Mutex::new(State { order, turn: 0, windows: HashMap::new() });
        Self { id, store, base, state }
    }

    pub fn store(&self) -> &Store {
        &self.store
    }

    /// Takes in what the store changed. Gives whether a window may have changed.
    ///
    /// # Errors
    /// [`FewEnough`] when its viewers should hold all rows instead.
    pub fn step(&self) -> Result<bool, FewEnough> {
        let mut state = self.lock();
        state.windows.retain(|_, shown| shown.used.elapsed() < UNUSED);
        let changed = state.order.follow(&self.store, &self.base);
        state.turn += u64::from(changed);
        let total = state.order.counts().total as usize;
        if total < WHOLE_BELOW { Err(FewEnough) } else { Ok(changed) }
    }

    /// What a viewer of `window` at `cursor` has to be told; `None` if nothing. Who has no cursor holds
    /// nothing of this window yet.
    pub fn take(
        &self,
        window: Window,
        cursor: Option<Cursor>,
        _proof: &Authorized<Visible>,
    ) -> Option<Step> {
        let mut state = self.lock();
        let State { order, turn, windows } = &mut *state;
        let shown = windows.entry(window).or_insert_with(|| Shown::new(order, *turn, window));
        shown.used = Instant::now();
        if shown.turn != *turn {
            shown.turn = *turn;
            shown.step(self.id, Content::of(order, window));
        }
        let to = Cursor { epoch: shown.epoch, seq: shown.seq };
        let frame = match cursor.filter(|cursor| cursor.epoch == to.epoch).map(|cursor| cursor.seq)
        {
            Some(seq) if seq == shown.seq => return None,
            Some(seq) => shown.since(self.id, seq),
            None => None,
        };
        let frame = frame.unwrap_or_else(|| shown.snapshot(self.id));
        Some(Step { frame, cursor: to })
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Content {
    fn of(order: &Order, window: Window) -> Self {
        let placed: Vec<Placed> = order.window(window);
        let Counts { total, matching, bad } = order.counts();
        Self {
            extent: Extent { total, matching, bad, first: window.first },
            ids: placed.iter().map(|(id, _)| *id).collect(),
            rows: placed.into_iter().collect(),
        }
    }

    /// The rows that differ: what each was before.
    fn differences(&self, after: &Content) -> Vec<(RowId, Option<Arc<Row>>)> {
        let changed = after.rows.iter().filter(|(id, row)| self.rows.get(id) != Some(row));
        let changed = changed.map(|(id, _)| (*id, self.rows.get(id).cloned()));
        let gone = self.rows.iter().filter(|(id, _)| !after.rows.contains_key(id));
        changed.chain(gone.map(|(id, row)| (*id, Some(row.clone())))).collect()
    }
}

impl Shown {
    fn new(order: &Order, turn: u64, window: Window) -> Self {
        let now = Content::of(order, window);
        let epoch = u64::from(rand::random::<u32>()) << 32 | u64::from(rand::random::<u32>());
        Self { epoch, seq: 1, turn, now, ring: VecDeque::new(), used: Instant::now() }
    }

    /// What is to be seen is `now`; one step further, if that is another than it was.
    fn step(&mut self, group: GroupId, now: Content) {
        if self.now == now {
            return;
        }
        let before = std::mem::replace(&mut self.now, now);
        let ids = (before.ids != self.now.ids).then(|| before.ids.clone());
        let rows = before.differences(&self.now);
        self.seq += 1;
        let held = rows.iter().map(|(id, row)| (*id, row.as_ref())).collect();
        let frame = self.delta(group, self.seq - 1, before.extent, &before.ids, &held);
        self.ring.push_back(Past { seq: self.seq, extent: before.extent, ids, rows, frame });
        if self.ring.len() > RING_LEN {
            self.ring.pop_front();
        }
    }

    /// One frame from `seq` to now: everybody's, or one of its own for a laggard.
    fn since(&self, group: GroupId, seq: u64) -> Option<Bytes> {
        if seq + 1 == self.seq {
            return Some(self.ring.back()?.frame.clone());
        }
        let mut missed = self.ring.iter().skip_while(|past| past.seq <= seq).peekable();
        let first = missed.next_if(|past| past.seq == seq + 1)?;
        // What each row was at `seq`: what it was before the first change after it.
        let (mut ids, mut held) = (first.ids.as_ref(), HashMap::new());
        for past in std::iter::once(first).chain(missed) {
            ids = ids.or(past.ids.as_ref());
            for (id, row) in &past.rows {
                held.entry(*id).or_insert(row.as_ref());
            }
        }
        held.retain(|id, row| self.now.rows.get(id) != *row);
        Some(self.delta(group, seq, first.extent, ids.unwrap_or(&self.now.ids), &held))
    }

    /// The frame from a state to now. The state is told by its extent, its ids, and what the rows
    /// that differ were in it.
    fn delta(
        &self,
        group: GroupId,
        from: u64,
        extent: Extent,
        ids: &[RowId],
        held: &HashMap<RowId, Option<&Arc<Row>>>,
    ) -> Bytes {
        let now = &self.now;
        let (cut, put) = moves(ids, &now.ids, |id| held.contains_key(&id));
        let row = |(at, id): (usize, &RowId)| {
            let before = held.get(id)?.map(|row| &**row);
            Some((at as u16, Change::between(before, now.rows.get(id).map(|row| &**row))))
        };
        let body = Body::Window {
            extent: (extent != now.extent).then_some(now.extent),
            cut,
            put,
            rows: now.ids.iter().enumerate().filter_map(row).collect(),
        };
        self.encode(group, from, body)
    }

    fn snapshot(&self, group: GroupId) -> Bytes {
        let Content { extent, ids, rows } = &self.now;
        let row = |(at, id)| Some((at as u16, Change::Row(Box::new(Row::clone(rows.get(id)?)))));
        let body = Body::Window {
            extent: Some(*extent),
            cut: Vec::new(),
            put: ids.iter().enumerate().map(|(at, id)| (at as u16, *id)).collect(),
            rows: ids.iter().enumerate().filter_map(row).collect(),
        };
        self.encode(group, self.seq, body)
    }

    fn encode(&self, group: GroupId, from: u64, body: Body) -> Bytes {
        let to = self.seq;
        let epoch = (from == to).then_some(self.epoch);
        let frame = Frame { group, epoch, from, to, body };
        encode(&ServerMessage::Rows(frame)).unwrap_or_default().into()
    }
}

/// The places that rows leave and come to, from one order to another. Only rows that `changed` can
/// have moved among those that stayed.
fn moves(
    before: &[RowId],
    after: &[RowId],
    changed: impl Fn(RowId) -> bool,
) -> (Vec<u16>, Vec<(u16, RowId)>) {
    let (was, is): (HashSet<RowId>, HashSet<RowId>) =
        (before.iter().copied().collect(), after.iter().copied().collect());
    let stays = |id: RowId| was.contains(&id) && is.contains(&id);
    let in_place = |stays: &dyn Fn(RowId) -> bool| {
        let kept = |ids: &[RowId]| ids.iter().copied().filter(|id| stays(*id)).collect::<Vec<_>>();
        kept(before) == kept(after)
    };
    let unmoved = |id| stays(id) && !changed(id);
    let stays: &dyn Fn(RowId) -> bool = if in_place(&stays) {
        &stays
    } else if in_place(&unmoved) {
        &unmoved
    } else {
        &|_| false
    };
    let leaves = before.iter().enumerate().filter(|(_, id)| !stays(**id));
    let comes = after.iter().enumerate().filter(|(_, id)| !stays(**id));
    (leaves.map(|(at, _)| at as u16).collect(), comes.map(|(at, id)| (at as u16, *id)).collect())
}
