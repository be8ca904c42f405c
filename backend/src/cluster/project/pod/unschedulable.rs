//! The scheduler's message, taken apart.

use quarterdeck_wire::status::Unschedulable;

use crate::cluster::names::Names;

/// Reads what the scheduler writes into the `PodScheduled` condition (`FitError.Error` in
/// `pkg/scheduler/framework/types.go`): how many nodes have which reason, a full stop, and what was
/// tried to make room, which is left off.
///
/// `0/3 nodes are available: 1 node(s) had untolerated taint(s), 2 Insufficient cpu. no new claims to
/// deallocate, preemption: 0/3 nodes are available: 3 Preemption is not helpful for scheduling.`
///
/// Where a check before all nodes failed, there is one sentence without counts. `None` when the
/// message is none of these.
pub fn unschedulable(message: &str, names: &mut Names) -> Option<Unschedulable> {
    let (head, rest) = message.split_once(" nodes are available:")?;
    let nodes = head.rsplit('/').next()?.trim().parse().ok()?;
    let rest = rest.split(". ").next().unwrap_or_default().trim();
    let rest = rest.strip_suffix('.').unwrap_or(rest);
    let mut reasons: Vec<(u32, String)> = Vec::new();
    for part in rest.split(", ").filter(|part| !part.is_empty()) {
        match (counted(part), reasons.last_mut()) {
            (Some((count, reason)), _) => reasons.push((count, reason.to_owned())),
            // A reason with a comma in it was cut in two.
            (None, Some((_, reason))) => *reason = format!("{reason}, {part}"),
            (None, None) => reasons.push((nodes, part.to_owned())),
        }
    }
    reasons.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
    let reasons = reasons.into_iter().map(|(count, reason)| (count, names.intern(&reason)));
    Some(Unschedulable { nodes, reasons: reasons.collect() })
}

/// `4 Insufficient cpu` as its number and its text.
fn counted(part: &str) -> Option<(u32, &str)> {
    let (count, reason) = part.split_once(' ')?;
    Some((count.parse().ok()?, reason))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(message: &str) -> Option<(u32, Vec<(u32, String)>)> {
        let read = unschedulable(message, &mut Names::new())?;
        let reasons = read.reasons.iter().map(|(count, reason)| (*count, reason.to_string()));
        Some((read.nodes, reasons.collect()))
    }

    fn reasons(of: &[(u32, &str)]) -> Vec<(u32, String)> {
        of.iter().map(|(count, reason)| (*count, (*reason).to_owned())).collect()
    }

    #[test]
    fn counts_and_reasons_come_apart() {
        let message = "0/6 nodes are available: 2 node(s) had untolerated taint \
            {node-role.kubernetes.io/control-plane: }, 4 Insufficient cpu. preemption: 0/6 nodes are \
            available: 2 Preemption is not helpful for scheduling, 4 No preemption victims found for \
            incoming pod.";
        let taint = "node(s) had untolerated taint {node-role.kubernetes.io/control-plane: }";
        assert_eq!(read(message), Some((6, reasons(&[(4, "Insufficient cpu"), (2, taint)]))));
    }

    #[test]
    fn what_was_tried_is_no_reason() {
        let message = "0/3 nodes are available: 1 node(s) had untolerated taint(s), 2 Insufficient \
            cpu. no new claims to deallocate, preemption: 0/3 nodes are available: 3 Preemption is \
            not helpful for scheduling.";
        let expected = reasons(&[(2, "Insufficient cpu"), (1, "node(s) had untolerated taint(s)")]);
        assert_eq!(read(message), Some((3, expected)));
    }

    #[test]
    fn a_reason_may_hold_commas_and_dots() {
        let message = "0/3 nodes are available: 3 node(s) had volume v1.2, v2 in use.";
        assert_eq!(read(message), Some((3, reasons(&[(3, "node(s) had volume v1.2, v2 in use")]))));
    }

    #[test]
    fn a_sentence_without_counts_is_about_all_nodes() {
        let message = "0/2 nodes are available: pod has unbound immediate PersistentVolumeClaims. \
            preemption: 0/2 nodes are available: 2 Preemption is not helpful for scheduling.";
        let reason = "pod has unbound immediate PersistentVolumeClaims";
        assert_eq!(read(message), Some((2, reasons(&[(2, reason)]))));
    }

    #[test]
    fn no_nodes_at_all() {
        assert_eq!(read("0/0 nodes are available:"), Some((0, Vec::new())));
        assert_eq!(read("no nodes available to schedule pods"), None);
        assert_eq!(read(""), None);
        assert_eq!(read("x/y nodes are available: 1 a"), None);
    }
}
