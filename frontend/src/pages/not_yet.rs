//! A page that is still to be built. Goes away with the last of them.

use leptos::prelude::*;

use crate::{components::ConnectionBanner, features::Pane, table::Void, words::words};

#[component]
pub fn NotYet(title: &'static str) -> impl IntoView {
    view! {
        <main class="main" id="main">
            <div class="head"><h1>{title}</h1></div>
            <ConnectionBanner />
            <Void icon="i-box" title=words().shell.not_yet />
        </main>
        <Pane />
    }
}
