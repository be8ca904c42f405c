//! A page that is one table: head, filter bar, rows.

use quarterdeck_wire::{
    kind::Kind,
    message::{Namespaces, Query},
};

use crate::{
    browser,
    components::ConnectionBanner,
    features::Pane,
    format,
    live::rows::Rows,
    reactive::prelude::*,
    table::{Bar, BulkBar, LiveTable, Spec, TableState, on_page, use_browse},
    words::words,
};

/// The page of one kind.
#[component]
pub fn ListPage(kind: Kind, title: &'static str, spec: &'static Spec) -> impl IntoView {
    let table = table(spec, of_kind(kind));
    view! { <ListFrame table kind title /> }
}

/// Asks for all of a kind.
pub fn of_kind(kind: Kind) -> impl Fn(Namespaces) -> Vec<Query> + 'static {
    move |namespaces| vec![Query { kind, namespaces, scope: String::new() }]
}

/// The table of a page: the keyboard and the pane work on it.
pub fn table(
    spec: &'static Spec,
    queries: impl Fn(Namespaces) -> Vec<Query> + 'static,
) -> TableState {
    let table = TableState::new(Rows::new(), spec);
    ask(table, queries);
    use_browse().set(table);
    browser::keep(on_page(table));
    table
}

/// What stands around a table. `kind` gives the words for its rows, and the file its name.
#[component]
pub fn ListFrame(
    table: TableState,
    kind: Kind,
    title: &'static str,
    /// What the rows are called in running text, if not by their kind.
    #[prop(optional)]
    kinds: Option<&'static str>,
    /// Beside the title.
    #[prop(optional, into)]
    head: ViewFnOnce,
    /// In the filter bar.
    #[prop(optional, into)]
    chips: ViewFnOnce,
    /// At the end of the filter bar.
    #[prop(optional, into)]
    end: ViewFnOnce,
    /// Between the filter bar and the table.
    #[prop(optional, into)]
    above: ViewFnOnce,
    /// Rows that the page does not ask for, and says so.
    #[prop(optional)]
    left_out: Option<Memo<usize>>,
    /// Whether the table itself is shown.
    #[prop(optional, into)]
    listed: Option<Signal<bool>>,
) -> impl IntoView {
    let count = move || {
        let (shown, total) = table.rows.counts();
        let total = total + left_out.map_or(0, Memo::get);
        if shown == total { format::count(total) } else { (words().table.some_of)(shown, total) }
    };
    let kinds = kinds.unwrap_or_else(|| (words().kind)(kind, 2));
    let listed = move || listed.is_none_or(|listed| listed.get());
    view! {
        <main class="main" id="main">
            <div class="head">
                <h1>{title}</h1>
                <span class="head-n">{count}</span>
                {head.run()}
            </div>
            <Bar table kind name=kind.resource().plural chips end />
            <ConnectionBanner />
            {above.run()}
            {shown(move || listed().then(|| view! { <LiveTable table label=title kinds /> }))}
            <BulkBar table />
        </main>
        <Pane />
    }
}

/// Keeps the rows in step with the URL: namespaces, filter and sort.
pub fn ask(table: TableState, queries: impl Fn(Namespaces) -> Vec<Query> + 'static) {
    let nav = table.nav;
    let namespaces = nav.namespaces();
    effect(move || {
        let wanted = Namespaces::of(namespaces.get().iter().map(|name| name.as_str().into()));
        let filter = nav.now().state.filter;
        table.rows.ask(queries(wanted), &filter, untrack(|| table.sort()));
    });
    let view = Memo::new(move |_| (nav.with(|route| route.state.filter.clone()), table.sort()));
    effect(move || {
        let (filter, sort) = view.get();
        table.rows.set_view(&filter, sort);
    });
}
