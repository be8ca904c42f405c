//! What a rollout has to keep to, and which pods it replaces.

use quarterdeck_wire::{
    detail::{Rollout, Way},
    kind::Kind,
};

use super::workload::{FullWorkload, RollingUpdate};
use crate::cluster::{
    object::{IntOrString, count},
    project::replicas,
};

/// That of a Deployment, whether it moves or not; of a StatefulSet or DaemonSet, while pods of another
/// revision are to be replaced.
pub(super) fn rollout(kind: Kind, workload: &FullWorkload) -> Option<Rollout> {
    match kind {
        Kind::Deployment => of_deployment(workload),
        Kind::StatefulSet => of_stateful_set(workload),
        Kind::DaemonSet => of_daemon_set(workload),
        _ => None,
    }
}

fn of_deployment(workload: &FullWorkload) -> Option<Rollout> {
    let spec = &workload.spec;
    let update = &spec.strategy.rolling_update;
    let wanted = count(spec.replicas.unwrap_or(1));
    let (surge, unavailable) = match &*spec.strategy.name {
        "RollingUpdate" => replicas::bounds(&update.max_surge, &update.max_unavailable, wanted),
        "Recreate" => (0, wanted),
        _ => return None,
    };
    let progressing = workload.status.conditions.iter().find(|it| it.name == "Progressing");
    let since = progressing.and_then(|it| it.last_update_time.0);
    let patience = i64::from(spec.progress_deadline_seconds.unwrap_or_default());
    Some(Rollout {
        least: wanted.saturating_sub(unavailable),
        most: wanted.saturating_add(surge),
        deadline: since.filter(|_| patience > 0).map(|since| since + patience),
        way: Way::Bounds,
    })
}

/// Pods below the partition keep their revision. After an undo both revisions are the same again, and
/// pods of the one between are still there
/// (`pkg/controller/statefulset/stateful_set_control.go`).
fn of_stateful_set(workload: &FullWorkload) -> Option<Rollout> {
    let (spec, status) = (&workload.spec, &workload.status);
    let wanted = count(spec.replicas.unwrap_or(1));
    let update = &spec.update_strategy.rolling_update;
    let partition = count(update.partition.unwrap_or_default());
    let has_old = count(status.updated_replicas) < count(status.replicas).saturating_sub(partition);
    let ends = partition == 0 && status.current_revision != status.update_revision;
    let on_delete = spec.update_strategy.name == "OnDelete";
    if !has_old && (on_delete || !ends) {
        return None;
    }
    // Rounded down, and never none.
    let at_once =
        amount(update.max_unavailable.as_ref()).map(|it| replicas::scaled(it, wanted, false));
    let at_once = at_once.unwrap_or(1).max(1);
    let in_order = spec.pod_management_policy != "Parallel";
    let by_numbers = Way::Numbers { partition, at_once, in_order };
    let way = if on_delete { Way::OnDelete } else { by_numbers };
    let unavailable = if on_delete { 0 } else { at_once };
    Some(Rollout { least: wanted.saturating_sub(unavailable), most: wanted, deadline: None, way })
}

/// Both numbers are rounded up (`pkg/controller/daemon/util/daemonset_util.go`).
fn of_daemon_set(workload: &FullWorkload) -> Option<Rollout> {
    let (spec, status) = (&workload.spec, &workload.status);
    let wanted = count(status.desired_number_scheduled);
    if status.updated_number_scheduled >= status.current_number_scheduled {
        return None;
    }
    if spec.update_strategy.name == "OnDelete" {
        let way = Way::OnDelete;
        return Some(Rollout { least: wanted, most: wanted, deadline: None, way });
    }
    let RollingUpdate { max_surge, max_unavailable, .. } = &spec.update_strategy.rolling_update;
    let of = |it| amount(it).map(|it| replicas::scaled(it, wanted, true));
    let surge = of(max_surge.as_ref()).unwrap_or_default();
    let unavailable = of(max_unavailable.as_ref()).unwrap_or(1);
    Some(Rollout {
        least: wanted.saturating_sub(unavailable),
        most: wanted.saturating_add(surge),
        deadline: None,
        way: Way::Nodes { at_once: surge.max(unavailable), surge: surge > 0 },
    })
}

fn amount(amount: Option<&IntOrString>) -> Option<&str> {
    amount.map(|amount| &*amount.0)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn of(kind: Kind, object: Value) -> Option<Rollout> {
        rollout(kind, &serde_json::from_value(object).unwrap())
    }

    fn set(strategy: Value, updated: u32, revisions: (&str, &str)) -> Option<Rollout> {
        of(
            Kind::StatefulSet,
            json!({
                "spec": { "replicas": 3, "updateStrategy": strategy },
                "status": { "replicas": 3, "updatedReplicas": updated,
                    "currentRevision": revisions.0, "updateRevision": revisions.1 },
            }),
        )
    }

    #[test]
    fn a_stateful_set_goes_by_numbers() {
        let rolling = json!({ "type": "RollingUpdate", "rollingUpdate": { "partition": 0 } });
        let way = Way::Numbers { partition: 0, at_once: 1, in_order: true };
        let told = Rollout { least: 2, most: 3, deadline: None, way };
        assert_eq!(set(rolling.clone(), 1, ("a", "b")), Some(told));
        // The last one is not Ready yet; a pod of a revision between two that are the same.
        assert_eq!(set(rolling.clone(), 3, ("a", "b")), Some(told));
        assert_eq!(set(rolling.clone(), 2, ("a", "a")), Some(told));
        assert_eq!(set(rolling, 3, ("b", "b")), None);
        let half = json!({ "type": "RollingUpdate",
            "rollingUpdate": { "partition": 1, "maxUnavailable": "70%" } });
        let way = Way::Numbers { partition: 1, at_once: 2, in_order: true };
        assert_eq!(set(half.clone(), 1, ("a", "b")).map(|it| (it.way, it.least)), Some((way, 1)));
        assert_eq!(set(half, 2, ("a", "b")), None);
    }

    #[test]
    fn on_delete_waits_for_a_person() {
        let told = set(json!({ "type": "OnDelete" }), 1, ("a", "b")).unwrap();
        assert_eq!((told.way, told.least), (Way::OnDelete, 3));
        assert_eq!(set(json!({ "type": "OnDelete" }), 3, ("a", "b")), None);
    }

    #[test]
    fn a_daemon_set_goes_by_nodes() {
        let daemons = |update: Value, updated: u32| {
            of(
                Kind::DaemonSet,
                json!({
                    "spec": { "updateStrategy": { "type": "RollingUpdate", "rollingUpdate": update } },
                    "status": { "desiredNumberScheduled": 7, "currentNumberScheduled": 7,
                        "updatedNumberScheduled": updated },
                }),
            )
        };
        let plain = daemons(json!({ "maxSurge": 0, "maxUnavailable": 1 }), 2).unwrap();
        assert_eq!(plain.way, Way::Nodes { at_once: 1, surge: false });
        assert_eq!((plain.least, plain.most), (6, 7));
        let surge = daemons(json!({ "maxSurge": "20%", "maxUnavailable": 0 }), 2).unwrap();
        assert_eq!(surge.way, Way::Nodes { at_once: 2, surge: true });
        assert_eq!(daemons(json!({}), 7), None);
    }
}
