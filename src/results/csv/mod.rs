//! Delimited text: comma, semicolon or tab; decimal point, or decimal comma with `;` or tab.
//!
//! | layout | columns | files |
//! |---|---|---|
//! | one load | node, six components | one per load; the load is named by the file's name |
//! | long | node, load, six components | one; sorted by load or by node |
//! | wide | node, `<load>_sxx`, … six per load | one |
//!
//! Coordinates (`x`, `y`, `z`) may stand in any of them. The header names the unit (`sxx [MPa]`) unless the options
//! do. Lines that start with `#` are comments.

mod cut;
mod header;
mod quick;
mod row;
mod section;
mod source;
mod survey;

use std::path::PathBuf;

use super::error::ResultsError;
use super::source::{OpenOptions, StressSource};

pub use source::CsvSource;

/// Opens one CSV file, or several with one load each.
pub(crate) fn open(paths: &[PathBuf], options: &OpenOptions) -> Result<Box<dyn StressSource>, ResultsError> {
    Ok(Box::new(CsvSource::open(paths, options)?))
}
