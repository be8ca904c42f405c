//! The state machine, fed with answers and with what is on the node.

use kube::core::{
    Status,
    response::{StatusCause, StatusDetails},
};
use quarterdeck_wire::{
    action::Target,
    drain::{Drain, Group, Risks},
    kind::Kind,
};
use serde_json::json;

use super::{plan::tests::on_node, run::*};
use crate::actions::{drain::look::OnNode, write::Answer};
use quarterdeck_wire::{
    drain::{Block, Hold, Is, Stage, Stays},
    error::ErrorCode,
};

fn run_of(seen: &[OnNode]) -> Drain {
    let mut run = Drain {
        id: "id".into(),
        node: Target { kind: Kind::Node, namespace: None, name: "node-7".into(), uid: "n".into() },
        who: "ops".into(),
        reason: "kernel".into(),
        at: 0,
        ended: None,
        accepted: Risks { data: true, pod: false },
        was_cordoned: Some(false),
        cordoned: Some(0),
        stage: Stage::Evicting,
        trouble: None,
        pods: Vec::new(),
    };
    observe(&mut run, seen, 0);
    run
}

fn pods(names: &[&str]) -> Vec<OnNode> {
    names.iter().map(|name| on_node(name, "ReplicaSet", &json!({}))).collect()
}

fn going(name: &str, until: &str) -> OnNode {
    on_node(name, "ReplicaSet", &json!({ "metadata": { "deletionTimestamp": until } }))
}

fn ask_at(run: &mut Drain, now: i64) -> Vec<String> {
    let asked = ask(run, now, || "audit".into());
    asked.iter().map(|(uid, _)| uid.trim_start_matches("uid-").to_owned()).collect()
}

fn refusal(code: u16, cause: Option<&str>) -> Answer {
    let causes = cause.map(|reason| StatusCause {
        reason: reason.to_owned(),
        message: "The disruption budget redis needs 2 healthy pods and has 2 currently".to_owned(),
        field: String::new(),
    });
    let details = StatusDetails {
        name: String::new(),
        group: String::new(),
        kind: String::new(),
        uid: String::new(),
        causes: causes.into_iter().collect(),
        retry_after_seconds: 3,
    };
    Answer::Refused(Box::new(Status {
        code,
        message: "no".to_owned(),
        details: Some(details),
        ..Status::default()
    }))
}

fn is<'a>(run: &'a Drain, name: &str) -> &'a Is {
    &run.pods.iter().find(|pod| *pod.name == *name).unwrap().is
}

/// One pod that was asked at 10 and told `answer`.
fn after(answer: &Answer) -> Drain {
    let mut run = run_of(&pods(&["a"]));
    assert_eq!(ask_at(&mut run, 10), ["a"]);
    let block = Block { budgets: vec!["redis".into()], unready: vec!["b".into()], tries: 0 };
    answered(&mut run, "uid-a", &told(answer), Some(block), 10);
    run
}

#[test]
fn at_most_four_stop_at_a_time_and_it_is_done_when_all_are_gone() {
    let all = pods(&["a", "b", "c", "d", "e"]);
    let mut run = run_of(&all);
    assert_eq!(ask_at(&mut run, 1), ["a", "b", "c", "d"]);
    assert_eq!(ask_at(&mut run, 1), [""; 0], "four are on their way");
    for pod in ["uid-a", "uid-b", "uid-c", "uid-d"] {
        answered(&mut run, pod, &told(&Answer::Taken(String::new())), None, 1);
    }
    assert_eq!(is(&run, "a"), &Is::Stopping { until: Some(31) });
    observe(&mut run, &all[1..], 9);
    assert_eq!(is(&run, "a"), &Is::Gone { at: 9 });
    assert_eq!(ask_at(&mut run, 9), ["e"]);
    conclude(&mut run, 9);
    assert_eq!(run.stage, Stage::Evicting);
    observe(&mut run, &[], 20);
    conclude(&mut run, 20);
    assert_eq!((run.stage.clone(), run.ended), (Stage::Done, Some(20)));
    let progress = progress(&run);
    assert_eq!((progress.ready, progress.of), (5, 5));
}

#[test]
fn a_budget_blocks_and_it_is_asked_again_after_five_seconds() {
    let mut run = after(&refusal(429, Some("DisruptionBudget")));
    let blocked = run.pods[0].clone();
    assert_eq!((&blocked.is, blocked.group()), (&Is::Waiting { next: Some(15) }, Group::Blocked));
    assert_eq!(blocked.block.as_ref().map(|it| it.tries), Some(1));
    assert_eq!(ask_at(&mut run, 14), [""; 0]);
    assert_eq!(ask_at(&mut run, 15), ["a"]);
    assert_eq!(run.pods[0].group(), Group::Blocked, "it is held until the answer");
    answered(&mut run, "uid-a", &Told::Blocked, None, 15);
    assert_eq!(run.pods[0].block.as_ref().map(|it| it.tries), Some(2));
    assert_eq!(ask_at(&mut run, 20), ["a"]);
    answered(&mut run, "uid-a", &Told::Goes, None, 20);
    assert_eq!((run.pods[0].group(), &run.pods[0].block), (Group::Stopping, &None));
}

