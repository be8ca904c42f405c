//! Facts: a label and a value, for what needs no picture.

use leptos::prelude::*;
use quarterdeck_wire::{
    Str,
    detail::{
        Condition, Detail, Fact, NodeDetail, ServiceDetail, TemplateContainer, WorkloadDetail,
    },
    row::Row,
};

use crate::{format, live::use_live, times, ui::Icon, words::words};

/// A few facts side by side. Values that are empty are left out.
pub fn grid(facts: Vec<(&'static str, String)>) -> AnyView {
    let one = |(label, value): (&'static str, String)| {
        let title = value.clone();
        view! {
            <div>
                <dt>{label}</dt>
                <dd title=title>{value}</dd>
            </div>
        }
    };
    let facts: Vec<_> = facts.into_iter().filter(|(_, value)| !value.is_empty()).map(one).collect();
    (!facts.is_empty()).then(|| view! { <dl class="facts">{facts}</dl> }).into_any()
}

/// A section with a heading, if there is anything in it.
fn section(title: &'static str, rows: Vec<AnyView>) -> Option<AnyView> {
    (!rows.is_empty()).then(|| {
        view! {
            <section class="sec">
                <div class="sec-h"><h3>{title}</h3></div>
                {rows}
            </section>
        }
        .into_any()
    })
}

/// Pairs of name and value, in full: they are long and copied often.
pub fn labels(title: &'static str, labels: &[(Str, Str)]) -> Option<AnyView> {
    let one = |(name, value): &(Str, Str)| {
        let whole = format!("{name}={value}");
        let title = whole.clone();
        view! {
            <span class="tag" title=title>
                <span class="cut">{whole}</span>
            </span>
        }
    };
    let tags = labels.iter().map(one).collect_view();
    let tags = view! { <div class="tags">{tags}</div> }.into_any();
    section(title, if labels.is_empty() { Vec::new() } else { vec![tags] })
}

/// Conditions: those that are not as they should be come first and say why.
pub fn conditions(conditions: &[Condition]) -> Option<AnyView> {
    let mut sorted: Vec<&Condition> = conditions.iter().collect();
    sorted.sort_by_key(|condition| condition.good);
    let rows = sorted.into_iter().map(condition).collect();
    section(words().pane.conditions, rows)
}

fn condition(condition: &Condition) -> AnyView {
    let icon = if condition.good { "i-ok i-14 ok" } else { "i-warn i-14 warn" };
    let said = [&condition.reason, &condition.message].map(|it| it.to_string());
    let why = said.into_iter().filter(|it| !it.is_empty()).collect::<Vec<_>>().join(": ");
    let now = use_live().now();
    let since = condition.since;
    let age = move || since.map(|since| (words().units.age)(now.get() - since));
    let title = since.map(times::full);
    view! {
        <div class="cond">
            <Icon class=icon />
            <b class="med">{condition.name.to_string()}</b>
            <span class="dim">{condition.status.to_string()}</span>
            <time class="dim end" title=title>{age}</time>
            {(!why.is_empty()).then(|| view! { <p>{why}</p> })}
        </div>
    }
    .into_any()
}

/// When it came to be.
pub fn created(detail: &Detail) -> AnyView {
    let created = detail.row.meta().created;
    let now = use_live().now();
    let said = move || {
        let ago = (words().units.ago)(now.get() - created);
        (words().pane.fact_created)(&ago, &times::full(created))
    };
    view! {
        <p class="hint">
            {words().pane.created} " " {said}
        </p>
    }
    .into_any()
}

/// Facts as the server names them.
pub fn plain(facts: &[(Fact, Str)]) -> AnyView {
    grid(
        facts.iter().map(|(fact, value)| ((words().pane.fact)(*fact), value.to_string())).collect(),
    )
}

pub fn workload(detail: &Detail, workload: &WorkloadDetail) -> AnyView {
    let text = &words().pane;
    let replicas = match &detail.row {
        Row::Workload(row) => (words().table.ready)(row.ready, row.desired),
        _ => String::new(),
    };
    let schedule = workload.schedule.as_ref().map(ToString::to_string).unwrap_or_default();
    let time = |time: Option<i64>| time.map(times::full).unwrap_or_default();
    let facts = grid(vec![
        ((text.fact)(Fact::Replicas), replicas),
        (text.strategy, workload.strategy.to_string()),
        (
            text.autoscaler,
            workload.autoscaler.as_ref().map(ToString::to_string).unwrap_or_default(),
        ),
        (text.schedule, schedule),
        (text.last_run, time(workload.last_run)),
        (text.last_success, time(workload.last_success)),
        (words().pod.fact_account, workload.service_account.to_string()),
        ((text.fact)(Fact::Selector), workload.selector.to_string()),
    ]);
    let containers = workload.containers.iter().map(template).collect();
    view! {
        {facts}
        {section(text.containers, containers)}
    }
    .into_any()
}

fn template(container: &TemplateContainer) -> AnyView {
    let image = container.image.to_string();
    let requests = container.resources;
    let said = [
        (requests.cpu_request > 0).then(|| format::cpu(requests.cpu_request)),
        (requests.memory_request > 0).then(|| format::memory(requests.memory_request)),
    ];
    let said = said.into_iter().flatten().collect::<Vec<_>>().join(", ");
    view! {
        <div class="ctr">
            <div class="ctr-h">
                {container.name.to_string()}
                <span>{(words().pod.role)(container.role)}</span>
                <span class="end cut" title=image.clone()>{image.clone()}</span>
            </div>
            <div class="dim">{said}</div>
        </div>
    }
    .into_any()
}

pub fn node(node: &NodeDetail) -> AnyView {
    let text = &words().pane;
    let facts = grid(vec![
        (text.runtime, node.runtime.to_string()),
        (
            text.kube_proxy,
            node.kube_proxy
                .as_ref()
                .map(|it| format::short_image(it).into_owned())
                .unwrap_or_default(),
        ),
        (text.os, node.os_image.to_string()),
        (text.kernel, format!("{} {}", node.kernel, node.architecture)),
        (
            text.addresses,
            node.addresses.iter().map(|(_, address)| &**address).collect::<Vec<_>>().join(", "),
        ),
        (text.pod_cidrs, node.pod_cidrs.join(", ")),
        (text.taints, node.taints.join(", ")),
    ]);
    let resource = |(name, capacity, allocatable): &(Str, Str, Str)| {
        view! {
            <tr>
                <td>{name.to_string()}</td>
                <td class="r">{allocatable.to_string()}</td>
                <td class="r">{capacity.to_string()}</td>
            </tr>
        }
    };
    let table = view! {
        <table class="mini">
            <thead>
                <tr>
                    <th scope="col">{text.resource}</th>
                    <th scope="col" class="r">{text.allocatable}</th>
                    <th scope="col" class="r">{text.capacity}</th>
                </tr>
            </thead>
            <tbody>{node.resources.iter().map(resource).collect_view()}</tbody>
        </table>
    };
    view! {
        {facts}
        {table}
    }
    .into_any()
}

pub fn service(detail: &Detail, service: &ServiceDetail) -> AnyView {
    let text = &words().pane;
    let Row::Service(row) = &detail.row else { return ().into_any() };
    let ports = row.ports.iter().map(|port| {
        let node_port = port.node_port.map(|port| format!(" ({port})")).unwrap_or_default();
        format!("{}/{} → {}{node_port}", port.port, port.protocol, port.target)
    });
    grid(vec![
        (text.service_type, row.kind.to_string()),
        (text.cluster_ip, row.cluster_ips.join(", ")),
        (text.external, row.external.join(", ")),
        (text.ports, ports.collect::<Vec<_>>().join(", ")),
        (text.dns, service.dns.to_string()),
        (text.affinity, service.affinity.to_string()),
        ((text.fact)(Fact::Selector), row.selector.to_string()),
    ])
}
