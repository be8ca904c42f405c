//! What stands below the field: what was found, and the keys.

use super::{
    Choice,
    item::{Act, Group, Typed},
    line::Line,
};
use crate::{browser, reactive::prelude::*, words::words};

/// What was found, under headings.
#[component]
pub fn Results(choice: Choice, on: Memo<Option<String>>, value: RwSignal<String>) -> impl IntoView {
    let text = &words().palette;
    let typed = move || Typed::parse(&value.get()).words;
    let count = Memo::new(move |_| {
        choice.groups.with(|groups| groups.iter().map(|group| group.items.len()).sum::<usize>())
    });
    let run = Callback::new(move |(act, new_tab): (Act, bool)| choice.run(&act, new_tab));
    let groups = shown(move || {
        let group = |group: Group| {
            let line = |item| view! { <Line item words=typed() on at=choice.at run /> };
            view! {
                <div role="group" aria-label=group.title>
                    <div class="pal-h" aria-hidden="true">{group.title}</div>
                    {group.items.into_iter().map(line).collect_view()}
                </div>
            }
        };
        choice.groups.get().into_iter().map(group).collect_view()
    });
    let nothing = shown(move || {
        (count.get() == 0).then(|| {
            if choice.searching.get() {
                return view! { <p class="pal-none">{text.searching}</p> }.into_any();
            }
            view! {
                <div class="pal-none">
                    <p class="ink">{(text.nothing)(value.get().trim())}</p>
                    <p>{text.nothing_hint}</p>
                </div>
            }
            .into_any()
        })
    });
    let spoken = shown(move || (!choice.searching.get()).then(|| (text.results)(count.get())));
    view! {
        <div class="pal" id="pal" role="listbox" aria-label=text.title>{groups}</div>
        {nothing}
        <span class="sr" role="status">{spoken}</span>
    }
}

/// Which keys work here.
#[component]
pub fn Foot() -> impl IntoView {
    let text = &words().palette;
    view! {
        <footer class="pal-f">
            <span>
                <kbd>"↑"</kbd>
                <kbd>"↓"</kbd>
                {text.choose}
            </span>
            <span>
                <kbd>"↵"</kbd>
                {text.run}
            </span>
            <span>
                <kbd>{browser::control_key()}</kbd>
                <kbd>"↵"</kbd>
                {text.new_tab}
            </span>
            <span class="end">
                <kbd>">"</kbd>
                {text.commands.to_lowercase()}
                <kbd>"@"</kbd>
                {text.namespaces.to_lowercase()}
                <kbd>"?"</kbd>
                {text.help}
            </span>
        </footer>
    }
}
