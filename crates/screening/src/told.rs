//! What the stresses of all nodes tell beside the verdicts: whether their unit can be right, which nodes have none.

use super::field::Tally;
use super::regions::NodeRegions;
use crate::definition::{Frame, ScreenSettings};
use crate::message;
use crate::message::{Message, screening as code};
use crate::results::{Elements, Mesh, StressBlock, StressUnit};
use indexmap::IndexMap;
use rayon::prelude::*;

/// Largest stress of all below which its unit is doubted, MPa; not from a standard.
const SMALLEST_MPA: f64 = 1.0;

/// Largest stress of all, in tensile strengths, above which its unit is doubted; not from a standard.
const LARGEST_IN_TENSILE: f64 = 3.0;

/// Utilisation below which the whole is doubted; not from a standard.
const SMALLEST_UTILISATION: f64 = 0.01;

/// What is learnt of the stresses on the pass over the file.
#[derive(Debug)]
pub(super) struct Seen {
    /// Largest component of any tensor under each load, MPa, of nodes that are not excluded; `None` if none is finite.
    largest_mpa: Vec<Option<f64>>,
    /// Which nodes are midside nodes only; empty if the results have no elements.
    midside: Vec<bool>,
    /// Midside nodes without a stress under any load, by the set that decides about them.
    bare: IndexMap<u16, usize>,
}

impl Seen {
    pub(super) fn new(mesh: &Mesh, nodes: usize) -> Self {
        let midside = mesh.elements.as_ref().map(|e: &Elements| e.midside_nodes(nodes)).unwrap_or_default();
        let midside = if midside.contains(&true) { midside } else { Vec::new() };
        Self { largest_mpa: Vec::new(), midside, bare: IndexMap::new() }
    }

    /// Looks at a block. Gives back which of its nodes are midside nodes without a stress under any load: solvers that
    /// write stresses at corners only leave them out. Empty if there is none.
    pub(super) fn look(&mut self, block: &StressBlock, regions: &NodeRegions) -> Vec<bool> {
        let (first, count) = (block.first_node(), block.len());
        let ranked: Vec<bool> = (first..first + count).map(|node| !regions.excluded(node)).collect();
        let all = ranked.iter().all(|r| *r);
        let largest: Vec<Option<f64>> = (0..block.loads())
            .into_par_iter()
            .map(|load| {
                let of = |values: &[f64]| {
                    let each = values.iter().zip(&ranked);
                    // Comparisons with NaN are false: what is missing is no stress.
                    each.fold(
                        -1.0,
                        |most: f64, (v, ranked)| {
                            if (all || *ranked) && v.abs() > most { v.abs() } else { most }
                        },
                    )
                };
                let largest = (0..6).map(|k| of(block.component(load, k))).fold(-1.0, f64::max);
                (largest >= 0.0).then_some(largest)
            })
            .collect();
        self.largest_mpa.resize(largest.len(), None);
        for (own, other) in self.largest_mpa.iter_mut().zip(largest) {
            *own = [*own, other].into_iter().flatten().reduce(f64::max);
        }
        let own = self.midside.get(first..first + count).unwrap_or_default();
        if !own.contains(&true) {
            return Vec::new();
        }
        let has_none =
            |node: usize| (0..block.loads()).all(|l| block.tensor(l, node).iter().all(|v| !v.is_finite()));
        let bare: Vec<bool> = own.iter().enumerate().map(|(k, midside)| *midside && has_none(k)).collect();
        for (k, _) in bare.iter().enumerate().filter(|(_, bare)| **bare) {
            let set = regions.set_numbers().get(first + k).copied().unwrap_or_default();
            *self.bare.entry(set).or_default() += 1;
        }
        bare
    }

    /// What to tell when all nodes were seen. `tallies` are the counts under each procedure.
    pub(super) fn messages(
        &self,
        frame: &Frame,
        settings: &ScreenSettings,
        regions: &NodeRegions,
        unit: Option<StressUnit>,
        tallies: &[Tally],
    ) -> Vec<Message> {
        let mut told = Vec::new();
        let unit = unit.unwrap_or(StressUnit::Megapascal).symbol();
        let largest = self.largest_mpa.iter().flatten().copied().reduce(f64::max);
        let used = settings.regions.iter().filter_map(|r| frame.materials.get(&r.material));
        let tensile = used.map(|m| m.tensile_mpa).reduce(f64::max);
        if let Some(largest) = largest {
            let shown = number(largest);
            if largest < SMALLEST_MPA {
                told.push(message!(code::STRESSES_TINY, shown, number(SMALLEST_MPA), unit));
            } else if let Some(tensile) = tensile.filter(|t| largest > LARGEST_IN_TENSILE * t) {
                let bound = number(LARGEST_IN_TENSILE * tensile);
                told.push(message!(code::STRESSES_HUGE, shown, bound, number(tensile), unit));
            }
        }
        let loads = frame.loads.values().filter(|l| l.omitted.is_none());
        for (load, largest) in loads.zip(&self.largest_mpa) {
            if *largest == Some(0.0) {
                told.push(message!(code::FIELD_IS_ZERO, load.id.as_str()));
            }
        }
        let utilisations = tallies.iter().flat_map(|t| [t.max_utilisation, t.max_static_utilisation]);
        let most = utilisations.filter(|u| !u.is_nan()).reduce(f64::max);
        if most.is_some_and(|u| u < SMALLEST_UTILISATION) {
            told.push(message!(code::UTILISATIONS_TINY, number(SMALLEST_UTILISATION)));
        }
        let bare: usize = self.bare.values().sum();
        if bare > 0 {
            told.push(message!(code::MIDSIDE_WITHOUT_RESULTS, bare));
        }
        for (set, nodes) in self.bare.iter().filter(|(set, _)| **set > 0) {
            let name = regions.set_names().get(usize::from(*set) - 1).map_or("?", String::as_str);
            told.push(message!(code::MIDSIDE_IN_SET, name, *nodes));
        }
        told
    }
}

/// With three significant digits.
fn number(value: f64) -> String {
    let rounded: f64 = format!("{value:.2e}").parse().unwrap_or(value);
    if rounded != 0.0 && !(1e-4..1e7).contains(&rounded) {
        format!("{rounded:e}")
    } else {
        format!("{rounded}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_short() {
        for (value, shown) in
            [(0.000_191_2, "0.000191"), (1.9e-7, "1.9e-7"), (1470.0, "1470"), (1.912e8, "1.91e8"), (0.0, "0")]
        {
            assert_eq!(number(value), shown);
        }
    }
}
