//! Logs: what containers write, in a tab of the dock.
//!
//! ```text
//! spec      what is read: pod or workload, containers, how far back
//! session   its socket, taken up again where it broke; hands lines to
//! ring      the lines that this tab holds, and what is found in them
//! window    which of them are on the screen
//! painter   those as elements, recycled
//! view      the lines and the tools above them
//! words     what is said between the lines
//! ```

mod button;
#[cfg(feature = "whole")]
mod export;
#[cfg(feature = "whole")]
mod notes;
#[cfg(feature = "whole")]
mod painter;
#[cfg(feature = "whole")]
mod ring;
#[cfg(feature = "whole")]
mod session;
mod spec;
#[cfg(feature = "whole")]
mod view;
#[cfg(feature = "whole")]
mod window;

pub use button::{LogsButton, has_logs};
pub use spec::Spec;
#[cfg(feature = "whole")]
pub use {session::Log, view::LogView};
