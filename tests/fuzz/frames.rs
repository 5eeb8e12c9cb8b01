//! Targets made of text: frame load file, its CSV, load-case and fatigue-limit files, formulas.

use crate::{Answer, Target, seeds};
use bogie_fatigue::assessment::{Assessment, ON_LIMIT, Verdict, assess};
use bogie_fatigue::comparison::compare;
use bogie_fatigue::definition::{
    Catalogue, Diagnostics, Environment, Formula, Frame, FrameRequest, SourceText, Term, Unit, read_frame,
};
use bogie_fatigue::diagram::LoadPath;
use bogie_fatigue::load;
use bogie_fatigue::report::{csv, diagnostics, drawing, hand_check, json, markdown, text, xlsx};
use std::path::Path;
use std::sync::{Arc, LazyLock};

pub fn targets() -> Vec<Target> {
    let target = |name, seeds, run| Target { name, text: true, seeds, base_mib: 64, multiple: 1000, run };
    let mut frames = seeds::folder("examples", ".toml");
    frames.push(seeds::file("src/cli/template.toml"));
    vec![
        target("frame", frames, frame),
        target("frame_rejected", seeds::folder("examples/rejected", ".toml"), frame),
        target("hotspot_csv", vec![seeds::file("examples/hotspots.csv"), tensors()], hotspot_csv),
        target("load_cases", seeds::folder("load_cases", ".toml"), load_cases),
        target("fatigue_limits", seeds::folder("fatigue_limits", ".toml"), fatigue_limits),
        target("formula", seeds::formulas(), formula),
    ]
}

/// A table of full tensors with normal and direction for the frame of the CSV example.
fn tensors() -> Vec<u8> {
    let loads = ["vertical_left", "vertical_right", "lateral", "longitudinal", "twist"];
    let mut head = String::from("id;location;material;detail;normal.x;normal.y;normal.z");
    let mut row = String::from("n1;here;S355;toe;0;0;1");
    for (i, load) in loads.iter().enumerate() {
        for (k, c) in ["xx", "yy", "zz", "xy", "yz", "zx"].iter().enumerate() {
            head += &format!(";{load}.{c}");
            row += &format!(";{}", if matches!(k, 0 | 1 | 3) { 3 * i + k } else { 0 });
        }
    }
    format!("{head}\n{row}\n").into_bytes()
}

static BUILT_IN: LazyLock<Catalogue> = LazyLock::new(|| Catalogue::built_in().unwrap());

fn utf8(input: &[u8]) -> Option<&str> {
    std::str::from_utf8(input).ok()
}

fn refused(problems: &Diagnostics) -> Answer {
    let shown = diagnostics::render(problems, true);
    if !problems.has_errors() {
        return Answer::Wrong("it is refused without an error".to_owned());
    }
    if shown.len() > 1 << 20 {
        return Answer::Wrong(format!("the messages have {} bytes", shown.len()));
    }
    // Kinds of problems, not their number or order.
    let mut kinds: Vec<String> =
        problems.items().iter().take(50).map(|d| crate::signature(&d.title)).collect();
    kinds.sort();
    kinds.dedup();
    Answer::Told(kinds.join("; "))
}

fn judge(catalogue: Catalogue, source: Arc<SourceText>, table: Option<&str>, all: bool) -> Answer {
    let hotspots = table.map(str::to_owned);
    let example = String::from_utf8(seeds::file("examples/hotspots.csv")).unwrap();
    let read_file = |name: &str| {
        if name.contains("hotspots.csv") {
            Ok(SourceText::new(name, hotspots.clone().unwrap_or_else(|| example.clone())))
        } else {
            Err("no such file".to_owned())
        }
    };
    let request =
        FrameRequest { source, catalogue, standards: None, read_file: &read_file, need_hotspots: true };
    match read_frame(request) {
        Err(problems) => refused(&problems),
        Ok(reading) => {
            let _ = diagnostics::render(&reading.warnings, false);
            judged(&reading.frame, all)
        }
    }
}

