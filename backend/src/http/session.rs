//! Coming in and leaving: a key or a token becomes a session cookie. Nothing else is ever asked for a
//! credential.

use std::{
    convert::Infallible,
    net::{IpAddr, SocketAddr},
    sync::Arc,
};

use axum::{
    Json,
    extract::{ConnectInfo, FromRequestParts, Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};
use http::{
    HeaderMap, StatusCode,
    header::{COOKIE, SET_COOKIE},
    request::Parts,
};
use quarterdeck_wire::error::{ApiError, ErrorCode};
use serde::Deserialize;

use crate::{
    app::App,
    auth::{Auth, Brought, session::Session},
    error::Answer,
};

/// What is brought: the key of the printed link, or a bearer token.
#[derive(Deserialize)]
pub struct Opening {
    key: Option<String>,
    token: Option<String>,
}

/// The address a request comes from, where it is known.
#[derive(Clone, Copy, Debug)]
pub struct Peer(pub Option<IpAddr>);

impl<S: Sync> FromRequestParts<S> for Peer {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self(parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|from| from.0.ip())))
    }
}

/// Whose request it is. There is no other way to a person.
pub struct Signed(pub Session);

impl<S: Sync> FromRequestParts<S> for Signed {
    type Rejection = Answer;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Answer> {
        let session = parts.extensions.get::<Session>().cloned();
        session.map(Signed).ok_or_else(|| signed_out("sign in"))
    }
}

/// `POST /api/session`: gives the cookie. What the browser had before ends: a session that somebody
/// else planted is never taken over.
pub async fn open(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    Json(opening): Json<Opening>,
) -> Response {
    let brought = match opening {
        Opening { token: Some(token), .. } => Brought::Token(token),
        Opening { key, token: None } => Brought::Key(key.unwrap_or_default()),
    };
    match app.auth.sign_in(&brought).await {
        Ok(cookie) => {
            close_all(&app.auth, &headers);
            (StatusCode::NO_CONTENT, [(SET_COOKIE, cookie)]).into_response()
        }
        // For the page of tokens, which reads no postcard.
        Err(error) if app.auth.has_sign_in() => {
            let status = Answer(error.clone()).into_response().status();
            let (code, message) = (format!("{:?}", error.code), error.message);
            (status, Json(serde_json::json!({ "code": code, "message": message }))).into_response()
        }
        Err(error) => Answer(error).into_response(),
    }
}

/// `GET /api/session`: whether there is one. Where a proxy says who asks, it says so again by this.
pub async fn probe(State(app): State<Arc<App>>, peer: Peer, headers: HeaderMap) -> Response {
    match find(&app.auth, peer, &headers) {
        Ok(Some(_)) => StatusCode::NO_CONTENT.into_response(),
        Ok(None) => refusal(&app).into_response(),
        Err(error) => Answer(error).into_response(),
    }
}

/// `DELETE /api/session`: ends it.
pub async fn close(State(app): State<Arc<App>>, headers: HeaderMap) -> Response {
    close_all(&app.auth, &headers);
    (StatusCode::NO_CONTENT, [(SET_COOKIE, app.auth.forget_cookie())]).into_response()
}

fn close_all(auth: &Auth, headers: &HeaderMap) {
    cookies(headers, auth.cookie_name()).for_each(|id| auth.close(id));
}

/// Lets only requests with a session through, and tells them whose it is.
pub async fn require(
    State(app): State<Arc<App>>,
    peer: Peer,
    mut request: Request,
    next: Next,
) -> Response {
    let session = match find(&app.auth, peer, request.headers()) {
        Ok(Some(session)) => session,
        Ok(None) => return refusal(&app).into_response(),
        Err(error) => return Answer(error).into_response(),
    };
    request.extensions_mut().insert(session);
    next.run(request).await
}

fn refusal(app: &App) -> Answer {
    signed_out(if app.auth.has_sign_in() {
        "sign in"
    } else if app.auth.has_proxy() {
        "reload the page"
    } else {
        "open the link that quarterdeck printed"
    })
}

fn signed_out(why: &str) -> Answer {
    Answer(ApiError::new(ErrorCode::SignedOut, why))
}

/// The session that the request's cookie names. Where a proxy says who asks, it has to be theirs: one
/// of somebody else's ends.
///
/// # Errors
/// When the request did not come through the proxy that has to be there.
pub fn find(auth: &Auth, peer: Peer, headers: &HeaderMap) -> Result<Option<Session>, ApiError> {
    let named = auth.named(peer.0, headers)?;
    let found = cookies(headers, auth.cookie_name()).find_map(|id| Some((id, auth.find(id)?)));
    let (Some((id, session)), Some(named)) = (found.as_ref(), named) else {
        return Ok(found.map(|(_, session)| session));
    };
    if session.person.vouched.as_ref().is_some_and(|vouched| vouched.again(&named)) {
        return Ok(Some(session.clone()));
    }
    auth.close(id);
    Ok(None)
}

/// Whether the browser was signed in once.
pub fn was_signed_in(auth: &Auth, headers: &HeaderMap) -> bool {
    cookies(headers, auth.cookie_name()).any(|id| !id.is_empty())
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
