//! What goes across pages: the detail pane.

mod pane;

pub use pane::Pane;
