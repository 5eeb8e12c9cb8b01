//! Nodes and elements, kept compact: ten million nodes must fit beside the work.

use std::collections::HashMap;

/// The mesh of a result file. Formats without a mesh (CSV, `.npy`) have node numbers only.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Mesh {
    /// Node numbers as the solver gave them, in the order in which stresses are read.
    pub node_ids: Vec<u64>,
    /// Coordinates in mm, one per node, if the file has them.
    pub coordinates_mm: Option<Vec<[f64; 3]>>,
    /// Elements, if the file has them.
    pub elements: Option<Elements>,
}

/// Elements in compressed rows: element `e` joins `connectivity[offsets[e]..offsets[e + 1]]`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Elements {
    /// Element numbers as the solver gave them; empty if the file has none.
    pub ids: Vec<u64>,
    /// VTK cell types (10 tetrahedron, 12 hexahedron, 24 quadratic tetrahedron, 25 quadratic hexahedron, …).
    pub kinds: Vec<u8>,
    /// Start of each element's nodes; one entry more than elements.
    pub offsets: Vec<u32>,
    /// Node *indices* (not numbers) in VTK's order.
    pub connectivity: Vec<u32>,
}

impl Elements {
    /// Number of elements.
    #[must_use]
    pub fn len(&self) -> usize {
        self.kinds.len()
    }

    /// Whether there is no element.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.kinds.is_empty()
    }

    /// Node indices of one element; empty if there is no such element.
    #[must_use]
    pub fn nodes(&self, element: usize) -> &[u32] {
        let bounds = self.offsets.get(element).zip(self.offsets.get(element + 1));
        bounds.and_then(|(&a, &b)| self.connectivity.get(a as usize..b as usize)).unwrap_or(&[])
    }

    /// Which of `node_count` nodes are midside nodes only: on an edge, a face or inside of the elements that join them,
    /// at the corner of none. Solvers often write no stress there. Told by the topology alone, so also where a quadratic
    /// element is collapsed and a midside node has become a corner.
    #[must_use]
    pub fn midside_nodes(&self, node_count: usize) -> Vec<bool> {
        let mut midside = vec![false; node_count];
        let mut corner = vec![false; node_count];
        for (element, kind) in self.kinds.iter().enumerate() {
            let nodes = self.nodes(element);
            let (corners, others) = nodes.split_at(corners(*kind, nodes.len()));
            for (marks, part) in [(&mut corner, corners), (&mut midside, others)] {
                for node in part {
                    if let Some(mark) = marks.get_mut(*node as usize) {
                        *mark = true;
                    }
                }
            }
        }
        midside.iter_mut().zip(corner).for_each(|(midside, corner)| *midside &= !corner);
        midside
    }

    /// Which of `node_count` nodes belong to any element.
    #[must_use]
    pub fn joined_nodes(&self, node_count: usize) -> Vec<bool> {
        let mut joined = vec![false; node_count];
        for node in &self.connectivity {
            if let Some(mark) = joined.get_mut(*node as usize) {
                *mark = true;
            }
        }
        joined
    }
}

/// How many of the nodes of a VTK cell are its corners: they come first in every type of VTK. Of the quadratic, cubic,
/// Lagrange and Bezier types these are fewer than its nodes; of all others (and unknown ones) every node is a corner.
fn corners(kind: u8, nodes: usize) -> usize {
    let corners = match kind {
        // Line, triangle, quadrangle, tetrahedron, hexahedron, wedge, pyramid: quadratic and higher.
        21 | 35 | 60 | 68 | 75 => 2,
        22 | 34 | 61 | 69 | 76 => 3,
        23 | 24 | 28 | 30 | 62 | 63 | 64 | 70 | 71 | 77 | 78 => 4,
        27 | 37 | 67 | 74 | 81 => 5,
        26 | 31 | 32 | 65 | 73 | 80 => 6,
        25 | 29 | 33 | 66 | 72 | 79 => 8,
        36 => nodes / 2,
        _ => nodes,
    };
    corners.min(nodes)
}

impl Mesh {
    /// A mesh of nodes numbered 1 to `count`, for formats that have no numbers.
    #[must_use]
    pub fn numbered(count: usize) -> Self {
        Self { node_ids: (1..=count as u64).collect(), coordinates_mm: None, elements: None }
    }

    /// Diagonal in mm of the box around all nodes; 0 without coordinates.
    #[must_use]
    pub fn diagonal_mm(&self) -> f64 {
        let mut span = [(f64::INFINITY, f64::NEG_INFINITY); 3];
        for point in self.coordinates_mm.iter().flatten() {
            for ((least, most), c) in span.iter_mut().zip(point) {
                (*least, *most) = (least.min(*c), most.max(*c));
            }
        }
        span.iter().map(|(least, most)| (most - least).max(0.0).powi(2)).sum::<f64>().sqrt()
    }
}

/// Finds a node's index from its number: directly if the numbers have no gaps, by bisection if they ascend (of the runs
/// without gaps, if those are few), through a table otherwise.
#[derive(Debug, Clone)]
pub struct NodeLookup {
    kind: Kind,
}

#[derive(Debug, Clone)]
enum Kind {
    Contiguous {
        first: u64,
        count: u64,
    },
    /// First number and first index of each run without gaps, and how many nodes there are.
    Runs(Vec<(u64, u32)>, usize),
    Ascending(Vec<u64>),
    Table(HashMap<u64, u32>),
}

