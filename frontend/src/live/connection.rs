//! One socket for the whole page: kept open, resumed where it broke, judged by what arrives.

use std::{
    cell::{Cell, RefCell},
    collections::{BTreeMap, HashMap, VecDeque},
    rc::Rc,
};

use quarterdeck_wire::{
    action::Activity,
    drain::Drains,
    error::{ApiError, ErrorCode},
    kind::Kind,
    maintenance::Runs,
    message::{
        ClientMessage, Cursor, Door, Frame, GroupId, Hello, ServerMessage, SubId, Topic, Usage,
    },
    overview::{Counts, Overview},
    row::RowId,
    view::View,
};

use super::{
    backoff,
    freshness::{Heard, Liveness, Wire, judge},
    socket::{Said, Socket},
};
use crate::{
    api,
    browser::{self, Interval, Listener},
    clock::Clock,
    nav::Nav,
    reactive::prelude::*,
    sorting,
};

/// What a subscription is told.
pub enum Delivery {
    Frame(Frame),
    Counts(Counts),
    Overview(Box<Overview>),
    Activity(Activity),
    Drains(Drains),
    Maintenance(Runs),
    Usage(Vec<(RowId, Usage)>),
    /// Not, or no longer, served.
    Refused(ApiError),
    /// A new socket: what it was told about windows and visible rows must be said again.
    Joined,
}

/// What a subscriber makes of a delivery.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Taken {
    /// Fine; where the subscription now stands, if that changed.
    Yes(Option<Cursor>),
    /// A frame is missing: subscribe anew.
    Gap,
}

type Deliver = Rc<dyn Fn(Delivery) -> Taken>;

/// Whether there is anyone to talk to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Link {
    Wire(Wire),
    /// The server does not know us: the printed link must be opened.
    SignedOut,
    /// The server is of another version, and a reload did not help.
    Outdated,
}

/// The live connection of this page. Cheap to copy; made once.
#[derive(Clone, Copy)]
pub struct Live {
    inner: StoredValue<Rc<Inner>, LocalStorage>,
    /// Who the server is; none before the first greeting.
    pub hello: RwSignal<Option<Hello>>,
    pub link: RwSignal<Link>,
    /// The last pulse.
    pub heard: RwSignal<Option<Heard>>,
    /// What the pill says.
    pub liveness: Memo<Liveness>,
    now: Memo<i64>,
}

struct Inner {
    socket: RefCell<Option<Socket>>,
    url: String,
    nav: Nav,
    subs: RefCell<BTreeMap<SubId, Sub>>,
    groups: RefCell<HashMap<GroupId, Vec<SubId>>>,
    next: Cell<SubId>,
    /// Failed attempts since the last greeting.
    attempt: Cell<u32>,
    /// Counts sockets, so that the words of a closed one are not taken for the next one's.
    round: Cell<u32>,
    /// When anything at all last came.
    heard_at: Cell<i64>,
    queue: RefCell<VecDeque<ServerMessage>>,
    draining: Cell<bool>,
    shown: RwSignal<Vec<Kind>>,
}

struct Sub {
    topic: Topic,
    view: View,
    cursor: Option<Cursor>,
    deliver: Deliver,
}

/// The browser says "I am here" this often.
const PING: i64 = 5_000;
/// Where a proxy says who we are, it says so this often: the server believes it for 35 s.
const VOUCHED: i32 = 25_000;
/// A socket that is silent for so long is dead, whatever it says.
const DEAD: i64 = 15_000;
/// Messages that may wait for the next paint; a page in the background does not paint.
const QUEUE: usize = 200;

