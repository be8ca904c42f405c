//! Adds to one object's detail what other objects say: the rest of its owners, its autoscaler, what it
//! uses now. Each only as far as the reader may see those others.

use std::sync::Arc;

use futures::future::join_all;
use quarterdeck_wire::{
    Str,
    detail::{Deed, Detail, DetailBody, NodeDetail, PodDetail, WorkloadDetail},
    kind::Kind,
    message::Namespaces,
    row::{ObjectRef, Row},
};

use super::{Cluster, store::Snapshot};
use crate::{
    access::Visible,
    auth::Person,
    live::usage::{self, UsageTable},
};

/// Where kube-proxy runs, if it does.
const KUBE_PROXY: (&str, &str) = ("kube-system", "kube-proxy");

/// Completes `detail` in place. What can't be read is left as it was: the pane says less, never wrong.
pub async fn complete(detail: &mut Detail, cluster: &Cluster, usage: &UsageTable, person: &Person) {
    let others = Others { cluster, person, namespace: detail.row.meta().namespace.clone() };
    others.lacks(detail).await;
    others.joined_row(detail).await;
    others.owners(detail).await;
    let name = detail.row.meta().name.clone();
    match &mut detail.body {
        DetailBody::Node(node) => others.node(node, &name, usage).await,
        DetailBody::Workload(workload) => others.workload(workload, detail.kind, &name).await,
        DetailBody::Pod(pod) => others.pod(pod, &name).await,
        DetailBody::Service(_) | DetailBody::Facts(_) => {}
    }
}

/// The rows around one object, behind the gate.
struct Others<'a> {
    cluster: &'a Cluster,
    person: &'a Person,
    namespace: Option<Str>,
}

impl Others<'_> {
    /// The rows of a kind in the object's namespace, if they may be seen.
    async fn rows(&self, kind: Kind, namespace: Option<&str>) -> Option<Snapshot> {
        let namespaces = match namespace {
            Some(namespace) if kind.resource().namespaced => Namespaces::of([namespace.into()]),
            _ => Namespaces::All,
        };
        self.person.gate.authorize(Visible { kind, namespaces }).await.ok()?;
        Some(self.cluster.store(kind)?.snapshot())
    }

    async fn find(&self, kind: Kind, name: &str) -> Option<Arc<Row>> {
        let namespace = self.namespace.as_deref();
        self.rows(kind, namespace).await?.find(namespace, name).cloned()
    }

    /// What the reader may not do: told before they try.
    async fn lacks(&self, detail: &mut Detail) {
        let ask = async |deed: &Deed| {
            let (verb, kind, subresource) = match deed {
                Deed::Change => ("patch", detail.kind, ""),
                Deed::Scale => ("patch", detail.kind, "scale"),
                Deed::Start => ("create", Kind::Job, ""),
                Deed::Evict => ("create", Kind::Pod, "eviction"),
                Deed::Delete => ("delete", detail.kind, ""),
            };
            let namespace = self.namespace.as_ref();
            let missing = self.person.gate.missing(verb, kind, subresource, namespace).await?;
            Some((*deed, missing))
        };
        let lacks = join_all(Deed::of(detail.kind).iter().map(ask)).await;
        detail.lacks = lacks.into_iter().flatten().collect();
    }

    /// The list's row knows what other kinds say; the object's own does not.
    async fn joined_row(&self, detail: &mut Detail) {
        if let Some(row) = self.find(detail.kind, &detail.row.meta().name).await {
            detail.row = Row::clone(&row);
        }
    }

    /// ReplicaSet, then its Deployment; Job, then its CronJob.
    async fn owners(&self, detail: &mut Detail) {
        let further = match (&detail.row, detail.owners.last()) {
            (Row::Pod(pod), Some(owner)) if pod.workload.as_deref() != Some(owner) => {
                pod.workload.as_deref().cloned()
            }
            (Row::Pod(_), Some(owner)) if *owner.kind == *"Job" => {
                self.owner_of_job(&owner.name).await
            }
            _ => None,
        };
        detail.owners.extend(further);
    }

    async fn owner_of_job(&self, name: &str) -> Option<ObjectRef> {
        match &*self.find(Kind::Job, name).await? {
            Row::Workload(job) => job.owner.clone(),
            _ => None,
        }
    }

    async fn node(&self, node: &mut NodeDetail, name: &str, usage: &UsageTable) {
        node.used = usage.node(name);
        let (namespace, proxy) = KUBE_PROXY;
        let Some(rows) = self.rows(Kind::DaemonSet, Some(namespace)).await else { return };
        if let Some(Row::Workload(row)) = rows.find(Some(namespace), proxy).map(|row| &**row) {
            node.kube_proxy = Some(row.image.clone());
        }
    }

    async fn workload(&self, workload: &mut WorkloadDetail, kind: Kind, name: &str) {
        let Some(namespace) = self.namespace.clone() else { return };
        let Some(rows) = self.rows(Kind::HorizontalPodAutoscaler, Some(&namespace)).await else {
            return;
        };
        rows.each_in(&Namespaces::of([namespace]), |_, row| {
            let Row::Autoscaler(row) = &**row else { return };
            if *row.target.kind == *kind.resource().kind && *row.target.name == *name {
                workload.autoscaler = Some(row.meta.name.clone());
            }
        });
    }

    /// What each container uses, asked for with the reader's own rights.
    async fn pod(&self, pod: &mut PodDetail, name: &str) {
        let Some(namespace) = &self.namespace else { return };
        let Ok(used) = usage::of_containers(&self.person.upstream, namespace, name).await else {
            return;
        };
        for container in &mut pod.containers {
            container.usage = used.get(&*container.name).copied();
        }
    }
}
