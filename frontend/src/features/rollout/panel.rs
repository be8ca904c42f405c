//! The panel: deadline, lanes, who serves, the way back.

use quarterdeck_wire::{
    action::{Intent, Revision, Target},
    kind::Kind,
    message::{Namespaces, Query},
    row::{PodRow, Row},
    status::Level,
    view::Sort,
};

use super::{
    failing::FirstFailing,
    going::{Going, going},
    is_ready,
    lanes::Lanes,
    serving::Serving,
};
use crate::{
    api, browser,
    features::{
        act::{Confirm, use_orders},
        pane::Object,
    },
    format,
    live::{rows::Rows, use_live},
    nav::use_nav,
    prefs::use_prefs,
    reactive::prelude::*,
    scope::Scope,
    sorting,
    ui::Popover,
    words::words,
};

/// In the pane's summary, while something rolls out.
#[component]
pub fn RolloutPanel(object: Object) -> impl IntoView {
    // Made once for a rollout: its parts live by themselves.
    let rolls =
        Memo::new(move |_| object.detail.with(|detail| going(detail.as_ref()?).map(|_| ())));
    shown(move || rolls.get().map(|()| view! { <Panel object /> }))
}

#[component]
fn Panel(object: Object) -> impl IntoView {
    let now = Memo::new(move |_| object.detail.with(|detail| going(detail.as_ref()?)));
    let revisions = revisions(object);
    let pods = pods(object);
    let newest = Memo::new(move |_| {
        revisions.with(|all| all.iter().find(|it| it.current).map(|it| it.name.to_string()))
    });
    let head = move || Some(view! { <Head going=now.get()? revisions=revisions.get() /> });
    let failing = Memo::new(move |_| {
        let newest = newest.get()?;
        pods.with(|pods| first_failing(pods, &newest).cloned())
    });
    let which = Memo::new(move |_| failing.with(|it| it.as_ref().map(|it| it.meta.name.clone())));
    // Made once a pod: its log is read as long as it is the first.
    let first = move || which.get().map(|_| view! { <FirstFailing pod=failing /> });
    let body = move || {
        let (going, newest) = (now.get()?, newest.get()?);
        let (new, old): (Vec<PodRow>, Vec<PodRow>) =
            pods.get().into_iter().partition(|pod| is_of(pod, &newest));
        let all = new.iter().chain(&old);
        let serving = all.filter(|pod| is_ready(pod)).count() as u32;
        let images = images(&revisions.get_untracked());
        Some(view! {
            <Lanes new old wanted=going.wanted images />
            <Serving serving wanted=going.wanted bounds=going.bounds paused=going.paused />
        })
    };
    view! {
        <section class="roll" aria-label=words().roll.title>
            {shown(head)}
            {shown(body)}
            {shown(first)}
        </section>
    }
}

/// The first pod that fails, of the new ones if any of them does.
fn first_failing<'a>(pods: &'a [PodRow], newest: &str) -> Option<&'a PodRow> {
    let failing = || pods.iter().filter(|pod| pod.status.level == Level::Failing);
    failing().find(|pod| is_of(pod, newest)).or_else(|| failing().next())
}

fn is_of(pod: &PodRow, replica_set: &str) -> bool {
    pod.owner.as_ref().is_some_and(|owner| *owner.name == *replica_set)
}

/// The images of the newest revision and of the one before, as short as they differ.
fn images(revisions: &[Revision]) -> (String, String) {
    let image = |at: usize| {
        let of = revisions.get(at).and_then(|revision| revision.images.first());
        of.map(|of| of.image.to_string()).unwrap_or_default()
    };
    let (new, old) = (image(0), image(1));
    let (old, new) = format::image_change(&old, &new);
    (new.into_owned(), old.into_owned())
}

/// Read again whenever the object changed.
fn revisions(object: Object) -> RwSignal<Vec<Revision>> {
    let nav = use_nav();
    let revisions = RwSignal::new(Vec::new());
    effect(move || {
        object.changed.track();
        let path = object.path.get_value();
        let question = async move { api::revisions(nav, &path).await };
        Scope::new().ask(question, move |answer: Result<Vec<Revision>, _>| match answer {
            Ok(all) if revisions.with_untracked(|known| *known != all) => revisions.set(all),
            _ => {}
        });
    });
    revisions
}

