//! Screening results as text, JSON, VTU fields, tables and a frame load file of the hotspots.

use super::number::{fixed, one_line, utilisation};
use super::text::WIDTH;
use crate::assessment::{HotspotAssessment, Origin, Verdict};
use crate::comparison::short_name;
use crate::definition::Frame;
use crate::results::{
    Mesh, PointArray, PointValues, ResultsError, TableColumn, TableValues, TableWriter, write_parquet,
    write_vtu,
};
use crate::screening::{NodeVerdict, Peak, Screening, StandardScreening};
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::path::Path;

fn judged<'a>(screening: &'a Screening, standard: usize, peak: &Peak) -> Option<&'a HotspotAssessment> {
    screening.assessment.standards.get(standard)?.hotspots.get(peak.hotspot)
}

/// The screening for a terminal.
#[must_use]
pub fn text(screening: &Screening, name: &str) -> String {
    let mut out = String::new();
    let seconds = |d: std::time::Duration| d.as_secs_f64();
    #[expect(clippy::cast_precision_loss, reason = "a rate for people")]
    let rate = screening.nodes as f64 / seconds(screening.elapsed).max(1e-9) / 1e6;
    let _ = writeln!(out, "{}  ·  {} nodes", one_line(name, 70), screening.nodes);
    let _ = writeln!(
        out,
        "read {:.2} s, evaluated {:.2} s, overlapping in {:.2} s: {rate:.2} million nodes per second",
        seconds(screening.read),
        seconds(screening.evaluate),
        seconds(screening.elapsed)
    );
    for (k, standard) in screening.standards.iter().enumerate() {
        let _ = writeln!(out);
        head(&mut out, standard);
        histogram(&mut out, standard);
        peak_table(&mut out, screening, k, "hotspots", &standard.peaks);
        if !standard.excluded_peaks.is_empty() {
            peak_table(&mut out, screening, k, "ranked apart: excluded sets", &standard.excluded_peaks);
        }
    }
    if let [first, second, ..] = screening.standards.as_slice() {
        let [both_pass, both_fail, only_first, only_second, incomplete] = screening.agreement;
        let (a, b) = (short_name(&first.id), short_name(&second.id));
        let _ = writeln!(
            out,
            "\nagreement of {a} and {b}, nodes:\n  both pass {both_pass}, both fail {both_fail}, not both assessed \
             {incomplete}\n  only {a} fails {only_first}, only {b} fails {only_second}"
        );
    }
    let _ = writeln!(out, "\n{}: {}", worst(screening), one_line(name, 70));
    out
}

/// Worst verdict over all nodes that are not excluded; not assessed if there are none.
#[must_use]
pub fn worst(screening: &Screening) -> Verdict {
    let mut found = Vec::new();
    for standard in &screening.standards {
        for verdict in [Verdict::Pass, Verdict::Fail, Verdict::NotAssessed] {
            let code = NodeVerdict::of(verdict).0;
            let ranked = standard.field.verdict.iter().zip(&screening.regions.excluded);
            if ranked.into_iter().any(|(v, excluded)| *v == code && !excluded) {
                found.push(verdict);
            }
        }
    }
    Verdict::worst(found)
}

fn head(out: &mut String, standard: &StandardScreening) {
    let f = &standard.field;
    let _ = writeln!(
        out,
        "{}: {} pass, {} fail, {} not assessed; largest utilisation {}",
        standard.id,
        f.count(Verdict::Pass),
        f.count(Verdict::Fail),
        f.count(Verdict::NotAssessed),
        utilisation(f64::from(largest(standard)))
    );
}

fn largest(standard: &StandardScreening) -> f32 {
    standard.field.utilisation.iter().copied().filter(|u| !u.is_nan()).fold(f32::NAN, f32::max)
}

fn histogram(out: &mut String, standard: &StandardScreening) {
    let counts = standard.field.histogram(12);
    let most = counts.iter().copied().max().unwrap_or(1).max(1);
    let _ = writeln!(out, "\n  utilisation   nodes");
    for (bin, count) in counts.iter().enumerate() {
        if *count == 0 {
            continue;
        }
        let label = if bin == 12 {
            "above 1.2".to_owned()
        } else {
            format!("{:.1} to {:.1}", bin as f64 / 10.0, (bin + 1) as f64 / 10.0)
        };
        let bar = "#".repeat((count * 50).div_ceil(most));
        let _ = writeln!(out, "  {label:<11} {count:>8}  {bar}");
    }
}

