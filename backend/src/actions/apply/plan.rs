//! What would become of each object, asked of the API server by dry run. Only reads.

use futures::future::join_all;
use http::Method;
use kube::core::Status;
use quarterdeck_wire::{
    Str,
    error::{ApiError, ErrorCode},
    manifest::{Blind, Fault as Broken, Left, Manifest, Object, Outlook, Planned, Planning},
};
use serde_json::Value;

use super::{Body, Item, edit, items, leave, managers, parse, path, show};
use crate::{
    actions::{
        Actions,
        write::{self, Answer, Write},
    },
    cluster::upstream::Fault,
    error::of_fault,
};

/// So many objects are tried out at the same time.
const AT_ONCE: usize = 8;

/// What all objects of a text have in common.
pub struct Context {
    /// Namespaces that the text makes.
    made: Vec<Str>,
    /// The object before it was edited, if it is.
    pub seen: Option<Value>,
    /// Fields that are left to their owners, by the object's place.
    left: Vec<Left>,
}

impl Context {
    pub fn of(items: &[Item], manifest: &Manifest) -> Self {
        let namespaces = items.iter().filter(|item| &*item.object.kind == "Namespace");
        let made = namespaces.map(|item| item.object.name.clone()).collect();
        let seen = manifest.seen.as_deref().map(|text| {
            let found = parse::read(text).into_iter().next();
            found.and_then(|found| found.body.ok()).unwrap_or_default()
        });
        Self { made, seen, left: manifest.left.clone() }
    }

    /// What is sent of the object at this place.
    ///
    /// # Errors
    /// When a field that is to be left is not in it.
    pub fn body(&self, at: usize, value: &Value) -> Result<Value, ApiError> {
        let left = self.left.iter().filter(|left| left.at as usize == at);
        let fields: Vec<Str> = left.flat_map(|left| left.fields.iter().cloned()).collect();
        leave::without(value, &fields).map_err(|field| {
            ApiError::new(ErrorCode::Invalid, format!("{field} can't be left out"))
        })
    }
}

impl Actions {
    /// What would become of a manifest.
    pub async fn plan_manifest(&self, manifest: &Manifest) -> Planned {
        let items = items(self, manifest).await;
        let context = Context::of(&items, manifest);
        let mut objects = Vec::with_capacity(items.len());
        let numbered: Vec<(usize, &Item)> = items.iter().enumerate().collect();
        for some in numbered.chunks(AT_ONCE) {
            let asked = some.iter().map(|(at, item)| Box::pin(planning(self, *at, item, &context)));
            objects.extend(join_all(asked).await);
        }
        if context.seen.is_some() && objects.len() != 1 {
            for planning in &mut objects {
                planning.outlook =
                    Outlook::Broken { line: planning.line, fault: Broken::NotTheEdited };
            }
        }
        Planned { objects }
    }
}

async fn planning(actions: &Actions, at: usize, item: &Item, context: &Context) -> Planning {
    let mut planning = Planning {
        document: item.document,
        line: item.line,
        object: item.object.clone(),
        outlook: Outlook::Unchanged,
        diff: Vec::new(),
    };
    match &item.body {
        Err((line, fault)) => {
            planning.outlook = Outlook::Broken { line: *line, fault: fault.clone() };
        }
        Ok(body) if body.undefined => {
            planning.outlook = Outlook::NotPreviewable(Blind::Definition);
        }
        Ok(body) => foresee(actions, at, body, context, &mut planning).await,
    }
    planning
}

async fn foresee(
    actions: &Actions,
    at: usize,
    body: &Body,
    context: &Context,
    planning: &mut Planning,
) {
    let now = match read(actions, &planning.object).await {
        Ok(now) => now,
        Err(Fault::Forbidden(why)) => {
            planning.outlook = Outlook::Refused(ApiError::new(ErrorCode::Forbidden, why));
            return;
        }
        Err(fault) => {
            planning.outlook = unavailable(&of_fault(&fault).message);
            return;
        }
    };
    planning.object.uid = now.as_ref().map(uid).unwrap_or_default();
    match &context.seen {
        Some(seen) => foresee_edit(actions, seen, body, now.as_ref(), planning).await,
        None => match context.body(at, &body.value) {
            Ok(sent) => {
                foresee_apply(actions, (&body.value, &sent), context, now.as_ref(), planning).await;
            }
            Err(error) => planning.outlook = Outlook::Refused(error),
        },
    }
}

/// `whole` is what was written, `sent` what of it is not left to others.
async fn foresee_apply(
    actions: &Actions,
    (whole, sent): (&Value, &Value),
    context: &Context,
    now: Option<&Value>,
    planning: &mut Planning,
) {
    let object = planning.object.clone();
    let gently = try_out(actions, &apply(&object, whole, false)).await;
    let (answer, owners) = match gently {
        Answer::Refused(status) if is_conflict(&status) => {
            let forced = try_out(actions, &apply(&object, sent, true)).await;
            (forced, managers::owners(&status))
        }
        other => (other, Vec::new()),
    };
    // What is ours under another name is taken over without asking.
    let strangers: Vec<_> =
        owners.into_iter().filter(|owner| !managers::is_friend(&owner.manager)).collect();
    let made = object.namespace.as_ref().is_some_and(|it| context.made.contains(it));
    match answer {
        Answer::Refused(status) if status.code == 404 && made => {
            planning.outlook = Outlook::NotPreviewable(Blind::Namespace);
        }
        other => settle(other, now, true, planning),
    }
    if !strangers.is_empty() && planning.outlook.can_go() {
        planning.outlook = Outlook::Conflict(strangers);
    }
}

