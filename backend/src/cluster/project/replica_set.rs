//! ReplicaSets.

use quarterdeck_wire::{kind::Kind, row::Row};

use super::{
    container::Template,
    replicas::{Replicas, has_seen},
};
use crate::cluster::{
    names::Names,
    object::{Condition, Meta, Object, count, slim},
};

slim! {
    pub struct ReplicaSet {
        metadata: Meta,
        spec: ReplicaSetSpec,
        status: ReplicaSetStatus,
    }

    pub struct ReplicaSetSpec {
        replicas: Option<i32>,
        template: Template,
    }

    pub struct ReplicaSetStatus {
        observed_generation: i64,
        replicas: i32,
        ready_replicas: i32,
        conditions: Vec<Condition>,
    }
}

impl Object for ReplicaSet {
    const KIND: Kind = Kind::ReplicaSet;

    fn meta(&self) -> &Meta {
        &self.metadata
    }

    /// All pods of a ReplicaSet are of one revision.
    fn row(&self, names: &mut Names) -> Row {
        let status = &self.status;
        let replicas = Replicas {
            desired: count(self.spec.replicas.unwrap_or(1)),
            current: count(status.replicas),
            ready: count(status.ready_replicas),
            updated: count(status.replicas),
            rolling: false,
            seen: has_seen(&self.metadata, status.observed_generation),
        };
        let status = replicas.refused(&status.conditions).unwrap_or_else(|| replicas.status(names));
        replicas.row(Self::KIND, &self.metadata, &self.spec.template, status, names)
    }
}

#[cfg(test)]
mod tests {
    use quarterdeck_wire::status::{Level, Why, Word};
    use serde_json::json;

    use super::*;
    use crate::cluster::project::replicas::tests::row_of;

    #[test]
    fn replicas_and_owner() {
        let row = row_of::<ReplicaSet>(json!({
            "metadata": {"name": "cart-5f7", "ownerReferences":
                [{"kind": "Deployment", "name": "cart", "controller": true}]},
            "spec": {"replicas": 2},
            "status": {"replicas": 2, "readyReplicas": 2},
        }));
        assert_eq!(row.owner.unwrap().path(), "Deployment/cart");
        assert_eq!((row.kind, row.desired, row.ready), (Kind::ReplicaSet, 2, 2));
        assert_eq!(row.status.word, Word::Api("Running".into()));
    }

    #[test]
    fn pods_that_may_not_be_made() {
        let status = row_of::<ReplicaSet>(json!({
            "spec": {"replicas": 2},
            "status": {"conditions": [{"type": "ReplicaFailure", "status": "True",
                "reason": "FailedCreate"}]},
        }))
        .status;
        assert_eq!((status.level, status.word), (Level::Failing, Word::Unavailable));
        assert_eq!(status.why, Some(Why::Api("FailedCreate".into())));
    }
}
