//! The pods of a node as squares.

use quarterdeck_wire::{
    row::PodRow,
    status::{Level, Word},
};

/// How a pod is, as a square says it; loudest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum PodState {
    Failing,
    Degraded,
    Stopping,
    Starting,
    Well,
}

impl PodState {
    pub const ALL: [PodState; 5] = [
        PodState::Failing,
        PodState::Degraded,
        PodState::Stopping,
        PodState::Starting,
        PodState::Well,
    ];

    /// Nothing for a pod that has ended: it holds nothing of its node.
    pub fn of(pod: &PodRow) -> Option<Self> {
        let stops = pod.status.word == Word::Api("Terminating".into());
        match pod.status.level {
            _ if pod.finished => None,
            Level::Failing => Some(PodState::Failing),
            _ if stops => Some(PodState::Stopping),
            Level::Degraded | Level::Unknown => Some(PodState::Degraded),
            Level::Progressing | Level::Maintenance => Some(PodState::Starting),
            Level::Ok | Level::Stopped => Some(PodState::Well),
        }
    }

    pub const fn class(self) -> &'static str {
        match self {
            PodState::Failing => "s-fail",
            PodState::Degraded => "s-warn",
            PodState::Stopping => "s-new",
            PodState::Starting => "s-wait",
            PodState::Well => "",
        }
    }
}

/// How many pods a node has in each state.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Grid {
    counts: [u32; PodState::ALL.len()],
}

/// More squares than this say nothing more.
const MOST: u32 = 250;

impl Grid {
    pub fn add(&mut self, state: PodState) {
        self.counts[state as usize] += 1;
    }

    pub const fn count(self, state: PodState) -> u32 {
        self.counts[state as usize]
    }

    pub fn total(self) -> u32 {
        self.counts.iter().sum()
    }

    /// The squares, loudest first, and how many are left out; never a failing one before a well one.
    pub fn squares(self) -> (Vec<PodState>, u32) {
        let all = PodState::ALL.into_iter();
        let squares = all.flat_map(|state| (0..self.count(state)).map(move |_| state));
        (squares.take(MOST as usize).collect(), self.total().saturating_sub(MOST))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn squares_are_loudest_first_and_bounded() {
        let mut grid = Grid::default();
        for _ in 0..300 {
            grid.add(PodState::Well);
        }
        grid.add(PodState::Failing);
        grid.add(PodState::Starting);
        let (squares, left_out) = grid.squares();
        assert_eq!(squares[..3], [PodState::Failing, PodState::Starting, PodState::Well]);
        assert_eq!((squares.len(), left_out, grid.total()), (250, 52, 302));
    }

    #[test]
    fn every_state_has_its_place() {
        for (at, state) in PodState::ALL.into_iter().enumerate() {
            assert_eq!(state as usize, at);
        }
    }
}
