//! Nodes as tiles: how full each is, and a square for each of its pods.
//!
//! Few nodes are all there; of many only the worst, so that five thousand nodes never draw their pods.

mod grid;
mod tile;
mod waiting;

use quarterdeck_wire::{
    Str,
    kind::Kind,
    message::{Namespaces, Query},
    overview::{NodeCard, NodesPanel},
    row::Row,
    view::Sort,
};

pub use tile::Legend;

use self::{
    grid::{Grid, PodState},
    tile::Tile,
    waiting::Waiting,
};
use crate::{
    live::{rows::Rows, topic},
    reactive::prelude::*,
    sorting,
};

/// The tiles of the nodes, and what waits for one.
#[component]
pub fn NodeTiles() -> impl IntoView {
    let (overview, _) = topic::overview();
    let cards = Memo::new(move |_| {
        overview.with(|overview| match overview.as_ref().map(|overview| &overview.nodes) {
            None => Vec::new(),
            Some(NodesPanel::Cards(cards)) => worst_first(cards),
            Some(NodesPanel::Pools { worst, .. }) => worst.clone(),
        })
    });
    let names = Memo::new(move |_| {
        cards.with(|cards| cards.iter().map(|card| card.node.meta.name.clone()).collect::<Vec<_>>())
    });
    let grids = pods_of(names);
    let tile = move |name: Str| part(name.clone(), move || view! { <Tile cards grids name /> });
    let tiles = keyed(move || names.get().into_iter().map(tile).collect());
    view! {
        <div class="tiles ntiles">
            {tiles}
            <Waiting />
        </div>
    }
}

fn worst_first(cards: &[NodeCard]) -> Vec<NodeCard> {
    let mut cards = cards.to_vec();
    sorting::sort_by(&mut cards, |a, b| {
        let of = |card: &NodeCard| (card.node.status.level, card.node.meta.name.len());
        of(a).cmp(&of(b)).then_with(|| a.node.meta.name.cmp(&b.node.meta.name))
    });
    cards
}

/// The pods of the nodes shown, as squares. Only these nodes' pods are asked for.
fn pods_of(names: Memo<Vec<Str>>) -> Memo<Vec<(Str, Grid)>> {
    let rows = Rows::new();
    // In one order, whatever stands on top: another order is no other question.
    let asked = Memo::new(move |_| {
        let mut names = names.get();
        sorting::sort(&mut names);
        names
    });
    effect(move || {
        let query = |name: Str| Query {
            kind: Kind::Pod,
            namespaces: Namespaces::All,
            scope: format!("node={name}"),
        };
        let queries: Vec<Query> = asked.get().into_iter().map(query).collect();
        if !queries.is_empty() {
            rows.ask(queries, "", Sort::default());
        }
    });
    Memo::new(move |_| {
        rows.track();
        let mut grids: Vec<(Str, Grid)> =
            asked.get().into_iter().map(|name| (name, Grid::default())).collect();
        rows.read(|list| {
            list.each(|row| {
                if let Row::Pod(pod) = row
                    && let Some(node) = &pod.node
                    && let Some(state) = PodState::of(pod)
                    && let Ok(at) = grids.binary_search_by(|(name, _)| name.cmp(node))
                {
                    grids[at].1.add(state);
                }
            });
        });
        grids
    })
}
