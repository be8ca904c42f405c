//! The pods of a workload, or those on a node.

use quarterdeck_wire::{
    kind::Kind,
    message::{Namespaces, Query},
};

use super::object::Object;
use crate::{
    live::rows::Rows,
    pages::pods,
    reactive::prelude::*,
    route::ObjectPath,
    table::{LiveTable, TableState},
    words::words,
};

#[component]
pub fn PodsTab(object: Object) -> impl IntoView {
    let path = object.path.get_value();
    let rows = Rows::new();
    let table = TableState::inside(rows, &pods::TABLE);
    rows.ask(vec![query(&path)], "", table.spec.sort);
    effect(move || rows.set_view("", table.sort()));
    view! {
        <LiveTable table label=words().pane.pods kinds=(words().kind)(Kind::Pod, 2) />
    }
}

fn query(path: &ObjectPath) -> Query {
    let namespaces = Namespaces::of(path.namespace.as_deref().map(Into::into));
    let kind = path.kind.resource().kind;
    let scope = match path.kind {
        Kind::Node => format!("node={}", path.name),
        // Its pods name the Deployment as their workload, and the ReplicaSet as their owner.
        Kind::ReplicaSet => format!("owner={kind}/{}", path.name),
        _ => format!("workload={kind}/{}", path.name),
    };
    Query { kind: Kind::Pod, namespaces, scope }
}
