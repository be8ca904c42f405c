//! What is to be done later by itself: how it is chosen, and that it waits.

use quarterdeck_wire::action::{
    Activity, ContainerImage, Entry, ImageChange, Intent, Revision, State, Target,
};

use super::{orders::use_orders, outcome};
use crate::{
    features::pane::Object, format, live::use_live, reactive::prelude::*, route::ObjectPath, times,
    ui::Icon, words::words,
};

/// What is offered; anything else can be typed.
const OFFERED: [&str; 4] = ["30m", "1h", "2h", "8h"];
/// As long as the server remembers it, in seconds.
const LONGEST: i64 = 31 * 24 * 3_600;

/// The time in seconds that a text means: `90m`, `1h30m`, `2 d`. `None` for what is none.
pub fn parse(typed: &str) -> Option<i64> {
    let text: String = typed.chars().filter(|c| !c.is_whitespace()).collect();
    let (mut total, mut number) = (0_i64, None::<i64>);
    for c in text.chars() {
        if let Some(digit) = c.to_digit(10).filter(|_| c.is_ascii()) {
            let so_far = number.unwrap_or(0).checked_mul(10)?;
            number = Some(so_far.checked_add(i64::from(digit))?);
            continue;
        }
        let unit = match c {
            's' => 1,
            'm' => 60,
            'h' => 3_600,
            'd' => 86_400,
            _ => return None,
        };
        total = total.checked_add(number.take()?.checked_mul(unit)?)?;
    }
    (number.is_none() && (1..=LONGEST).contains(&total)).then_some(total)
}

/// A time in its two largest units: an hour and a minute are not an hour.
fn exactly(seconds: i64) -> String {
    let age = words().units.age;
    let (number, unit) = format::one_unit(seconds);
    match seconds - number * [1, 60, 3_600, 86_400][unit] {
        0 => age(seconds),
        rest => format!("{} {}", age(seconds), age(rest)),
    }
}

/// After how long the replicas are to be what they were. Nothing typed is never.
#[component]
pub fn After(now: u32, typed: RwSignal<String>) -> impl IntoView {
    let text = &words().act.later;
    let label = (text.then_back)(now);
    let is_wrong = move || typed.with(|typed| !typed.trim().is_empty() && parse(typed).is_none());
    let chip = move |span: &'static str| {
        let pressed = move || typed.with(|typed| typed == span);
        let press = move |_| {
            let to = if untrack(pressed) { "" } else { span };
            typed.set(to.to_owned());
        };
        view! {
            <button
                class="chip"
                aria-pressed=move || pressed().to_string()
                on:click=handler(press)
            >
                {span}
            </button>
        }
    };
    view! {
        <div class="opt opt-after">
            <span class="after-l">
                <b class="med">{label.clone()}</b>
                <span class="hint">{text.then_back_hint}</span>
            </span>
            <span class="after">
                {OFFERED.map(chip).collect_view()}
                <input
                    class="after-f"
                    aria-label=label
                    aria-invalid=move || is_wrong().to_string()
                    placeholder=text.stays
                    autocomplete="off"
                    spellcheck="false"
                    prop:value=move || typed.get()
                    on:input=handler(move |event| typed.set(event_target_value(&event)))
                />
            </span>
            {shown(move || is_wrong().then(|| view! {
                <p class="hint fail" role="alert">{text.no_span}</p>
            }))}
        </div>
    }
}

/// What is to be done once the rollout of `changes` is past its deadline; `None` if it is not known
/// what runs now.
pub fn undo_at_deadline(
    target: &Target,
    revisions: &[Revision],
    changes: &[ImageChange],
) -> Option<Intent> {
    let now = revisions.iter().find(|revision| revision.current)?;
    let new = |of: &ContainerImage| {
        let change = changes.iter().find(|it| !it.init && it.container == of.container);
        let image = change.map_or(&of.image, |change| &change.to).clone();
        ContainerImage { container: of.container.clone(), image }
    };
    Some(Intent::UndoAtDeadline {
        target: target.clone(),
        wanted: now.images.iter().map(new).collect(),
        to: now.number,
        images: now.images.clone(),
    })
}

/// Whether a rollout that gets stuck is undone by itself. `deadline` is in seconds.
#[component]
pub fn UndoByItself(deadline: u32, chosen: RwSignal<bool>, known: Signal<bool>) -> impl IntoView {
    let text = &words().act.later;
    view! {
        <button
            class="switch"
            role="switch"
            aria-checked=move || chosen.get().to_string()
            disabled=move || !known.get()
            on:click=handler(move |_| chosen.update(|chosen| *chosen = !*chosen))
        >
            <span class="check" aria-hidden="true" aria-checked=move || chosen.get().to_string()>
                <Icon class="i-check" />
            </span>
            <span>
                <span class="med">{(text.undo_by_itself)(&exactly(deadline.into()))}</span>
                <span class="hint">{text.undo_by_itself_hint}</span>
            </span>
        </button>
    }
}

