//! A table of hotspots, from CSV or a spreadsheet: its columns, and rows → hotspot entries.
//!
//! Columns: `id`, `location`, `material`, `detail`, then per load component either `LOAD` (scalar) or
//! `LOAD.xx`, `LOAD.yy`, `LOAD.zz`, `LOAD.xy`, `LOAD.yz`, `LOAD.zx`; optional `direction` (degrees) or
//! `direction.x/.y/.z`, and `normal.x/.y/.z`. Empty cells are absent values. The unit is that of
//! `[units] stress`. `[files.hotspot_table]` maps heads that are named otherwise, and names those to ignore.

use super::diagnostic::{Checker, nearest};
use super::frame_file::{DirectionInput, HotspotEntry, StressInput, TableEntry};
use super::toml_text::Located;
use indexmap::IndexMap;
use std::borrow::Cow;
use std::collections::HashSet;
use std::ops::Range;

/// What a column holds.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Column {
    Id,
    Location,
    Material,
    Detail,
    Stress {
        load: String,
        component: Option<usize>,
    },
    Direction(Option<usize>),
    Normal(usize),
    /// Named as one not to be read.
    Ignored,
    /// No head: must be empty all the way down.
    Nameless,
}

/// What stands in a cell.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum TableValue<'a> {
    Empty,
    /// Characters that may be a text or a number (CSV).
    Written(&'a str),
    /// A text and nothing else (spreadsheet).
    Text(&'a str),
    /// A number (spreadsheet).
    Number(f64),
    /// Neither; what it is, and a remedy.
    Unusable(&'a str, &'a str),
}

/// A cell with its place.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct TableCell<'a> {
    pub(super) value: TableValue<'a>,
    pub(super) span: Range<usize>,
}

/// How the heads of a table are understood.
pub(super) struct Heads<'a> {
    pub(super) entry: Option<&'a TableEntry>,
    /// Of the frame load file, in which the mapping stands.
    pub(super) checker: &'a mut Checker,
}

const COMPONENTS: [&str; 6] = ["xx", "yy", "zz", "xy", "yz", "zx"];
const NEEDED: [(Column, &str); 3] =
    [(Column::Id, "id"), (Column::Material, "material"), (Column::Detail, "detail")];

impl Heads<'_> {
    /// The program's names of the columns; `None` for one that is ignored. Tells of names in the mapping that
    /// are not in the table.
    fn names<'h>(&mut self, heads: &'h [(String, Range<usize>)]) -> Vec<Option<Cow<'h, str>>> {
        let Some(entry) = self.entry else {
            return heads.iter().map(|(head, _)| Some(Cow::Borrowed(head.as_str()))).collect();
        };
        let there = |wanted: &str| heads.iter().any(|(head, _)| head == wanted);
        let named = entry.columns.values().chain(&entry.ignore);
        for (at, wanted) in named.clone().enumerate() {
            let mut before = named.clone().take(at);
            if !there(&wanted.value) {
                self.checker.error(
                    wanted.span.clone(),
                    format!("the hotspot file has no column `{}`", wanted.value),
                    "no such column head",
                    nearest(&wanted.value, heads.iter().map(|(h, _)| h.as_str()).filter(|h| !h.is_empty())),
                );
            } else if before.any(|other| other.value == wanted.value) {
                self.checker.error(
                    wanted.span.clone(),
                    format!("the column `{}` is named twice", wanted.value),
                    "second use",
                    "use a column once",
                );
            }
        }
        let name_of = |head: &'h str| {
            if entry.ignore.iter().any(|i| i.value == head) {
                return None;
            }
            let mapped = entry.columns.iter().find(|(_, wanted)| wanted.value == head);
            Some(mapped.map_or(Cow::Borrowed(head), |(name, _)| Cow::Owned(name.clone())))
        };
        heads.iter().map(|(head, _)| name_of(head)).collect()
    }
}

/// The columns of a table, or `None` if no row can be read by them.
pub(super) fn read_header(
    checker: &mut Checker,
    heads: &[(String, Range<usize>)],
    whole: &Range<usize>,
    mapping: &mut Heads<'_>,
) -> Option<Vec<Column>> {
    let mut columns = Vec::new();
    let mut seen = HashSet::new();
    let mut sound = true;
    for (name, (head, span)) in mapping.names(heads).into_iter().zip(heads) {
        let column = match name {
            None => Some(Column::Ignored),
            Some(name) => column(checker, &name, span),
        };
        let Some(column) = column else {
            sound = false;
            continue;
        };
        if !matches!(column, Column::Ignored | Column::Nameless) && !seen.insert(column.clone()) {
            checker.error(span.clone(), format!("column `{head}` stands twice"), "header line", "remove one");
            sound = false;
        }
        columns.push(column);
    }
    for (column, name) in NEEDED {
        if !columns.contains(&column) {
            checker.error(
                whole.clone(),
                format!("column `{name}` is missing"),
                "header line",
                format!("add a column `{name}`"),
            );
            sound = false;
        }
    }
    sound.then_some(columns)
}

