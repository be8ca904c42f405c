//! What has a target, measured one after the other on one server.

use std::time::{Duration, Instant};

use quarterdeck_wire::view::{Column, Sort, View, Window};
use tokio::time::{sleep, timeout};

use crate::{
    Result,
    args::Args,
    browser::{self, Look as Seen, Scroll},
    load::{self, Load},
    report::Report,
    round::{Account, Round, Seat, round},
    server::Server,
    stats::{Spread, bytes, millis},
    upstream::{Pod, Upstream},
    viewer::{Look, Model, Viewer},
};

/// After the first lists: until buffers are given back.
const CALM: Duration = Duration::from_secs(15);
/// The longest wait for a frame that was asked for.
const PATIENCE: Duration = Duration::from_secs(30);
/// How long a dropped viewer is away.
const AWAY: Duration = Duration::from_secs(5);
/// Changes made while it is.
const MISSED: u32 = 20;
/// 32 kbit/s.
const SLOW: u32 = 4_000;
/// Changes a second that a small machine does not notice.
const STEADY: u32 = 50;
/// Changes made while a browser starts and scrolls.
const BROWSER_CHANGES: u32 = 300;
/// 60 a second, and what clocks round away.
const FRAME: Duration = Duration::from_micros(16_900);
/// The namespace that is looked at and changed; `cluster fill` makes it.
const NAMESPACE: &str = "team-000";

/// The bench as it goes on.
pub struct Bench {
    args: Args,
    upstream: Upstream,
    pub server: Server,
    load: Load,
    /// Watches that the API server served before there was a dashboard.
    watches_before: u32,
    pub report: Report,
}

impl Bench {
    /// Starts the server and measures the start.
    pub async fn start(args: Args) -> Result<Self> {
        let upstream = Upstream::connect(&args.kubeconfig).await?;
        let listed = upstream.pods(Some(NAMESPACE)).await?;
        let first = listed.values().map(|pod| pod.restarts).max().unwrap_or_default() + 1;
        let pods = listed.into_values().filter(|pod| pod.has_status).map(|pod| pod.pod).collect();
        let load = Load::new(upstream.clone(), pods, first);
        let watches_before = upstream.watches().await?;
        let mut report = Report::default();
        let server = Server::start(&args).await?;
        report.told("start → listening", seconds(server.began.elapsed()));
        let (row, ready) = tokio::join!(first_row(&server), server.ready());
        report.told("start → first row on the socket", seconds(row?));
        report.told("start → ready (every kind listed)", seconds(ready?));
        report.told("CPU of the server until ready", seconds(server.computing()?));
        Ok(Self { args, upstream, server, load, watches_before, report })
    }

    pub async fn all(&mut self) -> Result<()> {
        self.memory().await?;
        let ended = self.quiet().await;
        self.went("few changes", ended);
        let ended = self.windows().await;
        self.went("windows of all pods", ended);
        for (seat, name) in [(whole(), "whole table"), (window(), "window of all pods")] {
            let ended = self.resume(&seat, name).await;
            self.went("resume", ended);
        }
        let ended = self.busy().await;
        self.went("many changes", ended);
        let ended = self.many().await;
        self.went("many viewers", ended);
        let ended = self.slow().await;
        self.went("a slow viewer", ended);
        let ended = self.idle_viewers().await;
        self.went("idle viewers", ended);
        let ended = self.browser().await;
        self.went("in a browser", ended);
        self.correctness().await
    }

    /// A part that broke off is a line of its own; the others go on.
    fn went(&mut self, part: &str, ended: Result<()>) {
        if let Err(why) = ended {
            self.report.judged(part, "measured", format!("broke off: {why}"), false);
        }
    }

    async fn memory(&mut self) -> Result<()> {
        sleep(CALM).await;
        let memory = self.server.memory()?;
        let pods = u64::from(self.args.pods);
        let measured = format!(
            "{} B a pod ({} in all, peak while listing {})",
            memory.now / pods,
            bytes(memory.now),
            bytes(memory.peak)
        );
        self.report.judged("process RSS", "≤ 1,024 B a pod", measured, memory.now / pods <= 1_024);
        Ok(())
    }

