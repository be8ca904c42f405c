//! What is done to several objects at once is in the whole page alone.

use crate::{reactive::prelude::*, table::TableState};

#[component]
pub fn BulkButtons(table: TableState) -> impl IntoView {
    let _ = table;
}
