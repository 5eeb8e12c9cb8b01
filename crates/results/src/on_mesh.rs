//! Results on the nodes of a mesh from another file.

use std::path::{Path, PathBuf};

use super::block::StressBlock;
use super::error::{Place, ResultsError};
use super::mesh::{Elements, Mesh, NodeLookup};
use super::mesh_file::MeshFile;
use super::source::{LoadField, StressSource};
use super::unit::SourceUnits;
use crate::message;
use crate::message::{Message, results as code};

/// Results on the nodes of a mesh: joined by node number, or, where the results have no numbers, in ascending order.
/// Behind the nodes of the results come those of the mesh that have none.
struct OnMesh {
    source: Box<dyn StressSource>,
    mesh: Mesh,
    units: SourceUnits,
    warnings: Vec<Message>,
    files: Vec<PathBuf>,
    /// Whether the nodes have a solver's numbers, and it is sure which node has which.
    numbered: bool,
    /// Nodes of the results, and nodes behind them.
    own: usize,
    absent: usize,
    /// How many of the nodes behind were given; `None` while those of the results are read.
    given: Option<usize>,
    loads: Vec<LoadField>,
}

/// Coordinates in both files may differ by this much of the mesh's diagonal: what is printed with five digits.
const AGREEMENT: f64 = 1e-4;

/// Puts results on a mesh. Nodes of the mesh without results get none: they are there and not assessed. Left out are, with
/// a warning, those that belong to no element of a mesh that has elements (reference points), and, where a `part` of the mesh
/// is to be screened, all of them.
///
/// # Errors
/// The results have elements of their own, nodes that the mesh lacks, other coordinates, or, without node numbers, another
/// number of nodes; or they could be those of several part instances.
pub fn put_on_mesh(
    source: Box<dyn StressSource>,
    results: &Path,
    file: MeshFile,
    part: bool,
) -> Result<Box<dyn StressSource>, ResultsError> {
    let (own, name) = (source.mesh(), results.display().to_string());
    let MeshFile {
        path,
        files,
        mesh: first,
        instances,
        numbered: file_numbered,
        length,
        warnings: of_mesh,
        ..
    } = file;
    let other = path.display().to_string();
    let refuse = |problem: String| Err(ResultsError::Request(problem));
    if own.elements.is_some() && source.has_node_numbers() {
        return refuse(format!("`{name}` has a mesh of its own: leave out --mesh"));
    }
    if !file_numbered && source.has_node_numbers() && own.coordinates_mm.is_none() {
        return refuse(format!(
            "the mesh `{other}` has no node numbers, by which `{name}` could be joined to it: give a mesh with numbers, or results \
             with coordinates (x, y, z)"
        ));
    }
    let mut warnings = source.warnings().to_vec();
    let whole = if instances.is_empty() {
        first
    } else {
        let names: Vec<String> = instances.iter().map(|(name, _)| format!("`{name}`")).collect();
        let (position, mesh) = instance(source.as_ref(), &name, &other, &instances)?;
        let taken = names.get(position).cloned().unwrap_or_default();
        let rest: Vec<String> =
            names.into_iter().enumerate().filter(|(k, _)| *k != position).map(|(_, n)| n).collect();
        if !part {
            return refuse(format!(
                "`{name}` holds the nodes of the part instance {taken} of `{other}`; {} has the same numbers and no results: give \
                 --mesh-part to screen {taken} alone",
                rest.join(", ")
            ));
        }
        warnings.push(message!(code::INSTANCE_TAKEN, name.clone(), taken, other.clone(), rest.join(", ")));
        mesh
    };
    let there = whole.node_ids.len();
    let mut places: Vec<usize> = if source.has_node_numbers() {
        by_number(own, &whole, &name, &path)?
    } else if own.node_ids.len() == there && whole.node_ids.is_sorted() {
        warnings.push(message!(code::ROWS_TAKEN_IN_ORDER, name.clone(), other.clone()));
        (0..there).collect()
    } else {
        let order = if whole.node_ids.is_sorted() { "" } else { ", and their numbers do not ascend" };
        return refuse(format!(
            "`{name}` has stresses of {} nodes without numbers, the mesh `{other}` has {there} nodes{order}: they must be the same \
             nodes in ascending order; else give the results as .csv or .parquet with a column `node`",
            own.node_ids.len()
        ));
    };
    if let Some(apart) = apart(own, &whole, &places) {
        return refuse(format!(
            "{} in `{name}` and {} in the mesh `{other}`: is it another model, or another unit of length?",
            apart.0, apart.1
        ));
    }
    warnings.extend(of_mesh);
    // Where every place agrees and no two nodes share one, the places show whose rows they are.
    let numbered = source.has_node_numbers()
        || (file_numbered && own.coordinates_mm.is_some() && apart_from_each_other(&whole));
    if numbered && !source.has_node_numbers() {
        warnings.retain(|w| w.code != code::ROWS_TAKEN_IN_ORDER);
    }
    // They have those of the mesh now.
    warnings.retain(|w| w.code != code::NODES_COUNTED);
    let results_nodes = places.len();
    let absent = absent(&whole, &places);
    if part && !absent.is_empty() {
        warnings.push(message!(code::PART_OF_MESH, other.clone(), absent.len(), there));
    }
    if !part {
        let kept = keep_absent(&whole, &absent, &name, &other, &mut warnings);
        places.extend(kept);
    }
    let elements = whole.elements.as_ref().map(|all| (all.len(), complete(all, &places, there)));
    if let Some((all, kept)) = &elements
        && kept.len() < *all
    {
        warnings.push(message!(code::ELEMENTS_LEFT_OUT, other, all - kept.len(), *all));
    }
    let elements = elements.map(|(_, kept)| kept).filter(|kept| !kept.is_empty());
    let pick =
        |i: &usize| whole.coordinates_mm.as_ref().and_then(|c| c.get(*i)).copied().unwrap_or([f64::NAN; 3]);
    let mesh = Mesh {
        node_ids: places.iter().filter_map(|i| whole.node_ids.get(*i)).copied().collect(),
        coordinates_mm: Some(places.iter().map(pick).collect()),
        elements,
    };
    let units = SourceUnits { length, ..source.units() };
    let files = source.files().into_iter().chain(files).collect();
    let loads = source.loads().to_vec();
    let absent = places.len() - results_nodes;
    Ok(Box::new(OnMesh {
        source,
        mesh,
        units,
        warnings,
        files,
        numbered,
        own: results_nodes,
        absent,
        given: None,
        loads,
    }))
}

