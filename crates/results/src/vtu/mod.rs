//! VTK unstructured grids (`.vtu`), as described in VTK's "XML file formats".
//!
//! | file | does |
//! |---|---|
//! | `write` | fields on a mesh: the markup |
//! | `append` | their numbers, block by block: appended raw data, UInt64 header, zlib if wanted |
//! | `xml` | reads the markup: which arrays there are and where their data lie |
//! | `data` | decodes one array: text, inline base64, appended raw or base64, zlib, LZ4, LZMA |
//! | `grid` | the pieces of a grid, and one array over all of them |
//! | `fields` | which arrays are the stresses of a load |
//! | `nodes` | nodes, elements and their numbers |
//! | `read` | [`VtuSource`] |

mod append;
mod data;
mod fields;
mod grid;
mod nodes;
mod read;
mod write;
mod xml;

pub use read::VtuSource;
pub(crate) use read::read_mesh;
pub use write::{Legend, PointArray, PointValues, write_vtu};
