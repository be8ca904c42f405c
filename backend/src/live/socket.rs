//! One browser tab: its subscriptions, each a cursor into a group.
//!
//! Nothing is queued for a viewer. When the last send is done and a group has made steps, the viewer
//! takes one frame from where it stands to now. A viewer that takes no byte for [`STUCK`] is closed.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use axum::extract::ws::{CloseFrame, Message, WebSocket, close_code};
use bytes::Bytes;
use futures::{SinkExt, StreamExt, future::join_all, stream::SplitSink};
use quarterdeck_wire::{
    decode, encode,
    error::{ApiError, ErrorCode},
    kind::Kind,
    message::{
        ClientMessage, Cursor, Freshness, Hello, Namespaces, Pulse, ServerMessage, SubId, Topic,
    },
    parts::PART,
    row::{Row, RowId},
    view::View,
};
use tokio::{
    sync::Notify,
    time::{Instant, MissedTickBehavior, interval, timeout},
};
use tracing::debug;

use super::{
    digest::Document,
    hub::{ACTIVE_KINDS, DOCUMENT_KINDS, DRAIN_KINDS, Group, Hub, MAINTAINED_KINDS, Shape},
};
use crate::{
    access::{Authorized, Gate, NotAuthorized, Visible},
    auth::session::Session,
    cluster::store::now_millis,
};

/// The server's heartbeat.
const PULSE: Duration = Duration::from_secs(2);
/// A browser that takes no byte for this long is closed; it comes back with its cursors.
const STUCK: Duration = Duration::from_secs(30);
/// A browser that says nothing for this long is gone: it promises a ping every 10 s.
const SILENT: Duration = Duration::from_secs(35);
/// When access could not be asked anew, rows stay (frozen) for this long.
const FROZEN: Duration = Duration::from_secs(60);
/// A page has a handful; more is not a page of ours.
const MOST_SUBSCRIPTIONS: usize = 64;
/// Rows on one screen, generously.
const MOST_VISIBLE: usize = 1_000;
/// Longer filters are not typed by people.
const LONGEST_FILTER: usize = 2_000;

/// One subscription.
struct Subscription {
    topic: Topic,
    view: View,
    cursor: Option<Cursor>,
    group: Option<Arc<Group>>,
    proofs: Vec<Authorized<Visible>>,
    /// Since when the gate could not be asked.
    frozen: Option<Instant>,
    /// Rows on the screen, whose usage is wanted.
    on_screen: Vec<RowId>,
    usage_due: bool,
    /// What was told instead of rows; they may be allowed later.
    denied: Option<ApiError>,
}

/// Why the socket ends.
enum End {
    Gone,
    Refused(&'static str),
}

struct Socket {
    sink: SplitSink<WebSocket, Message>,
    hub: Hub,
    gate: Gate,
    wake: Arc<Notify>,
    subscriptions: BTreeMap<SubId, Subscription>,
}

/// Serves one browser tab until it goes away, or its person does.
pub async fn serve(socket: WebSocket, hub: Hub, session: Session, hello: Hello) {
    let (sink, stream) = socket.split();
    let gate = session.person.gate.clone();
    let mut socket =
        Socket { sink, hub, gate, wake: Arc::default(), subscriptions: BTreeMap::new() };
    let end = tokio::select! {
        biased;
        () = session.ended.cancelled() => Err(End::Refused("signed out")),
        end = socket.run(stream, hello) => end,
    };
    if let Err(End::Refused(why)) = end {
        debug!(why, "closing a socket");
        let frame = CloseFrame { code: close_code::POLICY, reason: why.into() };
        let _ = timeout(PULSE, socket.sink.send(Message::Close(Some(frame)))).await;
    }
}

impl Socket {
    async fn run(
        &mut self,
        mut stream: futures::stream::SplitStream<WebSocket>,
        hello: Hello,
    ) -> Result<(), End> {
        self.say(&ServerMessage::Hello(hello)).await?;
        let mut pulse = interval(PULSE);
        pulse.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut usage = self.hub.usage();
        let mut rules = self.gate.changes();
        let mut heard = Instant::now();
        let wake = self.wake.clone();
        loop {
            tokio::select! {
                // What was said while a long message was on its way counts before the time since.
                biased;
                message = stream.next() => {
                    heard = Instant::now();
                    match message {
                        Some(Ok(Message::Binary(bytes))) => self.hear(&bytes).await?,
                        Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                        Some(Ok(Message::Text(_))) => return Err(End::Refused("binary frames only")),
                        Some(Ok(Message::Close(_)) | Err(_)) | None => return Ok(()),
                    }
                }
                () = wake.notified() => {}
                // What someone may see may be another now: it is asked before anything more is told.
                Ok(()) = rules.changed() => rules.mark_unchanged(),
                _ = pulse.tick() => {
                    if heard.elapsed() > SILENT {
                        return Err(End::Refused("nothing heard for 35 s"));
                    }
                    self.pulse().await?;
                }
                Ok(()) = usage.changed() => {
                    usage.mark_unchanged();
                    self.subscriptions.values_mut().for_each(|sub| sub.usage_due = true);
                }
            }
            self.deliver().await?;
        }
    }

