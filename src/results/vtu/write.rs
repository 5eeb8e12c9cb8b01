//! Writes fields on a mesh for ParaView.

use std::io::Write;
use std::path::Path;

use flate2::Compression;
use flate2::write::ZlibEncoder;

use crate::results::atomic::AtomicFile;
use crate::results::error::ResultsError;
use crate::results::mesh::{Elements, Mesh};

/// Values of a point array; with several components those of one node follow each other.
#[derive(Debug, Clone, Copy)]
pub enum PointValues<'a> {
    /// 32-bit floats.
    Float32(&'a [f32]),
    /// 64-bit floats.
    Float64(&'a [f64]),
    /// 32-bit integers.
    Int32(&'a [i32]),
    /// Small numbers: sets.
    UInt16(&'a [u16]),
    /// Bytes: verdicts, flags.
    UInt8(&'a [u8]),
}

/// A named field over the nodes. The name should say the unit (`sigma_a_mpa`).
#[derive(Debug, Clone)]
pub struct PointArray<'a> {
    /// Name that the viewer shows.
    pub name: &'a str,
    /// Names of the components; empty for a scalar.
    pub components: &'a [&'a str],
    /// The values.
    pub values: PointValues<'a>,
}

/// Words that an integer field counts, from 0: written as a field of texts, for who reads the file.
#[derive(Debug, Clone)]
pub struct Legend<'a> {
    /// Name, best that of the field with `_words` behind it.
    pub name: &'a str,
    /// The words.
    pub words: Vec<&'a str>,
}

/// Uncompressed bytes per zlib block.
const BLOCK: usize = 1 << 16;

impl PointValues<'_> {
    fn len(&self) -> usize {
        match self {
            Self::Float32(v) => v.len(),
            Self::Float64(v) => v.len(),
            Self::Int32(v) => v.len(),
            Self::UInt16(v) => v.len(),
            Self::UInt8(v) => v.len(),
        }
    }

    fn kind(&self) -> &'static str {
        match self {
            Self::Float32(_) => "Float32",
            Self::Float64(_) => "Float64",
            Self::Int32(_) => "Int32",
            Self::UInt16(_) => "UInt16",
            Self::UInt8(_) => "UInt8",
        }
    }

    fn bytes(&self) -> Vec<u8> {
        match self {
            Self::Float32(v) => v.iter().flat_map(|x| x.to_le_bytes()).collect(),
            Self::Float64(v) => v.iter().flat_map(|x| x.to_le_bytes()).collect(),
            Self::Int32(v) => v.iter().flat_map(|x| x.to_le_bytes()).collect(),
            Self::UInt16(v) => v.iter().flat_map(|x| x.to_le_bytes()).collect(),
            Self::UInt8(v) => v.to_vec(),
        }
    }
}

/// One `DataArray` of the file.
struct Array {
    attributes: String,
    data: Vec<u8>,
}

