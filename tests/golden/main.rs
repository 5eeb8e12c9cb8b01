//! Source: `docs/json.md`.
//! Goal: the JSON contracts keep their keys, their types and, for one small frame, their numbers. The golden files
//! are regression values, from this program; that the numbers are right is for the other tests.
//! How to renew them and what a changed contract requires: `docs/json.md`.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may stop anywhere")]

use serde_json::Value;
use std::path::PathBuf;
use std::process::Command;
use std::{env, fs};

/// Largest difference of a number from the golden one, relative to the larger of it and 1.
const TOLERANCE: f64 = 1e-9;
/// The same for what stands along a direction: where a largest value lies is known to the square root of rounding
/// only, while the value itself is known in full.
const TOLERANCE_ALONG_DIRECTION: f64 = 1e-6;
const ALONG_DIRECTION: [&str; 9] = [
    "direction",
    "sigma_m_mpa",
    "sigma_a_mpa",
    "sigma_a_limit_mpa",
    "sigma_mpa",
    "in_phase_sigma_a_mpa",
    "in_phase_utilisation",
    "in_phase_sigma_m_mpa",
    "in_phase_direction",
];
/// Times, and what changes with the version of the program and of its data files; only their type is compared.
const CHANGING: [&str; 5] = ["version", "sha256", "read_s", "evaluate_s", "elapsed_s"];
/// Texts that mean something to a program; other texts may be reworded.
const WORDS: [&str; 19] = [
    "schema",
    "id",
    "verdict",
    "verdicts",
    "confidence",
    "limit_confidence",
    "limit",
    "kind",
    "load_path",
    "reduction",
    "unit",
    "category",
    "agreement",
    "step",
    "condition",
    "conditions",
    "edition",
    "pair",
    "standards",
];

/// The program under test: another build of it if the environment names one.
fn program() -> PathBuf {
    env::var_os("BOGIE").map_or_else(|| env!("CARGO_BIN_EXE_bogie").into(), PathBuf::from)
}

fn run(arguments: &[&str]) -> Value {
    let output = Command::new(program())
        .current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden"))
        .args(arguments)
        .args(["--format", "json"])
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(matches!(output.status.code(), Some(0 | 1 | 3)), "{arguments:?}: {told}");
    serde_json::from_slice(&output.stdout).unwrap()
}

/// What differs, and whether it breaks a program that reads the contract.
#[derive(Default)]
struct Difference {
    breaking: Vec<String>,
    other: Vec<String>,
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "number",
        Value::String(_) => "text",
        Value::Array(_) => "list",
        Value::Object(_) => "object",
    }
}

fn compare(path: &str, key: &str, golden: &Value, found: &Value, out: &mut Difference) {
    match (golden, found) {
        (Value::Object(a), Value::Object(b)) => {
            for (name, value) in a {
                match b.get(name) {
                    Some(other) => compare(&format!("{path}.{name}"), name, value, other, out),
                    None => out.breaking.push(format!("{path}.{name} is gone")),
                }
            }
            for name in b.keys().filter(|name| !a.contains_key(*name)) {
                out.other.push(format!("{path}.{name} is new"));
            }
        }
        (Value::Array(a), Value::Array(b)) => {
            if a.len() != b.len() {
                out.other.push(format!("{path} has {} entries, the golden file {}", b.len(), a.len()));
            }
            for (k, (a, b)) in a.iter().zip(b).enumerate() {
                compare(&format!("{path}[{k}]"), key, a, b, out);
            }
        }
        _ if kind(golden) != kind(found) => {
            // A value that may be null may become one with the numbers.
            let what = format!("{path} is {}, in the golden file {}", kind(found), kind(golden));
            if golden.is_null() || found.is_null() { out.other.push(what) } else { out.breaking.push(what) }
        }
        _ if CHANGING.contains(&key) => {}
        (Value::Number(a), Value::Number(b)) => {
            let (a, b) = (a.as_f64().unwrap(), b.as_f64().unwrap());
            let tolerance =
                if ALONG_DIRECTION.contains(&key) { TOLERANCE_ALONG_DIRECTION } else { TOLERANCE };
            if (a - b).abs() > tolerance * a.abs().max(1.0) {
                out.other.push(format!("{path} is {b}, in the golden file {a}"));
            }
        }
        (Value::String(a), Value::String(b)) if a != b && (WORDS.contains(&key) || named(path)) => {
            out.other.push(format!("{path} is `{b}`, in the golden file `{a}`"));
        }
        (Value::Bool(a), Value::Bool(b)) if a != b => {
            out.other.push(format!("{path} is {b}, in the golden file {a}"));
        }
        _ => {}
    }
}

