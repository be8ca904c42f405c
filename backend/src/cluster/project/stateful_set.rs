//! StatefulSets.

use quarterdeck_wire::{kind::Kind, row::Row};

use super::{
    container::Template,
    replicas::{Replicas, has_seen},
};
use crate::cluster::{
    names::Names,
    object::{Meta, Object, count, slim},
};

slim! {
    pub struct StatefulSet {
        metadata: Meta,
        spec: StatefulSetSpec,
        status: StatefulSetStatus,
    }

    pub struct StatefulSetSpec {
        replicas: Option<i32>,
        template: Template,
        update_strategy: UpdateStrategy,
    }

    /// `spec.updateStrategy` of a StatefulSet or DaemonSet.
    pub struct UpdateStrategy {
        #[serde(rename = "type")]
        name: String,
        rolling_update: RollingUpdate,
    }

    pub struct RollingUpdate {
        partition: i32,
    }

    pub struct StatefulSetStatus {
        observed_generation: i64,
        replicas: i32,
        ready_replicas: i32,
        updated_replicas: i32,
        current_revision: String,
        update_revision: String,
    }
}

impl UpdateStrategy {
    /// With `OnDelete` nothing moves by itself, so nothing is ever late.
    pub fn rolls(&self) -> bool {
        self.name != "OnDelete"
    }
}

impl StatefulSet {
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

    /// Pods below the partition stay on the old revision: as `kubectl rollout status` has it
    /// (`k8s.io/kubectl/pkg/polymorphichelpers/rollout_status.go`).
    fn is_rolling(&self) -> bool {
        let status = &self.status;
        let strategy = &self.spec.update_strategy;
        let partition = strategy.rolling_update.partition.max(0);
        let target = self.spec.replicas.unwrap_or(1).saturating_sub(partition);
        strategy.rolls()
            && status.current_revision != status.update_revision
            && (partition == 0 || status.updated_replicas < target)
    }
}

impl Object for StatefulSet {
    const KIND: Kind = Kind::StatefulSet;

    fn meta(&self) -> &Meta {
        &self.metadata
    }

    fn row(&self, names: &mut Names) -> Row {
        let replicas = self.replicas();
        let status = replicas.status(names);
        replicas.row(Self::KIND, &self.metadata, &self.spec.template, status, names)
    }
}

#[cfg(test)]
mod tests {
    use quarterdeck_wire::status::{Status, Word};
    use serde_json::{Value, json};

    use super::*;
    use crate::cluster::project::replicas::tests::row_of;

    fn set(updated: u32, ready: u32, revisions: (&str, &str), strategy: Value) -> Status {
        let json = json!({
            "metadata": {"name": "redis", "generation": 2},
            "spec": {"replicas": 3, "updateStrategy": strategy},
            "status": {"observedGeneration": 2, "replicas": 3, "readyReplicas": ready,
                "updatedReplicas": updated, "currentRevision": revisions.0,
                "updateRevision": revisions.1},
        });
        row_of::<StatefulSet>(json).status
    }

    #[test]
    fn a_rollout_lasts_until_the_revisions_are_equal() {
        let rolling = json!({"type": "RollingUpdate", "rollingUpdate": {"partition": 0}});
        assert_eq!(set(1, 3, ("a", "b"), rolling.clone()).word, Word::RollingOut);
        assert_eq!(set(3, 3, ("a", "b"), rolling.clone()).word, Word::RollingOut);
        assert_eq!(set(3, 3, ("b", "b"), rolling.clone()).word, Word::Api("Running".into()));
        assert_eq!(set(3, 2, ("b", "b"), rolling).word, Word::Unavailable);
    }

    #[test]
    fn a_partition_ends_the_rollout_early() {
        let partition = json!({"type": "RollingUpdate", "rollingUpdate": {"partition": 2}});
        assert_eq!(set(0, 3, ("a", "b"), partition.clone()).word, Word::RollingOut);
        assert_eq!(set(1, 3, ("a", "b"), partition).word, Word::Api("Running".into()));
    }

    #[test]
    fn on_delete_never_rolls() {
        let on_delete = json!({"type": "OnDelete", "rollingUpdate": null});
        assert_eq!(set(0, 3, ("a", "b"), on_delete).word, Word::Api("Running".into()));
    }
}
