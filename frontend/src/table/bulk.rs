//! What can be done with the selected rows.

use std::collections::{BTreeMap, HashSet};

#[cfg(feature = "whole")]
use super::kept;
use super::state::TableState;
use crate::{
    browser, features::act::BulkButtons, reactive::prelude::*, route::ObjectPath, scope::Scope,
    sorting, ui::Icon, words::words,
};

/// At the bottom of the page, while rows are selected.
#[component]
pub fn BulkBar(table: TableState) -> impl IntoView {
    #[cfg(feature = "whole")]
    {
        let kept = kept::take();
        if !kept.is_empty() {
            table.selected.set(kept);
        }
    }
    let any = Memo::new(move |_| table.selected.with(|selected| !selected.is_empty()));
    shown(move || any.get().then(|| view! { <Bar table /> }))
}

#[component]
fn Bar(table: TableState) -> impl IntoView {
    let text = &words().table;
    let count = move || (text.selected)(table.selected.with(HashSet::len));
    let copied = RwSignal::new(false);
    let scope = Scope::new();
    let copy = move |_| {
        let told = scope.guard(move |done| {
            copied.set(done);
            scope.after(2_000, move || copied.set(false));
        });
        browser::copy(&kubectl(&chosen(table)), told);
    };
    let label = shown(move || if copied.get() { words().shell.copied } else { text.copy_kubectl });
    let names = move || {
        table.selected.track();
        let names: Vec<String> = chosen(table).into_iter().map(|path| path.name).collect();
        names.join(", ")
    };
    view! {
        <div class="bulk" role="region" aria-label=following(count)>
            <span class="med">{count}</span>
            <BulkButtons table />
            <button class="btn cmd" on:click=handler(copy)>
                <Icon class="i-copy" />
                {label}
            </button>
            <span class="end dim cut">{names}</span>
            <button
                class="btn btn-ghost"
                on:click=handler(move |_| table.selected.update(HashSet::clear))
            >
                {text.clear}
            </button>
        </div>
    }
}

/// The selected objects that still exist, in a fixed order.
pub fn chosen(table: TableState) -> Vec<ObjectPath> {
    let mut keys: Vec<_> =
        table.selected.with_untracked(|selected| selected.iter().copied().collect());
    sorting::sort(&mut keys);
    let rows = keys.into_iter().filter_map(|key| table.rows.get(key));
    rows.map(|row| TableState::path(&row)).collect()
}

/// One command a kind and namespace.
fn kubectl(objects: &[ObjectPath]) -> String {
    let mut groups: BTreeMap<(&str, Option<&str>), Vec<&str>> = BTreeMap::new();
    for object in objects {
        let plural = object.kind.resource().plural;
        groups.entry((plural, object.namespace.as_deref())).or_default().push(&object.name);
    }
    let command = |((plural, namespace), names): (_, Vec<&str>)| {
        let namespace: Option<&str> = namespace;
        let within = namespace.map(|namespace| format!(" -n {namespace}")).unwrap_or_default();
        format!("kubectl get {plural}{within} {}", names.join(" "))
    };
    groups.into_iter().map(command).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use quarterdeck_wire::kind::Kind;

    use super::*;

    #[test]
    fn one_command_a_kind_and_namespace() {
        let pod = |namespace, name| ObjectPath::new(Kind::Pod, Some(namespace), name);
        let objects = [
            pod("shop", "a"),
            ObjectPath::new(Kind::Node, None, "n1"),
            pod("data", "c"),
            pod("shop", "b"),
        ];
        let expected =
            "kubectl get nodes n1\nkubectl get pods -n data c\nkubectl get pods -n shop a b";
        assert_eq!(kubectl(&objects), expected);
    }
}
