//! The page as a whole: what lives as long as it, and what is inside.

use leptos::prelude::*;

use crate::{clock::Clock, components::Shell, nav::Nav, pages::CurrentPage, prefs::Prefs};

#[component]
pub fn App() -> impl IntoView {
    let prefs = Prefs::start();
    provide_context(prefs);
    provide_context(Nav::start());
    provide_context(Clock::start());
    // Another language builds everything inside anew, so that words need no signals.
    move || {
        prefs.language.track();
        view! {
            <Shell>
                <CurrentPage />
            </Shell>
        }
    }
}
