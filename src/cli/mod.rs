//! Arguments and files → calls into the library → files and exit status.

mod args;
mod commands;
mod files;
mod format;
mod output;
mod pdf;
mod plot;
mod report;
mod screen;
mod screen_input;

use args::{Arguments, Command};
use bogie_fatigue::definition::nearest;
use bogie_fatigue::report::number;
use bogie_fatigue::results::ResultsError;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{CommandFactory, Parser};
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

impl From<ResultsError> for Stop {
    fn from(error: ResultsError) -> Self {
        Self::because(error)
    }
}

/// What to say of a command that is not there. Words that other programs have for a command come first: the nearest in
/// letters may be far in meaning.
fn unknown_command(error: &clap::Error) -> String {
    let given = match error.get(ContextKind::InvalidSubcommand) {
        Some(ContextValue::String(given)) => given.as_str(),
        _ => "",
    };
    let meant = match given.to_lowercase().as_str() {
        "check" | "assess" | "judge" | "run" | "validate" | "verify" | "eval" | "calc" | "calculate" => {
            "evaluate"
        }
        "diff" | "walk" => "compare",
        "show" | "why" | "hotspot" => "explain",
        "draw" | "diagram" | "diagrams" | "plots" | "graph" => "plot",
        "export" | "html" | "pdf" | "xlsx" | "excel" => "report",
        "nodes" | "scan" | "fea" | "fe" => "screen",
        "init" | "template" | "create" => "new",
        "conditions" | "cases" => "loads",
        _ => "",
    };
    let command = Arguments::command();
    let names: Vec<&str> = command.get_subcommands().map(clap::Command::get_name).collect();
    let remedy = if meant.is_empty() {
        nearest(given, names.iter().copied())
    } else {
        format!("did you mean `{meant}`?")
    };
    let shown: String = number::one_line(given, 60);
    format!(
        "error: there is no command `{shown}`: {remedy}\ncommands: {}; see `bogie --help`",
        names.join(", ")
    )
}

/// Runs the program.
pub fn run() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) if error.kind() == ErrorKind::InvalidSubcommand => {
            output::complain(&unknown_command(&error));
            return ExitCode::from(BAD_INPUT);
        }
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
