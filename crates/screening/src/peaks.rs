//! Local maxima: the worst nodes, each standing for its surroundings.
//!
//! With elements a node is a local maximum if no node that shares an element with it ranks higher; with coordinates
//! alone, if none within half the separation does. Of local maxima closer together than the separation the highest
//! counts. Without coordinates every node stands for itself.

use crate::results::Mesh;
use std::collections::HashMap;

/// How the nodes lie.
#[derive(Clone, Copy)]
pub(super) struct Surroundings<'a> {
    pub(super) mesh: &'a Mesh,
    pub(super) separation_mm: f64,
}

/// Local maxima by falling rank, `most` at the most. Nodes that are skipped or have a NaN rank count for nothing.
pub(super) fn peaks(
    ranks: &dyn Fn(usize) -> f32,
    nodes: usize,
    skip: &dyn Fn(usize) -> bool,
    around: Surroundings<'_>,
    most: usize,
) -> Vec<usize> {
    let ranked = |i: usize| !skip(i) && !ranks(i).is_nan();
    // Of equals the first.
    let higher = |a: usize, b: usize| ranks(a).total_cmp(&ranks(b)).then(b.cmp(&a)).is_gt();
    let flanks = flanks(around.mesh, nodes, &ranked, &higher);
    // Four bytes per node: with ten million nodes this is among the largest things in memory.
    let listed = (0..u32::try_from(nodes).unwrap_or(u32::MAX)).filter(|i| {
        let i = *i as usize;
        ranked(i) && !flanks.as_ref().is_some_and(|f| f.get(i).copied().unwrap_or(false))
    });
    let mut order: Vec<u32> = listed.collect();
    let separation = around.separation_mm;
    let coordinates = around.mesh.coordinates_mm.as_deref().filter(|_| separation > 0.0);
    let mut taken = Near::new(separation);
    let mut seen = Near::new(0.5 * separation);
    let mut found: Vec<usize> = Vec::new();
    // Sorting ten million nodes is not needed for a handful of peaks: take the worst slice by slice.
    let mut from = 0;
    let mut slice = (most * 64).max(4096);
    while from < order.len() && found.len() < most {
        let to = (from + slice).min(order.len());
        let by_rank = |a: &u32, b: &u32| ranks(*b as usize).total_cmp(&ranks(*a as usize)).then(a.cmp(b));
        if let Some(rest) = order.get_mut(from..) {
            if to < from + rest.len() {
                rest.select_nth_unstable_by(to - from - 1, by_rank);
            }
            if let Some(head) = rest.get_mut(..to - from) {
                head.sort_unstable_by(by_rank);
            }
        }
        for node in order.get(from..to).unwrap_or_default() {
            let node = *node as usize;
            if found.len() >= most {
                break;
            }
            let Some(at) = coordinates.and_then(|c| c.get(node)) else {
                found.push(node);
                continue;
            };
            let on_a_flank = flanks.is_none() && seen.any(at);
            if flanks.is_none() {
                seen.push(at);
            }
            if !on_a_flank && !taken.any(at) {
                taken.push(at);
                found.push(node);
            }
        }
        from = to;
        slice *= 4;
    }
    found
}

/// Nodes below another node of one of their elements; `None` without elements.
fn flanks(
    mesh: &Mesh,
    nodes: usize,
    ranked: &dyn Fn(usize) -> bool,
    higher: &dyn Fn(usize, usize) -> bool,
) -> Option<Vec<bool>> {
    let elements = mesh.elements.as_ref().filter(|e| !e.is_empty())?;
    let mut below = vec![false; nodes];
    for element in 0..elements.len() {
        let own = || elements.nodes(element).iter().map(|n| *n as usize).filter(|n| ranked(*n));
        let Some(top) = own().reduce(|a, b| if higher(b, a) { b } else { a }) else { continue };
        for node in own().filter(|n| *n != top) {
            if let Some(slot) = below.get_mut(node) {
                *slot = true;
            }
        }
    }
    Some(below)
}

/// Points, found again within a radius.
struct Near<'a> {
    radius_mm: f64,
    cells: HashMap<[i64; 3], Vec<&'a [f64; 3]>>,
}

impl<'a> Near<'a> {
    fn new(radius_mm: f64) -> Self {
        Self { radius_mm, cells: HashMap::new() }
    }

    fn cell(&self, at: &[f64; 3]) -> [i64; 3] {
        #[expect(
            clippy::cast_possible_truncation,
            reason = "saturates; coordinates beyond 9e18 cells do not occur"
        )]
        at.map(|x| (x / self.radius_mm).floor() as i64)
    }

    fn push(&mut self, at: &'a [f64; 3]) {
        self.cells.entry(self.cell(at)).or_default().push(at);
    }

    /// Whether a point lies within the radius.
    fn any(&self, at: &[f64; 3]) -> bool {
        let [x, y, z] = self.cell(at);
        (0..27).any(|k: i64| {
            let cell =
                [x.saturating_add(k % 3 - 1), y.saturating_add(k / 3 % 3 - 1), z.saturating_add(k / 9 - 1)];
            let near = |other: &&[f64; 3]| distance(at, other) < self.radius_mm;
            self.cells.get(&cell).is_some_and(|list| list.iter().any(near))
        })
    }
}

