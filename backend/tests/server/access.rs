//! The attacks of docs/security.md that need no browser, numbered as in its table; and what people who
//! sign in may rely on.

use std::time::{Duration, Instant};

use http::{StatusCode, header};
use quarterdeck_wire::{
    action::{Entry, Intent, Order, State, Target},
    decode, encode,
    error::ErrorCode,
    kind::Kind,
    log::{Containers, LogQuery, Since},
    message::{Body, Freshness, Namespaces, Query, ServerMessage, Topic},
    row::Row,
};

use crate::world::{Socket, Team, World};

/// Every route there is behind the session, with a method it takes.
const ROUTES: [(&str, &str); 13] = [
    ("GET", "/api/live"),
    ("GET", "/api/logs"),
    ("GET", "/api/detail/pods/shop/cart"),
    ("GET", "/api/yaml/pods/shop/cart"),
    ("GET", "/api/rows/pods"),
    ("GET", "/api/revisions/deployments/shop/web"),
    ("POST", "/api/plan"),
    ("POST", "/api/act"),
    ("POST", "/api/cancel"),
    ("POST", "/api/drain"),
    ("POST", "/api/maintenance"),
    ("POST", "/api/apply/plan"),
    ("POST", "/api/apply"),
];
const CHANGING: [&str; 7] = [
    "/api/plan",
    "/api/act",
    "/api/cancel",
    "/api/drain",
    "/api/maintenance",
    "/api/apply/plan",
    "/api/apply",
];
/// What is taken away is gone within this time.
const REVOKED_WITHIN: Duration = Duration::from_secs(2);

async fn team() -> Team {
    Team::start(World::new(), &[]).await
}

fn rows(kind: Kind, namespaces: Namespaces, scope: &str) -> Topic {
    Topic::Rows(Query { kind, namespaces, scope: scope.to_owned() })
}

fn only(name: &str) -> Namespaces {
    Namespaces::of([name.into()])
}

fn speaks_of(bytes: &[u8], name: &str) -> bool {
    bytes.windows(name.len()).any(|part| part == name.as_bytes())
}

fn names(body: &Body) -> Vec<String> {
    let Body::Whole { rows } = body else { return Vec::new() };
    rows.iter().map(|(_, row)| row.meta().name.to_string()).collect()
}

/// The rows of the first frame of the one subscription.
async fn first_rows(socket: &mut Socket) -> Vec<String> {
    socket
        .until(|message| match message {
            ServerMessage::Rows(frame) => Some(names(&frame.body)),
            _ => None,
        })
        .await
}

async fn refused(socket: &mut Socket) -> (u32, ErrorCode) {
    socket
        .until(|message| match message {
            ServerMessage::Refused { sub, error } => Some((sub, error.code)),
            _ => None,
        })
        .await
}

#[tokio::test]
async fn row_1_without_a_session_nothing_is_served_and_nothing_asked() {
    let team = team().await;
    let name = team.app.auth.cookie_name().to_owned();
    for (method, route) in ROUTES {
        for (header, value) in [
            ("accept", "*/*".to_owned()),
            ("cookie", format!("{name}=")),
            ("cookie", format!("{name}={}", "0".repeat(64))),
            ("authorization", "Bearer token-of-admin".to_owned()),
            ("authorization", "Basic YWRtaW46eA==".to_owned()),
        ] {
            let request = team
                .request(method, route)
                .header(header::ORIGIN, format!("http://{}", team.address))
                .header(header::CONTENT_TYPE, "application/x-postcard")
                .header(header, &value);
            let sent = team.send(request, "").await;
            assert_eq!(sent.status, StatusCode::UNAUTHORIZED, "{route} with {header}: {value}");
        }
    }
    assert!(team.world.asked_by_people().is_empty());
}

