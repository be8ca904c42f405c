//! A node beyond its row.

use std::collections::BTreeMap;

use quarterdeck_wire::{Str, detail::NodeDetail};

use crate::cluster::{object::slim, project::node::Taint};

slim! {
    pub struct FullNode {
        spec: FullNodeSpec,
        status: FullNodeStatus,
    }

    pub struct FullNodeSpec {
        taints: Vec<Taint>,
        #[serde(rename = "podCIDR")]
        pod_cidr: String,
        #[serde(rename = "podCIDRs")]
        pod_cidrs: Vec<String>,
    }

    pub struct FullNodeStatus {
        addresses: Vec<Address>,
        capacity: BTreeMap<String, String>,
        allocatable: BTreeMap<String, String>,
        node_info: FullNodeInfo,
    }

    pub struct Address {
        #[serde(rename = "type")]
        kind: String,
        address: String,
    }

    pub struct FullNodeInfo {
        os_image: String,
        kernel_version: String,
        container_runtime_version: String,
        architecture: String,
    }
}

impl FullNodeStatus {
    /// Every resource that is told as capacity or as allocatable.
    fn resources(&self) -> Vec<(Str, Str, Str)> {
        let amount = |of: &BTreeMap<String, String>, name: &String| {
            of.get(name).map(|amount| Str::from(&**amount)).unwrap_or_default()
        };
        let mut names: Vec<&String> = self.capacity.keys().chain(self.allocatable.keys()).collect();
        names.sort();
        names.dedup();
        let row = |name: &String| {
            let capacity = amount(&self.capacity, name);
            (Str::from(&**name), capacity, amount(&self.allocatable, name))
        };
        names.into_iter().map(row).collect()
    }
}

pub(super) fn detail(node: FullNode) -> NodeDetail {
    let FullNode { spec, status } = node;
    let resources = status.resources();
    let info = status.node_info;
    let one = Some(spec.pod_cidr).filter(|cidr| !cidr.is_empty() && spec.pod_cidrs.is_empty());
    let address = |address: Address| (Str::from(address.kind), Str::from(address.address));
    NodeDetail {
        addresses: status.addresses.into_iter().map(address).collect(),
        taints: spec.taints.iter().map(|taint| Str::from(taint.text())).collect(),
        resources,
        os_image: Str::from(info.os_image),
        kernel: Str::from(info.kernel_version),
        runtime: Str::from(info.container_runtime_version),
        architecture: Str::from(info.architecture),
        kube_proxy: None,
        pod_cidrs: spec.pod_cidrs.into_iter().chain(one).map(Str::from).collect(),
        used: None,
    }
}
