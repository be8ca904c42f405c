//! What may change: plans, which only read, and orders, each of which is one write with the person's
//! own credentials, followed to its end.
//!
//! ```text
//! Intent ─> facts ─> plan (pure: scale, images, restart, switch, ...) ─> Plan
//! Order  ─> facts ─> write (pure) ─> API server ─> goal (pure) ─> follow ─> activity
//!         what is done later waits for its time, then is sent (later)
//!         drain and maintenance are many writes, gone on with after a restart (rooms of their own)
//!         apply is whatever a text of YAML says, object by object (room of its own)
//! ```
//!
//! Nothing is sent twice. An order's id is the API server's `Audit-ID`; a lost answer is looked up.

pub mod apply;
mod delete;
pub mod drain;
pub mod facts;
mod fit;
mod follow;
pub mod goal;
pub mod images;
pub mod later;
pub mod maintenance;
mod managers;
mod placement;
mod pod;
pub mod preview;
pub mod restart;
pub mod revisions;
pub mod room;
pub mod scale;
mod sharers;
mod subject;
pub mod switch;
mod trigger;
pub mod write;

use std::sync::Arc;

use kube::core::Status;
use quarterdeck_wire::{
    Str, Time,
    action::{
        About, Check, Entry, Intent, Order, Plan, Preview, Revision, Sharer, State, Target, Verdict,
    },
    error::{ApiError, ErrorCode},
    kind::Kind,
};

use self::{
    drain::Drains,
    facts::{Around, Found, Reader},
    fit::{is_id, right, unfit},
    maintenance::Maintenance,
    switch::Switch,
    write::{Answer, Write},
};

use crate::{access::Gate, activity::Activity, live::hub::Hub};

/// Everything that can be done, as one person. Cheap to copy.
#[derive(Clone)]
pub struct Actions {
    hub: Hub,
    gate: Gate,
    /// As the API server calls them.
    who: Str,
    activity: Arc<Activity>,
    drains: Arc<Drains>,
    maintenance: Arc<Maintenance>,
}

impl Actions {
    /// Goes on with what an earlier life of this process left open.
    pub fn start(
        hub: Hub,
        gate: Gate,
        who: Str,
        activity: Arc<Activity>,
        drains: Arc<Drains>,
        maintenance: Arc<Maintenance>,
    ) -> Self {
        let actions = Self { hub, gate, who, activity, drains, maintenance };
        follow::take_up(&actions);
        tokio::spawn(drain::drive(actions.clone()));
        tokio::spawn(maintenance::drive(actions.clone()));
        actions
    }

