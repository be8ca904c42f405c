//! The page comes in two builds. The first visit loads the smaller one, which has what a first page
//! needs; it fetches the whole page in the meantime, and from then on that is the one that loads
//! (`scripts/compose.mjs` writes what chooses). What only the whole page has is opened there: the URL
//! and the session's storage say where one was.

use crate::browser;

/// What is to be opened once the whole page is there.
const OPENS: &str = "opens";

/// Whether what was to be opened is `what`; it is told once.
pub fn opens(what: &str) -> bool {
    let is_it = browser::session_stored(OPENS).as_deref() == Some(what);
    if is_it {
        browser::session_store(OPENS, "");
    }
    is_it
}

/// `what` is to be opened, by whoever comes to know what it is about.
#[cfg(feature = "whole")]
pub fn open(what: &str) {
    browser::session_store(OPENS, what);
}

/// Nobody did.
#[cfg(feature = "whole")]
pub fn forget() {
    browser::session_store(OPENS, "");
}

#[cfg(not(feature = "whole"))]
pub use first::{fetch_ahead, load, load_by_itself, open};

#[cfg(not(feature = "whole"))]
mod first {
    use super::OPENS;
    use crate::{base, browser};

    /// Which page is to be loaded; the name of the whole one, once it was fetched.
    const CHOSEN: &str = "whole";

    /// The whole page, as `index.html` names it: its files without their endings.
    fn name() -> Option<String> {
        let meta = browser::find::<web_sys::HtmlMetaElement>("meta[name=quarterdeck-whole]");
        meta.map(|meta| meta.content())
    }

    /// Has the whole page ready in the browser's cache.
    pub fn fetch_ahead() {
        let Some(name) = name() else { return };
        let fetch = |ending| {
            let url = base::under(&base::base(), &format!("{name}{ending}"));
            wasm_bindgen_futures::JsFuture::from(browser::window().fetch_with_str(&url))
        };
        let (glue, code) = (fetch(".js"), fetch("_bg.wasm"));
        leptos::task::spawn_local(async move {
            if glue.await.is_ok() && code.await.is_ok() {
                browser::store(CHOSEN, &name);
            }
        });
    }

    /// Loads the whole page, here and now.
    pub fn load() {
        let Some(name) = name() else { return };
        browser::store(CHOSEN, &name);
        // Where nothing may be stored it would only be this one again.
        if browser::stored(CHOSEN).as_deref() == Some(&*name) {
            let _ = browser::window().location().reload();
        }
    }

    /// The same, when nobody asked for it: once, whatever comes of it.
    pub fn load_by_itself() {
        let known = browser::stored(CHOSEN);
        if known.is_none() || known != name() {
            load();
        }
    }

    /// Loads the whole page, to open `what` there.
    pub fn open(what: &str) {
        browser::session_store(OPENS, what);
        load();
    }
}
