//! Workloads taken down for maintenance and brought back.
//!
//! ```text
//! dialog    the plan: which, why, until when, the work, the name to be typed
//! progress  how far a run is: steps, workloads; bring back, retry, abort
//! later     both, in the build that leaves them to the whole page
//! ```

#[cfg(feature = "whole")]
mod dialog;
#[cfg(not(feature = "whole"))]
mod later;
#[cfg(feature = "whole")]
mod progress;

#[cfg(not(feature = "whole"))]
pub use later::{AllMaintenance, MaintenanceProgress};
#[cfg(feature = "whole")]
pub use {
    dialog::MaintenanceDialog,
    progress::{AllMaintenance, MaintenanceProgress},
};
