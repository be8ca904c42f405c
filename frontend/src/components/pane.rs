use leptos::prelude::*;

#[component]
pub fn Pane() -> impl IntoView {}
