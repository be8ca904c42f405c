//! The keyboard. Letters by the key's place (`code`), so that they work in every layout; silent while
//! a text is typed or an input method composes.

use web_sys::KeyboardEvent;

use super::state::TableState;
use crate::{
    browser::{self, Listener},
    features::{act::by_key, dock::use_dock, logs::has_logs},
    prefs::use_prefs,
    whole,
};

/// A screen of rows, roughly.
const PAGE: i64 = 16;

/// What works when the table has the keyboard.
pub fn on_list(table: TableState, event: &KeyboardEvent) {
    if has_modifier(event) || browser::is_typing(event) {
        return;
    }
    match &*event.key() {
        "ArrowDown" => table.step(1),
        "ArrowUp" => table.step(-1),
        "PageDown" => table.step(PAGE),
        "PageUp" => table.step(-PAGE),
        "Home" => table.go_to(0),
        "End" => table.go_to(table.rows.len().saturating_sub(1)),
        "Enter" => {
            // On a button in the head, Enter is the button's.
            let on_button = event.target().is_some_and(|target| {
                wasm_bindgen::JsCast::dyn_into::<web_sys::HtmlButtonElement>(target).is_ok()
            });
            match table.cursor.get_untracked() {
                Some(key) if !on_button => table.open(key),
                _ => return,
            }
        }
        _ => return,
    }
    event.prevent_default();
}

/// The keyboard comes to the table: it must be on some row.
pub fn enter(table: TableState) {
    let on_row = table.cursor.get_untracked().and_then(|key| table.rows.index_of(key)).is_some();
    if !on_row && let Some(item) = table.rows.at(table.slice.get_untracked().top) {
        table.cursor.set(Some(item.key));
    }
}

/// What works everywhere on the table's page.
pub fn on_page(table: TableState) -> Listener {
    let letters = use_prefs().letters;
    let dock = use_dock();
    Listener::new(browser::document(), "keydown", move |event: KeyboardEvent| {
        if event.key() == "Escape" && !event.is_composing() {
            return escape(table, &event);
        }
        let silent = has_modifier(&event) || browser::is_typing(&event) || !letters.get_untracked();
        if silent || event.default_prevented() {
            return;
        }
        match &*event.code() {
            "KeyJ" => table.step(1),
            "KeyK" => table.step(-1),
            // With an open pane, `l` is about what is in it.
            "KeyL" if table.nav.now().state.open.is_none() => {
                let row = table.cursor.get_untracked().and_then(|key| table.rows.get(key));
                match row.map(|row| TableState::path(&row)).filter(|path| has_logs(path.kind)) {
                    Some(path) => dock.open_log(path),
                    None => return,
                }
            }
            "KeyX" => match table.cursor.get_untracked() {
                Some(key) => table.toggle(key),
                None => return,
            },
            _ if event.key() == "/" => browser::focus(".bar .fl input"),
            code if act(table, code) => {}
            _ => return,
        }
        event.prevent_default();
    })
}

/// Without an open pane, a letter that acts is about the row: it opens that, and there what it stands
/// for.
fn act(table: TableState, code: &str) -> bool {
    if table.nav.now().state.open.is_some() {
        return false;
    }
    let on = table.cursor.get_untracked().and_then(|key| Some((key, table.rows.get(key)?)));
    let what = on.and_then(|(key, row)| Some((key, by_key(row.kind(), code)?)));
    if let Some((key, what)) = what {
        table.open(key);
        whole::open(what);
    }
    what.is_some()
}

/// Lets go of the filter field, then of the selection. An open pane closes itself first.
fn escape(table: TableState, event: &KeyboardEvent) {
    if event.default_prevented() {
        return;
    }
    let route = table.nav.now();
    if browser::is_typing(event) {
        // The browser would empty the field: what was typed stays.
        event.prevent_default();
        browser::focus("table.t");
    } else if route.state.open.is_none() {
        table.selected.update(std::collections::HashSet::clear);
        table.cursor.set(None);
    }
}

fn has_modifier(event: &KeyboardEvent) -> bool {
    event.ctrl_key() || event.meta_key() || event.alt_key()
}
