//! The dock of the first page, which has none: what is to be opened in it waits for the whole page.

use crate::{
    browser, features::logs::Spec, nav::Nav, prefs::Prefs, reactive::prelude::*, route::ObjectPath,
    whole,
};

#[derive(Clone, Copy)]
pub struct Dock;

impl Dock {
    pub fn start(nav: Nav, prefs: Prefs) -> Self {
        // A tab of before an upgrade.
        if browser::session_stored("dock.tabs").is_some_and(|tabs| !tabs.is_empty()) {
            whole::load_by_itself();
        }
        super::answer_to_l(Self, nav, prefs);
        Self
    }

    /// Adds a tab to those that the whole page will find, and goes there.
    #[expect(clippy::unused_self, reason = "the dock of the whole page is asked in the same way")]
    pub fn open_log(self, path: ObjectPath) {
        let spec = Spec::of(path).text();
        let before = browser::session_stored("dock.tabs").unwrap_or_default();
        let tabs: Vec<&str> = before.lines().chain([&*spec]).collect();
        browser::session_store("dock.current", &(tabs.len() - 1).to_string());
        browser::session_store("dock.tabs", &tabs.join("\n"));
        browser::session_store("dock.folded", "");
        whole::open(super::LOG);
    }
}

#[component]
pub fn DockView() -> impl IntoView {}
