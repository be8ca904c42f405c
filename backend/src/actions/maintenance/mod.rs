//! Taking workloads down for maintenance and bringing them back: many writes, each atomic, gone on with
//! after a restart.
//!
//! ```text
//! plan     what it would mean (pure)
//! run      how it goes on (pure)
//! write    the writes (pure); `job` that of the work, `keda` those of what would start it again
//! keep     where it is kept: a ConfigMap a run
//! lease    which dashboard drives it
//! rebuild  a run whose ConfigMap is lost
//! look     the workloads and the Job of a run, as they are
//! drive    looks, does what is due, tells
//! ```

mod drive;
mod job;
mod keda;
mod keep;
mod lease;
mod look;
mod plan;
mod rebuild;
mod run;
#[cfg(test)]
mod run_tests;
mod write;

use std::{collections::HashMap, path::Path, sync::Arc};

pub use drive::drive;
pub use plan::can_be_down;
use quarterdeck_wire::{
    Str,
    action::{About, Check, Entry, Intent, Plan, Preview, State, Target, Verdict},
    error::{ApiError, ErrorCode},
    kind::Kind,
    maintenance::{Around, Is, Note, Part, Run, Runs, Stage, Steer, Terms, Wanted, Work},
    row::{Row, ServiceRow},
};
use serde_json::Value;
use tokio::sync::{Mutex, Notify, watch};

use self::{
    keda::Scaler,
    keep::Kept,
    lease::{Claim, Driver, Me},
};
use super::{
    Actions,
    drain::audit_id,
    empty,
    facts::{Found, Reader},
    fit::LONGEST_REASON,
    follow,
    write::Answer,
};
use crate::{
    cluster::upstream::path,
    error::of_fault,
    live::{digest::runs_seen_by, hub::MAINTAINED_KINDS},
};

/// The most workloads of one run: its ConfigMap and its plan stay readable.
const MOST: usize = 50;

/// All runs at one instant.
#[derive(Clone, Default)]
pub struct Now {
    /// Grows with every change.
    pub version: u64,
    pub list: Arc<Runs>,
}

/// What is known of the runs in the cluster, and who is told about it.
pub struct Maintenance {
    now: watch::Sender<Now>,
    /// As they are kept. Whoever changes a run holds this until the cluster has it.
    kept: Mutex<Vec<Kept>>,
    /// What is known of each open run's Lease.
    claims: Mutex<HashMap<Str, Claim>>,
    me: Me,
    /// There is something to do.
    wake: Notify,
}

impl Default for Maintenance {
    fn default() -> Self {
        Self::of(Me::default())
    }
}

impl Maintenance {
    /// As the dashboard that keeps its name in `path`.
    ///
    /// # Errors
    /// When that can't be read or written.
    pub fn open(path: &Path) -> std::io::Result<Self> {
        Ok(Self::of(Me::kept_in(path)?))
    }

    fn of(me: Me) -> Self {
        let (now, _) = watch::channel(Now::default());
        Self { now, kept: Mutex::default(), claims: Mutex::default(), me, wake: Notify::new() }
    }

    pub fn now(&self) -> watch::Receiver<Now> {
        self.now.subscribe()
    }

    /// Tells what is kept, if that is news.
    fn publish(&self, kept: &[Kept]) {
        let runs: Vec<Run> = kept.iter().map(|kept| kept.run.clone()).collect();
        self.now.send_if_modified(|now| {
            let is_news = now.list.runs != runs;
            if is_news {
                now.version += 1;
                now.list = Arc::new(Runs { runs });
            }
            is_news
        });
    }
}

impl Actions {
    /// What taking them down would mean.
    pub(super) async fn plan_maintain(&self, target: &Target, terms: &Terms) -> Plan {
        if target.kind == Kind::DaemonSet {
            return Plan { checks: vec![plan::stops(Note::Daemon)], ..empty() };
        }
        let reader = self.reader();
        let namespace = target.namespace.clone().unwrap_or_default();
        let services = services(&reader, &namespace).await;
        let scalers = self.scalers(&namespace).await;
        let mut checks = Vec::new();
        for wanted in &terms.parts {
            checks.extend(self.checks_of(wanted, &services, &scalers).await);
        }
        let parts: Vec<String> = terms.parts.iter().map(|part| down(&namespace, part)).collect();
        let around = around(&reader, &namespace, target).await;
        Plan { checks, preview: Preview::Maintain(around), kubectl: parts.join(" && ") }
    }

    /// What KEDA looks after. Where it can't be told, the plan warns of its autoscalers.
    async fn scalers(&self, namespace: &str) -> Vec<Scaler> {
        keda::all(self.upstream(), namespace).await.unwrap_or_default()
    }

