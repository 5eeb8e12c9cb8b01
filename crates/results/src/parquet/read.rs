//! Parquet as a stress source, streamed batch by batch within its row groups.

use std::fs::File;
use std::path::{Path, PathBuf};

use arrow_array::cast::AsArray;
use arrow_array::types::{Float32Type, Float64Type, Int64Type, UInt64Type};
use arrow_array::{Array, ArrayRef, RecordBatch};
use arrow_cast::cast;
use arrow_schema::DataType;
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder};
use parquet::basic::Compression;
use parquet::file::metadata::ParquetMetaData;

use super::schema::{Column, Schema, fault};

use crate::block::{COMPONENTS, StressBlock};
use crate::error::{Place, ResultsError};
use crate::input::InputFile;
use crate::mesh::{Mesh, NodeLookup};
use crate::message;
use crate::message::{Message, results as code};
use crate::number::finite_or_nan;
use crate::source::{LoadField, NodeNumbers, OpenOptions, StressSource, select, unused};
use crate::unit::SourceUnits;

const BATCH: usize = 8192;
/// More rows than this per byte of the file are not believed: memory is set aside for them.
const MOST_ROWS_PER_BYTE: u64 = 16;

/// A Parquet file of wide columns.
pub struct ParquetSource {
    path: PathBuf,
    mesh: Mesh,
    loads: Vec<LoadField>,
    /// Columns of each load, in the project's order of components.
    columns: Vec<[Column; COMPONENTS]>,
    reader: ParquetRecordBatchReader,
    batch: Option<RecordBatch>,
    used: usize,
    next_node: usize,
    units: SourceUnits,
    numbered: bool,
    warnings: Vec<Message>,
}

impl ParquetSource {
    /// Reads the schema, the node numbers and the coordinates.
    ///
    /// # Errors
    /// The file cannot be read, is no Parquet, or has no stress columns.
    pub fn open(path: &Path, options: &OpenOptions) -> Result<Self, ResultsError> {
        let length = InputFile::open(path)?.length();
        let builder = builder(path)?;
        let rows = builder.metadata().file_metadata().num_rows();
        let rows = usize::try_from(rows)
            .ok()
            .filter(|&n| u32::try_from(n).is_ok() && n as u64 <= length.saturating_mul(MOST_ROWS_PER_BYTE))
            .ok_or_else(|| fault(path, format!("the file announces {rows} rows")))?;
        let names: Vec<String> = builder.schema().fields().iter().map(|f| f.name().clone()).collect();
        let schema = Schema::new(path, &names, options)?;
        let chosen = select(path, &schema.loads, options.loads.as_deref())?;
        let loads = chosen.iter().filter_map(|&c| schema.loads.get(c).cloned()).collect();
        let columns: Vec<_> = chosen.iter().filter_map(|&c| schema.tensors.get(c).cloned()).collect();
        let mut warnings: Vec<Message> = unused(path, &schema.loads, &chosen).into_iter().collect();
        let mesh = read_mesh(path, &schema, rows)?;
        if let [.., name] = schema.nodes.as_slice()
            && options.node_numbers != NodeNumbers::ByName
        {
            warnings.push(message!(code::NODE_NUMBERS_FROM, path.display().to_string(), name.as_str()));
        }
        let reader = stress_reader(path, &columns)?;
        let units = schema.units;
        Ok(Self {
            path: path.to_path_buf(),
            mesh,
            loads,
            columns,
            reader,
            batch: None,
            used: 0,
            next_node: 0,
            units,
            numbered: !schema.nodes.is_empty(),
            warnings,
        })
    }
}

fn builder(path: &Path) -> Result<ParquetRecordBatchReaderBuilder<File>, ResultsError> {
    let failed = |source| ResultsError::Open { path: path.to_path_buf(), source };
    let file = File::open(path).map_err(failed)?;
    let length = file.metadata().map_err(failed)?.len();
    let builder = ParquetRecordBatchReaderBuilder::try_new(file)
        .map_err(|e| fault(path, format!("this is no valid Parquet ({e})")))?;
    check_chunks(path, builder.metadata(), length)?;
    Ok(builder)
}

/// Refuses codecs that are not read, and columns that do not lie in the file: the library takes their places for
/// granted.
fn check_chunks(path: &Path, metadata: &ParquetMetaData, length: u64) -> Result<(), ResultsError> {
    for column in metadata.row_groups().iter().flat_map(|g| g.columns()) {
        // The feature `parquet` of this program brings the others.
        if column.compression() == Compression::LZO {
            let what = format!("compression by {}", column.compression());
            let remedy = "write the file with snappy, gzip, lz4, brotli, zstd or without compression";
            return Err(ResultsError::unsupported(path, what, remedy));
        }
        let start = column.dictionary_page_offset().unwrap_or_else(|| column.data_page_offset());
        let size = column.compressed_size();
        let end = u64::try_from(start).ok().zip(u64::try_from(size).ok()).and_then(|(a, b)| a.checked_add(b));
        if end.is_none_or(|end| end > length) {
            let name = column.column_path().string();
            let problem =
                format!("the column `{name}` lies outside the file ({size} bytes from byte {start})");
            return Err(fault(path, problem));
        }
    }
    Ok(())
}

