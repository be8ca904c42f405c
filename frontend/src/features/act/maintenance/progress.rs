//! How far a maintenance is, in the pane of each of its workloads.

use quarterdeck_wire::maintenance::Run;

use super::{
    TOLD,
    steering::{Notes, Pill, Steering, names},
    steps::Steps,
    window::Expected,
    workloads::{Finish, Workloads},
};
use crate::{
    features::pane::Object,
    live::{topic, use_live},
    reactive::prelude::*,
    times,
    words::words,
};

pub type Followed = Memo<Option<Run>>;

/// Something of the run, or nothing while it goes away.
pub fn of<T: Default>(run: Followed, read: impl Fn(&Run) -> T) -> T {
    run.with(|run| run.as_ref().map(read).unwrap_or_default())
}

/// The workload's latest run, if there is one to tell of.
#[component]
pub fn MaintenanceProgress(object: Object) -> impl IntoView {
    let runs = topic::maintenance();
    let now = use_live().now();
    let run = Memo::new(move |_| {
        let uid = object.detail.with(|detail| detail.as_ref().map(|detail| detail.uid.clone()))?;
        runs.with(|runs| {
            let is_of = |run: &&Run| run.parts.iter().any(|part| part.target.uid == uid);
            let run = runs.as_ref()?.runs.iter().rev().find(is_of)?;
            run.ended.is_none_or(|ended| now.get() - ended < TOLD).then(|| run.clone())
        })
    });
    let id = Memo::new(move |_| run.with(|run| run.as_ref().map(|run| run.id.clone())));
    shown(move || id.get().map(|_| view! { <Panel run /> }))
}

#[component]
fn Panel(run: Followed) -> impl IntoView {
    let error = RwSignal::new(None);
    let text = &words().act.maintenance;
    let started = of(run, |run| (text.started)(&run.who, &times::clock(run.at), &run.reason));
    let names = of(run, names);
    view! {
        <section class="sec maint-run" aria-label=text.heading>
            <div class="sec-h">
                <h3 class="cut" title=names.clone()>{names.clone()}</h3>
                <Pill run />
            </div>
            <p class="dim cut" title=started.clone()>{started.clone()}</p>
            <Expected run />
            <Notes run error />
            <Steering run error />
            <Steps run />
            <Workloads run error />
            <Finish run />
        </section>
    }
}
