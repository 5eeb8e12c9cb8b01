//! What the user says about the layout of a table.

use crate::{DecimalMark, component};
use indexmap::IndexMap;

/// Layout of a table of results, where it is not as it shows itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TableLayout {
    /// Line with the column heads, counted from 1.
    pub header_row: Option<u64>,
    /// Heads of columns by the program's name: `node`, `load`, `element`, `x`, `sxx`, `LOAD.xx`, ….
    pub columns: IndexMap<String, String>,
    /// Name of the encoding, such as `windows-1252`.
    pub encoding: Option<String>,
    /// The decimal mark; found in the file if absent.
    pub decimal: Option<DecimalMark>,
    /// Heads of columns (material, section, …) across whose values the stresses at a node may be averaged.
    pub average_across: Vec<String>,
}

/// What a column of a table is, by the program's name for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Meaning {
    /// Node number.
    Node,
    /// Name of the load.
    Load,
    /// Element number.
    Element,
    /// Coordinate along x, y or z.
    Axis(usize),
    /// Load in a wide table, and component.
    Stress(Option<String>, usize),
}

impl Meaning {
    /// `None` for a name that is none of the program's.
    pub fn of(name: &str) -> Option<Self> {
        Some(match name.trim() {
            "node" => Self::Node,
            "load" => Self::Load,
            "element" => Self::Element,
            "x" => Self::Axis(0),
            "y" => Self::Axis(1),
            "z" => Self::Axis(2),
            other => {
                let (load, component) = component::load_and_component(other)?;
                Self::Stress(load, component)
            }
        })
    }
}

impl TableLayout {
    /// Whether a key of [`TableLayout::columns`] is one of the program's names.
    ///
    /// # Examples
    /// ```
    /// use bogie_fatigue_text::TableLayout;
    /// assert!(TableLayout::names_a_column("node") && TableLayout::names_a_column("vertical_left.xx"));
    /// assert!(!TableLayout::names_a_column("colour"));
    /// ```
    #[must_use]
    pub fn names_a_column(key: &str) -> bool {
        Meaning::of(key).is_some()
    }
}
