use crate::reactive::prelude::*;

/// An icon, which never speaks for itself: a word stands beside it, or its button has a label.
/// `class` is what stands in the style sheet: `i-ok`, `i-ok i-14 ok`.
#[component]
pub fn Icon(#[prop(into)] class: Oco<'static, str>) -> impl IntoView {
    view! { <i class=format!("i {class}") aria-hidden="true"></i> }
}
