//! Puts marks on the page.

use leptos::html;
use wasm_bindgen::JsValue;
use web_sys::{Document, Element};

use super::marks::{Mark, Marks};
use crate::{browser, reactive::prelude::*};

const SVG: &str = "http://www.w3.org/2000/svg";

/// Replaces the content of `element` by `marks`.
pub fn paint(element: &Element, marks: &Marks) {
    element.set_text_content(None);
    // Fails only for tags and attributes that can't exist; those are ours and fixed.
    let _ = append(&browser::document(), element, marks);
}

fn append(document: &Document, root: &Element, marks: &Marks) -> Result<(), JsValue> {
    let mut path = vec![root.clone()];
    for mark in marks.iter() {
        let Some(parent) = path.last() else { break };
        match mark {
            Mark::Open(tag, class) => {
                let element = match *tag {
                    "svg" | "rect" | "path" => document.create_element_ns(Some(SVG), tag)?,
                    _ => document.create_element(tag)?,
                };
                if !class.is_empty() {
                    element.set_attribute("class", class)?;
                }
                parent.append_child(&element)?;
                path.push(element);
            }
            Mark::Attribute(name, value) => parent.set_attribute(name, value)?,
            Mark::Text(text) => {
                parent.append_child(&document.create_text_node(text))?;
            }
            Mark::Close => {
                path.pop();
            }
        }
    }
    Ok(())
}

/// Marks outside of tables: what cells show, on other parts of the page.
#[component]
pub fn Painted(#[prop(into)] marks: Signal<Marks, LocalStorage>) -> impl IntoView {
    let place = NodeRef::<html::Span>::new();
    let mut painted = None;
    effect(move || {
        let marks = Some(marks.get());
        if let Some(place) = place.get()
            && painted != marks
        {
            paint(&place, marks.as_ref().unwrap_or(&Marks::default()));
        }
        painted = marks;
    });
    view! { <span class="painted" node_ref=place></span> }
}
