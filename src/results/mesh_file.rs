//! A mesh of its own for results that have none.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::block::StressBlock;
use super::column::{self, ColumnName};
use super::deck_mesh::read_input_mesh;
use super::error::{Place, ResultsError, excerpt};
use super::input::{InputFile, Lines};
use super::mesh::{Elements, Mesh, NodeLookup};
use super::node_table::split;
use super::number;
use super::source::{LoadField, OpenOptions, StressSource, extension_of, open};
use super::unit::{LengthUnit, SourceUnits};
use crate::message;
use crate::message::{Message, results as code};

/// Nodes, and perhaps elements, that were read for results in another file.
#[derive(Debug, Clone, PartialEq)]
pub struct MeshFile {
    /// The file.
    pub path: PathBuf,
    /// Coordinates are there.
    pub mesh: Mesh,
    /// Unit of the coordinates, if anything says it; mm was assumed if not.
    pub length: Option<LengthUnit>,
    /// Elements that are no solid, shell, beam or truss (springs, masses, couplings) and were left out.
    pub skipped_elements: usize,
}

impl MeshFile {
    /// Reads the nodes and elements of an input file of `CalculiX` or Abaqus (`.inp`), of a `.frd` or `.vtu` with
    /// stresses, or a table (`.csv`, `.txt`, `.tsv`) with the columns node, x, y, z.
    ///
    /// # Errors
    /// An unknown extension, or a fault in the file, with its place.
    pub fn read(path: &Path, options: &OpenOptions) -> Result<Self, ResultsError> {
        let own = |mesh, length, skipped_elements| Self {
            path: path.to_path_buf(),
            mesh,
            length,
            skipped_elements,
        };
        match extension_of(path).as_str() {
            "inp" => {
                let (mesh, skipped) = read_input_mesh(path, options.length_factor())?;
                Ok(own(mesh, options.units().length, skipped))
            }
            "csv" | "txt" | "tsv" => read_points(path, options).map(|(mesh, unit)| own(mesh, unit, 0)),
            "frd" | "vtu" => {
                let source = open(
                    &[path.to_path_buf()],
                    &OpenOptions { loads: None, elements: true, ..options.clone() },
                )?;
                Ok(own(source.mesh().clone(), source.units().length, 0))
            }
            other => Err(ResultsError::unsupported(
                path,
                if other.is_empty() { "a file without extension".to_owned() } else { format!("`.{other}`") },
                "a mesh comes from .inp, .frd, .vtu, or a .csv with the columns node, x, y, z",
            )),
        }
    }
}

const COLUMNS: &str = "write the columns node, x, y, z, one node per line";

/// A table of nodes with their coordinates.
fn read_points(path: &Path, options: &OpenOptions) -> Result<(Mesh, Option<LengthUnit>), ResultsError> {
    let file = InputFile::open(path)?;
    let mut lines = Lines::new(Arc::clone(&file), 0, 1 << 17);
    let mut head: Option<Head> = None;
    let (mut ids, mut points) = (Vec::new(), Vec::new());
    let mut line_number = 0;
    while let Some(line) = lines.next_line()? {
        line_number += 1;
        let text = if line.offset == 0 {
            line.text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line.text)
        } else {
            line.text
        };
        let text = text.trim_ascii();
        if text.is_empty() || text.starts_with(b"#") {
            continue;
        }
        let fault = |problem: String| file.fault(Place::Line(line_number), problem, COLUMNS);
        let Some(head) = &head else {
            head = Some(Head::read(text, options).map_err(fault)?);
            continue;
        };
        let (id, point) = head.node(text).map_err(fault)?;
        ids.push(id);
        points.push(point);
    }
    let whole = |problem: String| file.fault(Place::File, problem, COLUMNS);
    let Some(head) = head.filter(|_| !ids.is_empty()) else {
        return Err(whole("there is no node".to_owned()));
    };
    NodeLookup::new(&ids).map_err(|id| whole(format!("node {id} comes twice")))?;
    Ok((Mesh { node_ids: ids, coordinates_mm: Some(points), elements: None }, head.unit))
}

/// Columns of a table of nodes.
struct Head {
    separator: u8,
    node: usize,
    axes: [usize; 3],
    unit: Option<LengthUnit>,
}

