//! The one mapping from what went wrong to what is said about it.
//!
//! * [`of_fault`] for reads from the API server, [`of_kube`] for requests through kube's own client;
//! * [`Answer`] turns an [`ApiError`] into an HTTP answer;
//! * [`Startup`] is what ends the process before it serves anything.

use axum::response::{IntoResponse, Response};
use http::{StatusCode, header::CONTENT_TYPE};
use quarterdeck_wire::error::{ApiError, ErrorCode};

use crate::cluster::upstream::{Fault, innermost};

/// Why the process can not start; each says what to do about it.
#[derive(Debug, thiserror::Error)]
pub enum Startup {
    #[error("can't use the kubeconfig{}: {why}", .file.as_deref().map(|file| format!(" {file}")).unwrap_or_default())]
    Kubeconfig { file: Option<String>, why: String },
    #[error("the API server at {server} does not answer: {why}")]
    Unreachable { server: String, why: String },
    #[error(
        "the API server at {server} can't be trusted: {why}\nIs certificate-authority in the kubeconfig that of this cluster?"
    )]
    Untrusted { server: String, why: String },
    #[error("the API server at {server} does not accept the kubeconfig's credentials: {why}")]
    Refused { server: String, why: String },
    #[error("can't listen on {address}: {why}")]
    Listen { address: std::net::SocketAddr, why: String },
    #[error("can't write {file}: {why}")]
    UrlFile { file: String, why: String },
    #[error("can't use the state directory {dir}: {why}")]
    State { dir: String, why: String },
    #[error("can't start: {0}")]
    Runtime(#[from] std::io::Error),
}

/// What a failed read means to the reader.
pub fn of_fault(fault: &Fault) -> ApiError {
    let code = match fault {
        Fault::Unreachable(_) | Fault::TimedOut(_) => ErrorCode::Unreachable,
        Fault::Forbidden(_) => ErrorCode::Forbidden,
        Fault::Unauthorized(_) => ErrorCode::SignedOut,
        Fault::NotFound(_) => ErrorCode::NotFound,
        Fault::Throttled(_) => ErrorCode::TooMany,
        Fault::Gone(_) | Fault::Server { .. } | Fault::Malformed(_) => ErrorCode::Upstream,
    };
    ApiError::new(code, fault.to_string())
}

/// What a failed request through kube's client means to whoever asked.
pub fn of_kube(error: &kube::Error) -> ApiError {
    match error {
        kube::Error::Api(status) => {
            let code = match status.code {
                401 => ErrorCode::SignedOut,
                403 => ErrorCode::Forbidden,
                404 => ErrorCode::NotFound,
                409 => ErrorCode::Conflict,
                400 | 422 => ErrorCode::Invalid,
                429 => ErrorCode::TooMany,
                _ => ErrorCode::Upstream,
            };
            ApiError::new(code, status.message.clone())
        }
        other => ApiError::new(ErrorCode::Unreachable, innermost(other)),
    }
}

/// An [`ApiError`] as an HTTP answer: its status, and itself as postcard for the page.
pub struct Answer(pub ApiError);

impl IntoResponse for Answer {
    fn into_response(self) -> Response {
        let status = match self.0.code {
            ErrorCode::SignedOut => StatusCode::UNAUTHORIZED,
            ErrorCode::Forbidden => StatusCode::FORBIDDEN,
            ErrorCode::NotFound => StatusCode::NOT_FOUND,
            ErrorCode::BadRequest => StatusCode::BAD_REQUEST,
            ErrorCode::Conflict => StatusCode::CONFLICT,
            ErrorCode::Invalid => StatusCode::UNPROCESSABLE_ENTITY,
            ErrorCode::TooMany => StatusCode::TOO_MANY_REQUESTS,
            ErrorCode::Unreachable | ErrorCode::Upstream => StatusCode::BAD_GATEWAY,
            ErrorCode::Internal => StatusCode::INTERNAL_SERVER_ERROR,
        };
        let body = quarterdeck_wire::encode(&self.0).unwrap_or_default();
        (status, [(CONTENT_TYPE, crate::http::POSTCARD)], body).into_response()
    }
}
