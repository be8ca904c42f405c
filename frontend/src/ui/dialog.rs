//! A dialog over the page.

use leptos::html;
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlElement, KeyboardEvent, MouseEvent};

use crate::{
    browser::{self, OnDrop},
    reactive::prelude::*,
};

/// While it is open, the rest of the page is out of reach. Escape and a press beside it close it; then
/// the keyboard is where it was before. `class` is added to the box's.
#[component]
pub fn Dialog(
    open: RwSignal<bool>,
    class: &'static str,
    #[prop(into)] label: String,
    children: ChildrenFn,
) -> impl IntoView {
    shown(move || {
        let (children, label) = (children.clone(), label.clone());
        open.get().then(|| view! { <Opened open class label>{children()}</Opened> })
    })
}

#[component]
fn Opened(
    open: RwSignal<bool>,
    class: &'static str,
    label: String,
    children: Children,
) -> impl IntoView {
    let place = NodeRef::<html::Dialog>::new();
    let before = browser::document().active_element();
    effect(move || {
        if let Some(dialog) = place.get().filter(|dialog| !dialog.open()) {
            // Fails only for a dialog that is open or not on the page.
            let _ = dialog.show_modal();
        }
    });
    browser::keep(OnDrop::new(move || {
        // The page can be reached again only when the dialog is gone.
        browser::next_frame(move || back_to(before));
    }));
    let pressed = move |event: MouseEvent| {
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        if target.is_some_and(|target| target.matches("dialog").unwrap_or(false)) {
            open.set(false);
        }
    };
    view! {
        <dialog
            class=format!("scrim {class}")
            node_ref=place
            aria-label=label
            on:close=handler(move |_: Event| open.set(false))
            on:mousedown=handler(pressed)
            // What is typed here is no command of the page below.
            on:keydown=handler(|event: KeyboardEvent| event.stop_propagation())
        >
            {children()}
        </dialog>
    }
}

fn back_to(before: Option<Element>) {
    let elsewhere = browser::document()
        .active_element()
        .is_some_and(|active| !active.matches("body").unwrap_or(true));
    let before = before.and_then(|before| before.dyn_into::<HtmlElement>().ok());
    if let Some(before) = before.filter(|before| before.is_connected() && !elsewhere) {
        let _ = before.focus();
    }
}
