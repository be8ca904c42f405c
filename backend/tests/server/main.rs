//! The server, in process, against an API server made of a function.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that can't go on fails"
)]

mod access;
mod actions;
mod http;
mod logs;
mod proxy;
mod support;
mod watch;
mod world;
