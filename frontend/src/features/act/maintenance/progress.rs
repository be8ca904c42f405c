//! How far a maintenance is, for everyone who looks at its workloads.

use quarterdeck_wire::{
    Str,
    error::ApiError,
    kind::Kind,
    maintenance::{Command, Hold, Is, Part, Run, Stage, Steer, Step},
};

use crate::{
    api, browser,
    features::pane::Object,
    live::{topic, use_live},
    nav::use_nav,
    reactive::prelude::*,
    route::ObjectPath,
    scope::Scope,
    times,
    ui::Icon,
    words::words,
};

/// An ended run is told in a workload's pane for so many seconds.
const TOLD: i64 = 30 * 60;
/// What the button for more time adds.
const MORE: i64 = 30 * 60;

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

/// Every run, newest first; those that are over come after.
#[component]
pub fn AllMaintenance() -> impl IntoView {
    let runs = topic::maintenance();
    let ids = Memo::new(move |_| {
        runs.with(|runs| {
            let all = runs.iter().flat_map(|runs| runs.runs.iter().rev());
            let (ended, open): (Vec<&Run>, Vec<&Run>) = all.partition(|run| run.is_ended());
            open.into_iter().chain(ended).map(|run| run.id.clone()).collect::<Vec<Str>>()
        })
    });
    let one = move |id: Str| {
        let key = id.to_string();
        part(key, move || {
            let run = Memo::new(move |_| {
                runs.with(|runs| {
                    let found = runs.iter().flat_map(|runs| &runs.runs).find(|run| run.id == id);
                    found.cloned()
                })
            });
            view! { <section class="panel"><Panel run /></section> }
        })
    };
    let panels = keyed(move || ids.get().into_iter().map(one).collect());
    let none = move || {
        let loaded = runs.with(Option::is_some);
        let text = &words().act.maintenance;
        (loaded && ids.with(Vec::is_empty)).then(|| {
            view! {
                <div class="void" role="status">
                    <Icon class="i-maintenance i-20" />
                    <h3>{text.none}</h3>
                    <p>{text.none_hint}</p>
                </div>
            }
        })
    };
    view! {
        {shown(none)}
        <div class="m-runs">{panels}</div>
    }
}

type Followed = Memo<Option<Run>>;

/// Something of the run, or nothing while it goes away.
fn of<T: Default>(run: Followed, read: impl Fn(&Run) -> T) -> T {
    run.with(|run| run.as_ref().map(read).unwrap_or_default())
}

#[component]
fn Panel(run: Followed) -> impl IntoView {
    let error = RwSignal::new(None);
    let text = &words().act.maintenance;
    let now = use_live().now();
    let started = of(run, |run| (text.started)(&run.who, &times::clock(run.at), &run.reason));
    let names = of(run, |run| {
        let names: Vec<&str> = run.parts.iter().map(|part| &*part.target.name).collect();
        names.join(words().act.drain.comma)
    });
    let stage = Memo::new(move |_| run.with(|run| run.as_ref().map(|run| run.stage.clone())));
    let pill = shown(move || {
        stage.get().map(|stage| {
            view! {
                <span class="pill pill-maint" role="status">
                    <Icon class="i-maint i-14" />
                    {(text.stage)(&stage)}
                </span>
            }
        })
    });
    let expected = move || {
        of(run, |run| {
            if run.is_ended() {
                return None;
            }
            let clock = times::clock(run.until?);
            let late = run.overdue(now.get()).map(|late| (words().units.age)(late));
            Some(match late {
                Some(late) => ("note note-warn", "i-warn i-14", (text.overdue)(&clock, &late)),
                None => ("note note-maint", "i-clock i-14", (text.expected)(&clock)),
            })
        })
        .map(|(class, icon, says)| {
            view! { <p class=class><Icon class=icon /><span>{says}</span></p> }
        })
    };
    view! {
        <section class="sec maint-run" aria-label=text.heading>
            <div class="sec-h">
                <h3 class="cut" title=names.clone()>{names.clone()}</h3>
                {pill}
            </div>
            <p class="dim cut" title=started.clone()>{started.clone()}</p>
            {shown(expected)}
            <Notes run error />
            <Steering run error />
            <Steps run />
            <Workloads run />
            <Finish run />
        </section>
    }
}

