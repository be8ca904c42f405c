//! A list that lives: its subscriptions, and the signal that says it changed.

use std::{
    cell::{Cell, RefCell},
    collections::HashMap,
    rc::{Rc, Weak},
};

use quarterdeck_wire::{
    error::ApiError,
    kind::Kind,
    message::{Freshness, Query, SubId, Topic, Usage},
    row::{Row, RowId},
    view::{Sort, View, Window},
};

use super::{
    connection::{Delivery, Live, Taken, use_live},
    list::{Heard, Item, List},
    order::Key,
};
use crate::{browser, reactive::prelude::*};

/// Rows on the page, kept true by the server. Cheap to copy; lives as long as its component.
#[derive(Clone, Copy)]
pub struct Rows {
    live: Live,
    shown: StoredValue<Option<Rc<Set>>, LocalStorage>,
    /// Asked for, but not all here yet: until then the old rows stay.
    coming: StoredValue<Option<Rc<Set>>, LocalStorage>,
    changed: RwSignal<u32>,
}

/// The subscriptions behind one list.
struct Set {
    live: Live,
    queries: Vec<Query>,
    list: RefCell<List>,
    sources: RefCell<Vec<Source>>,
    holding: Cell<bool>,
}

struct Source {
    sub: SubId,
    kind: Kind,
    state: SourceState,
    usage: HashMap<RowId, Usage>,
    on_screen: Vec<RowId>,
    /// The view that the server has, where it keeps the order.
    sent: View,
    wanted: View,
    in_flight: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum SourceState {
    Loading,
    Here,
    Refused(ApiError),
}

/// What a list has to say about itself as a whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    /// Nothing is here yet.
    Loading,
    Here,
    /// None of it is served, for this reason.
    Refused(ApiError),
    /// May not be seen, in the API's words.
    Forbidden(String),
    /// The cluster does not have this kind.
    Absent,
}

/// If no window comes for so long, in milliseconds, the next one is asked for all the same.
const PATIENCE: i32 = 2_000;

impl Rows {
    /// An empty list; see [`Rows::ask`].
    pub fn new() -> Self {
        let rows = Self {
            live: use_live(),
            shown: StoredValue::new_local(None),
            coming: StoredValue::new_local(None),
            changed: RwSignal::new(0),
        };
        on_cleanup(move || {
            rows.shown.set_value(None);
            rows.coming.set_value(None);
        });
        rows
    }

    /// Shows the rows of `queries` from now on. What was shown stays until they are here.
    pub fn ask(self, queries: Vec<Query>, filter: &str, sort: Sort) {
        let same = |set: &Option<Rc<Set>>| set.as_ref().is_some_and(|set| set.queries == queries);
        if self.coming.with_value(same) {
            return;
        }
        if self.shown.with_value(same) {
            self.coming.set_value(None);
            return;
        }
        let list = List::new(queries.len(), filter, sort);
        let set = Rc::new(Set {
            live: self.live,
            queries,
            list: RefCell::new(list),
            sources: RefCell::default(),
            holding: Cell::new(false),
        });
        set.subscribe(self, &View { filter: filter.to_owned(), sort, window: set.first_rows() });
        if self.shown.with_value(Option::is_none) {
            self.shown.set_value(Some(set));
        } else {
            self.coming.set_value(Some(set));
        }
        self.bump();
    }

    /// Tells everyone who looks that something is different.
    fn bump(self) {
        self.changed.update(|changed| *changed = changed.wrapping_add(1));
    }

    /// Called when a set heard something.
    fn heard(self, set: &Rc<Set>) {
        let is_coming =
            self.coming.with_value(|it| it.as_ref().is_some_and(|it| Rc::ptr_eq(it, set)));
        if is_coming && !set.is_loading() {
            self.shown.set_value(Some(Rc::clone(set)));
            self.coming.set_value(None);
        }
        self.bump();
    }

    /// Tracks every change of the list.
    pub fn track(self) {
        self.changed.track();
    }

    /// Whether rows that were asked for are on their way, from any source; tracked.
    pub fn is_coming(self) -> bool {
        self.track();
        let another = self.coming.with_value(Option::is_some);
        another || self.set().is_some_and(|set| set.is_loading())
    }

    /// Reads the list, untracked.
    pub fn read<T>(self, read: impl FnOnce(&List) -> T) -> Option<T> {
        let set = self.set()?;
        let list = set.list.borrow();
        Some(read(&list))
    }

    fn set(self) -> Option<Rc<Set>> {
        self.shown.get_value()
    }

    /// Loading, here, or why not; tracked.
    pub fn state(self) -> State {
        self.track();
        let Some(set) = self.set() else { return State::Loading };
        self.live.heard.track();
        set.state()
    }

