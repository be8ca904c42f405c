use quarterdeck_wire::row::{EndpointCounts, Meta, Resources, ServicePort};
use quarterdeck_wire::status::{Level, Status};

use std::collections::HashSet;

use super::{super::groups::groups, *};

fn meta(name: &str) -> Meta {
    Meta { namespace: Some("shop".into()), name: name.into(), created: 0 }
}

fn service(ports: &[&str]) -> ServiceRow {
    ServiceRow {
        meta: meta("order-service"),
        status: Status::new(Level::Ok, Word::Serving),
        kind: "ClusterIP".into(),
        cluster_ips: vec!["10.96.0.9".into()],
        external: vec![],
        ports: ports
            .iter()
            .map(|name| ServicePort {
                name: (*name).into(),
                protocol: "TCP".into(),
                port: 80,
                target: "8080".into(),
                node_port: None,
            })
            .collect(),
        selector: "app=order".into(),
        endpoints: EndpointCounts::default(),
    }
}

/// `count` endpoints over `nodes` nodes in three zones; number `index` is ready if `ready` says so.
fn slice(count: u32, nodes: u32, ready: impl Fn(u32) -> bool) -> EndpointSliceRow {
    EndpointSliceRow {
        meta: meta("order-service-x"),
        service: "order-service".into(),
        address_type: "IPv4".into(),
        ports: vec![("".into(), Some(8080), "TCP".into())],
        endpoints: (0..count)
            .map(|index| Address {
                address: format!("10.0.{}.{}", index / 250, index % 250).into(),
                ready: ready(index),
                serving: ready(index),
                terminating: false,
                node: Some(format!("node-{}", index % nodes).into()),
                zone: Some(format!("eu-1{}", ["a", "b", "c"][(index % nodes % 3) as usize]).into()),
                pod: Some(format!("order-{index}").into()),
            })
            .collect(),
    }
}

#[test]
fn a_pod_that_crashes_does_not_look_like_one_that_starts() {
    let row = |status: Status, restarts| PodRow {
        meta: Meta { namespace: Some("shop".into()), name: "a".into(), created: 0 },
        phase: "Running".into(),
        status,
        segments: [].into(),
        restarts,
        restarted: None,
        node: None,
        ip: None,
        owner: None,
        workload: None,
        revision: None,
        image: "a:1".into(),
        resources: Resources::default(),
        finished: false,
    };
    let trouble = |status: &Status, restarts| Pod::of(&row(status.clone(), restarts)).trouble;
    let waits = Status::new(Level::Failing, Word::Api("CrashLoopBackOff".into()));
    let starts = Status::new(Level::Progressing, Word::Starting);
    assert_eq!(trouble(&waits, 3), Some(Trouble::Crashing));
    assert_eq!(trouble(&starts, 3), Some(Trouble::Crashing), "between two crashes");
    assert_eq!(trouble(&starts, 0), None);
    assert_eq!(trouble(&Status::new(Level::Ok, Word::Api("Running".into())), 3), None);
}

fn pods() -> HashMap<Str, Pod> {
    HashMap::new()
}

fn pod(tag: &str, created: Time, trouble: Option<Trouble>) -> Pod {
    Pod { tag: tag.into(), created, trouble, late: false }
}

#[test]
fn traffic_goes_to_the_ready_alone_and_in_equal_shares() {
    let found = backends(&service(&[""]), &[slice(8, 3, |index| index < 5)], &pods(), 0);
    assert_eq!((found.takers, found.endpoints.len(), found.target), (5, 8, Some(8080)));
    assert_eq!(percent(1, found.takers), "20");
    let groups = groups(&found, &HashSet::new());
    assert_eq!(groups.iter().map(|group| group.takers).collect::<Vec<_>>(), [2, 2, 1]);
    assert!(groups.iter().all(|group| !group.folds && !group.folded && !group.by_zone));
    assert_eq!(groups.iter().map(|group| group.rows.len()).sum::<usize>(), 8);
}

