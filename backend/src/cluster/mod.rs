//! What exists: one watch and one store a kind, however many people look.

pub mod detail;
pub mod join;
mod joiner;
pub mod names;
pub mod object;
pub mod project;
pub mod quantity;
mod sides;
pub mod store;
pub mod upstream;
mod watch;

use std::collections::HashMap;

use quarterdeck_wire::kind::Kind;
use tokio::{sync::mpsc, task::JoinSet};

use self::{joiner::Writers, object::Object, store::Store, upstream::Upstream, watch::Watch};

/// The read handles of all kinds. The watches run as long as this lives.
pub struct Cluster {
    stores: HashMap<Kind, Store>,
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
            writers: HashMap::new(),
            tasks: JoinSet::new(),
        };
        project::each_kind(&mut starting);
        let Starting { upstream, stores, writers, mut tasks } = starting;
        let of = |kind| Some((stores.get(&kind)?.clone(), writers.clone()));
        if let Some((pods, writers)) = of(Kind::Pod) {
            tasks.spawn(joiner::pods(pods, writers));
        }
        if let Some((jobs, writers)) = of(Kind::Job) {
            tasks.spawn(joiner::jobs(jobs, writers));
        }
        if let Some((slices, writers)) = of(Kind::EndpointSlice) {
            tasks.spawn(joiner::endpoint_slices(slices, writers));
        }
        if let Some((autoscalers, writers)) = of(Kind::HorizontalPodAutoscaler) {
            tasks.spawn(joiner::autoscalers(autoscalers, writers));
        }
        Self { stores, upstream, _tasks: tasks }
    }

    pub fn store(&self, kind: Kind) -> Option<&Store> {
        self.stores.get(&kind)
    }

    pub fn stores(&self) -> impl Iterator<Item = &Store> {
        self.stores.values()
    }

    /// The API server with the dashboard's own credentials.
    pub fn upstream(&self) -> &Upstream {
        &self.upstream
    }
}

struct Starting {
    upstream: Upstream,
    stores: HashMap<Kind, Store>,
    writers: Writers,
    tasks: JoinSet<()>,
}

impl project::EachKind for Starting {
    fn kind<O: Object>(&mut self) {
        let (writer, store) = store::store(O::KIND);
        let (tell, joined) = mpsc::channel(JOINED_QUEUE);
        self.tasks.spawn(Watch::<O>::new(self.upstream.clone(), writer, joined).run());
        self.stores.insert(O::KIND, store);
        self.writers.insert(O::KIND, tell);
    }
}
