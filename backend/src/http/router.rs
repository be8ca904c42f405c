//! The table of contents: every route there is.

use std::sync::Arc;

use axum::{
    Router,
    extract::DefaultBodyLimit,
    middleware,
    routing::{any, get, post},
};
use tower_http::limit::RequestBodyLimitLayer;

use super::{actions, apply, guard, live, logs, objects, page, session};
use crate::app::App;

/// No request of the page's own is larger.
const LARGEST_BODY: usize = 64 * 1024;

/// Everything a browser can ask for. The inner router needs a session, the outer none.
pub fn router(app: Arc<App>) -> Router {
    let signed_in = Router::new()
        .route("/api/live", any(live::connect))
        .route("/api/logs", any(logs::connect))
        .route("/api/detail/{kind}/{namespace}/{name}", get(objects::detail))
        .route("/api/yaml/{kind}/{namespace}/{name}", get(objects::yaml))
        .route("/api/rows/{kind}", get(objects::rows))
        .route("/api/revisions/{kind}/{namespace}/{name}", get(actions::revisions))
        .route("/api/sharers/{kind}/{namespace}/{name}", get(actions::sharers))
        .route("/api/plan", post(actions::plan))
        .route("/api/act", post(actions::act))
        .route("/api/cancel", post(actions::cancel))
        .route("/api/drain", post(actions::steer))
        .route("/api/maintenance", post(actions::steer_maintenance))
        .route_layer(middleware::from_fn_with_state(app.clone(), session::require));

    // Whole files of YAML are larger than anything else that is sent.
    let files = Router::new()
        .route("/api/apply/plan", post(apply::plan))
        .route("/api/apply", post(apply::apply))
        .route_layer(middleware::from_fn_with_state(app.clone(), session::require))
        .layer(DefaultBodyLimit::disable())
        .layer(RequestBodyLimitLayer::new(apply::LARGEST_BODY));

    Router::new()
        .merge(signed_in)
        .route("/api/session", post(session::open).get(session::probe).delete(session::close))
        .route("/api/{*rest}", any(guard::no_such_route))
        .fallback(get(page::serve))
        .layer(RequestBodyLimitLayer::new(LARGEST_BODY))
        .merge(files)
        .layer(middleware::from_fn(guard::check))
        .with_state(app)
}
