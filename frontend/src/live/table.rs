//! The rows of one subscription. Frames are their only writer.

use std::{
    collections::{HashMap, HashSet},
    rc::Rc,
};

use quarterdeck_wire::{
    message::{self, Body, Cursor, Extent, Frame, rearrange},
    row::{Row, RowId},
};

/// What the browser holds of a subscription.
#[derive(Debug, Default)]
pub struct Table {
    cursor: Option<Cursor>,
    rows: HashMap<RowId, Rc<Row>>,
    span: Option<Span>,
}

/// A table whose order the server keeps: the part of it that we hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Span {
    pub extent: Extent,
    pub ids: Vec<RowId>,
}

/// One row before and after a frame.
#[derive(Clone, Debug)]
pub struct Change {
    pub id: RowId,
    pub before: Option<Rc<Row>>,
    pub after: Option<Rc<Row>>,
}

/// What a frame did.
#[derive(Debug)]
pub enum Applied {
    /// Everything may be different: another life of the server, or the order's keeper changed.
    Anew,
    /// These rows are.
    Changes(Vec<Change>),
    /// The window moved or changed.
    Window,
    /// Something we know already.
    Nothing,
    /// The frame builds on what we do not hold: subscribe anew.
    Gap,
}

impl Table {
    /// Where we stand, for a resume.
    pub fn cursor(&self) -> Option<Cursor> {
        self.cursor
    }

    pub fn get(&self, id: RowId) -> Option<&Rc<Row>> {
        self.rows.get(&id)
    }

    pub fn rows(&self) -> impl Iterator<Item = (RowId, &Rc<Row>)> {
        self.rows.iter().map(|(id, row)| (*id, row))
    }

    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// The part we hold of an order that the server keeps.
    pub fn span(&self) -> Option<&Span> {
        self.span.as_ref()
    }

    /// Takes a frame in.
    pub fn apply(&mut self, frame: Frame) -> Applied {
        let held = self.cursor;
        let Some(epoch) = frame.epoch.or(held.map(|held| held.epoch)) else { return Applied::Gap };
        let same_life = held.is_some_and(|held| held.epoch == epoch);
        let next = Cursor { epoch, seq: frame.to };
        let builds_on_another = frame.from != frame.to;
        if builds_on_another {
            match held.filter(|_| same_life) {
                Some(held) if frame.to <= held.seq => return Applied::Nothing,
                Some(held) if frame.from == held.seq => {}
                _ => return Applied::Gap,
            }
        }
        match frame.body {
            Body::Whole { rows } => {
                self.cursor = Some(next);
                let was_window = self.span.take().is_some();
                let related = same_life || rows.iter().any(|(id, _)| self.rows.contains_key(id));
                self.replace(rows, related && !was_window)
            }
            Body::Delta { changes } => {
                let Some(rows) = self.after(changes).filter(|_| self.span.is_none()) else {
                    return Applied::Gap;
                };
                self.cursor = Some(next);
                Applied::Changes(self.change(rows))
            }
            Body::Window { extent, cut, put, rows } => {
                let span = self.span.as_ref();
                // A snapshot builds on an empty window.
                let ids = span.filter(|_| builds_on_another).map_or(&[][..], |span| &span.ids);
                let extent = extent.or(span.map(|span| span.extent)).unwrap_or_default();
                let Some(ids) = rearrange(ids, &cut, &put) else { return Applied::Gap };
                let row = |(at, change)| Some((*ids.get(usize::from(at))?, change));
                let rows = rows.into_iter().map(row).collect::<Option<Vec<_>>>();
                let Some(rows) = rows.and_then(|rows| self.after(rows)) else {
                    return Applied::Gap;
                };
                self.cursor = Some(next);
                self.change(rows);
                // The server takes it that rows outside the window are forgotten.
                let inside: HashSet<RowId> = ids.iter().copied().collect();
                self.rows.retain(|id, _| inside.contains(id));
                self.span = Some(Span { extent, ids });
                Applied::Window
            }
        }
    }

