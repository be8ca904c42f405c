//! The order of a very large table: which rows match, and in which place each stands.
//!
//! A row's place is kept as its name alone, four bytes; the row itself is in the snapshot that the
//! order is of. So nothing is copied when a row moves, and what a row was before it moved is at hand.

use std::{
    cmp::Ordering,
    collections::{HashMap, HashSet},
    hash::Hash,
    ops::Range,
    sync::Arc,
};

use quarterdeck_wire::{
    message::Namespaces,
    row::{Row, RowId},
    view::{self, Column, Filter, Key, Sort, Window},
};

use crate::cluster::store::{Snapshot, Store};

/// With more changes than this at once it is cheaper to order everything anew.
const REORDER_ABOVE: usize = 1_000;

/// A row and its name.
pub type Placed = (RowId, Arc<Row>);

/// How many rows are in scope, how many of them match, and how many in scope fail.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    pub total: u32,
    pub matching: u32,
    pub bad: u32,
}

/// What is in an order, and how.
pub struct Rule {
    pub namespaces: Namespaces,
    /// Which rows there are at all.
    pub scope: Filter,
    /// Which of them are shown.
    pub filter: Filter,
    pub sort: Sort,
}

/// All rows of a rule, in order.
pub struct Order {
    rule: Rule,
    snapshot: Snapshot,
    ids: Vec<RowId>,
    /// The part of `ids` that is in its final order; what is above it belongs above it, what is below
    /// it, below.
    sorted: Range<usize>,
    total: u32,
    bad: u32,
}

impl Order {
    /// The rows of `snapshot`, with `window` in order. The rest follows when it is needed: a person
    /// who types a filter or clicks a column waits for one window.
    pub fn new(rule: Rule, snapshot: Snapshot, window: Window) -> Self {
        let mut order = Self { rule, snapshot, ids: Vec::new(), sorted: 0..0, total: 0, bad: 0 };
        order.build(range(window));
        order
    }

    pub fn counts(&self) -> Counts {
        Counts { total: self.total, matching: self.ids.len() as u32, bad: self.bad }
    }

    /// Takes in what changed in the store. Gives whether anything in scope did.
    pub fn follow(&mut self, store: &Store) -> bool {
        let (snapshot, changed) = store.since(self.snapshot.rev);
        let is_complete = self.sorted.len() == self.ids.len();
        match changed {
            Some(ids) if is_complete && ids.len() <= REORDER_ABOVE => {
                self.move_rows(snapshot, &ids)
            }
            changed => {
                self.snapshot = snapshot;
                self.build(0..usize::MAX);
                changed.is_none_or(|ids| !ids.is_empty())
            }
        }
    }

    /// The rows of a window.
    pub fn window(&mut self, window: Window) -> Vec<Placed> {
        let wanted = clamp(&range(window), self.ids.len());
        let is_sorted = self.sorted.start <= wanted.start && wanted.end <= self.sorted.end;
        if !is_sorted && !wanted.is_empty() {
            self.build(0..usize::MAX);
        }
        let row = |id: &RowId| Some((*id, self.snapshot.rows.get(id)?.clone()));
        self.ids[wanted].iter().filter_map(row).collect()
    }

    /// Orders everything anew, at least as far as `wanted`.
    fn build(&mut self, wanted: Range<usize>) {
        let Self { rule, snapshot, ids, sorted, total, bad } = self;
        (*total, *bad) = (0, 0);
        let mut rows: Vec<(RowId, &Row)> = Vec::new();
        snapshot.each_in(&rule.namespaces, |id, row| {
            if rule.scope.is_empty() || rule.scope.matches(row) {
                *total += 1;
                *bad += u32::from(row.is_bad());
                if rule.filter.is_empty() || rule.filter.matches(row) {
                    rows.push((id, row));
                }
            }
        });
        let mut places = places(&rows, rule.sort);
        *sorted = clamp(&wanted, rows.len());
        sort(&mut places, sorted, |a, b| {
            a.rank
                .cmp(&b.rank)
                .then_with(|| compare(rows[a.index as usize], rows[b.index as usize], rule.sort))
        });
        ids.clear();
        ids.extend(places.iter().map(|place| rows[place.index as usize].0));
    }

    /// Moves the rows that changed to where they belong now.
    fn move_rows(&mut self, snapshot: Snapshot, changed: &[RowId]) -> bool {
        let mut came = Vec::new();
        let mut any = false;
        for id in changed {
            let old = self.snapshot.rows.get(id).filter(|row| self.rule.covers(row)).cloned();
            let new = snapshot.rows.get(id).filter(|row| self.rule.covers(row));
            any |= old.as_ref() != new;
            self.recount(old.as_deref(), new.map(|row| &**row));
            let shown = |row: &&Arc<Row>| self.rule.filter.matches(row);
            let (old, new) = (old.as_ref().filter(shown), new.filter(shown));
            if let (Some(old), Some(new)) = (old, new)
                && view::compare(old, new, self.rule.sort) == Ordering::Equal
            {
                continue;
            }
            if let Some(old) = old
                && let Ok(at) = self.place(&self.snapshot, (*id, old))
            {
                self.ids.remove(at);
            }
            came.extend(new.map(|row| (*id, row.clone())));
        }
        // From here on the rows that are left stand as they are in both snapshots.
        self.snapshot = snapshot;
        for (id, row) in came {
            let at = self.place(&self.snapshot, (id, &row)).unwrap_or_else(|at| at);
            self.ids.insert(at, id);
        }
        self.sorted = 0..self.ids.len();
        any
    }

