//! The rows: a pool of slots between two spacers that stand for all the rows not painted.

use quarterdeck_wire::row::Row;
use wasm_bindgen::JsCast;
use web_sys::{AnimationEvent, Element, MouseEvent};

use super::{slot::Slot, state::TableState};
use crate::{browser, format, live::order::Key, reactive::prelude::*, times};

#[component]
pub fn Body(table: TableState) -> impl IntoView {
    let slots = Memo::new(move |_| {
        let pool = table.viewport.get().pool();
        pool.min(table.slice.get().count.next_multiple_of(8))
    });
    let height = move |rows: usize| format::fixed(rows as f64 * table.viewport.get().row, 2) + "px";
    let above = move || height(table.slice.get().first);
    let below = move || {
        let slice = table.slice.get();
        height(table.rows.counts().0.saturating_sub(slice.first + slice.count))
    };
    let row = move |place| part(place, move || view! { <Slot table place /> });
    let rows = keyed(move || (0..slots.get()).map(row).collect());
    view! {
        <tbody class="gap" aria-hidden="true">
            <tr style:height=following(above)></tr>
        </tbody>
        <tbody
            on:click=handler(move |event| clicked(table, &event))
            on:mouseover=handler(move |event| hovered(table, &event))
            on:animationend=handler(move |event| pulsed(&event))
        >
            {rows}
        </tbody>
        <tbody class="gap" aria-hidden="true">
            <tr style:height=following(below)></tr>
        </tbody>
    }
}

/// The row that an event happened in.
fn row_of(table: TableState, target: &Element) -> Option<Key> {
    let row = target.closest("tr.line").ok()??;
    let index: usize = row.get_attribute("aria-rowindex")?.parse().ok()?;
    // Counted from 1, and the head is the first.
    Some(table.rows.at(index.checked_sub(2)?)?.key)
}

fn target(event: &web_sys::Event) -> Option<Element> {
    event.target()?.dyn_into().ok()
}

fn clicked(table: TableState, event: &MouseEvent) {
    let Some(target) = target(event) else { return };
    let Some(key) = row_of(table, &target) else { return };
    let inside = |selector| target.closest(selector).is_ok_and(|found| found.is_some());
    if inside(".check") || inside("td.c-chk") {
        table.toggle(key);
    } else if inside("a") {
        // A link does what links do; we only note where the person is.
        table.cursor.set(Some(key));
    } else if !is_selecting_text() {
        table.open(key);
    }
}

/// A drag over text ends in a click, which must not open anything.
fn is_selecting_text() -> bool {
    let selection = browser::window().get_selection().ok().flatten();
    selection.is_some_and(|selection| !selection.is_collapsed())
}

/// The exact time of an age is worked out when someone asks for it.
fn hovered(table: TableState, event: &MouseEvent) {
    let Some(cell) = target(event).and_then(|target| target.closest("td.c-age").ok().flatten())
    else {
        return;
    };
    let created = row_of(table, &cell).and_then(|key| table.rows.get(key));
    if let Some(row) = created {
        let time = match &*row {
            Row::Event(event) => event.last,
            row => row.meta().created,
        };
        let _ = cell.set_attribute("title", &times::full(time));
    }
}

fn pulsed(event: &AnimationEvent) {
    if event.animation_name() == "pulse"
        && let Some(cell) = target(event)
    {
        let _ = cell.class_list().remove_1("pulse");
    }
}
