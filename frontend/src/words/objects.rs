//! Words of single objects: the map of a Service, the tiles of nodes, the facts of the pane.

use quarterdeck_wire::status::Unschedulable;

mod en;
mod zh;

pub use en::WORDS as EN;
pub use zh::WORDS as ZH;

/// What is said of one object.
pub struct Objects {
    /// Between the parts of a list in running text, between its halves, and at its end.
    pub comma: &'static str,
    pub semicolon: &'static str,
    pub stop: &'static str,
    /// Between two sentences.
    pub after_sentence: &'static str,
    /// Why a pod has no node, as a sentence.
    pub unscheduled: fn(&Unschedulable) -> String,
    pub map: Map,
    pub tiles: Tiles,
    pub facts: Facts,
}

/// The map of a Service.
pub struct Map {
    pub title: &'static str,
    pub endpoints: &'static str,
    pub comes_in: &'static str,
    pub port: &'static str,
    pub pods_by_node: &'static str,
    pub pods_by_zone: &'static str,
    pub expected_share: &'static str,
    /// Over the endpoints of a headless Service.
    pub answer: &'static str,
    pub share: fn(&str) -> String,
    pub from_outside: &'static str,
    pub any_node: &'static str,
    pub external_ip: &'static str,
    pub pending: &'static str,
    pub pending_hint: &'static str,
    pub headless: &'static str,
    pub headless_hint: &'static str,
    pub name_alone: &'static str,
    pub node_port: fn(u16) -> String,
    pub cluster_only: &'static str,
    pub direct: &'static str,
    pub in_dns: &'static str,
    pub takes_traffic: &'static str,
    pub starting: &'static str,
    pub not_ready: &'static str,
    pub crashing: &'static str,
    pub no_image: &'static str,
    pub failing: &'static str,
    pub stopping: &'static str,
    pub ready: fn(u32) -> String,
    pub more: fn(u32) -> String,
    pub no_node: &'static str,
    pub no_zone: &'static str,
    /// How many take traffic, of how many, and the share of each.
    pub takes: fn(u32, u32, &str) -> String,
    pub dns_lists: fn(u32, u32) -> String,
    pub none_takes: fn(u32) -> String,
    pub tag_gets: fn(&str, &str) -> String,
    pub starts: fn(u32) -> String,
    pub unready: fn(u32) -> String,
    pub crashes: fn(u32) -> String,
    pub lacks_image: fn(u32) -> String,
    pub fails: fn(u32) -> String,
    pub stops: fn(u32) -> String,
    pub nothing_there: &'static str,
    /// No pod has the labels of this selector.
    pub no_endpoints: fn(&str) -> String,
    pub no_selector: &'static str,
    pub answers_with: fn(&str) -> String,
}

/// Nodes as tiles.
pub struct Tiles {
    pub used: &'static str,
    pub requested: &'static str,
    pub pod: &'static str,
    pub starting: &'static str,
    pub stopping: &'static str,
    pub failing: &'static str,
    pub degraded: &'static str,
    pub pods: fn(u32) -> String,
    /// Of a meter: what it measures, percent used and requested.
    pub meter: fn(&str, Option<&str>, &str) -> String,
    /// Of the grid of pods: how many, how many of them fail, how many start.
    pub grid: fn(u32, u32, u32) -> String,
    pub waits: &'static str,
    pub and_more: fn(&str, u32) -> String,
}

/// Labels of facts, and what they say.
pub struct Facts {
    pub updated: fn(u32) -> String,
    pub deadline: &'static str,
    pub suspended: fn(&str) -> String,
    pub never: &'static str,
    pub runs: &'static str,
    /// What a container asks for and may have at most: resource, request, limit.
    pub bounds: fn(&str, Option<&str>, Option<&str>) -> String,
    pub no_bounds: &'static str,
    pub no_affinity: &'static str,
    pub by_client: &'static str,
    pub external_traffic: &'static str,
    pub internal_traffic: &'static str,
    /// Of a traffic policy, `Cluster` or `Local`: what it means.
    pub policy: fn(&str) -> String,
    pub publishes: &'static str,
    pub not_ready_too: &'static str,
    pub pool: &'static str,
    pub used: &'static str,
    pub requested: &'static str,
    pub not_visible: &'static str,
}
