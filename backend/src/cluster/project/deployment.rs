//! Deployments.

use quarterdeck_wire::{
    kind::Kind,
    row::Row,
    status::{Level, Status, Word},
};

use super::{
    container::Template,
    replicas::{Replicas, has_seen},
};
use crate::cluster::{
    names::Names,
    object::{Condition, Meta, Object, condition, count, slim},
};

slim! {
    pub struct Deployment {
        metadata: Meta,
        spec: DeploymentSpec,
        status: DeploymentStatus,
    }

    pub struct DeploymentSpec {
        replicas: Option<i32>,
        paused: bool,
        template: Template,
    }

    pub struct DeploymentStatus {
        observed_generation: i64,
        replicas: i32,
        updated_replicas: i32,
        ready_replicas: i32,
        available_replicas: i32,
        conditions: Vec<Condition>,
    }
}

impl Deployment {
    fn replicas(&self) -> Replicas {
        let status = &self.status;
        Replicas {
            desired: count(self.spec.replicas.unwrap_or(1)),
            current: count(status.replicas),
            ready: count(status.ready_replicas),
            updated: count(status.updated_replicas),
            rolling: self.is_rolling(),
            seen: has_seen(&self.metadata, status.observed_generation),
        }
    }

    /// The rule of `kubectl rollout status`
    /// (`k8s.io/kubectl/pkg/polymorphichelpers/rollout_status.go`), but for one thing: once a
    /// revision was complete, replicas that are missing are not a rollout.
    fn is_rolling(&self) -> bool {
        let status = &self.status;
        if status.replicas > status.updated_replicas {
            return true;
        }
        let progressing = condition(&status.conditions, "Progressing");
        let under_way = progressing.is_some_and(|c| c.reason != "NewReplicaSetAvailable");
        let missing = status.updated_replicas < self.spec.replicas.unwrap_or(1)
            || status.available_replicas < status.updated_replicas;
        under_way && missing
    }

    fn status(&self, replicas: &Replicas, names: &mut Names) -> Status {
        let status = replicas.status(names);
        if !replicas.seen || status.level == Level::Stopped {
            return status;
        }
        if let Some(stuck) = self.stuck(replicas) {
            return stuck;
        }
        if let Some(refused) = replicas.refused(&self.status.conditions) {
            return refused;
        }
        match status.level {
            Level::Ok | Level::Progressing if self.spec.paused => {
                Status { word: Word::Paused, ..status }
            }
            _ => status,
        }
    }

    fn stuck(&self, replicas: &Replicas) -> Option<Status> {
        let progressing = condition(&self.status.conditions, "Progressing")?;
        let since = progressing.last_transition_time.0;
        let stuck = || Status::new(Level::Failing, Word::RolloutStuck).since(since);
        (progressing.reason == "ProgressDeadlineExceeded")
            .then(|| stuck().because(replicas.rollout()))
    }
}

impl Object for Deployment {
    const KIND: Kind = Kind::Deployment;

    fn meta(&self) -> &Meta {
        &self.metadata
    }

    fn row(&self, names: &mut Names) -> Row {
        let replicas = self.replicas();
        let status = self.status(&replicas, names);
        replicas.row(Self::KIND, &self.metadata, &self.spec.template, status, names)
    }
}

#[cfg(test)]
mod tests {
    use quarterdeck_wire::status::Why;
    use serde_json::{Value, json};

    use super::*;
    use crate::cluster::project::replicas::tests::row_of;

    /// (current, updated, ready) of three, with the `Progressing` condition's reason.
    fn deployment(current: u32, updated: u32, ready: u32, reason: &str) -> Value {
        json!({
            "metadata": {"name": "cart", "generation": 2},
            "spec": {"replicas": 3, "template": {"spec": {"containers": [{"image": "cart:2"}]}}},
            "status": {"observedGeneration": 2, "replicas": current, "updatedReplicas": updated,
                "readyReplicas": ready, "availableReplicas": ready, "conditions": [
                    {"type": "Progressing", "status": "True", "reason": reason,
                        "lastTransitionTime": "1970-01-01T00:01:00Z"}]},
        })
    }

