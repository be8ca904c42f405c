//! Every run, one of them at large.

use quarterdeck_wire::{Str, maintenance::Run};

use super::{
    progress::{Followed, of},
    steering::{Notes, Pill, Steering, names},
    steps::Steps,
    window::Window,
    work::WorkPanel,
    workloads::{Finish, Workloads},
};
use crate::{live::topic, nav::use_nav, reactive::prelude::*, times, ui::Icon, words::words};

/// Of an id, what tells runs apart in a URL.
const SHORT: usize = 8;

fn short(id: &str) -> String {
    id.chars().take(SHORT).collect()
}

/// The one that the URL names, or the latest; those under way come before those that are over.
#[component]
pub fn AllMaintenance() -> impl IntoView {
    let (runs, nav) = (topic::maintenance(), use_nav());
    let ids = Memo::new(move |_| {
        runs.with(|runs| {
            let all = runs.iter().flat_map(|runs| runs.runs.iter().rev());
            let (ended, open): (Vec<&Run>, Vec<&Run>) = all.partition(|run| run.is_ended());
            open.into_iter().chain(ended).map(|run| run.id.clone()).collect::<Vec<Str>>()
        })
    });
    let chosen = Memo::new(move |_| {
        let wanted = nav.with(|route| route.state.show.clone());
        ids.with(|ids| ids.iter().find(|id| short(id) == wanted).or_else(|| ids.first()).cloned())
    });
    let one = move |id: Str| {
        Memo::new(move |_| {
            runs.with(|runs| {
                let mut all = runs.iter().flat_map(|runs| &runs.runs);
                all.find(|run| run.id == id).cloned()
            })
        })
    };
    let links = move || {
        let ids = ids.get();
        let link = |id: Str| {
            part(id.to_string(), move || view! { <Link id=id.clone() run=one(id) chosen /> })
        };
        if ids.len() > 1 { ids.into_iter().map(link).collect() } else { Vec::new() }
    };
    let none = move || {
        let loaded = runs.with(Option::is_some);
        (loaded && ids.with(Vec::is_empty)).then(|| view! { <Nothing /> })
    };
    let large = keyed(move || {
        chosen
            .get()
            .map(|id| part(id.to_string(), move || view! { <Large run=one(id) /> }))
            .into_iter()
            .collect()
    });
    view! {
        {shown(none)}
        <div class="scroll">
            <nav class="m-list" aria-label=words().act.maintenance.runs>{keyed(links)}</nav>
            {large}
        </div>
    }
}

#[component]
fn Nothing() -> impl IntoView {
    let text = &words().act.maintenance;
    view! {
        <div class="void" role="status">
            <Icon class="i-maintenance i-20" />
            <h3>{text.none}</h3>
            <p>{text.none_hint}</p>
        </div>
    }
}

/// To one of several runs.
#[component]
fn Link(id: Str, run: Followed, chosen: Memo<Option<Str>>) -> impl IntoView {
    let nav = use_nav();
    let text = &words().act.maintenance;
    let show = short(&id);
    let href =
        move || nav.with(|route| nav.href(&route.with(|state| state.show.clone_from(&show))));
    let current = move || (chosen.get().as_ref() == Some(&id)).then_some("true");
    let stage = move || of(run, |run| (text.stage)(&run.stage));
    view! {
        <a class="btn" href=following(href) aria-current=following(current)>
            <Icon class="i-maint i-14 maint" />
            <span class="cut">{shown(move || of(run, names))}</span>
            <span class="dim">{shown(stage)}</span>
        </a>
    }
}

#[component]
fn Large(run: Followed) -> impl IntoView {
    let error = RwSignal::new(None);
    let text = &words().act.maintenance;
    let names = of(run, names);
    view! {
        <section class="m-run" aria-label=names.clone()>
            <div class="m-head">
                <h2 class="cut" title=names.clone()>{names.clone()}</h2>
                <Pill run />
                <Steering run error />
            </div>
            <div class="m-notes">
                <Notes run error />
            </div>
            <Window run />
            <div class="cols m-cols">
                <div class="stack">
                    <section class="panel" aria-label=text.run>
                        <div class="panel-h"><h2>{text.run}</h2></div>
                        <Steps run />
                    </section>
                    <section class="panel" aria-label=text.if_fails>
                        <div class="panel-h"><h2>{text.if_fails}</h2></div>
                        <p class="pad dim">{text.if_fails_hint}</p>
                    </section>
                </div>
                <WorkPanel run />
                <div class="stack">
                    <section class="panel" aria-label=words().nav.workloads>
                        <div class="panel-h"><h2>{words().nav.workloads}</h2></div>
                        <Workloads run error />
                    </section>
                    <Details run />
                    <div class="panel"><Finish run /></div>
                </div>
            </div>
        </section>
    }
}

#[component]
fn Details(run: Followed) -> impl IntoView {
    let text = &words().act.maintenance;
    let line = |label: &'static str, says: fn(&Run) -> String| {
        let says = Memo::new(move |_| of(run, says));
        shown(move || {
            let says = says.get();
            (!says.is_empty())
                .then(|| view! { <dt>{label}</dt> <dd title=says.clone()>{says.clone()}</dd> })
        })
    };
    view! {
        <section class="panel" aria-label=text.details>
            <div class="panel-h"><h2>{text.details}</h2></div>
            <dl class="kv pad">
                {line(text.started_by, |run| {
                    (words().act.maintenance.at)(&run.who, &times::clock(run.at))
                })}
                {line(text.reason_was, |run| run.reason.to_string())}
                {line(text.back_by, |run| run.until.map(times::full).unwrap_or_default())}
            </dl>
        </section>
    }
}
