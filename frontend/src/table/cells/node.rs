//! Cells of nodes.

use quarterdeck_wire::row::{NodeRow, Row};

use super::{bar, is_near};
use crate::{
    format,
    table::{columns::Cell, marks::Marks},
    words::Words,
};

fn node<'a>(cell: &'a Cell) -> Option<&'a NodeRow> {
    match cell.row {
        Row::Node(node) => Some(node),
        _ => None,
    }
}

pub fn role(cell: &Cell, marks: &mut Marks) {
    if let Some(node) = node(cell) {
        marks.text(role_word(&node.role, cell.words).to_owned());
    }
}

/// The two roles everyone has get words, others their own name.
pub fn role_word<'a>(role: &'a str, words: &'static Words) -> &'a str {
    match role {
        "control-plane" => words.lists.control_plane,
        "worker" => words.lists.worker,
        other => other,
    }
}

pub fn zone(cell: &Cell, marks: &mut Marks) {
    if let Some(node) = node(cell) {
        marks.text(node.zone.to_string());
    }
}

pub fn kubelet(cell: &Cell, marks: &mut Marks) {
    if let Some(node) = node(cell) {
        marks.text(node.kubelet.to_string());
    }
}

/// `22 of 110`
pub fn pods(cell: &Cell, marks: &mut Marks) {
    let Some(node) = node(cell) else { return };
    let full = is_near(u64::from(node.requested.pods), u64::from(node.pods));
    marks.element("span", if full { "warn" } else { "ink" }, node.requested.pods.to_string());
    marks.text(" ").element("span", "dim", (cell.words.lists.of)(&node.pods.to_string()));
}

pub fn cpu(cell: &Cell, marks: &mut Marks) {
    let Some(node) = node(cell) else { return };
    let used = cell.usage.map(|usage| u64::from(usage.cpu));
    let text = |value: u64| format::cpu(u32::try_from(value).unwrap_or(u32::MAX));
    of_allocatable(cell, used, (u64::from(node.requested.cpu), u64::from(node.cpu)), text, marks);
}

pub fn memory(cell: &Cell, marks: &mut Marks) {
    let Some(node) = node(cell) else { return };
    let used = cell.usage.map(|usage| usage.memory);
    let requested = (node.requested.memory, node.memory);
    of_allocatable(cell, used, requested, format::memory, marks);
}

/// What is used of what can be had, in front of what is requested.
fn of_allocatable(
    cell: &Cell,
    used: Option<u64>,
    (requested, all): (u64, u64),
    text: impl Fn(u64) -> String,
    marks: &mut Marks,
) {
    let words = &cell.words.lists;
    let near = used.is_some_and(|used| is_near(used, all));
    let said = used.map_or_else(|| "–".to_owned(), &text);
    marks.open("span", "use2").open("span", "");
    marks.element("span", if near { "warn" } else { "ink" }, said).text(" ");
    marks.element("span", "dim", (words.of)(&text(all))).close();
    let label =
        (words.used_requested)(used.map(|used| percent(used, all)), percent(requested, all));
    marks.open("svg", "meter").attribute("role", "img").attribute("aria-label", label);
    bar("m-track", 1.0, marks);
    bar("m-soft", share(requested, all), marks);
    if let Some(used) = used {
        bar(if near { "m-warn" } else { "m-fill" }, share(used, all), marks);
    }
    marks.close().close();
}

fn share(part: u64, all: u64) -> f64 {
    (part as f64 / all.max(1) as f64).min(1.0)
}

fn percent(part: u64, all: u64) -> u32 {
    (part as f64 * 100.0 / all.max(1) as f64).round() as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_stay_on_the_meter_and_percents_do_not() {
        assert!(share(3, 2) <= 1.0 && share(0, 0) <= 0.0);
        assert_eq!((percent(3, 2), percent(1, 3), percent(5, 0)), (150, 33, 500));
    }
}
