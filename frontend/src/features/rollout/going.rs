//! Whether something rolls out, and within which bounds.

use quarterdeck_wire::{
    action::Target,
    detail::{Detail, DetailBody, Rollout, WorkloadDetail},
    kind::Kind,
    row::{Row, WorkloadRow},
    status::Word,
};

/// A rollout, as far as it is known here.
#[derive(Clone, Debug, PartialEq)]
pub struct Going {
    pub target: Target,
    pub wanted: u32,
    pub bounds: Rollout,
    /// Seconds a revision may take without progress.
    pub patience: u32,
    pub paused: bool,
}

/// The rollout that a detail tells of; `None` while nothing rolls out.
pub fn going(detail: &Detail) -> Option<Going> {
    let (Row::Workload(row), DetailBody::Workload(workload)) = (&detail.row, &detail.body) else {
        return None;
    };
    let bounds = workload.rollout.filter(|_| rolls(row, workload))?;
    Some(Going {
        target: Target {
            kind: detail.kind,
            namespace: row.meta.namespace.clone(),
            name: row.meta.name.clone(),
            uid: detail.uid.clone(),
        },
        wanted: row.desired,
        bounds,
        patience: workload.progress_deadline.unwrap_or_default(),
        paused: workload.suspended,
    })
}

fn rolls(row: &WorkloadRow, workload: &WorkloadDetail) -> bool {
    // The others tell of a rollout only while there is one.
    if row.kind != Kind::Deployment {
        return row.desired > 0;
    }
    let moves = matches!(row.status.word, Word::RollingOut | Word::RolloutStuck);
    let waits = workload.suspended && row.updated < row.desired;
    row.desired > 0 && (moves || waits || row.old_image.is_some())
}

/// Whether the panel is shown for this object.
pub fn is_going(detail: &Detail) -> bool {
    going(detail).is_some()
}
