//! Events: `v1`, in both of its styles.

use quarterdeck_wire::{
    Str,
    kind::Kind,
    row::{EventRow, Regarding, Row},
};

use crate::cluster::{
    names::Names,
    object::{Meta, Object, Timestamp, count, slim},
};

slim! {
    pub struct Event {
        metadata: Meta,
        #[serde(rename = "type")]
        level: String,
        reason: String,
        message: String,
        involved_object: InvolvedObject,
        source: Source,
        reporting_component: String,
        count: i32,
        first_timestamp: Timestamp,
        last_timestamp: Timestamp,
        event_time: Timestamp,
        series: Option<Series>,
    }

    pub struct InvolvedObject {
        kind: String,
        name: String,
    }

    pub struct Source {
        component: String,
    }

    /// How often it was seen, as `events.k8s.io` counts.
    pub struct Series {
        count: i32,
        last_observed_time: Timestamp,
    }
}

impl Event {
    /// As `kubectl get events` does (`printEvent` in
    /// `pkg/printers/internalversion/printers.go`): the series speaks last, and an event without a
    /// count was seen once.
    pub fn count(&self) -> u32 {
        let counted = self.series.as_ref().map_or(self.count, |series| series.count);
        count(counted.max(1))
    }

    /// When it was last seen.
    pub fn last(&self) -> i64 {
        let series = self.series.as_ref().and_then(|series| series.last_observed_time.0);
        series
            .or(self.last_timestamp.0)
            .or(self.first())
            .or(self.metadata.creation_timestamp.0)
            .unwrap_or_default()
    }

    /// When it was first seen.
    pub fn first(&self) -> Option<i64> {
        self.first_timestamp.0.or(self.event_time.0)
    }
}

impl Object for Event {
    const KIND: Kind = Kind::Event;

    fn meta(&self) -> &Meta {
        &self.metadata
    }

    fn row(&self, names: &mut Names) -> Row {
        let source = [&self.source.component, &self.reporting_component];
        let source = source.into_iter().find(|name| !name.is_empty());
        Row::Event(Box::new(EventRow {
            meta: self.metadata.row(names),
            warning: self.level == "Warning",
            reason: names.intern(&self.reason),
            message: Str::from(self.message.trim()),
            regarding: Regarding {
                kind: names.intern(&self.involved_object.kind),
                name: names.intern(&self.involved_object.name),
            },
            source: names.intern(source.map_or("", String::as_str)),
            count: self.count(),
            last: self.last(),
        }))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn row(json: Value) -> EventRow {
        let event: Event = serde_json::from_value(json).unwrap();
        match event.row(&mut Names::new()) {
            Row::Event(row) => *row,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn of_the_old_style() {
        let row = row(json!({
            "metadata": {"name": "a.1", "namespace": "shop"}, "type": "Warning",
            "reason": "BackOff", "message": " Back-off restarting \n", "count": 7,
            "involvedObject": {"kind": "Pod", "name": "a"}, "source": {"component": "kubelet"},
            "firstTimestamp": "1970-01-01T00:00:10Z", "lastTimestamp": "1970-01-01T00:01:00Z",
            "eventTime": null, "reportingComponent": "kubelet",
        }));
        assert!(row.warning);
        assert_eq!((row.count, row.last, &*row.message), (7, 60, "Back-off restarting"));
        assert_eq!((&*row.source, &*row.regarding.kind), ("kubelet", "Pod"));
    }

    #[test]
    fn of_the_new_style() {
        let new = json!({
            "type": "Normal", "reason": "Scheduled", "source": {},
            "reportingComponent": "default-scheduler", "firstTimestamp": null,
            "lastTimestamp": null, "eventTime": "1970-01-01T00:00:10.123456Z",
        });
        let once = row(new.clone());
        assert_eq!((once.count, once.last, &*once.source), (1, 10, "default-scheduler"));
        assert!(!once.warning);
        let mut series = new;
        series["series"] = json!({"count": 3, "lastObservedTime": "1970-01-01T00:00:30.5Z"});
        let often = row(series);
        assert_eq!((often.count, often.last), (3, 30));
    }

    #[test]
    fn without_any_time_of_its_own() {
        let row = row(json!({"metadata": {"creationTimestamp": "1970-01-01T00:00:09Z"}}));
        assert_eq!((row.count, row.last), (1, 9));
    }
}
