//! One dashboard at a time drives a run: the one that holds the Lease beside its ConfigMap.
//!
//! As client-go's leader election does, no two clocks are compared: what counts is for how long *we*
//! have seen the Lease unchanged.

use std::{
    fs::{self, File, OpenOptions},
    io::{Read, Seek, Write as _},
    os::unix::fs::OpenOptionsExt,
    path::Path,
    time::Duration,
};

use http::Method;
use quarterdeck_wire::Str;
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::time::Instant;

use super::keep::{self, Kept};
use crate::{
    actions::{
        drain::audit_id,
        write::{Answer, Write, send},
    },
    cluster::upstream::{Fault, Upstream},
};

/// A Lease that nobody renewed for so long may be taken.
const LASTS: Duration = Duration::from_secs(15);
/// One that is ours is renewed so often.
const RENEWED: Duration = Duration::from_secs(4);
/// And when that failed for so long, it is not ours any more: others wait longer than this.
const GIVEN_UP: Duration = Duration::from_secs(10);

/// What this dashboard is called in Leases.
pub struct Me {
    pub name: Str,
    /// Held, so that two processes with the same folder are not the same dashboard.
    _file: Option<File>,
}

impl Default for Me {
    /// Another one with each start.
    fn default() -> Self {
        Self { name: new_name(), _file: None }
    }
}

impl Me {
    /// The same as before this start, unless another process is that one now.
    ///
    /// # Errors
    /// When the file can't be read or written.
    pub fn kept_in(path: &Path) -> std::io::Result<Self> {
        if let Some(dir) = path.parent() {
            fs::create_dir_all(dir)?;
        }
        let mut options = OpenOptions::new();
        options.read(true).write(true).create(true).truncate(false).mode(0o600);
        let mut file = options.open(path)?;
        if file.try_lock().is_err() {
            return Ok(Self::default());
        }
        let mut name = String::new();
        file.read_to_string(&mut name)?;
        if !is_name(name.trim()) {
            name = new_name().to_string();
            file.set_len(0)?;
            file.rewind()?;
            file.write_all(name.as_bytes())?;
        }
        Ok(Self { name: name.trim().into(), _file: Some(file) })
    }
}

fn new_name() -> Str {
    let host = fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
    let host = if host.trim().is_empty() { "quarterdeck" } else { host.trim() };
    format!("{host}-{:08x}", rand::random::<u32>()).into()
}

fn is_name(text: &str) -> bool {
    !text.is_empty() && text.len() <= 253 && text.chars().all(|letter| letter.is_ascii_graphic())
}

/// Who drives a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Driver {
    Us,
    /// The dashboard of this name.
    Other(Str),
}

/// What we have seen of one Lease, and since when.
#[derive(Default)]
pub struct Claim {
    /// Holder and version, and when they were first seen so.
    seen: Option<(Str, Str, Instant)>,
    /// When we last wrote it.
    held: Option<Instant>,
}

/// What is to be done about it.
#[derive(Debug, PartialEq, Eq)]
enum Turn {
    Take,
    Leave,
}

impl Claim {
    /// Takes in what the Lease is now.
    fn turn(&mut self, me: &str, lease: &Lease, now: Instant) -> Turn {
        let Lease { metadata, spec } = lease;
        let is_new = |(holder, version, _): &(Str, Str, Instant)| {
            *holder != spec.holder_identity || *version != metadata.resource_version
        };
        if self.seen.as_ref().is_none_or(is_new) {
            self.seen =
                Some((spec.holder_identity.clone(), metadata.resource_version.clone(), now));
        }
        let since = self.seen.as_ref().map_or(now, |(.., since)| *since);
        let lasts = Duration::from_secs(spec.lease_duration_seconds);
        let is_free = spec.holder_identity.is_empty() || *spec.holder_identity == *me;
        if is_free || now.duration_since(since) > lasts { Turn::Take } else { Turn::Leave }
    }

    fn is_fresh(&self, now: Instant, within: Duration) -> bool {
        self.held.is_some_and(|held| now.duration_since(held) < within)
    }

    /// Who drives the run now; asks for the Lease if it is time to. A person who may not use Leases
    /// drives without: each write is safe against another dashboard's by itself.
    pub async fn driver(&mut self, upstream: &Upstream, me: &Me, kept: &Kept) -> Driver {
        let now = Instant::now();
        if self.is_fresh(now, RENEWED) {
            return Driver::Us;
        }
        let lease = match upstream.text_at(&place(kept, true)).await {
            Ok(text) => serde_json::from_str::<Lease>(&text).ok(),
            Err(Fault::NotFound(_)) => None,
            Err(Fault::Forbidden(_)) => return Driver::Us,
            Err(_) => return self.unanswered(now),
        };
        if let Some(lease) = &lease
            && self.turn(&me.name, lease, now) == Turn::Leave
        {
            self.held = None;
            return Driver::Other(lease.spec.holder_identity.clone());
        }
        match send(upstream.client(), &write(kept, me, lease.as_ref()), &audit_id()).await {
            Answer::Taken(_) => {
                self.held = Some(now);
                Driver::Us
            }
            Answer::Refused(status) if status.code == 403 => Driver::Us,
            // Someone was faster, or it is about to go with a ConfigMap that was deleted.
            Answer::Refused(_) => {
                self.held = None;
                Driver::Other("".into())
            }
            Answer::Lost(_) => self.unanswered(now),
        }
    }

