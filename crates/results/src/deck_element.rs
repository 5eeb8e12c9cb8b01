//! Element types of CalculiX and Abaqus.

/// What an element type means here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct ElementType {
    /// VTK cell type; [`WITHOUT_STRESS`] or [`UNKNOWN`] for what is no solid, shell, beam or truss.
    pub(super) vtk: u8,
    /// Number of nodes; `None` where it is not known: then the lines tell.
    pub(super) nodes: Option<usize>,
    /// Whether the middle node comes second in the input file; it is the last in VTK. Of all other types the orders agree.
    pub(super) middle_second: bool,
}

/// Springs, masses, couplings: no element in VTK.
pub(super) const WITHOUT_STRESS: u8 = 0;
/// A type that is not known: its nodes as VTK's poly-vertex, since they may have stresses.
pub(super) const UNKNOWN: u8 = 2;

/// Types that have no stress tensor, by their first letters, with their number of nodes.
const NO_STRESS: [(&str, Option<usize>); 24] = [
    ("SPRINGA", Some(2)),
    ("SPRING1", Some(1)),
    ("SPRING2", Some(2)),
    ("DASHPOTA", Some(2)),
    ("DASHPOT1", Some(1)),
    ("DASHPOT2", Some(2)),
    ("GAPUNI", Some(2)),
    ("GAPCYL", Some(2)),
    ("GAPSPHER", Some(2)),
    ("MASS", Some(1)),
    ("ROTARYI", Some(1)),
    ("HEATCAP", Some(1)),
    ("DCOUP", Some(1)),
    ("CONN", None),
    ("JOINTC", Some(2)),
    ("R3D3", Some(3)),
    ("R3D4", Some(4)),
    ("R2D2", Some(2)),
    ("RB", Some(2)),
    ("RAX2", Some(2)),
    ("SFM", None),
    ("AC", None),
    ("IRS", None),
    ("ITS", None),
];

/// Solids, by the letters in front of the number of nodes.
const SOLIDS: [&str; 7] = ["C3D", "DC3D", "F3D", "SC", "CSS", "COH3D", "EC3D"];
/// Shells, membranes, and elements in the plane.
const SURFACES: [&str; 8] = ["S", "M3D", "CPS", "CPE", "CPEG", "CAX", "CGAX", "DS"];

/// What a type means; its name in capitals.
pub(super) fn element_type(name: &str) -> ElementType {
    let of = |vtk, nodes| ElementType { vtk, nodes: Some(nodes), middle_second: false };
    let number = |prefix: &&str| -> Option<usize> {
        let rest = name.strip_prefix(*prefix)?;
        let digits: &str = rest.split(|c: char| !c.is_ascii_digit()).next().unwrap_or_default();
        // C3D15V and C3D27 have from 15 and from 21 nodes on.
        if rest.starts_with("15V") { None } else { digits.parse().ok() }
    };
    if let Some((_, nodes)) = NO_STRESS.iter().find(|(prefix, _)| name.starts_with(prefix)) {
        return ElementType { vtk: WITHOUT_STRESS, nodes: *nodes, middle_second: false };
    }
    let solid = SOLIDS.iter().find_map(&number).and_then(|n| {
        Some(match n {
            4 => of(10, 4),
            5 => of(14, 5),
            6 => of(13, 6),
            8 => of(12, 8),
            10 => of(24, 10),
            13 => of(27, 13),
            15 => of(26, 15),
            20 => of(25, 20),
            _ => return None,
        })
    });
    let surface = || {
        Some(match SURFACES.iter().find_map(&number)? {
            3 => of(5, 3),
            4 => of(9, 4),
            6 => of(22, 6),
            8 => of(23, 8),
            9 => of(28, 9),
            _ => return None,
        })
    };
    let line = || {
        let beam = ["B", "PIPE"].iter().find_map(&number).map(|n| match n {
            21 | 23 | 31 | 33 => Some(2),
            22 | 32 => Some(3),
            _ => None,
        });
        let truss = || ["T3D", "T2D"].iter().find_map(&number).map(|n| matches!(n, 2 | 3).then_some(n));
        match beam.or_else(truss).flatten()? {
            2 => Some(of(3, 2)),
            _ => Some(ElementType { vtk: 21, nodes: Some(3), middle_second: true }),
        }
    };
    let named = match name {
        "STRI3" | "US3" => Some(of(5, 3)),
        "STRI65" => Some(of(22, 6)),
        "US45" => Some(of(9, 4)),
        "D" => Some(of(WITHOUT_STRESS, 3)),
        _ => None,
    };
    let known = named.or(solid).or_else(surface).or_else(line);
    known.unwrap_or(ElementType { vtk: UNKNOWN, nodes: None, middle_second: false })
}

/// Element types that CalculiX expands to solids: shells, membranes, beams, trusses.
pub(super) fn is_expanded(name: &str) -> bool {
    let numbered = |letter: &&str| {
        name.strip_prefix(*letter).is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
    };
    ["S", "B", "M3D", "T3D"].iter().any(numbered)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Nodes and shapes as the manuals of CalculiX and Abaqus give them.
    #[test]
    fn types_have_their_shapes() {
        for (name, vtk, nodes) in [
            ("C3D8", 12, Some(8)),
            ("C3D8R", 12, Some(8)),
            ("C3D10MH", 24, Some(10)),
            ("C3D20RH", 25, Some(20)),
            ("C3D15", 26, Some(15)),
            ("C3D15V", UNKNOWN, None),
            ("C3D27", UNKNOWN, None),
            ("COH3D8", 12, Some(8)),
            ("SC8R", 12, Some(8)),
            ("SC6R", 13, Some(6)),
            ("S8R5", 23, Some(8)),
            ("S9R5", 28, Some(9)),
            ("S4RSW", 9, Some(4)),
            ("STRI65", 22, Some(6)),
            ("STRI3", 5, Some(3)),
            ("M3D9R", 28, Some(9)),
            ("CPEG4", 9, Some(4)),
            ("CAX8R", 23, Some(8)),
            ("B31OS", 3, Some(2)),
            ("B32R", 21, Some(3)),
            ("PIPE32", 21, Some(3)),
            ("T3D3", 21, Some(3)),
            ("SPRINGA", WITHOUT_STRESS, Some(2)),
            ("CONN3D2", WITHOUT_STRESS, None),
            ("DCOUP3D", WITHOUT_STRESS, Some(1)),
            ("SFM3D4R", WITHOUT_STRESS, None),
            ("R3D4", WITHOUT_STRESS, Some(4)),
            ("D", WITHOUT_STRESS, Some(3)),
            ("U1", UNKNOWN, None),
            ("", UNKNOWN, None),
        ] {
            let found = element_type(name);
            assert_eq!((found.vtk, found.nodes), (vtk, nodes), "{name}");
        }
    }
}
