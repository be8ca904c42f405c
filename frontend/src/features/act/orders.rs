//! Gives orders, and tells what came of them: at once that they were given, then what the server
//! says. Nothing here changes a table; that is seen by the watch.

use std::collections::HashSet;
#[cfg(feature = "whole")]
use std::sync::{Arc, Mutex, PoisonError};

use quarterdeck_wire::{
    Str,
    action::{Activity, Cancel, Entry, Intent, Order, State, Then},
    error::{ApiError, ErrorCode},
};

use super::outcome::{self, Result};
use crate::{
    api, browser,
    live::topic,
    nav::{Nav, use_nav},
    reactive::prelude::*,
    route::ObjectPath,
    scope::Scope,
    ui::Icon,
    words::words,
};

/// Good news goes away by itself after so many milliseconds; all else stays until it is dismissed.
const GOOD_NEWS: i32 = 6_000;

/// The orders of this page, and everything under Activity. Cheap to copy; made once a shell.
#[derive(Clone, Copy)]
pub struct Orders {
    nav: Nav,
    /// What the server tells of the chosen namespaces, newest first.
    pub activity: RwSignal<Option<Activity>>,
    /// Those of this page whose end was not seen yet, newest last.
    mine: RwSignal<Vec<Entry>>,
    /// Whose outcome is told elsewhere for now.
    quiet: RwSignal<HashSet<Str>>,
    /// What waits for its time, by the path of its object.
    #[cfg(feature = "whole")]
    later: Memo<Vec<(String, String)>>,
    scope: Scope,
}

impl Orders {
    pub fn start() -> Self {
        let activity = topic::activity();
        let orders = Self {
            nav: use_nav(),
            activity,
            #[cfg(feature = "whole")]
            later: Memo::new(move |_| activity.with(|it| super::later::badges(it.as_ref()))),
            mine: RwSignal::new(Vec::new()),
            quiet: RwSignal::new(HashSet::new()),
            scope: Scope::new(),
        };
        effect(move || {
            orders.activity.with(|activity| {
                for entry in activity.iter().flat_map(|activity| &activity.entries) {
                    orders.told(entry);
                }
            });
        });
        orders
    }

    /// Gives an order. It is shown as sent at once; what it became is told by the server.
    pub fn give(self, intent: Intent) {
        self.give_with(intent, None);
    }

    /// The same, with what is to be done later if it is taken.
    pub fn give_with(self, intent: Intent, then: Option<Intent>) {
        self.send(order(intent, then));
    }

    /// The same for one of many: its outcome is asked for by the id that is given back, until it is
    /// [told](Self::tell).
    #[cfg(feature = "whole")]
    pub fn give_quietly(self, intent: Intent, then: Option<Intent>) -> Str {
        let order = order(intent, then);
        let id = order.id.clone();
        self.quiet.update(|quiet| {
            quiet.insert(id.clone());
        });
        self.send(order);
        id
    }

    /// What is known of an order of this page.
    #[cfg(feature = "whole")]
    pub fn find(self, id: &str) -> Option<Entry> {
        self.mine.with(|mine| mine.iter().find(|entry| *entry.id == *id).cloned())
    }

    /// Nobody looks any more: what has ended was seen, the rest is told as usual.
    #[cfg(feature = "whole")]
    pub fn tell(self, ids: &[Str]) {
        self.mine.update(|mine| {
            mine.retain(|entry| !ids.contains(&entry.id) || !entry.state.is_ended());
        });
        self.quiet.update(|quiet| quiet.retain(|id| !ids.contains(id)));
    }

    fn send(self, order: Order) {
        let later = order.then.clone().map(|then| sent(then.id, then.intent));
        let entry = sent(order.id.clone(), order.intent.clone());
        self.mine.update(|mine| mine.extend(later.into_iter().chain([entry.clone()])));
        let nav = self.nav;
        let question = async move { api::act(nav, &order).await };
        self.scope.ask(question, move |answer| match answer {
            Ok(entry) => self.told(&entry),
            Err(error) => self.told(&Entry { state: unanswered(error), ..entry }),
        });
    }

    /// What is known of an order of ours by now.
    fn told(self, entry: &Entry) {
        let known = self
            .mine
            .with_untracked(|mine| mine.iter().find(|known| known.id == entry.id).cloned());
        if known.is_none_or(|known| known.state == entry.state || known.state.is_ended()) {
            return;
        }
        self.mine.update(|mine| {
            if let Some(known) = mine.iter_mut().find(|known| known.id == entry.id) {
                *known = entry.clone();
            }
        });
        let quiet = self.quiet.with_untracked(|quiet| quiet.contains(&entry.id));
        if outcome::result(&entry.state) == Result::Good && !quiet {
            let id = entry.id.clone();
            self.scope.after(GOOD_NEWS, move || self.dismiss(&id));
        }
    }

    /// Ends an order that waits for its time; what became of it is told by the server.
    pub fn cancel(self, id: Str) {
        let nav = self.nav;
        let question = async move { api::cancel(nav, &Cancel { id }).await };
        self.scope.ask(question, move |answer| {
            if let Ok(entry) = answer {
                self.told(&entry);
            }
        });
    }

    /// What is to be done with an object when its time comes.
    pub fn waiting(self, uid: &str) -> Vec<Entry> {
        let waits =
            |entry: &&Entry| entry.state == State::Waiting && *entry.intent.target().uid == *uid;
        self.activity.with(|activity| {
            let entries = activity.iter().flat_map(|activity| &activity.entries);
            entries.filter(waits).cloned().collect()
        })
    }

