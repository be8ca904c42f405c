//! One log: its socket, and the lines that came over it.

use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};

use quarterdeck_wire::{
    SUBPROTOCOL, Str, decode, encode,
    error::ErrorCode,
    log::{Batch, Containers, Entry, LogMessage, LogQuery, MOST_POSITIONS, Note, Position, Resume},
};
use web_sys::{BinaryType, CloseEvent, Event, MessageEvent, WebSocket};

use super::{ring::Ring, spec::Spec};
use crate::{
    browser::{self, Interval, Listener},
    live::backoff,
    nav::Nav,
    reactive::prelude::*,
    words::words,
};

/// A socket that is silent for so long, in milliseconds, is dead: the server speaks every 5 s.
const DEAD: i64 = 15_000;
/// Lines that may wait for the next paint; a page in the background does not paint.
const QUEUE: usize = 5_000;

/// A container that writes.
pub struct Name {
    pub pod: Str,
    pub uid: Str,
    pub container: Str,
    position: Position,
}

/// One log. Cheap to copy; lives as long as its tab.
#[derive(Clone, Copy)]
pub struct Log {
    inner: StoredValue<Rc<Inner>, LocalStorage>,
    pub spec: RwSignal<Spec>,
    /// The containers there are.
    pub containers: RwSignal<Vec<Str>>,
    /// Counts changes of the lines, at most one a frame.
    pub changed: RwSignal<u32>,
    /// Whether nothing more will come.
    pub over: RwSignal<bool>,
    /// How many pods are read.
    pub pods: RwSignal<usize>,
    pub follows: RwSignal<bool>,
}

struct Inner {
    nav: Nav,
    socket: RefCell<Option<Socket>>,
    ring: RefCell<Ring>,
    names: RefCell<Vec<Name>>,
    /// What this socket calls them.
    ids: RefCell<Vec<usize>>,
    waiting: RefCell<Vec<Entry>>,
    frame_asked: Cell<bool>,
    /// Failed attempts since the last message.
    attempt: Cell<u32>,
    /// Counts sockets, so that the words of a closed one are not taken for the next one's.
    round: Cell<u32>,
    /// Whether it was said that the connection is lost.
    lost: Cell<bool>,
    heard_at: Cell<i64>,
    /// When to connect again.
    due: Cell<Option<i64>>,
}

struct Socket {
    socket: WebSocket,
    _listeners: [Listener; 3],
}

impl Drop for Socket {
    fn drop(&mut self) {
        let _ = self.socket.close();
    }
}

impl Log {
    /// Begins to read.
    pub fn open(nav: Nav, spec: Spec) -> Self {
        let inner = Inner {
            nav,
            socket: RefCell::default(),
            ring: RefCell::default(),
            names: RefCell::default(),
            ids: RefCell::default(),
            waiting: RefCell::default(),
            frame_asked: Cell::new(false),
            attempt: Cell::new(0),
            round: Cell::new(0),
            lost: Cell::new(false),
            heard_at: Cell::new(browser::now()),
            due: Cell::new(None),
        };
        let log = Self {
            inner: StoredValue::new_local(Rc::new(inner)),
            spec: RwSignal::new(spec),
            containers: RwSignal::new(Vec::new()),
            changed: RwSignal::new(0),
            over: RwSignal::new(false),
            pods: RwSignal::new(0),
            follows: RwSignal::new(true),
        };
        browser::keep(Interval::new(1_000, move || log.tick()));
        log.connect();
        log
    }

    fn inner(self) -> Option<Rc<Inner>> {
        self.inner.try_get_value()
    }

    /// Reads the lines, and who wrote them.
    pub fn read<T>(self, read: impl FnOnce(&Ring, &[Name]) -> T) -> Option<T> {
        let inner = self.inner()?;
        let (ring, names) = (inner.ring.borrow(), inner.names.borrow());
        Some(read(&ring, &names))
    }

    /// Whether lines must say whose they are.
    pub fn has_many(self) -> bool {
        self.inner().is_some_and(|inner| inner.names.borrow().len() > 1)
    }

