//! One log: the socket of one tab, from its query to its end.

use std::{
    collections::VecDeque,
    sync::{Arc, atomic::Ordering},
    time::Duration,
};

use axum::extract::ws::{CloseFrame, Message, WebSocket, close_code};
use futures::{
    SinkExt, StreamExt,
    future::join_all,
    stream::{SplitSink, SplitStream},
};
use quarterdeck_wire::{
    Str, decode,
    detail::ContainerRole,
    encode,
    error::ApiError,
    kind::Kind,
    log::{Batch, Containers, LogMessage, LogQuery, MOST_PODS, MOST_POSITIONS, Note, Since},
    message::Namespaces,
};
use tokio::{
    sync::watch,
    task::JoinSet,
    time::{Instant, MissedTickBehavior, interval, sleep, sleep_until, timeout},
};
use tracing::debug;

use super::{
    queue::Queue,
    resume::Track,
    roster::{Member, Pulse, Roster},
    source::{self, Reading, Source, State, body, is_final},
};
use crate::{
    access::{Authorized, Gate, Logs, NotAuthorized, Visible},
    auth::{Person, session::Session},
    cluster::Cluster,
    error::of_fault,
    live::socket::is_label,
};

/// A page says at once what it wants.
const QUERY: Duration = Duration::from_secs(10);
/// Between two batches.
const PACE: Duration = Duration::from_millis(50);
/// Between two looks at the pods and the person's right.
const LOOK: Duration = Duration::from_millis(250);
/// A log that has nothing to say still says that it is there.
const BEAT: Duration = Duration::from_secs(5);
/// A browser that takes no byte for this long is closed; it comes back with its positions.
const STUCK: Duration = Duration::from_secs(30);
/// Between two questions to the gate. It answers from memory while its verdict is young.
const ASK: Duration = Duration::from_secs(1);
/// The annotation that names the container to show.
const DEFAULT_CONTAINER: &str = "kubectl.kubernetes.io/default-container";
/// What the gate last said.
enum Access {
    /// It could not be asked so far.
    Unknown,
    Granted(Authorized<Logs>, Option<Authorized<Visible>>),
    Denied(ApiError),
}

impl Access {
    fn is_fresh(&self) -> bool {
        match self {
            Access::Granted(logs, pods) => {
                logs.is_fresh() && pods.as_ref().is_none_or(Authorized::is_fresh)
            }
            Access::Unknown | Access::Denied(_) => false,
        }
    }
}

