//! One write to the API server, never repeated by itself.

use std::time::Duration;

use http::{Method, Request, StatusCode};
use http_body_util::BodyExt;
use kube::{Client, client::Body, core::Status};
use serde_json::Value;
use tokio::time::timeout;

use crate::cluster::upstream::innermost;

/// Longer than the API server lets an admission webhook take (30 s at most,
/// `timeoutSeconds` in `admissionregistration.k8s.io/v1`).
const DEADLINE: Duration = Duration::from_secs(35);

/// Who the API server's `managedFields` name.
pub const FIELD_MANAGER: &str = "quarterdeck";

/// What to send.
#[derive(Clone, Debug, PartialEq)]
pub struct Write {
    pub method: Method,
    /// Path and query, without what [`send`] adds.
    pub path: String,
    pub content_type: &'static str,
    pub body: Value,
}

impl Write {
    /// A JSON Patch (RFC 6902): all of `operations` or nothing.
    pub fn json_patch(path: String, operations: Vec<Value>) -> Self {
        let body = Value::Array(operations);
        Self { method: Method::PATCH, path, content_type: "application/json-patch+json", body }
    }

    /// A JSON Merge Patch (RFC 7386) of the object with this uid and of no other: the API server
    /// refuses another uid as a conflict.
    pub fn merge(path: String, uid: &str, mut body: Value) -> Self {
        body["metadata"]["uid"] = uid.into();
        Self { method: Method::PATCH, path, content_type: "application/merge-patch+json", body }
    }

    pub fn post(path: String, body: Value) -> Self {
        Self { method: Method::POST, path, content_type: "application/json", body }
    }
}

/// What became of a write.
#[derive(Debug)]
pub enum Answer {
    /// Done; the object as it is now, or whatever the API server answers.
    Taken(Value),
    /// Not done, for this reason.
    Refused(Box<Status>),
    /// It can't be told: no answer, or one that does not say (5xx).
    Lost(String),
}

/// Sends it once. `audit_id` is what the API server's audit log will know it by; with `dry_run`
/// nothing is changed.
pub async fn send(client: &Client, write: &Write, audit_id: &str, dry_run: bool) -> Answer {
    let Ok(request) = request(write, audit_id, dry_run) else {
        return Answer::Lost("the request could not be made".to_owned());
    };
    match timeout(DEADLINE, exchange(client, request)).await {
        Ok(answer) => answer,
        Err(_) => Answer::Lost(format!("no answer within {} s", DEADLINE.as_secs())),
    }
}

fn request(write: &Write, audit_id: &str, dry_run: bool) -> Result<Request<Body>, http::Error> {
    let query = if dry_run { "&dryRun=All" } else { "" };
    let and = if write.path.contains('?') { '&' } else { '?' };
    Request::builder()
        .method(write.method.clone())
        .uri(format!("{}{and}fieldManager={FIELD_MANAGER}{query}", write.path))
        .header(http::header::CONTENT_TYPE, write.content_type)
        .header(http::header::ACCEPT, "application/json")
        .header("audit-id", audit_id)
        .body(Body::from(write.body.to_string().into_bytes()))
}

async fn exchange(client: &Client, request: Request<Body>) -> Answer {
    let response = match client.send(request).await {
        Ok(response) => response,
        Err(error) => return Answer::Lost(innermost(&error)),
    };
    let status = response.status();
    let bytes = match response.into_body().collect().await {
        Ok(body) => body.to_bytes(),
        Err(error) => return Answer::Lost(innermost(&error)),
    };
    if status.is_success() {
        return Answer::Taken(serde_json::from_slice(&bytes).unwrap_or_default());
    }
    let said = said(status, &bytes);
    if status.is_server_error() { Answer::Lost(said.message) } else { Answer::Refused(said) }
}

/// What the API server, or whatever stands before it, says.
fn said(status: StatusCode, bytes: &[u8]) -> Box<Status> {
    let said = serde_json::from_slice::<Status>(bytes).ok();
    let said = said.filter(|said| !said.message.is_empty() || !said.reason.is_empty());
    Box::new(said.unwrap_or_else(|| Status {
        code: status.as_u16(),
        message: String::from_utf8_lossy(bytes).chars().take(200).collect(),
        ..Status::default()
    }))
}
