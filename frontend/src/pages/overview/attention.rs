//! What needs attention: one row a cause, worst first.

use quarterdeck_wire::{message::Freshness, overview::Cause};

use super::{
    Overviewed,
    cause::{Told, beside, key, object, tell},
    steady::Steady,
};
use crate::{
    live::use_live, nav::use_nav, reactive::prelude::*, table::use_browse, times, ui::Icon,
    words::words,
};

/// As many rows are shown before someone asks for all.
const FIRST: usize = 20;
/// The page's `show` that shows all.
const ALL: &str = "all";

#[component]
pub fn Attention(overview: Overviewed) -> impl IntoView {
    let text = &words().overview;
    let nav = use_nav();
    let all = Memo::new(move |_| nav.with(|route| route.state.show == ALL));
    let fresh = Memo::new(move |_| {
        let most = if all.get() { usize::MAX } else { FIRST };
        overview.with(|overview| {
            let causes = overview.as_ref().map(|it| &*it.attention).unwrap_or_default();
            causes.iter().take(most).map(|cause| (key(cause), cause.clone())).collect::<Vec<_>>()
        })
    });
    let causes =
        Memo::new(move |_| overview.with(|it| it.as_ref().map_or(0, |overview| overview.causes)));
    let list = Steady::new(fresh);
    use_browse().set_steps(move |step| {
        let here = nav.now();
        let objects: Vec<_> = list
            .shown
            .with_untracked(|shown| shown.iter().filter_map(|kept| object(&kept.item)).collect());
        if let Some(next) = beside(&objects, here.state.open.as_ref(), step) {
            nav.replace(here.opening(next.clone()));
        }
    });
    let count = move || Some(causes.get()).filter(|causes| *causes > 0);
    let row = move |key: String| part(key.clone(), move || view! { <Row list key /> });
    let rows = move || {
        if causes.get() == 0 && list.keys().is_empty() {
            return view! { <Calm /> }.into_any();
        }
        view! {
            <ul class="rows">
                {keyed(move || list.keys().into_iter().map(row).collect())}
                <More causes list />
            </ul>
        }
        .into_any()
    };
    view! {
        <section
            class="panel"
            aria-labelledby="att-h"
            on:pointermove=handler(move |_| list.touch())
            on:pointerleave=handler(move |_| list.leave())
            on:keydown=handler(move |_| list.touch())
        >
            <div class="panel-h">
                <h2 id="att-h">{text.attention}</h2>
                <span>{count}</span>
                <span class="end">
                    <Changes list />
                    {shown(move || count().map(|_| text.worst_first))}
                </span>
            </div>
            {rows}
        </section>
    }
}

/// Rows that wait to come, go or move.
#[component]
fn Changes(list: Steady<Cause>) -> impl IntoView {
    let text = &words().table;
    shown(move || {
        Some(list.waiting.get()).filter(|waiting| *waiting > 0).map(|waiting| {
            view! {
                <button class="chip chip-new" title=text.changes_hint on:click=handler(move |_| list.settle())>
                    <Icon class="i-arrow-u i-12" />
                    {(text.changes)(waiting)}
                </button>
            }
        })
    })
}

#[component]
fn Row(list: Steady<Cause>, key: String) -> impl IntoView {
    let nav = use_nav();
    let now = use_live().now();
    let item = list.item(key);
    // The row stays; what it says changes inside it, so that the keyboard does not lose its place.
    let told = Memo::new(move |_| {
        let cause = item.get()?;
        let here = nav.with(|route| {
            route.elsewhere(route.page.clone()).with(|state| {
                state.show.clone_from(&route.state.show);
            })
        });
        Some((tell(&cause.item, words(), &here, now.get()), cause.gone))
    });
    let of = move |read: fn(&Told) -> String| {
        move || told.with(|told| told.as_ref().map(|(told, _)| read(told)).unwrap_or_default())
    };
    let class = move || {
        told.with(|told| match told {
            Some((told, gone)) => {
                format!("att is-{}{}", told.tone, if *gone { " is-gone" } else { "" })
            }
            None => "att".to_owned(),
        })
    };
    let href = move || told.with(|told| told.as_ref().map(|(told, _)| nav.href(&told.to)));
    let next = move || told.with(|told| told.as_ref().map(|(told, _)| nav.href(&told.step.to)));
    let since =
        Memo::new(move |_| told.with(|told| told.as_ref().and_then(|(told, _)| told.since)));
    let age = shown(move || since.get().map(|since| (words().units.age)(now.get() - since)));
    view! {
        <li class=following(class)>
            <i class=of(|told| format!("i i-{0} {0}", told.tone)) aria-hidden="true"></i>
            <div class="grow">
                <div class="att-t">
                    <a class="name" href=following(href) title=of(|told| told.title.clone())>
                        <span class="name-a">{of(|told| told.title.clone())}</span>
                    </a>
                    <span class="dim cut">{of(|told| told.about.clone())}</span>
                </div>
                <p class="att-w">
                    <b class=of(|told| told.tone.to_owned())>{of(|told| told.word.clone())}</b>
                    {words().overview.gap}
                    {of(|told| told.why.clone())}
                </p>
            </div>
            <time title=move || since.get().map(times::full)>{age}</time>
            <a class="btn btn-s" href=following(next)>
                <i class=of(|told| format!("i {} i-14", told.step.icon)) aria-hidden="true"></i>
                {of(|told| told.step.label.clone())}
            </a>
        </li>
    }
}

/// The link to the rest, and back.
#[component]
fn More(causes: Memo<u32>, list: Steady<Cause>) -> impl IntoView {
    let text = &words().overview;
    let nav = use_nav();
    let to = move |show: &str| {
        nav.with(|route| nav.href(&route.with(|state| show.clone_into(&mut state.show))))
    };
    shown(move || {
        let (shown, causes) = (list.keys().len(), causes.get());
        let hidden = causes.saturating_sub(shown as u32);
        let all = nav.with(|route| route.state.show == ALL);
        let link = match (all, hidden) {
            (false, 1..) => view! { <a href=to(ALL)>{(text.show_all)(causes)}</a> },
            (true, _) if shown > FIRST => view! { <a href=to("")>{text.show_fewer.to_owned()}</a> },
            _ => return None,
        };
        let rest = (hidden > 0).then(|| view! { <span class="end">{(text.more)(hidden)}</span> });
        Some(view! { <li class="li">{link} {rest}</li> })
    })
}

/// Nothing is wrong, and how sure that is.
#[component]
fn Calm() -> impl IntoView {
    let text = &words().overview;
    let live = use_live();
    let checked = Memo::new(move |_| {
        live.heard.with(|heard| {
            let heard = heard.as_ref()?;
            let as_of = |freshness: &Freshness| match freshness {
                Freshness::Live { as_of } | Freshness::Stale { as_of, .. } => Some(*as_of),
                Freshness::Loading | Freshness::Forbidden { .. } | Freshness::Absent => None,
            };
            heard.kinds.iter().filter_map(|(_, freshness)| as_of(freshness)).min()
        })
    });
    let said = shown(move || {
        let seconds = live.now().get() - checked.get()?.div_euclid(1000);
        Some((text.checked)(&(words().units.span)(seconds.max(0))))
    });
    view! {
        <div class="calm">
            <Icon class="i-ok ok" />
            <b class="med">{text.calm}</b>
            <span class="dim">{said}</span>
        </div>
    }
}
