//! What floats goes away when one looks elsewhere.

use leptos::html;
use wasm_bindgen::JsCast;
use web_sys::{KeyboardEvent, Node, PointerEvent};

use super::Icon;
use crate::{
    browser::{self, Listener},
    reactive::prelude::*,
};

/// A button, and what it opens under itself. `content` is given what puts it away.
#[component]
pub fn Popover(
    class: &'static str,
    icon: &'static str,
    label: &'static str,
    #[prop(into)] content: Callback<Callback<()>, AnyView>,
    /// Whether it is open, where something else opens it too.
    #[prop(optional)]
    open: Option<RwSignal<bool>>,
) -> impl IntoView {
    let place = NodeRef::<html::Div>::new();
    let open = open.unwrap_or_else(|| RwSignal::new(false));
    dismissed(place, open, move || open.set(false));
    let close = Callback::new(move |()| open.set(false));
    view! {
        <div class="popped" node_ref=place>
            <button
                class=class
                aria-haspopup="dialog"
                aria-expanded=move || open.get().to_string()
                on:click=handler(move |_| open.update(|open| *open = !*open))
            >
                <Icon class=icon />
                {label}
            </button>
            {shown(move || open.get().then(|| content.run(close)))}
        </div>
    }
}

/// Calls `close` on Escape and on a press outside of `place`, while `open` is true. With the keyboard,
/// the focus goes back to the first button inside `place`.
pub fn dismissed(
    place: NodeRef<leptos::html::Div>,
    open: RwSignal<bool>,
    close: impl Fn() + Clone + Send + Sync + 'static,
) {
    effect(move || {
        if !open.get() {
            return;
        }
        let outside = close.clone();
        let pressed =
            Listener::new(browser::document(), "pointerdown", move |event: PointerEvent| {
                let target = event.target().and_then(|target| target.dyn_into::<Node>().ok());
                let inside =
                    place.get_untracked().is_some_and(|place| place.contains(target.as_ref()));
                if !inside {
                    outside();
                }
            });
        let escaped = close.clone();
        let key = Listener::new(browser::document(), "keydown", move |event: KeyboardEvent| {
            if event.key() == "Escape" {
                event.prevent_default();
                event.stop_propagation();
                escaped();
                let button = place
                    .get_untracked()
                    .and_then(|place| place.query_selector("button").ok().flatten());
                if let Some(button) =
                    button.and_then(|it| it.dyn_into::<web_sys::HtmlElement>().ok())
                {
                    let _ = button.focus();
                }
            }
        });
        browser::keep((pressed, key));
    });
}
