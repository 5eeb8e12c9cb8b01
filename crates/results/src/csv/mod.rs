//! Tables of text: parted by comma, semicolon, tab or blanks; decimal point, or decimal comma where no comma parts.
//!
//! | layout | columns | files |
//! |---|---|---|
//! | one load | node, six components | one per load; the load is named by the file's name |
//! | long | node, load, six components | one; sorted by load or by node |
//! | wide | node, `<load>_sxx`, … six per load | one |
//!
//! Coordinates (`x`, `y`, `z`) may stand in any of them. The header names the unit (`sxx [MPa]`) unless the options
//! or a row of units do. Lines that start with `#` are comments.
//!
//! | module | does |
//! |---|---|
//! | `layout` | what the user says about the layout: [`TableLayout`] |
//! | `intake` | opens a table: encoding, heads, units, decimal mark |
//! | `find`, `split` | the line of the heads, fields of a line |
//! | `header`, `numbered` | which column is what |
//! | `marks` | the decimal mark of a file |
//! | `rewrite` | UTF-16, listings parted by blanks and quoted separators as plain tables |
//! | `average` | one row per element and node as one per node |
//! | `survey` | node numbers and loads, before reading |
//! | `source`, `section`, `cut` | reading, in pieces on several threads |
//! | `row`, `quick` | one data line: every shape, and the usual one |

mod average;
mod cut;
mod find;
mod header;
mod intake;
mod marks;
mod numbered;
mod quick;
mod rewrite;
mod row;
mod section;
mod source;
mod split;
mod survey;

use std::path::PathBuf;

use super::error::ResultsError;
use super::source::{OpenOptions, StressSource};

pub use source::CsvSource;

pub(crate) use intake::open_text;

/// Opens one CSV file, or several with one load each.
pub(crate) fn open(paths: &[PathBuf], options: &OpenOptions) -> Result<Box<dyn StressSource>, ResultsError> {
    Ok(Box::new(CsvSource::open(paths, options)?))
}
