//! A log over its real socket, against an API server made of a function.

use std::{
    sync::atomic::{AtomicUsize, Ordering},
    time::Duration,
};

use futures::{SinkExt, StreamExt};
use http::{StatusCode, header};
use quarterdeck_wire::{
    decode, encode,
    error::ErrorCode,
    kind::Kind,
    log::{Containers, Entry, LogMessage, LogQuery, Note, Position, Resume, Since},
};
use serde_json::{Value, json};
use tokio::{
    net::{TcpListener, TcpStream},
    time::timeout,
};
use tokio_tungstenite::{
    WebSocketStream,
    tungstenite::{Message, client::IntoClientRequest},
};

use crate::http::{cookie, dashboard_at};
use crate::support::{Calls, Reply, client, list, status};

const LOG: &str = "/api/v1/namespaces/shop/pods/cart/log";

fn pod(restarts: u32) -> Value {
    let meta = json!({ "name": "cart", "namespace": "shop", "uid": "u1", "resourceVersion": "1" });
    let running = json!({ "running": { "startedAt": "2026-01-01T00:00:00Z" } });
    let status = json!({ "name": "app", "restartCount": restarts, "state": running });
    json!({
        "apiVersion": "v1", "kind": "Pod", "metadata": meta,
        "spec": { "containers": [{ "name": "app", "image": "a:1" }, { "name": "proxy", "image": "b:1" }] },
        "status": { "phase": "Running", "containerStatuses": [status] }
    })
}

fn review(allowed: bool) -> Reply {
    Reply::Json(StatusCode::CREATED, json!({ "spec": {}, "status": { "allowed": allowed } }))
}

/// A dashboard on a real port, whose API server has one pod; `log` answers for its log, each time.
async fn dashboard(
    allowed: bool,
    log: impl Fn(usize, &str) -> Reply + Send + Sync + 'static,
) -> (Socket, Calls) {
    let times = AtomicUsize::new(0);
    let (client, calls) = client(move |path, query| match path {
        LOG => log(times.fetch_add(1, Ordering::SeqCst), query),
        _ if query.contains("watch=1") => Reply::Watch(vec![]),
        "/api/v1/pods" => list("1", "", &[pod(0)]),
        "/api/v1/namespaces/shop/pods/cart" => Reply::Json(StatusCode::OK, pod(0)),
        _ if path.contains("/pods/") => {
            Reply::Json(StatusCode::NOT_FOUND, status(404, "pods \"gone\" not found"))
        }
        "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews" => review(allowed),
        _ => list("1", "", &[]),
    });
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (router, app) = dashboard_at(address, client, None);
    let cookie = cookie(&app);
    tokio::spawn(async move { axum::serve(listener, router).await });

    let mut request = format!("ws://{address}/api/logs").into_client_request().unwrap();
    let headers = request.headers_mut();
    headers.insert(header::ORIGIN, format!("http://{address}").parse().unwrap());
    headers.insert(header::COOKIE, cookie.parse().unwrap());
    headers.insert("sec-websocket-protocol", quarterdeck_wire::SUBPROTOCOL.parse().unwrap());
    let stream = TcpStream::connect(address).await.unwrap();
    let (socket, _) = tokio_tungstenite::client_async(request, stream).await.unwrap();
    (Socket(socket), calls)
}

struct Socket(WebSocketStream<TcpStream>);

impl Socket {
    async fn ask(&mut self, query: &LogQuery) {
        let bytes = encode(query).unwrap();
        self.0.send(Message::Binary(bytes.into())).await.unwrap();
    }

    /// The next message; `None` at the end.
    async fn next(&mut self) -> Option<LogMessage> {
        loop {
            let next = timeout(Duration::from_secs(20), self.0.next()).await;
            match next.expect("the server says something") {
                Some(Ok(Message::Binary(bytes))) => return Some(decode(&bytes).unwrap()),
                Some(Ok(Message::Close(_)) | Err(_)) | None => return None,
                Some(Ok(_)) => {}
            }
        }
    }

    /// All entries until one fits, with the last position.
    async fn until(&mut self, fits: impl Fn(&Entry) -> bool) -> (Vec<Entry>, Option<Position>) {
        let (mut entries, mut position) = (Vec::new(), None);
        while let Some(message) = self.next().await {
            let LogMessage::Batch(batch) = message else { continue };
            position = batch.positions.last().map(|(_, position)| *position).or(position);
            let found = batch.entries.iter().any(&fits);
            entries.extend(batch.entries);
            if found {
                return (entries, position);
            }
        }
        panic!("the log ended after {entries:?}");
    }
}

fn query() -> LogQuery {
    LogQuery {
        kind: Kind::Pod,
        namespace: "shop".into(),
        name: "cart".into(),
        containers: Containers::Default,
        previous: false,
        since: Since::Tail(1_000),
        resume: vec![],
    }
}

fn stamped(lines: &[(&str, &str)]) -> Vec<String> {
    lines.iter().map(|(at, text)| format!("2026-01-01T00:00:{at}Z {text}\n")).collect()
}

fn texts(entries: &[Entry]) -> Vec<&str> {
    let text = |entry: &'_ Entry| match entry {
        Entry::Line(line) => Some(&*line.text.clone().leak()),
        Entry::Note { .. } => None,
    };
    entries.iter().filter_map(text).collect()
}

fn is_line(wanted: &'static str) -> impl Fn(&Entry) -> bool {
    move |entry| matches!(entry, Entry::Line(line) if line.text == wanted)
}

