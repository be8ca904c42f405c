//! What is chosen and typed of several objects, and whether it can be ordered.

use quarterdeck_wire::{Str, drain::Risks};

use super::{
    super::{Orders, lines},
    item::{Choice, Item},
    what::What,
};
use crate::{reactive::prelude::*, route::ObjectPath, words::words};

/// Cheap to copy; lives as long as the dialog.
#[derive(Clone, Copy)]
pub struct Desk {
    pub choice: Choice,
    items: StoredValue<Vec<Item>, LocalStorage>,
    /// How many of them may be ordered.
    pub ready: Memo<usize>,
    /// What has to be typed before: how many there are, where that stops pods for good; else nothing.
    pub number: Memo<String>,
    pub typed: RwSignal<String>,
    /// Whether it was ordered.
    pub given: RwSignal<bool>,
    /// Whether it may be.
    pub can: Memo<bool>,
}

impl Desk {
    pub fn new(what: What, objects: Vec<ObjectPath>) -> Self {
        let choice = Choice {
            what,
            amount: RwSignal::new(String::new()),
            accepted: RwSignal::new(Risks::default()),
        };
        let items: Vec<Item> = objects.into_iter().map(|path| Item::new(path, choice)).collect();
        let items = StoredValue::new_local(items);
        let typed = RwSignal::new(String::new());
        let given = RwSignal::new(false);
        let ready = Memo::new(move |_| {
            items.with_value(|all| all.iter().filter(|it| it.is_ready()).count())
        });
        let number = Memo::new(move |_| {
            let stops = match what {
                What::Drain => true,
                What::Scale => items.with_value(|all| all.iter().any(Item::stops_all)),
                What::Restart | What::Cordon(_) => false,
            };
            if stops { ready.get().to_string() } else { String::new() }
        });
        let agreed =
            move || number.with(|number| number.is_empty() || typed.get().trim() == number);
        let settled = move || items.with_value(|all| all.iter().all(Item::is_settled));
        let can = Memo::new(move |_| !given.get() && ready.get() > 0 && settled() && agreed());
        Self { choice, items, ready, number, typed, given, can }
    }

    /// Orders all that may be; gives back the ids of the orders.
    pub fn give(self, orders: Orders) -> Vec<Str> {
        self.given.set(true);
        self.items.with_value(|all| {
            let ready = all.iter().filter(|it| it.is_ready_untracked());
            ready.filter_map(|it| it.give(orders)).collect()
        })
    }

    pub fn lines(self, orders: Orders) -> AnyView {
        self.items.with_value(|all| all.iter().map(|it| it.line(orders)).collect_view()).into_any()
    }

    /// What is lost with the pods of all nodes.
    pub fn needs(self) -> Risks {
        self.items.with_value(|all| all.iter().fold(Risks::default(), |sum, it| it.needs(sum)))
    }

    /// How many are left out, then how many are done.
    pub fn says(self, orders: Orders) -> String {
        self.items.with_value(|all| {
            if self.given.get() {
                return lines::summary(all.iter().map(|it| it.result(orders)));
            }
            match all.len() - self.ready.get() {
                left @ 1.. if all.iter().all(Item::is_settled) && self.choice.is_made() => {
                    (words().act.bulk.left_out)(left)
                }
                _ => String::new(),
            }
        })
    }
}
