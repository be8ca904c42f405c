//! From an object to its log.

use quarterdeck_wire::kind::Kind;

use crate::{
    features::dock::use_dock, reactive::prelude::*, route::ObjectPath, ui::Icon, words::words,
};

/// Whether objects of this kind write logs, themselves or by their pods.
pub const fn has_logs(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::Pod
            | Kind::Deployment
            | Kind::StatefulSet
            | Kind::DaemonSet
            | Kind::ReplicaSet
            | Kind::Job
            | Kind::CronJob
    )
}

/// Opens the log of `path`, whose kind has logs, in the dock.
#[component]
pub fn LogsButton(path: ObjectPath) -> impl IntoView {
    let dock = use_dock();
    view! {
        <button class="btn" aria-keyshortcuts="l" on:click=handler(move |_| dock.open_log(path.clone()))>
            <Icon class="i-logs" />
            {words().logs.title}
        </button>
    }
}
