//! Carries runs out: looks at what there is, keeps what it means, then does the one write that is due.

use std::time::Duration;

use kube::core::Status;
use quarterdeck_wire::{
    Str, Time,
    action::{Failure, Intent, State, Target},
    error::{ApiError, ErrorCode},
    kind::Kind,
    maintenance::{Part, Run, Stage},
};
use serde_json::Value;
use tokio::time::{Instant, sleep, timeout};

use super::{
    keep::{self, Kept},
    plan,
    run::{self, Due, Job, Seen},
    write,
};
use crate::{
    actions::{
        Actions,
        drain::audit_id,
        facts::Found,
        follow, trigger,
        write::{Answer, Write, send},
    },
    auth::person::absent,
    cluster::upstream::Fault,
    error::of_fault,
};

/// Between two looks at what a run is about.
const PACE: Duration = Duration::from_millis(700);
/// Between two looks at which runs there are: other dashboards begin some too.
const LOOK: Duration = Duration::from_secs(10);
/// A run that is over is shown for so many seconds; then its ConfigMap goes.
const REMEMBERED: Time = 60 * 60;
/// As long as a Deployment that says nothing (`progressDeadlineSeconds`).
const PATIENCE: Time = 600;

/// Steps all runs for as long as the process lives.
pub async fn drive(actions: Actions) {
    let mut looked: Option<Instant> = None;
    loop {
        if looked.is_none_or(|at| at.elapsed() > LOOK) {
            reload(&actions, looked.is_none()).await;
            looked = Some(Instant::now());
        }
        let open: Vec<Str> = {
            let list = actions.maintenance.now.borrow().list.clone();
            list.runs.iter().filter(|run| !run.is_ended()).map(|run| run.id.clone()).collect()
        };
        for id in &open {
            step(&actions, id).await;
        }
        let pause = if open.is_empty() { LOOK } else { PACE };
        let _ = timeout(pause, actions.maintenance.wake.notified()).await;
        sleep(Duration::from_millis(50)).await;
    }
}

/// Reads which runs there are. What is over for long is forgotten.
async fn reload(actions: &Actions, first: bool) {
    let mut kept = actions.maintenance.kept.lock().await;
    let upstream = actions.upstream();
    let Ok(mut all) = keep::load(upstream).await else { return };
    let now = follow::now();
    let is_old = |kept: &Kept| kept.run.ended.is_some_and(|ended| now - ended > REMEMBERED);
    for old in all.iter().filter(|kept| is_old(kept)) {
        let Some(actions) = actions.driving(&old.run.id, &old.run.who) else { continue };
        keep::forget(actions.upstream(), old, &audit_id()).await;
    }
    all.retain(|kept| !is_old(kept));
    // One whose ConfigMap someone deleted is kept again with its next step.
    let lost: Vec<Kept> = kept
        .iter()
        .filter(|it| !it.run.is_ended() && all.iter().all(|other| other.run.id != it.run.id))
        .map(|it| Kept { version: "".into(), ..it.clone() })
        .collect();
    all.extend(lost);
    *kept = all;
    actions.maintenance.publish(&kept);
    kept.iter().for_each(|kept| tell(actions, &kept.run));
    adopt(actions, &kept, first);
}

/// Orders whose run is not in the cluster: it never was, or it was finished without us.
fn adopt(actions: &Actions, kept: &[Kept], first: bool) {
    let entries = actions.activity.entries().borrow().list.clone();
    for entry in entries.iter().filter(|entry| !entry.state.is_ended()) {
        let ours = matches!(entry.intent, Intent::Maintain { .. });
        if !ours || kept.iter().any(|kept| kept.run.id == entry.id) {
            continue;
        }
        let state = match entry.state {
            State::Following(_) => State::Superseded,
            State::Sending if !first => continue,
            _ => {
                let error = ApiError::new(ErrorCode::Upstream, "interrupted");
                State::Refused { error, now: None }
            }
        };
        actions.activity.set(&entry.id, state, follow::now());
    }
}

