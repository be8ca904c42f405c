//! HorizontalPodAutoscalers, `autoscaling/v2`.

use quarterdeck_wire::{
    Str,
    kind::Kind,
    row::{AutoscalerRow, MetricTarget, ObjectRef, Row},
    status::{Level, Status, Why, Word},
};

use crate::cluster::{
    names::Names,
    object::{Condition, Meta, Object, Timestamp, condition, count, slim, true_condition},
    quantity::Quantity,
};

slim! {
    pub struct Autoscaler {
        metadata: Meta,
        spec: AutoscalerSpec,
        status: AutoscalerStatus,
    }

    pub struct AutoscalerSpec {
        scale_target_ref: ScaleTarget,
        min_replicas: Option<i32>,
        max_replicas: i32,
        metrics: Vec<Metric>,
    }

    pub struct ScaleTarget {
        kind: String,
        name: String,
    }

    pub struct AutoscalerStatus {
        current_replicas: i32,
        desired_replicas: i32,
        last_scale_time: Timestamp,
        conditions: Vec<Condition>,
        current_metrics: Vec<Metric>,
    }

    /// One of `spec.metrics` (with targets) or `status.currentMetrics` (with current values).
    pub struct Metric {
        resource: Option<Source>,
        container_resource: Option<Source>,
        pods: Option<Source>,
        object: Option<Source>,
        external: Option<Source>,
    }

    pub struct Source {
        /// Of a resource.
        name: String,
        /// Of any other metric.
        metric: MetricName,
        target: Value,
        current: Value,
    }

    pub struct MetricName {
        name: String,
    }

    pub struct Value {
        average_utilization: Option<i32>,
        average_value: Option<String>,
        value: Option<String>,
    }
}

impl Metric {
    fn source(&self) -> Option<&Source> {
        let resource = self.resource.as_ref().or(self.container_resource.as_ref());
        resource.or(self.pods.as_ref()).or(self.object.as_ref()).or(self.external.as_ref())
    }

    fn is_resource(&self) -> bool {
        self.resource.is_some() || self.container_resource.is_some()
    }

    /// Where a plain value would be meant too, `kubectl` says that an average is.
    fn says_average(&self) -> bool {
        self.object.is_some() || self.external.is_some()
    }
}

/// Target and current value of a metric, as `kubectl` prints them (`formatHPAMetrics` in
/// `pkg/printers/internalversion/printers.go`).
fn formatted(spec: &Metric, status: Option<&Metric>) -> Option<(String, Option<String>)> {
    let target = &spec.source()?.target;
    let current = status.and_then(Metric::source).map(|source| &source.current);
    if let Some(average) = &target.average_value {
        let marked = if spec.says_average() { format!("{average} (avg)") } else { average.clone() };
        return Some((marked, current.and_then(|current| current.average_value.clone())));
    }
    if spec.is_resource() {
        let percent = |number: i32| format!("{number}%");
        let wanted = target.average_utilization.map_or_else(|| "<auto>".to_owned(), percent);
        return Some((
            wanted,
            current.and_then(|current| current.average_utilization).map(percent),
        ));
    }
    let current = current.and_then(|current| current.value.clone());
    Some((target.value.clone().unwrap_or_default(), current))
}

/// What a printed value is in numbers.
fn amount(printed: &str) -> Option<Quantity> {
    Quantity::parse(printed.trim_end_matches(" (avg)").trim_end_matches('%'))
}

impl Autoscaler {
    fn metrics(&self, names: &mut Names) -> Vec<MetricTarget> {
        let metrics = self.spec.metrics.iter().enumerate();
        let one = |(index, spec): (usize, &Metric)| {
            let source = spec.source()?;
            let name = if spec.is_resource() { &source.name } else { &source.metric.name };
            let (target, current) = formatted(spec, self.status.current_metrics.get(index))?;
            Some(MetricTarget {
                name: names.intern(name),
                current: current.map(Str::from),
                target: names.intern(&target),
            })
        };
        metrics.filter_map(one).collect()
    }

