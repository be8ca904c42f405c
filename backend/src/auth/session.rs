//! The launch key and the sessions it opened.

use std::{
    collections::HashSet,
    sync::{Mutex, PoisonError},
};

use http::HeaderValue;
use rand::{TryRngCore, rngs::OsRng};
use subtle::ConstantTimeEq;

/// More browsers than one person has; the oldest would be signed out first if it were ever reached.
const MOST_SESSIONS: usize = 1_000;

/// Sessions of this process. They end with it: the key, too, is new at every start.
pub struct Sessions {
    key: String,
    cookie: String,
    open: Mutex<HashSet<String>>,
}

impl Sessions {
    /// `port` keeps the cookies of several instances on one machine apart: cookies know no ports.
    ///
    /// # Errors
    /// When the operating system has no randomness to give.
    pub fn new(port: u16) -> std::io::Result<Self> {
        Ok(Self { key: secret()?, cookie: format!("quarterdeck-{port}"), open: Mutex::default() })
    }

    /// What the printed link carries in its fragment.
    pub fn key(&self) -> &str {
        &self.key
    }

    pub fn cookie_name(&self) -> &str {
        &self.cookie
    }

    /// A new session's id, if `key` is ours. Compared in constant time.
    pub fn open(&self, key: &str) -> Option<String> {
        if !bool::from(key.as_bytes().ct_eq(self.key.as_bytes())) {
            return None;
        }
        let id = secret().ok()?;
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        if open.len() >= MOST_SESSIONS {
            open.clear();
        }
        open.insert(id.clone());
        Some(id)
    }

    pub fn is_open(&self, id: &str) -> bool {
        self.open.lock().unwrap_or_else(PoisonError::into_inner).contains(id)
    }

    pub fn close(&self, id: &str) {
        self.open.lock().unwrap_or_else(PoisonError::into_inner).remove(id);
    }

    /// The `Set-Cookie` value for a session. No `Secure`: this mode serves loopback over plain HTTP.
    pub fn cookie(&self, id: &str) -> HeaderValue {
        let text = format!("{}={id}; Path=/; HttpOnly; SameSite=Strict", self.cookie);
        HeaderValue::from_str(&text).unwrap_or_else(|_| HeaderValue::from_static(""))
    }
}

/// 256 random bits, in letters that need no escaping.
fn secret() -> std::io::Result<String> {
    let mut bytes = [0_u8; 32];
    OsRng.try_fill_bytes(&mut bytes).map_err(std::io::Error::other)?;
    let digit = |half: u8| char::from_digit(half.into(), 16).unwrap_or_default();
    Ok(bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 0xf)]).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_key_opens_a_session() {
        let sessions = Sessions::new(8080).unwrap();
        assert_eq!(sessions.open(""), None);
        assert_eq!(sessions.open(&sessions.key()[1..]), None);
        let id = sessions.open(sessions.key()).unwrap();
        assert!(sessions.is_open(&id));
        assert!(!sessions.is_open("made-up"));
        sessions.close(&id);
        assert!(!sessions.is_open(&id));
    }
}
