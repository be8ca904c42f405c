//! What every request passes: is it for us, from our own page, and by a path that means one thing?

use std::sync::Arc;

use axum::{
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};
use http::{
    HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri,
    header::{
        CACHE_CONTROL, CONTENT_TYPE, HOST, ORIGIN, REFERRER_POLICY, STRICT_TRANSPORT_SECURITY,
        X_CONTENT_TYPE_OPTIONS,
    },
};
use quarterdeck_wire::error::{ApiError, ErrorCode};

use crate::{app::App, error::Answer};

/// The names this server is reached by: any loopback name and port, as `ssh -L` gives us other ports
/// than our own, and those that were configured.
#[derive(Clone, Debug, Default)]
pub struct Hosts {
    /// `https://deck.example.com`
    public: Option<String>,
    /// `deck.internal`, `deck.internal:8080`
    names: Vec<String>,
}

impl Hosts {
    pub fn new(public: Option<&str>, names: &[String]) -> Self {
        Self { public: public.map(str::to_owned), names: names.to_vec() }
    }

    /// Whether TLS is spoken in front of us.
    pub fn is_secure(&self) -> bool {
        self.public.as_ref().is_some_and(|public| public.starts_with("https://"))
    }

    fn public_host(&self) -> Option<&str> {
        self.public.as_ref()?.split_once("://").map(|(_, host)| host)
    }

    fn is_ours(&self, host: &str) -> bool {
        let lower = host.to_ascii_lowercase();
        let named = |name: &String| *name == lower || *name == without_port(&lower);
        is_loopback(host) || self.public_host() == Some(&*lower) || self.names.iter().any(named)
    }

    /// Whether an Origin is that of a page of ours, served by this Host.
    fn is_origin(&self, origin: &HeaderValue, host: &str) -> bool {
        let Ok(origin) = origin.to_str() else { return false };
        let lower = host.to_ascii_lowercase();
        if self.public_host() == Some(&*lower) {
            return self.public.as_deref() == Some(origin);
        }
        let plain = origin.strip_prefix("http://") == Some(host);
        // A name that something in front of us speaks TLS for.
        let secure = !is_loopback(host) && origin.strip_prefix("https://") == Some(host);
        plain || secure
    }
}

/// Refuses what is not for us or not from us, and puts the common headers on every answer.
pub async fn check(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let is_api = request.uri().path().starts_with("/api/");
    let mut response = match refusal(&request, &app.hosts) {
        Some(refusal) => refusal,
        None => next.run(request).await,
    };
    set_headers(response.headers_mut(), is_api, app.hosts.is_secure());
    response
}

fn refusal(request: &Request, hosts: &Hosts) -> Option<Response> {
    let headers = request.headers();
    let Some(host) = host(request.uri(), headers).filter(|host| hosts.is_ours(host)) else {
        return Some(
            (StatusCode::MISDIRECTED_REQUEST, "not a name of this server\n").into_response(),
        );
    };
    if is_ambiguous(request.uri()) {
        return Some(
            (StatusCode::BAD_REQUEST, "a path that could mean two things\n").into_response(),
        );
    }
    if carries_a_secret(request.uri()) {
        let why = "no token belongs in an address: it is kept in logs and histories\n";
        return Some((StatusCode::BAD_REQUEST, why).into_response());
    }
    let safe = matches!(*request.method(), Method::GET | Method::HEAD);
    let is_socket = headers.contains_key(http::header::UPGRADE);
    let origin = headers.get(ORIGIN);
    let from_us = origin.is_some_and(|origin| hosts.is_origin(origin, &host));
    // Browsers send an Origin with sockets and with whatever changes something; without one it is no
    // page of ours.
    let must_be_from_us = is_socket || !safe;
    if (must_be_from_us || origin.is_some()) && !from_us {
        return Some((StatusCode::FORBIDDEN, "not from this server's own page\n").into_response());
    }
    if !safe && !is_of_our_page(headers) && request.method() != Method::DELETE {
        return Some((StatusCode::FORBIDDEN, "not the content type of our page\n").into_response());
    }
    None
}

/// The Host as the client wrote it.
fn host(uri: &Uri, headers: &HeaderMap) -> Option<String> {
    let mut hosts = headers.get_all(HOST).iter();
    let first = hosts.next().and_then(|host| host.to_str().ok()).map(str::to_owned);
    if hosts.next().is_some() {
        return None;
    }
    first.or_else(|| uri.authority().map(ToString::to_string))
}

fn is_loopback(host: &str) -> bool {
    let name = without_port(host);
    let ip = name.trim_start_matches('[').trim_end_matches(']').parse::<std::net::IpAddr>();
    name.eq_ignore_ascii_case("localhost") || ip.is_ok_and(|ip| ip.is_loopback())
}

fn without_port(host: &str) -> &str {
    match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    }
}

