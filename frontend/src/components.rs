//! Parts of the page that know this application.

mod shell;
mod sidebar;
mod top_bar;

pub use shell::Shell;
