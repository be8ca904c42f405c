//! What the buttons open.

use quarterdeck_wire::{
    action::{Intent, Target},
    detail::{Detail, DetailBody},
    row::Row,
};

use super::{
    bounds::Bounds,
    buttons::{Open, is_on, target},
    confirm::Confirm,
    delete::DeleteDialog,
    drain::DrainDialog,
    maintenance::MaintenanceDialog,
    scale::Scale,
    upgrade::Upgrade,
};
use crate::reactive::prelude::*;

/// What a button opens for an object; `close` puts it away.
pub fn opened(what: Open, detail: &Detail, close: Callback<()>) -> AnyView {
    let target = target(detail);
    let to = !is_on(detail);
    let intent = match what {
        Open::Scale(step) => return scale(detail, target, step, close),
        Open::Upgrade => return upgrade(detail, target, close),
        Open::Bounds => return bounds(detail, target, close),
        Open::Drain => return view! { <DrainDialog target close /> }.into_any(),
        Open::Maintain => {
            let seen = match &detail.row {
                Row::Workload(row) => row.desired,
                _ => 0,
            };
            return view! { <MaintenanceDialog target seen close /> }.into_any();
        }
        Open::Delete => return view! { <DeleteDialog target close /> }.into_any(),
        Open::Restart => Intent::Restart { target },
        Open::Pause => Intent::Pause { target, to },
        Open::Cordon => Intent::Cordon { target, to },
        Open::Suspend => Intent::Suspend { target, to },
        Open::Trigger => Intent::Trigger { target },
        Open::Evict => Intent::Evict { target },
    };
    view! { <Confirm intent close /> }.into_any()
}

fn scale(detail: &Detail, target: Target, step: i32, close: Callback<()>) -> AnyView {
    let (Row::Workload(row), DetailBody::Workload(workload)) = (&detail.row, &detail.body) else {
        return ().into_any();
    };
    let (now, autoscaler) = (row.desired, workload.autoscaler.as_deref().map(str::to_owned));
    let start = now.saturating_add_signed(step);
    view! { <Scale target now start autoscaler close /> }.into_any()
}

fn upgrade(detail: &Detail, target: Target, close: Callback<()>) -> AnyView {
    let DetailBody::Workload(workload) = &detail.body else { return ().into_any() };
    let containers = workload.containers.clone();
    let deadline = workload.rollout.and(workload.progress_deadline);
    view! { <Upgrade target containers deadline close /> }.into_any()
}

fn bounds(detail: &Detail, target: Target, close: Callback<()>) -> AnyView {
    let Row::Autoscaler(row) = &detail.row else { return ().into_any() };
    let now = (row.min, row.max);
    view! { <Bounds target now close /> }.into_any()
}
