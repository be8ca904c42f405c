//! One object, read from the API server with the person's own rights; and rows as JSON, for people.

use std::{sync::Arc, time::Duration};

use axum::{
    Json,
    extract::{Path, Query, State},
    response::{IntoResponse, Response},
};
use http::{
    HeaderMap,
    header::{ACCEPT, CONTENT_TYPE},
};
use quarterdeck_wire::{
    encode,
    error::{ApiError, ErrorCode},
    kind::Kind,
    message::{Freshness, Namespaces},
    row::Row,
    view::Filter,
};
use serde::Deserialize;

use super::{POSTCARD, session::Signed};
use crate::{
    access::{NotAuthorized, Visible},
    app::App,
    auth::Person,
    cluster::{detail, store::Store},
    error::{Answer, of_fault},
    live::socket::is_label,
};

/// A list that is asked for rows waits this long for the first of them.
const FIRST_LIST: Duration = Duration::from_secs(5);

/// Which object: `/{kind}/{namespace}/{name}`, `-` for the namespace of a kind that has none.
type Which = Path<(String, String, String)>;

/// `GET /api/detail/...`: what the pane shows.
pub async fn detail(
    State(app): State<Arc<App>>,
    Signed(session): Signed,
    Path(which): Which,
    headers: HeaderMap,
) -> Result<Response, Answer> {
    let text = read(&session.person, &which, "application/json").await?;
    let kind = kind(&which.0)?;
    let object = serde_json::from_str(&text).map_err(|error| upstream(&error.to_string()))?;
    let mut detail = detail::detail(kind, &object).map_err(|error| upstream(&error.to_string()))?;
    app.complete(&mut detail, &session.person).await;
    if wants_json(&headers) {
        return Ok(Json(detail).into_response());
    }
    let body = encode(&detail).map_err(|error| internal(&error.to_string()))?;
    Ok(([(CONTENT_TYPE, POSTCARD)], body).into_response())
}

/// `GET /api/yaml/...`: the object as the API server writes it.
pub async fn yaml(Signed(session): Signed, Path(which): Which) -> Result<Response, Answer> {
    let text = read(&session.person, &which, "application/yaml").await?;
    Ok(([(CONTENT_TYPE, "text/plain; charset=utf-8")], text).into_response())
}

/// What rows `GET /api/rows/{kind}` is asked for.
#[derive(Deserialize)]
pub struct Asked {
    /// Comma-separated namespaces; all without it.
    #[serde(default)]
    ns: String,
    #[serde(default)]
    filter: String,
}

/// `GET /api/rows/{kind}?ns=&filter=`: the rows a page would get, as JSON.
pub async fn rows(
    State(app): State<Arc<App>>,
    Signed(session): Signed,
    Path(plural): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Json<Vec<Row>>, Answer> {
    let kind = kind(&plural)?;
    let names = asked.ns.split(',').filter(|name| !name.is_empty());
    let visible = Visible { kind, namespaces: Namespaces::of(names.map(Into::into)) };
    let proof = session.person.gate.authorize(visible).await.map_err(|why| match why {
        NotAuthorized::Denied(error) | NotAuthorized::Unknown(error) => Answer(error),
    })?;
    let filter = Filter::parse(&asked.filter);
    let mut rows = Vec::new();
    let cluster = app.hub.cluster();
    if let (Some(store), Some(_lease)) = (cluster.store(kind), cluster.lease(kind)) {
        listed(store).await;
        store.snapshot().each_in(&proof.get().namespaces, |_, row| {
            if filter.matches(row) {
                rows.push(Row::clone(row));
            }
        });
    }
    Ok(Json(rows))
}

/// Waits a little for a kind that is watched only on demand.
async fn listed(store: &Store) {
    let mut freshness = store.freshness_changes();
    let loaded = freshness.wait_for(|now| !matches!(now, Freshness::Loading));
    let _ = tokio::time::timeout(FIRST_LIST, loaded).await;
}

async fn read(
    person: &Person,
    which: &(String, String, String),
    accept: &str,
) -> Result<String, Answer> {
    let (plural, namespace, name) = which;
    let kind = kind(plural)?;
    let namespace = match (kind.resource().namespaced, namespace.as_str()) {
        (true, namespace) if is_label(namespace) => Some(namespace),
        (false, "-") => None,
        _ => return Err(bad("not a namespace of this kind")),
    };
    if !is_name(name) {
        return Err(bad("not an object's name"));
    }
    let object = person.upstream.object(kind, namespace, name, accept).await;
    object.map_err(|fault| Answer(of_fault(&fault)))
}

fn kind(plural: &str) -> Result<Kind, Answer> {
    Kind::from_plural(plural)
        .ok_or_else(|| Answer(ApiError::new(ErrorCode::NotFound, "no such kind")))
}

/// Kubernetes' path segment rule: anything but `/`, `%`, `.` and `..`, up to 253 bytes.
pub fn is_name(name: &str) -> bool {
    (1..=253).contains(&name.len())
        && name != "."
        && name != ".."
        && !name.contains(['/', '%', '?', '#', '\\'])
        && !name.chars().any(char::is_control)
}

fn wants_json(headers: &HeaderMap) -> bool {
    headers
        .get(ACCEPT)
        .and_then(|accept| accept.to_str().ok())
        .is_some_and(|accept| accept.contains("application/json"))
}

fn bad(why: &str) -> Answer {
    Answer(ApiError::new(ErrorCode::BadRequest, why))
}

fn upstream(why: &str) -> Answer {
    Answer(ApiError::new(ErrorCode::Upstream, why))
}

fn internal(why: &str) -> Answer {
    Answer(ApiError::new(ErrorCode::Internal, why))
}
