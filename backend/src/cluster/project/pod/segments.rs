//! The row of ready segments of a pod.

use quarterdeck_wire::status::{Level, Segment};

use super::{Pod, printed::Printed};
use crate::cluster::project::container::Container;

/// One segment per container that `kubectl`'s READY column counts: sidecars, then containers, each in
/// the order of the spec. In a pod that fails as a whole (no node fits) those that were never begun fail
/// with it.
pub(super) fn segments(pod: &Pod, printed: &Printed<'_>, level: Level) -> Vec<Segment> {
    let counted = pod.sidecars().chain(&pod.spec.containers);
    counted.map(|container| segment(pod, container, printed, level)).collect()
}

fn segment(pod: &Pod, container: &Container, printed: &Printed<'_>, level: Level) -> Segment {
    if printed.ready.contains(&&*container.name) {
        return Segment::Ready;
    }
    let status = pod.status_of(&container.name);
    match status {
        Some(status) if status.is_done() => Segment::Off,
        _ if pod.metadata.is_going() || pod.status.phase == "Succeeded" => Segment::Off,
        Some(status) if status.is_failing() => Segment::Failing,
        _ if pod.status.phase == "Failed" => Segment::Failing,
        None if level == Level::Failing => Segment::Failing,
        _ => Segment::Starting,
    }
}
