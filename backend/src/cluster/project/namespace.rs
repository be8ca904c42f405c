//! Namespaces.

use quarterdeck_wire::{
    Str,
    kind::Kind,
    row::{NamespaceRow, Row},
    status::{Level, Status, Why, Word},
};

use crate::cluster::{
    names::Names,
    object::{Condition, Meta, Object, slim},
};

slim! {
    pub struct Namespace {
        metadata: Meta,
        status: NamespaceStatus,
    }

    pub struct NamespaceStatus {
        phase: String,
        conditions: Vec<Condition>,
    }
}

/// Conditions of a namespace that can not be deleted by itself.
const STUCK: [&str; 3] = [
    "NamespaceDeletionDiscoveryFailure",
    "NamespaceDeletionGroupVersionParsingFailure",
    "NamespaceDeletionContentFailure",
];

impl Namespace {
    fn status(&self, names: &mut Names) -> Status {
        let word = Word::Api(names.intern(&self.status.phase));
        if self.status.phase != "Terminating" {
            return Status::new(Level::Ok, word);
        }
        let since = self.metadata.deletion_timestamp.0;
        let says = |condition: &Condition| Some(Why::Api(Str::from(condition.says())));
        let is_true = || self.status.conditions.iter().filter(|condition| condition.is_true());
        match is_true().find(|condition| STUCK.contains(&&*condition.name)) {
            Some(stuck) => Status { level: Level::Degraded, word, why: says(stuck), since },
            // What is still in it.
            None => Status { level: Level::Stopped, word, why: is_true().find_map(says), since },
        }
    }
}

impl Object for Namespace {
    const KIND: Kind = Kind::Namespace;

    fn meta(&self) -> &Meta {
        &self.metadata
    }

    fn row(&self, names: &mut Names) -> Row {
        Row::Namespace(NamespaceRow { meta: self.metadata.row(names), status: self.status(names) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn status(status: &str) -> Status {
        let json = format!(
            r#"{{"metadata":{{"name":"a","deletionTimestamp":"1970-01-01T00:01:00Z"}},
            "status":{status}}}"#
        );
        let namespace: Namespace = serde_json::from_str(&json).unwrap();
        namespace.status(&mut Names::new())
    }

    #[test]
    fn active() {
        let expected = Status::new(Level::Ok, Word::Api("Active".into()));
        assert_eq!(status(r#"{"phase":"Active"}"#), expected);
    }

    #[test]
    fn terminating_says_what_is_left() {
        let json = r#"{"phase":"Terminating","conditions":[
            {"type":"NamespaceDeletionContentFailure","status":"False","message":"fine"},
            {"type":"NamespaceContentRemaining","status":"True","message":"pods. has 2 instances"}]}"#;
        let expected = Status::new(Level::Stopped, Word::Api("Terminating".into()))
            .because(Why::Api("pods. has 2 instances".into()))
            .since(Some(60));
        assert_eq!(status(json), expected);
    }

    #[test]
    fn terminating_may_be_stuck() {
        let json = r#"{"phase":"Terminating","conditions":[
            {"type":"NamespaceContentRemaining","status":"True","message":"left"},
            {"type":"NamespaceDeletionDiscoveryFailure","status":"True","message":"no such API"}]}"#;
        let status = status(json);
        assert_eq!(status.level, Level::Degraded);
        assert_eq!(status.why, Some(Why::Api("no such API".into())));
    }
}