impl Head {
    fn read(text: &[u8], options: &OpenOptions) -> Result<Self, String> {
        let separator = [b';', b'\t', b','].into_iter().find(|s| text.contains(s)).unwrap_or(b',');
        let names: Vec<ColumnName> = split(text, separator).iter().map(|f| ColumnName::parse(f)).collect();
        let find = |is: &dyn Fn(&str) -> bool| names.iter().position(|n| is(&n.name.to_lowercase()));
        let lacks = |what: &str| format!("the header `{}` lacks `{what}`", excerpt(text));
        let node = find(&column::is_node).ok_or_else(|| lacks("node"))?;
        let (mut axes, mut units) = ([0; 3], Vec::new());
        for (axis, name) in ["x", "y", "z"].into_iter().enumerate() {
            let at = find(&|n| column::axis(n) == Some(axis)).ok_or_else(|| lacks(name))?;
            if let Some(slot) = axes.get_mut(axis) {
                *slot = at;
            }
            let unit = names.get(at).map(|n| n.length_unit(options)).transpose();
            units.push(unit.map_err(|(problem, remedy)| format!("{problem}: {remedy}"))?.flatten());
        }
        let unit = units.first().copied().flatten();
        if units.iter().any(|u| *u != unit) {
            return Err("the coordinates differ in unit".to_owned());
        }
        Ok(Self { separator, node, axes, unit })
    }

    fn node(&self, text: &[u8]) -> Result<(u64, [f64; 3]), String> {
        let fields = split(text, self.separator);
        let id = fields.get(self.node).and_then(|f| number::unsigned(f.as_bytes()));
        let id = id.ok_or_else(|| format!("`{}` has no node number", excerpt(text)))?;
        let factor = self.unit.map_or(1.0, LengthUnit::to_mm);
        let mut point = [0.0; 3];
        for (coordinate, column) in point.iter_mut().zip(self.axes) {
            let value =
                fields.get(column).and_then(|f| number::delimited(f.as_bytes(), self.separator != b','));
            let value = value.filter(|v| v.is_finite());
            *coordinate = factor
                * value.ok_or_else(|| format!("`{}` lacks a coordinate of node {id}", excerpt(text)))?;
        }
        Ok((id, point))
    }
}

/// Results on the nodes of a mesh from another file: joined by node number, or, where the results have no numbers, in
/// ascending order.
struct OnMesh {
    source: Box<dyn StressSource>,
    mesh: Mesh,
    units: SourceUnits,
    warnings: Vec<Message>,
}

/// Coordinates in both files may differ by this much of the mesh's diagonal: what is printed with five digits.
const AGREEMENT: f64 = 1e-4;

