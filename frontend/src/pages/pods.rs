//! `/pods`

use quarterdeck_wire::{
    kind::Kind,
    view::{Column as Id, Sort},
};

use super::list::ListPage;
use crate::{
    reactive::prelude::*,
    table::{Column, Spec, cells},
    words::words,
};

pub static TABLE: Spec = Spec {
    class: "t-pods",
    columns: &[
        Column::new(Id::Name, "c-name p-1", cells::name),
        Column::new(Id::Namespace, "c-ns", cells::namespace),
        Column::new(Id::Status, "c-st p-3", cells::status),
        Column::new(Id::Ready, "c-rdy p-2", cells::pod_ready),
        Column::new(Id::Restarts, "c-rst", cells::restarts).largest_first(),
        Column::new(Id::Node, "c-node", cells::node),
        Column::new(Id::Cpu, "c-cpu", cells::cpu).meter(),
        Column::new(Id::Memory, "c-mem", cells::memory).meter(),
        Column::new(Id::Age, "c-age r p-4", cells::age).still(),
    ],
    sort: Sort { column: Id::Status, descending: false },
};

#[component]
pub fn Pods() -> impl IntoView {
    view! { <ListPage kind=Kind::Pod title=words().nav.pods spec=&TABLE /> }
}
