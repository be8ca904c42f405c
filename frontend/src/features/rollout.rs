//! A rollout as it goes: what is new, what is old, who serves, what it waits for, and the way back.
//!
//! ```text
//! going    whether there is one, and within which bounds
//! panel    the whole, and what it is made of:
//! head     deadline, pause and undo
//! lanes    the new pods and the old ones they replace
//! failing  the first pod that fails, why, and its last words
//! serving  how many serve, between the fewest and the most
//! waits    what it waits for
//! way      the same in words, and which pods come when
//! later    the panel, in the build that leaves it to the whole page
//! ```

#[cfg(feature = "whole")]
mod failing;
mod going;
#[cfg(feature = "whole")]
mod head;
#[cfg(feature = "whole")]
mod lanes;
#[cfg(not(feature = "whole"))]
mod later;
#[cfg(feature = "whole")]
mod panel;
#[cfg(feature = "whole")]
mod serving;
#[cfg(feature = "whole")]
mod waits;
#[cfg(feature = "whole")]
mod way;

pub use going::is_going;

/// What the way back is called, where something else is to open it.
pub const UNDO: &str = "undo";

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

/// The number at the end of a StatefulSet's pod's name.
#[cfg(feature = "whole")]
fn number_of(pod: &quarterdeck_wire::row::PodRow) -> Option<u32> {
    pod.meta.name.rsplit('-').next()?.parse().ok()
}
