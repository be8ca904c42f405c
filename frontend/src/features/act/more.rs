//! What is asked for seldom, behind one button: the YAML to edit, pause, and delete.

use leptos::html;
use quarterdeck_wire::{detail::Detail, kind::Kind};

use super::buttons::{Open, is_on, is_viewer, lacks};
use crate::{
    features::{pane::Object, rollout},
    live::use_live,
    nav::use_nav,
    reactive::prelude::*,
    route::Page,
    ui::{Icon, dismissed},
    words::words,
};

/// Events are told, not made by people; a pod goes by an eviction, for which it has a button.
pub const fn can_delete(kind: Kind) -> bool {
    !matches!(kind, Kind::Event | Kind::Pod)
}

/// A Deployment before its next rollout; one that rolls out is paused where that is shown.
pub fn can_pause(detail: &Detail) -> bool {
    detail.kind == Kind::Deployment && !is_on(detail) && !rollout::is_going(detail)
}

#[component]
pub fn More(object: Object, open: RwSignal<Option<Open>>) -> impl IntoView {
    let nav = use_nav();
    let place = NodeRef::<html::Div>::new();
    let shows = RwSignal::new(false);
    dismissed(place, shows, move || shows.set(false));
    let path = object.path.get_value();
    let kind = path.kind;
    let href = move || {
        let path = path.clone();
        nav.with(|route| nav.href(&route.elsewhere(Page::Apply).opening(path)))
    };
    let choose = move |what| {
        shows.set(false);
        open.set(Some(what));
    };
    let text = &words().act;
    let live = use_live();
    let menu = move || {
        let detail = object.detail.get();
        let may = |what| detail.as_ref().is_none_or(|detail| lacks(detail, what).is_none());
        let item = |what, icon, label| {
            view! {
                <button class="mi is-plain" on:click=handler(move |_| choose(what))>
                    <Icon class=icon />
                    {label}
                </button>
            }
        };
        let pauses = detail.as_ref().is_some_and(|detail| can_pause(detail)) && may(Open::Pause);
        let pause = pauses.then(|| item(Open::Pause, "i-pause i-14", text.pause.to_owned()));
        let deletes = may(Open::Delete) && can_delete(kind);
        let delete =
            deletes.then(|| item(Open::Delete, "i-trash i-14", format!("{}…", text.evict)));
        shows.get().then(|| {
            view! {
                <div class="pop menu act-more" role="group" aria-label=words().shell.more>
                    <a class="mi is-plain" href=following(href.clone())>
                        <Icon class="i-edit i-14" />
                        {text.edit}
                    </a>
                    {pause}
                    {delete}
                </div>
            }
        })
    };
    let hidden =
        move || object.detail.with(|it| it.as_ref().is_some_and(|detail| is_viewer(detail, live)));
    view! {
        <div class="act-m" node_ref=place hidden=hidden>
            <button
                class="btn btn-icon"
                aria-label=words().shell.more
                title=words().shell.more
                aria-expanded=move || shows.get().to_string()
                on:click=handler(move |_| shows.update(|it| *it = !*it))
            >
                <Icon class="i-more" />
            </button>
            {shown(menu)}
        </div>
    }
}
