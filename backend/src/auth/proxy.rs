//! Behind a proxy that says who asks. What it says, from a pinned address alone, becomes Kubernetes
//! impersonation; whoever else says it is not listened to.

use std::{
    net::IpAddr,
    str::FromStr,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use http::{HeaderMap, HeaderName};
use kube::Client;
use quarterdeck_wire::{
    Str,
    error::{ApiError, ErrorCode},
};

use super::person::{Person, review};
use crate::{cluster::rbac::Rbac, error::of_kube};

/// What the proxy said is good for so long. The page has itself vouched for anew every 25 s.
const GOOD_FOR: Duration = Duration::from_secs(35);
/// No name or group is longer.
const LONGEST: usize = 1_024;
/// No person is in more.
const MOST_GROUPS: usize = 500;
/// What Kubernetes itself is called by; nobody is it because a proxy says so.
const RESERVED: &str = "system:";

/// Makes a client of the same API server that acts as somebody else, with our own credentials.
pub type Masks = Arc<dyn Fn(&Named) -> Result<Client, String> + Send + Sync>;

/// Whom the proxy names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    pub name: String,
    /// Sorted, each once.
    pub groups: Vec<String>,
}

/// For how long a person is who the proxy said they are.
pub struct Vouched {
    named: Named,
    at: Mutex<Instant>,
}

impl Vouched {
    fn now(named: Named) -> Arc<Self> {
        Arc::new(Self { named, at: Mutex::new(Instant::now()) })
    }

    /// The proxy named somebody again: whether it is the same person, with the same groups.
    pub fn again(&self, named: &Named) -> bool {
        let same = self.named == *named;
        if same {
            *self.at.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now();
        }
        same
    }

    pub fn is_fresh(&self) -> bool {
        self.at.lock().unwrap_or_else(PoisonError::into_inner).elapsed() < GOOD_FOR
    }

    /// Long ago, for tests of what happens then.
    pub fn forget(&self) {
        let mut at = self.at.lock().unwrap_or_else(PoisonError::into_inner);
        *at = at.checked_sub(GOOD_FOR).unwrap_or(*at);
    }
}

/// Addresses that are believed: `10.0.0.7`, `10.1.0.0/16`, `fd00::/8`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Peer {
    network: IpAddr,
    bits: u8,
}

impl Peer {
    fn is(self, address: IpAddr) -> bool {
        match (self.network, address.to_canonical()) {
            (IpAddr::V4(network), IpAddr::V4(address)) => {
                let rest = 32 - u32::from(self.bits);
                (u64::from(network.to_bits()) >> rest) == (u64::from(address.to_bits()) >> rest)
            }
            (IpAddr::V6(network), IpAddr::V6(address)) => {
                let shift = |bits: u128| bits.checked_shr(128 - u32::from(self.bits)).unwrap_or(0);
                shift(network.to_bits()) == shift(address.to_bits())
            }
            _ => false,
        }
    }
}

impl FromStr for Peer {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("'{text}' is not an address or network: 10.0.0.7, 10.1.0.0/16");
        let (address, bits) = text.split_once('/').map_or((text, None), |(a, b)| (a, Some(b)));
        let network: IpAddr = address.parse().map_err(|_| wrong())?;
        let most = if network.is_ipv4() { 32 } else { 128 };
        let bits = bits.map_or(Ok(most), |bits| bits.parse().map_err(|_| wrong()))?;
        if bits > most {
            return Err(wrong());
        }
        Ok(Self { network, bits })
    }
}

/// The proxy in front.
pub struct Proxy {
    pub masks: Masks,
    pub within: Option<Str>,
    pub rbac: Rbac,
    pub peers: Vec<Peer>,
    pub user: HeaderName,
    pub groups: HeaderName,
}

