//! One line of the palette.

use web_sys::MouseEvent;

use super::{
    item::{Act, Item},
    matching::marked,
};
use crate::{reactive::prelude::*, ui::Icon, words::words};

/// `on` is the line that Enter chooses. The mouse chooses by moving, not by lying where a line appears.
#[component]
pub fn Line(
    item: Item,
    words: Vec<String>,
    on: Memo<Option<String>>,
    at: RwSignal<Option<String>>,
    run: Callback<(Act, bool)>,
) -> impl IntoView {
    let Item { id, icon, text, whole, detail, act } = item;
    let opens = matches!(act, Act::Go(_));
    let is_on = {
        let id = id.clone();
        Memo::new(move |_| on.with(|on| on.as_ref() == Some(&id)))
    };
    let moved = {
        let id = id.clone();
        move |_| {
            if !is_on.get_untracked() {
                at.set(Some(id.clone()));
            }
        }
    };
    let pressed = move |event: MouseEvent| {
        event.prevent_default();
        run.run((act.clone(), event.ctrl_key() || event.meta_key()));
    };
    let (before, mark, after) = marked(&text, &words);
    let mark = (!mark.is_empty()).then(|| view! { <mark>{mark.to_owned()}</mark> });
    let name = view! { {before.to_owned()} {mark} {after.to_owned()} };
    view! {
        <div
            class="pi"
            class:is-on=move || is_on.get()
            id=id
            role="option"
            aria-selected=move || is_on.get().to_string()
            title=whole
            on:pointermove=handler(moved)
            on:click=handler(pressed)
        >
            <Icon class=icon />
            <span class="pi-t">{name}</span>
            <span class="dim cut">{detail}</span>
            <Hint is_on opens />
        </div>
    }
}

/// What Enter does, on the line that it would do it to.
#[component]
fn Hint(is_on: Memo<bool>, opens: bool) -> impl IntoView {
    let text = &words().palette;
    let shown = shown(move || {
        is_on.get().then(|| {
            view! {
                <kbd>"↵"</kbd>
                " "
                {if opens { text.open } else { text.run }}
            }
        })
    });
    view! { <span class="pi-k" aria-hidden="true">{shown}</span> }
}
