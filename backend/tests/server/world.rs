//! A cluster with people in it: an API server made of functions that knows tokens, answers access
//! reviews by who may what, and tells watchers when that changes.

use std::{
    collections::BTreeSet,
    convert::Infallible,
    net::SocketAddr,
    sync::{Arc, Mutex},
    time::Duration,
};

use axum::{Router, body::Body, extract::ConnectInfo};
use bytes::Bytes;
use clap::Parser;
use futures::{SinkExt, StreamExt, stream};
use http::{HeaderMap, Request, Response, StatusCode, header};
use http_body_util::{BodyExt, StreamBody, combinators::UnsyncBoxBody};
use quarterdeck::{
    app::{self, App},
    auth::{kubeconfig::Identity, person::Review, proxy::Named, token::Clients},
    config::Config,
    http::router::router,
};
use quarterdeck_wire::{
    decode, encode,
    message::{ClientMessage, ServerMessage, Topic},
    view::View,
};
use serde_json::{Value, json};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::broadcast,
    time::timeout,
};
use tokio_tungstenite::{
    WebSocketStream,
    tungstenite::{Message, client::IntoClientRequest},
};
use tower::ServiceExt;

use crate::support::status;

/// One request to the API server.
#[derive(Clone, Debug)]
pub struct Call {
    /// `GET /path?query`
    pub line: String,
    /// The bearer token; none is the dashboard's own identity.
    pub token: Option<String>,
    pub headers: HeaderMap,
}

/// What the API server knows.
pub struct World {
    pub calls: Mutex<Vec<Call>>,
    /// (person, namespace) of bindings that let someone see a namespace.
    bindings: Mutex<BTreeSet<(String, String)>>,
    /// (person, what) of rights as `VERB GROUP/RESOURCE`, in the cluster as a whole.
    rights: Mutex<BTreeSet<(String, String)>>,
    changes: broadcast::Sender<Value>,
    version: Mutex<u64>,
    /// The reviews say yes to everything, and only they.
    pub credulous: Mutex<bool>,
    /// The reviews are not answered but with an error.
    pub speechless: Mutex<bool>,
}

type Answer = Response<UnsyncBoxBody<Bytes, Infallible>>;

impl World {
    /// `viewer` sees `shop`, `other` too, `admin` everything, `nobody` nothing.
    pub fn new() -> Arc<Self> {
        let world = Self {
            calls: Mutex::default(),
            bindings: Mutex::default(),
            rights: Mutex::default(),
            changes: broadcast::channel(64).0,
            version: Mutex::new(10),
            credulous: Mutex::default(),
            speechless: Mutex::default(),
        };
        world.bind("viewer", "shop");
        world.bind("other", "shop");
        Arc::new(world)
    }

    pub fn bind(&self, person: &str, namespace: &str) {
        self.bindings.lock().unwrap().insert((person.to_owned(), namespace.to_owned()));
        self.tell("ADDED", person, namespace);
    }

    pub fn unbind(&self, person: &str, namespace: &str) {
        self.bindings.lock().unwrap().remove(&(person.to_owned(), namespace.to_owned()));
        self.tell("DELETED", person, namespace);
    }

    /// Lets someone do one thing anywhere.
    pub fn allow(&self, person: &str, what: &str) {
        self.rights.lock().unwrap().insert((person.to_owned(), what.to_owned()));
    }

    fn tell(&self, what: &str, person: &str, namespace: &str) {
        let mut version = self.version.lock().unwrap();
        *version += 1;
        let object = binding(person, namespace, *version);
        // Nobody may be watching yet.
        let _ = self.changes.send(json!({ "type": what, "object": object }));
    }

    /// What was asked with somebody's own credentials.
    pub fn asked_by_people(&self) -> Vec<Call> {
        self.calls.lock().unwrap().iter().filter(|call| call.token.is_some()).cloned().collect()
    }

