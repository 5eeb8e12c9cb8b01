//! The stress fields of a grid: arrays of six or nine components, and sixes of arrays of one.

use std::path::Path;

use super::data::stress;
use super::grid::{Grid, Joined};
use super::xml::{ArrayTag, Section};
use crate::block::{COMPONENTS, Lane};
use crate::component::{arrange, index_of, load_and_component, order_of};
use crate::error::ResultsError;
use crate::order::ComponentOrder;

/// Components of a tensor that is written whole.
const WHOLE: usize = 9;

/// Rows of a whole tensor without names: xx xy xz yx yy yz zx zy zz.
const ROWS: [usize; WHOLE] = [0, 3, 5, 3, 1, 4, 5, 4, 2];

/// What makes up the field of one load.
#[derive(Debug, Clone)]
pub(super) struct StressField {
    /// The array's name; of six arrays what their names have in common, `stress` if that is nothing.
    pub(super) name: String,
    what: What,
}

#[derive(Debug, Clone)]
enum What {
    /// Six components of one array, in the file's order.
    Six { array: String, order: Result<[usize; COMPONENTS], Unread>, assumed: bool },
    /// All nine of one array.
    Nine { array: String, order: Result<[usize; WHOLE], Unread> },
    /// An array for each, in the project's order.
    Scalars(Box<[Vec<String>; COMPONENTS]>),
}

/// Why an array that looks like a stress cannot be taken for one.
#[derive(Debug, Clone)]
enum Unread {
    /// Six components without names, and nobody says their order.
    Unnamed,
    /// Names that are not those of six stresses.
    Names(String),
}

/// The fields of the grid, in the file's order.
pub(super) fn available(grid: &Grid, given: Option<ComponentOrder>) -> Vec<StressField> {
    let mut fields: Vec<StressField> = Vec::new();
    let mut scalars: Vec<(String, Box<[Vec<String>; COMPONENTS]>)> = Vec::new();
    for array in grid.arrays(Section::PointData) {
        match array.components {
            COMPONENTS => fields.push(six(array, given)),
            WHOLE => fields.push(nine(array)),
            1 => {
                let Some((load, component)) = load_and_component(&array.name) else { continue };
                let load = load.as_deref().map_or("", without_kind);
                let name = if load.is_empty() { "stress" } else { load };
                let group = scalars.iter().position(|(other, _)| other == name).unwrap_or_else(|| {
                    scalars.push((name.to_owned(), Box::default()));
                    scalars.len() - 1
                });
                if let Some(own) = scalars.get_mut(group).and_then(|(_, own)| own.get_mut(component)) {
                    own.push(array.name.clone());
                }
            }
            _ => {}
        }
    }
    // One or two columns with such a name are no tensor.
    let found = |own: &[Vec<String>; COMPONENTS]| own.iter().filter(|names| !names.is_empty()).count();
    let scalars = scalars.into_iter().filter(|(_, own)| found(own) > 2);
    fields.extend(scalars.map(|(name, own)| StressField { name, what: What::Scalars(own) }));
    fields
}

/// `lift` of `lift_stress`.
fn without_kind(load: &str) -> &str {
    let lower = load.to_ascii_lowercase();
    let kind = ["stress", "sigma"].iter().find(|kind| lower.ends_with(*kind));
    let rest = kind.and_then(|kind| load.get(..load.len() - kind.len())).unwrap_or(load);
    rest.trim_end_matches(['_', '.', ':', '-', ' '])
}

fn six(array: &ArrayTag, given: Option<ComponentOrder>) -> StressField {
    let unnamed = array.component_names.is_empty();
    let order = match given {
        Some(given) if unnamed => Ok(given.places()),
        None if unnamed => Err(Unread::Unnamed),
        _ => order_of(&array.component_names).map_err(Unread::Names),
    };
    let assumed = unnamed && order.is_ok();
    StressField { name: array.name.clone(), what: What::Six { array: array.name.clone(), order, assumed } }
}

fn nine(array: &ArrayTag) -> StressField {
    let order = if array.component_names.is_empty() { Ok(ROWS) } else { whole(&array.component_names) };
    StressField { name: array.name.clone(), what: What::Nine { array: array.name.clone(), order } }
}

/// Names of all nine: each direct stress once, each shear twice.
fn whole(names: &[String]) -> Result<[usize; WHOLE], Unread> {
    let mut order = [0; WHOLE];
    let mut times = [0; COMPONENTS];
    for (slot, name) in order.iter_mut().zip(names) {
        *slot = index_of(name).ok_or_else(|| {
            Unread::Names(format!("`{}` is not the name of a stress component", name.trim()))
        })?;
        if let Some(times) = times.get_mut(*slot) {
            *times += 1;
        }
    }
    if times == [1, 1, 1, 2, 2, 2] {
        return Ok(order);
    }
    Err(Unread::Names(format!("the nine components {} are not those of a tensor", names.join(", "))))
}

impl StressField {
    /// Whether it can be read as it is.
    pub(super) fn usable(&self) -> bool {
        match &self.what {
            What::Six { order, .. } => order.is_ok(),
            What::Nine { order, .. } => order.is_ok(),
            What::Scalars(own) => own.iter().all(|names| names.len() == 1),
        }
    }

