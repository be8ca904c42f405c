//! How large the run is, and where things are.

use std::path::PathBuf;

use clap::Parser;

/// Measures a Quarterdeck server on a cluster that was filled before.
#[derive(Clone, Debug, Parser)]
pub struct Args {
    /// The filled cluster's kubeconfig
    #[arg(long, value_name = "FILE")]
    pub kubeconfig: PathBuf,

    /// The server's binary
    #[arg(long, value_name = "FILE")]
    pub server: PathBuf,

    /// The script that measures in a real browser; without it that part is left out
    #[arg(long, value_name = "FILE")]
    pub browser: Option<PathBuf>,

    /// Where to write the document; without it there is only the table
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,

    /// What the measured state of the sources is called
    #[arg(long, default_value = "a working copy")]
    pub commit: String,

    /// How many pods the cluster was filled with
    #[arg(long)]
    pub pods: u32,

    /// How many nodes the cluster was filled with
    #[arg(long)]
    pub nodes: u32,

    /// Changes of the quiet rounds; a p99 needs a thousand
    #[arg(long, default_value_t = 1_000)]
    pub changes: u32,

    /// Changes a second of the quiet round
    #[arg(long, default_value_t = 20)]
    pub rate: u32,

    /// Changes of the busy round
    #[arg(long, default_value_t = 10_000)]
    pub busy_changes: u32,

    /// Changes a second of the busy round
    #[arg(long, default_value_t = 1_000)]
    pub busy_rate: u32,

    /// Viewers of the rounds with many
    #[arg(long, default_value_t = 100)]
    pub viewers: u32,

    /// Viewers that only look, to weigh one
    #[arg(long, default_value_t = 400)]
    pub idle_viewers: u32,
}
