//! Documents that the server works out: the sidebar's numbers, the overview, what was done.

use std::cell::Cell;

use quarterdeck_wire::{
    action::Activity,
    drain::Drains,
    error::ApiError,
    maintenance::Runs,
    message::{Namespaces, SubId, Topic},
    overview::{Counts, Overview},
    view::View,
};

use super::connection::{Delivery, Taken, use_live};
use crate::{nav::use_nav, reactive::prelude::*, route::State};

/// A document, and why it is not served if it is not.
type Followed<T> = (RwSignal<Option<T>>, RwSignal<Option<ApiError>>);

/// How many there are of each kind; one for the whole page.
#[derive(Clone, Copy)]
pub struct Numbers(pub RwSignal<Option<Counts>>);

/// Why there are no numbers at all: whoever may see nothing is told so.
#[derive(Clone, Copy)]
pub struct Nothing(pub RwSignal<Option<ApiError>>);

pub fn use_numbers() -> Numbers {
    expect_context()
}

/// The sidebar's numbers for the chosen namespaces.
pub fn counts() -> Followed<Counts> {
    follow(Topic::Counts, |delivery| match delivery {
        Delivery::Counts(counts) => Some(counts),
        _ => None,
    })
}

/// What was done lately in the chosen namespaces, newest first.
pub fn activity() -> RwSignal<Option<Activity>> {
    let (activity, _) = follow(Topic::Activity, |delivery| match delivery {
        Delivery::Activity(activity) => Some(activity),
        _ => None,
    });
    activity
}

/// Nodes that are emptied, whatever namespaces are chosen.
pub fn drains() -> RwSignal<Option<Drains>> {
    let (drains, _) = follow(
        |_| Topic::Drains,
        |delivery| match delivery {
            Delivery::Drains(drains) => Some(drains),
            _ => None,
        },
    );
    drains
}

/// What is down for maintenance in the chosen namespaces.
#[cfg(feature = "whole")]
pub fn maintenance() -> RwSignal<Option<Runs>> {
    let (runs, _) = follow(Topic::Maintenance, |delivery| match delivery {
        Delivery::Maintenance(runs) => Some(runs),
        _ => None,
    });
    runs
}

/// The overview for the chosen namespaces.
pub fn overview() -> Followed<Box<Overview>> {
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
) -> Followed<T> {
    let (live, nav) = (use_live(), use_nav());
    let signal = RwSignal::new(None);
    let refused = RwSignal::new(None);
    let namespaces = nav.namespaces();
    let sub = StoredValue::new_local(Cell::<Option<SubId>>::new(None));
    let end = move || {
        if let Some(sub) = sub.with_value(Cell::take) {
            live.unsubscribe(sub);
        }
    };
    effect(move || {
        end();
        let state = State { namespaces: namespaces.get(), ..State::default() };
        let new = live.subscribe(topic(state.wanted()), View::default(), move |delivery| {
            if let Delivery::Refused(error) = delivery {
                // What may not be seen any more goes.
                signal.set(None);
                refused.set(Some(error));
            } else if let Some(it) = read(delivery) {
                signal.set(Some(it));
                if refused.with_untracked(Option::is_some) {
                    refused.set(None);
                }
            }
            Taken::Yes(None)
        });
        sub.with_value(|sub| sub.set(Some(new)));
    });
    on_cleanup(end);
    (signal, refused)
}
