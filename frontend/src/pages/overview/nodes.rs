//! The nodes: a card each while they are few, else a line a pool and zone, and the worst as cards.

use std::cmp::Ordering;

use quarterdeck_wire::{
    kind::Kind,
    overview::{NodeCard, NodesPanel, Pool},
    row::NodeRow,
    status::Level,
};

use super::{
    Overviewed,
    steady::Steady,
    usage::{Legend, Meter, Share, said},
};
use crate::{
    format::count,
    live::use_live,
    nav::use_nav,
    reactive::prelude::*,
    route::{ObjectPath, Page},
    sorting,
    table::cells::level_icon,
    ui::Icon,
    words::words,
};

#[component]
pub fn Nodes(overview: Overviewed) -> impl IntoView {
    let text = &words().overview;
    let panel = Memo::new(move |_| overview.with(|it| it.as_ref().map(|it| it.nodes.clone())));
    let head = shown(move || {
        Some(match panel.get()? {
            NodesPanel::Cards(cards) => cards.len().to_string(),
            NodesPanel::Pools { worst, not_well, total, .. } => {
                (text.worst)(total, worst.len() as u32, not_well)
            }
        })
    });
    let fresh = Memo::new(move |_| panel.with(|panel| cards(panel.as_ref())));
    let list = Steady::new(fresh);
    let tiles = move || {
        let tile = move |key: String| part(key.clone(), move || view! { <Tile list key /> });
        (!list.keys().is_empty()).then(|| {
            view! {
                <div class="tiles" class:is-3=move || is_by_three(list.keys().len())>
                    {keyed(move || list.keys().into_iter().map(tile).collect())}
                </div>
            }
        })
    };
    let pools = move || match panel.get() {
        Some(NodesPanel::Pools { pools, .. }) => Some(view! { <Pools pools /> }),
        _ => None,
    };
    view! {
        <section
            class="panel"
            aria-labelledby="nodes-h"
            on:pointermove=handler(move |_| list.touch())
            on:pointerleave=handler(move |_| list.leave())
            on:keydown=handler(move |_| list.touch())
        >
            <div class="panel-h">
                <h2 id="nodes-h">{words().nav.nodes}</h2>
                <span>{head}</span>
                <span class="end"><Legend /></span>
            </div>
            {pools}
            {tiles}
        </section>
    }
}

/// Whether three cards a row leave fewer holes than four.
const fn is_by_three(cards: usize) -> bool {
    matches!(cards, 3 | 5 | 6 | 9)
}

/// The cards with their names. All of them stand in the order of their names, so that each keeps its
/// place; the worst of many stand worst first.
fn cards(panel: Option<&NodesPanel>) -> Vec<(String, NodeCard)> {
    let named = |card: &NodeCard| (card.node.meta.name.to_string(), card.clone());
    match panel {
        None => Vec::new(),
        Some(NodesPanel::Pools { worst, .. }) => worst.iter().map(named).collect(),
        Some(NodesPanel::Cards(cards)) => {
            let mut cards: Vec<_> = cards.iter().map(named).collect();
            sorting::sort_by(&mut cards, |a, b| natural(&a.0, &b.0));
            cards
        }
    }
}

#[component]
fn Tile(list: Steady<NodeCard>, key: String) -> impl IntoView {
    let nav = use_nav();
    let path = ObjectPath::new(Kind::Node, None, &key);
    let href = move || nav.with(|route| nav.href(&route.opening(path.clone())));
    let item = list.item(key);
    let class = move || {
        item.with(|kept| {
            kept.as_ref().map(|kept| match kept.item.node.status.level {
                _ if kept.gone => "tile is-gone",
                Level::Failing | Level::Unknown => "tile is-fail",
                Level::Degraded => "tile is-warn",
                Level::Maintenance => "tile is-maint",
                Level::Progressing | Level::Ok | Level::Stopped => "tile",
            })
        })
    };
    let inside = shown(move || item.get().map(|kept| view! { <Card card=kept.item /> }));
    view! { <a class=following(class) href=following(href)>{inside}</a> }
}

#[component]
fn Card(card: NodeCard) -> impl IntoView {
    let text = words();
    let NodeCard { node, used } = card;
    let (tone, icon) = level_icon(&node.status);
    let cpu =
        Share::of(node.cpu.into(), used.map(|used| used.cpu.into()), node.requested.cpu.into());
    let memory = Share::of(node.memory, used.map(|used| used.memory), node.requested.memory);
    let meter = |what: &'static str, share: Share| {
        view! {
            <div class="tile-m">
                <span>{what}</span>
                <Meter what share />
                <span>{said(share)}</span>
            </div>
        }
    };
    let pods = (text.overview.pods)(node.requested.pods);
    view! {
        <div class="tile-h">
            <Icon class=format!("{icon} {tone}") />
            <b class="cut" title=node.meta.name.to_string()>{node.meta.name.to_string()}</b>
            <span>{node.zone.to_string()}</span>
        </div>
        {meter(text.pod.cpu, cpu)}
        {meter(text.pod.memory, memory)}
        <div class="tile-f">
            <State node tone />
            <span class="end dim">{pods}</span>
        </div>
    }
}

