//! Whether more pods of a template find room: on the nodes, and in the namespace's quotas.

use std::collections::BTreeMap;

use quarterdeck_wire::{
    Str,
    action::{About, Check, Verdict},
    row::{NodeRow, Resources},
    status::Level,
};

use super::placement::Placement;
use crate::cluster::{object::slim, quantity::Quantity};

/// More node names than this are not read.
const NAMED: usize = 3;

/// What is free on a node.
struct Free<'a> {
    name: &'a Str,
    cpu: u64,
    memory: u64,
    pods: u32,
}

impl Free<'_> {
    fn of(node: &NodeRow) -> Free<'_> {
        Free {
            name: &node.meta.name,
            cpu: u64::from(node.cpu.saturating_sub(node.requested.cpu)),
            memory: node.memory.saturating_sub(node.requested.memory),
            pods: node.pods.saturating_sub(node.requested.pods),
        }
    }

    /// How many such pods fit.
    fn fits(&self, pod: Resources) -> u32 {
        let by = |free: u64, each: u64| free.checked_div(each).unwrap_or(u64::MAX);
        let cpu = by(self.cpu, pod.cpu_request.into());
        let memory = by(self.memory, pod.memory_request);
        u32::try_from(cpu.min(memory)).unwrap_or(u32::MAX).min(self.pods)
    }

    fn take(&mut self, pod: Resources) {
        self.cpu = self.cpu.saturating_sub(pod.cpu_request.into());
        self.memory = self.memory.saturating_sub(pod.memory_request);
        self.pods = self.pods.saturating_sub(1);
    }
}

/// Whether `more` pods of `pod`'s size fit on `nodes`, by what is requested there and by taints.
/// `nodes` is `None` if they may not be seen.
pub fn on_nodes(
    pod: Resources,
    placement: &Placement,
    more: u32,
    nodes: Option<&[NodeRow]>,
) -> Check {
    if placement.is_by_labels() {
        return Check::new(Verdict::Untold, About::RoomByLabels);
    }
    let Some(nodes) = nodes else { return Check::new(Verdict::Untold, About::RoomHidden) };
    let mut fits: u32 = 0;
    let mut with_room = Vec::new();
    for node in nodes.iter().filter(|node| takes_pods(node, placement)) {
        let here = Free::of(node).fits(pod);
        if here > 0 {
            with_room.push((here, Free::of(node).name.clone()));
        }
        fits = fits.saturating_add(here);
    }
    with_room.sort_by(|a, b| b.cmp(a));
    let nodes_named = with_room.into_iter().take(NAMED).map(|(_, name)| name).collect();
    let cordoned = nodes.iter().filter(|node| node.cordoned).count() as u32;
    let verdict = if fits >= more { Verdict::Good } else { Verdict::Warns };
    Check::new(
        verdict,
        About::Room { fits: fits.min(more), of: more, nodes: nodes_named, cordoned },
    )
}

