//! What stands above a table: the filter, what is chosen, and changes that wait.

use quarterdeck_wire::{kind::Kind, view::Column as Id};

use super::{columns::Column, csv, state::TableState};
use crate::{
    nav::use_nav,
    reactive::prelude::*,
    scope::Debounce,
    ui::{Icon, Menu, MenuItem},
    words::words,
};

/// The filter bar of a table of `kind`. `name` is what a file of it is called.
#[component]
pub fn Bar(
    table: TableState,
    kind: Kind,
    name: &'static str,
    /// More of what is set on this page.
    #[prop(optional, into)]
    chips: ViewFnOnce,
    /// At the end of the bar.
    #[prop(optional, into)]
    end: ViewFnOnce,
) -> impl IntoView {
    view! {
        <div class="bar">
            <FilterField kind />
            <NamespaceChip />
            <SortChip table />
            {chips.run()}
            <div class="bar-end">
                {end.run()}
                <Changes table />
                <Csv table name />
            </div>
        </div>
    }
}

/// The filter as typed; the URL follows a moment later.
#[component]
fn FilterField(kind: Kind) -> impl IntoView {
    const QUIET: i32 = 60;
    let text = words();
    let nav = use_nav();
    let filter = Memo::new(move |_| nav.with(|route| route.state.filter.clone()));
    let pause = Debounce::new();
    let typed = move |event| {
        let value = event_target_value(&event);
        pause.run(QUIET, move || nav.replace(nav.now().with(|state| state.filter = value)));
    };
    view! {
        <label class="field fl">
            <Icon class="i-filter i-14" />
            <input
                type="search"
                placeholder=(text.table.filter_by)(kind)
                aria-label=text.table.filter
                autocomplete="off"
                spellcheck="false"
                prop:value=move || filter.get()
                on:input=handler(typed)
            />
            <kbd aria-hidden="true">"/"</kbd>
        </label>
    }
}

/// The chosen namespaces: a click lets them go.
#[component]
fn NamespaceChip() -> impl IntoView {
    let text = words();
    let nav = use_nav();
    let chosen = move || {
        let names = nav.namespaces().get();
        let first = names.first()?.clone();
        Some(match names.len() {
            1 => first,
            count => (text.table.and_more)(&first, count - 1),
        })
    };
    let clear = move |_| nav.go(nav.now().with(|state| state.namespaces.clear()));
    shown(move || {
        chosen().map(|chosen| {
            view! {
                <button class="chip" on:click=handler(clear) title=text.shell.clear>
                    <span>{text.table.namespace}</span>
                    " "
                    {chosen}
                    " "
                    <Icon class="i-x i-12" />
                </button>
            }
        })
    })
}

/// By what the rows are sorted; opens the choice.
#[component]
fn SortChip(table: TableState) -> impl IntoView {
    let text = words();
    let said = shown(move || {
        let sort = table.sort();
        match (sort.column, sort.descending) {
            (Id::Status, false) => text.table.worst_first.to_owned(),
            (Id::Status, true) => text.table.best_first.to_owned(),
            (column, descending) => {
                let shown = table.spec.columns.iter().find(|it| it.sorts && it.id == column);
                let name = shown.map_or_else(|| (text.table.column)(column), |it| it.name(text));
                (text.table.sorted)(name, descending)
            }
        }
    });
    let item = move |column: &'static Column| MenuItem {
        label: column.name(text).into(),
        chosen: Signal::derive(move || table.sort().column == column.id),
        act: Callback::new(move |()| table.set_sort(column.clicked(table.sort()))),
    };
    let items =
        table.spec.columns.iter().filter(|column| column.sorts).map(item).collect::<Vec<_>>();
    view! {
        <Menu class="chip" label=text.table.sort items>
            <span>{text.table.sort}</span>
            " "
            {said}
        </Menu>
    }
}

/// Rows that wait to move, because someone is about to use those that are there.
#[component]
fn Changes(table: TableState) -> impl IntoView {
    let text = words();
    let waiting = Memo::new(move |_| table.rows.waiting());
    shown(move || {
        Some(waiting.get()).filter(|waiting| *waiting > 0).map(|waiting| {
            view! {
                <button
                    class="chip chip-new"
                    title=text.table.changes_hint
                    on:click=handler(move |_| table.rows.settle())
                >
                    <Icon class="i-arrow-u i-12" />
                    {(text.table.changes)(waiting)}
                </button>
            }
        })
    })
}

/// The table as a file. Not where the server keeps the order: it would be a part that looks whole.
#[component]
fn Csv(table: TableState, name: &'static str) -> impl IntoView {
    let text = words();
    let possible = Memo::new(move |_| {
        let (shown, _) = table.rows.counts();
        shown > 0
            && table
                .rows
                .read(|list| !list.is_kept_by_server() && !list.is_cut())
                .unwrap_or_default()
    });
    shown(move || {
        possible.get().then(|| {
            view! {
                <button
                    class="btn btn-icon"
                    aria-label=text.table.csv
                    title=text.table.csv
                    on:click=handler(move |_| csv::download(table, name))
                >
                    <Icon class="i-download" />
                </button>
            }
        })
    })
}
