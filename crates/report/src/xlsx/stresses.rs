//! The stresses as given: per load component in the form of a hotspot file, and per condition.

use super::sheet::{Named, Sheet, Show, head};
use super::{WorkbookError, column, row};
use crate::definition::{Frame, FrameLoad, Hotspot};
use crate::stress::{StressKind, Tensor};
use std::collections::HashMap;

const COMPONENTS: [&str; 6] = ["xx", "yy", "zz", "xy", "yz", "zx"];
/// Units stand above the heads, in a row that is a remark: the heads are those of a hotspot file.
const UNIT_ROW: u32 = 1;
const HEAD_ROW: u32 = 2;

/// Components a kind of stress has.
pub(super) fn components(kind: StressKind) -> &'static [usize] {
    match kind {
        StressKind::Scalar => &[0],
        StressKind::Plane => &[0, 1, 3],
        StressKind::Full => &[0, 1, 2, 3, 4, 5],
    }
}

/// nᵀσn as a formula: `stress` gives the cell of a component, `n` the three cells of the direction.
pub(super) fn along(
    kind: StressKind,
    stress: impl Fn(usize) -> Option<String>,
    n: &[String; 3],
) -> Option<String> {
    let [x, y, z] = n;
    if kind == StressKind::Scalar {
        return stress(0);
    }
    let terms: Option<Vec<String>> = components(kind)
        .iter()
        .map(|&k| {
            let s = stress(k)?;
            Some(match k {
                0 => format!("{s}*{x}^2"),
                1 => format!("{s}*{y}^2"),
                2 => format!("{s}*{z}^2"),
                3 => format!("2*{s}*{x}*{y}"),
                4 => format!("2*{s}*{y}*{z}"),
                _ => format!("2*{s}*{z}*{x}"),
            })
        })
        .collect();
    terms.map(|t| t.join("+"))
}

/// The sheet of stresses per load component, and where each stands.
pub(super) struct Given {
    pub(super) sheet: Sheet,
    /// Column of (load, component); the component of a scalar is 6.
    columns: HashMap<(usize, usize), u16>,
}

/// Key of a scalar's column.
const SCALAR: usize = 6;

impl Given {
    /// Cell of a component of the stress of a load.
    pub(super) fn cell(
        &self,
        hotspot: usize,
        kind: StressKind,
        load: usize,
        component: usize,
    ) -> Option<String> {
        let key = if kind == StressKind::Scalar { SCALAR } else { component };
        let column = self.columns.get(&(load, key))?;
        Some(self.sheet.at(row(HEAD_ROW + 1, hotspot).ok()?, *column))
    }
}

/// The sheet *Stresses*.
pub(super) fn per_load(name: &Named, frame: &Frame) -> Result<Given, WorkbookError> {
    let mut sheet = Sheet::new(name)?;
    let mut heads =
        vec![head("id", 18.0), head("location", 28.0), head("material", 10.0), head("detail", 14.0)];
    let mut columns = HashMap::new();
    let mut units: Vec<(u16, String)> = Vec::new();
    let uses = |kind: StressKind| frame.hotspots.iter().any(|h| h.kind == kind && !h.per_load.is_empty());
    let (scalars, planes, fulls) =
        (uses(StressKind::Scalar), uses(StressKind::Plane), uses(StressKind::Full));
    for (l, load) in frame.loads.values().enumerate().filter(|(_, load)| load.reference.is_some()) {
        if scalars {
            columns.insert((l, SCALAR), column(0, heads.len())?);
            units.push((column(0, heads.len())?, unit_of(load)));
            heads.push(head(&load.id, 12.0));
        }
        for (k, component) in COMPONENTS.iter().enumerate() {
            if fulls || (planes && components(StressKind::Plane).contains(&k)) {
                columns.insert((l, k), column(0, heads.len())?);
                units.push((column(0, heads.len())?, unit_of(load)));
                heads.push(head(format!("{}.{component}", load.id), 12.0));
            }
        }
    }
    let directions = column(0, heads.len())?;
    let any_vector = |of: fn(&Hotspot) -> bool| frame.hotspots.iter().any(of);
    let angle = any_vector(|h| h.direction.is_some() && h.kind == StressKind::Plane);
    let vector = any_vector(|h| h.direction.is_some() && h.kind == StressKind::Full);
    let normal = any_vector(|h| h.normal.is_some());
    heads.extend(angle.then(|| head("direction", 12.0)));
    units.extend(angle.then(|| (directions, "°".to_owned())));
    let vectors = directions + u16::from(angle);
    if vector {
        heads.extend(["x", "y", "z"].map(|a| head(format!("direction.{a}"), 12.0)));
    }
    let normals = vectors + if vector { 3 } else { 0 };
    if normal {
        heads.extend(["x", "y", "z"].map(|a| head(format!("normal.{a}"), 12.0)));
    }
    let last = column(0, heads.len())?;
    units.extend((vectors..last).map(|c| (c, "–".to_owned())));
    sheet.text(UNIT_ROW, 0, "# unit")?;
    for (c, unit) in &units {
        sheet.text(UNIT_ROW, *c, unit)?;
    }
    // The heads are read back as those of a hotspot file, so they stay as they are in every language.
    for head in &mut heads {
        head.stays = true;
    }
    sheet.said(
        0,
        0,
        "# stresses in MPa at the reference loads of the sheet Conditions; directions in degrees or as vectors. This \
         sheet has the form of a hotspot file. A row that begins with # is a remark.",
    )?;
    sheet.heads(HEAD_ROW, &heads, u32::try_from(frame.hotspots.len()).unwrap_or(0), 1)?;
    for (i, h) in frame.hotspots.iter().enumerate() {
        let r = row(HEAD_ROW + 1, i)?;
        for (c, text) in (0u16..).zip([&h.id, &h.location, &h.material, &h.detail]) {
            sheet.text(r, c, text)?;
        }
        for (l, tensor) in h.per_load.iter().enumerate() {
            for (k, value) in tensor.0.iter().enumerate().filter(|(k, _)| components(h.kind).contains(k)) {
                let key = if h.kind == StressKind::Scalar { SCALAR } else { k };
                if let Some(c) = columns.get(&(l, key)) {
                    sheet.input(r, *c, *value, Show::Hundredths)?;
                }
            }
        }
        match (h.direction, h.kind) {
            (Some(n), StressKind::Plane) => {
                sheet.number(r, directions, n.y.atan2(n.x).to_degrees(), Show::Hundredths)?;
            }
            (Some(n), _) => vector_cells(&mut sheet, r, vectors, [n.x, n.y, n.z])?,
            _ => {}
        }
        if let Some(n) = h.normal {
            vector_cells(&mut sheet, r, normals, [n.x, n.y, n.z])?;
        }
    }
    Ok(Given { sheet, columns })
}