    async fn checks_of(
        &self,
        wanted: &Wanted,
        services: &[ServiceRow],
        scalers: &[Scaler],
    ) -> Vec<Check> {
        let (reader, target) = (self.reader(), &wanted.target);
        let found = match reader.find(target).await {
            Ok(found) => found,
            Err(check) => return vec![check],
        };
        let around = reader.around(target).await;
        let scaler = scalers.iter().find(|scaler| scaler.scales(target));
        let mut checks = plan::checks(wanted, &found, scaler, around.autoscaler.as_ref());
        checks.extend(plan::silent(services.iter(), &found));
        let taken = self.maintenance.now.borrow().list.runs.iter().any(|run| {
            !run.is_ended() && run.parts.iter().any(|part| part.target.uid == target.uid)
        });
        checks.extend(taken.then(|| plan::stops(Note::Taken)));
        let missing =
            self.person.gate.missing("patch", target.kind, "", target.namespace.as_ref()).await;
        checks.extend(missing.map(|right| Check::new(Verdict::Stops, About::Needs(right))));
        checks
    }

    /// Keeps the run in the cluster before anything is changed; from then on it goes by itself.
    pub(super) async fn begin_maintain(&self, entry: &Entry) -> State {
        let Intent::Maintain { target, terms } = &entry.intent else { return State::Unknown };
        let mut kept = self.maintenance.kept.lock().await;
        let plan = self.plan_maintain(target, terms).await;
        if plan.is_stopped() {
            return refused_by(&plan);
        }
        let scalers = self.scalers(target.namespace.as_deref().unwrap_or_default()).await;
        let run = new_run(entry, terms, &scalers);
        let state = match keep::keep(self.upstream(), &run, "", &entry.id).await {
            Answer::Taken(text) => {
                let progress = run::progress(&run);
                kept.push(keep::taken(run, &text));
                self.maintenance.publish(&kept);
                State::Following(progress)
            }
            Answer::Refused(status) => State::Refused { error: drive::said(&status), now: None },
            // Whether it is there is looked up with the next look at all of them.
            Answer::Lost(_) => State::Unknown,
        };
        self.maintenance.wake.notify_one();
        state
    }

    /// Retries, brings back, ends.
    ///
    /// # Errors
    /// When there is no such run, it does not fit, or the cluster does not take it.
    pub async fn steer_maintenance(&self, steer: &Steer) -> Result<Runs, ApiError> {
        let mut kept = self.maintenance.kept.lock().await;
        let Some(at) = kept.iter().position(|kept| kept.run.id == steer.id) else {
            return Err(ApiError::new(ErrorCode::NotFound, "there is no such maintenance"));
        };
        for part in &kept[at].run.parts {
            let namespace = part.target.namespace.as_ref();
            self.person.gate.require("patch", part.target.kind, "", namespace).await?;
        }
        self.drivers.set(&steer.id, &self.person);
        // Another dashboard may drive it, and have come further.
        let looked = keep::look(self.upstream(), &kept[at].run).await;
        match looked.map_err(|fault| of_fault(&fault))? {
            Some(now) => kept[at] = now,
            None => kept[at].version = "".into(),
        }
        let mut run = kept[at].run.clone();
        run::command(&mut run, steer.to, follow::now())?;
        if run.stage == Stage::Aborted {
            run.ended_by = Some(self.person.name.clone());
        }
        self.save(&mut kept[at], run).await?;
        self.maintenance.publish(&kept);
        drive::tell(self, &kept[at].run);
        self.maintenance.wake.notify_one();
        let list = self.maintenance.now.borrow().list.clone();
        Ok(runs_seen_by(&list, &self.visible(&MAINTAINED_KINDS).await))
    }

    /// Keeps the next state of a run.
    async fn save(&self, kept: &mut Kept, run: Run) -> Result<(), ApiError> {
        match keep::keep(self.upstream(), &run, &kept.version, &audit_id()).await {
            Answer::Taken(text) => {
                *kept = keep::taken(run, &text);
                Ok(())
            }
            Answer::Refused(status) => {
                // Deleted while it was under way: it is made again, as it is needed still.
                if status.code == 404 {
                    kept.version = "".into();
                }
                Err(drive::said(&status))
            }
            Answer::Lost(why) => Err(ApiError::new(ErrorCode::Upstream, why)),
        }
    }

    /// Whether this dashboard drives the run now.
    async fn drives(&self, kept: &Kept) -> Driver {
        let mut claims = self.maintenance.claims.lock().await;
        let claim = claims.entry(kept.run.id.clone()).or_default();
        claim.driver(self.upstream(), &self.maintenance.me, kept).await
    }
}

/// Why a run can not be as it is wanted, whatever the cluster says.
pub fn unfit(target: &Target, terms: &Terms) -> Option<String> {
    if target.kind == Kind::DaemonSet {
        return None;
    }
    let fits = |part: &Wanted| {
        plan::can_be_down(part.target.kind) && part.target.namespace == target.namespace
    };
    if terms.parts.is_empty() || terms.parts.len() > MOST || !terms.parts.iter().all(fits) {
        return Some(format!("1 to {MOST} Deployments, StatefulSets or CronJobs of one namespace"));
    }
    let fits = |job: &Target| job::can_be_work(job.kind) && job.namespace == target.namespace;
    if terms.job.as_ref().is_some_and(|job| !fits(job)) {
        return Some("the work is a CronJob or Job of the same namespace".to_owned());
    }
    let long = terms.reason.len() > LONGEST_REASON;
    long.then(|| format!("a reason of at most {LONGEST_REASON} bytes"))
}

