//! Events that say the same of the same object are one row.
//!
//! Who reports them counts some of them together, but not all: another message, or another process, is
//! another event. People see one, with all counts and the last message.

use std::collections::{BTreeMap, HashMap, HashSet};

use quarterdeck_wire::{
    Str,
    row::{EventRow, Row, RowId},
};

/// Which events belong together.
type Cause = (Option<Str>, Str, Str, Str);

#[derive(Debug, Default)]
pub struct Merge {
    groups: HashMap<Cause, Group>,
    of: HashMap<RowId, Cause>,
}

/// Named by the event that was there first, for as long as there are any.
#[derive(Debug)]
struct Group {
    id: RowId,
    events: BTreeMap<RowId, EventRow>,
}

/// What changed: rows that are new or other, and rows that are gone.
pub type Changes = (Vec<(RowId, Row)>, Vec<RowId>);

impl Merge {
    /// Turns changes of single events into changes of rows. Other kinds pass through as they are.
    pub fn fold(&mut self, (upserts, removes): Changes) -> Changes {
        let is_event = |(_, row): &(RowId, Row)| matches!(row, Row::Event(_));
        if self.of.is_empty() && !upserts.first().is_some_and(is_event) {
            return (upserts, removes);
        }
        let mut touched = Vec::new();
        for id in removes {
            touched.extend(self.leave(id));
        }
        for (id, row) in upserts {
            if let Row::Event(event) = row {
                let cause = cause(&event);
                touched.extend(self.leave(id));
                let new = || Group { id, events: BTreeMap::new() };
                let group = self.groups.entry(cause.clone()).or_insert_with(new);
                group.events.insert(id, *event);
                self.of.insert(id, cause.clone());
                touched.push(cause);
            }
        }
        self.outcome(touched)
    }

    /// The same for all rows at once. Those that are known keep their names.
    pub fn whole(&mut self, rows: Vec<(RowId, Row)>) -> Vec<(RowId, Row)> {
        let here: HashSet<RowId> = rows.iter().map(|(id, _)| *id).collect();
        let gone = self.of.keys().copied().filter(|id| !here.contains(id)).collect();
        self.fold((rows, gone)).0
    }

    fn leave(&mut self, id: RowId) -> Option<Cause> {
        let cause = self.of.remove(&id)?;
        if let Some(group) = self.groups.get_mut(&cause) {
            group.events.remove(&id);
        }
        Some(cause)
    }

    fn outcome(&mut self, mut touched: Vec<Cause>) -> Changes {
        crate::sorting::sort(&mut touched);
        touched.dedup();
        let (mut upserts, mut removes) = (Vec::new(), Vec::new());
        for cause in touched {
            let Some(group) = self.groups.get(&cause) else { continue };
            if let Some(row) = group.row() {
                upserts.push((group.id, row));
            } else {
                removes.push(group.id);
                self.groups.remove(&cause);
            }
        }
        // A row that changed its cause is gone under the one and here under the other.
        removes.retain(|gone| upserts.iter().all(|(id, _)| id != gone));
        (upserts, removes)
    }
}

impl Group {
    /// The last event, with the counts of all and since the first.
    fn row(&self) -> Option<Row> {
        let last = self.events.values().max_by_key(|event| event.last)?;
        let mut row = last.clone();
        row.count = self.events.values().fold(0, |sum, event| sum.saturating_add(event.count));
        row.meta.created = self.events.values().map(|event| event.meta.created).min()?;
        Some(Row::Event(Box::new(row)))
    }
}

fn cause(event: &EventRow) -> Cause {
    let about = &event.regarding;
    (event.meta.namespace.clone(), about.kind.clone(), about.name.clone(), event.reason.clone())
}

#[cfg(test)]
mod tests {
    use quarterdeck_wire::row::{Meta, NamespaceRow, Regarding};
    use quarterdeck_wire::status::{Level, Status, Word};

    use super::*;

    fn event(id: u32, pod: &str, reason: &str, count: u32, last: i64) -> (RowId, Row) {
        let row = EventRow {
            meta: Meta {
                namespace: Some("shop".into()),
                name: format!("e{id}").into(),
                created: last - 5,
            },
            warning: true,
            reason: reason.into(),
            message: format!("message {id}").into(),
            regarding: Regarding { kind: "Pod".into(), name: pod.into() },
            source: "kubelet".into(),
            count,
            last,
        };
        (RowId(id), Row::Event(Box::new(row)))
    }

    fn said(changes: &Changes) -> Vec<(u32, u32, String)> {
        let each = changes.0.iter().map(|(id, row)| match row {
            Row::Event(event) => (id.0, event.count, event.message.to_string()),
            _ => (id.0, 0, String::new()),
        });
        each.collect()
    }

    #[test]
    fn equal_object_and_reason_are_one_row() {
        let mut merge = Merge::default();
        let all = vec![
            event(1, "a", "BackOff", 3, 10),
            event(2, "a", "BackOff", 4, 30),
            event(3, "a", "Pulled", 1, 20),
            event(4, "b", "BackOff", 1, 20),
        ];
        let mut rows = said(&merge.fold((all, vec![])));
        rows.sort();
        let expected = [(1, 7, "message 2"), (3, 1, "message 3"), (4, 1, "message 4")];
        assert_eq!(rows, expected.map(|(id, count, said)| (id, count, said.to_owned())));
    }

    #[test]
    fn a_row_keeps_its_name_until_its_last_event_goes() {
        let mut merge = Merge::default();
        let all = vec![event(1, "a", "BackOff", 3, 10), event(2, "a", "BackOff", 4, 30)];
        merge.fold((all, vec![]));
        let without_first = merge.fold((vec![], vec![RowId(1)]));
        assert_eq!(said(&without_first), [(1, 4, "message 2".into())]);
        assert_eq!(merge.fold((vec![], vec![RowId(2)])), (vec![], vec![RowId(1)]));
        assert_eq!(merge.fold((vec![], vec![RowId(9)])), (vec![], vec![RowId(9)]), "not ours");
    }

    #[test]
    fn a_snapshot_keeps_the_names_of_rows() {
        let mut merge = Merge::default();
        merge.whole(vec![event(1, "a", "BackOff", 3, 10), event(2, "a", "BackOff", 4, 30)]);
        let again =
            merge.whole(vec![event(2, "a", "BackOff", 4, 30), event(5, "b", "Pulled", 1, 9)]);
        let mut rows = said(&(again, vec![]));
        rows.sort();
        assert_eq!(rows, [(1, 4, "message 2".into()), (5, 1, "message 5".into())]);
    }

    #[test]
    fn an_event_can_change_what_it_says() {
        let mut merge = Merge::default();
        merge.fold((vec![event(1, "a", "Pulling", 1, 10)], vec![]));
        let changes = merge.fold((vec![event(1, "a", "Pulled", 1, 11)], vec![]));
        // The same name: gone as one row, here as another.
        assert_eq!(said(&changes), [(1, 1, "message 1".into())]);
    }

    #[test]
    fn other_kinds_pass_through() {
        let row = Row::Namespace(NamespaceRow {
            meta: Meta { namespace: None, name: "shop".into(), created: 0 },
            status: Status::new(Level::Ok, Word::Starting),
        });
        let changes = (vec![(RowId(1), row)], vec![RowId(2)]);
        assert_eq!(Merge::default().fold(changes.clone()), changes);
    }
}
