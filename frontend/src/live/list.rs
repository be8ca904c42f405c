//! A list on the page: one or more tables in one order. Knows nothing of sockets or signals.

use std::{collections::HashSet, rc::Rc};

use quarterdeck_wire::{
    message::{Cursor, Frame},
    row::{Row, RowId},
    view::{Filter, Sort},
};

use super::{
    order::{Key, Order},
    table::{Applied, Span, Table},
};

/// Rows of one or more sources, filtered and in order.
///
/// Normally the order is ours. If the only source has too many rows for a browser, the server keeps
/// the order and this is a window into it. If one of several sources has, the list is cut: the server
/// sends the first rows of that source's order, and what is shown ends where its next row could stand.
#[derive(Debug, Default)]
pub struct List {
    tables: Vec<Table>,
    order: Order,
    filter: String,
    sort: Sort,
    holding: bool,
    /// What is shown of an order that the server keeps; behind the table's own while held.
    shown: Option<Span>,
}

/// A row as it is to be shown.
#[derive(Clone, Debug)]
pub struct Item {
    pub key: Key,
    pub row: Rc<Row>,
    /// Deleted, but still in its place while the list is held.
    pub gone: bool,
}

/// What a frame did to a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Heard {
    Changed,
    Nothing,
    /// The frame does not fit: subscribe anew.
    Gap,
}

impl List {
    /// An empty list of `sources` tables.
    pub fn new(sources: usize, filter: &str, sort: Sort) -> Self {
        let tables = (0..sources).map(|_| Table::default()).collect();
        let mut list = Self { tables, ..Self::default() };
        list.set_view(filter, sort);
        list
    }

    pub fn filter(&self) -> &str {
        &self.filter
    }

    pub fn sort(&self) -> Sort {
        self.sort
    }

    /// Where a source stands.
    pub fn cursor(&self, source: usize) -> Option<Cursor> {
        self.tables.get(source)?.cursor()
    }

    /// Takes a frame of a source in. `asked` says that a window of this source was asked for: then it
    /// is shown even while the list is held.
    pub fn apply(&mut self, source: usize, frame: Frame, asked: bool) -> Heard {
        let Some(table) = self.tables.get_mut(source) else { return Heard::Nothing };
        match table.apply(frame) {
            Applied::Gap => Heard::Gap,
            Applied::Nothing => Heard::Nothing,
            Applied::Anew => {
                self.shown = None;
                self.rebuild();
                Heard::Changed
            }
            Applied::Window if self.tables.len() > 1 => {
                self.rebuild();
                Heard::Changed
            }
            Applied::Window => {
                let still = self.holding && !asked && self.shown.is_some();
                if !still {
                    self.shown = self.tables[source].span().cloned();
                }
                Heard::Changed
            }
            Applied::Changes(changes) => {
                // Many changes at once are cheaper to sort anew, if nobody is looking closely.
                if !self.holding
                    && changes.len() > 64
                    && changes.len() * 4 > self.order.shown().len()
                {
                    self.rebuild();
                } else {
                    let source = source as u8;
                    for change in &changes {
                        let key = Key { source, id: change.id };
                        self.order.change(key, change.before.as_ref(), change.after.as_ref());
                    }
                }
                Heard::Changed
            }
        }
    }

    /// Forgets the rows of a source: they may not be seen any more.
    pub fn clear(&mut self, source: usize) {
        let Some(table) = self.tables.get_mut(source) else { return };
        *table = Table::default();
        self.shown = None;
        self.order.hold(false);
        self.rebuild();
    }

    /// Another filter or sort. Gives whether the server must be told, as it keeps the order.
    pub fn set_view(&mut self, filter: &str, sort: Sort) -> bool {
        filter.clone_into(&mut self.filter);
        self.sort = sort;
        if !self.is_kept_by_server() {
            self.rebuild();
        }
        self.tables.iter().any(|table| table.span().is_some())
    }

    fn rebuild(&mut self) {
        let rows = self.tables.iter().enumerate().flat_map(|(source, table)| {
            let key = move |id| Key { source: source as u8, id };
            table.rows().map(move |(id, row)| (key(id), Rc::clone(row)))
        });
        self.order.build(Filter::parse(&self.filter), self.sort, rows);
        self.order.hold(self.holding);
    }

    /// Whether the server keeps the order and sends windows of it.
    pub fn is_kept_by_server(&self) -> bool {
        self.tables.len() == 1 && self.tables.iter().any(|table| table.span().is_some())
    }

