//! The page's files, compressed when the server is built and kept inside it.

use std::{borrow::Cow, collections::HashMap, path::PathBuf};

use axum::response::{IntoResponse, Response};
use http::{
    HeaderMap, StatusCode,
    header::{ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, VARY},
};

/// A file of the page.
pub struct Asset {
    /// Relative to the page's folder: `quarterdeck-1a2b.js`.
    name: &'static str,
    plain: &'static [u8],
    brotli: &'static [u8],
}

// Written by build.rs from what Trunk built: `static ASSETS: &[Asset]`.
include!(concat!(env!("OUT_DIR"), "/assets.rs"));

/// Names carry a hash of the content, so a browser may keep them for good.
const FOR_GOOD: &str = "public, max-age=31536000, immutable";

/// Where the page's files come from.
pub enum Assets {
    Inside(HashMap<&'static str, &'static Asset>),
    /// A folder, read at each request: for work on the page.
    Folder(PathBuf),
}

impl Assets {
    /// Those built in, unless `QUARTERDECK_ASSETS` names a folder.
    pub fn find() -> Self {
        match std::env::var_os("QUARTERDECK_ASSETS") {
            Some(folder) => Assets::Folder(folder.into()),
            None => Assets::Inside(ASSETS.iter().map(|asset| (asset.name, asset)).collect()),
        }
    }

    /// The text of `index.html`, if the page was built.
    pub fn index(&self) -> Option<Cow<'static, str>> {
        match self {
            Assets::Inside(assets) => {
                std::str::from_utf8(assets.get("index.html")?.plain).ok().map(Cow::Borrowed)
            }
            Assets::Folder(folder) => {
                std::fs::read_to_string(folder.join("index.html")).ok().map(Cow::Owned)
            }
        }
    }

    /// The file called `name`; `None` if it can't be one, 404 if there is none.
    pub async fn serve(&self, name: &str, headers: &HeaderMap) -> Option<Response> {
        let is_file = name.contains('.') && !name.contains('/') && name != "index.html";
        if !is_file {
            return None;
        }
        let kind = mime_guess::from_path(name).first_or_octet_stream().to_string();
        Some(match self {
            Assets::Inside(assets) => match assets.get(name) {
                Some(asset) => answer(asset, &kind, takes_brotli(headers)),
                None => not_found(),
            },
            Assets::Folder(folder) => match tokio::fs::read(folder.join(name)).await {
                Ok(bytes) => ([(CONTENT_TYPE, kind)], bytes).into_response(),
                Err(_) => not_found(),
            },
        })
    }
}

fn answer(asset: &'static Asset, kind: &str, brotli: bool) -> Response {
    let common = [(CONTENT_TYPE, kind), (CACHE_CONTROL, FOR_GOOD), (VARY, "accept-encoding")];
    if brotli {
        (common, [(CONTENT_ENCODING, "br")], asset.brotli).into_response()
    } else {
        (common, asset.plain).into_response()
    }
}

fn takes_brotli(headers: &HeaderMap) -> bool {
    let accepted =
        headers.get(ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or_default();
    accepted.split(',').any(|coding| coding.trim().split(';').next() == Some("br"))
}

fn not_found() -> Response {
    (StatusCode::NOT_FOUND, "no such file\n").into_response()
}
