//! Results as CSV, one row per hotspot and standard.
//!
//! A text that a spreadsheet would take for a formula (it begins, blanks aside, with `=`, `+`, `-`, `@`, also in their
//! wide forms, or with tab or carriage return) gets an apostrophe in front, and so does one that begins with an
//! apostrophe; where the list separator is `;` a cell begins after it, so the same holds there. Whoever reads the file
//! takes them away again ([`unescaped`]). Characters that are not seen are written as `·`.

use super::number::is_hidden;
use super::selection::Selection;
use crate::assessment::{Assessment, FatigueResult, HotspotAssessment, Origin, StandardAssessment};
use crate::comparison::Comparison;
use crate::definition::{Frame, Hotspot};
use crate::load::LoadSet;
use std::io;

/// A byte-order mark, by which spreadsheet programs know UTF-8.
pub const BYTE_ORDER_MARK: &str = "\u{feff}";

/// Headings of the assessment table.
pub const ASSESSMENT_COLUMNS: [&str; 34] = [
    "standard",
    "hotspot",
    "location",
    "verdict",
    "confidence",
    "utilisation",
    "safety_factor",
    "required_safety_factor",
    "load_path",
    "reduction",
    "sigma_m_mpa",
    "sigma_a_mpa",
    "sigma_a_limit_mpa",
    "origin",
    "limit",
    "static_utilisation",
    "static_equivalent_mpa",
    "static_condition",
    "reason",
    "material",
    "detail",
    "direction_x",
    "direction_y",
    "direction_z",
    "governing_stresses",
    "in_phase_utilisation",
    "critical_plane_utilisation",
    "fatigue_verdict",
    "static_verdict",
    "static_limit_mpa",
    "limit_confidence",
    "warnings",
    "frame_warnings",
    "frame_notes",
];

/// Most steps of a walk.
const STEPS: usize = 4;

/// The assessment as CSV.
#[must_use]
pub fn assessment(frame: &Frame, result: &Assessment) -> String {
    let mut bytes = Vec::new();
    // Writing into memory cannot fail.
    let _ = write_assessment(&mut bytes, frame, result, None, &Selection::all());
    String::from_utf8(bytes).unwrap_or_default()
}

/// The assessment as CSV, row by row, with the hotspots of `shown`; with a comparison its agreement and walk follow.
///
/// Warnings and notes of the frame as a whole stand in the first row of each standard.
///
/// # Errors
/// What the writer says.
pub fn write_assessment(
    out: &mut dyn io::Write,
    frame: &Frame,
    result: &Assessment,
    comparison: Option<&Comparison>,
    shown: &Selection,
) -> io::Result<()> {
    let mut writer = ::csv::Writer::from_writer(out);
    let mut heads: Vec<String> = ASSESSMENT_COLUMNS.iter().map(|c| (*c).to_owned()).collect();
    if comparison.is_some() {
        heads.push("agreement".to_owned());
        let of_step = ["step", "sigma_m_mpa", "sigma_a_mpa", "sigma_a_limit_mpa", "utilisation"];
        heads.extend((1..=STEPS).flat_map(|k| of_step.map(|what| format!("walk_{k}_{what}"))));
    }
    writer.write_record(&heads).map_err(as_io)?;
    for standard in &result.standards {
        let mut first = Some((joined(&result.warnings), joined(&standard.notes)));
        for position in shown.positions(standard.hotspots.len()) {
            let Some(h) = standard.hotspots.get(position) else { continue };
            let mut row = hotspot(standard, h, frame.hotspots.get(h.index));
            let (warnings, notes) = first.take().unwrap_or_default();
            row.extend([plain(&warnings), plain(&notes)]);
            if let Some(comparison) = comparison {
                beside(&mut row, result, comparison, h.index);
            }
            writer.write_record(&row).map_err(as_io)?;
        }
    }
    writer.flush()
}

/// What the writer below said: a closed pipe must be known as one.
fn as_io(error: ::csv::Error) -> io::Error {
    match error.into_kind() {
        ::csv::ErrorKind::Io(error) => error,
        other => io::Error::other(format!("{other:?}")),
    }
}

fn joined(messages: &[crate::message::Message]) -> String {
    messages.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
}

fn of(value: Option<f64>) -> String {
    value.map_or_else(String::new, |v| v.to_string())
}

fn hotspot(standard: &StandardAssessment, h: &HotspotAssessment, given: Option<&Hotspot>) -> Vec<String> {
    let f = h.fatigue.as_ref();
    let s = h.static_check.as_ref();
    let direction = f.and_then(|f| f.direction);
    let in_phase = f.and_then(|f| match &f.origin {
        Origin::Sum { in_phase_utilisation, .. } => Some(*in_phase_utilisation),
        Origin::Pair { .. } => None,
    });
    vec![
        plain(&standard.procedure.id),
        plain(&h.id),
        plain(given.map_or("", |g| &g.location)),
        name(&h.verdict),
        h.confidence.to_string(),
        of(f.map(|f| f.utilisation)),
        of(f.map(|f| f.safety_factor)),
        of(f.map(|f| f.required_safety_factor)),
        f.map_or_else(String::new, |f| name(&f.load_path)),
        f.map_or_else(String::new, |f| f.reduction.to_string()),
        of(f.map(|f| f.sigma_m_mpa)),
        of(f.map(|f| f.sigma_a_mpa)),
        of(f.map(|f| f.sigma_a_limit_mpa)),
        f.map_or_else(String::new, |f| plain(&f.origin.short())),
        f.map_or_else(String::new, |f| plain(&f.limit.id)),
        of(s.map(|s| s.utilisation)),
        of(s.map(|s| s.equivalent_mpa)),
        s.map_or_else(String::new, |s| plain(&s.condition)),
        plain(&h.reason()),
        plain(given.map_or("", |g| &g.material)),
        plain(given.map_or("", |g| &g.detail)),
        of(direction.map(|n| n.x)),
        of(direction.map(|n| n.y)),
        of(direction.map(|n| n.z)),
        f.map_or_else(String::new, |f| plain(&governing(f))),
        of(in_phase),
        of(f.and_then(|f| f.critical_plane.as_ref()).map(|c| c.utilisation)),
        f.map_or_else(String::new, |f| name(&f.verdict)),
        s.map_or_else(String::new, |s| name(&s.verdict)),
        of(s.map(|s| s.limit_mpa)),
        f.map_or_else(String::new, |f| f.limit.provenance.confidence.to_string()),
        plain(&joined(&h.warnings)),
    ]
}

