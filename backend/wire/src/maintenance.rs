//! Taking workloads down for maintenance, and bringing them back to what they were.
//!
//! What was there before stands in the cluster, twice: as an annotation on each workload and in a
//! ConfigMap in their namespace. So a run goes on whoever restarts, and can be finished with `kubectl`.
//!
//! ```text
//! POST /api/plan         Intent::Maintain  ->  Plan, its preview what else could be taken down
//! POST /api/act          Intent::Maintain  ->  Entry; the run begins
//! Topic::Maintenance                       ->  Runs, for everyone who may see the workloads
//! POST /api/maintenance  Steer             ->  Runs, as they are then
//! ```

use serde::{Deserialize, Serialize};

use crate::{Str, Time, action::Target, error::ApiError};

/// On a workload that is down: a [`Mark`] as JSON.
pub const ANNOTATION: &str = "quarterdeck.dev/maintenance";

/// What a workload says of its own maintenance, for people with `kubectl` and for whoever goes on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    /// What it had before; of a CronJob, 1.
    pub replicas: u32,
    pub by: Str,
    pub at: Time,
    /// The run's id.
    pub run: Str,
    /// Of the workload: one that was deleted and made again is another.
    pub uid: Str,
    /// Its place in the order they come back in, from 0.
    #[serde(default)]
    pub place: u32,
}

/// What is to be taken down.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Wanted {
    pub target: Target,
    /// The replicas the person saw; of a CronJob, 1.
    pub seen: u32,
}

/// How a run is wanted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Terms {
    /// In the order they are brought back; all in one namespace. Never empty.
    pub parts: Vec<Wanted>,
    pub reason: Str,
    /// When it is expected to be over.
    pub until: Option<Time>,
    /// The CronJob or Job that is the template of the work; `None`: it is done by hand.
    pub job: Option<Target>,
}

/// What could be taken down or run besides, in the same namespace.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Around {
    pub workloads: Vec<Wanted>,
    /// CronJobs and Jobs.
    pub templates: Vec<Target>,
}

/// All runs that are known: those under way and lately ended ones, oldest first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Runs {
    pub runs: Vec<Run>,
}

/// One maintenance, as it is kept in the cluster.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Run {
    /// That of its order.
    pub id: Str,
    pub namespace: Str,
    /// As the API server calls them.
    pub who: Str,
    pub reason: Str,
    pub at: Time,
    pub until: Option<Time>,
    pub ended: Option<Time>,
    /// Who ended it before its end.
    #[serde(default)]
    pub ended_by: Option<Str>,
    /// In the order they are brought back.
    pub parts: Vec<Part>,
    pub job: Option<Work>,
    pub stage: Stage,
    /// When this stage began.
    pub since: Time,
    /// When all of them were gone for the first time.
    #[serde(default)]
    pub down_at: Option<Time>,
    /// When they began to be brought back for the first time.
    #[serde(default)]
    pub up_at: Option<Time>,
    /// Whether all are brought back at once, without one waiting for the other.
    #[serde(default)]
    pub at_once: bool,
    /// The commands that finish it with `kubectl` alone, a line each.
    #[serde(default)]
    pub finish: Str,
    /// Why it can't be told how far it is.
    #[serde(default)]
    pub trouble: Option<ApiError>,
    /// The dashboard that drives it, if that is another one.
    #[serde(default)]
    pub elsewhere: Option<Str>,
}

impl Run {
    pub const fn is_ended(&self) -> bool {
        matches!(self.stage, Stage::Done | Stage::Aborted)
    }

    /// For how many seconds it has been expected back.
    pub fn overdue(&self, now: Time) -> Option<Time> {
        self.until.map(|until| now - until).filter(|late| *late > 0 && !self.is_ended())
    }
}

/// The work while they are down.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Work {
    /// The CronJob or Job it is made from.
    pub template: Target,
    /// The Job that runs; another try is another Job.
    pub name: Str,
    pub tries: u32,
    /// Whether it was seen: one that is no more then is not started again.
    pub started: bool,
}

/// One workload of a run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    pub target: Target,
    /// What it goes back to; of a CronJob, 1.
    pub before: u32,
    pub is: Is,
    /// KEDA's `ScaledObject` for it, which is paused meanwhile.
    #[serde(default)]
    pub scaler: Option<Str>,
}

/// How a workload of a run is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Is {
    /// Not taken down yet.
    Up,
    /// At 0; so many pods still stop.
    Down { stopping: u32 },
    /// Brought back; so many of its pods are Ready.
    Back { ready: u32 },
    /// Someone else set it to so many meanwhile; it is left at that.
    Other { now: u32 },
    /// It was deleted.
    Gone,
    /// At 0, and what it had before is lost: someone has to say.
    Lost,
}

/// How far a run is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Stage {
    /// Being taken down.
    Down,
    /// Down: the work is done.
    Work,
    /// Being brought back, one after the other.
    Up,
    /// It stopped at this step and asks.
    Held {
        at: Step,
        why: Hold,
    },
    Done,
    /// Ended by someone, as it stood then.
    Aborted,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Step {
    Down,
    Work,
    Up,
}

/// Why a run asks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Hold {
    /// The API server refused, in its words.
    Refused(ApiError),
    /// It had another number than the person saw.
    Changed { name: Str, seen: u32, now: u32 },
    /// The Job failed, for the reason it gives.
    Failed { job: Str, why: Str },
    /// It does not become Ready.
    NotReady { name: Str, ready: u32, of: u32 },
    /// Its ConfigMap was lost; this is what the workloads say.
    Rebuilt,
    /// What it had before is lost.
    Unknown { name: Str },
}

/// What someone wants of a run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Steer {
    pub id: Str,
    pub to: Command,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Command {
    /// The step that failed, again.
    Retry,
    /// Brings them back now; after a failure all that are left, without one waiting for the other.
    Restore,
    /// Ends the run; what is down stays down, and says what it was.
    Abort,
    /// Another expected end.
    Extend(Time),
    /// What a workload had before, if nothing knows it any more; `part` is its place.
    Told { part: u32, replicas: u32 },
}

/// What a plan tells of maintenance alone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Note {
    /// A Service that has no endpoint meanwhile.
    Silent { service: Str },
    /// An autoscaler, which does nothing while there are 0 replicas.
    Idle { autoscaler: Str },
    /// A `ScaledObject` of KEDA that can't be read, and would start it again.
    Keda { autoscaler: Str },
    /// A `ScaledObject` of KEDA, which is paused meanwhile.
    Paused { scaler: Str },
    /// A DaemonSet has no number that could be 0.
    Daemon,
    /// It is at 0 already.
    IsDown,
    /// It is in a run that is under way.
    Taken,
}
