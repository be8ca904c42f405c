//! Filters and sorts, and holds still while someone points at the rows.
//!
//! The true order is always kept. While it is held, what is shown stays as it was: changed rows keep
//! their places, deleted ones stay as tombstones, new ones wait; how many wait is told by
//! [`Order::waiting`].

use std::{cmp::Ordering, collections::HashSet, rc::Rc};

use quarterdeck_wire::{
    row::{Row, RowId},
    view::{Filter, Sort, compare},
};

use crate::sorting;

/// Names a row in a list that may be made of several tables.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Key {
    pub source: u8,
    pub id: RowId,
}

/// A row where it stands.
#[derive(Clone, Debug)]
pub struct Entry {
    pub key: Key,
    pub row: Rc<Row>,
}

/// Rows in order.
#[derive(Debug, Default)]
pub struct Order {
    filter: Filter,
    sort: Sort,
    entries: Vec<Entry>,
    holding: bool,
    /// What is shown instead of `entries`, once they differ while held.
    frozen: Option<Vec<Entry>>,
    /// What differs.
    waiting: HashSet<Key>,
}

impl Order {
    /// What is shown, from top to bottom.
    pub fn shown(&self) -> &[Entry] {
        self.frozen.as_deref().unwrap_or(&self.entries)
    }

    /// What would be shown if nothing were held.
    pub fn true_order(&self) -> &[Entry] {
        &self.entries
    }

    /// How many rows would move, come or go.
    pub fn waiting(&self) -> usize {
        self.waiting.len()
    }

    /// Keeps rows where they are from now on, or lets them go to where they belong.
    pub fn hold(&mut self, holding: bool) {
        self.holding = holding;
        if !holding {
            self.settle();
        }
    }

    /// Puts every row where it belongs now.
    pub fn settle(&mut self) {
        self.frozen = None;
        self.waiting.clear();
    }

    /// Another filter or sort, or all rows anew. People asked for it, so nothing is held back.
    pub fn build(
        &mut self,
        filter: Filter,
        sort: Sort,
        rows: impl Iterator<Item = (Key, Rc<Row>)>,
    ) {
        self.settle();
        self.filter = filter;
        self.sort = sort;
        self.entries = rows
            .filter(|(_, row)| self.filter.matches(row))
            .map(|(key, row)| Entry { key, row })
            .collect();
        sorting::sort_by(&mut self.entries, |a, b| order(a, b, sort));
    }

    /// One row changed, came (`before` is none) or went (`after` is none).
    pub fn change(&mut self, key: Key, before: Option<&Rc<Row>>, after: Option<&Rc<Row>>) {
        let old = before.and_then(|row| self.place(key, row).ok());
        let new = after.filter(|row| self.filter.matches(row)).cloned();
        if let (Some(at), Some(row)) = (old, &new)
            && self.stays(at, key, row)
        {
            self.entries[at].row = Rc::clone(row);
            return;
        }
        if old.is_none() && new.is_none() {
            return;
        }
        self.freeze(key);
        if let Some(at) = old {
            self.entries.remove(at);
        }
        if let Some(row) = new {
            let at = self.place(key, &row).unwrap_or_else(|at| at);
            self.entries.insert(at, Entry { key, row });
        }
    }

    /// Remembers what was shown before `key` moves.
    fn freeze(&mut self, key: Key) {
        if self.holding {
            if self.frozen.is_none() {
                self.frozen = Some(self.entries.clone());
            }
            self.waiting.insert(key);
        }
    }

    /// Whether the row at `at` may become `row` without moving.
    fn stays(&self, at: usize, key: Key, row: &Rc<Row>) -> bool {
        let entry = Entry { key, row: Rc::clone(row) };
        let fits = |other: Option<&Entry>, wanted| {
            other.is_none_or(|other| order(other, &entry, self.sort) == wanted)
        };
        fits(at.checked_sub(1).and_then(|above| self.entries.get(above)), Ordering::Less)
            && fits(self.entries.get(at + 1), Ordering::Greater)
    }

    /// Where `row` is, or where it belongs.
    fn place(&self, key: Key, row: &Rc<Row>) -> Result<usize, usize> {
        let wanted = Entry { key, row: Rc::clone(row) };
        self.entries.binary_search_by(|entry| order(entry, &wanted, self.sort))
    }
}