/// Whether the value stands in an object whose keys are names, such as verdicts by standard.
fn named(path: &str) -> bool {
    path.contains(".verdicts.")
}

fn check(name: &str, found: &Value) {
    let file = format!("{}/tests/golden/{name}.json", env!("CARGO_MANIFEST_DIR"));
    let renew = env::var("GOLDEN").is_ok_and(|v| v == "renew");
    let golden: Value = match fs::read_to_string(&file) {
        Ok(text) => serde_json::from_str(&text).unwrap(),
        Err(_) if renew => Value::Null,
        Err(e) => panic!("{file}: {e}"),
    };
    let mut difference = Difference::default();
    if !golden.is_null() {
        compare(name, "", &golden, found, &mut difference);
    }
    let Difference { breaking, other } = difference;
    let same_version = golden.get("schema") == found.get("schema");
    assert!(
        breaking.is_empty() || (renew && !same_version),
        "programs that read the contract break; raise its version, see docs/json.md:\n{}",
        breaking.join("\n")
    );
    if renew {
        let mut stable = found.clone();
        steady(&mut stable);
        fs::write(&file, serde_json::to_string_pretty(&stable).unwrap() + "\n").unwrap();
    } else {
        assert!(other.is_empty(), "differs from the golden file, see docs/json.md:\n{}", other.join("\n"));
    }
}

/// Times are not kept, so that a renewal changes nothing by chance.
fn steady(value: &mut Value) {
    for key in ["read_s", "evaluate_s", "elapsed_s"] {
        if let Some(time) = value.get_mut(key) {
            *time = 0.5.into();
        }
    }
}

#[test]
fn assessment() {
    check("assessment_1", &run(&["evaluate", "frame.toml"]));
}

#[test]
fn comparison() {
    check("comparison_1", &run(&["compare", "frame.toml"]));
}

#[test]
fn loads() {
    check("loads_1", &run(&["loads", "frame.toml"]));
}

#[test]
fn screening() {
    check("screening_1", &run(&["screen", "frame.toml", "--results", "nodes.csv"]));
}

/// The golden files have every key that `docs/json.md` names, so that none is compared by nothing.
#[test]
fn the_golden_files_show_every_documented_key() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden");
    let all: String = ["assessment_1", "comparison_1", "loads_1", "screening_1"]
        .map(|name| fs::read_to_string(format!("{folder}/{name}.json")).unwrap())
        .concat();
    let doc = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/json.md")).unwrap();
    let (contracts, _) = doc.split_once("## Golden files").unwrap();
    let mut missing = Vec::new();
    for word in contracts.split('`').skip(1).step_by(2) {
        let key = word.trim_end_matches("[]");
        let is_key = !["", "null"].contains(&key)
            && key.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
        if is_key && !all.contains(&format!("\"{key}\"")) {
            missing.push(key);
        }
    }
    assert!(missing.is_empty(), "{missing:?}");
}

/// The comparison itself: what counts as breaking, what as different, what not at all.
#[test]
fn what_counts_as_a_difference() {
    let of = |golden: &str, found: &str| {
        let mut d = Difference::default();
        let parse = |t: &str| serde_json::from_str::<Value>(t).unwrap();
        compare("x", "", &parse(golden), &parse(found), &mut d);
        (d.breaking.len(), d.other.len())
    };
    assert_eq!(of("{\"a\": 1}", "{\"a\": 1.0000000001}"), (0, 0));
    assert_eq!(of("{\"a\": 1}", "{\"a\": 1.000001}"), (0, 1));
    assert_eq!(of("{\"a\": 1}", "{}"), (1, 0));
    assert_eq!(of("{\"a\": 1}", "{\"a\": \"1\"}"), (1, 0));
    assert_eq!(of("{\"a\": 1}", "{\"a\": null}"), (0, 1));
    assert_eq!(of("{\"a\": 1}", "{\"a\": 1, \"b\": 2}"), (0, 1));
    assert_eq!(
        of("{\"title\": \"p\", \"verdict\": \"pass\"}", "{\"title\": \"q\", \"verdict\": \"fail\"}"),
        (0, 1)
    );
    assert_eq!(of("{\"read_s\": 1, \"a\": [1]}", "{\"read_s\": 2, \"a\": [1, 2]}"), (0, 1));
}
