//! Conditions, and whether they are as they should be.

use quarterdeck_wire::{Str, detail::Condition as OnWire};

pub(super) use crate::cluster::object::Condition;
use crate::cluster::project::node;

/// Conditions that are bad when they are `True`, besides those of nodes.
const BAD_WHEN_TRUE: [&str; 13] = [
    "ReplicaFailure",
    "Failed",
    "FailureTarget",
    "DisruptionTarget",
    "PodResizePending",
    "ControllerResizeError",
    "NodeResizeError",
    "NamespaceDeletionDiscoveryFailure",
    "NamespaceDeletionGroupVersionParsingFailure",
    "NamespaceDeletionContentFailure",
    "NamespaceContentRemaining",
    "NamespaceFinalizersRemaining",
    "OutOfDisk",
];

/// Conditions that say what is going on, not whether it is well.
const NEITHER: [&str; 5] =
    ["Suspended", "Resizing", "FileSystemResizePending", "PodResizeInProgress", "ModifyingVolume"];

pub(super) fn on_wire(condition: &Condition) -> OnWire {
    OnWire {
        name: Str::from(&*condition.name),
        status: Str::from(&*condition.status),
        good: is_good(condition),
        reason: Str::from(&*condition.reason),
        message: Str::from(&*condition.message),
        since: condition.last_transition_time.0,
    }
}

fn is_good(condition: &Condition) -> bool {
    let name = &*condition.name;
    if NEITHER.contains(&name) || condition.reason == "PodCompleted" {
        return true;
    }
    if name == "ScalingLimited" {
        return !(condition.is_true() && condition.reason == "TooManyReplicas");
    }
    if BAD_WHEN_TRUE.contains(&name) || node::PROBLEMS.contains(&name) {
        return condition.is_false();
    }
    condition.is_true()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn how_it_should_be() {
        let good = |name: &str, status: &str, reason: &str| {
            is_good(&Condition {
                name: name.to_owned(),
                status: status.to_owned(),
                reason: reason.to_owned(),
                ..Condition::default()
            })
        };
        for (name, status, reason, expected) in [
            ("Ready", "True", "", true),
            ("Ready", "False", "", false),
            ("Ready", "False", "PodCompleted", true),
            ("Ready", "Unknown", "", false),
            ("DiskPressure", "False", "", true),
            ("DiskPressure", "True", "", false),
            ("DiskPressure", "Unknown", "", false),
            ("ReplicaFailure", "True", "", false),
            ("Suspended", "True", "", true),
            ("ScalingLimited", "True", "TooManyReplicas", false),
            ("ScalingLimited", "True", "TooFewReplicas", true),
            ("ScalingLimited", "False", "DesiredWithinRange", true),
        ] {
            assert_eq!(good(name, status, reason), expected, "{name}={status} {reason}");
        }
    }
}
