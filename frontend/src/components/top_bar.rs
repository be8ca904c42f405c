//! Which cluster this is, how fresh the page is, and what one chooses for oneself.

use super::{live_pill::LivePill, namespaces::NamespacePicker};
use crate::{
    browser,
    features::use_overlays,
    live::use_live,
    prefs::{Theme, use_prefs},
    reactive::prelude::*,
    ui::Icon,
    words::words,
};

#[component]
pub fn TopBar() -> impl IntoView {
    view! {
        <header class="top">
            <Cluster />
            <NamespacePicker />
            <PaletteButton />
            <div class="top-end">
                <LivePill />
                <LanguageButton />
                <ThemeButton />
            </div>
        </header>
    }
}

/// The cluster's name, with the colour of its environment at the edge.
#[component]
fn Cluster() -> impl IntoView {
    let text = &words().shell;
    let hello = use_live().hello;
    let environment = Memo::new(move |_| {
        hello.with(|hello| hello.as_ref().map(|hello| hello.environment.to_string()))
    });
    let name = move || {
        let name = hello.with(|hello| hello.as_ref().map(|hello| hello.cluster.to_string()));
        name.unwrap_or_else(|| "Quarterdeck".to_owned())
    };
    let who = move || {
        hello.with(|hello| {
            hello.as_ref().map(|hello| format!("{}\n{}", hello.cluster, (text.user)(&hello.user)))
        })
    };
    let tag = shown(move || {
        environment
            .get()
            .filter(|it| !it.is_empty())
            .map(|it| view! { <span class="env">{it}</span> })
    });
    view! {
        <div class="cluster" data-env=move || environment.get() title=following(who)>
            <Icon class="i-logo" />
            <span class="cluster-name">{name}</span>
            {tag}
        </div>
    }
}

/// Looks like a field, opens the palette.
#[component]
fn PaletteButton() -> impl IntoView {
    let text = words().shell.find;
    let open = use_overlays().palette;
    view! {
        <button
            class="field top-mid palette-field"
            aria-haspopup="dialog"
            aria-keyshortcuts="Control+K Meta+K"
            title=text
            on:click=handler(move |_| open.set(true))
        >
            <Icon class="i-search i-14" />
            <span class="grow">{text}</span>
            <kbd aria-hidden="true">{browser::control_key()}" K"</kbd>
        </button>
    }
}

#[component]
pub fn LanguageButton() -> impl IntoView {
    let prefs = use_prefs();
    let other = prefs.language.get_untracked().other();
    let switch = move |_| {
        prefs.set_language(other);
        // The page was built anew around the keyboard's place.
        browser::next_frame(|| browser::focus(".lang"));
    };
    view! {
        <button class="btn btn-ghost lang" lang=other.id() on:click=handler(switch)>
            {words().shell.other_language}
        </button>
    }
}

#[component]
pub fn ThemeButton() -> impl IntoView {
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
            aria-label=following(label)
            title=following(label)
            on:click=handler(move |_| prefs.set_theme(prefs.theme.get_untracked().next()))
        >
            <i class=following(icon) aria-hidden="true"></i>
        </button>
    }
}
