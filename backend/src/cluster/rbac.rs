//! The cluster's rules of access: not what they allow, only that they changed, and whom they name.
//!
//! Roles, those of the cluster and their bindings are watched so that a verdict of before a change is asked
//! anew, and so that someone who may not list namespaces is offered those whose bindings name them.
//! What a rule means is for the API server alone to say.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    sync::{Arc, PoisonError, RwLock},
    time::{Duration, Instant},
};

use futures::StreamExt;
use quarterdeck_wire::Str;
use serde::Deserialize;
use tokio::{sync::watch, time::sleep};
use tracing::{debug, warn};

use super::upstream::{Fault, Upstream, WatchLine, watch_line};

/// The API server's own view of its rules lags a little behind what it tells its watchers: a verdict
/// that was asked for within this time of a change is asked for once more.
const SETTLES: Duration = Duration::from_secs(1);
/// Changes of longer ago than any verdict are forgotten.
const FORGOTTEN: Duration = Duration::from_secs(60);
/// Between attempts.
const AGAIN: Duration = Duration::from_secs(1);
/// Someone who may not watch them may be allowed to later.
const CLOSED: Duration = Duration::from_secs(30);

/// Which rules a verdict came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum About {
    /// Those of the cluster as a whole.
    Cluster,
    /// Those too of these namespaces.
    Namespaces(Vec<Str>),
    /// All there are: where someone may see something was looked for.
    Anywhere,
}

/// What is known of the rules. Cheap to copy.
#[derive(Clone)]
pub struct Rbac(Arc<Shared>);

struct Shared {
    state: RwLock<State>,
    changes: watch::Sender<u64>,
}

#[derive(Default)]
struct State {
    rules: HashMap<Key, Rule>,
    /// How many bindings of a namespace name a subject.
    named: HashMap<Str, BTreeMap<Str, u32>>,
    changed: Changed,
}

/// When rules last changed.
#[derive(Default)]
struct Changed {
    cluster: Option<Instant>,
    namespaces: HashMap<Str, Instant>,
    anywhere: Option<Instant>,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Key {
    resource: &'static str,
    namespace: Str,
    name: Str,
}

struct Rule {
    version: Str,
    subjects: Vec<Str>,
}

#[derive(Deserialize)]
struct Object {
    metadata: Meta,
    #[serde(default)]
    subjects: Option<Vec<Subject>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Meta {
    name: Str,
    #[serde(default)]
    namespace: Str,
    resource_version: Str,
}

#[derive(Deserialize)]
struct Subject {
    kind: String,
    name: String,
    #[serde(default)]
    namespace: String,
}

impl Subject {
    /// As the API server calls who is meant: `user NAME`, `group NAME`.
    fn id(&self) -> Str {
        match &*self.kind {
            "ServiceAccount" => {
                format!("user system:serviceaccount:{}:{}", self.namespace, self.name).into()
            }
            "Group" => group(&self.name),
            _ => user(&self.name),
        }
    }
}

fn user(name: &str) -> Str {
    format!("user {name}").into()
}

fn group(name: &str) -> Str {
    format!("group {name}").into()
}

/// The resources of `rbac.authorization.k8s.io/v1`.
const RESOURCES: [&str; 4] = ["roles", "rolebindings", "clusterroles", "clusterrolebindings"];
/// Only bindings in namespaces are looked into; of the others it matters that they changed.
const WHOLE: &str = "application/json";
const METADATA: &str =
    "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1,application/json";
const METADATA_LIST: &str =
    "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json";

impl Rbac {
    /// Nobody watches: verdicts end by their age alone.
    pub fn unwatched() -> Self {
        let (changes, _) = watch::channel(0);
        Self(Arc::new(Shared { state: RwLock::default(), changes }))
    }

    /// Watched with `upstream`'s rights for as long as the process lives.
    pub fn watched(upstream: &Upstream) -> Self {
        let rbac = Self::unwatched();
        for resource in RESOURCES {
            tokio::spawn(rbac.clone().follow(resource, upstream.clone()));
        }
        rbac
    }

