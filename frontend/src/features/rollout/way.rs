//! Which pods a rollout replaces and when, what it waits for, and the pod that has to be deleted.

use quarterdeck_wire::{Str, action::Intent, detail::Way, kind::Kind};

use super::waits::Waits;
use crate::{
    api,
    features::act::{self, Confirm},
    nav::use_nav,
    reactive::prelude::*,
    route::ObjectPath,
    scope::Scope,
    ui::Popover,
    words::words,
};

/// `From the highest number down, one at a time.` Nothing of a Deployment, whose bounds are drawn.
pub fn way(way: Way) -> String {
    let text = &words().roll;
    match way {
        Way::Bounds => String::new(),
        Way::Numbers { partition, at_once, .. } => (text.by_numbers)(at_once, partition),
        Way::Nodes { at_once, surge } => (text.by_nodes)(at_once, surge),
        Way::OnDelete => text.on_delete.to_owned(),
    }
}

/// What it waits for.
pub fn says(waits: &Waits) -> String {
    let text = &words().roll;
    match waits {
        Waits::Resume => text.waits_paused.to_owned(),
        Waits::Ready => text.waits_ready.to_owned(),
        Waits::ReadyOf(pod) => (text.waits_for)(pod),
        Waits::Gone(pod) => (text.held_by)(pod),
        Waits::Deleted(_) => text.waits_deleted.to_owned(),
        Waits::Nothing => text.goes_on.to_owned(),
    }
}

/// Offers to delete the pod that has to go for the rollout to go on.
#[component]
pub fn DeletePod(namespace: Option<Str>, pod: String) -> impl IntoView {
    let path = ObjectPath::new(Kind::Pod, namespace.as_deref(), &pod);
    let content = move |close: Callback<()>| {
        let path = path.clone();
        view! { <Evict path close /> }.into_any()
    };
    view! {
        <div class="roll-h">
            <span class="grow">{(words().roll.delete_pod)(&pod)}</span>
            <Popover class="btn btn-s" icon="i-trash i-14" label=words().act.evict content />
        </div>
    }
}

/// Which pod of that name it is has to be known before it can be asked to go.
#[component]
fn Evict(path: ObjectPath, close: Callback<()>) -> impl IntoView {
    let (nav, intent) = (use_nav(), RwSignal::new(None::<Intent>));
    let question = async move { api::detail(nav, &path).await };
    Scope::new().ask(question, move |answer| match answer {
        Ok(detail) => intent.set(Some(Intent::Evict { target: act::target(&detail) })),
        // It is gone, or can't be told: what is shown says so.
        Err(_) => close.run(()),
    });
    shown(move || intent.get().map(|intent| view! { <Confirm intent close /> }))
}