    fn reader(&self) -> Reader<'_> {
        Reader { cluster: self.hub.cluster(), gate: &self.gate }
    }

    /// What `intent` would mean. Changes nothing.
    pub async fn plan(&self, intent: &Intent) -> Plan {
        let reader = self.reader();
        let target = intent.target();
        let found = match unfit(intent) {
            None => reader.find(target).await,
            Some(why) => Err(Check::new(Verdict::Stops, About::Refused(why))),
        };
        let found = match found {
            Ok(found) => found,
            Err(check) => return Plan { checks: vec![check], ..empty() },
        };
        let mut plan = match intent {
            Intent::Scale { seen, to, .. } => {
                scale::plan(target, &found, &reader.around(target).await, *seen, *to)
            }
            Intent::Bounds { seen, to, .. } => scale::plan_bounds(target, &found, *seen, *to),
            Intent::Restart { .. } => restart::plan(target, &found),
            Intent::SetImages { images, .. } => {
                let around = reader.around(target).await;
                plan_images(target, &found, &around, images)
            }
            Intent::Undo { to, .. } | Intent::UndoAtDeadline { to, .. } => {
                let known = self.wanted_revision(target, &found, *to).await;
                plan_undo(target, &found, known.as_ref())
            }
            Intent::Trigger { .. } => trigger::plan(target, &found, "manual"),
            Intent::Evict { .. } => pod::plan(target, &found),
            Intent::Drain { .. } => self.plan_drain(target).await,
            Intent::Maintain { terms, .. } => self.plan_maintain(target, terms).await,
            Intent::Delete { propagation, .. } => delete::plan(target, &found, *propagation),
            // Planned with the scale it follows; planned with its text, see `apply`.
            Intent::ScaleBack { .. } | Intent::Apply { .. } => empty(),
            Intent::Pause { .. } | Intent::Cordon { .. } | Intent::Suspend { .. } => {
                match Switch::of(intent) {
                    Some((switch, to)) => switch.plan(target, &found, to),
                    None => empty(),
                }
            }
        };
        plan.checks.extend(self.needs(intent).await);
        if matches!(intent, Intent::SetImages { .. } | Intent::Undo { .. }) && !plan.is_stopped() {
            let (preview, refused) = self.try_out(intent, &found).await;
            plan.preview = preview;
            plan.checks.extend(refused);
        }
        plan
    }

    /// What the API server would make of it.
    async fn try_out(&self, intent: &Intent, found: &Found) -> (Preview, Option<Check>) {
        let target = intent.target();
        let upstream = self.hub.cluster().upstream();
        let (namespace, name) = (target.namespace.as_deref(), &*target.name);
        let before = upstream.object(target.kind, namespace, name, "application/yaml").await;
        let write = self.written(intent, found, "dry-run", follow::now()).await;
        match (before, write) {
            (Ok(before), Ok(write)) => preview::preview(upstream.client(), &write, &before).await,
            (Err(fault), _) => (Preview::Unavailable(fault.to_string().into()), None),
            (_, Err(_)) => (Preview::None, None),
        }
    }

    /// The templates that a workload has had, newest first.
    ///
    /// # Errors
    /// When they can't be read.
    pub async fn revisions(&self, target: &Target) -> Result<Vec<Revision>, ApiError> {
        if !revisions::are_kept(target.kind) {
            return Ok(Vec::new());
        }
        let found = self.found(target).await?;
        let known = revisions::all(&self.reader(), target, &found).await;
        let known = known.map_err(|fault| crate::error::of_fault(&fault))?;
        Ok(known.into_iter().map(|known| known.revision).collect())
    }

    /// The other workloads that run an image of this one, as far as they may be seen.
    ///
    /// # Errors
    /// When this one can't be read.
    pub async fn sharers(&self, target: &Target) -> Result<Vec<Sharer>, ApiError> {
        if !images::can_be_set(target.kind) {
            return Ok(Vec::new());
        }
        let found = self.found(target).await?;
        Ok(sharers::all(&self.reader(), target, &found).await)
    }

    /// The object that has the target's name now.
    async fn found(&self, target: &Target) -> Result<Found, ApiError> {
        let text = self.reader().read(target).await;
        let text = text.map_err(|fault| crate::error::of_fault(&fault))?;
        let malformed =
            |error: serde_json::Error| ApiError::new(ErrorCode::Upstream, error.to_string());
        Found::of(serde_json::from_str(&text).map_err(malformed)?).map_err(malformed)
    }

    /// The revision with this number; `None` if it is no longer kept.
    async fn wanted_revision(
        &self,
        target: &Target,
        found: &Found,
        number: i64,
    ) -> Option<revisions::Known> {
        let all = revisions::all(&self.reader(), target, found).await.ok()?;
        all.into_iter().find(|known| known.revision.number == number)
    }

    /// The right that is missing, told before it is tried.
    async fn needs(&self, intent: &Intent) -> Option<Check> {
        let target = intent.target();
        let (verb, kind, subresource) = right(intent);
        let namespace = target.namespace.as_ref();
        let missing = self.gate.missing(verb, kind, subresource, namespace).await?;
        Some(Check::new(Verdict::Stops, About::Needs(missing)))
    }

    /// Carries out an order once. What is given back is how far it came; the rest is told under
    /// Activity.
    ///
    /// # Errors
    /// When the order makes no sense.
    pub async fn act(&self, order: Order) -> Result<Entry, ApiError> {
        if !is_id(&order.id) {
            return Err(ApiError::new(ErrorCode::BadRequest, "an order's id is a UUID"));
        }
        if let Some(why) = unfit(&order.intent).or_else(|| later::unfit(&order)) {
            return Err(why);
        }
        let entry = self.entry(order.id, order.intent);
        let then = order.then.map(|then| self.entry(then.id, then.intent));
        if let Err(known) = self.activity.begin(&entry) {
            return Ok(*known);
        }
        if entry.state == State::Waiting {
            tokio::spawn(later::keep(self.clone(), entry.clone()));
            return Ok(entry);
        }
        // Written down before anything is sent: whatever happens to us, it is not forgotten.
        let then = then.filter(|then| self.activity.begin(then).is_ok());
        // The browser may go away at any moment; the order goes on.
        let actions = self.clone();
        let is_run = matches!(entry.intent, Intent::Drain { .. } | Intent::Maintain { .. });
        let sent = tokio::spawn(async move {
            let sent = if is_run { actions.queue(entry).await } else { actions.send(entry).await };
            if let Some(then) = then {
                later::arm(actions, then, &sent);
            }
            sent
        });
        sent.await.map_err(|_| ApiError::new(ErrorCode::Internal, "the order broke off"))
    }

    fn entry(&self, id: Str, intent: Intent) -> Entry {
        let state = if intent.waits() { State::Waiting } else { State::Sending };
        Entry { id, at: follow::now(), who: self.who.clone(), intent, state, ended: None }
    }

    /// A drain or a maintenance is many writes, and a run of its own.
    async fn queue(&self, entry: Entry) -> Entry {
        let state = match entry.intent {
            Intent::Maintain { .. } => self.begin_maintain(&entry).await,
            _ => self.begin_drain(&entry).await,
        };
        let now = self.activity.set(&entry.id, state.clone(), follow::now());
        now.unwrap_or(Entry { state, ..entry })
    }

    async fn send(&self, entry: Entry) -> Entry {
        let state = match self.write(&entry).await {
            Ok(write) => {
                let client = self.hub.cluster().upstream().client();
                match write::send(client, &write, &entry.id).await {
                    Answer::Taken(_) => {
                        State::Following(quarterdeck_wire::action::Progress::default())
                    }
                    Answer::Refused(status) => self.refused(&entry, &status).await,
                    Answer::Lost(why) => {
                        self.activity.set(&entry.id, State::Unknown, follow::now());
                        tokio::spawn(follow::verify(self.clone(), entry.clone(), why));
                        State::Unknown
                    }
                }
            }
            Err(refused) => refused,
        };
        let follows = matches!(state, State::Following(_));
        let now = self.activity.set(&entry.id, state.clone(), follow::now());
        if follows {
            tokio::spawn(follow::follow(self.clone(), entry.clone()));
        }
        now.unwrap_or(Entry { state, ..entry })
    }

    /// The one write of an order, made from the object as it is now.
    async fn write(&self, entry: &Entry) -> Result<Write, State> {
        let target = entry.intent.target();
        let found = self.reader().find(target).await.map_err(|check| as_refusal(check.about))?;
        self.written(&entry.intent, &found, &entry.id, entry.at).await
    }

    /// The write that an intent is, for the object as it was found.
    async fn written(
        &self,
        intent: &Intent,
        found: &Found,
        order: &str,
        at: Time,
    ) -> Result<Write, State> {
        let target = intent.target();
        let write = match intent {
            Intent::Scale { seen, to, .. } | Intent::ScaleBack { seen, to, .. } => {
                Some(scale::write(target, *seen, *to))
            }
            Intent::Bounds { seen, to, .. } => Some(scale::write_bounds(target, found, *seen, *to)),
            Intent::Restart { .. } => Some(restart::write(target, at)),
            Intent::SetImages { images, .. } => images::write(target, found, images, &self.who),
            Intent::Undo { seen, to, .. } => match self.wanted_revision(target, found, *to).await {
                Some(known) => revisions::write(target, *seen, &known, &self.who),
                None => None,
            },
            Intent::Trigger { .. } => trigger::write(target, found, order),
            Intent::Evict { .. } => Some(pod::write(target)),
            Intent::Pause { .. } | Intent::Cordon { .. } | Intent::Suspend { .. } => {
                Switch::of(intent).map(|(switch, to)| switch.write(target, to))
            }
            Intent::UndoAtDeadline { to, .. } => self.undo_now(target, found, *to).await,
            Intent::Delete { propagation, .. } => Some(delete::write(target, *propagation)),
            // Many writes, each of its own run; or one that its text says.
            Intent::Drain { .. } | Intent::Maintain { .. } | Intent::Apply { .. } => None,
        };
        // A container, a template or a revision that is no longer there.
        let gone = || State::Refused { error: ApiError::new(ErrorCode::Conflict, ""), now: None };
        write.ok_or_else(gone)
    }

    /// What a refusal means: a failed test of what was seen says what is there now.
    async fn refused(&self, entry: &Entry, status: &Status) -> State {
        let code = match status.code {
            401 => ErrorCode::SignedOut,
            403 => ErrorCode::Forbidden,
            404 => ErrorCode::NotFound,
            409 => ErrorCode::Conflict,
            429 => ErrorCode::TooMany,
            _ => ErrorCode::Invalid,
        };
        let error = ApiError::new(code, status.message.clone());
        if !matches!(code, ErrorCode::Conflict | ErrorCode::Invalid) {
            return State::Refused { error, now: None };
        }
        match self.reader().find(entry.intent.target()).await {
            Err(check) => as_refusal(check.about),
            Ok(found) => match value_now(&entry.intent, &found) {
                Some(now) => {
                    let error = ApiError::new(ErrorCode::Conflict, error.message);
                    State::Refused { error, now: Some(now) }
                }
                None => State::Refused { error, now: None },
            },
        }
    }
}

