//! Endpoints that stand together on the map: by node, or by zone where there are many.

use std::{
    cmp::Ordering,
    collections::{BTreeMap, HashSet},
};

use quarterdeck_wire::Str;

use super::model::{Backends, Endpoint, Stand};
use crate::sorting;

/// More endpoints than this are grouped, more nodes than this are grouped by zone.
pub const MANY: usize = 12;
/// Of an unfolded group so many ready endpoints are shown; the Endpoints tab has them all.
const MOST: usize = 100;

/// Endpoints that stand together on the map.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Group {
    /// Of the node or zone; empty for what is nowhere.
    pub name: Str,
    pub by_zone: bool,
    /// Of a node.
    pub zone: Str,
    /// How many take traffic.
    pub takers: u32,
    /// Whether it folds, and whether it is folded now.
    pub folds: bool,
    pub folded: bool,
    /// What is shown: ready ones unless folded, and always those that are not.
    pub rows: Vec<Endpoint>,
    /// How many ready ones are left out of an unfolded group.
    pub left_out: u32,
}

/// By how they stand, then by place and name.
pub fn by_stand(a: &Endpoint, b: &Endpoint) -> Ordering {
    (a.stand, &a.node, &a.pod).cmp(&(b.stand, &b.node, &b.pod))
}

/// Puts endpoints into groups by node, or by zone if there are many nodes.
pub fn groups(backends: &Backends, unfolded: &HashSet<Str>) -> Vec<Group> {
    let endpoints = &backends.endpoints;
    let nodes: HashSet<&str> = endpoints.iter().map(|it| &*it.node).collect();
    let by_zone = nodes.len() > MANY;
    let folds = endpoints.len() > MANY;
    let mut places: BTreeMap<(bool, &Str), Vec<&Endpoint>> = BTreeMap::new();
    for it in endpoints {
        let place = if by_zone { &it.zone } else { &it.node };
        places.entry((place.is_empty(), place)).or_default().push(it);
    }
    let group = |((_, name), mut members): ((bool, &Str), Vec<&Endpoint>)| {
        sorting::sort_by(&mut members, |a, b| by_stand(a, b));
        let takers = members.iter().filter(|it| it.stand == Stand::Takes).count();
        let zone = members.first().map(|it| it.zone.clone()).unwrap_or_default();
        let folded = folds && !unfolded.contains(name);
        let most = if folded {
            0
        } else if folds {
            MOST
        } else {
            usize::MAX
        };
        let left_out = if folded { 0 } else { takers.saturating_sub(most) };
        let rows = members.iter().take(takers.min(most)).chain(members.iter().skip(takers));
        Group {
            name: name.clone(),
            by_zone,
            zone,
            takers: takers as u32,
            // Nothing is hidden in a group where nobody is ready.
            folds: folds && takers > 0,
            folded,
            rows: rows.copied().cloned().collect(),
            left_out: left_out as u32,
        }
    };
    places.into_iter().map(group).collect()
}
