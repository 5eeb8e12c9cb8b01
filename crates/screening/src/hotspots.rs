//! The hotspots: which nodes, and what a frame load file needs of them.

use super::collect::{BLOCK_NODES, Collected};
use super::peaks::{Surroundings, peaks};
use super::regions::NodeRegions;
use super::run::ScreenError;
use crate::definition::{Frame, Hotspot, ScreenSettings};
use crate::results::{Mesh, StressBlock, StressSource};
use crate::stress::{StressKind, Tensor};
use indexmap::IndexMap;
use std::collections::HashMap;

/// Positions of the nodes found, worst first.
pub(super) struct Found {
    pub(super) per_standard: Vec<Vec<usize>>,
    pub(super) excluded: Vec<Vec<usize>>,
    pub(super) union: Vec<usize>,
    pub(super) all: Vec<usize>,
}

impl Found {
    pub(super) fn new(
        collected: &[Collected],
        regions: &NodeRegions,
        mesh: &Mesh,
        settings: &ScreenSettings,
        most: usize,
    ) -> Self {
        let around = Surroundings { mesh, separation_mm: settings.separation_mm };
        let excluded = |i: usize| regions.excluded(i);
        let of = |rank: &dyn Fn(usize) -> f32, skip: &dyn Fn(usize) -> bool| {
            peaks(rank, regions.region.len(), skip, around, most)
        };
        let rank = |k: usize, i: usize| collected.get(k).map_or(f32::NAN, |c| c.rank(i, regions));
        let each = 0..collected.len();
        let per_standard: Vec<Vec<usize>> = each.clone().map(|k| of(&|i| rank(k, i), &excluded)).collect();
        let any = regions.any_excluded();
        let apart: Vec<Vec<usize>> = each
            .clone()
            .map(|k| if any { of(&|i| rank(k, i), &|i| !excluded(i)) } else { Vec::new() })
            .collect();
        let union = of(&|i| each.clone().map(|k| rank(k, i)).fold(f32::NAN, f32::max), &excluded);
        let mut all: Vec<usize> = union
            .iter()
            .chain(per_standard.iter().flatten())
            .chain(apart.iter().flatten())
            .copied()
            .collect();
        let mut seen = std::collections::HashSet::new();
        all.retain(|n| seen.insert(*n));
        Self { per_standard, excluded: apart, union, all }
    }
}

/// The stresses of the hotspots: each for itself where the file allows it, else by a second pass.
pub(super) fn stresses_of(
    source: &mut dyn StressSource,
    nodes: &[usize],
) -> Result<HashMap<usize, Vec<Tensor>>, ScreenError> {
    let mut wanted: Vec<usize> = nodes.to_vec();
    wanted.sort_unstable();
    let mut found = HashMap::new();
    let Some(&start) = wanted.first() else { return Ok(found) };
    source.rewind()?;
    let skips = source.skip_to(start);
    let mut block = StressBlock::with_capacity(if skips { 1 } else { BLOCK_NODES });
    for node in wanted {
        if skips {
            source.skip_to(node);
        }
        while !(block.first_node()..block.first_node() + block.len()).contains(&node) {
            if source.read_block(&mut block)? == 0 {
                return Ok(found);
            }
        }
        let at = node - block.first_node();
        found.insert(node, (0..block.loads()).map(|l| Tensor(block.tensor(l, at))).collect());
    }
    Ok(found)
}

/// The nodes as hotspots of a frame.
pub(super) fn hotspots(
    frame: &Frame,
    settings: &ScreenSettings,
    mesh: &Mesh,
    regions: &NodeRegions,
    nodes: &[usize],
    stresses: &HashMap<usize, Vec<Tensor>>,
) -> Vec<Hotspot> {
    nodes
        .iter()
        .map(|node| {
            let id = mesh.node_ids.get(*node).copied().unwrap_or_default();
            let at = mesh.coordinates_mm.as_ref().and_then(|c| c.get(*node));
            let region = regions.region.get(*node).and_then(|r| settings.regions.get(usize::from(*r)));
            let place = at.map_or_else(String::new, |[x, y, z]| format!(" at ({x:.1}, {y:.1}, {z:.1}) mm"));
            let set = regions.set(*node).map_or_else(String::new, |set| format!(", {set}"));
            Hotspot {
                id: format!("N{id}"),
                location: format!("node {id}{place}{set}"),
                material: region.map_or_else(String::new, |r| r.material.clone()),
                detail: region.map_or_else(String::new, |r| r.detail.clone()),
                kind: StressKind::Full,
                per_load: with_omitted(frame, stresses.get(node).map_or(&[], Vec::as_slice)),
                per_condition: IndexMap::new(),
                normal: None,
                direction: None,
                measured: None,
            }
        })
        .collect()
}

/// One tensor per load of the frame: zero for omitted ones, which have no stress field.
fn with_omitted(frame: &Frame, given: &[Tensor]) -> Vec<Tensor> {
    let mut given = given.iter();
    let of = |omitted: bool| {
        if omitted { Tensor::ZERO } else { given.next().copied().unwrap_or(Tensor([f64::NAN; 6])) }
    };
    frame.loads.values().map(|l| l.omitted.is_some()).map(of).collect()
}