fn reader(path: &Path, wanted: impl Fn(&str) -> bool) -> Result<ParquetRecordBatchReader, ResultsError> {
    let builder = builder(path)?;
    let roots: Vec<usize> = builder
        .schema()
        .fields()
        .iter()
        .enumerate()
        .filter(|(_, f)| wanted(f.name()))
        .map(|(i, _)| i)
        .collect();
    let mask = ProjectionMask::roots(builder.parquet_schema(), roots);
    builder
        .with_projection(mask)
        .with_batch_size(BATCH)
        .build()
        .map_err(|e| fault(path, format!("it cannot be read ({e})")))
}

fn stress_reader(
    path: &Path,
    columns: &[[Column; COMPONENTS]],
) -> Result<ParquetRecordBatchReader, ResultsError> {
    reader(path, |name| columns.iter().flatten().any(|c| c.name == name))
}

/// Node numbers from their column, else 1, 2, …; coordinates from theirs. Several columns that may be the node numbers must
/// agree.
fn read_mesh(path: &Path, schema: &Schema, rows: usize) -> Result<Mesh, ResultsError> {
    let axes = schema.axes.as_ref();
    let mut numbers: Vec<Vec<u64>> = vec![Vec::new(); schema.nodes.len()];
    let mut points: Vec<[f64; 3]> = Vec::new();
    let mut read = 0;
    if !schema.nodes.is_empty() || axes.is_some() {
        let wanted = |name: &str| {
            schema.nodes.iter().any(|n| n == name)
                || axes.is_some_and(|a| a.iter().any(|axis| axis.name == name))
        };
        for batch in reader(path, wanted)? {
            let batch = batch.map_err(|e| fault(path, format!("it cannot be read ({e})")))?;
            for (node, ids) in schema.nodes.iter().zip(&mut numbers) {
                let column = batch.column_by_name(node);
                let column = column.ok_or_else(|| fault(path, format!("the column `{node}` is gone")))?;
                integers(column, ids).map_err(|found| {
                    let problem = format!("the column `{node}` holds no node numbers, but {found}");
                    ResultsError::format(path, Place::File, problem, NAME_IT)
                })?;
            }
            if let Some(axes) = axes {
                let mut columns = Vec::with_capacity(3);
                for axis in axes {
                    let mut values = vec![f64::NAN; batch.num_rows()];
                    take(path, &batch, axis, 0, &mut values)?;
                    columns.push(values);
                }
                if let [x, y, z] = columns.as_slice() {
                    points.extend(x.iter().zip(y).zip(z).map(|((&x, &y), &z)| [x, y, z]));
                }
            }
            read += batch.num_rows();
        }
    } else {
        read = rows;
    }
    if let ([first, others @ ..], [name, names @ ..]) = (numbers.as_slice(), schema.nodes.as_slice())
        && let Some((other, ids)) = names.iter().zip(others).find(|(_, ids)| *ids != first)
    {
        let at = first.iter().zip(ids).position(|(a, b)| a != b).unwrap_or_default();
        let of = |ids: &[u64]| ids.get(at).copied().unwrap_or_default();
        let problem = format!(
            "the columns `{name}` and `{other}` could both be the node numbers and differ: row {} has {} in one and {} in the \
             other",
            at + 1,
            of(first),
            of(ids)
        );
        return Err(ResultsError::format(path, Place::File, problem, NAME_IT));
    }
    let ids = numbers.into_iter().next().unwrap_or_else(|| (1..=rows as u64).collect());
    if read != rows || ids.len() != rows || (axes.is_some() && points.len() != rows) {
        return Err(fault(path, format!("the file announces {rows} rows and holds {read}")));
    }
    NodeLookup::new(&ids).map_err(|id| {
        let remedy = "list each node once; tables with several rows per node can be read as CSV only";
        ResultsError::format(path, Place::File, format!("node {id} comes twice"), remedy)
    })?;
    Ok(Mesh { node_ids: ids, coordinates_mm: axes.map(|_| points), elements: None })
}

const NAME_IT: &str = "name the column of the node numbers with --node-numbers (or `node_numbers` in [screen]), or `none` to count the rows";

/// Whole numbers however they are stored: as floats, decimals, or in a dictionary. The error says what is there instead.
fn integers(column: &ArrayRef, ids: &mut Vec<u64>) -> Result<(), String> {
    if !is_numeric(column.data_type()) {
        return Err(format!("{}", column.data_type()));
    }
    if column.null_count() > 0 {
        return Err("rows without a number".to_owned());
    }
    let exact = match column.data_type() {
        DataType::UInt64 | DataType::Int64 => None,
        // Of these every whole number that can be a node's is exact in double precision.
        _ => Some(cast(column, &DataType::Float64).map_err(|e| e.to_string())?),
    };
    if let Some(a) = column.as_primitive_opt::<UInt64Type>() {
        ids.extend_from_slice(a.values());
        return Ok(());
    }
    if let Some(a) = column.as_primitive_opt::<Int64Type>() {
        for &value in a.values() {
            ids.push(u64::try_from(value).map_err(|_| format!("the number {value}"))?);
        }
        return Ok(());
    }
    let values = exact.as_ref().and_then(|e| e.as_primitive_opt::<Float64Type>());
    for &value in values.map(|v| v.values().as_ref()).unwrap_or_default() {
        if !(value.fract() == 0.0 && (0.0..LARGEST_EXACT).contains(&value)) {
            return Err(format!("the number {value}"));
        }
        ids.push(value as u64);
    }
    Ok(())
}