async fn step(actions: &Actions, id: &str) {
    let mut all = actions.maintenance.kept.lock().await;
    let Some(at) = all.iter().position(|kept| *kept.run.id == *id) else { return };
    let before = all[at].run.clone();
    let Some(actions) = &actions.driving(id, &before.who) else {
        all[at].run.trouble = Some(absent(&before.who));
        return actions.maintenance.publish(&all);
    };
    let looked = look(actions, &before).await;
    let (found, job) = match looked {
        Ok(looked) => looked,
        Err(fault) => {
            all[at].run.trouble = Some(of_fault(&fault));
            return actions.maintenance.publish(&all);
        }
    };
    let seen: Vec<Option<Seen>> = before
        .parts
        .iter()
        .zip(&found)
        .map(|(part, found)| found.as_ref().map(|found| seen(&before, part, found)))
        .collect();
    let mut run = before.clone();
    run.trouble = None;
    if let Some(work) = run.job.as_mut().filter(|_| job != Job::Absent) {
        work.started = true;
    }
    let due = run::step(&mut run, &seen, &job, follow::now());
    // Whoever comes after a crash finds what was known before the write, and looks.
    if run != before
        && let Err(error) = actions.save(&mut all[at], run).await
    {
        all[at].run.trouble = Some(error);
        return actions.maintenance.publish(&all);
    }
    if let Some(due) = due {
        let refused = carry_out(actions, &all[at].run, due, &found).await;
        let mut run = all[at].run.clone();
        match refused {
            None => {}
            Some(error) if is_passing(&error) => all[at].run.trouble = Some(error),
            Some(error) => {
                run::refused(&mut run, error, follow::now());
                if let Err(error) = actions.save(&mut all[at], run).await {
                    all[at].run.trouble = Some(error);
                }
            }
        }
    }
    actions.maintenance.publish(&all);
    tell(actions, &all[at].run);
}

/// Whether it is looked at again before anyone is asked.
fn is_passing(error: &ApiError) -> bool {
    matches!(error.code, ErrorCode::TooMany | ErrorCode::Upstream)
}

type Looked = (Vec<Option<Found>>, Job);

/// The workloads of a run and its Job, as they are now.
async fn look(actions: &Actions, run: &Run) -> Result<Looked, Fault> {
    let reader = actions.reader();
    let mut all = Vec::new();
    for part in &run.parts {
        let found = reader.read_named(&part.target).await?;
        all.push(found.filter(|found| *found.subject.metadata.uid == *part.target.uid));
    }
    let Some(work) = run.job.as_ref().filter(|_| run.stage == Stage::Work) else {
        return Ok((all, if run.job.is_some() { Job::Absent } else { Job::None }));
    };
    let target = Target { kind: Kind::Job, name: work.name.clone(), ..work.cron_job.clone() };
    let job = match reader.read_named(&target).await? {
        Some(found) => job_of(&found.value),
        None if work.started => Job::Failed("the Job was deleted".into()),
        None => Job::Absent,
    };
    Ok((all, job))
}

/// How a Job stands, by its conditions.
fn job_of(value: &Value) -> Job {
    let conditions = value.pointer("/status/conditions").and_then(Value::as_array);
    let holds = |name: &str| {
        let is = |it: &&Value| it["type"] == name && it["status"] == "True";
        conditions.and_then(|all| all.iter().find(is))
    };
    if holds("Complete").is_some() {
        return Job::Complete;
    }
    match holds("Failed") {
        Some(failed) => {
            let text = |name: &str| failed[name].as_str().unwrap_or_default();
            Job::Failed(format!("{}: {}", text("reason"), text("message")).into())
        }
        None => Job::Running,
    }
}

fn seen(run: &Run, part: &Part, found: &Found) -> Seen {
    let replicas = plan::replicas(part.target.kind, found);
    let marked = write::mark_of(found).is_some_and(|mark| mark.run == run.id);
    if part.target.kind == Kind::CronJob {
        return Seen { replicas, current: 0, ready: replicas, marked, patience: PATIENCE };
    }
    let number = |pointer: &str| found.value.pointer(pointer).and_then(Value::as_i64);
    let count = |pointer: &str| u32::try_from(number(pointer).unwrap_or_default()).unwrap_or(0);
    let is_told = number("/status/observedGeneration") >= number("/metadata/generation");
    Seen {
        replicas,
        // What the controller has not looked at yet is not there and not gone.
        current: if is_told { count("/status/replicas") } else { count("/status/replicas").max(1) },
        ready: if is_told { count("/status/readyReplicas") } else { 0 },
        marked,
        patience: number("/spec/progressDeadlineSeconds").unwrap_or(PATIENCE),
    }
}

