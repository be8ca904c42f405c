//! Requests to the server, and what it answers.

#[cfg(feature = "whole")]
use quarterdeck_wire::action::Sharer;
use quarterdeck_wire::{
    action::{Cancel, Entry, Intent, Order, Plan, Revision},
    decode,
    detail::Detail,
    drain::{Drains, Steer},
    encode,
    error::{ApiError, ErrorCode},
    maintenance,
    manifest::{Manifest, Planned, Results, Wanted},
};
use serde::{Serialize, de::DeserializeOwned};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{RequestInit, Response};

use crate::{browser, nav::Nav, route::ObjectPath, words::words};

/// Of this page; a server of another version makes it reload.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Whether the server knows us.
pub async fn session(nav: Nav) -> Result<(), ApiError> {
    send(&nav.url("api/session"), &RequestInit::new()).await.map(|_| ())
}

/// Trades the key of the printed link for a session.
pub async fn sign_in(nav: Nav, key: &str) -> Result<(), ApiError> {
    let body = js_sys::Object::new();
    let _ = js_sys::Reflect::set(&body, &"key".into(), &key.into());
    let body = js_sys::JSON::stringify(&body).map(String::from).unwrap_or_default();
    let request = post("application/json", &body.into());
    send(&nav.url("api/session"), &request).await.map(|_| ())
}

/// What an intent would mean.
pub async fn plan(nav: Nav, intent: &Intent) -> Result<Plan, ApiError> {
    ask(nav, "api/plan", intent).await
}

/// Has an order carried out. No answer does not mean that it was not.
pub async fn act(nav: Nav, order: &Order) -> Result<Entry, ApiError> {
    ask(nav, "api/act", order).await
}

/// An order that waits for its time is no longer wanted.
pub async fn cancel(nav: Nav, cancel: &Cancel) -> Result<Entry, ApiError> {
    ask(nav, "api/cancel", cancel).await
}

/// Pauses a drain, goes on with it, ends it.
pub async fn steer(nav: Nav, steer: &Steer) -> Result<Drains, ApiError> {
    ask(nav, "api/drain", steer).await
}

/// Retries a maintenance, brings back, ends it.
#[cfg(feature = "whole")]
pub async fn steer_maintenance(
    nav: Nav,
    steer: &maintenance::Steer,
) -> Result<maintenance::Runs, ApiError> {
    ask(nav, "api/maintenance", steer).await
}

/// What would become of a manifest.
pub async fn plan_manifest(nav: Nav, manifest: &Manifest) -> Result<Planned, ApiError> {
    ask(nav, "api/apply/plan", manifest).await
}

/// Has objects of a manifest sent. No answer does not mean that they were not.
pub async fn apply(nav: Nav, wanted: &Wanted) -> Result<Results, ApiError> {
    ask(nav, "api/apply", wanted).await
}

async fn ask<Q: Serialize, A: DeserializeOwned>(
    nav: Nav,
    path: &str,
    question: &Q,
) -> Result<A, ApiError> {
    let bytes = encode(question).map_err(|_| other_version())?;
    let body = js_sys::Uint8Array::from(bytes.as_slice());
    let response = send(&nav.url(path), &post("application/x-postcard", &body.into())).await?;
    decode(&self::bytes(&response).await?).map_err(|_| other_version())
}

fn post(content_type: &str, body: &JsValue) -> RequestInit {
    let request = RequestInit::new();
    request.set_method("POST");
    let headers = js_sys::Object::new();
    let _ = js_sys::Reflect::set(&headers, &"content-type".into(), &content_type.into());
    request.set_headers(&headers);
    request.set_body(body);
    request
}

fn other_version() -> ApiError {
    ApiError::new(ErrorCode::BadRequest, VERSION)
}

/// One object, in full.
pub async fn detail(nav: Nav, object: &ObjectPath) -> Result<Detail, ApiError> {
    let response = get(nav, "api/detail", object).await?;
    decode(&bytes(&response).await?).map_err(|_| other_version())
}

/// The templates a workload has had, newest first.
pub async fn revisions(nav: Nav, object: &ObjectPath) -> Result<Vec<Revision>, ApiError> {
    let response = get(nav, "api/revisions", object).await?;
    decode(&bytes(&response).await?).map_err(|_| other_version())
}

/// The other workloads that run an image of this one.
#[cfg(feature = "whole")]
pub async fn sharers(nav: Nav, object: &ObjectPath) -> Result<Vec<Sharer>, ApiError> {
    let response = get(nav, "api/sharers", object).await?;
    decode(&bytes(&response).await?).map_err(|_| other_version())
}

/// One object as YAML, as the API server keeps it.
pub async fn yaml(nav: Nav, object: &ObjectPath) -> Result<String, ApiError> {
    let response = get(nav, "api/yaml", object).await?;
    let text = JsFuture::from(response.text().map_err(|error| lost(&error))?).await;
    text.map_err(|error| lost(&error)).map(|text| text.as_string().unwrap_or_default())
}

async fn get(nav: Nav, what: &str, object: &ObjectPath) -> Result<Response, ApiError> {
    send(&nav.url(&format!("{what}/{}", object.path())), &RequestInit::new()).await
}

/// Sends a request; an answer that is not a success is an error in the server's words.
async fn send(url: &str, request: &RequestInit) -> Result<Response, ApiError> {
    let promise = browser::window().fetch_with_str_and_init(url, request);
    let response = JsFuture::from(promise).await.map_err(|error| lost(&error))?;
    let response: Response = response.unchecked_into();
    if response.ok() {
        return Ok(response);
    }
    let said = match bytes(&response).await {
        Ok(bytes) => decode::<ApiError>(&bytes).ok(),
        Err(_) => None,
    };
    Err(said.unwrap_or_else(|| ApiError::new(code(response.status()), "")))
}

async fn bytes(response: &Response) -> Result<Vec<u8>, ApiError> {
    let promise = response.array_buffer().map_err(|error| lost(&error))?;
    let buffer = JsFuture::from(promise).await.map_err(|error| lost(&error))?;
    Ok(js_sys::Uint8Array::new(&buffer).to_vec())
}

/// No answer at all.
fn lost(_: &JsValue) -> ApiError {
    ApiError::new(ErrorCode::Unreachable, words().errors.network)
}

/// What a bare status means, for answers that something in between gave.
const fn code(status: u16) -> ErrorCode {
    match status {
        401 => ErrorCode::SignedOut,
        403 => ErrorCode::Forbidden,
        404 => ErrorCode::NotFound,
        409 => ErrorCode::Conflict,
        422 => ErrorCode::Invalid,
        400..=428 => ErrorCode::BadRequest,
        429 => ErrorCode::TooMany,
        502..=504 => ErrorCode::Unreachable,
        _ => ErrorCode::Internal,
    }
}
