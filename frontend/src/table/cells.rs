//! What cells show. Each is a pure function from a row to marks, shared by all tables and the pane.

pub mod event;
pub mod network;
pub mod node;
pub mod plain;
mod ready;
pub mod workload;

use std::borrow::Cow;

use quarterdeck_wire::{
    Time,
    kind::Kind,
    message::Usage,
    row::{Resources, Row},
    status::{Level, Status, Word},
};

pub use ready::{Part, parts_marks, ready_marks};

use super::{columns::Cell, marks::Marks};
use crate::{
    format::{self, NameParts},
    words::Words,
};

/// The class that a row of this level has.
const fn row_class(level: Option<Level>) -> &'static str {
    match level {
        Some(Level::Failing) => "is-fail",
        Some(Level::Degraded) => "is-warn",
        Some(Level::Progressing) => "is-prog",
        Some(Level::Maintenance) => "is-maint",
        Some(Level::Unknown) => "is-unknown",
        Some(Level::Ok | Level::Stopped) | None => "is-quiet",
    }
}

/// The class of a row: by its level; an event by whether it warns.
pub fn level_class(row: &Row) -> &'static str {
    match row {
        Row::Event(event) if event.warning => row_class(Some(Level::Degraded)),
        _ => row_class(row.status().map(|status| status.level)),
    }
}

/// The suffix of `st-`, and the icon.
fn look(status: &Status) -> (&'static str, &'static str) {
    let api = match &status.word {
        Word::Api(word) => &**word,
        _ => "",
    };
    match (status.level, api) {
        (Level::Failing, _) => ("st st-fail", "i-fail i-14"),
        (Level::Degraded, _) => ("st st-warn", "i-warn i-14"),
        (_, "Terminating") => ("st st-stop", "i-pending i-14"),
        (Level::Progressing, "Pending") => ("st st-prog", "i-pending i-14"),
        (Level::Progressing, _) => ("st st-prog", "i-prog i-14 is-live"),
        (Level::Maintenance, _) => ("st st-maint", "i-maint i-14"),
        (Level::Unknown, _) => ("st st-stop", "i-unknown i-14"),
        (Level::Ok, _) => ("st st-ok", "i-ok i-14"),
        (Level::Stopped, "Completed" | "Complete" | "Succeeded") => ("st st-stop", "i-done i-14"),
        (Level::Stopped, _) => ("st st-stop", "i-stop i-14"),
    }
}

/// The icon of a level, and the class that colours it.
pub fn level_icon(status: &Status) -> (&'static str, &'static str) {
    let (class, icon) = look(status);
    (class.rsplit('-').next().unwrap_or_default(), icon)
}

/// Icon, word and reason: always the first two.
pub fn status_marks(status: &Status, words: &'static Words, now: Time, marks: &mut Marks) {
    open_status(status, words, now, marks);
    marks.close();
}

/// The same, still open.
fn open_status(status: &Status, words: &'static Words, now: Time, marks: &mut Marks) {
    let (class, icon) = look(status);
    let word = (words.status.word)(&status.word).into_owned();
    let why = status.why.as_ref().map(|why| (words.status.why)(why, now));
    marks.open("span", class);
    if let Some(why) = &why {
        marks.attribute("title", format!("{word}: {why}"));
    }
    marks.icon(icon).element("b", "", word);
    if let Some(why) = why {
        marks.element("span", "st-why", why);
    }
}

pub fn status(cell: &Cell, marks: &mut Marks) {
    let Some(status) = cell.row.status() else { return };
    open_status(status, cell.words, cell.now, marks);
    if !cell.later.is_empty() {
        marks.open("span", "later").attribute("title", cell.later.to_owned());
        marks.icon("i-clock i-12").element("span", "", cell.later.to_owned()).close();
    }
    marks.close();
}

