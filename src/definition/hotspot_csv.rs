//! Hotspots in a CSV file beside the frame load file.
//!
//! Columns: `id`, `location`, `material`, `detail`, then per load component either `LOAD` (scalar) or
//! `LOAD.xx`, `LOAD.yy`, `LOAD.zz`, `LOAD.xy`, `LOAD.yz`, `LOAD.zx`; optional `direction` (degrees) or
//! `direction.x/.y/.z`, and `normal.x/.y/.z`. Empty cells are absent values. Lines that begin with `#` are
//! comments. The unit is that of `[units] stress`.

use super::diagnostic::{Checker, SourceText, nearest};
use super::frame_file::{DirectionInput, HotspotEntry, StressInput};
use super::toml_text::Located;
use indexmap::IndexMap;
use std::ops::Range;
use std::sync::Arc;

/// What a column holds.
#[derive(Debug, Clone, PartialEq)]
enum Column {
    Id,
    Location,
    Material,
    Detail,
    Stress { load: String, component: Option<usize> },
    Direction(Option<usize>),
    Normal(usize),
}

const COMPONENTS: [&str; 6] = ["xx", "yy", "zz", "xy", "yz", "zx"];
const FIXED: [&str; 4] = ["id", "location", "material", "detail"];

/// Reads a hotspot CSV and hands each row on; problems go to `checker`, which must be of the same text.
pub(super) fn read_hotspots(
    source: &Arc<SourceText>,
    checker: &mut Checker,
    mut each: impl FnMut(&mut Checker, &HotspotEntry, &Range<usize>),
) {
    let text = source.text.strip_prefix('\u{feff}').unwrap_or(&source.text);
    let shift = source.text.len() - text.len();
    let separator = if text.lines().next().is_some_and(|l| l.matches(';').count() > l.matches(',').count()) {
        b';'
    } else {
        b','
    };
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(separator)
        .comment(Some(b'#'))
        .trim(csv::Trim::All)
        .flexible(true)
        .has_headers(false)
        .from_reader(text.as_bytes());
    let mut record = csv::StringRecord::new();
    let mut columns: Option<Vec<Column>> = None;
    loop {
        let start = position(&reader);
        match reader.read_record(&mut record) {
            Ok(false) => break,
            Ok(true) => {}
            Err(error) => {
                checker.error(
                    start + shift..start + shift + 1,
                    format!("not readable as CSV: {error}"),
                    "here",
                    "save the file as UTF-8 CSV",
                );
                return;
            }
        }
        let first = record.position().map_or(start, |p| usize::try_from(p.byte()).unwrap_or(start));
        let line_end = text.get(first..).and_then(|t| t.find('\n')).map_or(text.len(), |n| first + n);
        let span = first + shift..line_end + shift;
        match &columns {
            None => match read_header(checker, &record, &span) {
                Some(found) => columns = Some(found),
                None => return,
            },
            Some(columns) => {
                if let Some(entry) = read_row(checker, &record, columns, &span) {
                    each(checker, &entry, &span);
                }
            }
        }
    }
}

fn position(reader: &csv::Reader<&[u8]>) -> usize {
    usize::try_from(reader.position().byte()).unwrap_or(0)
}

fn read_header(
    checker: &mut Checker,
    record: &csv::StringRecord,
    span: &Range<usize>,
) -> Option<Vec<Column>> {
    let mut columns = Vec::new();
    for name in record {
        let column = match name {
            "id" => Column::Id,
            "location" => Column::Location,
            "material" => Column::Material,
            "detail" => Column::Detail,
            "direction" => Column::Direction(None),
            _ => match name.split_once('.') {
                Some(("direction", axis)) => Column::Direction(Some(axis_index(checker, axis, span)?)),
                Some(("normal", axis)) => Column::Normal(axis_index(checker, axis, span)?),
                Some((load, component)) => {
                    let component = if component == "xz" { "zx" } else { component };
                    let Some(index) = COMPONENTS.iter().position(|c| *c == component) else {
                        checker.error(
                            span.clone(),
                            format!("column `{name}` has no stress component `{component}`"),
                            "header line",
                            nearest(component, COMPONENTS),
                        );
                        return None;
                    };
                    Column::Stress { load: load.to_owned(), component: Some(index) }
                }
                None => Column::Stress { load: name.to_owned(), component: None },
            },
        };
        if columns.contains(&column) {
            checker.error(span.clone(), format!("column `{name}` stands twice"), "header line", "remove one");
            return None;
        }
        columns.push(column);
    }
    for (column, name) in [Column::Id, Column::Location, Column::Material, Column::Detail].iter().zip(FIXED) {
        if !columns.contains(column) && name != "location" {
            checker.error(
                span.clone(),
                format!("column `{name}` is missing"),
                "header line",
                format!("add a column `{name}`"),
            );
            return None;
        }
    }
    Some(columns)
}

