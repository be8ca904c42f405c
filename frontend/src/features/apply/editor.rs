//! The text: a plain field with line numbers beside it, and files that are opened or dropped.
//!
//! The field is the browser's own, so that undo, search, input methods and screen readers work as
//! everywhere. Tab goes on to the next control, as in any field: YAML takes no tabs.

use leptos::html;
use quarterdeck_wire::{
    error::{ApiError, ErrorCode},
    manifest::{LONGEST, Outlook, Planned},
};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{DragEvent, Event, File, FileList, HtmlInputElement, HtmlTextAreaElement};

use super::state::State;
use crate::{browser, reactive::prelude::*, scope::Scope, words::words};

/// `--t-code` in pixels.
const LINE: u32 = 18;

#[component]
pub fn Editor(state: State) -> impl IntoView {
    let text = &words().apply;
    let scope = Scope::new();
    let field = NodeRef::<html::Textarea>::new();
    let beside = NodeRef::<html::Div>::new();
    let over = RwSignal::new(false);
    let lines = Memo::new(move |_| state.text.with(|text| text.matches('\n').count() + 1));
    let documents = move || {
        let documents = state.planned.with(|planned| {
            planned.as_ref().and_then(|it| it.objects.iter().map(|it| it.document).max())
        });
        (text.documents)(documents.map(|it| it as usize), lines.get())
    };
    let is_edit = state.edits.with_value(Option::is_some);
    let place = move || match state.namespace.get() {
        _ if is_edit => String::new(),
        Some(namespace) => (text.without_namespace)(&namespace),
        None => text.no_namespace.to_owned(),
    };
    let scrolled = move |_: Event| {
        if let (Some(field), Some(beside)) = (field.get_untracked(), beside.get_untracked()) {
            beside.set_scroll_top(field.scroll_top());
        }
    };
    let take = move |list: Option<FileList>| {
        if !is_edit {
            take_files(state, scope, list);
        }
    };
    let chosen = move |event: Event| {
        let field = event.target().and_then(|it| it.dyn_into::<HtmlInputElement>().ok());
        let Some(field) = field else { return };
        take(field.files());
    };
    let dropped = move |event: DragEvent| {
        event.prevent_default();
        over.set(false);
        take(event.data_transfer().and_then(|it| it.files()));
    };
    let dragged = move |event: DragEvent| {
        event.prevent_default();
        over.set(true);
    };
    view! {
        <section
            class="editor"
            class:is-over=move || over.get()
            aria-label=text.manifest
            on:dragover=handler(dragged)
            on:dragleave=handler(move |_: DragEvent| over.set(false))
            on:drop=handler(dropped)
        >
            <div class="editor-h">
                <span class="med ink cut">{move || state.files.get()}</span>
                <span class="dim">{shown(documents)}</span>
                <span class="end dim cut">{shown(place)}</span>
            </div>
            <input
                class="sr apply-file"
                type="file"
                multiple=true
                accept=".yaml,.yml,.json"
                tabindex="-1"
                aria-label=text.open_file
                on:change=handler(chosen)
            />
            <div class="ed">
                <div class="ed-n" node_ref=beside aria-hidden="true">
                    <Numbers lines />
                    {marks(state)}
                </div>
                <textarea
                    class="ed-t"
                    node_ref=field
                    aria-label="YAML"
                    aria-describedby="apply-hint"
                    placeholder=text.placeholder
                    wrap="off"
                    spellcheck="false"
                    autocapitalize="off"
                    autocomplete="off"
                    prop:value=move || state.text.get()
                    on:input=handler(move |event| state.text.set(event_target_value(&event)))
                    on:scroll=handler(scrolled)
                ></textarea>
            </div>
            <span class="sr" id="apply-hint">{text.hint}</span>
        </section>
    }
}

#[component]
fn Numbers(lines: Memo<usize>) -> impl IntoView {
    let numbers = move || {
        let mut text = String::new();
        for line in 1..=lines.get() {
            text.push_str(&line.to_string());
            text.push('\n');
        }
        text
    };
    view! { <pre class="ed-l">{numbers}</pre> }
}

