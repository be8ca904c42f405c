//! The state machine: from each stored state, with what the cluster may show then.

use quarterdeck_wire::{
    action::Target,
    error::ErrorCode,
    kind::Kind,
    maintenance::{ANNOTATION, Command, Hold, Is, Mark, Part, Run, Stage, Step, Work},
};
use serde_json::json;

use super::{
    keda::Stands,
    run::{self, Due, Job, Seen},
    write,
};
use crate::actions::facts::Found;

fn target(name: &str) -> Target {
    Target {
        kind: Kind::Deployment,
        namespace: Some("shop".into()),
        name: name.into(),
        uid: format!("uid-{name}").into(),
    }
}

/// order had 3, payment 2.
fn run_at(stage: Stage, is: [Is; 2]) -> Run {
    let [order, payment] = is;
    Run {
        id: "0f8fad5b-d9cb-469f-a165-70867728950e".into(),
        namespace: "shop".into(),
        who: "ops".into(),
        reason: "".into(),
        at: 0,
        until: None,
        ended: None,
        ended_by: None,
        parts: vec![
            Part { target: target("order"), before: 3, is: order, scaler: None },
            Part { target: target("payment"), before: 2, is: payment, scaler: None },
        ],
        job: None,
        stage,
        since: 0,
        down_at: None,
        up_at: None,
        at_once: false,
        finish: "".into(),
        trouble: None,
        elsewhere: None,
    }
}

const DOWN: Is = Is::Down { stopping: 0 };

const fn at(replicas: u32, ready: u32) -> Seen {
    Seen { replicas, current: ready, ready, marked: false, patience: 60, scaler: Stands::Aside }
}

const fn marked(replicas: u32, current: u32) -> Seen {
    Seen { replicas, current, ready: 0, marked: true, patience: 60, scaler: Stands::Aside }
}

fn step(run: &mut Run, seen: [Seen; 2]) -> Option<Due> {
    run::step(run, &seen.map(Some), &Job::None, 10)
}

#[test]
fn they_go_down_last_first_and_come_back_first_first() {
    let mut run = run_at(Stage::Down, [Is::Up, Is::Up]);
    assert_eq!(step(&mut run, [at(3, 3), at(2, 2)]), Some(Due::TakeDown(1)));
    assert_eq!(step(&mut run, [at(3, 3), marked(0, 2)]), Some(Due::TakeDown(0)));
    assert_eq!(step(&mut run, [marked(0, 3), marked(0, 0)]), None);
    assert_eq!(run.stage, Stage::Down, "pods still stop");
    assert_eq!(step(&mut run, [marked(0, 0), marked(0, 0)]), None);
    assert_eq!(run.stage, Stage::Work);
    assert_eq!(step(&mut run, [marked(0, 0), marked(0, 0)]), None, "by hand: someone says when");
    run::command(&mut run, Command::Restore, 11).unwrap();
    assert_eq!(step(&mut run, [marked(0, 0), marked(0, 0)]), Some(Due::BringBack(0)));
    assert_eq!(step(&mut run, [at(3, 2), marked(0, 0)]), None, "order first becomes Ready");
    assert_eq!(step(&mut run, [at(3, 3), marked(0, 0)]), Some(Due::BringBack(1)));
    assert_eq!(step(&mut run, [at(3, 3), at(2, 1)]), None);
    assert_eq!(step(&mut run, [at(3, 3), at(2, 2)]), None);
    assert_eq!((run.stage, run.ended), (Stage::Done, Some(10)));
}

#[test]
fn a_write_that_was_done_just_before_a_crash_is_seen_and_not_repeated() {
    // Killed after the patch that took payment down, before anything was kept.
    let mut run = run_at(Stage::Down, [Is::Up, Is::Up]);
    assert_eq!(step(&mut run, [at(3, 3), marked(0, 0)]), Some(Due::TakeDown(0)));
    // Killed after the patch that brought order back.
    let mut run = run_at(Stage::Up, [DOWN, DOWN]);
    assert_eq!(step(&mut run, [at(3, 3), marked(0, 0)]), Some(Due::BringBack(1)));
    assert_eq!(run.parts[0].is, Is::Back { ready: 3 });
}

#[test]
fn a_mark_that_was_lost_is_known_from_the_run() {
    let mut run = run_at(Stage::Up, [DOWN, DOWN]);
    assert_eq!(step(&mut run, [at(0, 0), at(0, 0)]), Some(Due::BringBack(0)));
}

