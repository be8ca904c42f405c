//! Measures Quarterdeck on a cluster that was filled before, in one run, and writes what it found.
//!
//! ```text
//! upstream   the API server: patches, lists and a plain watch to compare with
//! server     the dashboard's process: start, memory, a session
//! viewer     a browser tab as the socket sees it, and what it holds
//! load       changes at a steady rate, each of which can be told apart
//! round      viewers, a plain watch and a load together
//! measure    each thing that has a target
//! browser    what a person waits for, in a real browser
//! report     the table and the document
//! ```

mod args;
mod browser;
mod http1;
mod load;
mod measure;
mod report;
mod round;
mod server;
mod stats;
mod tap;
mod upstream;
mod viewer;

use std::process::ExitCode;

use clap::Parser;

use self::{args::Args, measure::Bench, report::Report};

/// What every part of the bench fails with: a text for whoever runs it.
pub type Failure = Box<dyn std::error::Error + Send + Sync>;
/// See [`Failure`].
pub type Result<T> = std::result::Result<T, Failure>;

fn main() -> ExitCode {
    let ended = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(Failure::from)
        .and_then(|runtime| runtime.block_on(run(Args::parse())));
    match ended {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("bench: {failure}");
            ExitCode::FAILURE
        }
    }
}

/// Runs until the last measurement, or until it is told to stop; the server ends either way.
async fn run(args: Args) -> Result<()> {
    let out = args.out.clone();
    let ground = report::ground(args.pods, args.nodes, &args.commit);
    let report = tokio::select! {
        report = measure_all(args) => report?,
        _ = tokio::signal::ctrl_c() => return Err("stopped".into()),
    };
    println!("\n{ground}\n\n{}", report.table());
    if let Some(out) = out {
        report.write(&out, &ground)?;
    }
    Ok(())
}

async fn measure_all(args: Args) -> Result<Report> {
    let mut bench = Bench::start(args).await?;
    let measured = bench.all().await;
    bench.server.stop().await;
    measured.map(|()| bench.report)
}
