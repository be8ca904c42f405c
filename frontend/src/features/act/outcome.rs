//! What came of an order, in a line.

use quarterdeck_wire::action::{Entry, Failure, Intent, State};

use crate::{
    live::use_live,
    reactive::prelude::*,
    times,
    ui::Icon,
    words::{Words, words},
};

/// How loudly it is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Result {
    UnderWay,
    Good,
    /// It has its time.
    Waits,
    /// Nothing was changed, or it can't be told what was.
    Warns,
    Bad,
}

pub fn result(state: &State) -> Result {
    match state {
        State::Sending | State::Following(_) => Result::UnderWay,
        State::Done | State::NotNeeded => Result::Good,
        State::Waiting => Result::Waits,
        State::Unknown
        | State::Superseded
        | State::Cancelled { .. }
        | State::Failed(Failure::Stopped(_)) => Result::Warns,
        State::Refused { .. } | State::Failed(_) => Result::Bad,
    }
}

/// In words, and the icon before them.
pub fn says(entry: &Entry) -> (String, &'static str) {
    let icon = match result(&entry.state) {
        Result::UnderWay => "i-prog i-14 prog",
        Result::Waits => "i-clock i-14 dim",
        Result::Good => "i-ok i-14 ok",
        Result::Warns => "i-warn i-14 warn",
        Result::Bad => "i-fail i-14 fail",
    };
    let says = match (&entry.intent, &entry.state) {
        (Intent::Drain { .. }, State::Following(progress)) => {
            (words().act.drain.following)(progress)
        }
        (Intent::ScaleBack { at, .. }, State::Waiting) => {
            (words().act.later.due)(&times::clock(*at))
        }
        (_, state) => text(state, words()),
    };
    (says, icon)
}

fn text(state: &State, words: &Words) -> String {
    let act = &words.act;
    let with = |what: String, why: &str| {
        if why.is_empty() { what } else { (words.pane.two)(&what, why.trim_end_matches('.')) }
    };
    match state {
        State::Sending => act.sending.to_owned(),
        State::Following(progress) => {
            let trouble = progress.trouble.as_ref().map(|it| (words.status.word)(&it.word));
            with((act.following)(progress), &trouble.unwrap_or_default())
        }
        State::Done => act.done.to_owned(),
        State::Unknown => act.unknown.to_owned(),
        State::Superseded => act.superseded.to_owned(),
        State::Waiting => act.later.waiting.to_owned(),
        State::Cancelled { by } => (act.later.cancelled)(by),
        State::NotNeeded => act.later.not_needed.to_owned(),
        State::Refused { now: now @ Some(_), .. } => (act.refused)(now.as_deref()),
        State::Refused { error, now: None } => {
            let why = if error.message.is_empty() {
                (words.errors.title)(error.code)
            } else {
                &error.message
            };
            with((act.refused)(None), why)
        }
        State::Failed(failure) => {
            let why = match failure {
                Failure::Deadline(status) => (words.status.word)(&status.word).into_owned(),
                Failure::Because(why) => (words.status.why)(why, 0),
                Failure::Deleted | Failure::GaveUp(_) | Failure::Stopped(_) => String::new(),
            };
            with((act.failed)(failure), &why)
        }
    }
}

/// Under the buttons of an object: what was ordered and how far it is.
#[component]
pub fn Outcome(entry: Entry) -> impl IntoView {
    let now = use_live().now();
    let (says, icon) = says(&entry);
    let at = entry.at;
    let since = move || (words().units.age)((now.get() - at).max(0));
    view! {
        <p class="note note-prog" role="status">
            <Icon class=icon />
            <span class="grow">
                <b>{(words().act.what)(&entry.intent)}</b>
                " "
                {says}
            </span>
            <span class="dim">{shown(since)}</span>
        </p>
    }
}

#[cfg(test)]
mod tests {
    use quarterdeck_wire::{
        action::Progress,
        error::{ApiError, ErrorCode},
        status::{Level, Status, Word},
    };

    use super::*;
    use crate::words::Language;

    fn english(state: &State) -> String {
        text(state, Language::English.words())
    }

    #[test]
    fn a_refusal_says_what_is_there_now_or_the_apis_words() {
        let error = |message: &str| ApiError::new(ErrorCode::Conflict, message);
        let changed = State::Refused { error: error("test failed"), now: Some("4".into()) };
        assert_eq!(english(&changed), "Nothing was changed: it is 4 by now");
        let quota = State::Refused { error: error("exceeded quota: team."), now: None };
        assert_eq!(english(&quota), "Nothing was changed, exceeded quota: team.");
        let silent = State::Refused { error: error(""), now: None };
        assert_eq!(english(&silent), "Nothing was changed, What you saw is no longer so.");
    }

    #[test]
    fn trouble_on_the_way_is_told() {
        let trouble = Status::new(Level::Failing, Word::Api("ImagePullBackOff".into()));
        let progress = Progress { ready: 2, of: 3, trouble: Some(trouble) };
        assert_eq!(english(&State::Following(progress)), "2 of 3 ready, ImagePullBackOff.");
    }
}
