//! The dock: tabs along the bottom that outlive the page above them.
//!
//! ```text
//! state   which tabs there are; kept over navigation, languages and reloads
//! frame   the tabs, the edge to drag, the buttons
//! later   both, in the build that leaves them to the whole page
//! ```

#[cfg(feature = "whole")]
mod frame;
#[cfg(not(feature = "whole"))]
mod later;
#[cfg(feature = "whole")]
mod state;

use web_sys::KeyboardEvent;

#[cfg(feature = "whole")]
pub use self::{frame::DockView, state::Dock};
#[cfg(not(feature = "whole"))]
pub use later::{Dock, DockView};

use super::logs::has_logs;
use crate::{
    browser::{self, Listener},
    nav::Nav,
    prefs::Prefs,
    reactive::prelude::*,
};

/// What the first page has the whole one open: the log that its tabs name, with the keyboard in it.
const LOG: &str = "log";

pub fn use_dock() -> Dock {
    expect_context()
}

/// `l`: the log of the object in the pane. A list answers for its rows.
fn answer_to_l(dock: Dock, nav: Nav, prefs: Prefs) {
    let pressed = move |event: KeyboardEvent| {
        let held = event.ctrl_key() || event.meta_key() || event.alt_key();
        let silent = held || event.default_prevented() || browser::is_typing(&event);
        if silent || event.code() != "KeyL" || !prefs.letters.get_untracked() {
            return;
        }
        if let Some(path) = nav.now().state.open.filter(|path| has_logs(path.kind)) {
            event.prevent_default();
            dock.open_log(path);
        }
    };
    Listener::new(browser::document(), "keydown", pressed).forever();
}
