//! Who may see what. Kubernetes RBAC is asked; nothing is decided here.
//!
//! A row, a count or an error text leaves the server only through an [`Authorized`] value, and only this
//! file can make one: a read path that forgets to ask does not compile.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use k8s_openapi::api::authorization::v1::{
    ResourceAttributes, SelfSubjectAccessReview, SelfSubjectAccessReviewSpec,
};
use kube::{Api, Client, api::PostParams};
use quarterdeck_wire::{
    Str,
    error::{ApiError, ErrorCode},
    kind::Kind,
    message::Namespaces,
};

/// A verdict is good for this long; see `docs/security` for the bound on revocation.
pub const VERDICT_AGE: Duration = Duration::from_secs(30);
/// Asked anew a little before that, so that a steady reader never runs into it.
const RENEWED_AFTER: Duration = Duration::from_secs(25);
/// An unanswered review gives up after this.
const REVIEW_DEADLINE: Duration = Duration::from_secs(5);

/// Something that `list` and `watch` were allowed for, at most [`VERDICT_AGE`] ago.
#[derive(Clone, Debug)]
pub struct Authorized<T> {
    value: T,
    asked: Instant,
}

impl<T> Authorized<T> {
    /// What is allowed.
    pub fn get(&self) -> &T {
        &self.value
    }

    /// A verdict that nobody gave, for tests of what comes after it.
    #[cfg(test)]
    pub fn for_tests(value: T) -> Self {
        Self { value, asked: Instant::now() }
    }

    /// Whether the verdict is still young enough to serve rows by.
    pub fn is_fresh(&self) -> bool {
        self.asked.elapsed() < VERDICT_AGE
    }
}

/// What someone may see of a kind: it is part of what groups are shared by.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Visible {
    pub kind: Kind,
    pub namespaces: Namespaces,
}

/// Whose logs someone may read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Logs {
    pub namespace: Str,
    /// `None`: those of all its pods.
    pub pod: Option<Str>,
}

/// Why there is no [`Authorized`].
#[derive(Debug)]
pub enum NotAuthorized {
    /// RBAC says no.
    Denied(ApiError),
    /// It could not be asked; a verdict of before may be used a little longer, frozen.
    Unknown(ApiError),
}

