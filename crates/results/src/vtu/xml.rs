//! The markup of a `.vtu` or `.pvtu` file: which arrays there are, and where their data lie.
//!
//! Only tags are looked at, one at a time, so that inline data of any size cost no memory. Document types are refused:
//! entities could grow without bound.

use std::sync::Arc;

use quick_xml::XmlVersion;
use quick_xml::events::BytesStart;

use crate::error::{Place, ResultsError, excerpt};
use crate::input::{InputFile, Lines};

/// Number type of an array.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Float32,
    Float64,
    Int8,
    UInt8,
    Int16,
    UInt16,
    Int32,
    UInt32,
    Int64,
    UInt64,
}

impl Kind {
    fn parse(text: &str) -> Option<Self> {
        Some(match text {
            "Float32" => Self::Float32,
            "Float64" => Self::Float64,
            "Int8" => Self::Int8,
            "UInt8" => Self::UInt8,
            "Int16" => Self::Int16,
            "UInt16" => Self::UInt16,
            "Int32" => Self::Int32,
            "UInt32" => Self::UInt32,
            "Int64" => Self::Int64,
            "UInt64" => Self::UInt64,
            _ => return None,
        })
    }

    pub(super) fn bytes(self) -> usize {
        match self {
            Self::Int8 | Self::UInt8 => 1,
            Self::Int16 | Self::UInt16 => 2,
            Self::Float32 | Self::Int32 | Self::UInt32 => 4,
            Self::Float64 | Self::Int64 | Self::UInt64 => 8,
        }
    }
}

/// Where an array's data are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Location {
    /// Text between the tags, from this offset.
    Text(u64),
    /// Base64 between the tags, from this offset.
    Inline(u64),
    /// In the appended section, this far behind its `_`.
    Appended(u64),
}

/// Part of the file in which an array stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Section {
    PointData,
    CellData,
    Points,
    Cells,
    Other,
}

/// Where the numbers of an array are and what they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Data {
    pub(super) kind: Kind,
    pub(super) location: Location,
}

#[derive(Debug, Clone)]
pub(super) struct ArrayTag {
    pub(super) section: Section,
    pub(super) name: String,
    pub(super) components: usize,
    /// One per component; empty where the file does not name it.
    pub(super) component_names: Vec<String>,
    /// What keeps the array from being read, told only to who asks for it.
    pub(super) data: Result<Data, String>,
}

/// How the numbers of a file are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Encoding {
    pub(super) header_bytes: usize,
    pub(super) big_endian: bool,
    pub(super) compressor: Option<Compressor>,
    /// Offset behind the `_` of the appended section, and whether it is base64.
    pub(super) appended: Option<(u64, bool)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Compressor {
    Zlib,
    Lz4,
    Lzma,
}

/// A part of the grid.
#[derive(Debug, Clone, Default)]
pub(super) struct PieceTag {
    pub(super) points: u64,
    pub(super) cells: u64,
    pub(super) arrays: Vec<ArrayTag>,
    /// Point and cell arrays that the file declares to be global or pedigree ids.
    pub(super) point_ids: Vec<String>,
    pub(super) cell_ids: Vec<String>,
}

#[derive(Debug, Clone)]
pub(super) struct Markup {
    pub(super) encoding: Encoding,
    pub(super) pieces: Vec<PieceTag>,
    /// Files of the pieces, in a `.pvtu`.
    pub(super) sources: Vec<String>,
    /// Whether this is a `.pvtu`.
    pub(super) parallel: bool,
}

/// Longest tag that is read.
const LONGEST_TAG: usize = 1 << 16;
const CHUNK: usize = 1 << 18;

struct Tag {
    name: String,
    attributes: Vec<(String, String)>,
    closed: bool,
}

impl Tag {
    fn get(&self, key: &str) -> Option<&str> {
        self.attributes.iter().find(|(k, _)| k == key).map(|(_, v)| v.as_str())
    }
}

/// Most pieces of a grid.
pub(super) const MOST_PIECES: usize = 1 << 16;

