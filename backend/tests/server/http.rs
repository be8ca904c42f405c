//! The router, in process: who gets in, and what a refusal costs the API server (nothing).

use std::{net::SocketAddr, sync::Arc};

use crate::support::{Calls, Reply, client, list, status};
use axum::{Router, body::Body};
use clap::Parser;
use http::{Request, Response, StatusCode, header};
use http_body_util::BodyExt;
use quarterdeck::{
    app::{self, App},
    auth::{kubeconfig::Identity, person::Review},
    config::Config,
    http::router::router,
};
use serde_json::json;
use tower::ServiceExt;

const HOST: &str = "127.0.0.1:8080";

/// A dashboard on an API server where everything is allowed and `shop/cart` is the only pod.
fn dashboard() -> (Router, Arc<App>, Calls) {
    dashboard_of(None)
}

/// The same, of one namespace alone.
fn dashboard_of(within: Option<&str>) -> (Router, Arc<App>, Calls) {
    let (client, calls) = client(|path, query| match path {
        _ if query.contains("watch=1") => Reply::Watch(vec![]),
        "/api/v1/namespaces/shop/pods/cart" => Reply::Json(
            StatusCode::OK,
            json!({ "apiVersion": "v1", "kind": "Pod", "metadata": { "name": "cart", "namespace": "shop", "uid": "1" } }),
        ),
        _ if path.contains("/namespaces/shop/pods/") => {
            Reply::Json(StatusCode::NOT_FOUND, status(404, "pods not found"))
        }
        "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews" => {
            Reply::Json(StatusCode::CREATED, json!({ "spec": {}, "status": { "allowed": true } }))
        }
        _ => list("1", "", &[]),
    });
    let (router, app) = dashboard_on(client, within);
    (router, app, calls)
}

/// A dashboard on the API server behind `client`, of one namespace or of all.
pub fn dashboard_on(client: kube::Client, within: Option<&str>) -> (Router, Arc<App>) {
    dashboard_at(HOST.parse().unwrap(), client, within)
}

/// The same, served at `address`.
pub fn dashboard_at(
    address: SocketAddr,
    client: kube::Client,
    within: Option<&str>,
) -> (Router, Arc<App>) {
    let identity = Identity {
        client,
        clients: Arc::new(|_| Err("nobody signs in".to_owned())),
        masks: Arc::new(|_| Err("there is no proxy".to_owned())),
        cluster: "local".into(),
        kubernetes: "v1.36.3".into(),
        user: Review { name: "admin".into(), ..Review::default() },
        within: within.map(Into::into),
    };
    let config = Config::parse_from(["quarterdeck"]);
    let kept = app::Kept::nowhere().unwrap();
    let app = Arc::new(app::wire(&config, identity, address, kept).unwrap());
    (router(app.clone()), app)
}

fn get(path: &str) -> http::request::Builder {
    Request::get(path).header(header::HOST, HOST)
}

async fn send(router: &Router, request: http::request::Builder) -> Response<Body> {
    send_body(router, request, "").await
}

async fn send_body(router: &Router, request: http::request::Builder, body: &str) -> Response<Body> {
    send_request(router, request.body(Body::from(body.to_owned())).unwrap()).await
}

pub async fn send_request(router: &Router, request: Request<Body>) -> Response<Body> {
    router.clone().oneshot(request).await.unwrap()
}

pub fn cookie(app: &App) -> String {
    let person = app.auth.present("admin").unwrap();
    let cookie = app.auth.open(person).unwrap();
    cookie.to_str().unwrap().split(';').next().unwrap().to_owned()
}

/// Whether the API server was asked anything about this object.
fn asked_about(calls: &Calls, name: &str) -> bool {
    calls.all().iter().any(|call| call.contains(name))
}

const ROUTES: [&str; 6] = [
    "/api/detail/pods/shop/cart",
    "/api/yaml/pods/shop/cart",
    "/api/rows/pods?ns=shop",
    "/api/revisions/deployments/shop/cart",
    "/api/live",
    "/api/logs",
];

