//! What a watch does when the API server misbehaves. Time is tokio's own and jumps ahead, so that a
//! minute of silence costs nothing.

use std::{
    sync::atomic::{AtomicUsize, Ordering},
    time::Duration,
};

use crate::support::{Calls, Reply, client, event, list, namespace, path_of, status};
use http::StatusCode;
use quarterdeck::cluster::{Cluster, store::Store, upstream::Upstream};
use quarterdeck_wire::{kind::Kind, message::Freshness};
use serde_json::json;
use tokio::time::{Instant, timeout};

/// A cluster whose namespaces are told by `answer` (list or watch, which time it is asked, the query);
/// every other kind is empty and quiet.
fn cluster(
    answer: impl Fn(bool, usize, &str) -> Reply + Send + Sync + 'static,
) -> (Cluster, Store, Calls) {
    let (lists, watches) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let namespaces = path_of(Kind::Namespace);
    let (client, calls) = client(move |path, query| {
        let is_watch = query.contains("watch=1");
        match (path == namespaces, is_watch) {
            (true, true) => answer(true, watches.fetch_add(1, Ordering::SeqCst), query),
            (true, false) => answer(false, lists.fetch_add(1, Ordering::SeqCst), query),
            (false, true) => Reply::Watch(vec![]),
            (false, false) => list("1", "", &[]),
        }
    });
    let cluster = Cluster::start(Upstream::new(client, None));
    let store = cluster.store(Kind::Namespace).unwrap().clone();
    (cluster, store, calls)
}

fn names(store: &Store) -> Vec<String> {
    let mut names: Vec<String> =
        store.snapshot().rows.values().map(|row| row.meta().name.to_string()).collect();
    names.sort();
    names
}

/// Waits until the store holds just these names.
async fn settle(store: &Store, expected: &[&str]) {
    let mut changes = store.changes();
    let settled = async {
        while names(store) != expected {
            changes.changed().await.unwrap();
        }
    };
    let waited = timeout(Duration::from_secs(120), settled).await;
    assert!(waited.is_ok(), "{:?} instead of {expected:?}", names(store));
}

async fn until(store: &Store, is: impl Fn(&Freshness) -> bool) -> Freshness {
    let mut changes = store.freshness_changes();
    let found = timeout(Duration::from_secs(120), changes.wait_for(|now| is(now))).await;
    found.expect("never came to be").unwrap().clone()
}

#[tokio::test(start_paused = true)]
async fn pages_of_a_list_and_the_lines_of_a_watch_become_rows() {
    let (_cluster, store, calls) = cluster(|watch, _, query| match (watch, query) {
        (true, _) => Reply::Watch(vec![
            event("ADDED", &namespace("c", "6")),
            event("DELETED", &namespace("a", "7")),
        ]),
        (false, query) if query.contains("continue=next%2Bpage") => {
            list("5", "", &[namespace("b", "4")])
        }
        (false, _) => list("5", "next+page", &[namespace("a", "3")]),
    });
    settle(&store, &["b", "c"]).await;
    assert_eq!(calls.count("/api/v1/namespaces?watch=1"), 1);
}

#[tokio::test(start_paused = true)]
async fn events_are_watched_only_while_somebody_looks() {
    let (cluster, store, calls) =
        cluster(
            |watch, _, _| {
                if watch { Reply::Watch(vec![]) } else { list("5", "", &[namespace("a", "3")]) }
            },
        );
    settle(&store, &["a"]).await;
    assert_eq!(calls.count("/api/v1/events"), 0);
    let lease = cluster.lease(Kind::Event);
    let events = cluster.store(Kind::Event).unwrap().clone();
    until(&events, |now| matches!(now, Freshness::Live { .. })).await;
    drop(lease);
    // Five minutes of silence in which every watch goes stale and lives again.
    let mut freshness = events.freshness_changes();
    let stopped = freshness.wait_for(|now| matches!(now, Freshness::Loading));
    assert!(timeout(Duration::from_secs(330), stopped).await.is_ok());
}

#[tokio::test(start_paused = true)]
async fn a_malformed_object_costs_only_itself() {
    let (_cluster, store, _) = cluster(|watch, _, _| {
        if watch {
            Reply::Watch(vec![
                event("ADDED", &json!({ "metadata": { "name": ["not a name"] } })),
                event("ADDED", &json!({ "metadata": {} })),
                event("ADDED", &namespace("b", "6")),
            ])
        } else {
            list("5", "", &[json!(7), json!(null), namespace("a", "3")])
        }
    });
    settle(&store, &["a", "b"]).await;
}

#[tokio::test(start_paused = true)]
async fn gone_in_the_stream_lists_again_and_missed_deletes_vanish() {
    let (_cluster, store, calls) = cluster(|watch, time, _| match (watch, time) {
        (true, 0) => Reply::Watch(vec![event("ERROR", &status(410, "Expired"))]),
        (true, _) => Reply::Watch(vec![]),
        (false, 0) => list("5", "", &[namespace("a", "3"), namespace("b", "4")]),
        (false, _) => list("9", "", &[namespace("b", "4"), namespace("c", "8")]),
    });
    settle(&store, &["b", "c"]).await;
    assert_eq!(calls.count("/api/v1/namespaces?limit"), 2);
    assert_eq!(
        calls.count("resourceVersion=9"),
        1,
        "the second watch goes on from the second list"
    );
}