/// Above this whole numbers are no longer exact in double precision.
const LARGEST_EXACT: f64 = 9_007_199_254_740_992.0;

/// Numbers of any kind, by themselves or in a dictionary; a column of nulls alone has no kind.
fn is_numeric(kind: &DataType) -> bool {
    match kind {
        DataType::Dictionary(_, values) => is_numeric(values),
        DataType::Null => true,
        other => other.is_numeric(),
    }
}

/// Copies numbers from row `from` on; nulls become NaN.
fn take(
    path: &Path,
    batch: &RecordBatch,
    wanted: &Column,
    from: usize,
    out: &mut [f64],
) -> Result<(), ResultsError> {
    let Column { name, factor } = wanted;
    let column =
        batch.column_by_name(name).ok_or_else(|| fault(path, format!("the column `{name}` is gone")))?;
    if !numbers(column, from, out, *factor) {
        return Err(fault(path, format!("the column `{name}` holds {}, not numbers", column.data_type())));
    }
    if column.null_count() > 0 {
        for (i, slot) in out.iter_mut().enumerate().filter(|(i, _)| from + i < column.len()) {
            if column.is_null(from + i) {
                *slot = f64::NAN;
            }
        }
    }
    Ok(())
}

/// `false` if the column holds no numbers.
fn numbers(column: &ArrayRef, from: usize, out: &mut [f64], factor: f64) -> bool {
    fn fill(out: &mut [f64], values: impl Iterator<Item = f64>, factor: f64) {
        for (slot, value) in out.iter_mut().zip(values) {
            *slot = finite_or_nan(value) * factor;
        }
    }
    if let Some(array) = column.as_primitive_opt::<Float32Type>() {
        fill(out, array.values().iter().skip(from).map(|v| f64::from(*v)), factor);
        return true;
    }
    if let Some(array) = column.as_primitive_opt::<Float64Type>() {
        fill(out, array.values().iter().skip(from).copied(), factor);
        return true;
    }
    if !is_numeric(column.data_type()) {
        return false;
    }
    // Half floats, decimals, whole numbers, dictionaries of them: only what is asked for is turned.
    let part = column.slice(from.min(column.len()), out.len().min(column.len().saturating_sub(from)));
    let Ok(turned) = cast(&part, &DataType::Float64) else { return false };
    let Some(array) = turned.as_primitive_opt::<Float64Type>() else { return false };
    let number = |k: usize| if array.is_null(k) { f64::NAN } else { array.value(k) };
    fill(out, (0..array.len()).map(number), factor);
    true
}

impl StressSource for ParquetSource {
    fn mesh(&self) -> &Mesh {
        &self.mesh
    }

    fn loads(&self) -> &[LoadField] {
        &self.loads
    }

    fn has_node_numbers(&self) -> bool {
        self.numbered
    }

    fn units(&self) -> SourceUnits {
        self.units
    }

    fn warnings(&self) -> &[Message] {
        &self.warnings
    }

    fn read_block(&mut self, block: &mut StressBlock) -> Result<usize, ResultsError> {
        let first = self.next_node;
        let len = (self.mesh.node_ids.len() - first).min(block.capacity());
        block.start(self.loads.len(), first, len);
        let mut done = 0;
        while done < len {
            let Some(batch) = self.batch.take().filter(|b| self.used < b.num_rows()) else {
                self.used = 0;
                match self.reader.next() {
                    Some(Ok(batch)) => self.batch = Some(batch),
                    Some(Err(e)) => return Err(fault(&self.path, format!("it cannot be read ({e})"))),
                    None => return Err(fault(&self.path, format!("it ends after {} rows", first + done))),
                }
                continue;
            };
            let part = (batch.num_rows() - self.used).min(len - done);
            for (columns, mut lane) in self.columns.iter().zip(block.lanes()) {
                for (k, column) in columns.iter().enumerate() {
                    let target = lane.component_mut(k).get_mut(done..done + part).unwrap_or_default();
                    take(&self.path, &batch, column, self.used, target)?;
                }
            }
            self.used += part;
            done += part;
            self.batch = Some(batch);
        }
        self.next_node += len;
        Ok(len)
    }

    fn rewind(&mut self) -> Result<(), ResultsError> {
        self.reader = stress_reader(&self.path, &self.columns)?;
        (self.batch, self.used, self.next_node) = (None, 0, 0);
        Ok(())
    }
}
