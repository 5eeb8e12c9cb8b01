//! Tables for a terminal, 100 columns wide, ranked by utilisation.

pub use super::text_listings::{limit, limits, limits_of, standard, standards};
pub use super::text_loads::loads;

use super::number::{counted, fixed, one_line, significant, utilisation};
use super::selection::{Selection, worst_first};
use crate::assessment::{Assessment, HotspotAssessment, StandardAssessment, Verdict};
use crate::comparison::{Comparison, HotspotComparison, WalkStep, short_name};
use crate::definition::Frame;
use comfy_table::{Cell, CellAlignment, ContentArrangement, Table, presets};
use indexmap::IndexMap;
use std::fmt::Write;

/// Width that every table fits.
pub const WIDTH: u16 = 100;

pub(super) fn table(heads: &[(&str, CellAlignment)]) -> Table {
    let mut table = Table::new();
    table.load_style(presets::NOTHING).set_content_arrangement(ContentArrangement::Dynamic).set_width(WIDTH);
    table.set_header(heads.iter().map(|(h, _)| Cell::new(h)));
    for (i, (_, alignment)) in heads.iter().enumerate() {
        if let Some(column) = table.column_mut(i) {
            column.set_cell_alignment(*alignment);
            column.set_padding((0, 2));
        }
    }
    table
}

pub(super) fn lines(table: &Table) -> String {
    table.to_string().lines().map(|l| format!("{}\n", l.trim_end())).collect()
}

pub(super) const L: CellAlignment = CellAlignment::Left;
pub(super) const R: CellAlignment = CellAlignment::Right;

/// The assessment: one ranked table per standard.
#[must_use]
pub fn assessment(frame: &Frame, result: &Assessment) -> String {
    let mut out = String::new();
    write_assessment(&mut out, frame, result, &Selection::all());
    out
}

/// As [`assessment`], table by table, with the hotspots of `shown`.
pub fn write_assessment(out: &mut dyn Write, frame: &Frame, result: &Assessment, shown: &Selection) {
    head(out, frame, result, shown);
    for standard in &result.standards {
        let _ = writeln!(out);
        standard_head(out, standard);
        hotspot_table(out, standard, shown);
        closing(out, standard, shown);
    }
    last_line(out, frame, result);
}

/// What the reader must know of the frame as a whole, a line each; nothing where there is nothing.
#[must_use]
pub fn frame_warnings(result: &Assessment) -> String {
    let mut out = String::new();
    for warning in &result.warnings {
        wrapped(&mut out, "warning: ", &warning.to_string());
    }
    out
}

/// The frame, what the reader must know of it as a whole, and which hotspots are shown.
fn head(out: &mut dyn Write, frame: &Frame, result: &Assessment, shown: &Selection) {
    let _ = writeln!(out, "{}  ·  {}", one_line(&frame.name, 70), one_line(&frame.path, 60));
    let _ = out.write_str(&frame_warnings(result));
    if let Some(told) = shown.sentence(frame.hotspots.len()) {
        wrapped(out, "", &told);
    }
}

fn last_line(out: &mut dyn Write, frame: &Frame, result: &Assessment) {
    let _ = writeln!(
        out,
        "\n{}: {} ({})",
        result.verdict,
        one_line(&frame.name, 70),
        counted(frame.hotspots.len(), "hotspot")
    );
}

fn standard_head(out: &mut dyn Write, standard: &StandardAssessment) {
    let editions: Vec<&str> = standard.procedure.standards().iter().map(|s| s.edition.as_str()).collect();
    let title = format!("{} ({})", standard.procedure.title, editions.join(", "));
    wrapped(out, &format!("{} — ", standard.procedure.id), &title);
    let count = |v: Verdict| standard.hotspots.iter().filter(|h| h.verdict == v).count();
    let _ = writeln!(
        out,
        "{}: {} pass, {} fail, {} not assessed; confidence {}",
        standard.verdict,
        count(Verdict::Pass),
        count(Verdict::Fail),
        count(Verdict::NotAssessed),
        standard.confidence
    );
    let _ = writeln!(out);
}

/// Hotspots by falling utilisation; not assessed ones first, since they need attention.
#[must_use]
pub fn ranked(standard: &StandardAssessment) -> Vec<&HotspotAssessment> {
    Selection::all().ranked(&standard.hotspots)
}

/// Rows after which a table begins anew with its heads: a table is in memory whole.
const LONGEST_TABLE: usize = 500;

/// Whether a required factor other than 1 stands at one of the hotspots.
pub(super) fn has_required(standard: &StandardAssessment) -> bool {
    let factors = standard.hotspots.iter().filter_map(|h| h.fatigue.as_ref());
    factors.map(|f| f.required_safety_factor).any(|r| (r - 1.0).abs() > 1e-12)
}

