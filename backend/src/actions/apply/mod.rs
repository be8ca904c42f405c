//! Objects written as YAML says: read, tried out by the API server, then written one by one.
//!
//! ```text
//! parse     text -> documents -> objects, or what is wrong with them and where
//! resolve   which resource of the API an object is
//! order     what has to be there first
//! leave     what of an object is left to its owners
//! managers  who owns fields; ours and kubectl's earlier ones are no strangers
//! edit      what differs between a text and the text it was (JSON Patch)
//! show      an object as the lines of a diff, values of Secrets masked
//! plan      what would become of each object: only reads
//! run       writes them, each under its own id, up to the first refusal
//! ```

mod edit;
mod leave;
mod managers;
mod order;
mod parse;
mod plan;
mod resolve;
mod run;
mod show;

use quarterdeck_wire::manifest::{Fault, Manifest, Object};
use serde_json::Value;

pub use run::verify;

use self::resolve::{Known, Resources};
use super::Actions;

/// One object of a text, as far as it could be read.
struct Item {
    /// From 1.
    document: u32,
    /// The first line of its document, from 1.
    line: u32,
    object: Object,
    /// What was written; or the line and the fault.
    body: Result<Body, (u32, Fault)>,
}

/// What can be sent.
struct Body {
    value: Value,
    /// Its definition is in the same text, and the cluster has none yet.
    undefined: bool,
}

/// The objects of a text, in the order in which they are to be sent.
async fn items(actions: &Actions, manifest: &Manifest) -> Vec<Item> {
    let read = parse::read(&manifest.text);
    let mut resources = Resources::new(actions.hub.cluster().upstream(), &read);
    let mut items = Vec::with_capacity(read.len());
    for found in read {
        let parse::Found { document, line, body } = found;
        let (object, body) = match body {
            Err(broken) => (Object::default(), Err(broken)),
            Ok(value) => located(&mut resources, value, line, manifest.namespace.as_deref()).await,
        };
        items.push(Item { document, line, object, body });
    }
    order::sort(&mut items);
    items
}

/// What an object is called, and where it belongs.
async fn located(
    resources: &mut Resources<'_>,
    mut value: Value,
    line: u32,
    chosen: Option<&str>,
) -> (Object, Result<Body, (u32, Fault)>) {
    let text = |pointer: &str| value.pointer(pointer).and_then(Value::as_str).unwrap_or_default();
    let mut object = Object {
        api_version: text("/apiVersion").into(),
        kind: text("/kind").into(),
        name: text("/metadata/name").into(),
        namespace: Some(text("/metadata/namespace")).filter(|it| !it.is_empty()).map(Into::into),
        ..Object::default()
    };
    let known = resources.find(&object.api_version, &object.kind).await;
    let (resource, undefined) = match known {
        Known::Served(resource) => (resource, false),
        Known::InText(resource) => (resource, true),
        Known::Nowhere => {
            let (api_version, kind) = (object.api_version.clone(), object.kind.clone());
            return (object, Err((line, Fault::UnknownKind { api_version, kind })));
        }
        Known::Untold(why) => return (object, Err((line, Fault::Untold(why.into())))),
    };
    object.plural = resource.plural.as_str().into();
    if resource.namespaced && object.namespace.is_none() {
        let Some(chosen) = chosen else { return (object, Err((line, Fault::NoNamespace))) };
        object.namespace = Some(chosen.into());
        value["metadata"]["namespace"] = chosen.into();
    }
    (object, Ok(Body { value, undefined }))
}

/// The URL path of an object.
fn path(object: &Object) -> String {
    let escape = crate::cluster::upstream::escape;
    let group = if object.api_version.contains('/') { "apis" } else { "api" };
    let namespace = object.namespace.as_deref();
    let place = namespace.map(|name| format!("/namespaces/{}", escape(name))).unwrap_or_default();
    let version: Vec<String> = object.api_version.split('/').map(escape).collect();
    let (version, plural, name) = (version.join("/"), escape(&object.plural), escape(&object.name));
    format!("/{group}/{version}{place}/{plural}/{name}")
}
