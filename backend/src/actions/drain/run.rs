//! How a drain goes on: pure, from what is seen on the node and what the API server answered.
//!
//! ```text
//! Waiting ─ask─> Asked ─201─> Stopping ─gone from the node─> Gone
//!    ▲             ├─429 by a budget─> Waiting, blocked, again in 5 s
//!    │             ├─429 otherwise───> Waiting, throttled
//!    │             ├─404─────────────> Gone
//!    │             ├─409, no answer──> Unsure ─there and not stopping─┐
//!    │             └─refused─────────> Failed                         │
//!    └────────────────────────────────────────────────────────────────┘
//! ```

use kube::core::Status;
use quarterdeck_wire::{
    Str, Time,
    action::Progress,
    drain::{Block, Drain, Hold, Is, Pod, Replacement, Stage, Stays},
    error::{ApiError, ErrorCode},
    row::PodRow,
};

use super::{look::OnNode, plan};
use crate::actions::write::Answer;

/// So many pods of a node stop at the same time.
pub const AT_A_TIME: usize = 4;
/// A pod that was refused is asked again after so many seconds.
pub const AGAIN: Time = 5;
/// The scheduler may bind a pod for so many seconds after the node was closed.
const BOUND_LATE: Time = 5;
/// The API server's clock and ours may differ by so many seconds.
const SLACK: Time = 2;

/// Takes in which pods are on the node now.
pub fn observe(run: &mut Drain, seen: &[OnNode], now: Time) {
    for pod in &mut run.pods {
        let there = seen.iter().find(|it| *it.held.metadata.uid == *pod.uid);
        observe_one(pod, there, now);
    }
    for new in seen {
        let known = run.pods.iter().any(|pod| *pod.uid == *new.held.metadata.uid);
        if !known {
            run.pods.push(arrived(run, new));
        }
    }
    run.trouble = None;
}

fn observe_one(pod: &mut Pod, there: Option<&OnNode>, now: Time) {
    let Some(there) = there else {
        if !matches!(pod.is, Is::Gone { .. }) {
            pod.is = Is::Gone { at: now };
            pod.block = None;
        }
        return;
    };
    let until = there.held.metadata.deletion_timestamp.0;
    match &pod.is {
        Is::Stays(_) | Is::Gone { .. } => {}
        _ if until.is_some() => {
            pod.is = Is::Stopping { until };
            pod.block = None;
            pod.asked = pod.asked.or(Some(now));
        }
        // It was not done: it may be asked again.
        Is::Unsure => pod.is = Is::Waiting { next: Some(now + AGAIN) },
        Is::Waiting { .. } if there.held.is_finished() => {
            pod.is = Is::Stays(Stays::Finished);
            pod.block = None;
        }
        _ => {}
    }
}

/// A pod that was not there when the drain began.
fn arrived(run: &Drain, new: &OnNode) -> Pod {
    let mut pod = plan::of(new);
    let created = new.held.metadata.creation_timestamp.0;
    let late = run.cordoned.zip(created).is_some_and(|(closed, at)| at > closed + BOUND_LATE);
    if matches!(pod.is, Is::Waiting { .. }) {
        if late {
            pod.is = Is::Stays(Stays::Tolerates);
        } else if !pod.risks.are_within(run.accepted) {
            let why = "what would be lost with it was not accepted";
            pod.is = Is::Failed(ApiError::new(ErrorCode::Invalid, why));
        }
    }
    pod
}

