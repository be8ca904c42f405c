//! Keeps one store equal to the API server: list, watch, and what to do when either breaks.
//!
//! kube-runtime's `watcher` is not used: it swallows bookmarks (so quiet and dead look alike), waits up
//! to 295 s on a dead socket, and turns a re-list into a reset. See `docs/decisions/`.

use std::time::Duration;

use futures::StreamExt;
use quarterdeck_wire::message::Freshness;
use rand::Rng;
use serde_json::value::RawValue;
use tokio::sync::mpsc;
use tracing::{debug, info, warn};

use super::{
    demand::Demand,
    merge::{Change, Merge},
    names::Names,
    object::Object,
    sides::{Joined, Sides},
    store::{Uid, Writer, now_millis},
    upstream::{Fault, Upstream, WatchLine, watch_line},
};

/// Lines taken together when many are waiting: one commit for all.
const CHUNK: usize = 512;
/// After this many failed watches in a row the resourceVersion is not trusted any more.
const TRIES_BEFORE_LIST: u32 = 3;

/// One kind's watch: the store's only writer.
pub struct Watch<O> {
    upstream: Upstream,
    writer: Writer,
    names: Names,
    sides: Sides,
    merge: Merge,
    joined: mpsc::Receiver<Vec<Joined>>,
    demand: Demand,
    failures: u32,
    object: std::marker::PhantomData<O>,
}

/// How a watch ended.
enum End {
    /// The server's own time limit: the next one goes on from this resourceVersion.
    Rest(String),
    /// It can not go on from where it was.
    Relist,
}

impl<O: Object> Watch<O> {
    pub fn new(
        upstream: Upstream,
        writer: Writer,
        joined: mpsc::Receiver<Vec<Joined>>,
        demand: Demand,
    ) -> Self {
        Self {
            upstream,
            writer,
            names: Names::default(),
            sides: Sides::default(),
            merge: Merge::default(),
            joined,
            demand,
            failures: 0,
            object: std::marker::PhantomData,
        }
    }

    /// Runs until the task is dropped: watches while the kind is wanted, holds nothing while it is not.
    pub async fn run(mut self) {
        let demand = self.demand.clone();
        loop {
            self.rest().await;
            tokio::select! {
                () = self.keep_equal() => {}
                () = demand.idle() => {}
            }
            self.writer.abandon_list();
            self.clear();
            self.writer.set_freshness(|_| Freshness::Loading);
        }
    }

    /// Waits until the kind is wanted, taking in what other kinds say meanwhile.
    async fn rest(&mut self) {
        let demand = self.demand.clone();
        let mut wanted = std::pin::pin!(demand.wanted());
        loop {
            tokio::select! {
                () = &mut wanted => return,
                Some(joined) = self.joined.recv() => self.join(joined),
            }
        }
    }

    async fn keep_equal(&mut self) {
        loop {
            match self.list().await {
                Ok(version) => self.follow(version).await,
                Err(fault) => {
                    self.writer.abandon_list();
                    self.failed(fault).await;
                }
            }
        }
    }

    /// Lists everything, page by page. The first time rows are shown as they come; later the whole
    /// list is compared with what is held and becomes visible as one change.
    async fn list(&mut self) -> Result<String, Fault> {
        self.writer.begin_list();
        self.merge.begin_list();
        let first = self.writer.is_first_list();
        let mut token = String::new();
        loop {
            let page = self.upstream.list_page(O::KIND, &token).await?;
            for object in &page.items {
                self.take(object);
            }
            if first {
                self.writer.commit();
            }
            token = page.metadata.continue_token;
            if token.is_empty() {
                for change in self.merge.end_list() {
                    self.set(change);
                }
                self.writer.end_list();
                self.names.sweep();
                self.recovered("listed");
                return Ok(page.metadata.resource_version);
            }
        }
    }

    /// Watches from `version` on, through the server's time limits, until only a list helps.
    async fn follow(&mut self, mut version: String) {
        let mut tries = 0;
        loop {
            let before = version.clone();
            match self.watch(&mut version).await {
                Ok(End::Rest(next)) => {
                    version = next;
                    tries = 0;
                }
                Ok(End::Relist) => return,
                Err(fault) => {
                    tries = if version == before { tries + 1 } else { 1 };
                    self.failed(fault).await;
                    if tries >= TRIES_BEFORE_LIST {
                        return;
                    }
                }
            }
        }
    }

    async fn watch(&mut self, version: &mut String) -> Result<End, Fault> {
        let lines = match self.upstream.watch(O::KIND, version).await {
            Err(Fault::Gone(why)) => return Ok(too_old::<O>(&why)),
            lines => lines?,
        };
        self.recovered("watching");
        let mut lines = std::pin::pin!(lines.ready_chunks(CHUNK));
        loop {
            tokio::select! {
                chunk = lines.next() => {
                    let Some(chunk) = chunk else { return Ok(End::Rest(version.clone())) };
                    let end = self.take_lines(chunk, version);
                    self.writer.commit();
                    match end {
                        Ok(()) => self.writer.alive(),
                        Err(Fault::Gone(why)) => return Ok(too_old::<O>(&why)),
                        Err(fault) => return Err(fault),
                    }
                }
                Some(joined) = self.joined.recv() => self.join(joined),
            }
        }
    }