    fn recount(&mut self, old: Option<&Row>, new: Option<&Row>) {
        let count = |row: Option<&Row>| (u32::from(row.is_some()), bad(row));
        let ((had, was_bad), (has, is_bad)) = (count(old), count(new));
        self.total = self.total + has - had;
        self.bad = self.bad + is_bad - was_bad;
    }

    /// Where a row is, or where it belongs, among the rows of `snapshot`.
    fn place(&self, snapshot: &Snapshot, wanted: (RowId, &Arc<Row>)) -> Result<usize, usize> {
        self.ids.binary_search_by(|id| {
            let row = snapshot.rows.get(id);
            row.map_or(Ordering::Less, |row| {
                compare((*id, row), (wanted.0, wanted.1), self.rule.sort)
            })
        })
    }
}

impl Rule {
    /// Whether a row is in scope.
    fn covers(&self, row: &Row) -> bool {
        self.namespaces.contains(row.meta().namespace.as_deref()) && self.scope.matches(row)
    }
}

fn bad(row: Option<&Row>) -> u32 {
    row.map_or(0, |row| u32::from(row.is_bad()))
}

/// The order of the wire, made total by the name.
fn compare(a: (RowId, &Row), b: (RowId, &Row), sort: Sort) -> Ordering {
    view::compare(a.1, b.1, sort).then(a.0.cmp(&b.0))
}

fn range(window: Window) -> Range<usize> {
    window.first as usize..window.first as usize + window.len as usize
}

fn clamp(range: &Range<usize>, len: usize) -> Range<usize> {
    range.start.min(len)..range.end.min(len)
}

/// A row where it will stand: by its rank, or where that is the same, by the row itself.
struct Place {
    rank: Rank,
    index: u32,
}

/// A few numbers that are in the same order as the rows they are of, as far as they differ. Numbers
/// side by side are compared many times faster than strings all over the memory.
type Rank = (u128, [u64; 3]);

fn places(rows: &[(RowId, &Row)], sort: Sort) -> Vec<Place> {
    let columns = columns(rows, sort);
    let places = rows.iter().zip(columns).enumerate().map(|(index, ((_, row), column))| {
        let turned = sort.column == Column::Name && sort.descending;
        let name = beginning(&row.meta().name).map(|word| if turned { !word } else { word });
        Place { rank: (column, name), index: index as u32 }
    });
    places.collect()
}

/// What the rows have in the sort's column, as numbers.
fn columns(rows: &[(RowId, &Row)], sort: Sort) -> Vec<u128> {
    // A name is also what all other columns fall back on, so its rank speaks for it.
    if sort.column == Column::Name {
        return vec![0; rows.len()];
    }
    let keys: Vec<Key> = rows.iter().map(|(_, row)| view::key(row, sort.column)).collect();
    let texts = ranks(keys.iter().filter_map(|key| match key {
        Key::Text(text) => Some(*text),
        _ => None,
    }));
    let addresses = ranks(keys.iter().filter_map(|key| match key {
        Key::Address(ip) => Some(*ip),
        _ => None,
    }));
    let number = |key: &Key| match key {
        // All numbers, then all texts, then all addresses, then nothing.
        Key::Number(number) => u128::from(number.cast_unsigned()) ^ 1 << 63,
        Key::Text(text) => 1 << 64 | rank(&texts, text),
        Key::Address(ip) => 2 << 64 | rank(&addresses, ip),
        Key::Nothing => 3 << 64,
    };
    let turned = |number: u128| if sort.descending { !number } else { number };
    keys.iter().map(|key| turned(number(key))).collect()
}

/// Each value's place among all values: most columns have few different ones.
fn ranks<T: Copy + Eq + Hash + Ord>(values: impl Iterator<Item = T>) -> HashMap<T, u32> {
    let values: HashSet<T> = values.collect();
    let mut values: Vec<T> = values.into_iter().collect();
    values.sort_unstable();
    values.into_iter().zip(0..).collect()
}

fn rank<T: Eq + Hash>(ranks: &HashMap<T, u32>, value: &T) -> u128 {
    u128::from(ranks.get(value).copied().unwrap_or_default())
}

/// The first 24 bytes of a text, as numbers in the same order.
fn beginning(text: &str) -> [u64; 3] {
    let mut bytes = [0; 24];
    let len = text.len().min(bytes.len());
    bytes[..len].copy_from_slice(&text.as_bytes()[..len]);
    let word =
        |at: usize| bytes[at * 8..][..8].iter().fold(0, |word, byte| word << 8 | u64::from(*byte));
    [word(0), word(1), word(2)]
}

/// Puts the elements of `part` in their final places, and all others on their side of it.
fn sort<T>(all: &mut [T], part: &Range<usize>, mut compare: impl FnMut(&T, &T) -> Ordering) {
    if part.is_empty() {
        return;
    }
    if part.end < all.len() {
        all.select_nth_unstable_by(part.end, &mut compare);
    }
    if part.start > 0 {
        all[..part.end].select_nth_unstable_by(part.start, &mut compare);
    }
    all[part.clone()].sort_unstable_by(compare);
}

#[cfg(test)]
mod tests;
