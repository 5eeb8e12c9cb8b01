//! Heads of table columns: a name, and perhaps a unit.

use super::error::excerpt;
use super::source::OpenOptions;
use super::unit::{LengthUnit, StressUnit};

/// Whether a column holds the node numbers; the name in lower case.
pub(crate) fn is_node(name: &str) -> bool {
    matches!(
        name,
        "node"
            | "nodeid"
            | "node_id"
            | "node id"
            | "node number"
            | "node label"
            | "node_number"
            | "nid"
            | "id"
            | "nodenumber"
            | "nodelabel"
            | "nodes"
    )
}

/// Whether a column says to which load a row belongs; the name in lower case.
pub(crate) fn is_load(name: &str) -> bool {
    matches!(name, "load" | "step" | "load_case" | "load case" | "loadcase" | "lc" | "case")
}

/// Axis of a column of coordinates; the name in lower case.
pub(crate) fn axis(name: &str) -> Option<usize> {
    match name {
        "x" | "coord.x" | "coordx" | "x coordinate" => Some(0),
        "y" | "coord.y" | "coordy" | "y coordinate" => Some(1),
        "z" | "coord.z" | "coordz" | "z coordinate" => Some(2),
        _ => None,
    }
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
    /// `sxx [MPa]`, `sxx (MPa)`, `sxx_MPa`.
    pub(crate) fn parse(field: &str) -> Self {
        let field = field.trim().trim_matches('"').trim();
        for (open, close) in [('[', ']'), ('(', ')')] {
            if let Some((name, unit)) = field.strip_suffix(close).and_then(|f| f.rsplit_once(open)) {
                return Self { name: name.trim().to_owned(), unit: Some(unit.trim().to_owned()) };
            }
        }
        if let Some((name, unit)) = field.rsplit_once(['_', ' '])
            && (StressUnit::parse(unit).is_some()
                || matches!((name, LengthUnit::parse(unit)), ("x" | "y" | "z" | "X" | "Y" | "Z", Some(_))))
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
