//! One row slot: made once, filled with whichever row is at its place.

use std::rc::Rc;

use leptos::html;
use quarterdeck_wire::row::Row;
use web_sys::{Element, HtmlTableRowElement};

use super::{
    cells,
    columns::{Cell, Column},
    marks::Marks,
    paint,
    state::TableState,
};
use crate::{
    browser,
    features::act::use_orders,
    live::{list::Item, order::Key, use_live},
    reactive::prelude::*,
    words::words,
};

/// What a slot shows now.
#[derive(Default)]
struct Shown {
    key: Option<Key>,
    row: Option<Rc<Row>>,
    cells: Vec<CellShown>,
    check: Option<Element>,
}

struct CellShown {
    place: Element,
    marks: Marks,
}

/// The slot at `place` in the pool: the row `place` below the first painted one.
#[component]
pub fn Slot(table: TableState, place: usize) -> impl IntoView {
    let element = NodeRef::<html::Tr>::new();
    let (now, orders) = (use_live().now(), use_orders());
    let shown = StoredValue::new_local(Shown::default());
    effect(move || {
        let index = table.slice.get().first + place;
        table.rows.track();
        let item = if index < table.rows.len() { Some(table.rows.at(index)) } else { None };
        let time = now.get();
        let Some(element) = element.get() else { return };
        shown.update_value(|shown| match item {
            Some(item) => {
                let later = item.as_ref().map(|it| orders.later(&TableState::path(&it.row)));
                let later = later.unwrap_or_default();
                fill(table, shown, &element, index, (item.as_ref(), &later), time);
            }
            None => element.set_hidden(true),
        });
    });
    // Cheap on its own: which row is open, selected or under the keyboard changes without the rows.
    effect(move || {
        let index = table.slice.get().first + place;
        table.rows.track();
        let (Some(element), Some(item)) = (element.get(), table.rows.at(index)) else { return };
        let check = shown.with_value(|shown| shown.check.clone());
        mark(table, &element, check.as_ref(), &item);
    });
    view! { <tr class="line" id=table.row_id(place) node_ref=element></tr> }
}

fn fill(
    table: TableState,
    shown: &mut Shown,
    element: &HtmlTableRowElement,
    index: usize,
    (item, later): (Option<&Item>, &str),
    now: i64,
) {
    if shown.cells.is_empty() {
        build(table, shown, element);
    }
    element.set_hidden(false);
    set_attribute(element, "aria-rowindex", &(index + 2).to_string());
    let Some(item) = item else { return blank(shown, element) };
    let same_row = shown.key == Some(item.key);
    let changed = !shown.row.as_ref().is_some_and(|row| Rc::ptr_eq(row, &item.row));
    let href = table.nav.href(&table.nav.now().opening(TableState::path(&item.row)));
    let cell = Cell {
        row: &item.row,
        usage: table.rows.usage(item.key),
        now,
        words: words(),
        href: &href,
        later,
    };
    for (column, painted) in table.spec.columns.iter().zip(&mut shown.cells) {
        repaint(column, &cell, painted, same_row && changed);
    }
    if !same_row && let Some(check) = &shown.check {
        let label = (words().table.select)(&item.row.meta().name);
        set_attribute(check, "aria-label", &label);
    }
    shown.key = Some(item.key);
    shown.row = Some(Rc::clone(&item.row));
}

/// Paints a cell if it differs, and points the change out if it is one of the row's own.
fn repaint(column: &Column, cell: &Cell, shown: &mut CellShown, changed: bool) {
    let mut marks = Marks::default();
    (column.paint)(cell, &mut marks);
    if marks == shown.marks {
        return;
    }
    paint::paint(&shown.place, &marks);
    let class = shown.place.class_list();
    let _ = if changed && column.pulses { class.add_1("pulse") } else { class.remove_1("pulse") };
    shown.marks = marks;
}

/// A row that the server has not sent yet.
fn blank(shown: &mut Shown, element: &HtmlTableRowElement) {
    shown.key = None;
    shown.row = None;
    element.set_class_name("line is-blank");
    for (at, cell) in shown.cells.iter_mut().enumerate() {
        let mut marks = Marks::default();
        marks.open("span", if at == 0 { "sk sk-5" } else { "sk sk-2" }).close();
        if marks != cell.marks {
            paint::paint(&cell.place, &marks);
            cell.marks = marks;
        }
    }
}

/// The cells, and the checkbox before them.
fn build(table: TableState, shown: &mut Shown, element: &HtmlTableRowElement) {
    let mut check = Marks::default();
    check.open("span", "check").attribute("role", "checkbox").attribute("aria-checked", "false");
    check.icon("i-check").close();
    let Some(first) = cell(element, "c-chk") else { return };
    paint::paint(&first, &check);
    shown.check = first.first_element_child();
    shown.cells = table
        .spec
        .columns
        .iter()
        .filter_map(|column| {
            Some(CellShown { place: cell(element, column.class)?, marks: Marks::default() })
        })
        .collect();
}

fn cell(row: &HtmlTableRowElement, class: &str) -> Option<Element> {
    let cell = browser::document().create_element("td").ok()?;
    cell.set_class_name(class);
    row.append_child(&cell).ok()?;
    Some(cell)
}

/// How the row stands out: by its level, and by what the person does with it.
fn mark(table: TableState, element: &HtmlTableRowElement, check: Option<&Element>, item: &Item) {
    let open = table
        .nav
        .open()
        .with(|open| open.as_ref().is_some_and(|open| *open == TableState::path(&item.row)));
    let selected = table.selected.with(|selected| selected.contains(&item.key));
    let focused = table.cursor.get() == Some(item.key);
    let mut class = format!("line {}", cells::level_class(&item.row));
    for (is, name) in
        [(open, " is-open"), (selected, " is-sel"), (focused, " is-focus"), (item.gone, " is-gone")]
    {
        if is {
            class.push_str(name);
        }
    }
    if element.class_name() != class {
        element.set_class_name(&class);
    }
    let selected = if selected { "true" } else { "false" };
    set_attribute(element, "aria-selected", selected);
    if let Some(check) = check {
        set_attribute(check, "aria-checked", selected);
    }
}

fn set_attribute(element: &Element, name: &str, value: &str) {
    if element.get_attribute(name).as_deref() != Some(value) {
        let _ = element.set_attribute(name, value);
    }
}
