//! Objects written as YAML says: a text, what would become of each object in it, and the button.
//!
//! ```text
//! state   the text, its plan, what was sent
//! desk    the page
//! editor  the text with its line numbers; files are dropped here
//! result  object by object: word, difference, who owns what, what came of it
//! foot    what will be sent, and the button
//! later   none of it, in the build that leaves it to the whole page
//! ```

#[cfg(feature = "whole")]
mod desk;
#[cfg(feature = "whole")]
mod editor;
#[cfg(feature = "whole")]
mod foot;
#[cfg(not(feature = "whole"))]
mod later;
#[cfg(feature = "whole")]
mod result;
#[cfg(feature = "whole")]
mod state;

#[cfg(feature = "whole")]
pub use desk::Desk;
#[cfg(not(feature = "whole"))]
pub use later::Desk;
