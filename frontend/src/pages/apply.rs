//! `/apply`: objects written as YAML says; with `open`, that object is edited.

use crate::reactive::prelude::*;

#[component]
pub fn Apply() -> impl IntoView {
    view! { <crate::features::apply::Desk /> }
}
