//! Who is asking.
//!
//! ```text
//! kubeconfig  who we are to the cluster: ours, and in the mode of this name everybody's
//! token       a bearer token is proved by the API server
//! proxy       a proxy in front says who asks
//! person      someone, with their own credentials and their own gate
//! session     which browser is whose
//! ```
//!
//! Handlers and sockets get the [`Person`] from the session and from nowhere else.

pub mod kubeconfig;
pub mod person;
pub mod proxy;
pub mod session;
pub mod token;

use std::{net::IpAddr, sync::Arc};

use http::{HeaderMap, HeaderValue};
use quarterdeck_wire::{
    error::{ApiError, ErrorCode},
    message as wire,
};
use subtle::ConstantTimeEq;
use tracing::info;

pub use self::person::Person;
use self::{
    proxy::{Named, Proxy},
    session::{Session, Sessions, secret},
    token::Door,
};

/// How people come in.
pub enum Mode {
    /// Whoever holds the printed link acts as the kubeconfig's user. Only on loopback.
    Kubeconfig { key: String, person: Arc<Person> },
    /// Everybody as themselves, by a bearer token.
    Token(Door),
    /// Everybody as the proxy in front names them.
    Proxy(Proxy),
}

/// What someone who wants in brings.
pub enum Brought {
    Key(String),
    Token(String),
}

/// Lets people in, and knows who is in.
pub struct Auth {
    mode: Mode,
    sessions: Box<dyn Sessions>,
    cookie: Cookie,
}

/// The cookie that holds a session's id and nothing else.
pub struct Cookie {
    name: String,
    /// Behind TLS it is sent over nothing else, and no other host can set it.
    secure: bool,
    /// Whether it comes along when someone follows a link from elsewhere. Nothing is changed by that;
    /// without it they would have to sign in again.
    follows_links: bool,
}

impl Cookie {
    /// `instance` keeps the cookies of several instances on one host apart: cookies know no ports.
    pub fn new(instance: u16, secure: bool, follows_links: bool) -> Self {
        let prefix = if secure { "__Host-" } else { "" };
        Self { name: format!("{prefix}quarterdeck-{instance}"), secure, follows_links }
    }

    fn set(&self, value: &str, rest: &str) -> HeaderValue {
        let secure = if self.secure { "; Secure" } else { "" };
        let site = if self.follows_links { "Lax" } else { "Strict" };
        let text =
            format!("{}={value}; Path=/; HttpOnly; SameSite={site}{secure}{rest}", self.name);
        HeaderValue::from_str(&text).unwrap_or_else(|_| HeaderValue::from_static(""))
    }
}

impl Auth {
    pub fn new(mode: Mode, sessions: impl Sessions + 'static, cookie: Cookie) -> Self {
        Self { mode, sessions: Box::new(sessions), cookie }
    }

    /// What the printed link carries in its fragment; none where people sign in.
    pub fn key(&self) -> Option<&str> {
        match &self.mode {
            Mode::Kubeconfig { key, .. } => Some(key),
            Mode::Token(_) | Mode::Proxy(_) => None,
        }
    }

    /// How people come in, for their pages.
    pub fn door(&self) -> wire::Door {
        match &self.mode {
            Mode::Kubeconfig { .. } => wire::Door::Link,
            Mode::Token(_) => wire::Door::SignIn,
            Mode::Proxy(_) => wire::Door::Proxy,
        }
    }

    /// Whether a proxy has to vouch for people, again and again.
    pub fn has_proxy(&self) -> bool {
        matches!(self.mode, Mode::Proxy(_))
    }

    /// Whom the proxy names; `None` where there is no proxy.
    ///
    /// # Errors
    /// When there has to be one, and this did not come through it, or names nobody.
    pub fn named(
        &self,
        peer: Option<IpAddr>,
        headers: &HeaderMap,
    ) -> Result<Option<Named>, ApiError> {
        match &self.mode {
            Mode::Proxy(proxy) => proxy.named(peer, headers).map(Some),
            Mode::Kubeconfig { .. } | Mode::Token(_) => Ok(None),
        }
    }

    /// A new session of whom the proxy names, as a cookie to set.
    ///
    /// # Errors
    /// When the API server does not let us act as them.
    pub async fn enter(&self, named: Named) -> Result<HeaderValue, ApiError> {
        let Mode::Proxy(proxy) = &self.mode else {
            return Err(ApiError::new(ErrorCode::SignedOut, "there is no proxy"));
        };
        let person = Arc::new(proxy.person(named).await?);
        self.open(person).map_err(|error| ApiError::new(ErrorCode::Internal, error.to_string()))
    }

    /// Whether people come in by a page of their own, and leave again.
    pub fn has_sign_in(&self) -> bool {
        matches!(self.mode, Mode::Token(_))
    }

    pub fn cookie_name(&self) -> &str {
        &self.cookie.name
    }

    /// A new session, as a cookie to set.
    ///
    /// # Errors
    /// When what was brought opens nothing.
    pub async fn sign_in(&self, brought: &Brought) -> Result<HeaderValue, ApiError> {
        let person = match (&self.mode, brought) {
            // Compared in constant time.
            (Mode::Kubeconfig { key, person }, Brought::Key(brought))
                if bool::from(brought.as_bytes().ct_eq(key.as_bytes())) =>
            {
                person.clone()
            }
            (Mode::Token(door), Brought::Token(token)) => Arc::new(door.prove(token).await?),
            (Mode::Kubeconfig { .. }, _) => {
                return Err(ApiError::new(ErrorCode::SignedOut, "not the key of this server"));
            }
            (Mode::Token(_), _) => {
                return Err(ApiError::new(ErrorCode::SignedOut, "sign in with a token"));
            }
            (Mode::Proxy(_), _) => {
                return Err(ApiError::new(ErrorCode::SignedOut, "people come in by the proxy"));
            }
        };
        self.open(person).map_err(|error| ApiError::new(ErrorCode::Internal, error.to_string()))
    }

    /// A session of somebody who is known, as a cookie to set.
    ///
    /// # Errors
    /// When the operating system has no randomness to give.
    pub fn open(&self, person: Arc<Person>) -> std::io::Result<HeaderValue> {
        info!(user = ?person.name, "a session begins");
        let id = secret()?;
        let cookie = self.cookie.set(&id, "");
        self.sessions.open(id, Session::of(person));
        Ok(cookie)
    }

    /// The session with this id.
    pub fn find(&self, id: &str) -> Option<Session> {
        self.sessions.find(id).filter(|session| !session.ended.is_cancelled())
    }

    /// Ends a session; its sockets close, and the credentials it was opened with are forgotten.
    pub fn close(&self, id: &str) {
        let Some(session) = self.sessions.close(id) else { return };
        info!(user = ?session.person.name, "a session ends");
        session.ended.cancel();
        // Of a person that many share it is not the last.
        if !matches!(self.mode, Mode::Kubeconfig { .. }) {
            session.person.over.cancel();
        }
    }

    /// A cookie that takes the place of one that means nothing any more.
    pub fn forget_cookie(&self) -> HeaderValue {
        self.cookie.set("", "; Max-Age=0")
    }

    /// Somebody who acts as `name` now: whose credentials what they began is gone on with.
    pub fn present(&self, name: &str) -> Option<Arc<Person>> {
        match &self.mode {
            // There is nobody else.
            Mode::Kubeconfig { person, .. } => Some(person.clone()),
            Mode::Token(_) | Mode::Proxy(_) => self.sessions.present(name),
        }
    }
}
