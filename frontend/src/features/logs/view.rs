//! One log as it is read: the tools, and the lines below them.

use std::{cell::RefCell, rc::Rc};

use leptos::html;
use quarterdeck_wire::log::Containers;
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{Element, HtmlElement, KeyboardEvent, MouseEvent, ResizeObserver};

use super::{
    export,
    painter::{Look, Painter, line_of},
    session::Log,
    spec::SINCE,
};
use crate::{
    browser,
    reactive::prelude::*,
    scope::{Debounce, Scope},
    ui::{Icon, Menu, MenuItem},
    words::words,
};

/// More lines than this a second are not read out.
const SLOW: usize = 2;

/// What the tools are set to, and the hit that one walked to.
#[derive(Clone, Copy)]
struct Tools {
    wraps: RwSignal<bool>,
    times: RwSignal<bool>,
    raw: RwSignal<bool>,
    /// The line, and the number, of the current hit.
    hit: RwSignal<Option<(u64, usize)>>,
}

/// What is remembered of them, by what name.
const WRAP: &str = "logs.wrap";
const TIMES: &str = "logs.times";
const RAW: &str = "logs.raw";

type Painting = StoredValue<Option<Rc<RefCell<Painter>>>, LocalStorage>;

#[component]
pub fn LogView(log: Log) -> impl IntoView {
    let on = |key: &'static str, usual: bool| {
        RwSignal::new(browser::stored(key).map_or(usual, |stored| stored == "on"))
    };
    let tools = Tools {
        wraps: on(WRAP, false),
        times: on(TIMES, true),
        raw: on(RAW, false),
        hit: RwSignal::new(None),
    };
    let painting: Painting = StoredValue::new_local(None);
    view! {
        <ToolBar log tools painting />
        <Lines log tools painting />
    }
}

#[component]
fn ToolBar(log: Log, tools: Tools, painting: Painting) -> impl IntoView {
    let text = &words().logs;
    let has_json = move || {
        log.changed.track();
        log.read(|ring, _| ring.has_json()).unwrap_or_default()
    };
    let has_json = Memo::new(move |_| has_json());
    let switch =
        move |label: &'static str, icon: &'static str, on: RwSignal<bool>, key: &'static str| {
            let flip = move |_| {
                on.update(|on| *on = !*on);
                browser::store(key, if on.get_untracked() { "on" } else { "off" });
            };
            view! {
                <button
                    class="btn btn-icon btn-s"
                    aria-label=label
                    title=label
                    aria-pressed=move || on.get().to_string()
                    on:click=handler(flip)
                >
                    <Icon class=icon />
                </button>
            }
        };
    let (copied, scope) = (RwSignal::new(false), Scope::new());
    let copy = move |_| {
        browser::copy(&export::text(log), scope.guard(move |done| copied.set(done)));
    };
    let save = move |_| {
        let name = log.spec.with_untracked(|spec| spec.path.name.clone());
        browser::save(&format!("{name}.log"), &export::text(log));
    };
    let copy_label = move || if copied.get() { words().shell.copied } else { text.copy };
    let follow = move |_| log.follows.update(|follows| *follows = !*follows);
    let previous = move |_| log.change(|spec| spec.previous = !spec.previous);
    view! {
        <div class="dock-tools" role="group" aria-label=text.title>
            {shown(move || view! { <ContainerMenu log /> })}
            <button
                class="btn btn-s"
                aria-pressed=move || log.follows.get().to_string()
                on:click=handler(follow)
            >
                <Icon class="i-arrow-d i-14" />
                {text.follow}
            </button>
            <button
                class="btn btn-s"
                aria-pressed=move || log.spec.with(|spec| spec.previous).to_string()
                on:click=handler(previous)
            >
                <Icon class="i-undo i-14" />
                {text.previous}
            </button>
            <SinceMenu log />
            <Search log tools painting />
            {shown(move || log.over.get().then(|| view! { <span class="hint" role="status">{text.ended}</span> }))}
            <span class="end"></span>
            {shown(move || has_json.get().then(|| switch(text.raw, "i-doc i-14", tools.raw, RAW)))}
            {switch(text.wrap, "i-wrap i-14", tools.wraps, WRAP)}
            {switch(text.times, "i-clock i-14", tools.times, TIMES)}
            <button class="btn btn-icon btn-s" aria-label=following(copy_label) title=following(copy_label) on:click=handler(copy)>
                <Icon class="i-copy i-14" />
            </button>
            <button class="btn btn-icon btn-s" aria-label=text.download title=text.download on:click=handler(save)>
                <Icon class="i-download i-14" />
            </button>
        </div>
    }
}

