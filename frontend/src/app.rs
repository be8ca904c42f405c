//! The page as a whole: what lives as long as it, and what is inside.

use quarterdeck_wire::message::Door;

use crate::{
    clock::Clock,
    components::Shell,
    features::{Overlays, dock::Dock},
    live::{Link, Live},
    nav::Nav,
    pages::{CurrentPage, SignedOut},
    prefs::Prefs,
    reactive::prelude::*,
    session,
    table::Browse,
};

#[component]
pub fn App() -> impl IntoView {
    let prefs = Prefs::start();
    let nav = Nav::start();
    let clock = Clock::start();
    let live = Live::start(nav, clock);
    provide_context(prefs);
    provide_context(nav);
    provide_context(clock);
    provide_context(live);
    provide_context(Browse::start());
    provide_context(Dock::start(nav, prefs));
    let overlays = Overlays::start(prefs);
    provide_context(overlays);
    session::start(nav, live);
    #[cfg(not(feature = "whole"))]
    fetch_the_whole_page(live);
    let signed_out = Memo::new(move |_| live.link.get() == Link::SignedOut);
    // Where people sign in, the page for that is at every address; and a proxy names whoever comes.
    effect(move || {
        let hello = live.hello.get_untracked();
        let comes_back = hello.is_some_and(|hello| hello.door != Door::Link);
        if signed_out.get() && comes_back {
            let _ = crate::browser::window().location().reload();
        }
    });
    // Another language builds everything inside anew, so that words need no signals.
    shown(move || {
        prefs.language.track();
        if signed_out.get() {
            view! { <SignedOut /> }.into_any()
        } else {
            view! {
                <Shell>
                    <CurrentPage />
                </Shell>
                {overlays.view()}
            }
            .into_any()
        }
    })
}

/// Once the first page lives, and had the line for itself.
#[cfg(not(feature = "whole"))]
fn fetch_the_whole_page(live: Live) {
    const PATIENCE: i32 = 1_000;
    let asked = std::cell::Cell::new(false);
    effect(move || {
        if live.hello.with(Option::is_some) && !asked.replace(true) {
            crate::browser::after(PATIENCE, crate::whole::fetch_ahead);
        }
    });
}