/// Writes a mesh with fields over its nodes as appended raw data with UInt64 headers. Without elements every node
/// becomes a vertex cell. The node numbers are added as the array `node`. The file appears whole or not at all.
///
/// # Errors
/// The mesh has no coordinates, an array has another length, or the file cannot be written.
pub fn write_vtu(
    path: &Path,
    mesh: &Mesh,
    arrays: &[PointArray<'_>],
    legends: &[Legend<'_>],
    compress: bool,
) -> Result<(), ResultsError> {
    let inconsistent = |problem: String| ResultsError::Inconsistent { path: path.to_path_buf(), problem };
    let nodes = mesh.node_ids.len();
    let Some(points) = mesh.coordinates_mm.as_ref().filter(|p| p.len() == nodes) else {
        return Err(inconsistent("the results have no coordinates, which a VTU file needs".to_owned()));
    };
    let nodes_u32 =
        u32::try_from(nodes).map_err(|_| inconsistent(format!("{nodes} nodes are more than 4294967295")))?;
    for array in arrays {
        let expected = nodes * array.components.len().max(1);
        if array.values.len() != expected {
            return Err(inconsistent(format!(
                "the array `{}` has {} values, {nodes} nodes need {expected}",
                array.name,
                array.values.len()
            )));
        }
    }
    let vertices;
    let elements = match &mesh.elements {
        Some(elements) => elements,
        None => {
            vertices = Elements {
                ids: Vec::new(),
                kinds: vec![1; nodes],
                offsets: (0..=nodes_u32).collect(),
                connectivity: (0..nodes_u32).collect(),
            };
            &vertices
        }
    };
    let file = AtomicFile::create(path)?;
    write_grid(file, mesh, points, elements, (arrays, legends), compress)
}

fn write_grid(
    mut file: AtomicFile,
    mesh: &Mesh,
    points: &[[f64; 3]],
    elements: &Elements,
    (arrays, legends): (&[PointArray<'_>], &[Legend<'_>]),
    compress: bool,
) -> Result<(), ResultsError> {
    let target = file.target().to_path_buf();
    let failed = |source| ResultsError::Write { path: target.clone(), source };
    let pack = |attributes: String, raw: &[u8]| -> std::io::Result<Array> {
        Ok(Array { attributes, data: if compress { pack_zlib(raw)? } else { pack_plain(raw) } })
    };
    let named = |kind: &str, name: &str| format!("type=\"{kind}\" Name=\"{}\"", escape(name));
    let mut point_data = Vec::with_capacity(arrays.len() + 1);
    let ids: Vec<u8> = mesh.node_ids.iter().flat_map(|id| id.to_le_bytes()).collect();
    point_data.push(pack(named("UInt64", "node"), &ids).map_err(failed)?);
    for array in arrays {
        let mut attributes = named(array.values.kind(), array.name);
        if !array.components.is_empty() {
            attributes += &format!(" NumberOfComponents=\"{}\"", array.components.len());
            for (k, component) in array.components.iter().enumerate() {
                attributes += &format!(" ComponentName{k}=\"{}\"", escape(component));
            }
        }
        point_data.push(pack(attributes, &array.values.bytes()).map_err(failed)?);
    }
    let coordinates: Vec<u8> = points.iter().flatten().flat_map(|c| c.to_le_bytes()).collect();
    let connectivity: Vec<u8> =
        elements.connectivity.iter().flat_map(|&n| i64::from(n).to_le_bytes()).collect();
    let ends: Vec<u8> = elements.offsets.iter().skip(1).flat_map(|&n| i64::from(n).to_le_bytes()).collect();
    let grid = [
        pack(named("Float64", "Points") + " NumberOfComponents=\"3\"", &coordinates).map_err(failed)?,
        pack(named("Int64", "connectivity"), &connectivity).map_err(failed)?,
        pack(named("Int64", "offsets"), &ends).map_err(failed)?,
        pack(named("UInt8", "types"), &elements.kinds).map_err(failed)?,
    ];
    let element_ids: Vec<u8> = elements.ids.iter().flat_map(|id| id.to_le_bytes()).collect();
    let cell_data = if elements.ids.len() == elements.len() && !elements.ids.is_empty() {
        vec![pack(named("UInt64", "element"), &element_ids).map_err(failed)?]
    } else {
        Vec::new()
    };
    let mut offset = 0;
    let mut tag = |array: &Array| {
        let line = format!("<DataArray {} format=\"appended\" offset=\"{offset}\"/>\n", array.attributes);
        offset += array.data.len();
        line
    };
    let compressor = if compress { " compressor=\"vtkZLibDataCompressor\"" } else { "" };
    let mut head = format!(
        "<?xml version=\"1.0\"?>\n<VTKFile type=\"UnstructuredGrid\" version=\"1.0\" byte_order=\"LittleEndian\" \
         header_type=\"UInt64\"{compressor}>\n<UnstructuredGrid>\n{}\
         <Piece NumberOfPoints=\"{}\" NumberOfCells=\"{}\">\n<PointData>\n",
        field_data(legends),
        points.len(),
        elements.len()
    );
    point_data.iter().for_each(|a| head += &tag(a));
    head += "</PointData>\n<CellData>\n";
    cell_data.iter().for_each(|a| head += &tag(a));
    head += "</CellData>\n<Points>\n";
    let (first, cells) = grid.split_at(1);
    first.iter().for_each(|a| head += &tag(a));
    head += "</Points>\n<Cells>\n";
    cells.iter().for_each(|a| head += &tag(a));
    head += "</Cells>\n</Piece>\n</UnstructuredGrid>\n<AppendedData encoding=\"raw\">\n_";
    file.write_all(head.as_bytes()).map_err(failed)?;
    for array in point_data.iter().chain(&cell_data).chain(&grid) {
        file.write_all(&array.data).map_err(failed)?;
    }
    file.write_all(b"\n</AppendedData>\n</VTKFile>\n").map_err(failed)?;
    file.commit()
}

/// Texts as VTK writes them: the codes of their bytes, each text ended by a zero.
fn field_data(legends: &[Legend<'_>]) -> String {
    let mut out = String::new();
    for legend in legends {
        out += &format!(
            "<DataArray type=\"String\" Name=\"{}\" NumberOfTuples=\"{}\" format=\"ascii\">\n",
            escape(legend.name),
            legend.words.len()
        );
        for word in &legend.words {
            word.bytes().filter(|b| *b != 0).for_each(|b| out += &format!("{b} "));
            out += "0\n";
        }
        out += "</DataArray>\n";
    }
    if out.is_empty() { out } else { format!("<FieldData>\n{out}</FieldData>\n") }
}

fn pack_plain(raw: &[u8]) -> Vec<u8> {
    let mut data = Vec::with_capacity(raw.len() + 8);
    data.extend((raw.len() as u64).to_le_bytes());
    data.extend_from_slice(raw);
    data
}

/// Header: number of blocks, size of a full block, size of the last if not full, compressed sizes; then the blocks.
fn pack_zlib(raw: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut sizes = Vec::new();
    let mut packed = Vec::new();
    for block in raw.chunks(BLOCK) {
        let before = packed.len();
        let mut encoder = ZlibEncoder::new(packed, Compression::fast());
        encoder.write_all(block)?;
        packed = encoder.finish()?;
        sizes.push((packed.len() - before) as u64);
    }
    let mut data = Vec::with_capacity(packed.len() + 8 * (sizes.len() + 3));
    for number in [sizes.len() as u64, BLOCK as u64, (raw.len() % BLOCK) as u64].iter().chain(&sizes) {
        data.extend(number.to_le_bytes());
    }
    data.extend(packed);
    Ok(data)
}

fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out += "&amp;",
            '<' => out += "&lt;",
            '>' => out += "&gt;",
            '"' => out += "&quot;",
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out
}