#[component]
fn ContainerMenu(log: Log) -> impl IntoView {
    let text = &words().logs;
    let chosen = move |which: &Containers| log.spec.with(|spec| spec.containers == *which);
    let item = move |label: String, which: Containers| {
        let wanted = which.clone();
        MenuItem {
            label: label.into(),
            chosen: Signal::derive(move || chosen(&wanted)),
            act: Callback::new(move |()| log.change(|spec| spec.containers = which.clone())),
        }
    };
    let names = log.containers.get();
    let mut items = vec![item(text.usual_container.to_owned(), Containers::Default)];
    if names.len() > 1 {
        items.extend(
            names.iter().map(|name| item(name.to_string(), Containers::Named(name.clone()))),
        );
        items.push(item(text.all_containers.to_owned(), Containers::All));
    }
    let now = move || log.shown_container().unwrap_or_else(|| text.all_containers.to_owned());
    view! {
        <Menu class="btn btn-s" label=text.container items>
            {shown(now)}
            <Icon class="i-chev-d i-14" />
        </Menu>
    }
}

#[component]
fn SinceMenu(log: Log) -> impl IntoView {
    let text = &words().logs;
    let items = SINCE
        .map(|since| MenuItem {
            label: (text.since)(since).into(),
            chosen: Signal::derive(move || log.spec.with(|spec| spec.since == since)),
            act: Callback::new(move |()| log.change(|spec| spec.since = since)),
        })
        .to_vec();
    view! {
        <Menu class="btn btn-s" label=text.how_far items>
            <Icon class="i-clock i-14" />
            {shown(move || (text.since)(log.spec.with(|spec| spec.since)))}
            <Icon class="i-chev-d i-14" />
        </Menu>
    }
}

/// A search waits this long, in milliseconds, for the next letter.
const QUIET: i32 = 120;

#[component]
fn Search(log: Log, tools: Tools, painting: Painting) -> impl IntoView {
    let text = &words().logs;
    let pause = Debounce::new();
    let look = move |typed: String| {
        pause.run(QUIET, move || {
            tools.hit.set(None);
            log.find(&typed);
        });
    };
    let walk = move |back: bool| {
        let from = tools.hit.get_untracked().map(|(id, _)| id);
        let found = log.read(|ring, _| {
            let from = from.and_then(|id| ring.index_of(id));
            let (at, which) = ring.next_hit(from, back)?;
            Some((at, ring.rows()[at].id, which))
        });
        let Some((at, id, which)) = found.flatten() else { return };
        log.follows.set(false);
        if let Some(painter) = painting.get_value() {
            let look = look_of(log, tools);
            log.read(|ring, _| painter.borrow_mut().reveal(ring, at, look));
        }
        tools.hit.set(Some((id, which)));
    };
    let key = move |event: KeyboardEvent| match &*event.key() {
        "Enter" if !event.is_composing() => {
            event.prevent_default();
            walk(event.shift_key());
        }
        "Escape" => {
            event.prevent_default();
            browser::focus(".dock .log");
        }
        _ => {}
    };
    let hits = Memo::new(move |_| {
        log.changed.track();
        log.read(|ring, _| (!ring.query().is_empty()).then(|| ring.hits())).flatten()
    });
    let counted = move || {
        let hits = hits.get()?;
        Some(match tools.hit.get() {
            Some((_, which)) if which < hits => (text.hit_of)(which + 1, hits),
            _ => (text.hits)(hits),
        })
    };
    let step = move |label: &'static str, icon: &'static str, back: bool| {
        view! {
            <button class="btn btn-icon btn-s log-step" aria-label=label title=label on:click=handler(move |_| walk(back))>
                <Icon class=icon />
            </button>
        }
    };
    let query = log.read(|ring, _| ring.query().to_owned()).unwrap_or_default();
    view! {
        <label class="field log-find">
            <Icon class="i-search i-14" />
            <input
                type="search"
                aria-label=text.find
                placeholder=text.find
                value=query
                on:input=handler(move |event| look(event_target_value(&event)))
                on:keydown=handler(key)
            />
            <span class="nowrap" role="status">{shown(counted)}</span>
        </label>
        {shown(move || {
            hits.get().filter(|hits| *hits > 0).map(|_| {
                view! {
                    {step(text.previous_hit, "i-chev-u i-14", true)}
                    {step(text.next_hit, "i-chev-d i-14", false)}
                }
            })
        })}
    }
}

