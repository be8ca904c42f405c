//! Where drains are kept, so that they go on after a restart: a file for one process.

use std::{
    fs::{self, OpenOptions},
    io::{self, Write},
    os::unix::fs::OpenOptionsExt,
    path::PathBuf,
};

use quarterdeck_wire::drain::Drains;
use tracing::warn;

/// Keeps all drains as they are now.
pub trait Keep: Send + 'static {
    /// # Errors
    /// When they can't be read.
    fn load(&mut self) -> io::Result<Drains>;

    /// # Errors
    /// When they can't be written.
    fn keep(&mut self, drains: &Drains) -> io::Result<()>;
}

/// Keeps nothing beyond this process.
pub struct Forget;

impl Keep for Forget {
    fn load(&mut self) -> io::Result<Drains> {
        Ok(Drains::default())
    }

    fn keep(&mut self, _: &Drains) -> io::Result<()> {
        Ok(())
    }
}

/// One JSON file, readable by its owner alone, replaced as a whole.
pub struct File(PathBuf);

impl File {
    pub fn new(path: PathBuf) -> Self {
        Self(path)
    }
}

impl Keep for File {
    fn load(&mut self) -> io::Result<Drains> {
        if let Some(dir) = self.0.parent() {
            fs::create_dir_all(dir)?;
        }
        let text = match fs::read(&self.0) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Drains::default()),
            Err(error) => return Err(error),
        };
        // Of another version: its pods are still on their nodes, and a new drain finds them.
        Ok(serde_json::from_slice(&text).unwrap_or_else(|error| {
            warn!(file = %self.0.display(), %error, "the drains of before can't be read");
            Drains::default()
        }))
    }

    /// Written beside the old one and then put in its place, so that a crash loses neither.
    fn keep(&mut self, drains: &Drains) -> io::Result<()> {
        let beside = self.0.with_extension("new");
        let mut file =
            OpenOptions::new().create(true).write(true).truncate(true).mode(0o600).open(&beside)?;
        file.write_all(&serde_json::to_vec(drains)?)?;
        file.sync_data()?;
        fs::rename(beside, &self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_kept_is_found_again_and_what_cannot_be_read_is_nothing() {
        let dir = std::env::temp_dir().join(format!("quarterdeck-{:x}", rand::random::<u64>()));
        let path = dir.join("drains.json");
        let mut file = File::new(path.clone());
        assert_eq!(file.load().unwrap(), Drains::default());
        let drains = Drains { at_once: 3, runs: Vec::new() };
        file.keep(&drains).unwrap();
        assert_eq!(File::new(path.clone()).load().unwrap(), drains);
        fs::write(&path, "{").unwrap();
        assert_eq!(File::new(path).load().unwrap(), Drains::default());
        fs::remove_dir_all(dir).unwrap();
    }
}
