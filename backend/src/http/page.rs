//! The page: `index.html`, written per request with its nonce and base path.

use std::sync::Arc;

use axum::{
    extract::State,
    response::{Html, IntoResponse, Response},
};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, Uri, header::SET_COOKIE};
use quarterdeck_wire::error::{ApiError, ErrorCode};

use super::{
    session::{self, Peer},
    sign_in,
};
use crate::{app::App, error::Answer};

/// What Trunk leaves where a nonce belongs.
pub const NONCE: &str = "{{__TRUNK NONCE__}}";

/// Every path that is neither a file nor an API route is a place in the page.
pub async fn serve(
    State(app): State<Arc<App>>,
    peer: Peer,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    if let Some(file) = app.assets.serve(uri.path().trim_start_matches('/'), &headers).await {
        return file;
    }
    let known = match session::find(&app.auth, peer, &headers) {
        Ok(known) => known.is_some(),
        Err(error) => return unknown(&error),
    };
    let mut response = page(&app, known, &headers);
    // Where a proxy says who comes, coming is signing in.
    if !known && app.auth.has_proxy() {
        match enter(&app, peer, &headers).await {
            Ok(cookie) => response.headers_mut().insert(SET_COOKIE, cookie),
            Err(error) => return unknown(&error),
        };
    }
    response
}

/// The dashboard, or for a stranger the page to sign in.
fn page(app: &App, known: bool, headers: &HeaderMap) -> Response {
    let Some(template) = app.assets.index() else {
        return (StatusCode::SERVICE_UNAVAILABLE, "the page was not built into this server\n")
            .into_response();
    };
    let nonce = format!("{:032x}", rand::random::<u128>());
    let template = if app.auth.has_sign_in() && !known {
        let ended = session::was_signed_in(&app.auth, headers);
        sign_in::page(app, &template, ended).into()
    } else {
        template
    };
    let mut response = Html(template.replace(NONCE, &nonce)).into_response();
    if let Ok(policy) = HeaderValue::from_str(&policy(&nonce)) {
        let name = HeaderName::from_static("content-security-policy");
        response.headers_mut().insert(name, policy);
    }
    response
}

async fn enter(app: &App, peer: Peer, headers: &HeaderMap) -> Result<HeaderValue, ApiError> {
    match app.auth.named(peer.0, headers)? {
        Some(named) => app.auth.enter(named).await,
        None => Err(ApiError::new(ErrorCode::SignedOut, "there is no proxy")),
    }
}

/// In plain text: whoever sees it set the proxy up, or came round it.
fn unknown(error: &ApiError) -> Response {
    let status = Answer(error.clone()).into_response().status();
    (status, format!("{}\n", error.message)).into_response()
}

fn policy(nonce: &str) -> String {
    format!(
        "default-src 'none'; script-src 'self' 'nonce-{nonce}' 'wasm-unsafe-eval'; \
         style-src 'self' 'nonce-{nonce}'; img-src 'self' data:; font-src 'self'; \
         connect-src 'self'; form-action 'self'; base-uri 'none'; object-src 'none'; \
         frame-src 'none'; frame-ancestors 'none'"
    )
}