impl NodeLookup {
    /// Builds the lookup. A number that occurs twice is returned as the error.
    ///
    /// # Errors
    /// The node number that occurs twice.
    pub fn new(ids: &[u64]) -> Result<Self, u64> {
        let ascending = ids.windows(2).all(|w| matches!(w, [a, b] if a < b));
        if ascending {
            let count = ids.len() as u64;
            return Ok(match (ids.first(), ids.last()) {
                (Some(&first), Some(&last)) if last - first == count - 1 => {
                    Self { kind: Kind::Contiguous { first, count } }
                }
                _ => Self { kind: runs(ids).unwrap_or_else(|| Kind::Ascending(ids.to_vec())) },
            });
        }
        let mut table = HashMap::with_capacity(ids.len());
        for (&id, index) in ids.iter().zip(0u32..) {
            if table.insert(id, index).is_some() {
                return Err(id);
            }
        }
        Ok(Self { kind: Kind::Table(table) })
    }

    /// Index of the node with this number.
    #[must_use]
    pub fn index_of(&self, id: u64) -> Option<usize> {
        match &self.kind {
            Kind::Contiguous { first, count } => {
                id.checked_sub(*first).filter(|i| i < count).map(|i| i as usize)
            }
            Kind::Runs(runs, count) => {
                let behind = runs.partition_point(|(first, _)| *first <= id);
                let (first, index) = runs.get(behind.checked_sub(1)?)?;
                let end = runs.get(behind).map_or(*count, |(_, next)| *next as usize);
                let found = usize::try_from(id - first).ok()?.checked_add(*index as usize)?;
                (found < end).then_some(found)
            }
            Kind::Ascending(ids) => ids.binary_search(&id).ok(),
            Kind::Table(table) => table.get(&id).map(|&i| i as usize),
        }
    }
}

/// Nodes per run from which on runs take less room than half the numbers.
const NODES_PER_RUN: usize = 4;

/// The runs of ascending numbers, if there are few.
fn runs(ids: &[u64]) -> Option<Kind> {
    let mut runs: Vec<(u64, u32)> = Vec::new();
    let mut next = None;
    for (&id, index) in ids.iter().zip(0u32..) {
        if next != Some(id) {
            if (runs.len() + 1) * NODES_PER_RUN > ids.len() {
                return None;
            }
            runs.push((id, index));
        }
        next = id.checked_add(1);
    }
    Some(Kind::Runs(runs, ids.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn midside_nodes_are_at_no_corner() {
        // A quadratic tetrahedron; a linear one at its node 5, which is a midside node of the first; a bar apart.
        let elements = Elements {
            ids: vec![1, 2, 3],
            kinds: vec![24, 10, 3],
            offsets: vec![0, 10, 14, 16],
            connectivity: vec![0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 5, 1, 2, 10, 11, 12],
        };
        let midside = elements.midside_nodes(14);
        let found: Vec<usize> = (0..14).filter(|n| midside[*n]).collect();
        assert_eq!(found, [4, 6, 7, 8, 9]);
        assert_eq!(elements.joined_nodes(14), [vec![true; 13], vec![false]].concat());
        // A hexahedron collapsed to a wedge names a corner again where the midside node was.
        let nodes = vec![0, 1, 2, 2, 3, 4, 5, 5, 6, 7, 2, 8, 9, 10, 5, 11, 12, 13, 14, 14];
        let collapsed = Elements { ids: vec![1], kinds: vec![25], offsets: vec![0, 20], connectivity: nodes };
        let midside = collapsed.midside_nodes(15);
        assert_eq!((0..15).filter(|n| midside[*n]).collect::<Vec<_>>(), (6..15).collect::<Vec<_>>());
    }

    #[test]
    fn every_kind_of_cell_has_its_corners() {
        // VTK type, nodes, corners (VTK's book: the corners come first in every type).
        for (kind, nodes, expected) in [
            (1, 1, 1),
            (2, 5, 5),
            (10, 4, 4),
            (12, 8, 8),
            (13, 6, 6),
            (14, 5, 5),
            (21, 3, 2),
            (22, 6, 3),
            (23, 8, 4),
            (24, 10, 4),
            (25, 20, 8),
            (26, 15, 6),
            (27, 13, 5),
            (28, 9, 4),
            (29, 27, 8),
            (30, 6, 4),
            (31, 12, 6),
            (32, 18, 6),
            (33, 24, 8),
            (34, 7, 3),
            (36, 10, 5),
            (37, 19, 5),
            (68, 4, 2),
            (71, 20, 4),
            (72, 27, 8),
            (25, 3, 3),
        ] {
            assert_eq!(corners(kind, nodes), expected, "{kind}");
        }
    }

    #[test]
    fn every_kind_of_lookup_finds_all_nodes_and_no_others() {
        let numberings: [(&str, Vec<u64>); 6] = [
            ("Contiguous", (7..40).collect()),
            ("Runs", (1..10).chain(20..30).chain([u64::MAX - 1, u64::MAX]).collect()),
            ("Ascending", (1..40).map(|n| n * n).collect()),
            ("Table", (1..40).rev().collect()),
            ("Table", vec![3, 1]),
            ("Ascending", vec![1, 3]),
        ];
        for (kind, ids) in numberings {
            let lookup = NodeLookup::new(&ids).unwrap();
            assert!(format!("{lookup:?}").contains(kind), "{lookup:?}");
            for id in (0..2000).chain([u64::MAX - 2, u64::MAX - 1, u64::MAX]) {
                assert_eq!(lookup.index_of(id), ids.iter().position(|i| *i == id), "{id} in {ids:?}");
            }
        }
        assert_eq!(NodeLookup::new(&[1, 2, 2]).unwrap_err(), 2);
        assert_eq!(NodeLookup::new(&[]).unwrap().index_of(0), None);
    }
}
