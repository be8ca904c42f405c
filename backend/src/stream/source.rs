//! One container of one pod: its runs, one after the other, read to their ends over any number of
//! connections.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU16, AtomicUsize, Ordering},
    },
    time::Duration,
};

use futures::StreamExt;
use quarterdeck_wire::{
    Str,
    detail::{Container, ContainerState, Detail, DetailBody, Exit, PodDetail},
    kind::Kind,
    log::{Line, Note, Since},
    row::Row,
};
use tokio::time::{Instant, timeout};

use super::{
    line::of_raw,
    lines::{Lines, Raw},
    queue::{Full, Queue},
    resume::Track,
    roster::Pulse,
};
use crate::{
    cluster::{
        detail,
        store::now_millis,
        upstream::{Fault, Upstream},
    },
    error::of_fault,
};

/// After a failure; it doubles up to the longest.
const FIRST_PAUSE: Duration = Duration::from_millis(250);
const LONGEST_PAUSE: Duration = Duration::from_secs(5);
/// A pod that does not change is looked at again after this, in case the watch missed something.
const LOOK_AGAIN: Duration = Duration::from_secs(10);
/// A connection that was silent for so long may be dead: a new one is asked for what it did not bring.
const SILENCE: Duration = Duration::from_secs(120);

/// What all containers of one log share.
pub struct Reading {
    pub upstream: Upstream,
    pub queue: Arc<Queue>,
    pub namespace: Str,
    pub previous: bool,
    /// The next source's name.
    pub ids: AtomicU16,
    /// How many sources are cut off now.
    pub broken: AtomicUsize,
}

/// A container to read.
pub struct Source {
    pub reading: Arc<Reading>,
    pub id: u16,
    pub pod: Str,
    pub uid: Str,
    pub container: Str,
    pub since: Since,
    pub track: Track,
    pub pulse: Pulse,
    pub state: State,
}

/// What was last said about a source.
#[derive(Default)]
pub struct State {
    is_broken: bool,
    said: Option<Str>,
}

/// One run of a container.
#[derive(Clone, Copy)]
struct Run {
    number: u32,
    /// Whether it still goes on.
    runs: bool,
    /// Whether the API calls it the previous one.
    previous: bool,
}

/// What to do next with a container.
enum Next {
    Read(Run),
    Wait,
    Over,
}

/// Why a connection ended.
enum End {
    /// Nothing more came, for now.
    Complete,
    Failed(Fault),
}

/// Reads a pod as it is now, with the person's own rights.
pub async fn pod(upstream: &Upstream, namespace: &str, name: &str) -> Result<Detail, Fault> {
    let text = upstream.object(Kind::Pod, Some(namespace), name, "application/json").await?;
    let malformed = |error: serde_json::Error| Fault::Malformed(error.to_string());
    let object = serde_json::from_str(&text).map_err(malformed)?;
    detail::detail(Kind::Pod, &object).map_err(malformed)
}

/// The pod in a detail of one.
pub fn body(detail: &Detail) -> Option<&PodDetail> {
    match &detail.body {
        DetailBody::Pod(pod) => Some(pod),
        _ => None,
    }
}

/// Whether the person's rights end it.
pub fn is_final(fault: &Fault) -> bool {
    matches!(fault, Fault::Forbidden(_) | Fault::Unauthorized(_))
}

/// Now, in nanoseconds since the Unix epoch.
pub fn now() -> i64 {
    now_millis().saturating_mul(1_000_000)
}

impl Source {
    /// Reads until the container, or the person's right, is no more.
    pub async fn run(mut self) {
        if let Some(last) = self.follow().await {
            self.note(last);
        }
        self.set_broken(false);
    }

