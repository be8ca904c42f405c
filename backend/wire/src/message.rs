//! What travels over the WebSocket, and in which order.
//!
//! ```text
//! browser                                   server
//!   |                               Hello ->  |   once
//!   |  -> Subscribe { sub, topic }            |
//!   |                 Joined { sub, group } ->|   frames of this subscription are called `group`
//!   |                     Rows(snapshot) ->   |   then deltas, each from the end of the one before
//!   |  -> View { sub, view }                  |   windowed tables only: filter, sort, window
//!   |                             Pulse ->    |   every 2 s: the server's clock and each kind's freshness
//! ```
//!
//! A subscription is a cursor, not a queue: a slow reader gets the latest state of what changed, never
//! a backlog. After a reconnect the browser subscribes with the cursor it holds and gets only what
//! changed since.

use serde::{Deserialize, Serialize};

use crate::{
    Str, Time,
    action::Activity,
    drain::Drains,
    error::ApiError,
    kind::Kind,
    maintenance::Runs,
    overview::{Counts, Overview},
    patch::Patch,
    row::{Row, RowId},
    view::View,
};

/// A number the browser chooses for a subscription; unique within its socket.
pub type SubId = u32;

/// What frames are addressed to: viewers of the same view share a group, and so each encoded frame.
pub type GroupId = u32;

/// From the browser.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum ClientMessage {
    Subscribe {
        sub: SubId,
        topic: Topic,
        view: View,
        resume: Option<Cursor>,
    },
    /// Another filter, sort or window of a subscription.
    View {
        sub: SubId,
        view: View,
    },
    /// The rows now on the screen: whose usage is wanted.
    Visible {
        sub: SubId,
        rows: Vec<RowId>,
    },
    Unsubscribe {
        sub: SubId,
    },
    /// "I am here", at least every 10 s; answered by a [`ServerMessage::Pulse`].
    Ping,
}

/// What can be subscribed to.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Topic {
    Rows(Query),
    /// The numbers of the sidebar.
    Counts(Namespaces),
    /// The overview page.
    Overview(Namespaces),
    /// What was done lately, and what came of it.
    Activity(Namespaces),
    /// Nodes that are emptied, or lately were.
    Drains,
    /// Workloads that are down for maintenance, or lately were.
    Maintenance(Namespaces),
}

/// Which rows. `scope` always applies; the view's filter only where the server keeps the order.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Query {
    pub kind: Kind,
    pub namespaces: Namespaces,
    /// In the language of [`crate::view::Filter`]: `node=node-4`, `workload=Deployment/cart`, `name=cart`.
    pub scope: String,
}

/// A set of namespaces. Kinds of the cluster as a whole ignore it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Namespaces {
    /// All that the person may see.
    All,
    /// These, sorted, each once.
    Only(Vec<Str>),
}

impl Namespaces {
    /// The set of `names`, sorted and each once; the empty list means all.
    pub fn of(names: impl IntoIterator<Item = Str>) -> Self {
        let mut names: Vec<Str> = names.into_iter().collect();
        names.sort();
        names.dedup();
        if names.is_empty() { Namespaces::All } else { Namespaces::Only(names) }
    }

    pub fn contains(&self, namespace: Option<&str>) -> bool {
        match (self, namespace) {
            (Namespaces::All, _) | (_, None) => true,
            (Namespaces::Only(names), Some(namespace)) => {
                names.binary_search_by(|name| (**name).cmp(namespace)).is_ok()
            }
        }
    }
}

/// Where a subscription stands: the state after step `seq` of the group's life `epoch`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cursor {
    pub epoch: u64,
    pub seq: u64,
}

/// From the server.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum ServerMessage {
    Hello(Hello),
    Joined {
        sub: SubId,
        group: GroupId,
    },
    Rows(Frame),
    Counts {
        group: GroupId,
        counts: Counts,
    },
    Overview {
        group: GroupId,
        overview: Box<Overview>,
    },
    Activity {
        group: GroupId,
        activity: Activity,
    },
    Drains {
        group: GroupId,
        drains: Drains,
    },
    Maintenance {
        group: GroupId,
        runs: Runs,
    },
    /// What containers use now, for rows named by `Visible`; absent rows have no measurement.
    Usage {
        sub: SubId,
        rows: Vec<(RowId, Usage)>,
    },
    Pulse(Pulse),
    /// The subscription is not, or no longer, served: its rows must go.
    Refused {
        sub: SubId,
        error: ApiError,
    },
    /// The next binary frames are parts of one message of this many bytes: see [`crate::parts`].
    Long {
        len: u32,
    },
}

