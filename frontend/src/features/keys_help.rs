//! Which keys there are, and the switch for those that are a single letter.

use super::Overlays;
use crate::{
    browser,
    prefs::use_prefs,
    reactive::prelude::*,
    ui::{Dialog, Icon},
    words::{Words, words},
};

/// A key, or several that go together, and what they do.
struct Key {
    keys: &'static [&'static str],
    /// Alternatives to `keys`: a letter or sign, which can be switched off.
    letter: &'static str,
    says: &'static str,
}

const fn key(keys: &'static [&'static str], letter: &'static str, says: &'static str) -> Key {
    Key { keys, letter, says }
}

/// All keys there are, under headings.
fn groups(words: &'static Words) -> [(&'static str, Vec<Key>); 3] {
    let text = &words.palette.keys;
    [
        (
            text.everywhere,
            vec![
                key(&["Ctrl", "K"], "", text.palette),
                key(&[], "?", text.this_help),
                key(&["Esc"], "", text.escape),
                key(&["Ctrl", "↵"], "", text.new_tab),
                key(&["Ctrl", "↵"], "", text.add_namespace),
            ],
        ),
        (
            text.in_lists,
            vec![
                key(&["↓"], "j", text.next),
                key(&["↑"], "k", text.previous),
                key(&["PgUp", "PgDn"], "", text.screen),
                key(&["Home", "End"], "", text.ends),
                key(&["↵"], "", text.open),
                key(&[], "x", text.select),
                key(&[], "l", text.logs),
                key(&[], "/", text.filter),
            ],
        ),
        (
            text.in_pane,
            vec![
                key(&[], "s", text.scale),
                key(&[], "+", words.act.more),
                key(&[], "-", words.act.fewer),
                key(&[], "i", text.upgrade),
                key(&[], "r", text.restart),
                key(&[], "u", text.undo),
            ],
        ),
    ]
}

#[component]
pub fn KeysHelp(overlays: Overlays) -> impl IntoView {
    view! {
        <Dialog open=overlays.keys class="" label=words().palette.keys.title>
            <Content overlays />
        </Dialog>
    }
}

#[component]
fn Content(overlays: Overlays) -> impl IntoView {
    let text = &words().palette.keys;
    let group = |(title, keys): (&'static str, Vec<Key>)| {
        view! {
            <section class="sec">
                <div class="sec-h">
                    <h3>{title}</h3>
                </div>
                <dl class="keys">
                    {keys.into_iter().map(|it| view! { <Line it /> }).collect_view()}
                </dl>
            </section>
        }
    };
    view! {
        <div class="dialog keys-help">
            <div class="dialog-h">
                <h2 class="pane-title">{text.title}</h2>
                <button
                    class="btn btn-icon"
                    aria-label=words().shell.close
                    title=words().shell.close
                    on:click=handler(move |_| overlays.keys.set(false))
                >
                    <Icon class="i-x" />
                </button>
            </div>
            <div class="dialog-b">
                <div class="keys-cols">{groups(words()).map(group).collect_view()}</div>
                <Letters />
            </div>
        </div>
    }
}

#[component]
fn Line(it: Key) -> impl IntoView {
    let text = &words().palette.keys;
    let prefs = use_prefs();
    let name = |key: &'static str| if key == "Ctrl" { browser::control_key() } else { key };
    let keys = it.keys.iter().map(|key| view! { <kbd>{name(key)}</kbd> }).collect_view();
    let has_both = !it.keys.is_empty() && !it.letter.is_empty();
    let or = has_both.then(|| view! { <span class="dim">{text.or}</span> });
    let letter = (!it.letter.is_empty()).then(|| {
        view! { <kbd class:is-off=move || !prefs.letters.get()>{it.letter}</kbd> }
    });
    let is_off = shown(move || {
        (!it.letter.is_empty() && !has_both && !prefs.letters.get()).then_some(text.off)
    });
    view! {
        <dt>{letter} {or} {keys}</dt>
        <dd>
            {it.says}
            <span class="dim">" " {is_off}</span>
        </dd>
    }
}

/// WCAG 2.1.4: single letters can be switched off.
#[component]
fn Letters() -> impl IntoView {
    let text = &words().palette.keys;
    let prefs = use_prefs();
    let flip = move |_| prefs.set_letters(!prefs.letters.get_untracked());
    view! {
        <button
            class="switch"
            role="switch"
            aria-checked=move || prefs.letters.get().to_string()
            aria-describedby="letters-hint"
            on:click=handler(flip)
        >
            <span class="check" aria-hidden="true" aria-checked=move || prefs.letters.get().to_string()>
                <Icon class="i-check" />
            </span>
            <span class="med">{text.letters}</span>
        </button>
        <p class="hint" id="letters-hint">{text.letters_hint}</p>
    }
}