/// A name as a link, with a tail that never goes.
pub fn name(cell: &Cell, marks: &mut Marks) {
    let meta = cell.row.meta();
    let parts = match cell.row {
        Row::Pod(pod) => {
            let workload = pod.workload.as_ref().or(pod.owner.as_ref());
            format::pod_name(&meta.name, workload.map(|workload| &*workload.name))
        }
        _ => format::plain_name(&meta.name),
    };
    marks.open("a", "name");
    marks.attribute("href", cell.href.to_owned()).attribute("title", meta.name.to_string());
    marks.attribute("tabindex", "-1");
    name_marks(parts, marks);
    if let Some(namespace) = &meta.namespace {
        marks.element("span", "name-ns", namespace.to_string());
    }
    marks.close();
}

fn name_marks(parts: NameParts, marks: &mut Marks) {
    marks.open("span", "name-a").text(parts.stem.to_owned());
    if !parts.hash.is_empty() {
        marks.element("span", "hash", parts.hash.to_owned());
    }
    marks.close();
    if !parts.tail.is_empty() {
        let class = if parts.generated { "name-b is-hash" } else { "name-b" };
        marks.element("span", class, parts.tail.to_owned());
    }
}

pub fn namespace(cell: &Cell, marks: &mut Marks) {
    optional(cell.row.meta().namespace.as_deref(), marks);
}

pub fn age(cell: &Cell, marks: &mut Marks) {
    marks.text((cell.words.units.age)(cell.now - cell.row.meta().created));
}

/// Restarts, and how long ago the last was.
pub fn restarts(cell: &Cell, marks: &mut Marks) {
    let (count, last) = match cell.row {
        Row::Pod(pod) => (pod.restarts, pod.restarted),
        Row::Workload(workload) => (workload.restarts, workload.restarted),
        _ => return,
    };
    if count == 0 {
        marks.element("span", "zero", "0");
        return;
    }
    marks.element("span", "ink", count.to_string());
    if let Some(last) = last {
        marks.text(" ").element("span", "dim", (cell.words.units.ago)(cell.now - last));
    }
}

pub fn node(cell: &Cell, marks: &mut Marks) {
    if let Row::Pod(pod) = cell.row {
        optional(pod.node.as_deref(), marks);
    }
}

/// Text, or nothing at all.
pub fn optional(text: Option<&str>, marks: &mut Marks) {
    if let Some(text) = text {
        marks.text(text.to_owned());
    }
}

/// `1/2` and a segment for each container of a pod.
pub fn pod_ready(cell: &Cell, marks: &mut Marks) {
    let Row::Pod(pod) = cell.row else { return };
    let (ready, total) = pod.ready();
    let label = (cell.words.table.containers_ready)(ready as u32, total as u32);
    ready_marks(ready, total, &pod.segments, label, marks);
}

/// Requests and limits of all that a row stands for.
fn resources(row: &Row) -> Resources {
    let Row::Workload(row) = row else {
        return if let Row::Pod(pod) = row { pod.resources } else { Resources::default() };
    };
    // At zero replicas, those of the first one to come.
    let (one, count) = (row.resources, row.desired.max(1));
    Resources {
        cpu_request: one.cpu_request.saturating_mul(count),
        cpu_limit: one.cpu_limit.saturating_mul(count),
        memory_request: one.memory_request.saturating_mul(count.into()),
        memory_limit: one.memory_limit.saturating_mul(count.into()),
    }
}

/// What a row uses. What was scaled to zero uses nothing, which nobody measures.
fn usage(cell: &Cell) -> Option<Usage> {
    let at_zero = |row: &Row| match row {
        Row::Workload(row) => {
            row.desired == 0 && matches!(row.kind, Kind::Deployment | Kind::StatefulSet)
        }
        _ => false,
    };
    cell.usage.or_else(|| at_zero(cell.row).then(Usage::default))
}

