//! `/nodes`: as tiles, as a list, or both.

mod room;

use quarterdeck_wire::{
    kind::Kind,
    view::{Column as Id, Sort},
};

use super::list::{self, ListFrame};
use crate::{
    features::node_tiles::{Legend, NodeTiles},
    nav::use_nav,
    reactive::prelude::*,
    route::State,
    table::{Column, Spec, TableState, cells, cells::node},
    ui::{Menu, MenuItem, Segment, Segmented},
    words::words,
};
use room::Room;

pub static TABLE: Spec = Spec {
    class: "t-nodes",
    columns: &[
        Column::new(Id::Name, "c-name p-1", cells::name),
        Column::new(Id::Status, "c-st n-st p-3", cells::status),
        Column::new(Id::Role, "n-role", node::role),
        Column::new(Id::Zone, "n-zone", node::zone),
        Column::new(Id::Cpu, "n-m n-cpu", node::cpu).still().largest_first(),
        Column::new(Id::Memory, "n-m n-mem", node::memory).still().largest_first(),
        Column::new(Id::Pods, "n-pods r p-2", node::pods).still().largest_first(),
        Column::new(Id::Version, "n-ver", node::kubelet).called(|words| words.kubelet),
        Column::new(Id::Age, "c-age r p-4", cells::age).still(),
    ],
    sort: Sort { column: Id::Status, descending: false },
};

/// What of the nodes is on the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Show {
    List,
    Tiles,
    Both,
}

impl Show {
    const ALL: [Show; 3] = [Show::List, Show::Tiles, Show::Both];

    fn of(id: &str) -> Self {
        Show::ALL.into_iter().find(|show| show.id() == id).unwrap_or(Show::Both)
    }

    const fn id(self) -> &'static str {
        match self {
            Show::List => "list",
            Show::Tiles => "tiles",
            Show::Both => "",
        }
    }

    fn label(self) -> &'static str {
        let text = &words().lists;
        match self {
            Show::List => text.list,
            Show::Tiles => text.tiles,
            Show::Both => text.both,
        }
    }
}

#[component]
pub fn Nodes() -> impl IntoView {
    let nav = use_nav();
    let show = Memo::new(move |_| nav.with(|route| Show::of(&route.state.show)));
    let table = list::table(&TABLE, list::of_kind(Kind::Node));
    let tiled = Memo::new(move |_| show.get() != Show::List);
    view! {
        <ListFrame
            table
            kind=Kind::Node
            title=words().nav.nodes
            head=move || {
                view! {
                    <Switch show />
                    <Requested table />
                }
            }
            chips=move || view! { <SwitchChip show /> }
            end=move || move || tiled.get().then(|| view! { <span class="legend"><Legend /></span> })
            above=move || move || tiled.get().then(|| view! { <NodeTiles /> })
            listed=Signal::derive(move || show.get() != Show::Tiles)
        />
    }
}

#[component]
fn Switch(show: Memo<Show>) -> impl IntoView {
    let nav = use_nav();
    let segment = move |of: Show| Segment {
        label: of.label(),
        count: Signal::stored(None),
        chosen: Signal::derive(move || show.get() == of),
        href: Signal::derive(move || {
            let change = |state: &mut State| of.id().clone_into(&mut state.show);
            nav.with(|route| nav.href(&route.with(change)))
        }),
    };
    view! { <Segmented label=words().lists.view segments=Show::ALL.map(segment).into() /> }
}

/// The same choice where there is no room for segments.
#[component]
fn SwitchChip(show: Memo<Show>) -> impl IntoView {
    let nav = use_nav();
    let item = move |of: Show| MenuItem {
        label: of.label().into(),
        chosen: Signal::derive(move || show.get() == of),
        act: Callback::new(move |()| {
            nav.go(nav.now().with(|state| of.id().clone_into(&mut state.show)));
        }),
    };
    view! {
        <Menu class="chip for-narrow" label=words().lists.view items=Show::ALL.map(item).into()>
            <span>{words().lists.view}</span>
            " "
            {shown(move || show.get().label())}
        </Menu>
    }
}

/// What is requested of everything, and where there is room.
#[component]
fn Requested(table: TableState) -> impl IntoView {
    let room = Memo::new(move |_| {
        table.rows.track();
        let mut room = Room::default();
        table.rows.read(|list| list.all(|row| room.add(row)));
        room
    });
    let said =
        shown(move || room.with(|room| (room.nodes > 0).then(|| room.sentence(&words().lists))));
    view! { <span class="dim cut">{said}</span> }
}
