//! One file per URL.

mod not_found;

use leptos::prelude::*;

use crate::{nav::use_nav, route::Page};

/// The page that the URL names.
#[component]
pub fn CurrentPage() -> impl IntoView {
    let nav = use_nav();
    move || match nav.page() {
        Page::Unknown(path) => view! { <not_found::NotFound path /> }.into_any(),
        _ => view! { <main class="main" id="main"></main> }.into_any(),
    }
}
