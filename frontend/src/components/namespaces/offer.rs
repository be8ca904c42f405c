//! Which namespaces to offer, and in which order.

use crate::{browser, sorting};

/// More are found by typing.
const MOST: usize = 100;
/// How many of those last chosen come first.
const RECENT: usize = 5;

/// What this person uses.
pub struct Known {
    pub starred: Vec<String>,
    pub recent: Vec<String>,
}

/// Those that match: the chosen first, then the starred, the recent, and the others by name.
pub fn offer(names: Vec<String>, chosen: &[String], known: &Known, typed: &str) -> Vec<String> {
    let typed = typed.trim().to_lowercase();
    let names = names.into_iter().filter(|name| name.contains(&typed));
    let rank = |name: &String| {
        let last = known.recent.iter().position(|it| it == name).unwrap_or(RECENT);
        let inside = !typed.is_empty() && !name.starts_with(&typed);
        (inside, !chosen.contains(name), !known.starred.contains(name), last)
    };
    // Thousands are compared many times each: how they rank is worked out once.
    let mut ranked: Vec<_> = names.map(|name| (rank(&name), name)).collect();
    sorting::sort(&mut ranked);
    ranked.into_iter().take(MOST).map(|(_, name)| name).collect()
}

pub fn recent() -> Vec<String> {
    list("namespaces")
}

pub fn remember(name: &str) {
    let mut names = recent();
    names.retain(|it| it != name);
    names.insert(0, name.to_owned());
    names.truncate(RECENT);
    browser::store("namespaces", &names.join(","));
}

pub fn starred() -> Vec<String> {
    list("starred")
}

/// Stars `name`, or no longer; gives all that are starred now.
pub fn star(name: &str) -> Vec<String> {
    let mut names = starred();
    let before = names.len();
    names.retain(|it| it != name);
    if names.len() == before {
        names.push(name.to_owned());
    }
    browser::store("starred", &names.join(","));
    names
}

fn list(key: &str) -> Vec<String> {
    let stored = browser::stored(key).unwrap_or_default();
    stored.split(',').filter(|name| !name.is_empty()).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_chosen_come_first_then_the_starred_the_recent_and_the_rest() {
        let of = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        let known = Known { starred: of(&["z"]), recent: of(&["shop", "b"]) };
        let names = || of(&["a", "b", "c", "shop", "shop-staging", "z"]);
        let offered = offer(names(), &of(&["c"]), &known, "");
        assert_eq!(offered, ["c", "z", "shop", "b", "a", "shop-staging"]);
        assert_eq!(offer(names(), &[], &known, "HOP"), ["shop", "shop-staging"]);
        assert_eq!(offer(names(), &[], &known, "zzz"), Vec::<String>::new());
    }

    #[test]
    fn thousands_are_cut_to_what_can_be_read() {
        let known = Known { starred: vec!["n-4999".into()], recent: vec![] };
        let names: Vec<String> = (0..5_000).map(|at| format!("n-{at:04}")).collect();
        let offered = offer(names, &[], &known, "");
        assert_eq!((offered.len(), &*offered[0]), (MOST, "n-4999"));
    }
}