    /// Told when a verdict may have changed.
    pub fn changes(&self) -> watch::Receiver<u64> {
        self.0.changes.subscribe()
    }

    /// Whether a verdict that was asked for then still stands.
    pub fn stands(&self, asked: Instant, about: &About) -> bool {
        let state = self.0.state.read().unwrap_or_else(PoisonError::into_inner);
        let changed = &state.changed;
        // Hardly anything ever changes.
        let Some(latest) = changed.anywhere else { return true };
        if asked >= latest + SETTLES {
            return true;
        }
        let after = |change: Option<Instant>| change.is_none_or(|change| stood(asked, change));
        match about {
            About::Cluster => after(changed.cluster),
            About::Anywhere => after(changed.anywhere),
            About::Namespaces(names) => {
                after(changed.cluster)
                    && names.iter().all(|name| after(changed.namespaces.get(name).copied()))
            }
        }
    }

    /// The namespaces with a binding that names this person or one of their groups, by name.
    pub fn hints(&self, name: &str, groups: &[Str]) -> Vec<Str> {
        let state = self.0.state.read().unwrap_or_else(PoisonError::into_inner);
        let ids = groups.iter().map(|it| group(it)).chain([user(name)]);
        let mut places: Vec<Str> = ids
            .filter_map(|id| state.named.get(&id))
            .flat_map(|places| places.keys().cloned())
            .collect();
        places.sort();
        places.dedup();
        places
    }

    /// A rule is this now, or (`None`) is gone.
    fn set(&self, key: Key, rule: Option<Rule>) {
        {
            let mut state = self.0.state.write().unwrap_or_else(PoisonError::into_inner);
            let version = |rule: Option<&Rule>| rule.map(|rule| rule.version.clone());
            if version(state.rules.get(&key)) == version(rule.as_ref()) {
                return;
            }
            state.replace(key, rule);
        }
        self.tell();
    }

    /// Wakes those who wait for changes now, and again when the API server has taken it in.
    fn tell(&self) {
        self.0.changes.send_modify(|turn| *turn += 1);
        let changes = self.0.changes.clone();
        tokio::spawn(async move {
            sleep(SETTLES).await;
            changes.send_modify(|turn| *turn += 1);
        });
    }

    async fn follow(self, resource: &'static str, upstream: Upstream) {
        let path = path(resource, upstream.within());
        let mut first = true;
        loop {
            let fault = match self.list(resource, &path, &upstream, first).await {
                Ok(version) => {
                    // Hints that there are now lead somewhere for those who came before them.
                    if std::mem::take(&mut first) {
                        self.tell();
                    }
                    self.watch(resource, &path, &upstream, version).await
                }
                Err(fault) => fault,
            };
            if matches!(fault, Fault::Forbidden(_) | Fault::NotFound(_)) {
                warn!(%fault, "{resource} can't be watched: a right that is taken away is noticed within 30 s");
                sleep(CLOSED).await;
            } else {
                debug!(%fault, "{resource} are listed anew");
                sleep(AGAIN).await;
            }
        }
    }

    /// Takes all of a resource in. Of the first list nothing is a change.
    async fn list(
        &self,
        resource: &'static str,
        path: &str,
        upstream: &Upstream,
        first: bool,
    ) -> Result<String, Fault> {
        let accept = if resource == "rolebindings" { WHOLE } else { METADATA_LIST };
        let (mut next, mut seen) = (String::new(), HashSet::new());
        loop {
            let page = upstream.list_at(path, accept, &next).await?;
            for item in &page.items {
                let Ok((key, rule)) = read(resource, item.get()) else { continue };
                seen.insert(key.clone());
                if first {
                    let mut state = self.0.state.write().unwrap_or_else(PoisonError::into_inner);
                    state.put(key, Some(rule));
                } else {
                    self.set(key, Some(rule));
                }
            }
            if page.metadata.continue_token.is_empty() {
                self.forget_others(resource, &seen);
                return Ok(page.metadata.resource_version);
            }
            next = page.metadata.continue_token;
        }
    }

