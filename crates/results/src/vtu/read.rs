//! `.vtu` and `.pvtu` files as a stress source.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use super::fields::{self, FieldStream, FillError, StressField, is_general, stem};
use super::grid::Grid;
use super::nodes::{self, Shared};
use crate::block::{COMPONENTS, Lane, StressBlock};
use crate::error::ResultsError;
use crate::mesh::Mesh;
use crate::message;
use crate::message::{Message, results as code};
use crate::source::{
    self, LoadField, LoadSelection, OpenOptions, StressSource, named_loads, select_by, unused,
};
use crate::unit::SourceUnits;

/// One grid with a stress field per load, or several files of the same grid with one load each.
///
/// A field is a point array of six components, by their names or in the order that the options give, of nine, or six
/// arrays of one.
#[derive(Debug)]
pub struct VtuSource {
    grids: Vec<Grid>,
    mesh: Mesh,
    loads: Vec<LoadField>,
    fields: Vec<Load>,
    shared: Shared,
    next_node: usize,
    /// Point at which the next block begins: of those that several pieces share each counts.
    next_point: usize,
    factor: f64,
    units: SourceUnits,
    numbered: bool,
    warnings: Vec<Message>,
}

#[derive(Debug)]
struct Load {
    grid: usize,
    stream: FieldStream,
    /// Stresses of points that later pieces share.
    seen: HashMap<u32, [f64; COMPONENTS]>,
    /// Room for the points of a block, where they are more than its nodes.
    room: StressBlock,
}

/// A field that may be asked for.
struct Candidate {
    grid: usize,
    field: StressField,
    /// The name of its file, which names a load where the field's own name does not.
    file: Option<String>,
}

impl VtuSource {
    /// Reads the markup and the mesh and opens the stress arrays.
    ///
    /// # Errors
    /// The file cannot be read, is no unstructured grid, or lacks what was asked for.
    pub fn open(path: &Path, options: &OpenOptions) -> Result<Self, ResultsError> {
        Self::open_all(&[path.to_path_buf()], options)
    }

    /// As [`VtuSource::open`], or several files of the same grid with one load each, which are named by their files.
    ///
    /// # Errors
    /// As [`VtuSource::open`]; the grids differ.
    pub fn open_all(paths: &[PathBuf], options: &OpenOptions) -> Result<Self, ResultsError> {
        let grids: Vec<Grid> = paths.iter().map(|path| Grid::open(path)).collect::<Result<_, _>>()?;
        let Some(first) = grids.first() else {
            return Err(ResultsError::Request("no VTU file was given; name at least one".to_owned()));
        };
        let candidates = candidates(&grids, options);
        let mut warnings = Vec::new();
        let (loads, chosen) = choose(&grids, &candidates, options, &mut warnings)?;
        let mut fields = Vec::new();
        for candidate in chosen.iter().filter_map(|c| candidates.get(*c)) {
            let Some(grid) = grids.get(candidate.grid) else { continue };
            if candidate.field.order_assumed() {
                let order = options.component_order.map(|o| o.to_string()).unwrap_or_default();
                let name = candidate.field.described();
                warnings.push(message!(
                    code::COMPONENT_ORDER_TAKEN,
                    grid.path.display().to_string(),
                    name,
                    order
                ));
            }
            let room = StressBlock::with_capacity(1);
            let stream = candidate.field.open(grid)?;
            fields.push(Load { grid: candidate.grid, stream, seen: HashMap::new(), room });
        }
        let read = nodes::read(first, options)?;
        warnings.extend(read.warnings);
        if !read.numbered {
            warnings.push(message!(code::NODES_COUNTED, first.path.display().to_string()));
        }
        for (number, other) in grids.iter().enumerate().skip(1) {
            if fields.iter().any(|f| f.grid == number) {
                same_grid(first, &read.mesh, &read.shared, other, options)?;
            }
        }
        let (factor, units) = (options.stress_factor(), options.units());
        Ok(Self {
            grids,
            mesh: read.mesh,
            loads,
            fields,
            shared: read.shared,
            next_node: 0,
            next_point: 0,
            factor,
            units,
            numbered: read.numbered,
            warnings,
        })
    }
}