    /// The rows after `changes`; `None` if something does not fit what we hold.
    fn after(&self, changes: Vec<(RowId, message::Change)>) -> Option<Vec<(RowId, Option<Row>)>> {
        let row = |(id, change): (RowId, message::Change)| {
            Some((id, change.apply(self.rows.get(&id).map(|row| &**row))?))
        };
        changes.into_iter().map(row).collect()
    }

    /// All rows at once. Where they are the rows we hold, that still is a set of changes, so that
    /// they keep their places.
    fn replace(&mut self, rows: Vec<(RowId, Row)>, as_changes: bool) -> Applied {
        if !as_changes {
            self.rows = rows.into_iter().map(|(id, row)| (id, Rc::new(row))).collect();
            return Applied::Anew;
        }
        let mut gone = std::mem::take(&mut self.rows);
        let mut changes = Vec::new();
        for (id, row) in rows {
            let before = gone.remove(&id);
            let row = match &before {
                Some(before) if **before == row => Rc::clone(before),
                _ => {
                    let row = Rc::new(row);
                    changes.push(Change { id, before, after: Some(Rc::clone(&row)) });
                    row
                }
            };
            self.rows.insert(id, row);
        }
        changes.extend(gone.into_iter().map(|(id, row)| Change {
            id,
            before: Some(row),
            after: None,
        }));
        Applied::Changes(changes)
    }

    fn change(&mut self, rows: Vec<(RowId, Option<Row>)>) -> Vec<Change> {
        let change = |(id, row): (RowId, Option<Row>)| {
            let after = row.map(Rc::new);
            let before = match &after {
                Some(row) => self.rows.insert(id, Rc::clone(row)),
                None => self.rows.remove(&id),
            };
            Change { id, before, after }
        };
        rows.into_iter().map(change).collect()
    }
}

#[cfg(test)]
pub mod tests {
    use quarterdeck_wire::{
        row::{Meta, NamespaceRow},
        status::{Level, Status, Word},
    };

    use super::*;

    /// A row that differs by name and level alone.
    pub fn row(name: &str, level: Level) -> Row {
        Row::Namespace(NamespaceRow {
            meta: Meta { namespace: None, name: name.into(), created: 0 },
            status: Status::new(level, Word::Starting),
        })
    }

    pub fn frame(epoch: u64, from: u64, to: u64, body: Body) -> Frame {
        let epoch = (from == to).then_some(epoch);
        Frame { group: 1, epoch, from, to, body }
    }

    pub fn whole(epoch: u64, to: u64, rows: &[(u32, &str)]) -> Frame {
        let rows = rows.iter().map(|(id, name)| (RowId(*id), row(name, Level::Ok))).collect();
        frame(epoch, to, to, Body::Whole { rows })
    }

    /// A window at the top of nine rows.
    pub fn window(from: u64, to: u64, ids: &[u32], rows: &[(u32, &str)]) -> Frame {
        let here = |id| ids.iter().position(|it| *it == id).map(|at| at as u16);
        let row = |(id, name): &(u32, &str)| {
            Some((here(*id)?, message::Change::Row(Box::new(row(name, Level::Ok)))))
        };
        let rows = rows.iter().filter_map(row).collect();
        // All that were there leave, all that are there come: as a server may say it.
        let (cut, ids) = ((0..9).collect(), ids.iter().copied().map(RowId));
        let put = ids.enumerate().map(|(at, id)| (at as u16, id)).collect();
        let extent = Some(Extent { total: 9, matching: 9, bad: 0, first: 0 });
        frame(1, from, to, Body::Window { extent, cut, put, rows })
    }

    pub fn delta(from: u64, to: u64, upserts: &[(u32, &str)], removes: &[u32]) -> Frame {
        let set = |(id, name): &(u32, &str)| {
            (RowId(*id), message::Change::Row(Box::new(row(name, Level::Ok))))
        };
        let gone = removes.iter().map(|id| (RowId(*id), message::Change::Gone));
        let changes = upserts.iter().map(set).chain(gone).collect();
        frame(1, from, to, Body::Delta { changes })
    }

    fn names(table: &Table) -> Vec<(u32, String)> {
        let mut names: Vec<_> =
            table.rows().map(|(id, row)| (id.0, row.meta().name.to_string())).collect();
        names.sort();
        names
    }

