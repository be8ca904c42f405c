//! Building blocks that know nothing of Kubernetes.

mod dialog;
mod icon;
mod menu;
mod popover;
mod segmented;

pub use dialog::Dialog;
pub use icon::Icon;
pub use menu::{Menu, MenuItem};
pub use popover::{Popover, dismissed};
pub use segmented::{Segment, Segmented};