    /// The same in a few words, for a list.
    #[cfg(feature = "whole")]
    pub fn later(self, path: &ObjectPath) -> String {
        let path = path.path();
        let is_it = |(of, says): &(String, String)| (*of == path).then(|| says.clone());
        self.later.with(|all| all.iter().find_map(is_it)).unwrap_or_default()
    }

    /// What waits is told in the whole page alone.
    #[cfg(not(feature = "whole"))]
    #[expect(
        clippy::unused_self,
        reason = "the orders of the whole page are asked in the same way"
    )]
    pub fn later(self, _: &ObjectPath) -> String {
        String::new()
    }

    fn dismiss(self, id: &str) {
        self.mine.update(|mine| mine.retain(|entry| *entry.id != *id));
    }

    /// The latest that was ordered of an object, by anyone, as long as it is under way.
    pub fn under_way(self, uid: &str) -> Option<Entry> {
        let newest = self.activity.with(|activity| {
            let mut entries = activity.iter().flat_map(|activity| &activity.entries);
            let is_it = |entry: &&Entry| {
                entry.state != State::Waiting && *entry.intent.target().uid == *uid
            };
            entries.find(is_it).cloned()
        });
        let sent = self.mine.with(|mine| {
            let mut mine = mine.iter().rev();
            let is_it = |entry: &&Entry| {
                entry.state != State::Waiting && *entry.intent.target().uid == *uid
            };
            mine.find(is_it).cloned()
        });
        let newer = match (newest, sent) {
            (Some(newest), Some(sent)) if newest.id == sent.id || newest.at > sent.at => {
                Some(newest)
            }
            (newest, sent) => sent.or(newest),
        };
        newer.filter(|entry| !entry.state.is_ended())
    }
}

fn order(intent: Intent, then: Option<Intent>) -> Order {
    let id = || browser::random_uuid().as_str().into();
    let then = then.map(|intent| Then { id: id(), intent });
    Order { id: id(), intent, then }
}

/// An order as it is before the server has said anything of it.
fn sent(id: Str, intent: Intent) -> Entry {
    let state = if intent.waits() { State::Waiting } else { State::Sending };
    let at = browser::now().div_euclid(1000);
    Entry { id, at, who: "".into(), intent, state, ended: None }
}

/// An order without an answer may still have been carried out; the server knows it by its id.
fn unanswered(error: ApiError) -> State {
    match error.code {
        ErrorCode::Unreachable => State::Unknown,
        _ => State::Refused { error, now: None },
    }
}

/// Orders whose outcome a dialog tells: once it is gone, what has not ended is told as usual.
#[cfg(feature = "whole")]
#[derive(Clone)]
pub struct Told(Arc<Mutex<Vec<Str>>>);

#[cfg(feature = "whole")]
impl Told {
    /// For as long as the component that is being built is there.
    pub fn new(orders: Orders) -> Self {
        let told = Self(Arc::default());
        let at_last = told.clone();
        // The signals of the component are gone when this is done.
        on_cleanup(move || orders.tell(&at_last.0.lock().unwrap_or_else(PoisonError::into_inner)));
        told
    }

    pub fn keep(&self, ids: Vec<Str>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = ids;
    }
}

pub fn use_orders() -> Orders {
    expect_context()
}

/// The outcomes of this page's orders, over everything else.
#[component]
pub fn Toasts() -> impl IntoView {
    let orders = use_orders();
    // What is under way is said where it was ordered; here only how it ended.
    let ended = keyed(move || {
        let quiet = orders.quiet.get();
        let is_told = |entry: &&Entry| {
            let is_over = entry.state.is_ended() || entry.state == State::Unknown;
            is_over && !quiet.contains(&entry.id)
        };
        let toast = |entry: &Entry| {
            let entry = entry.clone();
            let key = format!("{}{:?}", entry.id, outcome::result(&entry.state));
            part(key, move || view! { <Toast entry orders /> })
        };
        orders.mine.with(|mine| mine.iter().filter(is_told).map(toast).collect())
    });
    view! { <div class="toasts" role="region" aria-label=words().act.outcomes>{ended}</div> }
}

#[component]
fn Toast(entry: Entry, orders: Orders) -> impl IntoView {
    let text = &words().act;
    let bad = outcome::result(&entry.state) != Result::Good;
    let what = (text.what)(&entry.intent);
    let (says, icon) = outcome::says(&entry);
    let id = entry.id.clone();
    let copied = format!("{what}: {says}");
    let copy = bad.then(|| {
        view! {
            <button
                class="btn btn-icon btn-s"
                aria-label=text.copy
                title=text.copy
                on:click=handler(move |_| browser::copy(&copied, |_| {}))
            >
                <Icon class="i-copy i-14" />
            </button>
        }
    });
    view! {
        <div class="toast-s" role=if bad { "alert" } else { "status" }>
            <Icon class=icon />
            <span class="grow">
                <b class="med">{what}</b>
                <span class="toast-w">{says}</span>
            </span>
            {copy}
            <button
                class="btn btn-icon btn-s"
                aria-label=text.dismiss
                title=text.dismiss
                on:click=handler(move |_| orders.dismiss(&id))
            >
                <Icon class="i-x i-14" />
            </button>
        </div>
    }
}
