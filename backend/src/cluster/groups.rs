//! Rows grouped by what they speak about. A row's groups are not kept: they follow from the row, and
//! who files it has the row that was filed before.

use std::{
    collections::{BTreeSet, HashMap},
    hash::Hash,
};

use quarterdeck_wire::row::RowId;

/// Rows by key; a row can be in several groups.
pub struct Groups<K>(HashMap<K, BTreeSet<RowId>>);

impl<K> Default for Groups<K> {
    fn default() -> Self {
        Self(HashMap::new())
    }
}

impl<K: Clone + Eq + Hash> Groups<K> {
    /// Files `id` under `after` (none when the row is gone) instead of `before`; gives every key that
    /// is touched.
    pub fn file(&mut self, id: RowId, before: Vec<K>, after: &[K]) -> Vec<K> {
        for key in before.iter().filter(|key| !after.contains(key)) {
            self.leave(id, key);
        }
        let mut touched = before;
        for key in after {
            if !touched.contains(key) {
                self.0.entry(key.clone()).or_default().insert(id);
                touched.push(key.clone());
            }
        }
        touched
    }

    /// The rows filed under `key`.
    pub fn members(&self, key: &K) -> impl Iterator<Item = RowId> {
        self.0.get(key).into_iter().flatten().copied()
    }

    fn leave(&mut self, id: RowId, key: &K) {
        if let Some(members) = self.0.get_mut(key) {
            members.remove(&id);
            if members.is_empty() {
                self.0.remove(key);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn members(groups: &Groups<&'static str>, key: &'static str) -> Vec<u32> {
        groups.members(&key).map(|id| id.0).collect()
    }

    #[test]
    fn a_row_moves_between_groups_and_touches_both() {
        let mut groups = Groups::default();
        assert_eq!(groups.file(RowId(1), vec![], &["a", "b"]), ["a", "b"]);
        assert_eq!(groups.file(RowId(2), vec![], &["b"]), ["b"]);
        assert_eq!(groups.file(RowId(1), vec!["a", "b"], &["b", "c"]), ["a", "b", "c"]);
        assert_eq!((members(&groups, "a"), members(&groups, "b")), (vec![], vec![1, 2]));
        assert_eq!(members(&groups, "c"), [1]);
    }

    #[test]
    fn an_empty_group_is_forgotten() {
        let mut groups = Groups::default();
        groups.file(RowId(1), vec![], &["a"]);
        assert_eq!(groups.file(RowId(1), vec!["a"], &[]), ["a"]);
        assert!(groups.0.is_empty());
    }
}
