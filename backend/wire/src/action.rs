//! What can be done to the cluster from the page, what it would mean, and what came of it.
//!
//! ```text
//! browser                                      server
//!   |  POST /api/plan  Intent            ->      |   reads only
//!   |                                <- Plan     |
//!   |  POST /api/act   Order             ->      |   one write, with the person's own credentials
//!   |                                <- Entry    |   as far as it has come when the API server answered
//!   |  subscribe to Topic::Activity      ->      |
//!   |                                <- Entries  |   followed to the end
//! ```
//!
//! An [`Intent`] carries what the person saw. If that is no longer so, nothing is done, and it is said.

use serde::{Deserialize, Serialize};

use crate::{
    Str, Time, drain,
    error::ApiError,
    kind::Kind,
    maintenance, manifest,
    row::ObjectRef,
    status::{Status, Why},
};

/// One object, and which one of that name: an object that was deleted and made again is another.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Target {
    pub kind: Kind,
    /// `None` for objects of the cluster as a whole.
    pub namespace: Option<Str>,
    pub name: Str,
    pub uid: Str,
}

/// What someone wants done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Intent {
    /// Another number of replicas of a Deployment, StatefulSet or ReplicaSet.
    Scale { target: Target, seen: u32, to: u32 },
    /// Other bounds of a HorizontalPodAutoscaler, each (min, max).
    Bounds { target: Target, seen: (u32, u32), to: (u32, u32) },
    /// Replaces all pods of a workload, as `kubectl rollout restart` does.
    Restart { target: Target },
    /// Other images of a workload's containers.
    SetImages { target: Target, images: Vec<ImageChange> },
    /// Pauses (`to` is true) or resumes a Deployment's rollout.
    Pause { target: Target, to: bool },
    /// Closes (`to` is true) or opens a node for new pods.
    Cordon { target: Target, to: bool },
    /// Suspends (`to` is true) or resumes a CronJob.
    Suspend { target: Target, to: bool },
    /// A Job of a CronJob's template, now.
    Trigger { target: Target },
    /// Deletes a pod as a disruption that budgets may refuse, with its own grace period.
    Evict { target: Target },
    /// Back to the template of revision `to`, from `seen`, the one that is wanted now.
    Undo { target: Target, seen: i64, to: i64, images: Vec<ContainerImage> },
    /// Empties a node for maintenance: closes it, then evicts its pods. What is lost with them must be
    /// `accepted` before.
    Drain { target: Target, reason: Str, accepted: drain::Risks },
    /// At `at`, back to `to` replicas, if there are still `seen`.
    ScaleBack { target: Target, seen: u32, to: u32, at: Time },
    /// Back to revision `to`, which runs `images`, if the rollout of `wanted` passes its progress
    /// deadline.
    UndoAtDeadline {
        target: Target,
        wanted: Vec<ContainerImage>,
        to: i64,
        images: Vec<ContainerImage>,
    },
    /// Takes workloads down with their replicas remembered, and brings them back. `target` is the first.
    Maintain { target: Target, terms: maintenance::Terms },
    /// An object of any kind, written as YAML says. `target` is the object itself where its kind is
    /// watched, else its namespace: who may see that is told.
    Apply { target: Target, object: manifest::Object, forced: bool },
    /// Deletes an object, and what it owns as `propagation` says.
    Delete { target: Target, propagation: manifest::Propagation },
}

/// What a container of a template runs.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct ContainerImage {
    pub container: Str,
    pub image: Str,
}

/// Another image of one container.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImageChange {
    pub container: Str,
    pub init: bool,
    /// What the person saw.
    pub from: Str,
    pub to: Str,
}

