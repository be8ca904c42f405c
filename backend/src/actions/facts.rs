//! What a plan needs to know, read before it is made: the object with the person's own rights, what is
//! around it as far as they may see it.

use std::sync::Arc;

use quarterdeck_wire::{
    Str,
    action::{About, Check, Target, Verdict},
    error::{ApiError, ErrorCode},
    kind::Kind,
    message::Namespaces,
    row::{AutoscalerRow, BudgetRow, NodeRow, PodRow, Row},
};
use serde::Deserialize;
use serde_json::Value;

use super::{
    placement::{Placed, Placement},
    room::{Quota, QuotaList},
    subject::Subject,
};
use crate::{
    access::{Gate, Visible},
    cluster::{Cluster, upstream::Fault},
    error::of_fault,
};

/// The object an action is about, as it is now.
pub struct Found {
    pub value: Value,
    pub subject: Subject,
    pub placement: Placement,
}

impl Found {
    /// # Errors
    /// When it is no object.
    pub fn of(value: Value) -> Result<Self, serde_json::Error> {
        let subject = Subject::deserialize(&value)?;
        // Kinds without a template place nothing.
        let placement = Placed::deserialize(&value).unwrap_or_default().spec.template.spec;
        Ok(Self { value, subject, placement })
    }
}

/// What stands around it.
#[derive(Default)]
pub struct Around {
    /// `None`: they may not be seen.
    pub nodes: Option<Vec<NodeRow>>,
    pub quotas: Vec<Quota>,
    pub budgets: Vec<BudgetRow>,
    pub autoscaler: Option<AutoscalerRow>,
    /// The pods of the workload, or on the node.
    pub pods: Option<Vec<PodRow>>,
}

/// Reads for one person.
pub struct Reader<'a> {
    pub cluster: &'a Cluster,
    pub gate: &'a Gate,
}

