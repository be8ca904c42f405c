//! What is done later by itself: back to the replicas of before, back to the revision of before.
//!
//! Such an order is an entry like any other, which waits. It is written down before the order that it
//! comes with is sent, so that it outlives this process, and whoever may see its object may cancel it.
//! When its time comes it is sent like any other, against what it has seen: what somebody else changed
//! meanwhile is told and left as it is.

use std::time::Duration;

use quarterdeck_wire::{
    Time,
    action::{Cancel, ContainerImage, Entry, Failure, Intent, Order, State, Target},
    error::{ApiError, ErrorCode},
};
use tokio::time::{Instant, sleep, timeout};

use super::{
    Actions,
    facts::Found,
    fit::right,
    follow,
    goal::{self, Judged},
    images, revisions,
    write::Write,
};

/// Whether it was cancelled, and what time it is, is looked at this often.
const TICK: Duration = Duration::from_secs(1);
/// An object that can't be read is asked for again.
const AGAIN: Duration = Duration::from_secs(5);
/// A rollout that was complete for so long needs no undo; as long as a followed one.
const STEADY: Duration = Duration::from_secs(10);
/// Nobody remembers a timer of longer than this, in seconds.
const LONGEST: Time = 31 * 24 * 3_600;

/// Why what is to be done later makes no sense.
pub fn unfit(order: &Order) -> Option<ApiError> {
    let invalid = |why: &str| Some(ApiError::new(ErrorCode::Invalid, why));
    let too_late = |intent: &Intent| matches!(intent, Intent::ScaleBack { at, .. } if *at > follow::now() + LONGEST);
    let Some(then) = &order.then else {
        return if too_late(&order.intent) { invalid("at most 31 days") } else { None };
    };
    if !super::fit::is_id(&then.id) || then.id == order.id {
        return Some(ApiError::new(ErrorCode::BadRequest, "an order's id is a UUID"));
    }
    let is_about_it = then.intent.target() == order.intent.target();
    if !then.intent.waits() || order.intent.waits() || !is_about_it {
        return invalid("not what can be done later");
    }
    if too_late(&then.intent) {
        return invalid("at most 31 days");
    }
    super::fit::unfit(&then.intent)
}

/// The order that this one comes with was sent: if nothing came of it, nothing is to be done later.
pub fn arm(actions: Actions, then: Entry, sent: &Entry) {
    if matches!(sent.state, State::Refused { .. }) {
        actions.activity.replace(&then.id, &State::Waiting, State::NotNeeded, follow::now());
    } else {
        tokio::spawn(keep(actions, then));
    }
}

/// Waits for its time, then sends it.
pub async fn keep(actions: Actions, entry: Entry) {
    settled(&actions, &entry).await;
    let due = match &entry.intent {
        Intent::ScaleBack { to, at, .. } => due(&actions, &entry, *to, *at).await,
        Intent::UndoAtDeadline { target, wanted, .. } => {
            stuck(&actions, &entry, target, wanted).await
        }
        _ => false,
    };
    let begun = |actions: &Actions| {
        actions.activity.replace(&entry.id, &State::Waiting, State::Sending, follow::now())
    };
    while due && waits(&actions, &entry) {
        // Whoever ordered it may have left in this moment.
        let Some(actions) = actions.present(&entry.who) else {
            sleep(AGAIN).await;
            continue;
        };
        if begun(&actions) {
            actions.send(Entry { state: State::Sending, ..entry.clone() }).await;
        }
    }
}

fn waits(actions: &Actions, entry: &Entry) -> bool {
    actions.activity.find(&entry.id).is_some_and(|entry| entry.state == State::Waiting)
}

/// Until it is known what became of the orders before it.
async fn settled(actions: &Actions, entry: &Entry) {
    let open = |other: &Entry| {
        matches!(other.state, State::Sending | State::Unknown)
            && other.intent.target() == entry.intent.target()
            && other.at <= entry.at
    };
    while waits(actions, entry) && actions.activity.entries().borrow().list.iter().any(open) {
        sleep(TICK).await;
    }
}

/// Until `at`, by the clock on the wall; then until the object can be read. `false`: it was cancelled,
/// or there are `to` replicas already.
async fn due(actions: &Actions, entry: &Entry, to: u32, at: Time) -> bool {
    while follow::now() < at {
        if !waits(actions, entry) {
            return false;
        }
        sleep(TICK).await;
    }
    while waits(actions, entry) {
        // Until they are here again, it waits.
        let Some(actions) = actions.present(&entry.who) else {
            sleep(AGAIN).await;
            continue;
        };
        match actions.reader().read_named(entry.intent.target()).await {
            Ok(Some(found)) if found.subject.replicas() == to => {
                let (id, now) = (&entry.id, follow::now());
                actions.activity.replace(id, &State::Waiting, State::NotNeeded, now);
                return false;
            }
            Ok(_) => return true,
            Err(_) => sleep(AGAIN).await,
        }
    }
    false
}

/// Until the rollout of `wanted` is past its deadline. `false`: nothing is to be undone any more.
async fn stuck(
    actions: &Actions,
    entry: &Entry,
    target: &Target,
    wanted: &[ContainerImage],
) -> bool {
    let Some(store) = actions.reader().cluster.store(target.kind).cloned() else { return false };
    let mut changes = store.changes();
    let mut good_since = None;
    while waits(actions, entry) {
        changes.mark_unchanged();
        if let Some(actions) = actions.present(&entry.who)
            && let Ok(found) = actions.reader().read_named(target).await
        {
            let found = found.filter(|found| *found.subject.metadata.uid == *target.uid);
            let trouble = follow::trouble(&actions, target);
            match next(found.as_ref(), wanted, goal_of(target, found.as_ref(), trouble)) {
                Next::Undo => return true,
                Next::End(state) => {
                    actions.activity.replace(&entry.id, &State::Waiting, state, follow::now());
                    return false;
                }
                Next::Good => {
                    if good_since.get_or_insert_with(Instant::now).elapsed() >= STEADY {
                        let (id, now) = (&entry.id, follow::now());
                        actions.activity.replace(id, &State::Waiting, State::NotNeeded, now);
                        return false;
                    }
                }
                Next::Wait => good_since = None,
            }
        }
        let _ = timeout(AGAIN, changes.changed()).await;
        sleep(TICK).await;
    }
    false
}

