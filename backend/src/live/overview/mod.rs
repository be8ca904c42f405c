//! The overview page: what needs attention, the nodes, the control plane, the room that is left.

mod attention;
mod control_plane;
mod nodes;

pub use control_plane::{ControlPlane, probe};

use quarterdeck_wire::{
    kind::Kind,
    overview::{Counts, Overview},
    row::{Row, WorkloadRow},
    status::Word,
};

use super::{hub::MAINTAINED_KINDS, usage::UsageTable};
use crate::{
    access::Visible,
    cluster::{
        Cluster,
        store::{Snapshot, now_millis},
    },
};

/// Works the page out from all that is visible.
pub fn overview(
    cluster: &Cluster,
    visible: &[Visible],
    counts: Counts,
    usage: &UsageTable,
    control: &ControlPlane,
) -> Overview {
    let rows = Rows::new(cluster, visible);
    let mut attention = attention::causes(&rows);
    let causes = attention.len() as u32;
    attention.truncate(Overview::CAUSES);
    Overview {
        counts,
        attention,
        causes,
        down: down(&rows),
        nodes: nodes::panel(&rows, usage),
        room: nodes::room(&rows),
        control_plane: control.seen_by(visible),
        at: quarterdeck_wire::message::seconds(now_millis()),
    }
}

/// How many workloads are down for maintenance.
fn down(rows: &Rows) -> u32 {
    let mut count = 0;
    for kind in MAINTAINED_KINDS {
        rows.each(kind, |row| {
            let is_down = |row: &WorkloadRow| row.status.word == Word::Maintenance;
            count += u32::from(matches!(row, Row::Workload(row) if is_down(row)));
        });
    }
    count
}

/// The rows that may be seen, kind by kind, all at one instant.
struct Rows {
    kinds: Vec<(Visible, Snapshot)>,
}

impl Rows {
    fn new(cluster: &Cluster, visible: &[Visible]) -> Self {
        let snapshot =
            |visible: &Visible| Some((visible.clone(), cluster.store(visible.kind)?.snapshot()));
        Self { kinds: visible.iter().filter_map(snapshot).collect() }
    }

    fn each(&self, kind: Kind, mut visit: impl FnMut(&Row)) {
        for (visible, snapshot) in self.kinds.iter().filter(|(visible, _)| visible.kind == kind) {
            snapshot.each_in(&visible.namespaces, |_, row| visit(row));
        }
    }
}
