//! The overview in English.

use quarterdeck_wire::{
    Time,
    kind::Kind,
    overview::{Component, ComponentState},
    status::Why,
};

use super::{Overview, comma};
use crate::{
    format::{self, ended},
    words::Language,
};

pub const EN: Overview = Overview {
    down: |count| format!("{count} in maintenance"),
    summary: |workloads, pods, nodes| {
        let nodes = nodes.map(|nodes| format!(", {}", count(nodes, "node"))).unwrap_or_default();
        format!("{}, {}{nodes}", count(workloads, "workload"), count(pods, "pod"))
    },
    stop: ".",
    gap: " ",
    attention: "Needs attention",
    worst_first: "Worst first",
    calm: "Nothing needs attention",
    checked: |span| format!("Last heard from the cluster {span} ago."),
    about: |kind, place| format!("{kind}, {place}"),
    many: |kind, objects, workloads| match workloads {
        0 => count(objects, noun(kind)),
        _ if noun(kind) == "workload" => count(objects, "workload"),
        _ => format!("{} of {}", count(objects, noun(kind)), count(workloads, "workload")),
    },
    namespaces: |many| count(many, "namespace"),
    why,
    replicas: |ready, of| format!("{ready} of {of} ready."),
    show_pods: "Show pods",
    show_runs: "Show runs",
    show: |kind, objects| format!("Show {}", count(objects, noun(kind))),
    open: |kind| match kind {
        Kind::Pod => "Open pod",
        Kind::Node => "Open node",
        Kind::HorizontalPodAutoscaler => "Open autoscaler",
        Kind::PersistentVolumeClaim => "Open claim",
        _ => "Open",
    },
    show_all: |causes| format!("Show all {} causes", comma(causes)),
    show_fewer: "Show fewer",
    more: |causes| format!("{} more", comma(causes)),
    worst: |total, shown, ill| match shown {
        0 => format!("{}, all well", comma(total)),
        _ if shown == ill => format!("{}, {ill} not well", comma(total)),
        _ => format!("{}, the {shown} worst of {} below", comma(total), comma(ill)),
    },
    used: "used",
    requested: "requested",
    usage: |what, used, requested| match used {
        Some(used) => format!("{what}: {used} % used, {requested} % requested"),
        None => format!("{what}: not measured, {requested} % requested"),
    },
    unmeasured: "No measurements: the cluster has no metrics API.",
    pods: |pods| count(pods, "pod"),
    pool: "Pool",
    state: "State",
    all_ready: "all Ready",
    not_ready: |nodes| format!("{nodes} NotReady"),
    degraded: |nodes| format!("{nodes} degraded"),
    cordoned: |nodes| format!("{nodes} cordoned"),
    control_plane: "Control plane",
    health: |healthy, failing, hidden| match (failing, hidden) {
        (0, 0) => "all healthy".to_owned(),
        (0, _) => format!("{healthy} healthy, {hidden} hidden"),
        _ => format!("{failing} failing"),
    },
    component: |it| match (it.state, it.component, &*it.detail) {
        (ComponentState::NotVisible, _, _) => "not visible here".to_owned(),
        (ComponentState::Healthy, Component::ControllerManager | Component::Scheduler, leader) => {
            format!("leader {leader}")
        }
        (ComponentState::Failing, Component::ControllerManager | Component::Scheduler, "") => {
            "has no leader".to_owned()
        }
        (ComponentState::Failing, Component::ControllerManager | Component::Scheduler, leader) => {
            format!("{leader} does not renew its lease")
        }
        (ComponentState::Healthy, _, "") => "ready".to_owned(),
        (ComponentState::Failing, _, "") => "not ready".to_owned(),
        (_, _, detail) => detail.to_owned(),
    },
    capacity: "Capacity",
    room: "Room for new pods",
    free: |cpu, memory, nodes| format!("{cpu} CPU, {memory} on {}", count(nodes, "node")),
    largest: "Largest pod that fits",
    waiting: "Waiting for a node",
    by_kind: "By kind",
};

fn why(why: &Why, now: Time) -> String {
    match why {
        Why::Exited { container, code, reason } if reason.is_empty() || &**reason == "Error" => {
            format!("{container} exits with code {code}.")
        }
        Why::Exited { container, code, reason } => {
            format!("{container} exits with code {code} ({reason}).")
        }
        Why::Image { image, message } => match format::last_cause(message) {
            "" => format!("{} can’t be pulled.", format::short_image(image)),
            cause => format!("{} can’t be pulled: {cause}.", format::short_image(image)),
        },
        Why::Readiness { container } => format!("{container} runs, but is not ready."),
        Why::Init { step, of, name } => format!("Init step {step} of {of}: {name}."),
        Why::Autoscaler { min, max, wants } => {
            format!("Wants {wants} replicas, may have {min} to {max}.")
        }
        // The row's time says it.
        Why::Since(_) => String::new(),
        why => ended(&capital((Language::English.words().status.why)(why, now)), "."),
    }
}

/// A number and its noun, which takes an "s" where there is not one.
fn count(number: u32, noun: &str) -> String {
    let s = if number == 1 { "" } else { "s" };
    format!("{} {noun}{s}", format::count(number as usize))
}

/// A kind in English running text.
const fn noun(kind: Kind) -> &'static str {
    match kind {
        Kind::Pod => "pod",
        Kind::Node => "node",
        Kind::HorizontalPodAutoscaler => "autoscaler",
        Kind::PersistentVolumeClaim => "claim",
        Kind::PodDisruptionBudget => "budget",
        Kind::Service => "service",
        _ => "workload",
    }
}

fn capital(text: String) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
