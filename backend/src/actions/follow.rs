//! What becomes of a write: followed through the watch until it is done, failed, or can't be told.

use std::time::Duration;

use quarterdeck_wire::{
    action::{Entry, Failure, Intent, Progress, State, Target},
    error::{ApiError, ErrorCode},
    status::{Level, Status},
};
use tokio::time::{Instant, sleep, timeout};

use super::{
    Actions, apply,
    facts::{Found, Reader},
    goal::{self, Judged},
    later,
};
use crate::cluster::{store::now_millis, upstream::Fault};

/// Without a change of its kind, it is looked at all the same.
const LOOK: Duration = Duration::from_secs(5);
/// And not more often than this, however much changes.
const PAUSE: Duration = Duration::from_millis(500);
/// New pods that crash do so soon; a rollout that was complete for so long is called done.
const STEADY: Duration = Duration::from_secs(10);
/// What has no deadline of its own is followed for this long.
const PATIENCE: Duration = Duration::from_secs(15 * 60);
/// A lost answer is looked up for this long.
const LOOKED_UP: Duration = Duration::from_secs(10 * 60);
/// Between two attempts to look it up.
const AGAIN: Duration = Duration::from_secs(2);

/// Takes up what an earlier life of this process left open.
pub fn take_up(actions: &Actions) {
    for entry in actions.activity.entries().borrow().list.iter() {
        match entry.state {
            // Its run goes on by itself.
            _ if matches!(entry.intent, Intent::Drain { .. } | Intent::Maintain { .. }) => {}
            State::Sending | State::Unknown if matches!(entry.intent, Intent::Apply { .. }) => {
                let lost = "interrupted".to_owned();
                tokio::spawn(apply::verify(actions.clone(), entry.clone(), lost));
            }
            State::Sending | State::Unknown => {
                tokio::spawn(verify(actions.clone(), entry.clone(), "interrupted".to_owned()));
            }
            State::Waiting => {
                tokio::spawn(later::keep(actions.clone(), entry.clone()));
            }
            State::Following(_) => {
                tokio::spawn(follow(actions.clone(), entry.clone()));
            }
            _ => {}
        }
    }
}

/// Follows an accepted write to its end.
pub async fn follow(actions: Actions, entry: Entry) {
    let until = Instant::now() + PATIENCE;
    let (target, has_uid) = goal::shown_by(&entry.intent, &entry.id);
    let Some(store) = actions.reader().cluster.store(target.kind).cloned() else { return };
    let mut changes = store.changes();
    let mut good_since = None;
    loop {
        changes.mark_unchanged();
        // With the credentials of whoever ordered it, while they are here.
        if let Some(actions) = actions.present(&entry.who)
            && let Ok(found) = look(&actions.reader(), &target, has_uid).await
        {
            let trouble = trouble(&actions, &target);
            let judged = goal::judge(&entry.intent, found.as_ref(), trouble);
            let state = state(steadied(judged, &entry.intent, found.as_ref(), &mut good_since));
            let ended = state.is_ended();
            actions.activity.set(&entry.id, state, now());
            if ended {
                return;
            }
        }
        if Instant::now() > until {
            actions.activity.set(&entry.id, gave_up(&actions, &entry), now());
            return;
        }
        sleep(PAUSE).await;
        let _ = timeout(LOOK, changes.changed()).await;
    }
}

/// What starts new pods is not done when they are Ready for the first time, but when they stay so.
fn steadied(
    judged: Judged,
    intent: &Intent,
    found: Option<&Found>,
    good_since: &mut Option<Instant>,
) -> Judged {
    if judged != Judged::Done || !goal::starts_new_pods(intent) {
        *good_since = None;
        return judged;
    }
    if good_since.get_or_insert_with(Instant::now).elapsed() >= STEADY {
        return judged;
    }
    let of = found.map_or(0, |found| found.subject.replicas());
    Judged::NotYet(Progress { ready: of, of, trouble: None })
}

/// Looks up whether a write whose answer was lost was done, and goes on from there.
pub async fn verify(actions: Actions, entry: Entry, lost: String) {
    actions.activity.set(&entry.id, State::Unknown, now());
    let until = Instant::now() + LOOKED_UP;
    let (target, has_uid) = goal::shown_by(&entry.intent, &entry.id);
    while Instant::now() < until {
        let Some(actions) = actions.present(&entry.who) else {
            sleep(AGAIN).await;
            continue;
        };
        match look(&actions.reader(), &target, has_uid).await {
            Ok(found) if was_done(&entry, found.as_ref()) => {
                return follow(actions, entry).await;
            }
            Ok(_) => {
                let error = ApiError::new(ErrorCode::Upstream, lost);
                let state = State::Refused { error, now: None };
                actions.activity.set(&entry.id, state, now());
                return;
            }
            Err(_) => sleep(AGAIN).await,
        }
    }
}

/// Whether the object shows that the write came through.
fn was_done(entry: &Entry, found: Option<&Found>) -> bool {
    match (&entry.intent, found) {
        (Intent::Evict { .. } | Intent::Delete { .. }, None) => true,
        (Intent::Evict { .. } | Intent::Delete { .. }, Some(found)) => {
            found.subject.metadata.deletion_timestamp.0.is_some()
        }
        (Intent::Restart { .. }, Some(found)) => super::restart::is_of(found, entry.at),
        (intent, Some(found)) => goal::still_wanted(intent, found),
        (_, None) => false,
    }
}

/// The object now; `None` if it is gone or another has its name.
async fn look(reader: &Reader<'_>, target: &Target, has_uid: bool) -> Result<Option<Found>, Fault> {
    let found = reader.read_named(target).await?;
    Ok(found.filter(|found| !has_uid || *found.subject.metadata.uid == *target.uid))
}

/// What the list says of the object, where that is not well: its pods speak there too.
pub fn trouble(actions: &Actions, target: &Target) -> Option<Status> {
    let reader = actions.reader();
    let snapshot = reader.cluster.store(target.kind)?.snapshot();
    let row = snapshot.find(target.namespace.as_deref(), &target.name)?;
    let status = row.status()?;
    matches!(status.level, Level::Failing | Level::Degraded).then(|| status.clone())
}

fn state(judged: Judged) -> State {
    match judged {
        Judged::NotYet(progress) => State::Following(progress),
        Judged::Done => State::Done,
        Judged::Failed(failure) => State::Failed(failure),
        Judged::Superseded => State::Superseded,
    }
}

fn gave_up(actions: &Actions, entry: &Entry) -> State {
    let progress = match actions.activity.find(&entry.id).map(|entry| entry.state) {
        Some(State::Following(progress)) => progress,
        _ => Progress::default(),
    };
    State::Failed(Failure::GaveUp(progress))
}

pub fn now() -> i64 {
    quarterdeck_wire::message::seconds(now_millis())
}
