//! Measured against calculated stresses as text, Markdown and JSON: what `compare` adds where gauges are given.

use super::markdown::cell;
use super::number::{counted, fixed, one_line, utilisation};
use super::text::wrapped;
use crate::assessment::Verdict;
use crate::comparison::{Acting, GaugeVerdict, Judged, MeasuredComparison, Statistics, short_name};
use serde_json::{Value, json};
use std::fmt::Write as _;

const CAUTION: &str = "A gauge sees one direction only: a verdict from measured stresses holds along it, and the \
                       exit status is that of the calculated stresses.";

/// What all pairs say together, in sentences.
fn sentences(s: &Statistics, gauges: usize) -> Vec<String> {
    let mut all = vec![format!(
        "{} of {}: {} within 10 %, {} within 20 % of the measured stress; root mean square of \
         the difference {} MPa.",
        counted(s.count, "pair"),
        counted(gauges, "gauge"),
        s.within_10_percent,
        s.within_20_percent,
        fixed(s.rms_mpa, 1)
    )];
    match (s.correlation, s.slope, s.intercept_mpa) {
        (Some(r), Some(slope), Some(intercept)) => {
            let sign = if intercept < 0.0 { "−" } else { "+" };
            all.push(format!(
                "Correlation {}; regression: calculated = {} × measured {sign} {} MPa.",
                fixed(r, 4),
                fixed(slope, 4),
                fixed(intercept.abs(), 2)
            ));
        }
        _ => all.push("Too few different stresses for a correlation.".to_owned()),
    }
    if let Some(ratio) = s.ratio {
        all.push(format!(
            "Calculated ÷ measured, through the origin: {} (above 1, more was calculated than measured).",
            fixed(ratio, 4)
        ));
    }
    all
}

fn ratio(r: Option<f64>) -> String {
    r.map_or("–".to_owned(), |r| fixed(r, 3))
}

fn in_short(j: &Judged) -> String {
    let fatigue = j.utilisation.map_or("–".to_owned(), utilisation);
    let check = j.static_utilisation.map_or(String::new(), |u| format!(", static {}", utilisation(u)));
    format!("{} (fatigue {fatigue}{check})", j.verdict)
}

fn remark(v: &GaugeVerdict) -> &'static str {
    let verdicts = [v.calculated.verdict, v.measured.verdict];
    if verdicts.contains(&Verdict::NotAssessed) {
        "incomplete"
    } else if verdicts[0] == verdicts[1] {
        "agree"
    } else {
        "DIFFER"
    }
}

/// For a terminal.
#[must_use]
pub fn text(comparison: &MeasuredComparison) -> String {
    let mut out = String::new();
    let _ = writeln!(out, "\nMeasured against calculated (stress along the gauge, MPa)\n");
    for sentence in sentences(&comparison.statistics, comparison.gauges.len()) {
        wrapped(&mut out, "  ", &sentence);
    }
    for g in &comparison.gauges {
        let _ = writeln!(out, "\n  {} — calculated ÷ measured {}", one_line(&g.id, 40), ratio(g.ratio));
        wrapped(&mut out, "    source: ", &g.source);
        let _ = writeln!(
            out,
            "    {:<40} {:>11} {:>10} {:>11} {:>7}",
            "", "calculated", "measured", "difference", "ratio"
        );
        for p in &g.pairs {
            let _ = writeln!(
                out,
                "    {:<40} {:>11} {:>10} {:>11} {:>7}",
                one_line(&p.of.words(), 40),
                fixed(p.calculated_mpa, 1),
                fixed(p.measured_mpa, 1),
                fixed(p.calculated_mpa - p.measured_mpa, 1),
                ratio(p.ratio())
            );
        }
        for v in &g.verdicts {
            wrapped(
                &mut out,
                "    ",
                &format!(
                    "{}: calculated {}, measured {}: {}",
                    short_name(&v.standard),
                    in_short(&v.calculated),
                    in_short(&v.measured),
                    remark(v)
                ),
            );
            if v.calculated.verdict != v.measured.verdict {
                wrapped(&mut out, "      measured: ", &v.measured.reason);
            }
        }
    }
    let _ = writeln!(out);
    wrapped(&mut out, "", &format!("note: {CAUTION}"));
    out
}

/// As Markdown.
#[must_use]
pub fn markdown(comparison: &MeasuredComparison) -> String {
    let mut out = String::new();
    let _ = writeln!(out, "\n## Measured against calculated\n");
    for sentence in sentences(&comparison.statistics, comparison.gauges.len()) {
        let _ = writeln!(out, "- {sentence}");
    }
    let _ = writeln!(out, "- {CAUTION}");
    let _ = writeln!(
        out,
        "\n| gauge | acting | calculated MPa | measured MPa | difference MPa | calculated ÷ measured |\n\
         |---|---|--:|--:|--:|--:|"
    );
    for g in &comparison.gauges {
        for p in &g.pairs {
            let _ = writeln!(
                out,
                "| {} | {} | {} | {} | {} | {} |",
                cell(&g.id),
                cell(&p.of.words()),
                fixed(p.calculated_mpa, 1),
                fixed(p.measured_mpa, 1),
                fixed(p.calculated_mpa - p.measured_mpa, 1),
                ratio(p.ratio())
            );
        }
    }
    let _ = writeln!(
        out,
        "\n| gauge | calculated ÷ measured | standard | from calculated | from measured | | source |\n\
         |---|--:|---|---|---|---|---|"
    );
    for g in &comparison.gauges {
        for v in &g.verdicts {
            let _ = writeln!(
                out,
                "| {} | {} | {} | {} | {} | {} | {} |",
                cell(&g.id),
                ratio(g.ratio),
                short_name(&v.standard),
                in_short(&v.calculated),
                in_short(&v.measured),
                remark(v),
                cell(&g.source)
            );
        }
    }
    out
}

/// The key `measured` of `bogie compare --format json`; see docs/json.md.
#[must_use]
pub fn json(comparison: &MeasuredComparison) -> Value {
    let s = &comparison.statistics;
    let judged = |j: &Judged| {
        json!({
            "verdict": j.verdict,
            "utilisation": j.utilisation,
            "static_utilisation": j.static_utilisation,
            "reason": j.reason,
        })
    };
    json!({
        "statistics": {
            "pairs": s.count,
            "correlation": s.correlation,
            "slope": s.slope,
            "intercept_mpa": s.intercept_mpa,
            "ratio": s.ratio,
            "rms_mpa": s.rms_mpa,
            "within_10_percent": s.within_10_percent,
            "within_20_percent": s.within_20_percent,
        },
        "gauges": comparison.gauges.iter().map(|g| json!({
            "id": g.id,
            "source": g.source,
            "direction": g.direction.map(|d| [d.x, d.y, d.z]),
            "ratio": g.ratio,
            "pairs": g.pairs.iter().map(|p| {
                let (load, standard, condition) = match &p.of {
                    Acting::Load(load) => (Some(load), None, None),
                    Acting::Condition { standard, condition } => {
                        (None, Some(standard), Some(condition))
                    }
                };
                json!({
                    "load": load,
                    "standard": standard,
                    "condition": condition,
                    "calculated_mpa": p.calculated_mpa,
                    "measured_mpa": p.measured_mpa,
                    "ratio": p.ratio(),
                })
            }).collect::<Vec<_>>(),
            "verdicts": g.verdicts.iter().map(|v| json!({
                "standard": v.standard,
                "calculated": judged(&v.calculated),
                "measured": judged(&v.measured),
            })).collect::<Vec<_>>(),
        })).collect::<Vec<_>>(),
    })
}