    #[track_caller]
    fn check(deployment: Value, level: Level, word: Word, why: Option<Why>) {
        let status = row_of::<Deployment>(deployment).status;
        assert_eq!((status.level, status.word, status.why), (level, word, why));
    }

    fn rollout(done: u32) -> Option<Why> {
        Some(Why::Rollout { done, of: 3, failing: 0 })
    }

    fn replicas(ready: u32) -> Option<Why> {
        Some(Why::Replicas { ready, of: 3 })
    }

    #[test]
    fn complete() {
        let row = row_of::<Deployment>(deployment(3, 3, 3, "NewReplicaSetAvailable"));
        assert_eq!(row.status, Status::new(Level::Ok, Word::Api("Running".into())));
        assert_eq!((row.desired, row.ready, row.updated, &*row.image), (3, 3, 3, "cart:2"));
    }

    #[test]
    fn rolling_out() {
        let rolling = |current, updated, ready, done| {
            let deployment = deployment(current, updated, ready, "ReplicaSetUpdated");
            check(deployment, Level::Progressing, Word::RollingOut, rollout(done));
        };
        rolling(4, 1, 3, 0);
        rolling(4, 2, 4, 2);
        rolling(4, 3, 3, 2);
        rolling(3, 3, 2, 2);
    }

    #[test]
    fn missing_after_a_complete_rollout() {
        let missing = |ready| deployment(3, 3, ready, "NewReplicaSetAvailable");
        check(missing(2), Level::Degraded, Word::Unavailable, replicas(2));
        check(missing(0), Level::Failing, Word::Unavailable, replicas(0));
    }

    #[test]
    fn scaling_is_not_a_rollout() {
        let scaled = deployment(2, 2, 2, "NewReplicaSetAvailable");
        check(scaled, Level::Progressing, Word::Scaling, replicas(2));
    }

    #[test]
    fn stuck() {
        let stuck = deployment(4, 1, 3, "ProgressDeadlineExceeded");
        let status = row_of::<Deployment>(stuck).status;
        assert_eq!((status.level, status.word), (Level::Failing, Word::RolloutStuck));
        assert_eq!((status.why, status.since), (rollout(0), Some(60)));
    }

    #[test]
    fn paused() {
        let paused = |current, updated, ready| {
            let mut deployment = deployment(current, updated, ready, "DeploymentPaused");
            deployment["spec"]["paused"] = json!(true);
            deployment
        };
        check(paused(4, 1, 4), Level::Progressing, Word::Paused, rollout(1));
        check(paused(3, 3, 3), Level::Ok, Word::Paused, None);
    }

    #[test]
    fn scaled_to_zero() {
        let mut zero = deployment(0, 0, 0, "NewReplicaSetAvailable");
        zero["spec"]["replicas"] = json!(0);
        check(zero, Level::Stopped, Word::ScaledToZero, None);
    }

    #[test]
    fn pods_that_may_not_be_made() {
        let mut refused = deployment(2, 2, 2, "ReplicaSetUpdated");
        refused["status"]["conditions"].as_array_mut().unwrap().push(json!(
            {"type": "ReplicaFailure", "status": "True", "reason": "FailedCreate",
                "message": "pods \"cart-1\" is forbidden: exceeded quota"}));
        let why = Why::Api("pods \"cart-1\" is forbidden: exceeded quota".into());
        check(refused, Level::Degraded, Word::Unavailable, Some(why));
    }

    #[test]
    fn a_change_the_controller_has_not_seen() {
        let mut unseen = deployment(3, 3, 3, "ProgressDeadlineExceeded");
        unseen["metadata"]["generation"] = json!(3);
        check(unseen, Level::Progressing, Word::RollingOut, None);
        let new = json!({"metadata": {"generation": 1}, "spec": {}});
        let why = Some(Why::Replicas { ready: 0, of: 1 });
        check(new, Level::Progressing, Word::Scaling, why);
    }
}
