//! The order of a very large table: which rows match, and in which place each stands.
//!
//! A row's place is kept as its name alone, four bytes; the row itself is in the snapshot that the
//! order is of. So nothing is copied when a row moves, and what a row was before it moved is at hand.

use std::{
    cmp::Ordering,
    collections::{HashMap, HashSet},
    hash::Hash,
    panic::resume_unwind,
    sync::{Arc, Mutex, PoisonError},
    thread,
};

use quarterdeck_wire::{
    message::Namespaces,
    row::{Row, RowId},
    view::{self, Column, Filter, Key, Sort, Window},
};

use super::base::{Base, Placed, REORDER_ABOVE};
use crate::cluster::store::{Snapshot, Store};

/// A row that is shown.
type Chosen<'a> = (RowId, &'a Row);

/// Fewer rows than this are looked at faster than a thread is started.
const LEAST_PART: usize = 10_000;

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
    total: u32,
    bad: u32,
}

impl Order {
    /// The rows of `base`.
    pub fn new(rule: Rule, base: &Base) -> Self {
        let snapshot = Snapshot::default();
        let mut order = Self { rule, snapshot, ids: Vec::new(), total: 0, bad: 0 };
        order.build(base);
        order
    }

    pub fn counts(&self) -> Counts {
        Counts { total: self.total, matching: self.ids.len() as u32, bad: self.bad }
    }

    /// Takes in what changed in the store. Gives whether anything in scope did.
    pub fn follow(&mut self, store: &Store, base: &Mutex<Base>) -> bool {
        let (snapshot, changed) = store.since(self.snapshot.rev);
        if let Some(ids) = changed.filter(|ids| ids.len() <= REORDER_ABOVE) {
            return self.move_rows(snapshot, &ids);
        }
        let mut base = base.lock().unwrap_or_else(PoisonError::into_inner);
        base.follow(store);
        self.build(&base);
        true
    }

    /// The rows of a window.
    pub fn window(&self, window: Window) -> Vec<Placed> {
        let first = (window.first as usize).min(self.ids.len());
        let ids = self.ids[first..].iter().take(window.len as usize);
        ids.filter_map(|id| Some((*id, self.snapshot.rows.get(id)?.clone()))).collect()
    }

    /// Orders everything anew.
    fn build(&mut self, base: &Base) {
        let Self { rule, snapshot, ids, total, bad } = self;
        snapshot.clone_from(base.snapshot());
        (*total, *bad) = rule.count(base);
        let rows = rule.choose(base.rows());
        // Where the column says nothing, the base's order stands.
        let mut places: Vec<(u128, u32)> = columns(&rows, rule.sort).into_iter().zip(0..).collect();
        places.sort_unstable();
        ids.clear();
        ids.extend(places.iter().map(|(_, index)| rows[*index as usize].0));
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
        self.namespaces.contains(row.place().map(|place| &**place)) && self.scope.matches(row)
    }

    /// How many rows are in scope, and how many of them fail.
    fn count(&self, base: &Base) -> (u32, u32) {
        if self.scope.is_empty() {
            let count = base.snapshot().count(&self.namespaces);
            return (count.total, count.failing);
        }
        let in_scope = base.rows().iter().filter(|(_, row)| self.covers(row));
        in_scope.fold((0, 0), |(total, bad), (_, row)| (total + 1, bad + u32::from(row.is_bad())))
    }

    /// The rows that are shown. Somebody waits for them, so all cores look.
    fn choose<'a>(&self, rows: &'a [Placed]) -> Vec<Chosen<'a>> {
        let is_chosen = |row: &Row| self.covers(row) && self.filter.matches(row);
        let choose = |rows: &'a [Placed]| -> Vec<Chosen<'a>> {
            let chosen = rows.iter().filter(|(_, row)| is_chosen(row));
            chosen.map(|(id, row)| (*id, &**row)).collect()
        };
        let cores = thread::available_parallelism().map_or(1, usize::from);
        let part = rows.len().div_ceil(cores).max(LEAST_PART);
        thread::scope(|scope| {
            let parts = rows.chunks(part).map(|part| scope.spawn(|| choose(part)));
            let parts: Vec<_> = parts.collect();
            let chosen =
                parts.into_iter().map(|part| part.join().unwrap_or_else(|it| resume_unwind(it)));
            chosen.flatten().collect()
        })
    }
}

fn bad(row: Option<&Row>) -> u32 {
    row.map_or(0, |row| u32::from(row.is_bad()))
}

/// The order of the wire, made total by the name.
fn compare(a: (RowId, &Row), b: (RowId, &Row), sort: Sort) -> Ordering {
    view::compare(a.1, b.1, sort).then(a.0.cmp(&b.0))
}

/// What the rows have in the sort's column, as numbers in the column's order.
fn columns(rows: &[Chosen], sort: Sort) -> Vec<u128> {
    let turned = |number: u128| if sort.descending { !number } else { number };
    match sort.column {
        // So they come.
        Column::Name if !sort.descending => return vec![0; rows.len()],
        Column::Name => return names(rows).map(turned).collect(),
        _ => {}
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
    keys.iter().map(|key| turned(number(key))).collect()
}

/// The names' places among all names; the rows come by name, those of one name together.
fn names(rows: &[Chosen]) -> impl Iterator<Item = u128> {
    let (mut last, mut place) = ("", 0);
    rows.iter().map(move |(_, row)| {
        let name = &*row.meta().name;
        place += u128::from(name != last);
        last = name;
        place
    })
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

#[cfg(test)]
mod tests;
