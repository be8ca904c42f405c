//! What exists: one watch and one store a kind, however many people look.
//!
//! ```text
//! upstream ─> watch ─> object ─> project/<kind> ─> sides (+ join) ─> merge (events) ─> store
//!                                                    ▲ joiner: what other stores say
//! upstream ─> detail ─> complete       one object, when somebody opens it
//! ```

// Tests hand JSON literals over and share expectations.
#![cfg_attr(test, allow(clippy::needless_pass_by_value, clippy::unnecessary_wraps))]

pub mod complete;
pub mod demand;
pub mod detail;
mod groups;
pub mod join;
mod joiner;
mod merge;
pub mod names;
pub mod object;
pub mod project;
pub mod quantity;
pub mod rbac;
mod sides;
pub mod store;
pub mod upstream;
mod watch;

use std::collections::HashMap;

use quarterdeck_wire::kind::Kind;
use tokio::{sync::mpsc, task::JoinSet};

use self::{
    demand::{Demand, Lease},
    joiner::Writers,
    object::Object,
    store::Store,
    upstream::Upstream,
    watch::Watch,
};

/// The read handles of all kinds. The watches run as long as this lives.
pub struct Cluster {
    stores: HashMap<Kind, Store>,
    demands: HashMap<Kind, Demand>,
    upstream: Upstream,
    _tasks: JoinSet<()>,
}

/// What other kinds have to say to a writer and it did not take yet, in batches.
const JOINED_QUEUE: usize = 64;

impl Cluster {
    /// Starts watching everything.
    pub fn start(upstream: Upstream) -> Self {
        let mut starting = Starting {
            upstream,
            stores: HashMap::new(),
            demands: HashMap::new(),
            writers: HashMap::new(),
            tasks: JoinSet::new(),
        };
        for kind in Kind::ALL {
            project::with(kind, &mut starting);
        }
        let Starting { upstream, stores, demands, writers, mut tasks } = starting;
        let of = |kind| Some((stores.get(&kind)?.clone(), writers.clone()));
        if let Some((pods, writers)) = of(Kind::Pod) {
            tasks.spawn(joiner::pods(pods, writers));
        }
        if let Some((jobs, writers)) = of(Kind::Job) {
            tasks.spawn(joiner::jobs(jobs, writers));
        }
        if let (Some((slices, writers)), Some(pods)) =
            (of(Kind::EndpointSlice), stores.get(&Kind::Pod))
        {
            tasks.spawn(joiner::endpoint_slices(slices, pods.clone(), writers));
        }
        if let Some((autoscalers, writers)) = of(Kind::HorizontalPodAutoscaler) {
            tasks.spawn(joiner::autoscalers(autoscalers, writers));
        }
        Self { stores, demands, upstream, _tasks: tasks }
    }

    pub fn store(&self, kind: Kind) -> Option<&Store> {
        self.stores.get(&kind)
    }

    /// Has a kind watched for as long as the lease lives.
    pub fn lease(&self, kind: Kind) -> Option<Lease> {
        self.demands.get(&kind).map(Demand::lease)
    }

    /// Those kinds that are watched now.
    pub fn watched(&self) -> impl Iterator<Item = &Store> {
        let is_wanted =
            |store: &&Store| self.demands.get(&store.kind()).is_some_and(Demand::is_wanted);
        self.stores.values().filter(is_wanted)
    }

    /// The API server with the dashboard's own credentials: for what is watched for everybody, never for
    /// what one person asks.
    pub fn upstream(&self) -> &Upstream {
        &self.upstream
    }
}

struct Starting {
    upstream: Upstream,
    stores: HashMap<Kind, Store>,
    demands: HashMap<Kind, Demand>,
    writers: Writers,
    tasks: JoinSet<()>,
}

impl project::Visit for &mut Starting {
    type Output = ();

    fn visit<O: Object>(self) {
        let (writer, store) = store::store(O::KIND);
        let (tell, joined) = mpsc::channel(JOINED_QUEUE);
        let demand = Demand::of(O::KIND);
        let watch = Watch::<O>::new(self.upstream.clone(), writer, joined, demand.clone());
        self.tasks.spawn(watch.run());
        self.demands.insert(O::KIND, demand);
        self.stores.insert(O::KIND, store);
        self.writers.insert(O::KIND, tell);
    }
}