/// Sends what is due, once. Gives why it was refused; if what was relied on is no longer so, the next
/// look tells.
async fn carry_out(
    actions: &Actions,
    run: &Run,
    due: Due,
    found: &[Option<Found>],
) -> Option<ApiError> {
    let write = match due {
        Due::TakeDown(at) => write::take_down(run, &run.parts[at], found[at].as_ref()?),
        Due::BringBack(at) => write::bring_back(&run.parts[at], found[at].as_ref()?),
        Due::Unmark(at) => write::unmark(&run.parts[at].target, found[at].as_ref()?),
        Due::StartJob => match start_job(actions, run).await {
            Ok(write) => write,
            Err(error) => return Some(error),
        },
    };
    let audit = audit_id();
    let answer = send(actions.upstream().client(), &write, &audit).await;
    say(run, due, &write, &audit, &answer);
    match answer {
        Answer::Taken(_) => None,
        Answer::Lost(why) => Some(ApiError::new(ErrorCode::Upstream, why)),
        Answer::Refused(status) => {
            let changed = match due {
                Due::TakeDown(at) | Due::BringBack(at) | Due::Unmark(at) => {
                    has_changed(actions, &run.parts[at], found[at].as_ref()).await
                }
                // Its name is this run's alone: it is there already.
                Due::StartJob => status.code == 409,
            };
            (!changed).then(|| said(&status))
        }
    }
}

async fn start_job(actions: &Actions, run: &Run) -> Result<Write, ApiError> {
    let gone = || ApiError::new(ErrorCode::NotFound, "the CronJob is gone");
    let work = run.job.as_ref().ok_or_else(gone)?;
    let found = actions.reader().read_named(&work.cron_job).await.map_err(|it| of_fault(&it))?;
    let found =
        found.filter(|it| *it.subject.metadata.uid == *work.cron_job.uid).ok_or_else(gone)?;
    let mut write = trigger::write(&work.cron_job, &found, &run.id).ok_or_else(gone)?;
    write.body["metadata"]["name"] = Value::from(&*work.name);
    Ok(write)
}

/// Whether a workload is no longer as it was when the write was made.
async fn has_changed(actions: &Actions, part: &Part, before: Option<&Found>) -> bool {
    let Ok(now) = actions.reader().read_named(&part.target).await else { return true };
    let read = |found: Option<&Found>| {
        found.map(|found| {
            let meta = &found.subject.metadata;
            let mark = write::mark_of(found);
            (meta.uid.clone(), plan::replicas(part.target.kind, found), mark)
        })
    };
    read(now.as_ref()) != read(before)
}

/// One JSON line to stdout for each write, beside those of Activity; it can be joined with the API
/// server's audit log by its id.
fn say(run: &Run, due: Due, write: &Write, audit: &str, answer: &Answer) {
    let answer = match answer {
        Answer::Taken(_) => "taken".to_owned(),
        Answer::Refused(status) => format!("refused: {}", status.message),
        Answer::Lost(why) => format!("lost: {why}"),
    };
    let line = serde_json::json!({ "audit": {
        "id": audit, "who": run.who, "maintenance": run.id, "does": format!("{due:?}"),
        "path": write.path, "answer": answer,
    } });
    println!("{line}");
}

/// What the API server says of a refusal.
pub fn said(status: &Status) -> ApiError {
    let code = match status.code {
        401 => ErrorCode::SignedOut,
        403 => ErrorCode::Forbidden,
        404 => ErrorCode::NotFound,
        409 => ErrorCode::Conflict,
        429 => ErrorCode::TooMany,
        _ => ErrorCode::Invalid,
    };
    ApiError::new(code, status.message.clone())
}

/// Tells Activity how far it is.
pub fn tell(actions: &Actions, run: &Run) {
    let progress = run::progress(run);
    let state = match run.stage {
        Stage::Done => State::Done,
        Stage::Aborted => State::Failed(Failure::Stopped(progress)),
        _ => State::Following(progress),
    };
    actions.activity.set(&run.id, state, run.ended.unwrap_or_else(follow::now));
}