fn unit_of(load: &FrameLoad) -> String {
    load.reference.map_or_else(|| "MPa".to_owned(), |r| format!("MPa at {r}"))
}

fn vector_cells(sheet: &mut Sheet, row: u32, first: u16, vector: [f64; 3]) -> Result<(), WorkbookError> {
    for (c, value) in (first..).zip(vector) {
        sheet.number(row, c, value, Show::Fine)?;
    }
    Ok(())
}

/// The sheet of stresses that the analyst gave per condition.
pub(super) struct Direct {
    pub(super) sheet: Sheet,
    rows: HashMap<(usize, String, String), u32>,
}

/// First column of the tensor.
const TENSOR: u16 = 3;

impl Direct {
    /// Whether a hotspot gives stresses per condition under one of a standard's names, and under which.
    pub(super) fn name_of<'a>(hotspot: &Hotspot, known_as: &'a [String]) -> Option<&'a String> {
        known_as.iter().find(|id| hotspot.per_condition.contains_key(*id))
    }

    /// Cell of a component of the stress of a condition.
    pub(super) fn cell(
        &self,
        hotspot: usize,
        standard: &str,
        condition: &str,
        component: usize,
    ) -> Option<String> {
        let r = self.rows.get(&(hotspot, standard.to_owned(), condition.to_owned()))?;
        Some(self.sheet.at(*r, column(TENSOR, component).ok()?))
    }
}

/// The sheet *Condition stresses*; none if no hotspot gives any.
pub(super) fn per_condition(name: &Named, frame: &Frame) -> Result<Option<Direct>, WorkbookError> {
    let all: Vec<(usize, &Hotspot, &String, &String, &Tensor)> = frame
        .hotspots
        .iter()
        .enumerate()
        .flat_map(|(i, h)| {
            let given = h.per_condition.iter();
            given.flat_map(move |(s, list)| list.iter().map(move |(c, t)| (i, h, s, c, t)))
        })
        .collect();
    if all.is_empty() {
        return Ok(None);
    }
    let mut sheet = Sheet::new(name)?;
    sheet.title("Stresses given per condition", "The analyst's own, MPa. Blue numbers may be changed.")?;
    let mut heads = vec![head("standard", 20.0), head("hotspot", 18.0), head("condition", 18.0)];
    heads.extend(COMPONENTS.map(|c| head(format!("{c}, MPa"), 10.0)));
    sheet.heads(2, &heads, u32::try_from(all.len()).unwrap_or(0), 3)?;
    let mut rows = HashMap::new();
    for (position, (i, h, standard, condition, tensor)) in all.into_iter().enumerate() {
        let r = row(3, position)?;
        for (c, text) in (0u16..).zip([standard, &h.id, condition]) {
            sheet.text(r, c, text)?;
        }
        for k in components(h.kind) {
            let value = tensor.0.get(*k).copied().unwrap_or_default();
            sheet.input(r, column(TENSOR, *k)?, value, Show::Hundredths)?;
        }
        rows.insert((i, standard.clone(), condition.clone()), r);
    }
    Ok(Some(Direct { sheet, rows }))
}
