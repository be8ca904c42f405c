//! The right side of the map: endpoints by node, or by zone where there are many.

use quarterdeck_wire::{Str, kind::Kind};

use super::{
    drawing::MapState,
    groups::Group,
    model::{Endpoint, Stand, Trouble, percent},
};
use crate::{
    format, nav::use_nav, reactive::prelude::*, route::ObjectPath, ui::Icon, words::words,
};

#[component]
pub fn Nodes(map: MapState) -> impl IntoView {
    let names = Memo::new(move |_| {
        map.groups.with(|groups| groups.iter().map(|group| group.name.clone()).collect::<Vec<_>>())
    });
    let place = move |name: Str| part(name.clone(), move || view! { <Place map name /> });
    let places = keyed(move || names.get().into_iter().map(place).collect());
    view! {
        <div class="map-n">
            {places}
            {shown(move || names.with(Vec::is_empty).then(|| view! { <Nothing map /> }))}
        </div>
    }
}

/// Why there is nothing on the right.
#[component]
fn Nothing(map: MapState) -> impl IntoView {
    let text = &words().objects.map;
    let why = shown(move || {
        map.backing.of_service(|service| match (&*service.kind, service.selector.is_empty()) {
            ("ExternalName", _) => {
                let target = service.external.first().map(|name| &**name).unwrap_or_default();
                (text.answers_with)(target)
            }
            (_, true) => text.no_selector.to_owned(),
            (_, false) => (text.no_endpoints)(&service.selector),
        })
    });
    view! {
        <div class="note">
            <Icon class="i-info i-14 dim" />
            <span>{why}</span>
        </div>
    }
}

/// A node, or a zone.
#[component]
fn Place(map: MapState, name: Str) -> impl IntoView {
    let wanted = name.clone();
    let group = Memo::new(move |_| {
        map.groups.with(|groups| groups.iter().find(|group| group.name == wanted).cloned())
    });
    let takers = Memo::new(move |_| map.backends.with(|backends| backends.takers));
    let headless = Memo::new(move |_| map.is_headless());
    let by_zone = move || group.with(|group| group.as_ref().is_some_and(|group| group.by_zone));
    let rows = keyed(move || {
        let (all, headless) = (takers.get(), headless.get());
        let row = |it: Endpoint| {
            let key = fingerprint(&(&it, all, headless));
            part(key, move || pod(it, all, headless, by_zone()))
        };
        let group = group.get();
        group.map(|group| group.rows.into_iter().map(row).collect()).unwrap_or_default()
    });
    let left_out = move || {
        let left_out = group.with(|group| group.as_ref().map_or(0, |group| group.left_out));
        (left_out > 0)
            .then(|| view! { <div class="mpod-more">{(words().objects.map.more)(left_out)}</div> })
    };
    view! {
        <div class="mnode">
            <Head map name group takers />
            {rows}
            {left_out}
        </div>
    }
}

/// Name and share; a button where the group folds.
#[component]
fn Head(map: MapState, name: Str, group: Memo<Option<Group>>, takers: Memo<u32>) -> impl IntoView {
    let text = &words().objects.map;
    let called = move |group: &Group| match (group.name.is_empty(), group.by_zone) {
        (true, true) => text.no_zone.to_owned(),
        (true, false) => text.no_node.to_owned(),
        (false, _) => group.name.to_string(),
    };
    let inside = move || {
        let group = group.get()?;
        let icon = if !group.folds {
            "i-nodes i-14 dim"
        } else if group.folded {
            "i-chev-r i-14 dim"
        } else {
            "i-chev-d i-14 dim"
        };
        let zone = (!group.by_zone && !group.zone.is_empty())
            .then(|| view! { <span class="dim">{group.zone.to_string()}</span> });
        let ready =
            group.folds.then(|| view! { <span class="dim">{(text.ready)(group.takers)}</span> });
        let share = match (group.takers, map.is_headless()) {
            (0, _) | (_, true) => String::new(),
            (some, false) => (text.share)(&percent(some, takers.get())),
        };
        let name = called(&group);
        Some(view! {
            <Icon class=icon />
            <b class="cut" title=name.clone()>{name.clone()}</b>
            {zone}
            {ready}
            <span class="end ink">{share}</span>
        })
    };
    let folds = Memo::new(move |_| group.with(|it| it.as_ref().is_some_and(|it| it.folds)));
    let folded = move || group.with(|it| it.as_ref().is_some_and(|it| it.folded));
    shown(move || {
        let name = name.clone();
        let toggle = move |_| {
            map.unfolded.update(|unfolded| {
                if !unfolded.remove(&name) {
                    unfolded.insert(name.clone());
                }
            });
        };
        if folds.get() {
            view! {
                <button
                    class="mnode-h"
                    aria-expanded=move || (!folded()).to_string()
                    on:click=handler(toggle)
                >
                    {inside}
                </button>
            }
            .into_any()
        } else {
            view! { <div class="mnode-h">{inside}</div> }.into_any()
        }
    })
}

/// One endpoint: a link to its pod, if it has one.
fn pod(it: Endpoint, takers: u32, headless: bool, by_zone: bool) -> AnyView {
    let text = &words().objects.map;
    let (class, icon, tone, said) = match it.stand {
        Stand::Takes if headless => ("is-ok", "i-ok i-14 ok", "", text.in_dns.to_owned()),
        Stand::Takes => ("is-ok", "i-ok i-14 ok", "", (text.share)(&percent(1, takers))),
        Stand::Starting => ("is-prog", "i-prog i-14 prog", "prog", text.starting.to_owned()),
        Stand::NotReady => ("is-warn", "i-warn i-14 warn", "warn", text.not_ready.to_owned()),
        Stand::Stopping => ("is-stop", "i-pending i-14 stop", "stop", text.stopping.to_owned()),
        Stand::Failing(trouble) => {
            let said = match trouble {
                Trouble::Crashing => text.crashing,
                Trouble::NoImage => text.no_image,
                Trouble::Other => text.failing,
            };
            ("is-fail", "i-fail i-14 fail", "fail", said.to_owned())
        }
    };
    let name = it.pod.as_deref().map_or_else(|| it.address.to_string(), short);
    // By zone, where it runs says more than its address.
    let place = if by_zone { it.node.to_string() } else { it.address.to_string() };
    let inside = view! {
        <Icon class=icon />
        <span class="mpod-n cut">{name}</span>
        <span class="dim cut" title=it.tag.clone()>{it.tag.clone()}</span>
        <span class="dim ip cut">{place}</span>
        <span class=format!("w {tone}")>{said}</span>
    };
    let class = format!("mpod {class}");
    let Some(pod) = it.pod else { return view! { <div class=class>{inside}</div> }.into_any() };
    let nav = use_nav();
    let title = pod.to_string();
    let href = move || {
        nav.with(|route| {
            let namespace = route.state.open.as_ref().and_then(|open| open.namespace.as_deref());
            nav.href(&route.opening(ObjectPath::new(Kind::Pod, namespace, &pod)))
        })
    };
    view! {
        <a class=class href=following(href) title=title>
            {inside}
        </a>
    }
    .into_any()
}

/// A pod's own tail: `…m2xkq`; a short name as it is.
fn short(name: &str) -> String {
    let parts = format::pod_name(name, None);
    if name.len() <= 9 {
        name.to_owned()
    } else {
        format!("…{}", parts.tail.trim_start_matches('-'))
    }
}