    /// How many rows match, and how many there are; tracked.
    pub fn counts(self) -> (usize, usize) {
        self.track();
        self.read(|list| (list.len(), list.total())).unwrap_or_default()
    }

    /// How many there are of one kind; tracked.
    pub fn total_of(self, kind: Kind) -> usize {
        self.track();
        let Some(set) = self.set() else { return 0 };
        let list = set.list.borrow();
        let of = set.queries.iter().enumerate().filter(|(_, query)| query.kind == kind);
        of.map(|(source, _)| list.total_of(source)).sum()
    }

    /// Whether only the first rows are shown, as there are too many for one order; tracked.
    pub fn is_cut(self) -> bool {
        self.track();
        self.read(List::is_cut).unwrap_or_default()
    }

    pub fn len(self) -> usize {
        self.read(List::len).unwrap_or_default()
    }

    pub fn at(self, index: usize) -> Option<Item> {
        self.read(|list| list.at(index)).flatten()
    }

    pub fn index_of(self, key: Key) -> Option<usize> {
        self.read(|list| list.index_of(key)).flatten()
    }

    pub fn get(self, key: Key) -> Option<Rc<Row>> {
        self.read(|list| list.get(key).cloned()).flatten()
    }

    /// What a row uses now, if it is measured.
    pub fn usage(self, key: Key) -> Option<Usage> {
        let set = self.set()?;
        let sources = set.sources.borrow();
        sources.get(key.source as usize)?.usage.get(&key.id).copied()
    }

    /// How many rows wait to move; tracked.
    pub fn waiting(self) -> usize {
        self.track();
        self.read(List::waiting).unwrap_or_default()
    }

    /// Another filter or sort of the same rows, and of those still to come.
    pub fn set_view(self, filter: &str, sort: Sort) {
        let changed = [self.set(), self.coming.get_value()].into_iter().flatten().filter(|set| {
            let mut list = set.list.borrow_mut();
            if list.filter() == filter && list.sort() == sort {
                return false;
            }
            let kept = list.set_view(filter, sort);
            drop(list);
            let view = View { filter: filter.to_owned(), sort, window: set.first_rows() };
            set.want(|wanted| *wanted = view.clone());
            if kept {
                (0..set.queries.len()).for_each(|source| set.send_view(source));
            }
            true
        });
        if changed.count() > 0 {
            self.bump();
        }
    }

    /// Which part of the list is on the screen, with some rows to spare.
    pub fn set_window(self, window: Window) {
        let Some(set) = self.set() else { return };
        if set.list.borrow().is_kept_by_server() {
            set.want(|view| view.window = window.aligned());
            set.send_view(0);
        }
    }

    /// The rows on the screen: whose usage is wanted.
    pub fn set_visible(self, keys: &[Key]) {
        let Some(set) = self.set() else { return };
        for (index, source) in set.sources.borrow_mut().iter_mut().enumerate() {
            let ids: Vec<RowId> =
                keys.iter().filter(|key| key.source as usize == index).map(|key| key.id).collect();
            if source.on_screen != ids {
                self.live.visible(source.sub, ids.clone());
                source.on_screen = ids;
            }
        }
    }

    /// Keeps rows in their places while someone points at them.
    pub fn hold(self, holding: bool) {
        let Some(set) = self.set() else { return };
        if set.holding.replace(holding) != holding {
            let waited = set.list.borrow().waiting() > 0;
            set.list.borrow_mut().hold(holding);
            if waited {
                self.bump();
            }
        }
    }

    /// Puts every row where it belongs now.
    pub fn settle(self) {
        if let Some(set) = self.set() {
            set.list.borrow_mut().settle();
            self.bump();
        }
    }
}

impl Set {
    fn subscribe(self: &Rc<Self>, rows: Rows, view: &View) {
        let sources = self.queries.iter().enumerate().map(|(source, query)| {
            let set = Rc::downgrade(self);
            let deliver = move |delivery| hear(&set, rows, source, delivery);
            let topic = Topic::Rows(query.clone());
            Source {
                sub: self.live.subscribe(topic, view.clone(), deliver),
                kind: query.kind,
                state: SourceState::Loading,
                usage: HashMap::new(),
                on_screen: Vec::new(),
                sent: view.clone(),
                wanted: view.clone(),
                in_flight: false,
            }
        });
        self.sources.replace(sources.collect());
    }

    /// What to ask for where the server keeps the order: among others, as much as it gives at once.
    fn first_rows(&self) -> Window {
        if self.queries.len() == 1 {
            Window::default()
        } else {
            Window { first: 0, len: Window::MAX }
        }
    }

