//! A WebSocket that speaks the wire's types.

use std::cell::RefCell;

use quarterdeck_wire::{
    SUBPROTOCOL, encode,
    message::{ClientMessage, ServerMessage},
    parts::Parts,
};
use web_sys::{BinaryType, CloseEvent, Event, MessageEvent, WebSocket};

use crate::browser::Listener;

/// What a socket tells its owner.
pub enum Said {
    Open,
    Message(Box<ServerMessage>),
    /// A part of a long message: the line is alive.
    Part,
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
        let parts = RefCell::new(Parts::default());
        let listeners = [
            Listener::new(socket.clone(), "open", move |_: Event| opened(Said::Open)),
            Listener::new(socket.clone(), "message", move |event: MessageEvent| {
                let bytes = js_sys::Uint8Array::new(&event.data()).to_vec();
                heard(match parts.borrow_mut().take(&bytes) {
                    Ok(Some(message)) => Said::Message(Box::new(message)),
                    Ok(None) => Said::Part,
                    Err(_) => Said::Garbage,
                });
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
