//! Finds or makes the group of a view, and keeps each group stepping for as long as it is looked at.

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, PoisonError, Weak,
        atomic::{AtomicBool, AtomicU32, Ordering},
    },
    time::Duration,
};

use quarterdeck_wire::{
    WINDOWED_ABOVE,
    kind::Kind,
    message::{Cursor, GroupId},
    view::{Filter, View, Window},
};
use tokio::{
    sync::watch,
    time::{Instant, timeout},
};

use super::{
    Audience, Step,
    base::Base,
    digest::{Digest, Document, Sources},
    pace::Pace,
    usage::UsageTable,
    whole::{Scope, Whole},
    windowed::{Ordered, Windowed},
};
use crate::{
    access::{Authorized, Visible},
    actions::{drain, maintenance},
    activity::Entries,
    cluster::{Cluster, demand::Lease, store::Store},
};

/// A group that nobody looks at goes on for this long, so that who reconnects gets only what changed.
const LINGER: Duration = Duration::from_secs(60);
/// A windowed group costs an order of its own, and each typed letter makes one.
const LINGER_WINDOWED: Duration = Duration::from_secs(15);
/// How often an idle group looks whether it is still needed.
const IDLE_CHECK: Duration = Duration::from_secs(2);

/// What a group is for. Equal keys share one group, and so each encoded frame.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Key {
    Whole(Scope),
    Windowed(Ordered),
    Digest(Document, Vec<Visible>),
}

impl Key {
    /// The kind of its rows; documents speak of kinds that are watched anyway.
    fn kind(&self) -> Option<Kind> {
        match self {
            Key::Whole(scope) | Key::Windowed(Ordered { scope, .. }) => Some(scope.visible.kind),
            Key::Digest(..) => None,
        }
    }
}

/// A view of some kind.
pub enum Shape {
    Whole(Whole),
    Windowed(Windowed),
    Digest(Digest),
}

/// A group that is kept stepping.
pub struct Group {
    pub id: GroupId,
    /// Keeps the kind watched for as long as somebody may look.
    _lease: Option<Lease>,
    pub shape: Shape,
    pub audience: Audience,
    /// Set when its viewers must look for another group: the view changed between whole and windowed.
    moved: AtomicBool,
}

impl Group {
    pub fn has_moved(&self) -> bool {
        self.moved.load(Ordering::Relaxed)
    }

    /// What a viewer has to be told; `None` if nothing.
    pub fn take(
        &self,
        window: Window,
        cursor: Option<Cursor>,
        proofs: &[Authorized<Visible>],
    ) -> Option<Step> {
        match &self.shape {
            Shape::Whole(group) => group.take(cursor, proofs.first()?),
            Shape::Windowed(group) => group.take(window.aligned(), cursor, proofs.first()?),
            Shape::Digest(group) => group.take(cursor, proofs),
        }
    }

    /// Gives whether to wake the audience; `Err` when it has to move.
    fn step(&self) -> Result<bool, ()> {
        match &self.shape {
            Shape::Whole(group) => group.step().map_err(|_| ()),
            Shape::Windowed(group) => group.step().map_err(|_| ()),
            Shape::Digest(group) => Ok(group.step()),
        }
    }
}

/// What is known here of what people do.
#[derive(Clone)]
pub struct Told {
    pub activity: watch::Receiver<Entries>,
    pub drains: watch::Receiver<drain::Now>,
    pub maintenance: watch::Receiver<maintenance::Now>,
}

/// All groups of this process.
#[derive(Clone)]
pub struct Hub(Arc<Inner>);

struct Inner {
    cluster: Arc<Cluster>,
    usage: watch::Receiver<Arc<UsageTable>>,
    control: watch::Receiver<super::overview::ControlPlane>,
    told: Told,
    groups: Mutex<HashMap<Key, Arc<Group>>>,
    next: AtomicU32,
    bases: Mutex<HashMap<Kind, Weak<Mutex<Base>>>>,
}

impl Hub {
    pub fn new(
        cluster: Arc<Cluster>,
        usage: watch::Receiver<Arc<UsageTable>>,
        control: watch::Receiver<super::overview::ControlPlane>,
        told: Told,
    ) -> Self {
        let (groups, bases, next) = (Mutex::default(), Mutex::default(), AtomicU32::new(1));
        Self(Arc::new(Inner { cluster, usage, control, told, groups, next, bases }))
    }

    /// The same, for what lives on its own.
    pub fn shared(&self) -> Arc<Cluster> {
        self.0.cluster.clone()
    }

    pub fn cluster(&self) -> &Cluster {
        &self.0.cluster
    }

    pub fn usage(&self) -> watch::Receiver<Arc<UsageTable>> {
        self.0.usage.clone()
    }

    /// The group that shows `filter`'s rows of what is visible, whole if a browser can hold them.
    pub fn rows(&self, visible: Visible, filter: &str, view: &View) -> Option<Arc<Group>> {
        let store = self.0.cluster.store(visible.kind)?.clone();
        let scope = Scope { visible, filter: filter.to_owned() };
        let key = if is_large(&store, &scope) {
            Key::Windowed(Ordered { scope, filter: view.filter.clone(), sort: view.sort })
        } else {
            Key::Whole(scope)
        };
        Some(self.find_or(key, |key, id| match key {
            Key::Windowed(ordered) => {
                let base = self.base(ordered.scope.visible.kind);
                Shape::Windowed(Windowed::new(id, ordered, store, base))
            }
            Key::Whole(scope) => Shape::Whole(Whole::new(id, scope, store)),
            Key::Digest(document, of) => Shape::Digest(self.digest(id, document, of)),
        }))
    }

