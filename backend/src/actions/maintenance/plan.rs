//! What taking workloads down would mean: pure.

use quarterdeck_wire::{
    Str,
    action::{About, Check, Verdict},
    kind::Kind,
    maintenance::{Note, Wanted},
    row::{AutoscalerRow, ServiceRow},
};

use super::keda::Scaler;
use crate::actions::{facts::Found, managers};

/// KEDA names the autoscaler it makes after its `ScaledObject`
/// (<https://keda.sh/docs/latest/concepts/scaling-deployments/>).
const KEDA: &str = "keda-hpa-";

/// Whether a kind has something that can be remembered and set to 0.
pub const fn can_be_down(kind: Kind) -> bool {
    matches!(kind, Kind::Deployment | Kind::StatefulSet | Kind::CronJob)
}

/// Replicas; of a CronJob 1, or 0 while it is suspended.
pub fn replicas(kind: Kind, found: &Found) -> u32 {
    if kind == Kind::CronJob {
        u32::from(!found.subject.spec.suspend)
    } else {
        found.subject.replicas()
    }
}

/// What is to be known of one workload.
pub fn checks(
    wanted: &Wanted,
    found: &Found,
    scaler: Option<&Scaler>,
    autoscaler: Option<&AutoscalerRow>,
) -> Vec<Check> {
    let mut checks = Vec::new();
    let now = replicas(wanted.target.kind, found);
    if now == 0 {
        checks.push(stops(Note::IsDown));
    } else if now != wanted.seen {
        let (seen, now) = (wanted.seen.to_string().into(), now.to_string().into());
        checks.push(Check::new(Verdict::Stops, About::Changed { seen, now }));
    }
    checks.extend(match scaler {
        Some(scaler) => {
            let note = Note::Paused { scaler: scaler.name.clone() };
            Some(Check::new(Verdict::Good, About::Maintenance(note)))
        }
        None => autoscaler.map(|it| asleep(&it.meta.name)),
    });
    checks.extend(managers::checks(&found.subject.metadata));
    checks
}

fn asleep(autoscaler: &Str) -> Check {
    if autoscaler.starts_with(KEDA) {
        let note = Note::Keda { autoscaler: autoscaler.clone() };
        Check::new(Verdict::Warns, About::Maintenance(note))
    } else {
        let note = Note::Idle { autoscaler: autoscaler.clone() };
        Check::new(Verdict::Good, About::Maintenance(note))
    }
}

pub fn stops(note: Note) -> Check {
    Check::new(Verdict::Stops, About::Maintenance(note))
}

/// The Services that pods of this template are behind.
pub fn silent<'a>(services: impl Iterator<Item = &'a ServiceRow>, found: &Found) -> Vec<Check> {
    let labels = found.value.pointer("/spec/template/metadata/labels");
    let has = |pair: &str| {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let label = labels.and_then(|labels| labels.get(name.trim()));
        label.and_then(|label| label.as_str()) == Some(value.trim())
    };
    services
        .filter(|service| !service.selector.is_empty() && service.selector.split(',').all(has))
        .map(|service| {
            let note = Note::Silent { service: service.meta.name.clone() };
            Check::new(Verdict::Warns, About::Maintenance(note))
        })
        .collect()
}
