//! A path at which nothing lives.

use crate::{nav::use_nav, reactive::prelude::*, route::Page, ui::Icon, words::words};

#[component]
pub fn NotFound(path: String) -> impl IntoView {
    let text = words();
    let nav = use_nav();
    let home = nav.with(|route| nav.href(&route.elsewhere(Page::Overview)));
    view! {
        <main class="main" id="main">
            <div class="void grow">
                <Icon class="i-search i-20 dim" />
                <h1>{text.shell.not_found}</h1>
                <p class="mono">{format!("/{path}")}</p>
                <p>{text.shell.not_found_hint}</p>
                <div class="actions"><a class="btn" href=home>{text.nav.overview}</a></div>
            </div>
        </main>
    }
}
