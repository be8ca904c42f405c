//! A choice of one, all in sight. Each is a link, so that what is chosen is in the address.

use crate::{format, reactive::prelude::*};

pub struct Segment {
    pub label: &'static str,
    /// How many there are.
    pub count: Signal<Option<usize>>,
    pub chosen: Signal<bool>,
    pub href: Signal<String>,
}

#[component]
pub fn Segmented(label: &'static str, segments: Vec<Segment>) -> impl IntoView {
    let segments = segments.into_iter().map(|it| {
        let count =
            move || it.count.get().map(|count| view! { <span>{format::count(count)}</span> });
        view! {
            <a
                class="seg-i"
                href=move || it.href.get()
                aria-current=move || it.chosen.get().then_some("true")
            >
                {it.label}
                {count}
            </a>
        }
    });
    view! { <nav class="seg" aria-label=label>{segments.collect_view()}</nav> }
}
