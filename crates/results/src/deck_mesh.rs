//! The mesh of an input file of CalculiX or Abaqus.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use super::deck_element::WITHOUT_STRESS;
use super::deck_model::{Content, Model, Wanted, read};
use super::deck_scope::{Instance, Placement, TOP};
use super::error::{Place, ResultsError};
use super::mesh::{Elements, Mesh, NodeLookup};

/// The mesh, or the meshes where instances have the same numbers.
#[derive(Debug)]
pub(super) struct DeckMesh {
    /// All nodes and elements, where their numbers tell them apart; else one mesh for each instance, by its name.
    pub(super) meshes: Vec<(String, Mesh)>,
    /// Elements without stresses, which were left out: springs, masses, couplings.
    pub(super) skipped: usize,
    /// Element lines with more numbers than nodes.
    pub(super) surplus: usize,
    /// Element types that are not known.
    pub(super) unknown_types: Vec<String>,
    /// Every file that was opened.
    pub(super) files: Vec<PathBuf>,
}

/// Reads `*NODE` and `*ELEMENT`; coordinates are multiplied by `factor`.
pub(super) fn read_input_mesh(path: &Path, factor: f64) -> Result<DeckMesh, ResultsError> {
    let mut model = read(path, Wanted::Mesh(factor))?;
    let whole = |problem: String, remedy: &str| ResultsError::format(path, Place::File, problem, remedy);
    let bodies = bodies(&model);
    let skipped = model.contents.iter().flat_map(|c| &c.kinds).filter(|k| **k == WITHOUT_STRESS).count();
    let overlap = overlap(&model, &bodies);
    let mut meshes = Vec::new();
    let mut whole_mesh = Builder::default();
    for (position, body) in bodies.iter().enumerate() {
        if overlap && position > 0 {
            let mesh = std::mem::take(&mut whole_mesh).finish();
            meshes.push((bodies.get(position - 1).map(|b| b.name.clone()).unwrap_or_default(), mesh));
        }
        let last_use = |scope: usize| !bodies.iter().skip(position + 1).any(|b| b.scopes.contains(&scope));
        let contents: Vec<Content> = body
            .scopes
            .iter()
            .filter_map(|&scope| {
                let content = model.contents.get_mut(scope)?;
                // A part that another instance needs again is copied.
                Some(if last_use(scope) { std::mem::take(content) } else { content.again() })
            })
            .collect();
        whole_mesh
            .add(contents, &body.placement, factor)
            .map_err(|(problem, remedy)| whole(problem, remedy))?;
    }
    meshes.push((bodies.last().map(|b| b.name.clone()).unwrap_or_default(), whole_mesh.finish()));
    if meshes.iter().all(|(_, mesh)| mesh.node_ids.is_empty()) {
        return Err(whole("there is no node".to_owned(), "give an input file with *NODE"));
    }
    let Model { files, surplus, unknown_types, .. } = model;
    Ok(DeckMesh { meshes, skipped, surplus, unknown_types, files })
}

/// The bodies that can have stresses, or all if none has elements; the whole of a flat input file is one.
pub(super) fn bodies(model: &Model) -> Vec<Instance> {
    if !model.scopes.structured() {
        return vec![Instance { name: String::new(), scopes: vec![TOP], placement: Placement::default() }];
    }
    let bodies = model.scopes.bodies();
    let bears = |body: &Instance| body.scopes.iter().filter_map(|s| model.contents.get(*s)).any(|c| c.bears);
    if bodies.iter().any(bears) { bodies.into_iter().filter(bears).collect() } else { bodies }
}

/// Whether two bodies have a node or element number in common.
pub(super) fn overlap(model: &Model, bodies: &[Instance]) -> bool {
    if bodies.len() < 2 {
        return false;
    }
    let common = |numbers: fn(&Content) -> &[u64]| {
        let mut seen: HashSet<u64> = HashSet::new();
        bodies.iter().any(|body| {
            let contents = body.scopes.iter().filter_map(|s| model.contents.get(*s));
            let own: HashSet<u64> = contents.flat_map(numbers).copied().collect();
            let again = own.iter().any(|number| seen.contains(number));
            seen.extend(own);
            again
        })
    };
    common(|c| &c.ids) || common(|c| &c.element_ids)
}

