use quarterdeck_wire::status::{
    Level::{self, Degraded, Failing, Ok, Progressing, Stopped, Unknown},
    Segment, Status, Unschedulable, Why, Word,
};
use serde_json::{Value, json};

use super::*;

fn row(pod: Value) -> PodRow {
    let pod: Pod = serde_json::from_value(pod).unwrap();
    match pod.row(&mut Names::new()) {
        Row::Pod(row) => row,
        other => panic!("{other:?}"),
    }
}

/// A pod with the containers `app` and `proxy` and this status.
fn pod(status: Value) -> Value {
    json!({
        "metadata": {"name": "p", "namespace": "shop"},
        "spec": {"nodeName": "n", "containers": [
            {"name": "app", "image": "shop/app:1"}, {"name": "proxy", "image": "envoy:1"}]},
        "status": status,
    })
}

fn at(second: i64) -> String {
    format!("1970-01-01T00:00:{second:02}Z")
}

fn running(name: &str, ready: bool) -> Value {
    json!({"name": name, "ready": ready, "state": {"running": {"startedAt": at(10)}}})
}

fn waiting(name: &str, reason: &str, message: &str) -> Value {
    json!({"name": name, "state": {"waiting": {"reason": reason, "message": message}}})
}

fn ended(name: &str, code: i32, reason: &str) -> Value {
    json!({"name": name, "state": {"terminated":
        {"exitCode": code, "reason": reason, "finishedAt": at(20)}}})
}

fn ready(status: &str, since: i64) -> Value {
    json!({"type": "Ready", "status": status, "lastTransitionTime": at(since)})
}

fn api(level: Level, word: &str) -> Status {
    Status::new(level, Word::Api(word.into()))
}

fn exited(container: &str, code: i32, reason: &str) -> Why {
    Why::Exited { container: container.into(), code, reason: reason.into() }
}

#[track_caller]
fn check(status: Value, phase: &str, expected: &Status) {
    check_pod(pod(status), phase, expected);
}

#[track_caller]
fn check_pod(pod: Value, phase: &str, expected: &Status) {
    let row = row(pod);
    assert_eq!((&*row.phase, &row.status), (phase, expected));
}

#[test]
fn running_and_ready() {
    let status = json!({"phase": "Running", "conditions": [ready("True", 12)],
        "containerStatuses": [running("app", true), running("proxy", true)]});
    check(status.clone(), "Running", &api(Ok, "Running"));
    assert_eq!(row(pod(status)).ready(), (2, 2));
}

#[test]
fn starting_until_it_was_ready_once() {
    let status = |since| {
        json!({"phase": "Running", "conditions": [ready("False", since)],
            "containerStatuses": [running("app", true), running("proxy", false)]})
    };
    let why = Why::Readiness { container: "proxy".into() };
    let starting = Status::new(Progressing, Word::Starting).because(why.clone()).since(Some(10));
    check(status(5), "Running", &starting);
    let lost = Status::new(Degraded, Word::NotReady).because(why).since(Some(30));
    check(status(30), "Running", &lost);
}

#[test]
fn a_startup_probe_that_has_not_passed_is_starting() {
    let mut app = running("app", false);
    app["started"] = json!(false);
    let status = json!({"phase": "Running", "conditions": [ready("False", 30)],
        "containerStatuses": [app, running("proxy", true)]});
    assert_eq!(row(pod(status)).status.word, Word::Starting);
}

#[test]
fn a_readiness_gate_that_is_closed() {
    let gate = json!({"type": "Ready", "status": "False", "reason": "ReadinessGatesNotReady",
        "message": "gate lb is closed", "lastTransitionTime": at(9)});
    let status = json!({"phase": "Running", "conditions": [gate],
        "containerStatuses": [running("app", true), running("proxy", true)]});
    let expected = Status::new(Progressing, Word::Starting)
        .because(Why::Api("gate lb is closed".into()))
        .since(Some(9));
    check(status, "Running", &expected);
}

