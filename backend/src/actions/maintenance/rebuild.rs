//! A run whose ConfigMap is lost, from what its workloads say. Nothing is guessed: a number that
//! stands nowhere any more is asked for.

use std::collections::BTreeMap;

use quarterdeck_wire::{
    Str, Time,
    action::{Entry, Intent, Target},
    maintenance::{Hold, Is, Mark, Part, Run, Stage, Step, Terms},
    row::Row,
    status::Word,
};

use super::{
    keda::{self, Stands},
    keep::Kept,
    new_work, plan, write,
};
use crate::{
    actions::{Actions, facts::Found, follow},
    live::hub::MAINTAINED_KINDS,
};

/// A workload of a lost run: its place in the order, and its number, if it is known.
type Known = (u32, Target, Option<u32>);

/// Runs that no ConfigMap tells of, but workloads do.
pub async fn lost(actions: &Actions, kept: &[Kept]) -> Vec<Run> {
    let mut marks: BTreeMap<Str, Vec<(Target, Mark)>> = BTreeMap::new();
    for target in looks_down(actions, kept) {
        let Ok(Some(found)) = actions.reader().read_named(&target).await else { continue };
        let Some(mark) = believed(&target, &found) else { continue };
        if kept.iter().all(|kept| kept.run.id != mark.run) {
            let target = Target { uid: mark.uid.clone(), ..target };
            marks.entry(mark.run.clone()).or_default().push((target, mark));
        }
    }
    let mut runs = Vec::new();
    for (id, marks) in marks {
        let entry = actions.activity.find(&id);
        let (by, at) = (marks[0].1.by.clone(), marks[0].1.at);
        let mut parts: Vec<Known> =
            marks.into_iter().map(|(it, mark)| (mark.place, it, Some(mark.replicas))).collect();
        parts.extend(unmarked(actions, entry.as_ref(), &parts).await);
        runs.extend(rebuild(actions, &id, parts, entry.as_ref(), (by, at)).await);
    }
    runs
}

/// The run of an order that neither a ConfigMap nor a workload tells of, if some are at 0 still.
pub async fn of_order(actions: &Actions, entry: &Entry) -> Option<Run> {
    let parts = unmarked(actions, Some(entry), &[]).await;
    rebuild(actions, &entry.id, parts, Some(entry), (entry.who.clone(), entry.at)).await
}

/// Workloads that look as if they were down for a run that is not kept.
fn looks_down(actions: &Actions, kept: &[Kept]) -> Vec<Target> {
    let is_known = |target: &Target| {
        let mut open = kept.iter().filter(|kept| !kept.run.is_ended());
        let is_it = |part: &Part| {
            let it = &part.target;
            (it.kind, &it.namespace, &it.name) == (target.kind, &target.namespace, &target.name)
        };
        open.any(|kept| kept.run.parts.iter().any(is_it))
    };
    let mut all = Vec::new();
    for kind in MAINTAINED_KINDS {
        let Some(store) = actions.hub.cluster().store(kind) else { continue };
        for row in store.snapshot().rows.values() {
            let Row::Workload(row) = &**row else { continue };
            let (namespace, name) = (row.meta.namespace.clone(), row.meta.name.clone());
            let target = Target { kind, namespace, name, uid: "".into() };
            if row.status.word == Word::Maintenance && !is_known(&target) {
                all.push(target);
            }
        }
    }
    all
}

/// What a workload says of its own maintenance: about this very object, and while it is at 0.
fn believed(target: &Target, found: &Found) -> Option<Mark> {
    let mark = write::mark_of(found)?;
    (mark.replicas > 0 && plan::replicas(target.kind, found) == 0).then_some(mark)
}

/// Those that were ordered down, are at 0, and say nothing of it.
async fn unmarked(actions: &Actions, entry: Option<&Entry>, marked: &[Known]) -> Vec<Known> {
    let mut all = Vec::new();
    for (place, part) in terms(entry).into_iter().flat_map(|terms| &terms.parts).enumerate() {
        let target = &part.target;
        if marked.iter().any(|(_, other, _)| other.uid == target.uid) {
            continue;
        }
        let Ok(Some(found)) = actions.reader().read_named(target).await else { continue };
        let is_it = *found.subject.metadata.uid == *target.uid;
        if is_it && plan::replicas(target.kind, &found) == 0 {
            all.push((u32::try_from(place).unwrap_or_default(), target.clone(), None));
        }
    }
    all
}