/// What a person should know first.
#[component]
fn Notes(run: Followed, error: RwSignal<Option<ApiError>>) -> impl IntoView {
    let text = &words().act.maintenance;
    let stage = Memo::new(move |_| run.with(|run| run.as_ref().map(|run| run.stage.clone())));
    let said = move || {
        let (class, icon, says) = match stage.get()? {
            Stage::Held { why: Hold::Refused(error), .. } => {
                let title = (words().errors.title)(error.code);
                let says = (words().pane.two)(title.trim_end_matches('.'), &error.message);
                ("note note-fail", "i-fail i-14", says)
            }
            Stage::Held { why, .. } => ("note note-fail", "i-fail i-14", (text.held)(&why)),
            Stage::Done => ("note note-ok", "i-ok i-14 ok", text.done.to_owned()),
            Stage::Aborted => ("note", "i-stop i-14", text.aborted.to_owned()),
            Stage::Down | Stage::Work | Stage::Up => return None,
        };
        Some(view! { <p class=class role="alert"><Icon class=icon /><span>{says}</span></p> })
    };
    let trouble = Memo::new(move |_| error.get().or_else(|| of(run, |run| run.trouble.clone())));
    let trouble = move || {
        trouble.get().map(|error| {
            let title = (words().errors.title)(error.code);
            view! {
                <p class="note note-fail" role="alert">
                    <Icon class="i-fail i-14" />
                    <span><b>{title}</b> " " {error.message}</span>
                </p>
            }
        })
    };
    view! { {shown(said)} {shown(trouble)} }
}

/// What can be wanted of it now.
#[component]
fn Steering(run: Followed, error: RwSignal<Option<ApiError>>) -> impl IntoView {
    let text = &words().act.maintenance;
    let (nav, scope) = (use_nav(), Scope::new());
    let steer = move |to: Command| {
        let Some(id) = of(run, |run| Some(run.id.clone())) else { return };
        let question = async move { api::steer_maintenance(nav, &Steer { id, to }).await };
        scope.ask(question, move |answer| error.set(answer.err()));
    };
    let button =
        move |class: &'static str, icon: &'static str, label: &'static str, to: Command| {
            view! {
                <button class=class on:click=handler(move |_| steer(to))>
                    <Icon class=icon />
                    {label}
                </button>
            }
            .into_any()
        };
    let extend = move |_| {
        let now = browser::now().div_euclid(1000);
        let until = of(run, |run| run.until).unwrap_or(now).max(now);
        steer(Command::Extend(until + MORE));
    };
    // Which buttons there are, so that they are built anew only when that changes.
    let which = Memo::new(move |_| {
        run.with(|run| run.as_ref().map(|run| (run.stage.clone(), run.job.is_some())))
    });
    let buttons = move || {
        let (stage, has_job) = which.get()?;
        let retry = || button("btn", "i-restart", text.retry, Command::Retry);
        let back = |class| button(class, "i-undo", text.restore, Command::Restore);
        let abort = || button("btn", "i-stop", text.abort, Command::Abort);
        let more = view! {
            <button class="btn" on:click=handler(extend)><Icon class="i-clock" />{text.extend}</button>
        };
        let some = match stage {
            Stage::Done | Stage::Aborted => return None,
            Stage::Held { at: Step::Up, .. } => vec![retry(), abort()],
            Stage::Held { .. } => vec![retry(), back("btn"), abort()],
            Stage::Work if !has_job => vec![back("btn btn-primary"), abort()],
            Stage::Down => vec![back("btn"), abort()],
            Stage::Work | Stage::Up => vec![abort()],
        };
        Some(view! { {some} {more} })
    };
    view! { <div class="actions">{shown(buttons)}</div> }
}

/// The way of a run, and where it is.
#[component]
fn Steps(run: Followed) -> impl IntoView {
    let text = &words().act.maintenance;
    let at = Memo::new(move |_| {
        of(run, |run| {
            let step = match run.stage {
                Stage::Down | Stage::Held { at: Step::Down, .. } => 1,
                Stage::Work | Stage::Held { at: Step::Work, .. } => 2,
                Stage::Up | Stage::Held { at: Step::Up, .. } => 3,
                Stage::Done => 4,
                Stage::Aborted => 0,
            };
            (step, matches!(run.stage, Stage::Held { .. }), run.job.clone())
        })
    });
    let nav = use_nav();
    shown(move || {
        let (now, held, job) = at.get();
        let line = |number: usize, says: &'static str, more: AnyView| {
            let (class, icon) = match number.cmp(&now) {
                _ if now == 0 => ("step is-next", "i-ring dim"),
                std::cmp::Ordering::Less => ("step is-done", "i-done maint"),
                std::cmp::Ordering::Equal if held => ("step is-on", "i-fail fail"),
                std::cmp::Ordering::Equal => ("step is-on", "i-prog maint"),
                std::cmp::Ordering::Greater => ("step is-next", "i-ring dim"),
            };
            let current = (number == now).then_some("step");
            view! {
                <li class=class aria-current=current>
                    <Icon class=icon />
                    <b>{format!("{number}. {says}")}</b>
                    {more}
                </li>
            }
        };
        let work = match job {
            None => view! { <p>{text.done_by_hand}</p> }.into_any(),
            Some(job) => {
                let namespace = job.cron_job.namespace.clone();
                let path = ObjectPath::new(Kind::Job, namespace.as_deref(), &job.name);
                let href = move || nav.with(|route| nav.href(&route.opening(path.clone())));
                let tries = (job.tries > 1).then(|| (text.tries)(job.tries));
                view! { <p><a href=following(href)>{job.name.to_string()}</a>" "{tries}</p> }
                    .into_any()
            }
        };
        view! {
            <ol class="steps">
                {line(1, text.step_down, ().into_any())}
                {line(2, text.step_work, work)}
                {line(3, text.step_up, view! { <p>{text.in_order}</p> }.into_any())}
            </ol>
        }
    })
}

