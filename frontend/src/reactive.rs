//! Leptos' signals, memos, effects and changing parts, with the types erased inside.
//!
//! Leptos compiles its machinery once for each type of value and once for each closure, which was a
//! good part of the page. Here it is compiled once: values and closures are boxed, and a value has
//! its type again at the edge. Everything else is Leptos' own.

use std::{
    any::Any,
    hash::{DefaultHasher, Hash, Hasher},
    marker::PhantomData,
    sync::{Arc, Mutex},
};

use leptos::prelude::{
    AnyView, For, IntoAny, LocalStorage, Set, Track, Update, With, WithUntracked,
};
use leptos::tachys::reactive_graph::SharedReactiveFunction;

/// What Leptos offers, and ours in place of its own.
pub mod prelude {
    pub use leptos::prelude::*;

    pub use super::{
        LocalSignal, Memo, RwSignal, effect, fingerprint, following, handler, keyed, part, shown,
    };
}

/// A value that must stay in this thread; few are, so Leptos' own does.
pub type LocalSignal<T> = leptos::prelude::RwSignal<T, LocalStorage>;

type Boxed = Box<dyn Any + Send + Sync>;
type Signal = leptos::prelude::RwSignal<Boxed>;
type Derived = leptos::prelude::Memo<Boxed>;

/// A value that is written and tells who read it. Cheap to copy; lives as long as its component.
pub struct RwSignal<T> {
    inner: Signal,
    of: PhantomData<fn() -> T>,
}

impl<T> Clone for RwSignal<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for RwSignal<T> {}

impl<T: Default + Send + Sync + 'static> Default for RwSignal<T> {
    fn default() -> Self {
        Self::new(T::default())
    }
}

impl<T: Send + Sync + 'static> RwSignal<T> {
    pub fn new(value: T) -> Self {
        Self { inner: new_signal(Box::new(value)), of: PhantomData }
    }

    pub fn track(self) {
        self.inner.track();
    }

    pub fn with<R>(self, read: impl FnOnce(&T) -> R) -> R {
        typed(read, |read| read_signal(self.inner, true, read))
    }

    pub fn with_untracked<R>(self, read: impl FnOnce(&T) -> R) -> R {
        typed(read, |read| read_signal(self.inner, false, read))
    }

    pub fn get(self) -> T
    where
        T: Clone,
    {
        self.with(T::clone)
    }

    pub fn get_untracked(self) -> T
    where
        T: Clone,
    {
        self.with_untracked(T::clone)
    }

    pub fn set(self, value: T) {
        set_signal(self.inner, Box::new(value));
    }

    pub fn update(self, change: impl FnOnce(&mut T)) {
        let mut change = Some(change);
        update_signal(self.inner, &mut |value| {
            if let (Some(change), Some(value)) = (change.take(), value.downcast_mut()) {
                change(value);
            }
        });
    }
}

/// A value worked out from others, again when they change; who reads it hears only of other values.
/// Cheap to copy; lives as long as its component.
pub struct Memo<T> {
    inner: Derived,
    of: PhantomData<fn() -> T>,
}

impl<T> Clone for Memo<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Memo<T> {}

impl<T: PartialEq + Send + Sync + 'static> Memo<T> {
    /// `work` is given what it said before.
    pub fn new(work: impl Fn(Option<&T>) -> T + Send + Sync + 'static) -> Self {
        let work = move |before: Option<&Boxed>| -> Boxed {
            Box::new(work(before.and_then(|before| (**before).downcast_ref())))
        };
        Self { inner: new_memo(Box::new(work), is_news::<T>), of: PhantomData }
    }
}

impl<T: Send + Sync + 'static> Memo<T> {
    pub fn track(self) {
        // Leptos hears nothing of a memo that was never read.
        read_memo(self.inner, true, &mut |_| {});
    }

    pub fn with<R>(self, read: impl FnOnce(&T) -> R) -> R {
        typed(read, |read| read_memo(self.inner, true, read))
    }

    pub fn with_untracked<R>(self, read: impl FnOnce(&T) -> R) -> R {
        typed(read, |read| read_memo(self.inner, false, read))
    }

    pub fn get(self) -> T
    where
        T: Clone,
    {
        self.with(T::clone)
    }

    pub fn get_untracked(self) -> T
    where
        T: Clone,
    {
        self.with_untracked(T::clone)
    }
}

type Read<'a> = &'a mut dyn FnMut(&(dyn Any + Send + Sync));
type Work = Box<dyn Fn(Option<&Boxed>) -> Boxed + Send + Sync>;

fn new_signal(value: Boxed) -> Signal {
    Signal::new(value)
}

fn set_signal(signal: Signal, value: Boxed) {
    signal.set(value);
}

fn update_signal(signal: Signal, change: &mut dyn FnMut(&mut (dyn Any + Send + Sync))) {
    signal.update(|value| change(&mut **value));
}

