//! Source: not from a standard; what the program promises on the command line.
//! Goal: exit status, streams, colours, formats, files, listings and messages of `bogie`.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::doc_markdown,
    reason = "a test may stop anywhere; symbols such as σ_m are no code"
)]

use serde_json::Value;
use std::fs;
use std::io::{BufRead, BufReader};
use std::process::{Command, Output, Stdio};

const METRO: &str = "examples/metro_motor_bogie.toml";
const GAUGES: &str = "examples/static_test_gauges.toml";
const CSV: &str = "examples/hotspots_csv.toml";

fn command(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_bogie"));
    command.current_dir(env!("CARGO_MANIFEST_DIR")).args(args);
    for name in ["NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE"] {
        command.env_remove(name);
    }
    command
}

fn run(args: &[&str]) -> Output {
    command(args).output().unwrap()
}

fn status(output: &Output) -> i32 {
    output.status.code().unwrap()
}

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn err(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

fn json(args: &[&str]) -> Value {
    let output = run(args);
    serde_json::from_slice(&output.stdout).unwrap_or_else(|e| panic!("{e}: {}", err(&output)))
}

fn has(value: &Value, keys: &[&str]) {
    for key in keys {
        assert!(value.get(key).is_some(), "`{key}` is missing in {value}");
    }
}

#[test]
fn the_exit_status_tells_the_verdict() {
    assert_eq!(status(&run(&["evaluate", CSV])), 0);
    assert_eq!(status(&run(&["evaluate", METRO])), 1);
    assert_eq!(status(&run(&["evaluate", "examples/rejected/unknown_key.toml"])), 2);
    assert_eq!(status(&run(&["evaluate", GAUGES])), 3);
    assert_eq!(status(&run(&["evaluate", "no_such_file.toml"])), 2);
    assert_eq!(status(&run(&["evaluate"])), 2);
    assert_eq!(status(&run(&["evaluate", METRO, "--load-path", "F5"])), 2);
    assert_eq!(status(&run(&["judge", METRO])), 2);
    assert_eq!(status(&run(&["--help"])), 0);
    assert_eq!(status(&run(&["--version"])), 0);
}

#[test]
fn results_go_to_stdout_and_diagnostics_to_stderr() {
    let good = run(&["evaluate", CSV]);
    assert!(out(&good).contains("pass") && err(&good).is_empty());
    let bad = run(&["evaluate", "examples/rejected/unknown_key.toml"]);
    assert!(out(&bad).is_empty() && err(&bad).contains("did you mean `m_unsprung`?"));
    let missing = run(&["evaluate", "no_such_file.toml"]);
    assert!(out(&missing).is_empty() && err(&missing).contains("no_such_file.toml"));
}

#[test]
fn colours_only_where_they_are_asked_for() {
    const ESCAPE: char = '\u{1b}';
    assert!(!out(&run(&["evaluate", METRO])).contains(ESCAPE), "a pipe is no terminal");
    assert!(out(&run(&["--color", "always", "evaluate", METRO])).contains(ESCAPE));
    assert!(!out(&run(&["--color", "never", "evaluate", METRO])).contains(ESCAPE));
    let plain = command(&["evaluate", "examples/rejected/unknown_key.toml"]).env("NO_COLOR", "1").output();
    assert!(!err(&plain.unwrap()).contains(ESCAPE));
    let json = run(&["--color", "always", "evaluate", METRO, "--format", "json"]);
    assert!(!out(&json).contains(ESCAPE), "JSON is never coloured");
}

#[test]
fn assessment_json_has_the_promised_keys() {
    let value = json(&["evaluate", METRO, "--format", "json"]);
    assert_eq!(value["schema"], "bogie-fatigue/assessment/1");
    assert_eq!(value["verdict"], "fail");
    has(&value["frame"], &["name", "sha256"]);
    let standards = value["standards"].as_array().unwrap();
    assert_eq!(standards.len(), 2);
    for standard in standards {
        has(standard, &["id", "verdict", "confidence", "hotspots"]);
        for hotspot in standard["hotspots"].as_array().unwrap() {
            has(hotspot, &["id", "verdict", "confidence", "reason", "fatigue", "static"]);
            has(
                &hotspot["fatigue"],
                &[
                    "verdict",
                    "utilisation",
                    "safety_factor",
                    "load_path",
                    "reduction",
                    "sigma_m_mpa",
                    "sigma_a_mpa",
                    "sigma_a_limit_mpa",
                    "direction",
                    "origin",
                    "limit",
                ],
            );
            if standard["id"] == "uic_615_4_2003" {
                has(
                    &hotspot["static"],
                    &["verdict", "utilisation", "equivalent_mpa", "limit_mpa", "condition"],
                );
            } else {
                assert!(hotspot["static"].is_null());
            }
        }
    }
    let gauges = json(&["evaluate", GAUGES, "--format", "json"]);
    assert_eq!(gauges["verdict"], "not_assessed");
}

#[test]
fn loads_json_has_the_promised_keys() {
    let value = json(&["loads", METRO, "--format", "json"]);
    assert_eq!(value["schema"], "bogie-fatigue/loads/1");
    for standard in value["standards"].as_array().unwrap() {
        has(standard, &["id", "loads", "conditions"]);
        for load in standard["loads"].as_array().unwrap() {
            has(load, &["id", "value", "unit", "formula", "confidence", "source"]);
        }
        for condition in standard["conditions"].as_array().unwrap() {
            has(condition, &["id", "category", "components"]);
            for (_, force) in condition["components"].as_object().unwrap() {
                has(force, &["value", "unit"]);
                assert!(force["value"].is_f64() && force["unit"].is_string());
            }
        }
    }
    let jis = &value["standards"][0]["loads"][0];
    // 9.81 (38 + 21.6 − 6.8)/4, unrounded.
    assert!((jis["value"].as_f64().unwrap() - 9.81 * 52.8 / 4.0).abs() < 1e-9);
}

#[test]
fn a_file_is_written_whole_or_not_at_all() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("result.json");
    let name = path.to_str().unwrap();
    let output = run(&["evaluate", METRO, "--format", "json", "-o", name]);
    assert_eq!(status(&output), 1);
    assert!(out(&output).is_empty());
    let value: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
    assert_eq!(value["verdict"], "fail");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "no temporary file stays");

    let before = fs::read(&path).unwrap();
    let failed = run(&["evaluate", "examples/rejected/unknown_key.toml", "-o", name]);
    assert_eq!(status(&failed), 2);
    assert_eq!(fs::read(&path).unwrap(), before, "an error leaves the old file alone");

    let nowhere = folder.path().join("no/such/folder.json");
    let output = run(&["evaluate", METRO, "-o", nowhere.to_str().unwrap()]);
    assert_eq!(status(&output), 2);
    assert!(
        err(&output).contains("folder.json") && err(&output).contains("No such file"),
        "{}",
        err(&output)
    );
}

