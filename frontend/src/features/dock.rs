//! The dock: tabs along the bottom that outlive the page above them.
//!
//! ```text
//! state   which tabs there are; kept over navigation, languages and reloads
//! frame   the tabs, the edge to drag, the buttons
//! ```

mod frame;
mod state;

pub use frame::DockView;
pub use state::{Dock, use_dock};
