//! The columns of a Parquet table: which load and component each holds, and in which unit.

use std::path::Path;

use crate::block::COMPONENTS;
use crate::column::{self, ColumnName};
use crate::component;
use crate::error::{Place, ResultsError};
use crate::source::{LoadField, MOST_LOADS, NodeNumbers, OpenOptions, named_loads};
use crate::unit::{LengthUnit, SourceUnits, StressUnit};

const REMEDY: &str = "write one row per node and the columns `<load>_sxx`, … `<load>_szx`";

/// A column by its name in the file, and the factor to MPa or mm.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Column {
    pub(super) name: String,
    pub(super) factor: f64,
}

/// What the columns hold.
#[derive(Debug)]
pub(super) struct Schema {
    /// Columns that may be the node numbers.
    pub(super) nodes: Vec<String>,
    pub(super) axes: Option<[Column; 3]>,
    pub(super) loads: Vec<LoadField>,
    /// Columns of each load, in the project's order of components.
    pub(super) tensors: Vec<[Column; COMPONENTS]>,
    pub(super) units: SourceUnits,
}

pub(super) fn fault(path: &Path, problem: String) -> ResultsError {
    ResultsError::format(path, Place::File, problem, REMEDY)
}

type Group = (Option<String>, [Option<Column>; COMPONENTS]);

impl Schema {
    pub(super) fn new(path: &Path, names: &[String], options: &OpenOptions) -> Result<Self, ResultsError> {
        let (mut nodes, mut ids) = (Vec::new(), Vec::new());
        let mut axes = [const { None }; 3];
        let mut lengths: Vec<Option<LengthUnit>> = Vec::new();
        let mut load_column = None;
        let mut groups: Vec<Group> = Vec::new();
        let mut units = options.units();
        for name in names {
            let head = ColumnName::parse(name);
            let lower = head.name.to_lowercase();
            let of_column = |(problem, remedy): (String, String)| {
                ResultsError::format(path, Place::File, format!("column `{name}`: {problem}"), remedy)
            };
            if lower == "id" {
                ids.push(name.clone());
            } else if column::is_node(&lower) {
                nodes.push(name.clone());
            } else if column::is_load(&lower) && load_column.is_none() {
                load_column = Some(name);
            } else if let Some(slot) = column::axis(&lower).and_then(|a| axes.get_mut(a)) {
                let unit = head.length_unit(options).map_err(of_column)?;
                lengths.push(unit);
                *slot = Some(Column { name: name.clone(), factor: unit.map_or(1.0, LengthUnit::to_mm) });
            } else if let Some((load, component)) = component::load_and_component(&head.name) {
                let unit = match (&head.unit, units.stress) {
                    // Assumed; the units of the source tell.
                    (None, None) => None,
                    _ => Some(head.stress_unit(options).map_err(of_column)?),
                };
                if groups.is_empty() {
                    units.stress = unit;
                }
                let group = group_of(&mut groups, load);
                if groups.len() > MOST_LOADS {
                    return Err(fault(path, format!("there are more than {MOST_LOADS} loads")));
                }
                let column = Column { name: name.clone(), factor: unit.map_or(1.0, StressUnit::to_mpa) };
                if let Some(slot) = groups.get_mut(group).and_then(|(_, g)| g.get_mut(component))
                    && slot.replace(column).is_some()
                {
                    return Err(fault(path, format!("the column `{name}` doubles another one")));
                }
            }
        }
        if let (Some(column), Some(_)) = (load_column, groups.iter().find(|(load, _)| load.is_none())) {
            return Err(ResultsError::unsupported(
                path,
                format!("a long Parquet table, whose column `{column}` says the load of each row,"),
                "turn it into one row per node with the columns `<load>_sxx`, … `<load>_szx` (in pandas: \
                 `pivot`), or write it as CSV, which may be long",
            ));
        }
        if lengths.iter().any(|l| Some(l) != lengths.first()) {
            return Err(fault(path, "the coordinates differ in unit".to_owned()));
        }
        units.length = lengths.first().copied().flatten().or(units.length);
        let axes = match axes {
            [Some(x), Some(y), Some(z)] => Some([x, y, z]),
            _ => None,
        };
        let (mut loads, mut tensors) = (Vec::new(), Vec::new());
        for (load, group) in groups {
            let load = load.unwrap_or_else(|| "stress".to_owned());
            let all: Option<Vec<Column>> = group.into_iter().collect();
            let Some(all) = all.and_then(|a| <[Column; COMPONENTS]>::try_from(a).ok()) else {
                return Err(fault(path, format!("load `{load}` has not all six components")));
            };
            loads.push(load);
            tensors.push(all);
        }
        if loads.is_empty() {
            return Err(fault(path, "there are no stress columns".to_owned()));
        }
        let nodes = match &options.node_numbers {
            NodeNumbers::Counted => Vec::new(),
            NodeNumbers::Array(wanted) => {
                let found = names.iter().find(|n| *n == wanted);
                let found =
                    found.or_else(|| names.iter().find(|n| n.trim().eq_ignore_ascii_case(wanted.trim())));
                let found = found.ok_or_else(|| {
                    let all = names.iter().map(|n| format!("`{n}`")).collect::<Vec<_>>().join(", ");
                    let problem =
                        format!("there is no column `{wanted}` for the node numbers; there are {all}");
                    ResultsError::format(path, Place::File, problem, "name one of them with --node-numbers")
                })?;
                vec![found.clone()]
            }
            // `id` alone may number anything; beside a name that says more it does not count.
            NodeNumbers::ByName if nodes.is_empty() => ids,
            NodeNumbers::ByName => nodes,
        };
        Ok(Self { nodes, axes, loads: named_loads(loads.into_iter()), tensors, units })
    }
}

/// Position of a load's group, which is made if it is not there.
fn group_of(groups: &mut Vec<Group>, load: Option<String>) -> usize {
    groups.iter().position(|(l, _)| *l == load).unwrap_or_else(|| {
        groups.push((load, Default::default()));
        groups.len() - 1
    })
}
