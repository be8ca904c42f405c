//! The lines that a tab holds: the latest ones, in order of time, with what is found in them.

use std::collections::VecDeque;

use quarterdeck_wire::log::Entry;

/// More lines than this are not kept, nor more bytes.
const MOST_LINES: usize = 50_000;
const MOST_BYTES: usize = 32 * 1024 * 1024;

/// One row.
pub struct Row {
    /// Names it for as long as the tab lives.
    pub id: u64,
    pub entry: Entry,
    /// Whether it holds what is looked for.
    pub hit: bool,
}

impl Row {
    fn at(&self) -> i64 {
        match &self.entry {
            Entry::Line(line) => line.at,
            Entry::Note { at, .. } => *at,
        }
    }

    /// Bytes of text: of what is read, and of all that is held.
    pub fn len(&self) -> (usize, usize) {
        match &self.entry {
            Entry::Line(line) => {
                (line.text.len(), line.text.len() + line.json.as_ref().map_or(0, String::len))
            }
            Entry::Note { .. } => (0, 0),
        }
    }
}

#[derive(Default)]
pub struct Ring {
    rows: VecDeque<Row>,
    bytes: usize,
    next: u64,
    /// What is looked for.
    query: String,
    hits: usize,
    /// How many rows ever fell off the front.
    dropped: u64,
    has_json: bool,
}

impl Ring {
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    pub fn rows(&self) -> &VecDeque<Row> {
        &self.rows
    }

    pub fn hits(&self) -> usize {
        self.hits
    }

    pub fn query(&self) -> &str {
        &self.query
    }

    pub fn dropped(&self) -> u64 {
        self.dropped
    }

    /// Whether any line was JSON.
    pub fn has_json(&self) -> bool {
        self.has_json
    }

    /// Takes lines in. With `by_time` they are put between those of other containers.
    pub fn append(&mut self, entries: impl IntoIterator<Item = Entry>, by_time: bool) {
        let first = self.rows.len();
        for entry in entries {
            let mut row = Row { id: self.next, entry, hit: false };
            self.next += 1;
            row.hit = is_hit(&row.entry, &self.query);
            self.hits += usize::from(row.hit);
            self.bytes += row.len().1;
            self.has_json |= matches!(&row.entry, Entry::Line(line) if line.json.is_some());
            self.rows.push_back(row);
        }
        if by_time {
            self.merge(first);
        }
        while self.rows.len() > MOST_LINES || self.bytes > MOST_BYTES {
            let Some(row) = self.rows.pop_front() else { break };
            self.bytes -= row.len().1;
            self.hits -= usize::from(row.hit);
            self.dropped += 1;
        }
    }

    /// Puts the rows from `first` on in their places. Nearly all of them are newer than what is there,
    /// so only the end is looked at.
    fn merge(&mut self, first: usize) {
        let Some(earliest) = self.rows.range(first..).map(Row::at).min() else { return };
        // Notes lie where they were said: only the time of the rows counts.
        let from = self.rows.range(..first).rposition(|row| row.at() <= earliest);
        let from = from.map_or(0, |at| at + 1);
        let tail = self.rows.split_off(from);
        self.rows.extend(sorted(tail));
    }

    pub fn clear(&mut self) {
        let (next, query) = (self.next, std::mem::take(&mut self.query));
        *self = Self { next, query, ..Self::default() };
    }

    /// Looks for `query` from now on, in everything.
    pub fn find(&mut self, query: &str) {
        query.clone_into(&mut self.query);
        self.hits = 0;
        for row in &mut self.rows {
            row.hit = is_hit(&row.entry, query);
            self.hits += usize::from(row.hit);
        }
    }

    pub fn index_of(&self, id: u64) -> Option<usize> {
        self.rows.iter().position(|row| row.id == id)
    }

    /// The hit after (or before) row `from`, around the ends: its row, and which hit it is.
    pub fn next_hit(&self, from: Option<usize>, back: bool) -> Option<(usize, usize)> {
        let hits: Vec<usize> =
            self.rows.iter().enumerate().filter(|(_, row)| row.hit).map(|(at, _)| at).collect();
        let last = hits.len().checked_sub(1)?;
        let which = match (from, back) {
            (None, true) => last,
            (None, false) => 0,
            (Some(from), true) => {
                hits.partition_point(|at| *at < from).checked_sub(1).unwrap_or(last)
            }
            (Some(from), false) => {
                let after = hits.partition_point(|at| *at <= from);
                if after > last { 0 } else { after }
            }
        };
        Some((hits[which], which))
    }
}

