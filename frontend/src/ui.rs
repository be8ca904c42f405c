//! Building blocks that know nothing of Kubernetes.

mod icon;

pub use icon::Icon;
