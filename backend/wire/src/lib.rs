//! What is said between the browser and the server, and nothing about how.
//!
//! Pure data: no I/O, no clock, compiles to `wasm32`. Both sides use these very types, so they can
//! not drift apart; [`SUBPROTOCOL`] names their version, so an old tab after an upgrade of the server
//! is told to reload and never decodes garbage.
//!
//! ```text
//! kind     which Kubernetes resources there are
//! row/     one line of a table, per kind
//! status   how an object is, in a level, a word and a reason
//! view     filter, sort and window: the same code orders rows on both sides
//! message  what travels over the WebSocket
//! patch    what changed of a row
//! overview what the overview and the sidebar show
//! detail   what the detail pane shows of one object
//! action   what can be done, what it would mean, what came of it
//! log      what a log says, over a WebSocket of its own
//! drain    a node that is emptied
//! maintenance  workloads that are taken down and brought back
//! manifest objects written as YAML says
//! error    what is said when something can't be done
//! ```

pub mod action;
pub mod detail;
pub mod drain;
pub mod error;
pub mod kind;
pub mod log;
pub mod maintenance;
pub mod manifest;
pub mod message;
pub mod overview;
pub mod parts;
pub mod patch;
pub mod row;
pub mod status;
pub mod view;

use std::sync::Arc;

use serde::{Serialize, de::DeserializeOwned};

/// A shared, immutable string. On the server equal strings of a kind (namespaces, nodes, images) are
/// one allocation.
pub type Str = Arc<str>;

/// Seconds since the Unix epoch, UTC. Kubernetes' own times have whole seconds.
pub type Time = i64;

/// The WebSocket subprotocol. Any change to a type in this crate needs a new number.
pub const SUBPROTOCOL: &str = "quarterdeck.6";

/// Above this many rows in a table the server keeps the order and sends a window of it.
pub const WINDOWED_ABOVE: usize = 20_000;

/// A windowed table becomes a whole one again below this (the gap keeps it from flapping).
pub const WHOLE_BELOW: usize = 18_000;

/// The longest message either side accepts from a browser, in bytes.
pub const MAX_CLIENT_MESSAGE: usize = 64 * 1024;

/// Encodes a message for the wire.
///
/// # Errors
/// Only if the type can not be expressed in postcard, which a test rules out for ours.
pub fn encode<T: Serialize>(message: &T) -> Result<Vec<u8>, postcard::Error> {
    postcard::to_stdvec(message)
}

/// Decodes a message from the wire; trailing bytes are an error, as they mean another version.
///
/// # Errors
/// When `bytes` is not exactly one `T`.
pub fn decode<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, postcard::Error> {
    match postcard::take_from_bytes(bytes)? {
        (message, []) => Ok(message),
        _ => Err(postcard::Error::DeserializeBadEncoding),
    }
}
