//! PodDisruptionBudgets.

use std::collections::BTreeMap;

use quarterdeck_wire::{
    Str,
    kind::Kind,
    row::{BudgetRow, Row},
    status::{Level, Status, Why, Word},
};

use crate::cluster::{
    names::Names,
    object::{Condition, IntOrString, Meta, Object, condition, count, labels_text, slim},
};

slim! {
    pub struct Budget {
        metadata: Meta,
        spec: BudgetSpec,
        status: BudgetStatus,
    }

    pub struct BudgetSpec {
        min_available: Option<IntOrString>,
        max_unavailable: Option<IntOrString>,
        selector: LabelSelector,
    }

    /// `LabelSelector` of any kind.
    pub struct LabelSelector {
        match_labels: BTreeMap<String, String>,
        match_expressions: Vec<Requirement>,
    }

    pub struct Requirement {
        key: String,
        operator: String,
        values: Vec<String>,
    }

    pub struct BudgetStatus {
        disruptions_allowed: i32,
        current_healthy: i32,
        desired_healthy: i32,
        expected_pods: i32,
        conditions: Vec<Condition>,
    }
}

impl LabelSelector {
    /// As `kubectl` writes it: `app=redis,tier in (a,b),!old`.
    pub fn text(&self) -> String {
        let labels = Some(labels_text(&self.match_labels)).filter(|labels| !labels.is_empty());
        let parts: Vec<String> = labels
            .into_iter()
            .chain(self.match_expressions.iter().map(Requirement::text))
            .collect();
        parts.join(",")
    }
}

impl Requirement {
    fn text(&self) -> String {
        let Self { key, operator, values } = self;
        match &**operator {
            "Exists" => key.clone(),
            "DoesNotExist" => format!("!{key}"),
            "NotIn" => format!("{key} notin ({})", values.join(",")),
            _ => format!("{key} in ({})", values.join(",")),
        }
    }
}

impl Budget {
    fn status(&self, names: &mut Names) -> Status {
        let status = &self.status;
        let told = condition(&status.conditions, "DisruptionAllowed");
        let since = told.and_then(|told| told.last_transition_time.0);
        if let Some(failed) = told.filter(|told| told.reason == "SyncFailed") {
            let word = Word::Api(names.intern(&failed.reason));
            let why = Why::Api(Str::from(&*failed.message));
            return Status::new(Level::Degraded, word).because(why).since(since);
        }
        if status.expected_pods == 0 || status.disruptions_allowed > 0 {
            let word = Word::Api(names.intern("SufficientPods"));
            let level = if status.expected_pods == 0 { Level::Stopped } else { Level::Ok };
            return Status::new(level, word).since(since);
        }
        let (healthy, desired) = (count(status.current_healthy), count(status.desired_healthy));
        // All that are wanted are healthy and still none may go: so it was written.
        let level = if healthy < desired { Level::Degraded } else { Level::Ok };
        let why = Why::Replicas { ready: healthy, of: desired };
        Status::new(level, Word::NoDisruptionsAllowed).because(why).since(since)
    }
}

impl Object for Budget {
    const KIND: Kind = Kind::PodDisruptionBudget;

    fn meta(&self) -> &Meta {
        &self.metadata
    }

    fn row(&self, names: &mut Names) -> Row {
        let status = &self.status;
        let mut written = |value: &Option<IntOrString>| value.as_ref().map(|v| names.intern(&v.0));
        Row::Budget(Box::new(BudgetRow {
            min_available: written(&self.spec.min_available),
            max_unavailable: written(&self.spec.max_unavailable),
            meta: self.metadata.row(names),
            status: self.status(names),
            disruptions_allowed: count(status.disruptions_allowed),
            healthy: count(status.current_healthy),
            desired_healthy: count(status.desired_healthy),
            expected: count(status.expected_pods),
            selector: names.intern(&self.spec.selector.text()),
        }))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn row(spec: Value, status: Value) -> BudgetRow {
        let budget: Budget =
            serde_json::from_value(json!({"spec": spec, "status": status})).unwrap();
        match budget.row(&mut Names::new()) {
            Row::Budget(row) => *row,
            other => panic!("{other:?}"),
        }
    }

    fn told(allowed: i32, healthy: i32, desired: i32, expected: i32) -> (Level, Word) {
        let status = row(
            json!({}),
            json!({"disruptionsAllowed": allowed, "expectedPods": expected,
            "currentHealthy": healthy, "desiredHealthy": desired}),
        )
        .status;
        (status.level, status.word)
    }

    #[test]
    fn every_state() {
        assert_eq!(told(1, 3, 2, 3), (Level::Ok, Word::Api("SufficientPods".into())));
        assert_eq!(told(0, 1, 2, 3), (Level::Degraded, Word::NoDisruptionsAllowed));
        assert_eq!(told(0, 2, 2, 2), (Level::Ok, Word::NoDisruptionsAllowed));
        assert_eq!(told(0, 0, 0, 0).0, Level::Stopped);
    }

    #[test]
    fn two_budgets_or_an_unknown_owner() {
        let status = row(
            json!({}),
            json!({"conditions": [{"type": "DisruptionAllowed",
            "status": "False", "reason": "SyncFailed", "message": "no scale subresource"}]}),
        )
        .status;
        assert_eq!(status.why, Some(Why::Api("no scale subresource".into())));
    }

    #[test]
    fn as_written() {
        let row = row(
            json!({"minAvailable": 2, "maxUnavailable": "50%", "selector": {
                "matchLabels": {"b": "2", "a": "1"}, "matchExpressions": [
                    {"key": "tier", "operator": "In", "values": ["x", "y"]},
                    {"key": "env", "operator": "NotIn", "values": ["dev"]},
                    {"key": "new", "operator": "Exists", "values": null},
                    {"key": "old", "operator": "DoesNotExist"}]}}),
            json!(null),
        );
        assert_eq!(row.min_available.as_deref(), Some("2"));
        assert_eq!(row.max_unavailable.as_deref(), Some("50%"));
        assert_eq!(&*row.selector, "a=1,b=2,tier in (x,y),env notin (dev),new,!old");
    }
}
