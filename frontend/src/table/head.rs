//! The head of the table: what the columns are, and by which the rows are sorted.

use super::{
    columns::{Column, sorted},
    state::TableState,
};
use crate::{reactive::prelude::*, words::words};

#[component]
pub fn Head(table: TableState) -> impl IntoView {
    let columns = table.spec.columns.iter().map(|column| view! { <Title table column /> });
    view! {
        <thead>
            <tr aria-rowindex="1">
                <SelectAll table />
                {columns.collect_view()}
            </tr>
        </thead>
    }
}

/// One column's name; a click sorts by it.
#[component]
fn Title(table: TableState, column: &'static Column) -> impl IntoView {
    let name = column.name(words());
    let class = if column.over_meter { "th-b th-use" } else { "th-b" };
    if !column.sorts {
        return view! { <th class=column.class scope="col"><span class=class>{name}</span></th> }
            .into_any();
    }
    let now = move || Some(table.sort()).filter(|sort| sort.column == column.id);
    let arrow = shown(move || {
        now().map(|sort| {
            let class = if sorted(sort).1 { "i i-sort i-12 is-up" } else { "i i-sort i-12" };
            view! { <i class=class aria-hidden="true"></i> }
        })
    });
    view! {
        <th class=column.class scope="col" aria-sort=move || now().map(|sort| sorted(sort).0)>
            <button
                class=class
                on:click=handler(move |_| table.set_sort(column.clicked(table.sort())))
            >
                {name}
                " "
                {arrow}
            </button>
        </th>
    }
    .into_any()
}

/// All rows that match, or none. Where the server keeps the order, those that are here.
#[component]
fn SelectAll(table: TableState) -> impl IntoView {
    let state = move || {
        let selected = table.selected.with(std::collections::HashSet::len);
        let (shown, _) = table.rows.counts();
        if selected == 0 {
            "false"
        } else if selected >= shown {
            "true"
        } else {
            "mixed"
        }
    };
    let icon = move || if state() == "mixed" { "i i-minus" } else { "i i-check" };
    let toggle = move |_| {
        if state() == "true" {
            table.selected.update(std::collections::HashSet::clear);
        } else {
            let all = (0..table.rows.len()).filter_map(|index| table.rows.at(index));
            table.selected.set(all.filter(|item| !item.gone).map(|item| item.key).collect());
        }
    };
    view! {
        <th class="c-chk">
            <button
                class="check"
                role="checkbox"
                aria-checked=following(state)
                aria-label=words().table.select_all
                on:click=handler(toggle)
            >
                <i class=following(icon) aria-hidden="true"></i>
            </button>
        </th>
    }
}
