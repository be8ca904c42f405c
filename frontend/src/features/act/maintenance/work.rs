//! What is done while the workloads are down: by hand, or a Job, whose log is read as it is written.

use quarterdeck_wire::{kind::Kind, maintenance::Stage};

use super::{
    progress::{Followed, of},
    steps::JobLink,
};
use crate::{
    features::logs::{Log, LogView, Spec},
    nav::use_nav,
    reactive::prelude::*,
    route::ObjectPath,
    words::words,
};

#[component]
pub fn WorkPanel(run: Followed) -> impl IntoView {
    let text = &words().act.maintenance;
    let job = Memo::new(move |_| of(run, |run| run.job.clone()));
    let head = shown(move || {
        job.get().map(|job| {
            let tries = (job.tries > 1).then(|| (text.tries)(job.tries));
            view! { <span class="mono cut"><JobLink job /></span> <span>{tries}</span> }
        })
    });
    let since = Memo::new(move |_| of(run, |run| run.stage == Stage::Work));
    let body = shown(move || match job.get() {
        None => view! { <p class="pad dim">{text.done_by_hand}</p> }.into_any(),
        // It is there as soon as it was seen; before, and when another is tried, there is none.
        Some(job) if job.started => {
            let path = ObjectPath::new(Kind::Job, job.template.namespace.as_deref(), &job.name);
            view! { <JobLog path /> }.into_any()
        }
        Some(_) if since.get() => view! { <p class="pad dim">{text.starting}</p> }.into_any(),
        Some(_) => view! { <p class="pad dim">{text.starts_then}</p> }.into_any(),
    });
    view! {
        <section class="panel m-work" aria-label=text.step_work>
            <div class="panel-h">
                <h2>{text.step_work}</h2>
                {head}
            </div>
            {body}
        </section>
    }
}

#[component]
fn JobLog(path: ObjectPath) -> impl IntoView {
    let log = Log::open(use_nav(), Spec::of(path));
    view! { <div class="dock-body m-log"><LogView log /></div> }
}