fn hotspot_table(out: &mut dyn Write, standard: &StandardAssessment, shown: &Selection) {
    let has_static = standard.exceptional_loads.is_some();
    let has_required = has_required(standard);
    let mut heads = vec![("verdict", L), ("hotspot", L), ("fatigue", R), ("factor", R)];
    if has_required {
        heads.push(("required", R));
    }
    heads.extend([("σ_m MPa", R), ("σ_a MPa", R), ("limit", R)]);
    if has_static {
        heads.extend([("static", R), ("at", L)]);
    }
    heads.push(("governed by", L));
    for rows in shown.ranked(&standard.hotspots).chunks(LONGEST_TABLE) {
        let mut table = table(&heads);
        for h in rows {
            let mut row = vec![h.verdict.to_string(), one_line(&h.id, 24)];
            match &h.fatigue {
                Some(f) => {
                    row.push(utilisation(f.utilisation));
                    row.push(if f.safety_factor > 99.0 {
                        ">99".to_owned()
                    } else {
                        fixed(f.safety_factor, 2)
                    });
                    row.extend(has_required.then(|| fixed(f.required_safety_factor, 2)));
                    row.extend([f.sigma_m_mpa, f.sigma_a_mpa, f.sigma_a_limit_mpa].map(|v| fixed(v, 1)));
                }
                None => row.extend(std::iter::repeat_n("–".to_owned(), 5 + usize::from(has_required))),
            }
            if has_static {
                match &h.static_check {
                    Some(s) => row.extend([utilisation(s.utilisation), one_line(&s.condition, 10)]),
                    None => row.extend(["–".to_owned(), String::new()]),
                }
            }
            row.push(h.fatigue.as_ref().map_or_else(String::new, |f| one_line(&f.origin.short(), 40)));
            table.add_row(row);
        }
        let _ = write!(out, "{}", lines(&table));
    }
}

/// Most warnings listed per standard.
const MOST_WARNINGS: usize = 25;

fn closing(out: &mut dyn Write, standard: &StandardAssessment, shown: &Selection) {
    let mut said: IndexMap<String, (usize, Vec<&str>)> = IndexMap::new();
    for h in standard.hotspots.iter().filter(|h| h.verdict == Verdict::NotAssessed) {
        let (count, ids) = said.entry(h.reason()).or_default();
        *count += 1;
        if ids.len() < 8 {
            ids.push(&h.id);
        }
    }
    if !said.is_empty() {
        let _ = writeln!(out);
    }
    for (reason, (count, ids)) in said.iter().take(MOST_WARNINGS) {
        let ids: Vec<String> = ids.iter().map(|id| one_line(id, 24)).collect();
        let more = if *count > 8 { format!(" and {} more", count - 8) } else { String::new() };
        wrapped(out, &format!("not assessed: {}{more}: ", ids.join(", ")), reason);
    }
    if said.len() > MOST_WARNINGS {
        let _ =
            writeln!(out, "… and {} more reasons (--format json has them all)", said.len() - MOST_WARNINGS);
    }
    let all: usize = standard.hotspots.iter().map(|h| h.warnings.len()).sum();
    if all > 0 || !standard.notes.is_empty() {
        let _ = writeln!(out);
    }
    let rows = shown.ranked(&standard.hotspots).into_iter();
    let warnings = rows.flat_map(|h| h.warnings.iter().map(move |w| (&h.id, w)));
    let mut listed = 0;
    for (id, warning) in warnings.take(MOST_WARNINGS) {
        wrapped(out, &format!("warning: {}: ", one_line(id, 24)), &warning.to_string());
        listed += 1;
    }
    if all > listed {
        let _ = writeln!(out, "… and {} more (--format json has them all)", counted(all - listed, "warning"));
    }
    for note in &standard.notes {
        wrapped(out, "note: ", &note.to_string());
    }
}

