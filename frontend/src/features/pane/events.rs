//! The events about the object, newest first.

use quarterdeck_wire::{
    kind::Kind,
    message::{Namespaces, Query},
    row::{EventRow, Row},
    view::{Column, Sort},
};

use crate::{
    live::{
        rows::{Rows, State},
        use_live,
    },
    reactive::prelude::*,
    route::ObjectPath,
    table::Void,
    times,
    ui::Icon,
    words::words,
};

/// The API server keeps them for an hour; more of one object than this nobody reads.
const MOST: usize = 200;

/// The live events of an object.
pub fn events_of(path: &ObjectPath) -> Rows {
    let rows = Rows::new();
    let namespaces = Namespaces::of(path.namespace.as_deref().map(Into::into));
    let scope = format!("for={}/{}", path.kind.resource().kind, path.name);
    let newest = Sort { column: Column::LastSeen, descending: false };
    rows.ask(vec![Query { kind: Kind::Event, namespaces, scope }], "", newest);
    rows
}

#[component]
pub fn EventsTab(events: Rows) -> impl IntoView {
    let text = &words().pane;
    let list = shown(move || {
        events.track();
        let rows = (0..events.len().min(MOST)).filter_map(|index| events.at(index));
        rows.filter_map(|item| match &*item.row {
            Row::Event(event) => Some(event_view((**event).clone())),
            _ => None,
        })
        .collect_view()
    });
    let empty = shown(move || {
        let (count, _) = events.counts();
        match events.state() {
            State::Here if count == 0 => {
                let void = view! { <Void icon="i-events" title=text.no_events hint=text.no_events_hint /> };
                Some(void.into_any())
            }
            State::Forbidden(why) => {
                let title = (words().empty.forbidden)((words().kind)(Kind::Event, 2));
                Some(view! { <Void icon="i-lock" title hint=why /> }.into_any())
            }
            State::Refused(error) => {
                let title = (words().errors.title)(error.code);
                Some(view! { <Void icon="i-warn" title hint=error.message /> }.into_any())
            }
            State::Here | State::Loading | State::Absent => None,
        }
    });
    view! {
        <div class="evs">{list}</div>
        {empty}
    }
}

fn event_view(event: EventRow) -> AnyView {
    let now = use_live().now();
    let (class, icon) =
        if event.warning { ("ev is-warn", "i-warn i-14 warn") } else { ("ev", "i-info i-14 dim") };
    let ago = shown(move || (words().units.ago)(now.get() - event.last));
    let count =
        (event.count > 1).then(|| view! { <span class="dim">{format!("×{}", event.count)}</span> });
    view! {
        <div class=class>
            <Icon class=icon />
            <b class="med">{event.reason.to_string()}</b>
            {count}
            <time class="end dim" title=times::full(event.last)>{ago}</time>
            <p>{event.message.to_string()}</p>
            <p class="hint">{event.source.to_string()}</p>
        </div>
    }
    .into_any()
}
