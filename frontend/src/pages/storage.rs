//! `/storage`: PersistentVolumeClaims.

use quarterdeck_wire::{
    kind::Kind,
    view::{Column as Id, Sort},
};

use super::list::ListPage;
use crate::{
    reactive::prelude::*,
    table::{Column, Spec, cells, cells::plain},
    words::words,
};

pub static TABLE: Spec = Spec {
    class: "t-pvc",
    columns: &[
        Column::new(Id::Name, "c-name p-1", cells::name),
        Column::new(Id::Namespace, "c-ns", cells::namespace),
        Column::new(Id::Status, "c-st p-3", cells::status),
        Column::new(Id::Size, "v-size r p-2", plain::capacity).largest_first(),
        Column::new(Id::Type, "v-class", plain::class).called(|words| words.class),
        Column::plain(|words| words.access_modes, "v-mode", plain::access_modes),
        Column::plain(|words| words.volume, "v-vol", plain::volume),
        Column::new(Id::Age, "c-age r p-4", cells::age).still(),
    ],
    sort: Sort { column: Id::Status, descending: false },
};

#[component]
pub fn Storage() -> impl IntoView {
    view! { <ListPage kind=Kind::PersistentVolumeClaim title=words().nav.storage spec=&TABLE /> }
}
