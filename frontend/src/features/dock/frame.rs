//! The dock as it is seen.

use wasm_bindgen::JsCast;
use web_sys::{Element, KeyboardEvent, MouseEvent, PointerEvent};

use super::{
    state::{Dock, Tab},
    use_dock,
};
use crate::{browser, features::logs::LogView, reactive::prelude::*, ui::Icon, words::words};

/// The dock, while it has tabs.
#[component]
pub fn DockView() -> impl IntoView {
    let dock = use_dock();
    let is_there = Memo::new(move |_| dock.tabs.with(|tabs| !tabs.is_empty()));
    shown(move || is_there.get().then(|| view! { <Frame dock /> }))
}

#[component]
fn Frame(dock: Dock) -> impl IntoView {
    let text = &words().logs;
    if crate::whole::opens(super::LOG) {
        browser::next_frame(|| browser::focus(".dock .log"));
    }
    let class = move || match (dock.folded.get(), dock.large.get()) {
        (true, _) => "dock is-min",
        (false, true) => "dock is-max",
        (false, false) => "dock",
    };
    let height = move || format!("{}px", dock.height.get());
    let body = move || {
        if dock.folded.get() {
            return None;
        }
        let id = dock.current.get();
        dock.shown().map(|log| {
            view! {
                <div
                    class="dock-body"
                    role="tabpanel"
                    id="dock-body"
                    aria-labelledby=format!("dock-tab-{id}")
                >
                    <LogView log />
                </div>
            }
        })
    };
    view! {
        <section class=following(class) aria-label=text.dock style=("--dock-h", height)>
            <Grip dock />
            <div class="dock-tabs">
                <Tabs dock />
                <Buttons dock />
            </div>
            {shown(body)}
        </section>
    }
}

#[component]
fn Tabs(dock: Dock) -> impl IntoView {
    let arrow = move |event: KeyboardEvent| {
        let step = match &*event.key() {
            "ArrowRight" => 1,
            "ArrowLeft" => -1,
            "Delete" => {
                event.prevent_default();
                return close(dock, dock.current.get_untracked());
            }
            _ => return,
        };
        event.prevent_default();
        let ids =
            dock.tabs.with_untracked(|tabs| tabs.iter().map(|tab| tab.id).collect::<Vec<_>>());
        let here = dock.current.get_untracked();
        let here = ids.iter().position(|id| *id == here).unwrap_or_default() as i64;
        let next = ids[(here + step).rem_euclid(ids.len().max(1) as i64) as usize];
        dock.show(next);
        browser::next_frame(move || browser::focus(&format!("#dock-tab-{next}")));
    };
    view! {
        <div class="dock-list" role="tablist" aria-label=words().logs.dock on:keydown=handler(arrow)>
            {shown(move || dock.tabs.get().into_iter().map(|tab| view! { <OneTab dock tab /> }).collect_view())}
        </div>
    }
}

/// Closes a tab; the keyboard goes on to the next one.
fn close(dock: Dock, id: u32) {
    dock.close(id);
    let next = dock.current.get_untracked();
    browser::next_frame(move || {
        if dock.tabs.with_untracked(Vec::is_empty) {
            browser::focus("table.t");
        } else {
            browser::focus(&format!("#dock-tab-{next}"));
        }
    });
}

#[component]
fn OneTab(dock: Dock, tab: Tab) -> impl IntoView {
    let text = &words().logs;
    let Tab { id, log, .. } = tab;
    let (name, is_workload) =
        log.spec.with_untracked(|spec| (spec.path.name.clone(), spec.is_workload()));
    let beside = move || {
        if is_workload {
            return (text.pods)(log.pods.get());
        }
        log.shown_container().unwrap_or_default()
    };
    let chosen = move || dock.current.get() == id;
    let on_close = move |event: MouseEvent| {
        event.stop_propagation();
        close(dock, id);
    };
    view! {
        <button
            class="dock-tab"
            role="tab"
            id=format!("dock-tab-{id}")
            title=format!("{name} ({})", text.close_hint)
            aria-selected=move || chosen().to_string()
            aria-controls=move || (chosen() && !dock.folded.get()).then_some("dock-body")
            tabindex=move || if chosen() { "0" } else { "-1" }
            on:click=handler(move |_| dock.show(id))
        >
            <Icon class="i-logs i-14" />
            <span class="cut">{name.clone()}</span>
            <span class="dim">{shown(beside)}</span>
            // For the pointer; the keyboard has Delete, and the button at the end.
            <span class="dock-x" aria-hidden="true" on:click=handler(on_close)>
                <Icon class="i-x i-12" />
            </span>
        </button>
    }
}

#[component]
fn Buttons(dock: Dock) -> impl IntoView {
    let text = &words().logs;
    let large = move || if dock.large.get() { text.restore } else { text.enlarge };
    let fold = move || if dock.folded.get() { text.show } else { text.hide };
    let fold_icon = move || if dock.folded.get() { "i i-chev-u i-14" } else { "i i-chev-d i-14" };
    let enlarge = move |_| {
        dock.folded.set(false);
        dock.large.update(|large| *large = !*large);
    };
    view! {
        <div class="dock-tabs-end">
            <button
                class="btn btn-icon btn-s dock-close"
                aria-label=text.close
                title=text.close
                on:click=handler(move |_| close(dock, dock.current.get_untracked()))
            >
                <Icon class="i-x i-14" />
            </button>
            <button class="btn btn-icon btn-s dock-max" aria-label=following(large) title=following(large) on:click=handler(enlarge)>
                <Icon class="i-expand i-14" />
            </button>
            <button
                class="btn btn-icon btn-s"
                aria-label=following(fold)
                title=following(fold)
                on:click=handler(move |_| dock.folded.update(|folded| *folded = !*folded))
            >
                <i class=following(fold_icon) aria-hidden="true"></i>
            </button>
        </div>
    }
}

/// The dock's upper edge: drag it, or use the arrow keys.
#[component]
fn Grip(dock: Dock) -> impl IntoView {
    const STEP: f64 = 24.0;
    let drag = move |event: PointerEvent| {
        if event.buttons() & 1 == 0 {
            return;
        }
        let bottom =
            browser::find::<Element>(".dock").map(|it| it.get_bounding_client_rect().bottom());
        if let Some(bottom) = bottom {
            dock.set_height(bottom - f64::from(event.client_y()));
        }
    };
    let catch = move |event: PointerEvent| {
        event.prevent_default();
        let grip = event.current_target().map(JsCast::unchecked_into::<Element>);
        if let Some(grip) = grip {
            let _ = grip.set_pointer_capture(event.pointer_id());
        }
    };
    let key = move |event: KeyboardEvent| {
        let by = match &*event.key() {
            "ArrowUp" => STEP,
            "ArrowDown" => -STEP,
            _ => return,
        };
        dock.set_height(dock.height.get_untracked() + by);
        event.prevent_default();
        event.stop_propagation();
    };
    view! {
        <div
            class="dock-grip"
            role="separator"
            aria-orientation="horizontal"
            aria-label=words().logs.resize
            aria-valuemin="120"
            aria-valuenow=move || dock.height.get().to_string()
            tabindex="0"
            on:pointerdown=handler(catch)
            on:pointermove=handler(drag)
            on:keydown=handler(key)
        ></div>
    }
}
