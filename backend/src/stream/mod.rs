//! What containers write, carried to a browser line by line.
//!
//! ```text
//! store ─> roster ─> source ─> lines ─> resume ─> line ─> queue ─> logs ─> the tab
//!          which     one       bytes    only      what it  bounded  batches,
//!          pods      container to lines what's    says              access
//!                                       new
//! ```
//!
//! `lines`, `resume`, `line` and `symbols` are pure. Everything is bounded: a line, a queue, a batch, the
//! number of pods; what does not fit is counted and said.

mod line;
mod lines;
pub mod logs;
mod queue;
mod resume;
mod roster;
mod source;
mod symbols;
