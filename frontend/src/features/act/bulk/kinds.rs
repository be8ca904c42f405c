//! What several objects must be for something to be done to them at once.

use quarterdeck_wire::kind::Kind;

use crate::route::ObjectPath;

/// What all of them are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kinds {
    Nodes,
    /// Some of them roll out; each of the others says that it does not.
    Workloads,
}

impl Kinds {
    pub fn of(objects: &[ObjectPath]) -> Option<Self> {
        let rolls = |kind| matches!(kind, Kind::Deployment | Kind::StatefulSet | Kind::DaemonSet);
        match () {
            () if objects.is_empty() => None,
            () if objects.iter().all(|path| path.kind == Kind::Node) => Some(Self::Nodes),
            () if objects.iter().any(|path| rolls(path.kind)) => Some(Self::Workloads),
            () => None,
        }
    }
}
