//! Changes at a steady rate, each of which can be told apart: a pod's restarts only ever grow.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use tokio::task::JoinSet;

use crate::{
    Result,
    stats::Spread,
    upstream::{Pod, Seen, Upstream},
};

/// Changes under way at once. Each worker has pods of its own, so that no pod's changes overtake each
/// other.
const WORKERS: usize = 32;

/// One change that was asked for.
#[derive(Clone, Debug)]
pub struct Sent {
    pub pod: Pod,
    pub restarts: u32,
    /// Just before the request was sent.
    pub at: Instant,
}

/// What to change, and where counting goes on from.
#[derive(Clone)]
pub struct Load {
    upstream: Upstream,
    pods: Arc<Vec<Pod>>,
    next: u32,
}

impl Load {
    /// `first` must be above every count that the pods have.
    pub fn new(upstream: Upstream, pods: Vec<Pod>, first: u32) -> Self {
        Self { upstream, pods: Arc::new(pods), next: first }
    }

    /// The same changes on other pods.
    pub fn on(&self, pods: Vec<Pod>) -> Self {
        Self { pods: Arc::new(pods), ..self.clone() }
    }

    /// Counts on from where `other` is.
    pub fn go_on_from(&mut self, other: &Load) {
        self.next = other.next;
    }

    pub fn pods(&self) -> &[Pod] {
        &self.pods
    }

    /// Makes `count` changes, `rate` a second, or as fast as the API server takes them.
    pub async fn run(&mut self, count: u32, rate: u32) -> Result<Vec<Sent>> {
        let workers = WORKERS.min(self.pods.len()).max(1);
        let began = Instant::now();
        let mut tasks = JoinSet::new();
        for worker in 0..workers {
            let turns = (worker..count as usize).step_by(workers);
            let turns: Vec<(u32, Instant)> = turns
                .map(|n| {
                    let due = began + Duration::from_secs_f64(n as f64 / f64::from(rate));
                    (self.next + n as u32, due)
                })
                .collect();
            let pods: Vec<Pod> = self.pods.iter().skip(worker).step_by(workers).cloned().collect();
            tasks.spawn(work(self.upstream.clone(), pods, turns));
        }
        self.next += count;
        let mut sent = Vec::with_capacity(count as usize);
        while let Some(done) = tasks.join_next().await {
            sent.extend(done??);
        }
        Ok(sent)
    }
}

async fn work(upstream: Upstream, pods: Vec<Pod>, turns: Vec<(u32, Instant)>) -> Result<Vec<Sent>> {
    let mut sent = Vec::with_capacity(turns.len());
    for ((restarts, due), pod) in turns.into_iter().zip(pods.iter().cycle()) {
        tokio::time::sleep_until(due.into()).await;
        let at = Instant::now();
        upstream.set_restarts(pod, restarts).await?;
        sent.push(Sent { pod: pod.clone(), restarts, at });
    }
    Ok(sent)
}

/// How many changes were made in a second.
pub fn rate(sent: &[Sent]) -> f64 {
    let first = sent.iter().map(|sent| sent.at).min();
    let last = sent.iter().map(|sent| sent.at).max();
    let took = first.zip(last).map_or(0.0, |(first, last)| (last - first).as_secs_f64());
    if took > 0.0 { sent.len() as f64 / took } else { 0.0 }
}

/// How long after its request each change was seen, itself or by a later one of the same pod, and how
/// many were never seen. Pods that were not looked at do not count.
pub fn latencies(sent: &[Sent], seen: &Seen, looked_at: impl Fn(&Pod) -> bool) -> (Spread, usize) {
    let mut lost = 0;
    let latency = |sent: &Sent| {
        let seen = seen.get(&sent.pod);
        let first = seen.and_then(|seen| seen.iter().find(|(count, _)| *count >= sent.restarts));
        lost += usize::from(first.is_none());
        first.map(|(_, at)| at.saturating_duration_since(sent.at))
    };
    let spread = Spread::of(sent.iter().filter(|sent| looked_at(&sent.pod)).filter_map(latency));
    (spread, lost)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_is_seen_by_itself_or_a_later_one() {
        let pod = Pod { namespace: "shop".into(), name: "cart".into() };
        let now = Instant::now();
        let after = |ms| now + Duration::from_millis(ms);
        let sent = |restarts| Sent { pod: pod.clone(), restarts, at: now };
        let seen = Seen::from([(pod.clone(), vec![(1, after(5)), (3, after(9))])]);
        let (spread, lost) = latencies(&[sent(1), sent(2), sent(4)], &seen, |_| true);
        assert_eq!(
            (spread.at(50.0), spread.at(100.0)),
            (Duration::from_millis(5), Duration::from_millis(9))
        );
        assert_eq!(lost, 1);
    }
}
