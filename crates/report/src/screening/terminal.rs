//! The screening for a terminal.

use super::{excluded_failing, judged, warnings, worst};
use crate::assessment::{HotspotAssessment, Origin};
use crate::comparison::short_name;
use crate::number::{fixed, one_line, utilisation};
use crate::text::{WIDTH, wrapped};
use bogie_fatigue_screening::{Peak, Screening, StandardScreening, Tally};
use std::fmt::Write as _;

/// The screening for a terminal.
#[must_use]
pub fn text(screening: &Screening, name: &str) -> String {
    let mut out = String::new();
    let seconds = |d: std::time::Duration| d.as_secs_f64();
    #[expect(clippy::cast_precision_loss, reason = "a rate for people")]
    let rate = screening.nodes as f64 / seconds(screening.elapsed).max(1e-9);
    let rate = match rate {
        1e5.. => format!("{:.2} million", rate / 1e6),
        _ => format!("{:.1} thousand", rate / 1e3),
    };
    let _ = writeln!(out, "{}  ·  {} nodes", one_line(name, 70), screening.nodes);
    let _ = writeln!(
        out,
        "read {:.2} s, evaluated {:.2} s, overlapping in {:.2} s: {rate} nodes per second",
        seconds(screening.read),
        seconds(screening.evaluate),
        seconds(screening.elapsed)
    );
    let length =
        screening.units.length.map_or(String::new(), |unit| format!(", coordinates in {}", unit.symbol()));
    if let Some(stress) = screening.units.stress {
        let _ = writeln!(out, "stresses read in {}{length}", stress.symbol());
    }
    for warning in warnings(screening) {
        wrapped(&mut out, "warning: ", &warning.to_string());
    }
    for (k, standard) in screening.standards.iter().enumerate() {
        let _ = writeln!(out);
        head(&mut out, screening, k, standard);
        histogram(&mut out, &standard.ranked);
        peak_table(&mut out, screening, k, "hotspots", &standard.peaks);
        if !standard.excluded_peaks.is_empty() {
            peak_table(&mut out, screening, k, "ranked apart: excluded sets", &standard.excluded_peaks);
        }
    }
    if let ([first, second, ..], Some(counts)) = (screening.standards.as_slice(), screening.agreement) {
        let [both_pass, both_fail, only_first, only_second, incomplete] = counts;
        let (a, b) = (short_name(&first.id), short_name(&second.id));
        union_table(&mut out, screening);
        let _ = writeln!(
            out,
            "\nagreement of {a} and {b}, nodes:\n  both pass {both_pass}, both fail {both_fail}, not both assessed \
             {incomplete}\n  only {a} fails {only_first}, only {b} fails {only_second}"
        );
    }
    let apart = match excluded_failing(screening) {
        0 => String::new(),
        1 => "; 1 node of the excluded sets fails".to_owned(),
        nodes => format!("; {nodes} nodes of the excluded sets fail"),
    };
    let _ = writeln!(out, "\n{}: {}{apart}", worst(screening), one_line(name, 70));
    out
}

fn counts(tally: &Tally) -> String {
    let largest = |value: f64| if value.is_nan() { "–".to_owned() } else { utilisation(value) };
    let mut told = format!(
        "{} pass, {} fail, {} not assessed; largest utilisation {}",
        tally.passed,
        tally.failed,
        tally.not_assessed,
        largest(tally.max_utilisation)
    );
    if tally.midside > 0 {
        let _ = write!(told, "; {} midside nodes without results", tally.midside);
    }
    if !tally.max_static_utilisation.is_nan() {
        let _ = write!(told, ", static {}", largest(tally.max_static_utilisation));
    }
    told
}

fn head(out: &mut String, screening: &Screening, number: usize, standard: &StandardScreening) {
    let _ = writeln!(out, "{}: {}", standard.id, counts(&standard.ranked));
    if standard.excluded.nodes() > 0 {
        let _ = writeln!(out, "  excluded sets: {}", counts(&standard.excluded));
    }
    let path = screening.frame.settings.load_path;
    let assessed = screening.assessment.standards.get(number);
    let confidence = assessed.map_or(String::new(), |a| format!(", confidence {}", a.confidence));
    let _ = writeln!(out, "  load path {path}, reduction {}{confidence}", standard.reduction);
    for reason in &standard.unassessed {
        let first: Vec<String> = reason.first.iter().map(u64::to_string).collect();
        let more = if reason.nodes > first.len() { ", …" } else { "" };
        let nodes = if reason.nodes == 1 { "node" } else { "nodes" };
        let told =
            format!("{} {nodes} not assessed: {}: {}{more}", reason.nodes, reason.reason, first.join(", "));
        wrapped(out, "  ", &told);
    }
    if standard.convex_parts > 1 {
        let told = format!(
            "a diagram is not convex: nodes were searched in up to {} convex parts of it",
            standard.convex_parts
        );
        wrapped(out, "  slower: ", &told);
    }
    if standard.slow_searches > 0 {
        let told = format!(
            "{} searches for the critical plane went the general way (load paths F3 and F4, diagrams with dents, nodes \
             inside a solid)",
            standard.slow_searches
        );
        wrapped(out, "  slower: ", &told);
    }
    for note in assessed.map_or(&[][..], |a| &a.notes) {
        wrapped(out, "  note: ", &note.to_string());
    }
}

