//! Jobs.

use quarterdeck_wire::{
    Str,
    kind::Kind,
    row::Row,
    status::{Level, Status, Why, Word},
};

use super::{container::Template, replicas::Replicas};
use crate::cluster::{
    names::Names,
    object::{Condition, Meta, Object, Timestamp, count, slim, true_condition},
};

slim! {
    pub struct Job {
        metadata: Meta,
        spec: JobSpec,
        status: JobStatus,
    }

    pub struct JobSpec {
        completions: Option<i32>,
        template: Template,
    }

    pub struct JobStatus {
        succeeded: i32,
        failed: i32,
        start_time: Timestamp,
        completion_time: Timestamp,
        conditions: Vec<Condition>,
    }
}

impl Job {
    /// The words are those of `kubectl` (`printJob` in `pkg/printers/internalversion/printers.go`).
    fn status(&self, names: &mut Names) -> Status {
        let conditions = &self.status.conditions;
        let mut when = |name: &str, level: Level| {
            let told = true_condition(conditions, name)?;
            let why = Some(told.because()).filter(|because| !because.is_empty());
            Some(Status {
                level,
                word: Word::Api(names.intern(name)),
                why: why.map(Str::from).map(Why::Api),
                since: told.last_transition_time.0,
            })
        };
        if let Some(complete) = when("Complete", Level::Stopped) {
            let since = self.status.completion_time.0.or(complete.since);
            return Status { why: None, since, ..complete };
        }
        if let Some(failed) = when("Failed", Level::Failing) {
            return failed;
        }
        if let Some(since) = self.metadata.deletion_timestamp.0 {
            let word = Word::Api(names.intern("Terminating"));
            return Status::new(Level::Stopped, word).since(Some(since));
        }
        if let Some(suspended) = true_condition(conditions, "Suspended") {
            let since = suspended.last_transition_time.0;
            return Status::new(Level::Stopped, Word::Suspended).since(since);
        }
        when("FailureTarget", Level::Failing)
            .or_else(|| when("SuccessCriteriaMet", Level::Progressing))
            .unwrap_or_else(|| self.running(names))
    }

    /// At work, possibly again: failed pods are tried anew.
    fn running(&self, names: &mut Names) -> Status {
        let word = Word::Api(names.intern("Running"));
        let since = self.status.start_time.0;
        match count(self.status.failed) {
            0 => Status::new(Level::Ok, word).since(since),
            failed => {
                let why = Why::Pods { count: failed, word: names.intern("Failed") };
                Status::new(Level::Degraded, word).because(why).since(since)
            }
        }
    }
}

impl Object for Job {
    const KIND: Kind = Kind::Job;

    fn meta(&self) -> &Meta {
        &self.metadata
    }

    fn row(&self, names: &mut Names) -> Row {
        let replicas = Replicas {
            desired: count(self.spec.completions.unwrap_or(1)),
            ready: count(self.status.succeeded),
            ..Replicas::default()
        };
        let status = self.status(names);
        replicas.row(Self::KIND, &self.metadata, &self.spec.template, status, names)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::cluster::project::replicas::tests::row_of;

    fn status(status: Value) -> Status {
        row_of::<Job>(json!({"spec": {"completions": 4}, "status": status})).status
    }

    fn told(name: &str) -> Status {
        status(json!({"startTime": "1970-01-01T00:00:10Z", "conditions": [
            {"type": "JobOther", "status": "True"},
            {"type": name, "status": "True", "reason": "Because",
                "lastTransitionTime": "1970-01-01T00:01:00Z"}]}))
    }

    fn api(level: Level, word: &str) -> Status {
        Status::new(level, Word::Api(word.into()))
    }

    #[test]
    fn ended() {
        assert_eq!(told("Complete"), api(Level::Stopped, "Complete").since(Some(60)));
        let why = Why::Api("Because".into());
        let expected = api(Level::Failing, "Failed").because(why).since(Some(60));
        assert_eq!(told("Failed"), expected);
    }

    #[test]
    fn under_way() {
        let started = json!({"startTime": "1970-01-01T00:00:10Z"});
        assert_eq!(status(started), api(Level::Ok, "Running").since(Some(10)));
        let expected = Status::new(Level::Stopped, Word::Suspended).since(Some(60));
        assert_eq!(told("Suspended"), expected);
        assert_eq!(told("FailureTarget").level, Level::Failing);
        assert_eq!(told("SuccessCriteriaMet").level, Level::Progressing);
    }

    #[test]
    fn tried_again() {
        let why = Why::Pods { count: 2, word: "Failed".into() };
        let expected = api(Level::Degraded, "Running").because(why);
        assert_eq!(status(json!({"failed": 2, "active": 1})), expected);
    }

    #[test]
    fn going() {
        let json = json!({"metadata": {"deletionTimestamp": "1970-01-01T00:00:10Z"}});
        let expected = api(Level::Stopped, "Terminating").since(Some(10));
        assert_eq!(row_of::<Job>(json).status, expected);
    }

    #[test]
    fn completions() {
        let row = row_of::<Job>(json!({"spec": {"completions": 4}, "status": {"succeeded": 1}}));
        assert_eq!((row.ready, row.desired), (1, 4));
        assert_eq!(row_of::<Job>(json!({"spec": {"parallelism": 3}})).desired, 1);
    }
}