/// Assesses a frame and writes every report.
fn judged(frame: &Frame, all: bool) -> Answer {
    for procedure in &frame.procedures {
        for standard in procedure.standards() {
            let _ = load::evaluate(frame, standard).map(|set| {
                let sets = [set];
                let told = text::loads(frame, &sets) + &csv::loads(&sets) + &markdown::loads(frame, &sets);
                told + &json::pretty(&json::loads(frame, &sets))
            });
        }
    }
    let result = match assess(frame) {
        Ok(result) => result,
        Err(error) => return Answer::Told(format!("refused: {error}")),
    };
    if let Some(why) = silent_pass(frame, &result) {
        return Answer::Wrong(why);
    }
    if let Some(why) = indifferent_pass(frame, &result) {
        return Answer::Wrong(why);
    }
    let comparison = compare(&result);
    let mut told = text::assessment(frame, &result) + &text::comparison(frame, &result, &comparison);
    told += &markdown::assessment(frame, &result);
    told += &markdown::comparison(frame, &result, &comparison);
    told += &csv::assessment(frame, &result);
    told += &json::pretty(&json::comparison(frame, &result, &comparison));
    for standard in &result.standards {
        for found in standard.hotspots.iter().take(3) {
            let sections = hand_check::hand_check(frame, standard, &frame.hotspots[found.index], found);
            told += &hand_check::text("x", &sections);
        }
    }
    if all {
        if let Err(error) = xlsx::workbook(frame, &result) {
            told += &error.to_string();
        }
        for view in [drawing::View::Haigh, drawing::View::Smith] {
            if let Some(picture) = drawing::hotspot_diagram(frame, &result, 0, view) {
                let _ = picture.svg();
            }
            for standard in &result.standards {
                let _ = drawing::standard_overview(frame, standard, view).svg();
            }
        }
        for standard in &result.standards {
            let _ = drawing::utilisation_bars(frame, standard).svg();
        }
    }
    let mut reasons: Vec<String> = result
        .standards
        .iter()
        .flat_map(|s| s.hotspots.iter().take(20).map(|h| crate::signature(&h.reason())))
        .collect();
    reasons.sort();
    reasons.dedup();
    Answer::Told(format!("{:?}: {}", result.verdict, reasons.join("; ")))
}

/// Why a pass was not earned.
pub fn silent_pass(frame: &Frame, result: &Assessment) -> Option<String> {
    let worst = Verdict::worst(result.standards.iter().map(|s| s.verdict));
    if result.verdict != worst {
        return Some(format!("the verdict is {}, the worst standard's {worst}", result.verdict));
    }
    if result.verdict == Verdict::Pass && frame.hotspots.is_empty() {
        return Some("nothing was judged, and it passes".to_owned());
    }
    for standard in &result.standards {
        let id = &standard.procedure.id;
        if standard.hotspots.len() != frame.hotspots.len() {
            return Some(format!("{id} judges {} of {}", standard.hotspots.len(), frame.hotspots.len()));
        }
        if standard.verdict != Verdict::worst(standard.hotspots.iter().map(|h| h.verdict)) {
            return Some(format!("the verdict of {id} is not that of its worst hotspot"));
        }
        for found in standard.hotspots.iter().filter(|h| h.verdict == Verdict::Pass) {
            let wrong = |why: &str| Some(format!("hotspot passes under {id}: {why}"));
            let hotspot = &frame.hotspots[found.index];
            let conditions = hotspot.per_condition.values().flat_map(|c| c.values());
            if hotspot.per_load.iter().chain(conditions).any(|t| t.0.iter().any(|v| !v.is_finite())) {
                return wrong("a stress is not finite");
            }
            let Some(f) = &found.fatigue else { return wrong("without an assessment of fatigue") };
            let numbers =
                [f.utilisation, f.sigma_m_mpa, f.sigma_a_mpa, f.sigma_a_limit_mpa, f.required_safety_factor];
            if numbers.iter().any(|v| !v.is_finite())
                || f.sigma_a_mpa < 0.0
                || f.required_safety_factor <= 0.0
            {
                return wrong(&format!("with the numbers {numbers:?}"));
            }
            if f.verdict != Verdict::Pass || f.utilisation * f.required_safety_factor > 1.0 + ON_LIMIT {
                return wrong(&format!("with utilisation {}", f.utilisation));
            }
            let slack = 1e-6 * (1.0 + f.sigma_a_limit_mpa.abs());
            if f.load_path == LoadPath::MeanConstant
                && f.sigma_a_mpa * f.required_safety_factor > f.sigma_a_limit_mpa + slack
            {
                return wrong(&format!("with {} above {}", f.sigma_a_mpa, f.sigma_a_limit_mpa));
            }
            if let Some(s) = &found.static_check
                && !(s.verdict == Verdict::Pass && s.equivalent_mpa <= s.limit_mpa * (1.0 + 1e-6))
            {
                return wrong(&format!("with the static stress {} above {}", s.equivalent_mpa, s.limit_mpa));
            }
            if standard.exceptional_loads.is_some() && found.static_check.is_none() {
                return wrong("without the static check that it needs");
            }
        }
    }
    None
}

