//! A mesh of its own for results that have none.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::column::{self, ColumnName};
use super::deck_mesh::{DeckMesh, read_input_mesh};
use super::error::{Place, ResultsError, excerpt};
use super::frd::read_mesh as read_frd_mesh;
use super::input::Lines;
use super::mesh::{Mesh, NodeLookup};
use super::node_table::split;
use super::number;
use super::source::{OpenOptions, extension_of};
use super::unit::LengthUnit;
use super::vtu::read_mesh;
use crate::message;
use crate::message::{Message, results as code};

/// Nodes, and perhaps elements, that were read for results in another file.
#[derive(Debug, Clone, PartialEq)]
pub struct MeshFile {
    /// The file.
    pub path: PathBuf,
    /// Every file that was opened.
    pub files: Vec<PathBuf>,
    /// Coordinates are there. Where part instances have the same numbers, it is that of the first of them.
    pub mesh: Mesh,
    /// Part instances with the same numbers, by their names; empty where the numbers tell all nodes apart.
    pub instances: Vec<(String, Mesh)>,
    /// Whether the node numbers are the solver's; else they were counted from 1.
    pub numbered: bool,
    /// Unit of the coordinates, if anything says it; mm was assumed if not.
    pub length: Option<LengthUnit>,
    /// Elements that are no solid, shell, beam or truss (springs, masses, couplings) and were left out.
    pub skipped_elements: usize,
    /// What the user should know about the mesh.
    pub warnings: Vec<Message>,
}

impl MeshFile {
    /// Reads the nodes and elements of an input file of `CalculiX` or Abaqus (`.inp`), of a `.frd` or `.vtu`, or
    /// a table (`.csv`, `.txt`, `.tsv`) with the columns node, x, y, z.
    ///
    /// # Errors
    /// An unknown extension, or a fault in the file, with its place.
    pub fn read(path: &Path, options: &OpenOptions) -> Result<Self, ResultsError> {
        let own = |mesh, length| Self {
            path: path.to_path_buf(),
            files: vec![path.to_path_buf()],
            mesh,
            instances: Vec::new(),
            numbered: true,
            length,
            skipped_elements: 0,
            warnings: Vec::new(),
        };
        match extension_of(path).as_str() {
            "inp" => {
                let deck = read_input_mesh(path, options.length_factor())?;
                Ok(Self::of_deck(deck, path, options))
            }
            "csv" | "txt" | "tsv" => read_points(path, options).map(|(mesh, unit)| own(mesh, unit)),
            "frd" => Ok(own(read_frd_mesh(path, options)?, options.units().length)),
            "vtu" | "pvtu" => {
                let (mesh, numbered, warnings, files) = read_mesh(path, options)?;
                let mut file = own(mesh, options.units().length);
                (file.numbered, file.warnings) = (numbered, warnings);
                file.files.extend(files);
                Ok(file)
            }
            other => Err(ResultsError::unsupported(
                path,
                if other.is_empty() { "a file without extension".to_owned() } else { format!("`.{other}`") },
                "a mesh comes from .inp, .frd, .vtu, .pvtu, or a .csv with the columns node, x, y, z",
            )),
        }
    }
}

impl MeshFile {
    fn of_deck(deck: DeckMesh, path: &Path, options: &OpenOptions) -> Self {
        let name = path.display().to_string();
        let mut warnings = Vec::new();
        if deck.skipped > 0 {
            warnings.push(message!(code::DATA_LINES_LEFT_OUT, name.clone(), deck.skipped.to_string()));
        }
        if deck.surplus > 0 {
            warnings.push(message!(code::SURPLUS_NUMBERS, name.clone(), deck.surplus));
        }
        if !deck.unknown_types.is_empty() {
            warnings.push(message!(code::UNKNOWN_ELEMENT_TYPES, name, deck.unknown_types.join(", ")));
        }
        let mut meshes = deck.meshes;
        let mesh = meshes.first().map(|(_, mesh)| mesh.clone()).unwrap_or_default();
        if meshes.len() < 2 {
            meshes.clear();
        }
        Self {
            path: path.to_path_buf(),
            files: deck.files,
            mesh,
            instances: meshes,
            numbered: true,
            length: options.units().length,
            skipped_elements: deck.skipped,
            warnings,
        }
    }
}

const COLUMNS: &str = "write the columns node, x, y, z, one node per line";

/// A table of nodes with their coordinates.
fn read_points(path: &Path, options: &OpenOptions) -> Result<(Mesh, Option<LengthUnit>), ResultsError> {
    let file = super::csv::open_text(path)?;
    let mut lines = Lines::new(Arc::clone(&file), 0, 1 << 17);
    let mut mark: Option<u8> = None;
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
        let (id, point) = head.node(text, &mut mark).map_err(fault)?;
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
        let find = |is: &dyn Fn(&str) -> bool| {
            let mut found =
                (0..names.len()).filter(|k| names.get(*k).is_some_and(|n| is(&n.name.to_lowercase())));
            (found.next(), found.next())
        };
        let lacks = |what: &str| format!("the header `{}` lacks `{what}`", excerpt(text));
        let one = |is: &dyn Fn(&str) -> bool, what: &str| match find(is) {
            (Some(only), None) => Ok(only),
            (None, _) => Err(lacks(what)),
            // Which of them is meant cannot be known.
            _ => Err(format!("several columns of the header `{}` could be `{what}`", excerpt(text))),
        };
        let node = one(&column::is_node, "node")?;
        let (mut axes, mut units) = ([0; 3], Vec::new());
        for (axis, name) in ["x", "y", "z"].into_iter().enumerate() {
            let at = one(&|n| column::axis(n) == Some(axis), name)?;
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

    /// `mark` is the decimal mark of the coordinates before: all must have the same.
    fn node(&self, text: &[u8], mark: &mut Option<u8>) -> Result<(u64, [f64; 3]), String> {
        let fields = split(text, self.separator);
        let id = fields.get(self.node).map(|f| f.as_bytes());
        let id = id.and_then(|f| number::unsigned(f).or_else(|| number::whole(f, self.separator != b',')));
        let id = id.ok_or_else(|| format!("`{}` has no node number", excerpt(text)))?;
        let factor = self.unit.map_or(1.0, LengthUnit::to_mm);
        let mut point = [0.0; 3];
        for (coordinate, column) in point.iter_mut().zip(self.axes) {
            let field = fields.get(column).map(|f| f.as_bytes());
            let sign = field.and_then(|f| f.iter().copied().find(|b| matches!(b, b'.' | b',')));
            if let Some(sign) = sign.filter(|sign| mark.replace(*sign).is_some_and(|before| before != *sign))
            {
                return Err(format!(
                    "`{}` has a decimal `{}`, the coordinates before another one",
                    excerpt(text),
                    char::from(sign)
                ));
            }
            let value = field.and_then(|f| number::delimited(f, self.separator != b','));
            let value = value.filter(|v| v.is_finite());
            *coordinate = factor
                * value.ok_or_else(|| format!("`{}` lacks a coordinate of node {id}", excerpt(text)))?;
        }
        Ok((id, point))
    }
}
