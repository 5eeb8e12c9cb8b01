//! Arguments and files → calls into the library → files and exit status.

mod args;
mod commands;
mod files;
mod output;
mod pdf;
mod plot;
mod report;
mod screen;
mod screen_input;

use args::{Arguments, Command};
use clap::Parser;
use std::process::ExitCode;

/// Exit status: everything passes.
const ALL_PASS: u8 = 0;
/// Exit status: something fails.
const SOMETHING_FAILS: u8 = 1;
/// Exit status: input, output or usage error.
const BAD_INPUT: u8 = 2;
/// Exit status: something is not assessed and nothing fails.
const NOT_ASSESSED: u8 = 3;

/// What stops a command, already told to the user or still to be told.
#[derive(Debug, thiserror::Error)]
enum Stop {
    /// A sentence for the user.
    #[error("{0}")]
    Message(String),
    /// The diagnostics were printed.
    #[error("the input has errors")]
    Told,
}

impl Stop {
    fn because(error: impl std::fmt::Display) -> Self {
        Self::Message(error.to_string())
    }
}

/// Runs the program.
pub fn run() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            let status = if error.use_stderr() { BAD_INPUT } else { ALL_PASS };
            let _ = error.print();
            return ExitCode::from(status);
        }
    };
    arguments.color.write_global();
    output::clean_up_on_interrupt();
    let outcome = match arguments.command {
        Command::Evaluate(a) => commands::evaluate(&a),
        Command::Compare(a) => commands::compare(&a),
        Command::Loads(a) => commands::loads(&a),
        Command::Explain(a) => commands::explain(&a),
        Command::Plot(a) => plot::run(&a),
        Command::Report(a) => report::run(&a),
        Command::Screen(a) => screen::run(&a),
        Command::Standards(a) => commands::standards(a.action),
        Command::Limits(a) => commands::limits(a.action),
        Command::New(a) => commands::new(&a),
        Command::Schema(a) => commands::schema(&a),
        Command::Completions { shell } => commands::completions(shell),
    };
    match outcome {
        Ok(status) => ExitCode::from(status),
        Err(Stop::Told) => ExitCode::from(BAD_INPUT),
        Err(Stop::Message(message)) => {
            output::complain(&format!("error: {message}"));
            ExitCode::from(BAD_INPUT)
        }
    }
}
