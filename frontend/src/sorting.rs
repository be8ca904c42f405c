//! Sorting, compiled once instead of once for each type: places are sorted, then the values follow.

use std::cmp::Ordering;

/// Sorts; equals stay in their order.
pub fn sort_by<T>(values: &mut Vec<T>, compare: impl Fn(&T, &T) -> Ordering) {
    let places = places(values.len(), &|a, b| compare(&values[a], &values[b]));
    let mut from: Vec<Option<T>> = std::mem::take(values).into_iter().map(Some).collect();
    values.extend(places.into_iter().filter_map(|place| from[place as usize].take()));
}

/// Sorts by what `key` says; equals stay in their order.
pub fn sort_by_key<T, K: Ord>(values: &mut Vec<T>, key: impl Fn(&T) -> K) {
    sort_by(values, |a, b| key(a).cmp(&key(b)));
}

/// Sorts from the least to the greatest.
pub fn sort<T: Ord>(values: &mut Vec<T>) {
    sort_by(values, T::cmp);
}

/// `0..len` in order.
fn places(len: usize, compare: &dyn Fn(usize, usize) -> Ordering) -> Vec<u32> {
    let mut places: Vec<u32> = (0..len as u32).collect();
    places.sort_by(|a, b| compare(*a as usize, *b as usize));
    places
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equals_stay_in_their_order() {
        let mut values = vec![(2, "a"), (1, "b"), (2, "c"), (1, "d")];
        sort_by_key(&mut values, |(number, _)| *number);
        assert_eq!(values, [(1, "b"), (1, "d"), (2, "a"), (2, "c")]);
        let mut names = vec!["b".to_owned(), "a".to_owned()];
        sort(&mut names);
        assert_eq!(names, ["a", "b"]);
    }
}
