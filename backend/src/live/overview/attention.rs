//! What needs attention: one entry per cause, not per object, worst first.
//!
//! A workload that is not well speaks for its pods. Pods that no workload speaks for, nodes,
//! autoscalers and claims follow. When several objects of a kind share the same reason they are one
//! cause: "37 pods: `ImagePullBackOff`".

use std::collections::{BTreeMap, BTreeSet, HashSet};

use quarterdeck_wire::{
    Str,
    kind::Kind,
    overview::Cause,
    row::{ObjectRef, Row},
    status::{Level, Status, Why, Word},
};

use super::Rows;

/// This many objects with the same reason are still named one by one.
const NAMED: usize = 3;

/// All causes, worst first, then those that touch most, then by name.
pub fn causes(rows: &Rows) -> Vec<Cause> {
    let mut ill = Vec::new();
    let mut spoken_for = HashSet::new();
    for kind in Kind::WORKLOADS {
        rows.each(kind, |row| {
            if let Some(sick) = Ill::of(row) {
                spoken_for.insert((sick.namespace.clone(), sick.object.clone()));
                ill.push(sick);
            }
        });
    }
    rows.each(Kind::Pod, |row| {
        // Most are well: nothing is looked up or copied for those.
        let Some(sick) = Ill::of(row) else { return };
        let of = sick.workload.clone().map(|workload| (sick.namespace.clone(), workload));
        if !of.is_some_and(|of| spoken_for.contains(&of)) {
            ill.push(sick);
        }
    });
    for kind in [Kind::Node, Kind::PersistentVolumeClaim] {
        rows.each(kind, |row| ill.extend(Ill::of(row)));
    }
    rows.each(Kind::HorizontalPodAutoscaler, |row| {
        let Row::Autoscaler(autoscaler) = row else { return };
        let of = (autoscaler.meta.namespace.clone(), autoscaler.target.clone());
        if !spoken_for.contains(&of) {
            ill.extend(Ill::of(row));
        }
    });
    let mut causes = grouped(ill);
    causes.sort_by(|a, b| order(a).cmp(&order(b)));
    causes
}

fn order(cause: &Cause) -> (Level, std::cmp::Reverse<u32>, &str) {
    (cause.level, std::cmp::Reverse(cause.objects), &cause.object.name)
}

/// One object that is not well.
struct Ill {
    kind: Kind,
    namespace: Option<Str>,
    object: ObjectRef,
    status: Status,
    replicas: Option<(u32, u32)>,
    failing: u32,
    workload: Option<ObjectRef>,
}

impl Ill {
    /// `None` when it is well, on its way, or as someone wanted it.
    fn of(row: &Row) -> Option<Ill> {
        let status = row.status()?;
        // A cordoned node is somebody's wish, and said on the node itself.
        if !matches!(status.level, Level::Failing | Level::Degraded)
            || status.word == Word::Cordoned
        {
            return None;
        }
        let (kind, meta) = (row.kind(), row.meta());
        let object = ObjectRef { kind: kind.resource().kind.into(), name: meta.name.clone() };
        let (replicas, failing) = match row {
            Row::Workload(row) => (Some((row.ready, row.desired)), row.failing),
            _ => (None, 0),
        };
        let workload = match row {
            Row::Pod(pod) => pod.workload.as_deref().cloned(),
            _ => None,
        };
        Some(Ill {
            kind,
            namespace: meta.namespace.clone(),
            object,
            status: status.clone(),
            replicas,
            failing,
            workload,
        })
    }

    /// What is the same when the cause is the same. Workloads of one reason and, for images, of one
    /// registry belong together.
    fn reason(&self) -> (bool, Level, String) {
        let is_workload = Kind::WORKLOADS.contains(&self.kind);
        let mut reason = self.status.word.in_english().into_owned();
        if let Some(Why::Image { image, .. }) = &self.status.why {
            reason = format!("{reason} {}", registry(image));
        }
        if !is_workload {
            reason = format!("{reason} {}", self.kind.resource().kind);
        }
        (is_workload, self.status.level, reason)
    }
}

/// The host an image comes from; Docker's rule: the first part, if it looks like a host.
fn registry(image: &str) -> &str {
    match image.split_once('/') {
        Some((host, _)) if host.contains(['.', ':']) || host == "localhost" => host,
        _ => "docker.io",
    }
}

fn grouped(ill: Vec<Ill>) -> Vec<Cause> {
    let mut groups: BTreeMap<(bool, Level, String), Vec<Ill>> = BTreeMap::new();
    for sick in ill {
        groups.entry(sick.reason()).or_default().push(sick);
    }
    groups
        .into_values()
        .flat_map(|group| {
            if group.len() > NAMED {
                vec![together(group)]
            } else {
                group.into_iter().map(alone).collect()
            }
        })
        .collect()
}

fn alone(ill: Ill) -> Cause {
    let filter = format!("name={}", ill.object.name);
    Cause {
        level: ill.status.level,
        object: ill.object,
        kind: ill.kind,
        namespaces: u32::from(ill.namespace.is_some()),
        namespace: ill.namespace,
        objects: 1,
        workloads: 0,
        status: ill.status,
        replicas: ill.replicas,
        filter,
    }
}

/// Many objects, one cause. Workloads are told as the pods they can't bring up, where they have some.
fn together(group: Vec<Ill>) -> Cause {
    let namespaces: BTreeSet<&Option<Str>> = group.iter().map(|ill| &ill.namespace).collect();
    let is_workloads = group.iter().all(|ill| Kind::WORKLOADS.contains(&ill.kind));
    let failing: u32 = group.iter().map(|ill| ill.failing).sum();
    let as_pods = is_workloads && failing > 0;
    let owners: BTreeSet<_> =
        group.iter().filter_map(|ill| Some((&ill.namespace, ill.workload.as_ref()?))).collect();
    let workloads = if is_workloads { group.len() } else { owners.len() };
    let (objects, namespaces) =
        (if as_pods { failing } else { group.len() as u32 }, namespaces.len() as u32);
    let workloads = workloads as u32;
    let mut group = group.into_iter();
    // `grouped` never makes an empty group; the first stands for all.
    let Some(first) = group.next() else { return nothing() };
    let word = first.status.word.in_english().into_owned();
    let first_word = word.split(' ').next().unwrap_or_default();
    Cause {
        level: first.status.level,
        kind: if as_pods { Kind::Pod } else { first.kind },
        object: first.object,
        namespace: first.namespace,
        objects,
        workloads,
        namespaces,
        filter: format!("status:{}", first_word.to_lowercase()),
        status: first.status,
        replicas: None,
    }
}

fn nothing() -> Cause {
    Cause {
        level: Level::Unknown,
        object: ObjectRef { kind: "".into(), name: "".into() },
        kind: Kind::Pod,
        namespace: None,
        objects: 0,
        workloads: 0,
        namespaces: 0,
        status: Status::new(Level::Unknown, Word::Api("".into())),
        replicas: None,
        filter: String::new(),
    }
}