/// Puts results on a mesh. Elements that have a node without results are left out; with warnings of it.
///
/// # Errors
/// The results have elements of their own, nodes that the mesh lacks, other coordinates, or, without node numbers, another
/// number of nodes.
pub fn put_on_mesh(
    source: Box<dyn StressSource>,
    results: &Path,
    file: MeshFile,
) -> Result<Box<dyn StressSource>, ResultsError> {
    let (own, name) = (source.mesh(), results.display());
    let MeshFile { path, mesh: whole, length, skipped_elements } = file;
    let other = path.display();
    let refuse = |problem: String| Err(ResultsError::Request(problem));
    if own.elements.is_some() {
        return refuse(format!("`{name}` has a mesh of its own: leave out --mesh"));
    }
    let there = whole.node_ids.len();
    let places: Vec<usize> = if source.has_node_numbers() {
        let lookup = NodeLookup::new(&whole.node_ids).map_err(|id| {
            ResultsError::format(
                &path,
                Place::File,
                format!("node {id} comes twice"),
                "define each node once",
            )
        })?;
        let found: Vec<Option<usize>> = own.node_ids.iter().map(|id| lookup.index_of(*id)).collect();
        let lost: Vec<u64> =
            own.node_ids.iter().zip(&found).filter(|(_, f)| f.is_none()).map(|(id, _)| *id).collect();
        if let Some(first) = lost.first() {
            return refuse(format!(
                "{} of the {} nodes of `{name}` are not in the mesh `{other}` (the first is {first}): do both belong to the \
                 same model?",
                lost.len(),
                own.node_ids.len()
            ));
        }
        found.into_iter().flatten().collect()
    } else if own.node_ids.len() == there && whole.node_ids.is_sorted() {
        (0..there).collect()
    } else {
        let order = if whole.node_ids.is_sorted() { "" } else { ", and their numbers do not ascend" };
        return refuse(format!(
            "`{name}` has stresses of {} nodes without numbers, the mesh `{other}` has {there} nodes{order}: they must be the same \
             nodes in ascending order; else give the results as .csv or .parquet with a column `node`",
            own.node_ids.len()
        ));
    };
    let pick =
        |i: &usize| whole.coordinates_mm.as_ref().and_then(|c| c.get(*i)).copied().unwrap_or([f64::NAN; 3]);
    let points: Vec<[f64; 3]> = places.iter().map(pick).collect();
    let node_ids: Vec<u64> = places.iter().filter_map(|i| whole.node_ids.get(*i)).copied().collect();
    if let Some(given) = &own.coordinates_mm {
        let tolerance_mm = AGREEMENT * whole.diagonal_mm();
        let apart =
            |(a, b): (&[f64; 3], &[f64; 3])| a.iter().zip(b).any(|(a, b)| (a - b).abs() > tolerance_mm);
        if let Some(at) = given.iter().zip(&points).position(apart) {
            let (id, a, b) = (node_ids.get(at).copied().unwrap_or_default(), given.get(at), points.get(at));
            let ([a, b, c], [d, e, f]) = (a.copied().unwrap_or_default(), b.copied().unwrap_or_default());
            return refuse(format!(
                "node {id} lies at ({a}, {b}, {c}) mm in `{name}` and at ({d}, {e}, {f}) mm in the mesh `{other}`: is it \
                 another model, or another unit of length?"
            ));
        }
    }
    let mut warnings = source.warnings().to_vec();
    if !source.has_node_numbers() {
        warnings.push(message!(code::ROWS_TAKEN_IN_ORDER, name.to_string(), other.to_string()));
    }
    if skipped_elements > 0 {
        warnings.push(message!(code::DATA_LINES_LEFT_OUT, other.to_string(), skipped_elements.to_string()));
    }
    let elements = whole.elements.as_ref().map(|all| (all.len(), complete(all, &places, there)));
    if let Some((all, kept)) = &elements
        && kept.len() < *all
    {
        let left_out = all - kept.len();
        warnings.push(message!(code::ELEMENTS_LEFT_OUT, other.to_string(), left_out, *all));
    }
    let elements = elements.map(|(_, kept)| kept).filter(|kept| !kept.is_empty());
    let units = SourceUnits { length, ..source.units() };
    let mesh = Mesh { node_ids, coordinates_mm: Some(points), elements };
    Ok(Box::new(OnMesh { source, mesh, units, warnings }))
}

/// The elements all of whose nodes are among `places`, by the position there.
fn complete(all: &Elements, places: &[usize], nodes: usize) -> Elements {
    let mut position = vec![u32::MAX; nodes];
    for (own, place) in (0u32..).zip(places) {
        if let Some(slot) = position.get_mut(*place) {
            *slot = own;
        }
    }
    let mut kept = Elements { offsets: vec![0], ..Elements::default() };
    for element in 0..all.len() {
        let own =
            || all.nodes(element).iter().map(|n| position.get(*n as usize).copied().unwrap_or(u32::MAX));
        if own().all(|n| n != u32::MAX) {
            kept.connectivity.extend(own());
            kept.offsets.push(u32::try_from(kept.connectivity.len()).unwrap_or(u32::MAX));
            kept.kinds.extend(all.kinds.get(element));
            kept.ids.extend(all.ids.get(element));
        }
    }
    kept
}

impl StressSource for OnMesh {
    fn mesh(&self) -> &Mesh {
        &self.mesh
    }

    fn loads(&self) -> &[LoadField] {
        self.source.loads()
    }

    fn units(&self) -> SourceUnits {
        self.units
    }

    fn warnings(&self) -> &[Message] {
        &self.warnings
    }

    fn read_block(&mut self, block: &mut StressBlock) -> Result<usize, ResultsError> {
        self.source.read_block(block)
    }

    fn skip_to(&mut self, node: usize) -> bool {
        self.source.skip_to(node)
    }

    fn rewind(&mut self) -> Result<(), ResultsError> {
        self.source.rewind()
    }
}