/// Why the socket ends.
enum End {
    Gone,
    Refused(&'static str),
}

struct Log {
    sink: SplitSink<WebSocket, Message>,
    query: Arc<LogQuery>,
    reading: Arc<Reading>,
    access: watch::Receiver<Access>,
    roster: Roster,
    /// One task a pod.
    pods: JoinSet<()>,
    /// Pods beyond the most that are read at once.
    waiting: VecDeque<(Member, Pulse)>,
    /// The last number of pods that was said to be too high.
    said_of: usize,
    sent: Instant,
}

/// Serves one log until its browser goes away, its person does, or nothing more can come.
pub async fn serve(socket: WebSocket, cluster: Arc<Cluster>, session: Session) {
    tokio::select! {
        biased;
        // The socket is dropped where it stands: what waits to be sent is not sent.
        () = session.ended.cancelled() => debug!("closing a log: signed out"),
        () = converse(socket, cluster, session.person.clone()) => {}
    }
}

async fn converse(mut socket: WebSocket, cluster: Arc<Cluster>, person: Arc<Person>) {
    let asked = timeout(QUERY, socket.recv()).await;
    let query = match asked {
        Ok(Some(Ok(Message::Binary(bytes)))) => decode::<LogQuery>(&bytes).ok(),
        _ => None,
    };
    let why = match query {
        Some(query) => match unreasonable(&query) {
            Some(why) => why,
            None => return follow(socket, cluster, &person, query).await,
        },
        None => "not a query of this version",
    };
    refuse(socket, why).await;
}

async fn refuse(mut socket: impl SinkExt<Message> + Unpin, why: &'static str) {
    debug!(why, "closing a log");
    let frame = CloseFrame { code: close_code::POLICY, reason: why.into() };
    let _ = timeout(BEAT, socket.send(Message::Close(Some(frame)))).await;
}

async fn follow(socket: WebSocket, cluster: Arc<Cluster>, person: &Person, query: LogQuery) {
    let Some(roster) = Roster::of(&cluster, &query) else { return };
    let query = Arc::new(query);
    let (sink, stream) = socket.split();
    let (tell, access) = watch::channel(Access::Unknown);
    // Ends with this function, as everything that is spawned here.
    let mut keeper = JoinSet::new();
    keeper.spawn(keep_asking(person.gate.clone(), query.clone(), tell));
    let reading = Reading {
        upstream: person.upstream.clone(),
        queue: Arc::new(Queue::default()),
        namespace: query.namespace.clone(),
        previous: query.previous,
        ids: 0.into(),
        broken: 0.into(),
    };
    let mut log = Log {
        sink,
        query,
        reading: Arc::new(reading),
        access,
        roster,
        pods: JoinSet::new(),
        waiting: VecDeque::new(),
        said_of: MOST_PODS,
        sent: Instant::now(),
    };
    if let Err(End::Refused(why)) = log.run(stream).await {
        refuse(log.sink, why).await;
    }
}

/// Asks the gate over and over: a log that is followed for a day is allowed all day long.
async fn keep_asking(gate: Gate, query: Arc<LogQuery>, tell: watch::Sender<Access>) {
    let mut rules = gate.changes();
    loop {
        match ask(&gate, &query).await {
            Ok(granted) => tell.send_replace(granted),
            Err(NotAuthorized::Denied(refusal)) => {
                tell.send_replace(Access::Denied(refusal));
                return;
            }
            // Not known: the last verdict serves until it is too old.
            Err(NotAuthorized::Unknown(_)) => Access::Unknown,
        };
        // At once when the cluster's rules change.
        let _ = timeout(ASK, rules.changed()).await;
    }
}

async fn ask(gate: &Gate, query: &LogQuery) -> Result<Access, NotAuthorized> {
    let is_pod = query.kind == Kind::Pod;
    let pod = is_pod.then(|| query.name.clone());
    let logs = gate.authorize_logs(Logs { namespace: query.namespace.clone(), pod }).await?;
    if is_pod {
        return Ok(Access::Granted(logs, None));
    }
    // Which pods a workload has is told by a list of pods.
    let namespaces = Namespaces::of([query.namespace.clone()]);
    let visible = gate.authorize(Visible { kind: Kind::Pod, namespaces }).await?;
    Ok(Access::Granted(logs, Some(visible)))
}

impl Log {
    async fn run(&mut self, mut stream: SplitStream<WebSocket>) -> Result<(), End> {
        // Until the gate has spoken nothing is read.
        tokio::select! {
            known = self.access.wait_for(|access| !matches!(access, Access::Unknown)) => {
                drop(known);
            }
            () = gone(&mut stream) => return Ok(()),
        }
        if let Some(refusal) = self.refusal() {
            return self.deny(refusal).await;
        }
        self.roster.loaded().await;
        self.first_look().await;
        let mut look = interval(LOOK);
        look.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let queue = self.reading.queue.clone();
        loop {
            let fresh = self.access.borrow().is_fresh();
            let due = self.sent + PACE;
            tokio::select! {
                () = gone(&mut stream) => return Ok(()),
                () = async { sleep_until(due).await; queue.filled().await }, if fresh => {
                    self.flush().await?;
                }
                Some(_) = self.pods.join_next() => self.fill_up(),
                _ = look.tick() => {
                    if let Some(refusal) = self.refusal() {
                        return self.deny(refusal).await;
                    }
                    self.look();
                    if self.sent.elapsed() > BEAT {
                        self.say(&LogMessage::Batch(Batch::default())).await?;
                    }
                }
            }
            if self.query.previous && self.pods.is_empty() && queue.is_empty() {
                return self.done().await;
            }
        }
    }