#[test]
fn the_sentence_counts_what_is_seen() {
    let mut slice = slice(9, 3, |index| index < 5);
    slice.endpoints[8].terminating = true;
    let mut pods = pods();
    for index in 0..9 {
        let trouble = (index == 5).then_some(Trouble::Crashing);
        let (tag, created) = if index % 2 == 0 { ("1.41.3", 1) } else { ("1.42.0", 2) };
        pods.insert(format!("order-{index}").as_str().into(), pod(tag, created, trouble));
    }
    let said = said(&backends(&service(&[""]), &[slice], &pods, 0));
    let expected = Said {
        takes: 5,
        of: 8,
        newest: Some(("1.42.0".into(), 2)),
        starting: 2,
        crashing: 1,
        stopping: 1,
        ..Said::default()
    };
    assert_eq!(said, expected);
}

#[test]
fn one_version_is_not_worth_a_word() {
    let pods = (0..3).map(|i| (format!("order-{i}").as_str().into(), pod("1.0", i, None)));
    let found = backends(&service(&[""]), &[slice(3, 3, |_| true)], &pods.collect(), 0);
    assert_eq!(said(&found).newest, None);
}

#[test]
fn with_nobody_ready_those_that_stop_still_serve() {
    let mut slice = slice(3, 1, |_| false);
    slice.endpoints[1].terminating = true;
    slice.endpoints[1].serving = true;
    let found = backends(&service(&[""]), &[slice], &pods(), 0);
    let stands: Vec<Stand> = found.endpoints.iter().map(|it| it.stand).collect();
    assert_eq!(stands, [Stand::Starting, Stand::Takes, Stand::Starting]);
}

#[test]
fn above_twelve_endpoints_ready_ones_fold_and_others_never_do() {
    let found = backends(&service(&[""]), &[slice(40, 6, |index| index != 7)], &pods(), 0);
    let folded = groups(&found, &HashSet::new());
    assert_eq!(folded.len(), 6);
    assert!(folded.iter().all(|group| group.folds && group.folded && !group.by_zone));
    assert_eq!(folded.iter().map(|group| group.rows.len()).sum::<usize>(), 1);
    assert_eq!(folded.iter().map(|group| group.takers).sum::<u32>(), 39);
    let unfolded = groups(&found, &HashSet::from(["node-1".into()]));
    assert_eq!(
        unfolded.iter().map(|group| group.rows.len()).collect::<Vec<_>>(),
        [0, 7, 0, 0, 0, 0]
    );
}

#[test]
fn above_twelve_nodes_groups_are_zones_and_even_those_have_a_bound() {
    let found = backends(&service(&[""]), &[slice(600, 30, |index| index > 0)], &pods(), 0);
    let zones = groups(&found, &HashSet::from(["eu-1b".into()]));
    assert_eq!(zones.len(), 3);
    assert!(zones.iter().all(|zone| zone.by_zone));
    assert_eq!(zones[0].rows.len(), 1, "the one that is not ready");
    assert_eq!((zones[1].takers, zones[1].rows.len(), zones[1].left_out), (200, 100, 100));
    assert_eq!(percent(zones[1].takers, found.takers), "33");
    assert_eq!(percent(1, found.takers), "0.2");
}

#[test]
fn the_second_family_of_a_dual_stack_service_is_not_counted_again() {
    let mut other = slice(3, 3, |_| true);
    other.address_type = "IPv6".into();
    let found = backends(&service(&[""]), &[slice(3, 3, |_| true), other], &pods(), 0);
    assert_eq!(found.takers, 3);
}

#[test]
fn a_port_has_only_the_endpoints_that_listen_on_it() {
    let mut named = slice(3, 3, |_| true);
    named.ports = vec![("http".into(), Some(8080), "TCP".into())];
    let service = service(&["http", "metrics"]);
    assert_eq!(backends(&service, std::slice::from_ref(&named), &pods(), 0).takers, 3);
    assert_eq!(backends(&service, &[named], &pods(), 1).takers, 0);
}

#[test]
fn what_is_nowhere_comes_last() {
    let mut slice = slice(2, 2, |_| true);
    slice.endpoints[0].node = None;
    let found = backends(&service(&[""]), &[slice], &pods(), 0);
    let names: Vec<_> = groups(&found, &HashSet::new()).iter().map(|it| it.name.clone()).collect();
    assert_eq!(names, ["node-1".into(), Str::from("")]);
}
