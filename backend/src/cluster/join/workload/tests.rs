use quarterdeck_wire::row::{Meta, ObjectRef, Resources};

use super::*;

fn meta(name: &str, created: i64) -> Meta {
    Meta { namespace: Some("shop".into()), name: name.into(), created }
}

fn api(level: Level, word: &str) -> Status {
    Status::new(level, Word::Api(word.into()))
}

fn well() -> Status {
    api(Level::Ok, "Running")
}

fn workload(ready: u32, status: Status) -> WorkloadRow {
    WorkloadRow {
        meta: meta("cart", 0),
        kind: Kind::Deployment,
        status,
        desired: 3,
        ready,
        updated: 3,
        failing: 0,
        restarts: 0,
        restarted: None,
        image: "cart:2".into(),
        old_image: None,
        resources: Resources::default(),
        owner: None,
    }
}

fn pod(name: &str, status: Status) -> PodRow {
    PodRow {
        meta: meta(name, 1),
        phase: "Running".into(),
        status,
        segments: std::sync::Arc::new([]),
        restarts: 0,
        restarted: None,
        node: None,
        ip: None,
        owner: None,
        workload: None,
        revision: None,
        image: "cart:2".into(),
        resources: Resources::default(),
        finished: false,
    }
}

fn crash() -> Status {
    let why = Why::Exited { container: "app".into(), code: 1, reason: "Error".into() };
    api(Level::Failing, "CrashLoopBackOff").because(why).since(Some(5))
}

fn no_image() -> Status {
    let why = Why::Image { image: "cart:2".into(), message: "not found".into() };
    api(Level::Failing, "ImagePullBackOff").because(why)
}

fn starting() -> Status {
    Status::new(Level::Progressing, Word::Starting).since(Some(9))
}

fn missing(ready: u32) -> WorkloadRow {
    let level = if ready == 0 { Level::Failing } else { Level::Degraded };
    let why = Why::Replicas { ready, of: 3 };
    workload(ready, Status::new(level, Word::Unavailable).because(why))
}

fn rolling(ready: u32) -> WorkloadRow {
    let why = Why::Rollout { done: 1, of: 3, failing: 0 };
    workload(ready, Status::new(Level::Progressing, Word::RollingOut).because(why))
}

fn joined(workload: &WorkloadRow, pods: &[PodRow]) -> WorkloadRow {
    with_pods(workload, &pod_health(pods))
}

/// With pods in these states, beside one that is well.
fn status(workload: &WorkloadRow, pods: &[Status]) -> Status {
    let mut all = vec![pod("well", well())];
    all.extend(pods.iter().enumerate().map(|(i, status)| pod(&format!("p{i}"), status.clone())));
    let status = joined(workload, &all).status;
    all.reverse();
    assert_eq!(joined(workload, &all).status, status, "the order of the pods matters");
    status
}

#[test]
fn well_pods_change_nothing() {
    assert_eq!(status(&workload(3, well()), &[well(), well()]), well());
    let going = api(Level::Stopped, "Terminating");
    assert_eq!(status(&workload(3, well()), &[going]), well());
}

#[test]
fn an_image_that_is_not_there_wins_over_rolling_out() {
    assert_eq!(status(&rolling(2), &[no_image()]), no_image());
    assert_eq!(status(&rolling(2), &[crash(), no_image(), starting()]), no_image());
}

#[test]
fn a_crash_degrades_what_still_serves() {
    let degraded = Status { level: Level::Degraded, ..crash() };
    assert_eq!(status(&missing(2), &[crash()]), degraded);
    assert_eq!(status(&missing(0), &[crash()]), crash());
}

#[test]
fn a_stuck_rollout_stays_stuck_but_counts_its_failing_pods() {
    let why = Why::Rollout { done: 1, of: 3, failing: 0 };
    let stuck = Status::new(Level::Failing, Word::RolloutStuck).because(why);
    let status = status(&workload(2, stuck), &[crash(), crash()]);
    assert_eq!(status.word, Word::RolloutStuck);
    assert_eq!(status.why, Some(Why::Rollout { done: 1, of: 3, failing: 2 }));
}

#[test]
fn what_is_missing_and_starts_is_progress() {
    let expected = starting().because(Why::Replicas { ready: 2, of: 3 });
    assert_eq!(status(&missing(2), &[starting()]), expected);
    assert_eq!(status(&rolling(2), &[starting()]), rolling(2).status);
    assert_eq!(status(&workload(3, well()), &[starting()]), well());
}