fn read_signal(signal: Signal, tracked: bool, read: Read<'_>) {
    if tracked {
        signal.track();
    }
    signal.with_untracked(|value| read(&**value));
}

fn new_memo(work: Work, is_news: fn(Option<&Boxed>, Option<&Boxed>) -> bool) -> Derived {
    Derived::new_with_compare(work, is_news)
}

fn read_memo(memo: Derived, tracked: bool, read: Read<'_>) {
    if tracked {
        memo.with(|value| read(&**value));
    } else {
        memo.with_untracked(|value| read(&**value));
    }
}

fn is_news<T: PartialEq + 'static>(before: Option<&Boxed>, now: Option<&Boxed>) -> bool {
    match (before, now) {
        (Some(before), Some(now)) => (**before).downcast_ref::<T>() != (**now).downcast_ref::<T>(),
        _ => true,
    }
}

/// Reads what only a value of type `T` was ever written to.
fn typed<T: 'static, R>(read: impl FnOnce(&T) -> R, with: impl FnOnce(Read<'_>)) -> R {
    let (mut read, mut result) = (Some(read), None);
    with(&mut |value| {
        if let (Some(read), Some(value)) = (read.take(), value.downcast_ref()) {
            result = Some(read(value));
        }
    });
    result.unwrap_or_else(|| unreachable!("a value of another type"))
}

/// Does something now (at the end of this turn), and again whenever what it read changes. Ends with
/// its component.
pub fn effect(act: impl FnMut() + 'static) {
    fn start(act: Box<dyn FnMut()>) {
        leptos::prelude::Effect::new(act);
    }
    start(Box::new(act));
}

/// What is done on an event; boxed, so that Leptos' part in it is compiled once for each event.
pub fn handler<E: 'static>(act: impl FnMut(E) + 'static) -> Box<dyn FnMut(E)> {
    Box::new(act)
}

/// An attribute that follows what `read` reads. The macro does the same to a closure that stands in
/// the view itself.
pub fn following<T: 'static>(
    read: impl FnMut() -> T + Send + 'static,
) -> SharedReactiveFunction<T> {
    Arc::new(Mutex::new(read))
}

/// A part of the page that is made anew whenever what it read changes.
pub fn shown<V: IntoAny>(mut make: impl FnMut() -> V + Send + 'static) -> AnyView {
    type Make = Box<dyn FnMut() -> AnyView + Send>;
    fn erased(make: Make) -> AnyView {
        make.into_any()
    }
    erased(Box::new(move || make().into_any()))
}

/// One of the parts of [`keyed`]: its key, and what makes it.
pub type Part = (String, Box<dyn FnOnce() -> AnyView + Send + Sync>);

/// A part under its key, which no other part has.
pub fn part<V: IntoAny>(
    key: impl ToString,
    make: impl FnOnce() -> V + Send + Sync + 'static,
) -> Part {
    (key.to_string(), Box::new(move || make().into_any()))
}

/// A key for what has none: it tells different values apart.
pub fn fingerprint(value: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}

/// Parts that come and go: each is made once, and lives for as long as its key is there.
pub fn keyed(parts: impl Fn() -> Vec<Part> + Send + Sync + 'static) -> AnyView {
    type Parts = Box<dyn Fn() -> Vec<Part> + Send + Sync>;
    fn erased(parts: Parts) -> AnyView {
        let key = |part: &Part| part.0.clone();
        leptos::view! { <For each=parts key=key children=|part: Part| (part.1)() /> }.into_any()
    }
    erased(Box::new(parts))
}

#[cfg(test)]
mod tests {
    use leptos::prelude::Owner;

    use super::*;

    #[test]
    fn a_memo_follows_what_it_reads_and_hears_itself() {
        let owner = Owner::new();
        owner.with(|| {
            let number = RwSignal::new(2_u32);
            let sum = Memo::new(move |before: Option<&u32>| before.unwrap_or(&0) + number.get());
            assert_eq!(sum.get_untracked(), 2);
            assert_eq!(sum.get_untracked(), 2, "not worked out without need");
            number.update(|number| *number += 3);
            assert_eq!((number.get_untracked(), sum.get_untracked()), (5, 7));
            number.set(1);
            assert_eq!(sum.with_untracked(ToString::to_string), "8");
        });
    }

    #[test]
    fn a_memo_that_says_the_same_tells_nobody() {
        let owner = Owner::new();
        owner.with(|| {
            let number = RwSignal::new(1_u32);
            let is_odd = Memo::new(move |_| number.get() % 2 == 1);
            let told = Memo::new(move |before: Option<&u32>| {
                is_odd.track();
                before.map_or(1, |before| before + 1)
            });
            assert_eq!(told.get_untracked(), 1);
            number.set(3);
            assert_eq!(told.get_untracked(), 1);
            number.set(4);
            assert_eq!(told.get_untracked(), 2);
        });
    }
}