#[tokio::test(start_paused = true)]
async fn gone_as_an_answer_lists_again() {
    let (_cluster, store, _) = cluster(|watch, time, _| match (watch, time) {
        (true, 0) => Reply::Json(StatusCode::GONE, status(410, "Expired")),
        (true, _) => Reply::Watch(vec![]),
        (false, 0) => list("5", "", &[namespace("a", "3")]),
        (false, _) => list("9", "", &[namespace("b", "8")]),
    });
    settle(&store, &["b"]).await;
}

#[tokio::test(start_paused = true)]
async fn an_expired_continue_token_starts_the_list_over() {
    let (_cluster, store, _) = cluster(|watch, time, query| match (watch, query) {
        (true, _) => Reply::Watch(vec![]),
        (_, query) if query.contains("continue") && time == 1 => {
            Reply::Json(StatusCode::GONE, status(410, "token expired"))
        }
        (_, query) if query.contains("continue") => list("9", "", &[namespace("b", "4")]),
        _ => list("9", "more", &[namespace("a", "3")]),
    });
    settle(&store, &["a", "b"]).await;
}

#[tokio::test(start_paused = true)]
async fn a_watch_that_rests_goes_on_from_its_last_bookmark() {
    let bookmark = json!({ "kind": "Namespace", "metadata": { "resourceVersion": "42" } });
    let (_cluster, store, calls) = cluster(move |watch, time, _| match (watch, time) {
        (true, 0) => Reply::WatchThenEnd(vec![event("BOOKMARK", &bookmark)]),
        (true, _) => Reply::Watch(vec![event("ADDED", &namespace("b", "43"))]),
        (false, _) => list("5", "", &[namespace("a", "3")]),
    });
    settle(&store, &["a", "b"]).await;
    assert_eq!(calls.count("resourceVersion=42"), 1);
    assert_eq!(calls.count("/api/v1/namespaces?limit"), 1);
}

#[tokio::test(start_paused = true)]
async fn a_silent_watch_is_stale_within_35_seconds() {
    let (_cluster, store, _) =
        cluster(
            |watch, _, _| {
                if watch { Reply::Watch(vec![]) } else { list("5", "", &[namespace("a", "3")]) }
            },
        );
    until(&store, |now| matches!(now, Freshness::Live { .. })).await;
    let began = Instant::now();
    let stale = until(&store, |now| matches!(now, Freshness::Stale { .. })).await;
    assert!(began.elapsed() < Duration::from_secs(35), "after {:?}", began.elapsed());
    let Freshness::Stale { why, .. } = stale else { panic!("not stale") };
    assert!(why.contains("no answer"), "{why}");
    assert_eq!(names(&store), ["a"], "what is known stays");
}

#[tokio::test(start_paused = true)]
async fn silence_before_the_headers_fails_at_its_deadline_and_is_tried_again() {
    let (_cluster, store, _) = cluster(|watch, time, _| match (watch, time) {
        (_, 0) => Reply::Silence,
        (true, _) => Reply::Watch(vec![event("ADDED", &namespace("b", "6"))]),
        (false, _) => list("5", "", &[namespace("a", "3")]),
    });
    settle(&store, &["a", "b"]).await;
}

#[tokio::test(start_paused = true)]
async fn a_throttled_watch_waits_as_long_as_it_was_asked_to() {
    let (_cluster, store, _) = cluster(|watch, time, _| match (watch, time) {
        (true, 0) => Reply::Throttled(7),
        (true, _) => Reply::Watch(vec![event("ADDED", &namespace("b", "6"))]),
        (false, _) => list("5", "", &[namespace("a", "3")]),
    });
    let began = Instant::now();
    settle(&store, &["a", "b"]).await;
    assert!(began.elapsed() >= Duration::from_secs(7), "after {:?}", began.elapsed());
}

#[tokio::test(start_paused = true)]
async fn losing_the_right_to_list_drops_the_rows_and_says_so() {
    let forbidden = || Reply::Json(StatusCode::FORBIDDEN, status(403, "namespaces is forbidden"));
    let (_cluster, store, _) = cluster(move |watch, time, _| match (watch, time) {
        (true, 0) => Reply::Watch(vec![]),
        (false, 0) => list("5", "", &[namespace("a", "3")]),
        _ => forbidden(),
    });
    settle(&store, &["a"]).await;
    let now = until(&store, |now| matches!(now, Freshness::Forbidden { .. })).await;
    assert_eq!(now, Freshness::Forbidden { why: "namespaces is forbidden".into() });
    assert_eq!(names(&store), [""; 0]);
}

#[tokio::test(start_paused = true)]
async fn a_version_that_keeps_failing_is_not_trusted() {
    let (_cluster, store, calls) = cluster(|watch, time, query| match (watch, time) {
        (true, _) if query.contains("resourceVersion=5") => {
            Reply::Json(StatusCode::INTERNAL_SERVER_ERROR, status(500, "broken"))
        }
        (true, _) => Reply::Watch(vec![]),
        (false, 0) => list("5", "", &[namespace("a", "3")]),
        (false, _) => list("9", "", &[namespace("b", "8")]),
    });
    settle(&store, &["b"]).await;
    assert_eq!(calls.count("resourceVersion=5"), 3);
}
