//! What taking workloads down would mean: which ones, why, until when, what is done meanwhile.

use quarterdeck_wire::{
    Str, Time,
    action::{Intent, Preview, Target},
    kind::Kind,
    maintenance::{Around, Terms, Wanted},
};

use super::super::{
    drain::field,
    orders::use_orders,
    plan::{Checks, CopyKubectl, Planned},
};
use crate::{
    browser,
    reactive::prelude::*,
    ui::{Dialog, Icon},
    words::words,
};

/// Minutes until it is expected back, to choose from.
const MINUTES: [Time; 6] = [15, 30, 60, 120, 240, 480];
/// What is chosen to begin with.
const USUAL: Time = 30;

#[component]
pub fn MaintenanceDialog(target: Target, seen: u32, close: Callback<()>) -> impl IntoView {
    let open = RwSignal::new(true);
    effect(move || {
        if !open.get() {
            close.run(());
        }
    });
    let label = (words().act.maintenance.title)(&target.name);
    view! {
        <Dialog open class="" label>
            <Content target=target.clone() seen open />
        </Dialog>
    }
}

/// What a person chooses.
#[derive(Clone, Copy)]
struct Form {
    /// In the order they are brought back.
    parts: RwSignal<Vec<Wanted>>,
    job: RwSignal<Option<Target>>,
    minutes: RwSignal<Option<Time>>,
    reason: RwSignal<String>,
    typed: RwSignal<String>,
}

#[component]
fn Content(target: Target, seen: u32, open: RwSignal<bool>) -> impl IntoView {
    let text = &words().act.maintenance;
    let orders = use_orders();
    let first = Wanted { target: target.clone(), seen };
    let form = Form {
        parts: RwSignal::new(vec![first.clone()]),
        job: RwSignal::new(None),
        minutes: RwSignal::new(Some(USUAL)),
        reason: RwSignal::new(String::new()),
        typed: RwSignal::new(String::new()),
    };
    let name = target.name.clone();
    let intent = move |reason: &str, until| Intent::Maintain {
        target: target.clone(),
        terms: Terms {
            parts: form.parts.get_untracked(),
            reason: reason.into(),
            until,
            job: form.job.get_untracked(),
        },
    };
    let wanted = {
        let intent = intent.clone();
        move || {
            form.parts.track();
            form.job.track();
            Some(intent("", None))
        }
    };
    let planned = Planned::follow(Memo::new(move |_| wanted()));
    // What there is to choose from stays while another choice is planned.
    let around = RwSignal::new(None::<Around>);
    effect(move || {
        let told = planned.plan.with(|plan| match plan.as_ref().map(|plan| &plan.preview) {
            Some(Preview::Maintain(around)) => Some(around.clone()),
            _ => None,
        });
        if told.is_some() && around.with_untracked(Option::is_none) {
            around.set(told);
        }
    });
    let is_named = {
        let name = name.clone();
        move || form.typed.with(|typed| typed.trim() == &*name)
    };
    let ready = Memo::new(move |_| planned.is_ready() && is_named());
    let act = move |_| {
        if ready.get_untracked() {
            let now = browser::now().div_euclid(1000);
            let until = form.minutes.get_untracked().map(|minutes| now + 60 * minutes);
            orders.give(intent(form.reason.get_untracked().trim(), until));
            open.set(false);
        }
    };
    let confirm =
        move || form.parts.with(|parts| (text.confirm)(&parts[0].target.name, parts.len()));
    let choices = shown(move || around.get().map(|around| choices(&first, &around, form)));
    view! {
        <div class="dialog">
            <header class="dialog-h">
                <div>
                    <h2 class="pane-title">{(text.title)(&name)}</h2>
                    <p class="dim">{text.subtitle}</p>
                </div>
                <button
                    class="btn btn-icon"
                    aria-label=words().shell.close
                    title=words().shell.close
                    on:click=move |_| open.set(false)
                >
                    <Icon class="i-x" />
                </button>
            </header>
            <div class="dialog-b">
                {choices}
                <Checks planned />
                <div class="two">
                    {field(text.reason.to_owned(), form.reason)}
                    {minutes(form.minutes)}
                </div>
                {field((words().act.type_to_confirm)(&name), form.typed)}
            </div>
            <footer class="dialog-f">
                <CopyKubectl planned />
                <div class="end">
                    <button class="btn" autofocus=true on:click=move |_| open.set(false)>
                        {words().act.cancel}
                    </button>
                    <button class="btn btn-danger" disabled=move || !ready.get() on:click=handler(act)>
                        {shown(confirm)}
                    </button>
                </div>
            </footer>
        </div>
    }
}

