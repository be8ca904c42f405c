//! Which namespaces the page is about: a combobox, as there may be thousands.

mod offer;

use leptos::html;
use quarterdeck_wire::{
    kind::Kind,
    message::{Door, Namespaces, Query},
    view::{Column, Sort},
};
use web_sys::KeyboardEvent;

use self::offer::{Known, offer, remember, star};
use crate::{
    browser, format,
    live::{
        rows::Rows,
        topic::{Numbers, use_numbers},
        use_live,
    },
    nav::{Nav, use_nav},
    reactive::prelude::*,
    sorting,
    ui::{Icon, dismissed},
    words::words,
};

#[component]
pub fn NamespacePicker() -> impl IntoView {
    let text = &words().shell;
    let nav = use_nav();
    let hello = use_live().hello;
    let within = Memo::new(move |_| hello.with(|hello| hello.as_ref()?.within.clone()));
    let Numbers(counts) = use_numbers();
    let count = move || {
        counts.with(|counts| {
            let counts = counts.as_ref()?;
            let (all, places) = (counts.sum(&[Kind::Namespace])?.total, counts.places);
            let all = format::count(all as usize);
            // Not all of them are looked at together: the others can be chosen.
            let is_part = places > 0 && places < counts.of(Kind::Namespace).total;
            Some(if is_part { format!("{places} / {all}") } else { all })
        })
    };
    let place = NodeRef::<html::Div>::new();
    let open = RwSignal::new(false);
    dismissed(place, open, move || open.set(false));
    let toggle = move |_| open.update(|open| *open = !*open);
    let label = shown(move || {
        let names = nav.namespaces().get();
        match names.first() {
            None => view! {
                <span class="ink">{text.all_namespaces}</span>
                <span class="dim">{count}</span>
            }
            .into_any(),
            Some(first) => {
                let said = match names.len() {
                    1 => first.clone(),
                    count => (words().table.and_more)(first, count - 1),
                };
                view! {
                    <span class="dim">{text.namespaces}</span>
                    " "
                    <span class="ink">{said}</span>
                }
                .into_any()
            }
        }
    });
    let only = shown(move || {
        within.get().map(|name| {
            let hint = (text.only_namespace)(&name);
            let title = hint.clone();
            view! {
                <span class="nspick is-fixed" title=title>
                    <span class="dim">{text.namespaces}</span>
                    " "
                    <span class="ink">{name.to_string()}</span>
                    <span class="sr">{hint}</span>
                </span>
            }
        })
    });
    view! {
        {only}
        <div class="anchor" node_ref=place hidden=move || within.with(Option::is_some)>
            <button
                class="btn btn-ghost nspick"
                aria-haspopup="dialog"
                aria-expanded=move || open.get().to_string()
                on:click=handler(toggle)
            >
                {label}
                <Icon class="i-chev-d i-14" />
            </button>
            {shown(move || open.get().then(|| view! { <Picker nav open /> }))}
        </div>
    }
}

/// What the open picker works on.
#[derive(Clone, Copy)]
struct Choice {
    nav: Nav,
    open: RwSignal<bool>,
    /// What is offered, in order; the first entry stands for all.
    offered: Memo<Vec<String>>,
    starred: RwSignal<Vec<String>>,
    /// Which of them the keyboard is on; 0 is "all".
    at: RwSignal<usize>,
}

impl Choice {
    /// Only this one, and done.
    fn only(self, name: Option<String>) {
        if let Some(name) = &name {
            remember(name);
        }
        let names: Vec<String> = name.into_iter().collect();
        self.nav.go(self.nav.now().with(|state| state.namespaces = names));
        self.open.set(false);
    }

    /// This one too, or no longer.
    fn toggle(self, name: &str) {
        remember(name);
        self.nav.go(self.nav.now().with(|state| {
            let before = state.namespaces.len();
            state.namespaces.retain(|it| it != name);
            if state.namespaces.len() == before {
                state.namespaces.push(name.to_owned());
                sorting::sort(&mut state.namespaces);
            }
        }));
    }

    fn pressed(self, event: &KeyboardEvent) {
        let count = self.offered.with_untracked(Vec::len) + 1;
        match &*event.key() {
            "ArrowDown" => self.at.update(|at| *at = (*at + 1) % count),
            "ArrowUp" => self.at.update(|at| *at = (*at + count - 1) % count),
            "Enter" if !event.is_composing() => {
                let at = self.at.get_untracked();
                let name = at
                    .checked_sub(1)
                    .and_then(|at| self.offered.with_untracked(|offered| offered.get(at).cloned()));
                match name {
                    Some(name) if event.ctrl_key() || event.meta_key() => self.toggle(&name),
                    name => self.only(name),
                }
            }
            _ => return,
        }
        event.prevent_default();
        browser::next_frame(|| {
            if let Some(on) = browser::find::<web_sys::Element>(".ns-list .is-on") {
                let options = web_sys::ScrollIntoViewOptions::new();
                options.set_block(web_sys::ScrollLogicalPosition::Nearest);
                on.scroll_into_view_with_scroll_into_view_options(&options);
            }
        });
    }
}

