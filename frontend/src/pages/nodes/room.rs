//! What all nodes together have, and what is left of it.

use quarterdeck_wire::{
    row::{NodeRow, Row},
    status::Level,
};

use crate::{format, words::Lists};

/// Sums over nodes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Room {
    pub nodes: usize,
    cpu: u64,
    memory: u64,
    cpu_requested: u64,
    memory_requested: u64,
    /// On the nodes that take new pods: milli-cores not asked for.
    free: u64,
    open: usize,
    /// The first two of them by name.
    first: [Option<String>; 2],
}

impl Room {
    pub fn add(&mut self, row: &Row) {
        let Row::Node(node) = row else { return };
        self.nodes += 1;
        self.cpu += u64::from(node.cpu);
        self.memory += node.memory;
        self.cpu_requested += u64::from(node.requested.cpu);
        self.memory_requested += node.requested.memory;
        if takes_pods(node) {
            self.free += u64::from(node.cpu.saturating_sub(node.requested.cpu));
            self.open += 1;
            self.remember(&node.meta.name);
        }
    }

    fn remember(&mut self, name: &str) {
        if self.open <= 2 {
            self.first[self.open - 1] = Some(name.to_owned());
            let [first, second] = &mut self.first;
            if second.is_some() && second < first {
                std::mem::swap(first, second);
            }
        }
    }

    /// `35.4 of 82.2 CPU and 163 of 289 GiB requested; room for 8.2 CPU on node-4 and node-6`
    pub fn sentence(&self, words: &Lists) -> String {
        let cpu = |milli: u64| format::cpu(u32::try_from(milli).unwrap_or(u32::MAX));
        let (memory_requested, memory) = format::memory_of(self.memory_requested, self.memory);
        let requested =
            (words.requested)(&cpu(self.cpu_requested), &cpu(self.cpu), &memory_requested, &memory);
        let room = match (&self.first, self.open) {
            (_, 0) => words.no_room.to_owned(),
            ([Some(one), _], 1) => (words.room)(&cpu(self.free), one),
            ([Some(one), Some(two)], 2) => (words.room)(&cpu(self.free), &(words.two)(one, two)),
            (_, open) => (words.room)(&cpu(self.free), &(words.nodes)(open)),
        };
        (words.and_room)(&requested, &room)
    }
}

/// Where a pod without tolerations may go, as far as a row can tell: not where a condition or a cordon
/// keeps pods off, and not on the control plane.
fn takes_pods(node: &NodeRow) -> bool {
    node.status.level == Level::Ok && !node.cordoned && &*node.role != "control-plane"
}

#[cfg(test)]
mod tests {
    use quarterdeck_wire::{
        row::{Meta, Requested},
        status::{Status, Word},
    };

    use super::*;
    use crate::words::Language;

    fn node(name: &str, role: &str, level: Level) -> Row {
        Row::Node(Box::new(NodeRow {
            meta: Meta { namespace: None, name: name.into(), created: 0 },
            status: Status::new(level, Word::Api("Ready".into())),
            cordoned: false,
            role: role.into(),
            zone: "".into(),
            pool: "".into(),
            kubelet: "".into(),
            cpu: 4_000,
            memory: 8 << 30,
            pods: 110,
            taints: Box::default(),
            requested: Requested { cpu: 1_500, memory: 2 << 30, pods: 9 },
        }))
    }

    fn sentence(nodes: &[Row]) -> String {
        let mut room = Room::default();
        nodes.iter().for_each(|node| room.add(node));
        room.sentence(&Language::English.words().lists)
    }

    #[test]
    fn room_is_where_a_pod_may_go() {
        let nodes = [
            node("node-2", "worker", Level::Ok),
            node("cp-1", "control-plane", Level::Ok),
            node("node-3", "worker", Level::Failing),
            node("node-1", "worker", Level::Ok),
        ];
        assert_eq!(
            sentence(&nodes),
            "6 of 16 CPU and 8 of 32 GiB requested; room for 5 CPU on node-1 and node-2"
        );
        assert!(sentence(&nodes[2..3]).ends_with("; no node takes new pods"));
        let many: Vec<Row> = (0..5).map(|_| node("n", "worker", Level::Ok)).collect();
        assert!(sentence(&many).ends_with("room for 12.5 CPU on 5 nodes"));
    }
}