/// Asks the API server on behalf of one person, and remembers for a while.
#[derive(Clone)]
pub struct Gate {
    client: Client,
    /// The only namespace that is watched: there are no rows of others to show.
    within: Option<Str>,
    verdicts: Arc<Mutex<HashMap<Question, (Verdict, Instant)>>>,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Question {
    kind: Kind,
    /// `scale`, `eviction`, `log`; empty for the object itself.
    subresource: &'static str,
    verb: &'static str,
    /// `None`: all namespaces.
    namespace: Option<Str>,
    /// `None`: all objects.
    name: Option<Str>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verdict {
    Yes,
    No,
}

impl Gate {
    /// A gate that asks with `client`'s credentials; `within` is the one namespace that is watched, if
    /// not all are.
    pub fn new(client: Client, within: Option<Str>) -> Self {
        Self { client, within, verdicts: Arc::default() }
    }

    /// Whether all of `visible` may be listed and watched.
    ///
    /// # Errors
    /// [`NotAuthorized`], naming the verb and the place that is missing.
    pub async fn authorize(&self, visible: Visible) -> Result<Authorized<Visible>, NotAuthorized> {
        let visible = self.watched(visible)?;
        let everywhere = self.may_read(visible.kind, None).await;
        let mut asked = match (everywhere, &visible.namespaces) {
            (Ok(asked), _) => return Ok(Authorized { value: visible, asked }),
            (Err(why), Namespaces::All) | (Err(why @ NotAuthorized::Unknown(_)), _) => {
                return Err(why);
            }
            (Err(NotAuthorized::Denied(_)), Namespaces::Only(_)) => Instant::now(),
        };
        if let Namespaces::Only(names) = &visible.namespaces {
            for name in names {
                asked = asked.min(self.may_read(visible.kind, Some(name)).await?);
            }
        }
        Ok(Authorized { value: visible, asked })
    }

    /// All that is watched, where all is asked for; what is not watched can't be shown.
    fn watched(&self, visible: Visible) -> Result<Visible, NotAuthorized> {
        let Some(within) = self.within.as_ref().filter(|_| visible.kind.resource().namespaced)
        else {
            return Ok(visible);
        };
        let only = Namespaces::Only(vec![within.clone()]);
        if visible.namespaces == Namespaces::All || visible.namespaces == only {
            return Ok(Visible { namespaces: only, ..visible });
        }
        let message = format!("quarterdeck was started for namespace {within} alone");
        Err(NotAuthorized::Denied(ApiError::new(ErrorCode::Forbidden, message)))
    }

    /// Whether `get` is allowed for `pods/log`.
    ///
    /// # Errors
    /// [`NotAuthorized`], naming the verb and the place that is missing.
    pub async fn authorize_logs(&self, logs: Logs) -> Result<Authorized<Logs>, NotAuthorized> {
        let question = Question {
            kind: Kind::Pod,
            verb: "get",
            subresource: "log",
            namespace: Some(logs.namespace.clone()),
            name: logs.pod.clone(),
        };
        Ok(Authorized { asked: self.ask(question).await?, value: logs })
    }

    /// When the older of the two verdicts was given.
    async fn may_read(
        &self,
        kind: Kind,
        namespace: Option<&Str>,
    ) -> Result<Instant, NotAuthorized> {
        let question = |verb| Question {
            kind,
            verb,
            subresource: "",
            namespace: namespace.cloned(),
            name: None,
        };
        let (list, watch) = tokio::join!(self.ask(question("list")), self.ask(question("watch")));
        // Whichever is answered first: the same refusal each time.
        Ok(list?.min(watch?))
    }

    /// The right that someone lacks to do something, in words; `None` if they have it or it can't be
    /// asked: the API server judges each write itself, this only says so before.
    pub async fn missing(
        &self,
        verb: &'static str,
        kind: Kind,
        subresource: &'static str,
        namespace: Option<&Str>,
    ) -> Option<Str> {
        let question =
            Question { kind, subresource, verb, namespace: namespace.cloned(), name: None };
        match self.ask(question.clone()).await {
            Err(NotAuthorized::Denied(_)) => Some(question.right().into()),
            Ok(_) | Err(NotAuthorized::Unknown(_)) => None,
        }
    }

    async fn ask(&self, question: Question) -> Result<Instant, NotAuthorized> {
        let (verdict, at) = if let Some(known) = self.remembered(&question) {
            known
        } else {
            let verdict = self.review(&question).await.map_err(NotAuthorized::Unknown)?;
            self.remember(question.clone(), verdict)
        };
        match verdict {
            Verdict::Yes => Ok(at),
            Verdict::No => Err(NotAuthorized::Denied(question.refusal())),
        }
    }

    fn remembered(&self, question: &Question) -> Option<(Verdict, Instant)> {
        let verdicts = self.verdicts.lock().unwrap_or_else(PoisonError::into_inner);
        let known = verdicts.get(question)?;
        (known.1.elapsed() < RENEWED_AFTER).then_some(*known)
    }

    fn remember(&self, question: Question, verdict: Verdict) -> (Verdict, Instant) {
        let mut verdicts = self.verdicts.lock().unwrap_or_else(PoisonError::into_inner);
        verdicts.retain(|_, (_, at)| at.elapsed() < VERDICT_AGE);
        let known = (verdict, Instant::now());
        verdicts.insert(question, known);
        known
    }

    async fn review(&self, question: &Question) -> Result<Verdict, ApiError> {
        let api: Api<SelfSubjectAccessReview> = Api::all(self.client.clone());
        let (params, review) = (PostParams::default(), question.review());
        let answer = tokio::time::timeout(REVIEW_DEADLINE, api.create(&params, &review));
        match answer.await {
            Ok(Ok(review)) if review.status.as_ref().is_some_and(|status| status.allowed) => {
                Ok(Verdict::Yes)
            }
            Ok(Ok(_)) => Ok(Verdict::No),
            Ok(Err(error)) => Err(crate::error::of_kube(&error)),
            Err(_) => Err(ApiError::new(ErrorCode::Unreachable, "the API server does not answer")),
        }
    }
}

impl Question {
    fn review(&self) -> SelfSubjectAccessReview {
        let resource = self.kind.resource();
        let attributes = ResourceAttributes {
            group: Some(resource.group.to_owned()),
            resource: Some(resource.plural.to_owned()),
            subresource: (!self.subresource.is_empty()).then(|| self.subresource.to_owned()),
            name: self.name.as_deref().map(str::to_owned),
            verb: Some(self.verb.to_owned()),
            namespace: self.namespace.as_deref().map(str::to_owned),
            ..ResourceAttributes::default()
        };
        SelfSubjectAccessReview {
            spec: SelfSubjectAccessReviewSpec {
                resource_attributes: Some(attributes),
                ..SelfSubjectAccessReviewSpec::default()
            },
            ..SelfSubjectAccessReview::default()
        }
    }

    fn refusal(&self) -> ApiError {
        let place = match &self.namespace {
            Some(namespace) => format!(" in namespace {namespace}"),
            None if self.kind.resource().namespaced => " in all namespaces".to_owned(),
            None => String::new(),
        };
        let message = format!("needs {} on {}{place}", self.verb, self.resource());
        ApiError::new(ErrorCode::Forbidden, message)
    }

    /// `patch deployments/scale in shop`
    fn right(&self) -> String {
        let place = self.namespace.as_ref().map(|namespace| format!(" in {namespace}"));
        let slash = if self.subresource.is_empty() { "" } else { "/" };
        let plural = self.kind.resource().plural;
        let place = place.unwrap_or_default();
        format!("{} {plural}{slash}{}{place}", self.verb, self.subresource)
    }

    /// `deployments.apps`, `pods/log`, as `kubectl auth can-i` takes it.
    fn resource(&self) -> String {
        let resource = self.kind.resource();
        let group = Some(resource.group).filter(|group| !group.is_empty());
        let group = group.map(|group| format!(".{group}")).unwrap_or_default();
        let slash = if self.subresource.is_empty() { "" } else { "/" };
        format!("{}{group}{slash}{}", resource.plural, self.subresource)
    }
}
