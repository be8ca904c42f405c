//! Parts of the page that know this application.

mod banner;
mod live_pill;
mod namespaces;
mod pane;
mod shell;
mod sidebar;
mod top_bar;

pub use banner::ConnectionBanner;
pub use pane::Pane;
pub use shell::Shell;
pub use top_bar::{LanguageButton, ThemeButton};
