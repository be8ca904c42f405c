//! A button that opens a list of choices.

use leptos::html;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, KeyboardEvent};

use super::{Icon, dismissed};
use crate::{browser, reactive::prelude::*, scope::Scope};

/// One choice.
#[derive(Clone)]
pub struct MenuItem {
    pub label: Oco<'static, str>,
    /// Whether it is the one in force.
    pub chosen: Signal<bool>,
    pub act: Callback<()>,
}

/// `class` is the button's; its children say what is chosen now.
#[component]
pub fn Menu(
    class: &'static str,
    label: &'static str,
    items: Vec<MenuItem>,
    children: Children,
) -> impl IntoView {
    let place = NodeRef::<html::Div>::new();
    let open = RwSignal::new(false);
    let scope = Scope::new();
    dismissed(place, open, move || open.set(false));
    let toggle = move |_| {
        open.update(|open| *open = !*open);
        if open.get_untracked() {
            scope.next_frame(move || focus_item(place, 0));
        }
    };
    let choices = shown(move || {
        let items = items.clone();
        open.get().then(|| {
            let rows = items.into_iter().map(|item| view! { <Choice item open /> });
            view! {
                <div class="pop menu" role="menu" aria-label=label on:keydown=handler(move |event| arrow(place, &event))>
                    {rows.collect_view()}
                </div>
            }
        })
    });
    view! {
        <div class="anchor" node_ref=place>
            <button
                class=class
                aria-haspopup="menu"
                aria-expanded=move || open.get().to_string()
                on:click=handler(toggle)
            >
                {children()}
            </button>
            {choices}
        </div>
    }
}

#[component]
fn Choice(item: MenuItem, open: RwSignal<bool>) -> impl IntoView {
    let MenuItem { label, chosen, act } = item;
    let choose = move |_| {
        act.run(());
        open.set(false);
    };
    view! {
        <button
            class="mi"
            role="menuitemradio"
            tabindex="-1"
            aria-checked=move || chosen.get().to_string()
            on:click=handler(choose)
        >
            <Icon class="i-check i-14" />
            {label}
        </button>
    }
}

fn arrow(place: NodeRef<html::Div>, event: &KeyboardEvent) {
    let step = match &*event.key() {
        "ArrowDown" => 1,
        "ArrowUp" => -1,
        _ => return,
    };
    event.prevent_default();
    event.stop_propagation();
    focus_item(place, step);
}

/// Moves the keyboard by `step` items; 0 is the chosen one, else the first.
fn focus_item(place: NodeRef<html::Div>, step: i32) {
    let Some(place) = place.get_untracked() else { return };
    let Ok(items) = place.query_selector_all(".mi") else { return };
    let count = items.length().cast_signed();
    let item =
        |at: i32| items.get(at.cast_unsigned()).and_then(|it| it.dyn_into::<HtmlElement>().ok());
    let active = browser::document().active_element();
    let is = |at: i32, what: &dyn Fn(&HtmlElement) -> bool| item(at).is_some_and(|it| what(&it));
    let at = if step == 0 {
        (0..count)
            .find(|at| is(*at, &|it| it.get_attribute("aria-checked").as_deref() == Some("true")))
    } else {
        let here = (0..count).find(|at| is(*at, &|it| active.as_deref() == Some(it.as_ref())));
        here.map(|here| (here + step).rem_euclid(count.max(1)))
    };
    if let Some(item) = item(at.unwrap_or(0)) {
        let _ = item.focus();
    }
}
