//! Kinds that are watched only while somebody looks at them.

use std::{sync::Arc, time::Duration};

use quarterdeck_wire::kind::Kind;
use tokio::{sync::watch, time::timeout};

/// A kind that nobody looked at for this long is not watched any more.
const IDLE: Duration = Duration::from_secs(300);

/// Whether a kind is watched from the start, because rows of other kinds or the counts need it.
pub const fn is_always_on(kind: Kind) -> bool {
    !matches!(kind, Kind::Event | Kind::ReplicaSet)
}

/// How many look at a kind.
#[derive(Clone)]
pub struct Demand(Arc<watch::Sender<usize>>);

/// Someone's look at a kind; over when it is dropped.
pub struct Lease(Demand);

impl Demand {
    pub fn of(kind: Kind) -> Self {
        Self(Arc::new(watch::Sender::new(usize::from(is_always_on(kind)))))
    }

    pub fn lease(&self) -> Lease {
        self.0.send_modify(|looks| *looks += 1);
        Lease(self.clone())
    }

    pub fn is_wanted(&self) -> bool {
        *self.0.borrow() > 0
    }

    /// Waits until somebody looks.
    pub async fn wanted(&self) {
        // The sender is ours: it can't be gone.
        let _ = self.0.subscribe().wait_for(|looks| *looks > 0).await;
    }

    /// Waits until nobody has looked for a while.
    pub async fn idle(&self) {
        let mut looks = self.0.subscribe();
        loop {
            let _ = looks.wait_for(|looks| *looks == 0).await;
            if timeout(IDLE, looks.wait_for(|looks| *looks > 0)).await.is_err() {
                return;
            }
        }
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        self.0.0.send_modify(|looks| *looks -= 1);
    }
}
