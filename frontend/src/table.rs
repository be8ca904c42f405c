//! The live table.
//!
//! ```text
//! columns, cells   what a row shows, as data
//! marks, paint     that data on the page, only where it differs
//! window, slot     a fixed pool of row slots, whatever the number of rows
//! view             the table as a component; body: its rows; keys, hold: how it is worked with
//! bar, empty, bulk what stands around it
//! ```

mod bar;
mod body;
mod bulk;
mod csv;
mod empty;
mod head;
mod hold;
mod keys;
mod slot;
mod state;
mod view;
mod window;

pub mod cells;
pub mod columns;
pub mod kept;
pub mod marks;
pub mod paint;

pub use bar::Bar;
pub use bulk::{BulkBar, chosen};
pub use columns::{Column, Spec};
pub use empty::Void;
pub use keys::on_page;
pub use state::{Browse, TableState, use_browse};
pub use view::LiveTable;