fn terms(entry: Option<&Entry>) -> Option<&Terms> {
    match &entry?.intent {
        Intent::Maintain { terms, .. } => Some(terms),
        _ => None,
    }
}

async fn rebuild(
    actions: &Actions,
    id: &Str,
    parts: Vec<Known>,
    entry: Option<&Entry>,
    began: (Str, Time),
) -> Option<Run> {
    let mut run = assemble(id, parts, terms(entry), began, follow::now())?;
    let upstream = actions.upstream();
    let scalers = keda::all(upstream, &run.namespace).await.unwrap_or_default();
    for part in &mut run.parts {
        let of = |it: &&keda::Scaler| it.scales(&part.target) && it.stands(id) == Stands::Paused;
        part.scaler = scalers.iter().find(of).map(|scaler| scaler.name.clone());
    }
    Some(run)
}

/// Held where they are down, until someone says how it goes on.
fn assemble(
    id: &Str,
    mut parts: Vec<Known>,
    terms: Option<&Terms>,
    (who, at): (Str, Time),
    now: Time,
) -> Option<Run> {
    parts.sort_by_key(|(place, ..)| *place);
    let part = |(_, target, before): Known| Part {
        target,
        before: before.unwrap_or_default(),
        is: if before.is_some() { Is::Down { stopping: 0 } } else { Is::Lost },
        scaler: None,
    };
    let job = terms.and_then(|terms| terms.job.as_ref()).map(|template| new_work(template, id));
    Some(Run {
        id: id.clone(),
        namespace: parts.first()?.1.namespace.clone()?,
        who,
        reason: terms.map(|terms| terms.reason.clone()).unwrap_or_default(),
        at,
        until: terms.and_then(|terms| terms.until),
        ended: None,
        ended_by: None,
        parts: parts.into_iter().map(part).collect(),
        job,
        stage: Stage::Held { at: Step::Work, why: Hold::Rebuilt },
        since: now,
        down_at: None,
        up_at: None,
        at_once: false,
        finish: "".into(),
        trouble: None,
        elsewhere: None,
    })
}

#[cfg(test)]
mod tests {
    use quarterdeck_wire::kind::Kind;
    use serde_json::json;

    use super::*;

    fn target(name: &str) -> Target {
        let uid = format!("uid-{name}").into();
        Target { kind: Kind::Deployment, namespace: Some("shop".into()), name: name.into(), uid }
    }

    #[test]
    fn what_the_workloads_say_is_taken_and_what_nothing_says_is_asked() {
        let parts = vec![(1, target("payment"), None), (0, target("order"), Some(3))];
        let run = assemble(&"run".into(), parts, None, ("ops".into(), 5), 9).unwrap();
        let said: Vec<_> =
            run.parts.iter().map(|it| (&*it.target.name, it.before, &it.is)).collect();
        assert_eq!(said, [("order", 3, &Is::Down { stopping: 0 }), ("payment", 0, &Is::Lost)]);
        assert_eq!(run.stage, Stage::Held { at: Step::Work, why: Hold::Rebuilt });
        assert_eq!((&*run.namespace, &*run.who, run.at, run.since), ("shop", "ops", 5, 9));
        assert_eq!(assemble(&"run".into(), Vec::new(), None, ("ops".into(), 5), 9), None);
    }

    #[test]
    fn a_mark_is_believed_of_its_own_object_at_0_alone() {
        let found = |replicas: u32, remembered: u32, uid: &str| {
            let mark =
                json!({ "replicas": remembered, "by": "ops", "at": 0, "run": "r", "uid": uid });
            let annotations = json!({ "quarterdeck.dev/maintenance": mark.to_string() });
            Found::of(json!({
                "metadata": { "name": "order", "uid": "uid-order", "annotations": annotations },
                "spec": { "replicas": replicas },
            }))
            .unwrap()
        };
        let is = |found| believed(&target("order"), &found).map(|mark| mark.replicas);
        assert_eq!(is(found(0, 3, "uid-order")), Some(3));
        assert_eq!(is(found(2, 3, "uid-order")), None);
        assert_eq!(is(found(0, 3, "uid-before")), None);
        assert_eq!(is(found(0, 0, "uid-order")), None, "0 is never remembered");
    }
}
