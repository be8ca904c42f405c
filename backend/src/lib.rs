//! Quarterdeck's server: watches a Kubernetes cluster and tells every browser what changed.
//!
//! Data flows one way; each room answers one question:
//!
//! ```text
//! API server ─> cluster ──────────> live ───────────> http ───────> browser
//!               what exists         who is told       how it is reached
//!               watch ─> store      hub ─> group      router, socket
//!                                     ▲
//!                        access ──────┘  who may see it
//!                        auth            who is asking
//!
//! browser ─> http ─> actions ─> API server      what may change; seen again by the watch
//!                      └─> activity             what was done, and what came of it
//!            stream ─────────────────> http           logs, with the person's own rights
//! ```
//!
//! `docs/ARCHITECTURE.md` walks a failing pod through all of them.

pub mod access;
pub mod actions;
pub mod activity;
pub mod app;
pub mod auth;
pub mod cluster;
pub mod config;
pub mod error;
pub mod http;
pub mod live;
pub mod stream;