fn column(checker: &mut Checker, name: &str, span: &Range<usize>) -> Option<Column> {
    Some(match name {
        "" => Column::Nameless,
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
    })
}

fn axis_index(checker: &mut Checker, axis: &str, span: &Range<usize>) -> Option<usize> {
    let index = ["x", "y", "z"].iter().position(|a| *a == axis);
    if index.is_none() {
        checker.error(span.clone(), format!("there is no axis `{axis}`"), "header line", "use x, y or z");
    }
    index
}

/// Numbers of a row while it is read.
#[derive(Default)]
struct Row<'c> {
    stress: IndexMap<String, Located<StressInput>>,
    tensors: IndexMap<&'c str, ([Option<f64>; 6], Range<usize>)>,
    normal: Option<Located<[f64; 3]>>,
    direction: Option<Located<[f64; 3]>>,
    degrees: Option<Located<f64>>,
}

/// The hotspot of a row with one cell per column.
pub(super) fn read_row(
    checker: &mut Checker,
    cells: &[TableCell<'_>],
    columns: &[Column],
    span: &Range<usize>,
) -> Option<HotspotEntry> {
    let mut row = Row::default();
    let mut texts: [Option<Located<String>>; 4] = [None, None, None, None];
    let mut sound = true;
    for (column, cell) in columns.iter().zip(cells) {
        let slot = match column {
            Column::Ignored => continue,
            Column::Nameless => {
                if cell.value != TableValue::Empty {
                    checker.error(
                        cell.span.clone(),
                        "this column has a value but no head",
                        "what is it?",
                        "give the column a head, or empty it",
                    );
                    sound = false;
                }
                continue;
            }
            Column::Id => Some(0),
            Column::Location => Some(1),
            Column::Material => Some(2),
            Column::Detail => Some(3),
            _ => None,
        };
        if let Some(place) = slot.and_then(|k| texts.get_mut(k)) {
            match text(checker, cell, column) {
                Some(value) => *place = Some(Located { value, span: cell.span.clone() }),
                None => sound = false,
            }
        } else if cell.value != TableValue::Empty {
            match number(checker, cell, column) {
                Some(value) => row.take(column, value, &cell.span),
                None => sound = false,
            }
        }
    }
    let [id, location, material, detail] = texts;
    let located = |text: Option<Located<String>>| {
        text.unwrap_or_else(|| Located { value: String::new(), span: span.clone() })
    };
    let id = located(id);
    sound &= row.join_tensors(checker, &id.value);
    if sound && let (Some(_), Some(vector)) = (&row.degrees, &row.direction) {
        checker.error(
            vector.span.clone(),
            format!("hotspot `{}` has a direction in degrees and as a vector", id.value),
            "two directions",
            "leave one of them empty",
        );
        sound = false;
    }
    let vector =
        row.direction.map(|d| Located { value: DirectionInput::Vector(d.value.to_vec()), span: d.span });
    let degrees = row.degrees.map(|d| Located { value: DirectionInput::Degrees(d.value), span: d.span });
    let entry = HotspotEntry {
        id,
        location: location.map(|l| l.value).filter(|l| !l.is_empty()),
        material: located(material),
        detail: located(detail),
        stress: row.stress,
        condition: IndexMap::new(),
        normal: row.normal,
        direction: degrees.or(vector),
        measured: None,
    };
    sound.then_some(entry)
}

impl<'c> Row<'c> {
    fn take(&mut self, column: &'c Column, value: f64, span: &Range<usize>) {
        let vector = |slot: &mut Option<Located<[f64; 3]>>, k: usize| {
            let all = slot.get_or_insert_with(|| Located { value: [0.0; 3], span: span.clone() });
            if let Some(component) = all.value.get_mut(k) {
                *component = value;
            }
        };
        match column {
            Column::Stress { load, component: None } => {
                let located = Located { value: StressInput::Scalar(value), span: span.clone() };
                self.stress.insert(load.clone(), located);
            }
            Column::Stress { load, component: Some(k) } => {
                let (parts, _) =
                    self.tensors.entry(load.as_str()).or_insert_with(|| ([None; 6], span.clone()));
                if let Some(slot) = parts.get_mut(*k) {
                    *slot = Some(value);
                }
            }
            Column::Direction(None) => self.degrees = Some(Located { value, span: span.clone() }),
            Column::Direction(Some(k)) => vector(&mut self.direction, *k),
            Column::Normal(k) => vector(&mut self.normal, *k),
            _ => {}
        }
    }

    /// Puts the components of tensors together; whether all are complete.
    fn join_tensors(&mut self, checker: &mut Checker, id: &str) -> bool {
        let mut sound = true;
        for (load, (parts, span)) in std::mem::take(&mut self.tensors) {
            let components = match parts {
                [Some(xx), Some(yy), None, Some(xy), None, None] => vec![xx, yy, xy],
                [Some(xx), Some(yy), Some(zz), Some(xy), Some(yz), Some(zx)] => vec![xx, yy, zz, xy, yz, zx],
                _ => {
                    checker.error(
                        span,
                        format!("hotspot `{id}` has an incomplete tensor for `{load}`"),
                        "some components are empty",
                        "give xx, yy, xy or all six",
                    );
                    sound = false;
                    continue;
                }
            };
            let value = Located { value: StressInput::Components(components), span: span.clone() };
            if self.stress.insert(load.to_owned(), value).is_some() {
                checker.error(
                    span,
                    format!("hotspot `{id}` has a scalar and a tensor for `{load}`"),
                    "two stresses for one load",
                    "leave one of them empty",
                );
                sound = false;
            }
        }
        sound
    }
}

fn name(column: &Column) -> String {
    let axis = |k: &usize| ["x", "y", "z"].get(*k).copied().unwrap_or_default();
    match column {
        Column::Id => "id".to_owned(),
        Column::Location => "location".to_owned(),
        Column::Material => "material".to_owned(),
        Column::Detail => "detail".to_owned(),
        Column::Stress { load, component } => {
            component.and_then(|k| COMPONENTS.get(k)).map_or(load.clone(), |c| format!("{load}.{c}"))
        }
        Column::Normal(k) => format!("normal.{}", axis(k)),
        Column::Direction(Some(k)) => format!("direction.{}", axis(k)),
        Column::Direction(None) => "direction".to_owned(),
        Column::Ignored | Column::Nameless => String::new(),
    }
}

/// A text; a number of a spreadsheet as it is shown.
fn text(checker: &mut Checker, cell: &TableCell<'_>, column: &Column) -> Option<String> {
    match cell.value {
        TableValue::Empty => Some(String::new()),
        TableValue::Written(text) => Some(text.to_owned()),
        TableValue::Text(text) => Some(text.trim().to_owned()),
        TableValue::Number(v) => Some(v.to_string()),
        TableValue::Unusable(what, remedy) => {
            unusable(checker, cell, column, (what, remedy), "a text");
            None
        }
    }
}

fn unusable(
    checker: &mut Checker,
    cell: &TableCell<'_>,
    column: &Column,
    (what, remedy): (&str, &str),
    wanted: &str,
) {
    checker.error(
        cell.span.clone(),
        format!("the cell in column `{}` holds {what}", name(column)),
        format!("expected {wanted}"),
        remedy,
    );
}

fn number(checker: &mut Checker, cell: &TableCell<'_>, column: &Column) -> Option<f64> {
    let (shown, value) = match cell.value {
        TableValue::Empty => return None,
        TableValue::Number(v) => (v.to_string(), Some(v)),
        TableValue::Written(text) => (text.to_owned(), fast_float2::parse::<f64, _>(text).ok()),
        TableValue::Text(text) => {
            let what = format!("the text `{}`", text.chars().take(60).collect::<String>());
            let remedy = "type a number; one that is stored as text counts as text";
            unusable(checker, cell, column, (&what, remedy), "a number");
            return None;
        }
        TableValue::Unusable(what, remedy) => {
            unusable(checker, cell, column, (what, remedy), "a number");
            return None;
        }
    };
    let value = value.filter(|v| v.is_finite());
    if value.is_none() {
        checker.error(
            cell.span.clone(),
            format!("`{shown}` in column `{}` is not a finite number", name(column)),
            "malformed row",
            "write numbers with a decimal point, like -12.5",
        );
    }
    value
}
