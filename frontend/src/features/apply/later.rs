//! The whole page has it.

use crate::{reactive::prelude::*, whole, words::words};

#[component]
pub fn Desk() -> impl IntoView {
    whole::load_by_itself();
    view! {
        <main class="main" id="main">
            <div class="head">
                <h1>{words().nav.apply}</h1>
            </div>
        </main>
    }
}
