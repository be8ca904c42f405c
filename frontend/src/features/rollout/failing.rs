//! The first pod that fails: why, and what it said last.

use quarterdeck_wire::{
    kind::Kind,
    log::{Entry, Line, LineLevel, Since},
    row::PodRow,
};

use crate::{
    features::{
        dock::use_dock,
        logs::{Log, Spec},
    },
    live::use_live,
    nav::use_nav,
    reactive::prelude::*,
    route::ObjectPath,
    times,
    ui::Icon,
    words::words,
};

/// So many last lines are shown.
const LINES: usize = 5;

/// The pod that `pod` is when this is made; it may say other things later, and be gone at the end.
#[component]
pub fn FirstFailing(pod: Memo<Option<PodRow>>) -> impl IntoView {
    let (nav, dock) = (use_nav(), use_dock());
    let path = pod.with_untracked(|pod| {
        let pod = pod.as_ref()?;
        Some(ObjectPath::new(Kind::Pod, pod.meta.namespace.as_deref(), &pod.meta.name))
    })?;
    let since = Since::Tail(LINES as u32);
    let log = Log::open(nav, Spec { since, ..Spec::of(path.clone()) });
    let said = move || pod.with(|pod| pod.as_ref().map(|pod| why(pod, &path_of(pod))));
    Some(view! {
        <div class="failbox" role="region" aria-label=words().roll.first_failing>
            <div class="failbox-h">
                <Icon class="i-fail i-14 fail" />
                {shown(said)}
                <button class="btn" on:click=handler(move |_| dock.open_log(path.clone()))>
                    <Icon class="i-logs" />
                    {words().roll.open_log}
                </button>
            </div>
            {shown(move || last(log))}
        </div>
    })
}

fn path_of(pod: &PodRow) -> ObjectPath {
    ObjectPath::new(Kind::Pod, pod.meta.namespace.as_deref(), &pod.meta.name)
}

fn why(pod: &PodRow, path: &ObjectPath) -> AnyView {
    let (nav, now) = (use_nav(), use_live().now());
    let path = path.clone();
    let href = move || nav.with(|route| nav.href(&route.opening(path.clone())));
    let word = (words().status.word)(&pod.status.word).into_owned();
    let why = pod.status.why.clone();
    let says = move || why.as_ref().map(|why| (words().status.why)(why, now.get()));
    let node = pod.node.as_deref().map(|node| (words().roll.on_node)(node));
    view! {
        <span class="grow">
            <b class="fail med">{word}</b>
            " "
            <a class="ink" href=following(href)>{pod.meta.name.to_string()}</a>
            " "
            {node}
            <span class="toast-w">{shown(says)}</span>
        </span>
    }
    .into_any()
}

/// Its last lines; nothing as long as it has said none.
fn last(log: Log) -> Option<AnyView> {
    log.changed.track();
    let lines = log.read(|ring, _| {
        let lines = ring.rows().iter().rev().filter_map(|row| match &row.entry {
            Entry::Line(line) => Some(self::line(line)),
            Entry::Note { .. } => None,
        });
        let mut lines: Vec<AnyView> = lines.take(LINES).collect();
        lines.reverse();
        lines
    })?;
    (!lines.is_empty()).then(|| {
        view! {
            <div class="failbox-l" role="group" tabindex="0" aria-label=words().roll.last_lines>
                {lines}
            </div>
        }
        .into_any()
    })
}

fn line(line: &Line) -> AnyView {
    let class = match line.level {
        LineLevel::Error | LineLevel::Fatal => "log-l is-err",
        LineLevel::Warn => "log-l is-warn",
        _ => "log-l",
    };
    view! {
        <div class=class>
            <time>{times::clock(line.at.div_euclid(1_000_000_000))}</time>
            <span class="lv">{line.level.word()}</span>
            <span class="log-t">{line.text.clone()}</span>
        </div>
    }
    .into_any()
}