    fn unanswered(&mut self, now: Instant) -> Driver {
        if self.is_fresh(now, GIVEN_UP) {
            return Driver::Us;
        }
        self.held = None;
        Driver::Other("".into())
    }
}

#[derive(Clone, Debug, Deserialize)]
struct Lease {
    metadata: Metadata,
    #[serde(default)]
    spec: Spec,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Metadata {
    resource_version: Str,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Spec {
    holder_identity: Str,
    lease_duration_seconds: u64,
    acquire_time: Option<Str>,
    lease_transitions: i32,
}

fn place(kept: &Kept, named: bool) -> String {
    let place = format!("/apis/coordination.k8s.io/v1/namespaces/{}/leases", kept.run.namespace);
    if named { format!("{place}/{}", keep::name(&kept.run)) } else { place }
}

/// The Lease as ours, if it is as it was seen still.
fn write(kept: &Kept, me: &Me, seen: Option<&Lease>) -> Write {
    let name = keep::name(&kept.run);
    let now = jiff::Timestamp::now().strftime("%Y-%m-%dT%H:%M:%S%.6fZ").to_string();
    let was_ours = seen.is_some_and(|lease| lease.spec.holder_identity == me.name);
    let acquired = seen.filter(|_| was_ours).and_then(|lease| lease.spec.acquire_time.as_deref());
    let transitions =
        seen.map_or(0, |lease| lease.spec.lease_transitions.saturating_add(i32::from(!was_ours)));
    let mut body = json!({
        "apiVersion": "coordination.k8s.io/v1",
        "kind": "Lease",
        "metadata": {
            "name": name,
            "namespace": &*kept.run.namespace,
            "labels": { keep::LABEL: "run", "app.kubernetes.io/managed-by": "quarterdeck" },
            "ownerReferences": [{
                "apiVersion": "v1", "kind": "ConfigMap", "name": name, "uid": &*kept.uid,
            }],
        },
        "spec": {
            "holderIdentity": &*me.name,
            "leaseDurationSeconds": LASTS.as_secs(),
            "acquireTime": acquired.unwrap_or(&now),
            "renewTime": &*now,
            "leaseTransitions": transitions,
        },
    });
    let Some(lease) = seen else { return Write::post(place(kept, false), body) };
    body["metadata"]["resourceVersion"] = Value::from(&*lease.metadata.resource_version);
    Write { method: Method::PUT, path: place(kept, true), ..Write::post(String::new(), body) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lease(holder: &str, version: &str) -> Lease {
        let spec = Spec {
            holder_identity: holder.into(),
            lease_duration_seconds: LASTS.as_secs(),
            ..Spec::default()
        };
        Lease { metadata: Metadata { resource_version: version.into() }, spec }
    }

    #[tokio::test(start_paused = true)]
    async fn what_another_holds_is_taken_once_it_was_seen_unchanged_for_its_time() {
        let (mut claim, began) = (Claim::default(), Instant::now());
        let at = |seconds| began + Duration::from_secs(seconds);
        let mut turn = |version, seconds| claim.turn("me", &lease("you", version), at(seconds));
        assert_eq!(turn("1", 0), Turn::Leave);
        assert_eq!(turn("1", 14), Turn::Leave);
        // Renewed: whatever its clock says, our count begins anew.
        assert_eq!(turn("2", 16), Turn::Leave);
        assert_eq!(turn("2", 31), Turn::Leave);
        assert_eq!(turn("2", 32), Turn::Take);
    }

    #[tokio::test(start_paused = true)]
    async fn what_is_ours_or_given_back_is_taken_at_once() {
        let now = Instant::now();
        assert_eq!(Claim::default().turn("me", &lease("me", "1"), now), Turn::Take);
        assert_eq!(Claim::default().turn("me", &lease("", "1"), now), Turn::Take);
    }

    #[tokio::test(start_paused = true)]
    async fn without_an_answer_it_is_given_up_before_others_may_take_it() {
        let now = Instant::now();
        let mut claim = Claim { held: Some(now), ..Claim::default() };
        assert_eq!(claim.unanswered(now + Duration::from_secs(9)), Driver::Us);
        assert_eq!(claim.unanswered(now + GIVEN_UP), Driver::Other("".into()));
        assert!(GIVEN_UP < LASTS);
    }

    #[test]
    fn a_dashboard_keeps_its_name_and_never_shares_it() {
        let dir = std::env::temp_dir().join(format!("quarterdeck-{:x}", rand::random::<u64>()));
        let path = dir.join("dashboard");
        let first = Me::kept_in(&path).unwrap();
        let beside = Me::kept_in(&path).unwrap();
        assert_ne!(first.name, beside.name, "two processes");
        let name = first.name.clone();
        drop(first);
        assert_eq!(Me::kept_in(&path).unwrap().name, name, "the next start");
        fs::remove_dir_all(dir).unwrap();
    }
}