impl Content {
    /// Nodes and elements once more.
    fn again(&self) -> Self {
        Self {
            ids: self.ids.clone(),
            points: self.points.clone(),
            element_ids: self.element_ids.clone(),
            kinds: self.kinds.clone(),
            ends: self.ends.clone(),
            nodes: self.nodes.clone(),
            ..Self::default()
        }
    }
}

/// Puts bodies together to one mesh.
#[derive(Default)]
struct Builder {
    ids: Vec<u64>,
    points: Vec<[f64; 3]>,
    elements: Elements,
}

type Fault = (String, &'static str);

impl Builder {
    /// Adds the scopes of one body, whose node numbers hold in all of them.
    fn add(&mut self, contents: Vec<Content>, placement: &Placement, factor: f64) -> Result<(), Fault> {
        let first = self.ids.len();
        let (mut ids, mut points) = (Vec::new(), Vec::new());
        let mut elements = Vec::new();
        for mut content in contents {
            append(&mut ids, std::mem::take(&mut content.ids));
            append(&mut points, std::mem::take(&mut content.points));
            elements.push(content);
        }
        let lookup = match NodeLookup::new(&ids) {
            Ok(lookup) => lookup,
            Err(_) => once(&mut ids, &mut points)?,
        };
        if *placement != Placement::default() {
            points.iter_mut().for_each(|p| *p = placement.put(*p, factor));
        }
        for content in elements {
            self.join(&content, &lookup, first)?;
        }
        append(&mut self.ids, ids);
        append(&mut self.points, points);
        Ok(())
    }

    fn join(&mut self, content: &Content, lookup: &NodeLookup, first: usize) -> Result<(), Fault> {
        let own = &mut self.elements;
        own.connectivity.reserve(content.nodes.len());
        for (element, (&id, &kind)) in content.element_ids.iter().zip(&content.kinds).enumerate() {
            if kind == WITHOUT_STRESS {
                continue;
            }
            for &node in content.nodes_of(element) {
                let index = lookup.index_of(node).and_then(|i| u32::try_from(first + i).ok());
                own.connectivity.push(index.ok_or_else(|| {
                    (
                        format!("an element joins node {node}, which is not defined"),
                        "give the whole input file",
                    )
                })?);
            }
            let end = u32::try_from(own.connectivity.len())
                .map_err(|_| ("there are too many elements".to_owned(), "give a smaller mesh"))?;
            own.offsets.push(end);
            own.ids.push(id);
            own.kinds.push(kind);
        }
        Ok(())
    }

    fn finish(self) -> Mesh {
        let Self { ids, points, mut elements } = self;
        elements.offsets.insert(0, 0);
        Mesh {
            node_ids: ids,
            coordinates_mm: Some(points),
            elements: Some(elements).filter(|e| !e.is_empty()),
        }
    }
}

/// Without a copy where there was nothing.
fn append<T>(to: &mut Vec<T>, mut from: Vec<T>) {
    if to.is_empty() { *to = from } else { to.append(&mut from) }
}

/// Leaves out nodes that are defined again at the same place.
fn once(ids: &mut Vec<u64>, points: &mut Vec<[f64; 3]>) -> Result<NodeLookup, Fault> {
    let mut first = std::collections::HashMap::with_capacity(ids.len());
    let (mut own, mut places) = (Vec::with_capacity(ids.len()), Vec::with_capacity(ids.len()));
    for (id, point) in ids.iter().zip(points.iter()) {
        match first.get(id) {
            None => {
                first.insert(*id, *point);
                own.push(*id);
                places.push(*point);
            }
            Some(before) if before == point => {}
            Some(_) => {
                return Err((
                    format!("node {id} is defined twice, at different places"),
                    "define each node once",
                ));
            }
        }
    }
    (*ids, *points) = (own, places);
    NodeLookup::new(ids).map_err(|id| (format!("node {id} is defined twice"), "define each node once"))
}
