//! How many replicas each of several workloads is to have.

use super::super::scale::{MOST, parse as whole};

/// The same for all, or so many more or fewer for each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Amount {
    To(u32),
    By(i32),
}

impl Amount {
    /// `5`, `+2`, `-1`, `−1`; `None` for what is none.
    pub fn parse(typed: &str) -> Option<Self> {
        let typed = typed.trim();
        let signed = |rest, sign: i32| {
            let by = whole(rest).and_then(|by| i32::try_from(by).ok())?;
            Some(Self::By(by * sign))
        };
        match typed.strip_prefix('+') {
            Some(more) => signed(more, 1),
            None => match typed.strip_prefix(['-', '−']) {
                Some(fewer) => signed(fewer, -1),
                None => whole(typed).map(Self::To),
            },
        }
    }

    /// What that is for a workload that wants `now`.
    pub fn of(self, now: u32) -> u32 {
        match self {
            Self::To(to) => to,
            Self::By(by) => now.saturating_add_signed(by).min(MOST),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn for_all_or_for_each() {
        let of = |typed, now| Amount::parse(typed).map(|amount| amount.of(now));
        assert_eq!(of("5", 3), Some(5));
        assert_eq!(of("+2", 3), Some(5));
        assert_eq!(of(" -1", 3), Some(2));
        assert_eq!(of("−5", 3), Some(0));
        for typed in ["", "+", "--1", "1.5", "+-1", "five", "1000000000"] {
            assert_eq!(of(typed, 3), None, "{typed}");
        }
    }
}