    /// How many replicas the metrics ask for, whatever the bounds: the rule of the HPA,
    /// `ceil(current replicas * current value / target)`, without its allowances. The status tells
    /// only what is left of it within the bounds.
    fn wants(&self, metrics: &[MetricTarget]) -> u32 {
        let replicas = count(self.status.current_replicas);
        let wish = |metric: &MetricTarget| {
            amount(metric.current.as_deref()?)?.scaled_by(amount(&metric.target)?, replicas)
        };
        let wished = metrics.iter().filter_map(wish).max().unwrap_or_default();
        wished.max(count(self.status.desired_replicas))
    }

    fn min(&self) -> u32 {
        count(self.spec.min_replicas.unwrap_or(1))
    }

    fn status(&self, metrics: &[MetricTarget], names: &mut Names) -> Status {
        let status = &self.status;
        let wants = self.wants(metrics);
        let limits = Why::Autoscaler { min: self.min(), max: count(self.spec.max_replicas), wants };
        if let Some(broken) = self.broken(names) {
            return broken;
        }
        let limited = true_condition(&status.conditions, "ScalingLimited");
        if let Some(limited) = limited.filter(|limited| limited.reason == "TooManyReplicas") {
            let since = limited.last_transition_time.0;
            return Status::new(Level::Degraded, Word::AtMaximum).because(limits).since(since);
        }
        let status = if status.current_replicas == status.desired_replicas {
            Status::new(Level::Ok, Word::Api(names.intern("Active")))
        } else {
            Status::new(Level::Progressing, Word::Scaling)
        };
        status.because(limits)
    }

    /// It can not do its work; or is switched off, which scaling its target to zero does.
    fn broken(&self, names: &mut Names) -> Option<Status> {
        let conditions = ["ScalingActive", "AbleToScale"];
        let told = conditions.iter().find_map(|name| {
            condition(&self.status.conditions, name).filter(|condition| condition.is_false())
        })?;
        let off = told.reason == "ScalingDisabled";
        Some(Status {
            level: if off { Level::Stopped } else { Level::Degraded },
            word: Word::Api(names.intern(told.because())),
            why: (!told.message.is_empty()).then(|| Why::Api(Str::from(&*told.message))),
            since: told.last_transition_time.0,
        })
    }
}

impl Object for Autoscaler {
    const KIND: Kind = Kind::HorizontalPodAutoscaler;

    fn meta(&self) -> &Meta {
        &self.metadata
    }

    fn row(&self, names: &mut Names) -> Row {
        let metrics = self.metrics(names);
        let target = &self.spec.scale_target_ref;
        Row::Autoscaler(Box::new(AutoscalerRow {
            meta: self.metadata.row(names),
            status: self.status(&metrics, names),
            target: ObjectRef {
                kind: names.intern(&target.kind),
                name: names.intern(&target.name),
            },
            min: self.min(),
            max: count(self.spec.max_replicas),
            current: count(self.status.current_replicas),
            desired: count(self.status.desired_replicas),
            metrics,
            last_scaled: self.status.last_scale_time.0,
        }))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value as Json, json};

    use super::*;

    fn row(json: Json) -> AutoscalerRow {
        let autoscaler: Autoscaler = serde_json::from_value(json).unwrap();
        match autoscaler.row(&mut Names::new()) {
            Row::Autoscaler(row) => *row,
            other => panic!("{other:?}"),
        }
    }

    /// Six replicas of two to six, at 93 % CPU of wanted 70 %.
    fn at_93_percent(conditions: Json) -> AutoscalerRow {
        row(json!({
            "spec": {"scaleTargetRef": {"kind": "Deployment", "name": "cart"}, "minReplicas": 2,
                "maxReplicas": 6, "metrics": [{"type": "Resource", "resource": {"name": "cpu",
                    "target": {"type": "Utilization", "averageUtilization": 70}}}]},
            "status": {"currentReplicas": 6, "desiredReplicas": 6, "conditions": conditions,
                "currentMetrics": [{"type": "Resource", "resource": {"name": "cpu",
                    "current": {"averageUtilization": 93, "averageValue": "93m"}}}]},
        }))
    }

