//! A Service beyond its row.

use quarterdeck_wire::{Str, detail::ServiceDetail, row::Row};

use crate::cluster::object::slim;

slim! {
    pub struct FullService {
        spec: FullServiceSpec,
    }

    pub struct FullServiceSpec {
        session_affinity: String,
        external_traffic_policy: String,
        internal_traffic_policy: String,
        publish_not_ready_addresses: bool,
    }
}

/// The name in the cluster's DNS; its domain (`cluster.local`) is not in the API.
fn dns(row: &Row) -> Str {
    let meta = row.meta();
    Str::from(format!("{}.{}.svc", meta.name, meta.namespace.as_deref().unwrap_or_default()))
}

pub(super) fn detail(service: &FullService, row: &Row) -> ServiceDetail {
    let spec = &service.spec;
    let address_pending = matches!(row, Row::Service(service)
        if *service.kind == *"LoadBalancer" && service.external.is_empty());
    ServiceDetail {
        dns: dns(row),
        affinity: Str::from(&*spec.session_affinity),
        external_policy: Str::from(&*spec.external_traffic_policy),
        internal_policy: Str::from(&*spec.internal_traffic_policy),
        publish_not_ready: spec.publish_not_ready_addresses,
        address_pending,
    }
}
