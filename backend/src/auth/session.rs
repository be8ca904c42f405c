//! Which browser is whose.

use std::{
    collections::{HashMap, VecDeque},
    sync::{Arc, Mutex, PoisonError},
};

use quarterdeck_wire::Str;
use rand::{TryRngCore, rngs::OsRng};
use tokio_util::sync::CancellationToken;

use super::Person;

/// The oldest ends when there are more.
const MOST_SESSIONS: usize = 10_000;

/// A browser in which someone is signed in.
#[derive(Clone)]
pub struct Session {
    pub person: Arc<Person>,
    /// Its sockets close when this ends.
    pub ended: CancellationToken,
}

impl Session {
    /// It ends with the person's credentials at the latest.
    pub fn of(person: Arc<Person>) -> Self {
        let ended = person.over.child_token();
        Self { person, ended }
    }
}

/// Where sessions are kept: in one process, or for several of them.
pub trait Sessions: Send + Sync {
    fn open(&self, id: String, session: Session);

    fn find(&self, id: &str) -> Option<Session>;

    fn close(&self, id: &str) -> Option<Session>;

    /// A person of this name who is signed in.
    fn present(&self, name: &str) -> Option<Arc<Person>>;
}

/// In this process, for as long as it lives.
#[derive(Default)]
pub struct Memory(Mutex<Kept>);

#[derive(Default)]
struct Kept {
    sessions: HashMap<String, Session>,
    /// As they were opened.
    order: VecDeque<String>,
}

impl Memory {
    fn lock(&self) -> std::sync::MutexGuard<'_, Kept> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Sessions for Memory {
    fn open(&self, id: String, session: Session) {
        let mut kept = self.lock();
        let Kept { sessions, order } = &mut *kept;
        sessions.retain(|_, session| !session.ended.is_cancelled());
        order.retain(|id| sessions.contains_key(id));
        if sessions.len() >= MOST_SESSIONS
            && let Some(oldest) = order.pop_front().and_then(|id| sessions.remove(&id))
        {
            oldest.ended.cancel();
        }
        sessions.insert(id.clone(), session);
        order.push_back(id);
    }

    fn find(&self, id: &str) -> Option<Session> {
        self.lock().sessions.get(id).cloned()
    }

    fn close(&self, id: &str) -> Option<Session> {
        self.lock().sessions.remove(id)
    }

    fn present(&self, name: &str) -> Option<Arc<Person>> {
        let kept = self.lock();
        let is_it = |it: &&Session| {
            *it.person.name == *name && !it.ended.is_cancelled() && it.person.is_here()
        };
        kept.sessions.values().find(is_it).map(|session| session.person.clone())
    }
}

/// Who went on with what others began.
#[derive(Clone, Default)]
pub struct Drivers(Arc<Mutex<HashMap<Str, Arc<Person>>>>);

impl Drivers {
    /// From now on `run` goes on with this person's credentials.
    pub fn set(&self, run: &Str, person: &Arc<Person>) {
        let mut drivers = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        drivers.retain(|_, person| !person.over.is_cancelled());
        drivers.insert(run.clone(), person.clone());
    }

    pub fn get(&self, run: &str) -> Option<Arc<Person>> {
        let drivers = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        drivers.get(run).filter(|person| person.is_here()).cloned()
    }
}

/// 256 random bits, in letters that need no escaping.
///
/// # Errors
/// When the operating system has no randomness to give.
pub fn secret() -> std::io::Result<String> {
    let mut bytes = [0_u8; 32];
    OsRng.try_fill_bytes(&mut bytes).map_err(std::io::Error::other)?;
    let digit = |half: u8| char::from_digit(half.into(), 16).unwrap_or_default();
    Ok(bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 0xf)]).collect())
}
