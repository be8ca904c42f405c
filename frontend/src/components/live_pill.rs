//! How fresh the page is, in a word.

use crate::{
    live::{Liveness, use_live},
    reactive::prelude::*,
    words::words,
};

#[component]
pub fn LivePill() -> impl IntoView {
    let text = &words().live;
    let live = use_live();
    let look = move || match live.liveness.get() {
        Liveness::Live => "pill pill-ok live",
        Liveness::Connecting => "pill",
        Liveness::Stale { .. } => "pill pill-warn",
        Liveness::Reconnecting { .. } => "pill pill-fail",
    };
    let icon = move || match live.liveness.get() {
        Liveness::Live => "i i-dot i-12",
        Liveness::Connecting => "i i-ring i-12",
        Liveness::Stale { .. } => "i i-clock i-14",
        Liveness::Reconnecting { .. } => "i i-refresh i-14",
    };
    let said = shown(move || match live.liveness.get() {
        Liveness::Live => text.live.to_owned(),
        Liveness::Connecting => text.connecting.to_owned(),
        Liveness::Stale { seconds } => (text.stale)(seconds),
        Liveness::Reconnecting { .. } => text.reconnecting.to_owned(),
    });
    // Heard once when it changes, not each second while it counts.
    let spoken = Memo::new(move |_| match live.liveness.get() {
        Liveness::Stale { .. } => text.no_answer,
        Liveness::Live => text.live,
        Liveness::Connecting => text.connecting,
        Liveness::Reconnecting { .. } => text.reconnecting,
    });
    view! {
        <span class=following(look)>
            <i class=following(icon) aria-hidden="true"></i>
            <span aria-hidden="true">{said}</span>
            <span class="sr" role="status">{shown(move || spoken.get())}</span>
        </span>
    }
}