    pub fn count(&self, part: &str) -> usize {
        self.calls.lock().unwrap().iter().filter(|call| call.line.contains(part)).count()
    }

    /// A client that acts as whom a proxy names.
    fn masked(self: &Arc<Self>, named: &Named) -> kube::Client {
        self.client(Some(&format!("token-of-{}", named.name)))
    }

    fn client(self: &Arc<Self>, token: Option<&str>) -> kube::Client {
        let (world, token) = (self.clone(), token.map(str::to_owned));
        let service = tower::service_fn(move |request: Request<kube::client::Body>| {
            let (world, token) = (world.clone(), token.clone());
            async move { Ok::<_, Infallible>(world.answer(request, token).await) }
        });
        kube::Client::new(service, "default")
    }

    async fn answer(&self, request: Request<kube::client::Body>, token: Option<String>) -> Answer {
        let (parts, body) = request.into_parts();
        let (path, query) = (parts.uri.path(), parts.uri.query().unwrap_or_default());
        let body = body.collect().await.unwrap().to_bytes();
        let body: Value = serde_json::from_slice(&body).unwrap_or_default();
        self.calls.lock().unwrap().push(Call {
            line: format!("{} {path}?{query}", parts.method),
            token: token.clone(),
            headers: parts.headers.clone(),
        });
        let who = match token.as_deref() {
            None => "dashboard",
            Some(token) => match token.strip_prefix("token-of-") {
                Some(who) => who,
                None => return refuse(401, "Unauthorized"),
            },
        };
        match path {
            "/apis/authentication.k8s.io/v1/selfsubjectreviews" => {
                let groups = json!(["system:authenticated"]);
                let user =
                    json!({ "username": who, "uid": format!("uid-{who}"), "groups": groups });
                answer(201, &json!({ "status": { "userInfo": user } }))
            }
            "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews"
                if *self.speechless.lock().unwrap() =>
            {
                refuse(500, "etcdserver: no leader")
            }
            "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews" => {
                let asked = &body["spec"]["resourceAttributes"];
                let allowed = *self.credulous.lock().unwrap() || self.may(who, asked);
                answer(201, &json!({ "spec": {}, "status": { "allowed": allowed } }))
            }
            _ if query.contains("watch=1") => self.watch(path),
            _ if parts.method != http::Method::GET => refuse(403, "the API server says no"),
            _ if path.ends_with("/rolebindings") => self.listed(),
            "/api/v1/pods" => list(&[pod("shop", "cart"), pod("data", "foreign-db")]),
            "/api/v1/nodes" => list(&[node("foreign-node")]),
            "/api/v1/namespaces" => {
                let mut names: BTreeSet<String> = BTreeSet::from(["data".to_owned()]);
                names.extend(self.bindings.lock().unwrap().iter().map(|(_, name)| name.clone()));
                list(&names.iter().map(|name| namespace(name)).collect::<Vec<_>>())
            }
            "/apis/apps/v1/deployments" => {
                list(&[deployment("shop", "web"), deployment("data", "foreign-dep")])
            }
            "/api/v1/namespaces/shop/pods/moved" => Response::builder()
                .status(302)
                .header("location", "/api/v1/namespaces/shop/pods/cart")
                .body(whole(String::new()))
                .unwrap(),
            "/api/v1/namespaces/shop/pods/cart" if self.sees(who, "shop") => {
                answer(200, &pod("shop", "cart"))
            }
            "/apis/apps/v1/namespaces/shop/deployments/web" if self.sees(who, "shop") => {
                answer(200, &deployment("shop", "web"))
            }
            "/api/v1/namespaces/shop/pods/cart/log" if self.sees(who, "shop") => {
                let line = "2026-01-01T00:00:00Z hello\n".to_owned();
                streamed(stream::once(async move { line }).chain(stream::pending()))
            }
            _ if path.contains("/kube-system/leases/") && who == "dashboard" => {
                let lease =
                    json!({ "holderIdentity": "foreign-node_1", "leaseDurationSeconds": 15 });
                answer(200, &json!({ "spec": lease }))
            }
            _ if path.contains("/namespaces/") || path.contains("/nodes/") => {
                refuse(403, "the API server says no")
            }
            _ => list(&[]),
        }
    }

