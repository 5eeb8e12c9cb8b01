//! Inputs made to do harm: counts without data behind them, data that unpack to a thousand times their size, nesting,
//! references out of the folder, formulas that blow up. Refused with status 2 and a message, within bounded memory.
//!
//! The bound: address space of [`BASE_MIB`] for the program itself, plus [`MULTIPLE`] times the input.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may stop anywhere, and says what it did")]

use crate::program;

mod counts;
mod formulas;
mod paths;
mod text;
mod vtu;

use program::{Ended, bogie, bogie_within};
use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

/// Address space of the program with two threads and a small input, in a debug build, rounded up.
const BASE_MIB: u32 = 512;

/// Memory per byte of input.
const MULTIPLE: u64 = 60;

/// Longest time that a refusal may take in a debug build on a busy machine; the work must not grow with its square.
const LONGEST: Duration = Duration::from_secs(45);

/// Runs the program within the bounds, counting all files of the folder as input.
fn bounded(at: &Path, arguments: &[&str]) -> Ended {
    let input: u64 = fs::read_dir(at).unwrap().map(|e| e.unwrap().metadata().map_or(0, |m| m.len())).sum();
    let mebibytes = BASE_MIB + u32::try_from((input * MULTIPLE) >> 20).unwrap();
    let start = Instant::now();
    let ended = bogie_within(at, mebibytes, arguments).unwrap_or_else(|| bogie(at, arguments));
    assert!(start.elapsed() < LONGEST, "{arguments:?} took {:?}", start.elapsed());
    ended
}

/// Screens a result file of the given name, which must be refused.
fn refused_result(name: &str, content: &[u8], words: &[&str]) {
    let folder = program::folder(&program::harmless(1));
    if name.ends_with(".vtu") {
        fs::write(folder.path().join("frame.toml"), program::frame_text_by_name()).unwrap();
    }
    fs::write(folder.path().join(name), content).unwrap();
    bounded(folder.path(), &["screen", "frame.toml", "--results", name]).refused(&[&[name], words].concat());
}
