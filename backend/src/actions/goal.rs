//! Whether what was wanted is there yet: pure, from the object as it is now.

use quarterdeck_wire::{
    action::{Failure, Intent, Progress, Target},
    kind::Kind,
    row::{Row, WorkloadRow},
    status::{Level, Status, Why, Word},
};

use super::{facts::Found, images, switch::Switch, trigger};
use crate::cluster::{names::Names, project};

/// How it stands.
#[derive(Clone, Debug, PartialEq)]
pub enum Judged {
    NotYet(Progress),
    Done,
    Failed(Failure),
    /// Something else is wanted of the object now.
    Superseded,
}

/// Which object shows whether it came true. The Job that a CronJob was made to start has no known uid.
pub fn shown_by(intent: &Intent, order: &str) -> (Target, bool) {
    let target = intent.target().clone();
    match intent {
        Intent::Trigger { .. } => {
            let name = trigger::job_name(&target.name, order).into();
            (Target { kind: Kind::Job, name, ..target }, false)
        }
        // What was made has a uid that nobody knew before.
        Intent::Apply { .. } => {
            let has_uid = !target.uid.is_empty();
            (target, has_uid)
        }
        _ => (target, true),
    }
}

/// Judges by that object; `found` is `None` when it is gone. `trouble` is what its pods say.
pub fn judge(intent: &Intent, found: Option<&Found>, trouble: Option<Status>) -> Judged {
    let Some(found) = found else {
        return match intent {
            Intent::Evict { .. } | Intent::Delete { .. } => Judged::Done,
            _ => Judged::Failed(Failure::Deleted),
        };
    };
    if !still_wanted(intent, found) {
        return Judged::Superseded;
    }
    match intent {
        Intent::Scale { .. }
        | Intent::Restart { .. }
        | Intent::SetImages { .. }
        | Intent::Undo { .. }
        | Intent::ScaleBack { .. }
        | Intent::UndoAtDeadline { .. } => rolled_out(intent.target().kind, found, trouble),
        Intent::Apply { target, .. } => match target.kind {
            Kind::Deployment | Kind::StatefulSet | Kind::DaemonSet => {
                rolled_out(target.kind, found, trouble)
            }
            _ => Judged::Done,
        },
        Intent::Trigger { .. } => job_ended(found),
        Intent::Evict { .. } | Intent::Delete { .. } => {
            Judged::NotYet(Progress { ready: 0, of: 1, trouble })
        }
        // Told by its own run.
        Intent::Drain { .. } | Intent::Maintain { .. } => Judged::NotYet(Progress::default()),
        Intent::Bounds { .. }
        | Intent::Pause { .. }
        | Intent::Cordon { .. }
        | Intent::Suspend { .. } => Judged::Done,
    }
}

/// Whether the object still says what was written to it.
pub fn still_wanted(intent: &Intent, found: &Found) -> bool {
    match intent {
        Intent::Scale { to, .. } | Intent::ScaleBack { to, .. } => found.subject.replicas() == *to,
        Intent::Bounds { to, .. } => found.subject.bounds() == *to,
        Intent::SetImages { target, images } => images::is_so(target.kind, found, images),
        Intent::Undo { images, .. } | Intent::UndoAtDeadline { images, .. } => {
            images::are(found, images)
        }
        Intent::Pause { to, .. } | Intent::Cordon { to, .. } | Intent::Suspend { to, .. } => {
            Switch::of(intent).is_some_and(|(switch, _)| switch.is_on(found) == *to)
        }
        Intent::Restart { .. }
        | Intent::Trigger { .. }
        | Intent::Evict { .. }
        | Intent::Drain { .. }
        | Intent::Maintain { .. }
        | Intent::Apply { .. }
        | Intent::Delete { .. } => true,
    }
}

/// Whether pods of another template come into being, which may crash after they were Ready.
pub const fn starts_new_pods(intent: &Intent) -> bool {
    let rolls = matches!(
        intent,
        Intent::Restart { .. }
            | Intent::SetImages { .. }
            | Intent::Undo { .. }
            | Intent::UndoAtDeadline { .. }
    );
    // A CronJob's pods start when it is time.
    rolls && !matches!(intent, Intent::SetImages { target: Target { kind: Kind::CronJob, .. }, .. })
}

fn workload_row(kind: Kind, found: &Found) -> Option<WorkloadRow> {
    match project::row(kind, &found.value, &mut Names::new()) {
        Ok(Row::Workload(row)) => Some(*row),
        _ => None,
    }
}

/// Whether what a workload wants now is there.
pub fn rolled_out(kind: Kind, found: &Found, trouble: Option<Status>) -> Judged {
    // A CronJob rolls nothing out: its next Job has the new image.
    let Some(row) = workload_row(kind, found).filter(|row| row.kind != Kind::CronJob) else {
        return Judged::Done;
    };
    let complete = row.ready == row.desired && row.updated == row.desired;
    match (row.status.level, &row.status.word) {
        (_, Word::RolloutStuck) => Judged::Failed(Failure::Deadline(Box::new(
            trouble.filter(|status| status.level == Level::Failing).unwrap_or(row.status),
        ))),
        // It runs as it was wanted, and yet its pods fail: that is not done.
        (Level::Ok, _) if trouble.as_ref().is_some_and(|it| it.level == Level::Failing) => {
            progress(&row, trouble)
        }
        (Level::Ok | Level::Stopped, _) => Judged::Done,
        (_, Word::Paused) if complete => Judged::Done,
        _ => progress(&row, trouble),
    }
}