    /// Whether it may be a stress at all: names of strains say that it is none.
    pub(super) fn may_be_stress(&self) -> bool {
        !matches!(
            &self.what,
            What::Six { order: Err(Unread::Names(_)), .. } | What::Nine { order: Err(Unread::Names(_)), .. }
        )
    }

    /// Whether the order of components is one that the file does not say.
    pub(super) fn order_assumed(&self) -> bool {
        matches!(self.what, What::Six { assumed: true, .. })
    }

    /// For messages: the field and what it is made of.
    pub(super) fn described(&self) -> String {
        let components = match &self.what {
            What::Six { .. } => "6 components".to_owned(),
            What::Nine { .. } => "9 components".to_owned(),
            What::Scalars(own) => own.iter().flatten().cloned().collect::<Vec<_>>().join(", "),
        };
        format!("`{}` ({components})", self.name)
    }

    /// Opens the arrays.
    ///
    /// # Errors
    /// The field cannot be taken for a stress, or its arrays are damaged.
    pub(super) fn open(&self, grid: &Grid) -> Result<FieldStream, ResultsError> {
        let open = |array: &str, components| Joined::open(grid, Section::PointData, array, components);
        let refused = |unread: &Unread| self.refused(grid, unread);
        let shape = match &self.what {
            What::Six { order, .. } => Shape::Six(*order.as_ref().map_err(refused)?),
            What::Nine { order, .. } => Shape::Nine(*order.as_ref().map_err(refused)?),
            What::Scalars(_) => Shape::Scalars,
        };
        let streams = match &self.what {
            What::Six { array, .. } => vec![open(array, COMPONENTS)?],
            What::Nine { array, .. } => vec![open(array, WHOLE)?],
            What::Scalars(own) => {
                let names = ["xx", "yy", "zz", "xy", "yz", "zx"];
                let one = |(arrays, name): (&Vec<String>, &str)| match arrays.as_slice() {
                    [one] => open(one, 1),
                    [] => Err(grid.fault(
                        format!(
                            "of the stress `{}` there are {}, but none for {name}",
                            self.name,
                            self.described()
                        ),
                        "write all six; where a component is zero, an array of zeros",
                    )),
                    several => Err(grid.fault(
                        format!(
                            "of the stress `{}` several arrays are {name}: {}",
                            self.name,
                            several.join(", ")
                        ),
                        "rename or leave out those that are not meant",
                    )),
                };
                own.iter().zip(names).map(one).collect::<Result<_, _>>()?
            }
        };
        Ok(FieldStream { name: self.name.clone(), shape, streams, buffer: Vec::new() })
    }

    fn refused(&self, grid: &Grid, unread: &Unread) -> ResultsError {
        match unread {
            // Programs differ in the last two or three: a wrong order is a wrong stress that looks right.
            Unread::Unnamed => grid.fault(
                format!("the array `{}` has six components without names", self.name),
                "say their order with --component-order or `component_order` in [screen], as the program that wrote the file \
                 documents it: for instance \"xx yy zz xy yz xz\" (VTK, CalculiX) or \"xx yy zz xy xz yz\" (Abaqus, \
                 Code_Aster)",
            ),
            Unread::Names(problem) => grid.fault(
                format!("the array `{}` cannot be taken for a stress: {problem}", self.name),
                "name its components XX, YY, ZZ, XY, YZ, XZ, each once, if it is a stress",
            ),
        }
    }
}

#[derive(Debug)]
enum Shape {
    Six([usize; COMPONENTS]),
    Nine([usize; WHOLE]),
    Scalars,
}

/// The stresses of one load, read on and on.
#[derive(Debug)]
pub(super) struct FieldStream {
    name: String,
    shape: Shape,
    streams: Vec<Joined>,
    buffer: Vec<f64>,
}

/// Opposite shears of a whole tensor may differ by this much of its largest component, what is written with few digits,
/// and by this much in MPa.
const ASYMMETRY: f64 = 1e-4;
const SMALLEST_ASYMMETRY_MPA: f64 = 1e-3;

impl FieldStream {
    /// Reads the next `lane.len()` points into the lane.
    ///
    /// # Errors
    /// A fault in the file, or a tensor that is not symmetric: the point by its position, counted from 0, and what is wrong.
    pub(super) fn fill(&mut self, lane: &mut Lane<'_>, factor: f64) -> Result<(), FillError> {
        let len = lane.len();
        match &self.shape {
            Shape::Six(order) => {
                let (order, buffer) = (*order, self.read(0, len * COMPONENTS)?);
                let (rows, _) = buffer.as_chunks::<COMPONENTS>();
                for (node, row) in rows.iter().enumerate() {
                    lane.put(node, &arrange(&row.map(|v| stress(v, factor)), &order));
                }
            }
            Shape::Nine(order) => {
                let (order, name) = (*order, self.name.clone());
                let buffer = self.read(0, len * WHOLE)?;
                let (rows, _) = buffer.as_chunks::<WHOLE>();
                for (node, row) in rows.iter().enumerate() {
                    let row = row.map(|v| stress(v, factor));
                    let tensor = symmetric(&row, &order).map_err(|(a, b)| FillError::Asymmetric {
                        point: node,
                        field: name.clone(),
                        values: (a, b),
                    })?;
                    lane.put(node, &tensor);
                }
            }
            Shape::Scalars => {
                for component in 0..COMPONENTS {
                    let buffer = self.read(component, len)?;
                    for (slot, value) in lane.component_mut(component).iter_mut().zip(buffer) {
                        *slot = stress(*value, factor);
                    }
                }
            }
        }
        Ok(())
    }