    /// A change at a time: the namespace as a whole and a window of all pods, beside a plain watch.
    async fn quiet(&mut self) -> Result<()> {
        let seats = [whole(), window()];
        let ran = (self.args.changes, self.args.rate);
        let mut load = self.load.on(self.in_window().await?);
        let found = round(&self.upstream, &self.server.door, &seats, &mut load, ran).await?;
        self.load.go_on_from(&load);
        let (raw, _) = load::latencies(&found.sent, &found.raw, |_| true);
        let speed = load::rate(&found.sent);
        self.report.told(
            &format!("change → plain watch, p50 / p99, {speed:.0} changes/s"),
            format!("{} ({} changes)", raw.text(), raw.len()),
        );
        for (account, name) in
            found.accounts.iter().zip(["whole table of 1,500", "window of all pods"])
        {
            let (spread, lost) = load::latencies(&found.sent, &account.seen, |_| true);
            let (raw, frame) = (raw.at(99.0), spread.at(99.0));
            let limit = (raw * 6 / 5).max(raw + Duration::from_millis(5));
            self.report.judged(
                &format!("change → frame, p50 / p99, {speed:.0} changes/s, {name}"),
                "p99 ≤ 1.2 × the plain watch's, or + 5 ms",
                format!("{}, {lost} not seen", spread.text()),
                frame <= limit && lost == 0,
            );
            self.row_bytes(account, &format!("few changes a frame, {name}"));
        }
        self.sound("quiet", &found);
        Ok(())
    }

    /// As fast as changes come, for one viewer and for one of the windowed table.
    async fn busy(&mut self) -> Result<()> {
        let found = self.round(&[whole(), window()]).await?;
        self.under_load("1 viewer", &found);
        if let Some(account) = found.accounts.first() {
            self.row_bytes(account, "many changes a frame, whole table of 1,500");
        }
        Ok(())
    }

    /// The same before many viewers, then with one of them on a slow line.
    async fn many(&mut self) -> Result<()> {
        let one = self.watches_with(1).await?;
        let many = self.watches_with(self.args.viewers).await?;
        self.report.judged(
            "upstream watches, 1 and 100 viewers",
            "the same",
            format!("{one} and {many}"),
            one == many,
        );
        let seats = vec![whole(); self.args.viewers as usize];
        let found = self.round(&seats).await?;
        self.under_load(&format!("{} viewers", seats.len()), &found);
        Ok(())
    }

    /// Does one viewer on a slow line make the others wait? In turn without and with it, so that
    /// both meet the same machine.
    async fn slow(&mut self) -> Result<()> {
        let alike = vec![whole(); self.args.viewers as usize];
        let mut with_slow = alike.clone();
        if let Some(last) = with_slow.last_mut() {
            last.rate = Some(SLOW);
        }
        let (mut without, mut with, mut its_own) = (Vec::new(), Vec::new(), Vec::new());
        let ran = (self.args.changes, STEADY);
        for _ in 0..2 {
            for (seats, all) in [(&alike, &mut without), (&with_slow, &mut with)] {
                let found =
                    round(&self.upstream, &self.server.door, seats, &mut self.load, ran).await?;
                let fast = found.accounts.iter().zip(seats).filter(|(_, seat)| seat.rate.is_none());
                all.extend(fast.map(|(account, _)| seen_after(&found, account)));
                let slow = found.accounts.iter().zip(seats).filter(|(_, seat)| seat.rate.is_some());
                its_own.extend(slow.map(|(account, _)| {
                    let (spread, lost) = load::latencies(&found.sent, &account.seen, |_| true);
                    let cut = account.cut.as_deref().unwrap_or("not cut");
                    format!("{}, {lost} of {} not seen in time, {cut}", spread.text(), ran.0)
                }));
            }
        }
        let (before, after) = (Spread::all(&without).at(99.0), Spread::all(&with).at(99.0));
        let moved = millis(after) / millis(before).max(0.001) * 100.0 - 100.0;
        self.report.judged(
            &format!(
                "one of {} viewers at 32 kbit/s, {STEADY} changes/s: p99 of the others",
                alike.len()
            ),
            "moves ≤ 5 %",
            format!("{:.1} → {:.1} ms ({moved:+.0} %)", millis(before), millis(after)),
            moved <= 5.0,
        );
        self.report.told("that viewer itself, p50 / p99", its_own.join("; "));
        Ok(())
    }

