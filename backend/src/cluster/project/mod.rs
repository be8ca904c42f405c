//! One object -> one row, a file per kind. Pure: what a row says, its object says.

pub mod container;
pub mod namespace;
pub mod node;
pub mod pod;

use super::object::Object;

/// Something to do for each kind's type: how the kinds are listed once and used everywhere.
pub trait EachKind {
    fn kind<O: Object>(&mut self);
}

/// Calls `each` with every kind's type.
pub fn each_kind(each: &mut impl EachKind) {
    each.kind::<pod::Pod>();
    each.kind::<node::Node>();
    each.kind::<namespace::Namespace>();
}
