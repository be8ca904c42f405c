//! What the first page has of maintenance: the way to the whole page, where it is.

use quarterdeck_wire::{action::Intent, row::Row, status::Level};

use super::{super::orders::use_orders, TOLD};
use crate::{features::pane::Object, live::use_live, reactive::prelude::*, whole};

/// Of a workload that is down, or lately was, it is looked at where it can be.
#[component]
pub fn MaintenanceProgress(object: Object) -> impl IntoView {
    let (activity, now) = (use_orders().activity, use_live().now());
    effect(move || {
        let down = object.detail.with(|detail| {
            let detail = detail.as_ref()?;
            let row = match &detail.row {
                Row::Workload(row) => row.status.level == Level::Maintenance,
                _ => false,
            };
            Some((row, detail.uid.clone()))
        });
        let Some((is_down, uid)) = down else { return };
        let was_down = || {
            activity.with(|activity| {
                activity.iter().flat_map(|it| &it.entries).any(|entry| match &entry.intent {
                    Intent::Maintain { terms, .. } => {
                        let is_told = |ended| now.get_untracked() - ended < TOLD;
                        entry.ended.is_none_or(is_told)
                            && terms.parts.iter().any(|part| part.target.uid == uid)
                    }
                    _ => false,
                })
            })
        };
        if is_down || was_down() {
            whole::load_by_itself();
        }
    });
}

#[component]
pub fn AllMaintenance() -> impl IntoView {
    whole::load_by_itself();
}