#[tokio::test]
async fn a_pods_log_is_asked_for_with_times_and_followed() {
    let (mut socket, calls) = dashboard(true, |_, _| {
        Reply::Text(stamped(&[("01.5", "one"), ("02", "\u{1b}[31mtwo\u{1b}[0m")]))
    })
    .await;
    socket.ask(&query()).await;
    let (entries, position) = socket.until(is_line("two")).await;
    assert_eq!(texts(&entries), ["one", "two"]);
    assert_eq!(position.map(|it| (it.count, it.run)), Some((1, 0)));
    let asked = calls.all().into_iter().find(|call| call.contains(LOG)).unwrap();
    assert!(
        asked.ends_with("?container=app&timestamps=true&follow=true&tailLines=1000"),
        "{asked}"
    );
}

#[tokio::test]
async fn a_connection_that_breaks_is_taken_up_where_it_broke() {
    let all =
        [("01", "a"), ("02.1", "b"), ("02.2", "c"), ("02.2", "d"), ("02.2", "e"), ("03", "f")];
    let (mut socket, calls) = dashboard(true, move |time, query| match time {
        // In the middle of lines of one nanosecond, and of a line.
        0 => {
            let mut pieces = stamped(&all[..4]);
            pieces.push("2026-01-01T00:00:02.2".to_owned());
            Reply::TextThenEnd(pieces)
        }
        _ if query.contains("sinceTime=2026-01-01T00%3A00%3A02Z") => {
            Reply::Text(stamped(&all[1..]))
        }
        _ => Reply::Json(StatusCode::BAD_REQUEST, status(400, query)),
    })
    .await;
    socket.ask(&query()).await;
    let (entries, _) = socket.until(is_line("f")).await;
    assert_eq!(texts(&entries), ["a", "b", "c", "d", "e", "f"]);
    assert_eq!(calls.count(LOG), 2);
}

#[tokio::test]
async fn a_browser_that_was_cut_off_gets_what_it_missed() {
    let (mut socket, calls) = dashboard(true, |_, _| {
        Reply::Text(stamped(&[("02.1", "b"), ("02.2", "c"), ("02.3", "d")]))
    })
    .await;
    let at = |text: &str| {
        let time: jiff::Timestamp = format!("2026-01-01T00:00:{text}Z").parse().unwrap();
        i64::try_from(time.as_nanosecond()).unwrap()
    };
    let position = Position { run: 0, first: at("01"), last: at("02.2"), count: 2, ended: false };
    let place = Resume { pod: "cart".into(), uid: "u1".into(), container: "app".into(), position };
    socket.ask(&LogQuery { resume: vec![place], ..query() }).await;
    let (entries, _) = socket.until(is_line("d")).await;
    assert_eq!(texts(&entries), ["d"]);
    assert!(!entries.iter().any(|it| matches!(it, Entry::Note { note: Note::Joined, .. })));
    assert_eq!(calls.count("sinceTime=2026-01-01T00%3A00%3A02Z"), 1);
}

#[tokio::test]
async fn without_the_right_nothing_is_read() {
    let (mut socket, calls) = dashboard(false, |_, _| Reply::Text(stamped(&[("01", "x")]))).await;
    socket.ask(&query()).await;
    let (entries, _) = socket.until(|entry| matches!(entry, Entry::Note { .. })).await;
    let [Entry::Note { note: Note::Failed(error), .. }] = &entries[..] else {
        panic!("{entries:?}")
    };
    assert_eq!(error.code, ErrorCode::Forbidden);
    assert_eq!(error.message, "needs get on pods/log in namespace shop");
    assert_eq!(socket.next().await, Some(LogMessage::Done));
    assert_eq!(socket.next().await, None);
    assert_eq!(calls.count(LOG), 0);
}

#[tokio::test]
async fn a_pod_that_is_not_there_is_said_in_the_apis_words() {
    let (mut socket, _) = dashboard(true, |_, _| Reply::Text(vec![])).await;
    socket.ask(&LogQuery { name: "gone".into(), ..query() }).await;
    let (entries, _) = socket.until(|entry| matches!(entry, Entry::Note { .. })).await;
    let said = |entry: &Entry| matches!(entry, Entry::Note { note: Note::Failed(error), .. } if error.message == "pods \"gone\" not found");
    assert!(entries.iter().any(said), "{entries:?}");
}

#[tokio::test]
async fn no_previous_run_is_said_in_the_apis_words_and_ends_it() {
    let why = "previous terminated container \"app\" in pod \"cart\" not found";
    let (mut socket, calls) =
        dashboard(true, move |_, _| Reply::Json(StatusCode::BAD_REQUEST, status(400, why))).await;
    socket.ask(&LogQuery { previous: true, ..query() }).await;
    let said = |entry: &Entry| matches!(entry, Entry::Note { note: Note::Failed(error), .. } if error.message.contains(why));
    socket.until(said).await;
    assert_eq!(socket.next().await, Some(LogMessage::Done));
    assert_eq!(calls.count("previous=true"), 1);
}

#[tokio::test]
async fn what_is_no_query_of_ours_is_refused() {
    for query in [
        LogQuery { kind: Kind::Node, ..query() },
        LogQuery { name: "../../secrets".into(), ..query() },
        LogQuery { namespace: "Shop".into(), ..query() },
        LogQuery { containers: Containers::Named("a&follow=false".into()), ..query() },
    ] {
        let (mut socket, calls) = dashboard(true, |_, _| Reply::Text(vec![])).await;
        socket.ask(&query).await;
        assert_eq!(socket.next().await, None, "{query:?}");
        assert_eq!(calls.count("/log"), 0);
    }
}
