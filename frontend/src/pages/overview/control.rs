//! The control plane in one line.

use quarterdeck_wire::overview::{ComponentHealth, ComponentState};

use super::Overviewed;
use crate::{reactive::prelude::*, ui::Icon, words::words};

#[component]
pub fn ControlPlane(overview: Overviewed) -> impl IntoView {
    let text = &words().overview;
    let parts = Memo::new(move |_| {
        overview.with(|it| it.as_ref().map(|it| it.control_plane.clone()).unwrap_or_default())
    });
    let health = move || {
        parts.with(|parts| {
            let count = |state| parts.iter().filter(|part| part.state == state).count();
            let (failing, hidden) =
                (count(ComponentState::Failing), count(ComponentState::NotVisible));
            (text.health)(parts.len() - failing - hidden, failing, hidden)
        })
    };
    // Before the first look there is nothing to say.
    shown(move || {
        (!parts.with(Vec::is_empty)).then(|| {
            let part = |part| view! { <Part part /> };
            view! {
                <section class="panel cp" aria-label=text.control_plane>
                    <div>
                        <b class="med">{text.control_plane}</b>
                        <span>{shown(health)}</span>
                    </div>
                    {parts.get().into_iter().map(part).collect_view()}
                </section>
            }
        })
    })
}

#[component]
fn Part(part: ComponentHealth) -> impl IntoView {
    let icon = match part.state {
        ComponentState::Healthy => "i-ok i-14 ok",
        ComponentState::Failing => "i-fail i-14 fail",
        ComponentState::NotVisible => "i-unknown i-14 dim",
    };
    let detail = (words().overview.component)(&part);
    view! {
        <div>
            <b>
                <Icon class=icon />
                {(words().component)(part.component)}
            </b>
            <span title=detail.clone()>{detail.clone()}</span>
        </div>
    }
}
