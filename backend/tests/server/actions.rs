//! Orders against an API server that loses answers: what is true is looked up, nothing is sent twice.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use crate::{
    http::{cookie, dashboard_on, send_request},
    support::{Calls, Reply, client, list, status},
};
use axum::{Router, body::Body};
use http::{Request, StatusCode, header};
use http_body_util::BodyExt;
use quarterdeck_wire::{
    action::{Entry, Intent, Order, State, Target},
    decode, encode,
    error::ErrorCode,
    kind::Kind,
};
use serde_json::{Value, json};

const CART: &str = "/apis/apps/v1/namespaces/shop/deployments/cart";
const ORDER: &str = "0f8fad5b-d9cb-469f-a165-70867728950e";
/// Longer than any of these takes, however busy the machine is.
const PATIENCE: Duration = Duration::from_secs(20);

/// `shop/cart`, which wants so many replicas and has them.
fn cart(replicas: u32) -> Value {
    json!({
        "apiVersion": "apps/v1", "kind": "Deployment",
        "metadata": { "name": "cart", "namespace": "shop", "uid": "u1", "generation": 1 },
        "spec": { "replicas": replicas },
        "status": { "observedGeneration": 1, "replicas": replicas, "updatedReplicas": replicas,
            "readyReplicas": replicas, "availableReplicas": replicas },
    })
}

/// A dashboard whose API server answers a PATCH of `/scale` with `answer`; whether it did it all the
/// same, `done` says.
fn scaled(answer: fn() -> Reply, done: bool) -> (Router, String, Calls) {
    let replicas = Arc::new(AtomicU32::new(3));
    let (client, calls) = client(move |path, query| match path {
        _ if query.contains("watch=1") => Reply::Watch(vec![]),
        _ if path.ends_with("/scale") => {
            if done {
                replicas.store(5, Ordering::Relaxed);
            }
            answer()
        }
        CART => Reply::Json(StatusCode::OK, cart(replicas.load(Ordering::Relaxed))),
        "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews" => {
            Reply::Json(StatusCode::CREATED, json!({ "spec": {}, "status": { "allowed": true } }))
        }
        _ => list("1", "", &[]),
    });
    let (router, app) = dashboard_on(client, None);
    (router, cookie(&app), calls)
}

fn order() -> Order {
    let target = Target {
        kind: Kind::Deployment,
        namespace: Some("shop".into()),
        name: "cart".into(),
        uid: "u1".into(),
    };
    Order { id: ORDER.into(), intent: Intent::Scale { target, seen: 3, to: 5 }, then: None }
}

async fn act(router: &Router, cookie: &str, order: &Order) -> Result<Entry, StatusCode> {
    let request = Request::post("/api/act")
        .header(header::HOST, "127.0.0.1:8080")
        .header(header::ORIGIN, "http://127.0.0.1:8080")
        .header(header::CONTENT_TYPE, "application/x-postcard")
        .header(header::COOKIE, cookie)
        .body(Body::from(encode(order).unwrap()))
        .unwrap();
    let response = send_request(router, request).await;
    if response.status() != StatusCode::OK {
        return Err(response.status());
    }
    let body = response.into_body().collect().await.unwrap().to_bytes();
    Ok(decode(&body).unwrap())
}

/// Gives the order, and gives it again (which changes nothing) until it has come to its end.
async fn ended(router: &Router, cookie: &str) -> State {
    let to_its_end = async {
        loop {
            let entry = act(router, cookie, &order()).await.unwrap();
            if entry.state.is_ended() {
                return entry.state;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(PATIENCE, to_its_end).await.expect("it never ended")
}

#[tokio::test]
async fn a_response_dropped_after_the_patch_is_looked_up() {
    let lost = || Reply::Json(StatusCode::GATEWAY_TIMEOUT, json!({}));
    let (router, cookie, calls) = scaled(lost, true);
    assert_eq!(ended(&router, &cookie).await, State::Done);
    assert_eq!(calls.count("PATCH"), 1, "no second effect");
}

#[tokio::test]
async fn without_an_etcd_leader_there_is_no_false_success() {
    let lost =
        || Reply::Json(StatusCode::INTERNAL_SERVER_ERROR, status(500, "etcdserver: no leader"));
    let (router, cookie, calls) = scaled(lost, false);
    let State::Refused { error, .. } = ended(&router, &cookie).await else { panic!("not refused") };
    assert_eq!((error.code, &*error.message), (ErrorCode::Upstream, "etcdserver: no leader"));
    assert_eq!(calls.count("PATCH"), 1);
}

#[tokio::test]
async fn a_webhook_that_times_out_is_named_and_not_tried_again() {
    let lost = || {
        let message = "failed calling webhook \"policy.example.com\": context deadline exceeded";
        Reply::Json(StatusCode::INTERNAL_SERVER_ERROR, status(500, message))
    };
    let (router, cookie, calls) = scaled(lost, false);
    let State::Refused { error, .. } = ended(&router, &cookie).await else { panic!("not refused") };
    assert!(error.message.contains("policy.example.com"), "{}", error.message);
    assert_eq!(calls.count("PATCH"), 1);
}

#[tokio::test]
async fn a_throttled_write_is_not_repeated() {
    let (router, cookie, calls) = scaled(|| Reply::Throttled(1), false);
    let State::Refused { error, .. } = ended(&router, &cookie).await else { panic!("not refused") };
    assert_eq!(error.code, ErrorCode::TooMany);
    assert_eq!(calls.count("PATCH"), 1);
}

#[tokio::test]
async fn the_same_order_from_a_double_click_has_one_effect() {
    let (router, cookie, calls) = scaled(|| Reply::Json(StatusCode::OK, json!({})), true);
    let order = order();
    let (one, two) = tokio::join!(act(&router, &cookie, &order), act(&router, &cookie, &order));
    assert_eq!(one.unwrap().id, two.unwrap().id);
    assert_eq!(ended(&router, &cookie).await, State::Done);
    assert_eq!(calls.count("PATCH"), 1);
}

#[tokio::test]
async fn an_order_that_makes_no_sense_never_reaches_the_api_server() {
    let (router, cookie, calls) = scaled(|| Reply::Json(StatusCode::OK, json!({})), true);
    let with = |change: fn(&mut Order)| {
        let mut order = order();
        change(&mut order);
        order
    };
    let name = |order: &mut Order, name: &str| {
        if let Intent::Scale { target, .. } = &mut order.intent {
            target.name = name.into();
        }
    };
    let mut in_another_path = order();
    name(&mut in_another_path, "../../secrets");
    for (order, expected) in [
        (with(|order| order.id = "1".into()), StatusCode::BAD_REQUEST),
        (in_another_path, StatusCode::BAD_REQUEST),
        (
            with(|order| {
                if let Intent::Scale { to, .. } = &mut order.intent {
                    *to = 1_000_000_000;
                }
            }),
            StatusCode::UNPROCESSABLE_ENTITY,
        ),
    ] {
        assert_eq!(act(&router, &cookie, &order).await.unwrap_err(), expected);
    }
    assert_eq!(act(&router, "", &order()).await.unwrap_err(), StatusCode::UNAUTHORIZED);
    assert_eq!(calls.count("deployments/cart"), 0);
}