fn peak_table(out: &mut String, screening: &Screening, standard: usize, title: &str, peaks: &[Peak]) {
    let _ = writeln!(out, "\n  {title}");
    let _ = writeln!(
        out,
        "  {:<13}{:>8} {:>8} {:>8} {:>8}  {:>6} {:>6} {:>6} {:>6}  governed by",
        "verdict", "node", "x mm", "y mm", "z mm", "u", "σ_m", "σ_a", "static"
    );
    for peak in peaks {
        let Some(h) = judged(screening, standard, peak) else { continue };
        let at = |k: usize| {
            peak.coordinates_mm.and_then(|c| c.get(k).copied()).map_or("–".to_owned(), |v| fixed(v, 1))
        };
        let f = h.fatigue.as_ref();
        let number = |v: Option<f64>, d| v.map_or("–".to_owned(), |v| fixed(v, d));
        let line = format!(
            "  {:<13}{:>8} {:>8} {:>8} {:>8}  {:>6} {:>6} {:>6} {:>6}  {}",
            h.verdict.to_string(),
            peak.node_id,
            at(0),
            at(1),
            at(2),
            f.map_or("–".to_owned(), |f| utilisation(f.utilisation)),
            number(f.map(|f| f.sigma_m_mpa), 1),
            number(f.map(|f| f.sigma_a_mpa), 1),
            h.static_check.as_ref().map_or("–".to_owned(), |s| utilisation(s.utilisation)),
            f.map_or(String::new(), |f| governed(&f.origin)),
        );
        let _ = writeln!(out, "{}", cut(line.trim_end()));
    }
}

/// A line no wider than the page.
fn cut(line: &str) -> String {
    let width = usize::from(WIDTH);
    if line.chars().count() <= width {
        return line.to_owned();
    }
    line.chars().take(width - 1).chain(['…']).collect()
}

fn governed(origin: &Origin) -> String {
    match origin {
        Origin::Pair { first, second, .. } => format!("{first}↔{second}"),
        Origin::Sum { dynamics, .. } => dynamics
            .iter()
            .max_by(|a, b| a.sigma_a_mpa.abs().total_cmp(&b.sigma_a_mpa.abs()))
            .map_or_else(String::new, |d| d.id.trim_end_matches("_dynamic").to_owned()),
    }
}

/// The contract `bogie-fatigue/screening/1`.
#[must_use]
pub fn json(screening: &Screening) -> Value {
    let hotspot = |standard: usize, peak: &Peak| {
        let h = judged(screening, standard, peak);
        let f = h.and_then(|h| h.fatigue.as_ref());
        let at = |k: usize| peak.coordinates_mm.and_then(|c| c.get(k).copied());
        json!({
            "node": peak.node_id,
            "x_mm": at(0),
            "y_mm": at(1),
            "z_mm": at(2),
            "verdict": h.map(|h| h.verdict),
            "utilisation": f.map(|f| f.utilisation),
            "safety_factor": f.map(|f| f.safety_factor),
            "sigma_m_mpa": f.map(|f| f.sigma_m_mpa),
            "sigma_a_mpa": f.map(|f| f.sigma_a_mpa),
            "sigma_a_limit_mpa": f.map(|f| f.sigma_a_limit_mpa),
            "origin": f.map(|f| super::json::origin(&f.origin)),
            "direction": f.and_then(|f| f.direction).map(|n| [n.x, n.y, n.z]),
            "critical_plane_utilisation": f.and_then(|f| f.critical_plane.as_ref()).map(|c| c.utilisation),
            "static_utilisation": h.and_then(|h| h.static_check.as_ref()).map(|s| s.utilisation),
            "set": screening.frame.hotspots.get(peak.hotspot).map(|h| h.location.clone()),
        })
    };
    let [both_pass, both_fail, only_first, only_second, incomplete] = screening.agreement;
    json!({
        "schema": "bogie-fatigue/screening/1",
        "nodes": screening.nodes,
        "read_s": screening.read.as_secs_f64(),
        "evaluate_s": screening.evaluate.as_secs_f64(),
        "elapsed_s": screening.elapsed.as_secs_f64(),
        "verdict": worst(screening),
        "frame": { "name": screening.frame.name, "sha256": screening.frame.sha256 },
        "standards": screening.standards.iter().enumerate().map(|(k, s)| json!({
            "id": s.id,
            "passed": s.field.count(Verdict::Pass),
            "failed": s.field.count(Verdict::Fail),
            "not_assessed": s.field.count(Verdict::NotAssessed),
            "max_utilisation": largest(s),
            "histogram": s.field.histogram(12),
            "hotspots": s.peaks.iter().map(|p| hotspot(k, p)).collect::<Vec<_>>(),
            "excluded": s.excluded_peaks.iter().map(|p| hotspot(k, p)).collect::<Vec<_>>(),
        })).collect::<Vec<_>>(),
        "union": screening.union.iter().map(|p| p.node_id).collect::<Vec<_>>(),
        "agreement": {
            "both_pass": both_pass,
            "both_fail": both_fail,
            "only_first_fails": only_first,
            "only_second_fails": only_second,
            "not_both_assessed": incomplete,
        },
    })
}

