//! What was read and the browser has not taken yet: bounded, and honest about what it left out.

use std::{
    collections::{BTreeMap, VecDeque},
    sync::{Mutex, MutexGuard, PoisonError},
};

use quarterdeck_wire::log::{Batch, Entry, LogMessage, Note, Position};
use tokio::sync::Notify;

/// Lines that may wait.
const MOST_LINES: usize = 20_000;
/// And how many bytes they may be.
const MOST_BYTES: usize = 4 * 1024 * 1024;
/// Of one batch.
const BATCH_LINES: usize = 5_000;
const BATCH_BYTES: usize = 256 * 1024;

/// Something to tell, with where its container then stands.
struct Queued {
    entry: Entry,
    position: Option<(u16, Position)>,
    bytes: usize,
}

#[derive(Default)]
struct Inner {
    /// Sources and containers: few, never left out.
    announced: Vec<LogMessage>,
    entries: VecDeque<Queued>,
    bytes: usize,
    /// Lines left out since the last that was taken in, by source.
    skipped: BTreeMap<u16, u64>,
}

/// Many containers write, one socket takes.
#[derive(Default)]
pub struct Queue {
    inner: Mutex<Inner>,
    filled: Notify,
    emptied: Notify,
}

/// What a container does when the queue is full.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Full {
    /// Wait: what is read was written long ago and stays where it is.
    Wait,
    /// Leave the line out and say so: waiting would show the past for the present.
    Skip,
}

impl Queue {
    /// Something other than an entry; it is told before later entries.
    pub fn announce(&self, message: LogMessage) {
        self.lock().announced.push(message);
        self.filled.notify_one();
    }

    pub fn note(&self, source: Option<u16>, at: i64, note: Note, position: Option<Position>) {
        let position = source.zip(position);
        self.lock().push(Entry::Note { source, at, note }, position);
        self.filled.notify_one();
    }

    pub async fn line(&self, line: quarterdeck_wire::log::Line, position: Position, full: Full) {
        let source = line.source;
        loop {
            let room = self.emptied.notified();
            {
                let mut inner = self.lock();
                if !inner.is_full() {
                    inner.say_skipped(source, line.at);
                    inner.push(Entry::Line(line), Some((source, position)));
                    break;
                }
                if full == Full::Skip {
                    *inner.skipped.entry(source).or_default() += 1;
                    return;
                }
            }
            room.await;
        }
        self.filled.notify_one();
    }

    /// Waits until there is something to take.
    pub async fn filled(&self) {
        loop {
            let filled = self.filled.notified();
            if !self.lock().is_empty() {
                return;
            }
            filled.await;
        }
    }

    pub fn is_empty(&self) -> bool {
        self.lock().is_empty()
    }

    /// The next messages for the browser: what was announced, then a batch.
    pub fn take(&self, now: i64) -> (Vec<LogMessage>, Batch) {
        let mut inner = self.lock();
        let batch = inner.batch(now);
        let announced = std::mem::take(&mut inner.announced);
        drop(inner);
        self.emptied.notify_waiters();
        (announced, batch)
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Inner {
    fn is_full(&self) -> bool {
        self.entries.len() >= MOST_LINES || self.bytes >= MOST_BYTES
    }

    fn is_empty(&self) -> bool {
        self.entries.is_empty() && self.announced.is_empty()
    }

    fn push(&mut self, entry: Entry, position: Option<(u16, Position)>) {
        let bytes = size(&entry);
        self.bytes += bytes;
        self.entries.push_back(Queued { entry, position, bytes });
    }

    fn say_skipped(&mut self, source: u16, at: i64) {
        if let Some(lines) = self.skipped.remove(&source) {
            let note = Note::Skipped(lines);
            self.push(Entry::Note { source: Some(source), at, note }, None);
        }
    }

    fn batch(&mut self, now: i64) -> Batch {
        let (mut entries, mut positions, mut bytes) = (Vec::new(), BTreeMap::new(), 0);
        while entries.len() < BATCH_LINES && bytes < BATCH_BYTES {
            let Some(next) = self.entries.pop_front() else {
                // Nothing follows that could say it.
                for (source, lines) in std::mem::take(&mut self.skipped) {
                    let note = Note::Skipped(lines);
                    entries.push(Entry::Note { source: Some(source), at: now, note });
                }
                break;
            };
            bytes += next.bytes;
            positions.extend(next.position);
            entries.push(next.entry);
        }
        self.bytes -= bytes;
        Batch { entries, positions: positions.into_iter().collect() }
    }
}

fn size(entry: &Entry) -> usize {
    const OVERHEAD: usize = 64;
    match entry {
        Entry::Line(line) => OVERHEAD + line.text.len() + line.json.as_ref().map_or(0, String::len),
        Entry::Note { .. } => OVERHEAD,
    }
}

#[cfg(test)]
mod tests {
    use quarterdeck_wire::log::{Line, LineLevel};
    use tokio::time::{Duration, timeout};

    use super::*;

    fn line(source: u16, at: i64, text: &str) -> Line {
        let level = LineLevel::None;
        Line { source, at, level, text: text.to_owned(), json: None, cut: 0 }
    }

    fn at(last: i64) -> Position {
        Position { last, ..Position::default() }
    }

    #[tokio::test]
    async fn a_batch_says_where_each_container_stands() {
        let queue = Queue::default();
        for n in 1..=3 {
            queue.line(line(7, n, "x"), at(n), Full::Skip).await;
        }
        queue.line(line(8, 9, "y"), at(9), Full::Skip).await;
        let (_, batch) = queue.take(0);
        assert_eq!(batch.entries.len(), 4);
        assert_eq!(batch.positions, [(7, at(3)), (8, at(9))]);
        assert!(queue.is_empty());
    }

    #[tokio::test]
    async fn what_is_left_out_is_counted_and_said_in_its_place() {
        let queue = Queue::default();
        for n in 0..MOST_LINES as i64 + 5 {
            queue.line(line(1, n, ""), at(n), Full::Skip).await;
        }
        let mut taken = queue.take(0).1.entries.len();
        queue.line(line(1, 99_999, "later"), at(99_999), Full::Skip).await;
        let mut entries = Vec::new();
        while !queue.is_empty() {
            entries.extend(queue.take(0).1.entries);
        }
        taken += entries.len();
        assert_eq!(taken, MOST_LINES + 2);
        let [.., Entry::Note { note, .. }, Entry::Line(last)] = &entries[..] else {
            panic!("the note stands before what came after it")
        };
        assert_eq!((note, &*last.text), (&Note::Skipped(5), "later"));
    }

    #[tokio::test]
    async fn history_waits_for_room_and_loses_nothing() {
        let queue = Queue::default();
        let big = "x".repeat(64 * 1024);
        let mut lines = 0;
        while !queue.lock().is_full() {
            queue.line(line(1, 1, &big), at(1), Full::Wait).await;
            lines += 1;
        }
        assert!(lines * 64 * 1024 <= MOST_BYTES + 64 * 1024);
        let more = queue.line(line(1, 2, "more"), at(2), Full::Wait);
        tokio::pin!(more);
        assert!(timeout(Duration::from_millis(10), &mut more).await.is_err());
        queue.take(0);
        more.await;
        let mut entries = Vec::new();
        while !queue.is_empty() {
            entries.extend(queue.take(0).1.entries);
        }
        assert!(matches!(entries.last(), Some(Entry::Line(line)) if line.text == "more"));
    }
}
