//! The few things the page asks of the browser, without its `Option`s and `Result`s.
//!
//! Nothing here is called by pure code, so that everything else can be tested without a browser.

use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{Document, Element, EventTarget, HtmlElement, Storage};

/// The window. A page without one is no page.
pub fn window() -> web_sys::Window {
    leptos::prelude::window()
}

pub fn document() -> Document {
    leptos::prelude::document()
}

/// `<html>`.
pub fn root() -> Option<Element> {
    document().document_element()
}

/// Now by the wall clock, in Unix milliseconds. It jumps ahead when a laptop wakes up, which is the
/// point: timers that slept are not to be trusted.
pub fn now() -> i64 {
    js_sys::Date::now() as i64
}

/// What the browser keeps for us; `None` where storage is forbidden.
pub fn stored(key: &str) -> Option<String> {
    storage()?.get_item(&storage_key(key)).ok()?
}

pub fn store(key: &str, value: &str) {
    if let Some(storage) = storage() {
        // A full or forbidden storage only forgets a preference.
        let _ = storage.set_item(&storage_key(key), value);
    }
}

/// What the browser keeps for this tab alone, over reloads.
pub fn session_stored(key: &str) -> Option<String> {
    session_storage()?.get_item(&storage_key(key)).ok()?
}

pub fn session_store(key: &str, value: &str) {
    if let Some(storage) = session_storage() {
        let _ = storage.set_item(&storage_key(key), value);
    }
}

fn session_storage() -> Option<Storage> {
    window().session_storage().ok()?
}

fn storage() -> Option<Storage> {
    window().local_storage().ok()?
}

fn storage_key(key: &str) -> String {
    format!("quarterdeck.{key}")
}

/// An event listener that ends when this is dropped.
pub struct Listener {
    target: EventTarget,
    event: &'static str,
    callback: Closure<dyn FnMut(JsValue)>,
}

impl Listener {
    /// Listens on `target`; `E` is what the browser hands over for `event`.
    pub fn new<E: JsCast>(
        target: impl Into<EventTarget>,
        event: &'static str,
        mut handle: impl FnMut(E) + 'static,
    ) -> Self {
        let target = target.into();
        let callback = Closure::<dyn FnMut(JsValue)>::new(move |event: JsValue| {
            handle(event.unchecked_into());
        });
        let function = callback.as_ref().unchecked_ref();
        // Fails only for a wrong number of arguments.
        let _ = target.add_event_listener_with_callback(event, function);
        Self { target, event, callback }
    }

    /// Listens for as long as the page lives.
    pub fn forever(self) {
        std::mem::forget(self);
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        let function = self.callback.as_ref().unchecked_ref();
        let _ = self.target.remove_event_listener_with_callback(self.event, function);
    }
}

/// Keeps `value` until the component ends.
pub fn keep<T: 'static>(value: T) {
    // Dropped with the component's other reactive belongings.
    let _ = leptos::prelude::StoredValue::new_local(value);
}

/// Does something when it is dropped.
pub struct OnDrop<F: FnOnce()>(Option<F>);

impl<F: FnOnce()> OnDrop<F> {
    pub fn new(act: F) -> Self {
        Self(Some(act))
    }
}

impl<F: FnOnce()> Drop for OnDrop<F> {
    fn drop(&mut self) {
        if let Some(act) = self.0.take() {
            act();
        }
    }
}

/// Calls back every `millis` until dropped.
pub struct Interval {
    id: i32,
    _callback: Closure<dyn FnMut()>,
}

impl Interval {
    pub fn new(millis: i32, handle: impl FnMut() + 'static) -> Self {
        let callback = Closure::<dyn FnMut()>::new(handle);
        let function = callback.as_ref().unchecked_ref();
        let id = window()
            .set_interval_with_callback_and_timeout_and_arguments_0(function, millis)
            .unwrap_or_default();
        Self { id, _callback: callback }
    }
}

impl Drop for Interval {
    fn drop(&mut self) {
        window().clear_interval_with_handle(self.id);
    }
}

/// Calls `handle` once, after `millis`, whatever is gone by then: see [`crate::scope`].
pub fn after(millis: i32, handle: impl FnOnce() + 'static) {
    let callback = Closure::once_into_js(handle);
    let _ = window()
        .set_timeout_with_callback_and_timeout_and_arguments_0(callback.unchecked_ref(), millis);
}

/// Calls `handle` before the next paint, whatever is gone by then: see [`crate::scope`].
pub fn next_frame(handle: impl FnOnce() + 'static) {
    let callback = Closure::once_into_js(handle);
    let _ = window().request_animation_frame(callback.unchecked_ref());
}

/// A random UUID (version 4).
pub fn random_uuid() -> String {
    window().crypto().map(|crypto| crypto.random_uuid()).unwrap_or_default()
}

/// Moves the keyboard to the first element that `selector` finds.
pub fn focus(selector: &str) {
    if let Some(element) = find::<HtmlElement>(selector) {
        let _ = element.focus();
    }
}

/// The first element that `selector` finds.
pub fn find<T: JsCast>(selector: &str) -> Option<T> {
    document().query_selector(selector).ok()?.and_then(|element| element.dyn_into().ok())
}

/// Puts `text` on the clipboard; `done` hears whether it worked.
pub fn copy(text: &str, done: impl FnOnce(bool) + 'static) {
    // Absent on plain HTTP hosts other than localhost: calling it then throws, which is an Err here.
    let clipboard = js_sys::Reflect::get(&window().navigator(), &"clipboard".into());
    let Some(clipboard) = clipboard.ok().filter(JsValue::is_object) else {
        return done(false);
    };
    let promise = clipboard.unchecked_into::<web_sys::Clipboard>().write_text(text);
    wasm_bindgen_futures::spawn_local(async move {
        done(wasm_bindgen_futures::JsFuture::from(promise).await.is_ok());
    });
}

/// Saves `text` as a file called `name`.
pub fn save(name: &str, text: &str) {
    let parts = js_sys::Array::of1(&text.into());
    let Ok(blob) = web_sys::Blob::new_with_str_sequence(&parts) else { return };
    let Ok(url) = web_sys::Url::create_object_url_with_blob(&blob) else { return };
    if let Ok(link) = document().create_element("a") {
        let link = link.unchecked_into::<web_sys::HtmlAnchorElement>();
        link.set_href(&url);
        link.set_download(name);
        link.click();
    }
    let _ = web_sys::Url::revoke_object_url(&url);
}

/// What people press together with a letter: Ctrl, or Apple's command key.
pub fn control_key() -> &'static str {
    let platform = window().navigator().platform().unwrap_or_default();
    if platform.starts_with("Mac") || platform.starts_with("iP") { "⌘" } else { "Ctrl" }
}

/// Whether a text is being typed here: then single letters are text, not commands.
pub fn is_typing(event: &web_sys::KeyboardEvent) -> bool {
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    event.is_composing()
        || target.is_some_and(|element| {
            let editable = "input:not([type=checkbox]), textarea, select, [contenteditable]";
            element.matches(editable).unwrap_or(false)
        })
}
