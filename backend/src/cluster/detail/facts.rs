//! Facts of the kinds that have no picture of their own: what their rows say, put into words.

use quarterdeck_wire::{
    Str,
    detail::Fact,
    row::{AutoscalerRow, BudgetRow, ClaimRow, EventRow, Row},
};
use serde_json::Value;

use super::{read, written};
use crate::cluster::project::event::Event;

type Facts = Vec<(Fact, Str)>;

pub(super) fn facts(row: &Row, object: &Value) -> Result<Facts, serde_json::Error> {
    let facts = match row {
        Row::Autoscaler(row) => autoscaler(row),
        Row::Budget(row) => budget(row),
        Row::Claim(row) => claim(row, object),
        Row::Event(row) => event(row, &read(object)?),
        Row::EndpointSlice(row) => vec![
            (Fact::Service, row.service.clone()),
            (Fact::AddressType, row.address_type.clone()),
        ],
        Row::Namespace(row) => vec![(Fact::Phase, Str::from(&*row.status.word.in_english()))],
        _ => Vec::new(),
    };
    Ok(facts.into_iter().filter(|(_, value)| !value.is_empty()).collect())
}

fn number(number: u32) -> Str {
    Str::from(number.to_string())
}

fn autoscaler(row: &AutoscalerRow) -> Facts {
    let mut facts = vec![
        (Fact::Target, Str::from(row.target.path())),
        (Fact::Bounds, Str::from(format!("{}\u{2013}{}", row.min, row.max))),
        (Fact::Replicas, Str::from(format!("{}/{}", row.current, row.desired))),
    ];
    facts.extend(row.metrics.iter().map(|metric| {
        let current = metric.current.as_deref().unwrap_or("<unknown>");
        (Fact::Metric, Str::from(format!("{}: {current}/{}", metric.name, metric.target)))
    }));
    facts
}

fn budget(row: &BudgetRow) -> Facts {
    vec![
        (Fact::MinAvailable, row.min_available.clone().unwrap_or_default()),
        (Fact::MaxUnavailable, row.max_unavailable.clone().unwrap_or_default()),
        (Fact::DisruptionsAllowed, number(row.disruptions_allowed)),
        (Fact::Healthy, Str::from(format!("{}/{}", row.healthy, row.desired_healthy))),
        (Fact::Selector, row.selector.clone()),
    ]
}

/// The capacity is told as the API writes it.
fn claim(row: &ClaimRow, object: &Value) -> Facts {
    let at = |pointer: &str| object.pointer(pointer).and_then(Value::as_str);
    let bound = at("/status/capacity/storage").filter(|_| row.volume.is_some());
    let capacity = bound.or_else(|| at("/spec/resources/requests/storage"));
    vec![
        (Fact::StorageClass, row.class.clone().unwrap_or_default()),
        (Fact::Capacity, Str::from(capacity.unwrap_or_default())),
        (Fact::Volume, row.volume.clone().unwrap_or_default()),
        (Fact::AccessModes, row.modes.clone()),
    ]
}

fn event(row: &EventRow, event: &Event) -> Facts {
    vec![
        (Fact::Regarding, Str::from(format!("{}/{}", row.regarding.kind, row.regarding.name))),
        (Fact::Reason, row.reason.clone()),
        (Fact::Message, row.message.clone()),
        (Fact::Source, row.source.clone()),
        (Fact::Count, number(row.count)),
        (Fact::FirstSeen, event.first().map(written).unwrap_or_default()),
        (Fact::LastSeen, written(row.last)),
    ]
}
