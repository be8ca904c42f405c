//! Logs: what travels over the WebSocket of one log, and in which order.
//!
//! ```text
//! browser                              server
//!   | -> LogQuery                        |   once, first
//!   |                      Source ->     |   a container of a pod, before anything it says
//!   |                      Batch ->      |   lines and notes in their order, at most 20 a second;
//!   |                                    |   empty ones every few seconds: "I am here"
//!   |                      Done ->       |   nothing more will come; the socket closes
//! ```
//!
//! A batch carries, for each container it touched, the [`Position`] after its last line. A browser that
//! was cut off hands its positions back and gets exactly the lines after them.

use serde::{Deserialize, Serialize};

use crate::{Str, Time, detail::Exit, error::ApiError, kind::Kind};

/// More pods than this are not read at once.
pub const MOST_PODS: usize = 50;

/// A browser names no more positions than this: they must fit into its one message.
pub const MOST_POSITIONS: usize = 400;

/// A line's first bytes; what is longer is cut there.
pub const LONGEST_LINE: usize = 64 * 1024;

/// What to read. The first message of the browser, and the only one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogQuery {
    /// A pod, or a workload: then all its pods, also those still to come.
    pub kind: Kind,
    pub namespace: Str,
    pub name: Str,
    pub containers: Containers,
    /// The run before the present one, to its end, instead of following the present one.
    pub previous: bool,
    /// How far back, for containers without a position in `resume`.
    pub since: Since,
    /// Where this browser stands, after it was cut off; empty at first.
    pub resume: Vec<Resume>,
}

/// Which containers of each pod.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Containers {
    /// The one that `kubectl logs` takes: the annotated one, else the first.
    Default,
    All,
    Named(Str),
}

/// How far back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Since {
    /// The last lines of each container.
    Tail(u32),
    Seconds(u32),
    All,
}

/// Where a browser stands with one container.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Resume {
    pub pod: Str,
    /// Of the pod: another pod of the same name has another log.
    pub uid: Str,
    pub container: Str,
    pub position: Position,
}

/// A point in a container's log, named so that the lines after it can be asked for exactly, although
/// the API can only be asked for whole seconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Position {
    /// Which run of the container: its restart count.
    pub run: u32,
    /// The first line's time, in nanoseconds since the Unix epoch: nothing before it was asked for.
    pub first: i64,
    /// The latest line's time.
    pub last: i64,
    /// How many lines so far were not older than the second that `last` lies in.
    pub count: u32,
    /// Whether this run has been read to its end.
    pub ended: bool,
}

/// From the server.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum LogMessage {
    /// `id` names it from now on, on this socket.
    Source {
        id: u16,
        pod: Str,
        uid: Str,
        container: Str,
    },
    /// A container that can be asked for; each once.
    Container(Str),
    Batch(Batch),
    Done,
}

/// What came since the last one.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Batch {
    pub entries: Vec<Entry>,
    pub positions: Vec<(u16, Position)>,
}

/// One row of the log.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Entry {
    Line(Line),
    Note {
        /// About the whole log without one.
        source: Option<u16>,
        /// Nanoseconds since the Unix epoch.
        at: i64,
        note: Note,
    },
}

/// What a container wrote. Free of control characters: those are shown as symbols.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    pub source: u16,
    /// When the container runtime got it, in nanoseconds since the Unix epoch.
    pub at: i64,
    pub level: LineLevel,
    /// What to read: of a JSON line its message, then its other fields.
    pub text: String,
    /// The JSON as it was written.
    pub json: Option<String>,
    /// Bytes that were cut off.
    pub cut: u32,
}

/// How severe a line says it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum LineLevel {
    #[default]
    None,
    Trace,
    Debug,
    Info,
    Warn,
    Error,
    Fatal,
}

impl LineLevel {
    /// As written in front of a line.
    pub const fn word(self) -> &'static str {
        match self {
            LineLevel::None => "",
            LineLevel::Trace => "TRACE",
            LineLevel::Debug => "DEBUG",
            LineLevel::Info => "INFO",
            LineLevel::Warn => "WARN",
            LineLevel::Error => "ERROR",
            LineLevel::Fatal => "FATAL",
        }
    }
}

/// What is to be said between the lines.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Note {
    /// A pod that was not there when the log was opened.
    Joined,
    /// The container runs anew, after so many restarts.
    Started(u32),
    /// It ended; when it starts again, if that can be told.
    Exited {
        exit: Exit,
        next: Option<Time>,
    },
    /// The pod is gone.
    Gone,
    /// It does not run yet; the API's reason.
    Waiting(Str),
    /// Its log can't be read.
    Failed(ApiError),
    /// The connection to it broke; it is taken up again where it broke.
    Broken,
    Resumed,
    /// So many lines were left out, because they came faster than this browser took them.
    Skipped(u64),
    /// Only so many of so many pods are read.
    TooManyPods {
        read: u32,
        of: u32,
    },
    /// The workload has no pods now.
    NoPods,
}
