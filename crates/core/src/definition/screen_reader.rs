//! The `[screen]` table as written → validated [`ScreenSettings`].

use super::diagnostic::{Checker, nearest};
use super::frame::{FieldChoice, FrameLoad, Region, ScreenSettings};
use super::frame_file::{FrameFile, ScreenEntry};
use super::quantity::{Dimension, Quantity, Unit};
use super::toml_text::Located;
use bogie_fatigue_text::{DecimalMark, TableLayout, encoding::decode as decode_text};
use indexmap::IndexMap;
use std::ops::Range;

/// Separation of hotspots where the file gives none; not from a standard, a few plate thicknesses.
const DEFAULT_SEPARATION_MM: f64 = 50.0;

/// Reads the table; problems go to `checker`.
pub(super) fn read_screen(
    checker: &mut Checker,
    entry: &ScreenEntry,
    file: &FrameFile,
    loads: &IndexMap<String, FrameLoad>,
) -> Option<ScreenSettings> {
    let steps = entry.steps.iter().map(|(name, s)| (name, s.span.clone()));
    let fields = entry.fields.iter().map(|(name, s)| (name, s.span.clone()));
    for (name, span) in steps.chain(fields) {
        known(checker, name, span, "load component", file.loads.keys());
    }
    for (name, field) in &entry.fields {
        if entry.steps.contains_key(name) {
            checker.error(
                field.span.clone(),
                format!("`{name}` has both a step and a field"),
                "where do its stresses stand?",
                "keep one of them",
            );
        }
    }
    let material = named(checker, &entry.material, "material", file.materials.keys());
    let detail = named(checker, &entry.detail, "detail", file.details.keys());
    let mut regions = vec![Region { sets: Vec::new(), material: material.clone(), detail: detail.clone() }];
    for region in &entry.region {
        let of = |checker: &mut Checker,
                  given: &Option<Located<String>>,
                  default: &str,
                  what,
                  names: Vec<&String>| {
            given.as_ref().map_or(default.to_owned(), |g| named(checker, g, what, names.into_iter()))
        };
        if region.value.sets.is_empty() {
            checker.error(
                region.span.clone(),
                "a region names no set",
                "would hold nothing",
                "add sets = [\"NAME\"]",
            );
        }
        regions.push(Region {
            sets: region.value.sets.clone(),
            material: of(
                checker,
                &region.value.material,
                &material,
                "material",
                file.materials.keys().collect(),
            ),
            detail: of(checker, &region.value.detail, &detail, "detail", file.details.keys().collect()),
        });
    }
    let separation_mm =
        entry.separation.as_ref().map_or(Some(DEFAULT_SEPARATION_MM), |text| separation(checker, text))?;
    let fields = loads
        .values()
        .map(|load| {
            if load.omitted.is_some() {
                return None;
            }
            let by_step = entry.steps.get(&load.id).map(|s| FieldChoice::Step(s.value));
            let by_name = entry.fields.get(&load.id).map(|f| FieldChoice::Name(f.value.clone()));
            by_step.or(by_name).or_else(|| Some(FieldChoice::Name(load.id.clone())))
        })
        .collect();
    Some(ScreenSettings {
        fields,
        regions,
        exclude: entry.exclude.iter().map(|e| e.value.clone()).collect(),
        separation_mm,
        stress_unit: stress_unit(checker, file),
        length_unit: file.units.length.as_ref().map(|l| l.value.clone()),
        component_order: entry.component_order.as_ref().map(|order| component_order(checker, order)),
        node_numbers: entry.node_numbers.clone(),
        table: table_layout(checker, entry),
    })
}

/// `[screen.columns]` and `[screen.table]`.
fn table_layout(checker: &mut Checker, entry: &ScreenEntry) -> TableLayout {
    let mut layout = TableLayout::default();
    for (name, head) in &entry.columns {
        if !TableLayout::names_a_column(name) {
            checker.error(
                head.span.clone(),
                format!("[screen.columns] has the name `{name}`, which is none of the program's"),
                "what is this column?",
                "known are node, load, element, x, y, z, sxx, syy, szz, sxy, syz, szx, and LOAD.xx, … in quotes",
            );
        }
        layout.columns.insert(name.clone(), head.value.clone());
    }
    let table = entry.table.as_ref().map(|t| &t.value);
    let rows = [table.and_then(|t| t.header_row.as_ref()), entry.header_row.as_ref()];
    for row in rows.into_iter().flatten() {
        counted_from_one(checker, row);
        if layout.header_row.is_some_and(|other| other != u64::from(row.value)) {
            checker.error(
                row.span.clone(),
                "`header_row` stands in [screen] and in [screen.table], with different rows",
                "which is it?",
                "keep one of them",
            );
        }
        layout.header_row = Some(u64::from(row.value));
    }
    let Some(table) = table else { return layout };
    layout.decimal = table.decimal.as_ref().and_then(|mark| decimal_mark(checker, mark));
    layout.encoding = table.encoding.as_ref().map(|e| e.value.clone());
    if let Some(encoding) = &table.encoding {
        known_encoding(checker, encoding);
    }
    layout.average_across = table.average_across.iter().map(|c| c.value.clone()).collect();
    layout
}

