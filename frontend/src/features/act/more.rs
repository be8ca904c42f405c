//! What is asked for seldom, behind one button: the YAML to edit, and delete.

use leptos::html;
use quarterdeck_wire::kind::Kind;

use super::buttons::{Open, is_viewer, lacks};
use crate::{
    features::pane::Object,
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
    let delete = move |_| {
        shows.set(false);
        open.set(Some(Open::Delete));
    };
    let text = &words().act;
    let live = use_live();
    let menu = move || {
        let detail = object.detail.get();
        let may = detail.is_none_or(|detail| lacks(&detail, Open::Delete).is_none());
        let delete = (may && can_delete(kind)).then(|| {
            view! {
                <button class="mi is-plain" on:click=handler(delete)>
                    <Icon class="i-trash i-14" />
                    {text.evict}"…"
                </button>
            }
        });
        shows.get().then(|| {
            view! {
                <div class="pop menu act-more" role="group" aria-label=words().shell.more>
                    <a class="mi is-plain" href=following(href.clone())>
                        <Icon class="i-edit i-14" />
                        {text.edit}
                    </a>
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