/// Nodes and elements of a file, whatever else it holds; whether the node numbers are the solver's, and what to tell.
pub(crate) fn read_mesh(
    path: &Path,
    options: &OpenOptions,
) -> Result<(Mesh, bool, Vec<Message>, Vec<PathBuf>), ResultsError> {
    let grid = Grid::open(path)?;
    let read = nodes::read(&grid, &OpenOptions { elements: true, ..options.clone() })?;
    Ok((read.mesh, read.numbered, read.warnings, grid.files))
}

/// The fields of all files. Of several files the loads are named by their files, with the array behind it where one
/// holds several.
fn candidates(grids: &[Grid], options: &OpenOptions) -> Vec<Candidate> {
    let mut all = Vec::new();
    for (number, grid) in grids.iter().enumerate() {
        let found = fields::available(grid, options.component_order);
        let stresses = found.iter().filter(|f| f.may_be_stress()).count();
        for mut field in found {
            let file = (stresses == 1 && field.may_be_stress()).then(|| stem(&grid.path));
            let general = is_general(&field.name);
            if grids.len() > 1 {
                let stem = stem(&grid.path);
                field.name = if file.is_some() { stem } else { format!("{stem}/{}", field.name) };
                all.push(Candidate { grid: number, field, file: None });
            } else {
                all.push(Candidate { grid: number, field, file: file.filter(|_| general) });
            }
        }
    }
    all
}

/// The loads asked for, and which candidates they are.
fn choose(
    grids: &[Grid],
    candidates: &[Candidate],
    options: &OpenOptions,
    warnings: &mut Vec<Message>,
) -> Result<(Vec<LoadField>, Vec<usize>), ResultsError> {
    let Some(first) = grids.first() else { return Ok((Vec::new(), Vec::new())) };
    let path = |candidate: &Candidate| {
        grids.get(candidate.grid).map_or_else(String::new, |g| g.path.display().to_string())
    };
    let stresses: Vec<usize> =
        candidates.iter().enumerate().filter(|(_, c)| c.field.may_be_stress()).map(|(k, _)| k).collect();
    if stresses.is_empty() && (candidates.is_empty() || options.loads.is_none()) {
        return Err(nothing(first));
    }
    let available: Vec<LoadField> = if grids.len() > 1 {
        named_loads(candidates.iter().map(|c| c.field.name.clone()))
    } else {
        candidates.iter().map(|c| LoadField::named(&c.field.name)).collect()
    };
    let Some(wanted) = options.loads.as_deref() else {
        // Everything that can be read; of the rest the first says why it cannot.
        let usable: Vec<usize> = stresses
            .iter()
            .copied()
            .filter(|k| candidates.get(*k).is_some_and(|c| c.field.usable()))
            .collect();
        let chosen = if usable.is_empty() { stresses } else { usable };
        return Ok((chosen.iter().filter_map(|c| available.get(*c).cloned()).collect(), chosen));
    };
    // The only field of the only load needs no name of its own.
    let only = match (wanted, stresses.as_slice()) {
        ([LoadSelection::Name(_)], [one]) => {
            candidates.get(*one).filter(|c| grids.len() == 1 && is_general(&c.field.name)).map(|_| *one)
        }
        _ => None,
    };
    let by_name =
        |k: usize, wanted: &LoadSelection| available.get(k).is_some_and(|f| source::fits(f, wanted));
    let is = |k: usize, wanted: &LoadSelection| {
        let by_file = || match (wanted, candidates.get(k).and_then(|c| c.file.as_ref())) {
            (LoadSelection::Name(name), Some(file)) => file.trim().eq_ignore_ascii_case(name.trim()),
            _ => false,
        };
        by_name(k, wanted)
            || by_file()
            || (only == Some(k) && !(0..available.len()).any(|other| by_name(other, wanted)))
    };
    let name = |k: usize| {
        let of = |c: &Candidate| format!("{} of `{}`", c.field.described(), path(c));
        candidates.get(k).map(of).unwrap_or_default()
    };
    let chosen =
        select_by(&first.path, &available, Some(wanted), &is, &name).map_err(|error| match error {
            ResultsError::Selection { path, wanted, available } if grids.len() == 1 => {
                let fields: Vec<String> = candidates.iter().map(|c| c.field.described()).collect();
                let fields = if fields.is_empty() {
                    available
                } else {
                    format!("the stress fields {}", fields.join(", "))
                };
                ResultsError::Selection {
                    path,
                    wanted,
                    available: format!("{fields} among {}", first.described()),
                }
            }
            other => other,
        })?;
    for (k, wanted) in chosen.iter().zip(wanted) {
        let (Some(candidate), LoadSelection::Name(load)) = (candidates.get(*k), wanted) else { continue };
        if grids.len() > 1 || !by_name(*k, wanted) {
            let field = candidate.field.described();
            let how = if only == Some(*k)
                && candidate.file.as_ref().is_none_or(|f| !f.eq_ignore_ascii_case(load.trim()))
            {
                code::FIELD_OF_ONLY_LOAD
            } else {
                code::FIELD_BY_FILE_NAME
            };
            warnings.push(message!(how, path(candidate), field, load.as_str()));
        }
    }
    let others: Vec<LoadField> =
        stresses.iter().filter_map(|k| available.get(*k).cloned().filter(|_| !chosen.contains(k))).collect();
    warnings.extend(unused(&first.path, &others, &[]));
    Ok((chosen.iter().filter_map(|c| available.get(*c).cloned()).collect(), chosen))
}