/// Whether these pods, each of its own size, fit on `nodes` together: the largest first, each where it
/// fits first. That may miss a packing that a scheduler would find, never the other way round.
pub fn together(pods: &[(Resources, &Placement)], nodes: &[NodeRow]) -> Vec<Check> {
    let (by_labels, mut free_to_go): (Vec<_>, Vec<_>) =
        pods.iter().partition(|(_, placement)| placement.is_by_labels());
    free_to_go.sort_by_key(|(pod, _)| std::cmp::Reverse((pod.cpu_request, pod.memory_request)));
    let mut free: Vec<(Free<'_>, &NodeRow, bool)> =
        nodes.iter().map(|node| (Free::of(node), node, false)).collect();
    let mut fits = 0;
    for (pod, placement) in &free_to_go {
        let there = free
            .iter_mut()
            .find(|(free, node, _)| takes_pods(node, placement) && free.fits(*pod) > 0);
        if let Some((free, _, used)) = there {
            free.take(*pod);
            *used = true;
            fits += 1;
        }
    }
    let used = free.iter().filter(|(.., used)| *used);
    let named = used.take(NAMED).map(|(free, ..)| free.name.clone()).collect();
    let cordoned = nodes.iter().filter(|node| node.cordoned).count() as u32;
    let of = free_to_go.len() as u32;
    let verdict = if fits == of { Verdict::Good } else { Verdict::Warns };
    let mut checks = Vec::new();
    if of > 0 {
        checks.push(Check::new(verdict, About::Room { fits, of, nodes: named, cordoned }));
    }
    if !by_labels.is_empty() {
        checks.push(Check::new(Verdict::Untold, About::RoomByLabels));
    }
    checks
}

fn takes_pods(node: &NodeRow, placement: &Placement) -> bool {
    let ready = node.status.level != Level::Failing && !node.cordoned;
    ready && node.taints.iter().all(|taint| placement.tolerates(taint))
}

slim! {
    pub struct QuotaList {
        items: Vec<Quota>,
    }

    pub struct Quota {
        metadata: QuotaMeta,
        spec: QuotaSpec,
        status: QuotaStatus,
    }

    pub struct QuotaMeta {
        name: String,
    }

    pub struct QuotaSpec {
        scopes: Vec<String>,
        scope_selector: Option<serde_json::Value>,
    }

    pub struct QuotaStatus {
        hard: BTreeMap<String, String>,
        used: BTreeMap<String, String>,
    }
}

impl Quota {
    /// Whether it counts all pods of the namespace; which of them a scope selects is not told here.
    fn counts_all(&self) -> bool {
        self.spec.scopes.is_empty() && self.spec.scope_selector.is_none()
    }
}

/// Whether `more` pods of `pod`'s size stay within the quotas: the tightest resource of each quota.
pub fn in_quotas(pod: Resources, more: u32, quotas: &[Quota]) -> Vec<Check> {
    let mut checks: Vec<Check> = quotas
        .iter()
        .filter(|quota| quota.counts_all())
        .filter_map(|quota| tightest(quota, pod, more))
        .collect();
    if checks.is_empty() {
        checks.push(Check::new(Verdict::Good, About::NoQuota));
    }
    checks
}

fn tightest(quota: &Quota, pod: Resources, more: u32) -> Option<Check> {
    let after = quota.status.hard.iter().filter_map(|(resource, hard)| {
        let (unit, each) = asks(resource, pod)?;
        let hard = unit.read(hard)?;
        let used = quota.status.used.get(resource).and_then(|used| unit.read(used));
        let used = used.unwrap_or_default().saturating_add(each.saturating_mul(more.into()));
        // Of 1,000 parts of the quota, how many are used after it.
        let full = used.saturating_mul(1000).checked_div(hard).unwrap_or(u64::MAX);
        Some((full, resource, used, hard))
    });
    let (_, resource, used, hard) = after.max_by_key(|(full, ..)| *full)?;
    // The number can be set all the same; the pods beyond the quota are not made.
    let verdict = if used > hard { Verdict::Warns } else { Verdict::Good };
    let (name, resource) = (Str::from(&*quota.metadata.name), Str::from(&**resource));
    Some(Check::new(verdict, About::Quota { name, resource, used, hard }))
}

/// What a resource is counted in.
#[derive(Clone, Copy)]
enum Unit {
    Milli,
    Whole,
}

impl Unit {
    fn read(self, text: &str) -> Option<u64> {
        let quantity = Quantity::parse(text)?;
        Some(match self {
            Unit::Milli => quantity.milli(),
            Unit::Whole => quantity.value(),
        })
    }
}

/// How much of a quota's resource one pod takes
/// (<https://kubernetes.io/docs/concepts/policy/resource-quotas/>).
fn asks(resource: &str, pod: Resources) -> Option<(Unit, u64)> {
    Some(match resource {
        "cpu" | "requests.cpu" => (Unit::Milli, pod.cpu_request.into()),
        "limits.cpu" => (Unit::Milli, pod.cpu_limit.into()),
        "memory" | "requests.memory" => (Unit::Whole, pod.memory_request),
        "limits.memory" => (Unit::Whole, pod.memory_limit),
        "pods" | "count/pods" => (Unit::Whole, 1),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use quarterdeck_wire::{
        row::{Meta, Requested},
        status::{Status, Word},
    };
    use serde_json::json;

    use super::*;

    const POD: Resources =
        Resources { cpu_request: 500, memory_request: 1 << 30, cpu_limit: 0, memory_limit: 0 };

    fn room_for(spec: serde_json::Value, more: u32, nodes: Option<&[NodeRow]>) -> Check {
        on_nodes(POD, &serde_json::from_value(spec).unwrap(), more, nodes)
    }

    fn node(name: &str, cpu: u32, taints: &[&str]) -> NodeRow {
        NodeRow {
            meta: Meta { namespace: None, name: name.into(), created: 0 },
            status: Status::new(Level::Ok, Word::Api("Ready".into())),
            cordoned: false,
            role: "worker".into(),
            zone: "".into(),
            pool: "".into(),
            kubelet: "".into(),
            cpu,
            memory: 8 << 30,
            pods: 10,
            requested: Requested { cpu: 1000, memory: 1 << 30, pods: 2 },
            taints: taints.iter().map(|taint| (*taint).into()).collect(),
        }
    }

    fn room(fits: u32, of: u32, nodes: &[&str], cordoned: u32) -> About {
        let nodes = nodes.iter().map(|name| (*name).into()).collect();
        About::Room { fits, of, nodes, cordoned }
    }

    #[test]
    fn pods_fit_by_free_requests_and_taints() {
        let nodes = [node("a", 2000, &[]), node("b", 4000, &["gpu=yes:NoSchedule"])];
        let check = room_for(json!({}), 2, Some(&nodes));
        assert_eq!(check, Check::new(Verdict::Good, room(2, 2, &["a"], 0)));
        let check = room_for(json!({}), 3, Some(&nodes));
        assert_eq!(check, Check::new(Verdict::Warns, room(2, 3, &["a"], 0)));
        let tolerant = json!({ "tolerations": [{ "key": "gpu", "operator": "Exists" }] });
        let check = room_for(tolerant, 8, Some(&nodes));
        assert_eq!(check, Check::new(Verdict::Good, room(8, 8, &["b", "a"], 0)));
    }

    #[test]
    fn a_cordoned_node_has_no_room() {
        let nodes = [NodeRow { cordoned: true, ..node("a", 9000, &[]) }];
        let check = room_for(json!({}), 1, Some(&nodes));
        assert_eq!(check, Check::new(Verdict::Warns, room(0, 1, &[], 1)));
    }

    #[test]
    fn what_cannot_be_told_is_not_guessed() {
        let picky = json!({ "nodeSelector": { "disk": "ssd" } });
        assert_eq!(room_for(picky, 1, Some(&[])).about, About::RoomByLabels);
        assert_eq!(room_for(json!({}), 1, None).about, About::RoomHidden);
    }

    #[test]
    fn pods_of_several_sizes_fit_together_or_not() {
        let (anywhere, picky) = (
            serde_json::from_value(json!({})).unwrap(),
            serde_json::from_value(json!({ "nodeSelector": { "disk": "ssd" } })).unwrap(),
        );
        let large = Resources { cpu_request: 1500, ..POD };
        // 1,000 and 1,800 milli-cores are free.
        let nodes = [node("a", 2000, &[]), node("b", 2800, &[])];
        let fit = |pods: &[(Resources, &Placement)]| together(pods, &nodes);
        let both = room(3, 3, &["a", "b"], 0);
        let pods = [(POD, &anywhere), (POD, &anywhere), (large, &anywhere)];
        assert_eq!(fit(&pods), [Check::new(Verdict::Good, both)]);
        let one = room(1, 2, &["b"], 0);
        let pods = [(large, &anywhere), (large, &anywhere), (POD, &picky)];
        assert_eq!(
            fit(&pods),
            [Check::new(Verdict::Warns, one), Check::new(Verdict::Untold, About::RoomByLabels)]
        );
    }

    fn quota(status: &serde_json::Value) -> Quota {
        serde_json::from_value(json!({ "metadata": { "name": "q" }, "status": status })).unwrap()
    }

    #[test]
    fn the_tightest_resource_of_a_quota_is_told() {
        let quota = quota(&json!({
            "hard": { "requests.cpu": "20", "requests.memory": "48Gi", "services": "1" },
            "used": { "requests.cpu": "17200m", "requests.memory": "31Gi", "services": "1" },
        }));
        let told = |used| About::Quota {
            name: "q".into(),
            resource: "requests.cpu".into(),
            used,
            hard: 20_000,
        };
        let quotas = [quota];
        assert_eq!(in_quotas(POD, 2, &quotas), [Check::new(Verdict::Good, told(18_200))]);
        assert_eq!(in_quotas(POD, 6, &quotas), [Check::new(Verdict::Warns, told(20_200))]);
    }

    #[test]
    fn a_quota_of_other_things_says_nothing() {
        let quota = quota(&json!({ "hard": { "services": "1" }, "used": { "services": "1" } }));
        let checks = in_quotas(POD, 2, &[quota]);
        assert_eq!(checks, [Check::new(Verdict::Good, About::NoQuota)]);
    }
}