impl Proxy {
    /// Whom the headers of a request name.
    ///
    /// # Errors
    /// When it does not come from the proxy, names nobody, or could be read in two ways.
    pub fn named(&self, peer: Option<IpAddr>, headers: &HeaderMap) -> Result<Named, ApiError> {
        let is_it = |peer| self.peers.iter().any(|it| it.is(peer));
        if !peer.is_some_and(is_it) {
            let message = "this is reached through its proxy alone";
            return Err(ApiError::new(ErrorCode::Forbidden, message));
        }
        if let Some(name) = headers.keys().find(|name| self.is_disguised(name)) {
            return Err(bad(format!("a header that nobody may send: {name}")));
        }
        let Some(name) = once(headers, &self.user)?.filter(|name| !name.is_empty()) else {
            let message = format!("the proxy names nobody in {}", self.user);
            return Err(ApiError::new(ErrorCode::SignedOut, message));
        };
        let groups = once(headers, &self.groups)?.unwrap_or_default();
        let groups = groups.split(',').map(str::trim).filter(|group| !group.is_empty());
        let mut groups: Vec<String> = groups.map(str::to_owned).collect();
        groups.sort_unstable();
        groups.dedup();
        let name = name.to_owned();
        check(&name, &groups)?;
        Ok(Named { name, groups })
    }

    /// What some servers in between read as one of ours, and what would be Kubernetes' own.
    fn is_disguised(&self, name: &HeaderName) -> bool {
        let plain = name.as_str().replace('_', "-");
        let ours = [&self.user, &self.groups];
        let is_ours = ours.iter().any(|our| our.as_str().replace('_', "-") == plain);
        (is_ours && !ours.contains(&name)) || plain.starts_with("impersonate-")
    }

    /// The person of this name, once the API server says that it takes us for them.
    ///
    /// # Errors
    /// When it does not, and why.
    pub async fn person(&self, named: Named) -> Result<Person, ApiError> {
        let client = (self.masks)(&named).map_err(bad)?;
        let known = review(&client).await.map_err(refused)?;
        if known.name != named.name {
            let message = "the API server did not take us for whom the proxy names";
            return Err(ApiError::new(ErrorCode::Forbidden, message));
        }
        let vouched = Vouched::now(named);
        Ok(Person::vouched_for(known, client, self.within.clone(), &self.rbac, vouched))
    }
}

fn bad(why: String) -> ApiError {
    ApiError::new(ErrorCode::BadRequest, why)
}

/// The only value of a header.
fn once<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Result<Option<&'a str>, ApiError> {
    let mut values = headers.get_all(name).iter();
    let Some(value) = values.next() else { return Ok(None) };
    if values.next().is_some() {
        return Err(bad(format!("{name} more than once")));
    }
    let text =
        std::str::from_utf8(value.as_bytes()).map_err(|_| bad(format!("{name}: no text")))?;
    Ok(Some(text.trim()))
}

fn check(name: &str, groups: &[String]) -> Result<(), ApiError> {
    if groups.len() > MOST_GROUPS {
        return Err(bad(format!("more than {MOST_GROUPS} groups")));
    }
    for text in groups.iter().map(String::as_str).chain([name]) {
        if text.len() > LONGEST || text.chars().any(char::is_control) {
            return Err(bad("a name or group of control characters, or without end".to_owned()));
        }
        if text.starts_with(RESERVED) {
            let message = "system: names are Kubernetes' own: no proxy gives them out";
            return Err(ApiError::new(ErrorCode::Forbidden, message));
        }
    }
    Ok(())
}

