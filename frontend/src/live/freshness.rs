//! How far what is on the page can be trusted. Judged by what arrived and by the wall clock, never by
//! the socket being open.

use quarterdeck_wire::{
    kind::Kind,
    message::{Freshness, LIVE_WITHIN, Pulse},
};

/// Without a pulse for this long, in milliseconds, the page is stale. Pulses come every two seconds.
pub const SILENCE: i64 = 5_000;

/// The socket, as far as it matters for freshness.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wire {
    /// On its way; `retry` says it is not the first time.
    Connecting,
    Open,
    /// Closed; the next attempt is at this time.
    Waiting {
        until: i64,
    },
}

/// What the last pulse said, and when it came by our own clock.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heard {
    pub at: i64,
    /// The server's clock minus ours.
    pub offset: i64,
    pub kinds: Vec<(Kind, Freshness)>,
}

impl Heard {
    /// A pulse that arrives `now`.
    pub fn pulse(pulse: Pulse, now: i64) -> Self {
        Self { at: now, offset: pulse.now - now, kinds: pulse.kinds }
    }

    /// What the server knows of `kind`.
    pub fn of(&self, kind: Kind) -> Option<&Freshness> {
        self.kinds.iter().find(|(of, _)| *of == kind).map(|(_, freshness)| freshness)
    }
}

/// What the pill in the top bar says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Liveness {
    /// Nothing has been heard yet.
    Connecting,
    Live,
    /// What is shown is this many seconds old.
    Stale {
        seconds: i64,
    },
    /// There is no socket. Seconds to the next attempt, and when we last heard anything.
    Reconnecting {
        seconds: i64,
        as_of: i64,
    },
}

impl Liveness {
    /// Whether the page may look as if it were true now.
    pub const fn is_trusted(self) -> bool {
        matches!(self, Liveness::Live | Liveness::Connecting)
    }
}

/// Judges a page that shows `kinds` at the time `now`.
pub fn judge(wire: Wire, heard: Option<&Heard>, kinds: &[Kind], now: i64) -> Liveness {
    let Some(heard) = heard else {
        return match wire {
            Wire::Waiting { until } => {
                Liveness::Reconnecting { seconds: seconds_up(until - now), as_of: 0 }
            }
            Wire::Connecting | Wire::Open => Liveness::Connecting,
        };
    };
    match wire {
        Wire::Waiting { until } => {
            Liveness::Reconnecting { seconds: seconds_up(until - now), as_of: heard.at }
        }
        Wire::Connecting => Liveness::Reconnecting { seconds: 0, as_of: heard.at },
        Wire::Open => {
            let silence = Some(now - heard.at).filter(|silence| *silence > SILENCE);
            let oldest = kinds.iter().filter_map(|kind| too_old(heard, *kind, now)).max();
            match silence.max(oldest) {
                Some(millis) => Liveness::Stale { seconds: (millis / 1000).max(1) },
                None => Liveness::Live,
            }
        }
    }
}

/// The age of `kind` in milliseconds by the server's clock, if it is older than its promise. A kind
/// that may not be seen says so in its own place and makes nothing else stale.
fn too_old(heard: &Heard, kind: Kind, now: i64) -> Option<i64> {
    let age = |as_of: i64| now + heard.offset - as_of;
    match heard.of(kind)? {
        Freshness::Live { as_of } => Some(age(*as_of)).filter(|age| *age > LIVE_WITHIN),
        Freshness::Stale { as_of, .. } => Some(age(*as_of)),
        Freshness::Loading | Freshness::Forbidden { .. } | Freshness::Absent => None,
    }
}

const fn seconds_up(millis: i64) -> i64 {
    if millis <= 0 { 0 } else { (millis + 999) / 1000 }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: i64 = 1_000_000;

    fn heard(at: i64, kinds: &[(Kind, Freshness)]) -> Heard {
        // The server's clock is ten seconds ahead of ours.
        Heard { at, offset: 10_000, kinds: kinds.to_vec() }
    }

    fn live(age: i64) -> Freshness {
        Freshness::Live { as_of: NOW + 10_000 - age }
    }

    #[test]
    fn live_is_what_arrives_in_time() {
        let heard = heard(NOW - 1_900, &[(Kind::Pod, live(3_000))]);
        assert_eq!(judge(Wire::Open, Some(&heard), &[Kind::Pod], NOW), Liveness::Live);
    }

    #[test]
    fn silence_is_stale_even_on_an_open_socket() {
        let heard = heard(NOW - 12_400, &[(Kind::Pod, live(0))]);
        assert_eq!(
            judge(Wire::Open, Some(&heard), &[Kind::Pod], NOW),
            Liveness::Stale { seconds: 12 }
        );
    }

    #[test]
    fn the_oldest_kind_on_the_page_counts_and_no_other() {
        let kinds = [
            (Kind::Pod, live(1_000)),
            (Kind::Node, live(40_000)),
            (Kind::Job, Freshness::Stale { as_of: NOW + 10_000 - 90_000, why: "gone".into() }),
            (Kind::Event, Freshness::Forbidden { why: "no".into() }),
        ];
        let heard = heard(NOW, &kinds);
        let judge = |kinds: &[Kind]| judge(Wire::Open, Some(&heard), kinds, NOW);
        assert_eq!(judge(&[Kind::Pod, Kind::Event]), Liveness::Live);
        assert_eq!(judge(&[Kind::Pod, Kind::Node]), Liveness::Stale { seconds: 40 });
        assert_eq!(judge(&[Kind::Node, Kind::Job]), Liveness::Stale { seconds: 90 });
    }

    #[test]
    fn a_closed_socket_counts_down() {
        let heard = heard(NOW - 3_000, &[]);
        let waiting = Wire::Waiting { until: NOW + 7_100 };
        assert_eq!(
            judge(waiting, Some(&heard), &[], NOW),
            Liveness::Reconnecting { seconds: 8, as_of: NOW - 3_000 }
        );
        assert_eq!(judge(Wire::Connecting, None, &[], NOW), Liveness::Connecting);
    }
}
