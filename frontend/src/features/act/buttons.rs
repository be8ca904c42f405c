//! The row of buttons in the pane's head, by kind, and what they open.

use leptos::html;
use quarterdeck_wire::{
    Str,
    action::{Intent, Target},
    detail::{Deed, Detail, DetailBody},
    kind::Kind,
    row::Row,
};
use web_sys::KeyboardEvent;

use super::{
    later::Waiting,
    more::{self, More},
    orders::use_orders,
    outcome::Outcome,
};
use crate::{
    browser::{self, Listener},
    features::{
        logs::{LogsButton, has_logs},
        pane::Object,
        rollout,
    },
    live::{Live, use_live},
    prefs::use_prefs,
    reactive::prelude::*,
    ui::{Icon, dismissed},
    words::words,
};

/// What a button opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Open {
    /// With so many replicas more (or fewer) to begin with.
    Scale(i32),
    Bounds,
    Upgrade,
    Restart,
    Pause,
    Cordon,
    Suspend,
    Trigger,
    Evict,
    Drain,
    Maintain,
    Delete,
}

impl Open {
    /// What it is called between the two builds of the page.
    const fn id(self) -> &'static str {
        match self {
            Open::Scale(_) => "scale",
            Open::Bounds => "bounds",
            Open::Upgrade => "upgrade",
            Open::Restart => "restart",
            Open::Pause => "pause",
            Open::Cordon => "cordon",
            Open::Drain => "drain",
            Open::Maintain => "maintain",
            Open::Suspend => "suspend",
            Open::Trigger => "trigger",
            Open::Evict => "evict",
            Open::Delete => "delete",
        }
    }

    /// What one has to be allowed for it.
    const fn deed(self) -> Deed {
        match self {
            Open::Scale(_) => Deed::Scale,
            Open::Trigger => Deed::Start,
            Open::Evict | Open::Drain => Deed::Evict,
            Open::Delete => Deed::Delete,
            _ => Deed::Change,
        }
    }
}

/// The right that is missing for something.
pub fn lacks(detail: &Detail, open: Open) -> Option<Str> {
    detail.lacks.iter().find(|(deed, _)| *deed == open.deed()).map(|(_, right)| right.clone())
}

/// Whether nothing at all may be done here: then nothing is offered.
pub fn is_viewer(detail: &Detail, live: Live) -> bool {
    let all = Deed::of(detail.kind);
    let read_only = live.hello.with(|hello| hello.as_ref().is_some_and(|it| it.read_only));
    read_only || (!all.is_empty() && detail.lacks.len() >= all.len())
}

/// One button: what it opens, its icon, its words, the key that opens it too.
struct Button {
    open: Open,
    icon: &'static str,
    label: &'static str,
    key: &'static str,
}

/// The buttons of a kind. What stands so already is offered the other way round.
fn buttons(detail: &Detail) -> Vec<Button> {
    let text = &words().act;
    let button = |open, icon, label, key| Button { open, icon, label, key };
    let scale = || button(Open::Scale(0), "i-scale", text.scale, "KeyS");
    let restart = || button(Open::Restart, "i-restart", text.restart, "KeyR");
    let upgrade = || button(Open::Upgrade, "i-upgrade", text.upgrade, "KeyI");
    let maintain = || button(Open::Maintain, "i-maintenance", text.maintain, "");
    match detail.kind {
        Kind::Deployment => {
            let mut all = vec![scale(), upgrade(), restart()];
            // Pausing is for a rollout that is shown, or is asked for seldom; going on is not.
            if is_on(detail) && !rollout::is_going(detail) {
                all.push(button(Open::Pause, "i-play", text.unpause, ""));
            }
            all.push(maintain());
            all
        }
        Kind::StatefulSet => vec![scale(), upgrade(), restart(), maintain()],
        Kind::ReplicaSet => vec![scale()],
        Kind::DaemonSet => vec![upgrade(), restart(), maintain()],
        Kind::Node => {
            let label = if is_on(detail) { text.uncordon } else { text.cordon };
            vec![
                button(Open::Cordon, "i-cordon", label, ""),
                button(Open::Drain, "i-drain", text.drain.open, ""),
            ]
        }
        Kind::CronJob => {
            let (icon, label) =
                if is_on(detail) { ("i-play", text.unsuspend) } else { ("i-pause", text.suspend) };
            vec![
                button(Open::Trigger, "i-play", text.trigger, ""),
                button(Open::Suspend, icon, label, ""),
                upgrade(),
            ]
        }
        Kind::HorizontalPodAutoscaler => {
            vec![button(Open::Bounds, "i-autoscaling", text.bounds, "")]
        }
        Kind::Pod => vec![button(Open::Evict, "i-trash", text.evict, "")],
        _ => Vec::new(),
    }
}

