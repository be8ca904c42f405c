//! What goes across pages: the detail pane, actions, the palette, the help about keys.

pub mod act;
mod keys_help;
mod overlays;
mod palette;
mod pane;

pub mod node_tiles;
pub mod rollout;
pub mod service_map;
pub mod unfit;

pub use overlays::{Overlays, use_overlays};
pub use pane::Pane;
