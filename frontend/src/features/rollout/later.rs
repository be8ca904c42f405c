//! The panel is in the whole page: something that rolls out is looked at there.

use crate::{features::pane::Object, reactive::prelude::*, whole};

#[component]
pub fn RolloutPanel(object: Object) -> impl IntoView {
    effect(move || {
        if object.detail.with(|detail| detail.as_ref().is_some_and(|it| super::is_going(it))) {
            whole::load_by_itself();
        }
    });
}
