//! References from a file to files: only below its own folder, unless the user allows more.

use crate::program::{bogie, example};
use std::fs;
use std::path::Path;
use tempfile::TempDir;

const SECRET: &str = "TOP-SECRET-CONTENT";

/// A tree `top/{secret.csv, inner/{frame.toml, sub/spots.csv}}`.
fn tree() -> TempDir {
    let top = TempDir::new().unwrap();
    let inner = top.path().join("inner");
    fs::create_dir_all(inner.join("sub")).unwrap();
    fs::write(top.path().join("secret.csv"), format!("{SECRET}\n1\n")).unwrap();
    fs::copy(example("hotspots.csv"), top.path().join("outside.csv")).unwrap();
    fs::copy(example("hotspots.csv"), inner.join("sub/spots.csv")).unwrap();
    top
}

fn evaluate(inner: &Path, reference: &str, more: &[&str]) -> crate::program::Ended {
    let text = fs::read_to_string(example("hotspots_csv.toml")).unwrap();
    let changed = text.replace("\"hotspots.csv\"", &format!("{reference:?}"));
    assert!(changed != text || reference == "hotspots.csv");
    fs::write(inner.join("frame.toml"), changed).unwrap();
    bogie(inner, &[&["evaluate", "frame.toml"], more].concat())
}

#[test]
fn below_the_folder_is_allowed_outside_is_refused_without_reading() {
    let top = tree();
    let inner = top.path().join("inner");
    assert!(matches!(evaluate(&inner, "sub/spots.csv", &[]).status, Some(0 | 1 | 3)));
    assert!(matches!(evaluate(&inner, "./sub/./spots.csv", &[]).status, Some(0 | 1 | 3)));
    let absolute = top.path().join("secret.csv").to_str().unwrap().to_owned();
    let paths = [
        "../secret.csv",
        "sub/../../secret.csv",
        "sub/../sub/spots.csv",
        "./../secret.csv",
        "/etc/passwd",
        "//etc/passwd",
        absolute.as_str(),
        "..",
        "/",
    ];
    for path in paths {
        let ended = evaluate(&inner, path, &[]);
        ended.refused(&["outside the folder", "--allow-outside"]);
        assert!(!ended.err.contains(SECRET) && !ended.err.contains("root:"), "{ended:?}");
    }
    for path in
        ["", ".", "sub", "sub/", "\u{0}", "sub/spots.csv\u{0}.txt", "sub\\spots.csv", "~/x", "$HOME/x"]
    {
        evaluate(&inner, path, &[]).refused(&["hotspots"]);
    }
    assert!(matches!(evaluate(&inner, "../outside.csv", &["--allow-outside"]).status, Some(0 | 1 | 3)));
    let absolute = top.path().join("outside.csv").to_str().unwrap().to_owned();
    assert!(matches!(evaluate(&inner, &absolute, &["--allow-outside"]).status, Some(0 | 1 | 3)));
}

#[cfg(unix)]
#[test]
fn links_out_of_the_folder_are_refused() {
    use std::os::unix::fs::symlink;
    let top = tree();
    let inner = top.path().join("inner");
    symlink("../secret.csv", inner.join("file_link.csv")).unwrap();
    symlink("..", inner.join("folder_link")).unwrap();
    symlink("sub/spots.csv", inner.join("good_link.csv")).unwrap();
    symlink("loop.csv", inner.join("loop.csv")).unwrap();
    for path in ["file_link.csv", "folder_link/secret.csv", "folder_link/inner/folder_link/secret.csv"] {
        let ended = evaluate(&inner, path, &[]);
        ended.refused(&["link out of the folder", "--allow-outside"]);
        assert!(!ended.err.contains(SECRET), "{ended:?}");
    }
    assert!(matches!(evaluate(&inner, "good_link.csv", &[]).status, Some(0 | 1 | 3)));
    evaluate(&inner, "loop.csv", &[]).refused(&["loop.csv"]);
}

#[test]
fn an_input_file_of_the_solver_includes_only_what_is_below_it() {
    let top = TempDir::new().unwrap();
    let inner = top.path().join("inner");
    fs::create_dir(&inner).unwrap();
    fs::write(top.path().join("secret.inp"), format!("*NSET, NSET={SECRET}\n1\n")).unwrap();
    fs::write(inner.join("frame.toml"), crate::program::frame_text()).unwrap();
    crate::program::npy(&inner.join("r.npy"), &crate::program::harmless(2));
    for target in ["../secret.inp", "/etc/passwd", "x/../../secret.inp", ""] {
        fs::write(inner.join("sets.inp"), format!("*INCLUDE, INPUT={target}\n")).unwrap();
        let more = ["screen", "frame.toml", "--results", "r.npy", "--sets", "sets.inp"];
        let ended = bogie(&inner, &more);
        ended.refused(&["sets.inp", "line 1"]);
        assert!(!ended.err.contains(SECRET) && !ended.err.contains("root:"), "{ended:?}");
    }
}
