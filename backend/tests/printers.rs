//! Rows against what the API server's own printers make of the same objects.
//!
//! `fixtures/*.expected.jsonl` is the output of `cluster print < fixtures/*.json` (the command is in
//! `e2e/cluster`): make it anew after changing a fixture.

#![allow(clippy::unwrap_used, clippy::panic)]

use std::collections::BTreeMap;

use quarterdeck::cluster::{names::Names, project, quantity::Quantity};
use quarterdeck_wire::{
    kind::Kind,
    row::{ClaimRow, NodeRow, PodRow, Row, ServiceRow, WorkloadRow},
    status::Word,
};
use serde_json::Value;

type Columns = BTreeMap<String, String>;

/// Every object of a fixture: its name, its row and the columns the server prints.
fn objects(list: &str, expected: &str) -> Vec<(String, Row, Columns)> {
    let list: Value = serde_json::from_str(list).unwrap();
    let items = list["items"].as_array().unwrap();
    let expected: Vec<Value> =
        expected.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(items.len(), expected.len(), "the expectation is of another fixture");
    items.iter().zip(&expected).map(|(item, expected)| object(item, expected)).collect()
}

fn object(item: &Value, expected: &Value) -> (String, Row, Columns) {
    let kind = Kind::from_api(item["kind"].as_str().unwrap()).unwrap();
    let name = item["metadata"]["name"].as_str().unwrap();
    assert_eq!(expected["name"], *name);
    let columns = expected["columns"].as_object().unwrap().iter().map(|(column, cell)| {
        (column.clone(), cell.as_str().map_or_else(|| cell.to_string(), str::to_owned))
    });
    let row = project::row(kind, item, &mut Names::new()).unwrap();
    (format!("{}/{name}", kind.resource().kind), row, columns.collect())
}

#[test]
fn pods() {
    let all =
        objects(include_str!("fixtures/pods.json"), include_str!("fixtures/pods.expected.jsonl"));
    assert!(all.len() >= 100);
    for (name, row, columns) in all {
        let Row::Pod(pod) = row else { panic!("{name} is no pod") };
        check_pod(&name, &pod, &columns);
    }
}

fn check_pod(name: &str, pod: &PodRow, columns: &Columns) {
    assert_eq!(*pod.phase, *columns["Status"], "STATUS of {name}");
    let (ready, total) = pod.ready();
    assert_eq!(format!("{ready}/{total}"), columns["Ready"], "READY of {name}");
    // `4 (5m ago)`: how long ago depends on the clock, whether it is told does not.
    let (restarts, ago) = match columns["Restarts"].split_once(' ') {
        Some((restarts, _)) => (restarts, true),
        None => (&*columns["Restarts"], false),
    };
    assert_eq!(pod.restarts.to_string(), restarts, "RESTARTS of {name}");
    assert_eq!(pod.restarted.is_some(), ago, "last restart of {name}");
    assert_eq!(or_none(pod.node.as_deref()), columns["Node"], "NODE of {name}");
    assert_eq!(or_none(pod.ip.map(|ip| ip.to_string()).as_deref()), columns["IP"], "IP of {name}");
}

#[test]
fn others() {
    let all = objects(
        include_str!("fixtures/others.json"),
        include_str!("fixtures/others.expected.jsonl"),
    );
    for (name, row, columns) in all {
        match row {
            Row::Node(node) => check_node(&name, &node, &columns),
            Row::Service(service) => check_service(&name, &service, &columns),
            Row::Claim(claim) => check_claim(&name, &claim, &columns),
            Row::Workload(workload) => check_workload(&name, &workload, &columns),
            Row::Namespace(row) => assert_eq!(word(&row.status.word), columns["Status"], "{name}"),
            Row::Event(event) => {
                assert_eq!(event.count.to_string(), columns["Count"], "COUNT of {name}");
                assert_eq!(*event.message, *columns["Message"], "MESSAGE of {name}");
                assert_eq!(*event.source, *columns["Source"], "SOURCE of {name}");
                assert_eq!(event.warning, columns["Type"] == "Warning", "TYPE of {name}");
            }
            Row::Autoscaler(row) => {
                let metric = &row.metrics[0];
                let current = metric.current.as_deref().unwrap_or("<unknown>");
                let plain = format!("{current}/{}", metric.target);
                let named = format!("{}: {plain}", metric.name);
                assert!([plain, named].contains(&columns["Targets"]), "TARGETS of {name}");
                assert_eq!(row.target.path(), columns["Reference"], "REFERENCE of {name}");
                assert_eq!(row.min.to_string(), columns["MinPods"], "MINPODS of {name}");
                assert_eq!(row.max.to_string(), columns["MaxPods"], "MAXPODS of {name}");
            }
            Row::Budget(row) => {
                let or_na = |value: Option<&str>| value.unwrap_or("N/A").to_owned();
                let (min, max) = (row.min_available.as_deref(), row.max_unavailable.as_deref());
                assert_eq!(or_na(min), columns["Min Available"], "{name}");
                assert_eq!(or_na(max), columns["Max Unavailable"], "{name}");
                let allowed = row.disruptions_allowed.to_string();
                assert_eq!(allowed, columns["Allowed Disruptions"], "{name}");
            }
            Row::Pod(_) | Row::EndpointSlice(_) => panic!("{name} is tested elsewhere"),
        }
    }
}