/// The pods of the workload, live; those that serve first.
fn pods(object: Object) -> Memo<Vec<PodRow>> {
    let path = object.path.get_value();
    let rows = Rows::new();
    let query = Query {
        kind: Kind::Pod,
        namespaces: Namespaces::of(path.namespace.as_deref().map(Into::into)),
        scope: format!("workload={}/{}", path.kind.resource().kind, path.name),
    };
    rows.ask(vec![query], "", Sort::default());
    Memo::new(move |_| {
        rows.track();
        let all = (0..rows.len()).filter_map(|index| rows.at(index));
        let pod = |item: crate::live::list::Item| match &*item.row {
            Row::Pod(pod) if !pod.finished => Some(pod.clone()),
            _ => None,
        };
        let mut pods: Vec<PodRow> = all.filter_map(pod).collect();
        sorting::sort_by_key(&mut pods, |pod| {
            (!is_ready(pod), pod.meta.created, pod.meta.name.clone())
        });
        pods
    })
}

/// Which revision, until when, and what can be done about it.
#[component]
fn Head(going: Going, revisions: Vec<Revision>) -> impl IntoView {
    let text = &words().roll;
    let clock = use_live().now();
    let number = revisions.iter().find(|it| it.current).map_or(0, |it| it.number);
    let deadline = going.bounds.deadline.filter(|_| !going.paused);
    let patience = i64::from(going.patience);
    let left = move || deadline.map(|deadline| (deadline - clock.get()).max(0));
    let until = move || match left() {
        Some(left) => (text.deadline)(&format::minutes(left), &format::minutes(patience)),
        None if going.paused => text.paused.to_owned(),
        None => String::new(),
    };
    let used = move || {
        let left = left().filter(|_| patience > 0)?;
        let used = (patience - left).clamp(0, patience) * 100 / patience;
        let label = until();
        Some(view! {
            <svg class="meter" role="img" aria-label=label>
                <rect class="m-track" width="100%" rx="2"></rect>
                <rect class="m-fill" width=format!("{used}%") rx="2"></rect>
            </svg>
        })
    };
    let (target, to) = (going.target.clone(), !going.paused);
    let pause = move |close: Callback<()>| {
        let intent = Intent::Pause { target: target.clone(), to };
        view! { <Confirm intent close /> }.into_any()
    };
    let (icon, label) =
        if going.paused { ("i-play", words().act.unpause) } else { ("i-pause", words().act.pause) };
    let back = revisions.iter().find(|it| !it.current).map(|before| {
        let intent = Intent::Undo {
            target: going.target.clone(),
            seen: number,
            to: before.number,
            images: before.images.clone(),
        };
        let content = move |close: Callback<()>| {
            let intent = intent.clone();
            view! { <Confirm intent close /> }.into_any()
        };
        let open = RwSignal::new(false);
        on_u(open);
        view! { <Popover class="btn" icon="i-undo" label=words().roll.undo content open /> }
    });
    let by_itself = (deadline.is_some() && !going.paused)
        .then(|| view! { <AtDeadline target=going.target.clone() revisions=revisions.clone() /> });
    view! {
        <div class="roll-h">
            <div class="grow">
                <h3 class="med">{(text.to_revision)(number)}</h3>
                <p class="dim">{shown(until)}</p>
            </div>
            <Popover class="btn" icon=icon label=label content=pause />
            {back}
        </div>
        {shown(used)}
        {by_itself}
    }
}

/// Offers to undo it when it is past its deadline, unless that is on already.
#[component]
fn AtDeadline(target: Target, revisions: Vec<Revision>) -> impl IntoView {
    let orders = use_orders();
    let of = |current| revisions.iter().find(|it| it.current == current).cloned();
    let intent = of(true).zip(of(false)).map(|(now, before)| Intent::UndoAtDeadline {
        target: target.clone(),
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

#[cfg(test)]
mod tests {
    use quarterdeck_wire::action::ContainerImage;

    use super::*;

    #[test]
    fn the_lanes_are_called_by_what_differs() {
        let revision = |number, image: &str| Revision {
            number,
            name: "r".into(),
            created: 0,
            current: number == 2,
            images: vec![ContainerImage { container: "app".into(), image: image.into() }],
            cause: "".into(),
        };
        let told = images(&[revision(2, "shop/cart:2"), revision(1, "shop/cart:1")]);
        assert_eq!(told, ("2".to_owned(), "1".to_owned()));
    }
}
