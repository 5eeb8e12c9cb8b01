//! Results as Markdown tables.

use super::given::{self, Uses, attached, force_groups};
use super::number::{fixed, one_line, significant, utilisation};
use super::selection::{Selection, worst_first};
use super::text::has_required;
use crate::assessment::{Assessment, StandardAssessment};
use crate::comparison::{Comparison, short_name};
use crate::definition::{Frame, SpringLevel};
use crate::load::LoadSet;
use std::fmt::Write;

/// A text as a cell, cut where it is long.
pub(super) fn cell(text: &str) -> String {
    escaped(text, 200)
}

/// A sentence that must not lose its end.
fn whole(text: &str) -> String {
    escaped(text, 4000)
}

fn escaped(text: &str, longest: usize) -> String {
    let mut out = String::new();
    for c in one_line(text, longest).chars() {
        if matches!(c, '|' | '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>') {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

/// The assessment, one table per standard.
#[must_use]
pub fn assessment(frame: &Frame, result: &Assessment) -> String {
    let mut out = String::new();
    write_assessment(&mut out, frame, result, &Selection::all());
    out
}

/// As [`assessment`], row by row, with the hotspots of `shown`.
pub fn write_assessment(out: &mut dyn Write, frame: &Frame, result: &Assessment, shown: &Selection) {
    let _ = writeln!(out, "# {}\n", cell(&frame.name));
    let _ =
        writeln!(out, "Verdict: **{}**. Frame load file SHA-256 `{}`.", result.verdict, result.frame_sha256);
    if !result.warnings.is_empty() {
        let _ = writeln!(out);
    }
    for warning in &result.warnings {
        let _ = writeln!(out, "- warning: {}", whole(&warning.to_string()));
    }
    if let Some(told) = shown.sentence(frame.hotspots.len()) {
        let _ = writeln!(out, "\n{}.", cell(&told));
    }
    for standard in &result.standards {
        table(out, standard, shown);
        let rows = || shown.positions(standard.hotspots.len()).filter_map(|i| standard.hotspots.get(i));
        if !standard.notes.is_empty() || rows().any(|h| !h.warnings.is_empty()) {
            let _ = writeln!(out);
        }
        for h in rows() {
            for w in &h.warnings {
                let _ = writeln!(out, "- warning, {}: {}", cell(&h.id), whole(&w.to_string()));
            }
        }
        for note in &standard.notes {
            let _ = writeln!(out, "- note: {}", whole(&note.to_string()));
        }
    }
}

fn table(out: &mut dyn Write, standard: &StandardAssessment, shown: &Selection) {
    let _ = writeln!(out, "\n## {}\n", cell(&standard.procedure.title));
    let _ = writeln!(
        out,
        "`{}`: **{}**, confidence {}.\n",
        standard.procedure.id, standard.verdict, standard.confidence
    );
    let has_required = has_required(standard);
    let (required, rule) = if has_required { (" required factor |", "--:|") } else { ("", "") };
    let _ = writeln!(
        out,
        "| hotspot | verdict | fatigue utilisation | safety factor |{required} σ_m MPa | σ_a MPa | limit MPa | limit | governed by | static | reason |"
    );
    let _ = writeln!(out, "|---|---|--:|--:|{rule}--:|--:|--:|---|---|--:|---|");
    for h in shown.ranked(&standard.hotspots) {
        let f = h.fatigue.as_ref();
        let of = |value: Option<f64>, decimals| value.map_or("–".to_owned(), |v| fixed(v, decimals));
        let required = if has_required {
            format!(" {} |", of(f.map(|f| f.required_safety_factor), 2))
        } else {
            String::new()
        };
        let _ = writeln!(
            out,
            "| {} | {} | {} | {} |{required} {} | {} | {} | {} | {} | {} | {} |",
            cell(&h.id),
            h.verdict,
            f.map_or("–".to_owned(), |f| utilisation(f.utilisation)),
            of(f.map(|f| f.safety_factor), 2),
            of(f.map(|f| f.sigma_m_mpa), 1),
            of(f.map(|f| f.sigma_a_mpa), 1),
            of(f.map(|f| f.sigma_a_limit_mpa), 1),
            cell(f.map_or("–", |f| f.limit.id.as_str())),
            cell(&f.map_or("–".to_owned(), |f| f.origin.short())),
            h.static_check.as_ref().map_or("–".to_owned(), |s| utilisation(s.utilisation)),
            cell(&h.reason()),
        );
    }
}

/// The assessment with verdicts side by side and the walk of every hotspot.
#[must_use]
pub fn comparison(frame: &Frame, result: &Assessment, comparison: &Comparison) -> String {
    let mut out = String::new();
    write_comparison(&mut out, frame, result, comparison, &Selection::all());
    out
}

/// As [`comparison`], row by row, with the hotspots of `shown`, the worst first.
pub fn write_comparison(
    out: &mut dyn Write,
    frame: &Frame,
    result: &Assessment,
    comparison: &Comparison,
    shown: &Selection,
) {
    write_assessment(out, frame, result, shown);
    let _ = writeln!(out, "\n## Comparison\n");
    let names: Vec<&str> = comparison.standards.iter().map(|id| short_name(id)).collect();
    let _ = writeln!(out, "| hotspot | agreement | {} |", names.join(" | "));
    let _ = writeln!(out, "|---|---|{}", "---|".repeat(names.len()));
    let order: Vec<usize> = if shown.is_all() {
        worst_first(result)
    } else {
        shown.positions(comparison.hotspots.len()).collect()
    };
    let rows = || order.iter().filter_map(|i| comparison.hotspots.get(*i));
    for h in rows() {
        let verdicts: Vec<String> = h.verdicts.iter().map(ToString::to_string).collect();
        let _ = writeln!(out, "| {} | {} | {} |", cell(&h.id), h.agreement.words(), verdicts.join(" | "));
    }
    for h in rows() {
        let walk = comparison.walk(result, h.index);
        if walk.is_empty() {
            continue;
        }
        let _ = writeln!(out, "\n### {}\n", cell(&h.id));
        let _ =
            writeln!(out, "| step | σ_m MPa | σ_a MPa | limit MPa | utilisation |\n|---|--:|--:|--:|--:|");
        for s in &walk {
            let _ = writeln!(
                out,
                "| {} | {} | {} | {} | {} |",
                cell(&s.label),
                fixed(s.sigma_m_mpa, 1),
                fixed(s.sigma_a_mpa, 1),
                fixed(s.sigma_a_limit_mpa, 1),
                utilisation(s.utilisation)
            );
        }
    }
}

/// Loads and conditions, one pair of tables per standard.
#[must_use]
pub fn loads(frame: &Frame, sets: &[LoadSet]) -> String {
    let mut out = String::new();
    let _ = writeln!(out, "# Loads of {}", cell(&frame.name));
    if !frame.warnings.is_empty() {
        let _ = writeln!(out);
    }
    for warning in &frame.warnings {
        let _ = writeln!(out, "- warning: {}", whole(&warning.to_string()));
    }
    given_by_the_analyst(&mut out, frame, sets);
    for set in sets {
        let _ = writeln!(out, "\n## {}\n", cell(&set.standard.title));
        let _ = writeln!(
            out,
            "| load | formula | numbers | value | confidence | source |\n|---|---|---|--:|---|---|"
        );
        for l in &set.loads {
            let _ = writeln!(
                out,
                "| {} | {} | {} | {}{} | {} | {} |",
                cell(&l.id),
                cell(&l.formula),
                cell(&l.numbers),
                significant(l.value),
                l.unit.suffix(),
                l.confidence,
                cell(&l.source)
            );
        }
        let _ = writeln!(out, "\n| condition | category | forces | confidence |\n|---|---|---|---|");
        for c in &set.conditions {
            let forces: Vec<String> = c
                .forces
                .iter()
                .map(|(name, f)| format!("{name} {}{}", significant(f.value), f.unit.suffix()))
                .collect();
            let category = super::csv::name(&c.category);
            let _ = writeln!(
                out,
                "| {} | {} | {} | {} |",
                cell(&c.id),
                cell(&category),
                cell(&forces.join(", ")),
                given::condition_confidence(frame, set, c)
            );
        }
        let _ =
            writeln!(out, "\n| component | formula | numbers | value | conditions |\n|---|---|---|--:|---|");
        for g in force_groups(set) {
            let _ = writeln!(
                out,
                "| {} | {} | {} | {}{} | {} |",
                cell(g.component),
                cell(g.formula),
                cell(g.numbers),
                significant(g.value),
                g.unit.suffix(),
                cell(&g.conditions.join(", "))
            );
        }
    }
    out
}

/// Attached components with the analyst's source, and the reference loads.
fn given_by_the_analyst(out: &mut String, frame: &Frame, sets: &[LoadSet]) {
    let sets: Vec<&LoadSet> = sets.iter().collect();
    let attached = attached(frame, &sets);
    if !attached.is_empty() {
        let _ = writeln!(
            out,
            "\n## Attached components, given by the analyst\n\n| component | part | formula | numbers | value | source | \
             conditions |\n|---|---|---|---|--:|---|---|"
        );
    }
    for a in &attached {
        let uses: Vec<String> = a
            .uses
            .iter()
            .map(|(id, uses)| match uses {
                Uses::None => format!("{id}: none"),
                Uses::All => format!("{id}: all"),
                Uses::These(ids) => format!("{id}: {}", ids.join(", ")),
            })
            .collect();
        for part in &a.parts {
            let _ = writeln!(
                out,
                "| {} | {} | {} | {} | {} kN | {} | {} |",
                cell(&a.load.id),
                cell(part.symbol),
                part.formula.map_or_else(|| "as given".to_owned(), cell),
                cell(&part.numbers),
                significant(part.value_kn),
                cell(given::source_of(a.load)),
                cell(&uses.join("; "))
            );
        }
    }
    if !frame.loads.is_empty() {
        let _ = writeln!(
            out,
            "\n## Reference loads\n\n| component | reference load | at | remark |\n|---|--:|---|---|"
        );
    }
    for load in frame.loads.values() {
        let springs = match load.at {
            Some(SpringLevel::Primary) => "primary springs",
            Some(SpringLevel::Secondary) => "secondary springs",
            None => "",
        };
        let remark = load.omitted.as_deref().map_or_else(String::new, |r| format!("left out: {}", cell(r)));
        let reference = load.reference.map_or_else(|| "–".to_owned(), |r| r.to_string());
        let _ = writeln!(out, "| {} | {reference} | {springs} | {remark} |", cell(&load.id));
    }
}