    /// The container that is read, if it is one.
    pub fn shown_container(self) -> Option<String> {
        self.pods.track();
        self.spec.with(|spec| match &spec.containers {
            Containers::All => None,
            Containers::Named(name) => Some(name.to_string()),
            Containers::Default => {
                let first = self.read(|_, names| Some(names.first()?.container.to_string()));
                first.flatten().or_else(|| Some(words().logs.usual_container.to_owned()))
            }
        })
    }

    /// Looks for `query` from now on.
    pub fn find(self, query: &str) {
        if let Some(inner) = self.inner() {
            inner.ring.borrow_mut().find(query);
            self.changed.update(|changed| *changed = changed.wrapping_add(1));
        }
    }

    /// Another container, another time, another run: from the start.
    pub fn change(self, change: impl FnOnce(&mut Spec)) {
        let Some(inner) = self.inner() else { return };
        self.spec.update(change);
        inner.ring.borrow_mut().clear();
        inner.names.borrow_mut().clear();
        inner.waiting.borrow_mut().clear();
        inner.lost.set(false);
        self.over.set(false);
        self.pods.set(0);
        self.follows.set(true);
        self.changed.update(|changed| *changed = changed.wrapping_add(1));
        self.connect();
    }

    fn connect(self) {
        let Some(inner) = self.inner() else { return };
        let round = inner.round.get().wrapping_add(1);
        inner.round.set(round);
        inner.due.set(None);
        inner.heard_at.set(browser::now());
        inner.ids.borrow_mut().clear();
        let location = browser::window().location();
        let scheme = if location.protocol().is_ok_and(|it| it == "https:") { "wss" } else { "ws" };
        let host = location.host().unwrap_or_default();
        let url = format!("{scheme}://{host}{}", inner.nav.url("api/logs"));
        let socket = WebSocket::new_with_str(&url, SUBPROTOCOL).ok();
        let socket = socket.map(|socket| {
            socket.set_binary_type(BinaryType::Arraybuffer);
            let is_mine = move || self.inner().is_some_and(|inner| inner.round.get() == round);
            let opened = socket.clone();
            let listeners = [
                Listener::new(socket.clone(), "open", move |_: Event| {
                    if let Ok(bytes) = encode(&self.query()) {
                        let _ = opened.send_with_u8_array(&bytes);
                    }
                }),
                Listener::new(socket.clone(), "message", move |event: MessageEvent| {
                    if is_mine() {
                        let bytes = js_sys::Uint8Array::new(&event.data()).to_vec();
                        self.hear(&bytes);
                    }
                }),
                Listener::new(socket.clone(), "close", move |_: CloseEvent| {
                    if is_mine() {
                        self.lose();
                    }
                }),
            ];
            Socket { socket, _listeners: listeners }
        });
        let before = inner.socket.replace(socket);
        // It may be the one whose listener called us.
        browser::after(0, move || drop(before));
    }

    fn query(self) -> LogQuery {
        let spec = self.spec.get_untracked();
        let place = |name: &Name| Resume {
            pod: name.pod.clone(),
            uid: name.uid.clone(),
            container: name.container.clone(),
            position: name.position,
        };
        let resume =
            self.read(|_, names| names.iter().rev().take(MOST_POSITIONS).map(place).collect());
        LogQuery {
            kind: spec.path.kind,
            namespace: spec.path.namespace.as_deref().unwrap_or_default().into(),
            name: spec.path.name.as_str().into(),
            containers: spec.containers,
            previous: spec.previous,
            since: spec.since,
            resume: resume.unwrap_or_default(),
        }
    }

    fn hear(self, bytes: &[u8]) {
        let Some(inner) = self.inner() else { return };
        inner.heard_at.set(browser::now());
        inner.attempt.set(0);
        match decode(bytes) {
            Ok(LogMessage::Source { pod, uid, container, .. }) => {
                self.meet(&inner, Name { pod, uid, container, position: Position::default() });
            }
            Ok(LogMessage::Container(name)) => {
                if self.containers.with_untracked(|known| !known.contains(&name)) {
                    self.containers.update(|known| known.push(name));
                }
            }
            Ok(LogMessage::Batch(batch)) => self.take(&inner, batch),
            Ok(LogMessage::Done) => {
                self.over.set(true);
                inner.round.set(inner.round.get().wrapping_add(1));
                self.paint_soon(&inner);
            }
            // Another version: the page is about to reload.
            Err(_) => self.lose(),
        }
    }

