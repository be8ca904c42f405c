//! What a component starts now and what ends later: timers, frames, answers of the server.
//!
//! A component's signals end with it, and reading one after that is a panic. Effects, views and
//! listeners end with the component too; what the browser calls back does not. So a component waits
//! through its [`Scope`], which forgets what comes too late.

use std::{cell::Cell, future::Future, rc::Rc};

use crate::{browser, reactive::prelude::*};

/// The time that a component is there. Cheap to copy.
#[derive(Clone, Copy)]
pub struct Scope(StoredValue<()>);

impl Scope {
    /// Of the component that is being built, or of the effect that runs: until its next run.
    pub fn new() -> Self {
        Self(StoredValue::new(()))
    }

    fn is_over(self) -> bool {
        self.0.is_disposed()
    }

    /// `act`, or nothing once the component is gone.
    pub fn guard<T>(self, act: impl FnOnce(T)) -> impl FnOnce(T) {
        move |with| {
            if !self.is_over() {
                act(with);
            }
        }
    }

    /// Calls `act` once, after `millis`.
    pub fn after(self, millis: i32, act: impl FnOnce() + 'static) {
        let act = self.guard(|()| act());
        browser::after(millis, move || act(()));
    }

    /// Calls `act` before the next paint.
    pub fn next_frame(self, act: impl FnOnce() + 'static) {
        let act = self.guard(|()| act());
        browser::next_frame(move || act(()));
    }

    /// Asks, and gives the answer to `take`.
    pub fn ask<T: 'static>(
        self,
        question: impl Future<Output = T> + 'static,
        take: impl FnOnce(T) + 'static,
    ) {
        let take = self.guard(take);
        leptos::task::spawn_local(async move { take(question.await) });
    }
}

/// Runs something once things have been quiet for a while: each call starts the wait anew.
#[derive(Clone)]
pub struct Debounce {
    scope: Scope,
    round: Rc<Cell<u32>>,
}

impl Debounce {
    /// Waits for as long as the component that is being built is there.
    pub fn new() -> Self {
        Self { scope: Scope::new(), round: Rc::default() }
    }

    pub fn run(&self, millis: i32, act: impl FnOnce() + 'static) {
        self.cancel();
        let (mine, round) = (self.round.get(), Rc::clone(&self.round));
        self.scope.after(millis, move || {
            if round.get() == mine {
                act();
            }
        });
    }

    /// Forgets what still waits.
    pub fn cancel(&self) {
        self.round.set(self.round.get().wrapping_add(1));
    }
}
