//! Rows that are completed by what other kinds say.
//!
//! A Deployment's row tells why its pods fail, a Service's how many endpoints take traffic, a node's
//! what is requested on it. Each store still has one writer: whoever works such a thing out sends it to
//! that writer as a [`Joined`], and the writer completes the row from the object it holds.

use std::collections::HashMap;

use quarterdeck_wire::{
    Str,
    kind::Kind,
    row::{AutoscalerRow, EndpointCounts, PodHealth, Requested, Row, WorkloadRow},
};

use super::{join, store::Uid};

/// Namespace and name; the namespace is empty for nodes.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Key {
    pub namespace: Str,
    pub name: Str,
}

impl Key {
    pub fn of(row: &Row) -> Self {
        let meta = row.meta();
        let namespace = meta.namespace.clone().unwrap_or_else(|| "".into());
        Self { namespace, name: meta.name.clone() }
    }
}

/// What one kind says about an object of another.
#[derive(Clone, Debug)]
pub struct Joined {
    pub about: Key,
    pub says: Says,
}

#[derive(Clone, Debug)]
pub enum Says {
    Pods(PodHealth),
    Autoscaler(Option<Box<AutoscalerRow>>),
    /// The Jobs of a CronJob.
    Jobs(Vec<WorkloadRow>),
    Endpoints(EndpointCounts),
    Requested(Requested),
}

/// What has been said about an object so far.
#[derive(Clone, Debug, Default)]
struct Side {
    pods: Option<PodHealth>,
    autoscaler: Option<Box<AutoscalerRow>>,
    jobs: Vec<WorkloadRow>,
    endpoints: EndpointCounts,
    requested: Requested,
}

/// The rows of a kind as their own objects say, and what others say about them.
#[derive(Default)]
pub struct Sides {
    own: HashMap<Key, (Uid, Row)>,
    keys: HashMap<Uid, Key>,
    said: HashMap<Key, Side>,
}

impl Sides {
    /// The whole row, from the object's own.
    pub fn complete(&mut self, uid: Uid, row: Row) -> Row {
        if !matches!(row, Row::Workload(_) | Row::Service(_) | Row::Node(_)) {
            return row;
        }
        let key = Key::of(&row);
        let complete = self
            .said
            .get(&key)
            .map_or_else(|| apply(&row, &Side::default()), |side| apply(&row, side));
        self.keys.insert(uid, key.clone());
        self.own.insert(key, (uid, row));
        complete
    }

    /// The object is gone. What others say about its name stays: they may know of the next one already.
    pub fn forget(&mut self, uid: Uid) {
        let Some(key) = self.keys.remove(&uid) else { return };
        if self.own.get(&key).is_some_and(|(of, _)| *of == uid) {
            self.own.remove(&key);
        }
    }

    /// Takes in what others say; gives the rows that are to be set again.
    pub fn learn(&mut self, joined: Vec<Joined>) -> Vec<(Uid, Row)> {
        let mut rows = Vec::with_capacity(joined.len());
        for Joined { about, says } in joined {
            let side = self.said.entry(about.clone()).or_default();
            match says {
                Says::Pods(health) => side.pods = Some(health),
                Says::Autoscaler(row) => side.autoscaler = row,
                Says::Jobs(jobs) => side.jobs = jobs,
                Says::Endpoints(counts) => side.endpoints = counts,
                Says::Requested(requested) => side.requested = requested,
            }
            if let Some((uid, row)) = self.own.get(&about) {
                rows.push((*uid, apply(row, side)));
            }
        }
        rows
    }
}

fn apply(row: &Row, side: &Side) -> Row {
    match row {
        Row::Workload(own) => {
            let mut row = match &side.pods {
                Some(health) => join::with_pods(own, health),
                None => (**own).clone(),
            };
            if row.kind == Kind::CronJob {
                row = join::with_runs(&row, &side.jobs);
            }
            if let Some(autoscaler) = &side.autoscaler {
                row = join::with_autoscaler(&row, autoscaler);
            }
            Row::Workload(Box::new(row))
        }
        Row::Service(own) => Row::Service(Box::new(join::with_endpoints(own, side.endpoints))),
        Row::Node(own) => Row::Node(Box::new(join::with_requested(own, side.requested))),
        other => other.clone(),
    }
}
