//! A pod as one box: containers that share an address and volumes.

use std::collections::BTreeMap;

use quarterdeck_wire::{
    Str,
    detail::{Container, ContainerRole, PodDetail},
};
use serde_json::{Map, Value};

use super::{
    container::{ContainerSpec, container, next_start},
    pairs,
    volume::volume,
};
use crate::cluster::{
    object::{Condition, Meta, Timestamp, count, slim, true_condition},
    project::pod::{ContainerStatus, Pod, PodIp},
};

slim! {
    /// A pod, as far as only its detail needs it.
    pub struct FullPod {
        metadata: Meta,
        spec: FullPodSpec,
        status: FullPodStatus,
    }

    pub struct FullPodSpec {
        containers: Vec<ContainerSpec>,
        init_containers: Vec<ContainerSpec>,
        ephemeral_containers: Vec<ContainerSpec>,
        volumes: Vec<Map<String, Value>>,
        node_name: String,
        service_account_name: String,
        priority: Option<i32>,
        priority_class_name: String,
        termination_grace_period_seconds: Option<i64>,
        tolerations: Vec<Toleration>,
        node_selector: BTreeMap<String, String>,
    }

    pub struct Toleration {
        key: String,
        operator: String,
        value: String,
        effect: String,
        toleration_seconds: Option<i64>,
    }

    pub struct FullPodStatus {
        conditions: Vec<Condition>,
        container_statuses: Vec<ContainerStatus>,
        init_container_statuses: Vec<ContainerStatus>,
        ephemeral_container_statuses: Vec<ContainerStatus>,
        #[serde(rename = "podIPs")]
        pod_ips: Vec<PodIp>,
        qos_class: String,
        start_time: Timestamp,
    }
}

/// What Kubernetes grants a pod that asks for nothing else.
const DEFAULT_GRACE: i64 = 30;

impl Toleration {
    /// As `kubectl describe` writes it (`printTolerations` in `k8s.io/kubectl/pkg/describe`).
    fn text(&self) -> String {
        let mut text = self.key.clone();
        for (sign, part) in [('=', &self.value), (':', &self.effect)] {
            if !part.is_empty() {
                text.push(sign);
                text.push_str(part);
            }
        }
        if self.operator == "Exists" && self.value.is_empty() {
            text.push_str(" op=Exists");
        }
        let time = self.toleration_seconds.map(|seconds| format!(" for {seconds}s"));
        text.push_str(&time.unwrap_or_default());
        text.trim_start().to_owned()
    }
}

impl FullPod {
    fn containers(&self, pod: &Pod) -> Vec<Container> {
        let (spec, status) = (&self.spec, &self.status);
        let made = |spec: &ContainerSpec, role, statuses: &[ContainerStatus]| {
            container(spec, role, statuses.iter().find(|status| status.name == spec.name), pod)
        };
        let init = spec.init_containers.iter();
        let init = init.map(|c| made(c, c.init_role(), &status.init_container_statuses));
        let main = spec.containers.iter();
        let main = main.map(|c| made(c, ContainerRole::Main, &status.container_statuses));
        let ephemeral = spec
            .ephemeral_containers
            .iter()
            .map(|c| made(c, ContainerRole::Ephemeral, &status.ephemeral_container_statuses));
        init.chain(main).chain(ephemeral).collect()
    }
}

/// `pod` is the same object, as its row reads it.
pub(super) fn detail(full: &FullPod, pod: &Pod) -> PodDetail {
    let (spec, status) = (&full.spec, &full.status);
    let scheduled = true_condition(&status.conditions, "PodScheduled");
    let crashing = status.init_container_statuses.iter().chain(&status.container_statuses);
    let grace = spec.termination_grace_period_seconds.unwrap_or(DEFAULT_GRACE);
    PodDetail {
        containers: full.containers(pod),
        volumes: spec.volumes.iter().map(volume).collect(),
        ips: status.pod_ips.iter().map(|ip| Str::from(&*ip.ip)).collect(),
        node: Some(&*spec.node_name).filter(|node| !node.is_empty()).map(Str::from),
        service_account: Str::from(&*spec.service_account_name),
        priority: spec.priority,
        priority_class: Str::from(&*spec.priority_class_name),
        grace: count(grace),
        qos: Str::from(&*status.qos_class),
        scheduled: scheduled.and_then(|condition| condition.last_transition_time.0),
        started: status.start_time.0,
        deleted: full.metadata.deletion_timestamp.0,
        next_start: crashing.filter_map(next_start).min(),
        tolerations: spec.tolerations.iter().map(|t| Str::from(t.text())).collect(),
        node_selector: pairs(spec.node_selector.clone()),
    }
}
