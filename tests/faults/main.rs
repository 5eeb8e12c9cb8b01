//! What the world does to a program: inputs that are no files, vanish or cannot be read; outputs that cannot be
//! written; ends at any moment. Always the documented exit status, a message, and nothing lost.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test may stop anywhere, and says what it did"
)]

mod hostile;
#[path = "../support/program.rs"]
mod program;

mod input;
#[cfg(unix)]
mod killed;
mod output;