pub fn cpu(cell: &Cell, marks: &mut Marks) {
    let resources = resources(cell.row);
    let bounds = (u64::from(resources.cpu_request), u64::from(resources.cpu_limit));
    let text = |value: u64| format::cpu(u32::try_from(value).unwrap_or(u32::MAX));
    used(cell, usage(cell).map(|usage| u64::from(usage.cpu)), bounds, text, marks);
}

pub fn memory(cell: &Cell, marks: &mut Marks) {
    let resources = resources(cell.row);
    let bounds = (resources.memory_request, resources.memory_limit);
    used(cell, usage(cell).map(|usage| usage.memory), bounds, format::memory, marks);
}

/// What is used, against request and limit; nothing while it is not measured.
fn used(
    cell: &Cell,
    used: Option<u64>,
    (request, limit): (u64, u64),
    text: impl Fn(u64) -> String,
    marks: &mut Marks,
) {
    let Some(used) = used else { return };
    let said = text(used);
    let near = is_near(used, limit);
    let label = match (request, limit) {
        (0, 0) => said.clone(),
        _ => (cell.words.table.of_limit)(&said, &text(request), &text(limit)),
    };
    let class = if near {
        "warn"
    } else if used == 0 {
        "zero"
    } else {
        ""
    };
    marks.open("span", "use").element("span", class, said);
    // Without a request or a limit there is nothing to measure against.
    if request > 0 || limit > 0 {
        meter_marks(used, request, limit, label, marks);
    }
    marks.close();
}

/// Amber from 85 % of the limit.
pub fn is_near(used: u64, limit: u64) -> bool {
    limit > 0 && u128::from(used) * 100 >= u128::from(limit) * 85
}

/// A meter that ends a little after the limit, so that an overshoot shows. Ticks: request, limit.
pub fn meter_marks(used: u64, request: u64, limit: u64, label: String, marks: &mut Marks) {
    const LIMIT_AT: f64 = 0.92;
    let scale = if limit > 0 {
        limit as f64 / LIMIT_AT
    } else {
        (request as f64 * 2.0).max(used as f64 * 1.25).max(1.0)
    };
    let at = |value: u64| (value as f64 / scale).clamp(0.0, 1.0);
    marks.open("svg", "meter").attribute("role", "img").attribute("aria-label", label);
    bar("m-track", 1.0, marks);
    bar(if is_near(used, limit) { "m-warn" } else { "m-fill" }, at(used), marks);
    for (class, value) in [("m-req", request), ("m-lim", limit)] {
        if value > 0 {
            marks.open("rect", class).attribute("x", percent(at(value))).close();
        }
    }
    marks.close();
}

/// A bar from the left, as an attribute: styles are set by no attribute here.
pub fn bar(class: &'static str, share: f64, marks: &mut Marks) {
    marks.open("rect", class).attribute("width", percent(share)).attribute("rx", "2").close();
}

fn percent(share: f64) -> Cow<'static, str> {
    // Whole percents: finer steps are invisible and would repaint without need.
    Cow::Owned(format::fixed(share * 100.0, 0) + "%")
}

#[cfg(test)]
mod tests {
    use quarterdeck_wire::status::Why;

    use super::*;
    use crate::words::Language;

    #[test]
    fn a_state_is_always_an_icon_and_a_word() {
        let status = Status::new(Level::Failing, Word::Api("CrashLoopBackOff".into()))
            .because(Why::Exited { container: "app".into(), code: 1, reason: "Error".into() });
        let mut marks = Marks::default();
        status_marks(&status, Language::English.words(), 0, &mut marks);
        assert_eq!(marks.plain(), "CrashLoopBackOff exit 1");
        assert_eq!(level_icon(&status), ("fail", "i-fail i-14"));
    }

    #[test]
    fn a_meter_turns_amber_near_the_limit_and_never_without_one() {
        assert!(is_near(85, 100) && !is_near(84, 100));
        assert!(!is_near(u64::MAX, 0));
    }
}
