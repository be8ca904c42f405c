//! How many replicas, or how far the autoscaler that owns the number may go.

use quarterdeck_wire::{
    action::{Intent, Target},
    kind::Kind,
    status::Why,
};
use web_sys::KeyboardEvent;

use super::{
    confirm::Foot,
    later,
    plan::{Checks, Planned},
};
use crate::{
    api, live::use_live, nav::use_nav, reactive::prelude::*, route::ObjectPath, scope::Scope,
    ui::Icon, words::words,
};

/// More than this is refused by the server too: Kubernetes is made for 150,000 pods.
pub const MOST: u32 = 150_000;

/// The autoscaler that owns the number of replicas.
#[derive(Clone, Debug, PartialEq)]
pub struct Owner {
    pub target: Target,
    pub bounds: (u32, u32),
    /// How many it would like to have.
    pub wants: u32,
}

/// Under the button that opened it. `now` is the number the person sees, `start` the one to begin at.
#[component]
pub fn Scale(
    target: Target,
    now: u32,
    start: u32,
    autoscaler: Option<String>,
    close: Callback<()>,
) -> impl IntoView {
    let owner = RwSignal::new(None::<Owner>);
    // An owned number is not offered before it is known by whom.
    let known = RwSignal::new(autoscaler.is_none());
    if let Some(name) = autoscaler {
        find_owner(&target, &name, owner, known);
    }
    shown(move || {
        let (target, owner) = (target.clone(), owner.get());
        known.get().then(|| view! { <Known target now start owner close /> })
    })
}

fn find_owner(target: &Target, name: &str, owner: RwSignal<Option<Owner>>, known: RwSignal<bool>) {
    let nav = use_nav();
    let path = ObjectPath::new(Kind::HorizontalPodAutoscaler, target.namespace.as_deref(), name);
    let question = async move { api::detail(nav, &path).await };
    Scope::new().ask(question, move |answer| {
        let found = answer.ok().and_then(|detail| {
            let quarterdeck_wire::row::Row::Autoscaler(row) = &detail.row else { return None };
            let target = Target {
                kind: detail.kind,
                namespace: row.meta.namespace.clone(),
                name: row.meta.name.clone(),
                uid: detail.uid.clone(),
            };
            let wants = match row.status.why {
                Some(Why::Autoscaler { wants, .. }) => wants,
                _ => row.desired,
            };
            Some(Owner { target, bounds: (row.min, row.max), wants })
        });
        owner.set(found);
        known.set(true);
    });
}

#[component]
fn Known(
    target: Target,
    now: u32,
    start: u32,
    owner: Option<Owner>,
    close: Callback<()>,
) -> impl IntoView {
    let text = &words().act;
    let begin = owner.as_ref().map_or(start, |owner| owner.bounds.1.max(owner.wants).max(start));
    let typed = RwSignal::new(begin.to_string());
    let number = Memo::new(move |_| typed.with(|typed| parse(typed)));
    // How long it is to be so: nothing typed is for good; `None` is no time.
    let after = RwSignal::new(String::new());
    let span = Memo::new(move |_| {
        after.with(|typed| match typed.trim() {
            "" => Some(None),
            typed => later::parse(typed).map(Some),
        })
    });
    let intent = {
        let (target, owner) = (target.clone(), owner.clone());
        Memo::new(move |_| {
            span.get()?;
            number.get().map(|to| wanted(&target, now, owner.as_ref(), to))
        })
    };
    let planned = Planned::follow(intent);
    let title = format!("{} {}", text.scale, target.name);
    let place = (words().pane.title)((words().kind)(target.kind, 1), target.namespace.as_deref());
    let place = format!("{place}{}{}", words().objects.comma, (text.now_pods)(now));
    let by_autoscaler = owner.is_some();
    let means = move || match number.get() {
        Some(to) if !by_autoscaler && to != now => (text.means)(i64::from(to) - i64::from(now)),
        _ => text.what_it_means.to_owned(),
    };
    let clock = use_live().now();
    let back = target.clone();
    let then = Callback::new(move |()| {
        let seen = number.get_untracked().filter(|to| *to != now && !by_autoscaler)?;
        let at = clock.get_untracked() + span.get_untracked()??;
        Some(Intent::ScaleBack { target: back.clone(), seen, to: now, at })
    });
    let name = target.name.to_string();
    let confirm = Memo::new(move |_| {
        let to_zero = number.get() == Some(0) && now > 0 && !by_autoscaler;
        if to_zero { name.clone() } else { String::new() }
    });
    let wrong = shown(move || {
        number.get().is_none().then(|| {
            view! { <p class="hint fail" role="alert">{(text.no_number)(MOST)}</p> }
        })
    });
    let choice = match owner {
        Some(owner) => view! { <Owned owner typed number /> }.into_any(),
        None => view! { <Plain now typed number after /> }.into_any(),
    };
    view! {
        <div class="pop scale" role="dialog" aria-label=title.clone()>
            <div class="scale-h">
                <h3 class="med">{title.clone()}</h3>
                <span class="dim">{place}</span>
            </div>
            {choice}
            {wrong}
            <div class="sec">
                <div class="sec-h"><h3>{shown(means)}</h3></div>
                <Checks planned />
            </div>
            <Foot planned intent close typed=confirm then />
        </div>
    }
}

