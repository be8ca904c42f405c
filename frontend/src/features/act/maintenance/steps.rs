//! The way of a run, and where it is.

use std::cmp::Ordering;

use quarterdeck_wire::{
    kind::Kind,
    maintenance::{Is, Run, Stage, Step, Work},
};

use super::progress::{Followed, of};
use crate::{
    live::use_live, nav::use_nav, reactive::prelude::*, route::ObjectPath, times, words::words,
};

/// How many steps there are.
const STEPS: usize = 5;

/// The step a run is at, from 1; 0: none, it was ended; behind the last: all are done.
fn at(run: &Run) -> usize {
    let some = |is: fn(&Is) -> bool| run.parts.iter().any(|part| is(&part.is));
    match run.stage {
        Stage::Down | Stage::Held { at: Step::Down, .. } => {
            if some(|is| matches!(is, Is::Up)) {
                1
            } else {
                2
            }
        }
        Stage::Work | Stage::Held { at: Step::Work, .. } => 3,
        Stage::Up | Stage::Held { at: Step::Up, .. } => {
            if some(|is| matches!(is, Is::Down { .. } | Is::Lost)) { 4 } else { STEPS }
        }
        Stage::Done => STEPS + 1,
        Stage::Aborted => 0,
    }
}

/// When a step was done, if it was.
fn done_at(run: &Run, step: usize) -> Option<i64> {
    match step {
        1 => Some(run.at),
        2 => run.down_at,
        3 => run.up_at,
        STEPS => run.ended,
        _ => None,
    }
}

#[component]
pub fn Steps(run: Followed) -> impl IntoView {
    let text = &words().act.maintenance;
    let said = move |says: fn(&Run) -> String| shown(move || of(run, says)).into_any();
    view! {
        <ol class="steps">
            <Line run step=1 says=text.step_down more=said(numbers) />
            <Line run step=2 says=text.step_gone more=said(stopping) />
            <Line run step=3 says=text.step_work more=view! { <WorkLine run /> }.into_any() />
            <Line run step=4 says=text.step_up more=said(numbers) />
            <Line run step=5 says=text.step_ready more=said(ready) />
        </ol>
    }
}

#[component]
fn Line(run: Followed, step: usize, says: &'static str, more: AnyView) -> impl IntoView {
    let live = use_live();
    let here = Memo::new(move |_| {
        of(run, |run| {
            let now = at(run);
            let held = matches!(run.stage, Stage::Held { .. });
            match step.cmp(&now) {
                _ if now == 0 => ("step is-next", "i i-ring dim", false),
                Ordering::Less => ("step is-done", "i i-done maint", false),
                Ordering::Equal if held => ("step is-on", "i i-fail fail", true),
                Ordering::Equal => ("step is-on", "i i-prog maint", true),
                Ordering::Greater => ("step is-next", "i i-ring dim", false),
            }
        })
    });
    let time = Memo::new(move |_| {
        of(run, |run| match step.cmp(&at(run)) {
            Ordering::Less => done_at(run, step).map(times::clock),
            Ordering::Equal => Some((words().units.age)((live.now().get() - run.since).max(0))),
            Ordering::Greater => None,
        })
    });
    let class = move || here.get().0;
    let icon = move || here.get().1;
    let current = move || here.get().2.then_some("step");
    view! {
        <li class=following(class) aria-current=following(current)>
            <i class=following(icon) aria-hidden="true"></i>
            <b>{format!("{step}. {says}")}</b>
            <time>{shown(move || time.get())}</time>
            <p>{more}</p>
        </li>
    }
}

/// `order 3, payment 2`
fn numbers(run: &Run) -> String {
    let one = |part: &quarterdeck_wire::maintenance::Part| match part.is {
        Is::Lost => format!("{} ?", part.target.name),
        _ => format!("{} {}", part.target.name, part.before),
    };
    let all: Vec<String> = run.parts.iter().map(one).collect();
    all.join(words().act.drain.comma)
}

fn stopping(run: &Run) -> String {
    let of = |is: &Is| if let Is::Down { stopping } = is { *stopping } else { 0 };
    let count: u32 = run.parts.iter().map(|part| of(&part.is)).sum();
    match at(run) {
        1 => String::new(),
        _ => (words().act.maintenance.stopping)(count),
    }
}

fn ready(run: &Run) -> String {
    let of = |is: &Is| if let Is::Back { ready } = is { *ready } else { 0 };
    let ready = run.parts.iter().map(|part| of(&part.is)).sum();
    let all = run.parts.iter().map(|part| part.before).sum();
    (words().act.maintenance.ready)(ready, all)
}

#[component]
fn WorkLine(run: Followed) -> impl IntoView {
    let text = &words().act.maintenance;
    let job = Memo::new(move |_| of(run, |run| run.job.clone()));
    shown(move || match job.get() {
        None => text.done_by_hand.into_any(),
        Some(job) => {
            let tries = (job.tries > 1).then(|| (text.tries)(job.tries));
            view! { <JobLink job /> " " {tries} }.into_any()
        }
    })
}

/// The Job that is the work, once there is one.
#[component]
pub fn JobLink(job: Work) -> impl IntoView {
    let nav = use_nav();
    let path = ObjectPath::new(Kind::Job, job.template.namespace.as_deref(), &job.name);
    let href = move || nav.with(|route| nav.href(&route.opening(path.clone())));
    view! { <a href=following(href)>{job.name.to_string()}</a> }
}
