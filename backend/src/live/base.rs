//! All rows of a kind in the order that every other order falls back on: by name, then namespace.
//!
//! The orders of one kind share it. Whoever makes an order walks rows side by side and compares
//! numbers; the names, all over the memory, were compared once.

use std::{cmp::Ordering, sync::Arc};

use quarterdeck_wire::{
    row::{Row, RowId},
    view::{self, Column, Sort},
};

use crate::cluster::store::{Snapshot, Store};

/// With more changes than this at once it is cheaper to order everything anew.
pub const REORDER_ABOVE: usize = 1_000;

/// A row and its name.
pub type Placed = (RowId, Arc<Row>);

/// See the module.
#[derive(Default)]
pub struct Base {
    snapshot: Snapshot,
    rows: Vec<Placed>,
}

impl Base {
    /// Takes in what changed in the store.
    pub fn follow(&mut self, store: &Store) {
        let (snapshot, changed) = store.since(self.snapshot.rev);
        match changed.filter(|ids| ids.len() <= REORDER_ABOVE) {
            Some(ids) => ids.into_iter().for_each(|id| self.replace(id, &snapshot)),
            None => self.rows = in_order(&snapshot),
        }
        self.snapshot = snapshot;
    }

    /// The instant that the rows are of.
    pub fn snapshot(&self) -> &Snapshot {
        &self.snapshot
    }

    pub fn rows(&self) -> &[Placed] {
        &self.rows
    }

    fn replace(&mut self, id: RowId, snapshot: &Snapshot) {
        let (old, new) = (self.snapshot.rows.get(&id).cloned(), snapshot.rows.get(&id).cloned());
        let old = old.and_then(|row| self.place(&(id, row)).ok());
        match (old, new) {
            (Some(at), Some(row)) if self.stays(at, &row) => self.rows[at].1 = row,
            (old, new) => {
                if let Some(at) = old {
                    self.rows.remove(at);
                }
                if let Some(row) = new {
                    let placed = (id, row);
                    let at = self.place(&placed).unwrap_or_else(|at| at);
                    self.rows.insert(at, placed);
                }
            }
        }
    }

    /// Whether the row at `at` is still called what it was, as objects are for as long as they live.
    fn stays(&self, at: usize, row: &Row) -> bool {
        view::compare(&self.rows[at].1, row, BY_NAME) == Ordering::Equal
    }

    fn place(&self, wanted: &Placed) -> Result<usize, usize> {
        self.rows.binary_search_by(|row| compare(row, wanted))
    }
}

const BY_NAME: Sort = Sort { column: Column::Name, descending: false };

fn compare(a: &Placed, b: &Placed) -> Ordering {
    view::compare(&a.1, &b.1, BY_NAME).then(a.0.cmp(&b.0))
}

fn in_order(snapshot: &Snapshot) -> Vec<Placed> {
    let row = |(id, row): (&RowId, &Arc<Row>)| (beginning(&row.meta().name), (*id, row.clone()));
    let mut rows: Vec<_> = snapshot.rows.iter().map(row).collect();
    rows.sort_unstable_by(|a, b| a.0.cmp(&b.0).then_with(|| compare(&a.1, &b.1)));
    rows.into_iter().map(|(_, placed)| placed).collect()
}

/// The first 24 bytes of a text, as numbers in the same order: numbers side by side are compared many
/// times faster than texts.
fn beginning(text: &str) -> [u64; 3] {
    let mut bytes = [0; 24];
    let len = text.len().min(bytes.len());
    bytes[..len].copy_from_slice(&text.as_bytes()[..len]);
    let word =
        |at: usize| bytes[at * 8..][..8].iter().fold(0, |word, byte| word << 8 | u64::from(*byte));
    [word(0), word(1), word(2)]
}
