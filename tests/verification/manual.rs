//! `docs/verification.md` from the cases and the text of `manual.md`.

use crate::case::{Case, CaseFile, Expected, Kind, read_all};
use crate::compute::Check;
use std::fmt::Write as _;
use std::{env, fs};

const MANUAL: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/verification.md");
const TEXT: &str = include_str!("manual.md");

fn manual() -> String {
    let files = read_all();
    let mut cases = String::new();
    let mut numbers = 0;
    for file in &files {
        numbers += section(&mut cases, file);
    }
    let count: usize = files.iter().map(|f| f.case.len()).sum();
    let text = TEXT.replace("{{count}}", &count.to_string()).replace("{{numbers}}", &numbers.to_string());
    text.replace("{{cases}}", cases.trim_end())
}

fn section(out: &mut String, file: &CaseFile) -> usize {
    let mut numbers = 0;
    let _ = write!(
        out,
        "### {}\n\nSource: {}. Confidence: {}. Data: `tests/cases/{}.toml`.\n\n",
        file.title, file.source, file.confidence, file.name
    );
    for case in &file.case {
        let checks = crate::outcome(case);
        numbers += checks.len();
        let unit = if case.unit.is_empty() { String::new() } else { format!(" [{}]", case.unit) };
        let _ = write!(out, "**{}**: {}{unit}{}\n\n", case.id, case.title, input(case));
        let _ = writeln!(out, "| quantity | how | expected | computed | deviation | tolerance |");
        let _ = writeln!(out, "|---|---|---|---|---|---|");
        for check in &checks {
            let _ = writeln!(
                out,
                "| {} | {} | {} | {} | {} | {} |",
                check.key,
                check.how,
                shown(&check.expected),
                shown(&check.computed),
                deviation(check),
                tolerance(check)
            );
        }
        out.push('\n');
    }
    numbers
}

/// Input that the title does not tell.
fn input(case: &Case) -> String {
    let list = |t: &[f64; 6]| format!("({})", t.map(|v| v.to_string()).join(", "));
    let tensors: Vec<String> = case.tensors.iter().map(list).collect();
    match case.kind {
        Kind::CriticalSum => format!(
            "; mean {}, dynamic {}",
            case.mean.as_ref().map(list).unwrap_or_default(),
            tensors.join(", ")
        ),
        Kind::CriticalPairs => format!("; {}", tensors.join(", ")),
        _ => String::new(),
    }
}

fn shown(value: &Expected) -> String {
    match value {
        Expected::Word(w) => w.clone(),
        // Below this, zero is meant: rounding must not make the manual change from machine to machine.
        Expected::Number(v) if v.abs() < 1e-9 => "0".to_owned(),
        Expected::Number(v) => {
            let digits = usize::try_from((6.0 - v.abs().log10().floor()) as i64).unwrap_or(0).clamp(0, 9);
            let text = format!("{v:.digits$}");
            if text.contains('.') {
                text.trim_end_matches('0').trim_end_matches('.').to_owned()
            } else {
                text
            }
        }
    }
}

fn deviation(check: &Check) -> String {
    match (&check.expected, &check.computed) {
        (Expected::Number(a), Expected::Number(b)) if (a - b).abs() < 1e-8 => "0".to_owned(),
        (Expected::Number(a), Expected::Number(b)) => format!("{:.1e}", b - a),
        (a, b) if a == b => "–".to_owned(),
        _ => "**differs**".to_owned(),
    }
}

fn tolerance(check: &Check) -> String {
    match check.expected {
        Expected::Number(_) => format!("{:e}", check.tolerance),
        Expected::Word(_) => "–".to_owned(),
    }
}

#[test]
fn the_manual_is_current() {
    let made = manual();
    if env::var("VERIFICATION").is_ok_and(|v| v == "renew") {
        fs::write(MANUAL, &made).unwrap();
    }
    let written = fs::read_to_string(MANUAL).unwrap_or_default();
    let lines = made.lines().zip(written.lines());
    let first = lines.enumerate().find(|(_, (a, b))| a != b);
    assert!(
        made == written,
        "docs/verification.md is not current: VERIFICATION=renew cargo test --test verification\n{first:?}"
    );
}

/// Every test that the text names is there.
#[test]
fn what_the_manual_refers_to_exists() {
    let root = env!("CARGO_MANIFEST_DIR");
    let mut count = 0;
    for word in TEXT.split('`').skip(1).step_by(2) {
        let (path, function) = word.split_once("::").map_or((word, None), |(p, f)| (p, Some(f)));
        let is_path = ["tests/", "docs/", "examples/", "benches/", "load_cases/", "fatigue_limits/"]
            .iter()
            .any(|start| path.starts_with(start));
        if !is_path || path.contains('*') {
            continue;
        }
        count += 1;
        let full = format!("{root}/{path}");
        assert!(fs::metadata(&full).is_ok(), "{path} is not there");
        if let Some(function) = function {
            let text = fs::read_to_string(&full).unwrap();
            assert!(text.contains(&format!("fn {function}(")), "{path} has no {function}");
        }
    }
    assert!(count > 20, "{count}");
}