/// Which pods to ask now, by uid; each is marked with the id that `audit` gives.
pub fn ask(run: &mut Drain, now: Time, audit: impl Fn() -> Str) -> Vec<(Str, Str)> {
    if run.stage != Stage::Evicting {
        return Vec::new();
    }
    let busy = run
        .pods
        .iter()
        .filter(|pod| matches!(pod.is, Is::Asked { .. } | Is::Unsure | Is::Stopping { .. }));
    let free = AT_A_TIME.saturating_sub(busy.count());
    let due = |pod: &&mut Pod| match pod.is {
        Is::Waiting { next } => next.is_none_or(|next| next <= now),
        _ => false,
    };
    let mut due: Vec<&mut Pod> = run.pods.iter_mut().filter(due).collect();
    // What is blocked holds its place for the moment of the answer only.
    due.sort_by_key(|pod| pod.block.is_none());
    let asked = due.into_iter().take(free).map(|pod| {
        let audit = audit();
        pod.is = Is::Asked { audit: audit.clone() };
        pod.asked = Some(now);
        (pod.uid.clone(), audit)
    });
    asked.collect()
}

/// What the API server answered to an eviction.
#[derive(Clone, Debug, PartialEq)]
pub enum Told {
    Goes,
    /// There is no such pod any more.
    Gone,
    /// By a budget, or by there being two of them.
    Blocked,
    /// Another kind of "too many requests": again after so many seconds.
    Throttled(Time),
    /// It can't be told; to be looked up.
    Unsure,
    Refused(ApiError),
}

/// Reads an answer.
pub fn told(answer: &Answer) -> Told {
    match answer {
        Answer::Taken(_) => Told::Goes,
        // The API server answers 500: "This pod has more than one PodDisruptionBudget, which the
        // eviction subresource does not support."
        Answer::Lost(why) if why.contains("more than one PodDisruptionBudget") => Told::Blocked,
        Answer::Lost(_) => Told::Unsure,
        Answer::Refused(status) => refused(status),
    }
}

fn refused(status: &Status) -> Told {
    let details = status.details.as_ref();
    let by_budget =
        details.is_some_and(|it| it.causes.iter().any(|cause| cause.reason == "DisruptionBudget"));
    match status.code {
        429 if by_budget => Told::Blocked,
        429 => {
            let after = details.map_or(0, |details| details.retry_after_seconds);
            Told::Throttled(Time::from(after).max(1))
        }
        404 => Told::Gone,
        // Another pod has its name by now, or its budget was just changed.
        409 => Told::Unsure,
        401 => Told::Refused(ApiError::new(ErrorCode::SignedOut, status.message.clone())),
        403 => Told::Refused(ApiError::new(ErrorCode::Forbidden, status.message.clone())),
        _ => Told::Refused(ApiError::new(ErrorCode::Invalid, status.message.clone())),
    }
}

/// Takes in what became of asking one pod. `block` is what is known of what holds it.
pub fn answered(run: &mut Drain, uid: &str, told: &Told, block: Option<Block>, now: Time) {
    let Some(pod) = run.pods.iter_mut().find(|pod| *pod.uid == *uid) else { return };
    // The node may have told more meanwhile.
    if !matches!(pod.is, Is::Asked { .. }) {
        return;
    }
    let tries = pod.block.as_ref().map_or(0, |block| block.tries);
    pod.is = match told {
        Told::Goes => Is::Stopping { until: Some(now + Time::from(pod.grace)) },
        Told::Gone => Is::Gone { at: now },
        Told::Blocked => Is::Waiting { next: Some(now + AGAIN) },
        Told::Throttled(after) => Is::Waiting { next: Some(now + *after) },
        Told::Unsure => Is::Unsure,
        Told::Refused(error) => Is::Failed(error.clone()),
    };
    pod.block = match told {
        Told::Blocked => Some(Block {
            tries: tries + 1,
            ..block.unwrap_or(Block { budgets: Vec::new(), unready: Vec::new(), tries })
        }),
        // What a throttled or lost answer would have said is not known: the last word stands.
        Told::Throttled(_) | Told::Unsure => pod.block.take(),
        _ => None,
    };
}

/// After a restart: what was being asked then is looked up, never asked again blindly.
pub fn taken_up(run: &mut Drain) {
    for pod in &mut run.pods {
        if matches!(pod.is, Is::Asked { .. }) {
            pod.is = Is::Unsure;
        }
    }
}