/// Whether someone put a credential into the query.
fn carries_a_secret(uri: &Uri) -> bool {
    const NAMES: [&str; 3] = ["token", "access_token", "id_token"];
    let pairs = uri.query().unwrap_or_default().split('&');
    pairs.filter_map(|pair| pair.split('=').next()).any(|name| NAMES.contains(&name))
}

/// Encoded slashes, dots and NULs, empty and dot segments: what one parser reads one way and the next
/// another.
fn is_ambiguous(uri: &Uri) -> bool {
    let path = uri.path().to_ascii_lowercase();
    ["%2e", "%2f", "%5c", "%00", "//", "/../", "/./", "\\", "%25"]
        .iter()
        .any(|part| path.contains(part))
        || path.ends_with("/..")
        || path.ends_with("/.")
}

/// Content types that a form of another site can't send.
fn is_of_our_page(headers: &HeaderMap) -> bool {
    let kind = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim();
    ["application/json", super::POSTCARD].iter().any(|ours| kind.eq_ignore_ascii_case(ours))
}

fn set_headers(headers: &mut HeaderMap, is_api: bool, is_secure: bool) {
    let fixed: [(HeaderName, &'static str); 6] = [
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (REFERRER_POLICY, "no-referrer"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
        (HeaderName::from_static("permissions-policy"), PERMISSIONS),
        (HeaderName::from_static("x-frame-options"), "DENY"),
    ];
    for (name, value) in fixed {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if is_secure {
        let a_year = HeaderValue::from_static("max-age=31536000");
        headers.insert(STRICT_TRANSPORT_SECURITY, a_year);
    }
    if is_api || !headers.contains_key(CACHE_CONTROL) {
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
}

/// Nothing that a dashboard needs.
const PERMISSIONS: &str = "accelerometer=(), camera=(), display-capture=(), fullscreen=(self), \
    geolocation=(), gyroscope=(), magnetometer=(), microphone=(), midi=(), payment=(), usb=()";

/// An API route that does not exist is an error, not the page.
pub async fn no_such_route() -> Answer {
    Answer(ApiError::new(ErrorCode::NotFound, "no such route"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn loopback_names_with_any_port_are_ours() {
        for host in ["127.0.0.1:8080", "localhost:1", "LOCALHOST", "[::1]:8080", "127.9.9.9"] {
            assert!(is_loopback(host), "{host}");
        }
        for host in
            ["evil", "127.0.0.1.evil.com", "localhost.evil:80", "", "10.0.0.1:8080", "[::2]"]
        {
            assert!(!is_loopback(host), "{host}");
        }
    }

    #[test]
    fn an_origin_is_exactly_our_own() {
        let hosts = Hosts::default();
        let is = |origin: &'static str| {
            hosts.is_origin(&HeaderValue::from_static(origin), "127.0.0.1:8080")
        };
        assert!(is("http://127.0.0.1:8080"));
        for origin in [
            "null",
            "http://127.0.0.1:80801",
            "http://127.0.0.1",
            "https://127.0.0.1:8080",
            "http://evil",
            "http://127.0.0.1:8080.evil",
            "",
        ] {
            assert!(!is(origin), "{origin}");
        }
    }

    #[test]
    fn configured_names_are_ours_and_their_origins_exact() {
        let hosts = Hosts::new(Some("https://deck.example.com"), &["deck.internal".to_owned()]);
        for host in ["deck.example.com", "Deck.Example.com", "deck.internal:8080", "localhost:1"] {
            assert!(hosts.is_ours(host), "{host}");
        }
        for host in ["example.com", "deck.example.com:8080", "x.deck.internal", "evil"] {
            assert!(!hosts.is_ours(host), "{host}");
        }
        let is = |origin: &'static str, host: &str| {
            hosts.is_origin(&HeaderValue::from_static(origin), host)
        };
        assert!(is("https://deck.example.com", "deck.example.com"));
        assert!(!is("http://deck.example.com", "deck.example.com"), "not without TLS");
        assert!(!is("https://a.deck.example.com", "deck.example.com"));
        assert!(is("https://deck.internal", "deck.internal"));
        assert!(!is("https://deck.example.com", "deck.internal"));
    }

    #[test]
    fn no_secret_is_taken_from_an_address() {
        let carries = |path: &str| carries_a_secret(&path.parse().unwrap());
        assert!(carries("/?token=x") && carries("/pods?ns=a&access_token=x"));
        assert!(!carries("/pods?filter=token%3Dx&ns=token") && !carries("/"));
    }

    #[test]
    fn paths_that_could_mean_two_things_are_refused() {
        for path in ["/api/yaml/pods/a%2fb/c", "/a/../b", "//x", "/a/%2E%2e/b", "/a%00", "/a/.."] {
            assert!(is_ambiguous(&path.parse().unwrap()), "{path}");
        }
        assert!(!is_ambiguous(&"/api/detail/pods/shop/cart-1.2".parse().unwrap()));
    }
}