/// Says what there is where no array can be a stress.
fn nothing(grid: &Grid) -> ResultsError {
    let in_cells = grid
        .arrays(super::xml::Section::CellData)
        .any(|a| matches!(a.components, 6 | 9) || crate::component::index_of(&a.name).is_some());
    let remedy = if in_cells {
        "cell data are one value per element and say nothing of its nodes: write the stresses at the nodes from the solver; \
         the filter Cell Data to Point Data of ParaView (`cell_data_to_point_data` of pyvista) makes point data, but means \
         of elements lie below the stress at a surface"
    } else {
        "save the stresses as point data, one array per load with the components XX, YY, ZZ, XY, YZ, XZ"
    };
    let found = if in_cells { "the stresses are cell data: " } else { "" };
    grid.fault(
        format!("there is no point array of six stress components (nor of nine, nor six of one); {found}it holds {}", grid.described()),
        remedy,
    )
}

/// Files of one load each must have the same nodes in the same order.
fn same_grid(
    first: &Grid,
    mesh: &Mesh,
    shared: &Shared,
    other: &Grid,
    options: &OpenOptions,
) -> Result<(), ResultsError> {
    let differ = |how: String| {
        other.fault(
            format!("its nodes are not those of `{}`: {how}", first.path.display()),
            "files of one load each must be written from one mesh",
        )
    };
    if other.points() != first.points() {
        return Err(differ(format!("{} points, {} there", other.points(), first.points())));
    }
    let own = nodes::read(other, &OpenOptions { elements: false, ..options.clone() })?;
    let alike = own.mesh.node_ids.iter().zip(&mesh.node_ids).position(|(a, b)| a != b);
    if let Some(at) = alike {
        let id = |mesh: &Mesh| mesh.node_ids.get(at).copied().unwrap_or_default();
        return Err(differ(format!("where it has node {}, there is node {}", id(&own.mesh), id(mesh))));
    }
    if own.shared != *shared || own.mesh.node_ids.len() != mesh.node_ids.len() {
        return Err(differ("its pieces share other points".to_owned()));
    }
    const AGREEMENT: f64 = 1e-5;
    let tolerance_mm = AGREEMENT * mesh.diagonal_mm();
    let places = own.mesh.coordinates_mm.iter().flatten().zip(mesh.coordinates_mm.iter().flatten());
    for ((a, b), id) in places.zip(&mesh.node_ids) {
        if a.iter().zip(b).any(|(a, b)| (a - b).abs() > tolerance_mm) {
            return Err(differ(format!("node {id} lies at {a:?} mm, there at {b:?} mm")));
        }
    }
    Ok(())
}

/// Stresses of one node in two pieces may differ by this much of the larger, what is written with few digits, and by this
/// much in MPa.
const SAME_STRESS: f64 = 1e-4;
const SAME_STRESS_MPA: f64 = 1e-3;

