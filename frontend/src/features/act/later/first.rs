//! What waits for its time is told in the whole page.

use crate::{features::pane::Object, reactive::prelude::*};

#[component]
pub fn Waiting(object: Object) -> impl IntoView {
    let _ = object;
}
