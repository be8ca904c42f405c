//! Activity in a file: one JSON line for each state of each entry, readable by its owner alone.

use std::{
    collections::HashMap,
    fs::{self, OpenOptions},
    io::{self, BufRead, BufReader, Write},
    os::unix::fs::OpenOptionsExt,
    path::PathBuf,
};

use quarterdeck_wire::action::Entry;
use tracing::warn;

use super::Keep;

/// A file that is made anew at each start, with the last state of each entry.
pub struct File {
    path: PathBuf,
    open: Option<fs::File>,
}

impl File {
    pub fn new(path: PathBuf) -> Self {
        Self { path, open: None }
    }

    fn read(&self) -> io::Result<Vec<Entry>> {
        let file = match fs::File::open(&self.path) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(error),
        };
        let mut entries: Vec<Entry> = Vec::new();
        let mut places = HashMap::new();
        for line in BufReader::new(file).lines() {
            // A line that was cut off by a crash, or that another version wrote, is only lost itself.
            let Ok(entry) = serde_json::from_str::<Entry>(&line?) else {
                warn!(file = %self.path.display(), "a line of the activity can't be read");
                continue;
            };
            let place = *places.entry(entry.id.clone()).or_insert(entries.len());
            if place == entries.len() {
                entries.push(entry);
            } else {
                entries[place] = entry;
            }
        }
        super::forget_old(&mut entries);
        Ok(entries)
    }

    /// Written beside the old one and then put in its place, so that a crash loses neither.
    fn write_anew(&self, entries: &[Entry]) -> io::Result<()> {
        let beside = self.path.with_extension("new");
        let mut file = private(&beside, true)?;
        for entry in entries {
            write_line(&mut file, entry)?;
        }
        file.sync_all()?;
        fs::rename(beside, &self.path)
    }
}

impl Keep for File {
    fn load(&mut self) -> io::Result<Vec<Entry>> {
        if let Some(dir) = self.path.parent() {
            fs::create_dir_all(dir)?;
        }
        let entries = self.read()?;
        self.write_anew(&entries)?;
        self.open = Some(private(&self.path, false)?);
        Ok(entries)
    }

    fn keep(&mut self, entry: &Entry) -> io::Result<()> {
        match &mut self.open {
            Some(file) => write_line(file, entry),
            None => Err(io::Error::other("the file was not opened")),
        }
    }
}

fn private(path: &PathBuf, anew: bool) -> io::Result<fs::File> {
    OpenOptions::new().create(true).write(true).append(!anew).truncate(anew).mode(0o600).open(path)
}

/// In one write, so that a line is there as a whole or not at all.
fn write_line(file: &mut fs::File, entry: &Entry) -> io::Result<()> {
    let mut line = serde_json::to_vec(entry)?;
    line.push(b'\n');
    file.write_all(&line)
}

#[cfg(test)]
mod tests {
    use quarterdeck_wire::action::State;

    use super::{super::tests::entry, *};

    fn somewhere() -> PathBuf {
        std::env::temp_dir()
            .join(format!("quarterdeck-{:x}", rand::random::<u64>()))
            .join("a.jsonl")
    }

    #[test]
    fn the_last_state_of_each_entry_is_found_again() {
        let path = somewhere();
        let mut file = File::new(path.clone());
        assert_eq!(file.load().unwrap(), []);
        for (id, state) in [("a", State::Sending), ("b", State::Sending), ("a", State::Done)] {
            file.keep(&Entry { state, ..entry(id) }).unwrap();
        }
        // A crash in the middle of a line.
        file.open.as_mut().unwrap().write_all(b"{\"id\":\"c\",").unwrap();
        let mut again = File::new(path.clone());
        let found = again.load().unwrap();
        let states: Vec<_> = found.iter().map(|entry| (&*entry.id, &entry.state)).collect();
        assert_eq!(states, [("a", &State::Done), ("b", &State::Sending)]);
        again.keep(&entry("d")).unwrap();
        assert_eq!(File::new(path.clone()).load().unwrap().len(), 3);
        fs::remove_dir_all(path.parent().unwrap()).unwrap();
    }

    #[test]
    fn a_place_that_cannot_be_written_is_an_error() {
        assert!(File::new("/dev/null/activity.jsonl".into()).load().is_err());
    }
}
