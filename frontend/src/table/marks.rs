//! What stands in a cell, as data.
//!
//! A cell is told what to show as a flat list of marks. Equal marks mean that nothing changed and the
//! page is not touched; different ones are painted and may pulse. No HTML is ever parsed: text is text,
//! wherever it comes from.

use std::borrow::Cow;

/// The content of a cell.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Marks(Vec<Mark>);

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mark {
    /// An element begins: its tag and classes.
    Open(&'static str, Cow<'static, str>),
    /// An attribute of the element that began last.
    Attribute(&'static str, Cow<'static, str>),
    Text(Cow<'static, str>),
    Close,
}

type Text = Cow<'static, str>;

impl Marks {
    pub fn iter(&self) -> impl Iterator<Item = &Mark> {
        self.0.iter()
    }

    /// Begins an element; see [`Marks::close`].
    pub fn open(&mut self, tag: &'static str, class: impl Into<Text>) -> &mut Self {
        self.0.push(Mark::Open(tag, class.into()));
        self
    }

    /// An attribute of the element just begun.
    pub fn attribute(&mut self, name: &'static str, value: impl Into<Text>) -> &mut Self {
        self.0.push(Mark::Attribute(name, value.into()));
        self
    }

    pub fn text(&mut self, text: impl Into<Text>) -> &mut Self {
        self.0.push(Mark::Text(text.into()));
        self
    }

    /// Ends the element that began last.
    pub fn close(&mut self) -> &mut Self {
        self.0.push(Mark::Close);
        self
    }

    /// A whole element with text in it.
    pub fn element(
        &mut self,
        tag: &'static str,
        class: impl Into<Text>,
        text: impl Into<Text>,
    ) -> &mut Self {
        self.open(tag, class).text(text).close()
    }

    /// An icon; a word must stand beside it.
    pub fn icon(&mut self, class: &'static str) -> &mut Self {
        self.open("i", format!("i {class}")).attribute("aria-hidden", "true").close()
    }

    /// The words alone, for files and for people who listen.
    pub fn plain(&self) -> String {
        let mut plain = String::new();
        for mark in &self.0 {
            match mark {
                Mark::Text(text) => plain.push_str(text),
                Mark::Open("b" | "span", _) if !plain.is_empty() && !plain.ends_with(' ') => {
                    plain.push(' ');
                }
                _ => {}
            }
        }
        plain.trim_end().to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_of_a_cell_can_be_read_out() {
        let mut marks = Marks::default();
        marks.open("span", "st").icon("i-fail");
        marks.element("b", "", "CrashLoopBackOff").element("span", "st-why", "exit 1").close();
        assert_eq!(marks.plain(), "CrashLoopBackOff exit 1");
        assert_eq!(marks, marks.clone());
    }
}
