//! The `quarterdeck` command.

use std::process::ExitCode;

use clap::Parser;
use quarterdeck::{app, config::Config};

fn main() -> ExitCode {
    match app::run(Config::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("quarterdeck: {error}");
            ExitCode::FAILURE
        }
    }
}