fn new_run(entry: &Entry, terms: &Terms, scalers: &[Scaler]) -> Run {
    let part = |wanted: &Wanted| Part {
        target: wanted.target.clone(),
        before: wanted.seen,
        is: Is::Up,
        scaler: scalers.iter().find(|it| it.scales(&wanted.target)).map(|it| it.name.clone()),
    };
    Run {
        id: entry.id.clone(),
        namespace: terms.parts[0].target.namespace.clone().unwrap_or_default(),
        who: entry.who.clone(),
        reason: terms.reason.clone(),
        at: entry.at,
        until: terms.until,
        ended: None,
        ended_by: None,
        parts: terms.parts.iter().map(part).collect(),
        job: terms.job.as_ref().map(|template| new_work(template, &entry.id)),
        stage: Stage::Down,
        since: entry.at,
        down_at: None,
        up_at: None,
        at_once: false,
        finish: "".into(),
        trouble: None,
        elsewhere: None,
    }
}

fn new_work(template: &Target, run: &str) -> Work {
    let name = run::job_name(&template.name, run, 1);
    Work { template: template.clone(), name, tries: 1, started: false }
}

fn down(namespace: &str, part: &Wanted) -> String {
    let name = &part.target.name;
    if part.target.kind == Kind::CronJob {
        return format!(
            r#"kubectl -n {namespace} patch cronjob/{name} -p '{{"spec":{{"suspend":true}}}}'"#
        );
    }
    let kind = part.target.kind.resource().kind.to_lowercase();
    format!(
        "kubectl -n {namespace} scale {kind}/{name} --current-replicas={} --replicas=0",
        part.seen
    )
}

fn refused_by(plan: &Plan) -> State {
    let stops = plan.checks.iter().find(|check| check.verdict == Verdict::Stops);
    let conflict = |why: &str| ApiError::new(ErrorCode::Conflict, why);
    let error = match stops.map(|check| &check.about) {
        Some(About::Refused(error)) => error.clone(),
        Some(About::Needs(right)) => ApiError::new(ErrorCode::Forbidden, format!("needs {right}")),
        Some(About::Changed { now, .. }) => {
            return State::Refused { error: conflict(""), now: Some(now.clone()) };
        }
        Some(About::Maintenance(Note::Daemon)) => {
            ApiError::new(ErrorCode::Invalid, "a DaemonSet can't be scaled")
        }
        Some(About::Maintenance(Note::IsDown)) => conflict("it is at 0 already"),
        Some(About::Maintenance(_)) => conflict("it is down for maintenance already"),
        _ => ApiError::new(ErrorCode::NotFound, ""),
    };
    State::Refused { error, now: None }
}

async fn services(reader: &Reader<'_>, namespace: &Str) -> Vec<ServiceRow> {
    let rows = reader.rows(Kind::Service, Some(namespace)).await.unwrap_or_default();
    let service = |row: Arc<Row>| match &*row {
        Row::Service(service) => Some(ServiceRow::clone(service)),
        _ => None,
    };
    rows.into_iter().filter_map(service).collect()
}

/// What else in the namespace could be taken down, or be the work.
async fn around(reader: &Reader<'_>, namespace: &str, but: &Target) -> Around {
    let mut around = Around::default();
    for kind in [Kind::Deployment, Kind::StatefulSet, Kind::CronJob, Kind::Job] {
        for found in list(reader, kind, namespace).await {
            let meta = &found.subject.metadata;
            let target = Target {
                kind,
                namespace: Some(namespace.into()),
                name: meta.name.as_str().into(),
                uid: meta.uid.as_str().into(),
            };
            if kind == Kind::CronJob || (kind == Kind::Job && job::is_offered(&found)) {
                around.templates.push(target.clone());
            }
            let seen = plan::replicas(kind, &found);
            if plan::can_be_down(kind) && seen > 0 && target.uid != but.uid {
                around.workloads.push(Wanted { target, seen });
            }
        }
    }
    around
}

async fn list(reader: &Reader<'_>, kind: Kind, namespace: &str) -> Vec<Found> {
    let url = path(kind, Some(namespace), None);
    let Ok(text) = reader.upstream().text_at(&url).await else { return Vec::new() };
    let mut value: Value = serde_json::from_str(&text).unwrap_or_default();
    let items = value.get_mut("items").and_then(Value::as_array_mut).map(std::mem::take);
    items.unwrap_or_default().into_iter().filter_map(|item| Found::of(item).ok()).collect()
}
