//! Workloads taken down for maintenance and brought back.
//!
//! ```text
//! dialog     the plan: which, why, until when, the work, the name to be typed
//! progress   how far a run is, in the pane of its workloads
//! page       every run, one of them at large
//! steering   what a person should know of a run first, and can want of it
//! steps      the way of a run, and where it is
//! workloads  what each was and is; what nobody knows any more is asked for
//! work       what is done meanwhile, and its log
//! window     since when, until when
//! later      all of it, in the build that leaves it to the whole page
//! ```

#[cfg(feature = "whole")]
mod dialog;
#[cfg(not(feature = "whole"))]
mod later;
#[cfg(feature = "whole")]
mod page;
#[cfg(feature = "whole")]
mod progress;
#[cfg(feature = "whole")]
mod steering;
#[cfg(feature = "whole")]
mod steps;
#[cfg(feature = "whole")]
mod window;
#[cfg(feature = "whole")]
mod work;
#[cfg(feature = "whole")]
mod workloads;

#[cfg(not(feature = "whole"))]
pub use later::{AllMaintenance, MaintenanceProgress};
#[cfg(feature = "whole")]
pub use {dialog::MaintenanceDialog, page::AllMaintenance, progress::MaintenanceProgress};

/// An ended run is told in a workload's pane for so many seconds.
const TOLD: i64 = 30 * 60;
