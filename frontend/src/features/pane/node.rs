//! What a node has, how much of it is taken, and what runs it.

use quarterdeck_wire::{
    Str,
    detail::{Detail, NodeDetail},
    row::{NodeRow, Row},
    view::Column,
};

use super::facts::{grid, section};
use crate::{
    format,
    reactive::prelude::*,
    table::cells::{is_near, node::role_word},
    words::words,
};

pub fn summary(detail: &Detail, node: &NodeDetail) -> AnyView {
    let text = &words().pane;
    let own = &words().objects.facts;
    let Row::Node(row) = &detail.row else { return ().into_any() };
    let addresses = node.addresses.iter().map(|(_, address)| &**address).collect::<Vec<_>>();
    let proxy = node.kube_proxy.as_ref().map(|it| format::short_image(it).into_owned());
    let facts = grid(vec![
        ((words().table.column)(Column::Role), role_word(&row.role, words()).to_owned()),
        ((words().table.column)(Column::Zone), row.zone.to_string()),
        (own.pool, row.pool.to_string()),
        ("kubelet", row.kubelet.to_string()),
        (text.kube_proxy, proxy.unwrap_or_else(|| own.not_visible.to_owned())),
        (text.runtime, node.runtime.to_string()),
        (text.os, node.os_image.to_string()),
        (text.kernel, format!("{} {}", node.kernel, node.architecture).trim().to_owned()),
        (text.addresses, addresses.join(", ")),
        (text.pod_cidrs, node.pod_cidrs.join(", ")),
    ]);
    let tag = |taint: &Str| {
        let taint = taint.to_string();
        view! {
            <span class="tag" title=taint.clone()>
                <span class="cut">{taint.clone()}</span>
            </span>
        }
    };
    let taints = (!node.taints.is_empty()).then(|| {
        let taints = node.taints.iter().map(tag).collect_view();
        section(text.taints, vec![view! { <div class="tags">{taints}</div> }.into_any()])
    });
    view! {
        {resources(row, node)}
        {facts}
        {taints}
    }
    .into_any()
}

/// What is known of one resource of the node: numbers where we can reckon, else words.
struct Line {
    name: String,
    used: Option<u64>,
    requested: Option<u64>,
    allocatable: u64,
    text: fn(u64) -> String,
}

/// CPU, memory and pods with a meter each; whatever else it offers below.
fn resources(row: &NodeRow, node: &NodeDetail) -> AnyView {
    let text = &words().pane;
    let own = &words().objects.facts;
    let cpu = |value: u64| format::cpu(u32::try_from(value).unwrap_or(u32::MAX));
    let lines = [
        Line {
            name: words().pod.cpu.to_owned(),
            used: node.used.map(|used| u64::from(used.cpu)),
            requested: Some(u64::from(row.requested.cpu)),
            allocatable: u64::from(row.cpu),
            text: cpu,
        },
        Line {
            name: (words().table.column)(Column::Memory).to_owned(),
            used: node.used.map(|used| used.memory),
            requested: Some(row.requested.memory),
            allocatable: row.memory,
            text: format::memory,
        },
        Line {
            name: text.pods.to_owned(),
            used: Some(u64::from(row.requested.pods)),
            requested: None,
            allocatable: u64::from(row.pods),
            text: |value| value.to_string(),
        },
    ];
    let keys = ["cpu", "memory", "pods"];
    let capacity = |key: &str| {
        let found = node.resources.iter().find(|(name, ..)| &**name == key);
        found.map(|(_, capacity, _)| capacity.to_string()).unwrap_or_default()
    };
    let first = lines.into_iter().zip(keys).map(|(line, key)| meter_row(&line, capacity(key)));
    let others = node.resources.iter().filter(|(name, ..)| !keys.contains(&&**name));
    let rest = others.map(|(name, capacity, allocatable)| {
        view! {
            <tr>
                <td>{name.to_string()}</td>
                <td></td>
                <td></td>
                <td class="r"></td>
                <td class="r">{allocatable.to_string()}</td>
                <td class="r">{capacity.to_string()}</td>
            </tr>
        }
    });
    view! {
        <table class="mini mini-res">
            <thead>
                <tr>
                    <th scope="col">{text.resource}</th>
                    <th scope="col"></th>
                    <th scope="col" class="r">{own.used}</th>
                    <th scope="col" class="r">{own.requested}</th>
                    <th scope="col" class="r">{text.allocatable}</th>
                    <th scope="col" class="r">{text.capacity}</th>
                </tr>
            </thead>
            <tbody>{first.collect_view()} {rest.collect_view()}</tbody>
        </table>
    }
    .into_any()
}

fn meter_row(line: &Line, capacity: String) -> impl IntoView + use<> {
    let share =
        |part: u64| format::fixed(part as f64 * 100.0 / line.allocatable.max(1) as f64, 0) + "%";
    let cap = |part: u64| share(part.min(line.allocatable));
    let near = line.used.is_some_and(|used| is_near(used, line.allocatable));
    let bar = |class: &'static str, width: String| {
        view! { <rect class=class width=width rx="2"></rect> }
    };
    let said = |value: Option<u64>| value.map_or_else(|| "–".to_owned(), line.text);
    let class = if near { "r warn" } else { "r ink" };
    // The numbers stand beside it.
    let meter = view! {
        <svg class="meter" aria-hidden="true">
            {bar("m-track", "100%".to_owned())}
            {line.requested.map(|requested| bar("m-soft", cap(requested)))}
            {line.used.map(|used| bar(if near { "m-warn" } else { "m-fill" }, cap(used)))}
        </svg>
    };
    view! {
        <tr>
            <td>{line.name.clone()}</td>
            <td class="c-meter" title=line.used.map(share)>{meter}</td>
            <td class=class>{said(line.used)}</td>
            <td class="r">{line.requested.map(line.text)}</td>
            <td class="r">{(line.text)(line.allocatable)}</td>
            <td class="r">{capacity}</td>
        </tr>
    }
}
