//! Completes a row with what other kinds' rows say about it. Pure: the same rows give the same row,
//! in whatever order they come.

mod node;
mod service;
mod workload;

pub use self::{
    node::{requested, with_requested},
    service::{endpoint_counts, service_status, with_endpoints},
    workload::{pod_health, with_autoscaler, with_pods, with_runs},
};
