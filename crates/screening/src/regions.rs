//! Which node has which material and detail, and which is ranked apart.

use crate::definition::{Frame, Region, ScreenSettings, nearest};
use crate::message;
use crate::message::{Message, screening as code};
use crate::results::{Mesh, NodeLookup, SetNodes, SetProblem, Sets};
use std::collections::HashMap;

/// Region, set and exclusion of every node.
#[derive(Debug, Clone, PartialEq)]
pub struct NodeRegions {
    /// Position of each node's region in [`ScreenSettings::regions`].
    pub region: Vec<u16>,
    /// The set that decided: 0 if none, else its position in `sets` plus one.
    set: Vec<u16>,
    /// Sets of the regions, then excluded sets.
    sets: Vec<String>,
    /// Position of the first excluded set.
    first_excluded: usize,
    /// What the user should know about the sets.
    pub warnings: Vec<Message>,
}

impl NodeRegions {
    /// Applies the sets of a result's input file to its nodes; of several sets the last named decides.
    ///
    /// # Errors
    /// A sentence for each set that is named but not there or not wholly in the results, or for node numbers that
    /// occur twice.
    pub fn new(
        settings: &ScreenSettings,
        sets: Option<&Sets>,
        mesh: &Mesh,
        nodes: usize,
    ) -> Result<Self, Vec<String>> {
        let named: Vec<(usize, &String)> = settings
            .regions
            .iter()
            .enumerate()
            .flat_map(|(k, region)| region.sets.iter().map(move |set| (k, set)))
            .collect();
        let mut regions = Self {
            region: vec![0; nodes],
            set: vec![0; nodes],
            sets: named.iter().map(|(_, set)| *set).chain(&settings.exclude).cloned().collect(),
            first_excluded: named.len(),
            warnings: Vec::new(),
        };
        if regions.sets.is_empty() {
            return match sets {
                None => Ok(regions),
                Some(_) => Err(vec![
                    "a file with sets was given, but the frame load file names none: add [[screen.region]] with `sets`, \
                     or `exclude`, or leave the file out"
                        .to_owned(),
                ]),
            };
        }
        let Some(sets) = sets else {
            return Err(vec![
                "the frame load file names node sets, but no file with sets was given: add --sets MODEL.inp \
                 (or a CSV of node and set)"
                    .to_owned(),
            ]);
        };
        let lookup = NodeLookup::new(&mesh.node_ids)
            .map_err(|id| vec![format!("node number {id} occurs twice in the results")])?;
        let mut problems = Vec::new();
        for (position, name) in regions.sets.iter().enumerate() {
            if lacks_element_numbers(mesh) && is_element_set(sets, name) {
                problems.push(format!(
                    "`{name}` is a set of elements, but the results have no element numbers (a cell array `element` or \
                     `ElementID` in a .vtu): name a node set (`*NSET`)"
                ));
                continue;
            }
            let found = match sets.find(name, mesh, &lookup) {
                // Where nothing is, nothing can be judged as something else; but a detail was meant for something.
                Ok(found) if found.nodes.is_empty() => {
                    let told = message!(code::SET_WITHOUT_NODES, name.clone(), found.apart);
                    if position < named.len() {
                        problems.push(format!("{told}; name a set of nodes or elements of the part"));
                    } else {
                        regions.warnings.push(told);
                    }
                    continue;
                }
                Ok(found) if found.missing == 0 => found.nodes,
                // Else nodes would silently be judged as those of no set.
                Ok(found) => {
                    problems.push(not_all(name, &found));
                    continue;
                }
                Err(SetProblem::Unknown(_)) => {
                    problems.push(unknown(name, sets));
                    continue;
                }
                Err(problem) => {
                    problems.push(problem.to_string());
                    continue;
                }
            };
            let region = named.get(position).map(|(k, _)| u16::try_from(*k).unwrap_or(u16::MAX));
            let number = u16::try_from(position + 1).unwrap_or(u16::MAX);
            for node in found {
                if let (Some(slot), Some(region)) = (regions.region.get_mut(node), region) {
                    *slot = region;
                }
                if let Some(slot) = regions.set.get_mut(node) {
                    *slot = number;
                }
            }
        }
        if problems.is_empty() { Ok(regions) } else { Err(problems) }
    }