/// Position in the mesh of each node of the results.
fn by_number(own: &Mesh, whole: &Mesh, name: &str, path: &Path) -> Result<Vec<usize>, ResultsError> {
    let lookup = NodeLookup::new(&whole.node_ids).map_err(|id| {
        ResultsError::format(path, Place::File, format!("node {id} comes twice"), "define each node once")
    })?;
    let found: Vec<Option<usize>> = own.node_ids.iter().map(|id| lookup.index_of(*id)).collect();
    let mut lost = own.node_ids.iter().zip(&found).filter(|(_, f)| f.is_none()).map(|(id, _)| *id);
    if let Some(first) = lost.next() {
        return Err(ResultsError::Request(format!(
            "{} of the {} nodes of `{name}` are not in the mesh `{}` (the first is {first}): do both belong to the same model?",
            1 + lost.count(),
            own.node_ids.len(),
            path.display()
        )));
    }
    Ok(found.into_iter().flatten().collect())
}

/// Which of several part instances with the same numbers the results are of: the only one that has all their nodes, at their
/// places if they say them.
fn instance(
    source: &dyn StressSource,
    name: &str,
    other: &str,
    instances: &[(String, Mesh)],
) -> Result<(usize, Mesh), ResultsError> {
    let own = source.mesh();
    let holds = |mesh: &Mesh| {
        let lookup = NodeLookup::new(&mesh.node_ids).ok()?;
        let places = own.node_ids.iter().map(|id| lookup.index_of(*id)).collect::<Option<Vec<usize>>>()?;
        Some(apart(own, mesh, &places).is_none())
    };
    let numbered = source.has_node_numbers();
    let fits: Vec<Option<bool>> =
        instances.iter().map(|(_, mesh)| if numbered { holds(mesh) } else { None }).collect();
    let chosen: Vec<usize> = (0..fits.len()).filter(|k| fits.get(*k) == Some(&Some(true))).collect();
    if let [position] = chosen.as_slice()
        && let Some((_, mesh)) = instances.get(*position)
    {
        return Ok((*position, mesh.clone()));
    }
    let names = |wanted: &dyn Fn(usize) -> bool| {
        let names = instances.iter().enumerate().filter(|(k, _)| wanted(*k));
        names.map(|(_, (name, _))| format!("`{name}`")).collect::<Vec<_>>().join(", ")
    };
    let all = names(&|_| true);
    let remedy = "give a mesh with this instance alone, or results with coordinates (x, y, z)";
    let problem = if !numbered {
        format!(
            "`{name}` has no node numbers, and the part instances {all} of `{other}` have the same ones: which nodes its rows are \
             cannot be known; {remedy}"
        )
    } else if chosen.is_empty() && fits.iter().any(Option::is_some) {
        format!(
            "the nodes of `{name}` lie elsewhere than those of the part instances of `{other}` that have their numbers ({all}): is it \
             another model, or another unit of length?"
        )
    } else if chosen.is_empty() {
        format!(
            "the part instances {all} of `{other}` have the same node numbers, and none of them has all nodes of `{name}`: of which \
             they are cannot be known; give the results of one instance"
        )
    } else {
        format!(
            "the part instances {} of `{other}` have the same node numbers, and each has all nodes of `{name}`: of which they \
             are cannot be known; {remedy}",
            names(&|k| chosen.contains(&k))
        )
    };
    Err(ResultsError::Request(problem))
}

