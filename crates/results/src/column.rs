//! Heads of table columns: a name, and perhaps a unit.

use super::component;
use super::error::excerpt;
use super::source::OpenOptions;
use super::unit::{LengthUnit, StressUnit};

/// A name without what stands between its words, in lower case.
fn compact(name: &str) -> String {
    let kept = name.chars().filter(|c| !matches!(c, '_' | '-' | ' ' | '.' | ':' | '/' | '#'));
    kept.flat_map(char::to_lowercase).collect()
}

/// Whether a column holds the node numbers; the name in lower case.
pub(crate) fn is_node(name: &str) -> bool {
    const NAMES: [&str; 29] = [
        "node",
        "nodes",
        "nodeid",
        "nodeids",
        "nodenumber",
        "nodenum",
        "nodeno",
        "nodenr",
        "nodelabel",
        "nid",
        "id",
        "grid",
        "gridid",
        "gridpoint",
        "ansysnodenum",
        "globalnodeid",
        "knoten",
        "knotennummer",
        "knotennr",
        "knotenid",
        "noeud",
        "节点",
        "节点号",
        "节点编号",
        "節点",
        "節點",
        "節点番号",
        "節點編號",
        "ノード番号",
    ];
    NAMES.contains(&compact(name).as_str())
}

/// Whether a column says to which load a row belongs; the name in lower case.
pub(crate) fn is_load(name: &str) -> bool {
    matches!(compact(name).as_str(), "load" | "step" | "loadcase" | "lc" | "case" | "loadstep" | "subcase")
}

/// Whether a column says from which element a row comes; the name in lower case.
pub(crate) fn is_element(name: &str) -> bool {
    matches!(
        compact(name).as_str(),
        "element"
            | "elementid"
            | "elementnumber"
            | "elementno"
            | "elementnum"
            | "elementlabel"
            | "elem"
            | "elemid"
            | "elemno"
            | "elid"
            | "eid"
            | "maille"
            | "单元"
            | "单元号"
            | "单元编号"
            | "要素"
            | "要素番号"
    )
}

/// What a column tells about the elements that meet at a node, so that their stresses may not simply be averaged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Apart {
    /// Material, section, thickness, set: the stress jumps where it changes.
    Property,
    /// Layer, section point, side of a shell: several stresses of one element at one node.
    Layer,
    /// Instance of a part: node numbers count anew in each.
    Instance,
}

/// Whether a column parts elements from each other; the name in lower case.
pub(crate) fn apart(name: &str) -> Option<Apart> {
    Some(match compact(name).as_str() {
        "material" | "mat" | "matid" | "materialid" | "materialname" | "section" | "sectionid"
        | "sectionname" | "part" | "partid" | "partname" | "property" | "propertyid" | "pid"
        | "thickness" | "set" | "elset" | "elementset" | "group" | "region" | "body" | "bodyid"
        | "component" => Apart::Property,
        "layer" | "layerid" | "ply" | "plyid" | "sectionpoint" | "secpt" | "sp" | "fibredistance"
        | "fiberdistance" | "surface" | "side" | "shellside" | "position" => Apart::Layer,
        "instance" | "instancename" | "partinstance" | "partinstancename" => Apart::Instance,
        _ => return None,
    })
}

/// Axis of a column of coordinates; the name in lower case.
pub(crate) fn axis(name: &str) -> Option<usize> {
    let name = compact(name);
    let index = |rest: &str| match rest {
        "x" => Some(0),
        "y" => Some(1),
        "z" => Some(2),
        _ => None,
    };
    let in_front = ["location", "loc", "coordinate", "coord", "coor", "position", "pos"];
    let behind = in_front.iter().find_map(|word| name.strip_suffix(word)).and_then(index);
    let before = ["coord", "coordinate", "coor", "location", "loc", "position", "pos", "points", "point"];
    let before = before.iter().find_map(|word| name.strip_prefix(word));
    // `COOR1`, `COORD-COOR1` and `coord1` count from 1, ParaView's `Points:0` from 0.
    let numbered = |text: &str, first: usize| {
        let digit = text.parse::<usize>().ok().filter(|_| text.len() == 1)?;
        digit.checked_sub(first).filter(|axis| *axis < 3)
    };
    let counted = ["coordcoor", "coor", "coord"].iter().find_map(|word| name.strip_prefix(word));
    index(&name)
        .or(behind)
        .or_else(|| before.and_then(index))
        .or_else(|| counted.and_then(|rest| numbered(rest, 1)))
        .or_else(|| name.strip_prefix("points").and_then(|rest| numbered(rest, 0)))
}

/// Problem and remedy.
type Fault = (String, String);

/// The head of a column of CSV or Parquet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ColumnName {
    /// Without the unit.
    pub(crate) name: String,
    pub(crate) unit: Option<String>,
}

impl ColumnName {
    /// `sxx [MPa]`, `sxx (MPa)`, `sxx_MPa`; `Normal Stress (X Axis)` has no unit.
    pub(crate) fn parse(field: &str) -> Self {
        let field = field.trim().trim_matches('"').trim();
        if component::index_of(field).is_some() {
            return Self { name: field.to_owned(), unit: None };
        }
        for (open, close) in [('[', ']'), ('(', ')')] {
            if let Some((name, unit)) = field.strip_suffix(close).and_then(|f| f.rsplit_once(open)) {
                return Self { name: name.trim().to_owned(), unit: Some(unit.trim().to_owned()) };
            }
        }
        if let Some((name, unit)) = field.rsplit_once(['_', ' '])
            && (StressUnit::parse(unit).is_some()
                || (axis(name).is_some() && LengthUnit::parse(unit).is_some()))
        {
            return Self { name: name.trim().to_owned(), unit: Some(unit.to_owned()) };
        }
        Self { name: field.to_owned(), unit: None }
    }

    /// Unit of a stress column: the head's, which the options may not contradict, else theirs.
    pub(crate) fn stress_unit(&self, options: &OpenOptions) -> Result<StressUnit, Fault> {
        let allowed = || format!("allowed are {}", StressUnit::ALLOWED);
        let Some(text) = &self.unit else {
            return options.units().stress.ok_or_else(|| {
                let problem = format!("the stress column `{}` has no unit", self.name);
                (problem, format!("write it in the header, as in `sxx [MPa]` ({})", allowed()))
            });
        };
        let unit = StressUnit::parse(text)
            .ok_or_else(|| (format!("`{}` is no unit of stress", excerpt(text.as_bytes())), allowed()))?;
        agrees(unit, options.stress_unit, text, StressUnit::symbol)
    }

    /// Unit of a coordinate column, in the same way; `None` if nothing says it.
    pub(crate) fn length_unit(&self, options: &OpenOptions) -> Result<Option<LengthUnit>, Fault> {
        let Some(text) = &self.unit else { return Ok(options.units().length) };
        let unit = LengthUnit::parse(text).ok_or_else(|| {
            let problem = format!("`{}` is no unit of length", excerpt(text.as_bytes()));
            (problem, format!("allowed are {}", LengthUnit::ALLOWED))
        })?;
        agrees(unit, options.length_unit, text, LengthUnit::symbol).map(Some)
    }
}

fn agrees<T: Copy + PartialEq>(
    unit: T,
    given: Option<T>,
    text: &str,
    symbol: fn(T) -> &'static str,
) -> Result<T, Fault> {
    match given.filter(|g| *g != unit) {
        Some(other) => Err((
            format!("the header says {text}, the options say {}", symbol(other)),
            "leave one of the two out".to_owned(),
        )),
        None => Ok(unit),
    }
}
