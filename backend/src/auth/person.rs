//! Someone: who they are to the API server, and all that is asked of it on their behalf.

use std::{sync::Arc, time::Duration};

use k8s_openapi::api::authentication::v1::SelfSubjectReview;
use kube::{Api, Client, api::PostParams};
use quarterdeck_wire::{
    Str,
    error::{ApiError, ErrorCode},
};
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use super::proxy::Vouched;
use crate::{
    access::{Gate, Who},
    cluster::{rbac::Rbac, upstream::Upstream},
};

/// For the API server to say who someone is.
const ANSWERED: Duration = Duration::from_secs(10);

/// A person, with their own credentials.
pub struct Person {
    /// As the API server calls them.
    pub name: Str,
    pub groups: Vec<Str>,
    pub uid: Str,
    /// The API server with their credentials, and no others.
    pub upstream: Upstream,
    /// What they may see.
    pub gate: Gate,
    /// Ended when their credentials are no longer good for anything.
    pub over: CancellationToken,
    /// Where a proxy says who they are: for how long.
    pub vouched: Option<Arc<Vouched>>,
}

/// What the API server says of whoever asks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Review {
    pub name: String,
    pub groups: Vec<String>,
    pub uid: String,
}

impl Person {
    /// The one person of this process.
    pub fn alone(review: Review, client: Client, within: Option<Str>) -> Self {
        let gate = Gate::new(client.clone(), within.clone());
        Self::made(review, client, within, gate, CancellationToken::new(), None)
    }

    /// One of many.
    pub fn one_of_many(review: Review, client: Client, within: Option<Str>, rbac: &Rbac) -> Self {
        Self::among_many(review, client, within, rbac, None)
    }

    /// One of many, while a proxy says that it is them.
    pub fn vouched_for(
        review: Review,
        client: Client,
        within: Option<Str>,
        rbac: &Rbac,
        vouched: Arc<Vouched>,
    ) -> Self {
        Self::among_many(review, client, within, rbac, Some(vouched))
    }

    /// Whether what is done in their name may go on.
    pub fn is_here(&self) -> bool {
        !self.over.is_cancelled() && self.vouched.as_ref().is_none_or(|it| it.is_fresh())
    }

    fn among_many(
        review: Review,
        client: Client,
        within: Option<Str>,
        rbac: &Rbac,
        vouched: Option<Arc<Vouched>>,
    ) -> Self {
        let over = CancellationToken::new();
        let who = Who {
            name: review.name.as_str().into(),
            groups: review.groups.iter().map(|group| group.as_str().into()).collect(),
            rbac: rbac.clone(),
            over: over.clone(),
            vouched: vouched.clone(),
        };
        let gate = Gate::of(client.clone(), within.clone(), who);
        Self::made(review, client, within, gate, over, vouched)
    }

    fn made(
        review: Review,
        client: Client,
        within: Option<Str>,
        gate: Gate,
        over: CancellationToken,
        vouched: Option<Arc<Vouched>>,
    ) -> Self {
        let Review { name, groups, uid } = review;
        Self {
            name: name.into(),
            groups: groups.into_iter().map(Into::into).collect(),
            uid: uid.into(),
            upstream: Upstream::new(client, within),
            gate,
            over,
            vouched,
        }
    }
}

/// Asks the API server, once, who it takes `client` for.
///
/// # Errors
/// What kube says, or `None` when nothing was heard.
pub async fn review(client: &Client) -> Result<Review, Option<kube::Error>> {
    let reviews: Api<SelfSubjectReview> = Api::all(client.clone());
    let (params, review) = (PostParams::default(), SelfSubjectReview::default());
    let asked = timeout(ANSWERED, reviews.create(&params, &review)).await;
    let answer = asked.map_err(|_| None)?.map_err(Some)?;
    let who = answer.status.and_then(|status| status.user_info).unwrap_or_default();
    Ok(Review {
        name: who.username.unwrap_or_default(),
        groups: who.groups.unwrap_or_default(),
        uid: who.uid.unwrap_or_default(),
    })
}

/// What someone is told whose run does not go on, as nobody is here to go on with it.
pub fn absent(name: &str) -> ApiError {
    let message = format!(
        "{name} is not signed in: it goes on when they are, or when someone who may goes on with it"
    );
    ApiError::new(ErrorCode::SignedOut, message)
}