#[test]
fn the_template_evaluates_and_is_not_overwritten() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("frame.toml");
    let name = path.to_str().unwrap();
    assert_eq!(status(&run(&["new", name])), 0);
    assert_eq!(status(&run(&["evaluate", name])), 0);
    assert_eq!(status(&run(&["compare", name])), 0);
    fs::write(&path, "my own work").unwrap();
    let refused = run(&["new", name]);
    assert_eq!(status(&refused), 2);
    assert!(err(&refused).contains("exists already"));
    assert_eq!(fs::read_to_string(&path).unwrap(), "my own work");
    assert_eq!(status(&run(&["new", name, "--force"])), 0);
    assert_ne!(fs::read_to_string(&path).unwrap(), "my own work");
    assert!(out(&run(&["new"])).contains("[[hotspot]]"));
}

#[test]
fn text_tables_fit_100_columns() {
    let cases: [&[&str]; 9] = [
        &["evaluate", METRO],
        &["evaluate", METRO, "-s", "jis_e_4207_2019_uic_exceptional"],
        &["evaluate", GAUGES],
        &["evaluate", CSV],
        &["compare", METRO],
        &["compare", GAUGES],
        &["standards"],
        &["limits"],
        &["loads", METRO],
    ];
    for args in cases {
        for line in out(&run(args)).lines() {
            let width = line.chars().count();
            // Formulas with their numbers are one line each, whatever their length.
            let formula = args[0] == "loads" && line.starts_with("    = ");
            assert!(width <= 100 || formula, "{args:?}: {width} columns: {line}");
        }
    }
}

#[test]
fn hotspots_are_ranked_by_utilisation() {
    let told = out(&run(&["evaluate", METRO, "-s", "jis_e_4207_2019"]));
    let values: Vec<f64> = told
        .lines()
        .skip_while(|l| !l.starts_with("verdict"))
        .skip(1)
        .take_while(|l| !l.is_empty())
        .filter(|l| !l.starts_with(' '))
        .map(|l| l.split_whitespace().nth(2).unwrap().parse().unwrap())
        .collect();
    assert_eq!(values.len(), 14, "{told}");
    assert!(values.windows(2).all(|w| w[0] >= w[1]), "{values:?}");
}

