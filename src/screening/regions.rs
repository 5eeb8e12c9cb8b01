//! Which node has which material and detail, and which is ranked apart.

use crate::definition::ScreenSettings;
use crate::results::{Mesh, NodeLookup, Sets};

/// Region and exclusion of every node.
#[derive(Debug, Clone, PartialEq)]
pub struct NodeRegions {
    /// Position of each node's region in [`ScreenSettings::regions`].
    pub region: Vec<u16>,
    /// Nodes ranked apart.
    pub excluded: Vec<bool>,
}

impl NodeRegions {
    /// Applies the sets of a result's input file to its nodes.
    ///
    /// # Errors
    /// A sentence for each set that is named but not there, or for node numbers that occur twice.
    pub fn new(
        settings: &ScreenSettings,
        sets: Option<&Sets>,
        mesh: &Mesh,
        nodes: usize,
    ) -> Result<Self, Vec<String>> {
        let mut regions = Self { region: vec![0; nodes], excluded: vec![false; nodes] };
        let named = settings.regions.iter().any(|r| !r.sets.is_empty()) || !settings.exclude.is_empty();
        if !named {
            return Ok(regions);
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
        let mut each = |name: &str, apply: &mut dyn FnMut(usize)| match sets.nodes_of(name, mesh) {
            Some(ids) => {
                let mut found = false;
                for node in ids.iter().filter_map(|id| lookup.index_of(*id)) {
                    found = true;
                    apply(node);
                }
                // Otherwise its nodes would silently be judged as those of no set.
                if !found {
                    problems.push(format!(
                        "none of the {} nodes of the set `{name}` is in the results: do sets and results belong to \
                         the same model?",
                        ids.len()
                    ));
                }
            }
            None => {
                let known: Vec<&str> =
                    sets.nodes.keys().chain(sets.elements.keys()).map(String::as_str).collect();
                problems.push(format!(
                    "there is no set `{name}`: {}",
                    crate::definition::nearest(&name.to_uppercase(), known)
                ));
            }
        };
        for (number, region) in settings.regions.iter().enumerate() {
            let number = u16::try_from(number).unwrap_or(u16::MAX);
            for set in &region.sets {
                each(set, &mut |node| {
                    if let Some(slot) = regions.region.get_mut(node) {
                        *slot = number;
                    }
                });
            }
        }
        for set in &settings.exclude {
            each(set, &mut |node| {
                if let Some(slot) = regions.excluded.get_mut(node) {
                    *slot = true;
                }
            });
        }
        if problems.is_empty() { Ok(regions) } else { Err(problems) }
    }
}