/// In order of time; of one time, as they were. Not the library's sort, which is many times the code:
/// what comes here is a few runs that are in order already.
fn sorted(rows: VecDeque<Row>) -> VecDeque<Row> {
    let mut runs: VecDeque<VecDeque<Row>> = VecDeque::new();
    for row in rows {
        match runs.back_mut() {
            Some(run) if run.back().is_some_and(|last| last.at() <= row.at()) => run.push_back(row),
            _ => runs.push_back(VecDeque::from([row])),
        }
    }
    while runs.len() > 1 {
        let mut longer = VecDeque::with_capacity(runs.len() / 2 + 1);
        while let Some(run) = runs.pop_front() {
            let beside = runs.pop_front().unwrap_or_default();
            longer.push_back(merged(run, beside));
        }
        runs = longer;
    }
    runs.pop_front().unwrap_or_default()
}

fn merged(mut one: VecDeque<Row>, mut other: VecDeque<Row>) -> VecDeque<Row> {
    let mut rows = VecDeque::with_capacity(one.len() + other.len());
    while let (Some(a), Some(b)) = (one.front(), other.front()) {
        let from = if a.at() <= b.at() { &mut one } else { &mut other };
        rows.extend(from.pop_front());
    }
    rows.extend(one);
    rows.extend(other);
    rows
}

fn is_hit(entry: &Entry, query: &str) -> bool {
    matches!(entry, Entry::Line(line) if !query.is_empty() && find(&line.text, query, 0).is_some())
}

/// Where `query` begins in `text`, from byte `from` on; the case of ASCII letters does not matter.
pub fn find(text: &str, query: &str, from: usize) -> Option<usize> {
    let (text, query) = (text.as_bytes(), query.as_bytes());
    let first = query.first()?;
    let either = [first.to_ascii_lowercase(), first.to_ascii_uppercase()];
    let last = text.len().checked_sub(query.len())?;
    (from..=last).find(|at| {
        either.contains(&text[*at]) && text[*at..*at + query.len()].eq_ignore_ascii_case(query)
    })
}

#[cfg(test)]
mod tests {
    use quarterdeck_wire::log::{Line, LineLevel, Note};

    use super::*;

    fn line(at: i64, text: &str) -> Entry {
        let (level, json) = (LineLevel::None, None);
        Entry::Line(Line { source: 0, at, level, text: text.to_owned(), json, cut: 0 })
    }

    fn texts(ring: &Ring) -> Vec<&str> {
        let text = |row: &'_ Row| match &row.entry {
            Entry::Line(line) => line.text.clone(),
            Entry::Note { .. } => "note".to_owned(),
        };
        ring.rows().iter().map(|row| &*text(row).leak()).collect()
    }

    #[test]
    fn lines_of_several_pods_are_in_order_of_time() {
        let mut ring = Ring::default();
        ring.append([line(1, "a"), line(5, "b"), line(9, "c")], true);
        ring.append([line(2, "d"), line(5, "e"), line(7, "f")], true);
        assert_eq!(texts(&ring), ["a", "d", "b", "e", "f", "c"]);
        let note = Entry::Note { source: None, at: 10, note: Note::NoPods };
        ring.append([line(11, "g"), note], true);
        assert_eq!(texts(&ring), ["a", "d", "b", "e", "f", "c", "note", "g"]);
    }

    #[test]
    fn lines_of_one_container_keep_their_order() {
        let mut ring = Ring::default();
        ring.append([line(2, "a"), line(1, "b")], false);
        assert_eq!(texts(&ring), ["a", "b"]);
    }

    #[test]
    fn only_the_latest_lines_are_kept() {
        let mut ring = Ring::default();
        ring.find("x");
        ring.append((0..MOST_LINES as i64 + 10).map(|n| line(n, "x")), false);
        assert_eq!((ring.len(), ring.hits(), ring.dropped()), (MOST_LINES, MOST_LINES, 10));
        let big = "y".repeat(1024 * 1024);
        ring.append((0..40).map(|n| line(n, &big)), false);
        assert!(ring.len() <= 32 && ring.hits() == 0);
    }

    #[test]
    fn what_is_looked_for_is_found_in_any_case() {
        assert_eq!(find("Redis-1: ERROR", "redis", 0), Some(0));
        assert_eq!(find("a redis, b Redis", "REDIS", 3), Some(11));
        assert_eq!(find("订单 Order", "单", 0), Some(3));
        assert_eq!(find("short", "longer than it", 0), None);
        assert_eq!(find("any", "", 0), None);
    }

    #[test]
    fn hits_are_walked_around_the_ends() {
        let mut ring = Ring::default();
        ring.append(["no", "hit", "no", "HIT"].map(|text| line(0, text)), false);
        ring.find("hit");
        assert_eq!(ring.hits(), 2);
        assert_eq!(ring.next_hit(None, false), Some((1, 0)));
        assert_eq!(ring.next_hit(Some(1), false), Some((3, 1)));
        assert_eq!(ring.next_hit(Some(3), false), Some((1, 0)));
        assert_eq!(ring.next_hit(Some(1), true), Some((3, 1)));
        assert_eq!(ring.next_hit(None, true), Some((3, 1)));
        ring.find("none");
        assert_eq!(ring.next_hit(None, false), None);
    }
}