#[test]
fn a_node_that_stopped_reporting() {
    let status = json!({"phase": "Running", "conditions": [ready("False", 40)],
        "containerStatuses": [running("app", true), running("proxy", true)]});
    let expected = Status::new(Unknown, Word::NotReady)
        .because(Why::Api("Node is not ready".into()))
        .since(Some(40));
    check(status, "Running", &expected);
}

#[test]
fn a_crash_loop_says_what_the_container_died_of() {
    let mut app = waiting("app", "CrashLoopBackOff", "back-off 40s restarting failed container");
    app["restartCount"] = json!(4);
    app["lastState"] = ended("app", 137, "OOMKilled")["state"].clone();
    let status = json!({"phase": "Running", "conditions": [ready("False", 7)],
        "containerStatuses": [app, running("proxy", true)]});
    let expected =
        api(Failing, "CrashLoopBackOff").because(exited("app", 137, "OOMKilled")).since(Some(7));
    check(status.clone(), "CrashLoopBackOff", &expected);
    let row = row(pod(status));
    assert_eq!(&*row.segments, [Segment::Failing, Segment::Ready]);
    assert_eq!((row.restarts, row.restarted), (4, Some(20)));
}

#[test]
fn an_image_that_cannot_be_pulled() {
    let message = "Back-off pulling image \"shop/app:1\"";
    let expected = |word: &str| {
        api(Failing, word)
            .because(Why::Image { image: "shop/app:1".into(), message: message.into() })
    };
    for reason in ["ImagePullBackOff", "ErrImagePull", "InvalidImageName"] {
        let status = json!({"phase": "Pending",
            "containerStatuses": [waiting("app", reason, message), running("proxy", true)]});
        check(status, reason, &expected(reason));
    }
}

#[test]
fn a_container_that_cannot_be_made() {
    let status = json!({"phase": "Pending", "containerStatuses":
        [waiting("app", "CreateContainerConfigError", "secret \"db\" not found")]});
    let expected = api(Failing, "CreateContainerConfigError")
        .because(Why::Api("secret \"db\" not found".into()));
    check(status, "CreateContainerConfigError", &expected);
}

#[test]
fn a_container_that_just_ended() {
    let status = json!({"phase": "Running",
        "containerStatuses": [ended("app", 1, "Error"), running("proxy", true)]});
    check(status, "Error", &api(Failing, "Error").because(exited("app", 1, "Error")));
    let status = json!({"phase": "Running",
        "containerStatuses": [ended("app", 0, "Completed"), ended("proxy", 0, "Completed")]});
    check(status, "Completed", &api(Progressing, "Completed"));
}

#[test]
fn a_failing_container_is_seen_behind_one_that_kubectl_speaks_of() {
    let mut app = waiting("proxy", "CrashLoopBackOff", "");
    app["lastState"] = ended("proxy", 2, "Error")["state"].clone();
    let status = json!({"phase": "Running",
        "containerStatuses": [ended("app", 0, "Completed"), app]});
    let expected = api(Failing, "CrashLoopBackOff").because(exited("proxy", 2, "Error"));
    check(status, "Completed", &expected);
}

#[test]
fn on_its_way_to_its_first_container() {
    let scheduled = json!({"type": "PodScheduled", "status": "True", "lastTransitionTime": at(3)});
    let status = json!({"phase": "Pending", "conditions": [scheduled], "containerStatuses":
        [waiting("app", "ContainerCreating", ""), waiting("proxy", "ContainerCreating", "")]});
    let expected = api(Progressing, "ContainerCreating").since(Some(3));
    check(status.clone(), "ContainerCreating", &expected);
    assert_eq!(&*row(pod(status)).segments, [Segment::Starting; 2]);
    check(json!({"phase": "Pending"}), "Pending", &api(Progressing, "Pending"));
}

fn unscheduled(reason: &str, message: &str) -> Value {
    json!({"spec": {"containers": [{"name": "app"}]}, "status": {"phase": "Pending",
        "conditions": [{"type": "PodScheduled", "status": "False", "reason": reason,
            "message": message, "lastTransitionTime": at(5)}]}})
}

