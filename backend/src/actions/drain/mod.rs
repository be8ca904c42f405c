//! Emptying a node: planned, queued, carried out pod by pod, and gone on with after a restart.
//!
//! ```text
//! look   reads the pods of a node and the budgets
//! plan   what it would mean (pure)
//! run    how it goes on (pure)
//! drive  carries it out: closes nodes, evicts, follows
//! keep   where it is kept
//! ```

mod drive;
mod keep;
pub mod look;
pub mod plan;
pub mod run;
#[cfg(test)]
mod run_tests;

use std::sync::{Arc, Mutex, PoisonError};

pub use drive::{audit_id, drive};
pub use keep::{File, Forget, Keep};
use quarterdeck_wire::{
    action::{About, Check, Entry, Failure, Intent, Order, Plan, Preview, State, Target, Verdict},
    drain::{Command, Drain, Drains as List, Hold, Pod, Risks, Stage, Steer},
    error::{ApiError, ErrorCode},
    kind::Kind,
};
use tokio::sync::{Notify, watch};
use tracing::warn;

use super::{Actions, empty, follow, write::Write};
use crate::{
    error::of_fault,
    live::{digest::drains_seen_by, hub::DRAIN_KINDS},
};

/// Ended drains that are remembered.
const REMEMBERED: usize = 20;
/// The most nodes at once.
const MOST_AT_ONCE: u32 = 50;

/// All drains at one instant.
#[derive(Clone, Default)]
pub struct Now {
    /// Grows with every change.
    pub version: u64,
    pub list: Arc<List>,
}

/// The one list of drains, and who is told about it.
pub struct Drains {
    now: watch::Sender<Now>,
    keep: Mutex<Box<dyn Keep>>,
    /// There is something to do.
    wake: Notify,
}

impl Drains {
    /// Goes on from what was kept.
    ///
    /// # Errors
    /// When that can't be read.
    pub fn open(mut keep: impl Keep) -> std::io::Result<Self> {
        let mut list = keep.load()?;
        list.runs.iter_mut().for_each(run::taken_up);
        let now = watch::Sender::new(Now { version: 1, list: Arc::new(list) });
        Ok(Self { now, keep: Mutex::new(Box::new(keep)), wake: Notify::new() })
    }

    pub fn now(&self) -> watch::Receiver<Now> {
        self.now.subscribe()
    }

    fn list(&self) -> Arc<List> {
        self.now.borrow().list.clone()
    }

    /// Changes the list; what is different afterwards is kept before anyone acts on it.
    fn change<T>(&self, change: impl FnOnce(&mut List) -> T) -> T {
        let mut keep = self.keep.lock().unwrap_or_else(PoisonError::into_inner);
        let mut list = (*self.list()).clone();
        let result = change(&mut list);
        if list == *self.list() {
            return result;
        }
        forget_old(&mut list);
        if let Err(error) = keep.keep(&list) {
            warn!(%error, "the drains could not be kept");
        }
        self.now.send_modify(|now| {
            now.version += 1;
            now.list = Arc::new(list);
        });
        result
    }

    /// Changes one run, if it is still known.
    fn with<T>(&self, id: &str, change: impl FnOnce(&mut Drain) -> T) -> Option<T> {
        self.change(|list| list.runs.iter_mut().find(|run| *run.id == *id).map(change))
    }
}

fn forget_old(list: &mut List) {
    let ended = list.runs.iter().filter(|run| run.is_ended()).count();
    let mut too_many = ended.saturating_sub(REMEMBERED);
    list.runs.retain(|run| {
        let forget = run.is_ended() && too_many > 0;
        too_many -= usize::from(forget);
        !forget
    });
}

/// One pod's eviction, with its uid as precondition and its own grace period.
fn eviction(pod: &Pod) -> Write {
    super::pod::write(&Target {
        kind: Kind::Pod,
        namespace: Some(pod.namespace.clone()),
        name: pod.name.clone(),
        uid: pod.uid.clone(),
    })
}

