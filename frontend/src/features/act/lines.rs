//! Several objects under each other: which, what changes, what is expected of it or came of it.

use quarterdeck_wire::{
    Str,
    action::{Target, Verdict},
};

use super::{
    orders::Orders,
    outcome::{self, Result},
    plan::Planned,
};
use crate::{reactive::prelude::*, ui::Icon, words::words};

/// An icon, and what is said beside it.
pub type Said = (&'static str, String);

/// The table around [`line`]s. `ticks` is the head of the boxes to tick, where there are some.
#[component]
pub fn Lines(#[prop(optional)] ticks: Option<AnyView>, lines: AnyView) -> impl IntoView {
    let text = &words().act.bulk;
    let ticks = ticks.map(|ticks| view! { <th class="b-ck">{ticks}</th> });
    view! {
        <table class="t t-bulk">
            <thead>
                <tr>
                    {ticks}
                    <th>{text.object}</th>
                    <th class="b-ch">{text.change}</th>
                    <th class="b-res">{text.result}</th>
                </tr>
            </thead>
            <tbody>{lines}</tbody>
        </table>
    }
}

/// One of them.
pub fn line(
    tick: Option<AnyView>,
    (name, place): (String, String),
    change: impl Fn() -> Option<String> + Send + 'static,
    result: impl Fn() -> Said + Send + 'static,
) -> AnyView {
    let tick = tick.map(|tick| view! { <td class="b-ck">{tick}</td> });
    let change = move || {
        change().map(|says| view! { <span class="cut" title=says.clone()>{says.clone()}</span> })
    };
    let result = move || {
        let (icon, says) = result();
        view! {
            <span class="st">
                <Icon class=icon />
                <span class="cut" title=says.clone()>{says.clone()}</span>
            </span>
        }
    };
    view! {
        <tr>
            {tick}
            <td>
                <span class="cut med" title=name.clone()>{name.clone()}</span>
                <span class="dim b-place">{place}</span>
            </td>
            <td class="b-ch dim">{shown(change)}</td>
            <td class="b-res">{shown(result)}</td>
        </tr>
    }
    .into_any()
}

/// Its name, and where it is.
pub fn names(target: &Target) -> (String, String) {
    let kind = (words().kind)(target.kind, 1);
    (target.name.to_string(), (words().pane.title)(kind, target.namespace.as_deref()))
}

/// What came of an order by now.
pub fn came(order: Option<Str>, orders: Orders) -> Option<Said> {
    let (says, icon) = outcome::says(&orders.find(&order?)?);
    Some((icon, says))
}

/// The worst that is known before.
pub fn foreseen(planned: Planned) -> Said {
    let text = &words().act;
    if let Some(error) = planned.error.get() {
        return ("i-fail i-14 fail", (words().errors.title)(error.code).to_owned());
    }
    planned.plan.with(|plan| {
        let Some(plan) = plan else {
            return ("i-prog i-14 dim", text.bulk.not_known.to_owned());
        };
        let worst = plan.checks.iter().min_by_key(|check| check.verdict);
        let Some(check) = worst.filter(|check| check.verdict != Verdict::Good) else {
            return ("i-ok i-14 ok", text.bulk.good.to_owned());
        };
        let icon = match check.verdict {
            Verdict::Stops => "i-fail i-14 fail",
            Verdict::Warns => "i-warn i-14 warn",
            _ => "i-unknown i-14 dim",
        };
        let (label, says) = (text.about)(&check.about);
        (icon, (words().pane.two)(&label, &says))
    })
}

/// Of an order: how loudly it is told by now; `None` without one.
pub fn result(order: Option<Str>, orders: Orders) -> Option<Result> {
    Some(orders.find(&order?).map_or(Result::UnderWay, |entry| outcome::result(&entry.state)))
}

/// How many are done, under way, not done.
pub fn summary(results: impl Iterator<Item = Option<Result>>) -> String {
    let (mut done, mut going, mut not) = (0, 0, 0);
    for result in results {
        match result {
            Some(Result::Good) => done += 1,
            Some(Result::UnderWay | Result::Waits) => going += 1,
            Some(_) | None => not += 1,
        }
    }
    (words().act.bulk.summary)(done, going, not)
}