/// How far it is, as the row says: a rollout counts what is both new and Ready.
fn progress(row: &WorkloadRow, trouble: Option<Status>) -> Judged {
    let (ready, of) = match row.status.why {
        Some(Why::Rollout { done, of, .. }) => (done, of),
        _ => (row.ready, row.desired),
    };
    Judged::NotYet(Progress { ready, of, trouble })
}

fn job_ended(found: &Found) -> Judged {
    let Some(row) = workload_row(Kind::Job, found) else { return Judged::Done };
    match row.status.level {
        Level::Failing => Judged::Failed(Failure::Deadline(Box::new(row.status))),
        Level::Stopped | Level::Ok if row.ready >= row.desired => Judged::Done,
        _ => Judged::NotYet(Progress { ready: row.ready, of: row.desired, trouble: None }),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn target(kind: Kind) -> Target {
        Target { kind, namespace: Some("shop".into()), name: "cart".into(), uid: "u".into() }
    }

    fn scale(to: u32) -> Intent {
        Intent::Scale { target: target(Kind::Deployment), seen: 3, to }
    }

    fn deployment(generation: i64, replicas: u32, ready: u32) -> Found {
        Found::of(json!({
            "metadata": { "name": "cart", "namespace": "shop", "generation": generation },
            "spec": { "replicas": replicas },
            "status": { "observedGeneration": 2, "replicas": ready, "updatedReplicas": ready,
                "readyReplicas": ready, "availableReplicas": ready },
        }))
        .unwrap()
    }

    #[test]
    fn a_scale_is_done_when_all_are_ready() {
        let not_yet = |ready, of| Judged::NotYet(Progress { ready, of, trouble: None });
        assert_eq!(judge(&scale(5), Some(&deployment(2, 5, 3)), None), not_yet(3, 5));
        assert_eq!(judge(&scale(5), Some(&deployment(2, 5, 5)), None), Judged::Done);
        assert_eq!(judge(&scale(0), Some(&deployment(2, 0, 0)), None), Judged::Done);
    }

    #[test]
    fn what_the_controller_has_not_seen_is_not_done() {
        let judged = judge(
            &Intent::Restart { target: target(Kind::Deployment) },
            Some(&deployment(3, 3, 3)),
            None,
        );
        assert!(matches!(judged, Judged::NotYet(_)), "{judged:?}");
    }

    #[test]
    fn another_number_supersedes() {
        assert_eq!(judge(&scale(5), Some(&deployment(2, 4, 4)), None), Judged::Superseded);
    }

    #[test]
    fn an_object_that_goes_away_fails_it_unless_that_was_wanted() {
        assert_eq!(judge(&scale(5), None, None), Judged::Failed(Failure::Deleted));
        let evict = Intent::Evict { target: target(Kind::Pod) };
        assert_eq!(judge(&evict, None, None), Judged::Done);
    }

    #[test]
    fn a_rollout_past_its_deadline_says_what_the_pods_say() {
        let mut found = deployment(2, 3, 3);
        found.value["status"]["replicas"] = json!(4);
        found.value["status"]["conditions"] = json!([{ "type": "Progressing", "status": "False",
            "reason": "ProgressDeadlineExceeded" }]);
        let trouble = Status::new(Level::Failing, Word::Api("ImagePullBackOff".into()));
        let restart = Intent::Restart { target: target(Kind::Deployment) };
        let judged = judge(&restart, Some(&found), Some(trouble.clone()));
        assert_eq!(judged, Judged::Failed(Failure::Deadline(Box::new(trouble))));
    }

    #[test]
    fn a_rollout_whose_pods_fail_is_not_done() {
        let restart = Intent::Restart { target: target(Kind::Deployment) };
        let trouble = Some(Status::new(Level::Failing, Word::Api("CrashLoopBackOff".into())));
        let judged = judge(&restart, Some(&deployment(2, 3, 3)), trouble.clone());
        assert_eq!(judged, Judged::NotYet(Progress { ready: 3, of: 3, trouble }));
    }

    #[test]
    fn switches_are_done_at_once() {
        let node = |closed: bool| {
            let value: Value = json!({ "spec": { "unschedulable": closed } });
            Found::of(value).unwrap()
        };
        let cordon = Intent::Cordon { target: target(Kind::Node), to: true };
        assert_eq!(judge(&cordon, Some(&node(true)), None), Judged::Done);
        assert_eq!(judge(&cordon, Some(&node(false)), None), Judged::Superseded);
    }

    #[test]
    fn a_started_job_is_followed_under_its_own_name() {
        let intent = Intent::Trigger { target: target(Kind::CronJob) };
        let (job, uid_known) = shown_by(&intent, "12345678");
        assert_eq!((job.kind, &*job.name, uid_known), (Kind::Job, "cart-manual-12345", false));
    }
}
