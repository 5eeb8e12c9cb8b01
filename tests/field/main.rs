//! What real files and habits did to the program: one folder per kind, one `case.toml` in it, one test for all of them.
//!
//! ```text
//! tests/field/AREA/NAME/case.toml   symptom, right value, how it was found, and the runs
//! tests/field/AREA/NAME/…           small invented inputs
//! tests/field/common/…              frame load files that cases share; they lie beside the case's own files when it runs
//! ```
//!
//! A case runs in a temporary folder. `BOGIE_FIELD=tables` keeps to the cases whose path contains that word.
#![expect(clippy::unwrap_used, reason = "a helper that fails fails the test")]

use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    /// What the program did, as a user saw it.
    symptom: String,
    /// What is right.
    right: String,
    /// Where it was seen, and how the right value was found.
    found: String,
    /// Feature of the crate without which the case is skipped.
    feature: Option<String>,
    run: Vec<Run>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Run {
    args: Vec<String>,
    /// Exit status.
    exit: i32,
    /// Text that standard output must hold, and must not.
    #[serde(default)]
    stdout: Vec<String>,
    #[serde(default)]
    stdout_without: Vec<String>,
    /// The same of standard error.
    #[serde(default)]
    stderr: Vec<String>,
    #[serde(default)]
    stderr_without: Vec<String>,
    /// Values in the JSON on standard output.
    #[serde(default)]
    json: Vec<JsonValue>,
    /// Cells of CSV files that the run wrote.
    #[serde(default)]
    cell: Vec<Cell>,
    /// Files that must have been left as they were.
    #[serde(default)]
    untouched: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct JsonValue {
    /// JSON pointer; a step `key=value` picks the entry of an array: `/standards/id=uic_615_4_2003/verdict`.
    at: String,
    is: toml::Value,
    /// Absolute tolerance of a number.
    #[serde(default)]
    within: f64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Cell {
    file: String,
    /// Values that pick the row.
    row: BTreeMap<String, String>,
    column: String,
    is: toml::Value,
    #[serde(default)]
    within: f64,
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/field")
}

fn cases(folder: &Path, found: &mut Vec<PathBuf>) {
    let mut entries: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()).collect();
    entries.sort();
    for entry in entries.into_iter().filter(|e| e.is_dir()) {
        if entry.join("case.toml").is_file() { found.push(entry) } else { cases(&entry, found) }
    }
}

fn copy(from: &Path, to: &Path) {
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() {
            fs::create_dir_all(&target).unwrap();
            copy(&path, &target);
        } else {
            fs::copy(&path, &target).unwrap();
        }
    }
}

/// The value at a pointer whose steps may pick array entries by a key.
fn find<'a>(root: &'a Value, at: &str) -> Option<&'a Value> {
    at.split('/').skip(1).try_fold(root, |value, step| match (value, step.split_once('=')) {
        (Value::Array(all), Some((key, wanted))) => all.iter().find(|entry| match entry.get(key) {
            Some(Value::String(text)) => text == wanted,
            Some(other) => *other == wanted,
            None => false,
        }),
        (Value::Array(all), None) => all.get(step.parse::<usize>().ok()?),
        (Value::Object(map), _) => map.get(step),
        _ => None,
    })
}

/// Whether a shown value is the expected one; `null` is written "null".
fn fits(shown: &str, expected: &toml::Value, within: f64) -> bool {
    let wanted = match expected {
        toml::Value::Float(f) => Some(*f),
        #[expect(clippy::cast_precision_loss, reason = "small counts")]
        toml::Value::Integer(i) => Some(*i as f64),
        _ => None,
    };
    match wanted {
        Some(wanted) => shown.parse::<f64>().is_ok_and(|v| (v - wanted).abs() <= within),
        None => expected.as_str().map_or_else(|| expected.to_string(), str::to_owned) == shown,
    }
}

