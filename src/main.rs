//! `bogie`: fatigue assessment of railway bogie frames on the command line.

mod cli;

use std::process::ExitCode;

fn main() -> ExitCode {
    cli::run()
}