fn goal_of(
    target: &Target,
    found: Option<&Found>,
    trouble: Option<quarterdeck_wire::status::Status>,
) -> Option<Judged> {
    found.map(|found| goal::rolled_out(target.kind, found, trouble))
}

/// What a rollout that may have to be undone asks for.
#[derive(Debug, PartialEq)]
enum Next {
    Undo,
    /// It is there; whether it stays so has to be seen.
    Good,
    Wait,
    End(State),
}

fn next(found: Option<&Found>, wanted: &[ContainerImage], judged: Option<Judged>) -> Next {
    match (found, judged) {
        (None, _) | (_, None) => Next::End(State::Failed(Failure::Deleted)),
        (Some(found), _) if !images::are(found, wanted) => Next::End(State::Superseded),
        (_, Some(Judged::Failed(_))) => Next::Undo,
        (_, Some(Judged::Done)) => Next::Good,
        _ => Next::Wait,
    }
}

impl Actions {
    /// Back to revision `number` from whichever is wanted now.
    pub(super) async fn undo_now(
        &self,
        target: &Target,
        found: &Found,
        number: i64,
    ) -> Option<Write> {
        let all = revisions::all(&self.reader(), target, found).await.ok()?;
        let seen = all.iter().find(|known| known.revision.current)?.revision.number;
        let known = all.iter().find(|known| known.revision.number == number)?;
        revisions::write(target, seen, known, &self.person.name)
    }

    /// Ends an order that waits. One that does not wait any more stays as it is: the answer says how.
    ///
    /// # Errors
    /// When there is no such order, or the right to give it is missing.
    pub async fn cancel(&self, cancel: &Cancel) -> Result<Entry, ApiError> {
        let none = || ApiError::new(ErrorCode::NotFound, "");
        let entry = self.activity.find(&cancel.id).ok_or_else(none)?;
        self.seen(entry.intent.target()).await?;
        let (target, (verb, kind, subresource)) = (entry.intent.target(), right(&entry.intent));
        let namespace = target.namespace.as_ref();
        self.person.gate.require(verb, kind, subresource, namespace).await?;
        let state = State::Cancelled { by: self.person.name.clone() };
        self.activity.replace(&cancel.id, &State::Waiting, state, follow::now());
        self.activity.find(&cancel.id).ok_or_else(none)
    }
}

#[cfg(test)]
mod tests {
    use quarterdeck_wire::{action::Then, kind::Kind, status::Status};
    use serde_json::json;

    use super::*;

    fn target() -> Target {
        Target {
            kind: Kind::Deployment,
            namespace: Some("shop".into()),
            name: "cart".into(),
            uid: "u".into(),
        }
    }

    fn runs(image: &str) -> Vec<ContainerImage> {
        vec![ContainerImage { container: "app".into(), image: image.into() }]
    }

    fn found(image: &str) -> Found {
        let containers = json!([{ "name": "app", "image": image }]);
        Found::of(json!({ "spec": { "template": { "spec": { "containers": containers } } } }))
            .unwrap()
    }

    #[test]
    fn it_is_undone_only_while_it_is_that_rollout_that_is_stuck() {
        let stuck = || {
            let status = Status::new(
                quarterdeck_wire::status::Level::Failing,
                quarterdeck_wire::status::Word::RolloutStuck,
            );
            Some(Judged::Failed(Failure::Deadline(Box::new(status))))
        };
        let (two, wanted) = (found("cart:2"), runs("cart:2"));
        assert_eq!(next(Some(&two), &wanted, stuck()), Next::Undo);
        assert_eq!(next(Some(&two), &wanted, Some(Judged::Done)), Next::Good);
        let on_the_way = Judged::NotYet(quarterdeck_wire::action::Progress::default());
        assert_eq!(next(Some(&two), &wanted, Some(on_the_way)), Next::Wait);
        let other = found("cart:3");
        assert_eq!(next(Some(&other), &wanted, stuck()), Next::End(State::Superseded));
        let deleted = Next::End(State::Failed(Failure::Deleted));
        assert_eq!(next(None, &wanted, None), deleted);
    }

    #[test]
    fn only_what_waits_for_the_same_object_comes_with_an_order() {
        let back = |name: &str, at| Intent::ScaleBack {
            target: Target { name: name.into(), ..target() },
            seen: 5,
            to: 3,
            at,
        };
        let scale = Intent::Scale { target: target(), seen: 3, to: 5 };
        let id = |last: char| format!("0f8fad5b-d9cb-469f-a165-70867728950{last}").as_str().into();
        let with = |intent: Intent| {
            let then = Some(Then { id: id('f'), intent });
            unfit(&Order { id: id('e'), intent: scale.clone(), then })
        };
        let soon = follow::now() + 7_200;
        assert_eq!(with(back("cart", soon)), None);
        assert!(with(back("other", soon)).is_some());
        assert!(with(scale.clone()).is_some());
        assert!(with(back("cart", soon + LONGEST)).is_some());
    }
}