impl Run {
    fn faults(&self, folder: &Path) -> Vec<String> {
        let before: Vec<Vec<u8>> = self.untouched.iter().map(|f| fs::read(folder.join(f)).unwrap()).collect();
        let program =
            Command::new(env!("CARGO_BIN_EXE_bogie")).current_dir(folder).args(&self.args).output().unwrap();
        let out = String::from_utf8(program.stdout).unwrap();
        let err = String::from_utf8(program.stderr).unwrap();
        let mut faults = Vec::new();
        if program.status.code() != Some(self.exit) {
            faults.push(format!("exit {:?}, expected {}", program.status.code(), self.exit));
        }
        for (name, text, with, without) in [
            ("stdout", &out, &self.stdout, &self.stdout_without),
            ("stderr", &err, &self.stderr, &self.stderr_without),
        ] {
            faults.extend(with.iter().filter(|w| !text.contains(*w)).map(|w| format!("{name} lacks `{w}`")));
            faults
                .extend(without.iter().filter(|w| text.contains(*w)).map(|w| format!("{name} holds `{w}`")));
        }
        if !self.json.is_empty() {
            let parsed: Value = serde_json::from_str(&out).unwrap_or(Value::Null);
            for JsonValue { at, is, within } in &self.json {
                let shown =
                    find(&parsed, at).map(|v| v.as_str().map_or_else(|| v.to_string(), str::to_owned));
                if !shown.as_ref().is_some_and(|s| fits(s, is, *within)) {
                    faults
                        .push(format!("{at} is {}, expected {is}", shown.as_deref().unwrap_or("not there")));
                }
            }
        }
        for cell in &self.cell {
            let shown = cell.read(folder);
            if !shown.as_ref().is_some_and(|s| fits(s, &cell.is, cell.within)) {
                let shown = shown.as_deref().unwrap_or("not there");
                faults.push(format!(
                    "{}, {:?}, {}: {shown}, expected {}",
                    cell.file, cell.row, cell.column, cell.is
                ));
            }
        }
        for (name, was) in self.untouched.iter().zip(before) {
            if fs::read(folder.join(name)).ok() != Some(was) {
                faults.push(format!("{name} was changed"));
            }
        }
        if !faults.is_empty() {
            faults.push(format!("bogie {}\n--- stdout\n{out}\n--- stderr\n{err}", self.args.join(" ")));
        }
        faults
    }
}

impl Cell {
    fn read(&self, folder: &Path) -> Option<String> {
        let mut table = csv::Reader::from_path(folder.join(&self.file)).ok()?;
        let heads = table.headers().ok()?.clone();
        let position = |name: &str| heads.iter().position(|h| h == name);
        let row = table.records().map_while(Result::ok).find(|row| {
            self.row.iter().all(|(k, v)| position(k).and_then(|i| row.get(i)).is_some_and(|cell| cell == v))
        })?;
        row.get(position(&self.column)?).map(str::to_owned)
    }
}

#[test]
fn what_was_found_in_the_field_stays_mended() {
    let only = std::env::var("BOGIE_FIELD").unwrap_or_default();
    let mut all = Vec::new();
    cases(&root(), &mut all);
    let (mut failed, mut ran) = (Vec::new(), 0);
    for folder in all.iter().filter(|f| f.to_string_lossy().contains(&only)) {
        let name = folder.strip_prefix(root()).unwrap().display().to_string();
        let text = fs::read_to_string(folder.join("case.toml")).unwrap();
        let case: Case = match toml::from_str(&text) {
            Ok(case) => case,
            Err(e) => {
                failed.push(format!("{name}: {e}"));
                continue;
            }
        };
        assert!(!case.symptom.is_empty() && !case.right.is_empty() && !case.found.is_empty(), "{name}");
        if case.feature.as_deref() == Some("parquet") && !cfg!(feature = "parquet") {
            continue;
        }
        let work = tempfile::tempdir().unwrap();
        copy(&root().join("common"), work.path());
        copy(folder, work.path());
        for run in &case.run {
            ran += 1;
            let faults = run.faults(work.path());
            if !faults.is_empty() {
                failed.push(format!("== {name} (right: {})\n{}", case.right, faults.join("\n")));
            }
        }
    }
    assert!(ran > 0, "no case was run");
    assert!(failed.is_empty(), "{} of {ran} runs fail\n{}", failed.len(), failed.join("\n"));
}

/// Marks in the page around the table of kinds.
const BEGIN: &str = "<!-- kinds: written by `FIELD=renew cargo test --test field` -->\n";
const END: &str = "<!-- end of kinds -->";

#[test]
fn the_page_lists_every_kind() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/robustness.md");
    let text = fs::read_to_string(&page).unwrap();
    let (before, rest) = text.split_once(BEGIN).unwrap();
    let (listed, after) = rest.split_once(END).unwrap();
    let mut all = Vec::new();
    cases(&root(), &mut all);
    let cell = |text: &str| text.replace('|', "\\|").replace('\n', " ");
    let mut table = "| kind (`tests/field`) | what it did | what is right |\n|---|---|---|\n".to_owned();
    for folder in all {
        let case: Case = toml::from_str(&fs::read_to_string(folder.join("case.toml")).unwrap()).unwrap();
        let name = folder.strip_prefix(root()).unwrap().display().to_string();
        table += &format!("| {name} | {} | {} |\n", cell(&case.symptom), cell(&case.right));
    }
    if std::env::var("FIELD").is_ok_and(|v| v == "renew") {
        fs::write(&page, format!("{before}{BEGIN}{table}{END}{after}")).unwrap();
    } else {
        assert!(listed == table, "renew the table: FIELD=renew cargo test --test field");
    }
}