fn minutes(value: RwSignal<Option<Time>>) -> AnyView {
    let text = &words().act.maintenance;
    let option = |minutes: Time| {
        let label = (words().units.age)(60 * minutes);
        view! { <option value=minutes.to_string() selected=minutes == USUAL>{label}</option> }
    };
    let change = move |event| value.set(event_target_value(&event).parse().ok());
    view! {
        <label class="label">
            {text.back_in}
            <select class="btn m-select" on:change=handler(change)>
                {MINUTES.map(option).collect_view()}
                <option value="">{text.not_known}</option>
            </select>
        </label>
    }
    .into_any()
}

/// The work, and what goes down besides.
fn choices(first: &Wanted, around: &Around, form: Form) -> AnyView {
    let text = &words().act.maintenance;
    let all: Vec<Wanted> = std::iter::once(first).chain(&around.workloads).cloned().collect();
    let lines = all.into_iter().map(|wanted| choice(wanted, first.target.uid.clone(), form));
    let lines = lines.collect_view();
    view! {
        {work(around.templates.clone(), form.job)}
        <div class="label">
            {text.goes_down}
            <ul class="plans m-choices">{lines}</ul>
        </div>
    }
    .into_any()
}

fn work(templates: Vec<Target>, job: RwSignal<Option<Target>>) -> AnyView {
    let text = &words().act.maintenance;
    let options = templates.iter().map(|template| {
        let says = match template.kind {
            Kind::Job => (text.like_job)(&template.name),
            _ => (text.run_job)(&template.name),
        };
        view! { <option value=template.uid.to_string()>{says}</option> }
    });
    let options = options.collect_view();
    let change = move |event| {
        let uid = event_target_value(&event);
        job.set(templates.iter().find(|it| *it.uid == *uid).cloned());
    };
    view! {
        <label class="label">
            {text.work}
            <select class="btn m-select" on:change=handler(change)>
                <option value="">{text.by_hand}</option>
                {options}
            </select>
        </label>
    }
    .into_any()
}

/// One workload. The one it began with always goes; in which order they come back is that of choosing.
fn choice(wanted: Wanted, always: Str, form: Form) -> AnyView {
    let uid = wanted.target.uid.clone();
    let fixed = uid == always;
    let place = {
        let uid = uid.clone();
        Memo::new(move |_| {
            form.parts.with(|parts| parts.iter().position(|part| part.target.uid == uid))
        })
    };
    let label = wanted.target.name.to_string();
    let kind = (words().kind)(wanted.target.kind, 1);
    let now = (words().act.maintenance.replicas)(wanted.seen);
    let flip = move |_| {
        form.parts.update(|parts| match parts.iter().position(|part| part.target.uid == uid) {
            Some(_) if fixed && parts.len() == 1 => {}
            // The one it began with is put last instead.
            Some(at) if fixed => {
                let part = parts.remove(at);
                parts.push(part);
            }
            Some(at) => {
                parts.remove(at);
            }
            None => parts.push(wanted.clone()),
        });
    };
    let order = move || place.get().map(|at| (at + 1).to_string());
    let title = label.clone();
    view! {
        <li class="plan">
            <button
                class="check"
                role="checkbox"
                aria-checked=move || place.get().is_some().to_string()
                aria-label=label.clone()
                on:click=handler(flip)
            >
                <Icon class="i-check" />
            </button>
            <span class="ink cut" title=title>{label.clone()}</span>
            <span class="dim">{kind}" · "{now}</span>
            <b class="end">{shown(order)}</b>
        </li>
    }
    .into_any()
}
