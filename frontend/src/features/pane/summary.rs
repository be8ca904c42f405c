//! The first tab: what a person wants to know of the object.

use leptos::prelude::*;
use quarterdeck_wire::detail::{Detail, DetailBody};

use super::{facts, object::Object, pod};
use crate::{table::Void, words::words};

#[component]
pub fn SummaryTab(object: Object) -> impl IntoView {
    // A detail that is here stays, whatever happened to the object or to the way there.
    let trouble = move || {
        let error = object.error.get()?;
        let title = (words().errors.title)(error.code);
        let missing = object.detail.with(Option::is_none);
        missing.then(|| view! { <Void icon="i-warn" title hint=error.message /> })
    };
    let waiting = move || {
        let nothing = object.detail.with(Option::is_none) && object.error.with(Option::is_none);
        nothing.then(|| view! { <Skeleton /> })
    };
    let body = move || object.detail.get().map(|detail| summary(&detail));
    view! {
        {trouble}
        {waiting}
        {body}
    }
}

fn summary(detail: &Detail) -> AnyView {
    let own = match &detail.body {
        DetailBody::Pod(body) => pod::summary(detail, body),
        DetailBody::Workload(body) => facts::workload(detail, body),
        DetailBody::Node(body) => facts::node(body),
        DetailBody::Service(body) => facts::service(detail, body),
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