    async fn hear(&mut self, bytes: &[u8]) -> Result<(), End> {
        let Ok(message) = decode::<ClientMessage>(bytes) else {
            return Err(End::Refused("not a message of this version"));
        };
        match message {
            ClientMessage::Subscribe { sub, topic, view, resume } => {
                self.subscribe(sub, topic, view, resume).await
            }
            ClientMessage::View { sub, view } => self.change_view(sub, view).await,
            ClientMessage::Visible { sub, rows } => {
                if let Some(subscription) = self.subscriptions.get_mut(&sub) {
                    subscription.on_screen = rows.into_iter().take(MOST_VISIBLE).collect();
                    subscription.usage_due = true;
                }
                Ok(())
            }
            ClientMessage::Unsubscribe { sub } => {
                self.subscriptions.remove(&sub);
                Ok(())
            }
            ClientMessage::Ping => self.pulse().await,
        }
    }

    async fn subscribe(
        &mut self,
        sub: SubId,
        topic: Topic,
        view: View,
        resume: Option<Cursor>,
    ) -> Result<(), End> {
        if let Some(why) = unreasonable(&topic, &view) {
            return self.refuse(sub, ApiError::new(ErrorCode::BadRequest, why)).await;
        }
        if self.subscriptions.len() >= MOST_SUBSCRIPTIONS && !self.subscriptions.contains_key(&sub)
        {
            let why = format!("more than {MOST_SUBSCRIPTIONS} subscriptions");
            return self.refuse(sub, ApiError::new(ErrorCode::TooMany, why)).await;
        }
        let subscription = Subscription {
            topic,
            view,
            cursor: resume,
            group: None,
            proofs: Vec::new(),
            frozen: None,
            on_screen: Vec::new(),
            usage_due: false,
            denied: None,
        };
        self.subscriptions.insert(sub, subscription);
        Ok(())
    }

    async fn change_view(&mut self, sub: SubId, view: View) -> Result<(), End> {
        let Some(subscription) = self.subscriptions.get_mut(&sub) else { return Ok(()) };
        if let Some(why) = unreasonable(&subscription.topic, &view) {
            return self.refuse(sub, ApiError::new(ErrorCode::BadRequest, why)).await;
        }
        let windowed = subscription
            .group
            .as_ref()
            .is_some_and(|group| matches!(group.shape, Shape::Windowed(_)));
        let order = |view: &View| (view.filter.clone(), view.sort);
        if windowed && order(&subscription.view) != order(&view) {
            subscription.group = None;
        }
        if windowed {
            subscription.cursor = None;
        }
        subscription.view = view;
        Ok(())
    }

    /// Sends every subscription what it has missed, one frame each.
    async fn deliver(&mut self) -> Result<(), End> {
        let subs: Vec<SubId> = self.subscriptions.keys().copied().collect();
        for sub in subs {
            if let Err(refusal) = self.authorize(sub).await {
                self.deny(sub, refusal).await?;
                continue;
            }
            if self.is_nowhere(sub) {
                let error = ApiError::new(ErrorCode::NotFound, "no such namespace");
                self.refuse(sub, error).await?;
                continue;
            }
            self.join(sub).await?;
            self.send_rows(sub).await?;
            self.send_usage(sub).await?;
        }
        Ok(())
    }