    fn forget_others(&self, resource: &'static str, seen: &HashSet<Key>) {
        let gone: Vec<Key> = {
            let state = self.0.state.read().unwrap_or_else(PoisonError::into_inner);
            let is_gone = |key: &&Key| key.resource == resource && !seen.contains(*key);
            state.rules.keys().filter(is_gone).cloned().collect()
        };
        for key in gone {
            self.set(key, None);
        }
    }

    /// Follows a resource until it has to be listed anew.
    async fn watch(
        &self,
        resource: &'static str,
        path: &str,
        upstream: &Upstream,
        mut version: String,
    ) -> Fault {
        let accept = if resource == "rolebindings" { WHOLE } else { METADATA };
        loop {
            let mut lines = match upstream.watch_at(path, accept, &version).await {
                Ok(lines) => Box::pin(lines),
                Err(fault) => return fault,
            };
            while let Some(line) = lines.next().await {
                match line.and_then(|line| self.hear(resource, &line)) {
                    Ok(now) => version = now,
                    Err(fault) => return fault,
                }
            }
        }
    }

    /// Takes a line of a watch in; gives how far it is.
    fn hear(&self, resource: &'static str, line: &str) -> Result<String, Fault> {
        let malformed = |error: serde_json::Error| Fault::Malformed(error.to_string());
        match watch_line(line)? {
            WatchLine::Bookmark(version) => Ok(version),
            WatchLine::Changed(object) => {
                let (key, rule) = read(resource, object.get()).map_err(malformed)?;
                let version = rule.version.to_string();
                self.set(key, Some(rule));
                Ok(version)
            }
            WatchLine::Deleted(object) => {
                let (key, rule) = read(resource, object.get()).map_err(malformed)?;
                self.set(key, None);
                Ok(rule.version.to_string())
            }
        }
    }
}

/// Whether a verdict stands after a change: asked for since, and not before the change had settled,
/// unless that is still to come.
fn stood(asked: Instant, change: Instant) -> bool {
    asked > change && (asked >= change + SETTLES || change.elapsed() < SETTLES)
}

impl State {
    /// What a rule is now, which is a change.
    fn replace(&mut self, key: Key, rule: Option<Rule>) {
        let (now, place) = (Instant::now(), key.namespace.clone());
        self.put(key, rule);
        let changed = &mut self.changed;
        changed.anywhere = Some(now);
        if place.is_empty() {
            changed.cluster = Some(now);
        } else {
            changed.namespaces.retain(|_, at| at.elapsed() < FORGOTTEN);
            changed.namespaces.insert(place, now);
        }
    }

