//! Nodes and elements of a grid, and which numbers they have.

use std::collections::{HashMap, HashSet};

use super::data::Values;
use super::grid::{Grid, Joined};
use super::xml::Section;
use crate::error::ResultsError;
use crate::mesh::{Elements, Mesh, NodeLookup};
use crate::message;
use crate::message::{Message, results as code};
use crate::source::{NodeNumbers, OpenOptions};

/// Nodes of a grid.
#[derive(Debug)]
pub(super) struct Nodes {
    pub(super) mesh: Mesh,
    /// Whether the numbers are those of a solver.
    pub(super) numbered: bool,
    pub(super) shared: Shared,
    pub(super) warnings: Vec<Message>,
}

/// Points of later pieces that are nodes of earlier ones: each point and the point that stands for it; and all of the
/// latter.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Shared(pub(super) Vec<(u32, u32)>, pub(super) HashSet<u32>);

impl Shared {
    /// How many points from `from` on, that one included, bring `nodes` nodes.
    pub(super) fn points_of(&self, from: u32, nodes: usize) -> usize {
        let behind = self.0.partition_point(|(point, _)| *point < from);
        let mut points = nodes;
        for (point, _) in self.0.get(behind..).unwrap_or_default() {
            if (*point - from) as usize >= points {
                break;
            }
            points += 1;
        }
        points
    }

    pub(super) fn find(&self, point: u32) -> Option<u32> {
        self.0
            .binary_search_by_key(&point, |(point, _)| *point)
            .ok()
            .and_then(|k| self.0.get(k))
            .map(|(_, first)| *first)
    }
}

/// Coordinates of one node in two pieces may differ by this much of the largest: what single precision leaves.
const SAME_PLACE: f64 = 1e-5;

/// Reads points, numbers, and cells if the options want them.
pub(super) fn read(grid: &Grid, options: &OpenOptions) -> Result<Nodes, ResultsError> {
    let count = grid.points();
    let factor = options.length_factor();
    if grid.arrays(Section::Points).next().is_none_or(|a| a.components != 3) {
        return Err(grid.damaged("there are no points with three coordinates"));
    }
    let flat = Joined::open(grid, Section::Points, "Points", 3)?.read_all(count * 3)?;
    let (rows, _) = flat.as_chunks::<3>();
    let points: Vec<[f64; 3]> = rows.iter().map(|p| p.map(|c| c * factor)).collect();
    drop(flat);
    let mut warnings = Vec::new();
    let found = numbers(grid, &Kind::NODES, options, &mut warnings)?;
    let numbered = found.is_some();
    let (ids, points, shared) = match found {
        Some((name, ids)) => join(grid, &name, ids, points)?,
        None => {
            // The points were read, which confirms the count that the file announces.
            ((1..=points.len() as u64).collect(), points, Shared::default())
        }
    };
    if grid.pieces.len() > 1 {
        let name = grid.path.display().to_string();
        warnings.push(message!(code::PIECES_JOINED, name, grid.pieces.len(), shared.0.len()));
    }
    let elements = if options.elements { cells(grid, &shared)? } else { None };
    let mesh = Mesh { node_ids: ids, coordinates_mm: Some(points), elements };
    Ok(Nodes { mesh, numbered, shared, warnings })
}

type Joint = (Vec<u64>, Vec<[f64; 3]>, Shared);

