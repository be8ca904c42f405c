//! How a run goes on: pure, from what it is and what the cluster shows. Everything is worked out anew
//! from both, so it does not matter where an earlier life of the process ended.

use quarterdeck_wire::{
    Str, Time,
    action::Progress,
    error::{ApiError, ErrorCode},
    maintenance::{Command, Hold, Is, Part, Run, Stage, Step},
};

use super::keda::Stands;
use crate::actions::scale;

/// A workload as it is now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seen {
    /// Wanted; of a CronJob 1, or 0 while it is suspended.
    pub replicas: u32,
    /// Pods there are.
    pub current: u32,
    pub ready: u32,
    /// Whether it says that it is down for this run.
    pub marked: bool,
    /// In how many seconds it should be Ready.
    pub patience: Time,
    /// How KEDA stands to it.
    pub scaler: Stands,
}

/// The Job of a run, as it is now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Job {
    /// There is none to run.
    None,
    /// It was not started yet.
    Absent,
    Running,
    Complete,
    /// For this reason.
    Failed(Str),
}

/// The one write that is due; the number is that of the part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Due {
    TakeDown(usize),
    BringBack(usize),
    /// Someone else brought it back; what it says of this run is out of date.
    Unmark(usize),
    /// KEDA would start it again.
    Pause(usize),
    /// KEDA may go on.
    GoOn(usize),
    StartJob,
}

/// Takes in what there is now (`None`: it is gone), and says what is to be done next.
pub fn step(run: &mut Run, seen: &[Option<Seen>], job: &Job, now: Time) -> Option<Due> {
    for (part, seen) in run.parts.iter_mut().zip(seen) {
        observe(part, seen.as_ref(), &run.stage);
    }
    match run.stage {
        Stage::Down => down(run, seen, now),
        Stage::Work => work(run, job, now),
        Stage::Up => up(run, seen, now),
        Stage::Held { .. } | Stage::Done | Stage::Aborted => None,
    }
}

/// How a part is, from how it was and what is there. A number that is not ours is someone else's, and
/// stays.
fn observe(part: &mut Part, seen: Option<&Seen>, stage: &Stage) {
    let Some(seen) = seen else {
        part.is = Is::Gone;
        return;
    };
    let other = Is::Other { now: seen.replicas };
    let rises = matches!(stage, Stage::Up | Stage::Held { at: Step::Up, .. });
    part.is = match &part.is {
        Is::Up if seen.replicas == 0 && seen.marked => Is::Down { stopping: seen.current },
        Is::Up if seen.replicas == 0 => other,
        Is::Up => Is::Up,
        // The mark may be lost with a rollout's undo: the run knows the number all the same.
        Is::Down { .. } if seen.replicas == 0 => Is::Down { stopping: seen.current },
        Is::Down { .. } if rises && !seen.marked && seen.replicas == part.before => {
            Is::Back { ready: seen.ready }
        }
        Is::Back { .. } if seen.replicas == part.before => Is::Back { ready: seen.ready },
        Is::Lost if seen.replicas == 0 => Is::Lost,
        // Someone set it to 0 again and left the mark: it is ours as before.
        Is::Other { .. } if seen.replicas == 0 && seen.marked => {
            Is::Down { stopping: seen.current }
        }
        Is::Down { .. } | Is::Back { .. } | Is::Other { .. } | Is::Gone | Is::Lost => other,
    };
}

fn down(run: &mut Run, seen: &[Option<Seen>], now: Time) -> Option<Due> {
    let left = |part: &Part| matches!(part.is, Is::Up);
    // Those that depend on others are brought back last, and go first.
    if let Some(at) = run.parts.iter().rposition(left) {
        let is = seen.get(at).copied().flatten()?;
        let part = &run.parts[at];
        if is.replicas != part.before {
            let name = part.target.name.clone();
            hold(run, Hold::Changed { name, seen: part.before, now: is.replicas }, now);
            return None;
        }
        let runs = is.scaler == Stands::Running;
        return Some(if runs { Due::Pause(at) } else { Due::TakeDown(at) });
    }
    let stopped = |part: &Part| !matches!(part.is, Is::Down { stopping: 1.. });
    if run.parts.iter().all(stopped) {
        enter(run, Stage::Work, now);
    }
    None
}

fn work(run: &mut Run, job: &Job, now: Time) -> Option<Due> {
    // Someone brought all of them back with kubectl.
    let is_down = |part: &Part| matches!(part.is, Is::Down { .. });
    if !run.parts.iter().any(is_down) && !matches!(job, Job::Running) {
        enter(run, Stage::Up, now);
        return None;
    }
    match job {
        Job::None | Job::Running => None,
        Job::Absent => Some(Due::StartJob),
        Job::Complete => {
            enter(run, Stage::Up, now);
            None
        }
        Job::Failed(why) => {
            let job = run.job.as_ref().map(|work| work.name.clone()).unwrap_or_default();
            hold(run, Hold::Failed { job, why: why.clone() }, now);
            None
        }
    }
}

fn up(run: &mut Run, seen: &[Option<Seen>], now: Time) -> Option<Due> {
    for (at, seen) in seen.iter().enumerate().take(run.parts.len()) {
        let (part, Some(seen)) = (&run.parts[at], seen) else { continue };
        match part.is {
            Is::Down { .. } => {
                run.since = now;
                return Some(Due::BringBack(at));
            }
            Is::Lost => {
                hold(run, Hold::Unknown { name: part.target.name.clone() }, now);
                return None;
            }
            Is::Other { .. } if seen.marked => return Some(Due::Unmark(at)),
            Is::Up | Is::Back { .. } | Is::Other { .. } | Is::Gone => {}
        }
        if seen.scaler == Stands::Paused {
            return Some(Due::GoOn(at));
        }
        if !run.at_once && missing(part, seen).is_some() {
            return wait(run, at, seen, now);
        }
    }
    let late = |(part, seen): &(&Part, &Option<Seen>)| {
        seen.as_ref().is_some_and(|seen| missing(part, seen).is_some())
    };
    if let Some(at) = run.parts.iter().zip(seen).position(|both| late(&both)) {
        return wait(run, at, seen[at].as_ref()?, now);
    }
    finished(run, now);
    None
}

