//! Above a list: why it may be old, and what can be done about it.

use crate::{
    browser,
    live::{Link, Liveness, use_live},
    reactive::prelude::*,
    times,
    ui::Icon,
    words::words,
};

/// What the banner is about; its numbers tick on their own.
#[derive(Clone, Copy, PartialEq, Eq)]
enum About {
    Nothing,
    Stale,
    Reconnecting,
    Outdated,
}

#[component]
pub fn ConnectionBanner() -> impl IntoView {
    let live = use_live();
    let about = Memo::new(move |_| match (live.link.get(), live.liveness.get()) {
        (Link::Outdated, _) => About::Outdated,
        (_, Liveness::Stale { .. }) => About::Stale,
        (_, Liveness::Reconnecting { .. }) => About::Reconnecting,
        _ => About::Nothing,
    });
    shown(move || match about.get() {
        About::Nothing => ().into_any(),
        About::Stale => view! { <Stale /> }.into_any(),
        About::Reconnecting => view! { <Reconnecting /> }.into_any(),
        About::Outdated => view! { <Outdated /> }.into_any(),
    })
}

#[component]
fn Stale() -> impl IntoView {
    let text = &words().live;
    let live = use_live();
    let old = shown(move || match live.liveness.get() {
        Liveness::Stale { seconds } => (text.old)(seconds),
        _ => String::new(),
    });
    view! {
        <div class="banner banner-warn">
            <Icon class="i-clock i-14" />
            <span>
                <b>{old}</b>
                " "
                {text.no_answer}
            </span>
        </div>
    }
}

#[component]
fn Reconnecting() -> impl IntoView {
    let text = &words().live;
    let live = use_live();
    let rest = shown(move || match live.liveness.get() {
        Liveness::Reconnecting { seconds, as_of } => {
            let as_of = if as_of > 0 { times::clock(as_of / 1000) } else { "–".to_owned() };
            if seconds > 0 { (text.retry)(seconds, &as_of) } else { (text.retry_now)(&as_of) }
        }
        _ => String::new(),
    });
    view! {
        <div class="banner banner-fail">
            <Icon class="i-refresh i-14" />
            <span>
                <b>{text.reconnecting}</b>
                " "
                {rest}
            </span>
            <span class="end"></span>
            <button class="btn btn-s" on:click=handler(move |_| live.try_now())>
                <Icon class="i-refresh i-14" />
                {text.try_now}
            </button>
        </div>
    }
}

#[component]
fn Outdated() -> impl IntoView {
    let text = &words().live;
    let reload = |_| {
        let _ = browser::window().location().reload();
    };
    view! {
        <div class="banner banner-warn" role="alert">
            <Icon class="i-info i-14" />
            <span>
                <b>{text.outdated}</b>
                " "
                {text.outdated_hint}
            </span>
            <span class="end"></span>
            <button class="btn btn-s" on:click=handler(reload)>{text.reload}</button>
        </div>
    }
}