#[tokio::test]
async fn without_a_session_nothing_is_served_and_nothing_is_asked() {
    let (router, _app, calls) = dashboard();
    for route in ROUTES {
        for (name, value) in [
            ("accept", "*/*"),
            ("cookie", "quarterdeck-8080=0000"),
            ("cookie", "quarterdeck-8080="),
            ("authorization", "Bearer x"),
        ] {
            let answer = send(&router, get(route).header(name, value)).await;
            assert_eq!(answer.status(), StatusCode::UNAUTHORIZED, "{route} with {name}: {value}");
        }
    }
    assert!(!asked_about(&calls, "cart"));
    assert!(!asked_about(&calls, "selfsubjectaccessreviews"));
}

#[tokio::test]
async fn the_key_gives_a_cookie_that_no_script_can_read() {
    let (router, app, _) = dashboard();
    let open = |key: &str| {
        let body = json!({ "key": key }).to_string();
        let request = Request::post("/api/session")
            .header(header::HOST, HOST)
            .header(header::ORIGIN, format!("http://{HOST}"))
            .header(header::CONTENT_TYPE, "application/json");
        let router = router.clone();
        async move { send_body(&router, request, &body).await }
    };
    assert_eq!(open("wrong").await.status(), StatusCode::UNAUTHORIZED);
    let answer = open(app.auth.key().unwrap()).await;
    assert_eq!(answer.status(), StatusCode::NO_CONTENT);
    let cookie = answer.headers()[header::SET_COOKIE].to_str().unwrap();
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"), "{cookie}");
    let pair = cookie.split(';').next().unwrap();
    let answer = send(&router, get("/api/session").header(header::COOKIE, pair)).await;
    assert_eq!(answer.status(), StatusCode::NO_CONTENT);
}