/// Where documents begin, and lines that something is wrong with.
fn marks(state: State) -> AnyView {
    let top = |line: u32| Some(format!("{}px", line.saturating_sub(1) * LINE));
    shown(move || {
        state.planned.with(|planned| {
            let planned = planned.as_ref()?;
            let begins = beginnings(planned).into_iter().map(|(document, line)| {
                let top = top(line);
                view! { <span class="dn" style:top=top>{document}</span> }
            });
            let wrong = wrong_lines(planned).into_iter().map(|line| {
                let top = top(line);
                view! { <span class="ed-w" style:top=top></span> }
            });
            Some(view! {
                {wrong.collect_view()}
                {begins.collect_view()}
            })
        })
    })
}

/// Each document, and its first line.
fn beginnings(planned: &Planned) -> Vec<(u32, u32)> {
    let mut all: Vec<(u32, u32)> =
        planned.objects.iter().map(|it| (it.document, it.line)).collect();
    crate::sorting::sort(&mut all);
    all.dedup();
    all
}

fn wrong_lines(planned: &Planned) -> Vec<u32> {
    let wrong = planned.objects.iter().filter_map(|it| match &it.outlook {
        Outlook::Broken { line, .. } => Some(*line),
        Outlook::Refused(_) => Some(it.line),
        _ => None,
    });
    wrong.collect()
}

/// Reads files one after the other, in the order of their names.
fn take_files(state: State, scope: Scope, list: Option<FileList>) {
    let Some(list) = list else { return };
    let mut files: Vec<File> = (0..list.length()).filter_map(|at| list.get(at)).collect();
    crate::sorting::sort_by_key(&mut files, File::name);
    let total: f64 = files.iter().map(|file| file.size()).sum();
    let there = state.text.with_untracked(String::len) as f64;
    if total + there > LONGEST as f64 {
        let error = ApiError::new(ErrorCode::Invalid, words().apply.too_large);
        state.error.set(Some(error));
        return;
    }
    let read = async move {
        let mut texts = Vec::new();
        for file in files {
            let text = JsFuture::from(file.text()).await.ok().and_then(|text| text.as_string());
            texts.push((file.name(), text.unwrap_or_default()));
        }
        texts
    };
    scope.ask(read, move |texts| {
        for (name, text) in texts {
            state.add_file(&name, &text);
        }
        // The same file may be chosen again.
        if let Some(field) = browser::find::<HtmlInputElement>(".apply-file") {
            field.set_value("");
        }
    });
}

/// Moves the keyboard to a line of the text.
pub fn go_to(state: State, line: u32) {
    let Some(field) = browser::find::<HtmlTextAreaElement>(".ed-t") else { return };
    let at: usize = state.text.with_untracked(|text| {
        let before = text.split_inclusive('\n').take(line.saturating_sub(1) as usize);
        before.map(|line| line.encode_utf16().count()).sum()
    });
    browser::focus(".ed-t");
    let _ = field.set_selection_range(at as u32, at as u32);
    field.set_scroll_top((line.saturating_sub(4) * LINE) as i32);
}

#[cfg(test)]
mod tests {
    use quarterdeck_wire::manifest::{Fault, Object, Planning};

    use super::*;

    #[test]
    fn documents_begin_once_however_many_objects_they_hold() {
        let planning = |document, line, outlook| Planning {
            document,
            line,
            object: Object::default(),
            outlook,
            diff: Vec::new(),
        };
        let broken = Outlook::Broken { line: 14, fault: Fault::Tab };
        let planned = Planned {
            objects: vec![
                planning(2, 9, broken),
                planning(1, 1, Outlook::Create),
                planning(1, 1, Outlook::Create),
            ],
        };
        assert_eq!(beginnings(&planned), [(1, 1), (2, 9)]);
        assert_eq!(wrong_lines(&planned), [14]);
    }
}
