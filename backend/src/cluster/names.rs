//! Strings that many rows share (namespaces, nodes, images, reasons), each kept once.

use std::{collections::HashSet, sync::Arc};

use quarterdeck_wire::Str;

/// An interner: equal strings are one allocation.
#[derive(Debug, Default)]
pub struct Names {
    known: HashSet<Str>,
}

impl Names {
    pub fn new() -> Self {
        Self::default()
    }

    /// The shared string equal to `text`.
    pub fn intern(&mut self, text: &str) -> Str {
        if let Some(known) = self.known.get(text) {
            return Arc::clone(known);
        }
        let new = Str::from(text);
        self.known.insert(Arc::clone(&new));
        new
    }

    /// As [`Names::intern`], where an empty text means that there is none.
    pub fn intern_some(&mut self, text: &str) -> Option<Str> {
        (!text.is_empty()).then(|| self.intern(text))
    }

    /// Drops the strings that nobody else holds.
    pub fn sweep(&mut self) {
        self.known.retain(|name| Arc::strong_count(name) > 1);
    }

    /// How many strings are known.
    pub fn len(&self) -> usize {
        self.known.len()
    }

    pub fn is_empty(&self) -> bool {
        self.known.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_strings_are_one_allocation() {
        let mut names = Names::new();
        let (one, two) = (names.intern("shop"), names.intern(&String::from("shop")));
        assert!(Arc::ptr_eq(&one, &two));
        assert_eq!(names.len(), 1);
    }

    #[test]
    fn a_sweep_drops_only_what_nobody_holds() {
        let mut names = Names::new();
        let held = names.intern("held");
        drop(names.intern("dropped"));
        names.sweep();
        assert_eq!(names.len(), 1);
        assert!(Arc::ptr_eq(&held, &names.intern("held")));
    }

    #[test]
    fn nothing_is_not_a_name() {
        assert_eq!(Names::new().intern_some(""), None);
    }
}
