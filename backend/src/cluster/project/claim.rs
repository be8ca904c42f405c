//! PersistentVolumeClaims.

use quarterdeck_wire::{
    Str,
    kind::Kind,
    row::{ClaimRow, Row},
    status::{Level, Status, Why, Word},
};

use crate::cluster::{
    names::Names,
    object::{Condition, Meta, Object, slim},
    quantity::Amount,
};

slim! {
    pub struct Claim {
        metadata: Meta,
        spec: ClaimSpec,
        status: ClaimStatus,
    }

    pub struct ClaimSpec {
        access_modes: Vec<String>,
        resources: ClaimResources,
        storage_class_name: Option<String>,
        volume_name: String,
    }

    pub struct ClaimResources {
        requests: Storage,
    }

    pub struct Storage {
        storage: Amount,
    }

    pub struct ClaimStatus {
        phase: String,
        access_modes: Vec<String>,
        capacity: Storage,
        conditions: Vec<Condition>,
    }
}

/// Conditions of a claim whose resize failed.
const RESIZE_FAILED: [&str; 2] = ["ControllerResizeError", "NodeResizeError"];

impl Claim {
    /// The word is `kubectl`'s (`printPersistentVolumeClaim` in
    /// `pkg/printers/internalversion/printers.go`).
    fn status(&self, names: &mut Names) -> Status {
        if self.metadata.is_going() {
            return Status::new(Level::Stopped, Word::Api(names.intern("Terminating")));
        }
        let word = Word::Api(names.intern(&self.status.phase));
        let mut conditions = self.status.conditions.iter().filter(|condition| condition.is_true());
        let failed = conditions.find(|condition| RESIZE_FAILED.contains(&&*condition.name));
        match (&*self.status.phase, failed) {
            ("Lost", _) => Status::new(Level::Failing, word),
            ("Bound", None) => Status::new(Level::Ok, word),
            (_, Some(failed)) => Status {
                why: Some(Why::Api(Str::from(failed.says()))),
                since: failed.last_transition_time.0,
                ..Status::new(Level::Degraded, word)
            },
            // Until a pod uses it, a claim may wait as it should.
            _ => Status::new(Level::Progressing, word),
        }
    }

    fn is_bound(&self) -> bool {
        !self.spec.volume_name.is_empty()
    }

    /// The annotation goes first, as in `GetPersistentVolumeClaimClass` (`pkg/apis/core/helper`).
    fn class(&self) -> Option<&str> {
        let annotated = self.metadata.annotations.storage_class.as_deref();
        annotated.or(self.spec.storage_class_name.as_deref())
    }

    fn modes(&self) -> String {
        let bound = self.is_bound() && !self.status.access_modes.is_empty();
        let modes = if bound { &self.status.access_modes } else { &self.spec.access_modes };
        let short = |mode: &String| match &**mode {
            "ReadWriteOnce" => "RWO".to_owned(),
            "ReadOnlyMany" => "ROX".to_owned(),
            "ReadWriteMany" => "RWX".to_owned(),
            "ReadWriteOncePod" => "RWOP".to_owned(),
            other => other.to_owned(),
        };
        modes.iter().map(short).collect::<Vec<_>>().join(",")
    }
}

impl Object for Claim {
    const KIND: Kind = Kind::PersistentVolumeClaim;

    fn meta(&self) -> &Meta {
        &self.metadata
    }

    fn row(&self, names: &mut Names) -> Row {
        let bound = self.status.capacity.storage.0.filter(|_| self.is_bound());
        let capacity = bound.or(self.spec.resources.requests.storage.0).unwrap_or_default();
        Row::Claim(Box::new(ClaimRow {
            meta: self.metadata.row(names),
            status: self.status(names),
            class: self.class().and_then(|class| names.intern_some(class)),
            capacity: capacity.value(),
            volume: self.is_bound().then(|| Str::from(&*self.spec.volume_name)),
            modes: names.intern(&self.modes()),
        }))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn row(json: Value) -> ClaimRow {
        let claim: Claim = serde_json::from_value(json).unwrap();
        match claim.row(&mut Names::new()) {
            Row::Claim(row) => *row,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn bound() {
        let row = row(json!({
            "spec": {"accessModes": ["ReadWriteOnce"], "storageClassName": "fast",
                "volumeName": "pv-1", "resources": {"requests": {"storage": "5Gi"}}},
            "status": {"phase": "Bound", "capacity": {"storage": "10Gi"},
                "accessModes": ["ReadWriteOnce", "ReadWriteMany"]},
        }));
        assert_eq!(row.status, Status::new(Level::Ok, Word::Api("Bound".into())));
        assert_eq!((row.capacity, &*row.modes), (10 << 30, "RWO,RWX"));
        assert_eq!((row.class.as_deref(), row.volume.as_deref()), (Some("fast"), Some("pv-1")));
    }

    #[test]
    fn pending_shows_what_is_asked_for() {
        let row = row(json!({
            "metadata": {"annotations": {"volume.beta.kubernetes.io/storage-class": "old"}},
            "spec": {"accessModes": ["ReadWriteOncePod", "ReadOnlyMany"], "storageClassName": "new",
                "resources": {"requests": {"storage": "5Gi"}}},
            "status": {"phase": "Pending"},
        }));
        assert_eq!(row.status, Status::new(Level::Progressing, Word::Api("Pending".into())));
        assert_eq!((row.capacity, &*row.modes), (5 << 30, "RWOP,ROX"));
        assert_eq!((row.class.as_deref(), row.volume), (Some("old"), None));
    }

    #[test]
    fn other_states() {
        let level = |status: Value| row(json!({"status": status})).status.level;
        assert_eq!(level(json!({"phase": "Lost"})), Level::Failing);
        let resize = json!({"phase": "Bound", "conditions": [
            {"type": "NodeResizeError", "status": "True", "message": "disk full"}]});
        assert_eq!(level(resize), Level::Degraded);
        let going = row(json!({"metadata": {"deletionTimestamp": "1970-01-01T00:01:00Z"},
            "status": {"phase": "Bound"}}));
        assert_eq!(going.status, Status::new(Level::Stopped, Word::Api("Terminating".into())));
    }
}
