//! Reading from the API server: pages of a list, a watch, one object.
//!
//! kube's own `Api::list` and `watcher` decode whole objects and retry silently; here every request
//! has a deadline, every failure has a name, and objects are decoded into slim types one at a time.

use std::{fmt::Write, time::Duration};

use bytes::Bytes;
use futures::{Stream, StreamExt, TryStreamExt};
use http::{Request, StatusCode, header::RETRY_AFTER};
use http_body_util::BodyExt;
use kube::{Client, client::Body, core::Status};
use quarterdeck_wire::{Str, kind::Kind};
use serde::Deserialize;
use serde_json::value::RawValue;
use tokio::time::timeout;
use tokio_util::{
    codec::{FramedRead, LinesCodec},
    io::StreamReader,
};

/// Until response headers, and for the whole body of a page.
const DEADLINE: Duration = Duration::from_secs(10);
/// A page of 500 large objects over a slow line still arrives in this time.
const PAGE_DEADLINE: Duration = Duration::from_secs(60);
/// Objects a page: enough to be quick, few enough that memory stays flat.
const PAGE: u32 = 500;
/// The API server ends a watch after this time; the next one proves that it is still there.
const WATCH_SECONDS: u32 = 20;
/// A watch silent for this long past its end is dead, whatever the socket says.
const WATCH_SILENCE: Duration = Duration::from_secs(WATCH_SECONDS as u64 + 5);
/// etcd refuses objects above 1.5 MiB; JSON may be some times that.
const LONGEST_LINE: usize = 16 * 1024 * 1024;

/// Why a read failed.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// Not reached, or the connection broke.
    #[error("{0}")]
    Unreachable(String),
    #[error("no answer within {} s", .0.as_secs())]
    TimedOut(Duration),
    /// RBAC, or another authorizer, says no.
    #[error("{0}")]
    Forbidden(String),
    /// The credentials are not (or no longer) accepted.
    #[error("{0}")]
    Unauthorized(String),
    #[error("{0}")]
    NotFound(String),
    /// The resourceVersion or the continue token is too old.
    #[error("too old: {0}")]
    Gone(String),
    /// Throttled; try again after this time, if the server said so.
    #[error("throttled by the API server")]
    Throttled(Option<Duration>),
    /// Anything else the server said.
    #[error("{code}: {message}")]
    Server { code: u16, message: String },
    #[error("unexpected answer: {0}")]
    Malformed(String),
}

/// A page of a list; objects are still text, so that one malformed object costs only itself.
#[derive(Deserialize)]
pub struct Page {
    pub metadata: PageMeta,
    #[serde(default, deserialize_with = "null_as_empty")]
    pub items: Vec<Box<RawValue>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PageMeta {
    #[serde(default)]
    pub resource_version: String,
    #[serde(default, rename = "continue")]
    pub continue_token: String,
}

fn null_as_empty<'de, D: serde::Deserializer<'de>>(d: D) -> Result<Vec<Box<RawValue>>, D::Error> {
    Ok(Option::deserialize(d)?.unwrap_or_default())
}

/// The API server, with one person's (or the dashboard's own) credentials.
#[derive(Clone)]
pub struct Upstream {
    client: Client,
    /// The only namespace to list and watch, if there is one.
    within: Option<Str>,
}

impl Upstream {
    /// `within` is the one namespace that lists and watches are about; None for the whole cluster.
    pub fn new(client: Client, within: Option<Str>) -> Self {
        Self { client, within }
    }

    /// The namespace that lists and watches are about, if not all.
    pub fn within(&self) -> Option<&str> {
        self.within.as_deref()
    }

    pub fn client(&self) -> &Client {
        &self.client
    }

    /// One page of a list over all namespaces, or the one; `continue_token` is empty for the first.
    pub async fn list_page(&self, kind: Kind, continue_token: &str) -> Result<Page, Fault> {
        self.list_at(&self.list_path(kind), "application/json", continue_token).await
    }

    /// The same of what is at `path`, in the form that `accept` asks for.
    pub async fn list_at(
        &self,
        path: &str,
        accept: &str,
        continue_token: &str,
    ) -> Result<Page, Fault> {
        let url = format!("{path}?limit={PAGE}{}", continuation(continue_token));
        let text = timed(PAGE_DEADLINE, self.text(&url, accept)).await?;
        serde_json::from_str(&text).map_err(|error| Fault::Malformed(error.to_string()))
    }

