//! How many there are of each kind, and how many of them fail.

use quarterdeck_wire::{kind::Kind, overview::Count};

use super::Overviewed;
use crate::{format, nav::use_nav, reactive::prelude::*, route::Page, ui::Icon, words::words};

/// What is counted; what does not exist is not shown.
const KINDS: [Kind; 9] = [
    Kind::Deployment,
    Kind::StatefulSet,
    Kind::DaemonSet,
    Kind::Job,
    Kind::CronJob,
    Kind::Service,
    Kind::PersistentVolumeClaim,
    Kind::HorizontalPodAutoscaler,
    Kind::PodDisruptionBudget,
];

#[component]
pub fn Kinds(overview: Overviewed) -> impl IntoView {
    let text = &words().overview;
    let counts = Memo::new(move |_| {
        overview.with(|it| {
            let of = |kind| it.as_ref().map(|it| it.counts.of(kind)).unwrap_or_default();
            KINDS.map(|kind| (kind, of(kind)))
        })
    });
    let rows = move || {
        let some = counts.get().into_iter().filter(|(_, count)| count.total > 0);
        some.map(|(kind, count)| view! { <Line kind count /> }).collect_view()
    };
    view! {
        <section class="panel" aria-labelledby="kinds-h">
            <div class="panel-h"><h2 id="kinds-h">{text.by_kind}</h2></div>
            <div class="rows">{rows}</div>
        </section>
    }
}

#[component]
fn Line(kind: Kind, count: Count) -> impl IntoView {
    let nav = use_nav();
    let href = move || {
        nav.with(|route| {
            let page = Page::of(kind);
            let show = if page == Page::Workloads { kind.resource().plural } else { "" };
            nav.href(&route.elsewhere(page).with(|state| show.clone_into(&mut state.show)))
        })
    };
    let bad = (count.failing > 0).then(|| {
        let said = (words().shell.failing)(count.failing);
        view! {
            <b class="li-bad" title=said.clone()>
                <Icon class="i-fail i-12" />
                {format::count(count.failing as usize)}
                <span class="sr">{said.clone()}</span>
            </b>
        }
    });
    view! {
        <a class="li" href=following(href)>
            <span class="cut">{(words().kind)(kind, 2)}</span>
            <span class="end row">{bad} {format::count(count.total as usize)}</span>
        </a>
    }
}
