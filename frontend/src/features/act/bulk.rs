//! What is done to the selected rows: each object is an order of its own, planned before, and its
//! outcome told beside it.
//!
//! ```text
//! kinds    what they must be, in both builds of the page
//! what     what is done to them
//! item     one of the objects: what it is now, its plan, its order
//! amount   how many replicas each is to have
//! desk     what is chosen, and whether it can be ordered
//! ```

mod amount;
mod desk;
mod item;
mod kinds;
mod what;

use quarterdeck_wire::drain::Risks;

use self::{amount::Amount, desk::Desk, what::What};
use super::{
    drain::check,
    framed::{DialogFoot, DialogHead},
    lines::Lines,
    orders::{Told, use_orders},
};
use crate::{
    reactive::prelude::*,
    route::ObjectPath,
    table::{TableState, chosen},
    ui::{Dialog, Icon},
    words::words,
};

/// In the bar about the selected rows, and the dialog that they open.
#[component]
pub fn BulkButtons(table: TableState) -> impl IntoView {
    let open = RwSignal::new(None::<(What, Vec<ObjectPath>)>);
    let buttons = move || {
        table.selected.track();
        let button = |what: What| {
            let (label, icon) = what.label();
            let press = move |_| open.set(Some((what, chosen(table))));
            view! {
                <button class="btn" aria-haspopup="dialog" on:click=handler(press)>
                    <Icon class=icon />
                    {label}
                </button>
            }
        };
        What::offered(&chosen(table)).iter().map(|what| button(*what)).collect_view()
    };
    let dialog = move || {
        open.get().map(|(what, objects)| {
            let is_open = RwSignal::new(true);
            effect(move || {
                if !is_open.get() {
                    open.set(None);
                }
            });
            let label = what.title(objects.len());
            view! {
                <Dialog open=is_open class="" label>
                    <Content what objects=objects.clone() open=is_open />
                </Dialog>
            }
        })
    };
    view! {
        {shown(buttons)}
        {shown(dialog)}
    }
}

#[component]
fn Content(what: What, objects: Vec<ObjectPath>, open: RwSignal<bool>) -> impl IntoView {
    let orders = use_orders();
    let title = what.title(objects.len());
    let desk = Desk::new(what, objects);
    let told = Told::new(orders);
    let act = move |_| {
        if desk.can.get_untracked() {
            told.keep(desk.give(orders));
        }
    };
    let asked = move || !desk.given.get();
    let amount = desk.choice.amount;
    let field = shown(move || (what == What::Scale && asked()).then(|| amount_field(amount)));
    let risks = shown(move || {
        (what == What::Drain && asked()).then(|| acceptance(desk.needs(), desk.choice.accepted))
    });
    let named = shown(move || {
        let number = desk.number.get();
        (asked() && !number.is_empty()).then(|| number_field(&number, desk.typed))
    });
    let danger = move || {
        if desk.number.with(String::is_empty) { "btn btn-primary" } else { "btn btn-danger" }
    };
    let confirm = move || what.title(desk.ready.get());
    let button = shown(move || {
        let act = act.clone();
        asked().then(|| {
            view! {
                <button
                    class=following(danger)
                    disabled=move || !desk.can.get()
                    on:click=handler(act)
                >
                    {shown(confirm)}
                </button>
            }
        })
    });
    let leave = shown(move || if asked() { words().act.cancel } else { words().shell.close });
    let says = shown(move || desk.says(orders));
    let aside = view! { <span class="dim" role="status">{says}</span> }.into_any();
    view! {
        <div class="dialog bulk-d">
            <DialogHead open title />
            <div class="dialog-b">
                {field}
                <Lines lines=desk.lines(orders) />
                {risks}
                {named}
            </div>
            <DialogFoot open aside leave act=button />
        </div>
    }
}

/// What stops pods for good is confirmed by typing how many objects it is about.
fn number_field(number: &str, typed: RwSignal<String>) -> AnyView {
    view! {
        <label class="label">
            {(words().act.type_to_confirm)(number)}
            <span class="field">
                <input
                    autocomplete="off"
                    inputmode="numeric"
                    on:input=handler(move |event| typed.set(event_target_value(&event)))
                />
            </span>
        </label>
    }
    .into_any()
}

fn amount_field(typed: RwSignal<String>) -> AnyView {
    let text = &words().act.bulk;
    let wrong = move || typed.with(|it| !it.trim().is_empty() && Amount::parse(it).is_none());
    let hint = move || {
        let class = if wrong() { "hint fail" } else { "hint" };
        let says = if wrong() { text.no_number } else { text.replicas_hint };
        view! { <span class=class>{says}</span> }
    };
    view! {
        <label class="label">
            {text.replicas}
            <span class="field">
                <input
                    autocomplete="off"
                    spellcheck="false"
                    aria-invalid=move || wrong().to_string()
                    on:input=handler(move |event| typed.set(event_target_value(&event)))
                />
            </span>
            {shown(hint)}
        </label>
    }
    .into_any()
}

/// What has to be accepted before any of the nodes is drained.
fn acceptance(needed: Risks, accepted: RwSignal<Risks>) -> AnyView {
    let text = &words().act.drain;
    let line = |label: &'static str, which: fn(&mut Risks) -> &mut bool| {
        view! {
            <li class="plan">
                {check(label, accepted, which)}
                <span class="ink">{label}</span>
            </li>
        }
    };
    let data = needed.data.then(|| line(text.accept_data, |risks| &mut risks.data));
    let pod = needed.pod.then(|| line(text.accept_pod, |risks| &mut risks.pod));
    (needed != Risks::default()).then(|| view! { <ul class="plans">{data} {pod}</ul> }).into_any()
}
