//! Results as Markdown tables.

use super::given::{self, Uses, attached, force_groups};
use super::number::{fixed, one_line, significant, utilisation};
use super::text::ranked;
use crate::assessment::Assessment;
use crate::comparison::{Comparison, short_name};
use crate::definition::{Frame, SpringLevel};
use crate::load::LoadSet;
use std::fmt::Write as _;

pub(super) fn cell(text: &str) -> String {
    let mut out = String::new();
    for c in one_line(text, 200).chars() {
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
    let _ = writeln!(out, "# {}\n", cell(&frame.name));
    let _ =
        writeln!(out, "Verdict: **{}**. Frame load file SHA-256 `{}`.", result.verdict, result.frame_sha256);
    for standard in &result.standards {
        let _ = writeln!(out, "\n## {}\n", cell(&standard.procedure.title));
        let _ = writeln!(
            out,
            "`{}`: **{}**, confidence {}.\n",
            standard.procedure.id, standard.verdict, standard.confidence
        );
        let _ = writeln!(
            out,
            "| hotspot | verdict | fatigue utilisation | safety factor | σ_m MPa | σ_a MPa | limit MPa | limit | governed by | static | reason |"
        );
        let _ = writeln!(out, "|---|---|--:|--:|--:|--:|--:|---|---|--:|---|");
        for h in ranked(standard) {
            let f = h.fatigue.as_ref();
            let of = |value: Option<f64>, decimals| value.map_or("–".to_owned(), |v| fixed(v, decimals));
            let _ = writeln!(
                out,
                "| {} | {} | {} | {} | {} | {} | {} | {} | {} | {} | {} |",
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
                cell(&h.reason),
            );
        }
        if !standard.notes.is_empty() || standard.hotspots.iter().any(|h| !h.warnings.is_empty()) {
            let _ = writeln!(out);
        }
        for h in &standard.hotspots {
            for w in &h.warnings {
                let _ = writeln!(out, "- warning, {}: {}", cell(&h.id), cell(&w.to_string()));
            }
        }
        for note in &standard.notes {
            let _ = writeln!(out, "- note: {}", cell(&note.to_string()));
        }
    }
    out
}

/// The assessment with verdicts side by side and the walk of every hotspot.
#[must_use]
pub fn comparison(frame: &Frame, result: &Assessment, comparison: &Comparison) -> String {
    let mut out = assessment(frame, result);
    let _ = writeln!(out, "\n## Comparison\n");
    let names: Vec<&str> = comparison.standards.iter().map(|id| short_name(id)).collect();
    let _ = writeln!(out, "| hotspot | agreement | {} |", names.join(" | "));
    let _ = writeln!(out, "|---|---|{}", "---|".repeat(names.len()));
    for h in &comparison.hotspots {
        let verdicts: Vec<String> = h.verdicts.iter().map(ToString::to_string).collect();
        let _ = writeln!(out, "| {} | {} | {} |", cell(&h.id), h.agreement.words(), verdicts.join(" | "));
    }
    for h in comparison.hotspots.iter().filter(|h| !h.walk.is_empty()) {
        let _ = writeln!(out, "\n### {}\n", cell(&h.id));
        let _ =
            writeln!(out, "| step | σ_m MPa | σ_a MPa | limit MPa | utilisation |\n|---|--:|--:|--:|--:|");
        for s in &h.walk {
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
    out
}

/// Loads and conditions, one pair of tables per standard.
#[must_use]
pub fn loads(frame: &Frame, sets: &[LoadSet]) -> String {
    let mut out = String::new();
    let _ = writeln!(out, "# Loads of {}", cell(&frame.name));
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
