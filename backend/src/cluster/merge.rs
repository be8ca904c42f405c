//! Events that say the same of the same object are one row.
//!
//! Who reports them counts some of them together, but not all: another message, or another process, is
//! another event. People see one, with all counts and the last message. Done here and not in the page,
//! so that filter, order and counts are right however many there are.

use std::collections::{BTreeMap, HashMap, HashSet};

use quarterdeck_wire::row::{EventRow, Row};

use super::store::Uid;

/// A row to set, or to remove, and what it is called in the store.
pub type Change = (Uid, Option<Row>);

/// Which events belong together. Rows of other kinds pass through.
#[derive(Default)]
pub struct Merge {
    groups: HashMap<Uid, BTreeMap<Uid, EventRow>>,
    /// The group of each event.
    of: HashMap<Uid, Uid>,
    /// During a list: events that it did not name yet.
    unseen: HashSet<Uid>,
}

impl Merge {
    /// An object is there, or changed.
    pub fn upsert(&mut self, uid: Uid, row: Row) -> impl Iterator<Item = Change> + use<> {
        let Row::Event(event) = row else {
            return [Some((uid, Some(row))), None].into_iter().flatten();
        };
        self.unseen.remove(&uid);
        let cause = cause(&event);
        let left = self.leave(uid).filter(|(group, _)| *group != cause);
        self.groups.entry(cause).or_default().insert(uid, *event);
        self.of.insert(uid, cause);
        [left, Some(self.now(cause))].into_iter().flatten()
    }

    /// An object is gone.
    pub fn remove(&mut self, uid: Uid) -> Change {
        self.leave(uid).unwrap_or((uid, None))
    }

    /// A list begins: events that it does not name are gone at its end.
    pub fn begin_list(&mut self) {
        self.unseen = self.of.keys().copied().collect();
    }

    /// What the list did not name.
    pub fn end_list(&mut self) -> Vec<Change> {
        let gone: Vec<Uid> = self.unseen.drain().collect();
        gone.into_iter().filter_map(|uid| self.leave(uid)).collect()
    }

    pub fn clear(&mut self) {
        *self = Self::default();
    }

    /// Takes an event out of its group; what the group says then.
    fn leave(&mut self, uid: Uid) -> Option<Change> {
        let cause = self.of.remove(&uid)?;
        let group = self.groups.get_mut(&cause)?;
        group.remove(&uid);
        if group.is_empty() {
            self.groups.remove(&cause);
        }
        Some(self.now(cause))
    }

    fn now(&self, cause: Uid) -> Change {
        (cause, self.groups.get(&cause).and_then(together))
    }
}

/// The last event, with the counts of all and since the first.
fn together(events: &BTreeMap<Uid, EventRow>) -> Option<Row> {
    let mut row = events.values().max_by_key(|event| event.last)?.clone();
    row.count = events.values().fold(0, |sum, event| sum.saturating_add(event.count));
    row.meta.created = events.values().map(|event| event.meta.created).min()?;
    Some(Row::Event(Box::new(row)))
}

/// Object and reason; a space is in none of them.
fn cause(event: &EventRow) -> Uid {
    let about = &event.regarding;
    let namespace = event.meta.namespace.as_deref().unwrap_or_default();
    Uid::of(&format!("event {namespace} {} {} {}", about.kind, about.name, event.reason))
}

#[cfg(test)]
mod tests {
    use quarterdeck_wire::row::{Meta, Regarding};

    use super::*;

    fn event(id: u32, pod: &str, reason: &str, count: u32, last: i64) -> (Uid, Row) {
        let meta = Meta {
            namespace: Some("shop".into()),
            name: format!("e{id}").into(),
            created: last - 5,
        };
        let row = EventRow {
            meta,
            warning: true,
            reason: reason.into(),
            message: format!("message {id}").into(),
            regarding: Regarding { kind: "Pod".into(), name: pod.into() },
            source: "kubelet".into(),
            count,
            last,
        };
        (uid(id), Row::Event(Box::new(row)))
    }

    fn uid(id: u32) -> Uid {
        Uid::of(&id.to_string())
    }

    /// What a store would hold: count, message and since when, by the name of its row.
    #[derive(Default)]
    struct Held(HashMap<Uid, (u32, String, i64)>);

    impl Held {
        fn take(&mut self, changes: impl IntoIterator<Item = Change>) {
            for (uid, row) in changes {
                match row {
                    Some(Row::Event(row)) => {
                        self.0.insert(uid, (row.count, row.message.to_string(), row.meta.created))
                    }
                    _ => self.0.remove(&uid),
                };
            }
        }

        fn said(&self) -> Vec<(u32, &str, i64)> {
            let mut said: Vec<_> = self
                .0
                .values()
                .map(|(count, message, since)| (*count, &**message, *since))
                .collect();
            said.sort_unstable();
            said
        }
    }

    fn with(events: impl IntoIterator<Item = (Uid, Row)>) -> (Merge, Held) {
        let (mut merge, mut held) = (Merge::default(), Held::default());
        for (uid, row) in events {
            held.take(merge.upsert(uid, row));
        }
        (merge, held)
    }

    #[test]
    fn equal_object_and_reason_are_one_row() {
        let (_, held) = with([
            event(1, "a", "BackOff", 3, 10),
            event(2, "a", "BackOff", 4, 30),
            event(3, "a", "Pulled", 1, 20),
            event(4, "b", "BackOff", 1, 20),
        ]);
        assert_eq!(held.said(), [(1, "message 3", 15), (1, "message 4", 15), (7, "message 2", 5)]);
    }

    #[test]
    fn a_row_keeps_its_name_until_its_last_event_goes() {
        let (mut merge, mut held) =
            with([event(1, "a", "BackOff", 3, 10), event(2, "a", "BackOff", 4, 30)]);
        let name: Vec<Uid> = held.0.keys().copied().collect();
        held.take([merge.remove(uid(1))]);
        assert_eq!(held.said(), [(4, "message 2", 25)]);
        assert_eq!(held.0.keys().copied().collect::<Vec<_>>(), name);
        held.take([merge.remove(uid(2))]);
        assert_eq!(held.said(), []);
        assert!(merge.groups.is_empty() && merge.of.is_empty(), "nothing is kept of what is gone");
    }

    #[test]
    fn a_list_takes_away_what_it_does_not_name() {
        let (mut merge, mut held) = with([
            event(1, "a", "BackOff", 3, 10),
            event(2, "a", "BackOff", 4, 30),
            event(3, "b", "Pulled", 1, 20),
        ]);
        merge.begin_list();
        let (uid, row) = event(2, "a", "BackOff", 4, 30);
        held.take(merge.upsert(uid, row));
        held.take(merge.end_list());
        assert_eq!(held.said(), [(4, "message 2", 25)]);
    }

    #[test]
    fn an_event_can_change_what_it_says() {
        let (mut merge, mut held) = with([event(1, "a", "Pulling", 1, 10)]);
        let (uid, row) = event(1, "a", "Pulled", 2, 11);
        held.take(merge.upsert(uid, row));
        assert_eq!(held.said(), [(2, "message 1", 6)]);
    }

    #[test]
    fn an_event_that_only_counts_on_stays_one_change() {
        let (mut merge, _) = with([event(1, "a", "BackOff", 1, 10)]);
        let (uid, row) = event(1, "a", "BackOff", 2, 11);
        assert_eq!(merge.upsert(uid, row).count(), 1);
    }
}
