//! What opens over any page, by a key or a button.

use web_sys::KeyboardEvent;

use super::{keys_help::KeysHelp, palette::Palette};
use crate::{
    browser::{self, Listener},
    prefs::Prefs,
    reactive::prelude::*,
};

/// Which of them are open. Cheap to copy; made once.
#[derive(Clone, Copy)]
pub struct Overlays {
    pub palette: RwSignal<bool>,
    pub keys: RwSignal<bool>,
}

impl Overlays {
    /// Listens to the keys that work everywhere.
    pub fn start(prefs: Prefs) -> Self {
        let overlays = Self { palette: RwSignal::new(false), keys: RwSignal::new(false) };
        Listener::new(browser::document(), "keydown", move |event: KeyboardEvent| {
            overlays.pressed(prefs, &event);
        })
        .forever();
        overlays
    }

    fn pressed(self, prefs: Prefs, event: &KeyboardEvent) {
        let held = (event.ctrl_key() || event.meta_key()) && !event.alt_key() && !event.shift_key();
        // Someone who is signed out sees no page to work with.
        if event.default_prevented() || browser::find::<web_sys::Element>(".app").is_none() {
            return;
        }
        if held && event.code() == "KeyK" {
            self.palette.set(true);
        } else if event.key() == "?" && prefs.letters.get_untracked() && !browser::is_typing(event)
        {
            self.keys.set(true);
        } else {
            return;
        }
        event.prevent_default();
    }

    /// What is open, to be put beside the page.
    pub fn view(self) -> impl IntoView {
        view! {
            <Palette overlays=self />
            <KeysHelp overlays=self />
        }
    }
}

pub fn use_overlays() -> Overlays {
    expect_context()
}