    /// Filter, sort and scroll where the server keeps the order.
    async fn windows(&mut self) -> Result<()> {
        let mut viewer = Viewer::connect(&self.server.door, None).await?;
        let mut model = Model::default();
        viewer.look(&Look::Window(View::default()), None).await?;
        viewer.next_rows(&mut model, Instant::now() + PATIENCE).await?;
        let sort = |column| Sort { column, descending: true };
        let view = |filter: &str, sort, first| View {
            filter: filter.to_owned(),
            sort,
            window: Window { first, len: 100 },
        };
        let asked = [
            (
                "sort",
                [Column::Name, Column::Age, Column::Restarts, Column::Node, Column::Image]
                    .map(|column| view("", sort(column), 0)),
            ),
            (
                "filter",
                ["cart", "node=worker-0042", "payment", "status=Pending", "order-0010"]
                    .map(|filter| view(filter, Sort::default(), 0)),
            ),
            (
                "scroll",
                [10_000, 50_000, 75_000, 100_000, 149_000]
                    .map(|first| view("", Sort::default(), first)),
            ),
        ];
        for (name, views) in asked {
            let mut took = Vec::new();
            for view in views {
                // What is asked for is the next frame: nothing changes upstream meanwhile.
                let sent = Instant::now();
                viewer.view(view).await?;
                took.push(viewer.next_rows(&mut model, sent + PATIENCE).await?.at - sent);
            }
            let took = Spread::of(took);
            self.report.judged(
                &format!("{name} all pods: view → frame, median / slowest of {}", took.len()),
                "≤ 50 ms to the paint",
                format!("{:.1} / {:.1} ms", millis(took.at(50.0)), millis(took.at(100.0))),
                took.at(100.0) <= Duration::from_millis(50),
            );
        }
        Ok(())
    }

    /// A viewer that was away gets what it missed, and nothing else.
    async fn resume(&mut self, seat: &Seat, name: &str) -> Result<()> {
        let look = &seat.look;
        let mut model = Model::default();
        let mut viewer = Viewer::connect(&self.server.door, None).await?;
        viewer.look(look, None).await?;
        viewer.next_rows(&mut model, Instant::now() + PATIENCE).await?;
        let held = model.rows.len();
        drop(viewer);
        let mut load = self.load.on(self.in_window().await?);
        load.run(MISSED, MISSED / AWAY.as_secs() as u32).await?;
        self.load.go_on_from(&load);
        sleep(Duration::from_secs(1)).await;
        let asked = Instant::now();
        let mut viewer = Viewer::connect(&self.server.door, None).await?;
        viewer.look(look, model.cursor).await?;
        let rows = viewer.next_rows(&mut model, Instant::now() + PATIENCE).await?;
        self.report.judged(
            &format!("resume after a 5 s drop, {name}"),
            "only what changed, one round trip",
            format!(
                "{} of {held} rows ({MISSED} had changed), {}, {:.1} ms from connect to frame",
                rows.changed.len(),
                bytes(rows.len as u64),
                millis(rows.at - asked)
            ),
            rows.changed.len() == MISSED as usize && model.gaps == 0,
        );
        Ok(())
    }

    async fn idle_viewers(&mut self) -> Result<()> {
        let before = self.server.memory()?.now;
        let viewers = self.gather(self.args.idle_viewers).await?;
        sleep(Duration::from_secs(5)).await;
        let after = self.server.memory()?.now;
        let each = after.saturating_sub(before) / u64::from(self.args.idle_viewers).max(1);
        drop(viewers);
        self.report.judged(
            &format!("RSS per idle viewer, {} of them", self.args.idle_viewers),
            "≤ 50 kB",
            bytes(each),
            each <= 50_000,
        );
        Ok(())
    }

