//! The head and the foot that every dialog of actions has.

use crate::{reactive::prelude::*, ui::Icon, words::words};

/// What it is about, and the button that puts it away.
#[component]
pub fn DialogHead(
    open: RwSignal<bool>,
    #[prop(into)] title: String,
    /// Where that is, or how many.
    #[prop(optional)]
    place: Option<AnyView>,
) -> impl IntoView {
    let place = place.map(|place| view! { <p class="dim">{place}</p> });
    view! {
        <header class="dialog-h">
            <div class="grow">
                <h2 class="pane-title">{title}</h2>
                {place}
            </div>
            <button
                class="btn btn-icon"
                aria-label=words().shell.close
                title=words().shell.close
                on:click=handler(move |_| open.set(false))
            >
                <Icon class="i-x" />
            </button>
        </header>
    }
}

/// The button that leaves, which has the keyboard first, and the one that does it.
#[component]
pub fn DialogFoot(
    open: RwSignal<bool>,
    /// What stands at the other end.
    aside: AnyView,
    /// On the button that leaves; Cancel, unless told.
    #[prop(optional)]
    leave: Option<AnyView>,
    act: AnyView,
) -> impl IntoView {
    let leave = leave.unwrap_or_else(|| words().act.cancel.into_any());
    view! {
        <footer class="dialog-f">
            {aside}
            <div class="end">
                <button class="btn" autofocus=true on:click=handler(move |_| open.set(false))>
                    {leave}
                </button>
                {act}
            </div>
        </footer>
    }
}
