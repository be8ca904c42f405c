//! Columns as data. A kind's table is a list of these; see [`super::cells`] for what they show.

use quarterdeck_wire::{
    Time,
    message::Usage,
    row::Row,
    view::{Column as Id, Sort},
};

use super::marks::Marks;
use crate::words::{Lists, Words};

/// Everything a cell may look at.
pub struct Cell<'a> {
    pub row: &'a Row,
    pub usage: Option<Usage>,
    /// By the server's clock.
    pub now: Time,
    pub words: &'static Words,
    /// Opens the row in the pane.
    pub href: &'a str,
    /// What is to be done with it later, and when; empty where nothing is.
    pub later: &'a str,
}

/// One column.
pub struct Column {
    /// What it is sorted by, and its name.
    pub id: Id,
    /// Its width and when it gives way: `c-st`. Also on its cells.
    pub class: &'static str,
    pub paint: fn(&Cell, &mut Marks),
    /// Whether a change is shown by a pulse. Not for what changes by itself, such as ages.
    pub pulses: bool,
    /// The head stands over numbers before a meter.
    pub over_meter: bool,
    /// The first click on the head puts the largest on top.
    pub largest_first: bool,
    /// Its name, where that is not the one of `id`.
    pub title: Option<fn(&Lists) -> &'static str>,
    /// Whether rows can be ordered by it.
    pub sorts: bool,
}

impl Column {
    pub const fn new(id: Id, class: &'static str, paint: fn(&Cell, &mut Marks)) -> Self {
        Self {
            id,
            class,
            paint,
            pulses: true,
            over_meter: false,
            largest_first: false,
            title: None,
            sorts: true,
        }
    }

    /// A column that rows can't be ordered by.
    pub const fn plain(
        title: fn(&Lists) -> &'static str,
        class: &'static str,
        paint: fn(&Cell, &mut Marks),
    ) -> Self {
        Self { title: Some(title), sorts: false, ..Self::new(Id::Name, class, paint) }
    }

    /// Called otherwise than what it is sorted by.
    #[must_use]
    pub const fn called(self, title: fn(&Lists) -> &'static str) -> Self {
        Self { title: Some(title), ..self }
    }

    /// What stands in its head.
    pub fn name(&self, words: &'static Words) -> &'static str {
        self.title.map_or_else(|| (words.table.column)(self.id), |title| title(&words.lists))
    }

    /// Changes of this column are not pointed out.
    #[must_use]
    pub const fn still(self) -> Self {
        Self { pulses: false, ..self }
    }

    /// A number and a meter.
    #[must_use]
    pub const fn meter(self) -> Self {
        Self { pulses: false, over_meter: true, largest_first: true, ..self }
    }

    /// The first click sorts the largest on top.
    #[must_use]
    pub const fn largest_first(self) -> Self {
        Self { largest_first: true, ..self }
    }

    /// The sort after a click on the head, coming from `now`.
    pub fn clicked(&self, now: Sort) -> Sort {
        let descending = if now.column == self.id { !now.descending } else { self.largest_first };
        Sort { column: self.id, descending }
    }
}

/// A table.
pub struct Spec {
    /// Of the `<table>`: `t-pods`.
    pub class: &'static str,
    pub columns: &'static [Column],
    pub sort: Sort,
}

/// `aria-sort` of a column in this order, and whether the arrow points up. "Worst first" counts as
/// descending, as people read it, though [`Id::Status`] ascends.
pub fn sorted(sort: Sort) -> (&'static str, bool) {
    let descending = sort.descending != (sort.column == Id::Status);
    (if descending { "descending" } else { "ascending" }, !descending)
}