/// Names of one standard's fields.
fn names(standard: &StandardScreening) -> Vec<String> {
    let fields = [
        "utilisation",
        "safety_factor",
        "sigma_m_mpa",
        "sigma_a_mpa",
        "sigma_a_limit_mpa",
        "critical_plane_utilisation",
        "static_utilisation",
        "governing_first",
        "governing_second",
        "verdict",
    ];
    fields.iter().map(|f| format!("{}_{f}", standard.id)).collect()
}

fn agreement_field(screening: &Screening) -> Vec<u8> {
    let [first, second, ..] = screening.standards.as_slice() else { return Vec::new() };
    // 0 both pass, 1 both fail, 2 only the first fails, 3 only the second fails, 4 not both assessed.
    let code = |a: u8, b: u8| match (a, b) {
        (0, 0) => 0,
        (1, 1) => 1,
        (1, 0) => 2,
        (0, 1) => 3,
        _ => 4,
    };
    first.field.verdict.iter().zip(&second.field.verdict).map(|(a, b)| code(*a, *b)).collect()
}

/// Writes all fields of all standards as VTU for `ParaView`.
///
/// # Errors
/// The results have no coordinates, or the file cannot be written.
pub fn vtu(path: &Path, mesh: &Mesh, screening: &Screening) -> Result<(), ResultsError> {
    let names: Vec<Vec<String>> = screening.standards.iter().map(names).collect();
    let safety: Vec<Vec<f32>> =
        screening.standards.iter().map(|s| s.field.utilisation.iter().map(|u| 1.0 / u).collect()).collect();
    let agreement = agreement_field(screening);
    let excluded: Vec<u8> = screening.regions.excluded.iter().map(|e| u8::from(*e)).collect();
    let mut arrays = Vec::new();
    for ((standard, names), safety) in screening.standards.iter().zip(&names).zip(&safety) {
        let f = &standard.field;
        let values = [
            PointValues::Float32(&f.utilisation),
            PointValues::Float32(safety),
            PointValues::Float32(&f.sigma_m_mpa),
            PointValues::Float32(&f.sigma_a_mpa),
            PointValues::Float32(&f.sigma_a_limit_mpa),
            PointValues::Float32(&f.critical_plane_utilisation),
            PointValues::Float32(&f.static_utilisation),
            PointValues::Int32(&f.governing_first),
            PointValues::Int32(&f.governing_second),
            PointValues::UInt8(&f.verdict),
        ];
        arrays.extend(names.iter().zip(values).map(|(name, values)| PointArray {
            name,
            components: &[],
            values,
        }));
    }
    if !agreement.is_empty() {
        arrays.push(PointArray {
            name: "agreement",
            components: &[],
            values: PointValues::UInt8(&agreement),
        });
    }
    arrays.push(PointArray { name: "excluded", components: &[], values: PointValues::UInt8(&excluded) });
    write_vtu(path, mesh, &arrays, true)
}

