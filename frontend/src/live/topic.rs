//! Documents that the server works out: the sidebar's numbers, the overview.

use std::cell::Cell;

use leptos::prelude::*;
use quarterdeck_wire::{
    message::{Namespaces, SubId, Topic},
    overview::{Counts, Overview},
    view::View,
};

use super::connection::{Delivery, Taken, use_live};
use crate::{nav::use_nav, route::State};

/// The sidebar's numbers for the chosen namespaces.
pub fn counts() -> RwSignal<Option<Counts>> {
    follow(Topic::Counts, |delivery| match delivery {
        Delivery::Counts(counts) => Some(counts),
        _ => None,
    })
}

/// The overview for the chosen namespaces.
pub fn overview() -> RwSignal<Option<Box<Overview>>> {
    follow(Topic::Overview, |delivery| match delivery {
        Delivery::Overview(overview) => Some(overview),
        _ => None,
    })
}

/// Subscribes for as long as the component lives; other namespaces, another subscription. What was
/// there stays until the new is.
fn follow<T: Send + Sync + 'static>(
    topic: fn(Namespaces) -> Topic,
    read: fn(Delivery) -> Option<T>,
) -> RwSignal<Option<T>> {
    let (live, nav) = (use_live(), use_nav());
    let signal = RwSignal::new(None);
    let namespaces = nav.namespaces();
    let sub = StoredValue::new_local(Cell::<Option<SubId>>::new(None));
    let end = move || {
        if let Some(sub) = sub.try_with_value(Cell::take).flatten() {
            live.unsubscribe(sub);
        }
    };
    Effect::new(move || {
        end();
        let state = State { namespaces: namespaces.get(), ..State::default() };
        let new = live.subscribe(topic(state.wanted()), View::default(), move |delivery| {
            if let Some(it) = read(delivery) {
                signal.try_set(Some(it));
            }
            Taken::Yes(None)
        });
        sub.with_value(|sub| sub.set(Some(new)));
    });
    on_cleanup(end);
    signal
}
