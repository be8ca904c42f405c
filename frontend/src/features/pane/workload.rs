//! What a workload is to be: replicas, strategy, the template of its pods; the last runs of a CronJob.

use quarterdeck_wire::{
    detail::{Detail, Fact, TemplateContainer, WorkloadDetail},
    kind::Kind,
    message::{Namespaces, Query},
    row::{Row, WorkloadRow},
    view::{Column, Sort},
};

use super::{
    facts::{grid, section},
    object::Object,
};
use crate::{
    components::StatusBadge,
    format,
    live::{rows::Rows, use_live},
    nav::use_nav,
    reactive::prelude::*,
    route::ObjectPath,
    times,
    words::words,
};

pub fn summary(detail: &Detail, workload: &WorkloadDetail) -> AnyView {
    let text = &words().pane;
    let own = &words().objects.facts;
    let is_cron = detail.kind == Kind::CronJob;
    let text_of = |it: &Option<quarterdeck_wire::Str>| it.as_deref().unwrap_or_default().to_owned();
    let schedule = text_of(&workload.schedule);
    let run = |time: Option<i64>| match time {
        Some(time) => times::full(time),
        None if is_cron => own.never.to_owned(),
        None => String::new(),
    };
    let facts = grid(vec![
        ((text.fact)(Fact::Replicas), replicas(detail)),
        (text.strategy, workload.strategy.to_string()),
        (text.autoscaler, text_of(&workload.autoscaler)),
        (text.schedule, if workload.suspended { (own.suspended)(&schedule) } else { schedule }),
        (text.last_run, run(workload.last_run)),
        (text.last_success, run(workload.last_success)),
        (
            own.deadline,
            workload
                .progress_deadline
                .map(|deadline| (words().units.span)(i64::from(deadline)))
                .unwrap_or_default(),
        ),
        (words().pod.fact_account, workload.service_account.to_string()),
        ((text.fact)(Fact::Selector), workload.selector.to_string()),
    ]);
    let containers = workload.containers.iter().map(template).collect();
    view! {
        {facts}
        {section(text.containers, containers)}
    }
    .into_any()
}

/// `2 of 3 ready`, and how far a rollout has come.
fn replicas(detail: &Detail) -> String {
    let Row::Workload(row) = &detail.row else { return String::new() };
    if row.kind == Kind::CronJob {
        return String::new();
    }
    let ready = (words().table.ready)(row.ready, row.desired);
    let rolls = matches!(row.kind, Kind::Deployment | Kind::StatefulSet | Kind::DaemonSet)
        && row.updated != row.desired;
    if rolls {
        let updated = (words().objects.facts.updated)(row.updated);
        format!("{ready}{}{updated}", words().objects.comma)
    } else {
        ready
    }
}

/// One container of the template: its image in full, and what it asks for.
fn template(container: &TemplateContainer) -> AnyView {
    let image = container.image.to_string();
    let title = image.clone();
    let bounds = bounds(container);
    view! {
        <div class="ctr">
            <div class="ctr-h">
                {container.name.to_string()}
                <span>{(words().pod.role)(container.role)}</span>
            </div>
            <div class="cut ink" title=title>{image}</div>
            <div>{bounds}</div>
        </div>
    }
    .into_any()
}

fn bounds(container: &TemplateContainer) -> String {
    let text = &words().objects.facts;
    let of = container.resources;
    let cpu = |value: u32| (value > 0).then(|| format::cpu(value));
    let memory = |value: u64| (value > 0).then(|| format::memory(value));
    let said = [
        (text.bounds)(
            words().pod.cpu,
            cpu(of.cpu_request).as_deref(),
            cpu(of.cpu_limit).as_deref(),
        ),
        (text.bounds)(
            words().pod.memory,
            memory(of.memory_request).as_deref(),
            memory(of.memory_limit).as_deref(),
        ),
    ];
    let said: Vec<String> = said.into_iter().filter(|it| !it.is_empty()).collect();
    if said.is_empty() { text.no_bounds.to_owned() } else { said.join(words().objects.semicolon) }
}

/// More runs than this are on the Workloads page.
const RUNS: usize = 10;

/// The Jobs that a CronJob started and that are still there, newest first.
#[component]
pub fn Runs(object: Object) -> impl IntoView {
    let path = object.path.get_value();
    let rows = Rows::new();
    let query = Query {
        kind: Kind::Job,
        namespaces: Namespaces::of(path.namespace.as_deref().map(Into::into)),
        scope: format!("owner=CronJob/{}", path.name),
    };
    rows.ask(vec![query], "", Sort { column: Column::Age, descending: false });
    let runs = Memo::new(move |_| {
        rows.track();
        let all = (0..rows.len().min(RUNS)).filter_map(|index| rows.at(index));
        all.filter_map(|item| match &*item.row {
            Row::Workload(row) => Some(WorkloadRow::clone(row)),
            _ => None,
        })
        .collect::<Vec<_>>()
    });
    let one = |run: WorkloadRow| {
        let key = fingerprint(&(&run.meta.name, &run.status));
        part(key, move || view! { <Run run /> })
    };
    shown(move || {
        (!runs.with(Vec::is_empty)).then(|| {
            view! {
                <section class="sec">
                    <div class="sec-h"><h3>{words().objects.facts.runs}</h3></div>
                    <div class="runs">
                        {keyed(move || runs.get().into_iter().map(one).collect())}
                    </div>
                </section>
            }
        })
    })
}

#[component]
fn Run(run: WorkloadRow) -> impl IntoView {
    let nav = use_nav();
    let now = use_live().now();
    let path = ObjectPath::new(Kind::Job, run.meta.namespace.as_deref(), &run.meta.name);
    let href = move || nav.with(|route| nav.href(&route.opening(path.clone())));
    let created = run.meta.created;
    let ago = shown(move || (words().units.ago)(now.get() - created));
    let name = run.meta.name.to_string();
    view! {
        <a class="runs-i" href=following(href) title=name.clone()>
            <span class="cut">{name.clone()}</span>
            <StatusBadge status=run.status />
            <time class="end dim" title=times::full(created)>{ago}</time>
        </a>
    }
}
