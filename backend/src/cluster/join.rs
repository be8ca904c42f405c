use quarterdeck_wire::row::*;
pub fn pod_health<'a>(_: impl Iterator<Item = &'a PodRow>) -> PodHealth {
    PodHealth::default()
}
pub fn requested<'a>(_: impl Iterator<Item = &'a PodRow>) -> Requested {
    Requested::default()
}
pub fn endpoint_counts<'a>(_: impl Iterator<Item = &'a EndpointSliceRow>) -> EndpointCounts {
    EndpointCounts::default()
}
pub fn with_pods(row: &WorkloadRow, _: &PodHealth) -> WorkloadRow {
    row.clone()
}
pub fn with_autoscaler(row: &WorkloadRow, _: &AutoscalerRow) -> WorkloadRow {
    row.clone()
}
pub fn with_endpoints(row: &ServiceRow, _: EndpointCounts) -> ServiceRow {
    row.clone()
}
pub fn with_requested(row: &NodeRow, _: Requested) -> NodeRow {
    row.clone()
}
