//! Who opens the page: the printed link's key becomes a session, and leaves the address.

use wasm_bindgen::JsValue;

use crate::{
    api,
    browser::{self, Listener},
    live::{Link, Live},
    nav::Nav,
};

/// Signs in with the key in the address, if there is one, then connects.
pub fn start(nav: Nav, live: Live) {
    match take_key() {
        Some(key) => sign_in(nav, live, key),
        None => live.connect(),
    }
    // A link to where the page already is loads nothing: only the fragment changes.
    Listener::new(browser::window(), "hashchange", move |_: web_sys::Event| {
        if let Some(key) = take_key() {
            sign_in(nav, live, key);
        }
    })
    .forever();
}

fn sign_in(nav: Nav, live: Live, key: String) {
    leptos::task::spawn_local(async move {
        // A link used a second time brings an old key; the cookie may still be good.
        if api::sign_in(nav, &key).await.is_ok() || api::session(nav).await.is_ok() {
            live.connect();
        } else {
            live.link.set(Link::SignedOut);
        }
    });
}

/// The key in the address, which must not stay there: it would be copied along.
fn take_key() -> Option<String> {
    let fragment = browser::window().location().hash().unwrap_or_default();
    let key = key(&fragment)?.to_owned();
    forget_fragment();
    Some(key)
}

fn key(fragment: &str) -> Option<&str> {
    fragment.strip_prefix("#key=").filter(|key| !key.is_empty())
}

fn forget_fragment() {
    let window = browser::window();
    let location = window.location();
    let url = format!(
        "{}{}",
        location.pathname().unwrap_or_default(),
        location.search().unwrap_or_default()
    );
    if let Ok(history) = window.history() {
        let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(&url));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_key_is_a_key() {
        assert_eq!(key("#key=abc"), Some("abc"));
        assert_eq!(key("#key="), None);
        assert_eq!(key("#main"), None);
        assert_eq!(key(""), None);
    }
}
