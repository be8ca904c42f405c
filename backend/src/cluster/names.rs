//! What many rows share (namespaces, nodes, images, owners), each kept once.

use std::{collections::HashSet, hash::Hash, sync::Arc};

use quarterdeck_wire::{Str, row::ObjectRef, status::Segment};

/// An interner: equal values are one allocation.
#[derive(Debug, Default)]
pub struct Names {
    known: HashSet<Str>,
    objects: HashSet<Arc<ObjectRef>>,
    segments: HashSet<Arc<[Segment]>>,
}

impl Names {
    pub fn new() -> Self {
        Self::default()
    }

    /// The shared string equal to `text`.
    pub fn intern(&mut self, text: &str) -> Str {
        shared(&mut self.known, text, || text.into())
    }

    /// As [`Names::intern`], where an empty text means that there is none.
    pub fn intern_some(&mut self, text: &str) -> Option<Str> {
        (!text.is_empty()).then(|| self.intern(text))
    }

    /// The shared name of an object.
    pub fn object(&mut self, object: ObjectRef) -> Arc<ObjectRef> {
        shared(&mut self.objects, &object.clone(), || object.into())
    }

    /// The shared row of segments.
    pub fn segments(&mut self, segments: &[Segment]) -> Arc<[Segment]> {
        shared(&mut self.segments, segments, || segments.into())
    }

    /// Drops what nobody else holds.
    pub fn sweep(&mut self) {
        self.segments.retain(|segments| Arc::strong_count(segments) > 1);
        self.objects.retain(|object| Arc::strong_count(object) > 1);
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

fn shared<T: Eq + Hash + ?Sized>(
    known: &mut HashSet<Arc<T>>,
    value: &T,
    make: impl FnOnce() -> Arc<T>,
) -> Arc<T> {
    if let Some(known) = known.get(value) {
        return Arc::clone(known);
    }
    let new = make();
    known.insert(Arc::clone(&new));
    new
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
