//! One node as a tile.

use quarterdeck_wire::{Str, kind::Kind, overview::NodeCard, status::Level};

use super::grid::{Grid, PodState};
use crate::{
    live::use_live,
    nav::use_nav,
    reactive::prelude::*,
    route::ObjectPath,
    table::cells::{level_icon, node::role_word},
    ui::Icon,
    words::words,
};

#[component]
pub fn Tile(cards: Memo<Vec<NodeCard>>, grids: Memo<Vec<(Str, Grid)>>, name: Str) -> impl IntoView {
    let nav = use_nav();
    let path = ObjectPath::new(Kind::Node, None, &name);
    let opens = path.clone();
    let href = move || nav.with(|route| nav.href(&route.opening(opens.clone())));
    let is_open = Memo::new(move |_| nav.open().with(|open| open.as_ref() == Some(&path)));
    let wanted = name.clone();
    let card = Memo::new(move |_| {
        cards.with(|cards| cards.iter().find(|card| card.node.meta.name == wanted).cloned())
    });
    let grid = Memo::new(move |_| {
        grids.with(|grids| grids.iter().find(|(node, _)| *node == name).map(|(_, grid)| *grid))
    });
    let class = move || {
        let level = card.with(|card| card.as_ref().map(|card| card.node.status.level));
        match level {
            Some(Level::Failing | Level::Unknown) => "tile ntile is-fail",
            Some(Level::Degraded) => "tile ntile is-warn",
            Some(Level::Maintenance) => "tile ntile is-maint",
            _ => "tile ntile",
        }
    };
    let inside = shown(move || card.get().map(|card| view! { <Inside card /> }));
    let squares = move || grid.get().filter(|grid| grid.total() > 0).map(squares);
    view! {
        <a class=following(class) class:is-open=move || is_open.get() href=following(href)>
            {inside}
            {squares}
        </a>
    }
}

#[component]
fn Inside(card: NodeCard) -> impl IntoView {
    let text = words();
    let now = use_live().now();
    let NodeCard { node, used } = card;
    let (tone, icon) = level_icon(&node.status);
    let well = node.status.level == Level::Ok;
    let word = (text.status.word)(&node.status.word).into_owned();
    let word = if well && &*node.role != "worker" {
        format!("{word}{}{}", text.objects.comma, role_word(&node.role, text))
    } else {
        word
    };
    let loud = if well { "cut".to_owned() } else { format!("{tone} med") };
    let reason = node.status.why.clone();
    let since = node.status.since.filter(|_| !well);
    let why = move || match &reason {
        Some(why) => Some((text.status.why)(why, now.get())),
        None => since.map(|since| (text.units.age)(now.get() - since)),
    };
    let cpu = (node.cpu.into(), used.map(|used| used.cpu.into()), node.requested.cpu.into());
    let memory = (node.memory, used.map(|used| used.memory), node.requested.memory);
    view! {
        <div class="tile-h">
            <Icon class=format!("{icon} {tone}") />
            <b class="cut" title=node.meta.name.to_string()>{node.meta.name.to_string()}</b>
            <span>{node.zone.to_string()}</span>
        </div>
        <div class="tile-f">
            <span class=loud>{word}</span>
            <span class="cut">{why}</span>
            <span class="end dim">{(text.objects.tiles.pods)(node.requested.pods)}</span>
        </div>
        {meter(text.pod.cpu, cpu)}
        {meter(text.pod.memory, memory)}
    }
}

/// Used in front of requested, of all there is.
fn meter(what: &'static str, (all, used, requested): (u64, Option<u64>, u64)) -> impl IntoView {
    let text = &words().objects;
    let percent =
        |part: u64| (part as f64 * 100.0 / all.max(1) as f64).round().clamp(0.0, 999.0) as u32;
    let used = used.map(percent);
    let said = used.map_or_else(|| "?".to_owned(), |used| (text.map.share)(&used.to_string()));
    let label = (text.tiles.meter)(
        what,
        used.map(|used| used.to_string()).as_deref(),
        &percent(requested).to_string(),
    );
    let bar = |class: &'static str, share: u32| {
        view! { <rect class=class width=format!("{}%", share.min(100)) rx="2"></rect> }
    };
    let class = if used.is_some_and(|used| used >= 85) { "m-warn" } else { "m-fill" };
    view! {
        <div class="tile-m">
            <span>{what}</span>
            <svg class="meter" role="img" aria-label=label>
                {bar("m-track", 100)}
                {bar("m-soft", percent(requested))}
                {used.map(|used| bar(class, used))}
            </svg>
            <span>{said}</span>
        </div>
    }
}

fn squares(grid: Grid) -> impl IntoView {
    let text = &words().objects;
    let count = |state| grid.count(state);
    let label =
        (text.tiles.grid)(grid.total(), count(PodState::Failing), count(PodState::Starting));
    let (squares, left_out) = grid.squares();
    let more = (left_out > 0).then(|| view! { <span class="hint">{format!("+{left_out}")}</span> });
    view! {
        <div class="podgrid" role="img" aria-label=label>
            {squares.into_iter().map(|state| view! { <i class=state.class()></i> }).collect_view()}
            {more}
        </div>
    }
}

/// What shades and squares mean.
#[component]
pub fn Legend() -> impl IntoView {
    let text = &words().objects.tiles;
    let bar = |class: &'static str, said: &'static str| {
        view! {
            <span class="key">
                <svg class="meter key-m" aria-hidden="true">
                    <rect class=class width="100%" rx="2"></rect>
                </svg>
                {said}
            </span>
        }
    };
    let square = |state: PodState, said: &'static str| {
        view! {
            <span class="key">
                <span class="podgrid" aria-hidden="true">
                    <i class=state.class()></i>
                </span>
                {said}
            </span>
        }
    };
    view! {
        <div class="legend">
            {bar("m-fill", text.used)}
            {bar("m-soft", text.requested)}
            {square(PodState::Well, text.pod)}
            {square(PodState::Starting, text.starting)}
            {square(PodState::Stopping, text.stopping)}
            {square(PodState::Failing, text.failing)}
            {square(PodState::Degraded, text.degraded)}
        </div>
    }
}
