//! The frame around every page.

use super::{sidebar::Sidebar, top_bar::TopBar};
use crate::{
    features::{
        act::{Orders, Toasts},
        dock::DockView,
    },
    live::topic::{self, Nothing, Numbers},
    prefs::use_prefs,
    reactive::prelude::*,
    words::words,
};

/// Top bar, sidebar and whatever page is inside.
#[component]
pub fn Shell(children: Children) -> impl IntoView {
    let text = words();
    let prefs = use_prefs();
    let (counts, nothing) = topic::counts();
    provide_context(Numbers(counts));
    provide_context(Nothing(nothing));
    provide_context(Orders::start());
    view! {
        <div class="app" data-side=move || prefs.rail.get().then_some("rail")>
            <a class="btn skip" href="#main">{text.shell.skip}</a>
            <TopBar />
            <Sidebar />
            {children()}
            <DockView />
            <Toasts />
        </div>
    }
}
