//! An output has the format that its name says, or is refused.

use super::{FRAME, NODES, bogie, files, folder, out, read, refused};

#[test]
fn the_extension_says_the_format() {
    let at = folder(&[("f.toml", FRAME)]);
    let at = at.path();
    for command in ["evaluate", "compare", "loads"] {
        for (name, format) in [("r.csv", "csv"), ("r.JSON", "json"), ("r.md", "markdown"), ("r.txt", "text")]
        {
            bogie(at, &[command, "f.toml", "-o", name]);
            assert_eq!(
                read(at, name),
                out(&bogie(at, &[command, "f.toml", "-f", format])),
                "{command} {name}"
            );
        }
        let other = bogie(at, &[command, "f.toml", "-f", "json", "-o", "r.dat"]);
        assert!(super::err(&other).is_empty() && read(at, "r.dat").starts_with('{'));
        bogie(at, &[command, "f.toml", "-o", "plain"]);
        refused(at, &[command, "f.toml", "-o", "r.json", "-f", "csv"], &["r.json", "json", "csv"]);
        refused(at, &[command, "f.toml", "-o", "r.dat"], &[".dat", "--format"]);
        refused(at, &[command, "f.toml", "-o", "r.html"], &["bogie report"]);
        refused(at, &[command, "f.toml", "-f", "text", "-o", "r.png"], &[".png"]);
    }
    assert!(!at.join("r.html").exists() && !at.join("r.png").exists());
}

#[test]
fn every_output_option_is_refused_what_it_does_not_write() {
    let at = folder(&[("f.toml", FRAME), ("n.csv", NODES)]);
    let at = at.path();
    let before = files(at);
    refused(at, &["plot", "f.toml", "-o", "plot.png"], &["plot.png", "folder"]);
    refused(at, &["plot", "f.toml", "-o", "plots.pdf"], &["folder"]);
    refused(at, &["explain", "f.toml", "full", "-o", "x.json"], &["x.json", ".txt"]);
    refused(at, &["schema", "-o", "x.toml"], &["x.toml", ".json"]);
    refused(at, &["new", "x.csv"], &["x.csv", ".toml"]);
    let screen = ["screen", "f.toml", "--results", "n.csv"];
    for (option, file) in [
        ("--vtu", "all.csv"),
        ("--csv", "all.vtu"),
        ("--hotspots-to", "h.csv"),
        ("--parquet", "all.csv"),
        ("-o", "all.csv"),
        ("-o", "s.html"),
    ] {
        refused(at, &[&screen[..], &[option, file]].concat(), &[file]);
    }
    assert_eq!(files(at), before, "nothing was written");
    bogie(at, &[&screen[..], &["-o", "s.json", "--csv", "all.csv", "--hotspots-to", "h.toml"]].concat());
    assert!(read(at, "s.json").starts_with('{') && read(at, "all.csv").starts_with("node"));
}

#[cfg(unix)]
#[test]
fn a_pipe_without_a_reader_is_not_waited_for() {
    let at = folder(&[("f.toml", FRAME)]);
    let at = at.path();
    let made = std::process::Command::new("mkfifo").arg(at.join("pipe")).status();
    if !made.is_ok_and(|s| s.success()) {
        return;
    }
    for arguments in [
        &["evaluate", "f.toml", "-o", "pipe"][..],
        &["explain", "f.toml", "full", "-o", "pipe"],
        &["schema", "-o", "pipe"],
    ] {
        refused(at, arguments, &["pipe", "standard output"]);
    }
    let direct = bogie(at, &["evaluate", "f.toml", "-f", "csv", "-o", "/dev/stdout"]);
    assert!(out(&direct).starts_with("standard,"), "{direct:?}");
}

#[test]
fn a_workbook_of_a_given_time_is_the_same_byte_for_byte() {
    let at = folder(&[("f.toml", FRAME)]);
    let at = at.path();
    let made = |name: &str, time: &str| {
        let run =
            super::command(at, &["report", "f.toml", "-o", name]).env("SOURCE_DATE_EPOCH", time).output();
        (run.unwrap().status.code(), std::fs::read(at.join(name)).unwrap_or_default())
    };
    let first = made("a.xlsx", "1700000000");
    std::thread::sleep(std::time::Duration::from_millis(1100));
    assert_eq!(first, made("b.xlsx", "1700000000"));
    assert_ne!(first.1, made("c.xlsx", "1700000001").1);
    assert_eq!(made("d.xlsx", "yesterday").0, Some(2));
}