#[test]
fn no_node_fits() {
    let pod = unscheduled("Unschedulable", "0/6 nodes are available: 6 Insufficient cpu.");
    let why = Unschedulable { nodes: 6, reasons: vec![(6, "Insufficient cpu".into())] };
    let expected =
        Status::new(Failing, Word::Unschedulable).because(Why::Unschedulable(why)).since(Some(5));
    check_pod(pod.clone(), "Pending", &expected);
    assert_eq!(&*row(pod).segments, [Segment::Failing], "it does not start by waiting");
    let pod = unscheduled("Unschedulable", "no nodes available to schedule pods");
    let expected = Status::new(Failing, Word::Unschedulable)
        .because(Why::Api("no nodes available to schedule pods".into()))
        .since(Some(5));
    check_pod(pod, "Pending", &expected);
}

#[test]
fn held_back_by_a_gate() {
    let pod = unscheduled("SchedulingGated", "Scheduling is blocked");
    let expected = api(Progressing, "SchedulingGated")
        .because(Why::Api("Scheduling is blocked".into()))
        .since(Some(5));
    check_pod(pod, "SchedulingGated", &expected);
}

/// Two init containers, `fetch` and `migrate`, before `app`.
fn initializing(statuses: Value) -> Value {
    json!({
        "spec": {"nodeName": "n", "containers": [{"name": "app"}],
            "initContainers": [{"name": "fetch"}, {"name": "migrate"}]},
        "status": {"phase": "Pending", "initContainerStatuses": statuses,
            "containerStatuses": [waiting("app", "PodInitializing", "")]},
    })
}

#[test]
fn init_steps() {
    let pod = initializing(json!([ended("fetch", 0, "Completed"), running("migrate", false)]));
    let expected = api(Progressing, "Init:1/2")
        .because(Why::Init { step: 2, of: 2, name: "migrate".into() })
        .since(Some(10));
    check_pod(pod, "Init:1/2", &expected);
    let pod =
        initializing(json!([ended("fetch", 0, "Completed"), ended("migrate", 0, "Completed")]));
    check_pod(pod, "PodInitializing", &api(Progressing, "PodInitializing"));
}

#[test]
fn init_failures() {
    let mut fetch = waiting("fetch", "CrashLoopBackOff", "");
    fetch["lastState"] = ended("fetch", 3, "Error")["state"].clone();
    let expected = api(Failing, "Init:CrashLoopBackOff").because(exited("fetch", 3, "Error"));
    check_pod(initializing(json!([fetch])), "Init:CrashLoopBackOff", &expected);
    let expected = api(Failing, "Init:ExitCode:3").because(exited("fetch", 3, ""));
    check_pod(initializing(json!([ended("fetch", 3, "")])), "Init:ExitCode:3", &expected);
}

#[test]
fn going() {
    let mut going = pod(json!({"phase": "Running", "conditions": [ready("True", 12)],
        "containerStatuses": [running("app", true), ended("proxy", 143, "Error")]}));
    going["metadata"]["deletionTimestamp"] = json!(at(50));
    going["metadata"]["deletionGracePeriodSeconds"] = json!(30);
    let expected = api(Stopped, "Terminating").because(Why::Until(50)).since(Some(20));
    check_pod(going.clone(), "Terminating", &expected);
    assert_eq!(&*row(going.clone()).segments, [Segment::Ready, Segment::Off]);
    going["status"]["reason"] = json!("NodeLost");
    going["status"]["message"] = json!("Node n which was running pod p is unresponsive");
    let expected = api(Unknown, "Unknown")
        .because(Why::Api("Node n which was running pod p is unresponsive".into()));
    check_pod(going, "Unknown", &expected);
}

#[test]
fn finished() {
    let both = json!([ended("app", 0, "Completed"), ended("proxy", 0, "Completed")]);
    let status = json!({"phase": "Succeeded", "containerStatuses": both});
    check(status.clone(), "Completed", &api(Stopped, "Completed").since(Some(20)));
    let row = row(pod(status));
    assert!(row.finished);
    assert_eq!(&*row.segments, [Segment::Off; 2]);

    let status = json!({"phase": "Failed",
        "containerStatuses": [ended("app", 0, "Completed"), ended("proxy", 2, "Error")]});
    let expected = api(Failing, "Error").because(exited("proxy", 2, "Error")).since(Some(20));
    check(status, "Error", &expected);
}