/// The stresses along the direction of the conditions that made the cycle, MPa: `11+ = 83.2; 7 = -12.5`, and for a sum the
/// static ones, then the amplitudes of the dynamic ones (`± 23.1`).
fn governing(f: &FatigueResult) -> String {
    let parts: Vec<String> = match &f.origin {
        Origin::Pair { first, second, first_mpa, second_mpa } => {
            vec![format!("{first} = {first_mpa}"), format!("{second} = {second_mpa}")]
        }
        Origin::Sum { statics, dynamics, .. } => statics
            .iter()
            .map(|(id, s)| format!("{id} = {s}"))
            .chain(dynamics.iter().map(|d| format!("{} ± {}", d.id, d.sigma_a_mpa.abs())))
            .collect(),
    };
    parts.join("; ")
}

fn beside(row: &mut Vec<String>, result: &Assessment, comparison: &Comparison, index: usize) {
    row.push(comparison.hotspots.get(index).map_or_else(String::new, |h| h.agreement.words().to_owned()));
    let steps = comparison.walk(result, index);
    for k in 0..STEPS {
        let step = steps.get(k);
        row.push(plain(step.map_or("", |s| &s.label)));
        row.extend([
            of(step.map(|s| s.sigma_m_mpa)),
            of(step.map(|s| s.sigma_a_mpa)),
            of(step.map(|s| s.sigma_a_limit_mpa)),
            of(step.map(|s| s.utilisation)),
        ]);
    }
}

/// Loads and conditions as CSV, one row per force.
#[must_use]
pub fn loads(sets: &[LoadSet]) -> String {
    let head = [
        "standard",
        "kind",
        "id",
        "component",
        "value",
        "unit",
        "formula",
        "numbers",
        "confidence",
        "source",
    ];
    let mut rows = vec![head.iter().map(|c| (*c).to_owned()).collect()];
    for set in sets {
        for l in &set.loads {
            rows.push(vec![
                plain(&set.standard.id),
                "load".to_owned(),
                plain(&l.id),
                String::new(),
                l.value.to_string(),
                l.unit.symbol.to_owned(),
                plain(&l.formula),
                plain(&l.numbers),
                l.confidence.to_string(),
                plain(&l.source),
            ]);
        }
        for c in &set.conditions {
            for (component, f) in &c.forces {
                rows.push(vec![
                    plain(&set.standard.id),
                    name(&c.category),
                    plain(&c.id),
                    plain(component),
                    f.value.to_string(),
                    f.unit.symbol.to_owned(),
                    plain(&f.formula),
                    plain(&f.numbers),
                    c.confidence.to_string(),
                    plain(&c.source),
                ]);
            }
        }
    }
    write(&rows)
}

/// The name an enum has in files.
pub(super) fn name<T: serde::Serialize>(value: &T) -> String {
    serde_json::to_value(value).ok().and_then(|v| v.as_str().map(str::to_owned)).unwrap_or_default()
}

/// Characters that begin a formula in one spreadsheet program or another.
const FORMULA: [char; 10] = ['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠'];

fn begins_formula(text: &str) -> bool {
    text.starts_with(FORMULA) || text.trim_start().starts_with(FORMULA)
}

/// A text as a cell of our CSV files.
#[must_use]
pub fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 1);
    for (k, piece) in text.split(';').enumerate() {
        if k > 0 {
            out.push(';');
        }
        if begins_formula(piece) || piece.starts_with('\'') {
            out.push('\'');
        }
        out.extend(
            piece.chars().map(|c| if is_hidden(c) && !matches!(c, '\n' | '\t' | '\r') { '·' } else { c }),
        );
    }
    out
}

/// The text of a cell of our CSV files.
///
/// # Examples
/// ```
/// use bogie_fatigue_report::csv::{plain, unescaped};
/// for text in ["=1+1", "'quoted", " =1+1", "＝1+1", "a;=1+1", "a; -b", "a;b", ";'"] {
///     assert_eq!(unescaped(&plain(text)), text);
/// }
/// assert_eq!(plain("=1+1"), "'=1+1");
/// assert_eq!(plain("a;=1+1"), "a;'=1+1");
/// assert_eq!(plain("a; b"), "a; b");
/// ```
#[must_use]
pub fn unescaped(cell: &str) -> String {
    let pieces = cell.split(';').map(|piece| piece.strip_prefix('\'').unwrap_or(piece));
    pieces.collect::<Vec<_>>().join(";")
}

fn write(rows: &[Vec<String>]) -> String {
    let mut writer = ::csv::Writer::from_writer(Vec::new());
    for row in rows {
        // Writing into memory cannot fail.
        let _ = writer.write_record(row);
    }
    writer.into_inner().ok().and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or_default()
}
