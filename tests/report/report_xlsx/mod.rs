//! The spreadsheet report: its formulas, worked out by an independent calculator, give what the program found; a
//! changed number gives what the program finds for that number; hostile texts stay texts.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may stop anywhere")]

mod calculator;
use crate::common;
mod hostile;

use bogie_fatigue::assessment::{Assessment, assess};
use bogie_fatigue::combination::Reduction;
use bogie_fatigue::definition::Frame;
use bogie_fatigue::diagram::LoadPath;
use bogie_fatigue::report::html::Language;
use bogie_fatigue::report::xlsx::{Options, WorkbookError, workbook, workbook_with};
use calculator::{Book, Value};

fn written(frame: &Frame) -> (Assessment, Book) {
    let assessment = assess(frame).unwrap();
    let bytes = workbook(frame, &assessment).unwrap_or_else(|e| panic!("{e}"));
    (assessment, Book::open(bytes))
}

/// Stresses nearly cancel in some cells: those agree to rounding of the largest stress.
fn near(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-9 * a.abs().max(b.abs()) || (a - b).abs() <= 1e-11
}

/// Every formula gives the value stored with it, and the table of results that of the assessment.
fn check(frame: &Frame, what: &str) -> usize {
    let (assessment, book) = written(frame);
    for (place, formula) in &book.formulas {
        let (calculated, stored) = (book.value(place), &book.stored[place]);
        let same = match (&calculated, stored) {
            (Value::Number(a), Value::Number(b)) => near(*a, *b),
            (a, b) => a == b,
        };
        assert!(same, "{what}: {place:?} = {formula} is {calculated:?}, stored {stored:?}");
    }
    results(&book, &assessment, what);
    printed_rule(&book, &assessment, what);
    book.formulas.len()
}

/// What stands beside a result as computed, without a formula.
fn printed_rule(book: &Book, assessment: &Assessment, what: &str) {
    let at = |r: u32, heading| book.value(&("Results".to_owned(), r, book.column("Results", 2, heading)));
    for (row, h) in (3..).zip(assessment.standards.iter().flat_map(|s| &s.hotspots)) {
        let printed = h.fatigue.as_ref().and_then(|f| f.printed_rule.as_ref());
        let said = printed.map_or(Value::Blank, |p| Value::Text(p.verdict.to_string()));
        assert_eq!(at(row, "printed rule: verdict as computed"), said, "{what} {}", h.id);
        match (at(row, "printed rule: utilisation as computed"), printed.map(|p| p.utilisation)) {
            (Value::Number(found), Some(u)) => assert!(near(found, u), "{what} {}: {found} {u}", h.id),
            (Value::Text(t), Some(u)) => assert!(t == "∞" && u.is_infinite(), "{what} {}: {t}", h.id),
            (found, u) => assert!(found == Value::Blank && u.is_none(), "{what} {}", h.id),
        }
    }
}

/// The calculated table of results against the assessment.
fn results(book: &Book, assessment: &Assessment, what: &str) {
    let column = |heading| book.column("Results", 2, heading);
    let at = |r: u32, c: u32| book.value(&("Results".to_owned(), r, c));
    let mut row = 3;
    for standard in &assessment.standards {
        for h in &standard.hotspots {
            let told = format!("{what}: {} {}", standard.procedure.id, h.id);
            assert_eq!(at(row, 1), Value::Text(h.id.clone()), "{told}");
            assert_eq!(at(row, column("verdict")), Value::Text(h.verdict.to_string()), "{told}");
            let number = |heading, wanted: Option<f64>| match (at(row, column(heading)), wanted) {
                (Value::Number(found), Some(wanted)) => {
                    assert!(near(found, wanted), "{told} {heading}: {found} {wanted}");
                }
                (Value::Text(t), Some(wanted)) => {
                    assert!(t == "∞" && wanted.is_infinite(), "{told} {heading}: {t}");
                }
                (found, wanted) => assert!(found == Value::Blank && wanted.is_none(), "{told} {heading}"),
            };
            let f = h.fatigue.as_ref();
            number("utilisation", f.map(|f| f.utilisation));
            number("safety factor", f.map(|f| f.safety_factor));
            number("σ_m", f.map(|f| f.sigma_m_mpa));
            number("σ_a", f.map(|f| f.sigma_a_mpa));
            number("limit σ_a", f.map(|f| f.sigma_a_limit_mpa));
            number("static utilisation", h.static_check.as_ref().map(|s| s.utilisation));
            row += 1;
        }
    }
    assert_eq!(at(row, 0), Value::Blank, "{what}: rows after the last");
}