    fn refusal(&self) -> Option<ApiError> {
        match &*self.access.borrow() {
            Access::Denied(refusal) => Some(refusal.clone()),
            _ => None,
        }
    }

    /// The person may not read this, or no longer.
    async fn deny(&mut self, refusal: ApiError) -> Result<(), End> {
        self.pods.abort_all();
        let queue = Queue::default();
        queue.note(None, source::now(), Note::Failed(refusal), None);
        let (_, batch) = queue.take(source::now());
        self.say(&LogMessage::Batch(batch)).await?;
        self.done().await
    }

    async fn done(&mut self) -> Result<(), End> {
        self.say(&LogMessage::Done).await?;
        let _ = timeout(BEAT, self.sink.close()).await;
        Ok(())
    }

    async fn first_look(&mut self) {
        let mut moved = self.roster.look();
        // After a reconnect, whoever has no position came meanwhile.
        let late = !self.query.resume.is_empty();
        if moved.total == 0 && self.is_there_all_the_same().await {
            moved.joined.push(self.roster.adopt());
        }
        self.take_in(moved.joined, moved.total, late);
    }

    fn look(&mut self) {
        if self.roster.has_changed() {
            let moved = self.roster.look();
            self.take_in(moved.joined, moved.total, true);
        }
    }

    /// A pod that the store does not know: the person may see more than the dashboard does. Why not
    /// is said in the API server's words; a workload may just have no pods.
    async fn is_there_all_the_same(&self) -> bool {
        let reading = &self.reading;
        let note = match self.query.kind {
            Kind::Pod => {
                match source::pod(&reading.upstream, &reading.namespace, &self.query.name).await {
                    Ok(_) => return true,
                    Err(fault) => Note::Failed(of_fault(&fault)),
                }
            }
            _ => Note::NoPods,
        };
        reading.queue.note(None, source::now(), note, None);
        false
    }

    fn take_in(&mut self, joined: Vec<(Member, Pulse)>, total: usize, late: bool) {
        for (member, pulse) in joined {
            if self.pods.len() < MOST_PODS {
                self.start(member, pulse, late);
            } else {
                self.waiting.push_back((member, pulse));
            }
        }
        if total > self.said_of {
            let note = Note::TooManyPods { read: MOST_PODS as u32, of: total as u32 };
            self.reading.queue.note(None, source::now(), note, None);
        }
        self.said_of = total.max(MOST_PODS);
    }

    /// Pods that ended make room for those that wait.
    fn fill_up(&mut self) {
        while self.pods.len() < MOST_PODS
            && let Some((member, pulse)) = self.waiting.pop_front()
        {
            if *pulse.borrow() {
                self.start(member, pulse, true);
            }
        }
    }

    fn start(&mut self, member: Member, pulse: Pulse, late: bool) {
        let pod = Pod {
            reading: self.reading.clone(),
            query: self.query.clone(),
            name: member.name,
            pulse,
            late,
        };
        self.pods.spawn(pod.read());
    }

    async fn flush(&mut self) -> Result<(), End> {
        let (announced, batch) = self.reading.queue.take(source::now());
        for message in announced {
            self.say(&message).await?;
        }
        self.say(&LogMessage::Batch(batch)).await
    }

    async fn say(&mut self, message: &LogMessage) -> Result<(), End> {
        self.sent = Instant::now();
        let bytes = encode(message).map_err(|_| End::Refused("a message could not be encoded"))?;
        match timeout(STUCK, self.sink.send(Message::Binary(bytes.into()))).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(_)) | Err(_) => Err(End::Gone),
        }
    }
}

