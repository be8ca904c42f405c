//! On a phone the sidebar is a bar of tabs: behind its last one is what has no room there.

use leptos::html;
use quarterdeck_wire::kind::Kind;

use super::top_bar::{LanguageButton, ThemeButton};
use crate::{
    format,
    live::topic::{Numbers, use_numbers},
    nav::use_nav,
    reactive::prelude::*,
    route::Page,
    ui::{Icon, dismissed},
    words::words,
};

const PAGES: [Page; 7] = [
    Page::Services,
    Page::Storage,
    Page::Autoscaling,
    Page::Maintenance,
    Page::Events,
    Page::Activity,
    Page::Apply,
];

#[component]
pub fn More() -> impl IntoView {
    let nav = use_nav();
    let place = NodeRef::<html::Div>::new();
    let open = RwSignal::new(false);
    dismissed(place, open, move || open.set(false));
    let current = move || PAGES.contains(&nav.page()).then_some("page");
    view! {
        <div class="more" node_ref=place>
            <button
                class="nav"
                aria-haspopup="dialog"
                aria-expanded=move || open.get().to_string()
                aria-current=following(current)
                on:click=handler(move |_| open.update(|open| *open = !*open))
            >
                <Icon class="i-menu" />
                <span>{words().shell.more}</span>
            </button>
            {shown(move || open.get().then(|| view! { <Sheet open /> }))}
        </div>
    }
}

#[component]
fn Sheet(open: RwSignal<bool>) -> impl IntoView {
    let text = words();
    let link = move |page, icon, label, kinds| view! { <Entry page icon label kinds open /> };
    view! {
        <div class="pop more-pop" role="dialog" aria-label=text.shell.more>
            {link(Page::Services, "i-services", text.nav.services, &[Kind::Service])}
            {link(Page::Storage, "i-storage", text.nav.storage, &[Kind::PersistentVolumeClaim])}
            {link(Page::Autoscaling, "i-autoscaling", text.nav.autoscaling, &Kind::SCALING)}
            {link(Page::Maintenance, "i-maintenance", text.nav.maintenance, &[])}
            {link(Page::Events, "i-events", text.nav.events, &[])}
            {link(Page::Activity, "i-activity", text.nav.activity, &[])}
            {link(Page::Apply, "i-yaml", text.nav.apply, &[])}
            <div class="row">
                <LanguageButton />
                <ThemeButton />
            </div>
        </div>
    }
}

#[component]
fn Entry(
    page: Page,
    icon: &'static str,
    label: &'static str,
    kinds: &'static [Kind],
    open: RwSignal<bool>,
) -> impl IntoView {
    let nav = use_nav();
    let Numbers(counts) = use_numbers();
    let href = nav.href(&nav.now().elsewhere(page));
    let bad = move || {
        let failing = counts.with(|counts| Some(counts.as_ref()?.sum(kinds)?.failing));
        failing.filter(|failing| *failing > 0).map(|failing| {
            view! {
                <b class="nav-bad">
                    <Icon class="i-fail i-12" />
                    {format::brief_count(failing as usize)}
                    <span class="sr">{(words().shell.failing)(failing)}</span>
                </b>
            }
        })
    };
    view! {
        <a class="mi" href=href on:click=handler(move |_| open.set(false))>
            <Icon class=icon />
            {label}
            {bad}
        </a>
    }
}