#[test]
fn formulas_give_what_the_program_found() {
    for (name, least) in [
        ("metro_motor_bogie.toml", 1500),
        ("hotspots_csv.toml", 400),
        ("static_test_gauges.toml", 50),
        ("measured_gauges.toml", 50),
    ] {
        let count = check(&common::example(name), name);
        assert!(count > least, "{name} has only {count} formulas");
    }
}

#[test]
fn on_every_load_path_and_by_every_reduction() {
    let mut frame = common::example("metro_motor_bogie.toml");
    for path in LoadPath::ALL {
        frame.settings.load_path = path;
        check(&frame, &path.to_string());
    }
    frame.settings.load_path = LoadPath::MeanConstant;
    for reduction in [Reduction::PrincipalProjection, Reduction::CriticalPlane, Reduction::WorstPair] {
        frame.settings.reduction = Some(reduction);
        check(&frame, reduction.name());
    }
    frame.settings.require_published = true;
    check(&frame, "published only");
}

const TOE: &str = "toe";

fn frame(standards: &[&str], rest: &str) -> Frame {
    common::read(&common::text(standards, &format!("{}{rest}", common::LOADS)))
}

#[test]
fn outside_the_diagram_without_amplitude_and_in_compression() {
    let spots = [
        common::hotspot("far", TOE, ["900.0", "900.0", "1.0", "1.0", "1.0", "1.0"]),
        common::hotspot("none", TOE, ["0.0"; 6]),
        common::hotspot("pressed", TOE, ["-60.0", "-30.0", "12.0", "3.0", "4.0", "2.0"]),
        common::hotspot(
            "plane",
            "parent",
            ["[30, 5, 9]", "[3, 0, 1]", "[9, -20, 4]", "[1, 1, 2]", "[3, 0, 9]", "[0, 0, 0]"],
        ),
    ];
    let mut frame =
        frame(&[common::JIS, common::UIC, common::BOTH_TWISTS, common::COMPOSITE], &spots.concat());
    for path in LoadPath::ALL {
        frame.settings.load_path = path;
        check(&frame, &path.to_string());
    }
}

#[test]
fn correlated_loads_are_values_and_say_so() {
    let rest = "[[correlation]]\nstandard = \"jis_e_4207_2019\"\nconditions = [\"vertical_dynamic\", \"lateral_dynamic\"]\n\
                rho = 0.4\nsource = \"test\"\n";
    let spot = common::hotspot("a", TOE, ["30.0", "10.0", "12.0", "3.0", "4.0", "2.0"]);
    let frame = frame(&[common::JIS], &format!("{rest}{spot}"));
    check(&frame, "correlated");
    let (_, book) = written(&frame);
    let amplitude = ("Check JIS".to_owned(), 3, book.column("Check JIS", 2, "σ_a"));
    assert!(!book.formulas.contains_key(&amplitude));
    let said = ("Check JIS".to_owned(), 3, book.column("Check JIS", 2, "what is a value"));
    assert!(matches!(book.value(&said), Value::Text(t) if t.contains("correlated")));
}

