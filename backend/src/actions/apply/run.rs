//! Writes objects one by one, each under its own id, up to the first that is not taken.

use std::time::Duration;

use jiff::Timestamp;
use quarterdeck_wire::{
    Str,
    action::{Entry, Intent, Progress, State, Target},
    error::{ApiError, ErrorCode},
    kind::Kind,
    manifest::{Choice, Object, Results, Wanted},
};
use serde_json::Value;
use tokio::time::{Instant, sleep};

use super::{
    Body, Item, items, managers, path,
    plan::{Context, apply, edited, is_conflict, read, refusal, try_out, uid},
    resolve,
};
use crate::{
    actions::{
        Actions,
        fit::is_id,
        follow,
        write::{self, Answer, FIELD_MANAGER, Write},
    },
    cluster::upstream::Fault,
    error::of_fault,
};

/// A definition is served some moments after it was made.
const SERVED_WITHIN: Duration = Duration::from_secs(30);
const LOOK: Duration = Duration::from_millis(250);
/// Somebody else may write the object just when its managers are migrated.
const TRIES: usize = 3;
/// A lost answer is looked up for this long, so often.
const LOOKED_UP: Duration = Duration::from_secs(10 * 60);
const AGAIN: Duration = Duration::from_secs(2);

impl Actions {
    /// Sends what was chosen of a manifest. The browser may go away at any moment; it goes on.
    ///
    /// # Errors
    /// When the order makes no sense.
    pub async fn apply_manifest(&self, wanted: Wanted) -> Result<Results, ApiError> {
        if wanted.choices.iter().any(|choice| !is_id(&choice.id)) {
            return Err(ApiError::new(ErrorCode::BadRequest, "an order's id is a UUID"));
        }
        let actions = self.clone();
        let sent = tokio::spawn(async move { all(&actions, wanted).await });
        sent.await.map_err(|_| ApiError::new(ErrorCode::Internal, "the order broke off"))
    }
}

async fn all(actions: &Actions, wanted: Wanted) -> Results {
    let items = items(actions, &wanted.manifest).await;
    let context = Context::of(&items, &wanted.manifest);
    let mut choices = wanted.choices;
    choices.sort_by_key(|choice| choice.at);
    let mut results = Results::default();
    for choice in &choices {
        let Some((item, body)) =
            items.get(choice.at as usize).and_then(|item| Some((item, item.body.as_ref().ok()?)))
        else {
            break;
        };
        let entry = one(actions, item, body, choice, &context).await;
        let stops = matches!(entry.state, State::Refused { .. } | State::Unknown);
        results.entries.push(entry);
        if stops {
            break;
        }
    }
    results
}

async fn one(
    actions: &Actions,
    item: &Item,
    body: &Body,
    choice: &Choice,
    context: &Context,
) -> Entry {
    let object = Object { uid: choice.uid.clone(), ..item.object.clone() };
    let entry = Entry {
        id: choice.id.clone(),
        at: follow::now(),
        who: actions.who.clone(),
        intent: Intent::Apply {
            target: shown_as(&object),
            object: object.clone(),
            forced: choice.force || !choice.taken.is_empty(),
        },
        state: State::Sending,
        ended: None,
    };
    if let Err(known) = actions.activity.begin(&entry) {
        return *known;
    }
    let state = match send(actions, &object, body, choice, context).await {
        Ok(Answer::Taken(_)) => taken(&entry.intent),
        Ok(Answer::Refused(status)) => State::Refused { error: refusal(&status), now: None },
        Ok(Answer::Lost(why)) => {
            actions.activity.set(&entry.id, State::Unknown, follow::now());
            tokio::spawn(verify(actions.clone(), entry.clone(), why));
            State::Unknown
        }
        Err(error) => State::Refused { error, now: None },
    };
    let follows = matches!(state, State::Following(_));
    let now = actions.activity.set(&entry.id, state.clone(), follow::now());
    if follows {
        tokio::spawn(follow::follow(actions.clone(), entry.clone()));
    }
    now.unwrap_or(Entry { state, ..entry })
}

/// What is followed further is what rolls out.
fn taken(intent: &Intent) -> State {
    match intent.target().kind {
        Kind::Deployment | Kind::StatefulSet | Kind::DaemonSet => {
            State::Following(Progress::default())
        }
        _ => State::Done,
    }
}

/// The object itself where its kind is watched, else its namespace.
fn shown_as(object: &Object) -> Target {
    let (uid, name) = (object.uid.clone(), object.name.clone());
    match Kind::ALL.into_iter().find(|kind| is_of(*kind, object)) {
        Some(kind) => Target { kind, namespace: object.namespace.clone(), name, uid },
        None => Target {
            kind: Kind::Namespace,
            namespace: None,
            name: object.namespace.clone().unwrap_or(name),
            uid: "".into(),
        },
    }
}

fn is_of(kind: Kind, object: &Object) -> bool {
    let resource = kind.resource();
    let group = object.api_version.rsplit_once('/').map_or("", |(group, _)| group);
    *resource.kind == *object.kind && resource.group == group
}

