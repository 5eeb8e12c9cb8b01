//! Tables of all nodes as Parquet.

use std::path::Path;
use std::sync::Arc;

use arrow_array::{ArrayRef, Float32Array, Float64Array, Int32Array, RecordBatch, StringArray, UInt64Array};
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::properties::WriterProperties;
use parquet::schema::types::ColumnPath;

use crate::atomic::AtomicFile;
use crate::error::ResultsError;
use crate::table::{TableColumn, TableValues};

/// Rows turned into one batch at a time.
const ROWS: usize = 1 << 15;

/// Rows of a row group, which is held in memory until it is full.
const GROUP: usize = 1 << 17;

/// Writes columns of equal length, compressed with zstd; NaN and unknown codes become nulls.
///
/// # Errors
/// The columns differ in length or two have the same name, or the file cannot be written.
pub fn write_parquet(path: &Path, columns: &[TableColumn<'_>]) -> Result<(), ResultsError> {
    let rows = columns.first().map_or(0, |c| c.values.len());
    let inconsistent = |problem: String| ResultsError::Inconsistent { path: path.to_path_buf(), problem };
    for (i, column) in columns.iter().enumerate() {
        if column.values.len() != rows {
            return Err(inconsistent(format!("the column `{}` has another length", column.name)));
        }
        if columns.iter().take(i).any(|c| c.name == column.name) {
            return Err(inconsistent(format!("the column `{}` comes twice", column.name)));
        }
    }
    let failed = |e: parquet::errors::ParquetError| ResultsError::Write {
        path: path.to_path_buf(),
        source: std::io::Error::other(e),
    };
    let batch = |from: usize| {
        let to = (from + ROWS).min(rows);
        let arrays = columns.iter().map(|c| (c.name, array(&c.values, from, to), true));
        RecordBatch::try_from_iter_with_nullable(arrays).map_err(|e| inconsistent(e.to_string()))
    };
    let mut file = AtomicFile::create(path)?;
    let first = batch(0)?;
    let level = ZstdLevel::try_new(3).map_err(failed)?;
    let mut properties = WriterProperties::builder()
        .set_compression(Compression::ZSTD(level))
        .set_max_row_group_row_count(Some(GROUP));
    for column in columns.iter().filter(|c| !c.values.repeats()) {
        // A dictionary of numbers that hardly ever come twice is given up when it is full, and takes room until then.
        let path = ColumnPath::new(vec![column.name.to_owned()]);
        properties = properties.set_column_dictionary_enabled(path, false);
    }
    let properties = properties.build();
    let mut writer = ArrowWriter::try_new(&mut file, first.schema(), Some(properties)).map_err(failed)?;
    writer.write(&first).map_err(failed)?;
    for from in (ROWS..rows).step_by(ROWS) {
        writer.write(&batch(from)?).map_err(failed)?;
    }
    writer.close().map_err(failed)?;
    file.commit()
}

/// The rows from `from` up to (not including) `to`.
fn array(values: &TableValues<'_>, from: usize, to: usize) -> ArrayRef {
    fn part<T>(values: &[T], from: usize, to: usize) -> &[T] {
        values.get(from..to).unwrap_or(&[])
    }
    match values {
        TableValues::Float64(v) => {
            Arc::new(Float64Array::from_iter(part(v, from, to).iter().map(|x| (!x.is_nan()).then_some(*x))))
        }
        TableValues::Float32(v) => {
            Arc::new(Float32Array::from_iter(part(v, from, to).iter().map(|x| (!x.is_nan()).then_some(*x))))
        }
        TableValues::UInt64(v) => Arc::new(UInt64Array::from(part(v, from, to).to_vec())),
        TableValues::Int32(v) => Arc::new(Int32Array::from(part(v, from, to).to_vec())),
        TableValues::Words(codes, words) => Arc::new(StringArray::from_iter(
            part(codes, from, to).iter().map(|code| words.get(usize::from(*code)).copied()),
        )),
        TableValues::Missing(_) => Arc::new(Float32Array::new_null(to - from)),
        TableValues::Numbers(_, value) => {
            Arc::new(Float64Array::from_iter((from..to).map(|row| Some(value(row)).filter(|x| !x.is_nan()))))
        }
        TableValues::Names(_, name) => Arc::new(StringArray::from_iter((from..to).map(name))),
    }
}
