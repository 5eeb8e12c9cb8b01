//! Results of finite-element solvers: read as streams of node blocks, written as fields for viewers.
//!
//! | module | does |
//! |---|---|
//! | `source` | [`StressSource`], the one interface to every format; [`open`] by extension |
//! | `block` | [`StressBlock`]: stresses of consecutive nodes, component by component |
//! | `mesh` | [`Mesh`]: nodes and elements |
//! | `frd` | CalculiX `.frd`, text and binary |
//! | `csv` | delimited text: long, wide, or one file per load |
//! | `npy` | NumPy arrays, `.npy` and `.npz` |
//! | `vtu` | VTK unstructured grids, read and written |
//! | `parquet` | Parquet, behind the cargo feature `parquet` |
//! | `deck` | the input file of CalculiX or Abaqus, line by line |
//! | `deck_scope`, `deck_element`, `deck_model` | its parts and instances, its element types, and what it defines |
//! | `sets`, `deck_mesh` | sets, nodes and elements from it |
//! | `mesh_file`, `on_mesh` | a mesh of its own for results that have none, and how they are put on it |
//! | `node_table` | node sets from CSV |
//! | `table` | tables of all nodes, written as CSV |
//! | `atomic` | output files that appear whole or not at all |
//! | `error` | [`ResultsError`] |
//! | `column`, `component`, `order`, `unit`, `number`, `input` | names, units, numbers and files, shared by the readers |
//! | `way_in` | how formats that are not read are brought in |
//!
//! Units: stresses become MPa and coordinates mm where they are read. What a file lacks, or has as NaN or infinity,
//! is NaN in the block: nothing is skipped in silence.

mod atomic;
mod block;
mod column;
mod csv;
mod deck;
mod deck_element;
mod deck_mesh;
mod deck_model;
mod deck_scope;
mod error;
mod frd;
mod input;
mod mesh;
mod mesh_file;
mod node_table;
mod npy;
mod number;
mod on_mesh;
mod order;
mod parquet;
mod sets;
mod source;
mod table;
mod unit;
mod vtu;
mod way_in;

use bogie_fatigue_text::{component, encoding, message};

pub use atomic::{AtomicFile, abandon_output, commit_together};
pub use block::{COMPONENT_NAMES, COMPONENTS, DEFAULT_BLOCK_NODES, StressBlock};
pub use bogie_fatigue_text::{DecimalMark, TableLayout};
pub use csv::CsvSource;
pub use error::{Place, ResultsError};
pub use frd::FrdSource;
pub use mesh::{Elements, Mesh, NodeLookup};
pub use mesh_file::MeshFile;
pub use node_table::read_node_table;
pub use npy::NpySource;
pub use on_mesh::put_on_mesh;
pub use order::ComponentOrder;
#[cfg(feature = "parquet")]
pub use parquet::ParquetSource;
pub use parquet::write_parquet;
pub use sets::{SetNodes, SetProblem, Sets, read_input_sets};
pub use source::{LoadField, LoadSelection, NodeNumbers, OpenOptions, StressSource, is_table, open};
pub use table::{TableColumn, TableValues, TableWriter};
pub use unit::{LengthUnit, SourceUnits, StressUnit};
pub use vtu::{Legend, PointArray, PointValues, VtuSource, write_vtu};
