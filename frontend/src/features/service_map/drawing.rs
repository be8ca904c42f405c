//! The map of a Service: its parts side by side, and the connectors between them.

use std::collections::HashSet;

use quarterdeck_wire::Str;

use super::{
    cards::{Entrances, Ports, entrances},
    groups::{self, Group},
    layout::{self, End},
    live::Backing,
    model::Backends,
    nodes::Nodes,
};
use crate::{reactive::prelude::*, sorting, words::words};

/// What the parts of one map share.
#[derive(Clone, Copy)]
pub struct MapState {
    pub backing: Backing,
    /// Which of the Service's ports is looked at.
    pub port: RwSignal<usize>,
    pub unfolded: RwSignal<HashSet<Str>>,
    pub backends: Memo<Backends>,
    pub groups: Memo<Vec<Group>>,
    /// Where the connectors end on the right.
    ends: Memo<Vec<End>>,
    pub height: Memo<i32>,
}

impl MapState {
    fn new(backing: Backing) -> Self {
        let port = RwSignal::new(0);
        let unfolded = RwSignal::new(HashSet::new());
        let backends = Memo::new(move |_| backing.backends(port.get()));
        let groups = Memo::new(move |_| {
            backends.with(|backends| unfolded.with(|unfolded| groups::groups(backends, unfolded)))
        });
        let placed = Memo::new(move |_| groups.with(|groups| layout::ends(groups)));
        let height = Memo::new(move |_| {
            let cards = backing.of_service(|it| entrances(it).len().max(it.ports.len()));
            layout::height(placed.with(|(_, height)| *height), cards.unwrap_or_default())
        });
        let ends = Memo::new(move |_| placed.with(|(ends, _)| ends.clone()));
        Self { backing, port, unfolded, backends, groups, ends, height }
    }

    /// Whether anything takes traffic on the port that is looked at; tracked.
    pub fn flows(self) -> bool {
        self.backends.with(|backends| backends.takers > 0)
    }

    pub fn is_headless(self) -> bool {
        self.backing.of_service(|service| &*service.kind == "Headless").unwrap_or_default()
    }

    /// How many ports the Service has; tracked.
    pub fn ports(self) -> usize {
        self.backing.of_service(|service| service.ports.len()).unwrap_or_default()
    }
}

/// The map of a Service.
#[component]
pub fn ServiceMap(backing: Backing) -> impl IntoView {
    let text = &words().objects.map;
    let map = MapState::new(backing);
    let by = shown(move || {
        let by_zone = map.groups.with(|groups| groups.iter().any(|group| group.by_zone));
        if by_zone { text.pods_by_zone } else { text.pods_by_node }
    });
    let share = shown(move || {
        map.groups.with(|groups| !groups.is_empty()).then(|| {
            let said = if map.is_headless() { text.answer } else { text.expected_share };
            view! { <span class="end">{said}</span> }
        })
    });
    view! {
        <div class="map-box">
            <div class="map">
                <div class="map-h map-1">{text.comes_in}</div>
                <div class="map-h map-2">{text.port}</div>
                <div class="map-h map-3">{by} {share}</div>
                <Entrances map />
                <In map />
                <Ports map />
                <Out map />
                <Nodes map />
            </div>
        </div>
    }
}

/// From every address to every port; thick to the one that is looked at.
#[component]
fn In(map: MapState) -> impl IntoView {
    const WIDTH: i32 = 56;
    let wires = move || {
        let height = map.height.get();
        let ins = map.backing.of_service(|it| entrances(it).len()).unwrap_or_default();
        let ports = map.ports();
        let (from, to) = (layout::tops(ins, height), layout::tops(ports, height));
        let chosen = map.port.get();
        let wire = |from: i32, (port, to): (usize, &i32)| {
            let live = port == chosen && map.flows();
            let class = if live { "e e-in" } else { "e e-off" };
            let middle = layout::CARD / 2;
            view! { <path class=class d=layout::path(WIDTH, from + middle, to + middle) /> }
        };
        let wires = from.iter().flat_map(|from| to.iter().enumerate().map(|to| wire(*from, to)));
        wires.collect_view()
    };
    view! {
        <svg class="map-e map-i" width=WIDTH height=move || map.height.get() aria-hidden="true">
            {wires}
        </svg>
    }
}

/// From the port that is looked at to every endpoint or folded group; live ones on top.
#[component]
fn Out(map: MapState) -> impl IntoView {
    const WIDTH: i32 = 88;
    let wires = shown(move || {
        let tops = layout::tops(map.ports().max(1), map.height.get());
        let from = tops.get(map.port.get()).copied().unwrap_or_default() + layout::CARD / 2;
        let mut ends = map.ends.get();
        sorting::sort_by_key(&mut ends, |end| end.live);
        let wire = |end: End| {
            let class = if end.live { "e" } else { "e e-off" };
            view! { <path class=class d=layout::path(WIDTH, from, end.y) /> }
        };
        ends.into_iter().map(wire).collect_view()
    });
    view! {
        <svg class="map-e map-o" width=WIDTH height=move || map.height.get() aria-hidden="true">
            {wires}
        </svg>
    }
}
