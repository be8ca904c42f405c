//! What a rollout waits for: pure, from its pods.

use quarterdeck_wire::{detail::Way, row::PodRow};

use super::{going::Going, is_ready, number_of};

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Waits {
    /// For whoever paused it.
    Resume,
    /// For any new pod to be Ready; no old one may stop before.
    Ready,
    /// For this new pod to be Ready.
    ReadyOf(String),
    /// For this pod of a revision that is not wanted: it is not Ready, so nothing goes on, and nothing
    /// replaces it either.
    Gone(String),
    /// For somebody to delete pods; this one would be next.
    Deleted(Option<String>),
    /// For nothing.
    Nothing,
}

/// `new` and `old` are the pods of the wanted revision and of others.
pub fn waits(going: &Going, new: &[PodRow], old: &[PodRow]) -> Waits {
    let is_missing = |pod: &&PodRow| !is_ready(pod);
    let name = |pod: &PodRow| pod.meta.name.to_string();
    match going.bounds.way {
        _ if going.paused => Waits::Resume,
        Way::Bounds => {
            let serving = new.iter().chain(old).filter(|pod| is_ready(pod)).count() as u32;
            let held = serving <= going.bounds.least && serving < going.wanted;
            if held { Waits::Ready } else { Waits::Nothing }
        }
        Way::OnDelete => Waits::Deleted(old.iter().max_by_key(|pod| number_of(pod)).map(name)),
        Way::Numbers { in_order, .. } => {
            let broken = old.iter().filter(is_missing).find(|pod| in_order && pod.fails());
            let next = new.iter().filter(is_missing).min_by_key(|pod| number_of(pod));
            match (broken, next) {
                (Some(pod), _) => Waits::Gone(name(pod)),
                (None, Some(pod)) => Waits::ReadyOf(name(pod)),
                (None, None) => Waits::Nothing,
            }
        }
        Way::Nodes { at_once, .. } => {
            let missing: Vec<&PodRow> = new.iter().filter(is_missing).collect();
            match missing.first() {
                Some(pod) if missing.len() >= at_once as usize => Waits::ReadyOf(name(pod)),
                _ => Waits::Nothing,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use quarterdeck_wire::{
        action::Target,
        detail::Rollout,
        kind::Kind,
        row::{Meta, Resources},
        status::{Level, Segment, Status, Word},
    };

    use super::*;

    fn pod(name: &str, segment: Segment) -> PodRow {
        let level = if segment == Segment::Failing { Level::Failing } else { Level::Ok };
        PodRow {
            meta: Meta { namespace: Some("data".into()), name: name.into(), created: 0 },
            phase: "Running".into(),
            status: Status::new(level, Word::Api("Running".into())),
            segments: Arc::new([segment]),
            restarts: 0,
            restarted: None,
            node: None,
            ip: None,
            owner: None,
            workload: None,
            revision: None,
            image: "".into(),
            resources: Resources::default(),
            finished: false,
        }
    }

    fn going(way: Way) -> Going {
        Going {
            target: Target {
                kind: Kind::StatefulSet,
                namespace: None,
                name: "db".into(),
                uid: "".into(),
            },
            wanted: 3,
            bounds: Rollout { least: 2, most: 3, deadline: None, way },
            patience: 0,
            paused: false,
        }
    }

    #[test]
    fn a_stateful_set_waits_for_the_pod_that_is_new_or_in_the_way() {
        let numbers = |in_order| going(Way::Numbers { partition: 0, at_once: 1, in_order });
        let (up, down) = (pod("db-0", Segment::Ready), pod("db-2", Segment::Starting));
        let broken = pod("db-2", Segment::Failing);
        let one = |pod: &PodRow| vec![pod.clone()];
        let waiting = waits(&numbers(true), &one(&down), &one(&up));
        assert_eq!(waiting, Waits::ReadyOf("db-2".into()));
        assert_eq!(waits(&numbers(true), &one(&up), &one(&broken)), Waits::Gone("db-2".into()));
        assert_eq!(waits(&numbers(false), &one(&up), &one(&broken)), Waits::Nothing);
        let next = waits(&going(Way::OnDelete), &[], &[up, broken]);
        assert_eq!(next, Waits::Deleted(Some("db-2".into())));
    }

    #[test]
    fn a_daemon_set_waits_when_as_many_as_may_be_are_missing() {
        let nodes = |at_once| going(Way::Nodes { at_once, surge: false });
        let new = [pod("d-x", Segment::Starting), pod("d-y", Segment::Ready)];
        assert_eq!(waits(&nodes(1), &new, &[]), Waits::ReadyOf("d-x".into()));
        assert_eq!(waits(&nodes(2), &new, &[]), Waits::Nothing);
    }

    #[test]
    fn a_deployment_waits_when_no_more_may_stop() {
        let ready = vec![pod("a", Segment::Ready); 2];
        assert_eq!(waits(&going(Way::Bounds), &ready, &[]), Waits::Ready);
        let paused = Going { paused: true, ..going(Way::Bounds) };
        assert_eq!(waits(&paused, &ready, &[]), Waits::Resume);
        let three = vec![pod("a", Segment::Ready); 3];
        assert_eq!(waits(&going(Way::Bounds), &three, &[]), Waits::Nothing);
    }
}
