//! The header line: which column is what, and units.

use super::find::Head;
use super::numbered;
use super::row::{Dialect, Mark};
use crate::block::COMPONENTS;
use crate::column::{self, Apart, ColumnName};
use crate::component;
use crate::error::{Place, ResultsError};
use crate::input::InputFile;
use crate::source::{MOST_LOADS, OpenOptions};
use crate::unit::{LengthUnit, SourceUnits};
use bogie_fatigue_text::Meaning;

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
    /// Element that a row comes from; the rows of a node are averaged.
    pub(super) element: Option<usize>,
    /// Columns of the coordinates and the factor to mm.
    pub(super) coordinates: Option<([usize; 3], f64)>,
    pub(super) tensors: Vec<TensorColumns>,
    pub(super) units: SourceUnits,
    /// The first number with a decimal mark: all others must have the same.
    pub(super) mark: Option<Mark>,
    /// Offset behind the header line, and its number.
    pub(super) offset: u64,
    pub(super) line: u64,
}

/// A column that parts elements: where it stands, its head, what it tells.
pub(super) type ApartColumn = (usize, String, Apart);

/// Load of a wide table, and for each component found so far its column and factor to MPa.
type Group = (Option<String>, [Option<(usize, f64)>; COMPONENTS]);

/// Columns while they are sorted out.
#[derive(Default)]
struct Draft {
    nodes: Vec<usize>,
    loads: Vec<usize>,
    elements: Vec<usize>,
    axes: [Vec<usize>; 3],
    stresses: Vec<(usize, Option<String>, usize)>,
    apart: Vec<ApartColumn>,
}

impl Draft {
    fn put(&mut self, at: usize, meaning: Meaning) {
        match meaning {
            Meaning::Node => self.nodes.push(at),
            Meaning::Load => self.loads.push(at),
            Meaning::Element => self.elements.push(at),
            Meaning::Axis(axis) => self.axes.get_mut(axis).into_iter().for_each(|a| a.push(at)),
            Meaning::Stress(load, component) => self.stresses.push((at, load, component)),
        }
    }

    /// Whether the user has named a column for this already.
    fn has(&self, meaning: &Meaning) -> bool {
        match meaning {
            Meaning::Node => !self.nodes.is_empty(),
            Meaning::Load => !self.loads.is_empty(),
            Meaning::Element => !self.elements.is_empty(),
            Meaning::Axis(axis) => self.axes.get(*axis).is_some_and(|a| !a.is_empty()),
            Meaning::Stress(load, component) => {
                self.stresses.iter().any(|(_, l, c)| l == load && c == component)
            }
        }
    }
}

/// What a head means by itself.
fn meaning(head: &ColumnName) -> Option<Meaning> {
    let lower = head.name.to_lowercase();
    if column::is_node(&lower) {
        return Some(Meaning::Node);
    }
    if column::is_load(&lower) {
        return Some(Meaning::Load);
    }
    if column::is_element(&lower) {
        return Some(Meaning::Element);
    }
    if let Some(axis) = column::axis(&lower) {
        return Some(Meaning::Axis(axis));
    }
    component::load_and_component(&head.name).map(|(load, component)| Meaning::Stress(load, component))
}

/// Whether a line's fields are the heads of a table of results.
pub(super) fn are_heads(fields: &[String], options: &OpenOptions) -> bool {
    let mapped = |field: &String| {
        let head = ColumnName::parse(field);
        let named = options.table.columns.iter().find(|(_, h)| **h == *field || **h == head.name);
        named.and_then(|(key, _)| Meaning::of(key)).or_else(|| meaning(&head))
    };
    let meanings: Vec<Meaning> = fields.iter().filter_map(mapped).collect();
    let stresses = meanings.iter().any(|m| matches!(m, Meaning::Stress(..)));
    meanings.contains(&Meaning::Node) && (stresses || !numbered::arrays(fields).is_empty())
}

