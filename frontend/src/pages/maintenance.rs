//! `/maintenance`: what is down on purpose, and how far it is.

use crate::{
    components::ConnectionBanner,
    features::{Pane, act::AllMaintenance},
    reactive::prelude::*,
    words::words,
};

#[component]
pub fn Maintenance() -> impl IntoView {
    view! {
        <main class="main is-canvas" id="main">
            <div class="head">
                <h1>{words().nav.maintenance}</h1>
            </div>
            <ConnectionBanner />
            <AllMaintenance />
        </main>
        <Pane />
    }
}
