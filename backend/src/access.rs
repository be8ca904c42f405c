//! Who may see what. Kubernetes RBAC is asked; nothing is decided here.
//!
//! A row, a count or an error text leaves the server only through an [`Authorized`] value, and only this
//! file can make one: a read path that forgets to ask does not compile.

mod places;

use std::{
    collections::{HashMap, VecDeque},
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
use tokio_util::sync::CancellationToken;

use self::places::Places;
use crate::{
    auth::proxy::Vouched,
    cluster::rbac::{About, Rbac},
};

/// A verdict is good for this long; see `docs/security` for the bound on revocation.
pub const VERDICT_AGE: Duration = Duration::from_secs(30);
/// Asked anew a little before that, so that a steady reader never runs into it.
const RENEWED_AFTER: Duration = Duration::from_secs(25);
/// An unanswered review gives up after this.
const REVIEW_DEADLINE: Duration = Duration::from_secs(5);

/// So many reviews a person may cost the API server ...
const MOST_REVIEWS: usize = 200;
/// ... in this time.
const REVIEWED_IN: Duration = Duration::from_secs(30);

/// Something that `list` and `watch` were allowed for, at most [`VERDICT_AGE`] ago, by rules that did
/// not change since.
#[derive(Clone)]
pub struct Authorized<T> {
    value: T,
    asked: Instant,
    about: About,
    rbac: Rbac,
    vouched: Option<Arc<Vouched>>,
}

impl<T> Authorized<T> {
    /// What is allowed.
    pub fn get(&self) -> &T {
        &self.value
    }

    /// A verdict that nobody gave, for tests of what comes after it.
    #[cfg(test)]
    pub fn for_tests(value: T) -> Self {
        Self {
            value,
            asked: Instant::now(),
            about: About::Cluster,
            rbac: Rbac::unwatched(),
            vouched: None,
        }
    }

    /// Whether the verdict still stands, and is young enough to serve rows by.
    pub fn is_fresh(&self) -> bool {
        self.asked.elapsed() < VERDICT_AGE
            && self.rbac.stands(self.asked, &self.about)
            && self.vouched.as_ref().is_none_or(|it| it.is_fresh())
    }
}

/// What someone may see of a kind: it is part of what groups are shared by.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Visible {
    pub kind: Kind,
    pub namespaces: Namespaces,
}

impl Visible {
    /// Whether an object of this kind, at this place, is among it.
    pub fn shows(&self, kind: Kind, namespace: Option<&str>, name: &str) -> bool {
        // A Namespace is in itself, as in the API server's own eyes.
        let place = if kind == Kind::Namespace { Some(name) } else { namespace };
        self.kind == kind && self.namespaces.contains(place)
    }
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
pub struct Gate(Arc<Inner>);

struct Inner {
    client: Client,
    /// The only namespace that is watched: there are no rows of others to show.
    within: Option<Str>,
    /// Where to ask for someone who may not see everything.
    places: Places,
    rbac: Rbac,
    /// Told when the credentials are no longer accepted.
    over: Option<CancellationToken>,
    /// Where a proxy says who it is: while it does.
    vouched: Option<Arc<Vouched>>,
    verdicts: Mutex<HashMap<Question, (Verdict, Instant)>>,
    /// When the last reviews were made.
    reviews: Mutex<VecDeque<Instant>>,
}

/// One of many people who are signed in.
pub struct Who {
    pub name: Str,
    pub groups: Vec<Str>,
    /// The rules that verdicts come from: their changes, and where they name someone.
    pub rbac: Rbac,
    /// Ended when the API server no longer accepts who they are.
    pub over: CancellationToken,
    /// Where a proxy says who they are: while it does.
    pub vouched: Option<Arc<Vouched>>,
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
    /// A gate for the one person of this process, who asks with `client`'s credentials; `within` is the
    /// one namespace that is watched, if not all are.
    pub fn new(client: Client, within: Option<Str>) -> Self {
        Self::made(client, within, Places::default(), Rbac::unwatched(), (None, None))
    }

    /// A gate for one of many.
    pub fn of(client: Client, within: Option<Str>, who: Who) -> Self {
        let Who { name, groups, rbac, over, vouched } = who;
        let places = Places::of(name, groups, rbac.clone());
        Self::made(client, within, places, rbac, (Some(over), vouched))
    }

    fn made(
        client: Client,
        within: Option<Str>,
        places: Places,
        rbac: Rbac,
        (over, vouched): (Option<CancellationToken>, Option<Arc<Vouched>>),
    ) -> Self {
        let (verdicts, reviews) = (Mutex::default(), Mutex::default());
        Self(Arc::new(Inner { client, within, places, rbac, over, vouched, verdicts, reviews }))
    }