#[tokio::test]
async fn row_1_a_token_is_proved_by_exactly_one_review() {
    let team = team().await;
    // Junk; alg=none; expired; for somebody else.
    let none = "eyJhbGciOiJub25lIn0.eyJzdWIiOiJhZG1pbiJ9.";
    let expired = "e30.eyJleHAiOjEwMDB9.x";
    let other = "e30.eyJhdWQiOiJ2YXVsdCJ9.x";
    for (token, says) in
        [("junk", "does not accept"), (none, "does not"), (expired, "expired"), (other, "vault")]
    {
        let before = team.world.asked_by_people().len();
        let sent = team.offer(token, "").await;
        assert_eq!(sent.status, StatusCode::UNAUTHORIZED, "{token}");
        assert!(sent.text().contains(says), "{}", sent.text());
        assert!(!sent.headers.contains_key(header::SET_COOKIE));
        let asked = &team.world.asked_by_people()[before..];
        assert_eq!(asked.len(), 1, "{asked:?}");
        assert!(asked[0].line.contains("POST") && asked[0].line.contains("/selfsubjectreviews"));
    }
    let before = team.world.asked_by_people().len();
    let sent = team.offer("token-of-viewer", "").await;
    assert_eq!(sent.status, StatusCode::NO_CONTENT);
    assert_eq!(team.world.asked_by_people().len(), before + 1);
}

