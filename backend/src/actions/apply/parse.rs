//! Text to objects: YAML documents, JSON, and Lists of objects; pure.

use quarterdeck_wire::manifest::{Fault, MOST};
use serde_json::Value;

/// An object of a text, or what is wrong with it and on which line of the text.
#[derive(Debug)]
pub struct Found {
    pub document: u32,
    pub line: u32,
    pub body: Result<Value, (u32, Fault)>,
}

/// All objects of a text, in its order. One broken document hides no other.
pub fn read(text: &str) -> Vec<Found> {
    let mut found = Vec::new();
    for (at, document) in split(text).into_iter().enumerate() {
        let (number, line) = (at as u32 + 1, document.line);
        let bodies = match parse(&document) {
            Err(broken) => vec![Err(broken)],
            Ok(value) => unfold(value).into_iter().map(|value| named(value, line)).collect(),
        };
        found.extend(bodies.into_iter().map(|body| Found { document: number, line, body }));
        if found.len() > MOST {
            found.truncate(MOST);
            found.push(Found { document: number, line, body: Err((line, Fault::TooMany)) });
            break;
        }
    }
    found
}

/// The part of a text between two separators.
struct Document {
    /// Its first line that says something, from 1.
    line: u32,
    /// How many lines of the text come before it.
    before: u32,
    text: String,
}

/// Cuts at lines that begin with `---`, as `kubectl` does; documents that say nothing are left out.
fn split(text: &str) -> Vec<Document> {
    let mut documents = Vec::new();
    let mut open = Document { line: 0, before: 0, text: String::new() };
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    for (at, line) in text.lines().enumerate() {
        let at = at as u32;
        let rest = line
            .strip_prefix("---")
            .filter(|rest| rest.is_empty() || rest.starts_with([' ', '\t']));
        if let Some(rest) = rest {
            finish(&mut documents, open);
            // What stands behind the separator is part of the document that it begins.
            open = Document { line: 0, before: at, text: String::new() };
            add(&mut open, rest.trim_start(), at);
        } else {
            add(&mut open, line, at);
        }
    }
    finish(&mut documents, open);
    documents
}

fn add(document: &mut Document, line: &str, at: u32) {
    let says = line.trim();
    if document.line == 0 && !says.is_empty() && !says.starts_with('#') && says != "..." {
        document.line = at + 1;
    }
    document.text.push_str(line);
    document.text.push('\n');
}

fn finish(documents: &mut Vec<Document>, document: Document) {
    if document.line > 0 {
        documents.push(document);
    }
}

fn parse(document: &Document) -> Result<Value, (u32, Fault)> {
    // `kubectl` takes YAML 1.1's octal numbers: a file mode of 0644.
    let options = serde_saphyr::options! {
        legacy_octal_numbers: true,
        with_snippet: false,
        emit_comments: false,
    };
    serde_saphyr::from_str_with_options(&document.text, options)
        .map_err(|error| fault(document, &error))
}

fn fault(document: &Document, error: &serde_saphyr::Error) -> (u32, Fault) {
    let error = error.without_snippet();
    let at = error.location().map_or(0, |location| location.line() as u32);
    let line = if at == 0 { document.line } else { document.before + at };
    if let serde_saphyr::Error::DuplicateMappingKey { key, .. } = error {
        return (line, Fault::DuplicateKey(key.as_deref().unwrap_or_default().into()));
    }
    // The parser stops somewhere behind a tab and calls it something else.
    if let Some(at) = tab(&document.text) {
        return (document.before + at, Fault::Tab);
    }
    let says = error.to_string();
    (line, Fault::Syntax(says.lines().next().unwrap_or_default().into()))
}

/// The first line that is indented by a tab.
fn tab(text: &str) -> Option<u32> {
    let indented = |line: &str| {
        let indent = &line[..line.len() - line.trim_start().len()];
        indent.contains('\t') && !line.trim().is_empty()
    };
    text.lines().position(indented).map(|at| at as u32 + 1)
}

/// The objects in a List, and in Lists in it.
fn unfold(value: Value) -> Vec<Value> {
    let is_list = value["kind"].as_str().is_some_and(|kind| kind.ends_with("List"));
    match value {
        Value::Object(mut fields)
            if is_list && fields.get("items").is_some_and(Value::is_array) =>
        {
            match fields.remove("items") {
                Some(Value::Array(items)) => items.into_iter().flat_map(unfold).collect(),
                _ => Vec::new(),
            }
        }
        other => vec![other],
    }
}

