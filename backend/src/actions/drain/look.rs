//! What a drain has to know: the pods of a node, and the budgets over them.

use std::collections::{BTreeMap, HashMap};

use quarterdeck_wire::{
    Str,
    drain::EmptyDir,
    kind::Kind,
    row::{ObjectRef, PodRow, Resources, Row},
};
use serde::Deserialize;
use serde_json::Value;

use crate::{
    actions::{facts::Reader, placement::Placement},
    cluster::{
        object::{OwnerReference, Timestamp, slim},
        project::budget::{Budget, LabelSelector},
        quantity::{Amount, Quantity},
        upstream::{Fault, path},
    },
};

/// Set by the kubelet on its own pods' images in the API.
const MIRROR: &str = "kubernetes.io/config.mirror";

slim! {
    pub struct Listed {
        items: Vec<Value>,
    }

    /// A pod, as far as it matters when it is to leave.
    pub struct Held {
        metadata: HeldMeta,
        spec: HeldSpec,
        status: HeldStatus,
    }

    pub struct HeldMeta {
        name: String,
        namespace: String,
        uid: String,
        creation_timestamp: Timestamp,
        deletion_timestamp: Timestamp,
        labels: BTreeMap<String, String>,
        annotations: BTreeMap<String, String>,
        owner_references: Vec<OwnerReference>,
    }

    pub struct HeldSpec {
        termination_grace_period_seconds: Option<i64>,
        volumes: Vec<Volume>,
    }

    pub struct Volume {
        name: String,
        empty_dir: Option<Scratch>,
    }

    /// `emptyDir`
    pub struct Scratch {
        medium: String,
        size_limit: Amount,
    }

    pub struct HeldStatus {
        phase: String,
        conditions: Vec<crate::cluster::object::Condition>,
    }
}

impl Held {
    pub fn is_mirror(&self) -> bool {
        self.metadata.annotations.contains_key(MIRROR)
    }

    pub fn is_finished(&self) -> bool {
        matches!(&*self.status.phase, "Succeeded" | "Failed")
    }

    pub fn is_ready(&self) -> bool {
        crate::cluster::object::true_condition(&self.status.conditions, "Ready").is_some()
    }

    pub fn empty_dirs(&self) -> Vec<EmptyDir> {
        let dir = |volume: &Volume| {
            let scratch = volume.empty_dir.as_ref()?;
            Some(EmptyDir {
                name: Str::from(&*volume.name),
                memory: scratch.medium == "Memory",
                limit: scratch.size_limit.0.map(Quantity::value),
            })
        };
        self.spec.volumes.iter().filter_map(dir).collect()
    }

    pub fn controller(&self) -> Option<&OwnerReference> {
        self.metadata.owner_references.iter().find(|owner| owner.controller)
    }

    /// Seconds; 30 where the pod does not say.
    pub fn grace(&self) -> u32 {
        self.spec.termination_grace_period_seconds.map_or(30, crate::cluster::object::count)
    }
}

/// A pod on the node, with what the list of pods knows of it.
pub struct OnNode {
    pub held: Held,
    pub placement: Placement,
    /// What a person calls its owner: the Deployment behind the ReplicaSet.
    pub workload: Option<ObjectRef>,
    pub resources: Resources,
}

impl OnNode {
    /// # Errors
    /// When it is no pod.
    pub fn of(value: &Value) -> Result<Self, serde_json::Error> {
        let held = Held::deserialize(value)?;
        let mut placement = Placement::deserialize(&value["spec"])?;
        // Where it is says nothing about where it may be.
        placement.node_name.clear();
        Ok(Self { held, placement, workload: None, resources: Resources::default() })
    }
}

/// Pods by namespace and name.
pub type ByName<'a> = HashMap<(&'a str, &'a str), &'a PodRow>;

/// The pods bound to a node, read with the person's credentials.
///
/// # Errors
/// [`Fault`], when they can't be read.
pub async fn on_node(reader: &Reader<'_>, node: &str) -> Result<Vec<OnNode>, Fault> {
    let url = format!("{}?fieldSelector=spec.nodeName%3D{node}", path(Kind::Pod, None, None));
    let mut pods = read_list(reader, &url, OnNode::of).await?;
    complete(reader, node, &mut pods);
    Ok(pods)
}

