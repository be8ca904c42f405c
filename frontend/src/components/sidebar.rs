//! Where one can go, and how much is wrong there.

use leptos::prelude::*;

use crate::{nav::use_nav, prefs::use_prefs, route::Page, ui::Icon, words::words};

#[component]
pub fn Sidebar() -> impl IntoView {
    let text = words();
    view! {
        <nav class="side" aria-label=text.shell.main>
            <Link page=Page::Overview icon="i-overview" label=text.nav.overview />
            <Separator />
            <Link page=Page::Workloads icon="i-workloads" label=text.nav.workloads />
            <Link page=Page::Pods icon="i-pods" label=text.nav.pods />
            <Link page=Page::Nodes icon="i-nodes" label=text.nav.nodes />
            <Separator />
            <Link page=Page::Services icon="i-services" label=text.nav.services />
            <Link page=Page::Storage icon="i-storage" label=text.nav.storage />
            <Link page=Page::Autoscaling icon="i-autoscaling" label=text.nav.autoscaling />
            <Separator />
            <Link page=Page::Events icon="i-events" label=text.nav.events />
            <Foot />
        </nav>
    }
}

#[component]
fn Separator() -> impl IntoView {
    view! { <div class="nav-sep"></div> }
}

/// One entry; it keeps the chosen namespaces.
#[component]
fn Link(page: Page, icon: &'static str, label: &'static str) -> impl IntoView {
    let nav = use_nav();
    let target = page.clone();
    let href = move || nav.with(|route| nav.href(&route.elsewhere(target.clone())));
    let current = move || (nav.page() == page).then_some("page");
    view! {
        <a class="nav" href=href aria-current=current title=label>
            <Icon class=icon />
            <span>{label}</span>
        </a>
    }
}

/// The cluster's version, and the button that folds the sidebar.
#[component]
fn Foot() -> impl IntoView {
    let text = words();
    let prefs = use_prefs();
    let label = move || if prefs.rail.get() { text.shell.expand } else { text.shell.collapse };
    let icon = move || if prefs.rail.get() { "i i-pane-r i-14" } else { "i i-pane-l i-14" };
    view! {
        <div class="side-foot">
            <button
                class="btn btn-icon btn-s"
                aria-label=label
                title=label
                on:click=move |_| prefs.set_rail(!prefs.rail.get_untracked())
            >
                <i class=icon aria-hidden="true"></i>
            </button>
        </div>
    }
}
