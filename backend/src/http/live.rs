//! `GET /api/live`: the WebSocket of a browser tab.

use std::sync::Arc;

use axum::{
    extract::{State, WebSocketUpgrade},
    response::Response,
};
use quarterdeck_wire::{MAX_CLIENT_MESSAGE, SUBPROTOCOL, message::Hello};

use super::session::Signed;
use crate::{app::App, cluster::store::now_millis, live::socket};

/// What is buffered towards a browser at most; past it the viewer is a laggard and gets merged frames.
const SEND_BUFFER: usize = 64 * 1024;
/// A browser says little; the default of 128 kB for each is most of what an idle viewer costs.
const READ_BUFFER: usize = 4 * 1024;

pub async fn connect(
    State(app): State<Arc<App>>,
    Signed(session): Signed,
    upgrade: WebSocketUpgrade,
) -> Response {
    upgrade
        .protocols([SUBPROTOCOL])
        .max_message_size(MAX_CLIENT_MESSAGE)
        .write_buffer_size(SEND_BUFFER)
        .read_buffer_size(READ_BUFFER)
        .on_upgrade(move |socket| {
            let user = session.person.name.clone();
            let hello = Hello { now: now_millis(), user, ..app.hello.clone() };
            socket::serve(socket, app.hub.clone(), session, hello)
        })
}
