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

    /// The same as a strategic merge patch, which knows lists by their names.
    pub fn strategic(path: String, uid: &str, body: Value) -> Self {
        let content_type = "application/strategic-merge-patch+json";
        Self { content_type, ..Self::merge(path, uid, body) }
    }

    pub fn post(path: String, body: Value) -> Self {
        Self { method: Method::POST, path, content_type: "application/json", body }
    }
}

/// What became of a write.
#[derive(Debug)]
pub enum Answer {
    /// Done; the object as it is now, or whatever the API server answers.
    Taken(String),
    /// Not done, for this reason.
    Refused(Box<Status>),
    /// It can't be told: no answer, or one that does not say (5xx).
    Lost(String),
}

/// Sends it once. `audit_id` is what the API server's audit log will know it by.
pub async fn send(client: &Client, write: &Write, audit_id: &str) -> Answer {
    let built = request(write, "application/json", "").header("audit-id", audit_id);
    exchanged(client, built.body(body(write))).await
}

/// Asks what would become of it (`dryRun=All`): the object then, as YAML. Changes nothing.
pub async fn try_out(client: &Client, write: &Write) -> Answer {
    exchanged(client, request(write, "application/yaml", "&dryRun=All").body(body(write))).await
}

/// The same, as JSON.
pub async fn dry_run(client: &Client, write: &Write) -> Answer {
    exchanged(client, request(write, "application/json", "&dryRun=All").body(body(write))).await
}

async fn exchanged(client: &Client, request: Result<Request<Body>, http::Error>) -> Answer {
    let Ok(request) = request else {
        return Answer::Lost("the request could not be made".to_owned());
    };
    match timeout(DEADLINE, exchange(client, request)).await {
        Ok(answer) => answer,
        Err(_) => Answer::Lost(format!("no answer within {} s", DEADLINE.as_secs())),
    }
}

fn request(write: &Write, accept: &str, query: &str) -> http::request::Builder {
    let and = if write.path.contains('?') { '&' } else { '?' };
    Request::builder()
        .method(write.method.clone())
        .uri(format!("{}{and}fieldManager={FIELD_MANAGER}{query}", write.path))
        .header(http::header::CONTENT_TYPE, write.content_type)
        .header(http::header::ACCEPT, accept)
}

fn body(write: &Write) -> Body {
    Body::from(write.body.to_string().into_bytes())
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
        return Answer::Taken(String::from_utf8_lossy(&bytes).into_owned());
    }
    let said = said(status, &bytes);
    if status.is_server_error() { Answer::Lost(said.message) } else { Answer::Refused(said) }
}

/// What the API server, or whatever stands before it, says. A refusal is JSON whatever was asked for,
/// if the API server is old, and in what was asked for else.
fn said(status: StatusCode, bytes: &[u8]) -> Box<Status> {
    let said = serde_json::from_slice::<Status>(bytes).ok();
    let said = said.or_else(|| yaml_message(&String::from_utf8_lossy(bytes)));
    let said = said.filter(|said| !said.message.is_empty() || !said.reason.is_empty());
    Box::new(said.unwrap_or_else(|| Status {
        code: status.as_u16(),
        message: String::from_utf8_lossy(bytes).chars().take(200).collect(),
        ..Status::default()
    }))
}

/// The message and reason of a Status in YAML, which the API server writes flat.
fn yaml_message(text: &str) -> Option<Status> {
    let field = |name: &str| {
        let mut lines = text.lines().skip_while(|line| !line.starts_with(name)).peekable();
        let mut value = lines.next()?.strip_prefix(name)?.trim().to_owned();
        // A long text goes on in lines that are indented.
        while let Some(more) = lines.next_if(|line| line.starts_with("  ")) {
            value = format!("{value} {}", more.trim());
        }
        Some(value.trim_matches(['\'', '"']).to_owned())
    };
    let code = field("code:")?.parse().ok()?;
    let (message, reason) = (field("message:")?, field("reason:").unwrap_or_default());
    Some(Status { code, message, reason, ..Status::default() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_is_read_in_json_and_in_yaml() {
        let json = br#"{"kind":"Status","message":"no","reason":"Invalid","code":422}"#;
        let yaml = b"apiVersion: v1\ncode: 422\nkind: Status\nmessage: 'Deployment \"x\" is\n  not valid'\nreason: Invalid\nstatus: Failure\n";
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        assert_eq!(said(status, json).message, "no");
        assert_eq!(said(status, yaml).message, "Deployment \"x\" is not valid");
        let page = said(StatusCode::BAD_GATEWAY, b"<html>bad gateway");
        assert_eq!((page.code, &*page.message), (502, "<html>bad gateway"));
    }
}
