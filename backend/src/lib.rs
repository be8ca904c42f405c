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
//! ```
//!
//! `docs/ARCHITECTURE.md` walks a failing pod through all of them.

pub mod access;
pub mod app;
pub mod auth;
pub mod cluster;
pub mod config;
pub mod error;
pub mod http;
pub mod live;
