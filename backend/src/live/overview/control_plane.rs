//! The control plane's health, from what a cluster lets a client see: `/livez?verbose`,
//! `/readyz?verbose` and the leader Leases of kube-system. What is hidden is said to be hidden.

use std::{sync::Arc, time::Duration};

use jiff::Timestamp;
use quarterdeck_wire::{
    kind::Kind,
    overview::{Component, ComponentHealth, ComponentState},
};
use serde::Deserialize;
use tokio::sync::watch;

use crate::{
    access::Visible,
    cluster::{
        Cluster,
        upstream::{Fault, Upstream},
    },
};

/// Between two looks.
const PROBE: Duration = Duration::from_secs(10);

/// What the last look saw.
#[derive(Clone, Default)]
pub struct ControlPlane {
    /// Grows with every change.
    pub version: u64,
    pub components: Vec<ComponentHealth>,
}

impl ControlPlane {
    /// It runs on machines and is named after them: whoever may not see nodes is told nothing of it.
    pub fn seen_by(&self, visible: &[Visible]) -> Vec<ComponentHealth> {
        let mut components = self.components.clone();
        if !visible.iter().any(|visible| visible.kind == Kind::Node) {
            for component in &mut components {
                component.state = ComponentState::NotVisible;
                component.detail = "".into();
            }
        }
        components
    }
}

/// Looks for as long as somebody holds the receiver's other end.
pub async fn probe(cluster: Arc<Cluster>, tell: watch::Sender<ControlPlane>) {
    loop {
        let components = look(cluster.upstream()).await;
        tell.send_if_modified(|now| {
            let changed = now.components != components;
            if changed {
                *now = ControlPlane { version: now.version + 1, components };
            }
            changed
        });
        tokio::time::sleep(PROBE).await;
    }
}

async fn look(upstream: &Upstream) -> Vec<ComponentHealth> {
    let (ready, controllers, scheduler) = tokio::join!(
        upstream.text_at("/readyz?verbose"),
        lease(upstream, "kube-controller-manager"),
        lease(upstream, "kube-scheduler"),
    );
    let etcd = etcd(&ready);
    vec![
        api_server(&ready),
        leader(Component::ControllerManager, controllers),
        leader(Component::Scheduler, scheduler),
        etcd,
    ]
}

/// A failing `/readyz` answers 500 with the same list of checks as its text.
fn checks(ready: &Result<String, Fault>) -> Option<&str> {
    match ready {
        Ok(text) | Err(Fault::Server { message: text, .. }) => Some(text),
        Err(_) => None,
    }
}

fn api_server(ready: &Result<String, Fault>) -> ComponentHealth {
    let (state, detail) = match (ready, checks(ready)) {
        (Ok(_), _) => (ComponentState::Healthy, String::new()),
        (Err(Fault::Forbidden(_)), _) => (ComponentState::NotVisible, String::new()),
        (Err(fault), text) => {
            let failing =
                text.and_then(|text| text.lines().find_map(|line| line.strip_prefix("[-]")));
            (ComponentState::Failing, failing.map_or_else(|| fault.to_string(), str::to_owned))
        }
    };
    ComponentHealth { component: Component::ApiServer, state, detail: detail.into() }
}

fn etcd(ready: &Result<String, Fault>) -> ComponentHealth {
    let lines = checks(ready).unwrap_or_default().lines();
    let state = lines.map(str::trim).find_map(|line| match line {
        _ if line.starts_with("[+]etcd") => Some(ComponentState::Healthy),
        _ if line.starts_with("[-]etcd") => Some(ComponentState::Failing),
        _ => None,
    });
    let state = state.unwrap_or(ComponentState::NotVisible);
    ComponentHealth { component: Component::Etcd, state, detail: "".into() }
}

#[derive(Deserialize)]
struct Lease {
    spec: LeaseSpec,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct LeaseSpec {
    holder_identity: Option<String>,
    renew_time: Option<String>,
    lease_duration_seconds: Option<i64>,
}

async fn lease(upstream: &Upstream, name: &str) -> Result<Lease, Fault> {
    let path = format!("/apis/coordination.k8s.io/v1/namespaces/kube-system/leases/{name}");
    let text = upstream.text_at(&path).await?;
    serde_json::from_str(&text).map_err(|error| Fault::Malformed(error.to_string()))
}

/// Healthy while its leader renews the Lease in time.
fn leader(component: Component, lease: Result<Lease, Fault>) -> ComponentHealth {
    let (state, detail) = match lease {
        Ok(Lease { spec }) => {
            let holder = spec.holder_identity.clone().unwrap_or_default();
            let holder = holder.split('_').next().unwrap_or_default().to_owned();
            let state = if holder.is_empty() || is_expired(&spec) {
                ComponentState::Failing
            } else {
                ComponentState::Healthy
            };
            (state, holder)
        }
        Err(Fault::Forbidden(_) | Fault::NotFound(_)) => {
            (ComponentState::NotVisible, String::new())
        }
        Err(fault) => (ComponentState::NotVisible, fault.to_string()),
    };
    ComponentHealth { component, state, detail: detail.into() }
}

fn is_expired(spec: &LeaseSpec) -> bool {
    let renewed = spec.renew_time.as_deref().and_then(|time| time.parse::<Timestamp>().ok());
    let lasts = spec.lease_duration_seconds.unwrap_or(15);
    // Two terms of grace: our clock and the cluster's need not agree to the second.
    renewed.is_none_or(|renewed| Timestamp::now().as_second() - renewed.as_second() > 2 * lasts)
}
