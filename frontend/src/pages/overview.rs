//! `/`: what is broken and why, the nodes, the control plane, the room that is left.

mod attention;
mod capacity;
mod cause;
mod control;
mod kinds;
mod nodes;
mod steady;
mod usage;

use quarterdeck_wire::{error::ApiError, kind::Kind, overview::Overview as Document};

use crate::{
    components::ConnectionBanner,
    features::Pane,
    live::{topic, use_live},
    nav::use_nav,
    reactive::prelude::*,
    route::Page,
    table::Void,
    ui::Icon,
    words::words,
};

/// The page's one document; none before it came.
type Overviewed = RwSignal<Option<Box<Document>>>;

#[component]
pub fn Overview() -> impl IntoView {
    let text = &words().overview;
    let live = use_live();
    let (overview, refused) = topic::overview();
    let here = Memo::new(move |_| overview.with(Option::is_some));
    let summary = shown(move || {
        overview.with(|overview| {
            let counts = &overview.as_ref()?.counts;
            let of = |kinds: &[Kind]| counts.sum(kinds).map(|count| count.total);
            let workloads = of(&Kind::WORKLOADS).unwrap_or_default();
            let pods = of(&[Kind::Pod]).unwrap_or_default();
            Some((text.summary)(workloads, pods, of(&[Kind::Node])))
        })
    });
    let body = shown(move || match (refused.get(), here.get()) {
        (Some(error), _) => view! { <Refused error /> }.into_any(),
        (None, true) => view! { <Panels overview /> }.into_any(),
        (None, false) => view! { <Skeleton /> }.into_any(),
    });
    view! {
        <main class="main is-canvas" id="main">
            <div class="head">
                <h1>{words().nav.overview}</h1>
                <span class="dim cut">{summary}</span>
                <Down overview />
            </div>
            <ConnectionBanner />
            <div class="scroll" class:is-stale=move || !live.liveness.get().is_trusted()>
                {body}
            </div>
        </main>
        <Pane />
    }
}

/// How many workloads are down on purpose, and the way to them.
#[component]
fn Down(overview: Overviewed) -> impl IntoView {
    let nav = use_nav();
    let count = Memo::new(move |_| overview.with(|it| it.as_ref().map_or(0, |it| it.down)));
    let href = move || nav.with(|route| nav.href(&route.elsewhere(Page::Maintenance)));
    shown(move || {
        let count = count.get();
        (count > 0).then(|| {
            view! {
                <a class="pill pill-maint" href=following(href)>
                    <Icon class="i-maint i-14" />
                    {(words().overview.down)(count)}
                </a>
            }
        })
    })
}

#[component]
fn Panels(overview: Overviewed) -> impl IntoView {
    let sees_nodes = Memo::new(move |_| {
        overview.with(|it| it.as_ref().is_some_and(|it| it.counts.sum(&[Kind::Node]).is_some()))
    });
    let nodes = move || {
        if sees_nodes.get() {
            view! { <nodes::Nodes overview /> }.into_any()
        } else {
            view! { <NoNodes /> }.into_any()
        }
    };
    // What is used and what is free is known by the nodes alone.
    let capacity = move || sees_nodes.get().then(|| view! { <capacity::Capacity overview /> });
    view! {
        <div class="page cols over">
            <div class="stack">
                <attention::Attention overview />
                {nodes}
                <control::ControlPlane overview />
            </div>
            <div class="stack">
                {capacity}
                <kinds::Kinds overview />
            </div>
        </div>
    }
}

/// In the place of the nodes for those who may not see them.
#[component]
fn NoNodes() -> impl IntoView {
    let title = words().nav.nodes;
    view! {
        <section class="panel" aria-labelledby="nodes-h">
            <div class="panel-h"><h2 id="nodes-h">{title}</h2></div>
            <p class="hint pad">{(words().empty.forbidden)(title)}</p>
        </section>
    }
}

/// None of it may be seen, or there is no such namespace.
#[component]
fn Refused(error: ApiError) -> impl IntoView {
    let title = (words().errors.title)(error.code);
    view! { <Void icon="i-lock" title hint=error.message /> }
}

/// The panels' places, for the moment before the first answer.
#[component]
fn Skeleton() -> impl IntoView {
    let panel = |rows: usize| {
        let row = |_| {
            view! {
                <div class="sk-row">
                    <span class="sk sk-3"></span>
                    <span class="sk sk-6"></span>
                </div>
            }
        };
        view! {
            <section class="panel">
                <div class="sk-rows" aria-hidden="true">{(0..rows).map(row).collect_view()}</div>
            </section>
        }
    };
    view! {
        <div class="page cols over" role="status" aria-label=words().empty.loading>
            <div class="stack">{panel(6)} {panel(4)}</div>
            <div class="stack">{panel(5)} {panel(5)}</div>
        </div>
    }
}
