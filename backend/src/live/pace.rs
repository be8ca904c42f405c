//! How often a group makes a step: the first change at once, then at most 50 a second, 4 under
//! pressure.

use std::time::Duration;

use tokio::time::Instant;

/// 50 a second.
const USUAL: Duration = Duration::from_millis(20);
/// 4 a second.
const UNDER_PRESSURE: Duration = Duration::from_millis(250);
/// A step that takes longer than this is pressure.
const HEAVY: Duration = Duration::from_millis(60);

/// Keeps the time between steps.
pub struct Pace {
    next: Instant,
}

impl Default for Pace {
    fn default() -> Self {
        Self { next: Instant::now() }
    }
}

impl Pace {
    /// Waits until the next step may be made.
    pub async fn wait(&self) {
        tokio::time::sleep_until(self.next).await;
    }

    /// A step that began at `began` is done.
    pub fn stepped(&mut self, began: Instant) {
        let rest = if began.elapsed() > HEAVY { UNDER_PRESSURE } else { USUAL };
        self.next = began + rest;
    }
}
