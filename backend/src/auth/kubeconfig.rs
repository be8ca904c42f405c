//! The kubeconfig: which cluster, and as whom.

use std::{path::PathBuf, sync::Arc, time::Duration};

use http::Uri;
use kube::{
    Client,
    config::{AuthInfo, KubeConfigOptions, Kubeconfig},
};
use quarterdeck_wire::{kind::Kind, message::Namespaces};
use tokio::time::timeout;
use tracing::{info, warn};

use super::{
    person::{Review, review},
    proxy::Masks,
    token::Clients,
};
use crate::{
    access::{Gate, NotAuthorized, Visible},
    config::Config,
    error::Startup,
};

/// For a TCP connection and TLS.
const CONNECT: Duration = Duration::from_secs(5);
/// For the first answers at start-up.
const FIRST_ANSWER: Duration = Duration::from_secs(10);

/// A cluster that answered, and who we are to it.
pub struct Identity {
    pub client: Client,
    /// Clients of the same cluster for others.
    pub clients: Clients,
    /// The same, for whom a proxy names.
    pub masks: Masks,
    /// The cluster's name in the kubeconfig.
    pub cluster: String,
    /// `v1.36.3`
    pub kubernetes: String,
    /// As the API server says.
    pub user: Review,
    /// The only namespace to watch; None for the whole cluster.
    pub within: Option<String>,
}

/// Reads the kubeconfig and asks the API server who we are.
///
/// # Errors
/// [`Startup`], which says what to do about it.
pub async fn identify(config: &Config) -> Result<Identity, Startup> {
    let (mut settings, cluster) = settings(config).await?;
    settings.connect_timeout = Some(CONNECT);
    // Our own loops retry reads, with a freshness clock; a write must never be retried blindly.
    settings.default_retry = false;
    let server = settings.cluster_url.clone();
    let own = settings.default_namespace.clone();
    let (clients, masks) = (clients(&settings), masks(&settings));
    let client = Client::try_from(settings)
        .map_err(|error| Startup::Kubeconfig { file: named(config), why: chain(&error) })?;
    let (kubernetes, user) = who(&client, &server).await?;
    let within = match &config.namespace {
        Some(name) => Some(name.clone()),
        None => only_namespace(&Gate::new(client.clone(), None), own).await,
    };
    Ok(Identity { client, clients, masks, cluster, kubernetes, user, within })
}

/// How the cluster is reached, and what it is called: by the kubeconfig, or in a pod by its account.
async fn settings(config: &Config) -> Result<(kube::Config, String), Startup> {
    let wrong = |why: String| Startup::Kubeconfig { file: named(config), why };
    let kubeconfig = match read(config.kubeconfig.as_ref()) {
        Ok(kubeconfig) => kubeconfig,
        Err(error) => {
            let in_pod = config.kubeconfig.is_none() && config.context.is_none();
            let inside = in_pod.then(kube::Config::incluster).and_then(Result::ok);
            let inside = inside.map(|settings| (settings, "kubernetes".to_owned()));
            return inside.ok_or_else(|| wrong(chain(&error)));
        }
    };
    let options =
        KubeConfigOptions { context: config.context.clone(), ..KubeConfigOptions::default() };
    let context = config.context.as_ref().or(kubeconfig.current_context.as_ref());
    let cluster = cluster_of(&kubeconfig, context).unwrap_or_else(|| "kubernetes".to_owned());
    let settings = kube::Config::from_custom_kubeconfig(kubeconfig, &options).await;
    Ok((settings.map_err(|error| wrong(chain(&error)))?, cluster))
}

fn named(config: &Config) -> Option<String> {
    config.kubeconfig.as_ref().map(|file| file.display().to_string())
}

/// The same cluster, trusted by the same authority, with a token and nothing else to say who asks.
fn clients(settings: &kube::Config) -> Clients {
    let mut settings = settings.clone();
    settings.auth_info = AuthInfo::default();
    settings.headers = Vec::new();
    Arc::new(move |token| {
        let mut settings = settings.clone();
        settings.auth_info.token = Some(token.to_owned().into());
        Client::try_from(settings).map_err(|error| chain(&error))
    })
}

/// The same cluster with the same credentials, acting as somebody else.
fn masks(settings: &kube::Config) -> Masks {
    let settings = settings.clone();
    Arc::new(move |named| {
        let mut settings = settings.clone();
        settings.auth_info.impersonate = Some(named.name.clone());
        settings.auth_info.impersonate_groups = Some(named.groups.clone());
        Client::try_from(settings).map_err(|error| chain(&error))
    })
}

/// The namespace to watch for someone who may not see the pods of the whole cluster: `own`, where
/// kubectl would look for this person too.
async fn only_namespace(gate: &Gate, own: String) -> Option<String> {
    let sees = |namespaces| gate.authorize(Visible { kind: Kind::Pod, namespaces });
    if !matches!(sees(Namespaces::All).await, Err(NotAuthorized::Denied(_))) {
        return None;
    }
    if sees(Namespaces::of([own.as_str().into()])).await.is_ok() {
        info!("no right to list pods in all namespaces: watching namespace {own} alone");
        return Some(own);
    }
    warn!(
        "no right to list pods in all namespaces, nor in {own}: name a namespace with --namespace"
    );
    None
}

fn read(file: Option<&PathBuf>) -> Result<Kubeconfig, kube::config::KubeconfigError> {
    match file {
        Some(file) => Kubeconfig::read_from(file),
        None => Kubeconfig::read(),
    }
}

fn cluster_of(kubeconfig: &Kubeconfig, context: Option<&String>) -> Option<String> {
    let named = kubeconfig.contexts.iter().find(|named| Some(&named.name) == context)?;
    Some(named.context.as_ref()?.cluster.clone())
}

async fn who(client: &Client, server: &Uri) -> Result<(String, Review), Startup> {
    let version = timeout(FIRST_ANSWER, client.apiserver_version()).await;
    let version = match version {
        Ok(answer) => answer.map_err(|error| unusable(&error, server))?,
        Err(_) => return Err(silent(server)),
    };
    match review(client).await {
        Ok(user) => Ok((version.git_version, user)),
        Err(Some(error)) => Err(unusable(&error, server)),
        Err(None) => Err(silent(server)),
    }
}

fn silent(server: &Uri) -> Startup {
    let why = format!("nothing heard for {} s", FIRST_ANSWER.as_secs());
    Startup::Unreachable { server: server.to_string(), why }
}

fn unusable(error: &kube::Error, server: &Uri) -> Startup {
    let server = server.to_string();
    match error {
        kube::Error::Api(status) => Startup::Refused { server, why: status.message.clone() },
        other => {
            let why = chain(other);
            if why.contains("certificate") || why.contains("UnknownIssuer") {
                Startup::Untrusted { server, why }
            } else {
                Startup::Unreachable { server, why }
            }
        }
    }
}

/// An error and its causes, each said once.
fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        let cause_text = cause.to_string();
        if !text.contains(&cause_text) {
            text = format!("{text}: {cause_text}");
        }
        source = cause.source();
    }
    text
}