    /// What the windowed groups of a kind share, for as long as there are any.
    fn base(&self, kind: Kind) -> Arc<Mutex<Base>> {
        let mut bases = self.0.bases.lock().unwrap_or_else(PoisonError::into_inner);
        let known = bases.get(&kind).and_then(Weak::upgrade);
        known.unwrap_or_else(|| {
            let new = Arc::default();
            bases.insert(kind, Arc::downgrade(&new));
            new
        })
    }

    /// The group that shows a document about all that is visible.
    pub fn document(&self, document: Document, visible: Vec<Visible>) -> Arc<Group> {
        let key = Key::Digest(document, visible.clone());
        self.find_or(key, |_, id| Shape::Digest(self.digest(id, document, visible)))
    }

    fn digest(&self, id: GroupId, document: Document, visible: Vec<Visible>) -> Digest {
        let Inner { cluster, usage, control, told, .. } = &*self.0;
        let sources = Sources {
            cluster: cluster.clone(),
            usage: usage.clone(),
            control: control.clone(),
            told: told.clone(),
        };
        Digest::new(id, document, visible, sources)
    }

    fn find_or(&self, key: Key, make: impl FnOnce(Key, GroupId) -> Shape) -> Arc<Group> {
        let mut groups = self.0.groups.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(group) = groups.get(&key).filter(|group| !group.has_moved()) {
            return group.clone();
        }
        let id = self.0.next.fetch_add(1, Ordering::Relaxed);
        let lease = key.kind().and_then(|kind| self.0.cluster.lease(kind));
        let shape = make(key.clone(), id);
        let group = Arc::new(Group {
            id,
            _lease: lease,
            shape,
            audience: Audience::default(),
            moved: AtomicBool::new(false),
        });
        groups.insert(key.clone(), group.clone());
        tokio::spawn(keep_stepping(Arc::downgrade(&self.0), key, group.clone()));
        group
    }
}

/// Whether there are more rows in scope than a browser should hold.
fn is_large(store: &Store, scope: &Scope) -> bool {
    let (snapshot, filter) = (store.snapshot(), Filter::parse(&scope.filter));
    let mut count = snapshot.count(&scope.visible.namespaces).total as usize;
    if count > WINDOWED_ABOVE && !filter.is_empty() {
        count = 0;
        snapshot.each_in(&scope.visible.namespaces, |_, row| {
            count += usize::from(filter.matches(row));
        });
    }
    count > WINDOWED_ABOVE
}

/// Steps a group until nobody has looked at it for a while.
async fn keep_stepping(hub: Weak<Inner>, key: Key, group: Arc<Group>) {
    let (mut revs, linger) = match &group.shape {
        Shape::Whole(whole) => (Some(whole.store().changes()), LINGER),
        Shape::Windowed(windowed) => (Some(windowed.store().changes()), LINGER_WINDOWED),
        Shape::Digest(_) => (None, LINGER),
    };
    let mut pace = Pace::default();
    let mut looked_at = Instant::now();
    loop {
        match &mut revs {
            Some(revs) => {
                let changed = timeout(IDLE_CHECK, revs.changed()).await;
                if matches!(changed, Ok(Err(_))) {
                    return;
                }
            }
            None => tokio::time::sleep(super::digest::PACE).await,
        }
        pace.wait().await;
        let began = Instant::now();
        match group.step() {
            Ok(true) => group.audience.wake(),
            Ok(false) => {}
            Err(()) => {
                group.moved.store(true, Ordering::Relaxed);
                group.audience.wake();
                return;
            }
        }
        pace.stepped(began);
        // One of the two is ours, the other the hub's.
        if Arc::strong_count(&group) > 2 {
            looked_at = Instant::now();
        } else if looked_at.elapsed() > linger && forget(&hub, &key, &group) {
            return;
        }
    }
}

/// Takes a group out of the hub unless somebody joined it just now.
fn forget(hub: &Weak<Inner>, key: &Key, group: &Arc<Group>) -> bool {
    let Some(hub) = hub.upgrade() else { return true };
    let mut groups = hub.groups.lock().unwrap_or_else(PoisonError::into_inner);
    if Arc::strong_count(group) > 2 {
        return false;
    }
    if groups.get(key).is_some_and(|known| Arc::ptr_eq(known, group)) {
        groups.remove(key);
    }
    true
}

/// The kinds that something can be done to.
pub const ACTIVE_KINDS: [Kind; 14] = [
    Kind::Namespace,
    Kind::Service,
    Kind::EndpointSlice,
    Kind::Job,
    Kind::PodDisruptionBudget,
    Kind::PersistentVolumeClaim,
    Kind::Node,
    Kind::Pod,
    Kind::Deployment,
    Kind::StatefulSet,
    Kind::DaemonSet,
    Kind::ReplicaSet,
    Kind::CronJob,
    Kind::HorizontalPodAutoscaler,
];

/// The kinds that drains speak of.
pub const DRAIN_KINDS: [Kind; 2] = [Kind::Node, Kind::Pod];

/// The kinds that the counts and the overview speak of.
pub const DOCUMENT_KINDS: [Kind; 12] = [
    Kind::Node,
    Kind::Pod,
    Kind::Namespace,
    Kind::Deployment,
    Kind::StatefulSet,
    Kind::DaemonSet,
    Kind::Job,
    Kind::CronJob,
    Kind::Service,
    Kind::PersistentVolumeClaim,
    Kind::HorizontalPodAutoscaler,
    Kind::PodDisruptionBudget,
];

/// The kinds that maintenance speaks of.
pub const MAINTAINED_KINDS: [Kind; 3] = [Kind::Deployment, Kind::StatefulSet, Kind::CronJob];
