//! One node's stresses in a `.frd` block.

use super::fields;
use super::index::Dataset;
use super::mesh::binary_float;
use super::record::{Coding, columns};
use crate::block::COMPONENTS;
use crate::component::arrange;
use crate::error::excerpt;
use crate::number;

/// Node number and stresses in MPa, in the project's order.
pub(super) type Row = (u64, [f64; COMPONENTS]);

/// Decodes a record of the usual shape at full speed; `None` sends the caller to the careful way.
#[inline]
pub(super) fn usual(record: &[u8], dataset: &Dataset, factor: f64) -> Option<Row> {
    let mut values = [0.0; COMPONENTS];
    let id = match dataset.coding {
        Coding::Binary32 | Coding::Binary64 => return binary(record, dataset, factor),
        Coding::Short => usual_text::<5>(record, &mut values)?,
        Coding::Long => usual_text::<10>(record, &mut values)?,
    };
    Some((id, arrange(&values.map(|v| v * factor), &dataset.order)))
}

#[inline]
fn usual_text<const WIDTH: usize>(record: &[u8], values: &mut [f64; COMPONENTS]) -> Option<u64> {
    let record = record.strip_prefix(b" -1")?;
    let (number, rest) = record.split_first_chunk::<WIDTH>()?;
    let (fields, end) = rest.split_first_chunk::<72>()?;
    if !matches!(end, b"\n" | b"\r\n") {
        return None;
    }
    let (fields, _) = fields.as_chunks::<12>();
    for (value, field) in values.iter_mut().zip(fields) {
        *value = number::scientific_12(field)?;
    }
    number::unsigned_fixed(number)
}

fn binary(record: &[u8], dataset: &Dataset, factor: f64) -> Option<Row> {
    let id = u64::try_from(i32::from_le_bytes(record.first_chunk().copied()?)).ok()?;
    let size = dataset.coding.float_bytes()?;
    let mut values = [0.0; COMPONENTS];
    for (k, value) in values.iter_mut().enumerate() {
        *value = number::finite_or_nan(binary_float(record.get(4 + k * size..)?, size)?) * factor;
    }
    Some((id, arrange(&values, &dataset.order)))
}

/// Decodes any valid text line; the error is the problem part of a message.
pub(super) fn careful(text: &[u8], dataset: &Dataset, factor: f64) -> Result<Row, String> {
    if !text.starts_with(b" -1") {
        return Err(format!(
            "`{}` stands where a node (-1) or the end of the block (-3) is expected",
            excerpt(text)
        ));
    }
    let width = dataset.coding.number_width();
    let field = columns(text, 3, 3 + width);
    let id =
        number::unsigned_fixed(field).ok_or_else(|| format!("`{}` is no node number", excerpt(field)))?;
    let values =
        fields::numbers::<COMPONENTS>(text, 3 + width).map_err(|why| format!("{why} (node {id})"))?;
    Ok((id, arrange(&values.map(|v| v * factor), &dataset.order)))
}