impl Intent {
    pub fn target(&self) -> &Target {
        match self {
            Intent::Scale { target, .. }
            | Intent::Bounds { target, .. }
            | Intent::Restart { target }
            | Intent::SetImages { target, .. }
            | Intent::Pause { target, .. }
            | Intent::Cordon { target, .. }
            | Intent::Suspend { target, .. }
            | Intent::Trigger { target }
            | Intent::Evict { target }
            | Intent::Undo { target, .. }
            | Intent::Drain { target, .. }
            | Intent::ScaleBack { target, .. }
            | Intent::UndoAtDeadline { target, .. }
            | Intent::Maintain { target, .. }
            | Intent::Apply { target, .. }
            | Intent::Delete { target, .. } => target,
        }
    }

    /// Whether it waits for its time, or for what it is there for, before anything is sent.
    pub const fn waits(&self) -> bool {
        matches!(self, Intent::ScaleBack { .. } | Intent::UndoAtDeadline { .. })
    }
}

/// An intent to be carried out. The same `id` again is the same order: it has one effect.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Order {
    /// A UUID, drawn by the page; the API server's audit log has it as `auditID`.
    pub id: Str,
    pub intent: Intent,
    /// What is to be done later, if this is taken.
    pub then: Option<Then>,
}

/// An intent that [waits](Intent::waits), about the same object as the order it comes with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Then {
    /// As that of an order.
    pub id: Str,
    pub intent: Intent,
}

/// No longer wanted: the order with this id, as long as it waits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cancel {
    pub id: Str,
}

/// What an intent would mean, as far as can be told before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    pub checks: Vec<Check>,
    pub preview: Preview,
    /// The same as a command line, to be copied.
    pub kubectl: String,
}

impl Plan {
    /// Whether something stands against it that the person can not overrule.
    pub fn is_stopped(&self) -> bool {
        self.checks.iter().any(|check| check.verdict == Verdict::Stops)
    }
}

/// One thing to know before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Check {
    pub verdict: Verdict,
    pub about: About,
}

impl Check {
    pub const fn new(verdict: Verdict, about: About) -> Self {
        Self { verdict, about }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Verdict {
    /// It can't be done.
    Stops,
    /// It can be done, and one should know.
    Warns,
    /// Can't be told, with these rights or at all.
    Untold,
    Good,
}

/// What a check looked at, and found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum About {
    /// The value is not the one the person saw: what it is now.
    Changed { seen: Str, now: Str },
    /// It already is so.
    AlreadySo,
    /// The object is gone, or another one has its name.
    Gone,
    /// The right that is missing: `patch deployments/scale in shop`.
    Needs(Str),
    /// The API server would refuse it, in its words.
    Refused(ApiError),
    /// A quota: what of `resource` is used after it, and how much may be. CPU in thousandths,
    /// memory in bytes, all else in ones.
    Quota { name: Str, resource: Str, used: u64, hard: u64 },
    /// No quota says anything about it.
    NoQuota,
    /// How many of the new pods find a node with free requests, and which nodes have room.
    Room { fits: u32, of: u32, nodes: Vec<Str>, cordoned: u32 },
    /// Whether they fit can't be told: pods choose their nodes by labels or each other.
    RoomByLabels,
    /// What others ask of the nodes may not be seen.
    RoomHidden,
    /// A budget: its name, how many pods it wants, how many there would be at most.
    Budget { name: Str, wants: u32, pods: u32 },
    /// The autoscaler that owns the number.
    Autoscaler { name: Str, min: u32, max: u32 },
    /// A tool that will set it back.
    Managed { by: Manager, app: Str },
    /// An owner among Kubernetes' own objects that will set it back.
    Owned(ObjectRef),
    /// How a rollout goes: pods in all, how many more at once, how many fewer.
    Rollout { pods: u32, surge: u32, unavailable: u32 },
    /// All pods stop before the new ones start.
    Recreate { pods: u32 },
    /// Pods that stop for good, as nothing makes them again.
    NothingMakesAgain,
    /// Pods it concerns.
    Pods(u32),
    /// A rollout that is still under way.
    RollingOut,
    /// It is paused: nothing rolls out until it is resumed.
    Paused,
    /// How many budgets cover the pods of a node, and which of them let none go now.
    Budgets { of: u32, holding: Vec<Str> },
    /// A pod that more than one budget covers: the Eviction API refuses it.
    TwoBudgets { pod: Str, budgets: Vec<Str> },
    /// The longest time, in seconds, that a pod may take to stop, and which.
    Grace { pod: Str, seconds: u32 },
    /// The node is being drained already.
    Draining,
    /// What maintenance means to what is around it.
    Maintenance(maintenance::Note),
}

/// Who else looks after an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Manager {
    ArgoCd,
    Flux,
    Helm,
}

