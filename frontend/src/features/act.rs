//! What can be done from the page: planned with the server, ordered once, followed to the end.
//!
//! ```text
//! buttons   the row of buttons in the pane's head, by kind
//! bulk      the same for the selected rows: one order each
//! opened    what they open; from here on all is in the whole page alone:
//! scale     how many replicas, or how far the autoscaler may go
//! bounds    how few and how many pods an autoscaler may want
//! upgrade   other images, with what the API server would make of it
//! more      what is asked for seldom: YAML to edit, delete
//! delete    one object less, its name typed
//! drain     a node emptied: the dialog, and how far it is
//! maintenance  workloads taken down and brought back: the dialog, and how far it is
//! framed    the head and the foot of a dialog
//! lines     several objects under each other, each with what came of it
//! confirm   what is either done or not: its plan, and the button that does it
//! plan      a plan as it is made, and its checks
//! later     what is to be done later: how it is chosen, and that it waits
//! orders    gives orders, and tells what came of them
//! outcome   what came of an order, in a line
//! ```

#[cfg(feature = "whole")]
mod bounds;
#[cfg(feature = "whole")]
mod bulk;
#[cfg(not(feature = "whole"))]
#[path = "act/bulk/first.rs"]
mod bulk;
mod buttons;
#[cfg(feature = "whole")]
mod confirm;
#[cfg(feature = "whole")]
mod delete;
mod drain;
#[cfg(feature = "whole")]
mod framed;
#[cfg(feature = "whole")]
mod later;
#[cfg(not(feature = "whole"))]
#[path = "act/later/first.rs"]
mod later;
#[cfg(feature = "whole")]
mod lines;
mod maintenance;
mod more;
#[cfg(feature = "whole")]
mod opened;
mod orders;
mod outcome;
#[cfg(feature = "whole")]
mod plan;
#[cfg(feature = "whole")]
mod scale;
#[cfg(feature = "whole")]
mod upgrade;

pub use bulk::BulkButtons;
#[cfg(feature = "whole")]
pub use buttons::target;
pub use buttons::{Buttons, by_key};
#[cfg(feature = "whole")]
pub use confirm::Confirm;
pub use drain::DrainProgress;
pub use maintenance::{AllMaintenance, MaintenanceProgress};
pub use orders::{Orders, Toasts, use_orders};
pub use outcome::says;
#[cfg(feature = "whole")]
pub use upgrade::Diff;
