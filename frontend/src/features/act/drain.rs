//! Emptying a node.
//!
//! ```text
//! dialog    the plan, what has to be accepted, the name to be typed
//! progress  how far it is: bar, groups, pods; pause and cancel
//! ```

mod dialog;
mod progress;

pub use dialog::DrainDialog;
pub use progress::DrainProgress;
