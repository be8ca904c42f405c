//! Pods that no node takes, and why not.

use quarterdeck_wire::{
    kind::Kind,
    message::{Namespaces, Query},
    row::{PodRow, Row},
    status::Why,
    view::{Column, Sort},
};

use crate::{
    live::rows::Rows,
    nav::use_nav,
    reactive::prelude::*,
    route::{ObjectPath, Page},
    ui::Icon,
    words::words,
};

/// As a filter: pods without a node.
const SCOPE: &str = "status=Unschedulable";

/// The card of the pods that wait, if there are any: the one that waits longest tells why.
#[component]
pub fn Waiting() -> impl IntoView {
    let text = &words().objects;
    let nav = use_nav();
    let rows = Rows::new();
    // Those that wait longest come first.
    let oldest = Sort { column: Column::Age, descending: true };
    let scope = SCOPE.to_owned();
    rows.ask(vec![Query { kind: Kind::Pod, namespaces: Namespaces::All, scope }], "", oldest);
    let waits = Memo::new(move |_| {
        let (_, count) = rows.counts();
        match rows.at(0)?.row.as_ref() {
            Row::Pod(pod) => Some((pod.clone(), count as u32)),
            _ => None,
        }
    });
    let href = move |pod: &PodRow, count: u32| {
        let namespace = pod.meta.namespace.as_deref();
        nav.with(|route| {
            if count == 1 {
                let path = ObjectPath::new(Kind::Pod, namespace, &pod.meta.name);
                return nav.href(&route.opening(path));
            }
            let all = route.elsewhere(Page::Pods).with(|state| {
                SCOPE.clone_into(&mut state.filter);
                state.namespaces.clear();
            });
            nav.href(&all)
        })
    };
    shown(move || {
        let (pod, count) = waits.get()?;
        let name = pod.meta.name.to_string();
        let said = match count {
            1 => name.clone(),
            more => (text.tiles.and_more)(&name, more - 1),
        };
        let why = match &pod.status.why {
            Some(Why::Unschedulable(why)) => (text.unscheduled)(why),
            _ => String::new(),
        };
        Some(view! {
            <a class="tile is-sum ntile" href=href(&pod, count)>
                <div class="tile-h">
                    <Icon class="i-pending i-14 dim" />
                    <b>{text.tiles.waits}</b>
                    <span>{(text.tiles.pods)(count)}</span>
                </div>
                <div class="tile-f" title=name>
                    <span class="cut">{said}</span>
                </div>
                <p class="wrap">{why}</p>
            </a>
        })
    })
}
