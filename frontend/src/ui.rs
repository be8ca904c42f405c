//! Building blocks that know nothing of Kubernetes.

#[cfg(feature = "whole")]
mod check;
mod dialog;
mod icon;
mod menu;
mod popover;
mod segmented;

#[cfg(feature = "whole")]
pub use check::check;
pub use dialog::Dialog;
pub use icon::Icon;
pub use menu::{Menu, MenuItem};
pub use popover::{Popover, dismissed};
pub use segmented::{Segment, Segmented};