/// Reads the markup up to the appended section.
pub(super) fn scan(file: &Arc<InputFile>) -> Result<Markup, ResultsError> {
    let mut lines = Lines::new(Arc::clone(file), 0, CHUNK);
    let encoding = Encoding { header_bytes: 4, big_endian: false, compressor: None, appended: None };
    let mut markup = Markup { encoding, pieces: Vec::new(), sources: Vec::new(), parallel: false };
    let mut section = Section::Other;
    let mut grid = false;
    while let Some((at, text)) = next_tag(&mut lines)? {
        let fault = |problem: String| {
            file.fault(
                Place::Line(file.line_of(at)),
                problem,
                "see VTK's \"XML file formats\"; write the file again, for instance with ParaView",
            )
        };
        if text.starts_with('?') || text.starts_with("!--") {
            continue;
        }
        if text.starts_with('!') {
            return Err(ResultsError::unsupported(
                file.path(),
                format!("`<{}`", excerpt(text.as_bytes())),
                "a VTK file has no document type and no entities; remove it",
            ));
        }
        if let Some(name) = text.strip_prefix('/') {
            if matches!(name.trim(), "PointData" | "CellData" | "Points" | "Cells" | "FieldData") {
                section = Section::Other;
            }
            continue;
        }
        let tag = parse_tag(&text).map_err(&fault)?;
        match tag.name.as_str() {
            "VTKFile" => read_root(file, &tag, &mut markup)?,
            "UnstructuredGrid" | "PUnstructuredGrid" => grid = true,
            "Piece" if markup.parallel => {
                let source = tag.get("Source").unwrap_or_default();
                markup.sources.push(source.to_owned());
            }
            "Piece" => {
                let count = |key: &str| {
                    tag.get(key)
                        .and_then(|v| v.trim().parse::<u64>().ok())
                        .filter(|&n| n <= u64::from(u32::MAX))
                        .ok_or_else(|| {
                            let value = tag.get(key).unwrap_or("missing");
                            fault(format!(
                                "{key} is `{}`, not a count up to 4294967295",
                                excerpt(value.as_bytes())
                            ))
                        })
                };
                let (points, cells) = (count("NumberOfPoints")?, count("NumberOfCells")?);
                markup.pieces.push(PieceTag { points, cells, ..PieceTag::default() });
            }
            "PointData" | "CellData" => {
                let ids = ["GlobalIds", "PedigreeIds"].iter().filter_map(|key| tag.get(key));
                let ids: Vec<String> = ids.filter(|name| !name.is_empty()).map(str::to_owned).collect();
                let of_points = tag.name == "PointData";
                section = if of_points { Section::PointData } else { Section::CellData };
                if let Some(piece) = markup.pieces.last_mut() {
                    *(if of_points { &mut piece.point_ids } else { &mut piece.cell_ids }) = ids;
                }
            }
            "Points" => section = Section::Points,
            "Cells" => section = Section::Cells,
            "DataArray" => {
                let array = read_array(&tag, section, lines.position());
                if let Some(piece) = markup.pieces.last_mut() {
                    piece.arrays.push(array);
                }
            }
            "AppendedData" => {
                let base64 = match tag.get("encoding") {
                    Some("raw") => false,
                    Some("base64") | None => true,
                    Some(other) => {
                        return Err(fault(format!(
                            "the appended data are in encoding `{}`",
                            excerpt(other.as_bytes())
                        )));
                    }
                };
                let start = lines.position();
                let head = lines.fill(256)?;
                let Some(mark) = head.iter().take(256).position(|&b| b == b'_') else {
                    return Err(fault("the appended data do not start with `_`".to_owned()));
                };
                markup.encoding.appended = Some((start + mark as u64 + 1, base64));
                break;
            }
            _ => {}
        }
        if matches!(tag.name.as_str(), "PointData" | "CellData" | "Points" | "Cells") && tag.closed {
            section = Section::Other;
        }
        if markup.pieces.len().max(markup.sources.len()) > MOST_PIECES {
            return Err(fault(format!("there are more than {MOST_PIECES} pieces")));
        }
    }
    let remedy = "give an unstructured grid (in ParaView: Merge Blocks, then save as .vtu)";
    if !grid {
        return Err(file.fault(Place::File, "there is no UnstructuredGrid", remedy));
    }
    check_end(file)?;
    if markup.pieces.is_empty() && markup.sources.is_empty() {
        return Err(file.fault(Place::File, "there is no piece of a grid", remedy));
    }
    Ok(markup)
}

/// A file that was cut off lacks its last tag; of the arrays behind the cut nothing may be left to tell.
fn check_end(file: &InputFile) -> Result<(), ResultsError> {
    const END: &[u8] = b"</VTKFile";
    let mut tail = [0; 1024];
    let start = file.length().saturating_sub(tail.len() as u64);
    let read = file.read_at(start, &mut tail)?;
    if tail.get(..read).is_some_and(|t| memchr::memmem::find(t, END).is_some()) {
        return Ok(());
    }
    Err(file.fault(
        Place::File,
        "the file is cut off: it does not end with </VTKFile>",
        "the program that wrote it is still running, or stopped; write it again",
    ))
}

/// The next tag without its brackets, and its offset.
fn next_tag(lines: &mut Lines) -> Result<Option<(u64, String)>, ResultsError> {
    loop {
        let buffer = lines.fill(1)?;
        if buffer.is_empty() {
            return Ok(None);
        }
        let skip = memchr::memchr(b'<', buffer);
        let length = buffer.len();
        lines.consume(skip.unwrap_or(length));
        if skip.is_some() {
            break;
        }
    }
    let at = lines.position();
    let mut wanted = 512;
    loop {
        let buffer = lines.fill(wanted)?;
        let comment = buffer.starts_with(b"<!--");
        let end = if comment { memchr::memmem::find(buffer, b"-->").map(|e| e + 2) } else { tag_end(buffer) };
        if let Some(end) = end {
            let text = String::from_utf8_lossy(buffer.get(1..end).unwrap_or(&[])).into_owned();
            lines.consume(end + 1);
            return Ok(Some((at, text)));
        }
        if buffer.len() < wanted || wanted >= LONGEST_TAG {
            let file = lines.file();
            return Err(file.fault(
                Place::Line(file.line_of(at)),
                "a tag that opens here does not close",
                "the file was cut off or damaged; write it again",
            ));
        }
        wanted = LONGEST_TAG;
    }
}

