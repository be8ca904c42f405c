//! Where traffic comes in, and the ports it takes.

use quarterdeck_wire::{Str, row::ServiceRow};

use super::{drawing::MapState, layout};
use crate::{reactive::prelude::*, ui::Icon, words::words};

/// One way in.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Entrance {
    /// An address from outside, and how many more there are.
    External(Str, usize),
    /// A load balancer that has no address yet.
    Pending,
    /// Every node, at a port of its own.
    AnyNode,
    Cluster(Str),
    /// Only a name: DNS answers with the pods themselves.
    Headless,
    /// Only a name: DNS answers with another name.
    Name,
}

/// The ways into a Service, from the outside in.
pub fn entrances(service: &ServiceRow) -> Vec<Entrance> {
    let outside = || {
        let first = service.external.first().cloned();
        first.map(|first| Entrance::External(first, service.external.len() - 1))
    };
    let cluster = || {
        let first = service.cluster_ips.first().filter(|ip| !ip.is_empty());
        first.map_or(Entrance::Headless, |ip| Entrance::Cluster(ip.clone()))
    };
    match &*service.kind {
        "ExternalName" => vec![Entrance::Name],
        "LoadBalancer" => vec![outside().unwrap_or(Entrance::Pending), cluster()],
        "NodePort" => outside().into_iter().chain([Entrance::AnyNode, cluster()]).collect(),
        _ => outside().into_iter().chain([cluster()]).collect(),
    }
}

#[component]
pub fn Entrances(map: MapState) -> impl IntoView {
    let cards = shown(move || {
        map.backing.of_service(|service| {
            let all = entrances(service);
            let tops = layout::tops(all.len(), map.height.get());
            all.into_iter().zip(tops).map(|(it, top)| card(service, it, top)).collect_view()
        })
    });
    view! { <div class="map-l map-a">{cards}</div> }
}

fn card(service: &ServiceRow, entrance: Entrance, top: i32) -> impl IntoView + use<> {
    let text = &words().objects.map;
    let namespace = service.meta.namespace.as_deref().unwrap_or_default();
    let dns = format!("{}.{namespace}.svc", service.meta.name);
    let is_pending = entrance == Entrance::Pending;
    let (title, kind, more) = match entrance {
        Entrance::External(address, more) => {
            let kind = match &*service.kind {
                "LoadBalancer" => "LoadBalancer",
                _ => text.external_ip,
            };
            let more = if more > 0 { (text.more)(more as u32) } else { text.from_outside.into() };
            (address.to_string(), kind, more)
        }
        Entrance::Pending => (text.pending.into(), "LoadBalancer", text.pending_hint.into()),
        Entrance::AnyNode => (text.any_node.into(), "NodePort", text.from_outside.into()),
        Entrance::Cluster(ip) => (ip.to_string(), "ClusterIP", dns),
        Entrance::Headless => (dns, text.headless, text.headless_hint.into()),
        Entrance::Name => (dns, "ExternalName", text.name_alone.into()),
    };
    let class = if is_pending { "mcard is-none" } else { "mcard" };
    view! {
        <div class=class style:top=format!("{top}px")>
            <b class="cut" title=title.clone()>{title.clone()}</b>
            <span class="cut">{kind}</span>
            <span class="cut" title=more.clone()>{more.clone()}</span>
        </div>
    }
}

#[component]
pub fn Ports(map: MapState) -> impl IntoView {
    let count = Memo::new(move |_| map.ports());
    let card = move |port| part(port, move || view! { <PortCard map port /> });
    let cards = keyed(move || (0..count.get()).map(card).collect());
    view! {
        <div class="map-l map-p">
            {cards}
        </div>
    }
}

/// A port; a press shows what is behind it.
#[component]
fn PortCard(map: MapState, port: usize) -> impl IntoView {
    let text = &words().objects.map;
    let top = move || {
        let tops = layout::tops(map.ports(), map.height.get());
        format!("{}px", tops.get(port).copied().unwrap_or_default())
    };
    let is_on = Memo::new(move |_| map.port.get() == port);
    let inside = shown(move || {
        let (it, headless) = map.backing.of_service(|service| {
            Some((service.ports.get(port)?.clone(), &*service.kind == "Headless"))
        })??;
        // A named target is a number only on the pods.
        let resolved = is_on.get().then(|| map.backends.with(|it| it.target)).flatten();
        let target = resolved.map_or_else(|| it.target.to_string(), |port| port.to_string());
        let target = (target != it.port.to_string() && !target.is_empty()).then(|| {
            view! {
                <Icon class="i-arrow-r i-12 dim" />
                <span class="cut">{target}</span>
            }
        });
        let name = if it.name.is_empty() {
            it.protocol.to_string()
        } else {
            format!("{}{}{}", it.name, words().objects.comma, it.protocol)
        };
        let from = match it.node_port {
            Some(node_port) => (text.node_port)(node_port),
            None if headless => text.direct.into(),
            None => text.cluster_only.into(),
        };
        Some(view! {
            <b>{it.port} " " {target}</b>
            <span class="cut">{name}</span>
            <span class="cut">{from}</span>
        })
    });
    view! {
        <button
            class="mcard"
            class:is-on=move || is_on.get()
            aria-pressed=move || is_on.get().to_string()
            style:top=following(top)
            on:click=handler(move |_| map.port.set(port))
        >
            {inside}
        </button>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use quarterdeck_wire::{
        row::{EndpointCounts, Meta},
        status::{Level, Status, Word},
    };

    fn service(kind: &str, ip: &[&str], external: &[&str]) -> ServiceRow {
        ServiceRow {
            meta: Meta { namespace: Some("shop".into()), name: "cart".into(), created: 0 },
            status: Status::new(Level::Ok, Word::Serving),
            kind: kind.into(),
            cluster_ips: ip.iter().map(|ip| (*ip).into()).collect(),
            external: external.iter().map(|ip| (*ip).into()).collect(),
            ports: vec![],
            selector: "".into(),
            endpoints: EndpointCounts::default(),
        }
    }

    #[test]
    fn every_type_has_its_ways_in() {
        use Entrance::{AnyNode, Cluster, External, Headless, Name, Pending};
        let cluster = || Cluster("10.0.0.1".into());
        let ways = |kind, ip: &[&str], external: &[&str]| entrances(&service(kind, ip, external));
        assert_eq!(ways("ClusterIP", &["10.0.0.1"], &[]), [cluster()]);
        assert_eq!(ways("Headless", &[], &[]), [Headless]);
        assert_eq!(ways("NodePort", &["10.0.0.1"], &[]), [AnyNode, cluster()]);
        assert_eq!(ways("LoadBalancer", &["10.0.0.1"], &[]), [Pending, cluster()]);
        let balanced = ways("LoadBalancer", &["10.0.0.1"], &["203.0.113.9", "lb.example"]);
        assert_eq!(balanced, [External("203.0.113.9".into(), 1), cluster()]);
        assert_eq!(ways("ExternalName", &[], &["db.example"]), [Name]);
    }
}
