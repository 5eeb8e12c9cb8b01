//! The program as a user runs it.

#[path = "../common/mod.rs"]
mod common;
mod doors;
mod spreadsheets;

mod cli;
mod cli_screen;
mod cli_screen_input;
mod examples;
mod rejected;