fn histogram(out: &mut String, tally: &Tally) {
    let most = tally.histogram.iter().copied().max().unwrap_or(1).max(1);
    let last = tally.histogram.len() - 1;
    let _ = writeln!(out, "\n  utilisation   nodes");
    for (bin, count) in tally.histogram.iter().enumerate() {
        if *count == 0 {
            continue;
        }
        let label = if bin == last {
            format!("above {:.1}", last as f64 / 10.0)
        } else {
            format!("{:.1} to {:.1}", bin as f64 / 10.0, (bin + 1) as f64 / 10.0)
        };
        let bar = "#".repeat((count * 50).div_ceil(most));
        let _ = writeln!(out, "  {label:<11} {count:>8}  {bar}");
    }
}

/// Node number and coordinates.
fn place(peak: &Peak) -> String {
    let at = |k: usize| {
        peak.coordinates_mm.and_then(|c| c.get(k).copied()).map_or("–".to_owned(), |v| fixed(v, 1))
    };
    format!("{:>8} {:>8} {:>8} {:>8}", peak.node_id, at(0), at(1), at(2))
}

fn peak_table(out: &mut String, screening: &Screening, standard: usize, title: &str, peaks: &[Peak]) {
    let _ = writeln!(out, "\n  {title}");
    let _ = writeln!(
        out,
        "  {:<13}{:>8} {:>8} {:>8} {:>8}  {:>6} {:>6} {:>6} {:>6} {:>6}",
        "verdict", "node", "x mm", "y mm", "z mm", "u", "σ_m", "σ_a", "limit", "static"
    );
    for peak in peaks {
        let Some(h) = judged(screening, standard, peak) else { continue };
        let f = h.fatigue.as_ref();
        let number = |v: Option<f64>, d| v.map_or("–".to_owned(), |v| fixed(v, d));
        let line = format!(
            "  {:<13}{}  {:>6} {:>6} {:>6} {:>6} {:>6}",
            h.verdict.to_string(),
            place(peak),
            f.map_or("–".to_owned(), |f| utilisation(f.utilisation)),
            number(f.map(|f| f.sigma_m_mpa), 1),
            number(f.map(|f| f.sigma_a_mpa), 1),
            number(f.map(|f| f.sigma_a_limit_mpa), 1),
            h.static_check.as_ref().map_or("–".to_owned(), |s| utilisation(s.utilisation)),
        );
        let _ = writeln!(out, "{}", cut(line.trim_end()));
        let _ = writeln!(out, "{}", cut(&beside(screening, h, peak)));
    }
}

/// Where the node belongs, what governs it, and in which direction it is judged.
fn beside(screening: &Screening, h: &HotspotAssessment, peak: &Peak) -> String {
    let detail = screening.frame.hotspots.get(peak.hotspot).map_or("", |h| h.detail.as_str());
    let set = screening.regions.set(peak.node).map_or(String::new(), |s| format!("{} · ", one_line(s, 30)));
    let direction = h.fatigue.as_ref().and_then(|f| f.direction).map_or(String::new(), |n| {
        format!(" · direction ({}, {}, {})", fixed(n.x, 3), fixed(n.y, 3), fixed(n.z, 3))
    });
    let by = h.fatigue.as_ref().map_or(String::new(), |f| format!(" · {}", governed(&f.origin)));
    format!("    {set}{}{by}{direction}", one_line(detail, 30))
}

fn union_table(out: &mut String, screening: &Screening) {
    let _ = writeln!(out, "\nhotspots of all standards together");
    let heads: Vec<String> =
        screening.standards.iter().map(|s| format!("  {:<20}", cut_to(short_name(&s.id), 20))).collect();
    let line = format!("  {:>8} {:>8} {:>8} {:>8}{}", "node", "x mm", "y mm", "z mm", heads.concat());
    let _ = writeln!(out, "{}", line.trim_end());
    for peak in &screening.union {
        let each: Vec<String> = (0..screening.standards.len())
            .map(|k| {
                let told = judged(screening, k, peak).map_or("–".to_owned(), |h| {
                    let u = h.fatigue.as_ref().map_or("–".to_owned(), |f| utilisation(f.utilisation));
                    format!("{} {u}", h.verdict)
                });
                format!("  {told:<20}")
            })
            .collect();
        let _ = writeln!(out, "{}", cut(format!("  {}{}", place(peak), each.concat()).trim_end()));
    }
}

/// A line no wider than the page.
fn cut(line: &str) -> String {
    cut_to(line, usize::from(WIDTH))
}

fn cut_to(line: &str, width: usize) -> String {
    if line.chars().count() <= width {
        return line.to_owned();
    }
    line.chars().take(width - 1).chain(['…']).collect()
}

fn governed(origin: &Origin) -> String {
    match origin {
        Origin::Pair { first, second, .. } => format!("{first} ↔ {second}"),
        Origin::Sum { dynamics, .. } => dynamics
            .iter()
            .max_by(|a, b| a.sigma_a_mpa.abs().total_cmp(&b.sigma_a_mpa.abs()))
            .map_or_else(String::new, |d| d.id.trim_end_matches("_dynamic").to_owned()),
    }
}