/// Position of the `>` that ends a tag, outside quotes.
fn tag_end(buffer: &[u8]) -> Option<usize> {
    let mut quote = None;
    for (at, &byte) in buffer.iter().enumerate() {
        match (quote, byte) {
            (None, b'>') => return Some(at),
            (None, b'"' | b'\'') => quote = Some(byte),
            (Some(q), b) if q == b => quote = None,
            _ => {}
        }
    }
    None
}

fn parse_tag(text: &str) -> Result<Tag, String> {
    let closed = text.ends_with('/');
    let text = text.strip_suffix('/').unwrap_or(text).trim_end();
    let name_len = text.find(|c: char| c.is_ascii_whitespace()).unwrap_or(text.len());
    let name = text.get(..name_len).unwrap_or_default().to_owned();
    let start = BytesStart::from_content(text, name_len);
    let mut attributes = Vec::new();
    for attribute in start.attributes() {
        let attribute = attribute.map_err(|e| format!("the tag `{name}` is malformed ({e})"))?;
        let value = attribute
            .normalized_value(XmlVersion::Implicit1_0)
            .map_err(|e| format!("an attribute of the tag `{name}` is malformed ({e})"))?;
        let key: &str = attribute.key.as_ref();
        attributes.push((key.to_owned(), value.into_owned()));
    }
    Ok(Tag { name, attributes, closed })
}

fn read_root(file: &InputFile, tag: &Tag, markup: &mut Markup) -> Result<(), ResultsError> {
    let unsupported = |what: String, remedy: &str| Err(ResultsError::unsupported(file.path(), what, remedy));
    match tag.get("type") {
        Some("UnstructuredGrid") => {}
        Some("PUnstructuredGrid") => markup.parallel = true,
        other => {
            let kind = excerpt(other.unwrap_or("missing").as_bytes());
            let remedy = "save an UnstructuredGrid (in Python: `pyvista.read(\"FILE\").cast_to_unstructured_grid()\
                          .save(\"out.vtu\")`)";
            return unsupported(format!("a VTK file of type `{kind}`"), remedy);
        }
    }
    markup.encoding.big_endian = match tag.get("byte_order") {
        None | Some("LittleEndian") => false,
        Some("BigEndian") => true,
        Some(order) => {
            let order = excerpt(order.as_bytes());
            return unsupported(format!("byte order `{order}`"), "allowed are LittleEndian, BigEndian");
        }
    };
    markup.encoding.header_bytes = match tag.get("header_type") {
        None | Some("UInt32") => 4,
        Some("UInt64") => 8,
        Some(other) => {
            return unsupported(
                format!("header type `{}`", excerpt(other.as_bytes())),
                "allowed are UInt32, UInt64",
            );
        }
    };
    markup.encoding.compressor = match tag.get("compressor") {
        None | Some("") => None,
        Some("vtkZLibDataCompressor") => Some(Compressor::Zlib),
        Some("vtkLZ4DataCompressor") => Some(Compressor::Lz4),
        Some("vtkLZMADataCompressor") => Some(Compressor::Lzma),
        Some(other) => {
            let what = format!("compression by {}", excerpt(other.as_bytes()));
            return unsupported(what, "save with zlib, LZ4 or LZMA or without compression");
        }
    };
    Ok(())
}

fn read_array(tag: &Tag, section: Section, inline: u64) -> ArrayTag {
    let name = tag.get("Name").unwrap_or_default().to_owned();
    let components = match tag.get("NumberOfComponents") {
        None => Ok(1),
        Some(text) => text
            .trim()
            .parse()
            .ok()
            .filter(|n| (1..=64).contains(n))
            .ok_or_else(|| wrong("NumberOfComponents", text)),
    };
    let count = *components.as_ref().unwrap_or(&0);
    let mut component_names: Vec<String> =
        (0..count).map(|k| tag.get(&format!("ComponentName{k}")).unwrap_or_default().to_owned()).collect();
    if component_names.iter().all(String::is_empty) {
        component_names.clear();
    }
    let data = components.and_then(|_| read_data(tag, inline));
    ArrayTag { section, name, components: count, component_names, data }
}

fn wrong(key: &str, value: &str) -> String {
    format!("{key} is `{}`", excerpt(value.as_bytes()))
}

fn read_data(tag: &Tag, inline: u64) -> Result<Data, String> {
    let kind = tag.get("type").unwrap_or("missing");
    let kind = Kind::parse(kind).ok_or_else(|| wrong("type", kind))?;
    let location = match tag.get("format") {
        Some("ascii") => Location::Text(inline),
        Some("binary") => Location::Inline(inline),
        Some("appended") => {
            let text = tag.get("offset").unwrap_or("missing");
            Location::Appended(text.trim().parse().map_err(|_| wrong("offset", text))?)
        }
        other => return Err(wrong("format", other.unwrap_or("missing"))),
    };
    Ok(Data { kind, location })
}