#[test]
fn what_is_blocked_does_not_keep_others_from_going() {
    let mut run = run_of(&pods(&["a", "b", "c", "d", "e"]));
    assert_eq!(ask_at(&mut run, 0), ["a", "b", "c", "d"]);
    for uid in ["uid-a", "uid-b", "uid-c", "uid-d"] {
        answered(&mut run, uid, &Told::Blocked, None, 0);
    }
    assert_eq!(ask_at(&mut run, 1), ["e"]);
    // What is due again goes first, so that it is asked every five seconds.
    assert_eq!(ask_at(&mut run, 5), ["a", "b", "c"]);
}

#[test]
fn a_drain_that_was_stopped_promises_no_further_try() {
    let mut run = after(&refusal(429, Some("DisruptionBudget")));
    no_more_tries(&mut run);
    assert_eq!((is(&run, "a"), run.pods[0].group()), (&Is::Waiting { next: None }, Group::Blocked));
}

#[test]
fn another_429_is_throttling_not_a_budget() {
    let run = after(&refusal(429, None));
    assert_eq!(run.pods[0].is, Is::Waiting { next: Some(13) });
    assert_eq!((run.pods[0].group(), &run.pods[0].block), (Group::Waiting, &None));
}

#[test]
fn a_pod_that_is_not_found_is_gone() {
    assert_eq!(after(&refusal(404, None)).pods[0].is, Is::Gone { at: 10 });
}

#[test]
fn another_pod_of_that_name_is_looked_up() {
    let mut run = after(&refusal(409, None));
    assert_eq!(run.pods[0].is, Is::Unsure);
    let other = on_node("a", "ReplicaSet", &json!({ "metadata": { "uid": "other" } }));
    observe(&mut run, &[other], 11);
    assert_eq!(run.pods[0].is, Is::Gone { at: 11 });
}

#[test]
fn two_budgets_on_one_pod_block_it() {
    let why = "This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.";
    let run = after(&Answer::Lost(why.to_owned()));
    assert_eq!(run.pods[0].group(), Group::Blocked);
    assert_eq!(run.pods[0].is, Is::Waiting { next: Some(15) });
}

#[test]
fn a_lost_answer_is_looked_up_before_it_is_asked_again() {
    let lost = || after(&Answer::Lost("connection reset".to_owned()));
    let mut run = lost();
    assert_eq!(ask_at(&mut run, 99), [""; 0], "it is not sent again blindly");
    observe(&mut run, &pods(&["a"]), 11);
    assert_eq!(run.pods[0].is, Is::Waiting { next: Some(16) }, "it was not done");
    let mut run = lost();
    observe(&mut run, &[going("a", "1970-01-01T00:00:40Z")], 11);
    assert_eq!(run.pods[0].is, Is::Stopping { until: Some(40) }, "it was done");
}

#[test]
fn a_restart_in_the_middle_looks_up_what_was_being_asked() {
    let mut run = run_of(&pods(&["a", "b"]));
    ask_at(&mut run, 1);
    taken_up(&mut run);
    assert_eq!((is(&run, "a"), is(&run, "b")), (&Is::Unsure, &Is::Unsure));
    observe(&mut run, &pods(&["b"]), 2);
    assert_eq!(
        (is(&run, "a"), is(&run, "b")),
        (&Is::Gone { at: 2 }, &Is::Waiting { next: Some(7) })
    );
}

#[test]
fn what_is_refused_for_good_holds_the_drain_until_someone_goes_on() {
    let mut run = after(&refusal(403, None));
    assert!(matches!(&run.pods[0].is, Is::Failed(error) if error.code == ErrorCode::Forbidden));
    conclude(&mut run, 12);
    assert_eq!(run.stage, Stage::Paused(Hold::Refused));
    assert_eq!(ask_at(&mut run, 99), [""; 0], "a pause asks nobody");
    go_on(&mut run);
    assert_eq!(
        (run.stage.clone(), &run.pods[0].is),
        (Stage::Cordoning, &Is::Waiting { next: None })
    );
}

#[test]
fn a_pod_that_was_bound_late_goes_too_unless_something_would_be_lost_or_it_tolerates() {
    let mut run = run_of(&[]);
    let born = |name: &str, owner: &str, at: &str| {
        on_node(name, owner, &json!({ "metadata": { "creationTimestamp": at } }))
    };
    let seen = [
        born("late", "ReplicaSet", "1970-01-01T00:00:03Z"),
        born("bare", "", "1970-01-01T00:00:03Z"),
        born("tough", "ReplicaSet", "1970-01-01T00:10:00Z"),
    ];
    observe(&mut run, &seen, 700);
    assert_eq!(is(&run, "late"), &Is::Waiting { next: None });
    assert!(matches!(is(&run, "bare"), Is::Failed(_)), "its loss was not accepted");
    assert_eq!(is(&run, "tough"), &Is::Stays(Stays::Tolerates));
}
