//! Which cluster this is, how fresh the page is, and what one chooses for oneself.

use leptos::prelude::*;

use crate::{
    browser,
    prefs::{Theme, use_prefs},
    ui::Icon,
    words::words,
};

#[component]
pub fn TopBar() -> impl IntoView {
    view! {
        <header class="top">
            <Cluster />
            <div class="top-end">
                <LanguageButton />
                <ThemeButton />
            </div>
        </header>
    }
}

/// The cluster's name, with the colour of its environment at the edge.
#[component]
fn Cluster() -> impl IntoView {
    view! {
        <div class="cluster">
            <Icon class="i-logo" />
            <span class="cluster-name">"Quarterdeck"</span>
        </div>
    }
}

#[component]
fn LanguageButton() -> impl IntoView {
    let prefs = use_prefs();
    let other = prefs.language.get_untracked().other();
    let switch = move |_| {
        prefs.set_language(other);
        // The page was built anew around the keyboard's place.
        browser::next_frame(|| browser::focus(".lang"));
    };
    view! {
        <button class="btn btn-ghost lang" lang=other.id() on:click=switch>
            {words().shell.other_language}
        </button>
    }
}

#[component]
fn ThemeButton() -> impl IntoView {
    let text = words();
    let prefs = use_prefs();
    let label = move || match prefs.theme.get() {
        Theme::System => text.shell.theme_system,
        Theme::Light => text.shell.theme_light,
        Theme::Dark => text.shell.theme_dark,
    };
    let icon = move || match prefs.theme.get() {
        Theme::System => "i i-contrast",
        Theme::Light => "i i-sun",
        Theme::Dark => "i i-moon",
    };
    view! {
        <button
            class="btn btn-icon theme"
            aria-label=label
            title=label
            on:click=move |_| prefs.set_theme(prefs.theme.get_untracked().next())
        >
            <i class=icon aria-hidden="true"></i>
        </button>
    }
}
