//! New pods above, the old ones they replace below; one meter each where there are many.

use quarterdeck_wire::{
    kind::Kind,
    row::PodRow,
    status::{Level, Why},
};

use super::is_ready;
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
    let missing = (wanted as usize).saturating_sub(new.len());
    let gone = (wanted as usize).saturating_sub(old.len());
    let new = cells_of(&new, true, missing, (text.waits, text.for_room));
    let old = cells_of(&old, false, gone, (text.gone, ""));
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

/// One cell a pod, then what is not there (yet, or any more).
fn cells_of(
    pods: &[PodRow],
    is_new: bool,
    missing: usize,
    ghost: (&'static str, &'static str),
) -> AnyView {
    let ghosts = (0..missing).map(|_| {
        view! { <div class="cell is-ghost"><b><span>{ghost.0}</span></b><span>{ghost.1}</span></div> }
            .into_any()
    });
    let cells: Vec<AnyView> = pods.iter().map(|pod| cell(pod, is_new)).chain(ghosts).collect();
    cells.into_any()
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
