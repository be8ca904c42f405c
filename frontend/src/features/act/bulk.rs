//! What is done to the selected rows: each object is an order of its own, planned before, and its
//! outcome told beside it.
//!
//! ```text
//! item     one of the objects: what it is now, its plan, its order
//! amount   how many replicas each is to have
//! ```

mod amount;
mod item;

use std::sync::{Arc, Mutex, PoisonError};

use quarterdeck_wire::{drain::Risks, kind::Kind};

use self::{
    amount::Amount,
    item::{Choice, Item},
};
use super::{drain::check, orders::use_orders, outcome};
use crate::{
    reactive::prelude::*,
    route::ObjectPath,
    table::{TableState, chosen},
    ui::{Dialog, Icon},
    words::words,
};

/// What is done to all of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    Scale,
    Restart,
    Cordon(bool),
    Drain,
}

impl What {
    const WORKLOADS: [Self; 2] = [Self::Restart, Self::Scale];
    const NODES: [Self; 3] = [Self::Cordon(true), Self::Cordon(false), Self::Drain];

    /// What can be done to these.
    fn offered(objects: &[ObjectPath]) -> &'static [Self] {
        let all = |fits: fn(Kind) -> bool| objects.iter().all(|path| fits(path.kind));
        let rolls = |kind| matches!(kind, Kind::Deployment | Kind::StatefulSet | Kind::DaemonSet);
        match () {
            () if objects.is_empty() => &[],
            () if all(|kind| kind == Kind::Node) => &Self::NODES,
            () if objects.iter().any(|path| rolls(path.kind)) => &Self::WORKLOADS,
            () => &[],
        }
    }

    fn label(self) -> (&'static str, &'static str) {
        let text = &words().act;
        match self {
            Self::Scale => (text.scale, "i-scale"),
            Self::Restart => (text.restart, "i-restart"),
            Self::Cordon(true) => (text.cordon, "i-cordon"),
            Self::Cordon(false) => (text.uncordon, "i-cordon"),
            Self::Drain => (text.drain.open, "i-drain"),
        }
    }

    fn title(self, count: usize) -> String {
        let text = &words().act.bulk;
        match self {
            Self::Scale => (text.scale)(count),
            Self::Restart => (text.restart)(count),
            Self::Cordon(true) => (text.cordon)(count),
            Self::Cordon(false) => (text.uncordon)(count),
            Self::Drain => (text.drain)(count),
        }
    }
}

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
    let text = &words().act.bulk;
    let orders = use_orders();
    let count = objects.len();
    let choice = Choice {
        what,
        amount: RwSignal::new(String::new()),
        accepted: RwSignal::new(Risks::default()),
    };
    let items: Vec<Item> = objects.into_iter().map(|path| Item::new(path, choice)).collect();
    let items = StoredValue::new_local(items);
    let typed = RwSignal::new(String::new());
    let given = RwSignal::new(false);
    let ready =
        Memo::new(move |_| items.with_value(|all| all.iter().filter(|it| it.is_ready()).count()));
    let settled = move || items.with_value(|all| all.iter().all(Item::is_settled));
    // What stops pods for good is confirmed by typing how many objects it is about.
    let number = Memo::new(move |_| {
        let stops = match what {
            What::Drain => true,
            What::Scale => items.with_value(|all| all.iter().any(Item::stops_all)),
            _ => false,
        };
        if stops { ready.get().to_string() } else { String::new() }
    });
    let agreed = move || number.with(|number| number.is_empty() || typed.get().trim() == number);
    let can = Memo::new(move |_| !given.get() && ready.get() > 0 && settled() && agreed());
    // The signals of the items are gone when this is told.
    let sent = Arc::new(Mutex::new(Vec::new()));
    let kept = sent.clone();
    let act = move |_| {
        if can.get_untracked() {
            given.set(true);
            let ids = items.with_value(|all| {
                let ready = all.iter().filter(|it| it.is_ready_untracked());
                ready.filter_map(|it| it.give(orders)).collect()
            });
            *kept.lock().unwrap_or_else(PoisonError::into_inner) = ids;
        }
    };
    on_cleanup(move || orders.tell(&sent.lock().unwrap_or_else(PoisonError::into_inner)));
    let lines = items.with_value(|all| all.iter().map(|it| it.line(orders)).collect_view());
    let field =
        shown(move || (what == What::Scale && !given.get()).then(|| amount_field(choice.amount)));
    let risks = shown(move || {
        let needed =
            items.with_value(|all| all.iter().fold(Risks::default(), |sum, it| it.needs(sum)));
        (what == What::Drain && !given.get()).then(|| acceptance(needed, choice.accepted))
    });
    let named = shown(move || {
        number.get().parse::<usize>().ok().filter(|_| !given.get()).map(|number| {
            view! {
                <label class="label">
                    {(words().act.type_to_confirm)(&number.to_string())}
                    <span class="field">
                        <input
                            autocomplete="off"
                            inputmode="numeric"
                            on:input=handler(move |event| typed.set(event_target_value(&event)))
                        />
                    </span>
                </label>
            }
        })
    });
    let says = shown(move || {
        if given.get() {
            return items.with_value(|all| summary(all, orders));
        }
        match count - ready.get() {
            left @ 1.. if settled() && choice.is_made() => (text.left_out)(left),
            _ => String::new(),
        }
    });
    let danger =
        move || if number.with(String::is_empty) { "btn btn-primary" } else { "btn btn-danger" };
    let confirm = move || what.title(ready.get());
    let button = shown(move || {
        (!given.get()).then(|| {
            let act = act.clone();
            view! {
                <button class=following(danger) disabled=move || !can.get() on:click=handler(act)>
                    {shown(confirm)}
                </button>
            }
        })
    });
    let leave = move || if given.get() { words().shell.close } else { words().act.cancel };
    view! {
        <div class="dialog bulk-d">
            <header class="dialog-h">
                <h2 class="pane-title grow">{what.title(count)}</h2>
                <button
                    class="btn btn-icon"
                    aria-label=words().shell.close
                    title=words().shell.close
                    on:click=handler(move |_| open.set(false))
                >
                    <Icon class="i-x" />
                </button>
            </header>
            <div class="dialog-b">
                {field}
                <table class="t t-bulk">
                    <thead>
                        <tr>
                            <th>{text.object}</th>
                            <th class="b-ch">{text.change}</th>
                            <th class="b-res">{text.result}</th>
                        </tr>
                    </thead>
                    <tbody>{lines}</tbody>
                </table>
                {risks}
                {named}
            </div>
            <footer class="dialog-f">
                <span class="dim" role="status">{says}</span>
                <div class="end">
                    <button class="btn" autofocus=true on:click=handler(move |_| open.set(false))>
                        {shown(leave)}
                    </button>
                    {button}
                </div>
            </footer>
        </div>
    }
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

fn summary(items: &[Item], orders: super::Orders) -> String {
    let (mut done, mut going, mut not) = (0, 0, 0);
    for item in items {
        match item.result(orders) {
            Some(outcome::Result::Good) => done += 1,
            Some(outcome::Result::UnderWay | outcome::Result::Waits) => going += 1,
            Some(_) | None => not += 1,
        }
    }
    (words().act.bulk.summary)(done, going, not)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_offered_fits_what_is_selected() {
        let of = |kinds: &[Kind]| {
            let path = |kind: &Kind| ObjectPath::new(*kind, None, "x");
            What::offered(&kinds.iter().map(path).collect::<Vec<_>>())
        };
        assert_eq!(of(&[Kind::Node, Kind::Node]), What::NODES);
        assert_eq!(of(&[Kind::Deployment, Kind::CronJob]), What::WORKLOADS);
        assert_eq!(of(&[Kind::Pod]), []);
        assert_eq!(of(&[]), []);
    }
}