fn named(value: Value, line: u32) -> Result<Value, (u32, Fault)> {
    let text = |pointer| value.pointer(pointer).and_then(Value::as_str).unwrap_or_default();
    let fault = if !value.is_object() {
        Fault::NoObject
    } else if text("/apiVersion").is_empty() {
        Fault::NoApiVersion
    } else if text("/kind").is_empty() {
        Fault::NoKind
    } else if text("/metadata/name").is_empty() {
        Fault::NoName
    } else {
        return Ok(value);
    };
    Err((line, fault))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `document:line name`, or `document:line@line fault`.
    fn said(text: &str) -> Vec<String> {
        let say = |found: Found| {
            let Found { document, line, body } = found;
            match body {
                Ok(value) => {
                    format!("{document}:{line} {}", value["metadata"]["name"].as_str().unwrap())
                }
                Err((at, fault)) => format!("{document}:{line}@{at} {fault:?}"),
            }
        };
        read(text).into_iter().map(say).collect()
    }

    fn config_map(name: &str) -> String {
        format!("apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {name}\n")
    }

    #[test]
    fn documents_are_numbered_and_empty_ones_left_out() {
        let (a, b) = (config_map("a"), config_map("b"));
        let text = format!("# 说明\n---\n{a}---\n\n# nothing\n--- # second\n{b}---\n");
        assert_eq!(said(&text), ["1:3 a", "2:11 b"]);
        assert_eq!(said(""), Vec::<String>::new());
        assert_eq!(said(&format!("\u{feff}{a}...\n")), ["1:1 a"]);
    }

    #[test]
    fn a_separator_inside_of_a_text_is_none() {
        let text = format!("{}data:\n  x: |\n    a\n    ---\n    b\n", config_map("a"));
        let found = read(&text);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].body.as_ref().unwrap()["data"]["x"], "a\n---\nb\n");
    }

    #[test]
    fn lists_are_taken_apart() {
        let text = "apiVersion: v1\nkind: List\nitems:\n- {apiVersion: v1, kind: ConfigMap, metadata: {name: a}}\n- {apiVersion: v1, kind: ConfigMap, metadata: {name: b}}\n";
        assert_eq!(said(text), ["1:1 a", "1:1 b"]);
    }

    #[test]
    fn json_is_yaml() {
        let text = r#"{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a"}}"#;
        assert_eq!(said(text), ["1:1 a"]);
    }

    #[test]
    fn faults_name_their_line_and_hide_no_other_document() {
        let good = config_map("good");
        let tabbed = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n\tname: a\n";
        let text = format!("{good}---\n{tabbed}---\n{good}");
        assert_eq!(said(&text), ["1:1 good", "2:6@9 Tab", "3:11 good"]);
        let twice = format!("{good}---\n{good}kind: Secret\n");
        assert_eq!(said(&twice), ["1:1 good", "2:6@10 DuplicateKey(\"kind\")"]);
        let open = format!("{good}data: {{\n");
        assert!(said(&open)[0].starts_with("1:1@"), "{:?}", said(&open));
    }

    #[test]
    fn a_tab_in_a_text_is_no_fault() {
        let text = format!("{}data:\n  x: |\n    a\n    \tb\n", config_map("a"));
        assert_eq!(said(&text), ["1:1 a"]);
    }

    #[test]
    fn what_an_object_lacks_is_said() {
        for (text, fault) in [
            ("just words\n", "NoObject"),
            ("- a\n", "NoObject"),
            ("kind: Pod\n", "NoApiVersion"),
            ("apiVersion: v1\nmetadata: {name: a}\n", "NoKind"),
            ("apiVersion: v1\nkind: Pod\nmetadata: {generateName: a-}\n", "NoName"),
        ] {
            assert_eq!(said(text), [format!("1:1@1 {fault}")], "{text}");
        }
    }

    #[test]
    fn more_objects_than_are_taken_are_said() {
        let text = format!("{}---\n", config_map("a")).repeat(MOST + 1);
        let found = read(&text);
        assert_eq!(found.len(), MOST + 1);
        assert_eq!(found[MOST].body.as_ref().unwrap_err().1, Fault::TooMany);
    }

    #[test]
    fn five_megabytes_are_read() {
        let text = format!("{}data:\n  x: {}\n", config_map("a"), "y".repeat(5_000_000));
        assert_eq!(said(&text), ["1:1 a"]);
    }

    #[test]
    fn numbers_and_words_are_what_kubectl_takes_them_for() {
        let text = "apiVersion: v1\nkind: X\nmetadata: {name: a}\nspec: {mode: 0644, on: yes, port: 80, version: '1.10'}\n";
        let value = read(text).remove(0).body.unwrap();
        assert_eq!(value["spec"]["mode"], 420);
        assert_eq!(value["spec"]["port"], 80);
        assert_eq!(value["spec"]["version"], "1.10");
    }
}