impl Header {
    /// Sorts out the heads. `units` is the row of units below them, if there is one.
    pub(super) fn of(
        file: &InputFile,
        head: &Head,
        units: Option<&[String]>,
        options: &OpenOptions,
    ) -> Result<(Self, Vec<ApartColumn>), ResultsError> {
        let heads: Vec<ColumnName> = head.fields.iter().map(|f| ColumnName::parse(f)).collect();
        let heads = with_units(file, head, heads, units)?;
        let draft = sort_out(file, head, &heads, options)?;
        let place = Place::Line(head.line);
        let whole = |problem: String, remedy: &str| file.fault(place, problem, remedy);
        let one = |found: &[usize], what: &str, key: &str| match found {
            [] => Ok(None),
            [only] => Ok(Some(*only)),
            many => {
                let named: Vec<&str> =
                    many.iter().filter_map(|&k| heads.get(k)).map(|h| h.name.as_str()).collect();
                Err(whole(
                    format!("{} columns could be {what}: `{}`", many.len(), named.join("`, `")),
                    &format!(
                        "say which it is in the frame load file: [screen.columns] {key} = \"{}\"",
                        named.join("\" or \"")
                    ),
                ))
            }
        };
        let Some(node) = one(&draft.nodes, "the node number", "node")? else {
            return Err(no_node(file, head, &heads));
        };
        let load = one(&draft.loads, "the load", "load")?;
        let element = one(&draft.elements, "the element number", "element")?;
        let mut header = Self {
            dialect: Dialect { separator: head.separator, decimal_comma: false },
            columns: head.fields.len(),
            node,
            load,
            element,
            coordinates: None,
            tensors: Vec::new(),
            units: SourceUnits::default(),
            mark: None,
            offset: head.offset,
            line: head.last,
        };
        header.stresses(file, head, &heads, &draft, options)?;
        header.places(file, head, &heads, &draft, options)?;
        Ok((header, draft.apart))
    }

    fn stresses(
        &mut self,
        file: &InputFile,
        head: &Head,
        heads: &[ColumnName],
        draft: &Draft,
        options: &OpenOptions,
    ) -> Result<(), ResultsError> {
        let whole = |problem: String, remedy: String| file.fault(Place::Line(head.line), problem, remedy);
        let fault = |column: usize, problem: String, remedy: &str| {
            file.fault(Place::LineColumn(head.line, column as u64 + 1), problem, remedy)
        };
        let mut groups: Vec<Group> = Vec::new();
        for (index, load, component) in &draft.stresses {
            let Some(name) = heads.get(*index) else { continue };
            let unit =
                name.stress_unit(options).map_err(|(problem, remedy)| fault(*index, problem, &remedy))?;
            self.units.stress.get_or_insert(unit);
            if groups.len() > MOST_LOADS {
                return Err(fault(
                    *index,
                    format!("there are more than {MOST_LOADS} loads"),
                    "split the file",
                ));
            }
            let position = groups.iter().position(|(l, _)| l == load).unwrap_or_else(|| {
                groups.push((load.clone(), [None; COMPONENTS]));
                groups.len() - 1
            });
            if let Some(slot) = groups.get_mut(position).and_then(|(_, g)| g.get_mut(*component))
                && let Some((other, _)) = slot.replace((*index, unit.to_mpa()))
            {
                let other = heads.get(other).map_or("", |h| h.name.as_str());
                let problem = if other == name.name {
                    format!("the column `{other}` comes twice")
                } else {
                    format!("the columns `{other}` and `{}` are the same component", name.name)
                };
                let remedy = "remove one of them, or name the right one in [screen.columns]";
                return Err(fault(*index, problem, remedy));
            }
        }
        for (load, group) in groups {
            let mut tensor = TensorColumns { load, columns: [0; COMPONENTS], factors: [1.0; COMPONENTS] };
            let there: Vec<&str> = group
                .iter()
                .flatten()
                .filter_map(|(column, _)| heads.get(*column))
                .map(|h| h.name.as_str())
                .collect();
            let slots = tensor.columns.iter_mut().zip(&mut tensor.factors);
            for ((slot, factor), (found, name)) in slots.zip(group.iter().zip(crate::COMPONENT_NAMES)) {
                let Some((column, to_mpa)) = *found else {
                    let of = tensor.load.as_ref().map(|l| format!(" of load `{l}`")).unwrap_or_default();
                    return Err(whole(
                        format!("the column of `{name}`{of} is missing; there are `{}`", there.join("`, `")),
                        "give all six components in one table: where a program exports one component per file, join the files by \
                         node number; a missing component is not 0"
                            .to_owned(),
                    ));
                };
                (*slot, *factor) = (column, to_mpa);
            }
            self.tensors.push(tensor);
        }
        let named = self.tensors.iter().filter(|t| t.load.is_some()).count();
        if self.tensors.is_empty() {
            return Err(whole(
                format!("no column is named like a stress component; {}", head.shown()),
                "name them sxx, syy, szz, sxy, syz, szx, or say which they are in the frame load file: \
                 [screen.columns] sxx = \"…\""
                    .to_owned(),
            ));
        }
        if named > 0 && (named < self.tensors.len() || self.load.is_some()) {
            return Err(whole(
                "the header mixes plain components, components named by load, or a load column".to_owned(),
                "use one of the layouts".to_owned(),
            ));
        }
        Ok(())
    }

