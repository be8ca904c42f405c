//! Percentiles, and how they are written.

use std::time::Duration;

/// Sorted durations.
#[derive(Clone, Debug, Default)]
pub struct Spread(Vec<Duration>);

impl Spread {
    pub fn of(durations: impl IntoIterator<Item = Duration>) -> Self {
        let mut sorted: Vec<Duration> = durations.into_iter().collect();
        sorted.sort();
        Self(sorted)
    }

    /// What several spreads are together.
    pub fn all(spreads: &[Spread]) -> Self {
        Self::of(spreads.iter().flat_map(|spread| spread.0.iter().copied()))
    }

    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// The smallest value that `percent` of all are not above.
    pub fn at(&self, percent: f64) -> Duration {
        let rank = (percent / 100.0 * self.0.len() as f64).ceil() as usize;
        self.0.get(rank.saturating_sub(1)).copied().unwrap_or_default()
    }

    /// `3.1 / 7.9 ms`: half and nearly all.
    pub fn text(&self) -> String {
        format!("{:.1} / {:.1} ms", millis(self.at(50.0)), millis(self.at(99.0)))
    }
}

pub fn millis(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1000.0
}

/// `1,234`, `56.7 kB`, `1.3 MB`.
pub fn bytes(count: u64) -> String {
    match count {
        0..1_000 => format!("{count} B"),
        1_000..1_000_000 => format!("{:.1} kB", count as f64 / 1e3),
        _ => format!("{:.1} MB", count as f64 / 1e6),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percentile_is_one_of_the_values() {
        let spread = Spread::of((1..=200).rev().map(Duration::from_millis));
        assert_eq!(spread.at(50.0), Duration::from_millis(100));
        assert_eq!(spread.at(99.0), Duration::from_millis(198));
        assert_eq!(spread.at(100.0), Duration::from_millis(200));
        assert_eq!(Spread::default().at(99.0), Duration::ZERO);
    }
}
