//! Quarterdeck's page: a live view of a Kubernetes cluster, in WebAssembly.
//!
//! ```text
//! server -> live (connection -> table) -> table, pages -> what one sees
//! a click -> route -> the URL -> pages
//! ```

// Leptos hands a component its properties by value, used up or not.
#![allow(clippy::needless_pass_by_value)]
// The build for a first visit leaves out what the whole page has, and so uses less of the rest.
#![cfg_attr(not(feature = "whole"), allow(dead_code, unused_imports))]

mod api;
mod app;
mod base;
mod browser;
mod clock;
mod components;
mod crash;
mod features;
mod format;
mod live;
mod nav;
mod pages;
mod prefs;
mod reactive;
mod route;
mod scope;
mod session;
mod sorting;
mod table;
mod times;
mod ui;
mod whole;
mod words;

fn main() {
    crash::guard();
    leptos::mount::mount_to_body(app::App);
}
