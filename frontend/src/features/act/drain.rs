//! Emptying a node.
//!
//! ```text
//! dialog    the plan, what has to be accepted, the name to be typed
//! progress  how far it is: bar, groups, pods; pause and cancel
//! later     both, in the build that leaves them to the whole page
//! ```

#[cfg(feature = "whole")]
mod dialog;
#[cfg(not(feature = "whole"))]
mod later;
#[cfg(feature = "whole")]
mod progress;

#[cfg(not(feature = "whole"))]
pub use later::DrainProgress;
#[cfg(feature = "whole")]
pub use {
    dialog::{DrainDialog, check, field, going},
    progress::DrainProgress,
};
