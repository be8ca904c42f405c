//! `/services`

use quarterdeck_wire::{
    kind::Kind,
    view::{Column as Id, Sort},
};

use super::list::ListPage;
use crate::{
    reactive::prelude::*,
    table::{Column, Spec, cells, cells::network},
    words::words,
};

pub static TABLE: Spec = Spec {
    class: "t-svc",
    columns: &[
        Column::new(Id::Name, "c-name p-1", cells::name),
        Column::new(Id::Namespace, "c-ns", cells::namespace),
        Column::new(Id::Status, "c-st p-3", cells::status),
        Column::new(Id::Type, "s-type p-4", network::kind),
        Column::plain(|words| words.cluster_ip, "s-ip", network::cluster_ip),
        Column::new(Id::Address, "s-ext", network::external).called(|words| words.external),
        Column::plain(|words| words.ports, "s-port", network::ports),
        Column::new(Id::Ready, "s-ep p-2", network::endpoints).called(|words| words.endpoints),
        Column::new(Id::Age, "c-age r", cells::age).still(),
    ],
    sort: Sort { column: Id::Status, descending: false },
};

#[component]
pub fn Services() -> impl IntoView {
    view! { <ListPage kind=Kind::Service title=words().nav.services spec=&TABLE /> }
}
