//! Which revision rolls out, until when, and what can be done about it.

use quarterdeck_wire::{
    action::{Intent, Revision, Target},
    kind::Kind,
};

use super::{going::Going, way::way};
use crate::{
    browser,
    features::act::{Confirm, use_orders},
    format,
    live::use_live,
    prefs::use_prefs,
    reactive::prelude::*,
    ui::Popover,
    words::words,
};

/// What the buttons are about: they are made anew only when that changes, so that what they opened
/// stays open while the deadline moves.
#[derive(Clone, Debug, PartialEq)]
struct About {
    target: Target,
    paused: bool,
    /// The revision that is wanted, and the one before.
    now: Option<Revision>,
    before: Option<Revision>,
}

#[component]
pub fn Head(going: Memo<Option<Going>>, revisions: RwSignal<Vec<Revision>>) -> impl IntoView {
    let about = Memo::new(move |_| {
        let (target, paused) =
            going.with(|going| going.as_ref().map(|it| (it.target.clone(), it.paused)))?;
        let of =
            |current| revisions.with(|all| all.iter().find(|it| it.current == current).cloned());
        Some(About { target, paused, now: of(true), before: of(false) })
    });
    let has_deadline = Memo::new(move |_| going.with(|it| deadline(it.as_ref()).is_some()));
    let number = move || about.with(|it| Some(it.as_ref()?.now.as_ref()?.number));
    let title = move || (words().roll.to_revision)(number().unwrap_or_default());
    let by_itself = move || {
        let about = about.get().filter(|_| has_deadline.get())?;
        Some(view! { <AtDeadline about /> })
    };
    view! {
        <div class="roll-h">
            <div class="grow">
                <h3 class="med">{shown(title)}</h3>
                <p class="dim"><Until going /></p>
            </div>
            {shown(move || about.get().map(|about| view! { <Buttons about /> }))}
        </div>
        <Used going />
        {shown(by_itself)}
    }
}

/// A paused rollout is never late.
fn deadline(going: Option<&Going>) -> Option<i64> {
    going.filter(|going| !going.paused)?.bounds.deadline
}

/// Seconds left, and of how many.
fn left(going: Option<&Going>, now: i64) -> Option<(i64, i64)> {
    let left = (deadline(going)? - now).max(0);
    Some((left, going.map_or(0, |going| i64::from(going.patience))))
}

fn until(going: Option<&Going>, now: i64) -> String {
    let text = &words().roll;
    match (left(going, now), going) {
        (Some((left, of)), _) => (text.deadline)(&format::minutes(left), &format::minutes(of)),
        (None, Some(going)) if going.paused => text.paused.to_owned(),
        (None, Some(going)) => way(going.bounds.way),
        (None, None) => String::new(),
    }
}

/// How long it may take; of a kind that has no deadline, how it goes.
#[component]
fn Until(going: Memo<Option<Going>>) -> impl IntoView {
    let clock = use_live().now();
    shown(move || going.with(|going| until(going.as_ref(), clock.get())))
}

/// How much of that time is used.
#[component]
fn Used(going: Memo<Option<Going>>) -> impl IntoView {
    let clock = use_live().now();
    shown(move || {
        let (now, told) = (clock.get(), going.get());
        let (left, of) = left(told.as_ref(), now).filter(|(_, of)| *of > 0)?;
        let used = (of - left).clamp(0, of) * 100 / of;
        let label = until(told.as_ref(), now);
        Some(view! {
            <svg class="meter" role="img" aria-label=label>
                <rect class="m-track" width="100%" rx="2"></rect>
                <rect class="m-fill" width=format!("{used}%") rx="2"></rect>
            </svg>
        })
    })
}

#[component]
fn Buttons(about: About) -> impl IntoView {
    let About { target, paused, now, before } = about;
    let seen = now.map_or(0, |now| now.number);
    let pause = (target.kind == Kind::Deployment).then(|| {
        let target = target.clone();
        let content = move |close: Callback<()>| {
            let intent = Intent::Pause { target: target.clone(), to: !paused };
            view! { <Confirm intent close /> }.into_any()
        };
        let (icon, label) =
            if paused { ("i-play", words().act.unpause) } else { ("i-pause", words().act.pause) };
        view! { <Popover class="btn" icon label content /> }
    });
    let undo = before.map(|before| {
        let intent = Intent::Undo { target, seen, to: before.number, images: before.images };
        let content = move |close: Callback<()>| {
            let intent = intent.clone();
            view! { <Confirm intent close /> }.into_any()
        };
        let open = RwSignal::new(crate::whole::opens(super::UNDO));
        on_u(open);
        view! { <Popover class="btn" icon="i-undo" label=words().roll.undo content open /> }
    });
    view! {
        {pause}
        {undo}
    }
}

/// Offers to undo it when it is past its deadline, unless that is on already.
#[component]
fn AtDeadline(about: About) -> impl IntoView {
    let orders = use_orders();
    let About { target, now, before, .. } = about;
    let of = target.clone();
    let intent = now.zip(before).map(|(now, before)| Intent::UndoAtDeadline {
        target: of,
        wanted: now.images,
        to: before.number,
        images: before.images,
    });
    let waits = Memo::new(move |_| {
        let waiting = orders.waiting(&target.uid);
        waiting.iter().any(|entry| matches!(entry.intent, Intent::UndoAtDeadline { .. }))
    });
    shown(move || {
        let intent = intent.clone().filter(|_| !waits.get())?;
        let content = move |close: Callback<()>| {
            let intent = intent.clone();
            view! { <Confirm intent close /> }.into_any()
        };
        let label = words().act.later.undo_at_deadline;
        Some(view! {
            <div class="roll-h">
                <Popover class="btn btn-s" icon="i-clock" label content />
            </div>
        })
    })
}

/// `u` opens the undo.
fn on_u(open: RwSignal<bool>) {
    let letters = use_prefs().letters;
    let pressed = move |event: web_sys::KeyboardEvent| {
        let held = event.ctrl_key() || event.meta_key() || event.alt_key();
        let silent = held || browser::is_typing(&event) || !letters.get_untracked();
        if !silent && !event.default_prevented() && event.code() == "KeyU" {
            event.prevent_default();
            open.set(true);
        }
    };
    browser::keep(browser::Listener::new(browser::document(), "keydown", pressed));
}
