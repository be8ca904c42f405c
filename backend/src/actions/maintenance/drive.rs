//! Carries runs out: looks at what there is, keeps what it means, then does the one write that is due.

use std::time::Duration;

use kube::core::Status;
use quarterdeck_wire::{
    Str, Time,
    action::{Intent, State},
    error::{ApiError, ErrorCode},
    maintenance::{Part, Run, Stage},
    row::Row,
    status::Word,
};
use tokio::time::{Instant, sleep, timeout};

use super::{
    job,
    keep::{self, Kept},
    lease::Driver,
    look::{self, Looked},
    plan, rebuild,
    run::{self, Due, Job, Seen},
    write,
};
use crate::{
    actions::{
        Actions,
        drain::audit_id,
        facts::Found,
        follow,
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
    let Ok(all) = keep::load(upstream).await else { return };
    let now = follow::now();
    let is_old = |kept: &Kept| kept.run.ended.is_some_and(|ended| now - ended > REMEMBERED);
    let (old, mut all): (Vec<Kept>, Vec<Kept>) =
        all.into_iter().partition(|kept| is_old(kept) && !is_needed(actions, &kept.run));
    for old in &old {
        let Some(actions) = actions.driving(&old.run.id, &old.run.who) else { continue };
        keep::forget(actions.upstream(), old, &audit_id()).await;
    }
    // One whose ConfigMap someone deleted is kept again with its next step, or told as over.
    let is_lost = |it: &&Kept| all.iter().all(|other| other.run.id != it.run.id) && !is_old(it);
    let is_told = |it: &&Kept| !it.run.is_ended() || it.version.is_empty();
    let lost: Vec<Kept> = kept.iter().filter(is_lost).filter(is_told).cloned().collect();
    all.extend(lost);
    // How each stands stays until it is looked at again.
    for it in &mut all {
        if let Some(before) = kept.iter().find(|before| before.run.id == it.run.id) {
            it.run.trouble.clone_from(&before.run.trouble);
            it.run.elsewhere.clone_from(&before.run.elsewhere);
        }
    }
    *kept = all;
    let rebuilt = rebuild::lost(actions, &kept).await;
    kept.extend(rebuilt.into_iter().map(Kept::nowhere));
    adopt(actions, &mut kept, first).await;
    actions.maintenance.publish(&kept);
    kept.iter().for_each(|kept| tell(actions, &kept.run));
    let mut claims = actions.maintenance.claims.lock().await;
    claims.retain(|id, _| kept.iter().any(|kept| kept.run.id == *id && !kept.run.is_ended()));
}

/// Whether a run that was aborted is all that says what a workload was.
fn is_needed(actions: &Actions, run: &Run) -> bool {
    run.parts.iter().any(|part| {
        let store = actions.hub.cluster().store(part.target.kind);
        let snapshot = store.map(crate::cluster::store::Store::snapshot);
        let row = snapshot.as_ref().and_then(|snapshot| {
            snapshot.find(part.target.namespace.as_deref(), &part.target.name)
        });
        matches!(row.map(|row| &**row), Some(Row::Workload(row)) if row.status.word == Word::Maintenance)
    })
}

/// Orders whose run is not in the cluster: it never was, it was finished without us, or it was lost.
async fn adopt(actions: &Actions, kept: &mut Vec<Kept>, first: bool) {
    let entries = actions.activity.entries().borrow().list.clone();
    for entry in entries.iter().filter(|entry| !entry.state.is_ended()) {
        let ours = matches!(entry.intent, Intent::Maintain { .. });
        if !ours || kept.iter().any(|kept| kept.run.id == entry.id) {
            continue;
        }
        let state = match entry.state {
            State::Following(_) => match rebuild::of_order(actions, entry).await {
                Some(run) => {
                    kept.push(Kept::nowhere(run));
                    continue;
                }
                None => State::Superseded,
            },
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
    let who = all[at].run.who.clone();
    // With the credentials of whoever began it, or went on with it; while they are gone it waits.
    let Some(actions) = &actions.driving(id, &who) else {
        all[at].run.trouble = Some(absent(&who));
        return actions.maintenance.publish(&all);
    };
    if let Err(error) = advance(actions, &mut all[at]).await {
        all[at].run.trouble = Some(error);
    }
    actions.maintenance.publish(&all);
    tell(actions, &all[at].run);
}

/// Looks at what there is, keeps what it means, then does the one write that is due.
async fn advance(actions: &Actions, kept: &mut Kept) -> Result<(), ApiError> {
    let upstream = actions.upstream();
    let failed = |fault: Fault| of_fault(&fault);
    // Someone may have steered it from another dashboard, or deleted it.
    match keep::look(upstream, &kept.run).await.map_err(failed)? {
        Some(now) => *kept = now,
        None => kept.version = "".into(),
    }
    if kept.run.is_ended() {
        return Ok(());
    }
    let looked = look::look(actions, &kept.run).await.map_err(failed)?;
    let seen = looked.seen(&kept.run);
    if kept.version.is_empty() {
        return make_again(actions, kept, &seen).await;
    }
    if let Driver::Other(name) = actions.drives(kept).await {
        kept.run.elsewhere = Some(name);
        return Ok(());
    }
    let mut run = kept.run.clone();
    if let Some(work) = run.job.as_mut().filter(|_| looked.job != Job::Absent) {
        work.started = true;
    }
    let due = run::step(&mut run, &seen, &looked.job, follow::now());
    // Whoever comes after a crash finds what was known before the write, and looks.
    if !keep::is_same(&run, &kept.run) {
        actions.save(kept, run).await?;
    }
    let Some(due) = due else { return Ok(()) };
    match carry_out(actions, &kept.run, due, &looked).await {
        None => Ok(()),
        Some(error) if is_passing(&error) => Err(error),
        Some(error) => {
            let mut run = kept.run.clone();
            run::refused(&mut run, error, follow::now());
            actions.save(kept, run).await
        }
    }
}

/// The ConfigMap was deleted: someone finished without us, or what it says is needed still.
async fn make_again(
    actions: &Actions,
    kept: &mut Kept,
    seen: &[Option<Seen>],
) -> Result<(), ApiError> {
    if run::is_finished(&kept.run, seen) {
        run::finished(&mut kept.run, follow::now());
        return Ok(());
    }
    let run = kept.run.clone();
    actions.save(kept, run).await
}

/// Whether it is looked at again before anyone is asked.
fn is_passing(error: &ApiError) -> bool {
    matches!(error.code, ErrorCode::TooMany | ErrorCode::Upstream)
}

/// Sends what is due, once. Gives why it was refused; if what was relied on is no longer so, the next
/// look tells.
async fn carry_out(actions: &Actions, run: &Run, due: Due, looked: &Looked) -> Option<ApiError> {
    let found = |at: usize| looked.found[at].as_ref();
    let scaler = |at: usize| looked.scaler(&run.parts[at]);
    let write = match due {
        Due::TakeDown(at) => write::take_down(run, &run.parts[at], found(at)?),
        Due::BringBack(at) => write::bring_back(&run.parts[at], found(at)?),
        Due::Unmark(at) => write::unmark(&run.parts[at].target, found(at)?),
        Due::Pause(at) => scaler(at)?.pause(&run.namespace, &run.id),
        Due::GoOn(at) => scaler(at)?.go_on(&run.namespace),
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
                    has_changed(actions, &run.parts[at], found(at)).await
                }
                // It was deleted, or made anew.
                Due::Pause(_) | Due::GoOn(_) => matches!(status.code, 404 | 409),
                // Its name is this run's alone: it is there already.
                Due::StartJob => status.code == 409,
            };
            (!changed).then(|| said(&status))
        }
    }
}

async fn start_job(actions: &Actions, run: &Run) -> Result<Write, ApiError> {
    let gone = || ApiError::new(ErrorCode::NotFound, "what the Job is made from is gone");
    let work = run.job.as_ref().ok_or_else(gone)?;
    let found = actions.reader().read_named(&work.template).await.map_err(|it| of_fault(&it))?;
    let found = found.filter(|it| *it.subject.metadata.uid == *work.template.uid);
    job::write(run, work, &found.ok_or_else(gone)?).ok_or_else(gone)
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
        Stage::Aborted => {
            State::Cancelled { by: run.ended_by.clone().unwrap_or_else(|| run.who.clone()) }
        }
        _ => State::Following(progress),
    };
    actions.activity.set(&run.id, state, run.ended.unwrap_or_else(follow::now));
}
