//! The object as the API server keeps it, to read. The managed fields, which are many lines about who
//! wrote which field, are folded.

use quarterdeck_wire::error::{ApiError, ErrorCode};

use super::object::Object;
use crate::{
    api, browser,
    nav::use_nav,
    reactive::prelude::*,
    scope::Scope,
    table::{Void, marks::Marks, paint::Painted},
    ui::Icon,
    words::words,
};

/// Above this many lines colours cost more than they tell.
const MOST_COLOURED: usize = 4_000;

#[component]
pub fn YamlTab(object: Object) -> impl IntoView {
    let nav = use_nav();
    let answer = RwSignal::new(None::<Result<String, ApiError>>);
    let scope = Scope::new();
    effect(move || {
        object.changed.track();
        let path = object.path.get_value();
        scope.ask(async move { api::yaml(nav, &path).await }, move |text| {
            // What is shown stays when a later reading fails, unless it may no longer be seen.
            let is_news = answer.with_untracked(|now| match (now, &text) {
                (Some(Ok(_)), Err(error)) => error.code == ErrorCode::Forbidden,
                (now, text) => now.as_ref() != Some(text),
            });
            if is_news {
                answer.set(Some(text));
            }
        });
    });
    shown(move || match answer.get() {
        None => ().into_any(),
        Some(Ok(text)) => view! { <Yaml text /> }.into_any(),
        Some(Err(error)) => {
            let title = (words().errors.title)(error.code);
            view! { <Void icon="i-warn" title hint=error.message /> }.into_any()
        }
    })
}

#[component]
fn Yaml(text: String) -> impl IntoView {
    let words = &words().pane;
    let folds = fold(&text);
    let unfolded = RwSignal::new(false);
    let copied = RwSignal::new(false);
    let scope = Scope::new();
    let lines = folds.map_or(0, |(first, last)| last - first);
    let whole = text.clone();
    let copy = move |_| {
        browser::copy(&whole, scope.guard(move |done| copied.set(done)));
    };
    let marks = Signal::derive_local(move || {
        let hidden = if unfolded.get() { None } else { folds };
        paint(&text, hidden)
    });
    let toggle = shown(move || {
        (lines > 0).then(|| {
            let label = if unfolded.get() { words.fold } else { words.unfold };
            view! {
                <span class="dim">{(words.managed_fields)(lines)}</span>
                <button class="btn btn-s btn-ghost" on:click=handler(move |_| unfolded.update(|it| *it = !*it))>
                    {label}
                </button>
            }
        })
    });
    let copy_label =
        shown(
            move || if copied.get() { crate::words::words().shell.copied } else { words.copy_yaml },
        );
    view! {
        <div class="code-bar">
            {toggle}
            <button class="btn btn-s end" on:click=handler(copy)>
                <Icon class="i-copy i-14" />
                {copy_label}
            </button>
        </div>
        <div class="code" role="region" aria-label="YAML" tabindex="0">
            <Painted marks />
        </div>
    }
}

/// The lines `first..last` of `metadata.managedFields`.
fn fold(text: &str) -> Option<(usize, usize)> {
    let mut lines = text.lines().enumerate();
    let (first, _) = lines.find(|(_, line)| *line == "  managedFields:")?;
    // Its items begin at the key's own depth, with a dash.
    let inside = |line: &str| line.starts_with("  -") || line.starts_with("   ");
    let last = lines.find(|(_, line)| !inside(line)).map(|(at, _)| at);
    Some((first, last.unwrap_or_else(|| text.lines().count())))
}

fn paint(text: &str, hidden: Option<(usize, usize)>) -> Marks {
    let mut marks = Marks::default();
    let coloured = text.lines().count() <= MOST_COLOURED;
    for (at, line) in text.lines().enumerate() {
        if hidden.is_some_and(|(first, last)| at > first && at < last) {
            continue;
        }
        marks.open("div", "code-l").element("span", "ln", (at + 1).to_string());
        if hidden.is_some_and(|(first, _)| at == first) {
            marks.element("span", "k", line.to_owned()).element("span", "c", " …");
        } else if coloured {
            paint_line(line, &mut marks);
        } else {
            marks.element("span", "", line.to_owned());
        }
        marks.close();
    }
    marks
}

/// Key and value. Not a YAML parser: what it takes for neither it leaves alone.
fn paint_line(line: &str, marks: &mut Marks) {
    let start = line.len() - line.trim_start_matches([' ', '-']).len();
    let (indent, rest) = line.split_at(start);
    if rest.starts_with('#') {
        marks.element("span", "c", line.to_owned());
        return;
    }
    let key = match rest.find(": ").or_else(|| rest.ends_with(':').then(|| rest.len() - 1)) {
        Some(at) if !rest.starts_with(['"', '\'', '{', '[']) => at,
        _ => {
            marks.element("span", value_class(rest), line.to_owned());
            return;
        }
    };
    let (key, value) = rest.split_at(key + 1);
    marks.element("span", "k", format!("{indent}{key}"));
    if !value.is_empty() {
        marks.element("span", value_class(value.trim_start()), value.to_owned());
    }
}

fn value_class(value: &str) -> &'static str {
    let number =
        !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    if number || matches!(value, "true" | "false" | "null") { "n" } else { "" }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "kind: Pod
metadata:
  managedFields:
  - apiVersion: v1
    fieldsType: FieldsV1
  - apiVersion: v1
  name: cart
spec:
  replicas: 3
";

    #[test]
    fn managed_fields_are_found_and_nothing_else() {
        assert_eq!(fold(TEXT), Some((2, 6)));
        assert_eq!(fold("metadata:\n  name: a\n"), None);
        assert_eq!(fold("metadata:\n  managedFields:\n  - a: b\n"), Some((1, 3)));
    }

    /// The text without what only spaces it.
    fn words(marks: &Marks) -> String {
        marks.plain().split_whitespace().collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn folded_lines_keep_their_numbers() {
        let plain = words(&paint(TEXT, fold(TEXT)));
        assert!(plain.contains("managedFields: …") && !plain.contains("fieldsType"), "{plain}");
        assert!(plain.contains("name: cart"));
        assert!(paint(TEXT, None).plain().contains("fieldsType"));
    }

    #[test]
    fn no_text_is_lost_to_colours() {
        let mut marks = Marks::default();
        paint_line("  - image: a/b:1.2 # x", &mut marks);
        assert_eq!(words(&marks), "- image: a/b:1.2 # x");
        assert_eq!(value_class("3"), "n");
        assert_eq!(value_class("a/b:1.2"), "");
    }
}
