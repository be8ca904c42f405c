//! Cells of Deployments, StatefulSets, DaemonSets, Jobs and CronJobs.

use std::borrow::Cow;

use quarterdeck_wire::{
    kind::Kind,
    row::{Row, WorkloadRow},
    status::{Level, Why},
};

use super::{Part, parts_marks};
use crate::{
    format,
    table::{columns::Cell, marks::Marks},
};

/// The kind as `kubectl` abbreviates it.
pub fn kind(cell: &Cell, marks: &mut Marks) {
    let resource = cell.row.kind().resource();
    marks.open("span", "dim").attribute("title", resource.kind).text(resource.short).close();
}

/// `2/3` and a segment for each replica, or one meter.
pub fn ready(cell: &Cell, marks: &mut Marks) {
    let Row::Workload(row) = cell.row else { return };
    // Between runs a CronJob has nothing to be ready.
    if row.kind == Kind::CronJob && row.desired == 0 {
        return;
    }
    let of = wanted(row);
    let label = (cell.words.table.ready)(row.ready, of);
    parts_marks(row.ready, of, &parts(row), label, marks);
}

/// How many there are to be; while it is down for maintenance, how many it had.
fn wanted(row: &WorkloadRow) -> u32 {
    match row.status.why {
        Some(Why::Replicas { of, .. }) if row.status.level == Level::Maintenance => of,
        _ => row.desired,
    }
}

/// What the replicas do, in the order of the segments.
fn parts(row: &WorkloadRow) -> [(u32, Part); 5] {
    let new = match row.status.why {
        Some(Why::Rollout { done, .. }) => done.min(row.ready),
        _ => 0,
    };
    let missing = wanted(row).saturating_sub(row.ready + row.failing);
    let (starting, away) =
        if row.status.level == Level::Maintenance { (0, missing) } else { (missing, 0) };
    [
        (row.ready - new, Part::Ready),
        (new, Part::New),
        (starting, Part::Starting),
        (away, Part::Maintenance),
        (row.failing, Part::Failing),
    ]
}

/// The image's tag; during a rollout from what to what.
pub fn image(cell: &Cell, marks: &mut Marks) {
    let Row::Workload(row) = cell.row else { return };
    if row.image.is_empty() {
        return;
    }
    let Some(old) = row.old_image.as_deref() else {
        marks.open("span", "").attribute("title", row.image.to_string());
        marks.text(format::image_tag(&row.image).into_owned()).close();
        return;
    };
    let (from, to) = difference(old, &row.image);
    marks.open("span", "img").attribute("title", format!("{old} → {}", row.image));
    marks.element("span", "dim cut", from.into_owned()).text(" ");
    marks.icon("i-arrow-r i-12").text(" ").element("span", "ink cut", to.into_owned()).close();
}

/// What tells two images apart, as briefly as can be: the tag, else the name.
fn difference<'a>(old: &'a str, new: &'a str) -> (Cow<'a, str>, Cow<'a, str>) {
    let tags = (format::image_tag(old), format::image_tag(new));
    if tags.0 != tags.1 {
        return tags;
    }
    let names = (format::image_name(old), format::image_name(new));
    if names.0 == names.1 { (old.into(), new.into()) } else { (names.0.into(), names.1.into()) }
}

#[cfg(test)]
mod tests {
    use quarterdeck_wire::{
        row::{Meta, Resources},
        status::{Status, Word},
    };

    use super::*;

    fn row(desired: u32, ready: u32, failing: u32) -> WorkloadRow {
        WorkloadRow {
            meta: Meta { namespace: Some("shop".into()), name: "cart".into(), created: 0 },
            kind: Kind::Deployment,
            status: Status::new(Level::Ok, Word::Api("Running".into())),
            desired,
            ready,
            updated: 0,
            failing,
            restarts: 0,
            restarted: None,
            image: "cart:1".into(),
            old_image: None,
            resources: Resources::default(),
            owner: None,
        }
    }

    fn counts(row: &WorkloadRow) -> [u32; 5] {
        parts(row).map(|(count, _)| count)
    }

    #[test]
    fn every_replica_is_somewhere() {
        assert_eq!(counts(&row(3, 2, 1)), [2, 0, 0, 0, 1]);
        assert_eq!(counts(&row(3, 0, 0)), [0, 0, 3, 0, 0]);
        assert_eq!(counts(&row(0, 0, 0)), [0, 0, 0, 0, 0]);
        // More than wanted, while it scales down.
        assert_eq!(counts(&row(1, 3, 1)), [3, 0, 0, 0, 1]);
    }

    #[test]
    fn a_rollout_tells_new_from_old() {
        let mut rolling = row(6, 5, 1);
        rolling.status.why = Some(Why::Rollout { done: 2, of: 6, failing: 1 });
        assert_eq!(counts(&rolling), [3, 2, 0, 0, 1]);
    }

    #[test]
    fn what_is_away_for_maintenance_is_not_starting() {
        let mut away = row(0, 0, 0);
        away.status.level = Level::Maintenance;
        away.status.why = Some(Why::Replicas { ready: 0, of: 3 });
        assert_eq!((wanted(&away), counts(&away)), (3, [0, 0, 0, 3, 0]));
    }

    #[test]
    fn images_differ_by_what_differs() {
        let of = |old, new| {
            let (old, new) = difference(old, new);
            (old.into_owned(), new.into_owned())
        };
        assert_eq!(of("r/cart:1", "r/cart:2"), ("1".into(), "2".into()));
        assert_eq!(
            of("your-order-image:latest", "your-new-order-image:latest"),
            ("your-order-image".into(), "your-new-order-image".into())
        );
        assert_eq!(of("a/cart:1", "b/cart:1"), ("a/cart:1".into(), "b/cart:1".into()));
    }
}