/// Drops the points of later pieces that are nodes of earlier ones.
fn join(grid: &Grid, name: &str, ids: Vec<u64>, points: Vec<[f64; 3]>) -> Result<Joint, ResultsError> {
    let twice = |id: u64, why: &str| {
        grid.fault(
            format!("node {id} comes twice among the node numbers `{name}`{why}"),
            "choose another array with --node-numbers NAME, or --node-numbers none to count the points",
        )
    };
    if NodeLookup::new(&ids).is_ok() {
        return Ok((ids, points, Shared::default()));
    }
    let largest = points.iter().flatten().fold(0.0, |most: f64, c| most.max(c.abs()));
    // Number → its first point, and the piece of that.
    let mut first: HashMap<u64, (u32, usize)> = HashMap::with_capacity(ids.len());
    let mut shared = Shared::default();
    let ends = grid.pieces.iter().scan(0, |end, piece| {
        *end += piece.tag.points;
        Some(*end)
    });
    let ends: Vec<u64> = ends.collect();
    for ((&id, place), point) in ids.iter().zip(&points).zip(0u32..) {
        let piece = ends.partition_point(|end| *end <= u64::from(point));
        match first.get(&id) {
            None => drop(first.insert(id, (point, piece))),
            Some((_, other)) if *other == piece => return Err(twice(id, "")),
            Some((earlier, _)) => {
                let there = points.get(*earlier as usize).copied().unwrap_or([f64::NAN; 3]);
                if place.iter().zip(there).any(|(a, b)| (a - b).abs() > SAME_PLACE * largest) {
                    return Err(twice(id, ", at different places of two pieces"));
                }
                shared.0.push((point, *earlier));
            }
        }
    }
    shared.1 = shared.0.iter().map(|(_, first)| *first).collect();
    let mut dropped = shared.0.iter().map(|(point, _)| *point as usize).peekable();
    let (mut kept_ids, mut kept) = (Vec::new(), Vec::new());
    for (point, (id, place)) in ids.into_iter().zip(points).enumerate() {
        if dropped.next_if_eq(&point).is_none() {
            kept_ids.push(id);
            kept.push(place);
        }
    }
    Ok((kept_ids, kept, shared))
}

/// Which arrays hold numbers.
struct Kind {
    section: Section,
    /// What comes before the words below.
    strong: &'static [&'static str],
    weak: &'static [&'static str],
}

/// Arrays that filters number anew, from 0: positions of points, whatever attribute they carry.
const MADE_UP: [&str; 9] = [
    "vtkoriginalpointids",
    "vtkoriginalcellids",
    "vtkoriginalids",
    "globalpointids",
    "globalcellids",
    "pointids",
    "cellids",
    "vtkidfilterids",
    "vtkcompositeindex",
];

impl Kind {
    const NODES: Self = Self {
        section: Section::PointData,
        strong: &[
            "node",
            "nodes",
            "nodeid",
            "nodeids",
            "nodenumber",
            "nodenumbers",
            "nodenum",
            "nodeno",
            "nodenr",
            "nodelabel",
            "nodelabels",
            "nodetag",
            "nodetags",
            "nid",
            "ansysnodenum",
            "ansysnodenums",
            "kratosnodeid",
            "globalnodeid",
            "globalnodeids",
            "globalnodenumber",
            "pedigreenodeid",
            "pedigreenodeids",
            "globalid",
            "globalids",
            "pedigreeid",
            "pedigreeids",
            "gridid",
            "gridpoint",
            "originalnodeid",
            "originalnodeids",
            "meshnodeid",
            "节点号",
            "节点编号",
            "節点番号",
        ],
        weak: &["id", "ids"],
    };
    const ELEMENTS: Self = Self {
        section: Section::CellData,
        strong: &[
            "element",
            "elements",
            "elementid",
            "elementids",
            "elementnumber",
            "elementnumbers",
            "elementnum",
            "elementno",
            "elementlabel",
            "elementlabels",
            "elemid",
            "elemids",
            "elemnum",
            "eid",
            "ansyselemnum",
            "ansyselemnums",
            "kratoselementid",
            "globalelementid",
            "globalelementids",
            "pedigreeelementid",
            "pedigreeelementids",
            "globalid",
            "globalids",
            "pedigreeid",
            "pedigreeids",
            "单元号",
            "单元编号",
            "要素番号",
        ],
        weak: &["id", "ids"],
    };
}

