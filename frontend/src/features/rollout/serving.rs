//! How many pods serve, between the fewest and the most that the rollout may have.

use quarterdeck_wire::detail::Rollout;

use crate::{reactive::prelude::*, words::words};

/// More pods than this are one bar.
const MOST: u32 = 24;
/// Of a pod's share of the bar, what it fills.
const FILLED: f64 = 0.97;

#[component]
pub fn Serving(
    serving: u32,
    wanted: u32,
    bounds: Rollout,
    /// What the rollout waits for.
    says: String,
) -> impl IntoView {
    let text = &words().roll;
    let Rollout { least, most, .. } = bounds;
    let most = most.max(wanted).max(1);
    let at = |pods: u32| format!("{}%", f64::from(pods.min(most)) * 100.0 / f64::from(most));
    let bar = |from: u32, to: u32| {
        let class = if from < serving { "b-on" } else { "b-off" };
        let width = f64::from(to - from) * 100.0 / f64::from(most) * FILLED;
        view! {
            <rect class=class x=at(from) y="14" width=format!("{width}%") height="6" rx="2"></rect>
        }
    };
    let edges: Vec<(u32, u32)> = if most > MOST {
        let serving = serving.min(most);
        [(0, serving), (serving, most)].into_iter().filter(|(from, to)| to > from).collect()
    } else {
        (0..most).map(|pod| (pod, pod + 1)).collect()
    };
    let bars = edges.into_iter().map(|(from, to)| bar(from, to)).collect_view();
    let mark = |pods: u32, class: &'static str, says: String| {
        let anchor = if pods == most { "end" } else { "middle" };
        view! {
            <line class="b-mark" x1=at(pods) x2=at(pods) y1="11" y2="23"></line>
            <text class=class x=at(pods) y="9" text-anchor=anchor>{says}</text>
        }
    };
    // Where two stand at one place, the outer one says enough.
    let least_mark = (least < wanted).then(|| mark(least, "b-least", (text.least)(least)));
    let most_mark = (most > wanted).then(|| mark(most, "", (text.most)(most)));
    let label =
        format!("{} {}", text.serving, (words().table.some_of)(serving as usize, wanted as usize));
    view! {
        <div class="lane budget">
            <div class="lane-n">
                <b>{text.serving}</b>
                {(words().table.some_of)(serving as usize, wanted as usize)}
            </div>
            <svg role="img" aria-label=label>
                {bars}
                {least_mark}
                {mark(wanted, "", (text.wanted)(wanted))}
                {most_mark}
            </svg>
            <p>{says}</p>
        </div>
    }
}
