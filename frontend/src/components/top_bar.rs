//! Which cluster this is, how fresh the page is, and what one chooses for oneself.

use leptos::html;
use quarterdeck_wire::message::Door;

use super::{live_pill::LivePill, namespaces::NamespacePicker};
use crate::{
    api, browser,
    features::use_overlays,
    live::use_live,
    nav::use_nav,
    prefs::{Theme, use_prefs},
    reactive::prelude::*,
    ui::{Icon, dismissed},
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
                <ReadOnly />
                <LivePill />
                <LanguageButton />
                <ThemeButton />
                <Me />
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

/// Nothing can be changed from here.
#[component]
fn ReadOnly() -> impl IntoView {
    let hello = use_live().hello;
    let is = move || hello.with(|hello| hello.as_ref().is_some_and(|hello| hello.read_only));
    shown(move || {
        is().then(|| {
            view! {
                <span class="pill">
                    <Icon class="i-eye i-14" />
                    {words().shell.read_only}
                </span>
            }
        })
    })
}

/// Who is signed in, where people do; and the way out.
#[component]
fn Me() -> impl IntoView {
    let text = &words().shell;
    let nav = use_nav();
    let hello = use_live().hello;
    let user = Memo::new(move |_| {
        hello.with(|hello| {
            hello.as_ref().filter(|it| it.door != Door::Link).map(|it| it.user.to_string())
        })
    });
    let place = NodeRef::<html::Div>::new();
    let open = RwSignal::new(false);
    dismissed(place, open, move || open.set(false));
    let leave = move |_| {
        leptos::task::spawn_local(async move {
            let _ = api::sign_out(nav).await;
            let _ = browser::window().location().reload();
        });
    };
    let menu = move |user: String| {
        // Whom a proxy names leaves by the proxy.
        let leaves = hello.with(|it| it.as_ref().is_some_and(|it| it.door == Door::SignIn));
        let leave = leaves.then(|| {
            view! { <button class="mi is-plain" on:click=handler(leave)>{text.sign_out}</button> }
        });
        view! {
            <div class="pop menu me" role="group" aria-label=(text.user)(&user)>
                <p class="hint pad">{(text.user)(&user)}</p>
                {leave}
            </div>
        }
    };
    shown(move || {
        let user = user.get()?;
        let (label, initial) = ((text.user)(&user), initials(&user));
        Some(view! {
            <div class="anchor" node_ref=place>
                <button
                    class="btn btn-icon"
                    title=label.clone()
                    aria-label=label
                    aria-expanded=move || open.get().to_string()
                    on:click=handler(move |_| open.update(|open| *open = !*open))
                >
                    <span class="avatar avatar-m" aria-hidden="true">{initial}</span>
                </button>
                {shown(move || open.get().then(|| menu(user.clone())))}
            </div>
        })
    })
}

/// Of the last part of a name, as `system:serviceaccount:ops:jo.kim` has many.
fn initials(user: &str) -> String {
    let name = user.rsplit(':').next().unwrap_or_default();
    let parts = name.split(|c: char| !c.is_alphanumeric()).filter_map(|part| part.chars().next());
    parts.take(2).flat_map(char::to_uppercase).collect()
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn initials_are_of_what_people_call_someone() {
        assert_eq!(initials("mei.lin@example.com"), "ML");
        assert_eq!(initials("system:serviceaccount:shop:viewer"), "V");
        assert_eq!(initials("李雷"), "李");
        assert_eq!(initials(""), "");
    }
}
