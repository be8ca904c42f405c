//! Viewers, a plain watch and a load together: the ground of most measurements.

use std::time::{Duration, Instant};

use tokio::{
    sync::{mpsc, oneshot, watch},
    task::JoinHandle,
    time::{sleep, timeout},
};

use crate::{
    Result,
    load::{Load, Sent},
    server::Door,
    upstream::{Seen, Upstream},
    viewer::{Look, Model, Viewer},
};

/// Until every viewer has its first rows: 1,500 of them are some 200 kB, most of a minute at 32 kbit/s.
const SETTLE: Duration = Duration::from_secs(180);
/// After the last change: whatever is still under way arrives.
const DRAIN: Duration = Duration::from_secs(3);
/// No round is longer than this.
const LONGEST: Duration = Duration::from_secs(600);

/// Who looks, and at what.
#[derive(Clone, Debug)]
pub struct Seat {
    pub look: Look,
    /// Bytes a second, for a slow line.
    pub rate: Option<u32>,
}

impl Seat {
    pub fn of(look: Look) -> Self {
        Self { look, rate: None }
    }
}

/// What one viewer got after its first rows.
pub struct Account {
    pub model: Model,
    pub seen: Seen,
    pub frames: u64,
    /// In frames of rows.
    pub bytes: u64,
    /// Rows in those frames.
    pub rows: u64,
    /// Why it ended before its time.
    pub cut: Option<String>,
}

impl Account {
    pub fn bytes_per_row(&self) -> f64 {
        self.bytes as f64 / (self.rows as f64).max(1.0)
    }
}

/// What came of a round.
pub struct Round {
    pub sent: Vec<Sent>,
    pub raw: Seen,
    pub accounts: Vec<Account>,
}

/// A round that is going on.
pub struct Running {
    stop: watch::Sender<bool>,
    raw: JoinHandle<Result<Seen>>,
    viewers: Vec<JoinHandle<Result<Account>>>,
}

impl Running {
    /// Starts a plain watch and the viewers, and waits until all of them see.
    pub async fn start(upstream: &Upstream, door: &Door, seats: &[Seat]) -> Result<Self> {
        let (stop, stopped) = watch::channel(false);
        let (ready, watching) = oneshot::channel();
        let client = upstream.clone();
        let until = stopped.clone();
        let raw = on_own_thread(move || async move { client.watch(ready, until).await });
        let (settled, mut settling) = mpsc::channel(seats.len().max(1));
        let mut viewers = Vec::new();
        for (at, seat) in seats.iter().cloned().enumerate() {
            let (door, settled, stop) = (door.clone(), settled.clone(), stopped.clone());
            let sit = move || sit(door, seat, settled, stop);
            // The first ones are what is measured: nothing else on their threads.
            viewers.push(if at < 2 { on_own_thread(sit) } else { tokio::spawn(sit()) });
        }
        drop(settled);
        timeout(SETTLE, watching).await?.map_err(|_| "the plain watch did not start")?;
        let mut missing = seats.len();
        while missing > 0 && timeout(SETTLE, settling.recv()).await?.is_some() {
            missing -= 1;
        }
        Ok(Self { stop, raw, viewers })
    }

    /// Waits for what is under way, ends everything and gives what it saw.
    pub async fn end(self, sent: Vec<Sent>) -> Result<Round> {
        sleep(DRAIN).await;
        let _ = self.stop.send(true);
        let raw = timeout(SETTLE, self.raw).await???;
        let mut accounts = Vec::new();
        for viewer in self.viewers {
            accounts.push(timeout(SETTLE, viewer).await???);
        }
        Ok(Round { sent, raw, accounts })
    }
}

/// A whole round: `count` changes, `rate` a second, before all `seats`.
pub async fn round(
    upstream: &Upstream,
    door: &Door,
    seats: &[Seat],
    load: &mut Load,
    (count, rate): (u32, u32),
) -> Result<Round> {
    let running = Running::start(upstream, door, seats).await?;
    let sent = load.run(count, rate).await?;
    running.end(sent).await
}

/// Runs a future where nothing else runs, so that its clock is not another task's.
fn on_own_thread<F, T>(make: impl FnOnce() -> F + Send + 'static) -> JoinHandle<Result<T>>
where
    F: Future<Output = Result<T>>,
    T: Send + 'static,
{
    tokio::task::spawn_blocking(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        runtime.block_on(make())
    })
}

/// One viewer, from its first rows to the end of the round.
async fn sit(
    door: Door,
    seat: Seat,
    settled: mpsc::Sender<()>,
    mut stop: watch::Receiver<bool>,
) -> Result<Account> {
    let mut viewer = Viewer::connect(&door, seat.rate).await?;
    viewer.look(&seat.look, None).await?;
    let mut account = Account {
        model: Model::default(),
        seen: Seen::new(),
        frames: 0,
        bytes: 0,
        rows: 0,
        cut: None,
    };
    let end = Instant::now() + LONGEST;
    let mut first = true;
    loop {
        let rows = tokio::select! {
            rows = viewer.next_rows(&mut account.model, end) => rows,
            _ = stop.wait_for(|stop| *stop) => return Ok(account),
        };
        let rows = match rows {
            Ok(rows) => rows,
            Err(why) => {
                account.cut = Some(why.to_string());
                return Ok(account);
            }
        };
        if std::mem::take(&mut first) {
            let _ = settled.send(()).await;
            continue;
        }
        account.frames += 1;
        account.bytes += rows.len as u64;
        account.rows += rows.changed.len() as u64;
        for (pod, restarts) in rows.changed {
            account.seen.entry(pod).or_default().push((restarts, rows.at));
        }
    }
}
