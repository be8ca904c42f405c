//! Which rows are on the page, given how far it is scrolled. All rows have one height.

/// Rows beyond the edges of the screen, so that scrolling finds them painted.
const SPARE: usize = 8;
/// The first row moves in steps, so that most scrolling changes no row at all.
const STEP: usize = 8;

/// The scrolled box, in pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Viewport {
    pub scroll: f64,
    pub height: f64,
    pub row: f64,
}

/// What of a list is on the page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Slice {
    /// The first painted row.
    pub first: usize,
    /// How many rows are painted.
    pub count: usize,
    /// Of these the ones on the screen.
    pub top: usize,
    pub seen: usize,
}

impl Viewport {
    /// How many rows are ever painted at once in a box of this height.
    pub fn pool(self) -> usize {
        self.rows() + 2 * SPARE + STEP
    }

    fn rows(self) -> usize {
        (self.height / self.row.max(1.0)).ceil() as usize + 1
    }

    /// What of `len` rows is on the page.
    pub fn slice(self, len: usize) -> Slice {
        let top = ((self.scroll / self.row.max(1.0)).floor().max(0.0) as usize).min(len);
        let last_first = len.saturating_sub(self.pool());
        let first =
            (top.saturating_sub(SPARE) / STEP * STEP).min(last_first.next_multiple_of(STEP));
        Slice {
            first,
            count: self.pool().min(len.saturating_sub(first)),
            top,
            seen: self.rows().min(len - top),
        }
    }

    /// Where to scroll so that row `index` is seen, if it is not. `head` is the height of the sticky
    /// head, which covers the top.
    pub fn reveal(self, index: usize, head: f64) -> Option<f64> {
        let (above, below) = (index as f64 * self.row, (index + 1) as f64 * self.row);
        if above < self.scroll {
            Some(above)
        } else if below > self.scroll + self.height - head {
            Some(below - self.height + head)
        } else {
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn view(scroll: f64) -> Viewport {
        Viewport { scroll, height: 640.0, row: 32.0 }
    }

    #[test]
    fn what_is_seen_is_painted_wherever_one_scrolls() {
        for len in [0, 1, 20, 44, 45, 46, 100, 1_000, 150_000] {
            for scroll in (0..len * 32).step_by((len * 32 / 97).max(1)) {
                let slice = view(scroll as f64).slice(len);
                assert!(slice.first <= slice.top, "{len} {scroll}");
                assert!(slice.top + slice.seen <= slice.first + slice.count, "{len} {scroll}");
                assert!(slice.count <= view(0.0).pool() && slice.first + slice.count <= len);
                assert_eq!(slice.first % 8, 0);
            }
        }
    }

    #[test]
    fn a_short_scroll_moves_nothing() {
        assert_eq!(view(800.0).slice(1_000).first, view(900.0).slice(1_000).first);
    }

    #[test]
    fn scrolled_past_the_end_is_the_end() {
        let slice = view(1e9).slice(100);
        assert_eq!((slice.top, slice.seen), (100, 0));
    }

    #[test]
    fn revealing_scrolls_as_little_as_it_can() {
        assert_eq!(view(320.0).reveal(12, 32.0), None);
        assert_eq!(view(320.0).reveal(3, 32.0), Some(96.0));
        assert_eq!(view(0.0).reveal(19, 32.0), Some(32.0));
    }
}