    /// Returns what is to be said at the end.
    async fn follow(&mut self) -> Option<Note> {
        let mut pause = FIRST_PAUSE;
        loop {
            let reading = self.reading.clone();
            let detail = match pod(&reading.upstream, &reading.namespace, &self.pod).await {
                Ok(detail) if detail.uid == self.uid => detail,
                Ok(_) | Err(Fault::NotFound(_)) => return Some(Note::Gone),
                Err(fault) if is_final(&fault) => return Some(Note::Failed(of_fault(&fault))),
                Err(fault) => {
                    self.fail(&fault);
                    self.rest(&mut pause).await;
                    continue;
                }
            };
            let pod = body(&detail)?;
            let container = pod.containers.iter().find(|it| it.name == self.container)?;
            let run = match self.next(container, &detail) {
                Next::Read(run) => run,
                Next::Over => return None,
                Next::Wait => {
                    self.changed(LOOK_AGAIN).await;
                    continue;
                }
            };
            match self.connect(run).await {
                End::Complete if run.runs => {
                    // The container ended, or somebody in between: the pod says which.
                    self.changed(FIRST_PAUSE).await;
                    pause = FIRST_PAUSE;
                }
                End::Complete => {
                    self.end(run, container, pod);
                    if reading.previous {
                        return None;
                    }
                    pause = FIRST_PAUSE;
                }
                End::Failed(fault) => {
                    if is_final(&fault) || (reading.previous && is_refusal(&fault)) {
                        return Some(Note::Failed(of_fault(&fault)));
                    }
                    self.fail(&fault);
                    self.rest(&mut pause).await;
                }
            }
        }
    }

    /// What there is to read of a container in this state.
    fn next(&mut self, container: &Container, detail: &Detail) -> Next {
        let runs = matches!(container.state, ContainerState::Running { .. });
        let waits = match &container.state {
            ContainerState::Waiting { reason, .. } => Some(reason.clone()),
            ContainerState::Unknown => Some(Str::from("")),
            _ => None,
        };
        let number = container.restarts;
        if self.reading.previous {
            // While it waits for its next run, its last run is the previous one.
            let number = if waits.is_some() { number } else { number.saturating_sub(1) };
            return Next::Read(Run { number, runs: false, previous: true });
        }
        let known = self.track.run();
        if let Some(reason) = waits.clone().filter(|_| container.last_exit.is_none()) {
            self.say_once(reason.clone(), || Note::Waiting(reason));
            return Next::Wait;
        }
        let missed = known.filter(|known| known + 1 == number && !self.track.has_ended(*known));
        if let Some(before) = missed.filter(|_| waits.is_none()) {
            return Next::Read(Run { number: before, runs: false, previous: true });
        }
        if self.track.has_ended(number) {
            return if is_finished(detail) { Next::Over } else { Next::Wait };
        }
        if known.is_some_and(|known| known < number) {
            self.say_once(format!("run {number}").into(), || Note::Started(number));
        }
        Next::Read(Run { number, runs, previous: false })
    }

    /// Reads what a run says on one connection.
    async fn connect(&mut self, run: Run) -> End {
        let query = self.query(run);
        let reading = self.reading.clone();
        let opened_at = now();
        let bytes = match reading.upstream.log(&reading.namespace, &self.pod, &query).await {
            Ok(bytes) => bytes,
            Err(fault) => return End::Failed(fault),
        };
        self.set_broken(false);
        let mut bytes = std::pin::pin!(bytes);
        let (mut lines, mut ready) = (Lines::default(), Vec::new());
        loop {
            match timeout(SILENCE, bytes.next()).await {
                Ok(Some(Ok(chunk))) => lines.push(&chunk, |line| ready.push(line)),
                Ok(Some(Err(fault))) => return End::Failed(fault),
                Ok(None) => break,
                Err(_) => return End::Complete,
            }
            for raw in ready.drain(..) {
                self.line(run.number, &raw, opened_at).await;
            }
        }
        // While it is followed, a line without an end may have been cut off: it comes again.
        if !run.runs
            && let Some(raw) = lines.rest()
        {
            self.line(run.number, &raw, opened_at).await;
        }
        End::Complete
    }

