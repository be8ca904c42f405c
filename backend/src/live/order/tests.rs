use proptest::{prelude::*, sample::select};
use quarterdeck_wire::{
    kind::Kind,
    row::{ClaimRow, EventRow, Meta, PodRow, Regarding, Resources},
    status::{Level, Segment, Status, Word},
};

use super::*;
use crate::cluster::store::{Uid, Writer, store};

const TEXTS: [&str; 9] = [
    "",
    "a",
    "b",
    "cart",
    "cart-5f7c9d8b4-m2xkq",
    "order-service-production-5f7c9d8b4-m2xkq",
    "order-service-production-5f7c9d8b4-zzzzz",
    "order-service-production",
    "ünï",
];

/// An object: which it is, what it is called, and all else there is to sort by.
type Said = (u8, &'static str, &'static str, i64, Level);

fn said() -> impl Strategy<Value = Said> {
    let levels = [Level::Failing, Level::Degraded, Level::Ok, Level::Stopped];
    let numbers = [0, 1, 2, 99, -1, i64::MAX, i64::MIN + 1];
    (
        0..40_u8,
        select(&TEXTS[..]),
        select(&TEXTS[..]),
        select(numbers.to_vec()),
        select(levels.to_vec()),
    )
}

fn row((object, name, text, number, level): Said) -> Row {
    let namespace = ["shop", "data"][usize::from(object) % 2];
    let name = format!("{name}{object}");
    let meta =
        Meta { namespace: Some(namespace.into()), name: name.as_str().into(), created: number };
    let status = Status::new(level, Word::Api(text.into()));
    let some = (!text.is_empty()).then(|| text.into());
    match object % 4 {
        0 => Row::Claim(Box::new(ClaimRow {
            meta,
            status,
            class: some,
            capacity: number.unsigned_abs(),
            volume: None,
            modes: text.into(),
        })),
        1 => Row::Event(Box::new(EventRow {
            meta,
            warning: level.is_bad(),
            reason: text.into(),
            message: text.into(),
            regarding: Regarding { kind: "Pod".into(), name: text.into() },
            source: text.into(),
            count: number as u32,
            last: number,
        })),
        _ => Row::Pod(PodRow {
            meta,
            phase: text.into(),
            status,
            segments: [Segment::Ready, Segment::Failing].into(),
            restarts: number as u32,
            restarted: None,
            node: some,
            ip: [10, 9, 200].get(usize::from(object) % 5).map(|at| [*at, 0, 0, 1].into()),
            owner: None,
            workload: None,
            revision: None,
            image: text.into(),
            resources: Resources { memory_request: number.unsigned_abs(), ..Resources::default() },
            finished: false,
        }),
    }
}

fn set(writer: &mut Writer, all: &[Said]) {
    for said in all {
        writer.upsert(Uid::of(&said.0.to_string()), row(*said));
    }
    writer.commit();
}

/// The same by the plainest way there is.
fn expected(store: &Store, filter: &str, sort: Sort) -> (Vec<Placed>, Counts) {
    let (snapshot, filter) = (store.snapshot(), Filter::parse(filter));
    let all: Vec<Placed> = snapshot.rows.iter().map(|(id, row)| (*id, row.clone())).collect();
    let total = all.len() as u32;
    let bad = all.iter().filter(|(_, row)| row.is_bad()).count() as u32;
    let mut rows: Vec<_> = all.into_iter().filter(|(_, row)| filter.matches(row)).collect();
    rows.sort_by(|a, b| view::compare(&a.1, &b.1, sort).then(a.0.cmp(&b.0)));
    let counts = Counts { total, matching: rows.len() as u32, bad };
    (rows, counts)
}

fn cut(rows: &[Placed], window: Window) -> Vec<Placed> {
    rows.iter().skip(window.first as usize).take(window.len as usize).cloned().collect()
}

proptest! {
    #[test]
    fn the_order_is_that_of_the_wire(
        first in proptest::collection::vec(said(), 0..60),
        steps in proptest::collection::vec(proptest::collection::vec(said(), 0..8), 0..4),
        gone in proptest::collection::vec(0..40_u8, 0..10),
        column in select(&Column::ALL[..]),
        descending: bool,
        filter in select(&["", "cart", "-status=b", "node:order"][..]),
        (from, len) in (0..50_u32, 1..20_u32),
    ) {
        let (mut writer, store) = store(Kind::Pod);
        set(&mut writer, &first);
        let sort = Sort { column, descending };
        let rule = Rule {
            namespaces: Namespaces::All,
            scope: Filter::default(),
            filter: Filter::parse(filter),
            sort,
        };
        let window = Window { first: from, len };
        let base = Mutex::<Base>::default();
        base.lock().unwrap().follow(&store);
        let mut order = Order::new(rule, &base.lock().unwrap());
        let (rows, counts) = expected(&store, filter, sort);
        prop_assert_eq!(order.window(window), cut(&rows, window));
        prop_assert_eq!(order.counts(), counts);

        for step in &steps {
            set(&mut writer, step);
            // Some other order of the kind may bring the base up to date in between.
            if step.len() % 2 == 0 {
                base.lock().unwrap().follow(&store);
            }
            order.follow(&store, &base);
        }
        for object in &gone {
            writer.remove(Uid::of(&object.to_string()));
        }
        writer.commit();
        order.follow(&store, &base);
        let (rows, counts) = expected(&store, filter, sort);
        let all = Window { first: 0, len: 100 };
        prop_assert_eq!(order.window(all), rows.clone());
        prop_assert_eq!(order.counts(), counts);
        base.lock().unwrap().follow(&store);
        order.build(&base.lock().unwrap());
        prop_assert_eq!(order.window(all), rows);
        prop_assert_eq!(order.counts(), counts);
    }
}