impl Actions {
    /// What draining the node would mean.
    pub(super) async fn plan_drain(&self, target: &Target) -> Plan {
        let reader = self.reader();
        let name = &*target.name;
        let (on_node, budgets, nodes) =
            tokio::join!(look::on_node(&reader, name), look::budgets(&reader), reader.nodes());
        let on_node = match on_node {
            Ok(on_node) => on_node,
            Err(fault) => {
                let about = About::Refused(of_fault(&fault));
                return Plan { checks: vec![Check::new(Verdict::Stops, about)], ..empty() };
            }
        };
        let budgets = budgets.unwrap_or_default();
        let around = plan::Around { pods: &on_node, budgets: &budgets, nodes: nodes.as_deref() };
        let mut plan = plan::plan(name, &around);
        if self.is_draining(target) {
            plan.checks.push(Check::new(Verdict::Stops, About::Draining));
        }
        if let Some(missing) = self.person.gate.missing("patch", Kind::Node, "", None).await {
            plan.checks.push(Check::new(Verdict::Stops, About::Needs(missing)));
        }
        plan
    }

    fn is_draining(&self, node: &Target) -> bool {
        let list = self.drains.list();
        list.runs.iter().any(|run| run.node.uid == node.uid && !run.is_ended())
    }

    /// Queues a node, if all that would be lost with its pods was accepted.
    pub(super) async fn begin_drain(&self, entry: &Entry) -> State {
        let Intent::Drain { target, reason, accepted } = &entry.intent else {
            return State::Unknown;
        };
        let plan = self.plan(&entry.intent).await;
        let Preview::Drain(pods) = &plan.preview else { return refused_by(&plan) };
        if plan.is_stopped() {
            return refused_by(&plan);
        }
        if let Err(why) = is_accepted(plan::lost(pods), *accepted) {
            return State::Refused { error: ApiError::new(ErrorCode::Invalid, why), now: None };
        }
        let run = Drain {
            id: entry.id.clone(),
            node: target.clone(),
            who: entry.who.clone(),
            reason: reason.clone(),
            at: entry.at,
            ended: None,
            accepted: *accepted,
            was_cordoned: None,
            cordoned: None,
            stage: Stage::Queued,
            trouble: None,
            pods: as_queued(pods),
        };
        let progress = run::progress(&run);
        let queued = self.drains.change(|list| {
            let busy = list.runs.iter().any(|it| it.node.uid == run.node.uid && !it.is_ended());
            if !busy {
                list.runs.push(run);
            }
            !busy
        });
        if !queued {
            let error = ApiError::new(ErrorCode::Conflict, "the node is being drained already");
            return State::Refused { error, now: None };
        }
        self.drains.wake.notify_one();
        State::Following(progress)
    }

    /// Pauses, goes on, stops.
    ///
    /// # Errors
    /// When there is no such drain, or it is over.
    pub async fn steer(&self, steer: &Steer) -> Result<List, ApiError> {
        self.person.gate.require("create", Kind::Pod, "eviction", None).await?;
        if steer.to == Command::GoOn {
            self.drivers.set(&steer.id, &self.person);
        }
        let now = follow::now();
        let steered = self.drains.change(|list| command(list, steer, now));
        let ended = steered?;
        self.drains.wake.notify_one();
        if let Some(run) = ended {
            let stopped = State::Failed(Failure::Stopped(run::progress(&run)));
            self.activity.set(&run.id, stopped, now);
            if steer.to == (Command::Stop { uncordon: true }) {
                let intent = Intent::Cordon { target: run.node, to: false };
                self.act(Order { id: audit_id(), intent, then: None }).await?;
            }
        }
        Ok(drains_seen_by(&self.drains.list(), &self.visible(&DRAIN_KINDS).await))
    }
}

/// Before its turn nothing is blocked: what was planned is only what it was then.
fn as_queued(pods: &[Pod]) -> Vec<Pod> {
    pods.iter().map(|pod| Pod { block: None, ..pod.clone() }).collect()
}

