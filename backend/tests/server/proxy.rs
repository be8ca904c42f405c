//! People whom a proxy in front names: rows 1, 6 and 7 of the attacks in docs/security.md, and how long
//! what it said is good for.

use std::{net::SocketAddr, time::Duration};

use http::{StatusCode, header, request::Builder};
use quarterdeck_wire::{
    kind::Kind,
    message::{Body, Freshness, Namespaces, Query, ServerMessage, Topic},
};

use crate::world::{Socket, Team, World};

const USER: &str = "x-forwarded-user";
const GROUPS: &str = "x-forwarded-groups";

fn elsewhere() -> SocketAddr {
    "192.0.2.9:40000".parse().unwrap()
}

fn named(request: Builder, name: &str) -> Builder {
    request.header(USER, name).header(GROUPS, "dev,ops")
}

/// Opens the page as the proxy would for someone; their cookie.
async fn enter(team: &Team, name: &str) -> String {
    let sent = team.send(named(team.request("GET", "/"), name), "").await;
    sent.cookie()
}

fn pods(team: &Team, cookie: &str) -> Builder {
    team.request("GET", "/api/rows/pods").header(header::COOKIE, cookie)
}

async fn rows(socket: &mut Socket) -> usize {
    socket
        .until(|message| match message {
            ServerMessage::Rows(frame) => match frame.body {
                Body::Whole { rows } => Some(rows.len()),
                _ => None,
            },
            _ => None,
        })
        .await
}

#[tokio::test]
async fn row_1_without_the_proxy_nothing_is_served_and_nothing_asked() {
    let team = Team::behind_a_proxy(World::new()).await;
    for path in ["/", "/pods", "/api/session", "/api/rows/pods", "/api/yaml/pods/shop/cart"] {
        let sent = team.send_from(elsewhere(), named(team.request("GET", path), "admin"), "").await;
        assert_eq!(sent.status, StatusCode::FORBIDDEN, "{path} from elsewhere");
        let sent = team.send(team.request("GET", path), "").await;
        assert_eq!(sent.status, StatusCode::UNAUTHORIZED, "{path} of nobody");
    }
    assert!(team.world.asked_by_people().is_empty());
}

#[tokio::test]
async fn someone_the_proxy_names_sees_what_they_may() {
    let team = Team::behind_a_proxy(World::new()).await;
    let viewer = enter(&team, "viewer").await;
    let sent = team.send(named(pods(&team, &viewer), "viewer"), "").await;
    assert_eq!(sent.status, StatusCode::OK);
    assert!(sent.text().contains("cart") && !sent.text().contains("foreign"));
    let asked = team.world.asked_by_people();
    assert!(asked.iter().all(|call| call.token.as_deref() == Some("token-of-viewer")), "{asked:?}");
}

#[tokio::test]
async fn a_cookie_is_worth_nothing_without_the_proxy_s_word_for_the_same_person() {
    let team = Team::behind_a_proxy(World::new()).await;
    let admin = enter(&team, "admin").await;
    let status = |request| async { team.send(request, "").await.status };
    assert_eq!(status(pods(&team, &admin)).await, StatusCode::UNAUTHORIZED);
    assert_eq!(status(named(pods(&team, &admin), "admin")).await, StatusCode::OK);
    let other_groups = pods(&team, &admin).header(USER, "admin").header(GROUPS, "dev");
    assert_eq!(status(other_groups).await, StatusCode::UNAUTHORIZED, "a group was taken away");
    assert_eq!(status(named(pods(&team, &admin), "admin")).await, StatusCode::UNAUTHORIZED);
    let viewer = enter(&team, "viewer").await;
    let stolen = named(pods(&team, &viewer), "nobody");
    assert_eq!(status(stolen).await, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn row_6_and_7_headers_that_could_be_read_in_two_ways_are_refused() {
    let team = Team::behind_a_proxy(World::new()).await;
    let viewer = enter(&team, "viewer").await;
    for (name, value) in [
        ("x-forwarded-user", "admin"),
        ("x_forwarded_user", "admin"),
        ("x-forwarded_groups", "ops"),
        ("impersonate-user", "admin"),
        ("impersonate-group", "system:masters"),
    ] {
        let request = named(pods(&team, &viewer), "viewer").header(name, value);
        assert_eq!(team.send(request, "").await.status, StatusCode::BAD_REQUEST, "{name}");
    }
    let system = named(team.request("GET", "/"), "system:admin");
    assert_eq!(team.send(system, "").await.status, StatusCode::FORBIDDEN);
    // What a hop takes out is not ours to take: we make every request upstream ourselves.
    let hop = named(pods(&team, &viewer), "viewer")
        .header(header::CONNECTION, "Impersonate-User, Authorization");
    assert_eq!(team.send(hop, "").await.status, StatusCode::OK);
    let asked = team.world.asked_by_people();
    assert!(asked.iter().all(|call| call.token.as_deref() == Some("token-of-viewer")), "{asked:?}");
}

#[tokio::test]
async fn an_open_page_stands_still_when_the_proxy_no_longer_vouches_and_goes_on_when_it_does() {
    let team = Team::behind_a_proxy(World::new()).await;
    let viewer = enter(&team, "viewer").await;
    let mut socket =
        team.socket_with("/api/live", &viewer, &[(USER, "viewer"), (GROUPS, "dev,ops")]).await;
    let topic =
        Topic::Rows(Query { kind: Kind::Pod, namespaces: Namespaces::All, scope: String::new() });
    socket.subscribe(1, topic).await;
    assert_eq!(rows(&mut socket).await, 1);

    let person = team.app.auth.present("viewer").unwrap();
    person.vouched.as_ref().unwrap().forget();
    assert!(team.app.auth.present("viewer").is_none(), "nothing goes on in their name");
    let stale = socket.until(|message| match message {
        ServerMessage::Pulse(pulse) => {
            pulse.kinds.iter().any(|(_, it)| !matches!(it, Freshness::Live { .. })).then_some(())
        }
        _ => None,
    });
    stale.await;
    let again =
        named(team.request("GET", "/api/session"), "viewer").header(header::COOKIE, &viewer);
    assert_eq!(team.send(again, "").await.status, StatusCode::NO_CONTENT);
    let live = socket.until(|message| match message {
        ServerMessage::Pulse(pulse) => {
            pulse.kinds.iter().all(|(_, it)| matches!(it, Freshness::Live { .. })).then_some(())
        }
        _ => None,
    });
    tokio::time::timeout(Duration::from_secs(10), live).await.unwrap();
}
