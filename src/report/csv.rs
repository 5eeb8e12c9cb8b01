//! Results as CSV, one row per hotspot and standard.
//!
//! A text that a spreadsheet would take for a formula (it begins with `=`, `+`, `-`, `@`, tab or carriage return)
//! gets an apostrophe in front, and so does one that begins with an apostrophe: whoever reads the file removes one
//! leading apostrophe, if there is one, and has the text as it was ([`unescaped`]).

use crate::assessment::Assessment;
use crate::load::LoadSet;

/// Headings of the assessment table.
pub const ASSESSMENT_COLUMNS: [&str; 19] = [
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
];

/// The assessment as CSV.
#[must_use]
pub fn assessment(assessment: &Assessment, locations: &[&str]) -> String {
    let mut rows = vec![ASSESSMENT_COLUMNS.iter().map(|c| (*c).to_owned()).collect()];
    for standard in &assessment.standards {
        for h in &standard.hotspots {
            let f = h.fatigue.as_ref();
            let s = h.static_check.as_ref();
            let of = |value: Option<f64>| value.map_or_else(String::new, |v| v.to_string());
            rows.push(vec![
                plain(&standard.procedure.id),
                plain(&h.id),
                plain(locations.get(h.index).copied().unwrap_or_default()),
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
                plain(&h.reason),
            ]);
        }
    }
    write(&rows)
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

/// A text as a cell of our CSV files.
#[must_use]
pub fn plain(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r', '\'']) {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}

/// The text of a cell of our CSV files.
///
/// # Examples
/// ```
/// use bogie_fatigue::report::csv::{plain, unescaped};
/// assert_eq!(plain("=1+1"), "'=1+1");
/// assert_eq!(unescaped(&plain("=1+1")), "=1+1");
/// assert_eq!(unescaped(&plain("'quoted")), "'quoted");
/// ```
#[must_use]
pub fn unescaped(cell: &str) -> &str {
    cell.strip_prefix('\'').unwrap_or(cell)
}

fn write(rows: &[Vec<String>]) -> String {
    let mut writer = ::csv::Writer::from_writer(Vec::new());
    for row in rows {
        // Writing into memory cannot fail.
        let _ = writer.write_record(row);
    }
    writer.into_inner().ok().and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or_default()
}
