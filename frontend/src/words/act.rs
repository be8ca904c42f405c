//! Words of what can be done: buttons, plans, what came of it.

use quarterdeck_wire::action::{About, Failure, Intent, Progress};

#[cfg(feature = "whole")]
mod also;
mod bulk;
mod drain;
mod en;
mod later;
#[cfg(feature = "whole")]
mod maintenance;
mod zh;

#[cfg(feature = "whole")]
pub use also::Also;
pub use bulk::Bulk;
pub use drain::Drain;
pub use en::WORDS as EN;
pub use later::Later;
#[cfg(feature = "whole")]
pub use maintenance::Maintenance;
pub use zh::WORDS as ZH;

/// What is said of actions.
pub struct Act {
    /// On buttons that open a plan.
    pub scale: &'static str,
    pub bounds: &'static str,
    pub upgrade: &'static str,
    pub container: &'static str,
    pub image: &'static str,
    pub running: &'static str,
    pub upgrade_to: &'static str,
    pub unchanged: &'static str,
    pub new_image: fn(&str) -> String,
    pub type_a_tag: &'static str,
    pub ran_before: &'static str,
    /// Of an earlier image: its revision's number and age.
    pub revision_of: fn(i64, &str) -> String,
    pub dry_run: &'static str,
    /// So many lines change.
    pub accepted: fn(usize) -> String,
    pub no_preview: fn(&str) -> String,
    pub difference: &'static str,
    pub unchanged_lines: fn(u32) -> String,
    pub revisions: &'static str,
    pub revision: fn(i64) -> String,
    pub current: &'static str,
    pub undo: &'static str,
    pub no_revisions: &'static str,
    pub restart: &'static str,
    pub pause: &'static str,
    pub unpause: &'static str,
    pub cordon: &'static str,
    pub uncordon: &'static str,
    pub suspend: &'static str,
    pub unsuspend: &'static str,
    pub trigger: &'static str,
    pub evict: &'static str,
    pub edit: &'static str,
    pub cancel: &'static str,
    /// On the button that does it, while there is nothing to be done.
    pub nothing: &'static str,
    /// Where what came of orders is told.
    pub outcomes: &'static str,
    pub copy_kubectl: &'static str,
    /// The heading of a plan: `Scale cart`.
    pub title: fn(&Intent) -> String,
    /// On the button that does it: `Scale to 5`.
    pub confirm: fn(&Intent) -> String,
    /// Under Activity and in toasts: `cart: 3 → 5 replicas`.
    pub what: fn(&Intent) -> String,
    pub now_pods: fn(u32) -> String,
    pub replicas: &'static str,
    pub fewer: &'static str,
    pub more: &'static str,
    pub no_number: fn(u32) -> String,
    pub no_bounds: fn(u32) -> String,
    pub minimum: &'static str,
    pub maximum: &'static str,
    /// What so many pods more or fewer mean.
    pub means: fn(i64) -> String,
    pub what_it_means: &'static str,
    pub planning: &'static str,
    pub no_plan: &'static str,
    pub raise: &'static str,
    pub raise_hint: &'static str,
    pub set_replicas: &'static str,
    pub not_while: &'static str,
    pub autoscaler_owns: fn(&str) -> String,
    pub autoscaler_keeps: fn(u32, u32) -> String,
    pub type_to_confirm: fn(&str) -> String,
    /// What a check looked at, and what it found.
    pub about: fn(&About) -> (String, String),
    pub sending: &'static str,
    pub following: fn(&Progress) -> String,
    pub done: &'static str,
    pub failed: fn(&Failure) -> String,
    /// What the value is instead, if that is the reason.
    pub refused: fn(Option<&str>) -> String,
    pub unknown: &'static str,
    pub superseded: &'static str,
    pub dismiss: &'static str,
    pub copy: &'static str,
    pub nothing_yet: &'static str,
    pub nothing_yet_hint: &'static str,
    pub columns: Columns,
    pub drain: Drain,
    pub later: Later,
    pub bulk: Bulk,
    #[cfg(feature = "whole")]
    pub also: Also,
    /// On the button that opens the plan of a maintenance.
    pub maintain: &'static str,
    #[cfg(feature = "whole")]
    pub maintenance: Maintenance,
}

/// The head of the Activity page.
pub struct Columns {
    pub when: &'static str,
    pub what: &'static str,
    pub who: &'static str,
    pub result: &'static str,
    pub took: &'static str,
}