/// Cordoned nodes are told in a word of their own; `kubectl` appends it.
fn check_node(name: &str, node: &NodeRow, columns: &Columns) {
    let status = columns["Status"].trim_end_matches(",SchedulingDisabled");
    assert_eq!(node.cordoned, status != columns["Status"], "cordoned: {name}");
    let is_its_own_word =
        node.status.word == Word::Cordoned || node.status.word == Word::Api("DiskPressure".into());
    let printed = if is_its_own_word { "Ready".to_owned() } else { word(&node.status.word) };
    assert_eq!(printed, status, "STATUS of {name}");
    let role = columns["Roles"].replace("<none>", "worker");
    assert_eq!(*node.role, role, "ROLES of {name}");
    assert_eq!(*node.kubelet, *columns["Version"], "VERSION of {name}");
}

fn check_service(name: &str, service: &ServiceRow, columns: &Columns) {
    let kind = service.kind.replace("Headless", "ClusterIP");
    assert_eq!(kind, columns["Type"], "TYPE of {name}");
    let cluster_ip = columns["Cluster-IP"].replace("None", "<none>");
    assert_eq!(or_none(service.cluster_ips.first().map(|ip| &**ip)), cluster_ip, "{name}");
    let external = service.external.join(",");
    let printed = columns["External-IP"].replace("<none>", "").replace("<pending>", "");
    assert_eq!(external, printed, "EXTERNAL-IP of {name}");
    let ports = service.ports.iter().map(|port| match port.node_port {
        Some(node) => format!("{}:{node}/{}", port.port, port.protocol),
        None => format!("{}/{}", port.port, port.protocol),
    });
    let ports = ports.collect::<Vec<_>>().join(",");
    assert_eq!(or_none(Some(&ports)), columns["Port(s)"], "PORT(S) of {name}");
    assert_eq!(or_none(Some(&service.selector)), columns["Selector"], "SELECTOR of {name}");
}

/// A claim that is not bound shows what it asks for, where `kubectl` shows nothing.
fn check_claim(name: &str, claim: &ClaimRow, columns: &Columns) {
    assert_eq!(word(&claim.status.word), columns["Status"], "STATUS of {name}");
    assert_eq!(claim.volume.as_deref().unwrap_or_default(), columns["Volume"], "{name}");
    assert_eq!(claim.class.as_deref().unwrap_or_default(), columns["StorageClass"], "{name}");
    if let Some(capacity) = Quantity::parse(&columns["Capacity"]).filter(|size| !size.is_zero()) {
        assert_eq!(claim.capacity, capacity.value(), "CAPACITY of {name}");
        assert_eq!(*claim.modes, *columns["Access Modes"], "ACCESS MODES of {name}");
    }
}

fn check_workload(name: &str, row: &WorkloadRow, columns: &Columns) {
    match row.kind {
        Kind::Job => {
            assert_eq!(word(&row.status.word), columns["Status"], "STATUS of {name}");
            let completions = format!("{}/{}", row.ready, row.desired);
            assert!(columns["Completions"].starts_with(&completions), "COMPLETIONS of {name}");
        }
        Kind::Deployment | Kind::StatefulSet => {
            assert_eq!(format!("{}/{}", row.ready, row.desired), columns["Ready"], "{name}");
        }
        Kind::CronJob => assert_eq!(row.desired.to_string(), columns["Active"], "{name}"),
        _ => {
            assert_eq!(row.desired.to_string(), columns["Desired"], "DESIRED of {name}");
            assert_eq!(row.ready.to_string(), columns["Ready"], "READY of {name}");
        }
    }
}

fn word(word: &Word) -> String {
    word.in_english().into_owned()
}

fn or_none(text: Option<&str>) -> String {
    text.filter(|text| !text.is_empty()).unwrap_or("<none>").to_owned()
}
