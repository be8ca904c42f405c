//! What a log is of. It survives a reload of the page as one line of text.

use quarterdeck_wire::{
    kind::Kind,
    log::{Containers, Since},
};

use crate::route::ObjectPath;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spec {
    pub path: ObjectPath,
    pub containers: Containers,
    pub previous: bool,
    pub since: Since,
}

/// How far back one can look.
pub const SINCE: [Since; 4] =
    [Since::Tail(1_000), Since::Seconds(900), Since::Seconds(3_600), Since::All];

impl Spec {
    pub fn of(path: ObjectPath) -> Self {
        Self { path, containers: Containers::Default, previous: false, since: SINCE[0] }
    }

    /// Whether it is of more than one pod.
    pub fn is_workload(&self) -> bool {
        self.path.kind != Kind::Pod
    }

    /// The inverse of [`Spec::parse`].
    pub fn text(&self) -> String {
        let containers = match &self.containers {
            Containers::Default => "",
            Containers::All => "*",
            Containers::Named(name) => name,
        };
        let since = SINCE.iter().position(|since| *since == self.since).unwrap_or_default();
        let previous = if self.previous { "p" } else { "" };
        format!("{} {since}{previous} {containers}", self.path.path())
    }

    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.splitn(3, ' ');
        let path = ObjectPath::parse(parts.next()?)?;
        let flags = parts.next()?;
        let since = SINCE.get(flags.trim_end_matches('p').parse::<usize>().ok()?).copied()?;
        let containers = match parts.next()? {
            "" => Containers::Default,
            "*" => Containers::All,
            name => Containers::Named(name.into()),
        };
        Some(Self { path, containers, previous: flags.ends_with('p'), since })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_log_survives_a_reload() {
        let path = ObjectPath::new(Kind::Deployment, Some("shop"), "cart");
        for containers in [Containers::Default, Containers::All, Containers::Named("app".into())] {
            for since in SINCE {
                for previous in [false, true] {
                    let containers = containers.clone();
                    let spec = Spec { path: path.clone(), containers, previous, since };
                    assert_eq!(Spec::parse(&spec.text()), Some(spec));
                }
            }
        }
        assert_eq!(Spec::parse("pods/shop/cart"), None);
        assert_eq!(Spec::parse("pods/shop/cart 9 "), None);
    }
}
