//! The page of those who are not signed in: plain HTML, so that it is there at once and costs the
//! dashboard's own page nothing. Both languages are in it; its script shows one.

use crate::app::App;

const PAGE: &str = include_str!("sign_in.html");

/// The page, in the style of the dashboard's own (`index`). `ended` says that the browser was signed in
/// before. What Trunk puts where a nonce belongs is left to whoever serves it.
pub fn page(app: &App, index: &str, ended: bool) -> String {
    let hello = &app.hello;
    let contact = app.contact.as_deref().map(escape).unwrap_or_default();
    let values = [
        ("styles", styles(index)),
        ("cluster", escape(&hello.cluster)),
        ("environment", escape(&hello.environment)),
        ("version", escape(&hello.version)),
        ("contact", contact),
        ("no-contact", if app.contact.is_none() { "hidden" } else { "" }.to_owned()),
        ("no-environment", if hello.environment.is_empty() { "hidden" } else { "" }.to_owned()),
        ("not-ended", if ended { "" } else { "hidden" }.to_owned()),
    ];
    fill(PAGE, &values)
}

/// Puts each value where its name stands, once: what is in a value is not looked at again.
fn fill(template: &str, values: &[(&str, String)]) -> String {
    let mut page = String::with_capacity(template.len());
    let mut rest = template;
    while let Some((before, after)) = rest.split_once("[[") {
        page.push_str(before);
        let Some((name, next)) = after.split_once("]]") else { break };
        if let Some((_, value)) = values.iter().find(|(of, _)| *of == name) {
            page.push_str(value);
        }
        rest = next;
    }
    page.push_str(rest);
    page
}

/// The links to style sheets of a page.
fn styles(index: &str) -> String {
    let links =
        index.split('<').filter(|tag| tag.starts_with("link") && tag.contains("stylesheet"));
    links.filter_map(|tag| Some(format!("<{}>", tag.split_once('>')?.0))).collect()
}

fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            // What Trunk's mark for a nonce is made of must not come from a flag.
            '{' => escaped.push_str("&#123;"),
            other => escaped.push(other),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_put_in_once_and_never_read_as_markup() {
        let values = [("a", escape("<b>[[b]]{{x")), ("b", "no".to_owned())];
        assert_eq!(fill("1 [[a]] 2 [[none]] 3", &values), "1 &lt;b&gt;[[b]]&#123;&#123;x 2  3");
    }

    #[test]
    fn the_styles_are_those_of_the_dashboard() {
        let index = r#"<link rel="icon" href="x"><link rel="stylesheet" href="/a.css" nonce="n"/>"#;
        assert_eq!(styles(index), r#"<link rel="stylesheet" href="/a.css" nonce="n"/>"#);
    }
}
