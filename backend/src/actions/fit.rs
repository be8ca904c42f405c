//! Whether an intent makes sense at all, and which right it needs; nothing of the cluster is asked.

use quarterdeck_wire::{
    action::Intent,
    error::{ApiError, ErrorCode},
    kind::Kind,
};

use super::{delete, images, maintenance, revisions, scale};

/// A reason is read in one line.
pub const LONGEST_REASON: usize = 500;

/// The right an intent needs: verb, kind, subresource.
pub const fn right(intent: &Intent) -> (&'static str, Kind, &'static str) {
    match intent {
        Intent::Scale { target, .. } | Intent::ScaleBack { target, .. } => {
            ("patch", target.kind, "scale")
        }
        Intent::Delete { target, .. } => ("delete", target.kind, ""),
        Intent::Trigger { .. } => ("create", Kind::Job, ""),
        Intent::Evict { .. } | Intent::Drain { .. } => ("create", Kind::Pod, "eviction"),
        Intent::Bounds { target, .. }
        | Intent::Apply { target, .. }
        | Intent::Restart { target }
        | Intent::SetImages { target, .. }
        | Intent::Undo { target, .. }
        | Intent::UndoAtDeadline { target, .. }
        | Intent::Pause { target, .. }
        | Intent::Cordon { target, .. }
        | Intent::Suspend { target, .. }
        | Intent::Maintain { target, .. } => ("patch", target.kind, ""),
    }
}

/// Why an intent makes no sense, whatever the cluster says.
pub fn unfit(intent: &Intent) -> Option<ApiError> {
    let kind = intent.target().kind;
    let fits = match intent {
        Intent::Scale { .. } | Intent::ScaleBack { .. } => {
            matches!(kind, Kind::Deployment | Kind::StatefulSet | Kind::ReplicaSet)
        }
        Intent::Bounds { .. } => kind == Kind::HorizontalPodAutoscaler,
        Intent::Restart { .. } => {
            matches!(kind, Kind::Deployment | Kind::StatefulSet | Kind::DaemonSet)
        }
        Intent::SetImages { .. } => images::can_be_set(kind),
        Intent::Undo { .. } => revisions::are_kept(kind),
        // No other kind has a deadline.
        Intent::Pause { .. } | Intent::UndoAtDeadline { .. } => kind == Kind::Deployment,
        Intent::Cordon { .. } | Intent::Drain { .. } => kind == Kind::Node,
        Intent::Suspend { .. } | Intent::Trigger { .. } => kind == Kind::CronJob,
        Intent::Evict { .. } => kind == Kind::Pod,
        // Of a DaemonSet the plan says why not.
        Intent::Maintain { .. } => kind == Kind::DaemonSet || maintenance::can_be_down(kind),
        Intent::Delete { .. } => delete::fits(kind),
        // It has a route of its own, with its text.
        Intent::Apply { .. } => false,
    };
    let invalid = |why: String| Some(ApiError::new(ErrorCode::Invalid, why));
    if !fits {
        return invalid(format!("not for a {}", kind.resource().kind));
    }
    match intent {
        Intent::Scale { to, .. } | Intent::ScaleBack { to, .. } if *to > scale::MOST => {
            invalid(format!("at most {} replicas", scale::MOST))
        }
        Intent::Bounds { to: (min, max), .. } if *min == 0 || min > max || *max > scale::MOST => {
            invalid(format!("not bounds of an autoscaler: {min}–{max}"))
        }
        Intent::SetImages { images, .. } if images.is_empty() => invalid("no image".to_owned()),
        Intent::Drain { reason, .. } if reason.len() > LONGEST_REASON => {
            invalid(format!("a reason of at most {LONGEST_REASON} bytes"))
        }
        Intent::Maintain { target, terms } => maintenance::unfit(target, terms).and_then(invalid),
        _ => None,
    }
}

/// Hexadecimal digits in the groups of a UUID.
pub fn is_id(id: &str) -> bool {
    let groups: Vec<usize> = id.split('-').map(str::len).collect();
    groups == [8, 4, 4, 4, 12] && id.bytes().all(|byte| byte == b'-' || byte.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use quarterdeck_wire::action::Target;

    use super::*;

    fn target(kind: Kind) -> Target {
        Target { kind, namespace: Some("shop".into()), name: "cart".into(), uid: "u".into() }
    }

    #[test]
    fn what_makes_no_sense_is_refused_before_anything_is_asked() {
        let scale = |kind, to| unfit(&Intent::Scale { target: target(kind), seen: 3, to });
        assert_eq!(scale(Kind::Deployment, 5), None);
        assert!(scale(Kind::DaemonSet, 5).is_some());
        assert!(scale(Kind::Deployment, 1_000_000_000).is_some());
        let bounds = |to| {
            let target = target(Kind::HorizontalPodAutoscaler);
            unfit(&Intent::Bounds { target, seen: (1, 2), to })
        };
        assert_eq!(bounds((2, 4)), None);
        assert!(bounds((4, 2)).is_some() && bounds((0, 2)).is_some());
    }

    #[test]
    fn an_order_is_named_by_a_uuid() {
        assert!(is_id("0f8fad5b-d9cb-469f-a165-70867728950e"));
        for bad in
            ["", "x", "0f8fad5b-d9cb-469f-a165-70867728950", "0f8fad5b-d9cb-469f-a165-7086772895 e"]
        {
            assert!(!is_id(bad), "{bad}");
        }
    }
}