    fn read(&mut self, stream: usize, count: usize) -> Result<&[f64], ResultsError> {
        self.buffer.resize(count, 0.0);
        if let Some(stream) = self.streams.get_mut(stream) {
            stream.read(&mut self.buffer)?;
        }
        Ok(&self.buffer)
    }

    pub(super) fn rewind(&mut self) -> Result<(), ResultsError> {
        self.streams.iter_mut().try_for_each(Joined::rewind)
    }
}

/// Why a stretch of a field cannot be read.
pub(super) enum FillError {
    File(ResultsError),
    Asymmetric {
        point: usize,
        field: String,
        values: (f64, f64),
    },
    /// One node has different stresses in two pieces.
    Apart {
        point: usize,
        earlier: [f64; COMPONENTS],
        tensor: [f64; COMPONENTS],
    },
}

impl FillError {
    /// The error of a file, where `node` gives the number of a point's node.
    pub(super) fn told(self, grid: &Grid, node: impl Fn(usize) -> u64) -> ResultsError {
        match self {
            Self::File(error) => error,
            Self::Asymmetric { point, field, values: (a, b) } => grid.fault(
                format!(
                    "the tensor `{field}` is not symmetric at node {}: {a} MPa and {b} MPa stand opposite each other",
                    node(point)
                ),
                "give Cauchy stresses, whose nine components are xx xy xz yx yy yz zx zy zz",
            ),
            Self::Apart { point, earlier, tensor } => grid.fault(
                format!(
                    "node {} has the stresses {earlier:?} MPa in one piece and {tensor:?} MPa in another",
                    node(point)
                ),
                "write the model in one piece, with stresses averaged at the nodes of all elements",
            ),
        }
    }
}

impl From<ResultsError> for FillError {
    fn from(error: ResultsError) -> Self {
        Self::File(error)
    }
}

/// The six of nine; the two of a shear that differ beyond rounding, in MPa, as the error.
fn symmetric(row: &[f64; WHOLE], order: &[usize; WHOLE]) -> Result<[f64; COMPONENTS], (f64, f64)> {
    let largest = row.iter().fold(0.0, |most: f64, v| most.max(v.abs()));
    let tolerance = (ASYMMETRY * largest).max(SMALLEST_ASYMMETRY_MPA);
    let mut tensor = [f64::NAN; COMPONENTS];
    let mut seen = [false; COMPONENTS];
    for (&value, &place) in row.iter().zip(order) {
        let (Some(slot), Some(seen)) = (tensor.get_mut(place), seen.get_mut(place)) else { continue };
        if !std::mem::replace(seen, true) {
            *slot = value;
        } else if (*slot - value).abs() > tolerance {
            return Err((*slot, value));
        } else {
            // NaN in one of them stays NaN.
            *slot = 0.5 * (*slot + value);
        }
    }
    Ok(tensor)
}

/// Whether a field's name says only that it is a stress, not of which load.
pub(super) fn is_general(name: &str) -> bool {
    const WORDS: [&str; 10] =
        ["stress", "stresses", "sigma", "sig", "tensor", "tensors", "cauchy", "nodal", "averaged", "s"];
    // Names of fields of Code_Aster: the option and the place.
    if ["sief_", "sigm_"].iter().any(|start| name.to_ascii_lowercase().starts_with(start)) {
        return true;
    }
    let words = name.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty());
    let plain = words.clone().all(|word| WORDS.contains(&word.to_lowercase().as_str()));
    let joined: String = words.flat_map(str::chars).flat_map(char::to_lowercase).collect();
    plain
        || matches!(
            joined.as_str(),
            "stresstensor" | "sigmatensor" | "cauchystress" | "nodalstress" | "averagedstress"
        )
}

/// Name of the load of a file that is all of one load.
pub(super) fn stem(path: &Path) -> String {
    path.file_stem().map(|s| s.to_string_lossy().into_owned()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_may_be_a_load_is_no_general_one() {
        for name in ["S", "stress", "Stress Tensor", "CauchyStress", "sigma", "SIEF_NOEU", "nodal_stress"] {
            assert!(is_general(name), "{name}");
        }
        for name in ["lateral", "lateral_stress", "stress_1", "LC1", "S1", "sief"] {
            assert!(!is_general(name), "{name}");
        }
    }

    #[test]
    fn a_load_is_named_without_the_word_stress() {
        for (name, load) in
            [("lift_stress", "lift"), ("lift", "lift"), ("stress", ""), ("Lift.Sigma", "Lift")]
        {
            assert_eq!(without_kind(name), load);
        }
    }
}
