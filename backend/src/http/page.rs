//! The page: `index.html`, written per request with its nonce and base path.

use std::sync::Arc;

use axum::{
    extract::State,
    response::{Html, IntoResponse, Response},
};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, Uri};

use super::{session, sign_in};
use crate::app::App;

/// What Trunk leaves where a nonce belongs.
pub const NONCE: &str = "{{__TRUNK NONCE__}}";

/// Every path that is neither a file nor an API route is a place in the page.
pub async fn serve(State(app): State<Arc<App>>, uri: Uri, headers: HeaderMap) -> Response {
    if let Some(file) = app.assets.serve(uri.path().trim_start_matches('/'), &headers).await {
        return file;
    }
    let Some(template) = app.assets.index() else {
        return (StatusCode::SERVICE_UNAVAILABLE, "the page was not built into this server\n")
            .into_response();
    };
    let nonce = format!("{:032x}", rand::random::<u128>());
    let is_stranger = app.auth.has_sign_in() && session::find(&app.auth, &headers).is_none();
    let template = if is_stranger {
        let ended = session::was_signed_in(&app.auth, &headers);
        sign_in::page(&app, &template, ended).into()
    } else {
        template
    };
    let page = template.replace(NONCE, &nonce);
    let mut response = Html(page).into_response();
    if let Ok(policy) = HeaderValue::from_str(&policy(&nonce)) {
        let name = HeaderName::from_static("content-security-policy");
        response.headers_mut().insert(name, policy);
    }
    response
}

fn policy(nonce: &str) -> String {
    format!(
        "default-src 'none'; script-src 'self' 'nonce-{nonce}' 'wasm-unsafe-eval'; \
         style-src 'self' 'nonce-{nonce}'; img-src 'self' data:; font-src 'self'; \
         connect-src 'self'; form-action 'self'; base-uri 'none'; object-src 'none'; \
         frame-src 'none'; frame-ancestors 'none'"
    )
}
