//! One file per URL.

mod activity;
mod apply;
mod autoscaling;
mod events;
mod list;
mod maintenance;
mod no_access;
mod nodes;
mod not_found;
mod overview;
pub mod pods;
mod services;
mod signed_out;
mod storage;
mod workloads;

pub use signed_out::SignedOut;

use crate::{browser, nav::use_nav, reactive::prelude::*, route::Page, words::words};

/// The page that the URL names.
#[component]
pub fn CurrentPage() -> impl IntoView {
    let nav = use_nav();
    effect(move || {
        browser::document().set_title(&format!("{} | Quarterdeck", title(&nav.page())));
    });
    let nothing = no_access::seen();
    shown(move || match nav.page() {
        _ if nothing.get() => view! { <no_access::NoAccess /> }.into_any(),
        Page::Overview => view! { <overview::Overview /> }.into_any(),
        Page::Workloads => view! { <workloads::Workloads /> }.into_any(),
        Page::Pods => view! { <pods::Pods /> }.into_any(),
        Page::Nodes => view! { <nodes::Nodes /> }.into_any(),
        Page::Services => view! { <services::Services /> }.into_any(),
        Page::Storage => view! { <storage::Storage /> }.into_any(),
        Page::Autoscaling => view! { <autoscaling::Autoscaling /> }.into_any(),
        Page::Events => view! { <events::Events /> }.into_any(),
        Page::Maintenance => view! { <maintenance::Maintenance /> }.into_any(),
        Page::Activity => view! { <activity::Activity /> }.into_any(),
        Page::Apply => view! { <apply::Apply /> }.into_any(),
        Page::Unknown(path) => view! { <not_found::NotFound path /> }.into_any(),
    })
}

fn title(page: &Page) -> &'static str {
    let nav = &words().nav;
    match page {
        Page::Overview => nav.overview,
        Page::Workloads => nav.workloads,
        Page::Pods => nav.pods,
        Page::Nodes => nav.nodes,
        Page::Services => nav.services,
        Page::Storage => nav.storage,
        Page::Autoscaling => nav.autoscaling,
        Page::Events => nav.events,
        Page::Maintenance => nav.maintenance,
        Page::Activity => nav.activity,
        Page::Apply => nav.apply,
        Page::Unknown(_) => words().shell.not_found,
    }
}