    fn take_lines(
        &mut self,
        lines: Vec<Result<String, Fault>>,
        version: &mut String,
    ) -> Result<(), Fault> {
        for line in lines {
            match watch_line(&line?)? {
                WatchLine::Changed(object) => {
                    if let Some(next) = self.take(object) {
                        *version = next;
                    }
                }
                WatchLine::Deleted(object) => {
                    if let Some(next) = self.drop(object) {
                        *version = next;
                    }
                }
                WatchLine::Bookmark(next) => *version = next,
            }
        }
        Ok(())
    }

    /// Takes an object in. A malformed one is logged and skipped: it must not end the watch.
    fn take(&mut self, text: &RawValue) -> Option<String> {
        let object = parse::<O>(text)?;
        let uid = Uid::of(&object.meta().uid);
        let row = object.row(&mut self.names);
        let row = self.sides.complete(uid, row);
        for change in self.merge.upsert(uid, row) {
            self.set(change);
        }
        Some(object.meta().resource_version.clone())
    }

    fn drop(&mut self, text: &RawValue) -> Option<String> {
        let object = parse::<O>(text)?;
        let uid = Uid::of(&object.meta().uid);
        self.sides.forget(uid);
        let change = self.merge.remove(uid);
        self.set(change);
        Some(object.meta().resource_version.clone())
    }

    fn set(&mut self, (uid, row): Change) {
        match row {
            Some(row) => self.writer.upsert(uid, row),
            None => self.writer.remove(uid),
        }
    }

    fn clear(&mut self) {
        self.merge.clear();
        self.writer.clear();
    }

    /// Other kinds said something about these objects.
    fn join(&mut self, joined: Vec<Joined>) {
        for (uid, row) in self.sides.learn(joined) {
            self.writer.upsert(uid, row);
        }
        self.writer.commit();
    }

    fn recovered(&mut self, how: &str) {
        if self.failures > 0 {
            info!(kind = O::KIND.resource().plural, "{how} again");
        }
        self.failures = 0;
        self.writer.alive();
    }

    /// Says what is wrong and waits before the next try, still taking in what other kinds say.
    async fn failed(&mut self, fault: Fault) {
        self.failures += 1;
        let kind = O::KIND.resource().plural;
        if self.failures == 1 {
            warn!(kind, %fault, "watch broken");
        } else {
            debug!(kind, %fault, failures = self.failures, "still broken");
        }
        let wait = pause(&fault, self.failures);
        if matches!(fault, Fault::Forbidden(_)) {
            self.clear();
        }
        self.writer.set_freshness(|was| stale(was, &fault));
        let deadline = tokio::time::Instant::now() + wait;
        while let Ok(Some(joined)) = tokio::time::timeout_at(deadline, self.joined.recv()).await {
            self.join(joined);
        }
        tokio::time::sleep_until(deadline).await;
    }
}

fn too_old<O: Object>(why: &str) -> End {
    info!(kind = O::KIND.resource().plural, why, "watch too old, listing again");
    End::Relist
}

fn parse<O: Object>(text: &RawValue) -> Option<O> {
    match serde_json::from_str::<O>(text.get()) {
        Ok(object) if !object.meta().name.is_empty() => Some(object),
        Ok(_) => {
            warn!(kind = O::KIND.resource().plural, "skipped an object without a name");
            None
        }
        Err(error) => {
            warn!(kind = O::KIND.resource().plural, %error, "skipped a malformed object");
            None
        }
    }
}

/// What a fault means for what is shown.
fn stale(was: &Freshness, fault: &Fault) -> Freshness {
    let why = fault.to_string().into();
    match (fault, was) {
        (Fault::Forbidden(_), _) => Freshness::Forbidden { why },
        (Fault::NotFound(_), _) => Freshness::Absent,
        (_, Freshness::Live { as_of } | Freshness::Stale { as_of, .. }) => {
            Freshness::Stale { as_of: *as_of, why }
        }
        // Never seen: as old as can be.
        (_, _) => Freshness::Stale { as_of: now_millis(), why },
    }
}

/// How long to wait: doubling from 0.2 s to 5 s, never in step with the other watches.
fn pause(fault: &Fault, failures: u32) -> Duration {
    let longest = match fault {
        Fault::Forbidden(_) | Fault::NotFound(_) | Fault::Unauthorized(_) => {
            Duration::from_secs(30)
        }
        _ => Duration::from_secs(5),
    };
    let doubled = Duration::from_millis(200) * 2_u32.pow(failures.min(10) - 1);
    let asked = if let Fault::Throttled(Some(after)) = fault { *after } else { Duration::ZERO };
    doubled.min(longest).mul_f64(rand::rng().random_range(0.5..1.0)).max(asked)
}
