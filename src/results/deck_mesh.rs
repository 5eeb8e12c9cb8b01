//! Nodes and elements from the input file of CalculiX or Abaqus.

use std::path::Path;

use super::deck::{At, Keyword, Visitor, walk};
use super::error::{Place, ResultsError, excerpt};
use super::mesh::{Elements, Mesh, NodeLookup};
use super::number;

/// Reads `*NODE` and `*ELEMENT`; coordinates are multiplied by `factor`. Gives back the mesh, and how many elements have
/// a type that is no solid, shell, beam or truss: springs, masses, couplings.
pub(super) fn read_input_mesh(path: &Path, factor: f64) -> Result<(Mesh, usize), ResultsError> {
    let mut reader = Reader { factor, ..Reader::default() };
    reader.elements.offsets.push(0);
    walk(path, &mut reader)?;
    let whole = |problem: String, remedy: &str| ResultsError::format(path, Place::File, problem, remedy);
    reader.complete().map_err(|problem| whole(problem, Reader::REMEDY))?;
    let Reader { ids, points, mut elements, nodes, skipped, .. } = reader;
    if ids.is_empty() {
        return Err(whole("there is no node".to_owned(), "give an input file with *NODE"));
    }
    let lookup = NodeLookup::new(&ids)
        .map_err(|id| whole(format!("node {id} is defined twice"), "define each node once"))?;
    elements.connectivity = Vec::with_capacity(nodes.len());
    for id in nodes {
        let index = lookup.index_of(id).and_then(|i| u32::try_from(i).ok());
        elements.connectivity.push(index.ok_or_else(|| {
            whole(format!("an element joins node {id}, which is not defined"), "give the whole input file")
        })?);
    }
    let elements = Some(elements).filter(|e| !e.is_empty());
    Ok((Mesh { node_ids: ids, coordinates_mm: Some(points), elements }, skipped))
}

/// VTK cell type and number of nodes of an element type.
fn vtk_kind(kind: &str) -> Option<(u8, usize)> {
    let kind = kind.to_uppercase();
    let after = |prefix: &str| -> Option<usize> {
        let digits: String = kind.strip_prefix(prefix)?.chars().take_while(char::is_ascii_digit).collect();
        digits.parse().ok()
    };
    let solid = ["C3D", "DC3D", "F3D", "SC"].iter().find_map(|p| after(p)).and_then(|n| {
        Some((
            match n {
                4 => 10,
                5 => 14,
                6 => 13,
                8 => 12,
                10 => 24,
                13 => 27,
                15 => 26,
                20 => 25,
                _ => return None,
            },
            n,
        ))
    });
    let surface = || match ["S", "M3D", "CPS", "CPE", "CAX"].iter().find_map(|p| after(p))? {
        3 => Some((5, 3)),
        4 => Some((9, 4)),
        6 => Some((22, 6)),
        8 => Some((23, 8)),
        _ => None,
    };
    let line = || match (after("B"), after("T3D")) {
        (Some(21 | 31 | 33), _) | (_, Some(2)) => Some((3, 2)),
        (Some(22 | 32), _) | (_, Some(3)) => Some((QUADRATIC_LINE, 3)),
        _ => None,
    };
    match kind.as_str() {
        "STRI3" => Some((5, 3)),
        "STRI65" => Some((22, 6)),
        _ => solid.or_else(surface).or_else(line),
    }
}

/// Its middle node comes second in the input file and last in VTK; of all other types the orders agree.
const QUADRATIC_LINE: u8 = 21;

#[derive(Default)]
struct Reader {
    factor: f64,
    ids: Vec<u64>,
    points: Vec<[f64; 3]>,
    elements: Elements,
    /// Node numbers of the elements.
    nodes: Vec<u64>,
    /// Elements of other types.
    skipped: usize,
    data: Data,
    /// The element whose nodes are still coming, and how many have come.
    open: Option<(u64, usize)>,
    instances: usize,
}

/// What the data lines under a keyword mean.
#[derive(Default, Clone, Copy)]
enum Data {
    #[default]
    Other,
    Nodes,
    Elements {
        kind: u8,
        count: usize,
    },
    /// Elements that are left out.
    OtherElements,
    /// Where a part instance is put.
    Placement,
}

impl Reader {
    /// Whether the last element has all its nodes.
    fn complete(&self) -> Result<(), String> {
        match (self.open, self.data) {
            (Some((id, have)), Data::Elements { count, .. }) => {
                Err(format!("element {id} has {have} nodes, not {count}"))
            }
            _ => Ok(()),
        }
    }

