//! Parquet tables, wide: one row per node, columns `<load>_sxx` … `<load>_szx` of any kind
//! of numbers, optionally `node` and `x`, `y`, `z`, with or without a unit (`lift_sxx [MPa]`). Compressed by snappy,
//! gzip, lz4, brotli or zstd, or not.
//!
//! Behind the cargo feature `parquet`; without it [`open`] says how to get it.

#[cfg(feature = "parquet")]
mod read;
#[cfg(feature = "parquet")]
mod schema;
#[cfg(feature = "parquet")]
mod write;

use std::path::Path;

use super::error::ResultsError;
use super::source::{OpenOptions, StressSource};

#[cfg(feature = "parquet")]
pub use read::ParquetSource;
#[cfg(feature = "parquet")]
pub use write::write_parquet;

/// Opens a Parquet file.
#[cfg(feature = "parquet")]
pub(crate) fn open(path: &Path, options: &OpenOptions) -> Result<Box<dyn StressSource>, ResultsError> {
    Ok(Box::new(ParquetSource::open(path, options)?))
}

/// Says that this build cannot read Parquet; a path that is no file is reported as that.
#[cfg(not(feature = "parquet"))]
pub(crate) fn open(path: &Path, _options: &OpenOptions) -> Result<Box<dyn StressSource>, ResultsError> {
    super::input::InputFile::open(path)?;
    Err(ResultsError::FeatureMissing { path: path.to_path_buf(), feature: "parquet" })
}

/// Says that this build cannot write Parquet.
///
/// # Errors
/// Always: the cargo feature `parquet` is missing.
#[cfg(not(feature = "parquet"))]
pub fn write_parquet(path: &Path, _columns: &[super::table::TableColumn<'_>]) -> Result<(), ResultsError> {
    Err(ResultsError::FeatureMissing { path: path.to_path_buf(), feature: "parquet" })
}
