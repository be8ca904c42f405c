//! Where things stand on the map, in pixels: pure, so that connectors meet what they connect.

use super::{groups::Group, model::Stand};

const LINE: i32 = 32;
const BORDER: i32 = 1;
const GROUP_GAP: i32 = 12;
/// The cards of addresses and ports.
pub const CARD: i32 = 72;
const CARD_GAP: i32 = 20;
/// What one sees of a map without scrolling: the cards stay within it.
const SEEN: i32 = 480;
/// No map is lower than this.
const LOWEST: i32 = 152;

/// Where a connector ends, and whether traffic flows there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct End {
    pub y: i32,
    pub live: bool,
}

/// Where the connectors to the groups end, and how high the groups are together.
pub fn ends(groups: &[Group]) -> (Vec<End>, i32) {
    let mut ends = Vec::new();
    let mut top = 0;
    for group in groups {
        let middle = |line: i32| top + BORDER + line * LINE + LINE / 2;
        if group.folded && group.takers > 0 {
            ends.push(End { y: middle(0), live: true });
        }
        for (line, row) in (1..).zip(&group.rows) {
            ends.push(End { y: middle(line), live: row.stand == Stand::Takes });
        }
        let lines = 1 + group.rows.len() as i32 + i32::from(group.left_out > 0);
        top += 2 * BORDER + lines * LINE + GROUP_GAP;
    }
    (ends, (top - GROUP_GAP).max(0))
}

/// The height of a map with these groups and so many cards in a column.
pub fn height(groups: i32, cards: usize) -> i32 {
    groups.max(stack(cards)).max(LOWEST)
}

fn stack(cards: usize) -> i32 {
    let cards = cards as i32;
    cards * CARD + (cards - 1).max(0) * CARD_GAP
}

/// The tops of `cards` cards, in the middle of what one sees of a map of this height.
pub fn tops(cards: usize, height: i32) -> Vec<i32> {
    let room = height.min(SEEN).max(stack(cards));
    // Two cards have air between them where there is room.
    let gap = match cards as i32 {
        0 | 1 => 0,
        count => ((room - count * CARD) / (count + 1)).clamp(CARD_GAP, 92),
    };
    let used = cards as i32 * CARD + (cards as i32 - 1).max(0) * gap;
    let first = (room - used) / 2;
    (0..cards as i32).map(|card| first + card * (CARD + gap)).collect()
}

/// A connector over `width`, from one height to another: a lying S.
pub fn path(width: i32, from: i32, to: i32) -> String {
    let (near, far) = (width * 55 / 100, width * 45 / 100);
    format!("M0 {from}C{near} {from} {far} {to} {width} {to}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::features::service_map::model::Endpoint;

    fn group(stands: &[Stand], folded: bool) -> Group {
        let row = |stand: &Stand| Endpoint {
            address: "10.0.0.1".into(),
            pod: None,
            tag: String::new(),
            node: "n".into(),
            zone: "".into(),
            stand: *stand,
            created: 0,
        };
        let takers = stands.iter().filter(|stand| **stand == Stand::Takes).count() as u32;
        let rows =
            stands.iter().filter(|stand| !folded || **stand != Stand::Takes).map(row).collect();
        Group {
            name: "n".into(),
            by_zone: false,
            zone: "".into(),
            takers,
            folds: folded,
            folded,
            rows,
            left_out: 0,
        }
    }

    #[test]
    fn connectors_meet_the_rows_of_the_drawing() {
        // The reference screen: three nodes of three pods, and one without.
        use Stand::{Starting, Stopping, Takes};
        let groups = [
            group(&[Takes, Takes, Starting], false),
            group(&[Takes, Takes, Stopping], false),
            group(&[Takes, Starting, Starting], false),
            group(&[], false),
        ];
        let (ends, height) = ends(&groups);
        let ys: Vec<i32> = ends.iter().map(|end| end.y).collect();
        assert_eq!(ys, [49, 81, 113, 191, 223, 255, 333, 365, 397]);
        assert_eq!(height, 460);
        assert_eq!(ends.iter().filter(|end| end.live).count(), 5);
    }

    #[test]
    fn a_folded_group_has_one_live_connector_and_one_for_each_that_is_not_ready() {
        let (ends, height) = ends(&[group(&[Stand::Takes, Stand::Starting], true)]);
        assert_eq!(ends, [End { y: 17, live: true }, End { y: 49, live: false }]);
        assert_eq!(height, 66);
    }

    #[test]
    fn cards_never_overlap_nor_leave_the_map() {
        for cards in 1..12 {
            for groups in [0, 66, 300, 460, 2_000] {
                let height = height(groups, cards);
                let tops = tops(cards, height);
                assert!(tops.windows(2).all(|pair| pair[1] - pair[0] >= CARD + CARD_GAP));
                assert!(tops.iter().all(|top| *top >= 0 && top + CARD <= height), "{cards}");
            }
        }
        assert_eq!(tops(0, 460), Vec::<i32>::new());
    }

    #[test]
    fn connectors_are_level_at_both_ends() {
        assert_eq!(path(88, 192, 49), "M0 192C48 192 39 49 88 49");
    }
}