    /// Told when verdicts may have changed.
    pub fn changes(&self) -> tokio::sync::watch::Receiver<u64> {
        self.0.rbac.changes()
    }

    /// What of `visible` may be listed and watched: all of it, or, where all namespaces are asked for,
    /// those in which it may.
    ///
    /// # Errors
    /// [`NotAuthorized`], naming the verb and the place that is missing.
    pub async fn authorize(&self, visible: Visible) -> Result<Authorized<Visible>, NotAuthorized> {
        let visible = self.watched(visible)?;
        let denied = match self.may_read(visible.kind, None).await {
            Ok(asked) => return Ok(self.authorized(visible, asked, About::Cluster)),
            Err(why @ NotAuthorized::Unknown(_)) => return Err(why),
            Err(denied) => denied,
        };
        match &visible.namespaces {
            Namespaces::All => self.wherever(visible.kind, denied).await,
            Namespaces::Only(names) => {
                let mut asked = Instant::now();
                for name in names {
                    asked = asked.min(self.may_read_in(visible.kind, name).await?);
                }
                self.0.places.named(names);
                let about = About::Namespaces(names.clone());
                Ok(self.authorized(visible, asked, about))
            }
        }
    }

    fn authorized<T>(&self, value: T, asked: Instant, about: About) -> Authorized<T> {
        let (rbac, vouched) = (self.0.rbac.clone(), self.0.vouched.clone());
        Authorized { value, asked, about, rbac, vouched }
    }

    /// Everything that is watched, where everything is asked for; what is not watched can't be shown.
    fn watched(&self, visible: Visible) -> Result<Visible, NotAuthorized> {
        if !visible.kind.resource().namespaced {
            // A right in one namespace says nothing about what is in none.
            return Ok(Visible { namespaces: Namespaces::All, ..visible });
        }
        let Some(within) = &self.0.within else { return Ok(visible) };
        let only = Namespaces::Only(vec![within.clone()]);
        if visible.namespaces == Namespaces::All || visible.namespaces == only {
            return Ok(Visible { namespaces: only, ..visible });
        }
        let message = format!("quarterdeck was started for namespace {within} alone");
        Err(NotAuthorized::Denied(ApiError::new(ErrorCode::Forbidden, message)))
    }

    /// The namespaces in which a kind may be seen by someone who may not see all of it. They are looked
    /// for where hints point; whether they may, the API server says.
    async fn wherever(
        &self,
        kind: Kind,
        denied: NotAuthorized,
    ) -> Result<Authorized<Visible>, NotAuthorized> {
        if kind.resource().namespaced || kind == Kind::Namespace {
            let (mut names, mut asked, mut unknown) = (Vec::new(), Instant::now(), None);
            for name in self.0.places.to_try(kind) {
                match self.may_read_in(kind, &name).await {
                    Ok(at) => {
                        asked = asked.min(at);
                        names.push(name);
                    }
                    Err(NotAuthorized::Denied(_)) => {}
                    Err(NotAuthorized::Unknown(error)) => unknown = Some(error),
                }
                if names.len() >= places::most_shown(kind) {
                    break;
                }
            }
            if let Some(error) =
                unknown.filter(|it| names.is_empty() || it.code != ErrorCode::TooMany)
            {
                return Err(NotAuthorized::Unknown(error));
            }
            if !names.is_empty() {
                names.sort();
                let visible = Visible { kind, namespaces: Namespaces::Only(names) };
                return Ok(self.authorized(visible, asked, About::Anywhere));
            }
        }
        Err(denied)
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
        let about = About::Namespaces(vec![logs.namespace.clone()]);
        Ok(self.authorized(logs, self.ask(question).await?, about))
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
        if self.0.over.is_some() {
            // Of many people most may not see everything: one question less for each of them.
            let list = self.ask(question("list")).await?;
            return Ok(list.min(self.ask(question("watch")).await?));
        }
        let (list, watch) = tokio::join!(self.ask(question("list")), self.ask(question("watch")));
        // Whichever is answered first: the same refusal each time.
        Ok(list?.min(watch?))
    }