/// Who and what this is; sent once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hello {
    /// Of Quarterdeck; a page of another version reloads itself.
    pub version: Str,
    /// The cluster's name for people.
    pub cluster: Str,
    /// `prod` and the like; empty when not told.
    pub environment: Str,
    /// `v1.36.3`
    pub kubernetes: Str,
    /// Who the API server says we are.
    pub user: Str,
    /// The only namespace that is watched; None when it is the whole cluster.
    pub within: Option<Str>,
    pub door: Door,
    /// Whether nothing can be changed from here, whoever asks.
    pub read_only: bool,
    /// Whom to ask for access.
    pub contact: Option<Str>,
    /// The server's clock, in Unix milliseconds.
    pub now: i64,
}

/// How people come in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Door {
    /// One person, by a link with a key.
    Link,
    /// Many, by a page of their own; and they leave again.
    SignIn,
    /// Many, as a proxy names them. It has to name them again (`GET /api/session`) at least every 30 s.
    Proxy,
}

/// What is on the screen of a subscription, or what changed of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Frame {
    pub group: GroupId,
    /// The life of the group. A frame that builds on another says nothing here: it is of the same.
    pub epoch: Option<u64>,
    /// The step this builds on; a snapshot builds on nothing and says `to`.
    pub from: u64,
    pub to: u64,
    pub body: Body,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Body {
    /// All rows. Replaces whatever the browser holds.
    Whole { rows: Vec<(RowId, Row)> },
    /// What changed.
    Delta { changes: Vec<(RowId, Change)> },
    /// The server keeps the order. A snapshot builds on an empty window.
    Window {
        /// `None` if it is as it was.
        extent: Option<Extent>,
        /// The places in the window that rows leave, in order.
        cut: Vec<u16>,
        /// Then the places that rows come to, in order.
        put: Vec<(u16, RowId)>,
        /// By their places now: the rows that are new or changed. All others in the window are held
        /// already, and whatever is not in it is forgotten.
        rows: Vec<(u16, Change)>,
    },
}

/// A table that the server keeps in order, and where in it the window is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Extent {
    pub total: u32,
    pub matching: u32,
    /// How many of all fail.
    pub bad: u32,
    /// Where the window begins.
    pub first: u32,
}

/// What became of a row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Change {
    /// It is this now.
    Row(Box<Row>),
    /// It is as it was at the step the frame builds on, but for this.
    Patch(Patch),
    Gone,
}

impl Change {
    /// From what a viewer holds to what is.
    pub fn between(before: Option<&Row>, after: Option<&Row>) -> Self {
        let patch = before.zip(after).and_then(|(before, after)| Patch::between(before, after));
        match (patch, after) {
            (Some(patch), _) => Change::Patch(patch),
            (None, Some(row)) => Change::Row(Box::new(row.clone())),
            (None, None) => Change::Gone,
        }
    }

    /// The row now, `Some(None)` if it is gone; `None` if this does not fit what is held.
    pub fn apply(self, before: Option<&Row>) -> Option<Option<Row>> {
        match self {
            Change::Row(row) => Some(Some(*row)),
            Change::Patch(patch) => patch.apply(before?).map(Some),
            Change::Gone => Some(None),
        }
    }
}

/// The ids of a window after a frame; `None` if the frame does not fit `held`.
pub fn rearrange(held: &[RowId], cut: &[u16], put: &[(u16, RowId)]) -> Option<Vec<RowId>> {
    let mut cut = cut.iter().map(|at| usize::from(*at)).peekable();
    let stays = |(at, _): &(usize, &RowId)| cut.next_if_eq(at).is_none();
    let mut ids: Vec<RowId> = held.iter().enumerate().filter(stays).map(|(_, id)| *id).collect();
    for (at, id) in put {
        let at = usize::from(*at);
        if at > ids.len() {
            return None;
        }
        ids.insert(at, *id);
    }
    Some(ids)
}

/// CPU in milli-cores and memory in bytes that something uses now.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Usage {
    pub cpu: u32,
    pub memory: u64,
}

/// The server's heartbeat.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pulse {
    /// The server's clock, in Unix milliseconds.
    pub now: i64,
    /// Of the kinds this socket is subscribed to.
    pub kinds: Vec<(Kind, Freshness)>,
}

/// How far what we know of a kind can be trusted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Freshness {
    /// The first list is still running.
    Loading,
    /// The watch runs; last heard from the API server at this Unix millisecond.
    Live { as_of: i64 },
    /// The watch is broken; what is shown is as of then. `why` in a line.
    Stale { as_of: i64, why: Str },
    /// The dashboard's own identity may not list or watch this kind; the API's words.
    Forbidden { why: Str },
    /// The cluster does not serve this kind.
    Absent,
}

/// Older than this, in milliseconds, nothing is called live, whatever the socket says.
pub const LIVE_WITHIN: i64 = 35_000;

/// When something was seen, for [`Freshness`]: see [`Time`] for objects' own times.
pub const fn seconds(millis: i64) -> Time {
    millis.div_euclid(1000)
}
