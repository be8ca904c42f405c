//! Nodes on the overview: cards while they are few, a line per pool and zone when they are many.

use std::collections::BTreeMap;

use quarterdeck_wire::{
    Str,
    kind::Kind,
    overview::{NodeCard, NodesPanel, Pool, Room},
    row::{NodeRow, Row},
    status::{Level, Word},
};

use super::{Rows, UsageTable};

/// Nodes with what they use now.
pub fn panel(rows: &Rows, usage: &UsageTable) -> NodesPanel {
    let mut nodes = nodes(rows);
    nodes.sort_by(|a, b| order(a).cmp(&order(b)));
    let card = |node: &NodeRow| NodeCard { node: node.clone(), used: usage.node(&node.meta.name) };
    if nodes.len() <= NodesPanel::CARDS {
        return NodesPanel::Cards(nodes.iter().map(card).collect());
    }
    let not_well = nodes.iter().filter(|node| node.status.level != Level::Ok).count();
    NodesPanel::Pools {
        pools: pools(&nodes, usage),
        worst: nodes.iter().take(NodesPanel::WORST.min(not_well)).map(card).collect(),
        not_well: not_well as u32,
        total: nodes.len() as u32,
    }
}

/// What new pods could still ask for.
pub fn room(rows: &Rows) -> Room {
    let mut room = Room::default();
    for node in nodes(rows).iter().filter(|node| takes_pods(node)) {
        let cpu = node.cpu.saturating_sub(node.requested.cpu);
        room.cpu += u64::from(cpu);
        room.memory += node.memory.saturating_sub(node.requested.memory);
        room.largest_cpu = room.largest_cpu.max(cpu);
        room.nodes += 1;
    }
    rows.each(Kind::Pod, |row| {
        room.waiting +=
            u32::from(row.status().is_some_and(|status| status.word == Word::Unschedulable));
    });
    room
}

fn takes_pods(node: &NodeRow) -> bool {
    !node.cordoned && matches!(node.status.level, Level::Ok | Level::Degraded)
}

fn nodes(rows: &Rows) -> Vec<NodeRow> {
    let mut nodes = Vec::new();
    rows.each(Kind::Node, |row| {
        if let Row::Node(node) = row {
            nodes.push((**node).clone());
        }
    });
    nodes
}

/// Worst first, then by name.
fn order(node: &NodeRow) -> (Level, &str) {
    (node.status.level, &node.meta.name)
}

fn pools(nodes: &[NodeRow], usage: &UsageTable) -> Vec<Pool> {
    let mut pools: BTreeMap<(Str, Str), Pool> = BTreeMap::new();
    for node in nodes {
        let name = if node.pool.is_empty() { node.role.clone() } else { node.pool.clone() };
        let pool = pools
            .entry((name.clone(), node.zone.clone()))
            .or_insert_with(|| empty(name, node.zone.clone()));
        add(pool, node, usage);
    }
    pools.into_values().collect()
}

fn add(pool: &mut Pool, node: &NodeRow, usage: &UsageTable) {
    let used = usage.node(&node.meta.name).unwrap_or_default();
    pool.nodes += 1;
    pool.not_ready += u32::from(matches!(node.status.level, Level::Failing | Level::Unknown));
    pool.degraded += u32::from(node.status.level == Level::Degraded && !node.cordoned);
    pool.cordoned += u32::from(node.cordoned);
    pool.cpu += u64::from(node.cpu);
    pool.memory += node.memory;
    pool.cpu_requested += u64::from(node.requested.cpu);
    pool.memory_requested += node.requested.memory;
    pool.cpu_used += u64::from(used.cpu);
    pool.memory_used += used.memory;
    pool.pods += node.requested.pods;
}

fn empty(name: Str, zone: Str) -> Pool {
    Pool {
        name,
        zone,
        nodes: 0,
        not_ready: 0,
        cordoned: 0,
        degraded: 0,
        cpu: 0,
        memory: 0,
        cpu_requested: 0,
        memory_requested: 0,
        cpu_used: 0,
        memory_used: 0,
        pods: 0,
    }
}
