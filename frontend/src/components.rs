//! Parts of the page that know this application.

mod banner;
mod live_pill;
mod more;
mod namespaces;
mod shell;
mod sidebar;
mod status;
mod top_bar;

pub use banner::ConnectionBanner;
pub use shell::Shell;
pub use status::StatusBadge;
pub use top_bar::{LanguageButton, ThemeButton};