/// What is ordered: replicas, or another maximum of the autoscaler.
fn wanted(target: &Target, seen: u32, owner: Option<&Owner>, to: u32) -> Intent {
    match owner {
        Some(Owner { target, bounds, .. }) => {
            let to = (bounds.0.min(to), to);
            Intent::Bounds { target: target.clone(), seen: *bounds, to }
        }
        None => Intent::Scale { target: target.clone(), seen, to },
    }
}

/// A whole number of pods; `None` for what is none, or too many.
pub fn parse(typed: &str) -> Option<u32> {
    let typed = typed.trim();
    let plain = !typed.is_empty() && typed.bytes().all(|byte| byte.is_ascii_digit());
    typed.parse().ok().filter(|number| plain && *number <= MOST)
}

#[component]
fn Plain(
    now: u32,
    typed: RwSignal<String>,
    number: Memo<Option<u32>>,
    after: RwSignal<String>,
) -> impl IntoView {
    let text = &words().act;
    view! {
        <fieldset class="opts">
            <div class="opt">
                <span class="grow"><b class="med">{text.replicas}</b></span>
                <Stepper before=now label=text.replicas typed number />
            </div>
            <later::After now typed=after />
        </fieldset>
    }
}

/// The autoscaler owns the number: its maximum is offered instead, and said why.
#[component]
fn Owned(owner: Owner, typed: RwSignal<String>, number: Memo<Option<u32>>) -> impl IntoView {
    let text = &words().act;
    let (min, max) = owner.bounds;
    view! {
        <div class="note note-warn">
            <Icon class="i-warn i-14" />
            <span>
                <b>{(text.autoscaler_owns)(&owner.target.name)}</b>
                " "
                {(text.autoscaler_keeps)(min, max)}
            </span>
        </div>
        <fieldset class="opts">
            <div class="opt is-on">
                <span class="grow">
                    <b class="med">{text.raise}</b>
                    <span class="hint">{text.raise_hint}</span>
                </span>
                <Stepper before=max label=text.maximum typed number />
            </div>
            <div class="opt is-off">
                <span class="grow">
                    <b class="med">{text.set_replicas}</b>
                    <span class="hint">{text.not_while}</span>
                </span>
                <Icon class="i-lock i-14 dim" />
            </div>
        </fieldset>
    }
}

/// A number with a button to either side; `before` is what it is now.
#[component]
pub fn Stepper(
    before: u32,
    label: &'static str,
    typed: RwSignal<String>,
    number: Memo<Option<u32>>,
) -> impl IntoView {
    let text = &words().act;
    let step = move |up: bool| {
        let from = number.get_untracked().unwrap_or(before);
        let to = if up { (from + 1).min(MOST) } else { from.saturating_sub(1) };
        typed.set(to.to_string());
    };
    let arrow = move |event: KeyboardEvent| {
        match &*event.key() {
            "ArrowUp" => step(true),
            "ArrowDown" => step(false),
            _ => return,
        }
        event.prevent_default();
    };
    view! {
        <span class="stepper">
            <span class="dim">{before}</span>
            <Icon class="i-arrow-r i-12 dim" />
            <button class="btn btn-icon" aria-label=text.fewer title=text.fewer on:click=handler(move |_| step(false))>
                <Icon class="i-minus i-14" />
            </button>
            <input
                inputmode="numeric"
                aria-label=label
                aria-invalid=move || number.get().is_none().to_string()
                prop:value=move || typed.get()
                on:input=handler(move |event| typed.set(event_target_value(&event)))
                on:keydown=handler(arrow)
            />
            <button class="btn btn-icon" aria-label=text.more title=text.more on:click=handler(move |_| step(true))>
                <Icon class="i-plus i-14" />
            </button>
        </span>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_whole_number_of_pods_is_one() {
        for (typed, number) in
            [("5", Some(5)), (" 12 ", Some(12)), ("0", Some(0)), ("150000", Some(150_000))]
        {
            assert_eq!(parse(typed), number, "{typed}");
        }
        for typed in ["", "-1", "1.5", "1e9", "1000000000", "+3", "５", "five", "0x10"] {
            assert_eq!(parse(typed), None, "{typed}");
        }
    }

    #[test]
    fn an_owned_number_changes_the_owners_maximum() {
        let target = |kind| Target {
            kind,
            namespace: Some("shop".into()),
            name: "cart".into(),
            uid: "u".into(),
        };
        let deployment = target(Kind::Deployment);
        let owner =
            Owner { target: target(Kind::HorizontalPodAutoscaler), bounds: (2, 6), wants: 8 };
        let raised = wanted(&deployment, 6, Some(&owner), 8);
        assert_eq!(
            raised,
            Intent::Bounds { target: owner.target.clone(), seen: (2, 6), to: (2, 8) }
        );
        assert_eq!(
            wanted(&deployment, 6, None, 8),
            Intent::Scale { target: deployment.clone(), seen: 6, to: 8 }
        );
    }
}
