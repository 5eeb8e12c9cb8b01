//! Writes fields on a mesh for ParaView.

use std::io::Write;
use std::path::Path;

use super::append::{Appended, Raw};
use crate::atomic::AtomicFile;
use crate::error::ResultsError;
use crate::mesh::{Elements, Mesh};

/// Values of a point array; with several components those of one node follow each other.
#[derive(Clone, Copy)]
pub enum PointValues<'a> {
    /// 32-bit floats.
    Float32(&'a [f32]),
    /// 64-bit floats.
    Float64(&'a [f64]),
    /// 32-bit integers.
    Int32(&'a [i32]),
    /// 16-bit integers: positions of conditions.
    Int16(&'a [i16]),
    /// Small numbers: sets.
    UInt16(&'a [u16]),
    /// Bytes: verdicts, flags.
    UInt8(&'a [u8]),
    /// So many 32-bit floats, worked out when they are written.
    Numbers(usize, &'a (dyn Fn(usize) -> f32 + Sync)),
    /// So many bytes, worked out when they are written.
    Codes(usize, &'a (dyn Fn(usize) -> u8 + Sync)),
}

/// VTK's cell type of a single point.
const VERTEX: u8 = 1;

/// A named field over the nodes. The name should say the unit (`sigma_a_mpa`).
#[derive(Clone)]
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
    let mut file = AtomicFile::create(path)?;
    let mut appended = Appended::new(compress);
    let mut head = format!(
        "<?xml version=\"1.0\"?>\n<VTKFile type=\"UnstructuredGrid\" version=\"1.0\" byte_order=\"LittleEndian\" \
         header_type=\"UInt64\"{}>\n<UnstructuredGrid>\n{}\
         <Piece NumberOfPoints=\"{nodes}\" NumberOfCells=\"{}\">\n<PointData>\n",
        if compress { " compressor=\"vtkZLibDataCompressor\"" } else { "" },
        field_data(legends),
        mesh.elements.as_ref().map_or(nodes, Elements::len)
    );
    appended.announce(&mut head, "type=\"UInt64\" Name=\"node\"", Raw::Numbers(&mesh.node_ids));
    for array in arrays {
        let mut attributes = format!("type=\"{}\" Name=\"{}\"", array.values.kind(), escape(array.name));
        if !array.components.is_empty() {
            attributes += &format!(" NumberOfComponents=\"{}\"", array.components.len());
            for (k, component) in array.components.iter().enumerate() {
                attributes += &format!(" ComponentName{k}=\"{}\"", escape(component));
            }
        }
        appended.announce(&mut head, &attributes, Raw::Values(array.values));
    }
    head += "</PointData>\n<CellData>\n";
    if let Some(elements) = mesh.elements.as_ref().filter(|e| e.ids.len() == e.len() && !e.is_empty()) {
        appended.announce(&mut head, "type=\"UInt64\" Name=\"element\"", Raw::Numbers(&elements.ids));
    }
    head += "</CellData>\n<Points>\n";
    let attributes = "type=\"Float64\" Name=\"Points\" NumberOfComponents=\"3\"";
    appended.announce(&mut head, attributes, Raw::Points(points));
    head += "</Points>\n<Cells>\n";
    let vertex = |_: usize| VERTEX;
    let (connectivity, ends, kinds) = match &mesh.elements {
        Some(e) => (
            Raw::Indices(&e.connectivity),
            Raw::Indices(e.offsets.get(1..).unwrap_or(&[])),
            PointValues::UInt8(&e.kinds),
        ),
        None => (Raw::Count(0, nodes_u32), Raw::Count(1, nodes_u32), PointValues::Codes(nodes, &vertex)),
    };
    appended.announce(&mut head, "type=\"Int64\" Name=\"connectivity\"", connectivity);
    appended.announce(&mut head, "type=\"Int64\" Name=\"offsets\"", ends);
    appended.announce(&mut head, "type=\"UInt8\" Name=\"types\"", Raw::Values(kinds));
    head += "</Cells>\n</Piece>\n</UnstructuredGrid>\n<AppendedData encoding=\"raw\">\n_";
    appended
        .write(&mut file, &head)
        .and_then(|()| file.write_all(b"\n</AppendedData>\n</VTKFile>\n"))
        .map_err(|source| ResultsError::Write { path: file.target().to_path_buf(), source })?;
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