impl Live {
    /// Starts connecting.
    pub fn start(nav: Nav, clock: Clock) -> Self {
        let location = browser::window().location();
        let scheme = if location.protocol().is_ok_and(|it| it == "https:") { "wss" } else { "ws" };
        let host = location.host().unwrap_or_default();
        let inner = Inner {
            socket: RefCell::default(),
            url: format!("{scheme}://{host}{}", nav.url("api/live")),
            nav,
            subs: RefCell::default(),
            groups: RefCell::default(),
            next: Cell::new(1),
            attempt: Cell::new(0),
            round: Cell::new(0),
            heard_at: Cell::new(browser::now()),
            queue: RefCell::default(),
            draining: Cell::new(false),
            shown: RwSignal::new(Vec::new()),
        };
        let shown = inner.shown;
        let link = RwSignal::new(Link::Wire(Wire::Connecting));
        let heard = RwSignal::new(None::<Heard>);
        let liveness = Memo::new(move |_| match link.get() {
            Link::Wire(wire) => {
                let kinds = shown.get();
                heard.with(|heard| judge(wire, heard.as_ref(), &kinds, clock.millis()))
            }
            Link::SignedOut | Link::Outdated => Liveness::Connecting,
        });
        let live = Self {
            inner: StoredValue::new_local(Rc::new(inner)),
            hello: RwSignal::new(None),
            link,
            heard,
            liveness,
            now: Memo::new(move |_| {
                let offset = heard.with(|heard| heard.as_ref().map_or(0, |heard| heard.offset));
                (clock.millis() + offset).div_euclid(1000)
            }),
        };
        live.keep_going();
        live
    }

    fn inner(self) -> Rc<Inner> {
        self.inner.get_value()
    }

    /// Pings, notices dead sockets, and hurries when the network is back.
    fn keep_going(self) {
        std::mem::forget(Interval::new(1000, move || self.tick()));
        for event in ["online", "focus", "pageshow"] {
            Listener::new(browser::window(), event, move |_: web_sys::Event| self.tick()).forever();
        }
        Listener::new(browser::window(), "online", move |_: web_sys::Event| self.try_now())
            .forever();
    }

    fn tick(self) {
        let now = browser::now();
        match self.link.get_untracked() {
            Link::Wire(Wire::Waiting { until }) if now >= until => self.connect(),
            Link::Wire(Wire::Open | Wire::Connecting) => {
                let silence = now - self.inner().heard_at.get();
                if silence > DEAD {
                    self.closed();
                } else if now / 1000 % (PING / 1000) == 0 {
                    self.send(&ClientMessage::Ping);
                }
            }
            Link::Wire(Wire::Waiting { .. }) | Link::SignedOut | Link::Outdated => {}
        }
    }

    /// The server's clock in seconds, ticking; ages are counted by it.
    pub fn now(self) -> Memo<i64> {
        self.now
    }

    /// Connects at once instead of when the countdown ends.
    pub fn try_now(self) {
        if let Link::Wire(Wire::Waiting { .. }) = self.link.get_untracked() {
            self.connect();
        }
    }

    /// Opens a socket. What an older one still says is not heard.
    pub fn connect(self) {
        let inner = self.inner();
        let round = inner.round.get().wrapping_add(1);
        inner.round.set(round);
        inner.heard_at.set(browser::now());
        self.link.set(Link::Wire(Wire::Connecting));
        let socket = Socket::open(&inner.url, move |said| {
            if self.inner().round.get() == round {
                self.hear(said);
            }
        });
        let failed = socket.is_none();
        self.change_socket(socket);
        if failed {
            self.closed();
        }
    }

    /// The old socket is let go later: it may be the one that is speaking.
    fn change_socket(self, socket: Option<Socket>) {
        let old = self.inner().socket.replace(socket);
        if old.is_some() {
            browser::after(0, move || drop(old));
        }
    }

    fn hear(self, said: Said) {
        let inner = self.inner();
        inner.heard_at.set(browser::now());
        match said {
            Said::Open => self.opened(),
            Said::Message(message) => self.message(*message),
            Said::Part => {}
            Said::Garbage => self.outdated(),
            Said::Closed => self.closed(),
        }
    }

    /// Says everything again that the last socket was told, from where we stand.
    fn opened(self) {
        let inner = self.inner();
        inner.groups.borrow_mut().clear();
        inner.queue.borrow_mut().clear();
        self.link.set(Link::Wire(Wire::Open));
        self.send(&ClientMessage::Ping);
        for (sub, it) in inner.subs.borrow().iter() {
            self.send(&subscribe(*sub, it));
        }
    }

