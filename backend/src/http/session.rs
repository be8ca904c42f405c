//! Opening the page: the key in the printed link becomes a session cookie.

use std::sync::Arc;

use axum::{
    Json,
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};
use http::{
    HeaderMap, StatusCode,
    header::{COOKIE, SET_COOKIE},
};
use quarterdeck_wire::error::{ApiError, ErrorCode};
use serde::Deserialize;

use crate::{app::App, error::Answer};

#[derive(Deserialize)]
pub struct Opening {
    key: String,
}

/// `POST /api/session`: takes the key from the link's fragment, gives the cookie.
pub async fn open(State(app): State<Arc<App>>, Json(opening): Json<Opening>) -> Response {
    match app.sessions.open(&opening.key) {
        Some(id) => {
            (StatusCode::NO_CONTENT, [(SET_COOKIE, app.sessions.cookie(&id))]).into_response()
        }
        None => Answer(ApiError::new(ErrorCode::SignedOut, "not the key of this server"))
            .into_response(),
    }
}

/// `GET /api/session`: whether there is one.
pub async fn probe(State(app): State<Arc<App>>, headers: HeaderMap) -> Response {
    if is_open(&app, &headers) { StatusCode::NO_CONTENT.into_response() } else { signed_out() }
}

/// `DELETE /api/session`: ends it.
pub async fn close(State(app): State<Arc<App>>, headers: HeaderMap) -> StatusCode {
    for id in cookies(&headers, app.sessions.cookie_name()) {
        app.sessions.close(id);
    }
    StatusCode::NO_CONTENT
}

/// Lets only requests with a session through.
pub async fn require(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    if is_open(&app, request.headers()) { next.run(request).await } else { signed_out() }
}

fn signed_out() -> Response {
    Answer(ApiError::new(ErrorCode::SignedOut, "open the link that quarterdeck printed"))
        .into_response()
}

fn is_open(app: &App, headers: &HeaderMap) -> bool {
    cookies(headers, app.sessions.cookie_name()).any(|id| app.sessions.is_open(id))
}

/// The values of the cookies called `name`.
fn cookies<'a>(headers: &'a HeaderMap, name: &'a str) -> impl Iterator<Item = &'a str> {
    headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .filter_map(move |(of, value)| (of == name).then_some(value))
}
