//! Carries drains out: one loop steps all of them, each eviction is a task of its own.

use std::time::Duration;

use futures::future::join_all;
use quarterdeck_wire::{
    Str,
    action::{Failure, Intent, State},
    drain::{Block, Drain, Drains as List, Hold, Pod, Stage},
    error::{ApiError, ErrorCode},
    kind::Kind,
    message::Freshness,
    row::{PodRow, Row},
};
use tokio::time::{sleep, timeout};

use super::{eviction, look, run};
use crate::{
    actions::{Actions, follow, switch::Switch, write},
    auth::person::absent,
    error::of_fault,
};

/// Between two looks at a node.
const PACE: Duration = Duration::from_millis(700);
/// Without any news, nodes are looked at all the same, as tries become due.
const LOOK: Duration = Duration::from_secs(1);
/// After its end, a drain is watched for so many seconds for where its pods went.
const SETTLES: i64 = 600;

/// Steps all drains for as long as the process lives.
pub async fn drive(actions: Actions) {
    adopt(&actions);
    let Some(pods) = actions.hub.cluster().store(Kind::Pod).cloned() else { return };
    let mut changes = pods.changes();
    loop {
        changes.mark_unchanged();
        let busy = actions.drains.change(|list| take_turns(list, follow::now()));
        if busy.is_empty() {
            actions.drains.wake.notified().await;
            continue;
        }
        join_all(busy.iter().map(|id| step(&actions, id))).await;
        sleep(PACE).await;
        let news = async {
            tokio::select! {
                _ = changes.changed() => {}
                () = actions.drains.wake.notified() => {}
            }
        };
        let _ = timeout(LOOK, news).await;
    }
}

/// Orders of an earlier life that did not come as far as the queue changed nothing.
fn adopt(actions: &Actions) {
    let list = actions.drains.list();
    for entry in actions.activity.entries().borrow().list.iter() {
        let is_drain = matches!(entry.intent, Intent::Drain { .. });
        if is_drain && !entry.state.is_ended() && !list.runs.iter().any(|it| it.id == entry.id) {
            let error = ApiError::new(ErrorCode::Upstream, "interrupted");
            let state = State::Refused { error, now: None };
            let (activity, id) = (actions.activity.clone(), entry.id.clone());
            tokio::spawn(async move { activity.set(&id, state, follow::now()) });
        }
    }
}

/// Lets the first in the queue begin, and names all that need a look now.
fn take_turns(list: &mut List, now: i64) -> Vec<Str> {
    // A paused node is out of order still: it counts.
    let busy = |run: &Drain| !run.is_ended() && run.stage != Stage::Queued;
    let mut free =
        (list.at_once as usize).saturating_sub(list.runs.iter().filter(|it| busy(it)).count());
    for run in &mut list.runs {
        if free > 0 && run.stage == Stage::Queued {
            run.stage = Stage::Cordoning;
            free -= 1;
        }
    }
    let settles =
        |run: &Drain| run.ended.is_some_and(|ended| now - ended < SETTLES) && run::is_settling(run);
    let needs = |run: &&Drain| busy(run) || settles(run);
    list.runs.iter().filter(needs).map(|run| run.id.clone()).collect()
}

async fn step(actions: &Actions, id: &Str) {
    let Some(run) = find(actions, id) else { return };
    // With the credentials of whoever began it, or went on with it last.
    let driving = actions.driving(id, &run.who);
    match (&run.stage, driving) {
        (Stage::Queued | Stage::Done | Stage::Stopped | Stage::Failed(_), _) => {}
        (_, None) => trouble(actions, id, absent(&run.who)),
        (Stage::Cordoning, Some(actions)) => cordon(&actions, &run).await,
        (Stage::Evicting | Stage::Paused(_), Some(actions)) => evict(&actions, &run).await,
    }
    settle(actions, id);
    tell(actions, id);
}

fn find(actions: &Actions, id: &str) -> Option<Drain> {
    actions.drains.list().runs.iter().find(|run| *run.id == *id).cloned()
}