    fn query(&mut self, run: Run) -> Vec<(&'static str, String)> {
        let yes = || "true".to_owned();
        let mut query = vec![("container", self.container.to_string()), ("timestamps", yes())];
        if run.runs {
            query.push(("follow", yes()));
        }
        if run.previous {
            query.push(("previous", yes()));
        }
        match (self.track.connect(run.number), self.since) {
            (Some(second), _) => {
                let since = jiff::Timestamp::from_second(second).unwrap_or_default();
                query.push(("sinceTime", since.to_string()));
            }
            (None, Since::Tail(lines)) => query.push(("tailLines", lines.to_string())),
            (None, Since::Seconds(seconds)) => {
                query.push(("sinceSeconds", seconds.max(1).to_string()));
            }
            (None, Since::All) => {}
        }
        query
    }

    async fn line(&mut self, run: u32, raw: &Raw, opened_at: i64) {
        let (at, read) = of_raw(raw);
        // The kubelet's own words have no time: they are shown, and not counted.
        if at.is_some_and(|at| !self.track.is_new(run, at)) {
            return;
        }
        let position = self.track.position().unwrap_or_default();
        let at = at.unwrap_or(position.last);
        let line = Line {
            source: self.id,
            at,
            level: read.level,
            text: read.text,
            json: read.json,
            cut: read.cut,
        };
        let full = if at < opened_at { Full::Wait } else { Full::Skip };
        self.reading.queue.line(line, position, full).await;
    }

    fn end(&mut self, run: Run, container: &Container, pod: &PodDetail) {
        self.track.end(run.number);
        if let Some(exit) = exit_of(container, run) {
            let crashes = matches!(container.state, ContainerState::Waiting { .. });
            let next = pod.next_start.filter(|_| crashes && !run.previous);
            self.note(Note::Exited { exit: exit.clone(), next });
        }
    }

    fn note(&self, note: Note) {
        self.reading.queue.note(Some(self.id), now(), note, self.track.position());
    }

    fn say_once(&mut self, what: Str, note: impl FnOnce() -> Note) {
        if self.state.said.as_ref() != Some(&what) {
            self.note(note());
            self.state.said = Some(what);
        }
    }

    /// What the API server refuses is said in its words; that it is not reached, once for all.
    fn fail(&mut self, fault: &Fault) {
        if is_refusal(fault) {
            let error = of_fault(fault);
            self.say_once(error.message.clone().into(), || Note::Failed(error));
        } else {
            self.set_broken(true);
        }
    }

    fn set_broken(&mut self, is_broken: bool) {
        let reading = &self.reading;
        let was = std::mem::replace(&mut self.state.is_broken, is_broken);
        let note = match (was, is_broken) {
            (false, true) if reading.broken.fetch_add(1, Ordering::Relaxed) == 0 => Note::Broken,
            (true, false) if reading.broken.fetch_sub(1, Ordering::Relaxed) == 1 => Note::Resumed,
            _ => return,
        };
        reading.queue.note(None, now(), note, None);
    }

    /// A pause that grows; a change of the pod ends it early.
    async fn rest(&mut self, pause: &mut Duration) {
        self.changed(*pause).await;
        *pause = (*pause * 2).min(LONGEST_PAUSE);
    }

    /// Waits until the pod changed, but no longer than `most`.
    async fn changed(&mut self, most: Duration) {
        let until = Instant::now() + most;
        if timeout(most, self.pulse.changed()).await.is_ok_and(|changed| changed.is_err()) {
            // Nobody tells any more.
            tokio::time::sleep_until(until).await;
        }
    }
}

/// Whether the API server, or the kubelet behind it, answered with reasons.
fn is_refusal(fault: &Fault) -> bool {
    matches!(fault, Fault::Server { .. })
}

fn is_finished(detail: &Detail) -> bool {
    matches!(&detail.row, Row::Pod(pod) if pod.finished)
}

/// How a run ended, as far as the pod still tells.
fn exit_of(container: &Container, run: Run) -> Option<&Exit> {
    match &container.state {
        ContainerState::Terminated(exit) if run.number == container.restarts => Some(exit),
        ContainerState::Waiting { .. } => container.last_exit.as_ref(),
        _ if run.number + 1 == container.restarts => container.last_exit.as_ref(),
        _ => None,
    }
}