    #[test]
    fn at_its_maximum_it_says_what_it_wants() {
        let row = at_93_percent(json!([{"type": "ScalingLimited", "status": "True",
            "reason": "TooManyReplicas", "lastTransitionTime": "1970-01-01T00:01:00Z"}]));
        let expected = Status::new(Level::Degraded, Word::AtMaximum)
            .because(Why::Autoscaler { min: 2, max: 6, wants: 8 })
            .since(Some(60));
        assert_eq!(row.status, expected);
        assert_eq!(row.target.path(), "Deployment/cart");
    }

    #[test]
    fn at_its_minimum_it_is_well() {
        let row = at_93_percent(
            json!([{"type": "ScalingLimited", "status": "True", "reason": "TooFewReplicas"}]),
        );
        assert_eq!((row.status.level, row.status.word), (Level::Ok, Word::Api("Active".into())));
    }

    #[test]
    fn without_metrics_it_cannot_work() {
        let row = at_93_percent(json!([
            {"type": "AbleToScale", "status": "True", "reason": "SucceededGetScale"},
            {"type": "ScalingActive", "status": "False", "reason": "FailedGetResourceMetric",
                "message": "no metrics returned"}]));
        let expected = Status::new(Level::Degraded, Word::Api("FailedGetResourceMetric".into()))
            .because(Why::Api("no metrics returned".into()));
        assert_eq!(row.status, expected);
        let row = at_93_percent(
            json!([{"type": "ScalingActive", "status": "False", "reason": "ScalingDisabled"}]),
        );
        assert_eq!(row.status.level, Level::Stopped);
    }

    #[test]
    fn scaling() {
        let row = row(json!({"status": {"currentReplicas": 2, "desiredReplicas": 4}}));
        assert_eq!((row.status.level, row.status.word), (Level::Progressing, Word::Scaling));
        assert_eq!(row.min, 1);
    }

    #[test]
    fn metrics_are_printed_as_kubectl_does() {
        let row = row(json!({
            "spec": {"metrics": [
                {"type": "Resource", "resource": {"name": "memory", "target": {"averageValue": "1Gi"}}},
                {"type": "Resource", "resource": {"name": "cpu", "target": {}}},
                {"type": "ContainerResource", "containerResource":
                    {"name": "cpu", "container": "app", "target": {"averageUtilization": 50}}},
                {"type": "Pods", "pods": {"metric": {"name": "rps"}, "target": {"averageValue": "10"}}},
                {"type": "Object", "object": {"metric": {"name": "hits"}, "target": {"value": "2k"}}},
                {"type": "External", "external":
                    {"metric": {"name": "queue"}, "target": {"averageValue": "30"}}}]},
            "status": {"currentMetrics": [
                {"resource": {"name": "memory", "current": {"averageValue": "500Mi"}}},
                {"resource": {"name": "cpu", "current": {"averageValue": "5m"}}},
                {"containerResource": {"name": "cpu", "current": {"averageUtilization": 40}}},
                {"pods": {"current": {"averageValue": "7500m"}}},
                {"object": {"current": {"value": "1k"}}}]},
        }));
        let printed: Vec<_> =
            row.metrics.iter().map(|m| (&*m.name, m.current.as_deref(), &*m.target)).collect();
        let expected = [
            ("memory", Some("500Mi"), "1Gi"),
            ("cpu", None, "<auto>"),
            ("cpu", Some("40%"), "50%"),
            ("rps", Some("7500m"), "10"),
            ("hits", Some("1k"), "2k"),
            ("queue", None, "30 (avg)"),
        ];
        assert_eq!(printed, expected);
    }
}
