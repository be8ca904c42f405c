//! What goes across pages: the detail pane, actions, YAML, the palette, the help about keys, the dock with
//! its logs.

pub mod act;
pub mod apply;
pub mod dock;
mod keys_help;
pub mod logs;
mod overlays;
mod palette;
mod pane;

pub mod node_tiles;
pub mod rollout;
pub mod service_map;
pub mod unfit;

pub use overlays::{Overlays, use_overlays};
pub use pane::Pane;