#[tokio::test]
async fn an_object_is_read_as_it_is_now() {
    let (router, app, _) = dashboard();
    let cookie = cookie(&app);
    let read = |path: &'static str| send(&router, get(path).header(header::COOKIE, &cookie));
    let answer = read("/api/yaml/pods/shop/cart").await;
    assert_eq!(answer.status(), StatusCode::OK);
    let text = answer.into_body().collect().await.unwrap().to_bytes();
    assert!(String::from_utf8_lossy(&text).contains("cart"));
    assert_eq!(read("/api/yaml/pods/shop/gone").await.status(), StatusCode::NOT_FOUND);
    assert_eq!(read("/api/yaml/secrets/shop/cart").await.status(), StatusCode::NOT_FOUND);
    assert_eq!(read("/api/yaml/nodes/shop/cart").await.status(), StatusCode::BAD_REQUEST);
    assert_eq!(read("/api/yaml/pods/-/cart").await.status(), StatusCode::BAD_REQUEST);
    assert_eq!(read("/api/yaml/pods/Shop/cart").await.status(), StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn paths_that_could_mean_two_things_never_reach_the_api_server() {
    let (router, app, calls) = dashboard();
    let cookie = cookie(&app);
    for path in [
        "/api/yaml/pods/shop%2f..%2fkube-system/cart",
        "/api/yaml/pods/shop/%2e%2e",
        "/api/yaml/pods//cart",
        "/api/yaml/pods/shop/..",
        "/api/yaml/pods/shop/cart%00",
        "/api/yaml/pods/shop/cart%252f",
    ] {
        let answer = send(&router, get(path).header(header::COOKIE, &cookie)).await;
        assert_eq!(answer.status(), StatusCode::BAD_REQUEST, "{path}");
    }
    assert!(!asked_about(&calls, "cart") && !asked_about(&calls, "kube-system/"));
}

#[tokio::test]
async fn a_foreign_host_is_misdirected() {
    let (router, _, _) = dashboard();
    for host in ["evil", "quarterdeck.example:8080", "127.0.0.1.evil:8080"] {
        let answer = send(&router, Request::get("/").header(header::HOST, host)).await;
        assert_eq!(answer.status(), StatusCode::MISDIRECTED_REQUEST, "{host}");
    }
    let answer = send(&router, get("/").header("x-forwarded-host", "evil")).await;
    assert_ne!(answer.status(), StatusCode::MISDIRECTED_REQUEST);
}

#[tokio::test]
async fn only_our_own_page_may_open_a_socket_or_change_something() {
    let (router, app, _) = dashboard();
    let cookie = cookie(&app);
    let socket = |origin: Option<&str>| {
        let mut request = get("/api/live")
            .header(header::COOKIE, &cookie)
            .header(header::CONNECTION, "upgrade")
            .header(header::UPGRADE, "websocket")
            .header("sec-websocket-version", "13")
            .header("sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ==");
        if let Some(origin) = origin {
            request = request.header(header::ORIGIN, origin);
        }
        let router = router.clone();
        async move { send(&router, request).await.status() }
    };
    for origin in [
        None,
        Some("null"),
        Some("http://evil"),
        Some("http://127.0.0.1:8081"),
        Some("http://127.0.0.1:8080.evil"),
        Some("https://127.0.0.1:8080"),
    ] {
        assert_eq!(socket(origin).await, StatusCode::FORBIDDEN, "{origin:?}");
    }
    for kind in ["text/plain", "application/x-www-form-urlencoded"] {
        let request = Request::post("/api/session")
            .header(header::HOST, HOST)
            .header(header::ORIGIN, format!("http://{HOST}"))
            .header(header::CONTENT_TYPE, kind);
        let body = json!({ "key": app.auth.key().unwrap() }).to_string();
        assert_eq!(
            send_body(&router, request, &body).await.status(),
            StatusCode::FORBIDDEN,
            "{kind}"
        );
    }
}

#[tokio::test]
async fn every_answer_carries_the_headers() {
    let (router, _, _) = dashboard();
    for path in ["/", "/api/session", "/nothing.js"] {
        let answer = send(&router, get(path).header(header::ACCEPT, "*/*")).await;
        let headers = answer.headers();
        assert_eq!(headers[header::X_CONTENT_TYPE_OPTIONS], "nosniff", "{path}");
        assert_eq!(headers[header::REFERRER_POLICY], "no-referrer", "{path}");
        assert_eq!(headers["cross-origin-opener-policy"], "same-origin", "{path}");
        assert_eq!(headers[header::CACHE_CONTROL], "no-store", "{path}");
        assert!(!headers.contains_key(header::ACCESS_CONTROL_ALLOW_ORIGIN), "{path}");
    }
}

#[tokio::test]
async fn of_one_namespace_nothing_else_is_asked_for_or_shown() {
    let (router, app, calls) = dashboard_of(Some("shop"));
    let answer = async |path: &str| {
        let request = get(path).header(header::COOKIE, cookie(&app));
        let response = send(&router, request).await;
        let status = response.status();
        let body = response.into_body().collect().await.unwrap().to_bytes();
        (status, String::from_utf8_lossy(&body).into_owned())
    };
    assert_eq!(answer("/api/rows/pods").await, (StatusCode::OK, "[]".to_owned()));
    assert_eq!(answer("/api/rows/pods?ns=shop").await.0, StatusCode::OK);
    assert_eq!(answer("/api/rows/nodes").await.0, StatusCode::OK, "nodes are in no namespace");
    let (status, why) = answer("/api/rows/pods?ns=data").await;
    assert_eq!(status, StatusCode::FORBIDDEN);
    assert!(why.contains("namespace shop alone"), "{why}");
    let lists = calls.all();
    assert!(lists.iter().any(|call| call.contains("/api/v1/namespaces/shop/pods?limit")));
    assert!(!lists.iter().any(|call| call.contains("/api/v1/pods")), "{lists:?}");
}