impl Reader<'_> {
    /// The object, if it is still the one that was meant.
    ///
    /// # Errors
    /// A check that says why there is none.
    pub async fn find(&self, target: &Target) -> Result<Found, Check> {
        let refused = |error: ApiError| Check::new(Verdict::Stops, About::Refused(error));
        let text = self.read(target).await.map_err(|fault| match fault {
            Fault::NotFound(_) => Check::new(Verdict::Stops, About::Gone),
            other => refused(of_fault(&other)),
        })?;
        let malformed = |error: serde_json::Error| {
            refused(ApiError::new(ErrorCode::Upstream, error.to_string()))
        };
        let found =
            Found::of(serde_json::from_str(&text).map_err(malformed)?).map_err(malformed)?;
        if *found.subject.metadata.uid == *target.uid {
            Ok(found)
        } else {
            Err(Check::new(Verdict::Stops, About::Gone))
        }
    }

    /// The object as the API server writes it.
    ///
    /// # Errors
    /// [`Fault`], when it can't be read.
    pub async fn read(&self, target: &Target) -> Result<String, Fault> {
        let (namespace, name) = (target.namespace.as_deref(), &*target.name);
        self.cluster.upstream().object(target.kind, namespace, name, "application/json").await
    }

    /// The object that has the target's name now, if there is one.
    ///
    /// # Errors
    /// [`Fault`], when it can't be told.
    pub async fn read_named(&self, target: &Target) -> Result<Option<Found>, Fault> {
        match self.read(target).await {
            Ok(text) => {
                let malformed = |error: serde_json::Error| Fault::Malformed(error.to_string());
                let value = serde_json::from_str(&text).map_err(malformed)?;
                Found::of(value).map(Some).map_err(malformed)
            }
            Err(Fault::NotFound(_)) => Ok(None),
            Err(fault) => Err(fault),
        }
    }

    /// What says whether more pods of a workload are welcome.
    pub async fn around(&self, target: &Target) -> Around {
        // Much is asked at once: that future is large, and few are made.
        Box::pin(self.all_around(target)).await
    }

    async fn all_around(&self, target: &Target) -> Around {
        let Some(namespace) = &target.namespace else { return Around::default() };
        let (nodes, quotas, budgets, autoscaler, pods) = tokio::join!(
            self.nodes(),
            self.quotas(namespace),
            self.budgets(namespace),
            self.autoscaler(target, namespace),
            self.pods(target, namespace),
        );
        Around { nodes, quotas, budgets, autoscaler, pods }
    }

    /// Nodes, if they and what others ask of them may be seen.
    pub async fn nodes(&self) -> Option<Vec<NodeRow>> {
        self.may_see(Kind::Pod, None).await?;
        let rows = self.rows(Kind::Node, None).await?;
        let node = |row: Arc<Row>| match &*row {
            Row::Node(node) => Some(NodeRow::clone(node)),
            _ => None,
        };
        Some(rows.into_iter().filter_map(node).collect())
    }

    /// Quotas are few and seldom looked at: they are read when they are needed.
    async fn quotas(&self, namespace: &str) -> Vec<Quota> {
        let path = format!("/api/v1/namespaces/{namespace}/resourcequotas");
        let Ok(text) = self.cluster.upstream().text_at(&path).await else { return Vec::new() };
        serde_json::from_str::<QuotaList>(&text).map(|list| list.items).unwrap_or_default()
    }

    async fn budgets(&self, namespace: &Str) -> Vec<BudgetRow> {
        let rows = self.rows(Kind::PodDisruptionBudget, Some(namespace)).await;
        let budget = |row: Arc<Row>| match &*row {
            Row::Budget(budget) => Some(BudgetRow::clone(budget)),
            _ => None,
        };
        rows.unwrap_or_default().into_iter().filter_map(budget).collect()
    }

    async fn autoscaler(&self, target: &Target, namespace: &Str) -> Option<AutoscalerRow> {
        let rows = self.rows(Kind::HorizontalPodAutoscaler, Some(namespace)).await?;
        let kind = target.kind.resource().kind;
        rows.into_iter().find_map(|row| match &*row {
            Row::Autoscaler(row) if *row.target.kind == *kind && row.target.name == target.name => {
                Some(AutoscalerRow::clone(row))
            }
            _ => None,
        })
    }

    async fn pods(&self, target: &Target, namespace: &Str) -> Option<Vec<PodRow>> {
        let rows = self.rows(Kind::Pod, Some(namespace)).await?;
        let kind = target.kind.resource().kind;
        let is_of = |pod: &PodRow| {
            let of = |owner: &quarterdeck_wire::row::ObjectRef| {
                *owner.kind == *kind && owner.name == target.name
            };
            pod.workload.as_deref().is_some_and(of) || pod.owner.as_deref().is_some_and(of)
        };
        let pod = |row: Arc<Row>| match &*row {
            Row::Pod(pod) if is_of(pod) => Some(PodRow::clone(pod)),
            _ => None,
        };
        Some(rows.into_iter().filter_map(pod).collect())
    }

    /// `namespace`, or all, if that of a kind may be seen.
    pub async fn may_see(&self, kind: Kind, namespace: Option<&Str>) -> Option<Namespaces> {
        let namespaces = Namespaces::of(namespace.cloned());
        let visible = Visible { kind, namespaces: namespaces.clone() };
        self.gate.authorize(visible).await.ok().map(|_| namespaces)
    }

    /// Those of a kind that may be seen.
    pub async fn rows(&self, kind: Kind, namespace: Option<&Str>) -> Option<Vec<Arc<Row>>> {
        let namespaces = self.may_see(kind, namespace).await?;
        let mut rows = Vec::new();
        let snapshot = self.cluster.store(kind)?.snapshot();
        snapshot.each_in(&namespaces, |_, row| rows.push(Arc::clone(row)));
        Some(rows)
    }
}