    /// A watch from `resource_version`: a stream of lines, each a JSON watch event. It ends by itself
    /// after some seconds; silence for longer is an error.
    pub async fn watch(
        &self,
        kind: Kind,
        resource_version: &str,
    ) -> Result<impl Stream<Item = Result<String, Fault>> + use<>, Fault> {
        self.watch_at(&self.list_path(kind), "application/json", resource_version).await
    }

    /// The same of what is at `path`, in the form that `accept` asks for.
    pub async fn watch_at(
        &self,
        path: &str,
        accept: &str,
        resource_version: &str,
    ) -> Result<impl Stream<Item = Result<String, Fault>> + use<>, Fault> {
        let url = format!(
            "{path}?watch=1&allowWatchBookmarks=true&timeoutSeconds={WATCH_SECONDS}&resourceVersion={resource_version}",
        );
        let body = timed(DEADLINE, self.get(&url, accept)).await?;
        let bytes = http_body_util::BodyStream::new(body)
            .try_filter_map(|frame| async { Ok(frame.into_data().ok()) })
            .map_err(std::io::Error::other);
        let lines = FramedRead::new(
            StreamReader::new(bytes),
            LinesCodec::new_with_max_length(LONGEST_LINE),
        );
        let lines = lines.map_err(|error| Fault::Unreachable(error.to_string()));
        Ok(never_silent(lines))
    }

    fn list_path(&self, kind: Kind) -> String {
        path(kind, self.within(), None)
    }

    /// One object, as the API server writes it in `accept`.
    pub async fn object(
        &self,
        kind: Kind,
        namespace: Option<&str>,
        name: &str,
        accept: &str,
    ) -> Result<String, Fault> {
        let url = path(kind, namespace, Some(name));
        timed(DEADLINE, self.text(&url, accept)).await
    }

    /// What a container of a pod wrote, as it comes; `query` is that of the API's `pods/log`. Bytes
    /// end without an error where the log ends, but also where a server that stops ends it.
    pub async fn log(
        &self,
        namespace: &str,
        pod: &str,
        query: &[(&str, String)],
    ) -> Result<impl Stream<Item = Result<Bytes, Fault>> + Send + use<>, Fault> {
        let mut url = format!("{}/log", path(Kind::Pod, Some(namespace), Some(pod)));
        for (at, (name, value)) in query.iter().enumerate() {
            let sign = if at == 0 { '?' } else { '&' };
            let _ = write!(url, "{sign}{name}={}", escape(value));
        }
        let body = timed(DEADLINE, self.get(&url, "*/*")).await?;
        let bytes = http_body_util::BodyStream::new(body)
            .try_filter_map(|frame| async { Ok(frame.into_data().ok()) })
            .map_err(|error| Fault::Unreachable(innermost(&error)));
        Ok(bytes)
    }

    /// Any path of the API server, as text.
    pub async fn text_at(&self, path: &str) -> Result<String, Fault> {
        timed(DEADLINE, self.text(path, "application/json, text/plain")).await
    }

    async fn text(&self, url: &str, accept: &str) -> Result<String, Fault> {
        let body = self.get(url, accept).await?;
        read_text(body).await
    }

