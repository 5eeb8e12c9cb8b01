//! Decodes one array, a stretch at a time.

use std::io::Read;
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use flate2::read::ZlibDecoder;
use lzma_rust2::XzReader;

use super::xml::{ArrayTag, Compressor, Data, Encoding, Kind, Location};
use crate::error::{Place, ResultsError, excerpt};
use crate::input::{InputFile, Lines};
use crate::number;

const DAMAGED: &str = "the file was cut off or damaged; write it again";

/// Largest uncompressed block that is accepted; VTK writes 32 768 bytes, ParaView up to some MB.
const LARGEST_BLOCK: u64 = 1 << 26;

/// Largest dictionary of LZMA that is accepted, in KiB; VTK's highest level needs half of it.
const LARGEST_DICTIONARY_KIB: u32 = 1 << 17;

/// The values of one array in their order.
#[derive(Debug)]
pub(super) struct Values {
    name: String,
    kind: Kind,
    big_endian: bool,
    stream: Stream,
    bytes: Vec<u8>,
}

#[derive(Debug)]
enum Stream {
    Text(Lines),
    Plain(Bytes),
    Packed(Box<Blocks>),
}

/// Bytes as they stand in the file, or behind base64.
#[derive(Debug)]
enum Bytes {
    Raw { file: Arc<InputFile>, at: u64 },
    Base64 { lines: Lines, decoded: Vec<u8>, used: usize },
}

#[derive(Debug)]
struct Blocks {
    bytes: Bytes,
    compressor: Compressor,
    /// Compressed sizes, and the next of them.
    sizes: Vec<u64>,
    next: usize,
    block: u64,
    last: u64,
    packed: Vec<u8>,
    plain: Vec<u8>,
    used: usize,
}

impl Values {
    /// Finds the array's data and checks that there are `count` values.
    pub(super) fn open(
        file: &Arc<InputFile>,
        encoding: Encoding,
        array: &ArrayTag,
        count: u64,
    ) -> Result<Self, ResultsError> {
        let Data { kind, location } = *array.data.as_ref().map_err(|problem| {
            file.fault(
                Place::File,
                format!("array `{}`: {problem}", array.name),
                "it cannot be read; write it as numbers",
            )
        })?;
        let lines = |at| Lines::new(Arc::clone(file), at, 1 << 17);
        let base64 = |at| Bytes::Base64 { lines: lines(at), decoded: Vec::new(), used: 0 };
        let own = |stream| Self {
            name: array.name.clone(),
            kind,
            big_endian: encoding.big_endian,
            stream,
            bytes: Vec::new(),
        };
        let mut bytes = match location {
            Location::Text(at) => return Ok(own(Stream::Text(lines(at)))),
            Location::Inline(at) => base64(at),
            Location::Appended(offset) => {
                let fault = |problem: &str| {
                    file.fault(Place::File, format!("array `{}`: {problem}", array.name), DAMAGED)
                };
                let (start, is_base64) =
                    encoding.appended.ok_or_else(|| fault("there are no appended data"))?;
                let at = start
                    .checked_add(offset)
                    .filter(|&a| a < file.length())
                    .ok_or_else(|| fault("its data would begin behind the end of the file"))?;
                if is_base64 { base64(at) } else { Bytes::Raw { file: Arc::clone(file), at } }
            }
        };
        let expected = count.saturating_mul(kind.bytes() as u64);
        let fault =
            |problem: String| file.fault(Place::File, format!("array `{}` {problem}", array.name), DAMAGED);
        if let Some(compressor) = encoding.compressor {
            let blocks = Blocks::open(bytes, (encoding, compressor), expected, file.length(), &fault)?;
            return Ok(own(Stream::Packed(Box::new(blocks))));
        }
        let announced = bytes.header(encoding)?;
        if announced != expected {
            return Err(fault(format!("has {announced} bytes, its shape needs {expected}")));
        }
        Ok(own(Stream::Plain(bytes)))
    }

    /// Reads the next `out.len()` values.
    pub(super) fn read(&mut self, out: &mut [f64]) -> Result<(), ResultsError> {
        if let Stream::Text(lines) = &mut self.stream {
            return read_text(lines, out, &self.name);
        }
        let size = self.kind.bytes();
        self.bytes.resize(out.len() * size, 0);
        match &mut self.stream {
            Stream::Text(_) => {}
            Stream::Plain(bytes) => bytes.read(&mut self.bytes)?,
            Stream::Packed(blocks) => blocks.read(&mut self.bytes)?,
        }
        if self.big_endian {
            self.bytes.chunks_exact_mut(size).for_each(<[u8]>::reverse);
        }
        for (slot, raw) in out.iter_mut().zip(self.bytes.chunks_exact(size)) {
            *slot = decode(self.kind, raw).unwrap_or(f64::NAN);
        }
        Ok(())
    }

