//! English, of single objects.

use quarterdeck_wire::status::Unschedulable;

use crate::{
    features::unfit::{Unfit, reasons},
    words::objects::{Facts, Map, Objects, Tiles},
};

pub const WORDS: Objects = Objects {
    comma: ", ",
    semicolon: "; ",
    stop: ".",
    after_sentence: " ",
    unscheduled,
    map: Map {
        title: "Map",
        endpoints: "Endpoints",
        comes_in: "Comes in",
        port: "Port",
        pods_by_node: "Pods by node",
        pods_by_zone: "Pods by zone",
        expected_share: "expected share",
        answer: "in the answer",
        share: percent,
        from_outside: "from outside",
        any_node: "any node",
        external_ip: "external address",
        pending: "pending",
        pending_hint: "no address yet",
        headless: "headless, DNS only",
        headless_hint: "clients choose a pod",
        name_alone: "a name, no address",
        node_port: |port| format!("node port {port}"),
        cluster_only: "cluster only",
        direct: "straight to the pod",
        in_dns: "in DNS",
        takes_traffic: "Takes traffic",
        starting: "starting",
        not_ready: "not ready",
        crashing: "crashing",
        no_image: "no image",
        failing: "failing",
        stopping: "stopping",
        ready: |count| format!("{count} ready"),
        more: |count| format!("and {count} more"),
        no_node: "Outside the cluster",
        no_zone: "No zone",
        takes: |ready, of, share| match (ready, of) {
            (1, 1) => "1 endpoint takes all traffic.".to_owned(),
            (1, of) => format!("1 of {of} endpoints takes all traffic."),
            (ready, of) if ready == of => {
                format!("All {of} endpoints take traffic, {share} % each.")
            }
            (ready, of) => format!("{ready} of {of} endpoints take traffic, {share} % each."),
        },
        dns_lists: |ready, of| match (ready, of) {
            (1, 1) => "1 endpoint is in DNS.".to_owned(),
            (ready, of) if ready == of => {
                format!("All {of} endpoints are in DNS; clients choose among them.")
            }
            (ready, of) => format!("{ready} of {of} endpoints are in DNS; clients choose."),
        },
        none_takes: |of| match of {
            0 => "No endpoint takes traffic.".to_owned(),
            1 => "The only endpoint takes no traffic.".to_owned(),
            of => format!("None of {of} endpoints takes traffic."),
        },
        tag_gets: |tag, share| format!("{tag} gets {share} % of it"),
        starts: |count| verb(count, "starts", "start"),
        unready: |count| verb(count, "is not ready", "are not ready"),
        crashes: |count| verb(count, "crashes", "crash"),
        lacks_image: |count| verb(count, "lacks its image", "lack their image"),
        fails: |count| verb(count, "fails", "fail"),
        stops: |count| verb(count, "stops", "stop"),
        nothing_there: "There are no endpoints.",
        no_endpoints: |selector| format!("No pod has the labels {selector}."),
        no_selector: "No selector: its endpoints are written by hand, and there are none.",
        answers_with: |name| {
            format!("DNS answers with the name {name}; nothing here balances its traffic.")
        },
    },
    tiles: Tiles {
        used: "used",
        requested: "requested",
        pod: "pod",
        starting: "starting",
        stopping: "stopping",
        failing: "failing",
        degraded: "degraded",
        pods: |count| if count == 1 { "1 pod".into() } else { format!("{count} pods") },
        meter: |what, used, requested| match used {
            Some(used) => format!("{what} {used} % used, {requested} % requested"),
            None => format!("{what} not measured, {requested} % requested"),
        },
        grid: |pods, failing, starting| {
            let mut said = if pods == 1 { "1 pod".into() } else { format!("{pods} pods") };
            for (count, word) in [(failing, "failing"), (starting, "starting")] {
                if count > 0 {
                    said = format!("{said}, {count} {word}");
                }
            }
            said
        },
        waits: "Waits for a node",
        and_more: |name, more| format!("{name} and {more} more"),
    },
    facts: Facts {
        updated: |count| format!("{count} on the new revision"),
        deadline: "Progress deadline",
        suspended: |schedule| format!("{schedule}, suspended"),
        never: "never",
        runs: "Last runs",
        bounds: |resource, request, limit| match (request, limit) {
            (Some(request), Some(limit)) => format!("{resource} {request} to {limit}"),
            (Some(request), None) => format!("{resource} {request}, no limit"),
            (None, Some(limit)) => format!("{resource} to {limit}"),
            (None, None) => String::new(),
        },
        no_bounds: "no requests, no limits",
        no_affinity: "none",
        by_client: "by client address",
        external_traffic: "External traffic",
        internal_traffic: "Internal traffic",
        policy: |policy| match policy {
            "Cluster" => "Cluster, may hop nodes".to_owned(),
            "Local" => "Local, stays on its node".to_owned(),
            other => other.to_owned(),
        },
        publishes: "Publishes",
        not_ready_too: "pods that are not ready too",
        pool: "Pool",
        used: "Used",
        requested: "Requested",
        not_visible: "not visible here",
    },
};

fn percent(number: &str) -> String {
    format!("{number} %")
}

fn verb(count: u32, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

fn unscheduled(why: &Unschedulable) -> String {
    let reasons: Vec<String> =
        reasons(why).iter().map(|(count, reason)| unfit(*count, reason)).collect();
    let lead = match why.nodes {
        0 => "No node fits".to_owned(),
        1 => "The only node does not fit".to_owned(),
        nodes => format!("0 of {nodes} nodes fit"),
    };
    if reasons.is_empty() { format!("{lead}.") } else { format!("{lead}: {}.", reasons.join(", ")) }
}

fn unfit(count: u32, reason: &Unfit) -> String {
    let say = |one: &str, many: &str| verb(count, one, many);
    match reason {
        Unfit::Lacks("cpu") => say("lacks CPU", "lack CPU"),
        Unfit::Lacks(resource) => say(&format!("lacks {resource}"), &format!("lack {resource}")),
        Unfit::ControlPlane => say("runs the control plane", "run the control plane"),
        Unfit::Taint("") => {
            say("has a taint it does not tolerate", "have taints it does not tolerate")
        }
        Unfit::Taint(key) => say(&format!("has the taint {key}"), &format!("have the taint {key}")),
        Unfit::Away => say("does not answer", "do not answer"),
        Unfit::Cordoned => say("is cordoned", "are cordoned"),
        Unfit::NotSelected => say("is not what it selects", "are not what it selects"),
        Unfit::Full => say("is full of pods", "are full of pods"),
        Unfit::Volume => say("can not reach its volume", "can not reach its volume"),
        Unfit::Port => say("has its host port taken", "have its host port taken"),
        Unfit::Company => say("breaks its pod affinity", "break its pod affinity"),
        Unfit::Spread => say("would spread it unevenly", "would spread it unevenly"),
        Unfit::Other(words) => format!("{count} {words}"),
    }
}
