//! What a person wants done: planned, then ordered.

use std::sync::Arc;

use axum::{
    body::Bytes,
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use http::header::CONTENT_TYPE;
use quarterdeck_wire::{
    action::{Cancel, Intent, Order, Target},
    decode,
    drain::Steer,
    encode,
    error::{ApiError, ErrorCode},
    kind::Kind,
    maintenance,
};
use serde::{Serialize, de::DeserializeOwned};

use super::{POSTCARD, objects::is_name};
use crate::{app::App, error::Answer, live::socket::is_label};

/// `POST /api/plan`: what an [`Intent`] would mean. Changes nothing.
pub async fn plan(State(app): State<Arc<App>>, body: Bytes) -> Result<Response, Answer> {
    let intent: Intent = read(&body)?;
    check_all(&intent)?;
    say(&app.actions.plan(&intent).await)
}

/// `POST /api/act`: an [`Order`], carried out once.
pub async fn act(State(app): State<Arc<App>>, body: Bytes) -> Result<Response, Answer> {
    let order: Order = read(&body)?;
    check_all(&order.intent)?;
    say(&app.actions.act(order).await.map_err(Answer)?)
}

/// `GET /api/revisions/{kind}/{namespace}/{name}`: the templates a workload has had, newest first.
pub async fn revisions(
    State(app): State<Arc<App>>,
    Path(which): Path<(String, String, String)>,
) -> Result<Response, Answer> {
    say(&app.actions.revisions(&named(which)?).await.map_err(Answer)?)
}

/// `GET /api/sharers/{kind}/{namespace}/{name}`: the other workloads that run an image of this one.
pub async fn sharers(
    State(app): State<Arc<App>>,
    Path(which): Path<(String, String, String)>,
) -> Result<Response, Answer> {
    say(&app.actions.sharers(&named(which)?).await.map_err(Answer)?)
}

/// An object of a namespace. Which of that name it is does not matter to who reads what there is.
fn named((plural, namespace, name): (String, String, String)) -> Result<Target, Answer> {
    let kind = Kind::from_plural(&plural).ok_or_else(|| bad("no such kind"))?;
    let (namespace, name, uid) = (Some(namespace.into()), name.into(), "".into());
    let target = Target { kind, namespace, name, uid };
    check(&target)?;
    Ok(target)
}

/// `POST /api/cancel`: an order that waits for its time is no longer wanted.
pub async fn cancel(State(app): State<Arc<App>>, body: Bytes) -> Result<Response, Answer> {
    let cancel: Cancel = read(&body)?;
    say(&app.actions.cancel(&cancel).map_err(Answer)?)
}

/// `POST /api/drain`: pauses a drain, goes on with it, ends it.
pub async fn steer(State(app): State<Arc<App>>, body: Bytes) -> Result<Response, Answer> {
    let steer: Steer = read(&body)?;
    say(&app.actions.steer(&steer).await.map_err(Answer)?)
}

/// `POST /api/maintenance`: retries a maintenance, brings back, ends it.
pub async fn steer_maintenance(
    State(app): State<Arc<App>>,
    body: Bytes,
) -> Result<Response, Answer> {
    let steer: maintenance::Steer = read(&body)?;
    say(&app.actions.steer_maintenance(&steer).await.map_err(Answer)?)
}

pub fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, Answer> {
    decode(body).map_err(|_| bad("not a message of this version"))
}

/// Every object that an intent names.
fn check_all(intent: &Intent) -> Result<(), Answer> {
    check(intent.target())?;
    let Intent::Maintain { terms, .. } = intent else { return Ok(()) };
    terms.parts.iter().map(|part| &part.target).chain(&terms.job).try_for_each(check)
}

/// Names become parts of a path.
fn check(target: &Target) -> Result<(), Answer> {
    let in_place = match &target.namespace {
        Some(namespace) => target.kind.resource().namespaced && is_label(namespace),
        None => !target.kind.resource().namespaced,
    };
    if in_place && is_name(&target.name) { Ok(()) } else { Err(bad("not an object's name")) }
}

pub fn say<T: Serialize>(answer: &T) -> Result<Response, Answer> {
    let body = encode(answer)
        .map_err(|error| Answer(ApiError::new(ErrorCode::Internal, error.to_string())))?;
    Ok(([(CONTENT_TYPE, POSTCARD)], body).into_response())
}

fn bad(why: &str) -> Answer {
    Answer(ApiError::new(ErrorCode::BadRequest, why))
}