#[component]
fn Picker(nav: Nav, open: RwSignal<bool>) -> impl IntoView {
    let text = &words().shell;
    let live = use_live();
    let rows = Rows::new();
    let all = Query { kind: Kind::Namespace, namespaces: Namespaces::All, scope: String::new() };
    rows.ask(vec![all], "", Sort { column: Column::Name, descending: false });
    let typed = RwSignal::new(String::new());
    let starred = RwSignal::new(offer::starred());
    // What is starred now keeps its place until the picker opens again.
    let known = StoredValue::new(Known { starred: offer::starred(), recent: offer::recent() });
    let offered = Memo::new(move |_| {
        rows.track();
        let mut names = Vec::new();
        rows.read(|list| list.each(|row| names.push(row.meta().name.to_string())));
        // Who may not list all of them may still know one by name.
        let few = live.hello.with(|hello| hello.as_ref().is_some_and(|it| it.door != Door::Link));
        typed.with(|typed| {
            if few && is_name(typed) && !names.iter().any(|name| name == typed) {
                names.push(typed.clone());
            }
        });
        known.with_value(|known| offer(names, &nav.namespaces().get(), known, &typed.get()))
    });
    let choice = Choice { nav, open, offered, starred, at: RwSignal::new(0) };
    let field = NodeRef::<html::Input>::new();
    effect(move || {
        if let Some(field) = field.get() {
            let _ = field.focus();
        }
    });
    let type_in = move |event| {
        typed.set(event_target_value(&event));
        // What is typed is looked for: the best match, not "all".
        let found = !typed.with_untracked(String::is_empty)
            && offered.with_untracked(|offered| !offered.is_empty());
        choice.at.set(usize::from(found));
    };
    view! {
        <div class="pop ns-pop" role="dialog" aria-label=text.namespaces>
            <label class="field is-wide">
                <Icon class="i-search i-14" />
                <input
                    node_ref=field
                    role="combobox"
                    aria-expanded="true"
                    aria-controls="ns-list"
                    aria-autocomplete="list"
                    aria-activedescendant=move || format!("ns-{}", choice.at.get())
                    aria-label=text.find_namespace
                    placeholder=text.find_namespace
                    autocomplete="off"
                    spellcheck="false"
                    on:input=handler(type_in)
                    on:keydown=handler(move |event| choice.pressed(&event))
                />
            </label>
            <Options choice />
        </div>
    }
}

/// Whether it can be a namespace's name.
fn is_name(typed: &str) -> bool {
    typed.len() > 2 && typed.bytes().all(|it| matches!(it, b'a'..=b'z' | b'0'..=b'9' | b'-'))
}

#[component]
fn Options(choice: Choice) -> impl IntoView {
    let text = &words().shell;
    let chosen = choice.nav.namespaces();
    let options = shown(move || {
        let names = choice.offered.get();
        let none = names.is_empty().then(|| view! { <p class="hint pad">{text.no_namespace}</p> });
        let rows = names
            .into_iter()
            .enumerate()
            .map(|(index, name)| view! { <Namespace choice at=index + 1 name /> })
            .collect_view();
        view! { {rows} {none} }
    });
    view! {
        <div class="ns-list" id="ns-list" role="listbox" aria-multiselectable="true" aria-label=text.namespaces>
            <div
                class="mi"
                class:is-on=move || choice.at.get() == 0
                id="ns-0"
                role="option"
                aria-selected=move || chosen.with(Vec::is_empty).to_string()
                on:click=handler(move |_| choice.only(None))
            >
                <Icon class="i-check i-14" />
                {text.all_namespaces}
            </div>
            {options}
        </div>
    }
}

/// A click on the name takes only it; a click on the box adds it.
#[component]
fn Namespace(choice: Choice, at: usize, name: String) -> impl IntoView {
    let chosen = choice.nav.namespaces();
    let (shown, only, toggled) = (name.clone(), name.clone(), name.clone());
    let selected = Memo::new(move |_| chosen.with(|chosen| chosen.contains(&name)));
    let add = move |event: web_sys::MouseEvent| {
        event.stop_propagation();
        choice.toggle(&toggled);
    };
    view! {
        <div
            class="mi"
            class:is-on=move || choice.at.get() == at
            id=format!("ns-{at}")
            role="option"
            aria-selected=move || selected.get().to_string()
            on:click=handler(move |_| choice.only(Some(only.clone())))
        >
            <span class="check" aria-checked=move || selected.get().to_string() on:click=handler(add)>
                <Icon class="i-check" />
            </span>
            <span class="cut" title=shown.clone()>{shown.clone()}</span>
            <Star choice name=shown />
        </div>
    }
}

/// Starred ones are always offered first.
#[component]
fn Star(choice: Choice, name: String) -> impl IntoView {
    let text = &words().lists;
    let (toggled, said) = (name.clone(), name.clone());
    let is = Memo::new(move |_| choice.starred.with(|starred| starred.contains(&name)));
    let label = move || if is.get() { (text.unstar)(&said) } else { (text.star)(&said) };
    let toggle = move |event: web_sys::MouseEvent| {
        event.stop_propagation();
        choice.starred.set(star(&toggled));
    };
    view! {
        <button
            class="btn btn-icon btn-s star"
            tabindex="-1"
            aria-pressed=move || is.get().to_string()
            aria-label=label.clone()
            title=following(label)
            on:click=handler(toggle)
        >
            <Icon class="i-bookmark i-14" />
        </button>
    }
}