    fn is_loading(&self) -> bool {
        self.sources.borrow().iter().any(|source| {
            source.state == SourceState::Loading && self.freshness(source.kind).is_none()
        })
    }

    /// Why a kind's rows do not come, if the pulse says so.
    fn freshness(&self, kind: Kind) -> Option<State> {
        self.live.heard.with_untracked(|heard| match heard.as_ref()?.of(kind)? {
            Freshness::Forbidden { why } => Some(State::Forbidden(why.to_string())),
            Freshness::Absent => Some(State::Absent),
            Freshness::Loading | Freshness::Live { .. } | Freshness::Stale { .. } => None,
        })
    }

    /// The server has answered, but has not itself seen all of this kind yet.
    fn is_filling(&self, kind: Kind) -> bool {
        self.live.heard.with_untracked(|heard| {
            heard.as_ref().and_then(|heard| heard.of(kind)) == Some(&Freshness::Loading)
        })
    }

    /// One word for all sources: rows that are here win over those that are not.
    fn state(&self) -> State {
        let sources = self.sources.borrow();
        let any_rows = self.list.borrow().total() > 0;
        let mut state = None;
        for source in sources.iter() {
            let it = match (&source.state, self.freshness(source.kind)) {
                (SourceState::Refused(error), _) => State::Refused(error.clone()),
                (_, Some(missing)) => missing,
                (SourceState::Here, None) if any_rows || !self.is_filling(source.kind) => {
                    return State::Here;
                }
                (SourceState::Here | SourceState::Loading, None) => State::Loading,
            };
            if state.is_none() || it == State::Loading {
                state = Some(it);
            }
        }
        state.unwrap_or(State::Here)
    }

    fn want(&self, change: impl Fn(&mut View)) {
        for source in self.sources.borrow_mut().iter_mut() {
            change(&mut source.wanted);
            self.live.remember_view(source.sub, &source.wanted);
        }
    }

    /// Tells the server what is wanted, unless it is still busy with what was wanted before.
    fn send_view(self: &Rc<Self>, index: usize) {
        let mut sources = self.sources.borrow_mut();
        let Some(source) = sources.get_mut(index) else { return };
        if !self.list.borrow().is_windowed(index)
            || source.in_flight
            || source.sent == source.wanted
        {
            return;
        }
        source.sent = source.wanted.clone();
        source.in_flight = true;
        self.live.set_view(source.sub, source.wanted.clone());
        let set = Rc::downgrade(self);
        browser::after(PATIENCE, move || {
            if let Some(set) = set.upgrade() {
                set.landed(index);
            }
        });
    }

    fn landed(self: &Rc<Self>, index: usize) -> bool {
        let was = {
            let mut sources = self.sources.borrow_mut();
            sources.get_mut(index).is_some_and(|source| std::mem::take(&mut source.in_flight))
        };
        self.send_view(index);
        was
    }
}

impl Drop for Set {
    fn drop(&mut self) {
        for source in self.sources.borrow().iter() {
            self.live.unsubscribe(source.sub);
        }
    }
}

/// What the server says of one source.
fn hear(set: &Weak<Set>, rows: Rows, source: usize, delivery: Delivery) -> Taken {
    let Some(set) = set.upgrade() else { return Taken::Yes(None) };
    let change = |change: &dyn Fn(&mut Source)| {
        if let Some(source) = set.sources.borrow_mut().get_mut(source) {
            change(source);
        }
    };
    match delivery {
        Delivery::Frame(frame) => {
            let asked = set.landed(source);
            let heard = set.list.borrow_mut().apply(source, frame, asked);
            if heard == Heard::Gap {
                return Taken::Gap;
            }
            // Something else may have been wanted before we knew who keeps the order.
            set.send_view(source);
            change(&|source| source.state = SourceState::Here);
        }
        Delivery::Usage(usage) => {
            change(&|source| source.usage = usage.iter().copied().collect());
        }
        Delivery::Refused(error) => {
            set.list.borrow_mut().clear(source);
            change(&|source| source.state = SourceState::Refused(error.clone()));
        }
        Delivery::Joined => {
            // A new socket knows nothing of the screen.
            let on_screen =
                set.sources.borrow().get(source).map(|it| (it.sub, it.on_screen.clone()));
            if let Some((sub, ids)) = on_screen.filter(|(_, ids)| !ids.is_empty()) {
                set.live.visible(sub, ids);
            }
            return Taken::Yes(None);
        }
        Delivery::Counts(_)
        | Delivery::Overview(_)
        | Delivery::Activity(_)
        | Delivery::Drains(_)
        | Delivery::Maintenance(_) => {
            return Taken::Yes(None);
        }
    }
    let cursor = set.list.borrow().cursor(source);
    rows.heard(&set);
    Taken::Yes(cursor)
}