#[test]
fn someone_elses_number_is_told_and_left() {
    // Not what was seen: nothing is changed.
    let mut run = run_at(Stage::Down, [Is::Up, Is::Up]);
    assert_eq!(step(&mut run, [at(3, 3), at(5, 5)]), None);
    let why = Hold::Changed { name: "payment".into(), seen: 2, now: 5 };
    assert_eq!(run.stage, Stage::Held { at: Step::Down, why });
    // Scaled to 0 by someone else: that is not ours to bring back.
    let mut run = run_at(Stage::Down, [Is::Up, DOWN]);
    step(&mut run, [at(0, 0), marked(0, 0)]);
    assert_eq!((&run.parts[0].is, &run.stage), (&Is::Other { now: 0 }, &Stage::Work));
    // Scaled up meanwhile: it stays at that, its stale mark goes, the other comes back.
    let mut run = run_at(Stage::Work, [DOWN, DOWN]);
    assert_eq!(step(&mut run, [marked(7, 7), marked(0, 0)]), None);
    assert_eq!(run.parts[0].is, Is::Other { now: 7 });
    run::command(&mut run, Command::Restore, 11).unwrap();
    assert_eq!(step(&mut run, [marked(7, 7), marked(0, 0)]), Some(Due::Unmark(0)));
    assert_eq!(step(&mut run, [at(7, 7), marked(0, 0)]), Some(Due::BringBack(1)));
}

#[test]
fn finished_with_kubectl_it_is_over() {
    let mut run = run_at(Stage::Work, [DOWN, DOWN]);
    step(&mut run, [at(3, 3), at(2, 2)]);
    assert_eq!(run.stage, Stage::Up);
    assert_eq!(step(&mut run, [at(3, 2), at(2, 2)]), None);
    assert_eq!(run.stage, Stage::Up, "its pods are to be Ready, whoever brought it back");
    assert_eq!(step(&mut run, [at(3, 3), at(2, 2)]), None);
    assert_eq!(run.stage, Stage::Done);
}

#[test]
fn what_is_deleted_is_left_out() {
    let mut run = run_at(Stage::Up, [DOWN, DOWN]);
    assert_eq!(
        run::step(&mut run, &[None, Some(marked(0, 0))], &Job::None, 10),
        Some(Due::BringBack(1))
    );
    assert_eq!(run.parts[0].is, Is::Gone);
}

#[test]
fn what_does_not_become_ready_holds_and_can_be_tried_again() {
    let mut run = run_at(Stage::Up, [Is::Back { ready: 1 }, DOWN]);
    assert_eq!(run::step(&mut run, &[Some(at(3, 1)), Some(marked(0, 0))], &Job::None, 60), None);
    assert_eq!(run.stage, Stage::Up, "it has a minute");
    assert_eq!(run::step(&mut run, &[Some(at(3, 1)), Some(marked(0, 0))], &Job::None, 61), None);
    let why = Hold::NotReady { name: "order".into(), ready: 1, of: 3 };
    assert_eq!(run.stage, Stage::Held { at: Step::Up, why });
    assert_eq!(step(&mut run, [at(3, 3), marked(0, 0)]), None, "held, it changes nothing");
    run::command(&mut run, Command::Retry, 70).unwrap();
    assert_eq!(step(&mut run, [at(3, 3), marked(0, 0)]), Some(Due::BringBack(1)));
}

#[test]
fn restored_after_a_failure_nothing_waits_for_the_one_that_failed() {
    let mut run = run_at(Stage::Up, [Is::Back { ready: 1 }, DOWN]);
    step(&mut run, [at(3, 1), marked(0, 0)]);
    run::step(&mut run, &[Some(at(3, 1)), Some(marked(0, 0))], &Job::None, 61);
    assert!(matches!(run.stage, Stage::Held { at: Step::Up, .. }));
    run::command(&mut run, Command::Restore, 70).unwrap();
    let step = |run: &mut Run, payment, now| {
        run::step(run, &[Some(at(3, 1)), Some(payment)], &Job::None, now)
    };
    assert_eq!(step(&mut run, marked(0, 0), 71), Some(Due::BringBack(1)));
    assert_eq!(step(&mut run, at(2, 2), 72), None);
    assert_eq!(run.stage, Stage::Up, "order is waited for all the same");
    step(&mut run, at(2, 2), 132);
    let why = Hold::NotReady { name: "order".into(), ready: 1, of: 3 };
    assert_eq!(run.stage, Stage::Held { at: Step::Up, why });
}