    /// Reads `count` values; memory grows only as the file delivers.
    pub(super) fn read_all(&mut self, count: u64) -> Result<Vec<f64>, ResultsError> {
        let mut all = Vec::new();
        while (all.len() as u64) < count {
            let from = all.len();
            let part = (count - from as u64).min(1 << 16) as usize;
            all.resize(from + part, 0.0);
            self.read(all.get_mut(from..).unwrap_or_default())?;
        }
        Ok(all)
    }
}

/// One little-endian number. Integers beyond 2⁵³ are rounded; none that large is a valid index.
#[inline]
fn decode(kind: Kind, raw: &[u8]) -> Option<f64> {
    Some(match kind {
        Kind::Float32 => f64::from(f32::from_le_bytes(*raw.first_chunk()?)),
        Kind::Float64 => f64::from_le_bytes(*raw.first_chunk()?),
        Kind::Int8 => f64::from(i8::from_le_bytes(*raw.first_chunk()?)),
        Kind::UInt8 => f64::from(*raw.first()?),
        Kind::Int16 => f64::from(i16::from_le_bytes(*raw.first_chunk()?)),
        Kind::UInt16 => f64::from(u16::from_le_bytes(*raw.first_chunk()?)),
        Kind::Int32 => f64::from(i32::from_le_bytes(*raw.first_chunk()?)),
        Kind::UInt32 => f64::from(u32::from_le_bytes(*raw.first_chunk()?)),
        Kind::Int64 => i64::from_le_bytes(*raw.first_chunk()?) as f64,
        Kind::UInt64 => u64::from_le_bytes(*raw.first_chunk()?) as f64,
    })
}

fn read_text(lines: &mut Lines, out: &mut [f64], name: &str) -> Result<(), ResultsError> {
    const LONGEST: usize = 64;
    for slot in out {
        // Blanks, then a number that ends before a blank or the closing tag.
        loop {
            let buffer = lines.fill(LONGEST)?;
            let blanks = buffer.iter().take_while(|b| b.is_ascii_whitespace()).count();
            let all = blanks == buffer.len() && blanks > 0;
            lines.consume(blanks);
            if !all {
                break;
            }
        }
        let at = lines.position();
        let buffer = lines.fill(LONGEST)?;
        let length = buffer.iter().take(LONGEST).position(|b| b.is_ascii_whitespace() || *b == b'<');
        let token = buffer.get(..length.unwrap_or(0)).unwrap_or(&[]);
        match fast_float2::parse(token) {
            Ok(value) => *slot = value,
            Err(_) => {
                let found = excerpt(buffer.get(..20).unwrap_or(buffer));
                let file = lines.file();
                return Err(file.fault(
                    Place::Line(file.line_of(at)),
                    format!("array `{name}`: `{found}` stands where a number is expected"),
                    DAMAGED,
                ));
            }
        }
        let used = token.len();
        lines.consume(used);
    }
    Ok(())
}

impl Bytes {
    /// One number of a header.
    fn header(&mut self, encoding: Encoding) -> Result<u64, ResultsError> {
        let mut raw = [0u8; 8];
        let own = raw.get_mut(..encoding.header_bytes).unwrap_or_default();
        self.read(own)?;
        if encoding.big_endian {
            own.reverse();
        }
        Ok(u64::from_le_bytes(raw))
    }

    fn read(&mut self, out: &mut [u8]) -> Result<(), ResultsError> {
        match self {
            Self::Raw { file, at } => {
                file.read_exact_at(*at, out)?;
                *at += out.len() as u64;
                Ok(())
            }
            Self::Base64 { lines, decoded, used } => {
                let mut done = 0;
                while let Some(rest) = out.get_mut(done..).filter(|r| !r.is_empty()) {
                    let ready = decoded.get(*used..).unwrap_or(&[]);
                    if ready.is_empty() {
                        *used = 0;
                        decode_base64(lines, decoded)?;
                        continue;
                    }
                    let n = ready.len().min(rest.len());
                    rest.get_mut(..n).unwrap_or_default().copy_from_slice(ready.get(..n).unwrap_or(&[]));
                    (*used, done) = (*used + n, done + n);
                }
                Ok(())
            }
        }
    }
}