/// Whether it is over, or waits for a person.
pub fn conclude(run: &mut Drain, now: Time) {
    if !matches!(run.stage, Stage::Evicting) {
        return;
    }
    let left = run.going().filter(|pod| !matches!(pod.is, Is::Gone { .. }));
    let (left, refused) = left.fold((0, 0), |(left, refused), pod| {
        (left + 1, refused + usize::from(matches!(pod.is, Is::Failed(_))))
    });
    if left == 0 {
        run.stage = Stage::Done;
        run.ended = Some(now);
    } else if left == refused {
        run.stage = Stage::Paused(Hold::Refused);
    }
}

/// Goes on after a pause: what was refused is asked again.
pub fn go_on(run: &mut Drain) {
    for pod in &mut run.pods {
        if matches!(pod.is, Is::Failed(_)) {
            pod.is = Is::Waiting { next: None };
        }
    }
    // A no-op where the node is closed still.
    run.stage = Stage::Cordoning;
}

/// What still waits is not asked again.
pub fn no_more_tries(run: &mut Drain) {
    for pod in &mut run.pods {
        if let Is::Waiting { next } = &mut pod.is {
            *next = None;
        }
    }
}

/// How many of those that are to go are gone.
pub fn progress(run: &Drain) -> Progress {
    let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    Progress {
        ready: count(run.going().filter(|pod| matches!(pod.is, Is::Gone { .. })).count()),
        of: count(run.going().count()),
        trouble: None,
    }
}

/// Whether someone may still wait to see where the pods went.
pub fn is_settling(run: &Drain) -> bool {
    run.pods.iter().any(|pod| {
        let left = matches!(pod.is, Is::Gone { .. } | Is::Stopping { .. });
        left && pod.owner.is_some() && pod.next.as_ref().is_none_or(|next| !next.ready)
    })
}

/// Finds the pods that take the places of those that left. `rows` are pods of the cluster.
pub fn settle(run: &mut Drain, rows: &[&PodRow]) {
    let node = run.node.name.clone();
    let mut taken: Vec<(Str, Str)> = run
        .pods
        .iter()
        .filter_map(|pod| Some((pod.namespace.clone(), pod.next.as_ref()?.name.clone())))
        .collect();
    for pod in &mut run.pods {
        let settled = pod.next.as_ref().is_some_and(|next| next.ready);
        if settled || !matches!(pod.is, Is::Gone { .. } | Is::Stopping { .. }) {
            continue;
        }
        let known = pod.next.as_ref().map(|next| next.name.clone());
        let found = rows.iter().find(|row| match &known {
            Some(known) => is_named(row, &pod.namespace, known) && !is_left(row, &node),
            None => {
                let name = (pod.namespace.clone(), row.meta.name.clone());
                replaces(row, pod, &node) && !taken.contains(&name)
            }
        });
        pod.next = found.map(|row| {
            taken.push((pod.namespace.clone(), row.meta.name.clone()));
            let (ready, of) = row.ready();
            let ready = of > 0 && ready == of && row.node.is_some();
            Replacement { name: row.meta.name.clone(), node: row.node.clone(), ready }
        });
    }
}

fn is_named(row: &PodRow, namespace: &str, name: &str) -> bool {
    *row.meta.name == *name && row.meta.namespace.as_deref() == Some(namespace)
}

fn is_left(row: &PodRow, node: &str) -> bool {
    row.node.as_deref() == Some(node)
}

/// A pod of the same owner that came after this one was asked to go, on another node. A StatefulSet's
/// has the same name.
fn replaces(row: &PodRow, pod: &Pod, node: &str) -> bool {
    let Some(owner) = &pod.owner else { return false };
    let of_owner = row.owner.as_deref() == Some(owner) || row.workload.as_deref() == Some(owner);
    let since = pod.asked.unwrap_or(Time::MAX) - SLACK;
    let named = *owner.kind != *"StatefulSet" || row.meta.name == pod.name;
    of_owner
        && named
        && row.meta.namespace.as_deref() == Some(&*pod.namespace)
        && row.meta.created >= since
        && !is_left(row, node)
        && !row.finished
}
