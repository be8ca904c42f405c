//! Objects written as YAML says: tried out, then sent.

use std::sync::Arc;

use axum::{body::Bytes, extract::State, response::Response};
use quarterdeck_wire::{
    error::{ApiError, ErrorCode},
    manifest::{LONGEST, Manifest, Wanted},
};

use super::{
    actions::{read, say},
    session::Signed,
};
use crate::{app::App, error::Answer, live::socket::is_label};

/// The text, and for an edit the text it was, and what goes with them.
pub const LARGEST_BODY: usize = 2 * LONGEST + 256 * 1024;

/// `POST /api/apply/plan`: what a [`Manifest`] would mean. Changes nothing.
pub async fn plan(
    State(app): State<Arc<App>>,
    signed: Signed,
    body: Bytes,
) -> Result<Response, Answer> {
    let manifest: Manifest = read(&body)?;
    check(&manifest)?;
    say(&app.actions.of(&signed.0.person).plan_manifest(&manifest).await)
}

/// `POST /api/apply`: what is [`Wanted`] of it, sent once.
pub async fn apply(
    State(app): State<Arc<App>>,
    signed: Signed,
    body: Bytes,
) -> Result<Response, Answer> {
    let wanted: Wanted = read(&body)?;
    check(&wanted.manifest)?;
    say(&app.actions.of(&signed.0.person).apply_manifest(wanted).await.map_err(Answer)?)
}

fn check(manifest: &Manifest) -> Result<(), Answer> {
    let refuse = |why: &str| Err(Answer(ApiError::new(ErrorCode::Invalid, why)));
    if manifest.text.len().max(manifest.seen.as_ref().map_or(0, String::len)) > LONGEST {
        return refuse("a text of at most 5 MiB");
    }
    match &manifest.namespace {
        Some(namespace) if !is_label(namespace) => refuse("not a namespace's name"),
        _ => Ok(()),
    }
}
