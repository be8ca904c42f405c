//! What changed of a row, as small as it can be said without knowing what rows are.
//!
//! A row's encoding is the same on both sides, and what belongs together in a row is close together
//! in it. So a change is one stretch of bytes: a restart is six bytes instead of two hundred.

use serde::{Deserialize, Serialize};

use crate::{decode, encode, row::Row};

/// The way from one row to another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Patch {
    /// How many bytes of the encoding stay at its beginning.
    skip: u32,
    /// How many are taken out after them.
    cut: u32,
    /// What is put there instead.
    put: Vec<u8>,
}

impl Patch {
    /// The way from `before` to `after`; `None` where it would be no shorter than `after` itself.
    pub fn between(before: &Row, after: &Row) -> Option<Self> {
        let (before, after) = (encode(before).ok()?, encode(after).ok()?);
        let skip = same(before.iter(), after.iter());
        let end = same(before[skip..].iter().rev(), after[skip..].iter().rev());
        let (cut, put) = (before.len() - end - skip, &after[skip..after.len() - end]);
        let is_short = put.len() + 4 < after.len();
        is_short.then(|| Self { skip: skip as u32, cut: cut as u32, put: put.to_vec() })
    }

    /// The row after the change; `None` if `before` is not the row that this is a patch of.
    pub fn apply(&self, before: &Row) -> Option<Row> {
        let before = encode(before).ok()?;
        let skip = self.skip as usize;
        let rest = skip.checked_add(self.cut as usize)?;
        let after = [before.get(..skip)?, &self.put, before.get(rest..)?].concat();
        decode(&after).ok()
    }
}

/// How many bytes are the same from the first on.
fn same<'a>(a: impl Iterator<Item = &'a u8>, b: impl Iterator<Item = &'a u8>) -> usize {
    a.zip(b).take_while(|(a, b)| a == b).count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        row::{Meta, NamespaceRow},
        status::{Level, Status, Word},
    };

    fn row(name: &str, level: Level, word: &str) -> Row {
        Row::Namespace(NamespaceRow {
            meta: Meta { namespace: None, name: name.into(), created: 7 },
            status: Status::new(level, Word::Api(word.into())),
        })
    }

    #[test]
    fn a_patch_leads_from_one_row_to_the_other() {
        let names = ["cart", "cart-5f7c9d8b4-m2xkq", ""];
        let words = ["Active", "Terminating", ""];
        let all = || {
            let of_name = |name| words.map(|word| (name, word));
            let each = names.into_iter().flat_map(of_name);
            each.flat_map(|(name, word)| [Level::Ok, Level::Failing].map(|l| row(name, l, word)))
        };
        for before in all() {
            for after in all() {
                if let Some(patch) = Patch::between(&before, &after) {
                    assert_eq!(patch.apply(&before), Some(after));
                }
            }
        }
    }

    #[test]
    fn one_changed_field_is_a_few_bytes() {
        let name = "cart-5f7c9d8b4-m2xkq";
        let (before, after) = (row(name, Level::Ok, "Active"), row(name, Level::Failing, "Active"));
        let patch = Patch::between(&before, &after);
        let len = patch.and_then(|patch| encode(&patch).ok()).map(|bytes| bytes.len());
        assert_eq!(len, Some(4));
    }

    #[test]
    fn a_patch_of_another_row_is_no_row() {
        let (before, after) = (row("cart", Level::Ok, "Active"), row("cart", Level::Ok, "Gone"));
        let patch = Patch { skip: 9_000, cut: u32::MAX, put: Vec::new() };
        assert_eq!(patch.apply(&before), None);
        let other = row("c", Level::Ok, "A");
        assert_ne!(Patch::between(&before, &after).and_then(|it| it.apply(&other)), Some(after));
    }
}
