//! How a pod is.

use quarterdeck_wire::{
    Time,
    status::{Level, Status, Why, Word},
};

use super::{Pod, printed::Printed, state::says, unschedulable};
use crate::cluster::{
    names::Names,
    object::{Condition, condition, true_condition},
};

pub(super) fn status(pod: &Pod, printed: &Printed<'_>, names: &mut Names) -> Status {
    let word = Word::Api(names.intern(&printed.status));
    if is_lost(pod) {
        return Status { why: says(&pod.status.message), ..Status::new(Level::Unknown, word) };
    }
    if pod.is_finished() {
        return finished(pod, word, names);
    }
    if let Some(until) = pod.metadata.deletion_timestamp.0 {
        let grace = pod.metadata.deletion_grace_period_seconds.unwrap_or_default();
        let since = Some(until.saturating_sub(grace));
        return Status::new(Level::Stopped, word).because(Why::Until(until)).since(since);
    }
    unscheduled(pod, names)
        .or_else(|| initializing(pod, printed, &word, names))
        .or_else(|| troubled(pod, printed, names))
        .unwrap_or_else(|| settled(pod, printed, word, names))
}

/// Nobody knows how it is: the node it is on is gone.
fn is_lost(pod: &Pod) -> bool {
    pod.status.phase == "Unknown" || pod.status.reason == "NodeLost"
}

fn finished(pod: &Pod, word: Word, names: &mut Names) -> Status {
    let ended = |status: &super::ContainerStatus| {
        status.state.terminated.as_ref().and_then(|end| end.finished_at.0)
    };
    let all = || pod.status.container_statuses.iter().chain(&pod.status.init_container_statuses);
    let since = all().filter_map(ended).max();
    if pod.status.phase == "Succeeded" {
        return Status::new(Level::Stopped, word).since(since);
    }
    // What ended the pod as a whole (an eviction, a deadline) says more than how its containers ended.
    let why = says(&pod.status.message)
        .or_else(|| all().find(|status| status.is_failing())?.why(pod, names));
    Status { why, since, ..Status::new(Level::Failing, word) }
}

fn unscheduled(pod: &Pod, names: &mut Names) -> Option<Status> {
    let scheduled = condition(&pod.status.conditions, "PodScheduled")?;
    if scheduled.is_true() || !pod.spec.node_name.is_empty() {
        return None;
    }
    let since = scheduled.last_transition_time.0;
    match &*scheduled.reason {
        "SchedulingGated" => {
            let word = Word::Api(names.intern(&scheduled.reason));
            let why = says(&scheduled.message);
            Some(Status { why, since, ..Status::new(Level::Progressing, word) })
        }
        "Unschedulable" | "SchedulerError" => {
            let why = unschedulable(&scheduled.message, names)
                .map(Why::Unschedulable)
                .or_else(|| says(&scheduled.message));
            Some(Status { why, since, ..Status::new(Level::Failing, Word::Unschedulable) })
        }
        _ => None,
    }
}

/// The init container that the pod is at.
fn initializing(
    pod: &Pod,
    printed: &Printed<'_>,
    word: &Word,
    names: &mut Names,
) -> Option<Status> {
    let step = printed.init_step.filter(|_| printed.status.starts_with("Init:"))?;
    let container = pod.status.init_container_statuses.get(step)?;
    if container.is_failing() {
        let why = container.why(pod, names);
        let since = not_ready_since(pod);
        return Some(Status { why, since, ..Status::new(Level::Failing, word.clone()) });
    }
    let number = |of: usize| u16::try_from(of).unwrap_or(u16::MAX);
    let why = Why::Init {
        step: number(step + 1),
        of: number(pod.spec.init_containers.len()),
        name: names.intern(&container.name),
    };
    let since = container.state.running.as_ref().and_then(|running| running.started_at.0);
    Some(Status::new(Level::Progressing, word.clone()).because(why).since(since))
}

