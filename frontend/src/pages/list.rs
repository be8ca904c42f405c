//! A page that is one table: head, filter bar, rows.

use leptos::prelude::*;
use quarterdeck_wire::{
    kind::Kind,
    message::{Namespaces, Query},
};

use crate::{
    browser,
    components::ConnectionBanner,
    features::Pane,
    live::rows::Rows,
    table::{Bar, BulkBar, LiveTable, Spec, TableState, on_page, use_browse},
    words::words,
};

/// The page of one kind.
#[component]
pub fn ListPage(kind: Kind, title: &'static str, spec: &'static Spec) -> impl IntoView {
    let rows = Rows::new();
    let table = TableState::new(rows, spec);
    ask(table, move |namespaces| vec![Query { kind, namespaces, scope: String::new() }]);
    use_browse().set(table);
    browser::keep(on_page(table));
    let count = move || {
        let (shown, total) = rows.counts();
        if shown == total { total.to_string() } else { (words().table.some_of)(shown, total) }
    };
    let kinds = (words().kind)(kind, 2);
    view! {
        <main class="main" id="main">
            <div class="head">
                <h1>{title}</h1>
                <span class="head-n">{count}</span>
            </div>
            <Bar table kind name=kind.resource().plural />
            <ConnectionBanner />
            <LiveTable table label=title kinds />
            <BulkBar table />
        </main>
        <Pane />
    }
}

/// Keeps the rows in step with the URL: namespaces, filter and sort.
pub fn ask(table: TableState, queries: impl Fn(Namespaces) -> Vec<Query> + 'static) {
    let nav = table.nav;
    let namespaces = nav.namespaces();
    Effect::new(move || {
        let wanted = Namespaces::of(namespaces.get().iter().map(|name| name.as_str().into()));
        let filter = nav.now().state.filter;
        table.rows.ask(queries(wanted), &filter, untrack(|| table.sort()));
    });
    let view = Memo::new(move |_| (nav.with(|route| route.state.filter.clone()), table.sort()));
    Effect::new(move || {
        let (filter, sort) = view.get();
        table.rows.set_view(&filter, sort);
    });
}