    /// Makes sure that the subscription's proofs are fresh.
    async fn authorize(&mut self, sub: SubId) -> Result<(), ApiError> {
        let Some(subscription) = self.subscriptions.get(&sub) else { return Ok(()) };
        if !subscription.proofs.is_empty() && subscription.proofs.iter().all(Authorized::is_fresh) {
            return Ok(());
        }
        let topic = subscription.topic.clone();
        let proved = self.prove_aloud(&topic).await;
        let Some(subscription) = self.subscriptions.get_mut(&sub) else { return Ok(()) };
        match proved {
            Ok(proofs) => {
                let sees = |proofs: &[Authorized<Visible>]| -> Vec<Visible> {
                    proofs.iter().map(|proof| proof.get().clone()).collect()
                };
                if sees(&subscription.proofs) != sees(&proofs) {
                    subscription.group = None;
                }
                subscription.proofs = proofs;
                subscription.frozen = None;
                subscription.denied = None;
                Ok(())
            }
            Err(NotAuthorized::Denied(refusal)) => Err(refusal),
            Err(NotAuthorized::Unknown(error)) => {
                let since = *subscription.frozen.get_or_insert_with(Instant::now);
                let is_over = since.elapsed() > FROZEN;
                if is_over { Err(error) } else { Ok(()) }
            }
        }
    }

    /// Asks the gate, and says meanwhile that we are here: an API server that does not answer must not
    /// look like a dashboard that does not.
    async fn prove_aloud(
        &mut self,
        topic: &Topic,
    ) -> Result<Vec<Authorized<Visible>>, NotAuthorized> {
        let gate = self.gate.clone();
        let mut proving = std::pin::pin!(prove(&gate, topic));
        loop {
            if let Ok(proved) = timeout(PULSE, &mut proving).await {
                return proved;
            }
            // A browser that is gone is noticed by the next send.
            let _ = self.pulse().await;
        }
    }

    /// Whether a new subscription names only namespaces that do not exist. Asked after the gate, so
    /// that what is hidden and what is absent look the same.
    fn is_nowhere(&self, sub: SubId) -> bool {
        let Some(Subscription { topic: Topic::Rows(query), group: None, .. }) =
            self.subscriptions.get(&sub)
        else {
            return false;
        };
        let (Namespaces::Only(names), Some(store)) =
            (&query.namespaces, self.hub.cluster().store(Kind::Namespace))
        else {
            return false;
        };
        let is_live = matches!(store.freshness(), Freshness::Live { .. });
        let snapshot = store.snapshot();
        let exists = |name| snapshot.find(None, name).is_some();
        query.kind.resource().namespaced && is_live && !names.iter().any(|name| exists(name))
    }

    /// Makes sure that the subscription has a group, and tells the browser its name.
    async fn join(&mut self, sub: SubId) -> Result<(), End> {
        let Some(subscription) = self.subscriptions.get_mut(&sub) else { return Ok(()) };
        if subscription.proofs.is_empty()
            || subscription.group.as_ref().is_some_and(|group| !group.has_moved())
        {
            return Ok(());
        }
        let visible = subscription.proofs.iter().map(|proof| proof.get().clone());
        let group = match &subscription.topic {
            Topic::Rows(query) => {
                let Some(visible) = visible.into_iter().next() else { return Ok(()) };
                self.hub.rows(visible, &query.scope, &subscription.view)
            }
            Topic::Counts(_) => Some(self.hub.document(Document::Counts, visible.collect())),
            Topic::Overview(_) => Some(self.hub.document(Document::Overview, visible.collect())),
            Topic::Activity(_) => Some(self.hub.document(Document::Activity, visible.collect())),
            Topic::Drains => Some(self.hub.document(Document::Drains, visible.collect())),
            Topic::Maintenance(_) => {
                Some(self.hub.document(Document::Maintenance, visible.collect()))
            }
        };
        let Some(group) = group else { return Ok(()) };
        group.audience.join(&self.wake);
        let joined = ServerMessage::Joined { sub, group: group.id };
        subscription.group = Some(group);
        self.say(&joined).await
    }

