//! Services and their EndpointSlices.

use std::collections::HashMap;

use quarterdeck_wire::{
    Str,
    row::{Endpoint, EndpointCounts, EndpointSliceRow, ServiceRow},
    status::{Level, Status, Why, Word},
};

/// What an endpoint can be, the best last: an endpoint that several slices tell of is the best of them.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum State {
    Terminating,
    Failing,
    Starting,
    Ready,
}

impl State {
    fn of(endpoint: &Endpoint, fails: bool) -> Self {
        match endpoint {
            Endpoint { terminating: true, .. } => State::Terminating,
            Endpoint { ready: true, .. } => State::Ready,
            _ if fails => State::Failing,
            _ => State::Starting,
        }
    }
}

/// Counts the endpoints of one Service. A pod is one endpoint, however many slices (ports, address
/// families) it is in; an endpoint without a pod goes by its address. `fails` tells of a pod.
pub fn endpoint_counts<'a>(
    slices: impl IntoIterator<Item = &'a EndpointSliceRow>,
    fails: impl Fn(&Str) -> bool,
) -> EndpointCounts {
    let mut states: HashMap<(bool, &str), State> = HashMap::new();
    for endpoint in slices.into_iter().flat_map(|slice| &slice.endpoints) {
        let name: &Str = endpoint.pod.as_ref().unwrap_or(&endpoint.address);
        let state = State::of(endpoint, endpoint.pod.as_ref().is_some_and(&fails));
        let known = states.entry((endpoint.pod.is_some(), name)).or_insert(state);
        *known = state.max(*known);
    }
    let mut counts = EndpointCounts::default();
    for state in states.into_values() {
        match state {
            State::Ready => counts.ready += 1,
            State::Starting => counts.starting += 1,
            State::Failing => counts.failing += 1,
            State::Terminating => counts.terminating += 1,
        }
    }
    counts
}

/// The Service with its endpoints.
#[must_use]
pub fn with_endpoints(service: &ServiceRow, endpoints: EndpointCounts) -> ServiceRow {
    let status = service_status(&service.kind, &service.selector, &service.external, endpoints);
    ServiceRow { status, endpoints, ..service.clone() }
}

/// How a Service is: the worse of what its endpoints and its address say.
pub fn service_status(
    kind: &str,
    selector: &str,
    external: &[Str],
    endpoints: EndpointCounts,
) -> Status {
    let by_hand = selector.is_empty() && endpoints.total() == 0;
    if kind == "ExternalName" || by_hand {
        return Status::new(Level::Ok, Word::NoSelector);
    }
    let serving = serving(endpoints);
    if kind == "LoadBalancer" && external.is_empty() && Level::Progressing < serving.level {
        return Status::new(Level::Progressing, Word::AddressPending);
    }
    serving
}

fn serving(endpoints: EndpointCounts) -> Status {
    // What is on its way out is not missing.
    let missing = endpoints.starting + endpoints.failing;
    let wanted = endpoints.ready + missing;
    let why = Why::Replicas { ready: endpoints.ready, of: wanted };
    match (endpoints.ready, missing) {
        // Nothing is selected, as with a workload that is scaled to zero.
        (0, 0) => Status::new(Level::Stopped, Word::NoEndpoints),
        (0, _) => Status::new(Level::Failing, Word::NoEndpoints).because(why),
        (_, 0) => Status::new(Level::Ok, Word::Serving),
        _ => Status::new(Level::Degraded, Word::SomeEndpoints).because(why),
    }
}

#[cfg(test)]
mod tests {
    use quarterdeck_wire::row::Meta;

    use super::*;

    fn slice(family: &str, endpoints: &[(&str, Option<&str>, bool, bool)]) -> EndpointSliceRow {
        let endpoint =
            |(address, pod, ready, terminating): &(&str, Option<&str>, bool, bool)| Endpoint {
                address: (*address).into(),
                ready: *ready,
                serving: *ready,
                terminating: *terminating,
                node: None,
                zone: None,
                pod: pod.map(Str::from),
            };
        EndpointSliceRow {
            meta: Meta { namespace: Some("shop".into()), name: "cart-x".into(), created: 0 },
            service: "cart".into(),
            address_type: family.into(),
            ports: Vec::new(),
            endpoints: endpoints.iter().map(endpoint).collect(),
        }
    }

