//! Source: not from a standard; what the program promises of its outputs and to the habits of its users.
//! Goal: a warning is in every output, an output has the format that its name says, filters leave verdicts alone, outputs
//! of one run appear together, and memory is bounded per hotspot.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may stop anywhere")]

mod filters;
mod formats;
mod habits;
mod interrupted;
mod together;
mod warnings;

use std::path::Path;
use std::process::{Command, Output};
use tempfile::TempDir;

/// The small frame of the golden files: four hotspots, of which three fail under one standard or both.
pub(crate) const FRAME: &str = include_str!("../../golden/frame.toml");

pub(crate) const NODES: &str = include_str!("../../golden/nodes.csv");

/// A folder with files.
pub(crate) fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = TempDir::new().unwrap();
    for (name, text) in files {
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    folder
}

pub(crate) fn command(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_bogie"));
    command.current_dir(folder).args(arguments);
    command
}

pub(crate) fn bogie(folder: &Path, arguments: &[&str]) -> Output {
    command(folder, arguments).output().unwrap()
}

pub(crate) fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

pub(crate) fn err(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// Asserts status 2, nothing on standard output, and the words on standard error, which it gives back.
pub(crate) fn refused(folder: &Path, arguments: &[&str], words: &[&str]) -> String {
    let output = bogie(folder, arguments);
    let told = err(&output);
    assert_eq!(output.status.code(), Some(2), "{arguments:?}: {told}");
    assert_eq!(out(&output), "", "{arguments:?}");
    for word in words {
        assert!(told.contains(word), "{arguments:?}: `{word}` is missing in: {told}");
    }
    told
}

pub(crate) fn read(folder: &Path, name: &str) -> String {
    std::fs::read_to_string(folder.join(name)).unwrap()
}

pub(crate) fn files(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).unwrap();
    let mut names: Vec<String> = entries.map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}
