//! What happens if the page itself fails: a banner that says so, over a page that no longer moves.
//! Without it a broken page would go on saying "Live".

use std::{cell::Cell, panic::PanicHookInfo};

use wasm_bindgen::JsValue;
use web_sys::Element;

use crate::{browser, words};

thread_local! {
    /// A panic while the banner is built must not start over.
    static SHOWN: Cell<bool> = const { Cell::new(false) };
}

/// From now on a panic shows the banner.
pub fn guard() {
    std::panic::set_hook(Box::new(|info| {
        leptos::logging::error!("{info}");
        if !SHOWN.replace(true) {
            // Built with the DOM alone: whatever the page is made of may be what broke.
            let _ = show(info);
        }
    }));
}

fn show(info: &PanicHookInfo<'_>) -> Result<(), JsValue> {
    let text = &words::words().crash;
    let banner = element("div", "banner banner-fail crash")?;
    banner.set_attribute("role", "alert")?;
    banner.append_child(&*element("i", "i i-fail i-14")?)?;
    let said = element("span", "grow")?;
    let title = element("b", "")?;
    title.set_text_content(Some(text.title));
    said.append_child(&title)?;
    let place = info.location().map(|place| format!(" {}:{}", place.file(), place.line()));
    let detail = element("span", "dim")?;
    detail.set_text_content(Some(&place.unwrap_or_default()));
    said.append_child(&detail)?;
    banner.append_child(&said)?;
    // A link, not a button: it needs no listener of ours.
    let reload = element("a", "btn btn-s")?;
    reload.set_attribute("href", &browser::window().location().href()?)?;
    reload.set_attribute("target", "_self")?;
    reload.set_text_content(Some(text.reload));
    banner.append_child(&reload)?;
    if let Some(body) = browser::document().body() {
        body.class_list().add_1("is-broken")?;
        body.prepend_with_node_1(&banner)?;
    }
    Ok(())
}

fn element(tag: &str, class: &str) -> Result<Element, JsValue> {
    let element = browser::document().create_element(tag)?;
    element.set_class_name(class);
    Ok(element)
}
