//! The pane's frame: beside the page, as wide as one likes, with tabs.

use quarterdeck_wire::kind::Kind;
use web_sys::{Element, KeyboardEvent, PointerEvent};

use super::{
    events::{EventsTab, events_of},
    head::Head,
    object::Object,
    pods::PodsTab,
    service::{self, EndpointsTab},
    summary::SummaryTab,
    yaml::YamlTab,
};
use crate::{
    browser::{self, Listener},
    live::rows::Rows,
    nav::use_nav,
    prefs::use_prefs,
    reactive::prelude::*,
    route::ObjectPath,
    words::words,
};

/// The pane, if the URL names an object.
#[component]
pub fn Pane() -> impl IntoView {
    let nav = use_nav();
    browser::keep(Listener::new(browser::document(), "keydown", move |event: KeyboardEvent| {
        let closes = event.key() == "Escape" && !event.is_composing() && !event.default_prevented();
        let route = nav.now();
        // What lies on top closes first; it hears of the key after us.
        let on_top = browser::document()
            .query_selector("[role=menu], [role=listbox], dialog[open], .pop[role=dialog]");
        let closes = closes && !matches!(on_top, Ok(Some(_)));
        if closes && route.state.open.is_some() && !browser::is_typing(&event) {
            event.prevent_default();
            nav.go(route.closing());
            browser::focus("table.t");
        }
    }));
    let open = nav.open();
    shown(move || open.get().map(|path| view! { <Opened path /> }))
}

#[component]
fn Opened(path: ObjectPath) -> impl IntoView {
    let prefs = use_prefs();
    let object = Object::follow(path.clone());
    let events = events_of(&path);
    if path.kind == Kind::Service {
        service::follow(object);
    }
    let width = move || prefs.pane.get().map(|width| format!("{width}px"));
    let name = path.name.clone();
    view! {
        <aside class="pane" aria-label=name style=("--pane-w", width)>
            <Grip />
            <Head object />
            <Tabs kind=path.kind events />
            <TabBody object kind=path.kind events />
        </aside>
    }
}

/// The tabs of a kind, by what the URL calls them. The first has no name there.
fn tabs(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::Deployment | Kind::StatefulSet | Kind::DaemonSet => {
            &["", "pods", "revisions", "events", "yaml"]
        }
        Kind::ReplicaSet | Kind::Job | Kind::CronJob | Kind::Node => {
            &["", "pods", "events", "yaml"]
        }
        Kind::Service => &["", "endpoints", "events", "yaml"],
        Kind::Event => &["", "yaml"],
        _ => &["", "events", "yaml"],
    }
}

/// The chosen tab; one that the kind does not have is the first.
fn current(kind: Kind, tab: &str) -> &'static str {
    tabs(kind).iter().copied().find(|id| *id == tab).unwrap_or_default()
}

#[component]
fn Tabs(kind: Kind, events: Rows) -> impl IntoView {
    let text = &words().pane;
    let nav = use_nav();
    let tab = Memo::new(move |_| nav.with(|route| current(kind, &route.state.tab)));
    let one = move |id: &'static str| {
        let label = match id {
            "pods" => text.pods,
            "endpoints" => words().objects.map.endpoints,
            "revisions" => words().act.revisions,
            "events" => text.events,
            "yaml" => text.yaml,
            _ if kind == Kind::Service => words().objects.map.title,
            _ => text.summary,
        };
        let count = move || {
            let (count, _) = events.counts();
            (id == "events" && count > 0).then(|| view! { <span>{count}</span> })
        };
        let choose = move |_| nav.go(nav.now().with(|state| id.clone_into(&mut state.tab)));
        view! {
            <button
                class="tab"
                role="tab"
                id=format!("tab-{id}")
                aria-selected=move || (tab.get() == id).to_string()
                aria-controls="pane-body"
                tabindex=move || if tab.get() == id { "0" } else { "-1" }
                on:click=handler(choose)
            >
                {label}
                " "
                {count}
            </button>
        }
    };
    let arrow = move |event: KeyboardEvent| {
        let step = match &*event.key() {
            "ArrowRight" => 1,
            "ArrowLeft" => -1,
            _ => return,
        };
        event.prevent_default();
        let all = tabs(kind);
        let here = all.iter().position(|id| *id == tab.get_untracked()).unwrap_or_default();
        let next = (here as i64 + step).rem_euclid(all.len() as i64) as usize;
        nav.go(nav.now().with(|state| all[next].clone_into(&mut state.tab)));
        browser::next_frame(move || browser::focus(&format!("#tab-{}", all[next])));
    };
    view! {
        <div class="tabs" role="tablist" on:keydown=handler(arrow)>
            {tabs(kind).iter().map(|id| one(id)).collect_view()}
        </div>
    }
}