fn compact(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// An array's name, and the numbers in it.
type Numbers = (String, Vec<u64>);

/// The node numbers, if the file has any: of the arrays that may be them all must agree.
fn numbers(
    grid: &Grid,
    kind: &Kind,
    options: &OpenOptions,
    warnings: &mut Vec<Message>,
) -> Result<Option<Numbers>, ResultsError> {
    let path = || grid.path.display().to_string();
    match &options.node_numbers {
        NodeNumbers::Counted => Ok(None),
        NodeNumbers::Array(name) => {
            let name = named(grid, kind.section, name)?;
            match whole_numbers(grid, kind.section, &name)? {
                Ok(ids) => {
                    warnings.push(message!(code::NODE_NUMBERS_FROM, path(), name.as_str()));
                    Ok(Some((name, ids)))
                }
                Err(found) => Err(grid.fault(
                    format!("the array `{name}` holds no node numbers, but {found}"),
                    "name the array of the node numbers with --node-numbers",
                )),
            }
        }
        NodeNumbers::ByName => {
            let mut agreed: Option<Numbers> = None;
            for name in candidates(grid, kind) {
                match whole_numbers(grid, kind.section, &name)? {
                    Err(found) => warnings.push(message!(code::NOT_NODE_NUMBERS, path(), name, found)),
                    Ok(ids) => match &agreed {
                        None => agreed = Some((name, ids)),
                        Some((_, others)) if *others == ids => {}
                        Some((other, others)) => {
                            let at = others.iter().zip(&ids).position(|(a, b)| a != b).unwrap_or_default();
                            let of = |ids: &[u64]| ids.get(at).copied().unwrap_or_default();
                            return Err(grid.fault(
                                format!(
                                    "the arrays `{other}` and `{name}` could both be the node numbers and differ: point {at} \
                                     is {} in one and {} in the other",
                                    of(others),
                                    of(&ids)
                                ),
                                "say which it is with --node-numbers NAME (or `node_numbers` in [screen]), or `none`",
                            ));
                        }
                    },
                }
            }
            if let Some((name, _)) = &agreed
                && !PLAIN.contains(&compact(name).as_str())
            {
                warnings.push(message!(code::NODE_NUMBERS_FROM, path(), name.as_str()));
            }
            Ok(agreed)
        }
    }
}

/// Names that say no more and no less than that they number nodes: the others are told.
const PLAIN: [&str; 4] = ["node", "nodeid", "nodeids", "nodenumber"];

/// The array that the user names, whatever its case if that is plain.
fn named(grid: &Grid, section: Section, wanted: &str) -> Result<String, ResultsError> {
    let all = || grid.arrays(section).filter(|a| a.components == 1).map(|a| a.name.as_str());
    let exact = all().find(|name| *name == wanted);
    let found = exact.or_else(|| all().find(|name| name.trim().eq_ignore_ascii_case(wanted.trim())));
    found.map(str::to_owned).ok_or_else(|| {
        grid.fault(
            format!(
                "there is no point array `{wanted}` of one component for the node numbers; there are {}",
                grid.described()
            ),
            "name one of them with --node-numbers",
        )
    })
}

/// Names of the arrays that may be the numbers.
fn candidates(grid: &Grid, kind: &Kind) -> Vec<String> {
    let declared: Vec<&String> = grid
        .pieces
        .first()
        .into_iter()
        .flat_map(|p| if kind.section == Section::PointData { &p.tag.point_ids } else { &p.tag.cell_ids })
        .collect();
    let pick = |is: &dyn Fn(&str) -> bool| -> Vec<String> {
        let mut found: Vec<String> = Vec::new();
        for array in grid.arrays(kind.section).filter(|a| a.components == 1 && a.data.is_ok()) {
            if is(&array.name) && !found.contains(&array.name) {
                found.push(array.name.clone());
            }
        }
        found
    };
    let strong = pick(&|name| {
        let short = compact(name);
        !MADE_UP.contains(&short.as_str())
            && (kind.strong.contains(&short.as_str()) || declared.iter().any(|d| *d == name))
    });
    // `id` alone may number anything; beside a name that says more it does not count.
    if strong.is_empty() { pick(&|name| kind.weak.contains(&compact(name).as_str())) } else { strong }
}

/// Above this whole numbers are no longer exact in double precision.
const LARGEST_EXACT: f64 = 9_007_199_254_740_992.0;

/// The values of an array if all are whole numbers from 0 on, however they are stored; else the first that is none.
fn whole_numbers(
    grid: &Grid,
    section: Section,
    name: &str,
) -> Result<Result<Vec<u64>, String>, ResultsError> {
    let count = if section == Section::PointData { grid.points() } else { grid.cells() };
    let values = Joined::open(grid, section, name, 1)?.read_all(count)?;
    let odd = values.iter().find(|v| !(v.fract() == 0.0 && **v >= 0.0 && **v < LARGEST_EXACT));
    Ok(match odd {
        Some(odd) => Err(format!("it holds {odd}")),
        None => Ok(values.into_iter().map(|v| v as u64).collect()),
    })
}

/// The cells of all pieces.
fn cells(grid: &Grid, shared: &Shared) -> Result<Option<Elements>, ResultsError> {
    let cells = grid.cells();
    if cells == 0 {
        return Ok(None);
    }
    let mut elements = Elements { offsets: vec![0], ..Elements::default() };
    // Points before a piece, and of those the ones that stand for themselves.
    let mut before = 0u64;
    let place = |point: u64| -> Option<u32> {
        let point = u32::try_from(point).ok()?;
        let kept = shared.find(point).unwrap_or(point);
        let dropped = shared.0.partition_point(|(other, _)| *other < kept);
        kept.checked_sub(u32::try_from(dropped).ok()?)
    };
    for piece in &grid.pieces {
        if piece.tag.cells > 0 {
            let read = |name: &str, count: u64| -> Result<Vec<f64>, ResultsError> {
                let mut arrays = piece.tag.arrays.iter().filter(|a| a.section == Section::Cells);
                let array = arrays
                    .find(|a| a.name.eq_ignore_ascii_case(name))
                    .ok_or_else(|| grid.damaged(format!("the cells have no array `{name}`")))?;
                Values::open(&piece.file, piece.encoding, array, count)?.read_all(count)
            };
            elements.kinds.extend(read("types", piece.tag.cells)?.into_iter().map(|k| k as u8));
            let start = elements.connectivity.len() as f64;
            let mut last = 0.0;
            for end in read("offsets", piece.tag.cells)? {
                if end.is_nan() || end < last || start + end > f64::from(u32::MAX) {
                    return Err(
                        grid.damaged(format!("the cell offsets do not ascend ({last} is followed by {end})"))
                    );
                }
                elements.offsets.push((start + end) as u32);
                last = end;
            }
            for node in read("connectivity", last as u64)? {
                let own = (node >= 0.0 && node < piece.tag.points as f64)
                    .then(|| place(before + node as u64))
                    .flatten();
                elements.connectivity.push(own.ok_or_else(|| {
                    grid.damaged(format!("a cell joins point {node}, there are {}", piece.tag.points))
                })?);
            }
        }
        before += piece.tag.points;
    }
    elements.ids = element_numbers(grid)?;
    Ok(Some(elements))
}

/// Element numbers as the solver gave them; empty if the file has none, or several that differ: they are never made up.
fn element_numbers(grid: &Grid) -> Result<Vec<u64>, ResultsError> {
    // In some pieces without cells the array is missing.
    if grid.pieces.iter().any(|p| p.tag.cells == 0) {
        return Ok(Vec::new());
    }
    let mut agreed: Option<Vec<u64>> = None;
    for name in candidates(grid, &Kind::ELEMENTS) {
        if let Ok(ids) = whole_numbers(grid, Section::CellData, &name)? {
            match &agreed {
                Some(others) if *others != ids => return Ok(Vec::new()),
                _ => agreed = Some(ids),
            }
        }
    }
    Ok(agreed.unwrap_or_default())
}
