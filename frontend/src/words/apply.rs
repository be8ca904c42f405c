//! Words of objects written as YAML says.

use quarterdeck_wire::manifest::{Blind, Fault, Outlook, Propagation};

mod en;
mod zh;

pub use en::WORDS as EN;
pub use zh::WORDS as ZH;

pub struct Apply {
    pub edit_of: fn(&str) -> String,
    pub objects: fn(usize) -> String,
    pub open_file: &'static str,
    pub manifest: &'static str,
    /// Documents, once they are known, and lines.
    pub documents: fn(Option<usize>, usize) -> String,
    pub document: fn(u32) -> String,
    pub without_namespace: fn(&str) -> String,
    pub no_namespace: &'static str,
    pub placeholder: &'static str,
    pub hint: &'static str,
    pub too_large: &'static str,
    pub dry_run: &'static str,
    pub again: &'static str,
    pub asking: &'static str,
    /// What would become of an object; so many lines change.
    pub word: fn(&Outlook, usize) -> String,
    pub owns: fn(&str, &str) -> String,
    pub leave: fn(&str) -> String,
    pub take: fn(&str) -> String,
    pub changed: &'static str,
    pub keep_theirs: &'static str,
    pub write_mine: &'static str,
    pub blind: fn(&Blind) -> String,
    pub fault: fn(&Fault) -> String,
    pub line: fn(u32) -> String,
    pub waiting: &'static str,
    pub not_sent: &'static str,
    pub accepted: fn(usize, usize) -> String,
    pub stops: &'static str,
    pub conflicts_stay: &'static str,
    /// On the button: so many changes, of which so many take fields over.
    pub send: fn(usize, usize) -> String,
    /// On the button of an edit; whether it writes over what changed meanwhile.
    pub save: fn(bool) -> String,
    pub owned: &'static str,
    pub propagation: fn(Propagation) -> &'static str,
}