#[component]
fn TabBody(object: Object, kind: Kind, events: Rows) -> impl IntoView {
    let nav = use_nav();
    let tab = Memo::new(move |_| nav.with(|route| current(kind, &route.state.tab)));
    let body = move || match tab.get() {
        "pods" => view! { <PodsTab object /> }.into_any(),
        "endpoints" => view! { <EndpointsTab /> }.into_any(),
        #[cfg(feature = "whole")]
        "revisions" => view! { <super::revisions::RevisionsTab object /> }.into_any(),
        #[cfg(not(feature = "whole"))]
        "revisions" => {
            crate::whole::load();
            ().into_any()
        }
        "events" => view! { <EventsTab events /> }.into_any(),
        "yaml" => view! { <YamlTab object /> }.into_any(),
        _ => view! { <SummaryTab object /> }.into_any(),
    };
    let class = move || match tab.get() {
        "pods" | "endpoints" => "pane-body is-flush",
        "yaml" => "pane-body is-code",
        _ => "pane-body",
    };
    view! {
        <div
            class=following(class)
            id="pane-body"
            role="tabpanel"
            tabindex="0"
            aria-labelledby=move || format!("tab-{}", tab.get())
        >
            {body}
        </div>
    }
}

/// The pane's left edge: drag it, or use the arrow keys.
#[component]
fn Grip() -> impl IntoView {
    const STEP: f64 = 32.0;
    let prefs = use_prefs();
    let widen = move |by: f64| {
        if let Some(pane) = browser::find::<Element>(".pane") {
            prefs.set_pane(pane.get_bounding_client_rect().width() + by);
        }
    };
    let drag = move |event: PointerEvent| {
        if event.buttons() & 1 == 0 {
            return;
        }
        let right = browser::window().inner_width().ok().and_then(|width| width.as_f64());
        if let Some(right) = right {
            prefs.set_pane(right - f64::from(event.client_x()));
        }
    };
    let catch = move |event: PointerEvent| {
        event.prevent_default();
        let grip = event.current_target().map(wasm_bindgen::JsCast::unchecked_into::<Element>);
        if let Some(grip) = grip {
            // Without it the pointer is lost where it leaves the narrow edge.
            let _ = grip.set_pointer_capture(event.pointer_id());
        }
    };
    let key = move |event: KeyboardEvent| {
        match &*event.key() {
            "ArrowLeft" => widen(STEP),
            "ArrowRight" => widen(-STEP),
            _ => return,
        }
        event.prevent_default();
        event.stop_propagation();
    };
    view! {
        <div
            class="pane-grip"
            role="separator"
            aria-orientation="vertical"
            aria-label=words().pane.resize
            aria-valuemin="360"
            aria-valuenow=move || prefs.pane.get().unwrap_or(528).to_string()
            tabindex="0"
            on:pointerdown=handler(catch)
            on:pointermove=handler(drag)
            on:keydown=handler(key)
        ></div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tab_that_a_kind_has_not_is_its_first() {
        assert_eq!(current(Kind::Pod, "pods"), "");
        assert_eq!(current(Kind::Node, "pods"), "pods");
        assert_eq!(current(Kind::Pod, "yaml"), "yaml");
        for kind in Kind::ALL {
            assert_eq!(tabs(kind).first(), Some(&""));
        }
    }
}