#[test]
fn keda_is_paused_before_and_goes_on_after() {
    let mut run = run_at(Stage::Down, [Is::Up, Is::Gone]);
    let seen = |it: Seen, scaler| [Some(Seen { scaler, ..it }), None];
    let mut step = |seen: [Option<Seen>; 2]| run::step(&mut run, &seen, &Job::None, 10);
    assert_eq!(step(seen(at(3, 3), Stands::Running)), Some(Due::Pause(0)));
    assert_eq!(step(seen(at(3, 3), Stands::Paused)), Some(Due::TakeDown(0)));
    assert_eq!(step(seen(marked(0, 0), Stands::Paused)), None);
    run::command(&mut run, Command::Restore, 11).unwrap();
    let mut step = |seen: [Option<Seen>; 2]| run::step(&mut run, &seen, &Job::None, 12);
    assert_eq!(step(seen(marked(0, 0), Stands::Paused)), Some(Due::BringBack(0)));
    assert_eq!(step(seen(at(3, 0), Stands::Paused)), Some(Due::GoOn(0)));
    assert_eq!(step(seen(at(3, 3), Stands::Running)), None);
    assert_eq!(run.stage, Stage::Done);
}

#[test]
fn a_number_that_is_lost_is_asked_for_and_never_guessed() {
    let mut run = run_at(Stage::Up, [Is::Lost, DOWN]);
    assert_eq!(step(&mut run, [at(0, 0), marked(0, 0)]), None);
    let why = Hold::Unknown { name: "order".into() };
    assert_eq!(run.stage, Stage::Held { at: Step::Up, why });
    let tell =
        |run: &mut Run, part, replicas| run::command(run, Command::Told { part, replicas }, 5);
    assert_eq!(tell(&mut run, 1, 4).unwrap_err().code, ErrorCode::Conflict, "payment is known");
    assert_eq!(tell(&mut run, 0, 0).unwrap_err().code, ErrorCode::Invalid);
    assert_eq!(tell(&mut run, 7, 1).unwrap_err().code, ErrorCode::Conflict);
    tell(&mut run, 0, 4).unwrap();
    run::command(&mut run, Command::Retry, 6).unwrap();
    assert_eq!(step(&mut run, [at(0, 0), marked(0, 0)]), Some(Due::BringBack(0)));
    assert_eq!(run.parts[0].before, 4);
}

#[test]
fn what_was_finished_without_us_is_over_and_what_was_not_is_not() {
    let run = run_at(Stage::Work, [DOWN, DOWN]);
    assert!(run::is_finished(&run, &[Some(at(3, 0)), Some(at(2, 2))]));
    assert!(run::is_finished(&run, &[Some(at(3, 0)), None]), "one was deleted");
    assert!(!run::is_finished(&run, &[Some(at(3, 3)), Some(marked(0, 0))]));
    assert!(!run::is_finished(&run, &[Some(at(3, 3)), Some(at(0, 0))]));
}

#[test]
fn the_commands_for_kubectl_say_all_that_is_to_be_done() {
    let mut run = run_at(Stage::Work, [DOWN, Is::Lost]);
    run.parts[0].scaler = Some("order-so".into());
    let cron_job = Target { kind: Kind::CronJob, ..target("backup") };
    run.parts.push(Part { target: cron_job, before: 1, is: DOWN, scaler: None });
    let lines = write::kubectl(&run);
    let expected = [
        "kubectl -n shop scale deployment/order --replicas=3",
        "kubectl -n shop rollout status deployment/order",
        "kubectl -n shop annotate scaledobjects.keda.sh/order-so autoscaling.keda.sh/paused- quarterdeck.dev/maintenance-",
        "kubectl -n shop annotate deployment/order quarterdeck.dev/maintenance-",
        "kubectl -n shop scale deployment/payment --replicas=NUMBER",
        "kubectl -n shop rollout status deployment/payment",
        "kubectl -n shop annotate deployment/payment quarterdeck.dev/maintenance-",
        r#"kubectl -n shop patch cronjob/backup -p '{"spec":{"suspend":false}}'"#,
        "kubectl -n shop annotate cronjob/backup quarterdeck.dev/maintenance-",
        "kubectl -n shop delete configmap/quarterdeck-maintenance-0f8fad5b",
    ];
    assert_eq!(lines.lines().collect::<Vec<_>>(), expected);
}

