//! What was done, by whom, and what came of it: kept across restarts, shown to those who may see the
//! objects.
//!
//! [`Activity`] is the one list; where it is kept is behind [`Keep`]: a file for one process.

mod file;

use std::sync::{Arc, Mutex, PoisonError};

pub use file::File;
use quarterdeck_wire::{
    Time,
    action::{Entry, State},
};
use tokio::sync::watch;
use tracing::warn;

/// The most that is remembered.
pub const REMEMBERED: usize = 1_000;

/// Where entries are kept. Each state of an entry is kept as it comes; the last one counts.
pub trait Keep: Send + 'static {
    /// Everything that was kept before, oldest first.
    ///
    /// # Errors
    /// When it can't be read.
    fn load(&mut self) -> std::io::Result<Vec<Entry>>;

    /// # Errors
    /// When it can't be written.
    fn keep(&mut self, entry: &Entry) -> std::io::Result<()>;
}

/// Keeps nothing beyond this process.
pub struct Forget;

impl Keep for Forget {
    fn load(&mut self) -> std::io::Result<Vec<Entry>> {
        Ok(Vec::new())
    }

    fn keep(&mut self, _: &Entry) -> std::io::Result<()> {
        Ok(())
    }
}

/// All entries at one instant, oldest first.
#[derive(Clone, Default)]
pub struct Entries {
    /// Grows with every change.
    pub version: u64,
    pub list: Arc<Vec<Entry>>,
}

/// The list, and who is told about it.
pub struct Activity {
    entries: watch::Sender<Entries>,
    keep: Mutex<Box<dyn Keep>>,
}

impl Activity {
    /// Goes on from what was kept.
    ///
    /// # Errors
    /// When that can't be read.
    pub fn open(mut keep: impl Keep) -> std::io::Result<Self> {
        let list = Arc::new(keep.load()?);
        let entries = watch::Sender::new(Entries { version: 1, list });
        Ok(Self { entries, keep: Mutex::new(Box::new(keep)) })
    }

    pub fn entries(&self) -> watch::Receiver<Entries> {
        self.entries.subscribe()
    }

    /// The entry of an order, if it was given before.
    pub fn find(&self, id: &str) -> Option<Entry> {
        self.entries.borrow().list.iter().rev().find(|entry| *entry.id == *id).cloned()
    }

    /// Adds an entry, unless there is one with its id: that one is then given back.
    pub fn begin(&self, entry: &Entry) -> Result<(), Box<Entry>> {
        let mut known = None;
        self.entries.send_if_modified(|entries| {
            known = entries.list.iter().rev().find(|other| other.id == entry.id).cloned();
            if known.is_some() {
                return false;
            }
            let list = Arc::make_mut(&mut entries.list);
            list.push(entry.clone());
            forget_old(list);
            entries.version += 1;
            true
        });
        match known {
            Some(known) => Err(Box::new(known)),
            None => {
                self.keep(entry);
                Ok(())
            }
        }
    }

    /// The next state of an entry that is still in state `from`, at `now`; whether it was.
    pub fn replace(&self, id: &str, from: &State, state: State, now: Time) -> bool {
        self.change(id, |entry| entry.state == *from, state, now).is_some()
    }

    /// The next state of an entry, at `now`. One that has come to its end stays as it is.
    pub fn set(&self, id: &str, state: State, now: Time) -> Option<Entry> {
        let next = state.clone();
        let may = |entry: &Entry| !entry.state.is_ended() && entry.state != next;
        self.change(id, may, state, now).or_else(|| self.find(id))
    }

    fn change(
        &self,
        id: &str,
        may: impl Fn(&Entry) -> bool,
        state: State,
        now: Time,
    ) -> Option<Entry> {
        let mut changed = None;
        self.entries.send_if_modified(|entries| {
            let at = entries.list.iter().rposition(|entry| *entry.id == *id);
            let Some(at) = at.filter(|at| may(&entries.list[*at])) else { return false };
            let entry = &mut Arc::make_mut(&mut entries.list)[at];
            entry.ended = state.is_ended().then_some(now);
            entry.state = state;
            changed = Some(entry.clone());
            entries.version += 1;
            true
        });
        if let Some(entry) = &changed {
            self.keep(entry);
        }
        changed
    }