    fn closed(self) {
        let inner = self.inner();
        let was_open = self.link.get_untracked() == Link::Wire(Wire::Open);
        inner.round.set(inner.round.get().wrapping_add(1));
        self.change_socket(None);
        if matches!(self.link.get_untracked(), Link::SignedOut | Link::Outdated) {
            return;
        }
        let attempt = inner.attempt.replace(inner.attempt.get().saturating_add(1));
        let until = browser::now() + backoff::delay(attempt, js_sys::Math::random());
        self.link.set(Link::Wire(Wire::Waiting { until }));
        if !was_open {
            // A refused socket does not say why; a plain request does.
            self.ask_whether_signed_out();
        }
        let soon = until - browser::now();
        if soon < 1000 {
            browser::after(soon as i32, move || self.tick());
        }
    }

    fn ask_whether_signed_out(self) {
        let nav = self.inner().nav;
        leptos::task::spawn_local(async move {
            if let Err(error) = api::session(nav).await
                && error.code == ErrorCode::SignedOut
            {
                self.link.set(Link::SignedOut);
            }
        });
    }

    /// Has the proxy say again who we are, for as long as the page lives.
    fn be_vouched_for(self) {
        browser::after(VOUCHED, move || {
            self.ask_whether_signed_out();
            self.be_vouched_for();
        });
    }

    /// Another version serves us: a reload gets its page. Once; then it is said.
    fn outdated(self) {
        let location = browser::window().location();
        if browser::stored("reloaded").as_deref() != Some(api::VERSION) {
            browser::store("reloaded", api::VERSION);
            let _ = location.reload();
        }
        self.link.set(Link::Outdated);
        self.closed();
    }

    fn message(self, message: ServerMessage) {
        let inner = self.inner();
        match message {
            ServerMessage::Hello(hello) if *hello.version != *api::VERSION => self.outdated(),
            ServerMessage::Hello(hello) => {
                inner.attempt.set(0);
                browser::store("reloaded", "");
                let now = browser::now();
                let kinds = self.heard.get_untracked().map(|heard| heard.kinds).unwrap_or_default();
                self.heard.set(Some(Heard { at: now, offset: hello.now - now, kinds }));
                let known = self.hello.with_untracked(Option::is_some);
                if hello.door == Door::Proxy && !known {
                    self.be_vouched_for();
                }
                self.hello.set(Some(hello));
            }
            ServerMessage::Pulse(pulse) => {
                self.heard.set(Some(Heard::pulse(pulse, browser::now())));
            }
            other => {
                inner.queue.borrow_mut().push_back(other);
                self.drain_soon();
            }
        }
    }

    /// Everything that came since the last paint is applied together, before the next.
    fn drain_soon(self) {
        let inner = self.inner();
        if browser::document().hidden() || inner.queue.borrow().len() > QUEUE {
            return self.drain();
        }
        if !inner.draining.replace(true) {
            browser::next_frame(move || {
                self.inner().draining.set(false);
                self.drain();
            });
        }
    }

    fn drain(self) {
        let inner = self.inner();
        while let Some(message) = { inner.queue.borrow_mut().pop_front() } {
            self.deliver(message);
        }
    }

    fn deliver(self, message: ServerMessage) {
        let inner = self.inner();
        let members =
            |group: GroupId| inner.groups.borrow().get(&group).cloned().unwrap_or_default();
        match message {
            ServerMessage::Joined { sub, group } => {
                for members in inner.groups.borrow_mut().values_mut() {
                    members.retain(|member| *member != sub);
                }
                inner.groups.borrow_mut().entry(group).or_default().push(sub);
                self.tell(sub, Delivery::Joined);
            }
            ServerMessage::Rows(frame) => {
                for sub in members(frame.group) {
                    self.tell(sub, Delivery::Frame(frame.clone()));
                }
            }
            ServerMessage::Counts { group, counts } => {
                for sub in members(group) {
                    self.tell(sub, Delivery::Counts(counts.clone()));
                }
            }
            ServerMessage::Overview { group, overview } => {
                for sub in members(group) {
                    self.tell(sub, Delivery::Overview(overview.clone()));
                }
            }
            ServerMessage::Activity { group, activity } => {
                for sub in members(group) {
                    self.tell(sub, Delivery::Activity(activity.clone()));
                }
            }
            ServerMessage::Drains { group, drains } => {
                for sub in members(group) {
                    self.tell(sub, Delivery::Drains(drains.clone()));
                }
            }
            ServerMessage::Maintenance { group, runs } => {
                for sub in members(group) {
                    self.tell(sub, Delivery::Maintenance(runs.clone()));
                }
            }
            ServerMessage::Usage { sub, rows } => self.tell(sub, Delivery::Usage(rows)),
            ServerMessage::Refused { sub, error } => self.tell(sub, Delivery::Refused(error)),
            ServerMessage::Hello(_) | ServerMessage::Pulse(_) | ServerMessage::Long { .. } => {}
        }
    }

