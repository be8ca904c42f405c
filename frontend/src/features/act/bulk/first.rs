//! What is done to several objects at once is in the whole page alone: the first row that is selected
//! loads it, with the same rows selected there.

mod kinds;

use self::kinds::Kinds;
use crate::{
    reactive::prelude::*,
    table::{TableState, chosen, kept},
    whole,
};

#[component]
pub fn BulkButtons(table: TableState) -> impl IntoView {
    // Whatever is selected until the page goes.
    effect(move || {
        kept::keep(&table.selected.get());
        if Kinds::of(&chosen(table)).is_some() {
            whole::load();
        }
    });
}
