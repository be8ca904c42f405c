//! Workloads and what their pods, their Jobs and their autoscaler say.

use std::{cmp::Reverse, collections::BTreeMap};

use quarterdeck_wire::{
    Str, Time,
    kind::Kind,
    row::{AutoscalerRow, PodHealth, PodRow, WorkloadRow},
    status::{Level, Status, Why, Word},
};

/// What these pods say about their workload. Finished pods are history: a controller has replaced them,
/// and of a Job's its own status tells.
pub fn pod_health<'a>(pods: impl IntoIterator<Item = &'a PodRow>) -> PodHealth {
    let mut health = PodHealth::default();
    let mut worst: Option<&PodRow> = None;
    // The oldest pod of each image, so that the answer does not depend on the order.
    let mut images: BTreeMap<&Str, (Time, &Str)> = BTreeMap::new();
    for pod in pods.into_iter().filter(|pod| !pod.finished) {
        health.failing += u32::from(pod.status.level == Level::Failing);
        health.restarts = health.restarts.saturating_add(pod.restarts);
        health.restarted = health.restarted.max(pod.restarted);
        if is_unwell(pod.status.level) && worst.is_none_or(|worst| badness(pod) < badness(worst)) {
            worst = Some(pod);
        }
        if pod.status.level != Level::Stopped {
            let age = (pod.meta.created, &pod.meta.name);
            let oldest = images.entry(&pod.image).or_insert(age);
            *oldest = age.min(*oldest);
        }
    }
    health.worst = worst.map(|pod| pod.status.clone());
    let mut images: Vec<_> = images.into_iter().map(|(image, age)| (age, image.clone())).collect();
    images.sort();
    health.images = images.into_iter().map(|(_, image)| image).collect();
    health
}

fn is_unwell(level: Level) -> bool {
    !matches!(level, Level::Ok | Level::Stopped)
}

/// Orders pods by how bad they are, worst first; the name makes it total.
fn badness(pod: &PodRow) -> (Level, bool, Option<i64>, &Str) {
    let status = &pod.status;
    (status.level, !is_for_good(status), status.since, &pod.meta.name)
}

/// Whether time alone will not help: not a crash, which is tried again, nor a node that may come.
fn is_for_good(status: &Status) -> bool {
    !matches!(status.why, Some(Why::Exited { .. } | Why::Unschedulable(_)))
        && status.word != Word::Unschedulable
}

/// The workload with what its pods say: the worse of both.
#[must_use]
pub fn with_pods(workload: &WorkloadRow, health: &PodHealth) -> WorkloadRow {
    let is_moving =
        matches!(workload.status.word, Word::RollingOut | Word::RolloutStuck | Word::Paused);
    WorkloadRow {
        status: worse(workload, health),
        failing: health.failing,
        restarts: health.restarts,
        restarted: health.restarted,
        old_image: health
            .images
            .iter()
            .find(|image| is_moving && **image != workload.image)
            .cloned(),
        ..workload.clone()
    }
}

fn worse(workload: &WorkloadRow, health: &PodHealth) -> Status {
    let mut own = workload.status.clone();
    if let Some(Why::Rollout { failing, .. }) = &mut own.why {
        *failing = health.failing;
    }
    let Some(pods) = &health.worst else { return own };
    match pods.level {
        _ if own.level == Level::Stopped => own,
        Level::Failing => {
            let theirs = of_failing_pods(workload, health, pods);
            // On a tie the pods know more: why, not only that.
            if theirs.level <= own.level { theirs } else { own }
        }
        Level::Progressing if is_only_missing(&own) => {
            // What is missing is coming.
            Status { level: Level::Progressing, word: Word::Starting, since: pods.since, ..own }
        }
        Level::Degraded if pods.level < own.level => pods.clone(),
        _ => own,
    }
}

/// A workload that still serves is degraded by a pod that crashes or waits for a node; what will not
/// get better by waiting (an image that is not there, a broken configuration) is a failure at once.
fn of_failing_pods(workload: &WorkloadRow, health: &PodHealth, pods: &Status) -> Status {
    let serves = workload.ready > 0 && !is_for_good(pods);
    let word = || Str::from(&*pods.word.in_english());
    let why = pods.why.clone();
    Status {
        level: if serves { Level::Degraded } else { Level::Failing },
        why: why.or_else(|| Some(Why::Pods { count: health.failing, word: word() })),
        ..pods.clone()
    }
}

fn is_only_missing(status: &Status) -> bool {
    status.word == Word::Unavailable && matches!(status.why, Some(Why::Replicas { .. }))
}

/// The workload with its autoscaler: that it may not have what it wants is worth a word, that it is
/// scaled at all a reason.
#[must_use]
pub fn with_autoscaler(workload: &WorkloadRow, autoscaler: &AutoscalerRow) -> WorkloadRow {
    let mut row = workload.clone();
    let AutoscalerRow { min, max, desired, .. } = *autoscaler;
    let at_maximum = autoscaler.status.word == Word::AtMaximum;
    if at_maximum && Level::Degraded < row.status.level && row.status.level != Level::Stopped {
        row.status = autoscaler.status.clone();
    } else if row.status.level == Level::Ok && row.status.why.is_none() {
        row.status.why = Some(Why::Autoscaler { min, max, wants: desired });
    }
    row
}

/// The CronJob with its Jobs: how many of the last runs failed, one after the other.
#[must_use]
pub fn with_runs<'a>(
    cron_job: &WorkloadRow,
    jobs: impl IntoIterator<Item = &'a WorkloadRow>,
) -> WorkloadRow {
    let mut row = cron_job.clone();
    let mut jobs: Vec<&WorkloadRow> = jobs.into_iter().collect();
    jobs.sort_by_key(|job| (Reverse(job.meta.created), job.meta.name.clone()));
    row.restarts = jobs.iter().map(|job| job.restarts).sum();
    row.restarted = jobs.iter().filter_map(|job| job.restarted).max();
    row.failing = jobs.iter().map(|job| job.failing).sum();
    let ended = jobs.into_iter().filter(|job| has_failed(job) || is_complete(job));
    let failed: Vec<&WorkloadRow> = ended.take_while(|job| has_failed(job)).collect();
    if let (Some(last), true) = (failed.first(), cron_job.status.word != Word::Suspended) {
        let level = if failed.len() > 1 { Level::Failing } else { Level::Degraded };
        let runs = u32::try_from(failed.len()).unwrap_or(u32::MAX);
        row.status = Status { level, word: Word::RunsFailed(runs), ..last.status.clone() };
    }
    row
}

fn is_complete(job: &WorkloadRow) -> bool {
    job.kind == Kind::Job && matches!(&job.status.word, Word::Api(word) if **word == *"Complete")
}

fn has_failed(job: &WorkloadRow) -> bool {
    job.kind == Kind::Job && matches!(&job.status.word, Word::Api(word) if **word == *"Failed")
}

#[cfg(test)]
mod tests;