#[test]
fn a_quota_is_not_covered_up_by_a_pod_that_starts() {
    let refused =
        Status::new(Level::Degraded, Word::Unavailable).because(Why::Api("exceeded quota".into()));
    assert_eq!(status(&workload(2, refused.clone()), &[starting()]), refused);
}

#[test]
fn a_reason_is_always_given_for_failing_pods() {
    let bare = api(Level::Failing, "Error");
    let why = Why::Pods { count: 2, word: "Error".into() };
    assert_eq!(status(&missing(2), &[bare.clone(), bare.clone()]), bare.because(why));
}

#[test]
fn what_someone_stopped_stays_stopped() {
    let zero = Status::new(Level::Stopped, Word::ScaledToZero);
    assert_eq!(status(&workload(0, zero.clone()), &[crash()]), zero);
}

#[test]
fn numbers_of_the_pods() {
    let finished = PodRow { finished: true, restarts: 90, ..pod("old", crash()) };
    let pods = [
        PodRow { restarts: 4, restarted: Some(7), ..pod("a", crash()) },
        PodRow { restarts: 1, restarted: Some(9), ..pod("b", well()) },
        finished,
    ];
    let row = joined(&missing(2), &pods);
    assert_eq!((row.failing, row.restarts, row.restarted), (1, 5, Some(9)));
}

#[test]
fn the_old_image_is_told_during_a_rollout_only() {
    let image = |name: &str, image: &str, created| PodRow {
        image: image.into(),
        meta: meta(name, created),
        ..pod(name, well())
    };
    let pods = [image("a", "cart:1.5", 4), image("b", "cart:1", 3), image("c", "cart:2", 1)];
    assert_eq!(joined(&rolling(3), &pods).old_image, Some("cart:1".into()));
    assert_eq!(joined(&workload(3, well()), &pods).old_image, None);
    assert_eq!(joined(&rolling(3), &pods[2..]).old_image, None);
}

fn autoscaler(word: Word, wants: u32) -> AutoscalerRow {
    let why = Why::Autoscaler { min: 2, max: 6, wants };
    AutoscalerRow {
        meta: meta("cart", 0),
        status: Status::new(Level::Degraded, word).because(why),
        target: ObjectRef { kind: "Deployment".into(), name: "cart".into() },
        min: 2,
        max: 6,
        current: 6,
        desired: 6,
        metrics: Vec::new(),
        last_scaled: None,
    }
}

#[test]
fn an_autoscaler_at_its_maximum() {
    let limit = autoscaler(Word::AtMaximum, 8);
    let of = |workload: &WorkloadRow| with_autoscaler(workload, &limit).status;
    assert_eq!(of(&workload(3, well())), limit.status);
    assert_eq!(of(&rolling(3)), limit.status);
    assert_eq!(of(&missing(2)), missing(2).status);
    let zero = workload(0, Status::new(Level::Stopped, Word::ScaledToZero));
    assert_eq!(of(&zero), zero.status);
}

#[test]
fn an_autoscaler_that_is_well_is_a_reason() {
    let well_scaled =
        with_autoscaler(&workload(3, well()), &autoscaler(Word::Api("Active".into()), 8));
    assert_eq!(well_scaled.status, well().because(Why::Autoscaler { min: 2, max: 6, wants: 6 }));
}

#[test]
fn runs_that_failed_one_after_the_other() {
    let run = |created, status: Status| WorkloadRow {
        kind: Kind::Job,
        meta: meta(&format!("run-{created}"), created),
        ..workload(0, status)
    };
    let failed = |created| {
        let why = Why::Api("BackoffLimitExceeded".into());
        run(created, api(Level::Failing, "Failed").because(why).since(Some(created)))
    };
    let complete = |created| run(created, api(Level::Stopped, "Complete"));
    let of = |jobs: &[WorkloadRow]| {
        let scheduled = workload(0, Status::new(Level::Ok, Word::Scheduled));
        let status = with_runs(&scheduled, jobs).status;
        (status.level, status.word, status.since)
    };
    let none = (Level::Ok, Word::Scheduled, None);
    assert_eq!(of(&[]), none);
    assert_eq!(of(&[failed(1), complete(2)]), none);
    assert_eq!(of(&[failed(3), complete(2)]), (Level::Degraded, Word::RunsFailed(1), Some(3)));
    assert_eq!(
        of(&[complete(1), failed(2), failed(4), run(5, well()), failed(3)]),
        (Level::Failing, Word::RunsFailed(3), Some(4))
    );
}