    /// Whether a node is ranked apart.
    #[must_use]
    pub fn excluded(&self, node: usize) -> bool {
        self.set.get(node).is_some_and(|set| usize::from(*set) > self.first_excluded)
    }

    /// Whether any node is ranked apart.
    #[must_use]
    pub fn any_excluded(&self) -> bool {
        (0..self.set.len()).any(|node| self.excluded(node))
    }

    /// The set that decided a node's region or exclusion.
    #[must_use]
    pub fn set(&self, node: usize) -> Option<&str> {
        let position = usize::from(*self.set.get(node)?).checked_sub(1)?;
        self.sets.get(position).map(String::as_str)
    }

    /// Per node 0 for no set, else the position in [`NodeRegions::set_names`] plus one.
    #[must_use]
    pub fn set_numbers(&self) -> &[u16] {
        &self.set
    }

    /// The sets named in the frame load file, excluded ones last.
    #[must_use]
    pub fn set_names(&self) -> &[String] {
        &self.sets
    }
}

/// Element numbers are never made up: there are elements, but nobody knows which.
fn lacks_element_numbers(mesh: &Mesh) -> bool {
    mesh.elements.as_ref().is_some_and(|e| e.ids.len() != e.len())
}

fn is_element_set(sets: &Sets, name: &str) -> bool {
    let key = name.trim().to_uppercase();
    sets.elements.contains_key(&key) && !sets.nodes.contains_key(&key)
}

fn unknown(name: &str, sets: &Sets) -> String {
    let known: Vec<&str> = sets.names().collect();
    format!("there is no set `{name}`: {}", nearest(&name.trim().to_uppercase(), known))
}

fn not_all(name: &str, found: &SetNodes) -> String {
    let what = if found.of_elements { "elements" } else { "nodes" };
    format!(
        "{} of the {} {what} of the set `{name}` are not in the results, and would be judged as if they were in no set: do \
         sets and results belong to the same state of the model?",
        found.missing, found.members
    )
}

/// The settings with a region for every detail that a table of nodes names and no region does: of the default
/// material.
///
/// # Errors
/// A sentence for each name in a table of details that is no detail of the frame, and for nodes with two details.
pub(super) fn with_table_details(
    frame: &Frame,
    settings: &ScreenSettings,
    sets: Option<&Sets>,
) -> Result<ScreenSettings, Vec<String>> {
    let mut settings = settings.clone();
    let Some(sets) = sets.filter(|s| s.details) else { return Ok(settings) };
    let mut problems = Vec::new();
    let material = settings.regions.first().map(|r| r.material.clone()).unwrap_or_default();
    let mut given: HashMap<u64, &str> = HashMap::new();
    for (name, nodes) in &sets.nodes {
        if let Some((node, other)) = nodes.iter().find_map(|n| Some((n, given.insert(*n, name)?))) {
            let (a, b) = (other.to_lowercase(), name.to_lowercase());
            problems.push(format!("the table gives node {node} two details, `{a}` and `{b}`"));
        }
        let is = |other: &str| other.trim().eq_ignore_ascii_case(name);
        if settings.regions.iter().flat_map(|r| &r.sets).chain(&settings.exclude).any(|s| is(s)) {
            continue;
        }
        match frame.details.keys().find(|d| is(d)) {
            Some(detail) => settings.regions.push(Region {
                sets: vec![name.clone()],
                material: material.clone(),
                detail: detail.clone(),
            }),
            None => {
                let name = name.to_lowercase();
                let known = nearest(&name, frame.details.keys().map(String::as_str));
                problems.push(format!(
                    "the table gives nodes the detail `{name}`, which the frame load file does not define: {known}"
                ));
            }
        }
    }
    if problems.is_empty() { Ok(settings) } else { Err(problems) }
}