#[test]
fn a_job_is_started_once_and_its_failure_holds_at_0() {
    let mut run = run_at(Stage::Work, [DOWN, DOWN]);
    let template = Target { kind: Kind::CronJob, ..target("migrate") };
    run.job = Some(Work { template, name: "m-1".into(), tries: 1, started: false });
    let down = [Some(marked(0, 0)); 2];
    assert_eq!(run::step(&mut run, &down, &Job::Absent, 1), Some(Due::StartJob));
    assert_eq!(run::step(&mut run, &down, &Job::Running, 2), None);
    run.job.as_mut().unwrap().started = true;
    let early = run::command(&mut run, Command::Restore, 3).unwrap_err();
    assert_eq!(early.code, ErrorCode::Conflict);
    run::step(&mut run, &down, &Job::Failed("exit 1".into()), 4);
    let why = Hold::Failed { job: "m-1".into(), why: "exit 1".into() };
    assert_eq!(run.stage, Stage::Held { at: Step::Work, why });
    let mut restored = run.clone();
    run::command(&mut restored, Command::Restore, 5).unwrap();
    assert_eq!(restored.stage, Stage::Up);
    run::command(&mut run, Command::Retry, 5).unwrap();
    let again = run.job.as_ref().unwrap();
    assert_eq!((again.tries, again.started), (2, false));
    assert_ne!(&*again.name, "m-1", "another try is another Job");
    run::step(&mut run, &down, &Job::Complete, 6);
    assert_eq!(run.stage, Stage::Up);
}

#[test]
fn an_aborted_run_is_over() {
    let mut run = run_at(Stage::Work, [DOWN, DOWN]);
    run::command(&mut run, Command::Abort, 5).unwrap();
    assert_eq!((&run.stage, run.ended), (&Stage::Aborted, Some(5)));
    assert_eq!(step(&mut run, [marked(0, 0), marked(0, 0)]), None);
    assert!(run::command(&mut run, Command::Restore, 6).is_err());
}

fn found(replicas: u32, mark: Option<&str>) -> Found {
    let annotations = mark.map(|mark| json!({ ANNOTATION: mark }));
    Found::of(json!({
        "metadata": { "name": "order", "uid": "uid-order", "annotations": annotations },
        "spec": { "replicas": replicas },
    }))
    .unwrap()
}

#[test]
fn one_patch_remembers_and_takes_down_what_was_seen_and_nothing_else() {
    let run = run_at(Stage::Down, [Is::Up, Is::Up]);
    let write = write::take_down(&run, &run.parts[0], &found(3, Some("old")));
    let operations = write.body.as_array().unwrap();
    let is = |at: usize| {
        (operations[at]["op"].as_str().unwrap(), operations[at]["path"].as_str().unwrap())
    };
    assert_eq!(is(0), ("test", "/metadata/uid"));
    assert_eq!(is(1), ("test", "/spec/replicas"));
    assert_eq!(operations[1]["value"], 3);
    assert_eq!(is(2), ("add", "/metadata/annotations/quarterdeck.dev~1maintenance"));
    let mark: Mark = serde_json::from_str(operations[2]["value"].as_str().unwrap()).unwrap();
    assert_eq!((mark.replicas, &*mark.uid), (3, "uid-order"));
    assert_eq!((is(3), &operations[3]["value"]), (("replace", "/spec/replicas"), &json!(0)));
}

#[test]
fn a_mark_of_another_object_is_not_believed() {
    let mark = |uid: &str| {
        json!({ "replicas": 3, "by": "ops", "at": 0, "run": "r", "uid": uid }).to_string()
    };
    assert!(write::mark_of(&found(0, Some(&mark("uid-order")))).is_some());
    assert_eq!(write::mark_of(&found(0, Some(&mark("uid-before")))), None);
    assert_eq!(write::mark_of(&found(0, Some("{"))), None);
}

#[test]
fn bringing_back_tests_that_it_is_at_0_still() {
    let run = run_at(Stage::Up, [DOWN, DOWN]);
    let write = write::bring_back(&run.parts[0], &found(0, Some("m")));
    assert_eq!(write.body[1], json!({ "op": "test", "path": "/spec/replicas", "value": 0 }));
    assert_eq!(write.body[2]["value"], "m");
    assert_eq!(write.body[3]["op"], "remove");
    assert_eq!(write.body[4]["value"], 3);
}
