//! The command palette: finds pages, objects, namespaces and commands by a few letters.

mod item;
mod line;
mod matching;
mod objects;
mod results;

use leptos::html;
use web_sys::KeyboardEvent;

use item::{Act, Command, Group, Item, Mode, Now, Typed};
use results::{Foot, Results};

use super::{Overlays, dock::use_dock};
use crate::{
    browser,
    nav::{Nav, use_nav},
    prefs::{Prefs, use_prefs},
    reactive::prelude::*,
    route::ObjectPath,
    ui::{Dialog, Icon},
    words::{Words, words},
};

/// Long enough for the palette to be gone before what it opens.
const GONE: i32 = 60;

#[component]
pub fn Palette(overlays: Overlays) -> impl IntoView {
    view! {
        <Dialog open=overlays.palette class="scrim-top" label=words().palette.title>
            <Content overlays />
        </Dialog>
    }
}

/// What the open palette works on.
#[derive(Clone, Copy)]
struct Choice {
    overlays: Overlays,
    show_log: Callback<ObjectPath>,
    nav: Nav,
    prefs: Prefs,
    groups: Memo<Vec<Group>>,
    searching: Memo<bool>,
    /// Where the person went with the arrows or the mouse.
    at: RwSignal<Option<String>>,
    /// Enter was pressed before the answer came; whether for a new tab.
    wanted: RwSignal<Option<bool>>,
}

impl Choice {
    /// The item that Enter chooses: where the person went, else the first.
    fn on(self) -> Option<Item> {
        self.groups.with(|groups| {
            let items = || groups.iter().flat_map(|group| &group.items);
            let at = self.at.get();
            items().find(|item| Some(&item.id) == at.as_ref()).or_else(|| items().next()).cloned()
        })
    }

    fn step(self, step: isize) {
        let ids: Vec<String> = self.groups.with_untracked(|groups| {
            groups.iter().flat_map(|group| &group.items).map(|item| item.id.clone()).collect()
        });
        let on = untrack(|| self.on());
        let here = on.and_then(|on| ids.iter().position(|id| *id == on.id)).unwrap_or_default();
        let next = here.saturating_add_signed(step + ids.len() as isize) % ids.len().max(1);
        self.at.set(ids.get(next).cloned());
        browser::next_frame(|| {
            if let Some(on) = browser::find::<web_sys::Element>(".pal .is-on") {
                let options = web_sys::ScrollIntoViewOptions::new();
                options.set_block(web_sys::ScrollLogicalPosition::Nearest);
                on.scroll_into_view_with_scroll_into_view_options(&options);
            }
        });
    }

    fn pressed(self, event: &KeyboardEvent) {
        let held = event.ctrl_key() || event.meta_key();
        match &*event.key() {
            "ArrowDown" => self.step(1),
            "ArrowUp" => self.step(-1),
            "Enter" if !event.is_composing() => self.enter(held),
            "k" | "K" if held => self.overlays.palette.set(false),
            _ => return,
        }
        event.prevent_default();
    }

    fn enter(self, new_tab: bool) {
        match untrack(|| self.on()) {
            // What is first now might not be, once the answer is here.
            on if self.searching.get_untracked() && self.at.with_untracked(Option::is_none) => {
                match on.filter(|on| !on.id.starts_with("object-")) {
                    Some(item) => self.run(&item.act, new_tab),
                    None => self.wanted.set(Some(new_tab)),
                }
            }
            Some(item) => self.run(&item.act, new_tab),
            None => {}
        }
    }

    fn run(self, act: &Act, new_tab: bool) {
        match act {
            Act::Go(route) if new_tab => {
                let _ = browser::window().open_with_url_and_target(&self.nav.href(route), "_blank");
            }
            Act::Go(route) => {
                self.overlays.palette.set(false);
                self.nav.go(route.clone());
            }
            Act::Run(command) => {
                self.overlays.palette.set(false);
                let (command, overlays, prefs) = (*command, self.overlays, self.prefs);
                let (show_log, open) = (self.show_log, self.nav.now().state.open);
                browser::after(GONE, move || obey(command, overlays, prefs, show_log, open));
            }
        }
    }
}

