//! `/autoscaling`: HorizontalPodAutoscalers, and the budgets that hold evictions back.

use quarterdeck_wire::{
    kind::Kind,
    view::{Column as Id, Sort},
};

use super::list::{self, ListFrame};
use crate::{
    live::topic::{Numbers, use_numbers},
    nav::use_nav,
    reactive::prelude::*,
    table::{Column, Spec, cells, cells::plain},
    ui::{Menu, MenuItem, Segment, Segmented},
    words::words,
};

pub static AUTOSCALERS: Spec = Spec {
    class: "t-hpa",
    columns: &[
        Column::new(Id::Name, "c-name p-1", cells::name),
        Column::new(Id::Namespace, "c-ns", cells::namespace),
        Column::new(Id::Status, "c-st p-3", cells::status),
        Column::new(Id::Target, "h-target", plain::target),
        Column::plain(|words| words.metrics, "h-met p-4", plain::metrics),
        Column::plain(|words| words.bounds, "h-min r", plain::bounds),
        Column::new(Id::Count, "h-rep r p-2", plain::replicas)
            .called(|words| words.replicas)
            .largest_first(),
        Column::plain(|words| words.last_decision, "h-last r", plain::last_decision).still(),
        Column::new(Id::Age, "c-age r", cells::age).still(),
    ],
    sort: Sort { column: Id::Status, descending: false },
};

pub static BUDGETS: Spec = Spec {
    class: "t-pdb",
    columns: &[
        Column::new(Id::Name, "c-name p-1", cells::name),
        Column::new(Id::Namespace, "c-ns", cells::namespace),
        Column::new(Id::Status, "c-st p-3", cells::status),
        Column::plain(|words| words.healthy, "b-ok p-2", plain::healthy),
        Column::new(Id::Count, "b-may r", plain::allowed)
            .called(|words| words.allowed)
            .largest_first(),
        Column::plain(|words| words.min_available, "b-min r", plain::min_available),
        Column::plain(|words| words.max_unavailable, "b-max r", plain::max_unavailable),
        Column::plain(|words| words.selector, "b-sel", plain::selector),
        Column::new(Id::Age, "c-age r p-4", cells::age).still(),
    ],
    sort: Sort { column: Id::Status, descending: false },
};

const KINDS: [Kind; 2] = [Kind::HorizontalPodAutoscaler, Kind::PodDisruptionBudget];

/// Autoscalers, unless budgets are asked for.
fn chosen(show: &str) -> Kind {
    Kind::from_plural(show).filter(|kind| KINDS.contains(kind)).unwrap_or(KINDS[0])
}

#[component]
pub fn Autoscaling() -> impl IntoView {
    let nav = use_nav();
    let kind = Memo::new(move |_| nav.with(|route| chosen(&route.state.show)));
    shown(move || view! { <OfKind kind=kind.get() /> })
}

#[component]
fn OfKind(kind: Kind) -> impl IntoView {
    let spec = if kind == KINDS[0] { &AUTOSCALERS } else { &BUDGETS };
    let table = list::table(spec, list::of_kind(kind));
    view! {
        <ListFrame
            table
            kind
            title=words().nav.autoscaling
            head=move || view! { <Kinds kind /> }
            chips=move || view! { <KindChip kind /> }
        />
    }
}

fn show(kind: Kind) -> String {
    if kind == KINDS[0] { String::new() } else { kind.resource().plural.to_owned() }
}

#[component]
fn Kinds(kind: Kind) -> impl IntoView {
    let Numbers(counts) = use_numbers();
    let nav = use_nav();
    let segment = move |of: Kind| Segment {
        label: (words().kind)(of, 2),
        count: Signal::derive(move || {
            counts.with(|counts| Some(counts.as_ref()?.of(of).total as usize))
        }),
        chosen: Signal::derive(move || of == kind),
        href: Signal::derive(move || {
            // Another kind has other columns to sort by.
            let change = |state: &mut crate::route::State| {
                state.show = show(of);
                state.sort = None;
                state.open = None;
            };
            nav.with(|route| nav.href(&route.with(change)))
        }),
    };
    view! { <Segmented label=words().lists.kind segments=KINDS.map(segment).into() /> }
}

/// The same choice where there is no room for segments.
#[component]
fn KindChip(kind: Kind) -> impl IntoView {
    let nav = use_nav();
    let item = move |of: Kind| MenuItem {
        label: (words().kind)(of, 2).into(),
        chosen: Signal::derive(move || of == kind),
        act: Callback::new(move |()| {
            nav.go(nav.now().with(|state| {
                state.show = show(of);
                state.sort = None;
            }));
        }),
    };
    view! {
        <Menu class="chip for-narrow" label=words().lists.kind items=KINDS.map(item).into()>
            <span>{words().lists.kind}</span>
            " "
            {(words().kind)(kind, 2)}
        </Menu>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn autoscalers_come_first() {
        assert_eq!(chosen(""), Kind::HorizontalPodAutoscaler);
        assert_eq!(chosen("pods"), Kind::HorizontalPodAutoscaler);
        for kind in KINDS {
            assert_eq!(chosen(&show(kind)), kind);
        }
    }
}