/// What a letter opens for a row of this kind, as it is called between the two builds of the page.
pub fn by_key(kind: Kind, code: &str) -> Option<&'static str> {
    let rolls = matches!(kind, Kind::Deployment | Kind::StatefulSet | Kind::DaemonSet);
    match code {
        "KeyS" if matches!(kind, Kind::Deployment | Kind::StatefulSet | Kind::ReplicaSet) => {
            Some(Open::Scale(0).id())
        }
        "KeyI" if rolls || kind == Kind::CronJob => Some(Open::Upgrade.id()),
        "KeyR" if rolls => Some(Open::Restart.id()),
        "KeyU" if rolls => Some(rollout::UNDO),
        _ => None,
    }
}

/// Whether the kind's switch is on: paused, cordoned, suspended.
pub fn is_on(detail: &Detail) -> bool {
    match (&detail.row, &detail.body) {
        (Row::Node(node), _) => node.cordoned,
        (_, DetailBody::Workload(workload)) => workload.suspended,
        _ => false,
    }
}

pub fn target(detail: &Detail) -> Target {
    let meta = detail.row.meta();
    Target {
        kind: detail.kind,
        namespace: meta.namespace.clone(),
        name: meta.name.clone(),
        uid: detail.uid.clone(),
    }
}

/// The buttons of the object in the pane, and under them what was ordered of it last.
#[component]
pub fn Buttons(object: Object) -> impl IntoView {
    let place = NodeRef::<html::Div>::new();
    let open = RwSignal::new(None::<Open>);
    let is_open = RwSignal::new(false);
    effect(move || is_open.set(open.get().is_some()));
    dismissed(place, is_open, move || open.set(None));
    let close = Callback::new(move |()| open.set(None));
    let live = use_live();
    let all = move || {
        let detail = object.detail.get().filter(|detail| !is_viewer(detail, live))?;
        let mut why: Vec<Str> = Vec::new();
        let mut row = Vec::new();
        for button in buttons(&detail) {
            let right = lacks(&detail, button.open);
            row.push(view_of(&button, open, right.as_deref()));
            why.extend(right.filter(|right| !why.contains(right)));
        }
        let why = (!why.is_empty())
            .then(|| view! { <span class="why">{(words().act.needs)(&why.join(", "))}</span> });
        Some(view! {
            {row}
            {why}
        })
    };
    // What is open stays as it was opened, whatever changes meanwhile: the server holds what was seen
    // against what is.
    #[cfg(feature = "whole")]
    let popover = move || {
        let what = open.get()?;
        let detail = object.detail.get_untracked()?;
        Some(super::opened::opened(what, &detail, close))
    };
    // Nothing is changed from the first page: its buttons open in the whole one.
    #[cfg(not(feature = "whole"))]
    let popover = move || {
        let _ = close;
        crate::whole::open(open.get()?.id());
        Some(())
    };
    keys(object, open);
    // What was pressed on the first page, or on the row of a list.
    #[cfg(feature = "whole")]
    on_cleanup(crate::whole::forget);
    #[cfg(feature = "whole")]
    let nav = crate::nav::use_nav();
    #[cfg(feature = "whole")]
    effect(move || {
        let Some(detail) = object.detail.get() else { return };
        // A rollout that is under way is undone where it is shown.
        if !rollout::is_going(&detail) && crate::whole::opens(rollout::UNDO) {
            nav.go(nav.now().with(|state| "revisions".clone_into(&mut state.tab)));
        }
        if more::can_delete(detail.kind) && crate::whole::opens(Open::Delete.id()) {
            open.set(Some(Open::Delete));
        }
        if more::can_pause(&detail) && crate::whole::opens(Open::Pause.id()) {
            open.set(Some(Open::Pause));
        }
        let wanted = buttons(&detail).into_iter().find(|it| crate::whole::opens(it.open.id()));
        if let Some(button) = wanted {
            open.set(Some(button.open));
        }
    });
    let orders = use_orders();
    let under_way = move || {
        let uid = object.detail.with(|detail| detail.as_ref().map(|detail| detail.uid.clone()))?;
        orders.under_way(&uid).map(|entry| view! { <Outcome entry /> })
    };
    let log = object.path.with_value(|path| has_logs(path.kind).then(|| path.clone()));
    let log = log.map(|path| view! { <LogsButton path /> });
    view! {
        <div class="actions" node_ref=place>
            {shown(all)}
            {log}
            <More object open />
            {shown(popover)}
        </div>
        {shown(under_way)}
        <Waiting object />
    }
}