fn distance(a: &[f64; 3], b: &[f64; 3]) -> f64 {
    a.iter().zip(b).map(|(x, y)| (x - y).powi(2)).sum::<f64>().sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::results::Elements;

    fn line(nodes: u32, spacing_mm: f64) -> Mesh {
        Mesh {
            node_ids: (1..=u64::from(nodes)).collect(),
            coordinates_mm: Some((0..nodes).map(|i| [f64::from(i) * spacing_mm, 0.0, 0.0]).collect()),
            elements: None,
        }
    }

    /// The same nodes, joined two by two.
    fn bars(nodes: u32, spacing_mm: f64) -> Mesh {
        let elements = Elements {
            ids: (1..u64::from(nodes)).collect(),
            kinds: vec![3; nodes as usize - 1],
            offsets: (0..nodes).map(|i| 2 * i).collect(),
            connectivity: (0..nodes - 1).flat_map(|i| [i, i + 1]).collect(),
        };
        Mesh { elements: Some(elements), ..line(nodes, spacing_mm) }
    }

    /// Falls by 0.01 per node from each summit.
    fn bumps(summits: &[(f32, f32)]) -> impl Fn(usize) -> f32 {
        move |i| summits.iter().map(|(at, height)| height - (i as f32 - at).abs() * 0.01).fold(0.0, f32::max)
    }

    #[test]
    fn a_flank_beyond_the_separation_is_no_peak() {
        // Ten nodes would be far enough from the first summit, but all of them lie on its flanks.
        let rank = bumps(&[(20.0, 1.0), (70.0, 0.8)]);
        for mesh in [line(100, 10.0), bars(100, 10.0)] {
            let around = Surroundings { mesh: &mesh, separation_mm: 100.0 };
            assert_eq!(peaks(&rank, 100, &|_| false, around, 10), vec![20, 70]);
        }
    }

    #[test]
    fn of_two_summits_within_the_separation_the_higher_counts() {
        let rank = bumps(&[(20.0, 1.0), (26.0, 0.99), (70.0, 0.8)]);
        let mesh = bars(100, 10.0);
        let at =
            |separation_mm| peaks(&rank, 100, &|_| false, Surroundings { mesh: &mesh, separation_mm }, 10);
        assert_eq!(at(100.0), vec![20, 70]);
        assert_eq!(at(50.0), vec![20, 26, 70]);
        assert_eq!(at(0.0), vec![20, 26, 70]);
    }

    #[test]
    fn skipped_nodes_and_nodes_without_a_rank_hide_nothing() {
        let mesh = bars(100, 10.0);
        let around = Surroundings { mesh: &mesh, separation_mm: 30.0 };
        let rank = bumps(&[(20.0, 1.0)]);
        // Both sides of what is left out are the highest of what is ranked.
        assert_eq!(peaks(&rank, 100, &|i| i == 20, around, 10), vec![19]);
        let rank = |i: usize| if (18..=22).contains(&i) { f32::NAN } else { bumps(&[(20.0, 1.0)])(i) };
        assert_eq!(peaks(&rank, 100, &|_| false, around, 10), vec![17, 23]);
    }

    #[test]
    fn equal_nodes_are_one_peak() {
        let mesh = bars(50, 10.0);
        let plateau = |i: usize| if (10..20).contains(&i) { 1.0 } else { 0.5 - i as f32 * 1e-3 };
        let around = Surroundings { mesh: &mesh, separation_mm: 200.0 };
        assert_eq!(peaks(&plateau, 50, &|_| false, around, 2), vec![10]);
    }

    #[test]
    fn without_coordinates_every_node_stands_for_itself() {
        let mesh = Mesh { coordinates_mm: None, ..line(100, 10.0) };
        let around = Surroundings { mesh: &mesh, separation_mm: 300.0 };
        let rank = bumps(&[(20.0, 1.0)]);
        assert_eq!(peaks(&rank, 100, &|i| i == 20, around, 3), vec![19, 21, 18]);
    }

    #[test]
    fn many_nodes_are_taken_slice_by_slice() {
        let rank = |i: usize| if i.is_multiple_of(7) { f32::NAN } else { ((i * 7919) % 10_007) as f32 };
        let mesh = Mesh { coordinates_mm: None, ..line(50_000, 1.0) };
        let around = Surroundings { mesh: &mesh, separation_mm: 0.0 };
        let found = peaks(&rank, 50_000, &|_| false, around, 10);
        let mut all: Vec<usize> = (0..50_000).filter(|i| i % 7 != 0).collect();
        all.sort_by(|a, b| rank(*b).total_cmp(&rank(*a)).then(a.cmp(b)));
        assert_eq!(found, all[..10].to_vec());
    }
}
