//! What is done to all of them.

use super::kinds::Kinds;
use crate::{route::ObjectPath, words::words};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    Scale,
    Restart,
    Cordon(bool),
    Drain,
}

impl What {
    const WORKLOADS: [Self; 2] = [Self::Restart, Self::Scale];
    const NODES: [Self; 3] = [Self::Cordon(true), Self::Cordon(false), Self::Drain];

    /// What can be done to these.
    pub fn offered(objects: &[ObjectPath]) -> &'static [Self] {
        match Kinds::of(objects) {
            Some(Kinds::Nodes) => &Self::NODES,
            Some(Kinds::Workloads) => &Self::WORKLOADS,
            None => &[],
        }
    }

    /// On its button.
    pub fn label(self) -> (&'static str, &'static str) {
        let text = &words().act;
        match self {
            Self::Scale => (text.scale, "i-scale"),
            Self::Restart => (text.restart, "i-restart"),
            Self::Cordon(true) => (text.cordon, "i-cordon"),
            Self::Cordon(false) => (text.uncordon, "i-cordon"),
            Self::Drain => (text.drain.open, "i-drain"),
        }
    }

    /// What is done to so many.
    pub fn title(self, count: usize) -> String {
        let text = &words().act.bulk;
        match self {
            Self::Scale => (text.scale)(count),
            Self::Restart => (text.restart)(count),
            Self::Cordon(true) => (text.cordon)(count),
            Self::Cordon(false) => (text.uncordon)(count),
            Self::Drain => (text.drain)(count),
        }
    }
}

#[cfg(test)]
mod tests {
    use quarterdeck_wire::kind::Kind;

    use super::*;

    #[test]
    fn what_is_offered_fits_what_is_selected() {
        let of = |kinds: &[Kind]| {
            let path = |kind: &Kind| ObjectPath::new(*kind, None, "x");
            What::offered(&kinds.iter().map(path).collect::<Vec<_>>())
        };
        assert_eq!(of(&[Kind::Node, Kind::Node]), What::NODES);
        assert_eq!(of(&[Kind::Deployment, Kind::CronJob]), What::WORKLOADS);
        assert_eq!(of(&[Kind::Pod]), []);
        assert_eq!(of(&[]), []);
    }
}
