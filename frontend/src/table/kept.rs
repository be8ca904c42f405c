//! Which rows are selected, from the first page to the whole one that takes its place. A row keeps its
//! id as long as the server runs.

use std::collections::HashSet;

#[cfg(feature = "whole")]
use quarterdeck_wire::row::RowId;

use crate::{browser, live::order::Key};

const SELECTED: &str = "selected";

/// `source.id` of each, in any order.
#[cfg(not(feature = "whole"))]
pub fn keep(selected: &HashSet<Key>) {
    let keys: Vec<String> =
        selected.iter().map(|key| format!("{}.{}", key.source, key.id.0)).collect();
    browser::session_store(SELECTED, &keys.join(" "));
}

/// What was kept; once.
#[cfg(feature = "whole")]
pub fn take() -> HashSet<Key> {
    let kept = browser::session_stored(SELECTED).unwrap_or_default();
    if !kept.is_empty() {
        browser::session_store(SELECTED, "");
    }
    kept.split_whitespace().filter_map(parse).collect()
}

#[cfg(feature = "whole")]
fn parse(text: &str) -> Option<Key> {
    let (source, id) = text.split_once('.')?;
    Some(Key { source: source.parse().ok()?, id: RowId(id.parse().ok()?) })
}