    fn sees(&self, who: &str, namespace: &str) -> bool {
        let binding = (who.to_owned(), namespace.to_owned());
        who == "admin" || who == "dashboard" || self.bindings.lock().unwrap().contains(&binding)
    }

    fn may(&self, who: &str, asked: &Value) -> bool {
        let text = |name: &str| asked[name].as_str().unwrap_or_default();
        let what = format!("{} {}/{}", text("verb"), text("group"), text("resource"));
        if self.rights.lock().unwrap().contains(&(who.to_owned(), what)) {
            return true;
        }
        let reads = matches!(text("verb"), "get" | "list" | "watch");
        who == "admin"
            || (who == "dashboard" && reads)
            || (reads && !text("namespace").is_empty() && self.sees(who, text("namespace")))
    }

    fn listed(&self) -> Answer {
        let version = *self.version.lock().unwrap();
        let bindings = self.bindings.lock().unwrap();
        let items: Vec<Value> =
            bindings.iter().map(|(who, place)| binding(who, place, version)).collect();
        list(&items)
    }

    fn watch(&self, path: &str) -> Answer {
        if !path.ends_with("/rolebindings") {
            return streamed(stream::pending());
        }
        let changes = stream::unfold(self.changes.subscribe(), |mut changes| async move {
            let change = changes.recv().await.ok()?;
            Some((format!("{change}\n"), changes))
        });
        streamed(changes)
    }
}

/// Pieces of text as they come.
fn streamed(pieces: impl stream::Stream<Item = String> + Send + 'static) -> Answer {
    let frames = pieces.map(|piece| Ok(http_body::Frame::data(Bytes::from(piece))));
    Response::new(StreamBody::new(frames).boxed_unsync())
}

fn whole(text: String) -> UnsyncBoxBody<Bytes, Infallible> {
    http_body_util::Full::new(Bytes::from(text)).boxed_unsync()
}

fn answer(code: u16, value: &Value) -> Answer {
    Response::builder().status(code).body(whole(value.to_string())).unwrap()
}

fn refuse(code: u16, why: &str) -> Answer {
    answer(code, &status(code, why))
}

fn list(items: &[Value]) -> Answer {
    answer(200, &json!({ "metadata": { "resourceVersion": "5", "continue": "" }, "items": items }))
}

fn meta(place: Option<&str>, name: &str, version: u64) -> Value {
    let mut meta = json!({ "name": name, "uid": format!("uid-{name}"),
        "resourceVersion": version.to_string() });
    if let Some(place) = place {
        meta["namespace"] = place.into();
    }
    meta
}

fn binding(person: &str, place: &str, version: u64) -> Value {
    let name = format!("see-{person}");
    json!({ "metadata": meta(Some(place), &name, version),
        "subjects": [{ "kind": "User", "name": person }] })
}

fn pod(place: &str, name: &str) -> Value {
    json!({ "apiVersion": "v1", "kind": "Pod", "metadata": meta(Some(place), name, 1),
        "spec": { "containers": [{ "name": "app", "image": "a:1" }] },
        "status": { "phase": "Running", "containerStatuses": [{ "name": "app", "restartCount": 0,
            "state": { "running": { "startedAt": "2026-01-01T00:00:00Z" } } }] } })
}

fn node(name: &str) -> Value {
    json!({ "apiVersion": "v1", "kind": "Node", "metadata": meta(None, name, 1), "spec": {},
        "status": {} })
}

fn namespace(name: &str) -> Value {
    json!({ "apiVersion": "v1", "kind": "Namespace", "metadata": meta(None, name, 1),
        "status": { "phase": "Active" } })
}