    #[test]
    fn deltas_build_on_what_is_held() {
        let mut table = Table::default();
        assert!(matches!(table.apply(whole(1, 5, &[(1, "a"), (2, "b")])), Applied::Anew));
        let Applied::Changes(changes) = table.apply(delta(5, 7, &[(2, "B"), (3, "c")], &[1]))
        else {
            panic!("a delta from where we stand is a change");
        };
        assert_eq!(changes.len(), 3);
        assert_eq!(names(&table), [(2, "B".into()), (3, "c".into())]);
        assert_eq!(table.cursor(), Some(Cursor { epoch: 1, seq: 7 }));
    }

    #[test]
    fn a_gap_changes_nothing() {
        let mut table = Table::default();
        assert!(matches!(table.apply(delta(0, 1, &[(1, "a")], &[])), Applied::Gap));
        table.apply(whole(1, 5, &[(1, "a")]));
        assert!(matches!(table.apply(delta(6, 7, &[(2, "b")], &[])), Applied::Gap));
        let mut other_life = delta(5, 6, &[(2, "b")], &[]);
        other_life.epoch = Some(2);
        assert!(matches!(table.apply(other_life), Applied::Gap));
        assert_eq!(names(&table), [(1, "a".into())]);
        assert_eq!(table.cursor(), Some(Cursor { epoch: 1, seq: 5 }));
    }

    #[test]
    fn a_patch_changes_the_row_that_is_held() {
        let (before, after) = (row("a", Level::Ok), row("a", Level::Failing));
        let change = || vec![(RowId(1), message::Change::between(Some(&before), Some(&after)))];
        let mut table = Table::default();
        table.apply(whole(1, 5, &[(1, "a")]));
        table.apply(frame(1, 5, 6, Body::Delta { changes: change() }));
        assert_eq!(table.get(RowId(1)).map(|row| &**row), Some(&after));
        table.apply(delta(6, 7, &[], &[1]));
        let patched = table.apply(frame(1, 7, 8, Body::Delta { changes: change() }));
        assert!(matches!(patched, Applied::Gap), "a patch of a row that is not held");
    }

    #[test]
    fn what_is_known_already_is_nothing() {
        let mut table = Table::default();
        table.apply(whole(1, 5, &[(1, "a")]));
        assert!(matches!(table.apply(delta(4, 5, &[(1, "old")], &[])), Applied::Nothing));
        assert_eq!(names(&table), [(1, "a".into())]);
    }

    #[test]
    fn a_snapshot_in_the_same_life_is_a_set_of_changes() {
        let mut table = Table::default();
        table.apply(whole(1, 5, &[(1, "a"), (2, "b")]));
        let Applied::Changes(changes) = table.apply(whole(1, 9, &[(2, "b"), (3, "c")])) else {
            panic!("the same life");
        };
        let ids: Vec<_> =
            changes.iter().map(|change| (change.id.0, change.after.is_some())).collect();
        assert_eq!(ids, [(3, true), (1, false)]);
        assert!(matches!(table.apply(whole(2, 1, &[(7, "x")])), Applied::Anew));
        assert_eq!(names(&table), [(7, "x".into())]);
    }

    #[test]
    fn a_window_keeps_rows_it_does_not_repeat() {
        let mut table = Table::default();
        table.apply(window(1, 1, &[1, 2], &[(1, "a"), (2, "b")]));
        assert!(matches!(table.apply(window(1, 2, &[2, 3], &[(3, "c")])), Applied::Window));
        assert!(table.get(RowId(1)).is_none());
        assert!(matches!(table.apply(window(5, 6, &[4], &[])), Applied::Gap));
        let shown: Vec<_> = table
            .span()
            .into_iter()
            .flat_map(|span| &span.ids)
            .filter_map(|id| table.get(*id).map(|row| row.meta().name.to_string()))
            .collect();
        assert_eq!(shown, ["b", "c"]);
        // Below the threshold again: all rows, and the order is ours.
        assert!(matches!(table.apply(whole(1, 3, &[(1, "a")])), Applied::Anew));
        assert!(table.span().is_none());
    }
}