/// What is there instead of what was seen; `None` if it is as it was seen.
fn value_now(intent: &Intent, found: &Found) -> Option<Str> {
    match intent {
        Intent::Scale { seen, .. } | Intent::ScaleBack { seen, .. } => {
            let now = found.subject.replicas();
            (now != *seen).then(|| Str::from(now.to_string()))
        }
        Intent::Bounds { seen, .. } => {
            let (min, max) = found.subject.bounds();
            ((min, max) != *seen).then(|| Str::from(format!("{min}–{max}")))
        }
        Intent::SetImages { target, images } => images::checks(target.kind, found, images)
            .into_iter()
            .find_map(|check| match check.about {
                About::Changed { now, .. } => Some(now),
                _ => None,
            }),
        _ => None,
    }
}

fn as_refusal(about: About) -> State {
    let error = match about {
        About::Refused(error) => error,
        _ => ApiError::new(ErrorCode::NotFound, ""),
    };
    State::Refused { error, now: None }
}

fn plan_undo(target: &Target, found: &Found, known: Option<&revisions::Known>) -> Plan {
    let Some(known) = known else {
        return Plan { checks: vec![Check::new(Verdict::Stops, About::Gone)], ..empty() };
    };
    let revision = &known.revision;
    let mut checks = Vec::new();
    if revision.current {
        checks.push(Check::new(Verdict::Stops, About::AlreadySo));
    }
    if found.subject.spec.paused {
        checks.push(Check::new(Verdict::Warns, About::Paused));
    }
    checks.push(restart::rollout(target.kind, found));
    checks.extend(managers::checks(&found.subject.metadata));
    let what = found.subject.on_command_line(target.kind);
    let kubectl = format!("kubectl rollout undo {what} --to-revision={}", revision.number);
    Plan { checks, preview: Preview::None, kubectl }
}

fn plan_images(
    target: &Target,
    found: &Found,
    around: &Around,
    images: &[quarterdeck_wire::action::ImageChange],
) -> Plan {
    let mut checks = images::checks(target.kind, found, images);
    if target.kind != Kind::CronJob {
        let rollout = restart::rollout(target.kind, found);
        if let About::Rollout { surge: surge @ 1.., .. } = rollout.about {
            let pod = found.subject.resources();
            checks.extend(room::in_quotas(pod, surge, &around.quotas));
            checks.push(room::on_nodes(pod, &found.placement, surge, around.nodes.as_deref()));
        }
        checks.push(rollout);
    }
    checks.extend(managers::checks(&found.subject.metadata));
    Plan { checks, preview: Preview::None, kubectl: images::kubectl(target.kind, found, images) }
}

fn empty() -> Plan {
    Plan { checks: Vec::new(), preview: Preview::None, kubectl: String::new() }
}