/// All is back.
pub fn finished(run: &mut Run, now: Time) {
    enter(run, Stage::Done, now);
    run.ended = Some(now);
}

/// How many pods are to be Ready, whoever set the number, if there are fewer.
fn missing(part: &Part, seen: &Seen) -> Option<u32> {
    let of = match part.is {
        Is::Back { .. } => part.before,
        Is::Other { now } => now,
        _ => 0,
    };
    (seen.ready < of).then_some(of)
}

/// For its pods, as long as it has.
fn wait(run: &mut Run, at: usize, seen: &Seen, now: Time) -> Option<Due> {
    let part = &run.parts[at];
    if now - run.since > seen.patience {
        let of = missing(part, seen).unwrap_or_default();
        hold(run, Hold::NotReady { name: part.target.name.clone(), ready: seen.ready, of }, now);
    }
    None
}

/// What someone finished without us, so that there is nothing left to do: nothing is at 0 for it.
pub fn is_finished(run: &Run, seen: &[Option<Seen>]) -> bool {
    run.parts.iter().zip(seen).all(|(_, seen)| {
        seen.is_none_or(|seen| seen.replicas > 0 && !seen.marked && seen.scaler != Stands::Paused)
    })
}

fn enter(run: &mut Run, stage: Stage, now: Time) {
    match stage {
        Stage::Work => run.down_at = run.down_at.or(Some(now)),
        Stage::Up => run.up_at = run.up_at.or(Some(now)),
        _ => {}
    }
    run.stage = stage;
    run.since = now;
}

fn hold(run: &mut Run, why: Hold, now: Time) {
    let at = match run.stage {
        Stage::Down => Step::Down,
        Stage::Work => Step::Work,
        _ => Step::Up,
    };
    enter(run, Stage::Held { at, why }, now);
}

/// A write was refused: the run asks.
pub fn refused(run: &mut Run, error: ApiError, now: Time) {
    hold(run, Hold::Refused(error), now);
}

/// Carries out what someone wants.
///
/// # Errors
/// When it does not fit how far the run is.
pub fn command(run: &mut Run, to: Command, now: Time) -> Result<(), ApiError> {
    let conflict = |why: &str| Err(ApiError::new(ErrorCode::Conflict, why));
    if run.is_ended() {
        return conflict("this maintenance is over");
    }
    match (to, &run.stage) {
        (Command::Extend(until), _) => run.until = Some(until),
        (Command::Abort, _) => {
            enter(run, Stage::Aborted, now);
            run.ended = Some(now);
        }
        (Command::Retry, Stage::Held { at, .. }) => retry(run, *at, now),
        (Command::Retry, _) => return conflict("nothing failed"),
        (Command::Restore, Stage::Work) if run.job.is_some() => {
            return conflict("its Job has not ended yet");
        }
        (Command::Restore, Stage::Up) => {}
        (Command::Restore, Stage::Held { at: Step::Up, .. }) => {
            run.at_once = true;
            enter(run, Stage::Up, now);
        }
        (Command::Restore, _) => enter(run, Stage::Up, now),
        (Command::Told { part, replicas }, _) => return told(run, part, replicas),
    }
    Ok(())
}

/// What a workload had before, said by someone who knows.
fn told(run: &mut Run, part: u32, replicas: u32) -> Result<(), ApiError> {
    if replicas == 0 || replicas > scale::MOST {
        let why = format!("1 to {} replicas", scale::MOST);
        return Err(ApiError::new(ErrorCode::Invalid, why));
    }
    let part = usize::try_from(part).ok().and_then(|part| run.parts.get_mut(part));
    let Some(part) = part.filter(|part| part.is == Is::Lost) else {
        return Err(ApiError::new(ErrorCode::Conflict, "its replicas are known"));
    };
    part.before = replicas;
    part.is = Is::Down { stopping: 0 };
    Ok(())
}

fn retry(run: &mut Run, at: Step, now: Time) {
    match at {
        Step::Down => enter(run, Stage::Down, now),
        Step::Up => enter(run, Stage::Up, now),
        Step::Work => {
            let id = run.id.clone();
            if let Some(work) = &mut run.job {
                work.tries += 1;
                work.started = false;
                work.name = job_name(&work.template.name, &id, work.tries);
            }
            enter(run, Stage::Work, now);
        }
    }
}

/// The same run and try make the same name, so that it is started once.
pub fn job_name(template: &str, run: &str, tries: u32) -> Str {
    let tail: String = run.chars().filter(char::is_ascii_alphanumeric).take(6).collect();
    let stem: String = template.chars().take(36).collect();
    format!("{stem}-m{tail}-{tries}").into()
}

/// How many are back and Ready.
pub fn progress(run: &Run) -> Progress {
    let is_back = |part: &&Part| match part.is {
        Is::Back { ready } => ready >= part.before,
        Is::Other { now } => now > 0,
        _ => false,
    };
    let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    Progress {
        ready: count(run.parts.iter().filter(is_back).count()),
        of: count(run.parts.len()),
        trouble: None,
    }
}
