//! What is either done or not: its plan, and the button that does it.

use quarterdeck_wire::action::{About, Intent};

use super::{
    orders::use_orders,
    plan::{Checks, CopyKubectl, Planned},
    upgrade::DryRun,
};
use crate::{browser, reactive::prelude::*, words::words};

/// Under the button that opened it. `close` puts it away.
#[component]
pub fn Confirm(intent: Intent, close: Callback<()>) -> impl IntoView {
    let order = intent.clone();
    let wanted = Memo::new(move |_| Some(order.clone()));
    let planned = Planned::follow(wanted);
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
            <Foot planned intent=wanted close />
        </div>
    }
}

/// Cancel, and the button that does it. With `typed`, that text must be typed before.
#[component]
pub fn Foot(
    planned: Planned,
    intent: Memo<Option<Intent>>,
    close: Callback<()>,
    #[prop(optional)] typed: Option<Memo<String>>,
    /// What is to be done later, if this is taken.
    #[prop(optional)]
    then: Option<Callback<(), Option<Intent>>>,
) -> impl IntoView {
    let text = &words().act;
    let orders = use_orders();
    let written = RwSignal::new(String::new());
    let name = move || typed.map(Memo::get).filter(|name| !name.is_empty());
    let agreed = move || name().is_none_or(|name| name == written.get());
    let ready = move || planned.is_ready() && intent.with(Option::is_some) && agreed();
    let label = move || {
        intent.with(|intent| intent.as_ref().map_or_else(|| text.nothing.to_owned(), text.confirm))
    };
    let danger = move || {
        let for_good = planned.plan.with(|plan| {
            let mut checks = plan.iter().flat_map(|plan| &plan.checks);
            checks.any(|check| check.about == About::NothingMakesAgain)
        });
        for_good || name().is_some()
    };
    let class = move || if danger() { "btn btn-danger" } else { "btn btn-primary" };
    let act = move |_| {
        if let (true, Some(intent)) = (untrack(ready), intent.get_untracked()) {
            orders.give_with(intent, then.and_then(|then| then.run(())));
            close.run(());
        }
    };
    let field = shown(move || {
        name().map(|name| {
            let label = (text.type_to_confirm)(&name);
            view! {
                <label class="label">
                    {label}
                    <span class="field">
                        <input
                            autocomplete="off"
                            spellcheck="false"
                            on:input=handler(move |event| written.set(event_target_value(&event)))
                        />
                    </span>
                </label>
            }
        })
    });
    browser::next_frame(|| browser::focus(".pop.scale [data-first]"));
    view! {
        {field}
        <div class="scale-f">
            <CopyKubectl planned />
            <span class="end"></span>
            <button class="btn" data-first="" on:click=handler(move |_| close.run(()))>{text.cancel}</button>
            <button class=following(class) disabled=move || !ready() on:click=handler(act)>{shown(label)}</button>
        </div>
    }
}
