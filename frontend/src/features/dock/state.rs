//! Which tabs the dock has.

use crate::{
    browser,
    features::logs::{Log, Spec},
    nav::Nav,
    prefs::Prefs,
    reactive::prelude::*,
    route::ObjectPath,
};

/// More tabs are more connections than a browser makes to one place at ease.
const MOST: usize = 8;
/// What a dock is high, in pixels, unless someone drags it.
const HEIGHT: f64 = 248.0;
const LEAST: f64 = 120.0;

/// One tab.
#[derive(Clone)]
pub struct Tab {
    pub id: u32,
    pub log: Log,
    /// What belongs to the tab ends with it.
    owner: Owner,
}

/// The dock. Cheap to copy; made once.
#[derive(Clone, Copy)]
pub struct Dock {
    pub tabs: LocalSignal<Vec<Tab>>,
    pub current: RwSignal<u32>,
    pub folded: RwSignal<bool>,
    /// Over the whole page.
    pub large: RwSignal<bool>,
    pub height: RwSignal<f64>,
    next: StoredValue<u32>,
    owner: StoredValue<Owner>,
    nav: Nav,
}

impl Dock {
    /// Opens what was open before a reload, and listens to `l`.
    pub fn start(nav: Nav, prefs: Prefs) -> Self {
        let height = browser::stored("dock").and_then(|height| height.parse().ok());
        let dock = Self {
            tabs: LocalSignal::new_local(Vec::new()),
            current: RwSignal::new(0),
            folded: RwSignal::new(browser::session_stored("dock.folded").as_deref() == Some("1")),
            large: RwSignal::new(false),
            height: RwSignal::new(height.unwrap_or(HEIGHT)),
            next: StoredValue::new(0),
            owner: StoredValue::new(Owner::current().unwrap_or_default()),
            nav,
        };
        let before = browser::session_stored("dock.tabs").unwrap_or_default();
        let current = browser::session_stored("dock.current").and_then(|at| at.parse().ok());
        for spec in before.lines().filter_map(Spec::parse).take(MOST) {
            dock.add(spec);
        }
        dock.current.set(current.unwrap_or(0));
        effect(move || dock.remember());
        super::answer_to_l(dock, nav, prefs);
        dock
    }

    fn remember(self) {
        let specs = self.tabs.with(|tabs| {
            tabs.iter().map(|tab| tab.log.spec.with(Spec::text)).collect::<Vec<_>>().join("\n")
        });
        browser::session_store("dock.tabs", &specs);
        let id = self.current.get();
        let at = self.tabs.with(|tabs| tabs.iter().position(|tab| tab.id == id));
        browser::session_store("dock.current", &at.unwrap_or_default().to_string());
        browser::session_store("dock.folded", if self.folded.get() { "1" } else { "" });
    }

    /// Shows the log of an object: its tab, if it has one.
    pub fn open_log(self, path: ObjectPath) {
        let known = self.tabs.with_untracked(|tabs| {
            let is_it = |tab: &&Tab| tab.log.spec.with_untracked(|spec| spec.path == path);
            tabs.iter().find(is_it).map(|tab| tab.id)
        });
        let id = known.unwrap_or_else(|| {
            if self.tabs.with_untracked(Vec::len) >= MOST
                && let Some(oldest) =
                    self.tabs.with_untracked(|tabs| tabs.first().map(|tab| tab.id))
            {
                self.close(oldest);
            }
            self.add(Spec::of(path))
        });
        self.current.set(id);
        self.folded.set(false);
        browser::next_frame(|| browser::focus(".dock .log"));
    }

    fn add(self, spec: Spec) -> u32 {
        let id = self.next.get_value();
        self.next.set_value(id + 1);
        let owner = self.owner.with_value(Owner::child);
        let log = owner.with(|| Log::open(self.nav, spec));
        self.tabs.update(|tabs| tabs.push(Tab { id, log, owner }));
        id
    }

    pub fn close(self, id: u32) {
        let tabs = self.tabs.get_untracked();
        let Some(at) = tabs.iter().position(|tab| tab.id == id) else { return };
        if self.current.get_untracked() == id {
            let beside = tabs.get(at + 1).or_else(|| tabs.get(at.checked_sub(1)?));
            self.current.set(beside.map_or(0, |tab| tab.id));
        }
        let closed = tabs[at].clone();
        self.tabs.update(|tabs| tabs.retain(|tab| tab.id != id));
        // Whatever still shows it is gone by then.
        browser::next_frame(move || closed.owner.cleanup());
        if self.tabs.with_untracked(Vec::is_empty) {
            self.large.set(false);
        }
    }

    pub fn show(self, id: u32) {
        self.current.set(id);
        self.folded.set(false);
    }

    /// The tab in front.
    pub fn shown(self) -> Option<Log> {
        let id = self.current.get();
        self.tabs.with(|tabs| tabs.iter().find(|tab| tab.id == id).map(|tab| tab.log))
    }

    pub fn set_height(self, height: f64) {
        let window = browser::window().inner_height().ok().and_then(|height| height.as_f64());
        let height = height.clamp(LEAST, (window.unwrap_or(900.0) - 160.0).max(LEAST)).round();
        browser::store("dock", &height.to_string());
        self.height.set(height);
    }
}
