//! Lists that hold still while someone points at them: what is there changes in place, what is gone
//! stays struck out, what is new waits.

use crate::{browser, clock::use_clock, reactive::prelude::*};

/// So long, in milliseconds, after the last movement in it.
const HELD: i64 = 30_000;

/// One item of a list, where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept<T> {
    pub key: String,
    pub item: T,
    pub gone: bool,
}

/// What to show of `fresh`, and how many of it would come, go or move. Held, everything keeps its place.
fn keep<T: Clone>(
    shown: &[Kept<T>],
    fresh: &[(String, T)],
    holding: bool,
) -> (Vec<Kept<T>>, usize) {
    if !holding || shown.is_empty() {
        let kept =
            |(key, item): &(String, T)| Kept { key: key.clone(), item: item.clone(), gone: false };
        return (fresh.iter().map(kept).collect(), 0);
    }
    let mut gone = 0;
    let kept: Vec<_> = shown
        .iter()
        .map(|old| match fresh.iter().find(|(key, _)| *key == old.key) {
            Some((_, item)) => Kept { item: item.clone(), gone: false, ..old.clone() },
            None => {
                gone += 1;
                Kept { gone: true, ..old.clone() }
            }
        })
        .collect();
    let is_shown = |key: &String| shown.iter().any(|old| old.key == *key);
    let new = fresh.iter().filter(|(key, _)| !is_shown(key)).count();
    let stay = kept.iter().filter(|kept| !kept.gone).map(|kept| &kept.key);
    let now = fresh.iter().map(|(key, _)| key).filter(|key| is_shown(key));
    let moved = stay.zip(now).filter(|(old, now)| old != now).count();
    (kept, gone + new + moved)
}

/// A list on the page that can be held. Cheap to copy.
pub struct Steady<T: Send + Sync + 'static> {
    pub shown: RwSignal<Vec<Kept<T>>>,
    /// How much waits.
    pub waiting: RwSignal<usize>,
    fresh: Memo<Vec<(String, T)>>,
    /// When it was last pointed at or worked with.
    touched: RwSignal<i64>,
}

impl<T: Send + Sync> Clone for Steady<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync> Copy for Steady<T> {}

impl<T: Clone + PartialEq + Send + Sync> Steady<T> {
    pub fn new(fresh: Memo<Vec<(String, T)>>) -> Self {
        let list = Self {
            shown: RwSignal::default(),
            waiting: RwSignal::new(0),
            fresh,
            touched: RwSignal::new(0),
        };
        let clock = use_clock();
        // A pointer left lying on a wall screen holds nothing.
        let holding = Memo::new(move |_| clock.millis() - list.touched.get() < HELD);
        effect(move || {
            let holding = holding.get();
            list.fresh.track();
            untrack(|| list.show(holding));
        });
        list
    }

    /// Someone is about to use it.
    pub fn touch(self) {
        self.touched.set(browser::now());
    }

    /// The mouse went elsewhere.
    pub fn leave(self) {
        self.touched.set(0);
    }

    /// Puts everything where it belongs now.
    pub fn settle(self) {
        self.show(false);
    }

    fn show(self, holding: bool) {
        let (kept, waiting) = self
            .shown
            .with_untracked(|shown| self.fresh.with_untracked(|fresh| keep(shown, fresh, holding)));
        if self.shown.with_untracked(|shown| *shown != kept) {
            self.shown.set(kept);
        }
        if self.waiting.get_untracked() != waiting {
            self.waiting.set(waiting);
        }
    }

    /// One item by its key.
    pub fn item(self, key: String) -> Memo<Option<Kept<T>>> {
        Memo::new(move |_| {
            self.shown.with(|shown| shown.iter().find(|kept| kept.key == key).cloned())
        })
    }

    /// The keys, from top to bottom; tracked.
    pub fn keys(self) -> Vec<String> {
        self.shown.with(|shown| shown.iter().map(|kept| kept.key.clone()).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fresh(items: &[(&str, u32)]) -> Vec<(String, u32)> {
        items.iter().map(|(key, item)| ((*key).to_owned(), *item)).collect()
    }

    fn told(kept: &[Kept<u32>]) -> Vec<(&str, u32, bool)> {
        kept.iter().map(|kept| (&*kept.key, kept.item, kept.gone)).collect()
    }

    #[test]
    fn held_things_change_in_place_and_go_only_when_let_go() {
        let (shown, _) = keep(&[], &fresh(&[("a", 1), ("b", 1), ("c", 1)]), false);
        let now = fresh(&[("d", 1), ("c", 2), ("a", 1)]);
        let (held, waiting) = keep(&shown, &now, true);
        assert_eq!(told(&held), [("a", 1, false), ("b", 1, true), ("c", 2, false)]);
        // b goes, d comes, a and c change places.
        assert_eq!(waiting, 4);
        let (free, waiting) = keep(&held, &now, false);
        assert_eq!(told(&free), [("d", 1, false), ("c", 2, false), ("a", 1, false)]);
        assert_eq!(waiting, 0);
    }

    #[test]
    fn an_empty_list_has_nothing_to_hold() {
        let (shown, waiting) = keep(&[], &fresh(&[("a", 1)]), true);
        assert_eq!((told(&shown), waiting), (vec![("a", 1, false)], 0));
    }
}
