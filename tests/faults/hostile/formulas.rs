//! Formulas of a load-case file: nested, long, circular, out of range.

use crate::hostile::bounded;
use bogie_fatigue::definition::{Environment, Formula, FormulaError, Term, Unit};
use std::fs;
use tempfile::TempDir;

/// Whether a formula of plain numbers is refused, by the parser or by the evaluation.
fn refused(text: &str) -> bool {
    let names = Environment::from([("f".to_owned(), Term::new(1.0, Unit::KN))]);
    Formula::parse(text).and_then(|f| f.evaluate_in(&names, Unit::KN)).is_err()
}

#[test]
fn nesting_and_length_are_bounded() {
    for depth in [30, 200, 5000, 1_000_000] {
        assert!(refused(&format!("{}f{}", "(".repeat(depth), ")".repeat(depth))), "{depth} parentheses");
        assert!(refused(&format!("{}f{}", "abs(".repeat(depth), ")".repeat(depth))), "{depth} functions");
        assert!(refused(&"(".repeat(depth)));
    }
    assert!(refused(&format!("{}f", "-".repeat(1_000_000))));
    assert!(refused(&"f+".repeat(1_000_000)));
    // Signs in a row as many as fit are no nesting of the machine's stack.
    let _ = refused(&format!("{}f", "-".repeat(498)));
    let _ = refused(&format!("f{}", "-f".repeat(249)));
    let _ = refused(&format!("{}f{}", "max(f,".repeat(24), ")".repeat(24)));
}

#[test]
fn what_leaves_the_range_of_numbers_is_refused() {
    let big = "9".repeat(300);
    for text in [
        format!("f * {big} * {big}"),
        format!("f / (1 / {big} / {big})"),
        "f / 0".to_owned(),
        "0 * f / 0".to_owned(),
        format!("f * {big} * {big} - f * {big} * {big}"),
        format!("max(f, f * {big} * {big})"),
        format!("f * {big}"),
        format!("f * {}", "9".repeat(480)),
        "f * f * f * f * f * f * f * f / f / f / f / f / f / f / f * 0 / 0".to_owned(),
    ] {
        assert!(refused(&text), "{text}");
    }
    // NaN and infinity are swallowed by neither min nor max.
    for text in ["min(f, 0 * f / 0)", "max(f, 0 * f / 0)", "min(f, f / 0)", "max(0 * f / 0, f)"] {
        let names = Environment::from([("f".to_owned(), Term::new(1.0, Unit::KN))]);
        let value = Formula::parse(text).and_then(|f| f.evaluate_in(&names, Unit::KN));
        assert!(
            matches!(value, Err(FormulaError::NotFinite { .. }))
                || text == "min(f, f / 0)" && value == Ok(1.0),
            "{text} gives {value:?}"
        );
    }
}

#[test]
fn a_dimension_of_absurd_power_is_refused() {
    let text = "f * ".repeat(120) + "f";
    let names = Environment::from([("f".to_owned(), Term::new(1.0, Unit::KN))]);
    let told = Formula::parse(&text).unwrap().evaluate(&names).map(|t| t.dimension);
    assert!(matches!(told, Err(FormulaError::Dimension { .. })), "{told:?}");
}

/// The built-in file of JIS loads with one formula replaced.
#[test]
fn a_load_case_file_with_such_formulas_is_refused_with_its_place() {
    let built_in = concat!(env!("CARGO_MANIFEST_DIR"), "/load_cases/jis_e_4207_2019.toml");
    let text = fs::read_to_string(built_in).unwrap();
    let line = text.lines().find(|l| l.starts_with("formula = ")).unwrap();
    let frame = crate::program::example("metro_motor_bogie.toml");
    let id = text.lines().find_map(|l| l.strip_prefix("[[load]]")).map(|_| ());
    assert!(id.is_some() || text.contains("formula"), "the file has another shape");
    for formula in
        ["((((((((((((((((((((((((((((((g))))))))))))))))))))))))))))))", "g * g", "nothing", "1 / 0 * g", ""]
    {
        let folder = TempDir::new().unwrap();
        let changed = text.replacen(line, &format!("formula = \"{formula}\""), 1);
        assert_ne!(changed, text);
        fs::write(folder.path().join("cases.toml"), changed).unwrap();
        let more = ["evaluate", frame.to_str().unwrap(), "--load-cases", "cases.toml"];
        let ended = bounded(folder.path(), &more);
        assert_eq!(ended.status, Some(2), "`{formula}`: {ended:?}");
        assert!(ended.err.contains("formula"), "{ended:?}");
    }
}
