//! Source: `tests/oracle/oracle.py`, a second implementation of the whole chain that shares no code with this one.
//! Goal: loads, superposition, reductions, diagrams, static check, verdicts and confidences of random frames
//! agree with it. Needs `python3` with `NumPy` 1.24 and tomllib; without them the test says that it was skipped.
#![allow(clippy::expect_used, clippy::print_stderr, reason = "a test may stop, and says when it is skipped")]

use std::path::Path;
use std::process::Command;

const REQUIREMENTS: &str = "import tomllib, numpy, sys; \
     sys.exit(tuple(int(v) for v in numpy.__version__.split('.')[:2]) < (1, 24))";

/// The interpreter: `PYTHON` if given.
fn python() -> String {
    std::env::var("PYTHON").unwrap_or_else(|_| "python3".to_owned())
}

#[test]
fn random_frames_agree_with_the_second_implementation() {
    let ready = Command::new(python()).args(["-c", REQUIREMENTS]).output();
    if !ready.is_ok_and(|out| out.status.success()) {
        eprintln!("skipped: no python3 with NumPy 1.24 or later and tomllib");
        return;
    }
    let kept = tempfile::tempdir().expect("a folder for the frames");
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/oracle/differential.py");
    let out = Command::new(python())
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .arg(script)
        .args(["--frames", "40", "--seed", "1", "--keep"])
        .arg(kept.path())
        .arg(env!("CARGO_BIN_EXE_bogie"))
        .output()
        .expect("the comparison runs");
    assert!(
        out.status.success(),
        "{}\n{}",
        String::from_utf8_lossy(&out.stdout),
        String::from_utf8_lossy(&out.stderr)
    );
}