/// The first node that lies at another place in the results than in the mesh: where in each.
fn apart(own: &Mesh, whole: &Mesh, places: &[usize]) -> Option<(String, String)> {
    let (given, points) = (own.coordinates_mm.as_ref()?, whole.coordinates_mm.as_ref()?);
    let tolerance_mm = AGREEMENT * whole.diagonal_mm();
    let point = |place: &usize| points.get(*place).copied().unwrap_or([f64::NAN; 3]);
    let differ = |a: &[f64; 3], b: [f64; 3]| a.iter().zip(b).any(|(a, b)| (a - b).abs() > tolerance_mm);
    let at = given.iter().zip(places).position(|(a, place)| differ(a, point(place)))?;
    let id = own.node_ids.get(at).copied().unwrap_or_default();
    let [a, b, c] = given.get(at).copied().unwrap_or_default();
    let [d, e, f] = places.get(at).map(point).unwrap_or_default();
    Some((format!("node {id} lies at ({a}, {b}, {c}) mm"), format!("at ({d}, {e}, {f}) mm")))
}

/// Nodes of the mesh that are not among `places`.
fn absent(whole: &Mesh, places: &[usize]) -> Vec<usize> {
    let mut there = vec![false; whole.node_ids.len()];
    for place in places {
        if let Some(mark) = there.get_mut(*place) {
            *mark = true;
        }
    }
    there.iter().enumerate().filter(|(_, there)| !**there).map(|(k, _)| k).collect()
}

/// Of the nodes without results those that could have some, and warnings of the others and of what is not assessed.
fn keep_absent(
    whole: &Mesh,
    absent: &[usize],
    name: &str,
    other: &str,
    warnings: &mut Vec<Message>,
) -> Vec<usize> {
    let nodes = whole.node_ids.len();
    if absent.is_empty() {
        return Vec::new();
    }
    let Some(elements) = &whole.elements else {
        warn_absent(whole, absent, name, other, warnings);
        return absent.to_vec();
    };
    let (joined, midside) = (elements.joined_nodes(nodes), elements.midside_nodes(nodes));
    let is = |marks: &[bool], node: usize| marks.get(node).copied().unwrap_or_default();
    let kept: Vec<usize> = absent.iter().copied().filter(|node| is(&joined, *node)).collect();
    if kept.len() < absent.len() {
        warnings.push(message!(code::NODES_OF_NO_ELEMENT, other.to_owned(), absent.len() - kept.len()));
    }
    let lost: Vec<usize> = kept.iter().copied().filter(|node| !is(&midside, *node)).collect();
    warn_absent(whole, &lost, name, other, warnings);
    kept
}

fn warn_absent(whole: &Mesh, lost: &[usize], name: &str, other: &str, warnings: &mut Vec<Message>) {
    if let Some(first) = lost.first() {
        let id = whole.node_ids.get(*first).copied().unwrap_or_default().to_string();
        let (name, other) = (name.to_owned(), other.to_owned());
        warnings.push(message!(
            code::MESH_NODES_WITHOUT_RESULTS,
            name,
            lost.len(),
            whole.node_ids.len(),
            other,
            id
        ));
    }
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

impl OnMesh {
    /// The loads with the missing nodes counted so far.
    fn count(&mut self) {
        let behind = self.given.unwrap_or_default();
        for (own, load) in self.loads.iter_mut().zip(self.source.loads()) {
            own.missing_nodes = load.missing_nodes + behind;
        }
    }
}

/// Whether no two nodes lie at the same place.
fn apart_from_each_other(mesh: &Mesh) -> bool {
    let mut seen = std::collections::HashSet::new();
    // Zero has two signs.
    mesh.coordinates_mm.iter().flatten().all(|place| seen.insert(place.map(|c| (c + 0.0).to_bits())))
}

impl StressSource for OnMesh {
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
        self.files.clone()
    }

    fn read_block(&mut self, block: &mut StressBlock) -> Result<usize, ResultsError> {
        if self.given.is_none() {
            let count = self.source.read_block(block)?;
            self.count();
            if count > 0 {
                return Ok(count);
            }
        }
        let given = self.given.unwrap_or_default();
        let count = (self.absent - given.min(self.absent)).min(block.capacity());
        block.start(self.loads.len(), self.own + given, count);
        for mut lane in block.lanes() {
            lane.put_missing(0, count);
        }
        self.given = Some(given + count);
        self.count();
        Ok(count)
    }

    fn skip_to(&mut self, node: usize) -> bool {
        let skips = self.source.skip_to(node.min(self.own.saturating_sub(1)));
        if skips {
            self.given = node.checked_sub(self.own);
        }
        skips
    }

    fn rewind(&mut self) -> Result<(), ResultsError> {
        self.given = None;
        self.source.rewind()?;
        self.count();
        Ok(())
    }
}