    /// What a person waits for: the first row, another order, the next frame.
    async fn browser(&mut self) -> Result<()> {
        let Some(script) = self.args.browser.clone() else { return Ok(()) };
        let link = self.server.door.link.clone();
        let Seen { first_row, filter, sort } = browser::run(&script, &link, "look").await?;
        for (what, target, times) in [
            ("first row painted, cold browser, p50 / slowest", 1_000, first_row),
            ("filter: key → paint in the browser, p50 / slowest", 50, filter),
            ("sort: click → paint in the browser, p50 / slowest", 50, sort),
        ] {
            let times = times.spread();
            let target = Duration::from_millis(target);
            self.report.judged(
                &format!("{what} of {}", times.len()),
                &format!("≤ {} ms", target.as_millis()),
                format!("{:.0} / {:.0} ms", millis(times.at(50.0)), millis(times.at(100.0))),
                times.at(100.0) <= target,
            );
        }
        let changes = self.load.run(BROWSER_CHANGES, 20);
        let (scroll, sent) =
            tokio::join!(browser::run::<Scroll>(&script, &link, "scroll"), changes);
        let (frames, rate) = (scroll?.frames.spread(), load::rate(&sent?));
        self.report.judged(
            &format!("frames while scrolling, {rate:.0} changes/s, p50 / p99 of {}", frames.len()),
            "p99 ≤ 16.7 ms",
            frames.text(),
            frames.at(99.0) <= FRAME,
        );
        Ok(())
    }

    /// After all of it: does a viewer hold what the API server lists?
    async fn correctness(&mut self) -> Result<()> {
        let mut differ = 0;
        let listed = self.upstream.pods(Some(NAMESPACE)).await?;
        let mut model = Model::default();
        let mut viewer = Viewer::connect(&self.server.door, None).await?;
        viewer.look(&whole().look, None).await?;
        viewer.next_rows(&mut model, Instant::now() + PATIENCE).await?;
        let held: std::collections::HashMap<Pod, u32> = model.pods().into_iter().collect();
        differ += listed.values().filter(|pod| held.get(&pod.pod) != Some(&pod.restarts)).count();
        differ += held.len().abs_diff(listed.len());
        let all = self.upstream.pods(None).await?.len();
        let mut model = Model::default();
        let mut viewer = Viewer::connect(&self.server.door, None).await?;
        viewer.look(&window().look, None).await?;
        viewer.next_rows(&mut model, Instant::now() + PATIENCE).await?;
        self.report.judged(
            "at the end: what a viewer holds against a LIST",
            "equal",
            format!(
                "{differ} of {} rows differ; {} pods in the windowed table, {all} listed",
                listed.len(),
                model.total()
            ),
            differ == 0 && model.total() == all,
        );
        let memory = self.server.memory()?;
        let each = memory.now / u64::from(self.args.pods);
        self.report
            .told("process RSS at the end", format!("{each} B a pod ({})", bytes(memory.now)));
        self.report.told("CPU of the server in all", seconds(self.server.computing()?));
        Ok(())
    }

    async fn round(&mut self, seats: &[Seat]) -> Result<Round> {
        let ran = (self.args.busy_changes, self.args.busy_rate);
        round(&self.upstream, &self.server.door, seats, &mut self.load, ran).await
    }

    fn under_load(&mut self, who: &str, found: &Round) {
        let speed = load::rate(&found.sent);
        let (raw, _) = load::latencies(&found.sent, &found.raw, |_| true);
        let Some(account) = found.accounts.first() else { return };
        let (spread, lost) = load::latencies(&found.sent, &account.seen, |_| true);
        let asked = self.args.busy_rate;
        self.report.told(
            &format!(
                "change → plain watch, p50 / p99, {speed:.0} changes/s ({asked} asked for), {who}"
            ),
            raw.text(),
        );
        self.report.judged(
            &format!("change → frame, p50 / p99, {speed:.0} changes/s, {who}"),
            "p99 ≤ the plain watch's + 50 ms",
            format!("{}, {lost} not seen", spread.text()),
            spread.at(99.0) <= raw.at(99.0) + Duration::from_millis(50) && lost == 0,
        );
        self.sound(who, found);
    }

