//! Since when a run is under way, and until when it is expected to be.

use quarterdeck_wire::maintenance::{Run, Stage};

use super::{
    progress::{Followed, of},
    steering::names,
};
use crate::{live::use_live, reactive::prelude::*, times, ui::Icon, words::words};

/// When it is expected back, louder once that is over.
#[component]
pub fn Expected(run: Followed) -> impl IntoView {
    let text = &words().act.maintenance;
    let now = use_live().now();
    shown(move || {
        let (clock, late) = of(run, |run| {
            let until = run.until.filter(|_| !run.is_ended())?;
            let late = run.overdue(now.get()).map(|late| (words().units.age)(late));
            Some((times::clock(until), late))
        })?;
        let (class, icon, says) = match late {
            Some(late) => ("note note-warn", "i-warn i-14", (text.overdue)(&clock, &late)),
            None => ("note note-maint", "i-clock i-14", (text.expected)(&clock)),
        };
        Some(view! { <p class=class><Icon class=icon /><span>{says}</span></p> })
    })
}

/// The time of a run as a bar: what went down, what is done, what comes back, and what is left.
#[component]
pub fn Window(run: Followed) -> impl IntoView {
    let text = &words().act.maintenance;
    let now = use_live().now();
    let says = move || {
        of(run, |run| {
            let end = run.ended.unwrap_or_else(|| now.get());
            let age = (words().units.age)((end - run.at).max(0));
            if run.is_ended() {
                return (text.took)(&names(run), &age);
            }
            let at = run.until.map(times::clock);
            (text.away)(&names(run), &age, at.as_deref())
        })
    };
    let left = Memo::new(move |_| {
        of(run, |run| {
            let left = run.until.filter(|_| !run.is_ended())? - now.get();
            let age = (words().units.age)(left.abs());
            Some((left < 0, if left < 0 { (text.late)(&age) } else { (text.left)(&age) }))
        })
    });
    let left = move || {
        left.get().map(|(late, says)| {
            let class = if late { "end warn" } else { "end dim" };
            view! { <span class=class>{says}</span> }
        })
    };
    let bar = Memo::new(move |_| of(run, |run| Some(parts(run, now.get()))));
    let bar = move || {
        let (parts, until) = bar.get()?;
        let bars = parts.into_iter().map(|(class, from, to)| {
            let (x, width) = (percent(from), percent((to - from).max(0.0)));
            view! { <rect class=class x=x y="4" width=width height="8" /> }
        });
        let bars = bars.collect_view();
        let tick = until.map(|at| {
            let x = percent(at);
            view! { <line class="w-tick" x1=x.clone() x2=x y1="1" y2="15" /> }
        });
        Some(view! { {bars} {tick} })
    };
    let began = move || of(run, |run| times::clock(run.at));
    let ends = move || of(run, |run| run.ended.or(run.until).map(times::clock));
    view! {
        <section class="panel m-window" aria-label=text.window>
            <div class="m-window-h">
                <span>{shown(says)}</span>
                {shown(left)}
            </div>
            <svg aria-hidden="true">
                <rect class="w-track" x="0" y="4" width="100%" height="8" rx="2" />
                {shown(bar)}
            </svg>
            <div class="m-window-h dim">
                <span>{shown(began)}</span>
                <span class="end">{shown(ends)}</span>
            </div>
        </section>
    }
}

fn percent(share: f64) -> String {
    format!("{}%", crate::format::fixed(100.0 * share, 2))
}

type Bar = (Vec<(&'static str, f64, f64)>, Option<f64>);

/// The parts of the bar as shares of its length, and where it is expected to end.
fn parts(run: &Run, now: i64) -> Bar {
    let end = run.ended.unwrap_or(now);
    let last = run.until.filter(|_| !run.is_ended()).unwrap_or(end).max(end);
    let length = (last - run.at).max(1) as f64;
    let share = |time: i64| ((time - run.at) as f64 / length).clamp(0.0, 1.0);
    let down = run.down_at.unwrap_or(end);
    let up = run.up_at.unwrap_or(end);
    let mut parts = vec![("w-done", 0.0, share(down)), ("w-now", share(down), share(up))];
    if run.up_at.is_some() {
        parts.push(("w-done", share(up), share(end)));
    }
    if run.stage == Stage::Aborted {
        parts.truncate(2);
    }
    (parts, run.until.filter(|_| !run.is_ended()).map(share))
}
