//! Rows grouped by what they speak about. There is an entry for every pod, so each is kept small: a
//! row knows its groups by number.

use std::{
    collections::{BTreeSet, HashMap},
    hash::Hash,
};

use quarterdeck_wire::row::RowId;

/// Rows by key; a row can be in several groups.
pub struct Groups<K> {
    numbers: HashMap<K, u32>,
    slots: Vec<Group<K>>,
    /// Numbers of groups that became empty, to be given again.
    free: Vec<u32>,
    of: HashMap<RowId, Box<[u32]>>,
}

struct Group<K> {
    key: K,
    members: BTreeSet<RowId>,
}

impl<K: Clone + Eq + Hash> Default for Groups<K> {
    fn default() -> Self {
        Self::new()
    }
}

impl<K: Clone + Eq + Hash> Groups<K> {
    pub fn new() -> Self {
        Self { numbers: HashMap::new(), slots: Vec::new(), free: Vec::new(), of: HashMap::new() }
    }

    /// Files `id` under `keys` (none when the row is gone); gives every key that is touched.
    pub fn file(&mut self, id: RowId, keys: &[K]) -> Vec<K> {
        let before = self.of.remove(&id).unwrap_or_default();
        let mut touched: Vec<K> = before.iter().map(|number| self.leave(id, *number)).collect();
        let numbers: Box<[u32]> = keys.iter().map(|key| self.enter(id, key)).collect();
        if !numbers.is_empty() {
            self.of.insert(id, numbers);
        }
        touched
            .extend(keys.iter().filter(|key| !touched.contains(key)).cloned().collect::<Vec<K>>());
        touched
    }

    /// The rows filed under `key`.
    pub fn members(&self, key: &K) -> impl Iterator<Item = RowId> {
        let number = self.numbers.get(key);
        let group = number.and_then(|number| self.slots.get(*number as usize));
        group.into_iter().flat_map(|group| group.members.iter().copied())
    }

    /// Every row that is filed.
    pub fn ids(&self) -> impl Iterator<Item = RowId> {
        self.of.keys().copied()
    }

    fn enter(&mut self, id: RowId, key: &K) -> u32 {
        let number = match self.numbers.get(key) {
            Some(number) => *number,
            None => self.found(key),
        };
        self.slots[number as usize].members.insert(id);
        number
    }

    fn found(&mut self, key: &K) -> u32 {
        let group = Group { key: key.clone(), members: BTreeSet::new() };
        let number = if let Some(number) = self.free.pop() {
            self.slots[number as usize] = group;
            number
        } else {
            self.slots.push(group);
            self.slots.len() as u32 - 1
        };
        self.numbers.insert(key.clone(), number);
        number
    }

    fn leave(&mut self, id: RowId, number: u32) -> K {
        let group = &mut self.slots[number as usize];
        group.members.remove(&id);
        let key = group.key.clone();
        if group.members.is_empty() {
            self.numbers.remove(&key);
            self.free.push(number);
        }
        key
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
        let mut groups = Groups::new();
        assert_eq!(groups.file(RowId(1), &["a", "b"]), ["a", "b"]);
        assert_eq!(groups.file(RowId(2), &["b"]), ["b"]);
        assert_eq!(groups.file(RowId(1), &["b", "c"]), ["a", "b", "c"]);
        assert_eq!((members(&groups, "a"), members(&groups, "b")), (vec![], vec![1, 2]));
    }

    #[test]
    fn an_empty_group_is_forgotten_and_its_number_given_again() {
        let mut groups = Groups::new();
        groups.file(RowId(1), &["a"]);
        assert_eq!(groups.file(RowId(1), &[]), ["a"]);
        groups.file(RowId(2), &["b"]);
        assert_eq!(groups.slots.len(), 1);
        assert_eq!((members(&groups, "a"), members(&groups, "b")), (vec![], vec![2]));
        assert_eq!(groups.ids().collect::<Vec<_>>(), [RowId(2)]);
    }
}