    fn tell(self, sub: SubId, delivery: Delivery) {
        let inner = self.inner();
        let deliver = inner.subs.borrow().get(&sub).map(|it| Rc::clone(&it.deliver));
        let Some(deliver) = deliver else { return };
        let taken = deliver(delivery);
        let mut subs = inner.subs.borrow_mut();
        let Some(it) = subs.get_mut(&sub) else { return };
        match taken {
            Taken::Yes(None) => {}
            Taken::Yes(cursor) => it.cursor = cursor,
            Taken::Gap => {
                it.cursor = None;
                let again = subscribe(sub, it);
                drop(subs);
                self.send(&ClientMessage::Unsubscribe { sub });
                self.send(&again);
            }
        }
    }

    fn send(self, message: &ClientMessage) {
        if let Some(socket) = &*self.inner().socket.borrow() {
            socket.send(message);
        }
    }

    /// Subscribes until [`Live::unsubscribe`]; `deliver` is told everything, before a paint.
    pub fn subscribe(
        self,
        topic: Topic,
        view: View,
        deliver: impl Fn(Delivery) -> Taken + 'static,
    ) -> SubId {
        let inner = self.inner();
        let sub = inner.next.replace(inner.next.get().wrapping_add(1));
        let it = Sub { topic, view, cursor: None, deliver: Rc::new(deliver) };
        self.send(&subscribe(sub, &it));
        inner.subs.borrow_mut().insert(sub, it);
        self.note_kinds();
        sub
    }

    pub fn unsubscribe(self, sub: SubId) {
        let inner = self.inner();
        if inner.subs.borrow_mut().remove(&sub).is_some() {
            self.send(&ClientMessage::Unsubscribe { sub });
            self.note_kinds();
        }
    }

    /// What to ask for when the subscription is next made, after a broken connection say.
    pub fn remember_view(self, sub: SubId, view: &View) {
        if let Some(it) = self.inner().subs.borrow_mut().get_mut(&sub) {
            it.view = view.clone();
        }
    }

    /// Another filter, sort or window of a subscription whose order the server keeps.
    pub fn set_view(self, sub: SubId, view: View) {
        self.remember_view(sub, &view);
        self.send(&ClientMessage::View { sub, view });
    }

    /// The rows now on the screen.
    pub fn visible(self, sub: SubId, rows: Vec<RowId>) {
        self.send(&ClientMessage::Visible { sub, rows });
    }

    /// Which kinds the page shows: the pill is as old as the oldest of them.
    fn note_kinds(self) {
        let inner = self.inner();
        let mut kinds = Vec::new();
        for it in inner.subs.borrow().values() {
            match &it.topic {
                Topic::Rows(query) => kinds.push(query.kind),
                Topic::Overview(_) => kinds.extend(Kind::ALL),
                // The sidebar's numbers are beside the point of every page.
                Topic::Counts(_) | Topic::Activity(_) | Topic::Drains | Topic::Maintenance(_) => {}
            }
        }
        sorting::sort(&mut kinds);
        kinds.dedup();
        if inner.shown.with_untracked(|shown| *shown != kinds) {
            inner.shown.set(kinds);
        }
    }
}

fn subscribe(sub: SubId, it: &Sub) -> ClientMessage {
    ClientMessage::Subscribe {
        sub,
        topic: it.topic.clone(),
        view: it.view.clone(),
        resume: it.cursor,
    }
}

pub fn use_live() -> Live {
    expect_context()
}
