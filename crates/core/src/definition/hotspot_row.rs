//! A row of a table → a hotspot entry.

use super::diagnostic::Checker;
use super::frame_file::{DirectionInput, HotspotEntry, MeasuredEntry, StressInput};
use super::hotspot_heads::{Column, Owner};
use super::hotspot_number::Numbers;
use super::hotspot_table::{TableCell, TableRow, TableValue};
use super::toml_text::Located;
use indexmap::IndexMap;
use std::ops::Range;

/// Numbers of a row while it is read.
#[derive(Default)]
struct Row<'c> {
    stress: IndexMap<&'c Owner, Located<StressInput>>,
    tensors: IndexMap<&'c Owner, ([Option<f64>; 6], Range<usize>)>,
    measured: IndexMap<&'c Owner, Located<f64>>,
    normal: Option<Located<[f64; 3]>>,
    direction: Vector,
    gauge: Vector,
}

/// A direction in degrees or as a vector.
#[derive(Default)]
struct Vector {
    degrees: Option<Located<f64>>,
    vector: Option<Located<[f64; 3]>>,
}

/// The hotspot of a row.
pub(super) fn read_row(
    checker: &mut Checker,
    given: &TableRow<'_>,
    columns: &[Column],
    numbers: &mut Numbers,
) -> Option<HotspotEntry> {
    let mut row = Row::default();
    let mut texts: [Option<Located<String>>; 5] = Default::default();
    let mut sound = true;
    for (column, cell) in columns.iter().zip(&given.cells) {
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
            Column::MeasuredSource => Some(4),
            _ => None,
        };
        if let Some(place) = slot.and_then(|k| texts.get_mut(k)) {
            match text(checker, cell, column) {
                Some(value) => *place = Some(Located { value, span: cell.span.clone() }),
                None => sound = false,
            }
        } else if cell.value != TableValue::Empty {
            match numbers.read(checker, cell, &column.name()) {
                Some(value) => row.take(column, value, &cell.span),
                None => sound = false,
            }
        }
    }
    let [id, location, material, detail, source] = texts;
    let located = |text: Option<Located<String>>| {
        text.unwrap_or_else(|| Located { value: String::new(), span: given.span.clone() })
    };
    let id = located(id);
    sound &= row.join_tensors(checker, &id.value);
    sound &= row.direction.is_one(checker, &id.value);
    sound &= row.gauge.is_one(checker, &id.value);
    let measured = row.measured(located(source), &given.span);
    let mut stress = IndexMap::new();
    let mut condition: IndexMap<String, IndexMap<String, Located<StressInput>>> = IndexMap::new();
    for (owner, input) in row.stress {
        match owner {
            Owner::Load(load) => {
                stress.insert(load.clone(), input);
            }
            Owner::Condition(standard, name) => {
                condition.entry(standard.clone()).or_default().insert(name.clone(), input);
            }
        }
    }
    let entry = HotspotEntry {
        id,
        location: location.map(|l| l.value).filter(|l| !l.is_empty()),
        material: located(material),
        detail: located(detail),
        stress,
        condition,
        normal: row.normal,
        direction: row.direction.input(),
        measured,
    };
    sound.then_some(entry)
}

impl Vector {
    fn put(&mut self, component: Option<usize>, value: f64, span: &Range<usize>) {
        match component {
            None => self.degrees = Some(Located { value, span: span.clone() }),
            Some(k) => put_component(&mut self.vector, k, value, span),
        }
    }

    fn is_one(&self, checker: &mut Checker, id: &str) -> bool {
        let (Some(_), Some(vector)) = (&self.degrees, &self.vector) else { return true };
        checker.error(
            vector.span.clone(),
            format!("hotspot `{id}` has a direction in degrees and as a vector"),
            "two directions",
            "leave one of them empty",
        );
        false
    }

    fn input(self) -> Option<Located<DirectionInput>> {
        let vector =
            self.vector.map(|d| Located { value: DirectionInput::Vector(d.value.to_vec()), span: d.span });
        self.degrees.map(|d| Located { value: DirectionInput::Degrees(d.value), span: d.span }).or(vector)
    }
}