fn look_of(log: Log, tools: Tools) -> Look {
    Look {
        wraps: tools.wraps.get_untracked(),
        times: tools.times.get_untracked(),
        raw: tools.raw.get_untracked(),
        many: log.has_many(),
        follows: log.follows.get_untracked(),
    }
}

#[component]
fn Lines(log: Log, tools: Tools, painting: Painting) -> impl IntoView {
    let text = &words().logs;
    let list = NodeRef::<html::Div>::new();
    let (room, block) = (NodeRef::<html::Div>::new(), NodeRef::<html::Div>::new());
    let resized = RwSignal::new(0_u32);
    effect(move || {
        if let (Some(list), Some(room), Some(block)) = (list.get(), room.get(), block.get()) {
            let html = |it: &web_sys::HtmlDivElement| it.clone().unchecked_into::<HtmlElement>();
            let painter = Painter::new(html(&list), html(&room), html(&block));
            painting.set_value(Some(Rc::new(RefCell::new(painter))));
            resized.update(|count| *count += 1);
        }
    });
    effect(move || {
        log.changed.track();
        resized.track();
        log.follows.track();
        [tools.wraps, tools.times, tools.raw].into_iter().for_each(RwSignal::track);
        let hit = tools.hit.get().map(|(id, _)| id);
        if let Some(painter) = painting.get_value() {
            let look = look_of(log, tools);
            log.read(|ring, names| painter.borrow_mut().paint(ring, names, look, hit));
        }
    });
    watch_size(list, resized);
    let scroll = move |_| {
        let Some(painter) = painting.get_value() else { return };
        let (up, to_end) = painter.borrow_mut().scrolled();
        let follows = log.follows.get_untracked();
        if (follows && up) || (!follows && to_end) {
            log.follows.set(to_end);
        } else if !follows {
            resized.update(|count| *count = count.wrapping_add(1));
        }
    };
    let click = move |event: MouseEvent| {
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        let on_fold = target.filter(|target| target.matches(".log-more").unwrap_or_default());
        if let (Some(id), Some(painter)) =
            (on_fold.and_then(|it| line_of(&it)), painting.get_value())
        {
            painter.borrow_mut().toggle(id);
            resized.update(|count| *count = count.wrapping_add(1));
        }
    };
    let name = log.spec.with_untracked(|spec| spec.path.name.clone());
    view! {
        <div
            class="log"
            node_ref=list
            tabindex="0"
            role="log"
            aria-live=following(read_aloud(log))
            aria-label=(text.log_of)(&name)
            on:scroll=handler(scroll)
            on:click=handler(click)
        >
            <Nothing log />
            <div class="log-room" node_ref=room>
                <div class="log-block" node_ref=block></div>
            </div>
        </div>
    }
}

/// Why there are no lines.
#[component]
fn Nothing(log: Log) -> impl IntoView {
    let text = &words().logs;
    let said = Memo::new(move |_| {
        log.changed.track();
        let is_empty = log.read(|ring, _| ring.len() == 0).unwrap_or(true);
        is_empty.then(|| if log.over.get() { text.empty } else { text.waits })
    });
    shown(move || said.get().map(|said| view! { <p class="log-void">{said}</p> }))
}

/// A log that runs faster than it can be read out is not read out.
fn read_aloud(log: Log) -> impl Fn() -> &'static str {
    let lines = StoredValue::new((0_u64, 0_i64));
    let fast = Memo::new(move |was: Option<&bool>| {
        log.changed.track();
        let now = browser::now();
        let total = log.read(|ring, _| ring.len() as u64 + ring.dropped()).unwrap_or_default();
        let (before, since) = lines.get_value();
        if now - since < 1_000 {
            return was.copied().unwrap_or(true);
        }
        lines.set_value((total, now));
        total.saturating_sub(before) as usize > SLOW
    });
    move || if fast.get() { "off" } else { "polite" }
}

fn watch_size(list: NodeRef<html::Div>, resized: RwSignal<u32>) {
    let measured = Closure::<dyn FnMut()>::new(move || {
        resized.update(|count| *count = count.wrapping_add(1));
    });
    let observer = ResizeObserver::new(measured.as_ref().unchecked_ref()).ok();
    let observed = StoredValue::new_local((observer, measured));
    effect(move || {
        if let Some(list) = list.get() {
            observed.with_value(|(observer, _)| {
                if let Some(observer) = observer {
                    observer.observe(&list);
                }
            });
        }
    });
    on_cleanup(move || {
        observed.with_value(|(observer, _)| {
            if let Some(observer) = observer {
                observer.disconnect();
            }
        });
    });
}
