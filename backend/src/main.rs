//! The `quarterdeck` command.

use std::process::ExitCode;

use quarterdeck::{app, config::Config};

fn main() -> ExitCode {
    match app::run(Config::read()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("quarterdeck: {error}");
            ExitCode::FAILURE
        }
    }
}