/// `bogie … | head -1`: the reader goes away after one line.
#[test]
fn a_closed_pipe_is_no_mistake() {
    for _ in 0..5 {
        let mut child = command(&["loads", METRO, "--format", "json"])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::with_capacity(16, child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let output = child.wait_with_output().unwrap();
        let told = String::from_utf8(output.stderr).unwrap();
        assert!(!told.contains("panicked"), "{told}");
        assert_eq!(output.status.code(), Some(0), "{told}");
    }
}

#[test]
fn unknown_names_draw_the_nearest() {
    let cases: [(&[&str], &str); 5] = [
        (&["explain", METRO, "motor_braket"], "did you mean `motor_bracket`?"),
        (&["standards", "show", "jis_e_4207"], "did you mean `jis_e_4207_2019`?"),
        (&["limits", "show", "din_15018/k22"], "did you mean `din_15018/k2`?"),
        (&["evaluate", METRO, "-s", "uic_615_4"], "did you mean `uic_615_4_2003`?"),
        (&["evaluate", METRO, "--reduction", "worst"], "worst_pair"),
    ];
    for (args, remedy) in cases {
        let output = run(args);
        assert_eq!(status(&output), 2, "{args:?}");
        assert!(err(&output).contains(remedy), "{args:?}: {}", err(&output));
    }
}

#[test]
fn listings_show_sources_and_confidence() {
    let standards = out(&run(&["standards"]));
    for id in ["jis_e_4207_2019", "uic_615_4_2003", "uic_615_4_2003_single_twist"] {
        assert!(standards.contains(id), "{standards}");
    }
    let shown = out(&run(&["standards", "show", "uic_615_4_2003"]));
    assert!(shown.contains("unverified") && shown.contains("k_shock") && shown.contains("TB/T 3549.1-2019"));
    let limit = out(&run(&["limits", "show", "din_15018/k2"]));
    assert!(limit.contains("52.5") && limit.contains("207.66"), "{limit}");
}

#[test]
fn options_change_what_they_name() {
    let first = |args: &[&str]| {
        let mut all = vec!["evaluate", METRO, "--format", "json"];
        all.extend(args);
        json(&all)["standards"].clone()
    };
    assert_eq!(first(&["--load-path", "F2"])[0]["hotspots"][0]["fatigue"]["load_path"], "ratio_constant");
    assert_eq!(
        first(&["--load-path", "minimum_constant"])[1]["hotspots"][0]["fatigue"]["load_path"],
        "minimum_constant"
    );
    let reduced = first(&["--reduction", "critical_plane"]);
    assert_eq!(reduced[1]["hotspots"][1]["fatigue"]["reduction"], "critical_plane");
    let only = first(&["-s", "uic_615_4_2003", "--standard", "uic_615_4_2003_both_twists"]);
    assert_eq!(only.as_array().unwrap().len(), 2);
    let output = run(&["evaluate", METRO, "--require-published"]);
    assert_eq!(status(&output), 3);
    assert!(out(&output).contains("it rests on unverified numbers"));
}

/// The reader walks every file against this schema, so that what it accepts or refuses is what the schema says.
#[test]
fn the_schema_is_json_schema_and_refuses_unknown_keys() {
    let schema = json(&["schema"]);
    assert!(schema["$schema"].as_str().unwrap().contains("2020-12"));
    assert_eq!(schema["additionalProperties"], Value::Bool(false));
    has(&schema["properties"], &["frame", "vehicle", "loads", "hotspot", "override", "limit", "scope"]);
    for (name, table) in schema["$defs"].as_object().unwrap() {
        if table.get("properties").is_some() {
            assert_eq!(table["additionalProperties"], Value::Bool(false), "{name}");
            for (key, property) in table["properties"].as_object().unwrap() {
                let described = property.get("description").is_some() || property.get("$ref").is_some();
                assert!(described, "{name}.{key} has no description for the editor");
            }
        }
    }
}

#[test]
fn completions_for_every_shell() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let output = run(&["completions", shell]);
        assert_eq!(status(&output), 0);
        assert!(out(&output).contains("evaluate"), "{shell}");
    }
}

#[test]
fn csv_and_markdown_have_one_row_per_hotspot_and_standard() {
    let csv = out(&run(&["evaluate", METRO, "--format", "csv"]));
    let rows: Vec<&str> = csv.lines().collect();
    assert_eq!(rows.len(), 1 + 2 * 14, "{csv}");
    assert!(rows[0].contains("sigma_a_mpa") && rows[0].contains("verdict"));
    let markdown = out(&run(&["evaluate", METRO, "--format", "markdown"]));
    assert!(markdown.matches("| motor\\_bracket |").count() >= 2, "{markdown}");
    assert!(markdown.contains("|---"));
}
