//! One container of the pod box.

use quarterdeck_wire::{
    detail::{Container, ContainerState, Probe},
    status::Level,
};

use crate::{
    components::StatusBadge,
    format,
    live::use_live,
    reactive::prelude::*,
    table::{
        cells::{self, meter_marks},
        marks::Marks,
        paint::Painted,
    },
    ui::Icon,
    words::words,
};

/// The stub from the pod's network down to a container, with the ports it listens on.
pub fn ports(container: &Container) -> AnyView {
    let one = |port: &quarterdeck_wire::detail::ContainerPort| {
        let protocol = if &*port.protocol == "TCP" { "" } else { &*port.protocol };
        let name = format!("{} {protocol}", port.name);
        view! {
            <span class="tag">{port.port}</span>
            {name.trim().to_owned()}
        }
    };
    view! { <div class="port">{container.ports.iter().map(one).collect_view()}</div> }.into_any()
}

pub fn summary(container: &Container) -> AnyView {
    let class = match container.status.level {
        Level::Failing => "ctr is-fail",
        _ => "ctr",
    };
    let image = container.image.to_string();
    let short = format::short_image(&image).into_owned();
    let (name, tag) = short.split_once([':', '@']).unwrap_or((&short, ""));
    let (name, tag) = (name.to_owned(), tag.to_owned());
    view! {
        <div class=class>
            <div class="ctr-h">
                <b class="cut" title=container.name.to_string()>{container.name.to_string()}</b>
                <span class="end image" title=image>
                    <span class="cut">{name}</span>
                    <span class="nowrap">{tag}</span>
                </span>
            </div>
            <Running container=container.clone() />
            <Restarts container=container.clone() />
            {meters(container)}
            {probes(&container.probes)}
        </div>
    }
    .into_any()
}

/// The state; for how long is said where the state itself gives no reason.
#[component]
fn Running(container: Container) -> impl IntoView {
    let now = use_live().now();
    let since = match container.state {
        ContainerState::Running { since } => since,
        _ => container.status.since,
    };
    let age = move || {
        let age = since.map(|since| (words().units.age)(now.get() - since))?;
        Some(view! { <span class="dim">{(words().pod.for_span)(&age)}</span> })
    };
    view! {
        <div class="row">
            <StatusBadge status=container.status />
            {age}
        </div>
    }
}

#[component]
fn Restarts(container: Container) -> impl IntoView {
    let text = &words().pod;
    let now = use_live().now();
    let exit = container.last_exit;
    let said = shown(move || {
        let count = (text.restarts)(container.restarts);
        let last = exit.as_ref().and_then(|exit| {
            let ago = (words().units.ago)(now.get() - exit.finished?);
            let last = (text.last_exit)(&ago, exit.code);
            // "Error" says no more than the code does.
            let more = Some(&*exit.reason).filter(|it| !matches!(*it, "" | "Error" | "Completed"));
            Some(more.map_or_else(|| last.clone(), |more| format!("{last}, {more}")))
        });
        last.map_or_else(|| count.clone(), |last| format!("{count}, {last}"))
    });
    view! { <div>{said}</div> }
}

/// CPU and memory now, against request and limit.
fn meters(container: &Container) -> AnyView {
    let text = &words().pod;
    let usage = container.usage.unwrap_or_default();
    let measured = container.usage.is_some();
    let resources = container.resources;
    let cpu = |value: u64| format::cpu(u32::try_from(value).unwrap_or(u32::MAX));
    let cpu_bounds = (u64::from(resources.cpu_request), u64::from(resources.cpu_limit));
    let memory_bounds = (resources.memory_request, resources.memory_limit);
    if !measured && cpu_bounds == (0, 0) && memory_bounds == (0, 0) {
        return ().into_any();
    }
    view! {
        {meter(text.cpu, u64::from(usage.cpu), measured, cpu_bounds, &cpu)}
        {meter(text.memory, usage.memory, measured, memory_bounds, &format::memory)}
    }
    .into_any()
}

fn meter(
    label: &'static str,
    used: u64,
    measured: bool,
    (request, limit): (u64, u64),
    text: &dyn Fn(u64) -> String,
) -> AnyView {
    let said = if measured { text(used) } else { "–".to_owned() };
    let bounds = (words().table.of_limit)(&said, &text(request), &text(limit));
    let mut marks = Marks::default();
    if request > 0 || limit > 0 {
        meter_marks(used, request, limit, bounds.clone(), &mut marks);
    } else {
        marks.open("span", "").close();
    }
    let class = if cells::is_near(used, limit) { "warn" } else { "" };
    view! {
        <div class="tile-m" title=bounds>
            <span>{label}</span>
            <Painted marks=Signal::stored_local(marks) />
            <span class=class>{said}</span>
        </div>
    }
    .into_any()
}

/// The probes, each with how it does.
fn probes(probes: &[Probe]) -> AnyView {
    let one = |probe: &Probe| {
        let icon = match probe.passing {
            Some(true) => "i-ok i-12 ok",
            Some(false) => "i-fail i-12 fail",
            None => "i-skip i-12 stop",
        };
        view! {
            <span title=probe.what.to_string()>
                <Icon class=icon />
                {(words().pod.probe)(probe.kind)}
            </span>
        }
    };
    let probes: Vec<_> = probes.iter().map(one).collect();
    (!probes.is_empty()).then(|| view! { <div class="probes">{probes}</div> }).into_any()
}