/// Writes a CSV row per node with all fields of all standards.
///
/// # Errors
/// The file cannot be written.
pub fn table(path: &Path, mesh: &Mesh, screening: &Screening) -> Result<(), ResultsError> {
    with_columns(mesh, screening, &mut |columns| {
        let heads: Vec<&str> = columns.iter().map(|c| c.name).collect();
        let mut writer = TableWriter::create(path, &heads)?;
        writer.append(columns)?;
        writer.finish()
    })
}

/// Writes the same rows as Parquet.
///
/// # Errors
/// The file cannot be written, or the program was built without the feature `parquet`.
pub fn parquet(path: &Path, mesh: &Mesh, screening: &Screening) -> Result<(), ResultsError> {
    with_columns(mesh, screening, &mut |columns| write_parquet(path, columns))
}

/// Lends the columns of all nodes to a writer.
fn with_columns(
    mesh: &Mesh,
    screening: &Screening,
    write: &mut dyn FnMut(&[TableColumn<'_>]) -> Result<(), ResultsError>,
) -> Result<(), ResultsError> {
    let names: Vec<Vec<String>> = screening.standards.iter().map(names).collect();
    let safety: Vec<Vec<f32>> =
        screening.standards.iter().map(|s| s.field.utilisation.iter().map(|u| 1.0 / u).collect()).collect();
    let excluded: Vec<u8> = screening.regions.excluded.iter().map(|e| u8::from(*e)).collect();
    let mut columns = vec![TableColumn { name: "node", values: TableValues::UInt64(&mesh.node_ids) }];
    for ((standard, names), safety) in screening.standards.iter().zip(&names).zip(&safety) {
        let f = &standard.field;
        let values = [
            TableValues::Float32(&f.utilisation),
            TableValues::Float32(safety),
            TableValues::Float32(&f.sigma_m_mpa),
            TableValues::Float32(&f.sigma_a_mpa),
            TableValues::Float32(&f.sigma_a_limit_mpa),
            TableValues::Float32(&f.critical_plane_utilisation),
            TableValues::Float32(&f.static_utilisation),
            TableValues::Int32(&f.governing_first),
            TableValues::Int32(&f.governing_second),
            TableValues::Words(&f.verdict, &NodeVerdict::WORDS),
        ];
        columns.extend(names.iter().zip(values).map(|(name, values)| TableColumn { name, values }));
    }
    columns.push(TableColumn { name: "excluded", values: TableValues::Words(&excluded, &["no", "yes"]) });
    write(&columns)
}

/// The frame load file with the hotspots found instead of its own, ready for `evaluate` and `explain`.
///
/// `original` is the text of the frame load file screened.
///
/// # Errors
/// A sentence, if the original cannot be rewritten.
pub fn hotspot_frame(original: &str, found: &Frame) -> Result<String, String> {
    let mut table: toml::Table = original.parse().map_err(|e: toml::de::Error| e.to_string())?;
    table.remove("screen");
    table.remove("hotspot");
    if let Some(toml::Value::Table(files)) = table.get_mut("files") {
        files.remove("hotspots");
        files.remove("hotspot_table");
    }
    table.insert(
        "units".to_owned(),
        toml::Value::Table(toml::Table::from_iter([("stress".to_owned(), toml::Value::from("MPa"))])),
    );
    let mut out = String::from("# Hotspots found by `bogie screen`.\n\n");
    out.push_str(&toml::to_string_pretty(&table).map_err(|e| e.to_string())?);
    for h in &found.hotspots {
        let text = |s: &str| toml::Value::from(s).to_string();
        let _ = write!(
            out,
            "\n[[hotspot]]\nid = {}\nlocation = {}\nmaterial = {}\ndetail = {}\n",
            text(&h.id),
            text(&h.location),
            text(&h.material),
            text(&h.detail)
        );
        for (load, stress) in found.loads.values().zip(&h.per_load) {
            if load.omitted.is_none() {
                let _ = writeln!(out, "stress.{} = {:?}", key(&load.id), stress.0);
            }
        }
    }
    Ok(out)
}

/// A name as a TOML key: in quotes unless it is a plain word.
fn key(name: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
    if !name.is_empty() && name.chars().all(plain) {
        return name.to_owned();
    }
    // A JSON string is a TOML string, but for one character that TOML wants escaped.
    Value::from(name).to_string().replace('\u{7f}', "\\u007f")
}
