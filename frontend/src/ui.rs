//! Building blocks that know nothing of Kubernetes.

mod icon;
mod menu;
mod popover;

pub use icon::Icon;
pub use menu::{Menu, MenuItem};
pub use popover::dismissed;
