//! What floats goes away when one looks elsewhere.

use wasm_bindgen::JsCast;
use web_sys::{KeyboardEvent, Node, PointerEvent};

use crate::{
    browser::{self, Listener},
    reactive::prelude::*,
};

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
