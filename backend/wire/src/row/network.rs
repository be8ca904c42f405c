use serde::{Deserialize, Serialize};

use super::Meta;
use crate::{Str, status::Status};

/// A Service in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServiceRow {
    pub meta: Meta,
    pub status: Status,
    /// `ClusterIP`, `NodePort`, `LoadBalancer`, `ExternalName`, or `Headless` for a ClusterIP of `None`.
    pub kind: Str,
    /// Empty when headless.
    pub cluster_ips: Vec<Str>,
    /// Addresses from outside: load balancer IPs and host names, `externalIPs`, an ExternalName's target.
    pub external: Vec<Str>,
    pub ports: Vec<ServicePort>,
    /// `app=order-service`; empty without a selector.
    pub selector: Str,
    pub endpoints: EndpointCounts,
}

/// One port of a Service.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServicePort {
    pub name: Str,
    pub protocol: Str,
    pub port: u16,
    /// Number or name, as written.
    pub target: Str,
    pub node_port: Option<u16>,
}

/// How many endpoints a Service has, from its EndpointSlices; each address is counted once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct EndpointCounts {
    pub ready: u32,
    pub starting: u32,
    /// Those whose pod fails, by [`PodRow::fails`](super::PodRow::fails).
    pub failing: u32,
    pub terminating: u32,
}

impl EndpointCounts {
    pub const fn total(self) -> u32 {
        self.ready + self.starting + self.failing + self.terminating
    }
}

/// An EndpointSlice: some of the addresses behind a Service.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EndpointSliceRow {
    pub meta: Meta,
    /// The Service it belongs to; empty if it belongs to none.
    pub service: Str,
    /// `IPv4`, `IPv6` or `FQDN`.
    pub address_type: Str,
    /// `(name, port, protocol)` that the endpoints listen on.
    pub ports: Vec<(Str, Option<u16>, Str)>,
    pub endpoints: Vec<Endpoint>,
}

/// One address behind a Service.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Endpoint {
    pub address: Str,
    pub ready: bool,
    pub serving: bool,
    pub terminating: bool,
    pub node: Option<Str>,
    pub zone: Option<Str>,
    pub pod: Option<Str>,
}