/// Writes `lead` and `text`, broken at blanks to fit the width, following lines indented by two.
pub(crate) fn wrapped(out: &mut dyn Write, lead: &str, text: &str) {
    let mut line = lead.to_owned();
    let hanging = " ".repeat(lead.chars().take_while(|c| *c == ' ').count() + 2);
    let clean = one_line(text, 2000);
    for word in clean.split(' ') {
        let width = line.chars().count() + word.chars().count() + 1;
        if width > usize::from(WIDTH) && !line.trim().is_empty() {
            let _ = writeln!(out, "{}", line.trim_end());
            line.clone_from(&hanging);
        }
        if !line.ends_with(' ') && !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    let _ = writeln!(out, "{}", line.trim_end());
}

/// Verdicts side by side, then the walk of every hotspot.
#[must_use]
pub fn comparison(frame: &Frame, result: &Assessment, comparison: &Comparison) -> String {
    let mut out = String::new();
    write_comparison(&mut out, frame, result, comparison, &Selection::all());
    out
}

/// As [`comparison`], table by table, with the hotspots of `shown`.
pub fn write_comparison(
    out: &mut dyn Write,
    frame: &Frame,
    result: &Assessment,
    comparison: &Comparison,
    shown: &Selection,
) {
    head(out, frame, result, shown);
    let _ = writeln!(out);
    for standard in &result.standards {
        let _ = writeln!(
            out,
            "{:<16} {}: {}; confidence {}",
            short_name(&standard.procedure.id),
            standard.procedure.id,
            standard.verdict,
            standard.confidence
        );
    }
    required_factors(out, result);
    let _ = writeln!(out);
    let order: Vec<usize> = if shown.is_all() {
        worst_first(result)
    } else {
        shown.positions(comparison.hotspots.len()).collect()
    };
    let rows: Vec<&HotspotComparison> = order.iter().filter_map(|i| comparison.hotspots.get(*i)).collect();
    side_by_side(out, result, comparison, &rows);
    if comparison.walk_between.is_some() && !rows.is_empty() {
        let _ = writeln!(out, "\nWhy they differ: one change at a time (fatigue utilisation)");
        for h in rows {
            let steps = comparison.walk(result, h.index);
            if !steps.is_empty() {
                walk(out, h, &steps);
                static_failures(out, result, h);
            }
        }
    }
    for standard in &result.standards {
        let mut told = String::new();
        closing(&mut told, standard, shown);
        if !told.is_empty() {
            let _ = write!(out, "\n{}:{told}", short_name(&standard.procedure.id));
        }
    }
    last_line(out, frame, result);
}

/// The required factors, where one is not 1: a hotspot passes up to 1 ÷ its factor.
fn required_factors(out: &mut dyn Write, result: &Assessment) {
    let fatigue = result.standards.iter().flat_map(|s| &s.hotspots).filter_map(|h| h.fatigue.as_ref());
    let mut factors: Vec<f64> = fatigue.map(|f| f.required_safety_factor).collect();
    factors.sort_by(f64::total_cmp);
    factors.dedup();
    if factors.iter().any(|f| (f - 1.0).abs() > 1e-12) {
        let told: Vec<String> = factors
            .iter()
            .take(8)
            .map(|f| format!("{} (u ≤ {})", significant(*f), fixed(1.0 / f, 3)))
            .collect();
        let more = if factors.len() > 8 { ", …" } else { "" };
        let _ = writeln!(out, "required safety factor: {}{more}", told.join(", "));
    }
}

fn side_by_side(
    out: &mut dyn Write,
    result: &Assessment,
    comparison: &Comparison,
    rows: &[&HotspotComparison],
) {
    let mut heads = vec![("agreement".to_owned(), L), ("hotspot".to_owned(), L)];
    for id in &comparison.standards {
        let name = short_name(id);
        heads.extend([
            (name.to_owned(), L),
            ("σ_m".to_owned(), R),
            ("σ_a".to_owned(), R),
            ("u".to_owned(), R),
            ("static".to_owned(), R),
        ]);
    }
    let borrowed: Vec<(&str, CellAlignment)> = heads.iter().map(|(h, a)| (h.as_str(), *a)).collect();
    for rows in rows.chunks(LONGEST_TABLE) {
        let mut table = table(&borrowed);
        for h in rows {
            let mut row = vec![h.agreement.words().to_owned(), one_line(&h.id, 24)];
            for standard in &result.standards {
                let Some(found) = standard.hotspots.get(h.index) else { continue };
                row.push(found.verdict.to_string());
                match &found.fatigue {
                    Some(f) => {
                        row.extend([
                            fixed(f.sigma_m_mpa, 1),
                            fixed(f.sigma_a_mpa, 1),
                            utilisation(f.utilisation),
                        ]);
                    }
                    None => row.extend(["–", "–", "–"].map(str::to_owned)),
                }
                row.push(found.static_check.as_ref().map_or("–".to_owned(), |s| utilisation(s.utilisation)));
            }
            table.add_row(row);
        }
        let _ = write!(out, "{}", lines(&table));
    }
}

fn static_failures(out: &mut dyn Write, result: &Assessment, h: &HotspotComparison) {
    for standard in &result.standards {
        let failed = standard.hotspots.get(h.index).and_then(|x| x.static_check.as_ref());
        if let Some(s) = failed.filter(|s| s.verdict == Verdict::Fail) {
            let _ = writeln!(
                out,
                "    {} fails the static check: {} > {} MPa under exceptional condition {}",
                short_name(&standard.procedure.id),
                fixed(s.equivalent_mpa, 1),
                fixed(s.limit_mpa, 1),
                one_line(&s.condition, 30)
            );
        }
    }
}

fn walk(out: &mut dyn Write, h: &HotspotComparison, steps: &[WalkStep]) {
    let _ = writeln!(out, "\n  {} — {}", one_line(&h.id, 60), h.agreement.words());
    let mut before: Option<f64> = None;
    for step in steps {
        let change = before.map_or_else(String::new, |b| {
            let d = step.utilisation - b;
            if d.is_finite() {
                format!("{}{}", if d < 0.0 { "−" } else { "+" }, fixed(d.abs(), 3))
            } else {
                String::new()
            }
        });
        let _ = writeln!(
            out,
            "    {:<42} σ_m {:>7}  σ_a {:>6} / {:>6}  u {:>6} {:>8}",
            one_line(&step.label, 40),
            fixed(step.sigma_m_mpa, 1),
            fixed(step.sigma_a_mpa, 1),
            fixed(step.sigma_a_limit_mpa, 1),
            utilisation(step.utilisation),
            change
        );
        before = Some(step.utilisation);
    }
}