/// The order of the wire, made total by the key.
fn order(a: &Entry, b: &Entry, sort: Sort) -> Ordering {
    compare(&a.row, &b.row, sort).then_with(|| a.key.cmp(&b.key))
}

#[cfg(test)]
mod tests {
    use quarterdeck_wire::{status::Level, view::Column};

    use super::*;
    use crate::live::table::tests::row;

    fn key(id: u32) -> Key {
        Key { source: 0, id: RowId(id) }
    }

    fn rc(name: &str, level: Level) -> Rc<Row> {
        Rc::new(row(name, level))
    }

    fn names(entries: &[Entry]) -> Vec<&str> {
        entries.iter().map(|entry| &*entry.row.meta().name).collect()
    }

    /// a, b, c: all well, worst first.
    fn three() -> (Order, Vec<Rc<Row>>) {
        let rows: Vec<_> = ["a", "b", "c"].iter().map(|name| rc(name, Level::Ok)).collect();
        let mut order = Order::default();
        let keyed = rows.iter().enumerate().map(|(id, row)| (key(id as u32), Rc::clone(row)));
        order.build(Filter::default(), Sort::default(), keyed);
        (order, rows)
    }

    #[test]
    fn rows_go_where_they_belong() {
        let (mut order, rows) = three();
        let failing = rc("b", Level::Failing);
        order.change(key(1), Some(&rows[1]), Some(&failing));
        assert_eq!(names(order.shown()), ["b", "a", "c"]);
        order.change(key(0), Some(&rows[0]), None);
        order.change(key(9), None, Some(&rc("aa", Level::Ok)));
        assert_eq!(names(order.shown()), ["b", "aa", "c"]);
        assert_eq!(order.waiting(), 0);
    }

    #[test]
    fn held_rows_never_jump() {
        let (mut order, rows) = three();
        order.hold(true);
        let failing = rc("c", Level::Failing);
        order.change(key(2), Some(&rows[2]), Some(&failing));
        order.change(key(0), Some(&rows[0]), None);
        order.change(key(9), None, Some(&rc("new", Level::Ok)));
        assert_eq!(names(order.shown()), ["a", "b", "c"]);
        assert_eq!(order.waiting(), 3);
        order.settle();
        assert_eq!(names(order.shown()), ["c", "b", "new"]);
        assert_eq!(order.waiting(), 0);
    }

    #[test]
    fn a_change_that_moves_nothing_waits_for_nothing() {
        let (mut order, rows) = three();
        order.hold(true);
        let same = rc("b", Level::Ok);
        order.change(key(1), Some(&rows[1]), Some(&same));
        assert_eq!(order.waiting(), 0);
        assert!(Rc::ptr_eq(&order.shown()[1].row, &same));
    }

    #[test]
    fn rows_come_and_go_by_the_filter() {
        let mut order = Order::default();
        let filter = Filter::parse("level=failing");
        order.build(filter, Sort { column: Column::Name, descending: true }, std::iter::empty());
        let (well, ill) = (rc("a", Level::Ok), rc("a", Level::Failing));
        order.change(key(1), None, Some(&well));
        assert!(order.shown().is_empty());
        order.change(key(1), Some(&well), Some(&ill));
        assert_eq!(names(order.shown()), ["a"]);
        order.change(key(1), Some(&ill), Some(&well));
        assert!(order.shown().is_empty());
    }

    #[test]
    fn any_run_of_changes_ends_where_a_fresh_sort_does() {
        let levels = [Level::Failing, Level::Ok, Level::Progressing, Level::Stopped];
        let mut order = Order::default();
        let mut held: Vec<Option<Rc<Row>>> = vec![None; 12];
        let mut seed = 7_u32;
        for _ in 0..2_000 {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let id = (seed >> 8) as usize % held.len();
            let after = (seed >> 16 & 3 != 0)
                .then(|| rc(&format!("n{}", id % 5), levels[(seed >> 20) as usize % 4]));
            order.change(key(id as u32), held[id].as_ref(), after.as_ref());
            held[id] = after;
        }
        let mut fresh = Order::default();
        let rows = held.iter().enumerate();
        let rows = rows.filter_map(|(id, row)| Some((key(id as u32), Rc::clone(row.as_ref()?))));
        fresh.build(Filter::default(), Sort::default(), rows);
        let keys = |order: &Order| order.shown().iter().map(|entry| entry.key).collect::<Vec<_>>();
        assert_eq!(keys(&order), keys(&fresh));
    }
}