/// What waits for its time, in a few words, by the path of its object.
pub fn badges(activity: Option<&Activity>) -> Vec<(String, String)> {
    let entries = activity.into_iter().flat_map(|activity| &activity.entries);
    let waits = entries.filter(|entry| entry.state == State::Waiting);
    let badge = |entry: &Entry| {
        let target = entry.intent.target();
        let path = ObjectPath::new(target.kind, target.namespace.as_deref(), &target.name);
        let at = match entry.intent {
            Intent::ScaleBack { at, .. } => times::soon(at),
            _ => String::new(),
        };
        (path.path(), (words().act.later.badge)(&entry.intent, &at))
    };
    waits.map(badge).collect()
}

/// What waits for its time, of the object in the pane; each can be cancelled.
#[component]
pub fn Waiting(object: Object) -> impl IntoView {
    let orders = use_orders();
    let waiting = Memo::new(move |_| {
        let uid = object.detail.with(|detail| detail.as_ref().map(|detail| detail.uid.clone()));
        uid.map(|uid| orders.waiting(&uid)).unwrap_or_default()
    });
    keyed(move || {
        let line = |entry: &Entry| {
            let entry = entry.clone();
            part(entry.id.to_string(), move || view! { <Line entry /> })
        };
        waiting.with(|waiting| waiting.iter().map(line).collect())
    })
}

#[component]
fn Line(entry: Entry) -> impl IntoView {
    let text = &words().act.later;
    let (orders, now) = (use_orders(), use_live().now());
    let what = (words().act.what)(&entry.intent);
    let (says, icon) = outcome::says(&entry);
    let at = match entry.intent {
        Intent::ScaleBack { at, .. } => Some(at),
        _ => None,
    };
    let left = move || {
        Some(match at? - now.get() {
            left @ 1.. => (text.time_left)(&exactly(left)),
            _ => text.overdue.to_owned(),
        })
    };
    let label = (text.cancel)(&what);
    let id = entry.id.clone();
    view! {
        <p class="note" role="status">
            <Icon class=icon />
            <span class="grow"><b>{what}</b> " " {says}</span>
            <span class="dim">{shown(left)}</span>
            <button
                class="btn btn-s end"
                aria-label=label
                on:click=handler(move |_| orders.cancel(id.clone()))
            >
                {words().act.cancel}
            </button>
        </p>
    }
}

#[cfg(test)]
mod tests {
    use quarterdeck_wire::kind::Kind;

    use super::*;

    #[test]
    fn a_time_is_a_number_with_its_unit() {
        for (typed, seconds) in
            [("45s", 45), ("90m", 5_400), (" 2h ", 7_200), ("1h30m", 5_400), ("1 d", 86_400)]
        {
            assert_eq!(parse(typed), Some(seconds), "{typed}");
        }
        for typed in ["", "2", "h", "-2h", "2x", "0s", "40d", "1.5h", "99999999999999999999h"] {
            assert_eq!(parse(typed), None, "{typed}");
        }
    }

    #[test]
    fn a_time_is_told_in_two_units() {
        let told = [15, 90, 600, 5_400, 7_199, 176_400].map(exactly);
        assert_eq!(told, ["15s", "1m 30s", "10m", "1h 30m", "1h 59m", "2d 1h"]);
    }

    #[test]
    fn an_undo_by_itself_knows_what_was_wanted_and_what_ran() {
        let runs = |container: &str, image: &str| ContainerImage {
            container: container.into(),
            image: image.into(),
        };
        let revision = Revision {
            number: 4,
            name: "cart-1".into(),
            created: 0,
            current: true,
            images: vec![runs("app", "cart:1"), runs("proxy", "envoy:1")],
            cause: "".into(),
        };
        let target = Target {
            kind: Kind::Deployment,
            namespace: Some("shop".into()),
            name: "cart".into(),
            uid: "u".into(),
        };
        let change = ImageChange {
            container: "app".into(),
            init: false,
            from: "cart:1".into(),
            to: "cart:2".into(),
        };
        let changes = [change];
        let Some(Intent::UndoAtDeadline { wanted, to, images, .. }) =
            undo_at_deadline(&target, std::slice::from_ref(&revision), &changes)
        else {
            panic!("it is not known what runs");
        };
        assert_eq!((to, images), (4, revision.images));
        assert_eq!(wanted, [runs("app", "cart:2"), runs("proxy", "envoy:1")]);
        assert_eq!(undo_at_deadline(&target, &[], &changes), None);
    }
}