/// Each workload: what it was, what it is.
#[component]
fn Workloads(run: Followed) -> impl IntoView {
    let text = &words().act.maintenance;
    let nav = use_nav();
    let lines = keyed(move || {
        let one = |part: &Part| {
            let part = part.clone();
            let key = format!("{}{:?}", part.target.uid, part.is);
            crate::reactive::prelude::part(key, move || line(&part, nav))
        };
        of(run, |run| run.parts.iter().map(one).collect())
    });
    view! {
        <table class="mini">
            <thead>
                <tr>
                    <th>{text.workload}</th>
                    <th>{text.before}</th>
                    <th>{text.now}</th>
                </tr>
            </thead>
            <tbody>{lines}</tbody>
        </table>
    }
}

fn line(part: &Part, nav: crate::nav::Nav) -> AnyView {
    let text = &words().act.maintenance;
    let Part { target, before, is } = part.clone();
    let path = ObjectPath::new(target.kind, target.namespace.as_deref(), &target.name);
    let href = move || nav.with(|route| nav.href(&route.opening(path.clone())));
    let (class, icon) = match &is {
        Is::Up => ("st", "i-ok i-14"),
        Is::Down { .. } => ("st st-maint", "i-maint i-14"),
        Is::Back { ready } if *ready >= before => ("st st-ok", "i-ok i-14"),
        Is::Back { .. } => ("st st-prog", "i-prog i-14"),
        Is::Other { .. } => ("st st-warn", "i-warn i-14"),
        Is::Gone => ("st st-fail", "i-fail i-14"),
    };
    view! {
        <tr>
            <td><a class="name" href=following(href)>{target.name.to_string()}</a></td>
            <td>{before}</td>
            <td><span class=class><Icon class=icon /><b>{(text.is)(&is, before)}</b></span></td>
        </tr>
    }
    .into_any()
}

/// The commands that finish it without Quarterdeck.
#[component]
fn Finish(run: Followed) -> impl IntoView {
    let text = &words().act.maintenance;
    let parts = Memo::new(move |_| {
        of(run, |run| {
            let parts: Vec<(Kind, Str, u32)> = run
                .parts
                .iter()
                .map(|part| (part.target.kind, part.target.name.clone(), part.before))
                .collect();
            (run.is_ended(), run.namespace.clone(), parts)
        })
    });
    shown(move || {
        let (ended, namespace, parts) = parts.get();
        if ended || parts.is_empty() {
            return None;
        }
        let command = |(kind, name, before): &(Kind, Str, u32)| match kind {
            Kind::CronJob => {
                format!(
                    r#"kubectl -n {namespace} patch cronjob/{name} -p '{{"spec":{{"suspend":false}}}}'"#
                )
            }
            Kind::StatefulSet => {
                format!("kubectl -n {namespace} scale statefulset/{name} --replicas={before}")
            }
            _ => format!("kubectl -n {namespace} scale deployment/{name} --replicas={before}"),
        };
        let all: Vec<String> = parts.iter().map(command).collect();
        let lines = all.iter().enumerate().map(|(at, says)| {
            let says = says.clone();
            view! { <div class="code-l"><span class="ln">{at + 1}</span><span>{says}</span></div> }
        });
        let lines = lines.collect_view();
        let copy = all.join("\n");
        Some(view! {
            <div class="sec-h">
                <h3>{text.without_us}</h3>
                <button
                    class="btn btn-icon btn-s"
                    aria-label=words().act.copy_kubectl
                    title=words().act.copy_kubectl
                    on:click=handler(move |_| browser::copy(&copy, |_| ()))
                >
                    <Icon class="i-copy i-14" />
                </button>
            </div>
            <div class="code" tabindex="0">{lines}</div>
        })
    })
}
