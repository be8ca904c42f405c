//! Which resource of the API an object is: asked of the API server's discovery, each group and
//! version once.

use std::collections::HashMap;

use serde::Deserialize;
use serde_json::Value;

use super::parse::Found;
use crate::cluster::upstream::{Fault, Upstream, escape};

/// What the API calls a kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resource {
    pub plural: String,
    pub namespaced: bool,
}

pub enum Known {
    /// The cluster has it.
    Served(Resource),
    /// A definition in the same text makes it.
    InText(Resource),
    Nowhere,
    /// The API server could not be asked.
    Untold(String),
}

pub struct Resources<'a> {
    upstream: &'a Upstream,
    served: HashMap<String, Result<Vec<Listed>, String>>,
    /// By `group/version` and kind.
    in_text: HashMap<(String, String), Resource>,
}

#[derive(Clone, Deserialize)]
struct Listed {
    name: String,
    kind: String,
    namespaced: bool,
}

#[derive(Deserialize)]
struct List {
    resources: Vec<Listed>,
}

impl<'a> Resources<'a> {
    pub fn new(upstream: &'a Upstream, found: &[Found]) -> Self {
        let bodies = found.iter().filter_map(|found| found.body.as_ref().ok());
        let in_text = bodies.flat_map(defined).collect();
        Self { upstream, served: HashMap::new(), in_text }
    }

    pub async fn find(&mut self, api_version: &str, kind: &str) -> Known {
        let in_text = self.in_text.get(&(api_version.to_owned(), kind.to_owned())).cloned();
        let served = match self.listed(api_version).await {
            Ok(listed) => listed,
            Err(why) => return in_text.map_or_else(|| Known::Untold(why.clone()), Known::InText),
        };
        // Subresources (`deployments/scale`) have kinds too.
        let found = served.iter().find(|it| it.kind == kind && !it.name.contains('/'));
        match (found, in_text) {
            (Some(it), _) => {
                Known::Served(Resource { plural: it.name.clone(), namespaced: it.namespaced })
            }
            (None, Some(resource)) => Known::InText(resource),
            (None, None) => Known::Nowhere,
        }
    }

    async fn listed(&mut self, api_version: &str) -> &Result<Vec<Listed>, String> {
        if !self.served.contains_key(api_version) {
            let listed = list(self.upstream, api_version).await;
            self.served.insert(api_version.to_owned(), listed);
        }
        &self.served[api_version]
    }
}

/// Whether the cluster serves a kind by now.
pub async fn is_served(upstream: &Upstream, api_version: &str, plural: &str) -> bool {
    list(upstream, api_version).await.is_ok_and(|all| all.iter().any(|it| it.name == plural))
}

async fn list(upstream: &Upstream, api_version: &str) -> Result<Vec<Listed>, String> {
    let root = if api_version.contains('/') { "apis" } else { "api" };
    let parts: Vec<String> = api_version.split('/').map(escape).collect();
    match upstream.text_at(&format!("/{root}/{}", parts.join("/"))).await {
        Ok(text) => {
            let list = serde_json::from_str::<List>(&text).map_err(|error| error.to_string())?;
            Ok(list.resources)
        }
        Err(Fault::NotFound(_)) => Ok(Vec::new()),
        Err(fault) => Err(fault.to_string()),
    }
}

/// What a `CustomResourceDefinition` makes, version by version.
fn defined(value: &Value) -> Vec<((String, String), Resource)> {
    if value["kind"] != "CustomResourceDefinition" {
        return Vec::new();
    }
    let text = |pointer| value.pointer(pointer).and_then(Value::as_str).unwrap_or_default();
    let (group, kind) = (text("/spec/group"), text("/spec/names/kind"));
    let resource = Resource {
        plural: text("/spec/names/plural").to_owned(),
        namespaced: text("/spec/scope") != "Cluster",
    };
    let versions = value.pointer("/spec/versions").and_then(Value::as_array);
    let version = |version: &Value| {
        let name = version["name"].as_str()?;
        Some(((format!("{group}/{name}"), kind.to_owned()), resource.clone()))
    };
    versions.into_iter().flatten().filter_map(version).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_definition_makes_each_of_its_versions() {
        let crd = json!({
            "kind": "CustomResourceDefinition",
            "spec": {
                "group": "shop.example", "scope": "Namespaced",
                "names": { "kind": "Coupon", "plural": "coupons" },
                "versions": [{ "name": "v1" }, { "name": "v1beta1" }],
            },
        });
        let made: Vec<String> = defined(&crd)
            .into_iter()
            .map(|((version, kind), _)| format!("{version} {kind}"))
            .collect();
        assert_eq!(made, ["shop.example/v1 Coupon", "shop.example/v1beta1 Coupon"]);
        assert!(defined(&json!({ "kind": "ConfigMap" })).is_empty());
    }
}
