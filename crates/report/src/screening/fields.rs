//! All nodes, as fields on the mesh and as tables.

use crate::results::{
    Legend, Mesh, PointArray, PointValues, ResultsError, TableColumn, TableValues, TableWriter,
    write_parquet, write_vtu,
};
use bogie_fatigue_screening::{
    AGREEMENT_WORDS, Field, NodeVerdict, Screening, StandardScreening, agreement_codes,
};
use std::path::Path;

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
        "printed_rule_utilisation",
        "in_phase_utilisation",
    ];
    fields.iter().map(|f| format!("{}_{f}", standard.id)).collect()
}

/// The fields of each standard.
fn fields(screening: &Screening) -> Result<Vec<&Field>, ResultsError> {
    let fields: Option<Vec<&Field>> = screening.standards.iter().map(|s| s.field.as_ref()).collect();
    fields.ok_or_else(|| {
        ResultsError::Request(
            "the results of the nodes were not kept: screen them with `keep_fields`".to_owned(),
        )
    })
}

/// Agreement of the first two procedures per node; empty with one procedure.
fn agreement_field(fields: &[&Field]) -> Vec<u8> {
    match fields {
        [first, second, ..] => agreement_codes(first, second).collect(),
        _ => Vec::new(),
    }
}

/// Writes all fields of all standards as VTU for `ParaView`. What the integer fields count is written as texts beside
/// them (`…_words`).
///
/// # Errors
/// The results have no coordinates, the fields were not kept, or the file cannot be written.
pub fn vtu(path: &Path, mesh: &Mesh, screening: &Screening) -> Result<(), ResultsError> {
    let fields = fields(screening)?;
    let names: Vec<Vec<String>> = screening.standards.iter().map(names).collect();
    let nodes = screening.nodes;
    let safety: Vec<_> = fields
        .iter()
        .map(|f| |node: usize| 1.0 / f.utilisation.get(node).copied().unwrap_or(f32::NAN))
        .collect();
    let agreement = agreement_field(&fields);
    let regions = &screening.regions;
    let excluded = |node: usize| u8::from(regions.excluded(node));
    let nothing = |_: usize| f32::NAN;
    let mut arrays = Vec::new();
    for ((f, names), safety) in fields.iter().zip(&names).zip(&safety) {
        let values = [
            PointValues::Float32(&f.utilisation),
            PointValues::Numbers(nodes, safety),
            PointValues::Float32(&f.sigma_m_mpa),
            PointValues::Float32(&f.sigma_a_mpa),
            PointValues::Float32(&f.sigma_a_limit_mpa),
            PointValues::Float32(&f.critical_plane_utilisation),
            if f.static_utilisation.is_empty() {
                PointValues::Numbers(nodes, &nothing)
            } else {
                PointValues::Float32(&f.static_utilisation)
            },
            PointValues::Int16(&f.governing_first),
            PointValues::Int16(&f.governing_second),
            PointValues::UInt8(&f.verdict),
            if f.printed_rule_utilisation.is_empty() {
                PointValues::Numbers(nodes, &nothing)
            } else {
                PointValues::Float32(&f.printed_rule_utilisation)
            },
            if f.in_phase_utilisation.is_empty() {
                PointValues::Numbers(nodes, &nothing)
            } else {
                PointValues::Float32(&f.in_phase_utilisation)
            },
        ];
        arrays.extend(names.iter().zip(values).map(|(name, values)| scalar(name, values)));
    }
    if !agreement.is_empty() {
        arrays.push(scalar("agreement", PointValues::UInt8(&agreement)));
    }
    arrays.push(scalar("excluded", PointValues::Codes(nodes, &excluded)));
    arrays.push(scalar("set", PointValues::UInt16(regions.set_numbers())));
    let governing: Vec<String> =
        screening.standards.iter().map(|s| format!("{}_governing_words", s.id)).collect();
    let mut legends: Vec<Legend<'_>> = governing
        .iter()
        .zip(&screening.standards)
        .map(|(name, s)| Legend { name, words: s.governing.iter().map(String::as_str).collect() })
        .collect();
    legends.push(Legend { name: "verdict_words", words: NodeVerdict::WORDS.to_vec() });
    if !agreement.is_empty() {
        legends.push(Legend { name: "agreement_words", words: AGREEMENT_WORDS.to_vec() });
    }
    let sets = std::iter::once("").chain(regions.set_names().iter().map(String::as_str)).collect();
    legends.push(Legend { name: "set_words", words: sets });
    write_vtu(path, mesh, &arrays, &legends, true)
}