    async fn send_rows(&mut self, sub: SubId) -> Result<(), End> {
        let Some(subscription) = self.subscriptions.get_mut(&sub) else { return Ok(()) };
        let Some(group) = &subscription.group else { return Ok(()) };
        // Frozen: nothing is served by an old verdict.
        if !subscription.proofs.iter().all(Authorized::is_fresh) {
            return Ok(());
        }
        let window = subscription.view.window;
        let Some(step) = group.take(window, subscription.cursor, &subscription.proofs) else {
            return Ok(());
        };
        subscription.cursor = Some(step.cursor);
        self.send(step.frame).await
    }

    async fn send_usage(&mut self, sub: SubId) -> Result<(), End> {
        let Some(subscription) = self.subscriptions.get_mut(&sub) else { return Ok(()) };
        let fresh = subscription.proofs.iter().all(Authorized::is_fresh);
        let Topic::Rows(query) = &subscription.topic else { return Ok(()) };
        if !std::mem::take(&mut subscription.usage_due) || !fresh || subscription.proofs.is_empty()
        {
            return Ok(());
        }
        let cluster = self.hub.cluster();
        let (Some(store), Some(pods)) = (cluster.store(query.kind), cluster.store(Kind::Pod))
        else {
            return Ok(());
        };
        let snapshot = store.snapshot();
        let seen = |row: &Row| {
            let meta = row.meta();
            let shows = |it: &Authorized<Visible>| {
                it.get().shows(query.kind, meta.namespace.as_deref(), &meta.name)
            };
            subscription.proofs.iter().any(shows)
        };
        let shown = |id: &RowId| {
            let row = snapshot.rows.get(id)?;
            seen(row).then(|| (*id, row.clone()))
        };
        let rows: Vec<_> = subscription.on_screen.iter().filter_map(shown).collect();
        let usage = self.hub.usage().borrow().of_rows(&rows, &pods.snapshot());
        if usage.is_empty() {
            return Ok(());
        }
        self.say(&ServerMessage::Usage { sub, rows: usage }).await
    }

    /// The rows must go. The subscription stays: who is let in later gets them without asking again.
    async fn deny(&mut self, sub: SubId, error: ApiError) -> Result<(), End> {
        let Some(subscription) = self.subscriptions.get_mut(&sub) else { return Ok(()) };
        if subscription.denied.as_ref() == Some(&error) {
            return Ok(());
        }
        subscription.denied = Some(error.clone());
        subscription.group = None;
        subscription.cursor = None;
        subscription.proofs = Vec::new();
        self.say(&ServerMessage::Refused { sub, error }).await
    }

    async fn refuse(&mut self, sub: SubId, error: ApiError) -> Result<(), End> {
        self.subscriptions.remove(&sub);
        self.say(&ServerMessage::Refused { sub, error }).await
    }

    async fn pulse(&mut self) -> Result<(), End> {
        let mut kinds = BTreeMap::new();
        for subscription in self.subscriptions.values() {
            for kind in subscription.kinds() {
                let Some(store) = self.hub.cluster().store(kind) else { continue };
                let freshness = store.freshness();
                match subscription.stood_still() {
                    Some(since) => {
                        kinds.insert(kind, as_of(freshness, since));
                    }
                    None => {
                        kinds.entry(kind).or_insert(freshness);
                    }
                }
            }
        }
        let kinds = kinds.into_iter().collect();
        self.say(&ServerMessage::Pulse(Pulse { now: now_millis(), kinds })).await
    }

    async fn say(&mut self, message: &ServerMessage) -> Result<(), End> {
        match encode(message) {
            Ok(bytes) => self.send(bytes.into()).await,
            Err(_) => Err(End::Refused("a message could not be encoded")),
        }
    }

    /// Sends in parts what is long. The browser hears each of them, and has [`STUCK`] to take it.
    async fn send(&mut self, frame: Bytes) -> Result<(), End> {
        if frame.len() <= PART {
            return self.put(frame).await;
        }
        let len = u32::try_from(frame.len()).map_err(|_| End::Refused("too long"))?;
        let announced = encode(&ServerMessage::Long { len })
            .map_err(|_| End::Refused("a message could not be encoded"))?;
        self.put(announced.into()).await?;
        for from in (0..frame.len()).step_by(PART) {
            self.put(frame.slice(from..frame.len().min(from + PART))).await?;
        }
        Ok(())
    }

    async fn put(&mut self, frame: Bytes) -> Result<(), End> {
        match timeout(STUCK, self.sink.send(Message::Binary(frame))).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(_)) | Err(_) => Err(End::Gone),
        }
    }
}

