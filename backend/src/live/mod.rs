//! Who is told: subscriptions, and the groups that make each frame once for all who look at the same.
//!
//! ```text
//! store ─(rev)─> group ─(step)─> socket ─> browser
//!                  one a view      a cursor a subscription, never a queue
//! ```
//!
//! * [`hub`] finds or makes the group of a view;
//! * [`whole`] is a view small enough that the browser holds all of it;
//! * [`windowed`] is one where the server keeps the [`order`];
//! * [`digest`] is a document worked out from all rows: counts, the overview;
//! * [`socket`] is one browser tab.

pub mod base;
pub mod digest;
pub mod hub;
pub mod order;
pub mod overview;
pub mod pace;
pub mod socket;
pub mod usage;
pub mod whole;
pub mod windowed;

#[cfg(test)]
mod equality;

use std::sync::{Arc, Mutex, PoisonError, Weak};

use bytes::Bytes;
use quarterdeck_wire::message::Cursor;
use tokio::sync::Notify;

/// A frame to send, and where the viewer stands after it.
#[derive(Clone, Debug)]
pub struct Step {
    pub frame: Bytes,
    pub cursor: Cursor,
}

/// The sockets to wake when a group made a step. A socket that is gone is forgotten at the next.
#[derive(Default)]
pub struct Audience(Mutex<Vec<Weak<Notify>>>);

impl Audience {
    pub fn join(&self, socket: &Arc<Notify>) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(Arc::downgrade(socket));
    }

    pub fn wake(&self) {
        let mut sockets = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        sockets.retain(|socket| {
            socket.upgrade().is_some_and(|socket| {
                socket.notify_one();
                true
            })
        });
    }
}