async fn send(
    actions: &Actions,
    object: &Object,
    body: &Body,
    choice: &Choice,
    context: &Context,
) -> Result<Answer, ApiError> {
    if body.undefined {
        until_served(actions, object).await;
    }
    let unread = |fault: Fault| of_fault(&fault);
    let now = read(actions, object).await.map_err(unread)?;
    if now.as_ref().map(uid).unwrap_or_default() != object.uid {
        return Err(ApiError::new(ErrorCode::Conflict, ""));
    }
    if let Some(seen) = &context.seen {
        let write = edited(object, seen, &body.value, choice.force);
        return Ok(dispatch(actions, &write, choice).await);
    }
    let sent = context.body(choice.at as usize, &body.value)?;
    let migrated = match &now {
        Some(now) => migrate(actions, object, (now.clone(), &sent), choice).await,
        None => None,
    };
    if let Some(stopped) = migrated {
        return Ok(stopped);
    }
    let force = !choice.taken.is_empty();
    if force && let Some(more) = others(actions, object, &sent, &choice.taken).await {
        return Err(ApiError::new(ErrorCode::Conflict, more));
    }
    Ok(dispatch(actions, &apply(object, &sent, force), choice).await)
}

/// Who owns what by now that nobody chose to take over: forcing takes all there is.
async fn others(actions: &Actions, object: &Object, sent: &Value, taken: &[Str]) -> Option<String> {
    let Answer::Refused(status) = try_out(actions, &apply(object, sent, false)).await else {
        return None;
    };
    let owners = if is_conflict(&status) { managers::owners(&status) } else { Vec::new() };
    owners.into_iter().find_map(|owner| {
        let field = owner.fields.iter().find(|field| !taken.contains(field))?;
        Some(format!("{} owns {field} by now", owner.manager))
    })
}

async fn dispatch(actions: &Actions, write: &Write, choice: &Choice) -> Answer {
    write::send(actions.hub.cluster().upstream().client(), write, &choice.id).await
}

/// Takes into our managed fields what belongs to us under other names; gives an answer that stops.
async fn migrate(
    actions: &Actions,
    object: &Object,
    (mut now, sent): (Value, &Value),
    choice: &Choice,
) -> Option<Answer> {
    for _ in 0..TRIES {
        let meta = &now["metadata"];
        let managed = managers::migrated(&meta["managedFields"], sent)?;
        let patch = managers::patch(&managed, &meta["resourceVersion"]);
        match dispatch(actions, &Write::json_patch(path(object), patch), choice).await {
            Answer::Taken(_) => return None,
            // Nothing was changed: somebody else was faster, and it is worked out anew.
            Answer::Refused(status) if status.code == 409 => {
                now = read(actions, object).await.ok().flatten()?;
            }
            stopped => return Some(stopped),
        }
    }
    None
}

async fn until_served(actions: &Actions, object: &Object) {
    let upstream = actions.hub.cluster().upstream();
    let until = Instant::now() + SERVED_WITHIN;
    while Instant::now() < until {
        if resolve::is_served(upstream, &object.api_version, &object.plural).await {
            return;
        }
        sleep(LOOK).await;
    }
}

/// Looks up whether a write whose answer was lost was done.
pub async fn verify(actions: Actions, entry: Entry, lost: String) {
    let Intent::Apply { object, .. } = &entry.intent else { return };
    let until = Instant::now() + LOOKED_UP;
    while Instant::now() < until {
        let Ok(now) = read(&actions, object).await else {
            sleep(AGAIN).await;
            continue;
        };
        let done = now.is_some_and(|now| is_written_since(&now, entry.at));
        let state = if done {
            taken(&entry.intent)
        } else {
            let error = ApiError::new(ErrorCode::Upstream, lost);
            State::Refused { error, now: None }
        };
        let follows = matches!(state, State::Following(_));
        actions.activity.set(&entry.id, state, follow::now());
        if follows {
            follow::follow(actions, entry).await;
        }
        return;
    }
}

/// Whether we wrote to the object at that time (in seconds) or later.
fn is_written_since(object: &Value, at: i64) -> bool {
    let managed = object.pointer("/metadata/managedFields").and_then(Value::as_array);
    managed.into_iter().flatten().filter(|entry| entry["manager"] == FIELD_MANAGER).any(|entry| {
        let time = entry["time"].as_str().and_then(|time| time.parse::<Timestamp>().ok());
        time.is_some_and(|time| time.as_second() >= at)
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_lost_answer_is_found_in_the_managed_fields() {
        let object = |manager: &str| {
            json!({ "metadata": { "managedFields": [
                { "manager": manager, "time": "2026-01-01T00:00:10Z" },
            ] } })
        };
        let at = "2026-01-01T00:00:10Z".parse::<Timestamp>().unwrap().as_second();
        assert!(is_written_since(&object("quarterdeck"), at));
        assert!(!is_written_since(&object("quarterdeck"), at + 1));
        assert!(!is_written_since(&object("kubectl"), at));
        assert!(!is_written_since(&json!({}), at));
    }

    #[test]
    fn what_is_not_watched_is_shown_by_its_namespace() {
        let object = |api_version: &str, kind: &str| Object {
            api_version: api_version.into(),
            kind: kind.into(),
            namespace: Some("shop".into()),
            name: "cart".into(),
            uid: "u".into(),
            ..Object::default()
        };
        let deployment = shown_as(&object("apps/v1", "Deployment"));
        assert_eq!((deployment.kind, &*deployment.name), (Kind::Deployment, "cart"));
        for (version, kind) in [("v1", "ConfigMap"), ("shop.example/v1", "Deployment")] {
            let target = shown_as(&object(version, kind));
            assert_eq!((target.kind, &*target.name), (Kind::Namespace, "shop"));
        }
    }
}