    fn places(
        &mut self,
        file: &InputFile,
        head: &Head,
        heads: &[ColumnName],
        draft: &Draft,
        options: &OpenOptions,
    ) -> Result<(), ResultsError> {
        let mut xyz = [0; 3];
        let mut units: Vec<Option<LengthUnit>> = Vec::new();
        let mut complete = true;
        for ((slot, found), key) in xyz.iter_mut().zip(&draft.axes).zip(["x", "y", "z"]) {
            let fault = |column: usize, problem: String, remedy: &str| {
                file.fault(Place::LineColumn(head.line, column as u64 + 1), problem, remedy)
            };
            match *found.as_slice() {
                [] => complete = false,
                [only] => {
                    *slot = only;
                    let unit = heads.get(only).map_or(Ok(None), |h| h.length_unit(options));
                    let unit = unit.map_err(|(problem, remedy)| fault(only, problem, &remedy))?;
                    if units.iter().any(|l| *l != unit) {
                        return Err(fault(only, "the coordinates differ in unit".to_owned(), "use one unit"));
                    }
                    units.push(unit);
                }
                [first, second, ..] => {
                    let name = |k: usize| heads.get(k).map_or("", |h| h.name.as_str());
                    let problem = format!(
                        "two columns could be the coordinate {key}: `{}`, `{}`",
                        name(first),
                        name(second)
                    );
                    let remedy = format!(
                        "say which it is in the frame load file: [screen.columns] {key} = \"{}\" or \"{}\"",
                        name(first),
                        name(second)
                    );
                    return Err(fault(second, problem, &remedy));
                }
            }
        }
        if complete {
            self.units.length = units.first().copied().flatten();
            self.coordinates = Some((xyz, self.units.length.map_or(1.0, LengthUnit::to_mm)));
        }
        Ok(())
    }

    /// Whether a column is read as a number.
    pub(super) fn is_number(&self, column: usize) -> bool {
        self.tensors.iter().any(|t| t.columns.contains(&column))
            || self.coordinates.is_some_and(|(columns, _)| columns.contains(&column))
    }
}

