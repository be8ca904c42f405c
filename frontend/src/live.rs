//! What the server tells, kept until it is shown.
//!
//! ```text
//! socket -> connection -> table (apply: the only writer) -> order -> rows -> the table on the page
//! ```
//!
//! * [`connection`] keeps one socket open: reconnects, resumes, knows how fresh everything is;
//! * [`table`] holds the rows of one subscription and is written by frames alone;
//! * [`order`] filters and sorts them, and holds still while someone points at them;
//! * [`list`] is one or more tables in one order; [`rows`] is that with its subscriptions.

pub mod backoff;
pub mod connection;
pub mod freshness;
pub mod list;
pub mod order;
pub mod rows;
pub mod socket;
pub mod table;
pub mod topic;

pub use connection::{Link, Live, use_live};
pub use freshness::Liveness;