/// What passes by a share of its limit fails under a thousand million times the stress; if not, a stress is not looked
/// at.
fn indifferent_pass(frame: &Frame, result: &Assessment) -> Option<String> {
    let mut much = frame.clone();
    for hotspot in &mut much.hotspots {
        let conditions = hotspot.per_condition.values_mut().flat_map(|c| c.values_mut());
        for tensor in hotspot.per_load.iter_mut().chain(conditions) {
            *tensor = *tensor * 1e9;
        }
    }
    let much = assess(&much).ok()?;
    for (one, other) in result.standards.iter().zip(&much.standards) {
        for (h, worse) in one.hotspots.iter().zip(&other.hotspots) {
            let u = h.fatigue.as_ref().map_or(0.0, |f| f.utilisation);
            if h.verdict == Verdict::Pass && u > 1e-6 && worse.verdict != Verdict::Fail {
                let id = &one.procedure.id;
                return Some(format!(
                    "{id}: passes with {u}, and with 1e9 times the stress is {}",
                    worse.verdict
                ));
            }
        }
    }
    None
}

fn frame(input: &[u8], _: &Path) -> Answer {
    let Some(text) = utf8(input) else { return Answer::Told("not UTF-8".to_owned()) };
    // The pictures and the workbook take longer than all the rest.
    let all = text.len() % 16 == 0;
    judge(BUILT_IN.clone(), SourceText::new("frame.toml", text), None, all)
}

fn hotspot_csv(input: &[u8], _: &Path) -> Answer {
    let Some(text) = utf8(input) else { return Answer::Told("not UTF-8".to_owned()) };
    let frame = String::from_utf8(seeds::file("examples/hotspots_csv.toml")).unwrap();
    judge(BUILT_IN.clone(), SourceText::new("frame.toml", frame), Some(text), false)
}

fn example() -> Arc<SourceText> {
    SourceText::new("frame.toml", String::from_utf8(seeds::file("examples/metro_motor_bogie.toml")).unwrap())
}

fn load_cases(input: &[u8], _: &Path) -> Answer {
    let Some(text) = utf8(input) else { return Answer::Told("not UTF-8".to_owned()) };
    let mut catalogue = BUILT_IN.clone();
    match catalogue.add_standard(&SourceText::new("cases.toml", text)) {
        Err(problems) => refused(&problems),
        Ok(()) => {
            let ids: Vec<String> = catalogue.procedure_ids().map(str::to_owned).collect();
            for id in ids {
                let _ = catalogue.procedure(&id).map(|p| text::standard(&p));
            }
            judge(catalogue, example(), None, false)
        }
    }
}

fn fatigue_limits(input: &[u8], _: &Path) -> Answer {
    let Some(text) = utf8(input) else { return Answer::Told("not UTF-8".to_owned()) };
    let mut catalogue = BUILT_IN.clone();
    match catalogue.add_limits(&SourceText::new("limits.toml", text)) {
        Err(problems) => refused(&problems),
        Ok(()) => {
            let ids: Vec<String> = catalogue.limit_ids().map(str::to_owned).collect();
            for id in ids {
                let _ = text::limit(&catalogue, &id);
            }
            judge(catalogue, example(), None, false)
        }
    }
}

fn formula(input: &[u8], _: &Path) -> Answer {
    let Some(text) = utf8(input) else { return Answer::Told("not UTF-8".to_owned()) };
    let names = Environment::from([
        ("m_v".to_owned(), Term::new(40.0, Unit::find("t").unwrap())),
        ("g".to_owned(), Term::new(9.81, Unit::find("m/s²").unwrap())),
        ("n_b".to_owned(), Term::new(2.0, Unit::ONE)),
        ("f".to_owned(), Term::new(10.0, Unit::KN)),
    ]);
    match Formula::parse(text) {
        Err(error) => Answer::Told(error.to_string()),
        Ok(formula) => {
            let _ = formula.with_numbers(|name| format!("<{name}>"));
            match formula.evaluate_in(&names, Unit::KN) {
                Ok(value) if !value.is_finite() => Answer::Wrong(format!("it gives {value}")),
                Ok(_) => Answer::Told("a value".to_owned()),
                Err(error) => Answer::Told(error.to_string()),
            }
        }
    }
}
