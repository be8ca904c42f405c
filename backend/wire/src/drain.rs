//! Emptying a node: what it would mean, and how far it is.
//!
//! The plan and the run speak of the same [`Pod`]s: in a plan none was asked to go yet.
//!
//! ```text
//! POST /api/plan   Intent::Drain  ->  Plan, its preview the pods of the node
//! POST /api/act    Intent::Drain  ->  Entry; the node is queued
//! Topic::Drains                   ->  Drains, for everyone who may see nodes
//! POST /api/drain  Steer          ->  Drains, as they are then
//! ```

use serde::{Deserialize, Serialize};

use crate::{Str, Time, action::Target, error::ApiError, row::ObjectRef};

/// What is lost with a pod. In an order: what the person accepts to lose.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Risks {
    /// What it wrote into an `emptyDir`.
    pub data: bool,
    /// The pod itself: no controller starts it elsewhere.
    pub pod: bool,
}

impl Risks {
    /// Whether nothing is lost beyond what is `accepted`.
    pub const fn are_within(self, accepted: Risks) -> bool {
        (accepted.data || !self.data) && (accepted.pod || !self.pod)
    }
}

/// All drains that are known: those under way, those that wait, and lately ended ones.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Drains {
    /// How many nodes are emptied at the same time.
    pub at_once: u32,
    /// In the order they were asked for.
    pub runs: Vec<Drain>,
}

impl Default for Drains {
    fn default() -> Self {
        Self { at_once: 1, runs: Vec::new() }
    }
}

/// One node that is emptied.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Drain {
    /// That of its order, and the `Audit-ID` of the cordon.
    pub id: Str,
    pub node: Target,
    /// As the API server calls them.
    pub who: Str,
    /// Why, in their words; may be empty.
    pub reason: Str,
    pub at: Time,
    pub ended: Option<Time>,
    pub accepted: Risks,
    /// Whether the node was closed for new pods before; `None`: not looked at yet.
    pub was_cordoned: Option<bool>,
    /// When it was seen closed.
    pub cordoned: Option<Time>,
    pub stage: Stage,
    /// Why it can't be told how far it is: the API server's answer, or that there is none.
    pub trouble: Option<ApiError>,
    pub pods: Vec<Pod>,
}

/// How far a drain is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Stage {
    /// Other nodes come first.
    Queued,
    /// The node is being closed for new pods.
    Cordoning,
    Evicting,
    Paused(Hold),
    /// All pods that can go are gone.
    Done,
    /// Someone ended it before.
    Stopped,
    /// It could not begin, or the node is no more.
    Failed(ApiError),
}

/// Why a drain waits for a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Hold {
    /// Someone wanted it so.
    Asked,
    /// Someone opened the node for new pods meanwhile.
    Uncordoned,
    /// What is left was refused for good.
    Refused,
}

impl Drain {
    pub const fn is_ended(&self) -> bool {
        matches!(self.stage, Stage::Done | Stage::Stopped | Stage::Failed(_))
    }

    /// Pods that are to go, gone or not.
    pub fn going(&self) -> impl Iterator<Item = &Pod> {
        self.pods.iter().filter(|pod| !matches!(pod.is, Is::Stays(_)))
    }

    pub fn count(&self, group: Group) -> usize {
        self.pods.iter().filter(|pod| pod.group() == group).count()
    }
}

/// One pod of the node.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Pod {
    pub namespace: Str,
    pub name: Str,
    pub uid: Str,
    /// The controller that starts it elsewhere.
    pub owner: Option<ObjectRef>,
    pub risks: Risks,
    /// What is lost with it, if that is data.
    #[serde(default)]
    pub data: Vec<EmptyDir>,
    /// Seconds it may take to stop.
    pub grace: u32,
    pub is: Is,
    /// What holds it here, as of the last try.
    pub block: Option<Block>,
    /// When it was asked to go.
    pub asked: Option<Time>,
    /// The pod that takes its place, if that can be told.
    pub next: Option<Replacement>,
}

/// An `emptyDir` volume: it goes with its pod.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct EmptyDir {
    pub name: Str,
    /// Whether it is in the node's memory.
    pub memory: bool,
    /// The most that may be in it, in bytes, if it says.
    pub limit: Option<u64>,
}

/// How a pod of a drain is.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Is {
    /// It is not asked to go.
    Stays(Stays),
    /// It is to be asked, not before `next` (throttled, or blocked by a budget).
    Waiting {
        next: Option<Time>,
    },
    /// The eviction is sent; the API server's audit log has it as `audit`.
    Asked {
        audit: Str,
    },
    /// The answer was lost: whether it goes is being looked up.
    Unsure,
    /// Within its grace period, which ends then.
    Stopping {
        until: Option<Time>,
    },
    Gone {
        at: Time,
    },
    /// Refused for good, in the API server's words.
    Failed(ApiError),
}

/// Why a pod is not asked to go.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Stays {
    /// Its DaemonSet would start it here again.
    Daemon,
    /// The kubelet's own, from a file on the node.
    Mirror,
    /// It ended by itself: it holds nothing of the node, and its logs are worth keeping.
    Finished,
    /// It came after the node was closed: it tolerates that, and would come again.
    Tolerates,
}

/// What holds a pod.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Block {
    /// The budgets that cover it. More than one is more than the Eviction API takes.
    pub budgets: Vec<Str>,
    /// Pods of those budgets that are not Ready.
    pub unready: Vec<Str>,
    /// How often it was asked in vain.
    pub tries: u32,
}

/// The pod that takes the place of another.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Replacement {
    pub name: Str,
    /// `None`: no node was found for it yet.
    pub node: Option<Str>,
    pub ready: bool,
}

/// How pods are told apart on the page, worst first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Group {
    Failed,
    Blocked,
    Stopping,
    Waiting,
    Moved,
    Stays,
}

impl Group {
    pub const ALL: [Group; 6] = [
        Group::Failed,
        Group::Blocked,
        Group::Stopping,
        Group::Waiting,
        Group::Moved,
        Group::Stays,
    ];
}

impl Pod {
    pub const fn group(&self) -> Group {
        match self.is {
            Is::Stays(_) => Group::Stays,
            Is::Failed(_) => Group::Failed,
            Is::Stopping { .. } => Group::Stopping,
            Is::Gone { .. } => Group::Moved,
            // One that is asked again is still held until the answer.
            _ if self.block.is_some() => Group::Blocked,
            Is::Waiting { .. } => Group::Waiting,
            Is::Asked { .. } | Is::Unsure => Group::Stopping,
        }
    }
}

/// What someone wants of a drain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Steer {
    /// The drain's id.
    pub id: Str,
    pub to: Command,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Command {
    /// No more pods are asked to go; those that were, go.
    Pause,
    /// What was refused is asked again.
    GoOn,
    /// Ends it, and opens the node again if wanted.
    Stop { uncordon: bool },
    /// How many nodes at once, of all that wait.
    AtOnce(u32),
}
