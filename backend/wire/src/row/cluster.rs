use serde::{Deserialize, Serialize};

use super::Meta;
use crate::{Str, Time, status::Status};

/// A node in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NodeRow {
    pub meta: Meta,
    pub status: Status,
    pub cordoned: bool,
    /// `control-plane`, `worker`: from the `node-role.kubernetes.io/` labels, `worker` without one.
    pub role: Str,
    /// Empty where the node has no zone label.
    pub zone: Str,
    /// The node pool's name by the label of the big clouds, else empty.
    pub pool: Str,
    pub kubelet: Str,
    /// Allocatable CPU in milli-cores, memory in bytes, pods.
    pub cpu: u32,
    pub memory: u64,
    pub pods: u32,
    pub requested: Requested,
    /// What keeps pods away, `key=value:Effect`; mere preferences are left out.
    pub taints: Box<[Str]>,
}

/// What the pods bound to a node ask for together; finished pods ask for nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Requested {
    pub cpu: u32,
    pub memory: u64,
    pub pods: u32,
}

/// A namespace in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NamespaceRow {
    pub meta: Meta,
    pub status: Status,
}

/// An event in a list; equal (object, reason) were counted together by the API or by its reporter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EventRow {
    pub meta: Meta,
    /// `Warning`, else `Normal`.
    pub warning: bool,
    pub reason: Str,
    pub message: Str,
    pub regarding: Regarding,
    /// Who reports it: `kubelet`, `default-scheduler`.
    pub source: Str,
    pub count: u32,
    pub last: Time,
}

/// The object an event is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Regarding {
    pub kind: Str,
    pub name: Str,
}
