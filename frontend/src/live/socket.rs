//! A WebSocket that speaks the wire's types.

use quarterdeck_wire::{
    SUBPROTOCOL, decode, encode,
    message::{ClientMessage, ServerMessage},
};
use web_sys::{BinaryType, CloseEvent, Event, MessageEvent, WebSocket};

use crate::browser::Listener;

/// What a socket tells its owner.
pub enum Said {
    Open,
    Message(Box<ServerMessage>),
    /// Bytes that are no message: the server is of another version.
    Garbage,
    Closed,
}

/// An open (or opening) socket; closed when dropped.
pub struct Socket {
    socket: WebSocket,
    _listeners: [Listener; 3],
}

impl Socket {
    /// Connects. `url` has no scheme: the page's own decides whether it is encrypted.
    pub fn open(url: &str, said: impl Fn(Said) + Clone + 'static) -> Option<Self> {
        let socket = WebSocket::new_with_str(url, SUBPROTOCOL).ok()?;
        socket.set_binary_type(BinaryType::Arraybuffer);
        let (opened, heard, closed) = (said.clone(), said.clone(), said);
        let listeners = [
            Listener::new(socket.clone(), "open", move |_: Event| opened(Said::Open)),
            Listener::new(socket.clone(), "message", move |event: MessageEvent| {
                let bytes = js_sys::Uint8Array::new(&event.data()).to_vec();
                heard(decode(&bytes).map_or(Said::Garbage, |said| Said::Message(Box::new(said))));
            }),
            // An "error" is always followed by a "close".
            Listener::new(socket.clone(), "close", move |_: CloseEvent| closed(Said::Closed)),
        ];
        Some(Self { socket, _listeners: listeners })
    }

    /// Sends, if the socket is open; what is lost with a closed one is said again on the next.
    pub fn send(&self, message: &ClientMessage) {
        if self.socket.ready_state() == WebSocket::OPEN
            && let Ok(bytes) = encode(message)
        {
            let _ = self.socket.send_with_u8_array(&bytes);
        }
    }
}

impl Drop for Socket {
    fn drop(&mut self) {
        let _ = self.socket.close();
    }
}
