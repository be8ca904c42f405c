//! What stands behind a Service, and how much of its traffic each part is expected to get.

use std::collections::{BTreeMap, HashMap};

use quarterdeck_wire::{
    Str, Time,
    row::{Endpoint as Address, EndpointSliceRow, PodRow, ServiceRow},
    status::{Why, Word},
};

use crate::format;

/// How an endpoint stands with traffic. The order is the order of the rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Stand {
    Takes,
    Failing(Trouble),
    NotReady,
    Starting,
    Stopping,
}

/// Why an endpoint fails, as far as one word can say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Trouble {
    Crashing,
    NoImage,
    Other,
}

/// One address behind a Service.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Endpoint {
    pub address: Str,
    pub pod: Option<Str>,
    /// What of the pod's image changes from version to version; empty while unknown.
    pub tag: String,
    /// Empty if it is on no node that we know.
    pub node: Str,
    pub zone: Str,
    pub stand: Stand,
    pub created: Time,
}

/// What the map must know of a pod.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pod {
    pub tag: String,
    pub created: Time,
    /// None while it is well.
    pub trouble: Option<Trouble>,
    /// Runs, but has not been Ready for too long.
    pub late: bool,
}

impl Pod {
    pub fn of(row: &PodRow) -> Self {
        let crashed = |word: &Word| matches!(word, Word::Api(word) if matches!(&**word, "CrashLoopBackOff" | "Error" | "OOMKilled"));
        let trouble = match (&row.status.word, &row.status.why) {
            _ if !row.fails() => None,
            (Word::Starting, _) => Some(Trouble::Crashing),
            (_, Some(Why::Image { .. })) => Some(Trouble::NoImage),
            (Word::Api(word), _) if word.contains("Image") => Some(Trouble::NoImage),
            (_, Some(Why::Exited { .. })) => Some(Trouble::Crashing),
            (word, _) if crashed(word) => Some(Trouble::Crashing),
            _ => Some(Trouble::Other),
        };
        Self {
            tag: format::image_tag(&row.image).into_owned(),
            created: row.meta.created,
            trouble,
            late: row.status.word == Word::NotReady,
        }
    }
}

/// Everything behind one port of a Service.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Backends {
    pub endpoints: Vec<Endpoint>,
    /// How many of them take traffic.
    pub takers: u32,
    /// The port that they listen on, if it is the same everywhere.
    pub target: Option<u16>,
}

/// The endpoints behind `service`'s port number `port`. In a dual-stack cluster every pod is there
/// twice; those of the Service's first family are shown.
pub fn backends(
    service: &ServiceRow,
    slices: &[EndpointSliceRow],
    pods: &HashMap<Str, Pod>,
    port: usize,
) -> Backends {
    let name = service.ports.get(port).map(|port| &port.name);
    let family = family(service, slices);
    let mut target = None;
    let mut found: BTreeMap<&str, &Address> = BTreeMap::new();
    for slice in slices.iter().filter(|slice| *slice.address_type == *family) {
        match (name, slice.ports.iter().find(|(port, ..)| Some(port) == name)) {
            (Some(_), None) if !slice.ports.is_empty() => continue,
            (_, Some((_, number, _))) => target = target.or(*number),
            _ => {}
        }
        for it in &slice.endpoints {
            // While it moves between slices an address is in both for a moment.
            let known = found.entry(&it.address).or_insert(it);
            if it.ready {
                *known = it;
            }
        }
    }
    // With nobody ready, kube-proxy sends traffic to those that stop but still serve.
    let last_resort = !found.values().any(|it| it.ready);
    let takes = |it: &Address| it.ready || (last_resort && it.serving && it.terminating);
    let endpoints: Vec<Endpoint> = found
        .into_values()
        .map(|it| endpoint(it, takes(it), it.pod.as_ref().and_then(|pod| pods.get(pod))))
        .collect();
    let takers = endpoints.iter().filter(|it| it.stand == Stand::Takes).count() as u32;
    Backends { endpoints, takers, target }
}

fn family<'a>(service: &ServiceRow, slices: &'a [EndpointSliceRow]) -> &'a str {
    let of_service = service.cluster_ips.first().map(|ip| ip.contains(':'));
    let mut types = slices.iter().map(|slice| &*slice.address_type);
    let wanted = match of_service {
        Some(true) => "IPv6",
        _ => "IPv4",
    };
    if types.clone().any(|it| it == wanted) { wanted } else { types.next().unwrap_or(wanted) }
}

fn endpoint(it: &Address, takes: bool, pod: Option<&Pod>) -> Endpoint {
    let stand = match pod.and_then(|pod| pod.trouble) {
        _ if takes => Stand::Takes,
        _ if it.terminating => Stand::Stopping,
        Some(trouble) => Stand::Failing(trouble),
        None if pod.is_some_and(|pod| pod.late) => Stand::NotReady,
        None => Stand::Starting,
    };
    Endpoint {
        address: it.address.clone(),
        pod: it.pod.clone(),
        tag: pod.map(|pod| pod.tag.clone()).unwrap_or_default(),
        node: it.node.clone().unwrap_or_default(),
        zone: it.zone.clone().unwrap_or_default(),
        stand,
        created: pod.map_or(0, |pod| pod.created),
    }
}

/// What the sentence over the map speaks of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Said {
    pub takes: u32,
    /// All but those that are on their way out.
    pub of: u32,
    /// The youngest version, when several take traffic, and how many run it.
    pub newest: Option<(String, u32)>,
    pub starting: u32,
    pub not_ready: u32,
    pub crashing: u32,
    pub without_image: u32,
    pub failing: u32,
    pub stopping: u32,
}

pub fn said(backends: &Backends) -> Said {
    let mut said = Said::default();
    for it in &backends.endpoints {
        let count = match it.stand {
            Stand::Takes => &mut said.takes,
            Stand::Starting => &mut said.starting,
            Stand::NotReady => &mut said.not_ready,
            Stand::Failing(Trouble::Crashing) => &mut said.crashing,
            Stand::Failing(Trouble::NoImage) => &mut said.without_image,
            Stand::Failing(Trouble::Other) => &mut said.failing,
            Stand::Stopping => &mut said.stopping,
        };
        *count += 1;
    }
    said.of = backends.endpoints.len() as u32 - said.stopping;
    let takers = || backends.endpoints.iter().filter(|it| it.stand == Stand::Takes);
    let youngest = takers().filter(|it| !it.tag.is_empty()).max_by_key(|it| it.created);
    said.newest = youngest
        .map(|youngest| (youngest.tag.clone(), takers().filter(|it| it.tag == youngest.tag)))
        .map(|(tag, runs)| (tag, runs.count() as u32))
        .filter(|(_, runs)| *runs < said.takes);
    said
}

/// A share of traffic: `20`, `33`, `0.5`: in percent, whole from one on.
pub fn percent(part: u32, of: u32) -> String {
    let share = f64::from(part) * 100.0 / f64::from(of.max(1));
    format::fixed(share, u32::from(share > 0.0 && share < 0.95))
}

#[cfg(all(test, feature = "whole"))]
#[path = "model_tests.rs"]
mod tests;