    #[test]
    fn a_pod_counts_once_over_slices_and_families() {
        let slices = [
            slice(
                "IPv4",
                &[("10.0.0.1", Some("a"), true, false), ("10.0.0.2", Some("b"), false, false)],
            ),
            slice(
                "IPv6",
                &[("fd00::1", Some("a"), true, false), ("fd00::2", Some("b"), false, false)],
            ),
            slice(
                "IPv4",
                &[("10.0.0.1", Some("a"), false, false), ("10.0.0.3", Some("c"), false, true)],
            ),
            slice("IPv4", &[("10.9.9.9", None, true, false), ("10.9.9.9", None, true, false)]),
        ];
        let well = |_: &Str| false;
        let expected = EndpointCounts { ready: 2, starting: 1, failing: 0, terminating: 1 };
        assert_eq!(endpoint_counts(&slices, well), expected);
        assert_eq!(endpoint_counts(slices.iter().rev(), well), expected);
        assert_eq!(endpoint_counts([], well), EndpointCounts::default());
        let all_fail = endpoint_counts(&slices, |_| true);
        let expected = EndpointCounts { starting: 0, failing: 1, ..expected };
        assert_eq!(all_fail, expected, "what takes traffic or stops is that first");
    }

    #[test]
    fn every_state() {
        let ip: &[Str] = &["203.0.113.1".into()];
        let counts = |ready, starting, terminating| EndpointCounts {
            ready,
            starting,
            failing: 0,
            terminating,
        };
        let cases = [
            ("ClusterIP", "app=a", counts(2, 0, 0), Level::Ok, Word::Serving),
            ("ClusterIP", "app=a", counts(2, 0, 3), Level::Ok, Word::Serving),
            ("ClusterIP", "app=a", counts(2, 1, 0), Level::Degraded, Word::SomeEndpoints),
            ("ClusterIP", "app=a", counts(0, 1, 0), Level::Failing, Word::NoEndpoints),
            ("ClusterIP", "app=a", counts(0, 0, 1), Level::Stopped, Word::NoEndpoints),
            ("ClusterIP", "", counts(0, 0, 0), Level::Ok, Word::NoSelector),
            ("ClusterIP", "", counts(1, 0, 0), Level::Ok, Word::Serving),
            ("ExternalName", "app=a", counts(0, 1, 0), Level::Ok, Word::NoSelector),
            ("LoadBalancer", "app=a", counts(1, 0, 0), Level::Ok, Word::Serving),
        ];
        for (kind, selector, counts, level, word) in cases {
            let status = service_status(kind, selector, ip, counts);
            assert_eq!((status.level, status.word), (level, word), "{kind} {selector} {counts:?}");
        }
    }

    #[test]
    fn failing_endpoints_are_missing_like_starting_ones() {
        let failing = EndpointCounts { failing: 2, ..EndpointCounts::default() };
        let status = service_status("ClusterIP", "app=a", &[], failing);
        assert_eq!((status.level, status.word), (Level::Failing, Word::NoEndpoints));
        assert_eq!(status.why, Some(Why::Replicas { ready: 0, of: 2 }));
    }

    #[test]
    fn a_pending_address_gives_way_to_what_is_worse() {
        let pending = |ready, starting| {
            let endpoints = EndpointCounts { ready, starting, failing: 0, terminating: 0 };
            service_status("LoadBalancer", "app=a", &[], endpoints).word
        };
        assert_eq!(pending(1, 0), Word::AddressPending);
        assert_eq!(pending(0, 0), Word::AddressPending);
        assert_eq!(pending(1, 1), Word::SomeEndpoints);
        assert_eq!(pending(0, 1), Word::NoEndpoints);
    }
}
