//! The header line: separator, columns, units.

use super::row::Dialect;
use crate::results::block::COMPONENTS;
use crate::results::column::{self, ColumnName};
use crate::results::component;
use crate::results::error::{Place, ResultsError, excerpt};
use crate::results::input::Lines;
use crate::results::source::{MOST_LOADS, OpenOptions};
use crate::results::unit::{LengthUnit, SourceUnits};

/// Six columns of one load: the column of each component in the project's order, and the factor to MPa.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct TensorColumns {
    /// The load's name in a wide table.
    pub(super) load: Option<String>,
    pub(super) columns: [usize; COMPONENTS],
    pub(super) factors: [f64; COMPONENTS],
}

/// What the columns hold.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Header {
    pub(super) dialect: Dialect,
    pub(super) columns: usize,
    pub(super) node: usize,
    pub(super) load: Option<usize>,
    /// Columns of the coordinates and the factor to mm.
    pub(super) coordinates: Option<([usize; 3], f64)>,
    pub(super) tensors: Vec<TensorColumns>,
    pub(super) units: SourceUnits,
    /// Offset behind the header line, and its number.
    pub(super) offset: u64,
    pub(super) line: u64,
}

/// Load of a wide table, and for each component found so far its column and factor to MPa.
type Group = (Option<String>, [Option<(usize, f64)>; COMPONENTS]);

impl Header {
    /// Reads the header line, the first that is neither blank nor a comment.
    pub(super) fn read(lines: &mut Lines, options: &OpenOptions) -> Result<Self, ResultsError> {
        let file = std::sync::Arc::clone(lines.file());
        let mut number = 0;
        let text = loop {
            number += 1;
            let Some(line) = lines.next_line()? else {
                return Err(file.fault(
                    Place::File,
                    "there is no header line",
                    "name the columns in the first line",
                ));
            };
            let at = line.offset;
            let text = if at == 0 {
                line.text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line.text)
            } else {
                line.text
            };
            if !text.trim_ascii().is_empty() && !text.trim_ascii_start().starts_with(b"#") {
                break String::from_utf8_lossy(text).into_owned();
            }
        };
        let separator =
            [b';', b'\t', b','].into_iter().find(|&s| text.bytes().any(|b| b == s)).unwrap_or(b',');
        let fields: Vec<ColumnName> = text.split(char::from(separator)).map(ColumnName::parse).collect();
        let fault = |column: usize, problem: String, remedy: &str| {
            file.fault(Place::LineColumn(number, column as u64 + 1), problem, remedy)
        };
        let dialect = Dialect { separator, decimal_comma: separator != b',' };
        let mut header = Self {
            dialect,
            columns: fields.len(),
            node: usize::MAX,
            load: None,
            coordinates: None,
            tensors: Vec::new(),
            units: SourceUnits::default(),
            offset: lines.position(),
            line: number,
        };
        let mut xyz = [None; 3];
        let mut lengths = Vec::new();
        let mut groups: Vec<Group> = Vec::new();
        for (index, head) in fields.iter().enumerate() {
            let lower = head.name.to_lowercase();
            if header.node == usize::MAX && column::is_node(&lower) {
                header.node = index;
                continue;
            }
            if header.load.is_none() && column::is_load(&lower) {
                header.load = Some(index);
                continue;
            }
            let axis = column::axis(&lower);
            if let Some(slot) = axis.and_then(|a| xyz.get_mut(a)) {
                *slot = Some(index);
                let unit =
                    head.length_unit(options).map_err(|(problem, remedy)| fault(index, problem, &remedy))?;
                if lengths.iter().any(|l| *l != unit) {
                    return Err(fault(index, "the coordinates differ in unit".to_owned(), "use one unit"));
                }
                lengths.push(unit);
                continue;
            }
            let Some((load, component)) = component::load_and_component(&head.name) else { continue };
            let unit =
                head.stress_unit(options).map_err(|(problem, remedy)| fault(index, problem, &remedy))?;
            header.units.stress.get_or_insert(unit);
            if groups.len() > MOST_LOADS {
                return Err(fault(
                    index,
                    format!("there are more than {MOST_LOADS} loads"),
                    "split the file",
                ));
            }
            let position = groups.iter().position(|(l, _)| *l == load).unwrap_or_else(|| {
                groups.push((load.clone(), [None; COMPONENTS]));
                groups.len() - 1
            });
            if let Some(slot) = groups.get_mut(position).and_then(|(_, g)| g.get_mut(component))
                && slot.replace((index, unit.to_mpa())).is_some()
            {
                return Err(fault(
                    index,
                    format!("the column `{}` comes twice", head.name),
                    "remove one of them",
                ));
            }
        }
        let whole = |problem: String, remedy: &str| file.fault(Place::Line(number), problem, remedy);
        if header.node == usize::MAX {
            return Err(whole(
                "no column is named `node`".to_owned(),
                "name the column of the node numbers `node`",
            ));
        }
        for (load, group) in groups {
            let mut tensor = TensorColumns { load, columns: [0; COMPONENTS], factors: [1.0; COMPONENTS] };
            let slots = tensor.columns.iter_mut().zip(&mut tensor.factors);
            for ((slot, factor), (found, name)) in
                slots.zip(group.iter().zip(crate::results::COMPONENT_NAMES))
            {
                let Some((column, to_mpa)) = *found else {
                    let of = tensor.load.as_ref().map(|l| format!(" of load `{l}`")).unwrap_or_default();
                    return Err(whole(
                        format!("the column of `{name}`{of} is missing"),
                        "give all six components; fill with 0 what is zero",
                    ));
                };
                (*slot, *factor) = (column, to_mpa);
            }
            header.tensors.push(tensor);
        }
        let named = header.tensors.iter().filter(|t| t.load.is_some()).count();
        if header.tensors.is_empty() {
            return Err(whole(
                format!("no column is named like a stress component (`{}`)", excerpt(text.as_bytes())),
                "name them sxx, syy, szz, sxy, syz, szx",
            ));
        }
        if named > 0 && (named < header.tensors.len() || header.load.is_some()) {
            return Err(whole(
                "the header mixes plain components, components named by load, or a load column".to_owned(),
                "use one of the layouts",
            ));
        }
        if let [Some(x), Some(y), Some(z)] = xyz {
            header.units.length = lengths.first().copied().flatten();
            header.coordinates = Some(([x, y, z], header.units.length.map_or(1.0, LengthUnit::to_mm)));
        }
        Ok(header)
    }
}