    async fn get(&self, url: &str, accept: &str) -> Result<Body, Fault> {
        let request = Request::get(url)
            .header(http::header::ACCEPT, accept)
            .body(Body::empty())
            .map_err(|error| Fault::Malformed(error.to_string()))?;
        let response = self
            .client
            .send(request)
            .await
            .map_err(|error| Fault::Unreachable(innermost(&error)))?;
        let status = response.status();
        if status == StatusCode::OK {
            return Ok(response.into_body());
        }
        let retry_after = response
            .headers()
            .get(RETRY_AFTER)
            .and_then(|value| value.to_str().ok()?.parse().ok())
            .map(Duration::from_secs);
        let text = read_text(response.into_body()).await.unwrap_or_default();
        Err(refusal(status, retry_after, &text))
    }
}

/// What an answer other than 200 means.
fn refusal(status: StatusCode, retry_after: Option<Duration>, text: &str) -> Fault {
    let message = serde_json::from_str::<Status>(text)
        .map_or_else(|_| text.chars().take(200).collect(), |status| status.message);
    match status {
        StatusCode::UNAUTHORIZED => Fault::Unauthorized(message),
        StatusCode::FORBIDDEN => Fault::Forbidden(message),
        StatusCode::NOT_FOUND => Fault::NotFound(message),
        StatusCode::GONE => Fault::Gone(message),
        StatusCode::TOO_MANY_REQUESTS => Fault::Throttled(retry_after),
        _ => Fault::Server { code: status.as_u16(), message },
    }
}

async fn read_text(body: Body) -> Result<String, Fault> {
    let bytes =
        body.collect().await.map_err(|error| Fault::Unreachable(innermost(&error)))?.to_bytes();
    String::from_utf8(bytes.into()).map_err(|error| Fault::Malformed(error.to_string()))
}

async fn timed<T>(
    limit: Duration,
    work: impl Future<Output = Result<T, Fault>>,
) -> Result<T, Fault> {
    timeout(limit, work).await.unwrap_or(Err(Fault::TimedOut(limit)))
}

/// The same stream, with an error where nothing came for too long.
fn never_silent<S>(lines: S) -> impl Stream<Item = Result<String, Fault>>
where
    S: Stream<Item = Result<String, Fault>>,
{
    futures::stream::unfold(Some(Box::pin(lines)), |lines| async move {
        let mut lines = lines?;
        match timeout(WATCH_SILENCE, lines.next()).await {
            Ok(Some(line)) => Some((line, Some(lines))),
            Ok(None) => None,
            Err(_) => Some((Err(Fault::TimedOut(WATCH_SILENCE)), None)),
        }
    })
}

/// The last cause in a chain of errors: "connection refused" rather than "client error (Connect)".
pub fn innermost(error: &dyn std::error::Error) -> String {
    let mut innermost = error;
    while let Some(source) = innermost.source() {
        innermost = source;
    }
    innermost.to_string()
}

fn continuation(token: &str) -> String {
    if token.is_empty() { String::new() } else { format!("&continue={}", escape(token)) }
}

/// The URL path of a kind, a namespace's part of it, or one object.
pub fn path(kind: Kind, namespace: Option<&str>, name: Option<&str>) -> String {
    let resource = kind.resource();
    let mut path = if resource.group.is_empty() {
        format!("/api/{}", resource.version)
    } else {
        format!("/apis/{}/{}", resource.group, resource.version)
    };
    if let Some(namespace) = namespace.filter(|_| resource.namespaced) {
        path = format!("{path}/namespaces/{}", escape(namespace));
    }
    path = format!("{path}/{}", resource.plural);
    match name {
        Some(name) => format!("{path}/{}", escape(name)),
        None => path,
    }
}

/// Percent-encodes everything that is not unreserved in a URL.
pub fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            escaped.push(char::from(byte));
        } else {
            let _ = write!(escaped, "%{byte:02X}");
        }
    }
    escaped
}

/// One line of a watch.
#[derive(Debug)]
pub enum WatchLine<'a> {
    /// Added or modified.
    Changed(&'a RawValue),
    Deleted(&'a RawValue),
    Bookmark(String),
}

#[derive(Deserialize)]
struct Envelope<'a> {
    r#type: &'a str,
    #[serde(borrow)]
    object: &'a RawValue,
}

#[derive(Deserialize)]
struct Versioned {
    metadata: PageMeta,
}

/// Reads one line of a watch.
///
/// # Errors
/// What the API server put in an `ERROR` line, or that the line is none of a watch.
pub fn watch_line(line: &str) -> Result<WatchLine<'_>, Fault> {
    let malformed = |error: serde_json::Error| Fault::Malformed(error.to_string());
    let envelope: Envelope<'_> = serde_json::from_str(line).map_err(malformed)?;
    match envelope.r#type {
        "ADDED" | "MODIFIED" => Ok(WatchLine::Changed(envelope.object)),
        "DELETED" => Ok(WatchLine::Deleted(envelope.object)),
        "BOOKMARK" => {
            let object: Versioned =
                serde_json::from_str(envelope.object.get()).map_err(malformed)?;
            Ok(WatchLine::Bookmark(object.metadata.resource_version))
        }
        "ERROR" => {
            let status: Status = serde_json::from_str(envelope.object.get()).map_err(malformed)?;
            let code =
                StatusCode::from_u16(status.code).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            Err(refusal(code, None, envelope.object.get()))
        }
        other => Err(Fault::Malformed(format!("a watch event of type {other}"))),
    }
}
