//! Cells of claims, autoscalers and budgets.

use quarterdeck_wire::row::{AutoscalerRow, BudgetRow, ClaimRow, Row};

use super::{Part, optional, parts_marks};
use crate::{
    format,
    table::{columns::Cell, marks::Marks},
};

fn claim<'a>(cell: &'a Cell) -> Option<&'a ClaimRow> {
    match cell.row {
        Row::Claim(claim) => Some(claim),
        _ => None,
    }
}

pub fn capacity(cell: &Cell, marks: &mut Marks) {
    if let Some(claim) = claim(cell) {
        marks.text(format::memory(claim.capacity));
    }
}

pub fn class(cell: &Cell, marks: &mut Marks) {
    optional(claim(cell).and_then(|claim| claim.class.as_deref()), marks);
}

pub fn access_modes(cell: &Cell, marks: &mut Marks) {
    optional(claim(cell).map(|claim| &*claim.modes), marks);
}

pub fn volume(cell: &Cell, marks: &mut Marks) {
    titled(claim(cell).and_then(|claim| claim.volume.as_deref()), "dim", marks);
}

/// Text that may not fit: whole in the title.
fn titled(text: Option<&str>, class: &'static str, marks: &mut Marks) {
    if let Some(text) = text {
        marks.open("span", class).attribute("title", text.to_owned()).text(text.to_owned()).close();
    }
}

fn autoscaler<'a>(cell: &'a Cell) -> Option<&'a AutoscalerRow> {
    match cell.row {
        Row::Autoscaler(autoscaler) => Some(autoscaler),
        _ => None,
    }
}

/// `Deployment/cart`
pub fn target(cell: &Cell, marks: &mut Marks) {
    titled(autoscaler(cell).map(|row| row.target.path()).as_deref(), "", marks);
}

/// `cpu 66%/70%`, as `kubectl` has it.
pub fn metrics(cell: &Cell, marks: &mut Marks) {
    let Some(row) = autoscaler(cell) else { return };
    let said = |current: Option<&str>, name: &str, target: &str| {
        format!("{name} {}/{target}", current.unwrap_or("?"))
    };
    let all: Vec<String> = row
        .metrics
        .iter()
        .map(|metric| said(metric.current.as_deref(), &metric.name, &metric.target))
        .collect();
    titled(Some(&*all.join(", ")).filter(|all| !all.is_empty()), "", marks);
}

pub fn bounds(cell: &Cell, marks: &mut Marks) {
    if let Some(row) = autoscaler(cell) {
        marks.text(format!("{}–{}", row.min, row.max));
    }
}

/// `3`, or `3 → 5` while it scales.
pub fn replicas(cell: &Cell, marks: &mut Marks) {
    let Some(row) = autoscaler(cell) else { return };
    if row.current == row.desired {
        marks.element("span", "ink", row.current.to_string());
        return;
    }
    marks.element("span", "dim", row.current.to_string()).text(" ");
    marks.icon("i-arrow-r i-12").text(" ").element("span", "ink", row.desired.to_string());
}

/// How long ago it last changed the number of replicas.
pub fn last_decision(cell: &Cell, marks: &mut Marks) {
    let Some(row) = autoscaler(cell) else { return };
    match row.last_scaled {
        Some(time) => marks.text((cell.words.units.ago)(cell.now - time)),
        None => marks.element("span", "dim", cell.words.lists.never),
    };
}

fn budget<'a>(cell: &'a Cell) -> Option<&'a BudgetRow> {
    match cell.row {
        Row::Budget(budget) => Some(budget),
        _ => None,
    }
}

pub fn min_available(cell: &Cell, marks: &mut Marks) {
    optional(budget(cell).and_then(|row| row.min_available.as_deref()), marks);
}

pub fn max_unavailable(cell: &Cell, marks: &mut Marks) {
    optional(budget(cell).and_then(|row| row.max_unavailable.as_deref()), marks);
}

/// How many pods may be evicted now.
pub fn allowed(cell: &Cell, marks: &mut Marks) {
    if let Some(row) = budget(cell) {
        let class = if row.disruptions_allowed == 0 { "zero" } else { "ink" };
        marks.element("span", class, row.disruptions_allowed.to_string());
    }
}

pub fn healthy(cell: &Cell, marks: &mut Marks) {
    let Some(row) = budget(cell) else { return };
    let label = (cell.words.lists.healthy_of)(row.healthy, row.expected, row.desired_healthy);
    let missing = row.expected.saturating_sub(row.healthy);
    let parts = [(row.healthy, Part::Ready), (missing, Part::Starting)];
    parts_marks(row.healthy, row.expected, &parts, label, marks);
}

pub fn selector(cell: &Cell, marks: &mut Marks) {
    titled(budget(cell).map(|row| &*row.selector), "dim", marks);
}
