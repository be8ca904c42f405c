//! What a run is about, as it is now.

use quarterdeck_wire::{
    Time,
    action::Target,
    kind::Kind,
    maintenance::{Part, Run, Stage},
};
use serde_json::Value;

use super::{
    job,
    keda::{self, Scaler, Stands},
    plan,
    run::{Job, Seen},
    write,
};
use crate::{
    actions::{
        Actions,
        facts::{Found, Reader},
    },
    cluster::upstream::Fault,
};

/// As long as a Deployment that says nothing (`progressDeadlineSeconds`).
const PATIENCE: Time = 600;

/// The workloads of a run, what KEDA has for them, and its Job.
pub struct Looked {
    pub found: Vec<Option<Found>>,
    pub scalers: Vec<Scaler>,
    pub job: Job,
}

impl Looked {
    pub fn seen(&self, run: &Run) -> Vec<Option<Seen>> {
        let seen = |(part, found): (&Part, &Option<Found>)| {
            found.as_ref().map(|found| seen(run, part, found, self.scaler(part)))
        };
        run.parts.iter().zip(&self.found).map(seen).collect()
    }

    /// What KEDA has for a workload.
    pub fn scaler(&self, part: &Part) -> Option<&Scaler> {
        let name = part.scaler.as_ref()?;
        self.scalers.iter().find(|scaler| scaler.name == *name)
    }
}

/// Looks.
///
/// # Errors
/// [`Fault`], when one of them can't be read: then nothing is known.
pub async fn look(actions: &Actions, run: &Run) -> Result<Looked, Fault> {
    let reader = actions.reader();
    let mut found = Vec::new();
    for part in &run.parts {
        let it = reader.read_named(&part.target).await?;
        found.push(it.filter(|it| *it.subject.metadata.uid == *part.target.uid));
    }
    let scalers = if run.parts.iter().any(|part| part.scaler.is_some()) {
        keda::all(actions.upstream(), &run.namespace).await?
    } else {
        Vec::new()
    };
    Ok(Looked { found, scalers, job: job_of(&reader, run).await? })
}

async fn job_of(reader: &Reader<'_>, run: &Run) -> Result<Job, Fault> {
    let Some(work) = run.job.as_ref().filter(|_| run.stage == Stage::Work) else {
        return Ok(if run.job.is_some() { Job::Absent } else { Job::None });
    };
    let target = Target { kind: Kind::Job, name: work.name.clone(), ..work.template.clone() };
    Ok(match reader.read_named(&target).await? {
        Some(found) => job::stands(&found.value),
        None if work.started => Job::Failed("the Job was deleted".into()),
        None => Job::Absent,
    })
}

fn seen(run: &Run, part: &Part, found: &Found, scaler: Option<&Scaler>) -> Seen {
    let replicas = plan::replicas(part.target.kind, found);
    let marked = write::mark_of(found).is_some_and(|mark| mark.run == run.id);
    let scaler = scaler.map_or(Stands::Aside, |scaler| scaler.stands(&run.id));
    if part.target.kind == Kind::CronJob {
        return Seen { replicas, current: 0, ready: replicas, marked, patience: PATIENCE, scaler };
    }
    let number = |pointer: &str| found.value.pointer(pointer).and_then(Value::as_i64);
    let count = |pointer: &str| u32::try_from(number(pointer).unwrap_or_default()).unwrap_or(0);
    let is_told = number("/status/observedGeneration") >= number("/metadata/generation");
    Seen {
        replicas,
        // What the controller has not looked at yet is not there and not gone.
        current: if is_told { count("/status/replicas") } else { count("/status/replicas").max(1) },
        ready: if is_told { count("/status/readyReplicas") } else { 0 },
        marked,
        patience: number("/spec/progressDeadlineSeconds").unwrap_or(PATIENCE),
        scaler,
    }
}
