//! The first tab: what a person wants to know of the object.

use quarterdeck_wire::{
    detail::{Detail, DetailBody},
    kind::Kind,
};

use super::{facts, node, object::Object, pod, service, workload};
use crate::{
    features::{
        act::{DrainProgress, MaintenanceProgress},
        rollout::RolloutPanel,
    },
    reactive::prelude::*,
    table::Void,
    words::words,
};

#[component]
pub fn SummaryTab(object: Object) -> impl IntoView {
    // A detail that is here stays, whatever happened to the object or to the way there.
    let trouble = shown(move || {
        let error = object.error.get()?;
        let title = (words().errors.title)(error.code);
        let missing = object.detail.with(Option::is_none);
        missing.then(|| view! { <Void icon="i-warn" title hint=error.message /> })
    });
    let waiting = shown(move || {
        let nothing = object.detail.with(Option::is_none) && object.error.with(Option::is_none);
        nothing.then(|| view! { <Skeleton /> })
    });
    let body = shown(move || object.detail.get().map(|detail| summary(&detail)));
    // These live by themselves, and are not built anew when the detail is.
    let kind = object.path.with_value(|path| path.kind);
    let drain = (kind == Kind::Node).then(|| view! { <DrainProgress object /> });
    let down = matches!(kind, Kind::Deployment | Kind::StatefulSet | Kind::CronJob);
    let down = down.then(|| view! { <MaintenanceProgress object /> });
    let map = (kind == Kind::Service).then(|| view! { <service::Map /> });
    let runs = (kind == Kind::CronJob).then(|| view! { <workload::Runs object /> });
    let rolls = matches!(kind, Kind::Deployment | Kind::StatefulSet | Kind::DaemonSet);
    let rollout = rolls.then(|| view! { <RolloutPanel object /> });
    view! {
        {trouble}
        {waiting}
        {down}
        {rollout}
        {drain}
        {map}
        {runs}
        {body}
    }
}

fn summary(detail: &Detail) -> AnyView {
    let own = match &detail.body {
        DetailBody::Pod(body) => pod::summary(detail, body),
        DetailBody::Workload(body) => workload::summary(detail, body),
        DetailBody::Node(body) => node::summary(detail, body),
        DetailBody::Service(body) => service::facts(detail, body),
        DetailBody::Facts(body) => facts::plain(body),
    };
    view! {
        {own}
        {facts::conditions(&detail.conditions)}
        {facts::labels(words().pane.labels, &detail.labels)}
        {facts::created(detail)}
    }
    .into_any()
}

#[component]
fn Skeleton() -> impl IntoView {
    let line = |width: &'static str| view! { <div class="sk-row"><span class=width></span></div> };
    view! {
        <div class="sk-rows is-bare" role="status" aria-label=words().empty.loading>
            {["sk sk-6", "sk sk-5", "sk sk-6", "sk sk-3"].map(line).collect_view()}
        </div>
    }
}