/// What the API server says it would make of it (`dryRun=All`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Preview {
    /// None is needed: the change is a number that the plan shows.
    None,
    /// The lines that change, with what is around them.
    Diff(Vec<DiffLine>),
    /// It can't be asked, in the API server's words; that is no refusal.
    Unavailable(Str),
    /// The pods of a node, and what becomes of them.
    Drain(Vec<drain::Pod>),
    /// What could be taken down with it, and be run meanwhile.
    Maintain(maintenance::Around),
}

/// A line of a diff.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DiffLine {
    pub change: Change,
    /// Line number in the new text; of a removed line, in the old one.
    pub number: u32,
    pub text: Str,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Change {
    Same,
    Added,
    Removed,
    /// So many unchanged lines are left out here; `number` says how many.
    Skipped,
}

/// One action under Activity.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    pub id: Str,
    /// When it was sent.
    pub at: Time,
    /// Who, as the API server calls them.
    pub who: Str,
    pub intent: Intent,
    pub state: State,
    /// When it came to its end.
    pub ended: Option<Time>,
}

/// How far an action has come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum State {
    /// Sent, not answered yet.
    Sending,
    /// The API server took it; the cluster is not there yet.
    Following(Progress),
    /// It is as it was wanted.
    Done,
    /// The API server took it, but it does not come true.
    Failed(Failure),
    /// Nothing was changed. `now` is what the value is, where that is the reason.
    Refused { error: ApiError, now: Option<Str> },
    /// The answer was lost: whether it was done is being looked up.
    Unknown,
    /// Something else was wanted of the object before this came true.
    Superseded,
    /// Its time has not come.
    Waiting,
    /// Nothing was done: someone ended it while it waited.
    Cancelled { by: Str },
    /// Nothing was done: what it waited for can not come any more.
    NotNeeded,
}

impl State {
    pub const fn is_ended(&self) -> bool {
        matches!(
            self,
            State::Done
                | State::Failed(_)
                | State::Refused { .. }
                | State::Superseded
                | State::Cancelled { .. }
                | State::NotNeeded
        )
    }
}

/// How much of what was wanted is there.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    pub ready: u32,
    pub of: u32,
    /// What is wrong on the way.
    pub trouble: Option<Status>,
}

/// Why it does not come true.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Failure {
    /// A rollout passed its progress deadline; the state of the workload then.
    Deadline(Box<Status>),
    /// The object was deleted meanwhile.
    Deleted,
    /// It took longer than it is followed for; how far it had come.
    GaveUp(Progress),
    /// The cluster's own reason.
    Because(Why),
    /// Someone ended it before; how far it had come.
    Stopped(Progress),
}

/// Everything under Activity that one may see, newest first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Activity {
    pub entries: Vec<Entry>,
}

impl Activity {
    /// What a page is sent at most.
    pub const SHOWN: usize = 200;
}

/// A template that a workload has or had, as its ReplicaSet or ControllerRevision keeps it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Revision {
    pub number: i64,
    /// Of the ReplicaSet or ControllerRevision.
    pub name: Str,
    pub created: Time,
    /// Whether the workload wants this one now.
    pub current: bool,
    /// Containers, without the init containers.
    pub images: Vec<ContainerImage>,
    /// `kubernetes.io/change-cause`, if someone wrote one.
    pub cause: Str,
}

/// A workload that runs an image which another one runs too.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sharer {
    pub target: Target,
    /// Those of its containers that do, each with what it runs as `from` and `to`.
    pub containers: Vec<ImageChange>,
}
