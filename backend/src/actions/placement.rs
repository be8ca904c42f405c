//! Where pods of a template may go, as far as that can be told from taints alone.

use crate::cluster::object::slim;

slim! {
    /// A workload's template, as far as it chooses nodes.
    pub struct Placed {
        spec: PlacedSpec,
    }

    pub struct PlacedSpec {
        template: PlacedTemplate,
    }

    pub struct PlacedTemplate {
        spec: Placement,
    }

    pub struct Placement {
        tolerations: Vec<Toleration>,
        node_selector: Option<serde_json::Value>,
        node_name: String,
        affinity: Option<serde_json::Value>,
        topology_spread_constraints: Vec<serde_json::Value>,
    }

    pub struct Toleration {
        key: String,
        operator: String,
        value: String,
        effect: String,
    }
}

impl Placement {
    /// Whether pods look for labels of nodes or for each other: then free room alone says nothing.
    pub fn is_by_labels(&self) -> bool {
        let chooses = |value: &Option<serde_json::Value>| {
            value.as_ref().is_some_and(|value| value.as_object().is_none_or(|it| !it.is_empty()))
        };
        chooses(&self.node_selector)
            || chooses(&self.affinity)
            || !self.node_name.is_empty()
            || self
                .topology_spread_constraints
                .iter()
                .any(|it| it["whenUnsatisfiable"] == "DoNotSchedule")
    }

    /// Whether a pod may run in spite of `taint`, written as `key=value:Effect`.
    pub fn tolerates(&self, taint: &str) -> bool {
        let (what, effect) = taint.rsplit_once(':').unwrap_or((taint, ""));
        let (key, value) = what.split_once('=').unwrap_or((what, ""));
        self.tolerations.iter().any(|toleration| toleration.covers(key, value, effect))
    }
}

impl Toleration {
    /// The rule of `ToleratesTaint` in `k8s.io/api/core/v1/toleration.go`.
    fn covers(&self, key: &str, value: &str, effect: &str) -> bool {
        let fits = |own: &str, other: &str| own.is_empty() || own == other;
        fits(&self.effect, effect)
            && fits(&self.key, key)
            && (self.operator == "Exists" || self.value == value)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_toleration_covers_what_it_names() {
        let placement = |toleration: serde_json::Value| -> Placement {
            serde_json::from_value(json!({ "tolerations": [toleration] })).unwrap()
        };
        let exists = placement(json!({ "operator": "Exists" }));
        assert!(exists.tolerates("a=b:NoSchedule"));
        let equal = placement(json!({ "key": "gpu", "value": "yes", "effect": "NoSchedule" }));
        assert!(equal.tolerates("gpu=yes:NoSchedule"));
        for other in
            ["gpu=no:NoSchedule", "gpu=yes:NoExecute", "cpu=yes:NoSchedule", "gpu:NoSchedule"]
        {
            assert!(!equal.tolerates(other), "{other}");
        }
        let keyed = placement(json!({ "key": "gpu", "operator": "Exists" }));
        assert!(keyed.tolerates("gpu:NoExecute") && keyed.tolerates("gpu=x:NoSchedule"));
    }
}
