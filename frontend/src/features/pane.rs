//! The detail pane: one object, beside the list it was opened from.
//!
//! ```text
//! object   the object itself: its live row, and its detail, read again when the row changes
//! head     what it is, who owns it, and the sentence that leads it
//! summary  per kind: pod (the pod as one box), workload, node, service (the map), facts
//! events, pods, revisions, yaml   the other tabs
//! ```

mod container;
mod events;
mod facts;
mod frame;
mod head;
mod node;
mod object;
mod pod;
mod pods;
#[cfg(feature = "whole")]
mod revisions;
mod sentence;
mod service;
mod summary;
mod volumes;
mod workload;
mod yaml;

pub use frame::Pane;
pub use object::Object;
