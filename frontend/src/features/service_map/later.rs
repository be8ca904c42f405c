//! The whole page draws them.

use super::Backing;
use crate::{reactive::prelude::*, whole};

#[component]
pub fn ServiceMap(backing: Backing) -> impl IntoView {
    let _ = backing;
    whole::load_by_itself();
}

#[component]
pub fn EndpointTable(backing: Backing) -> impl IntoView {
    let _ = backing;
    whole::load_by_itself();
}