    /// The same in one namespace. A Namespace is read by its name.
    async fn may_read_in(&self, kind: Kind, namespace: &Str) -> Result<Instant, NotAuthorized> {
        if kind != Kind::Namespace {
            return self.may_read(kind, Some(namespace)).await;
        }
        let (name, namespace) = (Some(namespace.clone()), Some(namespace.clone()));
        self.ask(Question { kind, verb: "get", subresource: "", namespace, name }).await
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

    /// That someone has a right: for what the API server is not asked itself.
    ///
    /// # Errors
    /// Naming it, if they don't; or that it can't be asked.
    pub async fn require(
        &self,
        verb: &'static str,
        kind: Kind,
        subresource: &'static str,
        namespace: Option<&Str>,
    ) -> Result<(), ApiError> {
        let question =
            Question { kind, subresource, verb, namespace: namespace.cloned(), name: None };
        match self.ask(question.clone()).await {
            Ok(_) => Ok(()),
            Err(NotAuthorized::Denied(_)) => {
                let message = format!("needs {}", question.right());
                Err(ApiError::new(ErrorCode::Forbidden, message))
            }
            Err(NotAuthorized::Unknown(error)) => Err(error),
        }
    }

    async fn ask(&self, question: Question) -> Result<Instant, NotAuthorized> {
        if self.0.vouched.as_ref().is_some_and(|it| !it.is_fresh()) {
            let message = "the proxy no longer says that it is you: reload the page";
            return Err(NotAuthorized::Unknown(ApiError::new(ErrorCode::SignedOut, message)));
        }
        let (verdict, at) = if let Some(known) = self.remembered(&question, RENEWED_AFTER) {
            known
        } else {
            let at = Instant::now();
            match self.review(&question).await {
                Ok(verdict) => self.remember(question.clone(), verdict, at),
                // Asked early: the verdict of before is good for a little longer.
                Err(error) => {
                    self.remembered(&question, VERDICT_AGE).ok_or(NotAuthorized::Unknown(error))?
                }
            }
        };
        match verdict {
            Verdict::Yes => Ok(at),
            Verdict::No => Err(NotAuthorized::Denied(question.refusal())),
        }
    }

    fn remembered(&self, question: &Question, age: Duration) -> Option<(Verdict, Instant)> {
        let verdicts = self.0.verdicts.lock().unwrap_or_else(PoisonError::into_inner);
        let known = *verdicts.get(question)?;
        let stands = known.1.elapsed() < age && self.0.rbac.stands(known.1, &question.about());
        stands.then_some(known)
    }

    /// `at`: when it was asked, not answered. What changed in between must be asked again.
    fn remember(&self, question: Question, verdict: Verdict, at: Instant) -> (Verdict, Instant) {
        let mut verdicts = self.0.verdicts.lock().unwrap_or_else(PoisonError::into_inner);
        verdicts.retain(|_, (_, at)| at.elapsed() < VERDICT_AGE);
        let known = (verdict, at);
        verdicts.insert(question, known);
        known
    }

    /// Whether one more review may be made now; it then counts.
    fn may_ask(&self) -> bool {
        let mut reviews = self.0.reviews.lock().unwrap_or_else(PoisonError::into_inner);
        while reviews.front().is_some_and(|at| at.elapsed() > REVIEWED_IN) {
            reviews.pop_front();
        }
        let may = reviews.len() < MOST_REVIEWS;
        if may {
            reviews.push_back(Instant::now());
        }
        may
    }

    async fn review(&self, question: &Question) -> Result<Verdict, ApiError> {
        if !self.may_ask() {
            let message =
                format!("more than {MOST_REVIEWS} access reviews in 30 s: choose fewer namespaces");
            return Err(ApiError::new(ErrorCode::TooMany, message));
        }
        let api: Api<SelfSubjectAccessReview> = Api::all(self.0.client.clone());
        let (params, review) = (PostParams::default(), question.review());
        let answer = tokio::time::timeout(REVIEW_DEADLINE, api.create(&params, &review));
        match answer.await {
            Ok(Ok(review)) if review.status.as_ref().is_some_and(|status| status.allowed) => {
                Ok(Verdict::Yes)
            }
            Ok(Ok(_)) => Ok(Verdict::No),
            Ok(Err(error)) => {
                let error = crate::error::of_kube(&error);
                if let Some(over) =
                    self.0.over.as_ref().filter(|_| error.code == ErrorCode::SignedOut)
                {
                    over.cancel();
                }
                Err(error)
            }
            Err(_) => Err(ApiError::new(ErrorCode::Unreachable, "the API server does not answer")),
        }
    }
}

impl Question {
    /// Which rules speak of it.
    fn about(&self) -> About {
        match &self.namespace {
            Some(namespace) => About::Namespaces(vec![namespace.clone()]),
            None => About::Cluster,
        }
    }

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
