//! The appended data of a VTU file: arrays written block by block, so that ten million nodes need no room of their own.

use std::io::{Seek, SeekFrom, Write};
use std::ops::Range;

use flate2::Compression;
use flate2::write::ZlibEncoder;
use rayon::prelude::*;

use super::write::PointValues;

/// Uncompressed bytes per zlib block.
const BLOCK: usize = 1 << 16;

/// Blocks compressed at a time.
const AT_ONCE: usize = 64;

/// Room for `offset="…"` with any 64-bit number.
const PLACE: usize = 30;

/// What an array holds.
#[derive(Clone, Copy)]
pub(super) enum Raw<'a> {
    Values(PointValues<'a>),
    Numbers(&'a [u64]),
    Points(&'a [[f64; 3]]),
    /// Written as 64-bit integers.
    Indices(&'a [u32]),
    /// So many 64-bit integers, from the first on: first, how many.
    Count(u32, u32),
}

/// Arrays announced in the head, to be written behind it.
pub(super) struct Appended<'a> {
    compress: bool,
    /// Each array, and where in the head its offset belongs.
    arrays: Vec<(Raw<'a>, usize)>,
}

impl<'a> Appended<'a> {
    pub(super) fn new(compress: bool) -> Self {
        Self { compress, arrays: Vec::new() }
    }

    /// Adds the tag of an array; its offset is known only when those before it are written.
    pub(super) fn announce(&mut self, head: &mut String, attributes: &str, raw: Raw<'a>) {
        *head += &format!("<DataArray {attributes} format=\"appended\" ");
        self.arrays.push((raw, head.len()));
        *head += &" ".repeat(PLACE);
        *head += "/>\n";
    }

    /// Writes the head and the arrays, at the start of a file.
    pub(super) fn write(&self, file: &mut (impl Write + Seek), head: &str) -> std::io::Result<()> {
        file.write_all(head.as_bytes())?;
        let mut offset = 0;
        for (raw, place) in &self.arrays {
            let length = if self.compress { packed(file, raw)? } else { plain(file, raw)? };
            file.seek(SeekFrom::Start(*place as u64))?;
            write!(file, "offset=\"{offset}\"")?;
            file.seek(SeekFrom::End(0))?;
            offset += length;
        }
        Ok(())
    }
}

/// The length, then the bytes. Gives back how many were written.
fn plain(file: &mut impl Write, raw: &Raw<'_>) -> std::io::Result<u64> {
    let length = (raw.len() * raw.width()) as u64;
    file.write_all(&length.to_le_bytes())?;
    for items in raw.blocks() {
        file.write_all(&raw.bytes(items))?;
    }
    Ok(8 + length)
}

/// Number of blocks, size of a full block, size of the last if not full, compressed sizes; then the blocks.
fn packed(file: &mut (impl Write + Seek), raw: &Raw<'_>) -> std::io::Result<u64> {
    let start = file.stream_position()?;
    let blocks: Vec<Range<usize>> = raw.blocks().collect();
    let last = raw.len() * raw.width() % BLOCK;
    let numbers = |file: &mut dyn Write, sizes: &[u64]| {
        let head = [blocks.len() as u64, BLOCK as u64, last as u64];
        head.iter().chain(sizes).try_for_each(|number| file.write_all(&number.to_le_bytes()))
    };
    let mut sizes = vec![0; blocks.len()];
    numbers(file, &sizes)?;
    for (blocks, sizes) in blocks.chunks(AT_ONCE).zip(sizes.chunks_mut(AT_ONCE)) {
        let pack = |items: &Range<usize>| {
            let mut encoder = ZlibEncoder::new(Vec::new(), Compression::fast());
            encoder.write_all(&raw.bytes(items.clone()))?;
            encoder.finish()
        };
        let packed: Vec<Vec<u8>> = blocks.par_iter().map(pack).collect::<std::io::Result<_>>()?;
        for (block, size) in packed.iter().zip(sizes) {
            file.write_all(block)?;
            *size = block.len() as u64;
        }
    }
    let end = file.stream_position()?;
    file.seek(SeekFrom::Start(start))?;
    numbers(file, &sizes)?;
    file.seek(SeekFrom::End(0))?;
    Ok(end - start)
}

impl Raw<'_> {
    /// Bytes of a number.
    fn width(&self) -> usize {
        match self {
            Self::Values(values) => values.width(),
            _ => 8,
        }
    }

    /// How many numbers.
    fn len(&self) -> usize {
        match self {
            Self::Values(values) => values.len(),
            Self::Numbers(v) => v.len(),
            Self::Points(v) => 3 * v.len(),
            Self::Indices(v) => v.len(),
            Self::Count(_, count) => *count as usize,
        }
    }

    /// Numbers that make up a block each.
    fn blocks(&self) -> impl Iterator<Item = Range<usize>> + use<> {
        let (len, numbers) = (self.len(), BLOCK / self.width());
        (0..len).step_by(numbers).map(move |from| from..(from + numbers).min(len))
    }

    fn bytes(&self, numbers: Range<usize>) -> Vec<u8> {
        fn part<T>(values: &[T], numbers: Range<usize>) -> std::slice::Iter<'_, T> {
            values.get(numbers).unwrap_or(&[]).iter()
        }
        match self {
            Self::Values(values) => values.bytes(numbers),
            Self::Numbers(v) => part(v, numbers).flat_map(|x| x.to_le_bytes()).collect(),
            Self::Points(v) => part(v.as_flattened(), numbers).flat_map(|x| x.to_le_bytes()).collect(),
            Self::Indices(v) => part(v, numbers).flat_map(|&x| i64::from(x).to_le_bytes()).collect(),
            Self::Count(first, _) => {
                numbers.flat_map(|k| (i64::from(*first) + k as i64).to_le_bytes()).collect()
            }
        }
    }
}

impl PointValues<'_> {
    pub(super) fn len(&self) -> usize {
        match self {
            Self::Float32(v) => v.len(),
            Self::Float64(v) => v.len(),
            Self::Int32(v) => v.len(),
            Self::Int16(v) => v.len(),
            Self::UInt16(v) => v.len(),
            Self::UInt8(v) => v.len(),
            Self::Numbers(len, _) | Self::Codes(len, _) => *len,
        }
    }

    pub(super) fn kind(&self) -> &'static str {
        match self {
            Self::Float32(_) | Self::Numbers(..) => "Float32",
            Self::Float64(_) => "Float64",
            Self::Int32(_) => "Int32",
            Self::Int16(_) => "Int16",
            Self::UInt16(_) => "UInt16",
            Self::UInt8(_) | Self::Codes(..) => "UInt8",
        }
    }

    fn width(&self) -> usize {
        match self {
            Self::Float64(_) => 8,
            Self::Float32(_) | Self::Numbers(..) | Self::Int32(_) => 4,
            Self::Int16(_) | Self::UInt16(_) => 2,
            Self::UInt8(_) | Self::Codes(..) => 1,
        }
    }

    fn bytes(&self, numbers: Range<usize>) -> Vec<u8> {
        fn part<T: Copy, const N: usize>(
            values: &[T],
            numbers: Range<usize>,
            bytes: impl Fn(T) -> [u8; N],
        ) -> Vec<u8> {
            values.get(numbers).unwrap_or(&[]).iter().flat_map(|x| bytes(*x)).collect()
        }
        match self {
            Self::Float32(v) => part(v, numbers, f32::to_le_bytes),
            Self::Float64(v) => part(v, numbers, f64::to_le_bytes),
            Self::Int32(v) => part(v, numbers, i32::to_le_bytes),
            Self::Int16(v) => part(v, numbers, i16::to_le_bytes),
            Self::UInt16(v) => part(v, numbers, u16::to_le_bytes),
            Self::UInt8(v) => v.get(numbers).unwrap_or(&[]).to_vec(),
            Self::Numbers(_, number) => numbers.flat_map(|k| number(k).to_le_bytes()).collect(),
            Self::Codes(_, code) => numbers.map(code).collect(),
        }
    }
}