    fn node(&mut self, text: &[u8], at: &At<'_>) -> Result<(), ResultsError> {
        let mut fields = text.split(|&b| b == b',').map(<[u8]>::trim_ascii);
        let first = fields.next().unwrap_or_default();
        let id = number::unsigned(first)
            .ok_or_else(|| at.fault(format!("`{}` is no node number", excerpt(first))))?;
        let mut point = [0.0; 3];
        for (coordinate, field) in point.iter_mut().zip(fields) {
            if !field.is_empty() {
                let value = number::fortran(field).filter(|v| v.is_finite());
                let value =
                    value.ok_or_else(|| at.fault(format!("`{}` is no coordinate", excerpt(field))))?;
                *coordinate = value * self.factor;
            }
        }
        self.ids.push(id);
        self.points.push(point);
        Ok(())
    }

    fn element(&mut self, text: &[u8], kind: u8, count: usize, at: &At<'_>) -> Result<(), ResultsError> {
        let mut done = false;
        for field in text.split(|&b| b == b',').map(<[u8]>::trim_ascii).filter(|f| !f.is_empty()) {
            if done {
                return Err(at.fault(format!("the element has more than {count} nodes")));
            }
            let number = number::unsigned(field).ok_or_else(|| {
                at.fault(format!("`{}` is no number of an element or node", excerpt(field)))
            })?;
            let Some((id, have)) = self.open else {
                self.open = Some((number, 0));
                continue;
            };
            self.nodes.push(number);
            self.open = Some((id, have + 1));
            if have + 1 == count {
                (self.open, done) = (None, true);
                if kind == QUADRATIC_LINE
                    && let [.., middle, end] = self.nodes.as_mut_slice()
                {
                    std::mem::swap(middle, end);
                }
                let end =
                    u32::try_from(self.nodes.len()).map_err(|_| at.fault("there are too many elements"))?;
                self.elements.ids.push(id);
                self.elements.kinds.push(kind);
                self.elements.offsets.push(end);
            }
        }
        Ok(())
    }
}

impl Visitor for Reader {
    const REMEDY: &'static str = "see *NODE and *ELEMENT in the CalculiX manual; mend the input file, or write the mesh as a \
         .csv with the columns node, x, y, z";

    fn keyword(&mut self, keyword: &Keyword<'_>, at: &At<'_>) -> Result<(), ResultsError> {
        self.complete().map_err(|problem| at.fault(problem))?;
        let name = keyword.name.as_str();
        let elsewhere = || match keyword.get("INPUT") {
            Some(file) => {
                let file = excerpt(file.as_bytes());
                Err(at.fault(format!(
                    "the data lines of `{name}` are in `{file}`, which only *INCLUDE can bring in"
                )))
            }
            None => Ok(()),
        };
        self.data = match name {
            "*NODE" => {
                elsewhere()?;
                if let Some(system) = keyword.get("SYSTEM").filter(|s| !s.eq_ignore_ascii_case("R")) {
                    let system = excerpt(system.as_bytes());
                    return Err(at.fault(format!("coordinates in the system `{system}` are not worked out")));
                }
                Data::Nodes
            }
            "*ELEMENT" => {
                elsewhere()?;
                let kind = keyword.get("TYPE").unwrap_or_default();
                vtk_kind(kind).map_or(Data::OtherElements, |(kind, count)| Data::Elements { kind, count })
            }
            "*INSTANCE" => {
                self.instances += 1;
                if self.instances > 1 {
                    return Err(at.fault("there are several part instances, whose node numbers overlap"));
                }
                Data::Placement
            }
            "*NGEN" | "*NFILL" | "*NCOPY" | "*NMAP" | "*ELGEN" | "*ELCOPY" | "*SYSTEM" => {
                return Err(at.fault(format!("`{name}` makes or moves nodes, which is not worked out")));
            }
            _ => Data::Other,
        };
        Ok(())
    }

    fn data(&mut self, text: &[u8], at: &At<'_>) -> Result<(), ResultsError> {
        match self.data {
            Data::Other => Ok(()),
            Data::Nodes => self.node(text, at),
            Data::Elements { kind, count } => self.element(text, kind, count, at),
            Data::OtherElements => {
                self.skipped += 1;
                Ok(())
            }
            Data::Placement => Err(at.fault("the part instance is moved, which is not worked out")),
        }
    }
}
