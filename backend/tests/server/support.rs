//! An API server made of a function: what a real one can't be made to say on demand.

use std::{
    convert::Infallible,
    sync::{Arc, Mutex},
};

use bytes::Bytes;
use futures::{StreamExt, stream};
use http::{Request, Response, StatusCode};
use http_body_util::{BodyExt, StreamBody, combinators::UnsyncBoxBody};
use kube::client::Body;
use quarterdeck_wire::kind::Kind;
use serde_json::{Value, json};

/// What the API server answers.
pub enum Reply {
    Json(StatusCode, Value),
    /// 429 with `Retry-After`.
    Throttled(u64),
    /// These lines of a watch, and then nothing more while the connection stays open.
    Watch(Vec<Value>),
    /// These lines of a watch, and then its ordinary end.
    WatchThenEnd(Vec<Value>),
    /// These pieces of text, and then nothing more while the connection stays open.
    Text(Vec<String>),
    /// These pieces of text, and then the end.
    TextThenEnd(Vec<String>),
    /// No answer, ever.
    Silence,
}

/// Every request so far, as `METHOD path?query`.
#[derive(Clone, Default)]
pub struct Calls(Arc<Mutex<Vec<String>>>);

impl Calls {
    pub fn all(&self) -> Vec<String> {
        self.0.lock().unwrap().clone()
    }

    pub fn count(&self, part: &str) -> usize {
        self.all().iter().filter(|call| call.contains(part)).count()
    }
}

/// A client of an API server that answers as `answer` says; it is given the path and the query.
pub fn client(
    answer: impl Fn(&str, &str) -> Reply + Send + Sync + 'static,
) -> (kube::Client, Calls) {
    let (calls, answer) = (Calls::default(), Arc::new(answer));
    let log = calls.clone();
    let service = tower::service_fn(move |request: Request<Body>| {
        let (answer, log) = (answer.clone(), log.clone());
        async move {
            let (path, query) = (request.uri().path(), request.uri().query().unwrap_or_default());
            log.0.lock().unwrap().push(format!("{} {path}?{query}", request.method()));
            let reply = answer(path, query);
            if matches!(reply, Reply::Silence) {
                std::future::pending::<()>().await;
            }
            Ok::<_, Infallible>(response(reply))
        }
    });
    (kube::Client::new(service, "default"), calls)
}

fn response(reply: Reply) -> Response<UnsyncBoxBody<Bytes, Infallible>> {
    let answer = Response::builder();
    let built = match reply {
        Reply::Json(status, value) => answer.status(status).body(whole(&value)),
        Reply::Throttled(seconds) => answer
            .status(StatusCode::TOO_MANY_REQUESTS)
            .header("retry-after", seconds)
            .body(whole(&json!({}))),
        Reply::Watch(lines) => answer.body(lines_then(lines, stream::pending())),
        Reply::WatchThenEnd(lines) => answer.body(lines_then(lines, stream::empty())),
        Reply::Text(pieces) => answer.body(pieces_then(pieces, stream::pending())),
        Reply::TextThenEnd(pieces) => answer.body(pieces_then(pieces, stream::empty())),
        Reply::Silence => answer.body(whole(&json!({}))),
    };
    built.unwrap()
}

type Frame = Result<http_body::Frame<Bytes>, Infallible>;

fn lines_then(
    lines: Vec<Value>,
    rest: impl stream::Stream<Item = Frame> + Send + 'static,
) -> UnsyncBoxBody<Bytes, Infallible> {
    pieces_then(lines.into_iter().map(|line| format!("{line}\n")).collect(), rest)
}

fn pieces_then(
    pieces: Vec<String>,
    rest: impl stream::Stream<Item = Frame> + Send + 'static,
) -> UnsyncBoxBody<Bytes, Infallible> {
    let frame = |piece: String| Ok(http_body::Frame::data(Bytes::from(piece)));
    StreamBody::new(stream::iter(pieces).map(frame).chain(rest)).boxed_unsync()
}

fn whole(value: &Value) -> UnsyncBoxBody<Bytes, Infallible> {
    http_body_util::Full::new(Bytes::from(value.to_string())).boxed_unsync()
}

/// A page of a list.
pub fn list(version: &str, next: &str, items: &[Value]) -> Reply {
    let meta = json!({ "resourceVersion": version, "continue": next });
    Reply::Json(StatusCode::OK, json!({ "metadata": meta, "items": items }))
}

/// What a Status says.
pub fn status(code: u16, reason: &str) -> Value {
    json!({ "kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Failure",
            "message": reason, "reason": reason, "code": code })
}

pub fn event(kind: &str, object: &Value) -> Value {
    json!({ "type": kind, "object": object })
}

pub fn namespace(name: &str, version: &str) -> Value {
    json!({ "apiVersion": "v1", "kind": "Namespace",
            "metadata": { "name": name, "uid": format!("uid-{name}"), "resourceVersion": version },
            "status": { "phase": "Active" } })
}

/// The path of a kind's list.
pub fn path_of(kind: Kind) -> String {
    quarterdeck::cluster::upstream::path(kind, None, None)
}
