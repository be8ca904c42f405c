//! A box to tick.

use super::Icon;
use crate::reactive::prelude::*;

pub fn check(
    label: impl Into<String>,
    is_ticked: impl Fn() -> bool + Send + 'static,
    flip: impl Fn() + 'static,
) -> AnyView {
    let label = label.into();
    view! {
        <button
            class="check"
            role="checkbox"
            aria-checked=move || is_ticked().to_string()
            aria-label=label.clone()
            title=label
            on:click=handler(move |_| flip())
        >
            <Icon class="i-check" />
        </button>
    }
    .into_any()
}