fn deployment(place: &str, name: &str) -> Value {
    json!({ "apiVersion": "apps/v1", "kind": "Deployment", "metadata": meta(Some(place), name, 1),
        "spec": { "replicas": 3 }, "status": {} })
}

/// A dashboard where people sign in, on a real port.
pub struct Team {
    pub world: Arc<World>,
    pub app: Arc<App>,
    pub router: Router,
    pub address: SocketAddr,
}

impl Team {
    /// People sign in with tokens.
    pub async fn start(world: Arc<World>, flags: &[&str]) -> Self {
        Self::begin(world, &[&["--mode", "token"], flags].concat()).await
    }

    /// A proxy on this machine says who they are.
    pub async fn behind_a_proxy(world: Arc<World>) -> Self {
        Self::begin(world, &["--mode", "proxy", "--proxy-peer", "127.0.0.1"]).await
    }

    async fn begin(world: Arc<World>, flags: &[&str]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let clients: Clients = {
            let world = world.clone();
            Arc::new(move |token| Ok(world.client(Some(token))))
        };
        let identity = Identity {
            client: world.client(None),
            clients,
            masks: {
                let world = world.clone();
                Arc::new(move |named| Ok(world.masked(named)))
            },
            cluster: "local".into(),
            kubernetes: "v1.36.3".into(),
            user: Review { name: "dashboard".into(), ..Review::default() },
            within: None,
        };
        let flags = [&["quarterdeck"], flags].concat();
        let config = Config::try_parse_from(flags).unwrap();
        let app = app::wire(&config, identity, address, app::Kept::nowhere().unwrap()).unwrap();
        let app = Arc::new(app);
        let router = router(app.clone());
        let served = router.clone();
        let served = served.into_make_service_with_connect_info::<SocketAddr>();
        tokio::spawn(async move { axum::serve(listener, served).await });
        let team = Self { world, app, router, address };
        team.settled().await;
        team
    }