/// Adds what the rows know; a pod that is too new to have one goes without.
fn complete(reader: &Reader<'_>, node: &str, pods: &mut [OnNode]) {
    let Some(store) = reader.cluster.store(Kind::Pod) else { return };
    let snapshot = store.snapshot();
    let mut rows: ByName<'_> = HashMap::new();
    for row in snapshot.rows.values() {
        if let Row::Pod(row) = &**row
            && row.node.as_deref() == Some(node)
        {
            rows.insert((row.meta.namespace.as_deref().unwrap_or_default(), &row.meta.name), row);
        }
    }
    for pod in pods {
        let meta = &pod.held.metadata;
        if let Some(row) = rows.get(&(&*meta.namespace, &*meta.name)) {
            pod.workload = row.workload.as_deref().or(row.owner.as_deref()).cloned();
            pod.resources = row.resources;
        }
    }
}

/// All budgets that may be read.
///
/// # Errors
/// [`Fault`], when they can't be read.
pub async fn budgets(reader: &Reader<'_>) -> Result<Vec<Budget>, Fault> {
    let url = path(Kind::PodDisruptionBudget, None, None);
    read_list(reader, &url, |value| Budget::deserialize(value)).await
}

/// The pods under a budget that are not Ready.
pub async fn unready(reader: &Reader<'_>, budget: &Budget) -> Vec<Str> {
    let pods = path(Kind::Pod, Some(&budget.metadata.namespace), None);
    let Ok(held) = read_list(reader, &pods, |value| Held::deserialize(value)).await else {
        return Vec::new();
    };
    let counts = |pod: &&Held| {
        covers(&budget.spec.selector, &pod.metadata.labels) && !pod.is_ready() && !pod.is_finished()
    };
    held.iter().filter(counts).map(|pod| Str::from(&*pod.metadata.name)).collect()
}

async fn read_list<T>(
    reader: &Reader<'_>,
    url: &str,
    read: fn(&Value) -> Result<T, serde_json::Error>,
) -> Result<Vec<T>, Fault> {
    let text = reader.cluster.upstream().text_at(url).await?;
    let malformed = |error: serde_json::Error| Fault::Malformed(error.to_string());
    let listed: Listed = serde_json::from_str(&text).map_err(malformed)?;
    listed.items.iter().map(read).collect::<Result<_, _>>().map_err(malformed)
}

/// The budgets that cover a pod.
pub fn covering<'a>(budgets: &'a [Budget], pod: &Held) -> Vec<&'a Budget> {
    let meta = &pod.metadata;
    let is_it = |budget: &&Budget| {
        budget.metadata.namespace == meta.namespace && covers(&budget.spec.selector, &meta.labels)
    };
    budgets.iter().filter(is_it).collect()
}

/// Whether a selector of `policy/v1` takes these labels; the empty one takes all.
pub fn covers(selector: &LabelSelector, labels: &BTreeMap<String, String>) -> bool {
    let equal = |(key, value): (&String, &String)| labels.get(key) == Some(value);
    selector.match_labels.iter().all(equal)
        && selector.match_expressions.iter().all(|requirement| {
            let value = labels.get(&requirement.key);
            let listed = value.is_some_and(|value| requirement.values.contains(value));
            match &*requirement.operator {
                "In" => listed,
                "NotIn" => !listed,
                "Exists" => value.is_some(),
                "DoesNotExist" => value.is_none(),
                _ => false,
            }
        })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn takes(selector: &Value, labels: &[(&str, &str)]) -> bool {
        let selector = LabelSelector::deserialize(selector).unwrap();
        let owned = |(key, value): &(&str, &str)| ((*key).to_owned(), (*value).to_owned());
        covers(&selector, &labels.iter().map(owned).collect())
    }

    #[test]
    fn a_selector_takes_what_it_names() {
        assert!(takes(&json!({}), &[]), "the empty selector of policy/v1 takes all");
        let app = json!({ "matchLabels": { "app": "redis" } });
        assert!(takes(&app, &[("app", "redis"), ("x", "y")]));
        assert!(!takes(&app, &[("app", "cart")]) && !takes(&app, &[]));
        let expression = |operator: &str, values: &[&str]| json!({ "matchExpressions": [{ "key": "tier", "operator": operator, "values": values }] });
        let (a, b) = ([("tier", "a")], [("tier", "b")]);
        assert!(takes(&expression("In", &["a"]), &a) && !takes(&expression("In", &["a"]), &b));
        assert!(
            takes(&expression("NotIn", &["a"]), &b) && !takes(&expression("NotIn", &["a"]), &a)
        );
        assert!(takes(&expression("NotIn", &["a"]), &[]));
        assert!(takes(&expression("Exists", &[]), &a) && !takes(&expression("Exists", &[]), &[]));
        assert!(takes(&expression("DoesNotExist", &[]), &[]));
    }
}