    /// Whether a source's order is kept by the server.
    pub fn is_windowed(&self, source: usize) -> bool {
        self.tables.get(source).is_some_and(|table| table.span().is_some())
    }

    /// Whether there are more rows than can be put in one order here.
    pub fn is_cut(&self) -> bool {
        !self.is_kept_by_server() && self.last_ones().next().is_some()
    }

    /// The last row that is here of each source that has more.
    fn last_ones(&self) -> impl Iterator<Item = Key> {
        self.tables.iter().enumerate().filter_map(|(source, table)| {
            let span =
                table.span().filter(|span| span.ids.len() < span.extent.matching as usize)?;
            Some(Key { source: source as u8, id: *span.ids.last()? })
        })
    }

    /// How many rows of our own order are where they belong, whatever else there is.
    fn sure(&self) -> usize {
        let shown = self.order.shown();
        let ends = self.last_ones().filter_map(|last| shown.iter().position(|it| it.key == last));
        ends.min().map_or(shown.len(), |at| at + 1)
    }

    /// Keeps rows in their places, or lets them go.
    pub fn hold(&mut self, holding: bool) {
        self.holding = holding;
        self.order.hold(holding);
        if !holding {
            self.settle();
        }
    }

    /// Puts every row where it belongs now.
    pub fn settle(&mut self) {
        self.order.settle();
        self.shown = self.tables.first().and_then(Table::span).cloned();
    }

    /// How many rows wait to move, come or go.
    pub fn waiting(&self) -> usize {
        let spans = (&self.shown, self.tables.first().and_then(Table::span));
        match spans {
            (Some(shown), Some(now)) if self.is_kept_by_server() => {
                let ids: HashSet<RowId> = shown.ids.iter().copied().collect();
                let new = now.ids.iter().filter(|id| !ids.contains(id)).count();
                let moved = shown.ids.iter().zip(&now.ids).any(|(a, b)| a != b);
                new.max(usize::from(moved))
            }
            _ => self.order.waiting(),
        }
    }

    /// How many rows match the filter.
    pub fn len(&self) -> usize {
        match &self.shown {
            Some(span) if self.is_kept_by_server() => span.extent.matching as usize,
            _ => self.sure(),
        }
    }

    /// How many rows of one source there are without the filter.
    pub fn total_of(&self, source: usize) -> usize {
        let table = self.tables.get(source);
        table.map_or(0, |table| table.span().map_or(table.len(), |span| span.extent.total as usize))
    }

    /// How many rows there are without the filter.
    pub fn total(&self) -> usize {
        (0..self.tables.len()).map(|source| self.total_of(source)).sum()
    }

    /// The row at `index` of what is shown; none if it is not here yet.
    pub fn at(&self, index: usize) -> Option<Item> {
        if self.is_kept_by_server() {
            let span = self.shown.as_ref()?;
            let id = *span.ids.get(index.checked_sub(span.extent.first as usize)?)?;
            return self.item(Key { source: 0, id });
        }
        let entry = self.order.shown().get(index)?;
        Some(self.item(entry.key).unwrap_or_else(|| Item {
            key: entry.key,
            row: Rc::clone(&entry.row),
            gone: true,
        }))
    }

    fn item(&self, key: Key) -> Option<Item> {
        let row = Rc::clone(self.get(key)?);
        Some(Item { key, row, gone: false })
    }

    /// A row by its key, shown or not.
    pub fn get(&self, key: Key) -> Option<&Rc<Row>> {
        self.tables.get(key.source as usize)?.get(key.id)
    }

    /// Where a row is shown.
    pub fn index_of(&self, key: Key) -> Option<usize> {
        if self.is_kept_by_server() {
            let span = self.shown.as_ref()?;
            let at = span.ids.iter().position(|id| *id == key.id)?;
            return Some(at + span.extent.first as usize);
        }
        self.order.shown().iter().position(|entry| entry.key == key)
    }

    /// The first row that `wanted` accepts, shown or not.
    pub fn find(&self, wanted: impl Fn(&Row) -> bool) -> Option<Key> {
        self.tables.iter().enumerate().find_map(|(source, table)| {
            let (id, _) = table.rows().find(|(_, row)| wanted(row))?;
            Some(Key { source: source as u8, id })
        })
    }

    /// All rows that are here, in no order.
    pub fn all(&self, mut visit: impl FnMut(&Row)) {
        self.tables.iter().flat_map(Table::rows).for_each(|(_, row)| visit(row));
    }

