//! The sentence that leads a detail: what, how long, what happens next.

use quarterdeck_wire::{
    Time,
    detail::{Detail, DetailBody, PodDetail},
    status::{Status, Why, Word},
};

use super::object::Object;
use crate::{
    features::service_map::{Backing, ServiceSentence},
    format,
    live::use_live,
    reactive::prelude::*,
    table::cells,
    ui::Icon,
    words::{Words, words},
};

#[component]
pub fn Sentence(object: Object) -> impl IntoView {
    let now = use_live().now();
    // The row is newer than the detail: it comes without being asked for.
    let status = Signal::derive_local(move || {
        let row = object.row.with(|row| row.as_ref().and_then(|row| row.status().cloned()));
        row.or_else(|| object.detail.with(|it| it.as_ref().and_then(|it| it.row.status().cloned())))
    });
    // What a Service does is told by what stands behind it.
    let backing = use_context::<Backing>();
    shown(move || {
        if object.gone.get() {
            return Some(view! { <Gone /> }.into_any());
        }
        let status = status.get()?;
        let (class, icon) = cells::level_icon(&status);
        if let Some(backing) = backing {
            let class = format!("{icon} {class}");
            return Some(
                view! {
                    <p class="say">
                        <Icon class=class />
                        <ServiceSentence backing />
                    </p>
                }
                .into_any(),
            );
        }
        let (what, rest) =
            object.detail.with(|detail| say(&status, detail.as_deref(), now.get(), words()));
        Some(
            view! {
                <p class="say">
                    <Icon class=format!("{icon} {class}") />
                    <span>
                        <b class=class>{what}</b>
                        " "
                        {rest}
                    </span>
                </p>
            }
            .into_any(),
        )
    })
}

#[component]
fn Gone() -> impl IntoView {
    let text = &words().pane;
    view! {
        <p class="say" role="status">
            <Icon class="i-trash i-14 stop" />
            <span>
                <b class="stop">{format!("{}.", text.gone)}</b>
                " "
                {text.gone_hint}
            </span>
        </p>
    }
}

/// The state and how long it lasts, then what is behind it and what comes next.
fn say(status: &Status, detail: Option<&Detail>, now: Time, words: &Words) -> (String, String) {
    let word = (words.status.word)(&status.word);
    let what = match status.since {
        Some(since) => (words.pane.state_for)(&word, &(words.units.age)(now - since)),
        None => (words.pane.state)(&word),
    };
    let pod = detail.and_then(|detail| match &detail.body {
        DetailBody::Pod(pod) => Some(pod),
        _ => None,
    });
    let rest = pod.and_then(|pod| of_pod(pod, status, now, words)).or_else(|| {
        let why = (words.status.why)(status.why.as_ref()?, now);
        Some((words.pane.state)(&why))
    });
    (what, rest.unwrap_or_default())
}

fn of_pod(pod: &PodDetail, status: &Status, now: Time, words: &Words) -> Option<String> {
    let text = &words.pod;
    if let (Some(deleted), true) = (pod.deleted, status.word == Word::Api("Terminating".into())) {
        let asked = (text.deleted_for)(&(words.units.span)(now - deleted));
        let left = status.why.as_ref().map(|why| (words.status.why)(why, now));
        return Some(match left {
            Some(left) => format!("{asked} {}", (words.pane.state)(&left)),
            None => asked,
        });
    }
    let crashed = pod.containers.iter().find_map(|container| {
        let exit = container.last_exit.as_ref().filter(|_| !container.ready)?;
        Some((text.exits)(&container.name, exit.code))
    });
    let next = pod.next_start.map(|next| match next - now {
        left if left > 0 => (text.next_start)(&format::minutes(left)),
        _ => text.starts_now.to_owned(),
    });
    if let Some(Why::Unschedulable(why)) = &status.why {
        return Some((words.objects.unscheduled)(why));
    }
    match (crashed, next) {
        (Some(crashed), Some(next)) => Some((words.pane.two)(&crashed, &next)),
        (None, Some(next)) => Some((words.pane.state)(&next)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use quarterdeck_wire::status::Level;

    use super::*;
    use crate::words::Language;

    #[test]
    fn what_how_long_and_why() {
        let status = Status::new(Level::Failing, Word::Api("ImagePullBackOff".into()))
            .because(Why::Image { image: "x/newsletter:2".into(), message: "not found".into() })
            .since(Some(100));
        let said = |language: Language| say(&status, None, 340, language.words());
        let (what, rest) = said(Language::English);
        assert_eq!((&*what, &*rest), ("ImagePullBackOff for 4m.", "newsletter:2: not found."));
        let (what, rest) = said(Language::Chinese);
        assert_eq!((&*what, &*rest), ("ImagePullBackOff，已 4分。", "newsletter:2：not found。"));
    }
}