    fn row_bytes(&mut self, account: &Account, how: &str) {
        let each = account.bytes_per_row();
        self.report.judged(
            &format!("bytes per changed row, {how}"),
            "≤ 20 B",
            format!("{each:.0} B ({} rows in {} frames)", account.rows, account.frames),
            each <= 20.0,
        );
    }

    /// Frames that did not follow each other, and viewers that were cut off, are errors of their own.
    fn sound(&mut self, when: &str, found: &Round) {
        let gaps: u32 = found.accounts.iter().map(|account| account.model.gaps).sum();
        let cut = found.accounts.iter().filter_map(|account| account.cut.as_deref());
        let cut: Vec<&str> = cut.collect();
        if gaps > 0 || !cut.is_empty() {
            let measured = format!("{gaps} gaps, {} cut: {}", cut.len(), cut.join("; "));
            self.report.judged(
                &format!("frames follow each other, {when}"),
                "always",
                measured,
                false,
            );
        }
    }

    async fn in_window(&self) -> Result<Vec<Pod>> {
        let mut viewer = Viewer::connect(&self.server.door, None).await?;
        let mut model = Model::default();
        viewer.look(&window().look, None).await?;
        viewer.next_rows(&mut model, Instant::now() + PATIENCE).await?;
        let shown: Vec<Pod> = model.pods().into_iter().map(|(pod, _)| pod).collect();
        Ok(self.load.pods().iter().filter(|pod| shown.contains(pod)).cloned().collect())
    }

    /// The dashboard's watches at the API server while so many look.
    async fn watches_with(&self, count: u32) -> Result<u32> {
        let viewers = self.gather(count).await?;
        sleep(Duration::from_secs(1)).await;
        let watches = self.upstream.watches().await?.saturating_sub(self.watches_before);
        drop(viewers);
        Ok(watches)
    }

    /// Viewers with their first rows; half look at a namespace, half at all pods.
    async fn gather(&self, count: u32) -> Result<Vec<Viewer>> {
        let mut viewers = Vec::new();
        for n in 0..count {
            let mut viewer = Viewer::connect(&self.server.door, None).await?;
            let seat = if n % 2 == 0 { whole() } else { window() };
            viewer.look(&seat.look, None).await?;
            let until = Instant::now() + PATIENCE;
            viewer.next_rows(&mut Model::default(), until).await?;
            viewers.push(viewer);
        }
        Ok(viewers)
    }
}

/// How long after the start a viewer had rows; there is nothing before the first list is there.
async fn first_row(server: &Server) -> Result<Duration> {
    let mut viewer = Viewer::connect(&server.door, None).await?;
    let mut model = Model::default();
    viewer.look(&window().look, None).await?;
    let until = Instant::now() + PATIENCE * 10;
    let rows = async {
        loop {
            let rows = viewer.next_rows(&mut model, until).await?;
            if !model.rows.is_empty() {
                return Result::Ok(rows.at - server.began);
            }
        }
    };
    timeout(PATIENCE * 10, rows).await?
}

fn whole() -> Seat {
    Seat::of(Look::Namespace(NAMESPACE.to_owned()))
}

/// By namespace: the first window shows pods of [`NAMESPACE`].
fn window() -> Seat {
    let sort = Sort { column: Column::Namespace, descending: false };
    Seat::of(Look::Window(View { sort, ..View::default() }))
}

fn seen_after(found: &Round, account: &Account) -> Spread {
    load::latencies(&found.sent, &account.seen, |_| true).0
}

fn seconds(duration: Duration) -> String {
    format!("{:.2} s", duration.as_secs_f64())
}
