//! Facts: a label and a value, for what needs no picture.

use quarterdeck_wire::{
    Str,
    detail::{Condition, Detail, Fact},
};

use crate::{live::use_live, reactive::prelude::*, times, ui::Icon, words::words};

/// A few facts side by side. Values that are empty are left out.
pub fn grid(facts: Vec<(&'static str, String)>) -> AnyView {
    let one = |(label, value): (&'static str, String)| {
        let title = value.clone();
        view! {
            <div>
                <dt>{label}</dt>
                <dd title=title>{value}</dd>
            </div>
        }
    };
    let facts: Vec<_> = facts.into_iter().filter(|(_, value)| !value.is_empty()).map(one).collect();
    (!facts.is_empty()).then(|| view! { <dl class="facts">{facts}</dl> }).into_any()
}

/// A section with a heading, if there is anything in it.
pub fn section(title: &'static str, rows: Vec<AnyView>) -> Option<AnyView> {
    (!rows.is_empty()).then(|| {
        view! {
            <section class="sec">
                <div class="sec-h"><h3>{title}</h3></div>
                {rows}
            </section>
        }
        .into_any()
    })
}

/// Pairs of name and value, in full: they are long and copied often.
pub fn labels(title: &'static str, labels: &[(Str, Str)]) -> Option<AnyView> {
    let one = |(name, value): &(Str, Str)| {
        let whole = format!("{name}={value}");
        let title = whole.clone();
        view! {
            <span class="tag" title=title>
                <span class="cut">{whole}</span>
            </span>
        }
    };
    let tags = labels.iter().map(one).collect_view();
    let tags = view! { <div class="tags">{tags}</div> }.into_any();
    section(title, if labels.is_empty() { Vec::new() } else { vec![tags] })
}

/// Conditions: those that are not as they should be come first and say why.
pub fn conditions(conditions: &[Condition]) -> Option<AnyView> {
    let mut sorted: Vec<&Condition> = conditions.iter().collect();
    crate::sorting::sort_by_key(&mut sorted, |condition| condition.good);
    let rows = sorted.into_iter().map(condition).collect();
    section(words().pane.conditions, rows)
}

fn condition(condition: &Condition) -> AnyView {
    let icon = if condition.good { "i-ok i-14 ok" } else { "i-warn i-14 warn" };
    let said = [&condition.reason, &condition.message].map(ToString::to_string);
    let why = said.into_iter().filter(|it| !it.is_empty()).collect::<Vec<_>>().join(": ");
    let now = use_live().now();
    let since = condition.since;
    let age = shown(move || since.map(|since| (words().units.age)(now.get() - since)));
    let title = since.map(times::full);
    view! {
        <div class="cond">
            <Icon class=icon />
            <b class="med">{condition.name.to_string()}</b>
            <span class="dim">{condition.status.to_string()}</span>
            <time class="dim end" title=title>{age}</time>
            {(!why.is_empty()).then(|| view! { <p>{why}</p> })}
        </div>
    }
    .into_any()
}

/// When it came to be.
pub fn created(detail: &Detail) -> AnyView {
    let created = detail.row.meta().created;
    let now = use_live().now();
    let said = shown(move || {
        let ago = (words().units.ago)(now.get() - created);
        (words().pane.fact_created)(&ago, &times::full(created))
    });
    view! {
        <p class="hint">
            {words().pane.created} " " {said}
        </p>
    }
    .into_any()
}

/// Facts as the server names them.
pub fn plain(facts: &[(Fact, Str)]) -> AnyView {
    grid(
        facts.iter().map(|(fact, value)| ((words().pane.fact)(*fact), value.to_string())).collect(),
    )
}
