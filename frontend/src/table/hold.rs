//! Rows stay where they are while someone is about to use them.
//!
//! A list is held while the pointer moves over its page or keys are pressed in it, and for a little
//! longer. A pointer that was left lying on a wall screen holds nothing.

use super::state::TableState;
use crate::{
    browser::{self, Listener},
    clock::use_clock,
    reactive::prelude::*,
};

/// So long, in milliseconds, after the last movement inside.
const INSIDE: i64 = 30_000;
/// So long after the pointer left: time enough to reach what stands around the list.
const OUTSIDE: i64 = 4_000;

/// When, and whether the person is still there.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
struct Touch {
    at: i64,
    inside: bool,
}

impl Touch {
    const fn holds(self, now: i64) -> bool {
        now - self.at < if self.inside { INSIDE } else { OUTSIDE }
    }
}

/// Holds `table` by what happens on the part of the page around it.
pub fn on_list(table: TableState) {
    let touch = RwSignal::new(Touch::default());
    let clock = use_clock();
    let touched = move |inside| {
        touch.set(Touch { at: browser::now(), inside });
        if inside {
            table.rows.hold(true);
        }
    };
    effect(move || {
        if !touch.get().holds(clock.millis()) {
            table.rows.hold(false);
        }
    });
    let listeners = StoredValue::new_local(Vec::new());
    effect(move || {
        let main = table.list.get().and_then(|list| list.closest("main, aside").ok().flatten());
        let Some(main) = main else { return };
        let on = |event, inside| {
            Listener::new(main.clone(), event, move |_: web_sys::Event| touched(inside))
        };
        listeners.set_value(vec![
            on("pointermove", true),
            on("pointerleave", false),
            on("keydown", true),
        ]);
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pointer_left_lying_holds_nothing() {
        let inside = Touch { at: 0, inside: true };
        assert!(inside.holds(29_000) && !inside.holds(31_000));
        let outside = Touch { at: 0, inside: false };
        assert!(outside.holds(3_000) && !outside.holds(5_000));
    }
}