/// The heads with the units of the row below.
fn with_units(
    file: &InputFile,
    head: &Head,
    mut heads: Vec<ColumnName>,
    units: Option<&[String]>,
) -> Result<Vec<ColumnName>, ResultsError> {
    for (k, (name, unit)) in heads.iter_mut().zip(units.unwrap_or(&[])).enumerate() {
        let unit = unit.trim_matches(['[', ']', '(', ')']).trim();
        if unit.is_empty()
            || unit == "-"
            || !matches!(meaning(name), Some(Meaning::Stress(..) | Meaning::Axis(_)))
        {
            continue;
        }
        match &name.unit {
            Some(own) if own != unit => {
                return Err(file.fault(
                    Place::LineColumn(head.line, k as u64 + 1),
                    format!(
                        "the column `{}` has the unit {own} in its head and {unit} in the row below",
                        name.name
                    ),
                    "leave one of the two out",
                ));
            }
            _ => name.unit = Some(unit.to_owned()),
        }
    }
    Ok(heads)
}

/// What each column is: what the user says, then what the heads say.
fn sort_out(
    file: &InputFile,
    head: &Head,
    heads: &[ColumnName],
    options: &OpenOptions,
) -> Result<Draft, ResultsError> {
    let mut mapped = Draft::default();
    let mut taken: Vec<usize> = Vec::new();
    for (key, wanted) in &options.table.columns {
        let exact =
            |k: usize| head.fields.get(k) == Some(wanted) || heads.get(k).is_some_and(|h| h.name == *wanted);
        let found: Vec<usize> = (0..heads.len()).filter(|k| exact(*k)).collect();
        let whole = |problem: String, remedy: String| file.fault(Place::Line(head.line), problem, remedy);
        let at = match found.as_slice() {
            [at] => *at,
            [] => {
                return Err(whole(
                    format!(
                        "no column is named `{wanted}`, which [screen.columns] gives as `{key}`; {}",
                        head.shown()
                    ),
                    head.nearest(wanted),
                ));
            }
            _ => {
                return Err(whole(
                    format!(
                        "{} columns are named `{wanted}`, which [screen.columns] gives as `{key}`",
                        found.len()
                    ),
                    "rename all but one of them".to_owned(),
                ));
            }
        };
        let Some(meaning) = Meaning::of(key) else {
            return Err(whole(
                format!("[screen.columns] has the name `{key}`, which is none of the program's"),
                "known are node, load, element, x, y, z, sxx, syy, szz, sxy, syz, szx, and LOAD.xx, …"
                    .to_owned(),
            ));
        };
        if taken.contains(&at) {
            return Err(whole(
                format!("[screen.columns] uses the column `{wanted}` twice"),
                "use it once".to_owned(),
            ));
        }
        taken.push(at);
        mapped.put(at, meaning);
    }
    let mut all = Draft { nodes: mapped.nodes.clone(), ..Draft::default() };
    all.loads.clone_from(&mapped.loads);
    all.elements.clone_from(&mapped.elements);
    all.axes.clone_from(&mapped.axes);
    all.stresses.clone_from(&mapped.stresses);
    for (at, name) in heads.iter().enumerate().filter(|(at, _)| !taken.contains(at)) {
        match meaning(name) {
            Some(meaning) if mapped.has(&meaning) => {}
            Some(meaning) => all.put(at, meaning),
            None => {
                if let Some(apart) = column::apart(&name.name.to_lowercase()) {
                    all.apart.push((at, name.name.clone(), apart));
                }
            }
        }
    }
    if all.stresses.is_empty() {
        all.stresses = numbered::sort_out(file, head, options)?;
    }
    Ok(all)
}

fn no_node(file: &InputFile, head: &Head, heads: &[ColumnName]) -> ResultsError {
    let paraview = heads.iter().any(|h| h.name.to_lowercase().replace(['_', ' '], "") == "pointid");
    let remedy = if paraview {
        "ParaView's `Point ID` counts the points of the grid from 0 and is not the solver's node number: put the node \
         numbers in as a point array, or say that it may stand for them: [screen.columns] node = \"Point ID\""
            .to_owned()
    } else {
        "name the column of the node numbers `node`, or say in the frame load file which it is: [screen.columns] node = \
         \"…\"; if the heads stand in another row: [screen.table] header_row = …"
            .to_owned()
    };
    file.fault(Place::Line(head.line), format!("no column is named `node`; {}", head.shown()), remedy)
}