/// Carries out a command; gives the run if that ended it.
fn command(list: &mut List, steer: &Steer, now: i64) -> Result<Option<Drain>, ApiError> {
    if let Command::AtOnce(nodes) = steer.to {
        list.at_once = nodes.clamp(1, MOST_AT_ONCE);
        return Ok(None);
    }
    let run = list.runs.iter_mut().find(|run| run.id == steer.id && !run.is_ended());
    let Some(run) = run else {
        return Err(ApiError::new(ErrorCode::Conflict, "there is no such drain under way"));
    };
    match steer.to {
        Command::Pause => run.stage = Stage::Paused(Hold::Asked),
        Command::GoOn if matches!(run.stage, Stage::Paused(_)) => run::go_on(run),
        Command::GoOn | Command::AtOnce(_) => {}
        Command::Stop { .. } => {
            run.stage = Stage::Stopped;
            run.ended = Some(now);
            run::no_more_tries(run);
            return Ok(Some(run.clone()));
        }
    }
    Ok(None)
}

fn refused_by(plan: &Plan) -> State {
    let stops = plan.checks.iter().find(|check| check.verdict == Verdict::Stops);
    let error = match stops.map(|check| &check.about) {
        Some(About::Refused(error)) => error.clone(),
        Some(About::Needs(right)) => ApiError::new(ErrorCode::Forbidden, format!("needs {right}")),
        Some(About::Draining) => {
            ApiError::new(ErrorCode::Conflict, "the node is being drained already")
        }
        _ => ApiError::new(ErrorCode::NotFound, ""),
    };
    State::Refused { error, now: None }
}

fn is_accepted(lost: Risks, accepted: Risks) -> Result<(), &'static str> {
    if lost.data && !accepted.data {
        return Err("the loss of emptyDir data was not accepted");
    }
    if lost.pod && !accepted.pod {
        return Err("the loss of pods without a controller was not accepted");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drain(id: &str, stage: Stage) -> Drain {
        let node = Target { kind: Kind::Node, namespace: None, name: id.into(), uid: id.into() };
        Drain {
            id: id.into(),
            node,
            who: "ops".into(),
            reason: "".into(),
            at: 0,
            ended: None,
            accepted: Risks::default(),
            was_cordoned: None,
            cordoned: None,
            stage,
            trouble: None,
            pods: Vec::new(),
        }
    }

    fn told(list: &mut List, id: &str, to: Command) -> Result<Option<Drain>, ApiError> {
        command(list, &Steer { id: id.into(), to }, 7)
    }

    #[test]
    fn a_drain_is_paused_goes_on_and_is_stopped_once() {
        let mut list = List { at_once: 1, runs: vec![drain("a", Stage::Evicting)] };
        told(&mut list, "a", Command::Pause).unwrap();
        assert_eq!(list.runs[0].stage, Stage::Paused(Hold::Asked));
        told(&mut list, "a", Command::GoOn).unwrap();
        assert_eq!(list.runs[0].stage, Stage::Cordoning);
        let ended = told(&mut list, "a", Command::Stop { uncordon: false }).unwrap();
        assert_eq!(ended.map(|run| (run.stage, run.ended)), Some((Stage::Stopped, Some(7))));
        let again = told(&mut list, "a", Command::Stop { uncordon: false });
        assert_eq!(again.unwrap_err().code, ErrorCode::Conflict);
    }

    #[test]
    fn what_is_lost_must_be_accepted_by_kind() {
        let both = Risks { data: true, pod: true };
        assert!(is_accepted(both, both).is_ok());
        assert!(is_accepted(both, Risks { pod: false, ..both }).is_err());
        assert!(is_accepted(both, Risks { data: false, ..both }).is_err());
        assert!(is_accepted(Risks::default(), Risks::default()).is_ok());
    }

    #[test]
    fn every_change_is_kept_and_old_ends_are_forgotten() {
        let drains = Drains::open(Forget).unwrap();
        for at in 0..=REMEMBERED {
            drains.change(|list| list.runs.push(drain(&at.to_string(), Stage::Done)));
        }
        drains.change(|list| list.runs.push(drain("now", Stage::Evicting)));
        let list = drains.list();
        assert_eq!(list.runs.len(), REMEMBERED + 1);
        assert!(list.runs.iter().all(|run| &*run.id != "0"));
        let version = drains.now().borrow().version;
        drains.change(|_| ());
        assert_eq!(drains.now().borrow().version, version, "nothing changed");
    }
}