/// A container that fails: the one that `kubectl` speaks of, else the first. (`kubectl` hides a
/// failing container behind a waiting or completed one before it.)
fn troubled(pod: &Pod, printed: &Printed<'_>, names: &mut Names) -> Option<Status> {
    let mut failing = pod.status.container_statuses.iter().filter(|status| status.is_failing());
    let first = failing.clone().next()?;
    let container = failing.find(|status| status.failure() == printed.status).unwrap_or(first);
    let word = Word::Api(names.intern(&container.failure()));
    let why = container.why(pod, names);
    Some(Status { why, since: not_ready_since(pod), ..Status::new(Level::Failing, word) })
}

fn settled(pod: &Pod, printed: &Printed<'_>, word: Word, names: &mut Names) -> Status {
    let conditions = &pod.status.conditions;
    match &*printed.status {
        "Running" => running(pod, printed, word, names),
        // Some containers are done, others run for ever: `kubectl`'s NotReady.
        "NotReady" => Status::new(Level::Degraded, word).since(not_ready_since(pod)),
        // They ended well and will be started again.
        "Completed" => Status::new(Level::Progressing, word),
        "Pending" | "ContainerCreating" | "PodInitializing" => {
            let scheduled = condition(conditions, "PodScheduled").filter(|c| c.is_true());
            let since = scheduled.and_then(|condition| condition.last_transition_time.0);
            Status::new(Level::Progressing, word).since(since)
        }
        // A reason of its own that the pod gives for its phase.
        _ => {
            let ready = true_condition(conditions, "Ready").is_some();
            let level = if ready { Level::Ok } else { Level::Progressing };
            Status { why: says(&pod.status.message), ..Status::new(level, word) }
        }
    }
}

fn running(pod: &Pod, printed: &Printed<'_>, word: Word, names: &mut Names) -> Status {
    let ready = condition(&pod.status.conditions, "Ready");
    let mut counted = pod.sidecars().chain(&pod.spec.containers);
    let waited_for = counted.find(|container| !printed.ready.contains(&&*container.name));
    match (ready, waited_for) {
        (Some(ready), _) if ready.is_true() => Status::new(Level::Ok, word),
        (None, None) => Status::new(Level::Ok, word),
        (_, Some(container)) => not_ready(pod, &container.name, ready, names),
        (Some(ready), None) => not_ready_though_its_containers_are(ready),
    }
}

/// A container runs and is not Ready: either it has not been yet since it started, or it was and no
/// longer is. Which, tells the time at which the pod stopped being Ready.
fn not_ready(pod: &Pod, name: &str, ready: Option<&Condition>, names: &mut Names) -> Status {
    let status = pod.status_of(name);
    let running = status.and_then(|status| status.state.running.as_ref());
    let started = running.and_then(|running| running.started_at.0);
    let unready = ready.and_then(|ready| ready.last_transition_time.0);
    let starts = status.is_some_and(|status| status.started == Some(false));
    let was_ready = !starts && started.is_some() && unready > started;
    let why = Why::Readiness { container: names.intern(name) };
    if was_ready {
        Status::new(Level::Degraded, Word::NotReady).because(why).since(unready)
    } else {
        Status::new(Level::Progressing, Word::Starting).because(why).since(started.or(unready))
    }
}

/// A readiness gate is not open, which the condition says; or the node stopped reporting, upon which
/// the node controller turns the condition and leaves its reason as it was (`MarkPodsNotReady` in
/// `pkg/controller/util/node/controller_utils.go`).
fn not_ready_though_its_containers_are(ready: &Condition) -> Status {
    let since = ready.last_transition_time.0;
    if ready.reason.is_empty() {
        let why = says("Node is not ready");
        return Status { why, since, ..Status::new(Level::Unknown, Word::NotReady) };
    }
    Status { why: says(ready.says()), since, ..Status::new(Level::Progressing, Word::Starting) }
}

fn not_ready_since(pod: &Pod) -> Option<Time> {
    let ready = condition(&pod.status.conditions, "Ready").filter(|ready| ready.is_false())?;
    ready.last_transition_time.0
}
