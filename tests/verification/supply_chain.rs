//! A short form of `just deny` for machines without cargo-deny: licences and sources of every crate.

use serde_json::Value;
use std::process::Command;

/// Whether one of the alternatives of a licence expression is allowed.
fn permitted(expression: &str, allowed: &[String]) -> bool {
    let spaced = expression.replace('/', " OR ").replace('(', " ( ").replace(')', " ) ");
    // `X WITH Y` is one licence.
    let joined = spaced.replace(" WITH ", "+WITH+");
    let words: Vec<&str> = joined.split_whitespace().collect();
    let (outcome, used) = any_of(&words, allowed);
    outcome && used == words.len()
}

fn any_of(words: &[&str], allowed: &[String]) -> (bool, usize) {
    let (mut outcome, mut used) = all_of(words, allowed);
    while words.get(used) == Some(&"OR") {
        let (next, more) = all_of(&words[used + 1..], allowed);
        outcome |= next;
        used += 1 + more;
    }
    (outcome, used)
}

fn all_of(words: &[&str], allowed: &[String]) -> (bool, usize) {
    let (mut outcome, mut used) = one(words, allowed);
    while words.get(used) == Some(&"AND") {
        let (next, more) = one(&words[used + 1..], allowed);
        outcome &= next;
        used += 1 + more;
    }
    (outcome, used)
}

fn one(words: &[&str], allowed: &[String]) -> (bool, usize) {
    match words.first() {
        Some(&"(") => {
            let (outcome, used) = any_of(&words[1..], allowed);
            (outcome, used + 2)
        }
        Some(licence) => (allowed.iter().any(|a| a.replace(" WITH ", "+WITH+") == **licence), 1),
        None => (false, 0),
    }
}

#[test]
fn licence_expressions() {
    let allowed = ["MIT".to_owned(), "Zlib".to_owned(), "Apache-2.0 WITH LLVM-exception".to_owned()];
    for good in [
        "MIT",
        "Apache-2.0 OR MIT",
        "GPL-3.0/MIT",
        "(MIT OR GPL-3.0) AND Zlib",
        "Apache-2.0 WITH LLVM-exception OR GPL-2.0",
    ] {
        assert!(permitted(good, &allowed), "{good}");
    }
    for bad in ["GPL-3.0", "MIT AND GPL-3.0", "", "(MIT OR Zlib) AND GPL-2.0", "Apache-2.0"] {
        assert!(!permitted(bad, &allowed), "{bad}");
    }
}

#[test]
fn every_crate_has_a_permitted_licence_and_comes_from_the_registry() {
    let folder = env!("CARGO_MANIFEST_DIR");
    let deny: toml::Table = std::fs::read_to_string(format!("{folder}/deny.toml")).unwrap().parse().unwrap();
    let licenses = &deny["licenses"];
    let allowed: Vec<String> = licenses["allow"].clone().try_into().unwrap();
    let exceptions: Vec<String> = licenses["exceptions"]
        .as_array()
        .unwrap()
        .iter()
        .map(|e| e["crate"].as_str().unwrap().to_owned())
        .collect();
    let output = Command::new(env!("CARGO"))
        .current_dir(folder)
        .args(["metadata", "--format-version", "1", "--all-features", "--locked"])
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
    let packages = metadata["packages"].as_array().unwrap();
    assert!(packages.len() > 100);
    let mut wrong = Vec::new();
    for package in packages {
        let name = package["name"].as_str().unwrap();
        let licence = package["license"].as_str().unwrap_or_default();
        if !permitted(licence, &allowed) && !exceptions.iter().any(|e| e == name) {
            wrong.push(format!("{name}: licence `{licence}`"));
        }
        let source = package["source"].as_str();
        let member = metadata["workspace_members"].as_array().unwrap().contains(&package["id"]);
        if !member && source != Some("registry+https://github.com/rust-lang/crates.io-index") {
            wrong.push(format!("{name}: from {source:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