/// Why the API server does not let us act as somebody.
fn refused(error: Option<kube::Error>) -> ApiError {
    let Some(error) = error else {
        return ApiError::new(ErrorCode::Unreachable, "the API server does not answer");
    };
    let said = of_kube(&error);
    match said.code {
        ErrorCode::Forbidden => ApiError::new(
            ErrorCode::Forbidden,
            format!("the dashboard's own account may not impersonate: {}", said.message),
        ),
        // Ours are not accepted: that is no reason for anybody to sign in again.
        ErrorCode::SignedOut => ApiError::new(ErrorCode::Upstream, said.message),
        _ => said,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn proxy() -> Proxy {
        Proxy {
            masks: Arc::new(|_| Err("nobody".to_owned())),
            within: None,
            rbac: Rbac::unwatched(),
            peers: vec!["10.0.0.7".parse().unwrap(), "fd00::/8".parse().unwrap()],
            user: HeaderName::from_static("x-forwarded-user"),
            groups: HeaderName::from_static("x-forwarded-groups"),
        }
    }

    fn named(from: &str, headers: &[(&'static str, &str)]) -> Result<Named, ErrorCode> {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(HeaderName::from_static(name), value.parse().unwrap());
        }
        proxy().named(from.parse().ok(), &map).map_err(|error| error.code)
    }

    const ANN: (&str, &str) = ("x-forwarded-user", "ann");

    #[test]
    fn the_proxy_is_believed_and_nobody_else() {
        let groups = ("x-forwarded-groups", "ops, dev,,ops");
        let ann = Named { name: "ann".into(), groups: vec!["dev".into(), "ops".into()] };
        assert_eq!(named("10.0.0.7", &[ANN, groups]), Ok(ann.clone()));
        assert_eq!(named("::ffff:10.0.0.7", &[ANN, groups]), Ok(ann.clone()));
        assert_eq!(named("fd12::1", &[ANN, groups]), Ok(ann));
        for other in ["10.0.0.8", "127.0.0.1", "fe80::1", "nobody"] {
            assert_eq!(named(other, &[ANN, groups]), Err(ErrorCode::Forbidden), "{other}");
        }
    }

    #[test]
    fn what_could_be_read_in_two_ways_is_refused() {
        let refused = |headers: &[(&'static str, &str)]| named("10.0.0.7", headers).unwrap_err();
        assert_eq!(refused(&[]), ErrorCode::SignedOut);
        assert_eq!(refused(&[("x-forwarded-user", " ")]), ErrorCode::SignedOut);
        for extra in [
            ("x-forwarded-user", "eve"),
            ("x_forwarded_user", "eve"),
            ("x-forwarded_groups", "system:masters"),
            ("impersonate-user", "eve"),
            ("impersonate_group", "eve"),
            ("impersonate-extra-scopes", "eve"),
        ] {
            assert_eq!(refused(&[ANN, extra]), ErrorCode::BadRequest, "{extra:?}");
        }
        assert_eq!(refused(&[("x-forwarded-user", "system:admin")]), ErrorCode::Forbidden);
        let masters = ("x-forwarded-groups", "ops,system:masters");
        assert_eq!(refused(&[ANN, masters]), ErrorCode::Forbidden);
        let long = "x".repeat(LONGEST + 1);
        assert_eq!(refused(&[("x-forwarded-user", &long)]), ErrorCode::BadRequest);
    }

    #[test]
    fn someone_is_vouched_for_for_a_while() {
        let ann = Named { name: "ann".into(), groups: vec![] };
        let vouched = Vouched::now(ann.clone());
        assert!(vouched.is_fresh());
        vouched.forget();
        assert!(!vouched.is_fresh());
        let other = Named { groups: vec!["ops".into()], ..ann.clone() };
        assert!(!vouched.again(&other) && !vouched.is_fresh(), "other groups, another person");
        assert!(vouched.again(&ann) && vouched.is_fresh());
    }

    #[test]
    fn networks() {
        let is = |network: &str, address: &str| {
            network.parse::<Peer>().unwrap().is(address.parse().unwrap())
        };
        assert!(is("10.1.0.0/16", "10.1.255.9") && !is("10.1.0.0/16", "10.2.0.1"));
        assert!(is("0.0.0.0/0", "8.8.8.8") && !is("0.0.0.0/0", "::1"));
        assert!(is("::/0", "::1") && is("::1", "::1") && !is("::1", "::2"));
        for bad in ["", "10.0.0", "10.0.0.0/33", "10.0.0.0/x", "proxy", "::/129"] {
            assert!(bad.parse::<Peer>().is_err(), "{bad}");
        }
    }
}
