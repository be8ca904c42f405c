//! Whatever happens in between, a viewer ends up seeing what the store holds.

use std::{collections::BTreeMap, sync::Arc, time::Instant};

use proptest::prelude::*;
use quarterdeck_wire::{
    decode,
    kind::Kind,
    message::{Body, Change, Cursor, Extent, Frame, Namespaces, ServerMessage, rearrange},
    row::{Meta, NamespaceRow, Row, RowId},
    status::{Level, Status, Word},
    view::{self, Column, Filter, Sort, Window},
};

use super::{
    Step,
    whole::{Scope, Whole},
    windowed::{Ordered, Windowed},
};
use crate::{
    access::{Authorized, Visible},
    cluster::store::{Store, Uid, Writer, store},
};

/// What can happen to a cluster and to someone who looks at it.
#[derive(Clone, Debug)]
enum Event {
    Upsert(u8, u8),
    Remove(u8),
    Commit,
    Relist(Vec<(u8, u8)>),
    /// A list that breaks off half way.
    BrokenList(Vec<(u8, u8)>),
    Step,
    Take,
    /// Somebody else who looks at the same takes a frame, which makes the viewer a laggard.
    OtherTakes,
    /// The socket breaks; the viewer comes back with its cursor.
    Reconnect,
    /// The viewer comes back with nothing.
    Reload,
}

fn event() -> impl Strategy<Value = Event> {
    let objects = || proptest::collection::vec((0..12_u8, 0..4_u8), 0..10);
    prop_oneof![
        6 => (0..12_u8, 0..4_u8).prop_map(|(object, state)| Event::Upsert(object, state)),
        3 => (0..12_u8).prop_map(Event::Remove),
        4 => Just(Event::Commit),
        1 => objects().prop_map(Event::Relist),
        1 => objects().prop_map(Event::BrokenList),
        5 => Just(Event::Step),
        3 => Just(Event::Take),
        3 => Just(Event::OtherTakes),
        1 => Just(Event::Reconnect),
        1 => Just(Event::Reload),
    ]
}

fn row(object: u8, state: u8) -> Row {
    let level = [Level::Failing, Level::Degraded, Level::Ok, Level::Stopped][usize::from(state)];
    let namespace = ["shop", "data", "platform"][usize::from(object) % 3];
    Row::Namespace(NamespaceRow {
        meta: Meta {
            namespace: Some(namespace.into()),
            name: format!("o{object}").into(),
            created: 0,
        },
        status: Status::new(level, Word::Api(format!("{level:?}").into())),
    })
}

fn uid(object: u8) -> Uid {
    Uid::of(&object.to_string())
}

fn happen(writer: &mut Writer, event: &Event) {
    match event {
        Event::Upsert(object, state) => writer.upsert(uid(*object), row(*object, *state)),
        Event::Remove(object) => writer.remove(uid(*object)),
        Event::Commit => writer.commit(),
        Event::Relist(objects) | Event::BrokenList(objects) => {
            writer.commit();
            writer.begin_list();
            for (object, state) in objects {
                writer.upsert(uid(*object), row(*object, *state));
            }
            if matches!(event, Event::Relist(_)) {
                writer.end_list();
            } else {
                writer.abandon_list();
            }
        }
        Event::Step | Event::Take | Event::OtherTakes | Event::Reconnect | Event::Reload => {}
    }
}

/// What a browser holds.
#[derive(Default)]
struct Viewer {
    cursor: Option<Cursor>,
    rows: BTreeMap<RowId, Row>,
    order: Vec<RowId>,
    extent: Extent,
}

impl Viewer {
    fn apply(&mut self, step: Option<Step>) {
        let Some(step) = step else { return };
        let Ok(ServerMessage::Rows(frame)) = decode(&step.frame) else {
            panic!("not a frame of rows")
        };
        let Frame { epoch, from, to, body, .. } = frame;
        let held = self.cursor.map(|cursor| cursor.epoch);
        let Some(epoch) = epoch.or(held) else { panic!("a first frame that builds on another") };
        if from != to {
            let builds_on = Some(Cursor { epoch, seq: from });
            assert_eq!(self.cursor, builds_on, "a frame that builds on another state");
        }
        match body {
            Body::Whole { rows } => self.rows = rows.into_iter().collect(),
            Body::Delta { changes } => {
                for (id, change) in changes {
                    self.change(id, change);
                }
            }
            Body::Window { extent, cut, put, rows } => {
                if from == to {
                    self.order.clear();
                }
                self.extent = extent.unwrap_or(self.extent);
                let Some(order) = rearrange(&self.order, &cut, &put) else {
                    panic!("places that are not there")
                };
                self.order = order;
                for (at, change) in rows {
                    self.change(self.order[usize::from(at)], change);
                }
                self.rows.retain(|id, _| self.order.contains(id));
            }
        }
        assert_eq!(step.cursor, Cursor { epoch, seq: to });
        self.cursor = Some(step.cursor);
    }