/// Waits until the browser is gone. It has nothing to say meanwhile.
async fn gone(stream: &mut SplitStream<WebSocket>) {
    while let Some(Ok(message)) = stream.next().await {
        if matches!(message, Message::Close(_)) {
            return;
        }
    }
}

/// A pod of the log.
struct Pod {
    reading: Arc<Reading>,
    query: Arc<LogQuery>,
    name: Str,
    pulse: Pulse,
    /// Whether it came after the log was opened.
    late: bool,
}

impl Pod {
    /// Reads its containers until all have ended for good.
    async fn read(self) {
        let Some(detail) = self.detail().await else { return };
        let Some(pod) = body(&detail) else { return };
        let queue = &self.reading.queue;
        for container in &pod.containers {
            queue.announce(LogMessage::Container(container.name.clone()));
        }
        let annotated = detail.annotations.iter().find(|(name, _)| **name == *DEFAULT_CONTAINER);
        let main = pod.containers.iter().find(|it| it.role == ContainerRole::Main);
        let usual = annotated.map(|(_, name)| name).or(main.map(|it| &it.name));
        let is_wanted = |name: &Str| match &self.query.containers {
            Containers::All => true,
            Containers::Named(wanted) => name == wanted,
            Containers::Default => Some(name) == usual,
        };
        let wanted = pod.containers.iter().map(|it| &it.name).filter(|name| is_wanted(name));
        let sources: Vec<Source> =
            wanted.map(|container| self.source(&detail.uid, container)).collect();
        if let Some(first) =
            sources.first().filter(|first| self.late && first.track.position().is_none())
        {
            queue.note(Some(first.id), source::now(), Note::Joined, None);
        }
        join_all(sources.into_iter().map(Source::run)).await;
    }

    async fn detail(&self) -> Option<quarterdeck_wire::detail::Detail> {
        let reading = &self.reading;
        loop {
            match source::pod(&reading.upstream, &reading.namespace, &self.name).await {
                Ok(detail) => return Some(detail),
                Err(fault) if is_final(&fault) => {
                    let note = Note::Failed(of_fault(&fault));
                    reading.queue.note(None, source::now(), note, None);
                    return None;
                }
                Err(_) if !*self.pulse.borrow() => return None,
                Err(_) => sleep(ASK).await,
            }
        }
    }

    fn source(&self, uid: &Str, container: &Str) -> Source {
        let id = self.reading.ids.fetch_add(1, Ordering::Relaxed);
        let known =
            self.query.resume.iter().find(|it| it.uid == *uid && it.container == *container);
        let (pod, uid, container) = (self.name.clone(), uid.clone(), container.clone());
        self.reading.queue.announce(LogMessage::Source {
            id,
            pod: pod.clone(),
            uid: uid.clone(),
            container: container.clone(),
        });
        Source {
            reading: self.reading.clone(),
            id,
            pod,
            uid,
            container,
            // Of a pod that came later, everything.
            since: if self.late && known.is_none() { Since::All } else { self.query.since },
            track: Track::from(known.map(|it| it.position)),
            pulse: self.pulse.clone(),
            state: State::default(),
        }
    }
}

/// Why a query can't be one of our page's.
fn unreasonable(query: &LogQuery) -> Option<&'static str> {
    let has_logs = matches!(
        query.kind,
        Kind::Pod
            | Kind::Deployment
            | Kind::StatefulSet
            | Kind::DaemonSet
            | Kind::ReplicaSet
            | Kind::Job
            | Kind::CronJob
    );
    let container = match &query.containers {
        Containers::Named(name) => is_label(name),
        Containers::Default | Containers::All => true,
    };
    match () {
        () if !has_logs => Some("this kind has no logs"),
        () if !is_label(&query.namespace) || !crate::http::objects::is_name(&query.name) => {
            Some("not an object's name")
        }
        () if !container => Some("not a container's name"),
        () if query.resume.len() > MOST_POSITIONS => Some("too many positions"),
        () => None,
    }
}