    fn put(&mut self, key: Key, rule: Option<Rule>) {
        let place = key.namespace.clone();
        let after = rule.as_ref().map(|rule| rule.subjects.clone()).unwrap_or_default();
        let before = match rule {
            Some(rule) => self.rules.insert(key, rule),
            None => self.rules.remove(&key),
        };
        for subject in after {
            *self.named.entry(subject).or_default().entry(place.clone()).or_default() += 1;
        }
        for subject in before.map(|rule| rule.subjects).unwrap_or_default() {
            let Some(places) = self.named.get_mut(&subject) else { continue };
            if let Some(count) = places.get_mut(&place) {
                *count -= 1;
            }
            places.retain(|_, count| *count > 0);
            if places.is_empty() {
                self.named.remove(&subject);
            }
        }
    }
}

fn read(resource: &'static str, text: &str) -> Result<(Key, Rule), serde_json::Error> {
    let Object { metadata, subjects } = serde_json::from_str(text)?;
    let Meta { name, namespace, resource_version: version } = metadata;
    // A subject twice in one binding counts once.
    let mut subjects: Vec<Str> = subjects.unwrap_or_default().iter().map(Subject::id).collect();
    subjects.sort();
    subjects.dedup();
    Ok((Key { resource, namespace, name }, Rule { version, subjects }))
}

fn path(resource: &str, within: Option<&str>) -> String {
    let place = match within {
        Some(name) if !resource.starts_with("cluster") => format!("/namespaces/{name}"),
        _ => String::new(),
    };
    format!("/apis/rbac.authorization.k8s.io/v1{place}/{resource}")
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn binding(version: &str, subjects: &Value) -> (Key, Rule) {
        let meta = json!({ "name": "b", "namespace": "shop", "resourceVersion": version });
        read("rolebindings", &json!({ "metadata": meta, "subjects": subjects }).to_string())
            .unwrap()
    }

    fn set(rbac: &Rbac, (key, rule): (Key, Rule)) {
        rbac.set(key, Some(rule));
    }

    #[tokio::test]
    async fn bindings_hint_at_the_namespaces_of_whom_they_name() {
        let rbac = Rbac::unwatched();
        let subjects = json!([
            { "kind": "User", "name": "jo" },
            { "kind": "Group", "name": "ops" },
            { "kind": "ServiceAccount", "name": "ci", "namespace": "data" },
            { "kind": "User", "name": "jo" },
        ]);
        set(&rbac, binding("1", &subjects));
        let shop = [Str::from("shop")];
        assert_eq!(rbac.hints("jo", &[]), shop);
        assert_eq!(rbac.hints("kim", &["ops".into(), "x".into()]), shop);
        assert_eq!(rbac.hints("system:serviceaccount:data:ci", &[]), shop);
        assert!(rbac.hints("ops", &["jo".into()]).is_empty(), "a group's name is not a user's");
        set(&rbac, binding("2", &json!([{ "kind": "Group", "name": "ops" }])));
        assert!(rbac.hints("jo", &[]).is_empty());
        let (key, _) = binding("2", &json!([]));
        rbac.set(key, None);
        assert!(rbac.hints("kim", &["ops".into()]).is_empty());
    }

    #[tokio::test]
    async fn a_change_ends_the_verdicts_that_it_speaks_of() {
        let rbac = Rbac::unwatched();
        let asked = Instant::now();
        let (shop, data) =
            (About::Namespaces(vec!["shop".into()]), About::Namespaces(vec!["data".into()]));
        assert!(rbac.stands(asked, &shop));
        set(&rbac, binding("1", &json!([])));
        assert!(!rbac.stands(asked, &shop) && !rbac.stands(asked, &About::Anywhere));
        assert!(rbac.stands(asked, &data) && rbac.stands(asked, &About::Cluster));
        assert!(rbac.stands(Instant::now(), &shop), "until it has settled");
        let role = Key { resource: "clusterroles", namespace: "".into(), name: "view".into() };
        rbac.set(role, Some(Rule { version: "7".into(), subjects: Vec::new() }));
        assert!(!rbac.stands(asked, &data) && !rbac.stands(asked, &About::Cluster));
    }

    #[test]
    fn a_verdict_of_just_after_a_change_is_asked_for_once_more() {
        let ago = |millis| Instant::now().checked_sub(Duration::from_millis(millis)).unwrap();
        assert!(!stood(ago(100), ago(50)), "asked before it");
        assert!(stood(ago(50), ago(100)), "asked after it, which is just now");
        assert!(!stood(ago(1_900), ago(2_000)), "asked too soon after it");
        assert!(stood(ago(900), ago(2_000)));
    }

    #[tokio::test]
    async fn what_is_as_it_was_is_no_change() {
        let rbac = Rbac::unwatched();
        set(&rbac, binding("1", &json!([])));
        let turn = *rbac.changes().borrow();
        set(&rbac, binding("1", &json!([])));
        assert_eq!(*rbac.changes().borrow(), turn);
    }
}