    /// All rows that are here and match, in order.
    pub fn each(&self, mut visit: impl FnMut(&Row)) {
        if self.is_kept_by_server() {
            (0..self.len()).filter_map(|index| self.at(index)).for_each(|item| visit(&item.row));
        } else {
            let most = if self.is_cut() { self.sure() } else { usize::MAX };
            self.order.true_order().iter().take(most).for_each(|entry| visit(&entry.row));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::live::table::tests::{delta, whole, window};
    use quarterdeck_wire::view::Column;

    fn names(list: &List) -> Vec<String> {
        let shown = (0..list.len()).filter_map(|index| list.at(index));
        shown
            .map(|item| format!("{}{}", item.row.meta().name, if item.gone { "†" } else { "" }))
            .collect()
    }

    #[test]
    fn several_tables_are_one_list() {
        let mut list = List::new(2, "", Sort::default());
        list.apply(0, whole(1, 1, &[(1, "b"), (2, "d")]), false);
        list.apply(1, whole(7, 1, &[(1, "a"), (2, "c")]), false);
        assert_eq!(names(&list), ["a", "b", "c", "d"]);
        list.set_view("-name:c", Sort::default());
        assert_eq!(names(&list), ["a", "b", "d"]);
        assert_eq!((list.len(), list.total()), (3, 4));
    }

    #[test]
    fn several_tables_end_where_the_next_row_of_a_long_one_could_stand() {
        let by_name = Sort { column: Column::Name, descending: false };
        let mut list = List::new(2, "", by_name);
        list.apply(0, whole(1, 1, &[(1, "a"), (2, "c"), (3, "x")]), false);
        assert!(!list.is_cut());
        // Nine rows, of which the first two are here.
        list.apply(1, window(1, 1, &[1, 2], &[(1, "b"), (2, "d")]), false);
        assert_eq!(names(&list), ["a", "b", "c", "d"], "any row could stand between d and x");
        assert!(list.is_cut() && !list.is_kept_by_server());
        assert_eq!((list.len(), list.total(), list.total_of(1)), (4, 12, 9));
        let mut saved = Vec::new();
        list.each(|row| saved.push(row.meta().name.to_string()));
        assert_eq!(saved, ["a", "b", "c", "d"]);
        assert!(list.set_view("-name:c", by_name), "the server filters the long one");
    }

    #[test]
    fn a_deleted_row_stays_as_a_tombstone_while_held() {
        let mut list = List::new(1, "", Sort::default());
        list.apply(0, whole(1, 1, &[(1, "a"), (2, "b")]), false);
        list.hold(true);
        list.apply(0, delta(1, 2, &[(3, "c")], &[1]), false);
        assert_eq!(names(&list), ["a†", "b"]);
        assert_eq!(list.waiting(), 2);
        list.hold(false);
        assert_eq!(names(&list), ["b", "c"]);
        assert_eq!(list.waiting(), 0);
    }

    #[test]
    fn what_may_not_be_seen_any_more_is_forgotten_even_while_held() {
        let mut list = List::new(2, "", Sort::default());
        list.apply(0, whole(1, 1, &[(1, "a"), (2, "b")]), false);
        list.apply(1, whole(7, 1, &[(1, "c")]), false);
        list.hold(true);
        list.clear(0);
        assert_eq!(names(&list), ["c"]);
        assert!(list.cursor(0).is_none());
        list.apply(0, whole(1, 1, &[(1, "a")]), false);
        assert_eq!(list.total(), 2);
    }

    #[test]
    fn a_gap_is_told() {
        let mut list = List::new(1, "", Sort::default());
        assert_eq!(list.apply(0, delta(1, 2, &[], &[]), false), Heard::Gap);
    }

    #[test]
    fn the_servers_window_holds_still_too() {
        let mut list = List::new(1, "", Sort::default());
        list.apply(0, window(1, 1, &[1, 2], &[(1, "a"), (2, "b")]), false);
        assert_eq!((list.len(), list.total()), (9, 9));
        assert_eq!(names(&list), ["a", "b"]);
        assert!(list.set_view("x", Sort::default()));
        list.hold(true);
        list.apply(0, window(1, 2, &[3, 1], &[(3, "c")]), false);
        assert_eq!(names(&list), ["a"], "b is not here any more, its place is kept");
        assert!(list.waiting() > 0);
        // Scrolling asks for another window, and gets it.
        list.apply(0, window(2, 3, &[3, 1], &[]), true);
        assert_eq!(names(&list), ["c", "a"]);
    }
}