async fn foresee_edit(
    actions: &Actions,
    seen: &Value,
    body: &Body,
    now: Option<&Value>,
    planning: &mut Planning,
) {
    let same = |pointer: &str| seen.pointer(pointer) == body.value.pointer(pointer);
    if !["/apiVersion", "/kind", "/metadata/name", "/metadata/namespace"].into_iter().all(same) {
        planning.outlook = Outlook::Broken { line: planning.line, fault: Broken::NotTheEdited };
        return;
    }
    let Some(now) = now else {
        planning.outlook = Outlook::Refused(ApiError::new(ErrorCode::NotFound, ""));
        return;
    };
    if edit::is_nothing(seen, &body.value) {
        return;
    }
    let changed = edit::changed(seen, &body.value, now);
    let write = edited(&planning.object, seen, &body.value, !changed.is_empty());
    settle(try_out(actions, &write).await, Some(now), false, planning);
    if !changed.is_empty() && planning.outlook.can_go() {
        planning.outlook = Outlook::Changed(changed);
    }
}

/// What an answer to a dry run says. What `migrates` takes in what `kubectl apply` set before.
fn settle(answer: Answer, now: Option<&Value>, migrates: bool, planning: &mut Planning) {
    planning.outlook = match answer {
        Answer::Taken(text) => {
            let Ok(mut after) = serde_json::from_str::<Value>(&text) else {
                planning.outlook = unavailable("not an object");
                return;
            };
            if migrates {
                managers::take_away(&mut after);
            }
            planning.diff = show::difference(now, &after);
            match now {
                None => Outlook::Create,
                Some(now) if show::is_same(now, &after) => Outlook::Unchanged,
                Some(_) => Outlook::Update,
            }
        }
        // A webhook with side effects can't be asked
        // (`k8s.io/apiserver/pkg/admission/plugin/webhook/mutating/dispatcher.go`).
        Answer::Refused(status) if status.message.contains("does not support dry run") => {
            unavailable(&status.message)
        }
        Answer::Refused(status) => Outlook::Refused(refusal(&status)),
        Answer::Lost(why) => unavailable(&why),
    };
}

fn unavailable(why: &str) -> Outlook {
    Outlook::NotPreviewable(Blind::Unavailable(why.into()))
}

/// A refusal in the API server's words.
pub fn refusal(status: &Status) -> ApiError {
    let code = match status.code {
        401 => ErrorCode::SignedOut,
        403 => ErrorCode::Forbidden,
        404 => ErrorCode::NotFound,
        409 => ErrorCode::Conflict,
        429 => ErrorCode::TooMany,
        _ => ErrorCode::Invalid,
    };
    ApiError::new(code, status.message.clone())
}

pub fn is_conflict(status: &Status) -> bool {
    status.code == 409 && !managers::owners(status).is_empty()
}

/// The object there is.
pub async fn read(actions: &Actions, object: &Object) -> Result<Option<Value>, Fault> {
    let upstream = actions.hub.cluster().upstream();
    match upstream.text_at(&path(object)).await {
        Ok(text) => {
            let malformed = |error: serde_json::Error| Fault::Malformed(error.to_string());
            serde_json::from_str(&text).map(Some).map_err(malformed)
        }
        Err(Fault::NotFound(_)) => Ok(None),
        Err(fault) => Err(fault),
    }
}

pub fn uid(object: &Value) -> Str {
    object.pointer("/metadata/uid").and_then(Value::as_str).unwrap_or_default().into()
}

pub async fn try_out(actions: &Actions, write: &Write) -> Answer {
    write::dry_run(actions.hub.cluster().upstream().client(), write).await
}

/// Server-side apply of an object: of the one with its uid, if there is one, and of no other.
pub fn apply(object: &Object, value: &Value, force: bool) -> Write {
    let mut body = value.clone();
    if let Some(meta) = body.get_mut("metadata").and_then(Value::as_object_mut) {
        // What `kubectl get -o yaml` shows, and nobody can apply.
        for name in ["managedFields", "resourceVersion", "uid"] {
            meta.remove(name);
        }
        if !object.uid.is_empty() {
            meta.insert("uid".to_owned(), Value::from(&*object.uid));
        }
    }
    let path = format!("{}?force={force}", path(object));
    Write { method: Method::PATCH, path, content_type: "application/apply-patch+yaml", body }
}

/// An edit of an object.
pub fn edited(object: &Object, seen: &Value, typed: &Value, force: bool) -> Write {
    Write::json_patch(path(object), edit::patch(seen, typed, &object.uid, force))
}
