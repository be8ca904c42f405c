//! How it is reached: routes, headers, assets. Handlers are thin.

pub mod actions;
pub mod apply;
pub mod assets;
pub mod guard;
pub mod health;
pub mod live;
pub mod logs;
pub mod objects;
pub mod page;
pub mod router;
pub mod session;
pub mod sign_in;

/// The content type of everything that is encoded with postcard.
pub const POSTCARD: &str = "application/x-postcard";
