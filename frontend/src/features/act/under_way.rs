//! What a drain and a maintenance share while they are under way.

use quarterdeck_wire::error::ApiError;

use crate::{reactive::prelude::*, ui::Icon, words::words};

/// Why it can't be told how far it is, or why what was wanted of it was not taken.
pub fn trouble(error: Memo<Option<ApiError>>) -> AnyView {
    shown(move || {
        error.get().map(|error| {
            let title = (words().errors.title)(error.code);
            view! {
                <p class="note note-fail" role="alert">
                    <Icon class="i-fail i-14" />
                    <span><b>{title}</b> " " {error.message}</span>
                </p>
            }
        })
    })
}

/// Something that can be wanted of it.
pub fn button(
    class: &'static str,
    icon: &'static str,
    label: &'static str,
    act: impl Fn() + 'static,
) -> AnyView {
    view! {
        <button class=class on:click=handler(move |_| act())>
            <Icon class=icon />
            {label}
        </button>
    }
    .into_any()
}
