//! What goes across pages: the detail pane.

mod pane;

pub mod service_map;
pub mod unfit;

pub use pane::Pane;
