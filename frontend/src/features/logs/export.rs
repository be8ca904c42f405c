//! The lines that a tab holds, as text to take away.

use quarterdeck_wire::log::Entry;
use wasm_bindgen::JsValue;

use super::{notes, session::Log};

/// All lines, as they were written, each with its time and, of several, its pod.
pub fn text(log: Log) -> String {
    let many = log.has_many();
    let mut text = String::new();
    log.read(|ring, names| {
        for row in ring.rows() {
            match &row.entry {
                Entry::Line(line) => {
                    text.push_str(&iso(line.at));
                    if let Some(name) = names.get(usize::from(line.source)).filter(|_| many) {
                        text.push(' ');
                        text.push_str(&name.pod);
                        text.push('/');
                        text.push_str(&name.container);
                    }
                    text.push(' ');
                    text.push_str(line.json.as_ref().unwrap_or(&line.text));
                }
                Entry::Note { source, at, note } => {
                    let who = source.and_then(|at| names.get(usize::from(at)));
                    let (_, said) = notes::said(note, who.map_or("", |who| &who.pod));
                    text.push_str(&iso(*at));
                    text.push_str(" -- ");
                    text.push_str(&said);
                }
            }
            text.push('\n');
        }
    });
    text
}

/// In UTC, to the millisecond.
fn iso(at: i64) -> String {
    let date = js_sys::Date::new(&JsValue::from_f64(at as f64 / 1e6));
    date.to_iso_string().into()
}
