//! The lines on the screen as elements, by hand: at a thousand lines a second only what is new is
//! written, into elements that are free again. Text is only ever set as text.

use quarterdeck_wire::log::{Entry, Line, LineLevel};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, HtmlElement, Node};

use super::{
    notes,
    ring::{Ring, Row, find},
    session::Name,
    window::Viewport,
};
use crate::{browser, words::words};

/// A longer line is folded, in signs.
const FOLDED: usize = 4_000;
/// Of a line of text until one is measured, in pixels.
const ROW: f64 = 18.0;
/// Of a sign, likewise.
const SIGN: f64 = 7.2;

/// What the tools above the lines are set to.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Look {
    pub wraps: bool,
    pub times: bool,
    /// JSON as it was written.
    pub raw: bool,
    /// Lines say which pod they are of.
    pub many: bool,
    pub follows: bool,
}

pub struct Painter {
    /// The scrolling box.
    list: HtmlElement,
    /// As high as all lines together.
    room: HtmlElement,
    /// The lines on the screen.
    block: HtmlElement,
    /// By the line's id; a few dozen.
    painted: Vec<(u64, Element)>,
    /// What was painted last: another look paints everything anew.
    look: Option<(Look, String, Option<u64>)>,
    /// Lines that were unfolded.
    open: Vec<u64>,
    dropped: u64,
    sign: f64,
    /// Where the painter itself scrolled to.
    scrolled: i32,
}

impl Painter {
    pub fn new(list: HtmlElement, room: HtmlElement, block: HtmlElement) -> Self {
        Self {
            list,
            room,
            block,
            painted: Vec::new(),
            look: None,
            open: Vec::new(),
            dropped: 0,
            sign: SIGN,
            scrolled: 0,
        }
    }

    /// The box was scrolled, by someone or by us: whether somebody went up, or down to the end.
    pub fn scrolled(&mut self) -> (bool, bool) {
        let top = self.list.scroll_top();
        let end = self.list.scroll_height() - self.list.client_height();
        let (up, down) = (top < self.scrolled - 2, top > self.scrolled);
        self.scrolled = top;
        (up, down && top >= end - 2)
    }

    /// Folds or unfolds a line.
    pub fn toggle(&mut self, id: u64) {
        match self.open.iter().position(|open| *open == id) {
            Some(at) => drop(self.open.swap_remove(at)),
            None => self.open.push(id),
        }
        self.painted.retain(|(painted, _)| *painted != id);
    }

    /// Paints what is in sight. `hit` is the line of the hit that one walked to.
    pub fn paint(&mut self, ring: &Ring, names: &[Name], look: Look, hit: Option<u64>) {
        let now = (look, ring.query().to_owned(), hit);
        let is_new = self.look.as_ref() != Some(&now);
        if is_new {
            self.painted.clear();
            self.block.set_text_content(None);
            self.look = Some(now);
            let _ = self.block.class_list().toggle_with_force("is-wrapped", look.wraps);
        }
        self.measure();
        let mut view = self.viewport();
        if !look.follows {
            self.keep_place(&mut view, ring);
        }
        self.dropped = ring.dropped();
        let columns =
            ((f64::from(self.list.client_width()) - self.gutter(look)) / self.sign).max(8.0);
        let rows = |at: usize| rows_of(&ring.rows()[at], columns as usize);
        let rows: Option<&dyn Fn(usize) -> usize> = if look.wraps { Some(&rows) } else { None };
        if look.follows {
            // Past the end: the slice is that of the last lines.
            let total = view.slice(ring.len(), rows).total;
            view.scroll = (total - view.height).max(0.0);
        }
        let slice = view.slice(ring.len(), rows);
        set_height(&self.room, slice.total);
        let wanted: Vec<&Row> = ring.rows().range(slice.lines.clone()).collect();
        self.arrange(&wanted, names, ring.query(), look, hit);
        let mut top = slice.top;
        if look.follows && look.wraps {
            // How lines wrap was guessed; the last one must lie at the end.
            top = slice.total - self.block.get_bounding_client_rect().height();
        }
        move_to(&self.block, top);
        if look.follows {
            self.list.set_scroll_top(i32::MAX);
            self.scrolled = self.list.scroll_top();
        }
    }