/// Decodes the next stretch. Padding may stand in the middle: header and data can be encoded apart.
fn decode_base64(lines: &mut Lines, decoded: &mut Vec<u8>) -> Result<(), ResultsError> {
    const STRETCH: usize = 1 << 15;
    decoded.clear();
    let at = lines.position();
    let mut text = Vec::with_capacity(STRETCH);
    let buffer = lines.fill(STRETCH)?;
    let mut used = 0;
    let mut ended = false;
    for &byte in buffer.iter().take(STRETCH) {
        if byte == b'<' || (byte == b'=' && text.len() % 4 < 2) {
            ended = true;
            break;
        }
        used += 1;
        if byte.is_ascii_whitespace() {
            continue;
        }
        text.push(byte);
        if byte == b'=' && text.len().is_multiple_of(4) {
            break;
        }
    }
    // A group cut by the stretch is left for the next one; whitespace in it makes the way back inexact.
    let whole = text.len() / 4 * 4;
    let mut excess = text.len() - whole;
    while excess > 0 && !ended && used > 0 {
        used -= 1;
        if buffer.get(used).is_some_and(|b| !b.is_ascii_whitespace()) {
            excess -= 1;
        }
    }
    let outcome = STANDARD.decode_vec(text.get(..whole).unwrap_or(&[]), decoded);
    lines.consume(used);
    if outcome.is_err() || decoded.is_empty() {
        let file = lines.file();
        return Err(file.fault(
            Place::Line(file.line_of(at)),
            "the base64 data end too early or are damaged",
            DAMAGED,
        ));
    }
    Ok(())
}

impl Blocks {
    fn open(
        mut bytes: Bytes,
        (encoding, compressor): (Encoding, Compressor),
        expected: u64,
        file_length: u64,
        fault: &dyn Fn(String) -> ResultsError,
    ) -> Result<Self, ResultsError> {
        let count = bytes.header(encoding)?;
        let block = bytes.header(encoding)?;
        let partial = bytes.header(encoding)?;
        let last = if partial == 0 { block } else { partial };
        let total = count.checked_sub(1).and_then(|n| n.checked_mul(block)).and_then(|n| n.checked_add(last));
        if count.saturating_mul(encoding.header_bytes as u64) > file_length
            || block > LARGEST_BLOCK
            || last > block
            || total.unwrap_or(0) != expected
        {
            return Err(fault(format!(
                "announces {count} blocks of {block} bytes, the last of {last}; its shape needs {expected} bytes"
            )));
        }
        let mut sizes = Vec::new();
        for _ in 0..count {
            let size = bytes.header(encoding)?;
            if size > file_length {
                return Err(fault(format!("announces a compressed block of {size} bytes")));
            }
            sizes.push(size);
        }
        // Behind the header a new base64 text begins; its padding has been taken with the header's last group.
        Ok(Self {
            bytes,
            compressor,
            sizes,
            next: 0,
            block,
            last,
            packed: Vec::new(),
            plain: Vec::new(),
            used: 0,
        })
    }

    fn read(&mut self, out: &mut [u8]) -> Result<(), ResultsError> {
        let mut done = 0;
        while let Some(rest) = out.get_mut(done..).filter(|r| !r.is_empty()) {
            let ready = self.plain.get(self.used..).unwrap_or(&[]);
            if ready.is_empty() {
                self.unpack()?;
                continue;
            }
            let n = ready.len().min(rest.len());
            rest.get_mut(..n).unwrap_or_default().copy_from_slice(ready.get(..n).unwrap_or(&[]));
            (self.used, done) = (self.used + n, done + n);
        }
        Ok(())
    }

    fn unpack(&mut self) -> Result<(), ResultsError> {
        let size = self.sizes.get(self.next).copied();
        let plain_size = if self.next + 1 == self.sizes.len() { self.last } else { self.block };
        self.next += 1;
        self.used = 0;
        self.plain.clear();
        if let Some(size) = size {
            self.packed.resize(size as usize, 0);
            self.bytes.read(&mut self.packed)?;
            if plain_size > 0 && self.compressor.unpack(&self.packed, plain_size, &mut self.plain).is_some() {
                return Ok(());
            }
        }
        let file = match &self.bytes {
            Bytes::Raw { file, .. } => file,
            Bytes::Base64 { lines, .. } => lines.file(),
        };
        Err(file.fault(Place::File, format!("compressed block {} is damaged", self.next), DAMAGED))
    }
}

impl Compressor {
    /// Unpacks a block that must have exactly so many bytes; nothing is set aside for more.
    fn unpack(self, packed: &[u8], size: u64, plain: &mut Vec<u8>) -> Option<()> {
        // One byte more is asked for: only at its end is a stream compared with its checksum.
        let unpacked = match self {
            Self::Zlib => ZlibDecoder::new(packed).take(size + 1).read_to_end(plain).is_ok(),
            Self::Lzma => XzReader::new_mem_limit(packed, false, LARGEST_DICTIONARY_KIB)
                .take(size + 1)
                .read_to_end(plain)
                .is_ok(),
            Self::Lz4 => {
                // The size was compared with what the array's shape needs, and is small.
                plain.resize(usize::try_from(size).ok()?, 0);
                lz4_flex::block::decompress_into(packed, plain).is_ok_and(|got| got as u64 == size)
            }
        };
        (unpacked && plain.len() as u64 == size).then_some(())
    }
}

/// A value as a stress: infinity becomes NaN.
#[inline]
pub(super) fn stress(value: f64, factor: f64) -> f64 {
    number::finite_or_nan(value) * factor
}