impl Load {
    /// Reads `points` points, of which some are nodes that came before.
    fn fill(
        &mut self,
        lane: &mut Lane<'_>,
        (start, points): (usize, usize),
        shared: &Shared,
        factor: f64,
    ) -> Result<(), FillError> {
        if shared.0.is_empty() {
            return self.stream.fill(lane, factor);
        }
        if self.room.capacity() < points {
            self.room = StressBlock::with_capacity(points);
        }
        self.room.start(1, 0, points);
        if let Some(room) = self.room.lanes().first_mut() {
            self.stream.fill(room, factor)?;
        }
        let mut node = 0;
        for point in 0..points {
            let tensor = self.room.tensor(0, point);
            let number = u32::try_from(start + point).unwrap_or(u32::MAX);
            match shared.find(number) {
                None => {
                    lane.put(node, &tensor);
                    node += 1;
                    if shared.1.contains(&number) {
                        self.seen.insert(number, tensor);
                    }
                }
                Some(first) => {
                    let earlier = self.seen.get(&first).copied().unwrap_or([f64::NAN; COMPONENTS]);
                    if !same(&earlier, &tensor) {
                        return Err(FillError::Apart { point, earlier, tensor });
                    }
                }
            }
        }
        Ok(())
    }
}

fn same(a: &[f64; COMPONENTS], b: &[f64; COMPONENTS]) -> bool {
    let largest = a.iter().chain(b).fold(0.0, |most: f64, v| most.max(v.abs()));
    let tolerance = (SAME_STRESS * largest).max(SAME_STRESS_MPA);
    a.iter().zip(b).all(|(a, b)| (a.is_nan() && b.is_nan()) || (a - b).abs() <= tolerance)
}

impl StressSource for VtuSource {
    fn mesh(&self) -> &Mesh {
        &self.mesh
    }

    fn loads(&self) -> &[LoadField] {
        &self.loads
    }

    fn units(&self) -> SourceUnits {
        self.units
    }

    fn has_node_numbers(&self) -> bool {
        self.numbered
    }

    fn warnings(&self) -> &[Message] {
        &self.warnings
    }

    fn files(&self) -> Vec<PathBuf> {
        self.grids.iter().flat_map(|g| g.files.iter().cloned()).collect()
    }

    fn read_block(&mut self, block: &mut StressBlock) -> Result<usize, ResultsError> {
        let first = self.next_node;
        let len = (self.mesh.node_ids.len() - first).min(block.capacity());
        block.start(self.loads.len(), first, len);
        if len == 0 {
            return Ok(0);
        }
        let (factor, start, shared) = (self.factor, self.next_point, &self.shared);
        let points = if first + len == self.mesh.node_ids.len() {
            // Points behind the last node are compared, too.
            len + shared.0.len() - shared.0.partition_point(|(point, _)| (*point as usize) < start)
        } else {
            shared.points_of(u32::try_from(start).unwrap_or(u32::MAX), len)
        };
        let (grids, ids) = (&self.grids, &self.mesh.node_ids);
        self.fields.par_iter_mut().zip(block.lanes()).try_for_each(|(field, mut lane)| {
            let grid = grids.get(field.grid);
            field.fill(&mut lane, (start, points), shared, factor).map_err(|error| match (error, grid) {
                (FillError::File(error), _) => error,
                (other, Some(grid)) => other.told(grid, |point| node_of(ids, shared, start + point)),
                (_, None) => ResultsError::Request("a field has no file".to_owned()),
            })
        })?;
        self.next_node += len;
        self.next_point += points;
        Ok(len)
    }

    fn rewind(&mut self) -> Result<(), ResultsError> {
        for field in &mut self.fields {
            field.stream.rewind()?;
            field.seen.clear();
        }
        (self.next_node, self.next_point) = (0, 0);
        Ok(())
    }
}

/// Number of the node that a point is.
fn node_of(ids: &[u64], shared: &Shared, point: usize) -> u64 {
    let point = u32::try_from(point).unwrap_or(u32::MAX);
    let kept = shared.find(point).unwrap_or(point);
    let dropped = shared.0.partition_point(|(other, _)| *other < kept);
    ids.get((kept as usize).saturating_sub(dropped)).copied().unwrap_or_default()
}
