//! One object less. Whoever deletes it types its name, and says what becomes of what it owns.

use quarterdeck_wire::{
    action::{Intent, Target},
    manifest::Propagation,
};

use super::{
    framed::{DialogFoot, DialogHead},
    orders::use_orders,
    plan::{Checks, CopyKubectl, Planned},
};
use crate::{reactive::prelude::*, ui::Dialog, words::words};

/// Over the page. `close` puts it away.
#[component]
pub fn DeleteDialog(target: Target, close: Callback<()>) -> impl IntoView {
    let open = RwSignal::new(true);
    effect(move || {
        if !open.get() {
            close.run(());
        }
    });
    let intent = Intent::Delete { target: target.clone(), propagation: Propagation::default() };
    let label = (words().act.title)(&intent);
    view! {
        <Dialog open class="" label>
            <Content target=target.clone() open />
        </Dialog>
    }
}

#[component]
fn Content(target: Target, open: RwSignal<bool>) -> impl IntoView {
    let (text, apply) = (&words().act, &words().apply);
    let orders = use_orders();
    let propagation = RwSignal::new(Propagation::default());
    let typed = RwSignal::new(String::new());
    let name = target.name.to_string();
    let place = (words().pane.title)((words().kind)(target.kind, 1), target.namespace.as_deref());
    let intent = Memo::new(move |_| {
        Some(Intent::Delete { target: target.clone(), propagation: propagation.get() })
    });
    let planned = Planned::follow(intent);
    let label = intent.with_untracked(|intent| intent.as_ref().map(text.title)).unwrap_or_default();
    let wanted = name.clone();
    let ready =
        Memo::new(move |_| planned.is_ready() && typed.with(|typed| typed.trim() == wanted));
    let act = move |_| {
        if let (true, Some(intent)) = (ready.get_untracked(), intent.get_untracked()) {
            orders.give(intent);
            open.set(false);
        }
    };
    let options = Propagation::ALL.map(|of| {
        view! {
            <label class="opt-s">
                <input
                    type="radio"
                    name="propagation"
                    prop:checked=move || propagation.get() == of
                    on:change=handler(move |_| propagation.set(of))
                />
                {(apply.propagation)(of)}
            </label>
        }
    });
    let confirm = label.clone();
    let button = view! {
        <button class="btn btn-danger" disabled=move || !ready.get() on:click=handler(act)>
            {confirm}
        </button>
    }
    .into_any();
    view! {
        <div class="dialog">
            <DialogHead open title=label.clone() place=place.into_any() />
            <div class="dialog-b">
                <Checks planned />
                <fieldset class="props">
                    <legend class="label">{apply.owned}</legend>
                    {options.into_iter().collect_view()}
                </fieldset>
                <label class="label">
                    {(text.type_to_confirm)(&name)}
                    <span class="field is-wide">
                        <input
                            autocomplete="off"
                            spellcheck="false"
                            on:input=handler(move |event| typed.set(event_target_value(&event)))
                        />
                    </span>
                </label>
            </div>
            <DialogFoot open aside=view! { <CopyKubectl planned /> }.into_any() act=button />
        </div>
    }
}