    /// Scrolls so that line `at` is in the middle.
    pub fn reveal(&mut self, ring: &Ring, at: usize, look: Look) {
        let view = self.viewport();
        let columns =
            ((f64::from(self.list.client_width()) - self.gutter(look)) / self.sign).max(8.0);
        let rows = |at: usize| rows_of(&ring.rows()[at], columns as usize);
        let rows: Option<&dyn Fn(usize) -> usize> = if look.wraps { Some(&rows) } else { None };
        let total = view.slice(ring.len(), rows).total;
        set_height(&self.room, total);
        let top = view.place(at, rows) - (view.height - view.row) / 2.0;
        self.list.set_scroll_top(top.max(0.0) as i32);
        self.scrolled = self.list.scroll_top();
    }

    /// Lines that fell off the front were above what is read: it must not move.
    fn keep_place(&mut self, view: &mut Viewport, ring: &Ring) {
        let fell = (ring.dropped() - self.dropped) as f64 * view.row;
        if fell > 0.0 {
            view.scroll = (view.scroll - fell).max(0.0);
            self.list.set_scroll_top(view.scroll as i32);
            self.scrolled = self.list.scroll_top();
        }
    }

    fn viewport(&self) -> Viewport {
        Viewport {
            scroll: f64::from(self.list.scroll_top()),
            height: f64::from(self.list.client_height()),
            row: ROW,
        }
    }

    /// How wide a sign is, once there is one.
    fn measure(&mut self) {
        if (self.sign - SIGN).abs() > f64::EPSILON {
            return;
        }
        let text = self.block.query_selector(".log-l time").ok().flatten();
        let width = text.map_or(0.0, |text| {
            let signs = text.text_content().map_or(0, |text| text.len());
            text.get_bounding_client_rect().width() / (signs.max(1) as f64)
        });
        if width > 1.0 {
            self.sign = width;
        }
    }

    /// What stands before the text.
    fn gutter(&self, look: Look) -> f64 {
        let time = if look.times { 12.0 * self.sign + 12.0 } else { 0.0 };
        let source = if look.many { 10.0 * self.sign + 12.0 } else { 0.0 };
        24.0 + time + source + 52.0
    }

    /// Makes the block hold just `wanted`, in order.
    fn arrange(
        &mut self,
        wanted: &[&Row],
        names: &[Name],
        query: &str,
        look: Look,
        hit: Option<u64>,
    ) {
        let mut free: Vec<Element> = Vec::new();
        self.painted.retain(|(id, element)| {
            let keeps = wanted.iter().any(|row| row.id == *id);
            if !keeps {
                free.push(element.clone());
            }
            keeps
        });
        let mut place: Option<Node> = self.block.first_child();
        for row in wanted {
            let element = match self.painted.iter().find(|(id, _)| *id == row.id) {
                Some((_, element)) => element.clone(),
                None => {
                    let Some(element) = free.pop().or_else(|| create("div")) else { return };
                    let open = self.open.contains(&row.id);
                    fill(&element, row, names, query, look, open);
                    if hit == Some(row.id) {
                        let _ = element.class_list().add_1("is-hit");
                    }
                    self.painted.push((row.id, element.clone()));
                    element
                }
            };
            let node: &Node = element.as_ref();
            if place.as_ref() == Some(node) {
                place = node.next_sibling();
            } else {
                let _ = self.block.insert_before(node, place.as_ref());
            }
        }
        // What is left over shows nothing that is wanted.
        while let Some(node) = place {
            place = node.next_sibling();
            let _ = self.block.remove_child(&node);
        }
    }
}

/// Rows of text that a line takes at this width; a guess for wide signs.
fn rows_of(row: &Row, columns: usize) -> usize {
    row.len().0.min(FOLDED).div_ceil(columns).max(1)
}

