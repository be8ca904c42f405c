//! Which lines are on the screen. A line is one row of text, or several where it wraps.

use std::ops::Range;

/// Lines beyond the edges of the screen.
const SPARE: usize = 6;

/// The scrolled box, in pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Viewport {
    pub scroll: f64,
    pub height: f64,
    /// Of one row of text.
    pub row: f64,
}

/// What is painted, and where it begins.
#[derive(Clone, Debug, PartialEq)]
pub struct Slice {
    pub lines: Range<usize>,
    pub top: f64,
    /// Of all lines together.
    pub total: f64,
}

impl Viewport {
    /// `rows` says how many rows of text each of the `len` lines takes; `None`: one each.
    pub fn slice(self, len: usize, rows: Option<&dyn Fn(usize) -> usize>) -> Slice {
        let row = self.row.max(1.0);
        let Some(rows) = rows else {
            let first = ((self.scroll / row) as usize).min(len).saturating_sub(SPARE);
            let last = (first + (self.height / row) as usize + 2 * SPARE + 2).min(len);
            let first = first.min(last);
            return Slice { lines: first..last, top: first as f64 * row, total: len as f64 * row };
        };
        let spare = SPARE as f64 * row;
        let (mut at, mut top) = (0.0, 0.0);
        let mut lines: Option<Range<usize>> = None;
        for line in 0..len {
            let next = at + rows(line) as f64 * row;
            if next > self.scroll - spare && at < self.scroll + self.height + spare {
                if lines.is_none() {
                    top = at;
                }
                lines = Some(lines.map_or(line, |lines| lines.start)..line + 1);
            }
            at = next;
        }
        Slice { lines: lines.unwrap_or(len..len), top, total: at }
    }

    /// Where line `index` begins.
    pub fn place(self, index: usize, rows: Option<&dyn Fn(usize) -> usize>) -> f64 {
        let count = rows.map_or(index, |rows| (0..index).map(rows).sum());
        count as f64 * self.row
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn view(scroll: f64) -> Viewport {
        Viewport { scroll, height: 180.0, row: 18.0 }
    }

    #[test]
    fn what_is_seen_is_painted() {
        for len in [0, 1, 9, 10, 11, 50, 50_000] {
            for scroll in (0..len * 18).step_by((len * 18 / 53).max(1)) {
                let slice = view(scroll as f64).slice(len, None);
                assert!(slice.top <= scroll as f64 || slice.lines.is_empty());
                let below = slice.lines.end as f64 * 18.0;
                assert!(below >= scroll as f64 + 180.0 || slice.lines.end == len);
                assert!(slice.lines.len() <= 26 && slice.lines.end <= len);
            }
        }
    }

    #[test]
    fn lines_that_wrap_take_the_room_of_their_rows() {
        let rows = |line: usize| 1 + line % 3;
        let slice = view(36.0 * 18.0).slice(100, Some(&rows));
        // Rows 30..52: lines 15 (row 30) and on.
        assert_eq!((slice.lines.start, slice.top), (15, 30.0 * 18.0));
        assert_eq!(slice.total, (0..100).map(rows).sum::<usize>() as f64 * 18.0);
        assert_eq!(view(0.0).place(15, Some(&rows)), 30.0 * 18.0);
        assert_eq!(view(0.0).place(15, None), 15.0 * 18.0);
    }
}
