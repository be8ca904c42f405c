//! Where one can go, and how much is wrong there.

use quarterdeck_wire::{kind::Kind, overview::Counts};

use super::more::More;
use crate::{
    features::use_overlays,
    format,
    live::{
        topic::{Numbers, use_numbers},
        use_live,
    },
    nav::use_nav,
    prefs::use_prefs,
    reactive::prelude::*,
    route::Page,
    ui::Icon,
    words::words,
};

#[component]
pub fn Sidebar() -> impl IntoView {
    let text = words();
    let Numbers(counts) = use_numbers();
    let link = move |page, icon, label, kinds| view! { <Link page icon label kinds counts /> };
    let hello = use_live().hello;
    let changes = move || !hello.with(|hello| hello.as_ref().is_some_and(|it| it.read_only));
    let separator = || view! { <div class="nav-sep"></div> };
    view! {
        <nav class="side" aria-label=text.shell.main>
            {link(Page::Overview, "i-overview", text.nav.overview, &[])}
            {separator()}
            {link(Page::Workloads, "i-workloads", text.nav.workloads, &Kind::WORKLOADS)}
            {link(Page::Pods, "i-pods", text.nav.pods, &[Kind::Pod])}
            {link(Page::Nodes, "i-nodes", text.nav.nodes, &[Kind::Node])}
            {separator()}
            {link(Page::Services, "i-services", text.nav.services, &[Kind::Service])}
            {link(Page::Storage, "i-storage", text.nav.storage, &[Kind::PersistentVolumeClaim])}
            {link(Page::Autoscaling, "i-autoscaling", text.nav.autoscaling, &Kind::SCALING)}
            {separator()}
            {link(Page::Maintenance, "i-maintenance", text.nav.maintenance, &[])}
            {link(Page::Events, "i-events", text.nav.events, &[])}
            {link(Page::Activity, "i-activity", text.nav.activity, &[])}
            {shown(move || changes().then(|| link(Page::Apply, "i-yaml", text.nav.apply, &[])))}
            <More />
            <Foot counts />
        </nav>
    }
}

/// One entry; it keeps the chosen namespaces.
#[component]
fn Link(
    page: Page,
    icon: &'static str,
    label: &'static str,
    kinds: &'static [Kind],
    counts: RwSignal<Option<Counts>>,
) -> impl IntoView {
    let text = &words().shell;
    let nav = use_nav();
    let target = page.clone();
    let href = move || {
        let namespaces = nav.namespaces().get();
        nav.href(
            &crate::route::Route::to(target.clone()).with(|state| state.namespaces = namespaces),
        )
    };
    let current = move || (nav.page() == page).then_some("page");
    let count = Memo::new(move |_| counts.with(|counts| counts.as_ref()?.sum(kinds)));
    let bad = move || {
        count.get().filter(|count| count.failing > 0).map(|count| {
            view! {
                <b class="nav-bad" title=(text.failing)(count.failing)>
                    <Icon class="i-fail i-12" />
                    {format::brief_count(count.failing as usize)}
                    <span class="sr">{(text.failing)(count.failing)}</span>
                </b>
            }
        })
    };
    let total = shown(move || {
        count.get().map(|count| view! { <span class="nav-n">{format::brief_count(count.total as usize)}</span> })
    });
    view! {
        <a class="nav" href=following(href) aria-current=following(current) title=label>
            <Icon class=icon />
            <span>{label}</span>
            {bad}
            {total}
        </a>
    }
}

/// The cluster's version, and the button that folds the sidebar.
#[component]
fn Foot(counts: RwSignal<Option<Counts>>) -> impl IntoView {
    let text = words();
    let prefs = use_prefs();
    let overlays = use_overlays();
    let keys = text.palette.keys.title;
    let hello = use_live().hello;
    let version = move || {
        let version = hello.with(|hello| hello.as_ref().map(|hello| hello.kubernetes.clone()))?;
        let nodes = counts.with(|counts| counts.as_ref()?.sum(&[Kind::Node]));
        Some(match nodes {
            Some(nodes) => (text.shell.foot)(&version, nodes.total),
            None => version.to_string(),
        })
    };
    let label = move || if prefs.rail.get() { text.shell.expand } else { text.shell.collapse };
    let icon = move || if prefs.rail.get() { "i i-pane-r i-14" } else { "i i-pane-l i-14" };
    view! {
        <div class="side-foot">
            <span>{version}</span>
            <button
                class="btn btn-icon btn-s"
                aria-label=keys
                title=keys
                aria-haspopup="dialog"
                on:click=handler(move |_| overlays.keys.set(true))
            >
                <Icon class="i-keyboard i-14" />
            </button>
            <button
                class="btn btn-icon btn-s"
                aria-label=following(label)
                title=following(label)
                on:click=handler(move |_| prefs.set_rail(!prefs.rail.get_untracked()))
            >
                <i class=following(icon) aria-hidden="true"></i>
            </button>
        </div>
    }
}