fn fill(element: &Element, row: &Row, names: &[Name], query: &str, look: Look, open: bool) {
    element.set_text_content(None);
    let _ = element.remove_attribute("title");
    let _ = element.set_attribute("data-id", &row.id.to_string());
    match &row.entry {
        Entry::Line(line) => {
            let level = line.level;
            element.set_class_name(match level {
                LineLevel::Error | LineLevel::Fatal => "log-l is-err",
                LineLevel::Warn => "log-l is-warn",
                _ => "log-l",
            });
            if look.times {
                child(element, "time", "", &clock(line.at));
            }
            if look.many
                && let Some(name) = names.get(usize::from(line.source))
            {
                let source = child(element, "span", "src", tail(&name.pod));
                if let Some(source) = source {
                    let _ =
                        source.set_attribute("title", &format!("{}/{}", name.pod, name.container));
                }
            }
            child(element, "span", "lv", level.word());
            body(element, line, query, look, open);
        }
        Entry::Note { source, note, .. } => {
            let who = source.and_then(|at| names.get(usize::from(at)));
            let (is_bad, said) = notes::said(note, who.map_or("", |who| &who.pod));
            element.set_class_name(if is_bad { "log-cut is-warn" } else { "log-cut" });
            child(element, "span", "", &said);
        }
    }
}

fn body(element: &Element, line: &Line, query: &str, look: Look, open: bool) {
    let text = line.json.as_ref().filter(|_| look.raw).unwrap_or(&line.text);
    if let Some(json) = &line.json {
        let _ = element.set_attribute("title", json);
    }
    let fold = text.char_indices().nth(FOLDED).map(|(at, _)| at);
    let shown = fold.filter(|_| !open).map_or(&**text, |at| &text[..at]);
    let Some(span) = child(element, "span", "log-t", "") else { return };
    marked(&span, shown, query);
    let words = &words().logs;
    if let Some(at) = fold {
        let label =
            if open { words.less.to_owned() } else { (words.more)(text[at..].chars().count()) };
        child(element, "button", "log-more", &label);
    }
    if line.cut > 0 && (open || fold.is_none()) {
        child(element, "span", "log-end", &(words.cut)(line.cut));
    }
}

/// `text` with what is looked for marked.
fn marked(place: &Element, text: &str, query: &str) {
    let mut from = 0;
    while let Some(at) = find(text, query, from) {
        append(place, &text[from..at]);
        from = at + query.len();
        child(place, "mark", "", &text[at..from]);
    }
    if from == 0 {
        place.set_text_content(Some(text));
    } else {
        append(place, &text[from..]);
    }
}

fn append(place: &Element, text: &str) {
    let _ = place.append_with_str_1(text);
}

fn create(tag: &str) -> Option<Element> {
    browser::document().create_element(tag).ok()
}

fn child(place: &Element, tag: &str, class: &str, text: &str) -> Option<Element> {
    let element = create(tag)?;
    if !class.is_empty() {
        element.set_class_name(class);
    }
    element.set_text_content(Some(text));
    let _ = place.append_child(&element);
    Some(element)
}

/// What tells a pod from its siblings.
fn tail(pod: &str) -> &str {
    match pod.rsplit_once('-') {
        // Of a StatefulSet: the number alone says too little.
        Some((_, tail)) if tail.bytes().any(|byte| byte.is_ascii_alphabetic()) => tail,
        _ => pod,
    }
}

/// `14:31:45.102`, by the browser's clock.
fn clock(at: i64) -> String {
    let millis = at.div_euclid(1_000_000);
    let date = js_sys::Date::new(&JsValue::from_f64(millis as f64));
    let (hours, minutes, seconds) = (date.get_hours(), date.get_minutes(), date.get_seconds());
    format!("{hours:02}:{minutes:02}:{seconds:02}.{:03}", millis.rem_euclid(1_000))
}

fn set_height(element: &HtmlElement, height: f64) {
    let _ = element.style().set_property("height", &format!("{height}px"));
}

fn move_to(element: &HtmlElement, top: f64) {
    let _ = element.style().set_property("transform", &format!("translateY({top}px)"));
}

/// The line that something inside the log belongs to.
pub fn line_of(target: &Element) -> Option<u64> {
    let line = target.closest("[data-id]").ok().flatten()?;
    line.unchecked_into::<HtmlElement>().get_attribute("data-id")?.parse().ok()
}
