//! `/events`: what was reported lately, newest first. They are watched only while someone looks.

use quarterdeck_wire::{
    kind::Kind,
    view::{Column as Id, Sort},
};

use super::list::ListPage;
use crate::{
    reactive::prelude::*,
    table::{Column, Spec, cells, cells::event},
    words::words,
};

pub static TABLE: Spec = Spec {
    class: "t-ev",
    columns: &[
        Column::new(Id::LastSeen, "c-age p-2", event::last).still(),
        Column::new(Id::Status, "e-type", event::kind).called(|words| words.level),
        Column::new(Id::Reason, "e-why p-3", event::reason),
        Column::plain(|words| words.kind, "c-kind", event::object_kind),
        Column::new(Id::Object, "c-name p-1", event::object),
        Column::new(Id::Namespace, "c-ns", cells::namespace),
        Column::plain(|words| words.message, "e-msg p-5", event::message),
        Column::new(Id::Count, "e-n r p-4", event::count).largest_first(),
    ],
    sort: Sort { column: Id::LastSeen, descending: false },
};

#[component]
pub fn Events() -> impl IntoView {
    view! { <ListPage kind=Kind::Event title=words().nav.events spec=&TABLE /> }
}
