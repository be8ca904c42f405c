//! `/workloads`: everything that runs pods, in one list.

use quarterdeck_wire::{
    kind::Kind,
    message::{Namespaces, Query},
    view::{Column as Id, Sort},
};

use super::list::{self, ListFrame};
use crate::{
    live::topic::{Numbers, use_numbers},
    nav::{Nav, use_nav},
    reactive::prelude::*,
    table::{Column, Spec, TableState, cells, cells::workload},
    ui::{Icon, Menu, MenuItem, Segment, Segmented},
    words::words,
};

pub static TABLE: Spec = Spec {
    class: "t-wl",
    columns: &[
        Column::new(Id::Name, "c-name p-1", cells::name),
        Column::new(Id::Kind, "c-kind", workload::kind).still(),
        Column::new(Id::Namespace, "c-ns", cells::namespace),
        Column::new(Id::Status, "c-st p-3", cells::status),
        Column::new(Id::Ready, "c-rdy p-2", workload::ready),
        Column::new(Id::Image, "c-img", workload::image),
        Column::new(Id::Restarts, "c-rst", cells::restarts).largest_first(),
        Column::new(Id::Cpu, "c-cpu", cells::cpu).meter(),
        Column::new(Id::Memory, "c-mem", cells::memory).meter(),
        Column::new(Id::Age, "c-age r p-4", cells::age).still(),
    ],
    sort: Sort { column: Id::Status, descending: false },
};

/// Which kinds are shown; all but for completed Jobs unless one is chosen.
fn chosen(show: &str) -> Option<Kind> {
    Kind::from_plural(show).filter(|kind| Kind::WORKLOADS.contains(kind))
}

/// What to ask for. Jobs that completed are many, and nobody waits for them.
fn queries(kind: Option<Kind>, done: bool, namespaces: &Namespaces) -> Vec<Query> {
    let kinds = kind.map_or_else(|| Kind::WORKLOADS.to_vec(), |kind| vec![kind]);
    let scope = |of: Kind| match of {
        Kind::Job if kind.is_none() && !done => "-status=Complete".to_owned(),
        _ => String::new(),
    };
    let query = |kind| Query { kind, namespaces: namespaces.clone(), scope: scope(kind) };
    kinds.into_iter().map(query).collect()
}

#[component]
pub fn Workloads() -> impl IntoView {
    let nav = use_nav();
    let kind = Memo::new(move |_| nav.with(|route| chosen(&route.state.show)));
    let done = Memo::new(move |_| nav.with(|route| route.state.done));
    let table = list::table(&TABLE, move |namespaces| queries(kind.get(), done.get(), &namespaces));
    let Numbers(counts) = use_numbers();
    let hidden = Memo::new(move |_| {
        if kind.get().is_some() || done.get() {
            return 0;
        }
        let jobs = counts.with(|counts| counts.as_ref().map_or(0, |it| it.of(Kind::Job).total));
        (jobs as usize).saturating_sub(table.rows.total_of(Kind::Job))
    });
    let title = words().nav.workloads;
    view! {
        <ListFrame
            table
            kind=Kind::Deployment
            title
            kinds=title
            head=move || view! { <Kinds kind /> }
            chips=move || {
                view! {
                    <KindChip kind />
                    <Completed kind done hidden />
                }
            }
            left_out=hidden
            above=move || view! { <Cut table /> }
        />
    }
}

/// All, or one kind; with how many there are of each.
#[component]
fn Kinds(kind: Memo<Option<Kind>>) -> impl IntoView {
    let Numbers(counts) = use_numbers();
    let nav = use_nav();
    let segment = move |of: Option<Kind>| Segment {
        label: label(of),
        count: Signal::derive(move || {
            let of = of?;
            counts.with(|counts| Some(counts.as_ref()?.of(of).total as usize))
        }),
        chosen: Signal::derive(move || kind.get() == of),
        href: Signal::derive(move || {
            nav.with(|route| nav.href(&route.with(|state| state.show = show(of))))
        }),
    };
    let kinds = std::iter::once(None).chain(Kind::WORKLOADS.map(Some));
    view! { <Segmented label=words().lists.kind segments=kinds.map(segment).collect() /> }
}

/// The same choice where there is no room for segments.
#[component]
fn KindChip(kind: Memo<Option<Kind>>) -> impl IntoView {
    let nav = use_nav();
    let item = move |of: Option<Kind>| MenuItem {
        label: label(of).into(),
        chosen: Signal::derive(move || kind.get() == of),
        act: Callback::new(move |()| choose(nav, of)),
    };
    let items = std::iter::once(None).chain(Kind::WORKLOADS.map(Some)).map(item).collect();
    view! {
        <Menu class="chip for-narrow" label=words().lists.kind items>
            <span>{words().lists.kind}</span>
            " "
            {shown(move || label(kind.get()))}
        </Menu>
    }
}

fn label(kind: Option<Kind>) -> &'static str {
    kind.map_or(words().lists.all, |kind| (words().kind)(kind, 2))
}

fn show(kind: Option<Kind>) -> String {
    kind.map(|kind| kind.resource().plural.to_owned()).unwrap_or_default()
}

fn choose(nav: Nav, kind: Option<Kind>) {
    nav.go(nav.now().with(|state| state.show = show(kind)));
}

/// Says so where the list is too long for kinds to be put in one order.
#[component]
fn Cut(table: TableState) -> impl IntoView {
    let text = &words().lists;
    move || {
        table.rows.is_cut().then(|| {
            view! {
                <div class="note">
                    <Icon class="i-info i-14 dim" />
                    <span>{(text.first_ones)(table.rows.counts().0)}</span>
                </div>
            }
        })
    }
}

/// Says how many completed Jobs are hidden, and shows them; among Jobs alone they always are shown.
#[component]
fn Completed(kind: Memo<Option<Kind>>, done: Memo<bool>, hidden: Memo<usize>) -> impl IntoView {
    let text = &words().lists;
    let nav = use_nav();
    let toggle = move |_| nav.go(nav.now().with(|state| state.done = !state.done));
    shown(move || {
        if kind.get().is_some() {
            return ().into_any();
        }
        if done.get() {
            view! {
                <button class="chip chip-add" on:click=handler(toggle)>
                    <Icon class="i-plus i-12" />
                    {text.hide_completed}
                </button>
            }
            .into_any()
        } else if hidden.get() == 0 {
            ().into_any()
        } else {
            view! {
                <button class="chip" title=text.show_completed on:click=handler(toggle)>
                    <span>{text.hidden}</span>
                    " "
                    {move || (text.completed_jobs)(hidden.get())}
                    " "
                    <Icon class="i-x i-12" />
                </button>
            }
            .into_any()
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn completed_jobs_are_asked_for_only_where_wanted() {
        let scopes = |kind, done| {
            let queries = queries(kind, done, &Namespaces::All);
            queries.into_iter().map(|query| (query.kind, query.scope)).collect::<Vec<_>>()
        };
        assert_eq!(scopes(None, false).len(), 5);
        assert!(scopes(None, false).contains(&(Kind::Job, "-status=Complete".into())));
        assert!(scopes(None, true).iter().all(|(_, scope)| scope.is_empty()));
        assert_eq!(scopes(Some(Kind::Job), false), [(Kind::Job, String::new())]);
    }

    #[test]
    fn only_workloads_can_be_chosen() {
        assert_eq!(chosen("jobs"), Some(Kind::Job));
        assert_eq!(chosen("pods"), None);
        assert_eq!(chosen(""), None);
    }
}
