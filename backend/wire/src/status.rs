//! How an object is: a level, a word and a reason.
//!
//! The server decides; the page only translates. What Kubernetes itself says stays in its own words
//! ([`Word::Api`], [`Why::Api`]); what Quarterdeck concludes is typed, so that each language can put it
//! in its own.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::{Str, Time};

/// How loudly a state speaks, worst first: the order of "worst first".
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Level {
    /// Does not do its work and will not by itself.
    Failing,
    /// Works, but something is wrong.
    Degraded,
    /// On its way.
    Progressing,
    /// Taken down on purpose.
    Maintenance,
    /// Nothing can be told (a node that is gone, say).
    Unknown,
    /// As it should be.
    Ok,
    /// Ended, scaled to zero or suspended, as someone wanted it.
    Stopped,
}

impl Level {
    /// Whether this counts in the red number of the sidebar.
    pub const fn is_bad(self) -> bool {
        matches!(self, Level::Failing)
    }

    /// The name in filters: `level=failing`.
    pub const fn id(self) -> &'static str {
        match self {
            Level::Failing => "failing",
            Level::Degraded => "degraded",
            Level::Progressing => "progressing",
            Level::Maintenance => "maintenance",
            Level::Unknown => "unknown",
            Level::Ok => "ok",
            Level::Stopped => "stopped",
        }
    }
}

/// A state in one word.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Word {
    /// What `kubectl` prints or the API says: `Running`, `CrashLoopBackOff`, `NotReady`.
    Api(Str),
    /// Containers run, but are not Ready yet.
    Starting,
    /// Containers run, but have not been Ready for longer than a start takes.
    NotReady,
    /// Waits for a node.
    Unschedulable,
    /// A Deployment, StatefulSet or DaemonSet that moves to a new revision.
    RollingOut,
    /// A rollout that passed its progress deadline.
    RolloutStuck,
    /// A rollout that someone paused.
    Paused,
    /// Fewer replicas Ready than wanted.
    Unavailable,
    /// Replicas are being added or removed.
    Scaling,
    /// Wants no replicas.
    ScaledToZero,
    /// The autoscaler wants more than it may have.
    AtMaximum,
    /// A CronJob that is switched off.
    Suspended,
    /// A CronJob between runs.
    Scheduled,
    /// The last `n` runs of a CronJob failed.
    RunsFailed(u32),
    /// A node that takes no new pods.
    Cordoned,
    /// A Service whose endpoints all take traffic.
    Serving,
    /// A Service with no endpoint that takes traffic.
    NoEndpoints,
    /// A Service some of whose endpoints do not take traffic.
    SomeEndpoints,
    /// A Service without a selector, or an ExternalName.
    NoSelector,
    /// A LoadBalancer that has no address yet.
    AddressPending,
    /// A budget that allows no eviction now.
    NoDisruptionsAllowed,
    /// Down for maintenance, and to be brought back.
    Maintenance,
}

impl Word {
    /// The word as filters and the overview's links know it, in any language of the page.
    pub fn in_english(&self) -> Cow<'_, str> {
        Cow::Borrowed(match self {
            Word::Api(word) => word,
            Word::Starting => "Starting",
            Word::NotReady => "Not ready",
            Word::Unschedulable => "Unschedulable",
            Word::RollingOut => "Rolling out",
            Word::RolloutStuck => "Rollout stuck",
            Word::Paused => "Paused",
            Word::Unavailable => "Unavailable",
            Word::Scaling => "Scaling",
            Word::ScaledToZero => "Scaled to zero",
            Word::AtMaximum => "At maximum",
            Word::Suspended => "Suspended",
            Word::Scheduled => "Scheduled",
            Word::RunsFailed(1) => "Last run failed",
            Word::RunsFailed(runs) => return Cow::Owned(format!("Last {runs} runs failed")),
            Word::Cordoned => "Cordoned",
            Word::Serving => "Serving",
            Word::NoEndpoints => "No endpoints",
            Word::SomeEndpoints => "Some endpoints",
            Word::NoSelector => "No selector",
            Word::AddressPending => "Address pending",
            Word::NoDisruptionsAllowed => "No disruptions allowed",
            Word::Maintenance => "Maintenance",
        })
    }
}

/// The reason behind a state, as short as it can be said.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Why {
    /// The API's own words.
    Api(Str),
    /// A container ended: its name, exit code and the reason the kubelet gave (`OOMKilled`).
    Exited { container: Str, code: i32, reason: Str },
    /// An image can't be pulled: the image and what the registry said.
    Image { image: Str, message: Str },
    /// Not Ready: the container that is waited for.
    Readiness { container: Str },
    /// Init step `step` (1-based) of `of`, container `name`.
    Init { step: u16, of: u16, name: Str },
    /// Ends by this time at the latest.
    Until(Time),
    /// The scheduler's reasons.
    Unschedulable(Unschedulable),
    /// Of `of` replicas `done` are on the new revision and Ready; `failing` are not coming up.
    Rollout { done: u32, of: u32, failing: u32 },
    /// `ready` of `of` replicas are Ready.
    Replicas { ready: u32, of: u32 },
    /// An autoscaler's bounds and wish: `HPA 2-6 wants 8`.
    Autoscaler { min: u32, max: u32, wants: u32 },
    /// Several pods of a workload share the reason `word`.
    Pods { count: u32, word: Str },
    /// A CronJob's last run and next schedule.
    Runs { last: Option<Time>, schedule: Str },
    /// A node condition that is not as it should be, since when.
    Since(Time),
}

/// Why a pod has no node, taken apart from the scheduler's message.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Unschedulable {
    /// How many nodes there were.
    pub nodes: u32,
    /// `(how many nodes, reason)`: the reason in the scheduler's words, `Insufficient cpu`.
    pub reasons: Vec<(u32, Str)>,
}

/// Level, word and reason of one object.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Status {
    pub level: Level,
    pub word: Word,
    pub why: Option<Why>,
    /// Since when, where it is known.
    pub since: Option<Time>,
}

impl Status {
    /// A status without a reason.
    pub const fn new(level: Level, word: Word) -> Self {
        Self { level, word, why: None, since: None }
    }

    /// The same status with a reason.
    #[must_use]
    pub fn because(mut self, why: Why) -> Self {
        self.why = Some(why);
        self
    }

    /// The same status with the time it began.
    #[must_use]
    pub fn since(mut self, since: Option<Time>) -> Self {
        self.since = since;
        self
    }
}

/// One step of a row of ready segments.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Segment {
    Ready,
    Starting,
    Failing,
    /// Ended as it should (a finished Job), or on its way out.
    Off,
}