/// A node's state in a word; a healthy one says what it is for.
#[component]
fn State(node: NodeRow, tone: &'static str) -> impl IntoView {
    let text = words();
    if node.status.level == Level::Ok {
        let is_control = &*node.role == "control-plane";
        let word = (text.status.word)(&node.status.word).into_owned();
        let said = if is_control { text.overview.control_plane.to_owned() } else { word };
        return view! { <span class="cut">{said}</span> }.into_any();
    }
    let now = use_live().now();
    let since = node.status.since;
    let age = shown(move || since.map(|since| (text.units.age)(now.get() - since)));
    view! {
        <span class=format!("{tone} med cut")>{(text.status.word)(&node.status.word).into_owned()}</span>
        <span>{age}</span>
    }
    .into_any()
}

/// One line a pool and zone.
#[component]
fn Pools(pools: Vec<Pool>) -> impl IntoView {
    let words = words();
    let text = &words.overview;
    view! {
        <div class="pools rows">
            <div class="pool pool-h" aria-hidden="true">
                <span></span>
                <span>{text.pool}</span>
                <span>{(words.table.column)(quarterdeck_wire::view::Column::Zone)}</span>
                <span class="num">{words.nav.nodes}</span>
                <span>{text.state}</span>
                <span>{words.pod.cpu}</span>
                <span>{words.pod.memory}</span>
                <span class="num">{words.nav.pods}</span>
            </div>
            {pools.into_iter().map(|pool| view! { <Line pool /> }).collect_view()}
        </div>
    }
}

#[component]
fn Line(pool: Pool) -> impl IntoView {
    let words = words();
    let nav = use_nav();
    let filter = filter(&pool);
    let href = nav.with_untracked(|route| {
        nav.href(&route.elsewhere(Page::Nodes).with(|state| state.filter = filter))
    });
    let (icon, tone) = match (pool.not_ready, pool.degraded) {
        (1.., _) => ("i-fail", "fail"),
        (0, 1..) => ("i-warn", "warn"),
        (0, 0) => ("i-ok", "ok"),
    };
    let measured = |used: u64| Some(used).filter(|used| *used > 0);
    let cpu = Share::of(pool.cpu, measured(pool.cpu_used), pool.cpu_requested);
    let memory = Share::of(pool.memory, measured(pool.memory_used), pool.memory_requested);
    let meter = |what: &'static str, share: Share| {
        view! {
            <span class="pool-m">
                <Meter what share />
                <span>{said(share)}</span>
            </span>
        }
    };
    view! {
        <a class="pool" href=href>
            <Icon class=format!("{icon} i-14 {tone}") />
            <b class="cut">{pool.name.to_string()}</b>
            <span class="cut">{pool.zone.to_string()}</span>
            <span class="num">{count(pool.nodes as usize)}</span>
            <span class="cut">{state(&pool, tone)}</span>
            {meter(words.pod.cpu, cpu)}
            {meter(words.pod.memory, memory)}
            <span class="num">{count(pool.pods as usize)}</span>
        </a>
    }
}

/// Names as people order them: `node-2` before `node-10`.
fn natural(a: &str, b: &str) -> Ordering {
    let parts = |name: &str| {
        let stem = name.trim_end_matches(|letter: char| letter.is_ascii_digit());
        let number = name.get(stem.len()..).and_then(|digits| digits.parse::<u64>().ok());
        (stem.to_owned(), number)
    };
    parts(a).cmp(&parts(b)).then_with(|| a.cmp(b))
}

/// The nodes of a pool, as far as a filter can tell them.
fn filter(pool: &Pool) -> String {
    let role =
        matches!(&*pool.name, "worker" | "control-plane").then(|| format!("role={}", pool.name));
    let zone = (!pool.zone.is_empty()).then(|| format!("zone={}", pool.zone));
    role.into_iter().chain(zone).collect::<Vec<_>>().join(" ")
}

/// What is not as it should be, the worst in bold.
fn state(pool: &Pool, tone: &'static str) -> impl IntoView + use<> {
    let text = &words().overview;
    let mut said: Vec<String> = [
        (pool.not_ready, text.not_ready),
        (pool.degraded, text.degraded),
        (pool.cordoned, text.cordoned),
    ]
    .into_iter()
    .filter(|(nodes, _)| *nodes > 0)
    .map(|(nodes, say)| say(nodes))
    .collect();
    if said.is_empty() {
        return view! { {text.all_ready} }.into_any();
    }
    let mut rest = said.split_off(1);
    rest.insert(0, String::new());
    let rest = rest.join(", ");
    let first = said.pop();
    let class = if tone == "ok" { String::new() } else { format!("{tone} med") };
    view! { <b class=class>{first}</b> {rest} }.into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_in_names_count() {
        let mut names = ["node-10", "cp-1", "node-9", "node", "node-2"];
        names.sort_by(|a, b| natural(a, b));
        assert_eq!(names, ["cp-1", "node", "node-2", "node-9", "node-10"]);
    }
}
