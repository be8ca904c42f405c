//! Cells of events.

use quarterdeck_wire::{
    kind::Kind,
    row::{EventRow, Row},
};

use super::name_marks;
use crate::{
    format,
    table::{columns::Cell, marks::Marks},
};

fn event<'a>(cell: &'a Cell) -> Option<&'a EventRow> {
    match cell.row {
        Row::Event(event) => Some(event),
        _ => None,
    }
}

/// How long ago it was last seen.
pub fn last(cell: &Cell, marks: &mut Marks) {
    if let Some(event) = event(cell) {
        marks.text((cell.words.units.age)(cell.now - event.last));
    }
}

/// Warnings are loud; what is normal is not.
pub fn kind(cell: &Cell, marks: &mut Marks) {
    let Some(event) = event(cell) else { return };
    if event.warning {
        marks.open("span", "st st-warn").icon("i-warn i-14");
        marks.element("b", "", cell.words.lists.warning).close();
    } else {
        marks.element("span", "dim", cell.words.lists.normal);
    }
}

pub fn reason(cell: &Cell, marks: &mut Marks) {
    if let Some(event) = event(cell) {
        let class = if event.warning { "ink med" } else { "ink" };
        marks.open("span", class).attribute("title", event.reason.to_string());
        marks.text(event.reason.to_string()).close();
    }
}

/// The object's kind as `kubectl` abbreviates it; kinds unknown to us in full.
pub fn object_kind(cell: &Cell, marks: &mut Marks) {
    let Some(event) = event(cell) else { return };
    let short = Kind::from_api(&event.regarding.kind).map(|kind| kind.resource().short.to_owned());
    let short = short.unwrap_or_else(|| event.regarding.kind.to_string());
    marks.open("span", "dim").attribute("title", event.regarding.kind.to_string());
    marks.text(short).close();
}

/// The object, as a link to it.
pub fn object(cell: &Cell, marks: &mut Marks) {
    let Some(event) = event(cell) else { return };
    let name = &event.regarding.name;
    let parts = match &*event.regarding.kind {
        "Pod" => format::pod_name(name, None),
        _ => format::plain_name(name),
    };
    marks.open("a", "name").attribute("href", cell.href.to_owned());
    marks.attribute("title", format!("{} {name}", event.regarding.kind));
    marks.attribute("tabindex", "-1");
    name_marks(parts, marks);
    if let Some(namespace) = &event.meta.namespace {
        marks.element("span", "name-ns", namespace.to_string());
    }
    marks.close();
}

/// What happened; two lines of it, all in the title.
pub fn message(cell: &Cell, marks: &mut Marks) {
    let Some(event) = event(cell) else { return };
    marks.open("span", "e-text").attribute("title", event.message.to_string());
    marks.text(event.message.to_string()).close();
}

pub fn count(cell: &Cell, marks: &mut Marks) {
    let Some(event) = event(cell) else { return };
    marks.element(
        "span",
        if event.count > 1 { "ink" } else { "zero" },
        format::count(event.count as usize),
    );
}