#[tokio::test]
async fn row_1_what_can_be_no_token_never_reaches_the_api_server() {
    let team = team().await;
    let long = "a".repeat(40 * 1024);
    for token in ["", " ", "a b", "a\nb", "tökén", "a\u{0}", long.as_str()] {
        let sent = team.offer(token, "").await;
        assert_eq!(sent.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", token.len());
        assert!(sent.text().contains("token"), "{}", sent.text());
    }
    // Past the limit of a request's body.
    let sent = team.offer(&"a".repeat(200 * 1024), "").await;
    assert_eq!(sent.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert!(team.world.asked_by_people().is_empty());
}

#[tokio::test]
async fn row_2_a_warm_cache_of_an_admin_serves_no_one_else() {
    let team = team().await;
    let (admin, viewer) = (team.sign_in("admin").await, team.sign_in("viewer").await);
    let mut warm = team.socket("/api/live", &admin).await;
    for (sub, kind) in (1..).zip(Kind::ALL) {
        warm.subscribe(sub, rows(kind, Namespaces::All, "")).await;
    }
    warm.subscribe(50, Topic::Overview(Namespaces::All)).await;
    warm.subscribe(51, Topic::Counts(Namespaces::All)).await;
    let warmed = warm.all_within(Duration::from_millis(700)).await;
    assert!(speaks_of(&warmed, "foreign-db") && speaks_of(&warmed, "foreign-node"));

    let mut asked = 0;
    for kind in ["pods", "nodes", "namespaces", "deployments", "events"] {
        for place in ["", "ns=shop", "ns=data", "ns=shop,data"] {
            for filter in
                ["", "filter=foreign", "filter=name%3Dforeign-db", "filter=-x", "filter=a"]
            {
                let sent = team.get(&format!("/api/rows/{kind}?{place}&{filter}"), &viewer).await;
                assert!(!speaks_of(&sent.bytes, "foreign"), "{kind} {place} {filter}");
                asked += 1;
            }
        }
    }
    assert_eq!(asked, 100);
    let mut socket = team.socket("/api/live", &viewer).await;
    for (sub, kind) in (1..).zip(Kind::ALL) {
        socket.subscribe(sub, rows(kind, Namespaces::All, "")).await;
        socket.subscribe(sub + 20, rows(kind, only("data"), "")).await;
    }
    let told = socket.all_within(Duration::from_millis(700)).await;
    assert!(speaks_of(&told, "cart") && speaks_of(&told, "web"));
    assert!(!speaks_of(&told, "foreign"));
}

#[tokio::test]
async fn row_3_no_frame_for_what_is_not_granted() {
    let team = team().await;
    let mut socket = team.socket("/api/live", &team.sign_in("viewer").await).await;
    let denied = [
        rows(Kind::Pod, only("data"), "name=foreign-db"),
        rows(Kind::Pod, Namespaces::of(["data".into(), "shop".into()]), ""),
        rows(Kind::Pod, Namespaces::Only(vec!["shop/../data".into()]), ""),
        rows(Kind::Pod, Namespaces::Only(vec!["data/foreign-db".into()]), ""),
        rows(Kind::Node, Namespaces::All, ""),
        // A right in one namespace says nothing about what is in none.
        rows(Kind::Node, only("shop"), ""),
    ];
    for (sub, topic) in (1..).zip(denied) {
        socket.subscribe(sub, topic).await;
        let answer = socket
            .until(|message| match message {
                ServerMessage::Refused { sub, .. } => Some(Ok(sub)),
                ServerMessage::Rows(frame) => Some(Err(frame)),
                _ => None,
            })
            .await;
        assert_eq!(answer, Ok(sub));
    }
    let viewer = team.sign_in("viewer").await;
    let sent = team.get("/api/rows/nodes?ns=shop", &viewer).await;
    assert_eq!(sent.status, StatusCode::FORBIDDEN);
    // A name with a place in it is a name that nothing has.
    socket.subscribe(20, rows(Kind::Pod, only("shop"), "name=data/foreign-db")).await;
    assert!(first_rows(&mut socket).await.is_empty());
}

#[tokio::test]
async fn row_4_rights_on_another_group_s_namespaces_give_nothing() {
    let team = team().await;
    team.world.allow("nobody", "list example.com/namespaces");
    team.world.allow("nobody", "watch example.com/namespaces");
    let nobody = team.sign_in("nobody").await;
    let sent = team.get("/api/rows/namespaces", &nobody).await;
    assert_eq!(sent.status, StatusCode::FORBIDDEN);
    team.world.allow("nobody", "list /namespaces");
    team.world.allow("nobody", "watch /namespaces");
    let sent = team.get("/api/rows/namespaces", &team.sign_in("nobody").await).await;
    assert!(sent.status == StatusCode::OK && sent.text().contains("shop"), "{}", sent.text());
}

#[tokio::test]
async fn row_5_no_foreign_name_or_number_in_any_document() {
    let team = team().await;
    let mut socket = team.socket("/api/live", &team.sign_in("viewer").await).await;
    socket.subscribe(1, Topic::Counts(Namespaces::All)).await;
    let counts = socket
        .until(|message| match message {
            ServerMessage::Counts { counts, .. } => Some(counts),
            _ => None,
        })
        .await;
    assert_eq!((counts.of(Kind::Pod).total, counts.of(Kind::Namespace).total), (1, 1));
    assert!(counts.sum(&[Kind::Node]).is_none(), "hidden is not 0");
    for (sub, topic) in [
        (2, Topic::Overview(Namespaces::All)),
        (3, Topic::Activity(Namespaces::All)),
        (4, Topic::Drains),
        (5, Topic::Maintenance(Namespaces::All)),
        (6, Topic::Overview(only("data"))),
        (7, Topic::Counts(only("data"))),
    ] {
        socket.subscribe(sub, topic).await;
    }
    let told = socket.all_within(Duration::from_millis(1_500)).await;
    assert!(!speaks_of(&told, "foreign"));
    // What is hidden answers as what is absent.
    let viewer = team.sign_in("viewer").await;
    let hidden = team.get("/api/rows/pods?ns=data", &viewer).await;
    let absent = team.get("/api/rows/pods?ns=nada", &viewer).await;
    let as_hidden = absent.text().replace("nada", "data");
    assert_eq!((hidden.status, hidden.text()), (absent.status, as_hidden));
}

#[tokio::test]
async fn row_6_and_7_who_asks_upstream_is_the_session_s_person_whatever_headers_say() {
    let team = team().await;
    let viewer = team.sign_in("viewer").await;
    for (name, value) in [
        ("x-forwarded-user", "admin"),
        ("x_forwarded_user", "admin"),
        ("x-remote-user", "admin"),
        ("impersonate-user", "admin"),
        ("impersonate-group", "system:masters"),
        ("authorization", "Bearer token-of-admin"),
        ("connection", "Impersonate-User, Authorization"),
    ] {
        let before = team.world.asked_by_people().len();
        let request = team
            .request("GET", "/api/yaml/pods/shop/cart")
            .header(header::COOKIE, &viewer)
            .header(name, value);
        assert_eq!(team.send(request, "").await.status, StatusCode::OK, "{name}");
        for call in &team.world.asked_by_people()[before..] {
            assert_eq!(call.token.as_deref(), Some("token-of-viewer"), "{name}");
            let forged = ["impersonate-user", "x-forwarded-user", "x-remote-user"];
            assert!(forged.iter().all(|it| !call.headers.contains_key(*it)), "{name}");
        }
    }
}

#[tokio::test]
async fn row_8_a_path_that_could_mean_two_things_never_reaches_the_api_server() {
    let team = team().await;
    let viewer = team.sign_in("viewer").await;
    let before = team.world.asked_by_people().len();
    for path in [
        "/api/yaml/pods/shop%2f..%2fdata/cart",
        "/api/yaml/pods/shop/%2e%2e",
        "/api/yaml/pods//cart",
        "/api/yaml/pods/shop/..",
        "/api/yaml/pods/shop/cart%00",
        "/api/yaml/pods/shop/cart%252f",
        "/api/yaml/pods/shop/cart%3f",
        "/api/yaml/pods/SHOP/cart",
        "/api/detail/pods%2fcart/shop/log",
        "/api/rows/pods%2f..",
        "/api/revisions/deployments/..%2fdata/web",
    ] {
        let sent = team.get(path, &viewer).await;
        assert_eq!(sent.status, StatusCode::BAD_REQUEST, "{path}");
    }
    assert_eq!(team.world.asked_by_people().len(), before);
}

#[tokio::test]
async fn row_9_a_socket_opens_for_our_own_page_alone() {
    let team = team().await;
    let viewer = team.sign_in("viewer").await;
    let port = team.address.port();
    for origin in [
        None,
        Some("null".to_owned()),
        Some("http://evil".to_owned()),
        Some(format!("http://127.0.0.1:{}", port ^ 1)),
        Some(format!("http://127.0.0.1:{port}.evil")),
        Some(format!("http://evil.127.0.0.1:{port}")),
        Some(format!("https://127.0.0.1:{port}")),
    ] {
        for path in ["/api/live", "/api/logs"] {
            let mut request = team
                .request("GET", path)
                .header(header::COOKIE, &viewer)
                .header(header::CONNECTION, "upgrade")
                .header(header::UPGRADE, "websocket")
                .header("sec-websocket-version", "13")
                .header("sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ==");
            if let Some(origin) = &origin {
                request = request.header(header::ORIGIN, origin);
            }
            assert_eq!(team.send(request, "").await.status, StatusCode::FORBIDDEN, "{origin:?}");
        }
    }
}

#[tokio::test]
async fn row_10_nothing_is_changed_by_a_form_a_sibling_or_a_get() {
    let team = team().await;
    let viewer = team.sign_in("viewer").await;
    let ours = format!("http://{}", team.address);
    let before = team.world.asked_by_people().len();
    for path in CHANGING.iter().chain(&["/api/session"]) {
        for (origin, kind) in [
            (ours.as_str(), "text/plain"),
            (ours.as_str(), "application/x-www-form-urlencoded"),
            (ours.as_str(), "multipart/form-data; boundary=x"),
            ("http://sibling.127.0.0.1", "application/json"),
            ("http://evil", "application/x-postcard"),
        ] {
            let request = team
                .request("POST", path)
                .header(header::COOKIE, &viewer)
                .header(header::ORIGIN, origin)
                .header(header::CONTENT_TYPE, kind);
            let sent = team.send(request, r#"{"token":"token-of-admin"}"#).await;
            assert_eq!(sent.status, StatusCode::FORBIDDEN, "{path} {origin} {kind}");
        }
        let sent = team.get(path, &viewer).await;
        let harmless =
            [StatusCode::METHOD_NOT_ALLOWED, StatusCode::NOT_FOUND, StatusCode::NO_CONTENT];
        assert!(harmless.contains(&sent.status), "GET {path}: {}", sent.status);
    }
    assert_eq!(team.world.asked_by_people().len(), before);
}

#[tokio::test]
async fn row_11_no_other_site_may_read() {
    let team = team().await;
    let viewer = team.sign_in("viewer").await;
    for path in ["/", "/api/rows/pods", "/api/session"] {
        for method in ["GET", "OPTIONS"] {
            let request = team
                .request(method, path)
                .header(header::COOKIE, &viewer)
                .header(header::ORIGIN, "http://evil")
                .header(header::ACCESS_CONTROL_REQUEST_METHOD, "GET");
            let sent = team.send(request, "").await;
            assert_eq!(sent.status, StatusCode::FORBIDDEN);
            let allows = |name: &header::HeaderName| name.as_str().starts_with("access-control");
            assert!(!sent.headers.keys().any(allows), "{method} {path}");
        }
    }
}

#[tokio::test]
async fn row_12_only_the_names_it_is_known_by_are_served() {
    let flags = ["--public-url", "https://deck.example.com", "--allowed-host", "deck.internal"];
    let team = Team::start(World::new(), &flags).await;
    let ask = async |host: &str, origin: Option<&str>| {
        let mut request = http::Request::get("/api/session").header(header::HOST, host);
        if let Some(origin) = origin {
            request = request.header(header::ORIGIN, origin);
        }
        team.send(request, "").await.status
    };
    for host in ["evil", "example.com", "deck.example.com.evil", "x.deck.example.com", ""] {
        assert_eq!(ask(host, None).await, StatusCode::MISDIRECTED_REQUEST, "{host}");
    }
    for host in ["deck.example.com", "deck.internal:8080", "localhost:9", "127.0.0.1", "[::1]:1"] {
        assert_eq!(ask(host, None).await, StatusCode::UNAUTHORIZED, "{host}");
    }
    for (host, origin) in [
        ("deck.example.com", "http://deck.example.com"),
        ("deck.example.com", "https://deck.internal"),
        ("deck.internal", "https://deck.example.com"),
        ("localhost:9", "http://localhost:8"),
    ] {
        assert_eq!(ask(host, Some(origin)).await, StatusCode::FORBIDDEN, "{host} {origin}");
    }
    let request = team.request("GET", "/api/session").header("x-forwarded-host", "evil");
    assert_eq!(team.send(request, "").await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn row_15_nothing_of_an_address_is_rendered() {
    let team = team().await;
    let sent = team.get("/pods?error=%3Cscript%3Ealert(1)&next=//evil", "").await;
    // The page may not have been built for this test.
    assert!(!sent.text().contains("alert(1)") && !sent.text().contains("//evil"));
}

#[tokio::test]
async fn row_18_a_token_in_an_address_is_refused() {
    let team = team().await;
    for path in ["/?token=token-of-admin", "/api/rows/pods?ns=&access_token=token-of-admin"] {
        assert_eq!(team.get(path, "").await.status, StatusCode::BAD_REQUEST, "{path}");
    }
    assert!(team.world.asked_by_people().is_empty());
}

#[tokio::test]
async fn row_20_what_is_taken_away_is_gone_from_open_sockets_in_time() {
    let team = team().await;
    let viewer = team.sign_in("viewer").await;
    let mut socket = team.socket("/api/live", &viewer).await;
    socket.subscribe(1, rows(Kind::Pod, Namespaces::All, "")).await;
    assert_eq!(first_rows(&mut socket).await, ["cart"]);
    let mut log = team.socket("/api/logs", &viewer).await;
    log.say(encode(&log_query()).unwrap()).await;
    while !speaks_of(&log.bytes().await.unwrap(), "hello") {}

    // Past the time in which a change is asked for twice anyway.
    tokio::time::sleep(Duration::from_millis(1_200)).await;
    let began = Instant::now();
    team.world.unbind("viewer", "shop");
    assert_eq!(refused(&mut socket).await, (1, ErrorCode::Forbidden));
    assert!(began.elapsed() < REVOKED_WITHIN, "rows: {:?}", began.elapsed());
    // The log's last words are the refusal; then it ends.
    while log.bytes().await.is_some() {}
    assert!(began.elapsed() < REVOKED_WITHIN, "log: {:?}", began.elapsed());

    team.world.bind("viewer", "shop");
    assert_eq!(first_rows(&mut socket).await, ["cart"], "and it is back with the right");
}

#[tokio::test]
async fn row_20_an_answer_of_before_the_change_does_not_outlive_it() {
    // The API server's own view of its rules lags behind what it tells watchers.
    let team = team().await;
    let mut socket = team.socket("/api/live", &team.sign_in("viewer").await).await;
    // By its name: a hint that is gone would be enough of a reason.
    socket.subscribe(1, rows(Kind::Pod, only("shop"), "")).await;
    assert_eq!(first_rows(&mut socket).await, ["cart"]);
    tokio::time::sleep(Duration::from_millis(1_200)).await;
    let began = Instant::now();
    *team.world.credulous.lock().unwrap() = true;
    team.world.unbind("viewer", "shop");
    tokio::time::sleep(Duration::from_millis(500)).await;
    *team.world.credulous.lock().unwrap() = false;
    let gone = socket
        .until(|message| match message {
            ServerMessage::Refused { .. } => Some(()),
            _ => None,
        })
        .await;
    assert_eq!(gone, ());
    assert!(began.elapsed() < REVOKED_WITHIN, "{:?}", began.elapsed());
}

#[tokio::test]
async fn a_review_that_fails_is_no_denial_rows_stay_and_are_called_old() {
    let team = team().await;
    let mut socket = team.socket("/api/live", &team.sign_in("viewer").await).await;
    socket.subscribe(1, rows(Kind::Pod, Namespaces::All, "")).await;
    assert_eq!(first_rows(&mut socket).await, ["cart"]);
    let pods = |message| match message {
        ServerMessage::Refused { .. } => panic!("refused"),
        ServerMessage::Pulse(pulse) => {
            pulse.kinds.into_iter().find(|(kind, _)| *kind == Kind::Pod).map(|(_, is)| is)
        }
        _ => None,
    };
    *team.world.speechless.lock().unwrap() = true;
    team.world.bind("someone", "shop");
    let stale = |is: &Freshness| matches!(is, Freshness::Stale { .. });
    socket.until(|message| pods(message).filter(stale)).await;
    *team.world.speechless.lock().unwrap() = false;
    socket.until(|message| pods(message).filter(|is| !stale(is))).await;
}

#[tokio::test]
async fn row_21_a_redirect_of_the_api_server_is_not_followed() {
    let team = team().await;
    let sent = team.get("/api/yaml/pods/shop/moved", &team.sign_in("viewer").await).await;
    assert_eq!(sent.status, StatusCode::BAD_GATEWAY);
    assert_eq!(team.world.count("/pods/moved"), 1);
    assert_eq!(team.world.count("/namespaces/shop/pods/cart"), 0);
}

fn scale() -> Order {
    let target = Target {
        kind: Kind::Deployment,
        namespace: Some("shop".into()),
        name: "web".into(),
        uid: "uid-web".into(),
    };
    let id = "0f8fad5b-d9cb-469f-a165-70867728950e".into();
    Order { id, intent: Intent::Scale { target, seen: 3, to: 5 }, then: None }
}

#[tokio::test]
async fn row_25_a_write_of_a_viewer_is_refused_here_and_there() {
    let team = team().await;
    let viewer = team.sign_in("viewer").await;
    let sent = team.post("/api/act", &viewer, encode(&scale()).unwrap()).await;
    assert_eq!(sent.status, StatusCode::FORBIDDEN);
    assert_eq!(team.world.count("PATCH"), 0, "the gate says no");
    *team.world.credulous.lock().unwrap() = true;
    let viewer = team.sign_in("viewer").await;
    let sent = team.post("/api/act", &viewer, encode(&scale()).unwrap()).await;
    assert_eq!(sent.status, StatusCode::OK);
    let entry: Entry = decode(&sent.bytes).unwrap();
    let State::Refused { error, .. } = entry.state else { panic!("{:?}", entry.state) };
    assert_eq!((error.code, &*entry.who), (ErrorCode::Forbidden, "viewer"));
    let calls = team.world.asked_by_people();
    let writes: Vec<_> = calls.iter().filter(|call| call.line.starts_with("PATCH")).collect();
    assert_eq!(writes.len(), 1);
    assert_eq!(writes[0].token.as_deref(), Some("token-of-viewer"), "with their own credentials");
}

#[tokio::test]
async fn the_dashboard_s_own_rights_serve_nobody() {
    let team = team().await;
    let nobody = team.sign_in("nobody").await;
    for path in ["/api/detail/pods/shop/cart", "/api/yaml/pods/shop/cart", "/api/rows/pods"] {
        assert_eq!(team.get(path, &nobody).await.status, StatusCode::FORBIDDEN, "{path}");
    }
    let calls = team.world.calls.lock().unwrap();
    let own = calls.iter().filter(|call| call.token.is_none());
    for call in own {
        let line = &call.line;
        assert!(line.starts_with("GET"), "it only lists and watches: {line}");
        assert!(!line.contains("/pods/cart"), "{line}");
    }
}

#[tokio::test]
async fn someone_with_one_namespace_need_not_name_it() {
    let team = team().await;
    let viewer = team.sign_in("viewer").await;
    let pods = team.get("/api/rows/pods", &viewer).await.text();
    assert!(pods.contains("cart") && !pods.contains("foreign"), "{pods}");
    let offered = team.get("/api/rows/namespaces", &viewer).await.text();
    assert!(offered.contains("shop") && !offered.contains("data"), "{offered}");
    // Not even a hint leads there; its name does.
    team.world.allow("other", "list /pods");
    let named = team.get("/api/rows/pods?ns=shop", &viewer).await;
    assert_eq!(named.status, StatusCode::OK);
}

#[tokio::test]
async fn equal_viewers_share_each_frame() {
    let team = team().await;
    let mut group = Vec::new();
    for person in ["viewer", "other", "admin"] {
        let mut socket = team.socket("/api/live", &team.sign_in(person).await).await;
        socket.subscribe(1, rows(Kind::Pod, Namespaces::All, "")).await;
        let joined = |message| match message {
            ServerMessage::Joined { group, .. } => Some(group),
            _ => None,
        };
        group.push((socket.until(joined).await, socket));
    }
    assert_eq!(group[0].0, group[1].0);
    assert_ne!(group[0].0, group[2].0);
}

#[tokio::test]
async fn reviews_are_few_however_many_namespaces_name_someone() {
    let world = World::new();
    for at in 0..2_000 {
        world.bind("many", &format!("team-{at:04}"));
    }
    let team = Team::start(world, &[]).await;
    let many = team.sign_in("many").await;
    let mut socket = team.socket("/api/live", &many).await;
    socket.subscribe(1, Topic::Overview(Namespaces::All)).await;
    socket.subscribe(2, Topic::Counts(Namespaces::All)).await;
    socket.subscribe(3, Topic::Activity(Namespaces::All)).await;
    socket.subscribe(4, rows(Kind::Pod, Namespaces::All, "")).await;
    socket.subscribe(5, rows(Kind::Namespace, Namespaces::All, "")).await;
    // What is not looked at is said: it can be chosen.
    let (places, known) = socket
        .until(|message| match message {
            ServerMessage::Counts { counts, .. } => {
                Some((counts.places, counts.of(Kind::Namespace).total))
            }
            _ => None,
        })
        .await;
    assert_eq!((places, known), (5, 24));
    socket.all_within(Duration::from_secs(3)).await;
    let reviews = team.world.count("/selfsubjectaccessreviews");
    assert!(reviews <= 200, "{reviews} reviews");
    assert!(reviews > 30, "{reviews} reviews");
}

fn log_query() -> LogQuery {
    LogQuery {
        kind: Kind::Pod,
        namespace: "shop".into(),
        name: "cart".into(),
        containers: Containers::Default,
        previous: false,
        since: Since::All,
        resume: Vec::new(),
    }
}

#[tokio::test]
async fn signing_out_closes_every_socket_of_the_session_in_time() {
    let team = team().await;
    let (viewer, elsewhere) = (team.sign_in("viewer").await, team.sign_in("viewer").await);
    let mut socket = team.socket("/api/live", &viewer).await;
    socket.subscribe(1, rows(Kind::Pod, Namespaces::All, "")).await;
    first_rows(&mut socket).await;
    let mut log = team.socket("/api/logs", &viewer).await;
    log.say(encode(&log_query()).unwrap()).await;
    while !speaks_of(&log.bytes().await.unwrap(), "hello") {}
    let mut other = team.socket("/api/live", &elsewhere).await;

    let began = Instant::now();
    let sent = team.sign_out(&viewer).await;
    assert_eq!(sent.status, StatusCode::NO_CONTENT);
    assert!(sent.headers[header::SET_COOKIE].to_str().unwrap().contains("Max-Age=0"));
    let closed = async {
        while socket.bytes().await.is_some() {}
        while log.bytes().await.is_some() {}
    };
    let closed = tokio::time::timeout(Duration::from_secs(2), closed).await;
    assert!(closed.is_ok(), "still open after {:?}", began.elapsed());
    assert_eq!(team.get("/api/rows/pods", &viewer).await.status, StatusCode::UNAUTHORIZED);
    other.subscribe(1, rows(Kind::Pod, Namespaces::All, "")).await;
    assert_eq!(first_rows(&mut other).await, ["cart"], "their other browser stays");
}

#[tokio::test]
async fn a_session_s_id_is_new_at_sign_in_and_its_cookie_no_script_s() {
    let team = team().await;
    let viewer = team.sign_in("viewer").await;
    let sent = team.offer("token-of-other", &viewer).await;
    let cookie = sent.headers[header::SET_COOKIE].to_str().unwrap().to_owned();
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"), "{cookie}");
    assert_ne!(sent.cookie(), viewer);
    assert_eq!(team.get("/api/session", &viewer).await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(team.get("/api/session", &sent.cookie()).await.status, StatusCode::NO_CONTENT);

    let flags = ["--public-url", "https://deck.example.com"];
    let secure = Team::start(World::new(), &flags).await;
    let sent = secure.offer("token-of-viewer", "").await;
    let cookie = sent.headers[header::SET_COOKIE].to_str().unwrap();
    assert!(cookie.starts_with("__Host-") && cookie.contains("; Secure"), "{cookie}");
    assert!(sent.headers.contains_key(header::STRICT_TRANSPORT_SECURITY));
}

#[tokio::test]
async fn read_only_is_a_router_without_the_routes() {
    let team = Team::start(World::new(), &["--read-only"]).await;
    let admin = team.sign_in("admin").await;
    for path in CHANGING {
        let sent = team.post(path, &admin, Vec::new()).await;
        assert_eq!(sent.status, StatusCode::NOT_FOUND, "{path}");
    }
    assert_eq!(team.get("/api/rows/pods", &admin).await.status, StatusCode::OK);
}

#[tokio::test]
async fn what_someone_did_is_told_to_those_who_may_see_it() {
    let team = team().await;
    team.world.allow("other", "patch apps/deployments");
    let other = team.sign_in("other").await;
    team.post("/api/act", &other, encode(&scale()).unwrap()).await;
    let mut told = Vec::new();
    for person in ["viewer", "admin", "nobody"] {
        let mut socket = team.socket("/api/live", &team.sign_in(person).await).await;
        socket.subscribe(1, Topic::Activity(Namespaces::All)).await;
        let entries = socket
            .until(|message| match message {
                ServerMessage::Activity { activity, .. } => Some(activity.entries),
                ServerMessage::Refused { .. } => Some(Vec::new()),
                _ => None,
            })
            .await;
        told.push(entries.iter().map(|entry| entry.who.to_string()).collect::<Vec<_>>());
    }
    assert_eq!(told, [vec!["other".to_owned()], vec!["other".to_owned()], Vec::new()]);
}

#[tokio::test]
async fn a_namespace_s_row_is_shown_to_whoever_may_get_it() {
    let team = team().await;
    let mut socket = team.socket("/api/live", &team.sign_in("viewer").await).await;
    socket.subscribe(1, rows(Kind::Namespace, Namespaces::All, "")).await;
    let rows = socket
        .until(|message| match message {
            ServerMessage::Rows(frame) => Some(frame.body),
            _ => None,
        })
        .await;
    let Body::Whole { rows } = rows else { panic!("not whole") };
    assert_eq!(rows.len(), 1);
    assert!(matches!(&rows[0].1, Row::Namespace(row) if *row.meta.name == *"shop"));
}
