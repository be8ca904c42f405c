//! Where to look for someone who may not see everything: hints, never verdicts.
//!
//! Bindings of roles that name them or their groups, and the namespaces that they named themselves.

use std::sync::{Mutex, PoisonError};

use quarterdeck_wire::{Str, kind::Kind};

use crate::cluster::rbac::Rbac;

/// "All namespaces" of someone who has some: the kinds of a page in so many of them, and again every
/// half minute, stay below what a person may cost. More are to be chosen.
const MOST_SHOWN: usize = 5;
/// One question each: these are what can be chosen without being typed.
const MOST_OFFERED: usize = 24;
/// Hints that lead nowhere cost a question too.
const MOST_TRIED: usize = 8;
/// Namespaces that someone named are remembered up to so many.
const MOST_NAMED: usize = 50;

/// The hints for one person.
#[derive(Default)]
pub struct Places {
    person: Option<(Str, Vec<Str>, Rbac)>,
    /// What they named and may see, the latest first.
    named: Mutex<Vec<Str>>,
}

impl Places {
    pub fn of(name: Str, groups: Vec<Str>, rbac: Rbac) -> Self {
        Self { person: Some((name, groups, rbac)), named: Mutex::default() }
    }

    /// They asked for these by name, and were let in.
    pub fn named(&self, names: &[Str]) {
        if self.person.is_none() {
            return;
        }
        let mut named = self.named.lock().unwrap_or_else(PoisonError::into_inner);
        for name in names.iter().filter(|name| !named.contains(name)).cloned().collect::<Vec<_>>() {
            named.insert(0, name);
        }
        named.truncate(MOST_NAMED);
    }

    /// The namespaces to ask about, the likeliest first.
    pub fn to_try(&self, kind: Kind) -> Vec<Str> {
        let Some((name, groups, rbac)) = &self.person else { return Vec::new() };
        let mut places = self.named.lock().unwrap_or_else(PoisonError::into_inner).clone();
        for hint in rbac.hints(name, groups) {
            if !places.contains(&hint) {
                places.push(hint);
            }
        }
        places.truncate(if kind == Kind::Namespace { MOST_OFFERED } else { MOST_TRIED });
        places
    }
}

/// In so many namespaces a kind is shown where all are asked for.
pub const fn most_shown(kind: Kind) -> usize {
    if matches!(kind, Kind::Namespace) { MOST_OFFERED } else { MOST_SHOWN }
}