fn put_component(slot: &mut Option<Located<[f64; 3]>>, k: usize, value: f64, span: &Range<usize>) {
    let all = slot.get_or_insert_with(|| Located { value: [0.0; 3], span: span.clone() });
    if let Some(component) = all.value.get_mut(k) {
        *component = value;
    }
}

impl<'c> Row<'c> {
    fn take(&mut self, column: &'c Column, value: f64, span: &Range<usize>) {
        match column {
            Column::Stress { of, component: None } => {
                let located = Located { value: StressInput::Scalar(value), span: span.clone() };
                self.stress.insert(of, located);
            }
            Column::Stress { of, component: Some(k) } => {
                let (parts, _) = self.tensors.entry(of).or_insert_with(|| ([None; 6], span.clone()));
                if let Some(slot) = parts.get_mut(*k) {
                    *slot = Some(value);
                }
            }
            Column::Measured(of) => {
                self.measured.insert(of, Located { value, span: span.clone() });
            }
            Column::Direction(k) => self.direction.put(*k, value, span),
            Column::MeasuredDirection(k) => self.gauge.put(*k, value, span),
            Column::Normal(k) => put_component(&mut self.normal, *k, value, span),
            _ => {}
        }
    }

    /// What a gauge measured, if anything.
    fn measured(&mut self, source: Located<String>, span: &Range<usize>) -> Option<Located<MeasuredEntry>> {
        let all = std::mem::take(&mut self.measured);
        let direction = std::mem::take(&mut self.gauge).input();
        let first = all.values().next().map(|m| m.span.clone());
        if first.is_none() && direction.is_none() && source.value.is_empty() {
            return None;
        }
        let mut stress = IndexMap::new();
        let mut condition: IndexMap<String, IndexMap<String, Located<f64>>> = IndexMap::new();
        for (owner, value) in all {
            match owner {
                Owner::Load(load) => {
                    stress.insert(load.clone(), value);
                }
                Owner::Condition(standard, name) => {
                    condition.entry(standard.clone()).or_default().insert(name.clone(), value);
                }
            }
        }
        // A row of a table may name the gauge's report although the gauge gave nothing.
        first.map(|first| Located {
            value: MeasuredEntry { source, direction, stress, condition },
            span: if first.is_empty() { span.clone() } else { first },
        })
    }

    /// Puts the components of tensors together; whether all are complete.
    fn join_tensors(&mut self, checker: &mut Checker, id: &str) -> bool {
        let mut sound = true;
        for (owner, (parts, span)) in std::mem::take(&mut self.tensors) {
            let name = Column::Stress { of: owner.clone(), component: None }.name();
            let components = match parts {
                [Some(xx), Some(yy), None, Some(xy), None, None] => vec![xx, yy, xy],
                [Some(xx), Some(yy), Some(zz), Some(xy), Some(yz), Some(zx)] => vec![xx, yy, zz, xy, yz, zx],
                _ => {
                    checker.error(
                        span,
                        format!("hotspot `{id}` has an incomplete tensor for `{name}`"),
                        "some components are empty",
                        "give xx, yy, xy or all six",
                    );
                    sound = false;
                    continue;
                }
            };
            let value = Located { value: StressInput::Components(components), span: span.clone() };
            if self.stress.insert(owner, value).is_some() {
                checker.error(
                    span,
                    format!("hotspot `{id}` has a scalar and a tensor for `{name}`"),
                    "two stresses for one load",
                    "leave one of them empty",
                );
                sound = false;
            }
        }
        sound
    }
}

/// A text; a number of a spreadsheet as it is shown.
fn text(checker: &mut Checker, cell: &TableCell<'_>, column: &Column) -> Option<String> {
    match &cell.value {
        TableValue::Empty => Some(String::new()),
        TableValue::Written(text) => Some(text.to_string()),
        TableValue::Text(text) => Some(text.trim().to_owned()),
        TableValue::Number(v) => Some(v.to_string()),
        TableValue::Unusable(what, remedy) => {
            checker.error(
                cell.span.clone(),
                format!("the cell in column `{}` holds {what}", column.name()),
                "expected a text",
                *remedy,
            );
            None
        }
    }
}