    fn change(&mut self, id: RowId, change: Change) {
        match change.apply(self.rows.get(&id)) {
            Some(Some(row)) => self.rows.insert(id, row),
            Some(None) => self.rows.remove(&id),
            None => panic!("a patch of a row that is not held"),
        };
    }

    fn live_through(
        &mut self,
        other: &mut Viewer,
        event: &Event,
        take: impl FnOnce(Option<Cursor>) -> Option<Step>,
    ) {
        match event {
            Event::Take | Event::Reconnect => self.apply(take(self.cursor)),
            Event::OtherTakes => other.apply(take(other.cursor)),
            Event::Reload => *self = Viewer::default(),
            _ => {}
        }
    }
}

fn scope(namespaces: Namespaces) -> Scope {
    Scope { visible: Visible { kind: Kind::Namespace, namespaces }, filter: String::new() }
}

fn expected(store: &Store, namespaces: &Namespaces) -> BTreeMap<RowId, Row> {
    let mut rows = BTreeMap::new();
    store.snapshot().each_in(namespaces, |id, row| {
        rows.insert(id, Row::clone(row));
    });
    rows
}

proptest! {
    #[test]
    fn a_viewer_of_everything_sees_what_the_store_holds(events in proptest::collection::vec(event(), 0..80)) {
        let namespaces = Namespaces::of(["data".into(), "shop".into()]);
        let (mut writer, store) = store(Kind::Namespace);
        let group = Whole::new(1, scope(namespaces.clone()), store.clone());
        let proof = Authorized::for_tests(scope(namespaces.clone()).visible);
        let (mut viewer, mut other) = <(Viewer, Viewer)>::default();
        for event in &events {
            happen(&mut writer, event);
            if matches!(event, Event::Step) {
                prop_assert!(group.step().is_ok());
            }
            viewer.live_through(&mut other, event, |cursor| group.take(cursor, &proof));
        }
        writer.commit();
        prop_assert!(group.step().is_ok());
        for mut viewer in [viewer, other] {
            viewer.apply(group.take(viewer.cursor, &proof));
            prop_assert_eq!(viewer.rows, expected(&store, &namespaces));
        }
    }

    #[test]
    fn a_viewer_of_a_window_sees_that_part_of_the_order(
        events in proptest::collection::vec(event(), 0..80),
        first in 0..6_u32,
        len in 1..6_u32,
        descending: bool,
    ) {
        let (mut writer, store) = store(Kind::Namespace);
        let window = Window { first, len };
        let sort = Sort { descending, ..Sort::default() };
        let filter = "-status:degraded".to_owned();
        let ordered = Ordered { scope: scope(Namespaces::All), filter: filter.clone(), sort };
        let group = Windowed::new(1, ordered, store.clone(), Arc::default());
        let proof = Authorized::for_tests(scope(Namespaces::All).visible);
        let (mut viewer, mut other) = <(Viewer, Viewer)>::default();
        for event in &events {
            happen(&mut writer, event);
            if matches!(event, Event::Step) {
                // So few rows that it would rather be whole; it steps all the same.
                let _ = group.step();
            }
            viewer.live_through(&mut other, event, |cursor| group.take(window, cursor, &proof));
        }
        writer.commit();
        let _ = group.step();
        let filter = Filter::parse(&filter);
        let all = expected(&store, &Namespaces::All);
        let (total, bad) = (all.len(), all.values().filter(|row| row.is_bad()).count());
        let mut rows: Vec<(RowId, Row)> =
            all.into_iter().filter(|(_, row)| filter.matches(row)).collect();
        let extent = Extent { total: total as u32, matching: rows.len() as u32, bad: bad as u32, first };
        rows.sort_by(|a, b| view::compare(&a.1, &b.1, sort).then(a.0.cmp(&b.0)));
        let shown = rows.into_iter().skip(first as usize).take(len as usize);
        let shown: Vec<(RowId, Row)> = shown.collect();
        for mut viewer in [viewer, other] {
            viewer.apply(group.take(window, viewer.cursor, &proof));
            prop_assert_eq!(viewer.extent, extent);
            let row = |id: &RowId| Some((*id, viewer.rows.get(id)?.clone()));
            prop_assert_eq!(viewer.order.iter().filter_map(row).collect::<Vec<_>>(), shown.clone());
        }
    }
}

