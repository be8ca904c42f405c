//! What the first page has of maintenance: the way to the whole page, where it is.

use quarterdeck_wire::{row::Row, status::Level};

use crate::{features::pane::Object, reactive::prelude::*, whole};

/// Of a workload that is down, it is looked at where it can be.
#[component]
pub fn MaintenanceProgress(object: Object) -> impl IntoView {
    effect(move || {
        let down = object.detail.with(|detail| match detail.as_ref().map(|detail| &detail.row) {
            Some(Row::Workload(row)) => row.status.level == Level::Maintenance,
            _ => false,
        });
        if down {
            whole::load_by_itself();
        }
    });
}

#[component]
pub fn AllMaintenance() -> impl IntoView {
    whole::load_by_itself();
}
