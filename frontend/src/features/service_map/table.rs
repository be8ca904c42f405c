//! The endpoints of a Service as a table: every address, also those that the map folds away.

use quarterdeck_wire::{kind::Kind, view::Column as Id};

use super::{
    groups::by_stand,
    live::Backing,
    model::{Endpoint, Stand, Trouble},
};
use crate::{format, reactive::prelude::*, sorting, words::words};

/// More rows than this help nobody.
const MOST: usize = 1_000;

#[component]
pub fn EndpointTable(backing: Backing) -> impl IntoView {
    let text = &words().objects.map;
    let columns = words().table.column;
    let all = Memo::new(move |_| {
        let mut endpoints = backing.backends(0).endpoints;
        sorting::sort_by(&mut endpoints, by_stand);
        // Those that take no traffic first: the list is read for them.
        let takers = endpoints.iter().filter(|it| it.stand == Stand::Takes).count();
        endpoints.rotate_left(takers);
        endpoints
    });
    let one = |it: &Endpoint| {
        let it = it.clone();
        part(fingerprint(&it), move || row(it))
    };
    let rows = keyed(move || all.with(|all| all.iter().take(MOST).map(one).collect()));
    let more = move || {
        let more = all.with(Vec::len).saturating_sub(MOST);
        (more > 0).then(|| view! { <p class="hint">{(text.more)(more as u32)}</p> })
    };
    let none = shown(move || {
        all.with(Vec::is_empty).then(|| view! { <p class="hint">{text.nothing_there}</p> })
    });
    view! {
        <div class="flat">
            <table class="t t-ep">
                <thead>
                    <tr>
                        <th class="e-st">{columns(Id::Status)}</th>
                        <th class="e-ip">{columns(Id::Address)}</th>
                        <th>{(words().kind)(Kind::Pod, 1)}</th>
                        <th class="e-node">{columns(Id::Node)}</th>
                        <th class="e-zone">{columns(Id::Zone)}</th>
                    </tr>
                </thead>
                <tbody>
                    {rows}
                </tbody>
            </table>
            {none}
            {more}
        </div>
    }
}

fn row(it: Endpoint) -> impl IntoView {
    let text = &words().objects.map;
    let (row, class, icon, said) = match it.stand {
        Stand::Takes => ("is-quiet", "st st-ok", "i i-ok i-14", text.takes_traffic),
        Stand::Starting => ("is-prog", "st st-prog", "i i-prog i-14", text.starting),
        Stand::NotReady => ("is-warn", "st st-warn", "i i-warn i-14", text.not_ready),
        Stand::Stopping => ("is-quiet", "st st-stop", "i i-pending i-14", text.stopping),
        Stand::Failing(Trouble::Crashing) => {
            ("is-fail", "st st-fail", "i i-fail i-14", text.crashing)
        }
        Stand::Failing(Trouble::NoImage) => {
            ("is-fail", "st st-fail", "i i-fail i-14", text.no_image)
        }
        Stand::Failing(Trouble::Other) => ("is-fail", "st st-fail", "i i-fail i-14", text.failing),
    };
    let pod = it.pod.as_deref().unwrap_or_default().to_owned();
    view! {
        <tr class=row>
            <td class="e-st">
                <span class=class>
                    <i class=icon aria-hidden="true"></i>
                    <b>{said}</b>
                </span>
            </td>
            <td class="e-ip">{it.address.to_string()}</td>
            <td title=pod.clone()>{name(&pod)}</td>
            <td class="e-node">{it.node.to_string()}</td>
            <td class="e-zone">{it.zone.to_string()}</td>
        </tr>
    }
}

/// A pod's name, whose own tail is never cut.
fn name(pod: &str) -> impl IntoView + use<> {
    let parts = format::pod_name(pod, None);
    view! {
        <span class="name">
            <span class="name-a">
                {parts.stem.to_owned()} <span class="hash">{parts.hash.to_owned()}</span>
            </span>
            <span class="name-b is-hash">{parts.tail.to_owned()}</span>
        </span>
    }
}