/// The checker changes one number; the program, given a file with that number, finds the same.
#[test]
fn a_changed_number_gives_what_the_program_finds_for_it() {
    let spot = |vertical: &str| common::hotspot("a", TOE, [vertical, "10.0", "12.0", "3.0", "4.0", "2.0"]);
    let standards = [common::JIS, common::UIC];
    let (_, mut book) = written(&frame(&standards, &spot("30.0")));
    let changed = assess(&frame(&standards, &spot("71.5"))).unwrap();
    book.change(("Stresses".to_owned(), 3, book.column("Stresses", 2, "vertical_left")), 71.5);
    results(&book, &changed, "stress");
    // The required factor: utilisation stays, the verdict does not.
    let u = changed.standards[0].hotspots[0].fatigue.as_ref().unwrap().utilisation;
    let verdict = ("Check JIS".to_owned(), 3, book.column("Check JIS", 2, "fatigue verdict"));
    assert_eq!(book.value(&verdict), Value::Text(if u <= 1.0 { "pass" } else { "FAIL" }.to_owned()));
    book.change(("Check JIS".to_owned(), 3, book.column("Check JIS", 2, "required")), 1.0001 / u);
    assert_eq!(book.value(&verdict), Value::Text("FAIL".to_owned()));
}

#[test]
fn the_stresses_sheet_reads_back_as_a_hotspot_file() {
    let frame = common::example("hotspots_csv.toml");
    let (_, book) = written(&frame);
    assert_eq!(book.stored[&("Stresses".to_owned(), 2, 0)], Value::Text("id".to_owned()));
    assert!(matches!(&book.stored[&("Stresses".to_owned(), 0, 0)], Value::Text(t) if t.starts_with('#')));
}

/// Texts of a row, by column.
fn texts(book: &Book, sheet: &str, row: u32) -> Vec<(u32, String)> {
    let found = book.stored.iter().filter(|((s, r, _), _)| s == sheet && *r == row);
    let mut all: Vec<(u32, String)> = found
        .filter_map(|((.., c), v)| if let Value::Text(t) = v { Some((*c, t.clone())) } else { None })
        .collect();
    all.sort();
    all
}

#[test]
fn every_column_of_stresses_has_its_unit() {
    let frame = common::example("hotspots_csv.toml");
    let (_, book) = written(&frame);
    let units = texts(&book, "Stresses", 1);
    for (column, head) in texts(&book, "Stresses", 2) {
        let unit = units.iter().find(|(c, _)| *c == column).map(|(_, u)| u.as_str());
        match head.as_str() {
            "id" => assert_eq!(unit, Some("# unit")),
            "location" | "material" | "detail" => assert_eq!(unit, None),
            _ if head.starts_with("direction.") || head.starts_with("normal.") => assert_eq!(unit, Some("–")),
            "direction" => assert_eq!(unit, Some("°")),
            load => {
                let load = &frame.loads[load.split('.').next().unwrap()];
                assert_eq!(unit, Some(format!("MPa at {}", load.reference.unwrap()).as_str()), "{head}");
            }
        }
    }
}

#[test]
fn gauges_have_a_sheet_with_live_ratios() {
    let frame = common::example("measured_gauges.toml");
    let (_, mut book) = written(&frame);
    let columns = ["calculated, MPa", "measured, MPa", "calculated ÷", "ratio of the gauge"];
    let [calculated, measured, ratio, of_gauge] =
        columns.map(|heading| ("Measured".to_owned(), 3, book.column("Measured", 2, heading)));
    let number = |book: &Book, place| match book.value(place) {
        Value::Number(n) => n,
        other => panic!("{place:?}: {other:?}"),
    };
    let (c, m) = (number(&book, &calculated), number(&book, &measured));
    assert!(near(number(&book, &ratio), c / m));
    let before = number(&book, &of_gauge);
    book.change(measured.clone(), 2.0 * m);
    assert!(near(number(&book, &ratio), c / m / 2.0));
    assert!(number(&book, &of_gauge) < before);
    let (_, without) = written(&common::example("metro_motor_bogie.toml"));
    assert!(without.stored.keys().all(|(sheet, ..)| sheet != "Measured"));
}