fn axis_index(checker: &mut Checker, axis: &str, span: &Range<usize>) -> Option<usize> {
    let index = ["x", "y", "z"].iter().position(|a| *a == axis);
    if index.is_none() {
        checker.error(span.clone(), format!("there is no axis `{axis}`"), "header line", "use x, y or z");
    }
    index
}

fn read_row(
    checker: &mut Checker,
    record: &csv::StringRecord,
    columns: &[Column],
    span: &Range<usize>,
) -> Option<HotspotEntry> {
    if record.len() != columns.len() {
        checker.error(
            span.clone(),
            format!("this row has {} cells, the header has {}", record.len(), columns.len()),
            "malformed row",
            "give every row one cell per column; decimals are written with a point",
        );
        return None;
    }
    let located = |text: &str| Located { value: text.to_owned(), span: span.clone() };
    let mut entry = HotspotEntry {
        id: located(""),
        location: None,
        material: located(""),
        detail: located(""),
        stress: IndexMap::new(),
        condition: IndexMap::new(),
        normal: None,
        direction: None,
    };
    let mut tensors: IndexMap<&str, [Option<f64>; 6]> = IndexMap::new();
    let mut normal = [0.0; 3];
    let mut direction = [0.0; 3];
    let (mut has_normal, mut has_direction, mut sound) = (false, false, true);
    for (column, cell) in columns.iter().zip(record) {
        match column {
            Column::Id => entry.id = located(cell),
            Column::Location => entry.location = Some(cell.to_owned()),
            Column::Material => entry.material = located(cell),
            Column::Detail => entry.detail = located(cell),
            _ if cell.is_empty() => {}
            numeric => {
                let Some(value) = number(checker, cell, span, numeric) else {
                    sound = false;
                    continue;
                };
                match numeric {
                    Column::Stress { load, component: None } => {
                        let located = Located { value: StressInput::Scalar(value), span: span.clone() };
                        entry.stress.insert(load.clone(), located);
                    }
                    Column::Stress { load, component: Some(k) } => {
                        if let Some(slot) = tensors.entry(load.as_str()).or_default().get_mut(*k) {
                            *slot = Some(value);
                        }
                    }
                    Column::Direction(None) => {
                        entry.direction =
                            Some(Located { value: DirectionInput::Degrees(value), span: span.clone() });
                    }
                    Column::Direction(Some(k)) => {
                        has_direction = true;
                        if let Some(slot) = direction.get_mut(*k) {
                            *slot = value;
                        }
                    }
                    Column::Normal(k) => {
                        has_normal = true;
                        if let Some(slot) = normal.get_mut(*k) {
                            *slot = value;
                        }
                    }
                    _ => {}
                }
            }
        }
    }
    for (load, parts) in tensors {
        let components = match parts {
            [Some(xx), Some(yy), None, Some(xy), None, None] => vec![xx, yy, xy],
            [Some(xx), Some(yy), Some(zz), Some(xy), Some(yz), Some(zx)] => vec![xx, yy, zz, xy, yz, zx],
            _ => {
                checker.error(
                    span.clone(),
                    format!("hotspot `{}` has an incomplete tensor for `{load}`", entry.id.value),
                    "some components are empty",
                    "give xx, yy, xy or all six",
                );
                sound = false;
                continue;
            }
        };
        let value = Located { value: StressInput::Components(components), span: span.clone() };
        if entry.stress.insert(load.to_owned(), value).is_some() {
            checker.error(
                span.clone(),
                format!("hotspot `{}` has a scalar and a tensor for `{load}`", entry.id.value),
                "two stresses for one load",
                "leave one of them empty",
            );
            sound = false;
        }
    }
    if has_normal {
        entry.normal = Some(Located { value: normal, span: span.clone() });
    }
    if has_direction {
        entry.direction =
            Some(Located { value: DirectionInput::Vector(direction.to_vec()), span: span.clone() });
    }
    sound.then_some(entry)
}

fn number(checker: &mut Checker, cell: &str, span: &Range<usize>, column: &Column) -> Option<f64> {
    match fast_float2::parse::<f64, _>(cell) {
        Ok(v) if v.is_finite() => Some(v),
        _ => {
            let name = match column {
                Column::Stress { load, component } => {
                    let suffix =
                        component.and_then(|k| COMPONENTS.get(k)).map_or(String::new(), |c| format!(".{c}"));
                    format!("{load}{suffix}")
                }
                Column::Normal(_) => "normal".to_owned(),
                _ => "direction".to_owned(),
            };
            checker.error(
                span.clone(),
                format!("`{cell}` in column `{name}` is not a finite number"),
                "malformed row",
                "write numbers with a decimal point, like -12.5",
            );
            None
        }
    }
}