    fn meet(self, inner: &Inner, name: Name) {
        let mut names = inner.names.borrow_mut();
        let known = |it: &Name| it.uid == name.uid && it.container == name.container;
        let at = names.iter().position(known).unwrap_or_else(|| {
            names.push(name);
            names.len() - 1
        });
        let mut ids = inner.ids.borrow_mut();
        ids.push(at);
        let uid = |at: usize| &names[ids[at]].uid;
        let is_first = |at: &usize| (0..*at).all(|other| uid(other) != uid(*at));
        let count = (0..ids.len()).filter(is_first).count();
        drop((names, ids));
        if self.pods.get_untracked() != count {
            self.pods.set(count);
        }
    }

    fn take(self, inner: &Inner, batch: Batch) {
        let ids = inner.ids.borrow();
        let place = |id: u16| ids.get(usize::from(id)).copied();
        let mut waiting = inner.waiting.borrow_mut();
        if inner.lost.replace(false) {
            let at = browser::now().saturating_mul(1_000_000);
            waiting.push(Entry::Note { source: None, at, note: Note::Resumed });
        }
        for mut entry in batch.entries {
            match &mut entry {
                Entry::Line(line) => match place(line.source) {
                    Some(at) => line.source = at as u16,
                    None => continue,
                },
                Entry::Note { source: Some(source), .. } => match place(*source) {
                    Some(at) => *source = at as u16,
                    None => continue,
                },
                // What may not be seen any more must not be shown.
                Entry::Note { note: Note::Failed(error), .. }
                    if error.code == ErrorCode::Forbidden =>
                {
                    waiting.clear();
                    inner.ring.borrow_mut().clear();
                }
                Entry::Note { .. } => {}
            }
            waiting.push(entry);
        }
        let mut names = inner.names.borrow_mut();
        for (id, position) in batch.positions {
            if let Some(at) = place(id) {
                names[at].position = position;
            }
        }
        let some = !waiting.is_empty();
        drop((ids, names, waiting));
        if some {
            self.paint_soon(inner);
        }
    }

    /// Everything that came since the last paint is taken in together, before the next.
    fn paint_soon(self, inner: &Inner) {
        if browser::document().hidden() || inner.waiting.borrow().len() > QUEUE {
            return self.take_in();
        }
        if !inner.frame_asked.replace(true) {
            browser::next_frame(move || self.take_in());
        }
    }

    fn take_in(self) {
        let Some(inner) = self.inner() else { return };
        inner.frame_asked.set(false);
        let entries = inner.waiting.take();
        let many = self.has_many();
        inner.ring.borrow_mut().append(entries, many);
        self.changed.update(|changed| *changed = changed.wrapping_add(1));
    }

    /// The connection is gone; the next one takes up where it broke.
    fn lose(self) {
        let Some(inner) = self.inner() else { return };
        inner.round.set(inner.round.get().wrapping_add(1));
        let now = browser::now();
        if !inner.lost.replace(true) {
            let note =
                Entry::Note { source: None, at: now.saturating_mul(1_000_000), note: Note::Broken };
            inner.waiting.borrow_mut().push(note);
            self.paint_soon(&inner);
        }
        let attempt = inner.attempt.get();
        inner.attempt.set(attempt.saturating_add(1));
        let wait = backoff::delay(attempt, js_sys::Math::random());
        inner.due.set(Some(now + wait));
        browser::after(wait as i32 + 1, move || self.tick());
    }

    fn tick(self) {
        let Some(inner) = self.inner() else { return };
        let now = browser::now();
        match inner.due.get() {
            Some(due) if now >= due => self.connect(),
            None if !self.over.get_untracked() && now - inner.heard_at.get() > DEAD => self.lose(),
            Some(_) | None => {}
        }
    }
}
