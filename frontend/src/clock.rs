//! One clock for the whole page: every age and countdown follows it.

use crate::{
    browser::{self, Interval, Listener},
    reactive::prelude::*,
};

/// Ticks each second, and at once when the page is looked at again after a sleep.
#[derive(Clone, Copy)]
pub struct Clock {
    now: RwSignal<i64>,
}

impl Clock {
    pub fn start() -> Self {
        let now = RwSignal::new(browser::now());
        let tick = move || now.set(browser::now());
        std::mem::forget(Interval::new(1000, tick));
        for event in ["visibilitychange", "resume"] {
            Listener::new(browser::document(), event, move |_: web_sys::Event| tick()).forever();
        }
        for event in ["focus", "pageshow", "online"] {
            Listener::new(browser::window(), event, move |_: web_sys::Event| tick()).forever();
        }
        Self { now }
    }

    /// Unix milliseconds by the browser's clock; tracked.
    pub fn millis(self) -> i64 {
        self.now.get()
    }
}

pub fn use_clock() -> Clock {
    expect_context()
}