    /// Until every kind and every binding was listed.
    async fn settled(&self) {
        let loaded = async {
            while self.world.count("/rolebindings?watch=1") == 0
                || self.world.count("/pods?watch=1") == 0
                || self.world.count("/deployments?watch=1") == 0
                || self.world.count("/nodes?watch=1") == 0
                || self.world.count("/namespaces?watch=1") == 0
            {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        timeout(Duration::from_secs(20), loaded).await.unwrap();
    }

    pub fn request(&self, method: &str, path: &str) -> http::request::Builder {
        Request::builder().method(method).uri(path).header(header::HOST, self.address.to_string())
    }

    pub async fn send(&self, request: http::request::Builder, body: impl Into<Body>) -> Sent {
        self.send_from("127.0.0.1:40000".parse().unwrap(), request, body).await
    }

    pub async fn send_from(
        &self,
        from: SocketAddr,
        request: http::request::Builder,
        body: impl Into<Body>,
    ) -> Sent {
        let mut request = request.body(body.into()).unwrap();
        request.extensions_mut().insert(ConnectInfo(from));
        let (parts, body) = self.router.clone().oneshot(request).await.unwrap().into_parts();
        let bytes = body.collect().await.unwrap().to_bytes();
        Sent { status: parts.status, headers: parts.headers, bytes }
    }

    pub async fn get(&self, path: &str, cookie: &str) -> Sent {
        self.send(self.request("GET", path).header(header::COOKIE, cookie), "").await
    }

    /// A request of our own page's that changes something.
    pub async fn post(&self, path: &str, cookie: &str, body: Vec<u8>) -> Sent {
        let request = self
            .request("POST", path)
            .header(header::ORIGIN, format!("http://{}", self.address))
            .header(header::CONTENT_TYPE, "application/x-postcard")
            .header(header::COOKIE, cookie);
        self.send(request, body).await
    }

    pub async fn offer(&self, token: &str, cookie: &str) -> Sent {
        let request = self
            .request("POST", "/api/session")
            .header(header::ORIGIN, format!("http://{}", self.address))
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::COOKIE, cookie);
        self.send(request, json!({ "token": token }).to_string()).await
    }

    /// Signs someone in; their cookie.
    pub async fn sign_in(&self, person: &str) -> String {
        let sent = self.offer(&format!("token-of-{person}"), "").await;
        assert_eq!(sent.status, StatusCode::NO_CONTENT, "{}", sent.text());
        sent.cookie()
    }

    pub async fn sign_out(&self, cookie: &str) -> Sent {
        let request = self
            .request("DELETE", "/api/session")
            .header(header::ORIGIN, format!("http://{}", self.address))
            .header(header::COOKIE, cookie);
        self.send(request, "").await
    }

    pub async fn socket(&self, path: &str, cookie: &str) -> Socket {
        self.socket_with(path, cookie, &[]).await
    }

    pub async fn socket_with(
        &self,
        path: &str,
        cookie: &str,
        more: &[(&'static str, &str)],
    ) -> Socket {
        let mut request = format!("ws://{}{path}", self.address).into_client_request().unwrap();
        let headers = request.headers_mut();
        headers.insert(header::ORIGIN, format!("http://{}", self.address).parse().unwrap());
        headers.insert(header::COOKIE, cookie.parse().unwrap());
        for (name, value) in more {
            headers.insert(*name, value.parse().unwrap());
        }
        headers.insert("sec-websocket-protocol", quarterdeck_wire::SUBPROTOCOL.parse().unwrap());
        let stream = TcpStream::connect(self.address).await.unwrap();
        Socket(tokio_tungstenite::client_async(request, stream).await.unwrap().0)
    }
}

pub struct Sent {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub bytes: Bytes,
}

impl Sent {
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }

    pub fn cookie(&self) -> String {
        let cookie = self.headers[header::SET_COOKIE].to_str().unwrap();
        cookie.split(';').next().unwrap().to_owned()
    }
}

/// A browser tab.
pub struct Socket(pub WebSocketStream<TcpStream>);

impl Socket {
    pub async fn say(&mut self, bytes: Vec<u8>) {
        self.0.send(Message::Binary(bytes.into())).await.unwrap();
    }

    pub async fn subscribe(&mut self, sub: u32, topic: Topic) {
        let message = ClientMessage::Subscribe { sub, topic, view: View::default(), resume: None };
        self.say(encode(&message).unwrap()).await;
    }

    /// The next binary message; `None` at the end.
    pub async fn bytes(&mut self) -> Option<Bytes> {
        loop {
            match timeout(Duration::from_secs(20), self.0.next()).await.unwrap() {
                Some(Ok(Message::Binary(bytes))) => return Some(bytes),
                Some(Ok(Message::Close(_)) | Err(_)) | None => return None,
                Some(Ok(_)) => {}
            }
        }
    }

    pub async fn next(&mut self) -> Option<ServerMessage> {
        let bytes = self.bytes().await?;
        Some(decode(&bytes).unwrap())
    }

    /// The first message that fits.
    pub async fn until<T>(&mut self, mut fits: impl FnMut(ServerMessage) -> Option<T>) -> T {
        let found = async {
            loop {
                let message = self.next().await.expect("the socket is open");
                if let Some(found) = fits(message) {
                    return found;
                }
            }
        };
        timeout(Duration::from_secs(20), found).await.expect("it is said in time")
    }

    /// Everything that is said in this time, as text for the search of names.
    pub async fn all_within(&mut self, time: Duration) -> Vec<u8> {
        let mut all = Vec::new();
        let _ = timeout(time, async {
            while let Some(bytes) = self.bytes().await {
                all.extend_from_slice(&bytes);
            }
        })
        .await;
        all
    }
}
