//! A Service: its map, the facts below it, and its endpoints as a table.

use quarterdeck_wire::{
    detail::{Detail, Fact, ServiceDetail},
    row::{Row, ServiceRow},
};

use super::{facts::grid, object::Object};
use crate::{
    features::service_map::{Backing, EndpointTable, ServiceMap},
    reactive::prelude::*,
    words::words,
};

/// Follows what stands behind the Service in the pane, for its sentence, map and table together.
pub fn follow(object: Object) {
    let path = object.path.get_value();
    let service = Memo::new(move |before: Option<&Option<ServiceRow>>| {
        let of = |row: &Row| match row {
            Row::Service(row) => Some(ServiceRow::clone(row)),
            _ => None,
        };
        let live = object.row.with(|row| row.as_deref().and_then(of));
        let read = || object.detail.with(|detail| of(&detail.as_ref()?.row));
        live.or_else(read).or_else(|| before.cloned().flatten())
    });
    provide_context(Backing::start(path.namespace.as_deref(), &path.name, service));
}

/// The map, once it is known what the Service is.
#[component]
pub fn Map() -> impl IntoView {
    let backing = use_context::<Backing>();
    shown(move || {
        let backing = backing.filter(|backing| backing.is_known())?;
        Some(view! { <ServiceMap backing /> })
    })
}

#[component]
pub fn EndpointsTab() -> impl IntoView {
    use_context::<Backing>().map(|backing| view! { <EndpointTable backing /> })
}

pub fn facts(detail: &Detail, service: &ServiceDetail) -> AnyView {
    let text = &words().pane;
    let own = &words().objects.facts;
    let Row::Service(row) = &detail.row else { return ().into_any() };
    let affinity = match &*service.affinity {
        "None" | "" => own.no_affinity.to_owned(),
        "ClientIP" => format!("ClientIP{}{}", words().objects.comma, own.by_client),
        other => other.to_owned(),
    };
    let policy =
        |policy: &str| if policy.is_empty() { String::new() } else { (own.policy)(policy) };
    let too = if service.publish_not_ready { own.not_ready_too } else { "" };
    let more = |all: &[quarterdeck_wire::Str]| match all {
        [] | [_] => String::new(),
        many => many.join(", "),
    };
    grid(vec![
        ((text.fact)(Fact::Selector), row.selector.to_string()),
        (text.dns, service.dns.to_string()),
        (text.affinity, affinity),
        (own.external_traffic, policy(&service.external_policy)),
        // Hopping is what everyone expects inside.
        (
            own.internal_traffic,
            policy(Some(&*service.internal_policy).filter(|it| *it != "Cluster").unwrap_or("")),
        ),
        (text.cluster_ip, more(&row.cluster_ips)),
        (text.external, more(&row.external)),
        (own.publishes, too.to_owned()),
    ])
}
