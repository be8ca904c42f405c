//! `/livez` and `/readyz`, on a listener of their own: probes need no session, and nobody else gets
//! to ask.

use std::sync::Arc;

use axum::{Router, extract::State, routing::get};
use http::StatusCode;
use quarterdeck_wire::message::Freshness;

use crate::app::App;

pub fn router(app: Arc<App>) -> Router {
    Router::new()
        .route("/livez", get(|| async { "ok\n" }))
        .route("/readyz", get(ready))
        .with_state(app)
}

/// Ready once every kind was listed (or is known to be closed to us).
async fn ready(State(app): State<Arc<App>>) -> (StatusCode, String) {
    let loading: Vec<&str> = app
        .hub
        .cluster()
        .watched()
        .filter(|store| matches!(store.freshness(), Freshness::Loading))
        .map(|store| store.kind().resource().plural)
        .collect();
    if loading.is_empty() {
        (StatusCode::OK, "ok\n".to_owned())
    } else {
        (StatusCode::SERVICE_UNAVAILABLE, format!("still listing {}\n", loading.join(", ")))
    }
}
