//! How long to wait before the next attempt to connect.

const FIRST: f64 = 500.0;
const LONGEST: f64 = 30_000.0;

/// Milliseconds before attempt `attempt` (0 is the first). `random` is from 0 to 1: without it a
/// thousand pages would knock at a restarted server in the same instant.
pub fn delay(attempt: u32, random: f64) -> i64 {
    let longest = (FIRST * 2_f64.powi(attempt.min(16).cast_signed())).min(LONGEST);
    (longest * (0.5 + 0.5 * random.clamp(0.0, 1.0))) as i64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_up_to_a_bound_and_are_spread() {
        assert_eq!(delay(0, 0.0), 250);
        assert_eq!(delay(0, 1.0), 500);
        assert_eq!(delay(3, 1.0), 4_000);
        assert_eq!(delay(60, 1.0), 30_000);
        assert_eq!(delay(60, 0.0), 15_000);
    }
}
