//! Source: not from a standard; what the program promises about mistakes in a frame load file.
//! Goal: every file of `examples/rejected/` ends with status 2 and the message that its README.md shows:
//! file, line, the line itself, why, and remedy.
//! After a deliberate change of a message: `TRYCMD=overwrite cargo test --test program rejected`, then read the diff.

#![allow(
    clippy::unwrap_used,
    clippy::doc_markdown,
    reason = "a test may stop anywhere; symbols such as σ_m are no code"
)]

use std::fs;

#[test]
fn every_rejected_example_says_what_is_wrong() {
    trycmd::TestCases::new().env("NO_COLOR", "1").case("examples/rejected/README.md");
}

#[test]
fn every_file_is_shown_in_the_readme() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/rejected");
    let readme = fs::read_to_string(format!("{folder}/README.md")).unwrap();
    let mut count = 0;
    for entry in fs::read_dir(folder).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        if name.ends_with(".toml") {
            count += 1;
            let command = format!("$ bogie evaluate examples/rejected/{name}\n? 2\n");
            assert!(readme.contains(&command), "{name} is missing in README.md");
        }
    }
    assert!(count >= 70, "{count}");
}
