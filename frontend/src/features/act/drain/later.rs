//! What the first page has of drains: the way to the whole page, where they are.

use quarterdeck_wire::action::Intent;

use crate::{
    features::{act::use_orders, pane::Object},
    reactive::prelude::*,
    whole,
};

/// A drain that is under way is looked at where it can be.
#[component]
pub fn DrainProgress(object: Object) -> impl IntoView {
    let orders = use_orders();
    effect(move || {
        let uid = object.detail.with(|detail| detail.as_ref().map(|detail| detail.uid.clone()));
        let entry = uid.and_then(|uid| orders.under_way(&uid));
        if entry.is_some_and(|entry| matches!(entry.intent, Intent::Drain { .. })) {
            whole::load_by_itself();
        }
    });
}