/// Closes the node for new pods, if it is not. What it was before is kept before it is changed.
async fn cordon(actions: &Actions, run: &Drain) {
    let found = match actions.reader().read_named(&run.node).await {
        Ok(Some(found)) if *found.subject.metadata.uid == *run.node.uid => found,
        Ok(_) => return fail(actions, &run.id, ApiError::new(ErrorCode::NotFound, "")),
        Err(fault) => return trouble(actions, &run.id, of_fault(&fault)),
    };
    let is_closed = Switch::Cordoned.is_on(&found);
    actions.drains.with(&run.id, |run| run.was_cordoned = run.was_cordoned.or(Some(is_closed)));
    if is_closed {
        actions.drains.with(&run.id, closed);
        return evict(actions, run).await;
    }
    let client = actions.upstream().client();
    let write = Switch::Cordoned.write(&run.node, true);
    match write::send(client, &write, &run.id).await {
        write::Answer::Taken(_) => {
            actions.drains.with(&run.id, closed);
        }
        write::Answer::Refused(status) if status.code == 429 => {
            trouble(actions, &run.id, ApiError::new(ErrorCode::TooMany, status.message.clone()));
        }
        write::Answer::Refused(status) => {
            fail(actions, &run.id, ApiError::new(ErrorCode::Invalid, status.message.clone()));
        }
        // Looked at again before it is sent again.
        write::Answer::Lost(why) => {
            trouble(actions, &run.id, ApiError::new(ErrorCode::Upstream, why));
        }
    }
}

fn closed(run: &mut Drain) {
    run.cordoned = run.cordoned.or(Some(follow::now()));
    run.trouble = None;
    // Someone may have paused or stopped it meanwhile.
    if run.stage == Stage::Cordoning {
        run.stage = Stage::Evicting;
    }
}

/// Looks at the node, asks the pods that are due, and sees whether it is over.
async fn evict(actions: &Actions, run: &Drain) {
    let seen = match look::on_node(&actions.reader(), &run.node.name).await {
        Ok(seen) => seen,
        Err(fault) => return trouble(actions, &run.id, of_fault(&fault)),
    };
    let opened = is_open(actions, run);
    let now = follow::now();
    let asked = actions.drains.with(&run.id, |run| {
        run::observe(run, &seen, now);
        if opened && run.stage == Stage::Evicting {
            run.stage = Stage::Paused(Hold::Uncordoned);
        }
        run::conclude(run, now);
        run::ask(run, now, audit_id)
    });
    for (uid, audit) in asked.unwrap_or_default() {
        tokio::spawn(evict_one(actions.clone(), run.id.clone(), uid, audit));
    }
}

/// Whether the watch, which may lag a little, shows the node open for new pods again.
fn is_open(actions: &Actions, run: &Drain) -> bool {
    const LAGS: i64 = 5;
    let Some(store) = actions.hub.cluster().store(Kind::Node) else { return false };
    let settled = run.cordoned.is_some_and(|at| follow::now() > at + LAGS);
    let live = matches!(store.freshness(), Freshness::Live { .. });
    let snapshot = store.snapshot();
    match snapshot.find(None, &run.node.name).map(|row| &**row) {
        Some(Row::Node(node)) => settled && live && !node.cordoned,
        _ => false,
    }
}

async fn evict_one(actions: Actions, id: Str, uid: Str, audit: Str) {
    let Some(run) = find(&actions, &id) else { return };
    let Some(pod) = run.pods.iter().find(|pod| pod.uid == uid) else { return };
    let client = actions.upstream().client();
    let told = run::told(&write::send(client, &eviction(pod), &audit).await);
    say(&run, pod, &audit, &told);
    let block = match told {
        run::Told::Blocked => why_blocked(&actions, &pod.namespace, &uid, &id).await,
        _ => None,
    };
    actions.drains.with(&id, |run| run::answered(run, &uid, &told, block, follow::now()));
    tell(&actions, &id);
    actions.drains.wake.notify_one();
}

/// One JSON line to stdout for each eviction, beside those of Activity; it can be joined with the API
/// server's audit log by its id.
fn say(run: &Drain, pod: &Pod, audit: &str, told: &run::Told) {
    let line = serde_json::json!({ "audit": {
        "id": audit, "who": run.who, "drain": run.id, "node": run.node.name,
        "evict": { "namespace": pod.namespace, "name": pod.name, "uid": pod.uid },
        "answer": format!("{told:?}"),
    } });
    println!("{line}");
}