#[test]
fn viewers_of_one_view_share_one_frame() {
    let (mut writer, store) = store(Kind::Namespace);
    let group = Whole::new(1, scope(Namespaces::All), store);
    let proof = Authorized::for_tests(scope(Namespaces::All).visible);
    let cursor = group.take(None, &proof).map(|step| step.cursor);
    writer.upsert(uid(1), row(1, 1));
    writer.commit();
    assert_eq!(group.step(), Ok(true));
    let frame = |_| group.take(cursor, &proof).map(|step| step.frame.as_ptr());
    assert!(frame(0).is_some());
    assert_eq!(frame(0), frame(1));
}

#[test]
fn a_laggard_gets_one_merged_frame() {
    let (mut writer, store) = store(Kind::Namespace);
    let group = Whole::new(1, scope(Namespaces::All), store);
    let proof = Authorized::for_tests(scope(Namespaces::All).visible);
    writer.upsert(uid(1), row(1, 3));
    writer.commit();
    assert_eq!(group.step(), Ok(true));
    let mut viewer = Viewer::default();
    viewer.apply(group.take(None, &proof));
    let began = Instant::now();
    for state in [0, 1, 2, 3, 2, 1] {
        writer.upsert(uid(1), row(1, state));
        writer.commit();
        assert_eq!(group.step(), Ok(true));
    }
    let step = group.take(viewer.cursor, &proof);
    let Some(ServerMessage::Rows(frame)) = step.as_ref().and_then(|step| decode(&step.frame).ok())
    else {
        panic!("no frame after {:?}", began.elapsed());
    };
    let Body::Delta { changes } = &frame.body else { panic!("not a delta") };
    assert_eq!(changes.len(), 1, "the latest state of a row wins");
    assert!(matches!(changes[0].1, Change::Patch(_)), "only what changed of it");
    viewer.apply(step);
    assert_eq!(viewer.rows.values().next(), Some(&row(1, 1)));
}

#[test]
fn a_window_that_was_not_looked_at_for_a_while_says_only_what_changed() {
    let (mut writer, store) = store(Kind::Namespace);
    for object in 0..9 {
        writer.upsert(uid(object), row(object, 2));
    }
    writer.commit();
    let window = Window { first: 2, len: 5 };
    let sort = Sort { column: Column::Name, descending: false };
    let ordered = Ordered { scope: scope(Namespaces::All), filter: String::new(), sort };
    let group = Windowed::new(1, ordered, store, Arc::default());
    let proof = Authorized::for_tests(scope(Namespaces::All).visible);
    let [mut viewer, mut other] = [Viewer::default(), Viewer::default()];
    viewer.apply(group.take(window, None, &proof));
    other.apply(group.take(window, None, &proof));
    for state in [0, 1, 3] {
        writer.upsert(uid(4), row(4, state));
        writer.commit();
        let _ = group.step();
        other.apply(group.take(window, other.cursor, &proof));
    }
    let step = group.take(window, viewer.cursor, &proof);
    let Some(ServerMessage::Rows(frame)) = step.as_ref().and_then(|step| decode(&step.frame).ok())
    else {
        panic!("no frame")
    };
    let Body::Window { extent: None, cut, put, rows } = frame.body else {
        panic!("another extent: {:?}", frame.body)
    };
    assert_eq!((cut, put), (vec![], vec![]), "no row moved");
    assert!(matches!(rows[..], [(2, Change::Patch(_))]), "{rows:?}");
    viewer.apply(step);
    assert_eq!((viewer.rows, viewer.order), (other.rows, other.order));
}