    fn keep(&self, entry: &Entry) {
        say(entry);
        let mut keep = self.keep.lock().unwrap_or_else(PoisonError::into_inner);
        if let Err(error) = keep.keep(entry) {
            warn!(%error, "the activity could not be kept");
        }
    }
}

/// Forgets the oldest, but not what has not come to its end.
fn forget_old(list: &mut Vec<Entry>) {
    let mut too_many = list.len().saturating_sub(REMEMBERED);
    list.retain(|entry| {
        let forget = too_many > 0 && entry.state.is_ended();
        too_many -= usize::from(forget);
        !forget
    });
}

/// One JSON line to stdout for each state of each action: the audit trail of this process. Names of
/// people and objects are JSON strings, so no line break in them can make a second line.
fn say(entry: &Entry) {
    // How far it has come is for people who look; the log tells beginnings and ends.
    if matches!(entry.state, State::Following(_)) {
        return;
    }
    if let Ok(line) = serde_json::to_string(&serde_json::json!({ "audit": entry })) {
        println!("{line}");
    }
}

#[cfg(test)]
mod tests {
    use quarterdeck_wire::{
        action::{Intent, Progress, Target},
        kind::Kind,
    };

    use super::*;

    pub(super) fn entry(id: &str) -> Entry {
        let target =
            Target { kind: Kind::Node, namespace: None, name: "node-1".into(), uid: "u".into() };
        Entry {
            id: id.into(),
            at: 1,
            who: "ops".into(),
            intent: Intent::Cordon { target, to: true },
            state: State::Sending,
            ended: None,
        }
    }

    #[test]
    fn the_same_order_twice_is_one_entry() {
        let activity = Activity::open(Forget).unwrap();
        activity.begin(&entry("a")).unwrap();
        activity.set("a", State::Done, 5);
        let known = activity.begin(&entry("a")).unwrap_err();
        assert_eq!((&known.state, known.ended), (&State::Done, Some(5)));
        assert_eq!(activity.entries().borrow().list.len(), 1);
    }

    #[test]
    fn what_has_ended_does_not_change() {
        let activity = Activity::open(Forget).unwrap();
        activity.begin(&entry("a")).unwrap();
        activity.set("a", State::Superseded, 5);
        let version = activity.entries().borrow().version;
        activity.set("a", State::Following(Progress::default()), 6);
        assert_eq!(activity.find("a").unwrap().state, State::Superseded);
        assert_eq!(activity.entries().borrow().version, version);
    }

    #[test]
    fn the_oldest_are_forgotten() {
        let activity = Activity::open(Forget).unwrap();
        activity.begin(&Entry { state: State::Waiting, ..entry("timer") }).unwrap();
        for id in 0..REMEMBERED {
            activity.begin(&entry(&id.to_string())).unwrap();
            activity.set(&id.to_string(), State::Done, 2);
        }
        activity.begin(&entry("last")).unwrap();
        assert!(activity.find("0").is_none() && activity.find("2").is_some());
        assert!(activity.find("timer").is_some(), "what still waits is not forgotten");
    }

    #[test]
    fn what_waits_is_either_cancelled_or_begun() {
        let activity = Activity::open(Forget).unwrap();
        activity.begin(&Entry { state: State::Waiting, ..entry("a") }).unwrap();
        let cancelled = State::Cancelled { by: "ops".into() };
        assert!(activity.replace("a", &State::Waiting, cancelled.clone(), 5));
        assert!(!activity.replace("a", &State::Waiting, State::Sending, 6));
        assert_eq!(activity.find("a").unwrap().state, cancelled);
    }
}
