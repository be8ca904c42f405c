//! The pod as one box: its containers share an address and volumes.

use quarterdeck_wire::{
    detail::{Container, ContainerRole, ContainerState, Detail, PodDetail},
    status::Level,
};

use super::{container, facts, volumes};
use crate::{components::StatusBadge, reactive::prelude::*, times, ui::Icon, words::words};

/// Above this many containers, sidecars that run are one line.
const MOST: usize = 6;

pub fn summary(detail: &Detail, pod: &PodDetail) -> AnyView {
    let (init, rest): (Vec<&Container>, Vec<&Container>) =
        pod.containers.iter().partition(|it| it.role == ContainerRole::Init);
    let (mut shown, folded) = fold(&rest);
    // The spec lists sidecars among the init containers, before what they serve.
    crate::sorting::sort_by_key(&mut shown, |it| it.role != ContainerRole::Main);
    let class = if shown.len() == 1 { "pod is-1" } else { "pod" };
    let pairs = shown.chunks(2).map(pair).collect_view();
    let folded = (folded > 0).then(|| {
        view! { <div class="vol vol-all is-fold">{(words().pod.sidecars)(folded)}</div> }
    });
    view! {
        <div class=class>
            <div class="pod-net">
                <b>
                    <Icon class="i-network i-14 dim" />
                    {address(pod)}
                </b>
                <span class="dim cut">{words().pod.one_network}</span>
                {steps(&init)}
            </div>
            {pairs}
            {folded}
            {volumes::bars(&shown, &pod.volumes)}
        </div>
        {facts_of(detail, pod)}
    }
    .into_any()
}

fn address(pod: &PodDetail) -> String {
    if pod.ips.is_empty() { words().pod.no_ip.to_owned() } else { pod.ips.join(", ") }
}

/// Which containers are drawn, and how many sidecars are folded away. One that is not well never is.
fn fold<'a>(containers: &[&'a Container]) -> (Vec<&'a Container>, usize) {
    if containers.len() <= MOST {
        return (containers.to_vec(), 0);
    }
    let plain = |it: &Container| it.role == ContainerRole::Sidecar && it.status.level == Level::Ok;
    let shown: Vec<_> = containers.iter().copied().filter(|it| !plain(it)).collect();
    let folded = containers.len() - shown.len();
    (shown, folded)
}

/// Two containers side by side, each with its ports above.
fn pair(pair: &[&Container]) -> AnyView {
    let ports = pair.iter().map(|it| container::ports(it)).collect_view();
    let boxes = pair.iter().map(|it| container::summary(it)).collect_view();
    // The second column of a last, odd row stays empty.
    let gap = || (pair.len() == 1).then(|| view! { <span class="pod-gap"></span> });
    view! {
        {ports}
        {gap()}
        {boxes}
        {gap()}
    }
    .into_any()
}

/// The init containers as one line: the one that runs or failed, else how many are done.
fn steps(init: &[&Container]) -> Option<AnyView> {
    let done =
        |it: &&&Container| matches!(&it.state, ContainerState::Terminated(exit) if exit.code == 0);
    let finished = init.iter().filter(done).count();
    let current = init.iter().find(|it| !done(it)).or(init.first())?;
    let text = &words().pod;
    let counted = (init.len() > 1).then(|| (text.init_steps)(finished, init.len()));
    let duration = match &current.state {
        ContainerState::Terminated(exit) if exit.code == 0 && init.len() == 1 => {
            let span = exit.finished.zip(exit.started).map(|(end, start)| end - start);
            span.map(|span| (text.init_done)(&(words().units.span)(span)))
        }
        _ => None,
    };
    let said = if finished == init.len() {
        let name = if init.len() == 1 { current.name.to_string() } else { String::new() };
        let why = duration.or_else(|| counted.clone());
        view! {
            <span class="st st-ok">
                <Icon class="i-ok i-14" />
                <b>{name}</b>
                <span class="st-why">{why}</span>
            </span>
        }
        .into_any()
    } else {
        view! {
            <b class="med">{current.name.to_string()}</b>
            <StatusBadge status=current.status.clone() />
            <span class="dim">{counted}</span>
        }
        .into_any()
    };
    Some(
        view! {
            <span class="end row">
                <span class="dim">{text.init}</span>
                {said}
            </span>
        }
        .into_any(),
    )
}

fn facts_of(detail: &Detail, pod: &PodDetail) -> AnyView {
    let text = &words().pod;
    let exit = pod.containers.iter().filter_map(|it| it.last_exit.as_ref());
    let exit = exit.max_by_key(|exit| exit.finished).map(|exit| {
        let time = exit.finished.map(times::clock).unwrap_or_default();
        (text.fact_exit)(exit.code, &exit.reason, &time)
    });
    let created = detail.row.meta().created;
    let scheduled = match (&pod.node, pod.scheduled) {
        (Some(node), Some(time)) => {
            let span = (words().units.span)((time - created).max(1));
            (text.fact_on_node)(node, &span)
        }
        (Some(node), None) => node.to_string(),
        (None, _) => text.fact_not_scheduled.to_owned(),
    };
    let priority = match (pod.priority, &*pod.priority_class) {
        (None | Some(0), "") => String::new(),
        (value, "") => value.unwrap_or_default().to_string(),
        (value, class) => format!("{class}, {}", value.unwrap_or_default()),
    };
    let selector = pod.node_selector.iter().map(|(name, value)| format!("{name}={value}"));
    facts::grid(vec![
        (text.fact_last_exit, exit.unwrap_or_default()),
        (text.fact_scheduled, scheduled),
        (text.fact_qos, pod.qos.to_string()),
        (text.fact_account, pod.service_account.to_string()),
        (text.fact_priority, priority),
        (text.fact_grace, (words().units.span)(i64::from(pod.grace))),
        (text.fact_node_selector, selector.collect::<Vec<_>>().join(", ")),
    ])
}
