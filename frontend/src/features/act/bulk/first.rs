//! What is done to several objects at once is in the whole page alone: the first row that is selected
//! loads it, with the same rows selected there.

use quarterdeck_wire::kind::Kind;

use crate::{
    reactive::prelude::*,
    table::{TableState, chosen, kept},
    whole,
};

#[component]
pub fn BulkButtons(table: TableState) -> impl IntoView {
    let acted_on = |kind| {
        matches!(
            kind,
            Kind::Node | Kind::Deployment | Kind::StatefulSet | Kind::ReplicaSet | Kind::DaemonSet
        )
    };
    // Whatever is selected until the page goes.
    effect(move || {
        kept::keep(&table.selected.get());
        if chosen(table).iter().any(|path| acted_on(path.kind)) {
            whole::load();
        }
    });
}
