//! VTK unstructured grids (`.vtu`), as described in VTK's "XML file formats".
//!
//! | file | does |
//! |---|---|
//! | `write` | fields on a mesh: the markup |
//! | `append` | their numbers, block by block: appended raw data, UInt64 header, zlib if wanted |
//! | `xml` | reads the markup: which arrays there are and where their data lie |
//! | `data` | decodes one array: text, inline base64, appended raw or base64, zlib |
//! | `read` | [`VtuSource`] |

mod append;
mod data;
mod read;
mod write;
mod xml;

pub use read::VtuSource;
pub use write::{Legend, PointArray, PointValues, write_vtu};
