//! The table as a component.

use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::ResizeObserver;

use super::{body::Body, empty::Empty, head::Head, hold, keys, state::TableState};
use crate::{
    live::use_live,
    reactive::prelude::*,
    scope::{Debounce, Scope},
    table::window::Viewport,
};

/// A live table; it scrolls in a box of its own. `kinds` names its rows in running text.
#[component]
pub fn LiveTable(
    table: TableState,
    #[prop(into)] label: Oco<'static, str>,
    kinds: &'static str,
) -> impl IntoView {
    let live = use_live();
    let stale = move || if live.liveness.get().is_trusted() { "" } else { " is-stale" };
    let counts = move || table.rows.counts().0.to_string();
    let one_namespace = move || {
        let alone = live.hello.with(|hello| hello.as_ref().is_some_and(|it| it.within.is_some()));
        alone || table.nav.namespaces().with(|chosen| chosen.len() == 1)
    };
    // The keyboard is on the table as a whole; this says on which row.
    let active = move || {
        let slice = table.slice.get();
        table.rows.track();
        let index = table.rows.index_of(table.cursor.get()?)?;
        index.checked_sub(slice.first).filter(|at| *at < slice.count).map(|at| table.row_id(at))
    };
    watch_size(table);
    tell_what_is_visible(table);
    hold::on_list(table);
    view! {
        <div
            class="list"
            node_ref=table.list
            on:scroll=handler(move |_| measure(table))
        >
            <table
                class=move || format!("t {}{}", table.spec.class, stale())
                role="grid"
                tabindex="0"
                aria-label=label
                aria-rowcount=following(counts)
                aria-activedescendant=following(active)
                data-one-namespace=move || one_namespace().then_some("")
                on:keydown=handler(move |event| keys::on_list(table, &event))
                on:focus=handler(move |_| keys::enter(table))
            >
                <Head table />
                <Body table />
            </table>
            <Empty table kinds />
        </div>
    }
}

/// Follows scrolling and resizing.
fn measure(table: TableState) {
    let Some(list) = table.list.get_untracked() else { return };
    let row = list.query_selector("tr.line").ok().flatten();
    let row = row.and_then(|row| row.dyn_into::<web_sys::HtmlElement>().ok());
    let row = row.map(|row| row.get_bounding_client_rect().height()).filter(|height| *height > 0.0);
    let before = table.viewport.get_untracked();
    let now = Viewport {
        scroll: f64::from(list.scroll_top()),
        height: f64::from(list.client_height()),
        row: row.unwrap_or(before.row),
    };
    if now != before {
        table.viewport.set(now);
    }
}

fn watch_size(table: TableState) {
    let measured = Closure::<dyn FnMut()>::new(move || measure(table));
    let observer = ResizeObserver::new(measured.as_ref().unchecked_ref()).ok();
    let observed = StoredValue::new_local((observer, measured));
    effect(move || {
        if let Some(list) = table.list.get() {
            observed.with_value(|(observer, _)| {
                if let Some(observer) = observer {
                    observer.observe(&list);
                }
            });
        }
    });
    // The first rows tell how high rows are.
    let scope = Scope::new();
    effect(move || {
        if table.rows.counts().0 > 0 {
            scope.next_frame(move || measure(table));
        }
    });
    on_cleanup(move || {
        observed.with_value(|(observer, _)| {
            if let Some(observer) = observer {
                observer.disconnect();
            }
        });
    });
}

/// Tells the server, a moment after scrolling ends, which rows are seen.
fn tell_what_is_visible(table: TableState) {
    const QUIET: i32 = 150;
    let pause = Debounce::new();
    effect(move || {
        table.rows.set_window(table.wanted());
        table.rows.track();
        let slice = table.slice.get();
        pause.run(QUIET, move || {
            let seen = slice.top..slice.top + slice.seen;
            let keys: Vec<_> =
                seen.filter_map(|index| table.rows.at(index)).map(|item| item.key).collect();
            table.rows.set_visible(&keys);
        });
    });
}