/// Rows and lines are counted from 1.
pub(super) fn counted_from_one(checker: &mut Checker, row: &Located<u32>) {
    if row.value == 0 {
        checker.error(row.span.clone(), "rows are counted from 1", "row 0", "write 1 for the first row");
    }
}

/// A decimal mark as written.
pub(super) fn decimal_mark(checker: &mut Checker, text: &Located<String>) -> Option<DecimalMark> {
    let mark = DecimalMark::of(&text.value);
    if mark.is_none() {
        checker.error(
            text.span.clone(),
            format!("`{}` is no decimal mark", text.value),
            "expected \".\" or \",\"",
            "write decimal = \",\" for numbers like 12,5",
        );
    }
    mark
}

/// The name of an encoding must be known.
pub(super) fn known_encoding(checker: &mut Checker, label: &Located<String>) {
    if let Err(problem) = decode_text(&[], Some(&label.value)) {
        checker.error(label.span.clone(), problem, "unknown encoding", "write the name as web pages do");
    }
}

/// Checks that all six components are there once, by letters or by numbers; the readers of results read the text.
fn component_order(checker: &mut Checker, text: &Located<String>) -> String {
    const COMPONENTS: [[&str; 4]; 6] = [
        ["xx", "xx", "11", "11"],
        ["yy", "yy", "22", "22"],
        ["zz", "zz", "33", "33"],
        ["xy", "yx", "12", "21"],
        ["yz", "zy", "23", "32"],
        ["xz", "zx", "13", "31"],
    ];
    let lower = text.value.to_lowercase();
    let names: Vec<&str> =
        lower.split(|c: char| c == ',' || c.is_whitespace()).filter(|n| !n.is_empty()).collect();
    let once = |component: &[&str; 4]| {
        names.iter().filter(|name| component.iter().any(|end| name.ends_with(end))).count() == 1
    };
    if names.len() != COMPONENTS.len() || !COMPONENTS.iter().all(once) {
        checker.error(
            text.span.clone(),
            format!("`{}` is no order of stress components", text.value),
            "expected each of xx, yy, zz, xy, yz, xz (or 11, 22, 33, 12, 23, 13) once",
            "write it as the program that wrote the results documents it, such as \"xx yy zz xy yz xz\"",
        );
    }
    text.value.clone()
}

/// Units of length that results may have.
const LENGTH_UNITS: [&str; 4] = ["mm", "cm", "m", "in"];

/// Checks `[units] length`, whether or not the file has a `[screen]` table.
pub(super) fn check_length_unit(checker: &mut Checker, file: &FrameFile) {
    if let Some(unit) = file.units.length.as_ref().filter(|u| !LENGTH_UNITS.contains(&u.value.as_str())) {
        checker.error(
            unit.span.clone(),
            format!("`{}` is not a unit of length", unit.value),
            format!("expected {}", LENGTH_UNITS.join(", ")),
            "write length = \"mm\"",
        );
    }
}

/// `[units] stress`. Where there are hotspots, their reader tells what is wrong with it.
fn stress_unit(checker: &mut Checker, file: &FrameFile) -> Option<String> {
    let unit = file.units.stress.as_ref()?;
    let known = Unit::find(&unit.value).is_some_and(|u| u.dimension == Dimension::STRESS);
    if !known && file.hotspot.is_empty() && file.files.hotspots.is_none() {
        checker.error(
            unit.span.clone(),
            format!("`{}` is not a unit of stress", unit.value),
            format!("expected {}", Dimension::STRESS.allowed_units()),
            "write stress = \"MPa\"",
        );
    }
    Some(unit.value.clone())
}

fn separation(checker: &mut Checker, text: &Located<String>) -> Option<f64> {
    let mm = Unit::find("mm")?;
    match Quantity::parse(&text.value).ok().and_then(|q| q.in_unit(mm)) {
        Some(v) if v >= 0.0 => Some(v),
        _ => {
            checker.error(
                text.span.clone(),
                format!("`{}` is not a distance", text.value),
                "expected mm or m, not negative",
                "write it like \"50 mm\"",
            );
            None
        }
    }
}

fn named<'a>(
    checker: &mut Checker,
    given: &Located<String>,
    what: &str,
    names: impl Iterator<Item = &'a String> + Clone,
) -> String {
    known(checker, &given.value, given.span.clone(), what, names);
    given.value.clone()
}

fn known<'a>(
    checker: &mut Checker,
    given: &str,
    span: Range<usize>,
    what: &str,
    names: impl Iterator<Item = &'a String> + Clone,
) {
    if !names.clone().any(|n| n == given) {
        checker.error(
            span,
            format!("there is no {what} `{given}`"),
            format!("unknown {what}"),
            nearest(given, names.map(String::as_str)),
        );
    }
}
