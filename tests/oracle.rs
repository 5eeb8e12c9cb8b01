//! Source: `tests/oracle/oracle.py`, a second implementation of the whole chain that shares no code with this one.
//! Goal: loads, superposition, reductions, diagrams, static check, verdicts and confidences of random frames
//! agree with it, and it agrees with closed forms and brute force. Needs `python3` with `NumPy` 1.24 and tomllib;
//! without them the tests say that they were skipped.
#![allow(clippy::expect_used, clippy::print_stderr, reason = "a test may stop, and says when it is skipped")]

use std::path::{Path, PathBuf};
use std::process::Command;

const REQUIREMENTS: &str = "import tomllib, numpy, sys; \
     sys.exit(tuple(int(v) for v in numpy.__version__.split('.')[:2]) < (1, 24))";

/// The interpreter: `PYTHON` if given; none where it lacks what is needed.
fn python() -> Option<Command> {
    let name = std::env::var("PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let ready = Command::new(&name).args(["-c", REQUIREMENTS]).output();
    if !ready.is_ok_and(|out| out.status.success()) {
        eprintln!("skipped: no python3 with NumPy 1.24 or later and tomllib");
        return None;
    }
    let mut command = Command::new(name);
    command.env("PYTHONDONTWRITEBYTECODE", "1");
    Some(command)
}

fn script(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/oracle").join(name)
}

fn succeeds(mut command: Command) {
    let out = command.output().expect("the script runs");
    assert!(
        out.status.success(),
        "{}\n{}",
        String::from_utf8_lossy(&out.stdout),
        String::from_utf8_lossy(&out.stderr)
    );
}

#[test]
fn the_second_implementation_agrees_with_closed_forms() {
    let Some(mut command) = python() else { return };
    command.arg(script("test_oracle.py"));
    succeeds(command);
}

#[test]
fn random_frames_agree_with_the_second_implementation() {
    let Some(mut command) = python() else { return };
    let kept = tempfile::tempdir().expect("a folder for the frames");
    command
        .arg(script("differential.py"))
        .args(["--frames", "40", "--seed", "1", "--keep"])
        .arg(kept.path())
        .arg(env!("CARGO_BIN_EXE_bogie"));
    succeeds(command);
}