fn scalar<'a>(name: &'a str, values: PointValues<'a>) -> PointArray<'a> {
    PointArray { name, components: &[], values }
}

/// Writes a CSV row per node with all fields of all standards.
///
/// # Errors
/// The fields were not kept, or the file cannot be written.
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
/// The fields were not kept, the file cannot be written, or the program was built without the feature `parquet`.
pub fn parquet(path: &Path, mesh: &Mesh, screening: &Screening) -> Result<(), ResultsError> {
    with_columns(mesh, screening, &mut |columns| write_parquet(path, columns))
}

/// Lends the columns of all nodes to a writer.
fn with_columns(
    mesh: &Mesh,
    screening: &Screening,
    write: &mut dyn FnMut(&[TableColumn<'_>]) -> Result<(), ResultsError>,
) -> Result<(), ResultsError> {
    let fields = fields(screening)?;
    let rows = screening.nodes;
    let regions = &screening.regions;
    let at = |node: usize, axis: usize| {
        let place = mesh.coordinates_mm.as_ref().and_then(|c| c.get(node)?.get(axis).copied());
        place.unwrap_or(f64::NAN)
    };
    let (x, y, z) = (|n| at(n, 0), |n| at(n, 1), |n| at(n, 2));
    let set = |node: usize| regions.set(node);
    let place = |node: usize| screening.settings.regions.get(usize::from(*regions.region.get(node)?));
    let material = |node: usize| place(node).map(|r| r.material.as_str());
    let detail = |node: usize| place(node).map(|r| r.detail.as_str());
    let excluded = |node: usize| Some(if regions.excluded(node) { "yes" } else { "no" });
    let agreement = agreement_field(&fields);
    let names: Vec<Vec<String>> = screening.standards.iter().map(names).collect();
    let safety: Vec<_> = fields
        .iter()
        .map(|f| |node: usize| f64::from(1.0 / f.utilisation.get(node).copied().unwrap_or(f32::NAN)))
        .collect();
    let governing: Vec<_> = screening
        .standards
        .iter()
        .zip(&fields)
        .map(|(s, f)| {
            let word = |codes: &[i16], node: usize| {
                s.governing.get(usize::try_from(*codes.get(node)?).ok()?).map(String::as_str)
            };
            (
                move |node: usize| word(&f.governing_first, node),
                move |node: usize| word(&f.governing_second, node),
            )
        })
        .collect();
    let mut columns = vec![column("node", TableValues::UInt64(&mesh.node_ids))];
    if mesh.coordinates_mm.is_some() {
        columns.push(column("x_mm", TableValues::Numbers(rows, &x)));
        columns.push(column("y_mm", TableValues::Numbers(rows, &y)));
        columns.push(column("z_mm", TableValues::Numbers(rows, &z)));
    }
    columns.push(column("set", TableValues::Names(rows, &set)));
    columns.push(column("material", TableValues::Names(rows, &material)));
    columns.push(column("detail", TableValues::Names(rows, &detail)));
    columns.push(column("excluded", TableValues::Names(rows, &excluded)));
    for (((f, names), safety), (first, second)) in fields.iter().zip(&names).zip(&safety).zip(&governing) {
        let values = [
            TableValues::Float32(&f.utilisation),
            TableValues::Numbers(rows, safety),
            TableValues::Float32(&f.sigma_m_mpa),
            TableValues::Float32(&f.sigma_a_mpa),
            TableValues::Float32(&f.sigma_a_limit_mpa),
            TableValues::Float32(&f.critical_plane_utilisation),
            if f.static_utilisation.is_empty() {
                TableValues::Missing(rows)
            } else {
                TableValues::Float32(&f.static_utilisation)
            },
            TableValues::Names(rows, first),
            TableValues::Names(rows, second),
            TableValues::Words(&f.verdict, &NodeVerdict::WORDS),
            if f.printed_rule_utilisation.is_empty() {
                TableValues::Missing(rows)
            } else {
                TableValues::Float32(&f.printed_rule_utilisation)
            },
            if f.in_phase_utilisation.is_empty() {
                TableValues::Missing(rows)
            } else {
                TableValues::Float32(&f.in_phase_utilisation)
            },
        ];
        columns.extend(names.iter().zip(values).map(|(name, values)| column(name, values)));
    }
    if !agreement.is_empty() {
        columns.push(column("agreement", TableValues::Words(&agreement, &AGREEMENT_WORDS)));
    }
    write(&columns)
}

fn column<'a>(name: &'a str, values: TableValues<'a>) -> TableColumn<'a> {
    TableColumn { name, values }
}
