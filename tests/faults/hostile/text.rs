//! TOML and CSV that nest, repeat or are wrong in every line.

use crate::hostile::bounded;
use crate::program::{Ended, example};
use std::fmt::Write as _;
use std::fs;
use tempfile::TempDir;

/// Gives a text to every command line place that takes TOML; each must refuse it.
fn refused_as_toml(text: &str) {
    let folder = TempDir::new().unwrap();
    let at = folder.path();
    fs::write(at.join("hostile.toml"), text).unwrap();
    let good = example("metro_motor_bogie.toml");
    let good = good.to_str().unwrap();
    let ways: [&[&str]; 3] = [
        &["evaluate", "hostile.toml"],
        &["loads", good, "--load-cases", "hostile.toml"],
        &["loads", good, "--fatigue-limits", "hostile.toml"],
    ];
    for way in ways {
        let ended = bounded(at, way);
        assert_eq!(ended.status, Some(2), "{way:?}: {:?}", ended.err.get(..500));
        assert!(
            ended.err.contains("hostile.toml") && ended.err.len() < 200_000,
            "{} bytes told",
            ended.err.len()
        );
    }
}

#[test]
fn nested_toml() {
    for depth in [50, 1000, 100_000] {
        refused_as_toml(&format!("a = {}{}\n", "[".repeat(depth), "]".repeat(depth)));
        refused_as_toml(&format!("a = {}\n", "[".repeat(depth)));
        refused_as_toml(&format!("a = {}1{}\n", "{a = ".repeat(depth), "}".repeat(depth)));
        refused_as_toml(&format!("a = {}1{}\n", "{a = [".repeat(depth), "]}".repeat(depth)));
    }
    for depth in [50, 1000, 20_000] {
        refused_as_toml(&format!("a{} = 1\n", ".a".repeat(depth)));
        refused_as_toml(&format!("[a{}]\nb = 1\n", ".a".repeat(depth)));
        refused_as_toml(&format!("[[a{}]]\nb = 1\n", ".a".repeat(depth)));
        refused_as_toml(&format!("[frame{}]\nb = 1\n", ".a".repeat(depth)));
        refused_as_toml(&format!("a = {{a{} = 1}}\n", ".a".repeat(depth)));
    }
    // Deeper with every line.
    let mut text = String::new();
    for depth in 0..1000 {
        let _ = writeln!(text, "[a{}]", ".a".repeat(depth));
    }
    refused_as_toml(&text);
}

#[test]
fn toml_with_a_mistake_in_every_line() {
    let mut unknown = String::new();
    for n in 0..20_000 {
        let _ = writeln!(unknown, "key_{n} = {n}");
    }
    refused_as_toml(&unknown);
    refused_as_toml(&"= ".repeat(50_000));
    refused_as_toml(&"a = 1\n".repeat(20_000));
    refused_as_toml(&"[[hotspot]]\n".repeat(20_000));
    refused_as_toml(&format!("a = \"{}\n", "x".repeat(2_000_000)));
    refused_as_toml(&"\"".repeat(500_000));
    refused_as_toml(&"'''".repeat(100_000));
}

fn with_table(table: &str) -> Ended {
    let folder = TempDir::new().unwrap();
    let at = folder.path();
    fs::copy(example("hotspots_csv.toml"), at.join("frame.toml")).unwrap();
    fs::write(at.join("hotspots.csv"), table).unwrap();
    bounded(at, &["evaluate", "frame.toml"])
}

fn refused_as_table(table: &str) {
    let ended = with_table(table);
    assert_eq!(ended.status, Some(2), "{:?}", ended.err.get(..500));
    assert!(
        ended.err.contains("hotspots.csv") && ended.err.len() < 200_000,
        "{} bytes told",
        ended.err.len()
    );
}

#[test]
fn tables_of_hotspots_without_measure() {
    // A million columns: different, and the same.
    let mut head = String::from("id,material,detail");
    for n in 0..1_000_000 {
        let _ = write!(head, ",{n}");
    }
    refused_as_table(&format!("{head}\n1,S355,toe{}\n", ",1".repeat(1_000_000)));
    refused_as_table(&format!("id,material,detail{}\n", ",a".repeat(1_000_000)));
    // A hundred thousand rows, each wrong.
    refused_as_table(&format!("id,material,detail,a\n{}", "1\n".repeat(100_000)));
    let mut rows = String::from("id,material,detail,a\n");
    for n in 0..50_000 {
        let _ = writeln!(rows, "h{n},none,none,x");
    }
    refused_as_table(&rows);
    // A quote that never closes.
    refused_as_table(&format!("id,material,detail,a\n\"{}", "1,2,3,4\n".repeat(200_000)));
    refused_as_table(&"\n".repeat(2_000_000));
    refused_as_table(&",".repeat(2_000_000));
}

#[test]
fn names_that_are_no_plain_keys_come_back_from_the_hotspots_found() {
    use crate::program::{frame_text, harmless, npy};
    let names = ["motor left", "a.b", "motor=1", "quote\"quote", "back\\slash", "日本", "x]\n[y", "-", "\t"];
    for name in names {
        let folder = TempDir::new().unwrap();
        let at = folder.path();
        let key = format!("{name:?}").replace("\\'", "'");
        let text = frame_text()
            .replace("[loads.motor]", &format!("[loads.{key}]"))
            .replace("motor = 6", &format!("{key} = 6"));
        fs::write(at.join("frame.toml"), text).unwrap();
        npy(&at.join("r.npy"), &harmless(3));
        let ended = bounded(at, &["screen", "frame.toml", "--results", "r.npy", "--hotspots-to", "hot.toml"]);
        if ended.status == Some(2) {
            // A name that cannot be shown is refused with its place.
            assert!(ended.err.contains("frame.toml:"), "{name:?}: {ended:?}");
            continue;
        }
        assert_eq!(ended.status, Some(0), "{name:?}: {ended:?}");
        let again = bounded(at, &["evaluate", "hot.toml", "--format", "json"]);
        assert_eq!(again.status, Some(0), "{name:?}: {again:?}");
    }
}