/// Which budgets hold a pod, and which of their pods are not Ready.
async fn why_blocked(actions: &Actions, namespace: &str, uid: &str, id: &str) -> Option<Block> {
    let reader = actions.reader();
    let run = find(actions, id)?;
    let (budgets, on_node) =
        tokio::join!(look::budgets(&reader), look::on_node(&reader, &run.node.name));
    let (budgets, on_node) = (budgets.ok()?, on_node.ok()?);
    let pod = on_node.iter().find(|pod| *pod.held.metadata.uid == *uid)?;
    let covering = look::covering(&budgets, &pod.held);
    let mut unready: Vec<Str> = Vec::new();
    for budget in &covering {
        debug_assert_eq!(budget.metadata.namespace, namespace);
        unready.extend(look::unready(&reader, budget).await);
    }
    unready.sort();
    unready.dedup();
    let budgets = covering.iter().map(|budget| Str::from(&*budget.metadata.name)).collect();
    Some(Block { budgets, unready, tries: 0 })
}

/// Finds out where the pods went.
fn settle(actions: &Actions, id: &str) {
    let Some(run) = find(actions, id).filter(run::is_settling) else { return };
    let Some(store) = actions.hub.cluster().store(Kind::Pod) else { return };
    let snapshot = store.snapshot();
    let pods: Vec<&PodRow> = snapshot
        .rows
        .values()
        .filter_map(|row| match &**row {
            Row::Pod(pod) => Some(pod),
            _ => None,
        })
        .collect();
    drop(run);
    actions.drains.with(id, |run| run::settle(run, &pods));
}

/// Tells Activity how far it is.
fn tell(actions: &Actions, id: &str) {
    let Some(run) = find(actions, id) else { return };
    let progress = run::progress(&run);
    let state = match run.stage {
        Stage::Done => State::Done,
        Stage::Stopped => State::Failed(Failure::Stopped(progress)),
        Stage::Failed(error) => State::Refused { error, now: None },
        _ => State::Following(progress),
    };
    actions.activity.set(id, state, run.ended.unwrap_or_else(follow::now));
}

fn fail(actions: &Actions, id: &str, error: ApiError) {
    actions.drains.with(id, |run| {
        run.stage = Stage::Failed(error);
        run.ended = Some(follow::now());
    });
}

fn trouble(actions: &Actions, id: &str, error: ApiError) {
    actions.drains.with(id, |run| run.trouble = Some(error));
}

/// A random UUID (RFC 9562, version 4).
pub fn audit_id() -> Str {
    let random = rand::random::<u128>() & !(0xf000 << 64) & !(0xc000 << 48);
    let hex = format!("{:032x}", random | (0x4000 << 64) | (0x8000 << 48));
    let groups = [&hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]];
    groups.join("-").into()
}

#[cfg(test)]
mod tests {
    use quarterdeck_wire::{
        action::Target,
        drain::{Risks, Stage},
    };

    use super::*;

    #[test]
    fn an_audit_id_is_a_uuid() {
        let id = audit_id();
        assert!(crate::actions::fit::is_id(&id), "{id}");
        assert_eq!(&id[14..15], "4");
        assert!("89ab".contains(&id[19..20]), "{id}");
        assert_ne!(audit_id(), id);
    }

    #[test]
    fn nodes_take_turns_in_the_order_they_were_asked_for() {
        let run = |name: &str, stage| Drain {
            id: name.into(),
            node: Target { kind: Kind::Node, namespace: None, name: name.into(), uid: name.into() },
            who: "".into(),
            reason: "".into(),
            at: 0,
            ended: None,
            accepted: Risks::default(),
            was_cordoned: None,
            cordoned: None,
            stage,
            trouble: None,
            pods: Vec::new(),
        };
        let queued = |name| run(name, Stage::Queued);
        let mut list = List { at_once: 1, runs: vec![queued("a"), queued("b"), queued("c")] };
        assert_eq!(take_turns(&mut list, 0), ["a".into()]);
        list.runs[0].stage = Stage::Paused(Hold::Asked);
        assert_eq!(take_turns(&mut list, 0), ["a".into()], "a paused node is not back yet");
        list.runs[0].stage = Stage::Done;
        assert_eq!(take_turns(&mut list, 0), ["b".into()]);
        list.at_once = 2;
        assert_eq!(take_turns(&mut list, 0), ["b".into(), "c".into()]);
    }
}
