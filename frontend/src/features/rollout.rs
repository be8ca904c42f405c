//! A rollout as it goes: what is new, what is old, who serves, what it waits for, and the way back.
//!
//! ```text
//! going    whether there is one, and within which bounds
//! panel    deadline, pause and undo, and what is below:
//! lanes    the new pods and the old ones they replace
//! failing  the first pod that fails, why, and its last words
//! serving  how many serve, between the fewest and the most
//! later    the panel, in the build that leaves it to the whole page
//! ```

#[cfg(feature = "whole")]
mod failing;
mod going;
#[cfg(feature = "whole")]
mod lanes;
#[cfg(not(feature = "whole"))]
mod later;
#[cfg(feature = "whole")]
mod panel;
#[cfg(feature = "whole")]
mod serving;

pub use going::is_going;
#[cfg(not(feature = "whole"))]
pub use later::RolloutPanel;
#[cfg(feature = "whole")]
pub use panel::RolloutPanel;

/// Whether a pod serves.
#[cfg(feature = "whole")]
fn is_ready(pod: &quarterdeck_wire::row::PodRow) -> bool {
    let (ready, of) = pod.ready();
    ready == of && of > 0 && *pod.phase != *"Terminating"
}