/// Names of the frame, in their own words in every language.
fn is_name(frame: &Frame, text: &str) -> bool {
    let id = text.split([',', ':', '.']).next().unwrap_or_default();
    frame.loads.contains_key(id)
        || frame
            .procedures
            .iter()
            .flat_map(|p| p.standards())
            .any(|s| s.conditions.iter().any(|c| c.id == id))
}

#[test]
fn sheets_and_heads_are_in_the_language_asked_for() {
    let frame = common::example("measured_gauges.toml");
    let assessment = assess(&frame).unwrap();
    for language in [Language::Chinese, Language::Japanese] {
        let bytes = workbook_with(&frame, &assessment, &Options { language, ..Options::default() }).unwrap();
        let book = Book::open(bytes);
        let mut heads = 0;
        for (sheet, row, column) in book.stored.keys() {
            assert!(!sheet.is_ascii(), "{language:?}: sheet {sheet}");
            // Heads stand in row 3; above is the title, below in some the first data.
            let Value::Text(text) = &book.stored[&(sheet.clone(), *row, *column)] else { continue };
            let hotspot_file = texts(&book, sheet, 1).first().is_some_and(|(_, t)| t == "# unit");
            if *row != 2 || hotspot_file {
                continue;
            }
            let stress = text.strip_suffix(", MPa").is_some_and(|c| c.len() == 2);
            heads += 1;
            assert!(!text.is_ascii() || stress || is_name(&frame, text), "{language:?}: {sheet}: {text}");
        }
        assert!(heads > 60, "{heads}");
        for (place, formula) in &book.formulas {
            let same = match (&book.value(place), &book.stored[place]) {
                (Value::Number(a), Value::Number(b)) => near(*a, *b),
                (a, b) => a == b,
            };
            assert!(same, "{language:?}: {place:?} = {formula}");
        }
    }
}

#[test]
fn a_screening_has_a_sheet_and_something_else_is_refused() {
    let frame = common::example("metro_motor_bogie.toml");
    let assessment = assess(&frame).unwrap();
    let value = serde_json::json!({
        "schema": "bogie-fatigue/screening/1", "nodes": 10, "frame": { "sha256": "0" },
        "standards": [{ "id": "jis_e_4207_2019", "passed": 8, "failed": 1, "not_assessed": 1,
            "midside_without_results": 40, "hotspots": [
            { "node": 77, "x_mm": 1.0, "y_mm": 2.25, "z_mm": null, "verdict": "fail", "utilisation": null,
              "sigma_m_mpa": 900.0, "sigma_a_mpa": 80.0, "sigma_a_limit_mpa": 0.0, "set": "=1+1" },
        ] }],
    });
    let with = |value| {
        workbook_with(
            &frame,
            &assessment,
            &Options { screening: Some(("s.json", value)), ..Options::default() },
        )
    };
    let book = Book::open(with(&value).unwrap());
    let row: Vec<String> = texts(&book, "Screening", 3).into_iter().map(|(_, t)| t).collect();
    assert_eq!(row, ["jis_e_4207_2019", "77", "=1+1", "FAIL", "∞"]);
    assert_eq!(book.value(&("Screening".to_owned(), 3, 9)), Value::Number(80.0));
    assert_eq!(book.value(&("Screening".to_owned(), 5, 2)), Value::Number(8.0));
    assert_eq!(
        book.value(&("Screening".to_owned(), 5, 7)),
        Value::Text("midside nodes without results".to_owned())
    );
    assert_eq!(book.value(&("Screening".to_owned(), 5, 8)), Value::Number(40.0));
    let refused = with(&serde_json::json!({ "schema": "x" }));
    assert!(matches!(refused, Err(WorkbookError::Screening { .. })));
}
