//! Moves between routes: the browser's history, its buttons, and clicks on the page's own links.
//!
//! A router of a hundred lines instead of `leptos_router`, because [`Route`] already is the whole
//! truth about a URL: a second set of path patterns would have to be kept equal to it, and costs a
//! tenth of the page's size.

use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlAnchorElement, MouseEvent};

use crate::{
    base,
    browser::{self, Listener},
    reactive::prelude::*,
    route::{ObjectPath, Page, Route},
};

/// Where the page is, and how to go elsewhere. Cheap to copy; made once.
#[derive(Clone, Copy)]
pub struct Nav {
    route: RwSignal<Route>,
    page: Memo<Page>,
    open: Memo<Option<ObjectPath>>,
    namespaces: Memo<Vec<String>>,
    base: StoredValue<String>,
}

impl Nav {
    /// Reads the URL and follows it from now on.
    pub fn start() -> Self {
        let base = base::base();
        let route = RwSignal::new(here(&base));
        let nav = Self {
            route,
            page: Memo::new(move |_| route.with(|route| route.page.clone())),
            open: Memo::new(move |_| route.with(|route| route.state.open.clone())),
            namespaces: Memo::new(move |_| route.with(|route| route.state.namespaces.clone())),
            base: StoredValue::new(base),
        };
        Listener::new(browser::window(), "popstate", move |_: web_sys::Event| {
            route.set(here(&nav.base.get_value()));
        })
        .forever();
        Listener::new(browser::document(), "click", move |event| nav.clicked(&event)).forever();
        nav
    }

    /// A part of the route; tracked as a whole, so prefer a memo of it where that matters.
    pub fn with<T>(self, read: impl FnOnce(&Route) -> T) -> T {
        self.route.with(read)
    }

    /// The same without tracking.
    pub fn with_untracked<T>(self, read: impl FnOnce(&Route) -> T) -> T {
        self.route.with_untracked(read)
    }

    /// The page alone; changes of filters do not touch it.
    pub fn page(self) -> Page {
        self.page.get()
    }

    /// The object in the pane.
    pub fn open(self) -> Memo<Option<ObjectPath>> {
        self.open
    }

    /// The chosen namespaces.
    pub fn namespaces(self) -> Memo<Vec<String>> {
        self.namespaces
    }

    /// The route, in an event handler.
    pub fn now(self) -> Route {
        self.route.get_untracked()
    }

    /// The URL of a route, for `href`.
    pub fn href(self, route: &Route) -> String {
        self.base.with_value(|base| base::under(base, &route.href()))
    }

    /// A path of the server below the base.
    pub fn url(self, path: &str) -> String {
        self.base.with_value(|base| base::under(base, path))
    }

    /// Goes to `route`; "back" leads here.
    pub fn go(self, route: Route) {
        self.write(route, true);
    }

    /// Goes to `route` without a step in the history: for what changes with each key.
    pub fn replace(self, route: Route) {
        self.write(route, false);
    }

    fn write(self, route: Route, push: bool) {
        if self.route.with_untracked(|now| *now == route) {
            return;
        }
        let url = self.href(&route);
        if let Ok(history) = browser::window().history() {
            let state = wasm_bindgen::JsValue::NULL;
            // Browsers refuse too many steps at once; the page itself goes on.
            let _ = if push {
                history.push_state_with_url(&state, "", Some(&url))
            } else {
                history.replace_state_with_url(&state, "", Some(&url))
            };
        }
        self.route.set(route);
    }

    /// Takes plain clicks on links to the page itself; all others are the browser's.
    fn clicked(self, event: &MouseEvent) {
        let special = event.ctrl_key() || event.meta_key() || event.shift_key() || event.alt_key();
        if event.default_prevented() || event.button() != 0 || special {
            return;
        }
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        let anchor = target.and_then(|element| element.closest("a[href]").ok().flatten());
        let Some(anchor) = anchor.and_then(|link| link.dyn_into::<HtmlAnchorElement>().ok()) else {
            return;
        };
        let ours =
            browser::window().location().origin().is_ok_and(|origin| origin == anchor.origin());
        // "#main" and the like stay the browser's.
        if !ours || !anchor.target().is_empty() || !anchor.hash().is_empty() {
            return;
        }
        let path = anchor.pathname();
        let route = self.base.with_value(|base| {
            base::below(base, &path).map(|path| Route::parse(path, &anchor.search()))
        });
        if let Some(route) = route {
            event.prevent_default();
            self.go(route);
        }
    }
}

/// The navigation of this page.
pub fn use_nav() -> Nav {
    expect_context()
}

fn here(base: &str) -> Route {
    let location = browser::window().location();
    let path = location.pathname().unwrap_or_default();
    Route::parse(
        base::below(base, &path).unwrap_or_default(),
        &location.search().unwrap_or_default(),
    )
}
