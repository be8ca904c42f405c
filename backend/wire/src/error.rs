//! What is said when something can't be done.

use serde::{Deserialize, Serialize};

/// An answer that is not the one asked for. The page turns `code` into words and shows `message` as
/// the detail; `message` never names an object the reader did not name first.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct ApiError {
    pub code: ErrorCode,
    /// The server's or the API server's own words; may be empty.
    pub message: String,
}

/// Why.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum ErrorCode {
    /// No session: open the printed URL again.
    SignedOut,
    /// The cluster's RBAC says no.
    Forbidden,
    /// No such object (or none that may be seen).
    NotFound,
    /// The request makes no sense; a newer or older page, or a mistyped URL.
    BadRequest,
    /// What was seen is no longer so.
    Conflict,
    /// The API server does not accept it: its words say why.
    Invalid,
    /// Too many requests or subscriptions.
    TooMany,
    /// The cluster does not answer.
    Unreachable,
    /// The API server said something unexpected.
    Upstream,
    /// A fault of Quarterdeck's.
    Internal,
}

impl ApiError {
    pub fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        Self { code, message: message.into() }
    }
}

impl std::fmt::Display for ApiError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?}: {}", self.code, self.message)
    }
}

impl std::error::Error for ApiError {}
