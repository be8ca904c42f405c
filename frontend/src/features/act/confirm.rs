//! What is either done or not: its plan, and the button that does it.

use leptos::prelude::*;
use quarterdeck_wire::action::{About, Intent};

use super::{
    orders::use_orders,
    plan::{Checks, CopyKubectl, Planned},
    upgrade::DryRun,
};
use crate::{browser, words::words};

/// Under the button that opened it. `close` puts it away.
#[component]
pub fn Confirm(intent: Intent, close: Callback<()>) -> impl IntoView {
    let wanted = intent.clone();
    let planned = Planned::follow(Signal::derive(move || Some(wanted.clone())));
    let text = &words().act;
    let title = (text.title)(&intent);
    let place = (words().pane.title)(
        (words().kind)(intent.target().kind, 1),
        intent.target().namespace.as_deref(),
    );
    view! {
        <div class="pop scale" role="dialog" aria-label=title.clone()>
            <div class="scale-h">
                <h3 class="med">{title.clone()}</h3>
                <span class="dim">{place}</span>
            </div>
            <DryRun planned />
            <Checks planned />
            <Foot planned intent=Signal::derive(move || Some(intent.clone())) close typed="" />
        </div>
    }
}

/// Cancel, and the button that does it. With `typed`, that text must be typed before.
#[component]
pub fn Foot(
    planned: Planned,
    intent: Signal<Option<Intent>>,
    close: Callback<()>,
    #[prop(into)] typed: Signal<String>,
) -> impl IntoView {
    let text = &words().act;
    let orders = use_orders();
    let written = RwSignal::new(String::new());
    let agreed = move || typed.with(String::is_empty) || typed.get() == written.get();
    let ready = move || planned.is_ready() && intent.with(Option::is_some) && agreed();
    let label = move || intent.with(|intent| intent.as_ref().map(text.confirm));
    let danger = move || {
        let for_good = planned.plan.with(|plan| {
            let mut checks = plan.iter().flat_map(|plan| &plan.checks);
            checks.any(|check| check.about == About::NothingMakesAgain)
        });
        for_good || !typed.with(String::is_empty)
    };
    let class = move || if danger() { "btn btn-danger" } else { "btn btn-primary" };
    let act = move |_| {
        if let (true, Some(intent)) = (untrack(ready), intent.get_untracked()) {
            orders.give(intent);
            close.run(());
        }
    };
    let field = move || {
        typed.with(|typed| !typed.is_empty()).then(|| {
            let label = (text.type_to_confirm)(&typed.get_untracked());
            view! {
                <label class="label">
                    {label}
                    <span class="field">
                        <input
                            autocomplete="off"
                            spellcheck="false"
                            on:input=move |event| written.set(event_target_value(&event))
                        />
                    </span>
                </label>
            }
        })
    };
    browser::next_frame(|| browser::focus(".pop.scale [data-first]"));
    view! {
        {field}
        <div class="scale-f">
            <CopyKubectl planned />
            <span class="end"></span>
            <button class="btn" data-first="" on:click=move |_| close.run(())>{text.cancel}</button>
            <button class=class disabled=move || !ready() on:click=act>{label}</button>
        </div>
    }
}
