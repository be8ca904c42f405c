//! New pods above, the old ones they replace below; one meter each where there are many.

use std::collections::BTreeMap;

use quarterdeck_wire::{
    detail::Way,
    kind::Kind,
    row::PodRow,
    status::{Level, Why},
};

use super::{is_ready, number_of};
use crate::{
    format, live::use_live, nav::use_nav, reactive::prelude::*, route::ObjectPath, table::cells,
    ui::Icon, words::words,
};

/// More replicas than this are meters instead of cells.
const MOST: u32 = 12;

#[component]
pub fn Lanes(
    new: Vec<PodRow>,
    old: Vec<PodRow>,
    wanted: u32,
    way: Way,
    /// What the new and the old ones run.
    images: (String, String),
) -> impl IntoView {
    let text = &words().roll;
    let ready = new.iter().filter(|pod| is_ready(pod)).count() as u32;
    let left = old.len() as u32;
    let names = (
        ((text.new)(&images.0), (words().table.ready)(ready, wanted)),
        ((text.old)(&images.1), (text.left)(left, wanted)),
    );
    if wanted > MOST {
        return view! {
            {meter(names.0, ready, wanted, "m-fill")}
            {meter(names.1, left, wanted, "m-soft")}
        }
        .into_any();
    }
    let columns = columns(way, wanted as usize, new, old);
    let keeps = |at: usize| match way {
        // Pods below the partition are the last columns.
        Way::Numbers { partition, .. } => at + (partition as usize) >= wanted as usize,
        _ => false,
    };
    let new = columns.iter().enumerate().map(|(at, (new, _))| match new {
        Some(pod) => cell(pod, true),
        None if keeps(at) => ghost(text.keeps, text.partition),
        None if way == Way::Bounds => ghost(text.waits, text.for_room),
        None => ghost(text.waits, text.its_turn),
    });
    let new = new.collect_view().into_any();
    let old = columns.iter().map(|(_, old)| match old {
        Some(pod) => cell(pod, false),
        None => ghost(text.gone, ""),
    });
    let old = old.collect_view().into_any();
    view! {
        {lane(names.0, new)}
        {lane(names.1, old)}
    }
    .into_any()
}

fn lane((title, count): (String, String), cells: AnyView) -> AnyView {
    view! {
        <div class="lane">
            <div class="lane-n"><b class="cut">{title}</b>{count}</div>
            <div class="lane-c">{cells}</div>
        </div>
    }
    .into_any()
}

fn meter((title, count): (String, String), part: u32, whole: u32, class: &'static str) -> AnyView {
    let width = format!("{}%", (part * 100).checked_div(whole).unwrap_or_default().min(100));
    let label = count.clone();
    view! {
        <div class="lane">
            <div class="lane-n"><b class="cut">{title}</b>{count}</div>
            <svg class="meter is-tall" role="img" aria-label=label>
                <rect class="m-track" width="100%" rx="2"></rect>
                <rect class=class width=width rx="2"></rect>
            </svg>
        </div>
    }
    .into_any()
}

/// What stands above each other: the new pod, and the old one whose place it takes.
type Column = (Option<PodRow>, Option<PodRow>);

/// At least as many as are wanted. A pod of a StatefulSet is followed by the one of its number, that of
/// a DaemonSet by the one on its node; those of a Deployment by any.
fn columns(way: Way, wanted: usize, new: Vec<PodRow>, old: Vec<PodRow>) -> Vec<Column> {
    let owned = new.iter().chain(&old).all(|pod| number_of(pod).is_some());
    let by_number = matches!(way, Way::Numbers { .. }) || (way == Way::OnDelete && owned);
    if way == Way::Bounds {
        let most = wanted.max(new.len()).max(old.len());
        let slots = |pods: Vec<PodRow>| {
            pods.into_iter().map(Some).chain(std::iter::repeat(None)).take(most)
        };
        return slots(new).zip(slots(old)).collect();
    }
    let place = |pod: &PodRow| match number_of(pod) {
        // The highest number is replaced first.
        Some(number) if by_number => format!("{:010}", u32::MAX - number),
        _ => pod.node.as_deref().unwrap_or_default().to_owned(),
    };
    let mut columns: BTreeMap<String, Column> = BTreeMap::new();
    for pod in new {
        let at = place(&pod);
        columns.entry(at).or_default().0 = Some(pod);
    }
    for pod in old {
        let at = place(&pod);
        columns.entry(at).or_default().1 = Some(pod);
    }
    let mut columns: Vec<Column> = columns.into_values().collect();
    columns.resize(columns.len().max(wanted), (None, None));
    columns
}

fn ghost(what: &'static str, why: &'static str) -> AnyView {
    view! { <div class="cell is-ghost"><b><span>{what}</span></b><span>{why}</span></div> }
        .into_any()
}

fn cell(pod: &PodRow, is_new: bool) -> AnyView {
    let nav = use_nav();
    let now = use_live().now();
    let (class, icon) = cells::level_icon(&pod.status);
    let look = match (pod.status.level, is_new && is_ready(pod), is_new) {
        (Level::Failing, ..) => "cell is-fail",
        (_, true, _) => "cell is-new",
        (_, false, true) => "cell is-wait",
        _ => "cell",
    };
    let path = ObjectPath::new(Kind::Pod, pod.meta.namespace.as_deref(), &pod.meta.name);
    let href = move || nav.with(|route| nav.href(&route.opening(path.clone())));
    let owner = pod.workload.as_ref().map(|owner| owner.name.to_string());
    let parts = format::pod_name(&pod.meta.name, owner.as_deref());
    let tail = parts.tail.trim_start_matches('-').to_owned();
    let node = pod.node.as_deref().unwrap_or_default().to_owned();
    let why = pod.status.why.clone();
    let word = (words().status.word)(&pod.status.word).into_owned();
    let well = is_ready(pod);
    let says = move || match &why {
        _ if well => node.clone(),
        Some(why @ (Why::Until(_) | Why::Exited { .. })) => (words().status.why)(why, now.get()),
        _ => word.clone(),
    };
    let title = pod.meta.name.to_string();
    view! {
        <a class=look href=following(href) title=title>
            <b><Icon class=format!("{icon} i-12 {class}") /><span>{tail}</span></b>
            <span>{shown(says)}</span>
        </a>
    }
    .into_any()
}
