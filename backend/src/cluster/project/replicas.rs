//! What the controllers of replicated pods have in common.

use quarterdeck_wire::{
    Str,
    kind::Kind,
    row::{Row, WorkloadRow},
    status::{Level, Status, Why, Word},
};

use super::container::Template;
use crate::cluster::{
    names::Names,
    object::{Condition, IntOrString, Meta, true_condition},
};

/// What a controller reports about its pods.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Replicas {
    pub desired: u32,
    /// Pods that exist, of any revision.
    pub current: u32,
    pub ready: u32,
    /// Of the current ones, those of the new revision.
    pub updated: u32,
    /// Whether pods are being moved to the new revision.
    pub rolling: bool,
    /// Whether the controller has seen the latest change of the spec; until then the numbers are
    /// about the one before.
    pub seen: bool,
}

impl Replicas {
    pub fn status(&self, names: &mut Names) -> Status {
        let progressing = |word| Status::new(Level::Progressing, word);
        let replicas = Why::Replicas { ready: self.ready, of: self.desired };
        if self.desired == 0 && self.current == 0 {
            return Status::new(Level::Stopped, Word::ScaledToZero);
        }
        if !self.seen && self.current == self.desired {
            return progressing(Word::RollingOut);
        }
        if self.rolling && self.desired > 0 {
            return progressing(Word::RollingOut).because(self.rollout());
        }
        if self.current != self.desired {
            return progressing(Word::Scaling).because(replicas);
        }
        if self.ready < self.desired {
            return Status::new(self.level_when_missing(), Word::Unavailable).because(replicas);
        }
        Status::new(Level::Ok, Word::Api(names.intern("Running")))
    }

    /// How far the new revision is. A controller does not count the pods that are both new and Ready;
    /// this is how many there are at least, and exactly while the old ones are all Ready.
    pub fn rollout(&self) -> Why {
        let old = self.current.saturating_sub(self.updated);
        let done = self.ready.saturating_sub(old).min(self.updated);
        Why::Rollout { done, of: self.desired, failing: 0 }
    }

    /// Pods that the controller is not allowed to make (a quota, an admission webhook).
    pub fn refused(&self, conditions: &[Condition]) -> Option<Status> {
        let failure = true_condition(conditions, "ReplicaFailure")?;
        Some(
            Status::new(self.level_when_missing(), Word::Unavailable)
                .because(Why::Api(Str::from(failure.says())))
                .since(failure.last_transition_time.0),
        )
    }

    fn level_when_missing(self) -> Level {
        if self.ready == 0 { Level::Failing } else { Level::Degraded }
    }

    /// The row of a workload with these replicas.
    pub fn row(
        &self,
        kind: Kind,
        meta: &Meta,
        template: &Template,
        status: Status,
        names: &mut Names,
    ) -> Row {
        let down = (self.desired == 0).then(|| meta.maintenance()).flatten();
        let status = down.unwrap_or(status);
        Row::Workload(Box::new(WorkloadRow {
            meta: meta.row(names),
            kind,
            status,
            desired: self.desired,
            ready: self.ready,
            updated: self.updated,
            failing: 0,
            restarts: 0,
            restarted: None,
            image: names.intern(template.image()),
            old_image: None,
            resources: template.resources(),
            owner: meta.owner(names),
        }))
    }
}

/// How many pods more and how many fewer a rolling update of `pods` may have. Surge is rounded up,
/// unavailable down, and not both may be 0
/// (`ResolveFenceposts` in `pkg/controller/deployment/util/deployment_util.go`).
pub fn bounds(
    surge: &Option<IntOrString>,
    unavailable: &Option<IntOrString>,
    pods: u32,
) -> (u32, u32) {
    let of = |amount: &Option<IntOrString>, up| {
        scaled(amount.as_ref().map_or("25%", |amount| &amount.0), pods, up)
    };
    match (of(surge, true), of(unavailable, false)) {
        (0, 0) => (0, 1),
        both => both,
    }
}

/// A number of pods, or a part of `pods` that is rounded `up` or down
/// (`GetScaledValueFromIntOrPercent` in `k8s.io/apimachinery/pkg/util/intstr`).
pub fn scaled(amount: &str, pods: u32, up: bool) -> u32 {
    match amount.strip_suffix('%').map(str::parse::<u64>) {
        Some(Ok(percent)) if up => (percent * u64::from(pods)).div_ceil(100) as u32,
        Some(Ok(percent)) => (percent * u64::from(pods) / 100) as u32,
        _ => amount.parse().unwrap_or_default(),
    }
}

/// Whether the controller has seen the latest spec.
pub fn has_seen(meta: &Meta, observed_generation: i64) -> bool {
    observed_generation >= meta.generation
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::cluster::object::Object;

    /// The row of the object that `json` is.
    pub fn row_of<T: Object>(json: serde_json::Value) -> WorkloadRow {
        let object: T = serde_json::from_value(json).unwrap();
        match object.row(&mut Names::new()) {
            Row::Workload(row) => *row,
            other => panic!("{other:?}"),
        }
    }

    const WELL: Replicas =
        Replicas { desired: 3, current: 3, ready: 3, updated: 3, rolling: false, seen: true };

    fn told(replicas: Replicas) -> (Level, Word, Option<Why>) {
        let status = replicas.status(&mut Names::new());
        (status.level, status.word, status.why)
    }

    #[test]
    fn every_state() {
        let some = |ready, of| Some(Why::Replicas { ready, of });
        let cases = [
            (WELL, Level::Ok, Word::Api("Running".into()), None),
            (Replicas { ready: 2, ..WELL }, Level::Degraded, Word::Unavailable, some(2, 3)),
            (Replicas { ready: 0, ..WELL }, Level::Failing, Word::Unavailable, some(0, 3)),
            (
                Replicas { current: 2, ready: 2, ..WELL },
                Level::Progressing,
                Word::Scaling,
                some(2, 3),
            ),
            (Replicas { desired: 0, ..WELL }, Level::Progressing, Word::Scaling, some(3, 0)),
            (Replicas::default(), Level::Stopped, Word::ScaledToZero, None),
            (Replicas { seen: false, ..WELL }, Level::Progressing, Word::RollingOut, None),
            (
                Replicas { seen: false, desired: 5, ..WELL },
                Level::Progressing,
                Word::Scaling,
                some(3, 5),
            ),
        ];
        for (replicas, level, word, why) in cases {
            assert_eq!(told(replicas), (level, word, why), "{replicas:?}");
        }
    }

    #[test]
    fn a_rollout_counts_what_is_new_and_ready() {
        let rollout = |current, ready, updated| {
            told(Replicas { current, ready, updated, rolling: true, ..WELL }).2
        };
        let done = |done| Some(Why::Rollout { done, of: 3, failing: 0 });
        assert_eq!(rollout(3, 3, 0), done(0));
        assert_eq!(rollout(4, 3, 1), done(0));
        assert_eq!(rollout(4, 4, 1), done(1));
        assert_eq!(rollout(3, 0, 1), done(0));
    }
}
