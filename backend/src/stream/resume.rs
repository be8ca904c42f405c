//! Taking a log up where it broke off, exactly.
//!
//! The API server can only be asked for lines since a whole second (`sinceTime`, which it passes on
//! without its fraction). The kubelet answers with the lines that are not older, in the order of the
//! file, and a log is only ever appended to. So it is enough to count: of the lines since the second of
//! the latest one, as many were seen, and so many are left out. Lines that share a nanosecond, or that
//! stand in the file a little out of order, are told apart by nothing but that.

use quarterdeck_wire::log::Position;

const SECOND: i64 = 1_000_000_000;

/// Follows one container's lines through any number of connections.
#[derive(Clone, Copy, Debug, Default)]
pub struct Track {
    position: Option<Position>,
    /// Of the present connection's lines, so many are known.
    known: u32,
}

impl Track {
    /// From where a browser stands, or from nothing.
    pub fn from(position: Option<Position>) -> Self {
        Self { position, known: 0 }
    }

    pub fn position(&self) -> Option<Position> {
        self.position
    }

    /// The run that was read last.
    pub fn run(&self) -> Option<u32> {
        let has_read = |position: &Position| position.last > 0 || position.ended;
        self.position.filter(has_read).map(|position| position.run)
    }

    /// Whether this run was read to its end.
    pub fn has_ended(&self, run: u32) -> bool {
        self.position.is_some_and(|position| position.run == run && position.ended)
    }

    /// A connection is made to `run`. Returns the second, since the Unix epoch, to ask from; `None`
    /// when nothing has been read so far.
    pub fn connect(&mut self, run: u32) -> Option<i64> {
        let position = self.position.as_mut()?;
        if position.run != run {
            *position = Position { run, ended: false, ..*position };
        }
        self.known = position.count;
        // Before the first line there is none, only the end of some run.
        (position.last > 0).then(|| position.last.div_euclid(SECOND))
    }

    /// A line of that time comes; whether it is new.
    pub fn is_new(&mut self, run: u32, at: i64) -> bool {
        let Some(position) = self.position.as_mut().filter(|position| position.last > 0) else {
            self.position = Some(Position { run, first: at, last: at, count: 1, ended: false });
            return true;
        };
        if at > position.last {
            // Past all that was seen: also where the file was rotated meanwhile.
            self.known = 0;
        } else if self.known > 0 {
            // What lies before the first line was never asked for, nor counted.
            if at >= position.first {
                self.known -= 1;
            }
            return false;
        }
        let second = position.last.div_euclid(SECOND);
        if at.div_euclid(SECOND) > second {
            position.count = 1;
        } else if at.div_euclid(SECOND) == second {
            position.count = position.count.saturating_add(1);
        }
        position.last = position.last.max(at);
        true
    }

    /// The run was read to its end.
    pub fn end(&mut self, run: u32) {
        let position = self.position.get_or_insert_default();
        *position = Position { run, ended: true, ..*position };
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// A log that is only appended to; `since` is a second, as the API takes it.
    struct Log(Vec<i64>);

    impl Log {
        fn since(&self, since: Option<i64>) -> impl Iterator<Item = (usize, i64)> {
            let from = since.map_or(i64::MIN, |second| second * SECOND);
            self.0.iter().copied().enumerate().filter(move |(_, at)| *at >= from)
        }
    }

    /// Reads `log` in connections that break after so many bytes' worth of lines, while it grows.
    fn read(log: &Log, tail: usize, breaks: &[(usize, usize)]) -> Vec<usize> {
        let (mut track, mut seen) = (Track::default(), Vec::new());
        let first = log.0.len().min(breaks.first().map_or(log.0.len(), |(grown, _)| *grown));
        let tail_from = first.saturating_sub(tail);
        let whole = [(log.0.len(), log.0.len())];
        for (round, (grown, takes)) in breaks.iter().chain(&whole).enumerate() {
            let since = track.connect(0);
            assert_eq!(since.is_none(), track.position().is_none());
            let now = log.since(since).filter(|(index, _)| *index < *grown);
            // A tail is asked for while nothing was read.
            let now = now.filter(|(index, _)| since.is_some() || *index >= tail_from);
            let takes = if round == breaks.len() { usize::MAX } else { *takes };
            for (index, at) in now.take(takes) {
                if track.is_new(0, at) {
                    seen.push(index);
                }
            }
        }
        seen
    }

    #[test]
    fn lines_of_one_nanosecond_are_all_there_once() {
        let log = Log(vec![SECOND, SECOND, SECOND, SECOND + 1, SECOND + 1]);
        for takes in 0..5 {
            assert_eq!(read(&log, 9, &[(5, takes)]), [0, 1, 2, 3, 4], "{takes}");
        }
    }

    #[test]
    fn a_line_a_little_out_of_order_is_neither_lost_nor_doubled() {
        let log = Log(vec![SECOND + 5, SECOND + 9, SECOND + 7, SECOND + 8, 2 * SECOND]);
        for takes in 0..5 {
            assert_eq!(read(&log, 9, &[(5, takes), (5, 2)]), [0, 1, 2, 3, 4], "{takes}");
        }
    }

    #[test]
    fn a_tail_that_begins_within_a_second_stays_one() {
        let log = Log((0..10).map(|n| SECOND + n).collect());
        assert_eq!(read(&log, 3, &[(8, 2)]), [5, 6, 7, 8, 9]);
    }

    #[test]
    fn another_run_is_read_from_its_start() {
        let mut track = Track::default();
        assert!(track.is_new(0, SECOND) && track.is_new(0, SECOND + 1));
        track.end(0);
        assert!(track.has_ended(0));
        assert_eq!(track.connect(1), Some(1));
        assert!(!track.has_ended(1));
        assert!(track.is_new(1, SECOND + 2));
        assert_eq!(track.position().map(|it| (it.run, it.count)), Some((1, 3)));
    }

    #[test]
    fn what_was_rotated_away_costs_nothing_that_is_still_there() {
        let mut track = Track::default();
        for n in 0..100 {
            assert!(track.is_new(0, SECOND + n));
        }
        track.connect(0);
        // Only the last two lines are left, and a new one.
        assert!(!track.is_new(0, SECOND + 98) && !track.is_new(0, SECOND + 99));
        assert!(track.is_new(0, SECOND + 100));
    }

    proptest! {
        #[test]
        fn no_line_is_lost_or_doubled(
            steps in prop::collection::vec(prop::sample::select(vec![0, 0, 1, 7, SECOND / 3, 2 * SECOND]), 1..60),
            breaks in prop::collection::vec((0_usize..60, 0_usize..40), 0..6),
        ) {
            let mut at = SECOND;
            let times: Vec<i64> = steps.iter().map(|step| { at += step; at }).collect();
            let log = Log(times);
            // A log only grows.
            let mut grown = 0;
            let breaks: Vec<_> = breaks.into_iter().map(|(more, takes)| {
                grown = (grown + more).min(log.0.len());
                (grown, takes)
            }).collect();
            let all: Vec<usize> = (0..log.0.len()).collect();
            prop_assert_eq!(read(&log, usize::MAX, &breaks), all);
        }
    }
}
