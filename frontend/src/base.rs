//! Where the page lives: `/`, or `/some/prefix/` behind a proxy, as the server wrote it into
//! `index.html`. Every link, request and socket starts there.

use crate::browser;

/// The base path, with a slash at both ends.
pub fn base() -> String {
    let meta = browser::find::<web_sys::HtmlMetaElement>("meta[name=quarterdeck-base]");
    normalise(&meta.map(|meta| meta.content()).unwrap_or_default())
}

fn normalise(path: &str) -> String {
    match path.trim_matches('/') {
        "" => "/".to_owned(),
        inner => format!("/{inner}/"),
    }
}

/// `path` (without a leading slash) as the browser must ask for it.
pub fn under(base: &str, path: &str) -> String {
    format!("{base}{path}")
}

/// What is left of `path` below `base`; `None` outside of it.
pub fn below<'a>(base: &str, path: &'a str) -> Option<&'a str> {
    path.strip_prefix(base).or_else(|| (path == base.trim_end_matches('/')).then_some(""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_base_has_a_slash_at_both_ends() {
        for (path, base) in [("", "/"), ("/", "/"), ("/k8s", "/k8s/"), ("a/b/", "/a/b/")] {
            assert_eq!(normalise(path), base);
        }
    }

    #[test]
    fn paths_go_below_and_come_back() {
        assert_eq!(under("/k8s/", "pods?q=a"), "/k8s/pods?q=a");
        assert_eq!(below("/k8s/", "/k8s/pods"), Some("pods"));
        assert_eq!(below("/k8s/", "/k8s"), Some(""));
        assert_eq!(below("/k8s/", "/other"), None);
        assert_eq!(below("/", "/pods"), Some("pods"));
    }
}
