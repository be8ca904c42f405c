//! Why no node takes a pod: the scheduler's reasons, understood, so that each language can say them.

use quarterdeck_wire::status::Unschedulable;

/// One reason that keeps nodes from taking a pod.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unfit<'a> {
    /// Too little left of a resource: `cpu`, `memory`, `nvidia.com/gpu`.
    Lacks(&'a str),
    ControlPlane,
    /// A taint that the pod does not tolerate; its key, if it is told.
    Taint(&'a str),
    /// Does not answer, or is not ready.
    Away,
    Cordoned,
    /// Node selector or affinity.
    NotSelected,
    /// As many pods as it may have.
    Full,
    /// Its volume is elsewhere, or can't be had here.
    Volume,
    /// A port of the host is taken.
    Port,
    /// Other pods must be, or must not be, beside it.
    Company,
    /// Would be spread unevenly.
    Spread,
    /// In the scheduler's own words.
    Other(&'a str),
}

/// Reads one of the scheduler's reasons.
pub fn unfit(reason: &str) -> Unfit<'_> {
    let reason = reason.trim().trim_end_matches('.');
    if let Some(resource) = reason.strip_prefix("Insufficient ") {
        return Unfit::Lacks(resource);
    }
    let said = reason.trim_start_matches("node(s) ");
    let starts = |prefix: &str| said.starts_with(prefix);
    if let Some((_, taint)) = said.split_once("untolerated taint") {
        let key = taint.trim_start_matches([' ', '{', '(', 's', ')']);
        let key = key.split([':', '}', '=']).next().unwrap_or_default().trim();
        return match key {
            _ if key.ends_with("/control-plane") || key.ends_with("/master") => Unfit::ControlPlane,
            _ if key.ends_with("/unreachable") || key.ends_with("/not-ready") => Unfit::Away,
            _ if key.ends_with("/unschedulable") => Unfit::Cordoned,
            _ => Unfit::Taint(key),
        };
    }
    match said {
        "Too many pods" => Unfit::Full,
        "were unschedulable" => Unfit::Cordoned,
        _ if starts("didn't match Pod's node affinity") => Unfit::NotSelected,
        _ if said.contains("olume") => Unfit::Volume,
        _ if starts("didn't have free ports") => Unfit::Port,
        _ if said.contains("affinity rules") => Unfit::Company,
        _ if said.contains("topology spread") => Unfit::Spread,
        _ => Unfit::Other(said),
    }
}

/// All reasons of a pod, those of the most nodes first.
pub fn reasons(why: &Unschedulable) -> Vec<(u32, Unfit<'_>)> {
    let mut reasons: Vec<_> =
        why.reasons.iter().map(|(count, reason)| (*count, unfit(reason))).collect();
    crate::sorting::sort_by_key(&mut reasons, |(count, _)| std::cmp::Reverse(*count));
    reasons
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::Language;

    #[test]
    fn the_schedulers_reasons_are_understood() {
        assert_eq!(unfit("Insufficient cpu"), Unfit::Lacks("cpu"));
        assert_eq!(unfit("Insufficient nvidia.com/gpu"), Unfit::Lacks("nvidia.com/gpu"));
        assert_eq!(unfit("Too many pods"), Unfit::Full);
        assert_eq!(unfit("node(s) were unschedulable"), Unfit::Cordoned);
        let taint = "node(s) had untolerated taint {node-role.kubernetes.io/control-plane: }";
        assert_eq!(unfit(taint), Unfit::ControlPlane);
        let taint = "node(s) had untolerated taint {node.kubernetes.io/unreachable: }";
        assert_eq!(unfit(taint), Unfit::Away);
        assert_eq!(
            unfit("node(s) had untolerated taint {dedicated: gpu}"),
            Unfit::Taint("dedicated")
        );
        assert_eq!(unfit("node(s) had untolerated taint(s)"), Unfit::Taint(""));
        assert_eq!(unfit("node(s) didn't match Pod's node affinity/selector"), Unfit::NotSelected);
        assert_eq!(unfit("node(s) had volume node affinity conflict"), Unfit::Volume);
        assert_eq!(unfit("node(s) didn't match pod anti-affinity rules"), Unfit::Company);
        assert_eq!(unfit("node(s) didn't match pod topology spread constraints"), Unfit::Spread);
        assert_eq!(unfit("something new"), Unfit::Other("something new"));
    }

    #[test]
    fn a_pod_without_a_node_says_why_in_words() {
        let why = Unschedulable {
            nodes: 7,
            reasons: vec![
                (1, "node(s) were unschedulable".into()),
                (
                    3,
                    "node(s) had untolerated taint {node-role.kubernetes.io/control-plane: }"
                        .into(),
                ),
                (3, "Insufficient cpu".into()),
            ],
        };
        let say = |language: Language| (language.words().objects.unscheduled)(&why);
        assert_eq!(
            say(Language::English),
            "0 of 7 nodes fit: 3 run the control plane, 3 lack CPU, 1 is cordoned."
        );
        assert_eq!(
            say(Language::Chinese),
            "7 个节点均不合适：3 个运行控制平面，3 个 CPU 不足，1 个已停止调度。"
        );
    }
}