impl Subscription {
    /// Since when nothing newer comes, however live the watch is: who may see it can't be asked.
    fn stood_still(&self) -> Option<i64> {
        let since = self.frozen.filter(|_| !self.proofs.iter().all(Authorized::is_fresh))?;
        let ago = i64::try_from(since.elapsed().as_millis()).unwrap_or(i64::MAX);
        Some(now_millis().saturating_sub(ago))
    }

    fn kinds(&self) -> Vec<Kind> {
        match &self.topic {
            Topic::Rows(query) => vec![query.kind],
            // What was done is known here; no watch can make it old.
            Topic::Activity(_) | Topic::Drains | Topic::Maintenance(_) => Vec::new(),
            Topic::Counts(_) | Topic::Overview(_) => {
                self.proofs.iter().map(|proof| proof.get().kind).collect()
            }
        }
    }
}

/// How fresh rows are that did not follow a kind any more since then.
fn as_of(freshness: Freshness, since: i64) -> Freshness {
    match freshness {
        Freshness::Live { as_of } => {
            let why = "whether you may see this could not be checked".into();
            Freshness::Stale { as_of: as_of.min(since), why }
        }
        other => other,
    }
}

/// Asks the gate for all that a topic shows. A document shows the kinds that may be seen.
async fn prove(gate: &Gate, topic: &Topic) -> Result<Vec<Authorized<Visible>>, NotAuthorized> {
    let (namespaces, kinds): (_, &[Kind]) = match topic {
        Topic::Rows(query) => {
            let namespaces = within(query.kind, &query.namespaces);
            let visible = Visible { kind: query.kind, namespaces };
            return Ok(vec![gate.authorize(visible).await?]);
        }
        Topic::Counts(namespaces) | Topic::Overview(namespaces) => (namespaces, &DOCUMENT_KINDS),
        Topic::Activity(namespaces) => (namespaces, &ACTIVE_KINDS),
        Topic::Drains => (&Namespaces::All, &DRAIN_KINDS),
        Topic::Maintenance(namespaces) => (namespaces, &MAINTAINED_KINDS),
    };
    let ask = |kind| gate.authorize(Visible { kind, namespaces: within(kind, namespaces) });
    let (mut proofs, mut denied) = (Vec::new(), None);
    for verdict in join_all(kinds.iter().copied().map(ask)).await {
        match verdict {
            Ok(proof) => proofs.push(proof),
            Err(refusal @ NotAuthorized::Denied(_)) => denied = denied.or(Some(refusal)),
            Err(unknown) => return Err(unknown),
        }
    }
    // Nothing at all may be seen: that is said, as of rows.
    match denied.filter(|_| proofs.is_empty()) {
        Some(refusal) => Err(refusal),
        None => Ok(proofs),
    }
}

/// Kinds of the cluster as a whole know no namespaces.
fn within(kind: Kind, namespaces: &Namespaces) -> Namespaces {
    if kind.resource().namespaced { namespaces.clone() } else { Namespaces::All }
}

/// Why a subscription can't be one of our page's.
fn unreasonable(topic: &Topic, view: &View) -> Option<&'static str> {
    let (namespaces, scope) = match topic {
        Topic::Rows(query) => (&query.namespaces, query.scope.as_str()),
        Topic::Counts(namespaces)
        | Topic::Overview(namespaces)
        | Topic::Activity(namespaces)
        | Topic::Maintenance(namespaces) => (namespaces, ""),
        Topic::Drains => return None,
    };
    if scope.len() > LONGEST_FILTER || view.filter.len() > LONGEST_FILTER {
        return Some("the filter is too long");
    }
    let Namespaces::Only(names) = namespaces else { return None };
    let sorted = names.is_sorted_by(|a, b| a < b);
    let valid = names.iter().all(|name| is_label(name));
    (!sorted || !valid || names.is_empty()).then_some("not a set of namespace names")
}

/// Whether `name` can be a namespace's: RFC 1123 label.
pub fn is_label(name: &str) -> bool {
    let inside = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    (1..=63).contains(&name.len())
        && name.bytes().all(inside)
        && !name.starts_with('-')
        && !name.ends_with('-')
}
