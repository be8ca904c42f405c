//! The overview's words, in every language.

mod en;
mod zh;

pub use en::EN;
pub use zh::ZH;

use quarterdeck_wire::{Time, kind::Kind, overview::ComponentHealth, status::Why};

use crate::format;

pub struct Overview {
    /// Workloads, Pods, nodes.
    /// Workloads, pods, and nodes if they may be seen.
    pub summary: fn(u32, u32, Option<u32>) -> String,
    /// Workloads that are down for maintenance.
    pub down: fn(u32) -> String,
    /// Ends a sentence, and what stands before the next.
    pub stop: &'static str,
    pub gap: &'static str,
    pub attention: &'static str,
    pub worst_first: &'static str,
    pub calm: &'static str,
    /// How long ago the oldest kind was heard of.
    pub checked: fn(&str) -> String,
    /// "Deployment, shop"
    pub about: fn(&str, &str) -> String,
    /// Objects of a kind, of how many workloads.
    pub many: fn(Kind, u32, u32) -> String,
    pub namespaces: fn(u32) -> String,
    /// The reason as a sentence; empty where the state says it all.
    pub why: fn(&Why, Time) -> String,
    pub replicas: fn(u32, u32) -> String,
    pub show_pods: &'static str,
    pub show_runs: &'static str,
    pub show: fn(Kind, u32) -> String,
    pub open: fn(Kind) -> &'static str,
    pub show_all: fn(u32) -> String,
    pub show_fewer: &'static str,
    pub more: fn(u32) -> String,
    /// Nodes, cards shown, nodes that are not well.
    pub worst: fn(u32, u32, u32) -> String,
    pub used: &'static str,
    pub requested: &'static str,
    /// What, percent used, percent requested.
    pub usage: fn(&str, Option<u32>, u32) -> String,
    pub unmeasured: &'static str,
    pub pods: fn(u32) -> String,
    pub pool: &'static str,
    pub state: &'static str,
    pub all_ready: &'static str,
    pub not_ready: fn(u32) -> String,
    pub degraded: fn(u32) -> String,
    pub cordoned: fn(u32) -> String,
    pub control_plane: &'static str,
    /// Components healthy, failing, hidden.
    pub health: fn(usize, usize, usize) -> String,
    pub component: fn(&ComponentHealth) -> String,
    pub capacity: &'static str,
    pub room: &'static str,
    /// CPU, memory, nodes.
    pub free: fn(&str, &str, u32) -> String,
    pub largest: &'static str,
    pub waiting: &'static str,
    pub by_kind: &'static str,
}

fn comma(number: u32) -> String {
    format::count(number as usize)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reasons_are_sentences() {
        let exit = Why::Exited { container: "app".into(), code: 137, reason: "OOMKilled".into() };
        assert_eq!((EN.why)(&exit, 0), "app exits with code 137 (OOMKilled).");
        assert_eq!((ZH.why)(&exit, 0), "app 以退出码 137 退出（OOMKilled）。");
        assert_eq!((EN.why)(&Why::Api("no space left".into()), 0), "No space left.");
        assert_eq!((EN.why)(&Why::Since(7), 9), "");
        let replicas = Why::Replicas { ready: 1, of: 3 };
        assert_eq!((EN.why)(&replicas, 0), "1 of 3 ready.");
    }

    #[test]
    fn many_objects_are_counted_in_words() {
        let words = EN;
        assert_eq!((words.many)(Kind::Pod, 1214, 37), "1,214 pods of 37 workloads");
        assert_eq!((words.many)(Kind::Node, 9, 0), "9 nodes");
        assert_eq!((words.many)(Kind::Deployment, 4, 4), "4 workloads");
    }
}