#[test]
fn evicted() {
    let status = json!({"phase": "Failed", "reason": "Evicted",
        "message": "The node was low on resource: memory."});
    let expected =
        api(Failing, "Evicted").because(Why::Api("The node was low on resource: memory.".into()));
    check(status.clone(), "Evicted", &expected);
    assert_eq!(&*row(pod(status)).segments, [Segment::Failing; 2]);
}

#[test]
fn a_sidecar_counts_as_a_container() {
    let mut mesh = running("mesh", true);
    mesh["started"] = json!(true);
    mesh["restartCount"] = json!(2);
    let pod = json!({
        "spec": {"containers": [{"name": "app"}], "initContainers":
            [{"name": "wait"}, {"name": "mesh", "restartPolicy": "Always"}]},
        "status": {"phase": "Running", "conditions": [ready("False", 5)],
            "initContainerStatuses": [ended("wait", 0, "Completed"), mesh],
            "containerStatuses": [running("app", false)]},
    });
    let row = row(pod);
    assert_eq!(&*row.segments, [Segment::Ready, Segment::Starting]);
    assert_eq!(row.restarts, 2);
    assert_eq!(row.status.why, Some(Why::Readiness { container: "app".into() }));
}

#[test]
fn the_workload_behind_the_owner() {
    let of = |kind: &str, name: &str, hash: &str| {
        let row = row(json!({"metadata": {"labels": {"pod-template-hash": hash},
            "ownerReferences": [{"kind": kind, "name": name, "controller": true}]}}));
        (row.owner.unwrap().path(), row.workload.map(|workload| workload.path()))
    };
    let named = |owner: &str, workload: &str| (owner.to_owned(), Some(workload.to_owned()));
    assert_eq!(of("ReplicaSet", "a-5f7", "5f7"), named("ReplicaSet/a-5f7", "Deployment/a"));
    assert_eq!(of("ReplicaSet", "a-5f7", "x"), named("ReplicaSet/a-5f7", "ReplicaSet/a-5f7"));
    assert_eq!(of("ReplicaSet", "a-", ""), named("ReplicaSet/a-", "ReplicaSet/a-"));
    assert_eq!(of("Job", "j-1", ""), named("Job/j-1", "Job/j-1"));
    assert_eq!(of("Node", "n", ""), ("Node/n".to_owned(), None));
}

/// A container that asks for `cpu` and has 2 CPU (limit 3), of which 1.5 are allocated.
fn resizing(cpu: &str, reason: &str) -> (u32, u32) {
    let pod = json!({
        "spec": {"containers": [{"name": "app", "resources": {"requests": {"cpu": cpu}}}]},
        "status": {
            "conditions": [{"type": "PodResizePending", "status": "True", "reason": reason}],
            "containerStatuses": [{"name": "app", "allocatedResources": {"cpu": "1500m"},
                "resources": {"requests": {"cpu": "2"}, "limits": {"cpu": "3"}}}]},
    });
    let resources = row(pod).resources;
    (resources.cpu_request, resources.cpu_limit)
}

#[test]
fn what_it_asks_for_while_it_is_resized() {
    assert_eq!(resizing("1", "Deferred"), (2000, 3000));
    assert_eq!(resizing("8", "Deferred"), (8000, 3000));
    assert_eq!(resizing("8", "Infeasible"), (2000, 3000));
}

#[test]
fn nothing_at_all_is_still_a_pod() {
    let nulls = json!({"metadata": null, "spec": {"containers": null, "initContainers": null},
        "status": {"conditions": null, "containerStatuses": null, "podIPs": null}});
    assert_eq!(row(nulls.clone()), row(json!({})));
    assert_eq!(row(nulls).ready(), (0, 0));
}