/// Runs once the palette is gone, so it has nothing of it.
fn obey(
    command: Command,
    overlays: Overlays,
    prefs: Prefs,
    show_log: Callback<ObjectPath>,
    open: Option<ObjectPath>,
) {
    match command {
        Command::Theme(theme) => prefs.set_theme(theme),
        Command::Language(language) => prefs.set_language(language),
        Command::Rail(rail) => prefs.set_rail(rail),
        Command::Letters(letters) => prefs.set_letters(letters),
        Command::Keys => overlays.keys.set(true),
        Command::Logs => {
            if let Some(path) = open {
                show_log.run(path);
            }
        }
        Command::CopyLink => {
            let href = browser::window().location().href().unwrap_or_default();
            browser::copy(&href, |_| {});
        }
    }
}

#[component]
fn Content(overlays: Overlays) -> impl IntoView {
    let text = &words().palette;
    let (nav, prefs) = (use_nav(), use_prefs());
    let value = RwSignal::new(String::new());
    let typed = Memo::new(move |_| value.with(|value| Typed::parse(value)));
    let found = objects::search(typed);
    let groups = Memo::new(move |_| {
        let now =
            Now { theme: prefs.theme.get(), rail: prefs.rail.get(), letters: prefs.letters.get() };
        let sources = (found.items.get(), found.searching.get());
        nav.with(|here| typed.with(|typed| grouped(typed, words(), here, &now, sources)))
    });
    let dock = use_dock();
    let choice = Choice {
        overlays,
        show_log: Callback::new(move |path| dock.open_log(path)),
        nav,
        prefs,
        groups,
        searching: found.searching,
        at: RwSignal::new(None),
        wanted: RwSignal::new(None),
    };
    effect(move || {
        if let (false, Some(new_tab)) = (choice.searching.get(), choice.wanted.get())
            && let Some(item) = untrack(|| choice.on())
        {
            choice.run(&item.act, new_tab);
        }
    });
    let field = NodeRef::<html::Input>::new();
    effect(move || {
        if let Some(field) = field.get() {
            browser::next_frame(move || {
                let _ = field.focus();
            });
        }
    });
    let type_in = move |event| {
        choice.at.set(None);
        choice.wanted.set(None);
        value.set(event_target_value(&event));
    };
    let on = Memo::new(move |_| choice.on().map(|item| item.id));
    let everywhere =
        shown(move || typed.with(|typed| (typed.mode == Mode::All).then_some(text.everywhere)));
    view! {
        <div class="dialog palette">
            <label class="pal-in">
                <Icon class="i-search" />
                <input
                    node_ref=field
                    role="combobox"
                    aria-expanded="true"
                    aria-controls="pal"
                    aria-autocomplete="list"
                    aria-activedescendant=move || on.get()
                    aria-label=words().shell.find
                    placeholder=words().shell.find
                    autocomplete="off"
                    spellcheck="false"
                    on:input=handler(type_in)
                    on:keydown=handler(move |event| choice.pressed(&event))
                />
                <span class="dim">{everywhere}</span>
            </label>
            <Results choice on value />
            <Foot />
        </div>
    }
}

/// Everything that fits, under headings. Pages and commands are known at once and stand first; what
/// the server finds comes below, so that nothing moves under the hand.
fn grouped(
    typed: &Typed,
    words: &Words,
    here: &crate::route::Route,
    now: &Now,
    (objects, searching): (Vec<Item>, bool),
) -> Vec<Group> {
    let text = &words.palette;
    let pages = || item::fitting(item::pages(words, here), typed);
    let commands = || item::fitting(item::commands(words, here, now), typed);
    let all = match typed.mode {
        Mode::All => {
            let lists = if typed.words.is_empty() || searching {
                Vec::new()
            } else {
                item::lists(words, here, typed)
            };
            vec![
                (text.go_to, pages()),
                (text.commands, commands()),
                (text.objects, objects),
                (text.lists, lists),
            ]
        }
        Mode::Commands => vec![(text.commands, commands())],
        Mode::Namespaces => vec![(text.namespaces, objects)],
        Mode::Help => {
            let mut help = item::commands(words, here, now);
            help.retain(|(item, _)| item.act == Act::Run(Command::Keys));
            vec![(text.help, help.into_iter().map(|(item, _)| item).collect())]
        }
    };
    all.into_iter()
        .filter(|(_, items)| !items.is_empty())
        .map(|(title, items)| Group { title, items })
        .collect()
}