fn view_of(button: &Button, open: RwSignal<Option<Open>>, lacks: Option<&str>) -> AnyView {
    let Button { open: what, icon, label, .. } = *button;
    if let Some(right) = lacks {
        return view! {
            <button class="btn" aria-disabled="true" title=(words().act.needs)(right)>
                <Icon class="i-lock" />
                {label}
            </button>
        }
        .into_any();
    }
    let toggle = move |_| open.update(|open| *open = (*open != Some(what)).then_some(what));
    view! {
        <button
            class="btn"
            aria-haspopup="dialog"
            aria-expanded=move || (open.get() == Some(what)).to_string()
            on:click=handler(toggle)
        >
            <Icon class=icon />
            {label}
        </button>
    }
    .into_any()
}

/// `s` and `r` open what they stand for; `+` and `-` step the replicas. One more needs no
/// confirmation, unless an autoscaler owns the number.
fn keys(object: Object, open: RwSignal<Option<Open>>) {
    let (letters, orders, live) = (use_prefs().letters, use_orders(), use_live());
    let pressed = move |event: KeyboardEvent| {
        let held = event.ctrl_key() || event.meta_key() || event.alt_key();
        let silent = held || browser::is_typing(&event) || !letters.get_untracked();
        if silent || event.default_prevented() || open.get_untracked().is_some() {
            return;
        }
        let Some(detail) = object.detail.get_untracked() else { return };
        let mut all = buttons(&detail);
        all.retain(|button| lacks(&detail, button.open).is_none());
        if is_viewer(&detail, live) {
            return;
        }
        let can_scale = all.iter().any(|button| matches!(button.open, Open::Scale(_)));
        let one_more = can_scale.then(|| one_more(&detail)).flatten();
        let what = match (&*event.key(), &*event.code()) {
            ("+", _) if one_more.is_some() => None,
            ("+", _) if can_scale => Some(Open::Scale(1)),
            ("-", _) if can_scale => Some(Open::Scale(-1)),
            (_, code) => match all.iter().find(|it| !it.key.is_empty() && it.key == code) {
                Some(button) => Some(button.open),
                None => return,
            },
        };
        event.prevent_default();
        match (what, one_more) {
            (Some(what), _) => open.set(Some(what)),
            (None, Some(intent)) => orders.give(intent),
            (None, None) => {}
        }
    };
    browser::keep(Listener::new(browser::document(), "keydown", pressed));
}

fn one_more(detail: &Detail) -> Option<Intent> {
    let (Row::Workload(row), DetailBody::Workload(workload)) = (&detail.row, &detail.body) else {
        return None;
    };
    let free = workload.autoscaler.is_none() && row.desired > 0;
    free.then(|| Intent::Scale { target: target(detail), seen: row.desired, to: row.desired + 1 })
}
