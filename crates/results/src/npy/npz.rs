//! Several arrays with names in one archive, as `numpy.savez` writes it. Each array is unpacked into a file without a name,
//! so that memory stays bounded however large they are.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::Path;
use std::sync::Arc;

use super::header::ArrayHeader;
use crate::block::COMPONENTS;
use crate::column;
use crate::error::{Place, ResultsError};
use crate::input::InputFile;
use crate::number::finite_or_nan;

/// The array that holds every load.
const ALL_LOADS: &str = "stress";

/// Most arrays in an archive.
const MOST_ARRAYS: usize = 5000;

/// Largest array that is unpacked, in bytes, and how much larger than its packed form: what no one has written for a result.
const LARGEST_ARRAY: u64 = 1 << 40;

/// An array of stresses: one load, or all of them.
pub(super) struct Stresses {
    pub(super) name: String,
    pub(super) file: Arc<InputFile>,
    pub(super) header: ArrayHeader,
}

/// What an archive holds.
pub(super) struct Archive {
    pub(super) nodes: Option<Vec<u64>>,
    pub(super) points: Option<Vec<[f64; 3]>>,
    /// Whether the only array of stresses holds all loads.
    pub(super) together: bool,
    pub(super) stresses: Vec<Stresses>,
}

impl Archive {
    pub(super) fn open(path: &Path) -> Result<Self, ResultsError> {
        let user = InputFile::open(path)?;
        let fault = |problem: String, remedy: &str| user.fault(Place::File, problem, remedy);
        let packed =
            File::open(path).map_err(|source| ResultsError::Open { path: path.to_path_buf(), source })?;
        let damaged = |e: zip::result::ZipError| {
            fault(
                format!("it is no archive of NumPy arrays: {e}"),
                "write it with numpy.savez or numpy.savez_compressed",
            )
        };
        let mut zip = zip::ZipArchive::new(packed).map_err(damaged)?;
        if zip.len() > MOST_ARRAYS {
            return Err(fault(
                format!("it holds more than {MOST_ARRAYS} files"),
                "write the arrays of one model only",
            ));
        }
        let mut all: Vec<Stresses> = Vec::new();
        for k in 0..zip.len() {
            let member = zip.by_index(k).map_err(damaged)?;
            let called = member.name().map_err(damaged)?.into_owned();
            let Some(name) = called.strip_suffix(".npy").map(str::to_owned) else {
                return Err(fault(format!("it holds `{called}`, which is no array"), "write arrays only"));
            };
            let file = unpacked(&user, member)?;
            let header = ArrayHeader::read(&file, &name)?;
            if all.iter().any(|a| a.name == name) {
                return Err(fault(format!("it holds the array `{name}` twice"), "write each array once"));
            }
            all.push(Stresses { name, file, header });
        }
        Self::sorted(&user, all)
    }

    fn sorted(user: &InputFile, all: Vec<Stresses>) -> Result<Self, ResultsError> {
        let list: Vec<String> = all.iter().map(|a| format!("`{}` {}", a.name, a.header.shown())).collect();
        let fault = |problem: String| {
            user.fault(
                Place::File,
                format!("{problem}; it holds {}", if list.is_empty() { "nothing".to_owned() } else { list.join(", ") }),
                "write `stress` (nodes, loads, 6), or one array (nodes, 6) per load, and beside it `node` (nodes) and \
                 `coordinates` (nodes, 3)",
            )
        };
        let mut archive = Self { nodes: None, points: None, together: false, stresses: Vec::new() };
        for array in all {
            let lower = array.name.to_lowercase();
            match *array.header.shape.as_slice() {
                [_] if column::is_node(&lower) => {
                    if archive.nodes.is_some() {
                        return Err(fault("two arrays could be the node numbers".to_owned()));
                    }
                    archive.nodes = Some(numbers(&array, &fault)?);
                }
                [n, 3]
                    if matches!(
                        lower.as_str(),
                        "coordinates" | "coords" | "points" | "xyz" | "nodes_xyz"
                    ) =>
                {
                    if archive.points.is_some() {
                        return Err(fault("two arrays could be the coordinates".to_owned()));
                    }
                    archive.points = Some(places(&array, n, &fault)?);
                }
                [_, _, COMPONENTS] if lower == ALL_LOADS => {
                    archive.together = true;
                    archive.stresses.push(array);
                }
                [_, COMPONENTS] => archive.stresses.push(array),
                // Whatever else stands in the file is nobody's load.
                _ => {}
            }
        }
        if archive.stresses.is_empty() {
            return Err(fault("there is no array of stresses".to_owned()));
        }
        if archive.together && archive.stresses.len() > 1 {
            return Err(fault("`stress` holds all loads, and there are arrays of single loads".to_owned()));
        }
        let nodes = archive.stresses.first().and_then(|s| s.header.shape.first().copied()).unwrap_or(0);
        let same = |n: usize| n == nodes;
        let fits = archive.stresses.iter().all(|s| s.header.shape.first().copied().is_some_and(same))
            && archive.nodes.as_ref().is_none_or(|n| same(n.len()))
            && archive.points.as_ref().is_none_or(|p| same(p.len()));
        if !fits {
            return Err(fault("the arrays differ in their number of nodes".to_owned()));
        }
        Ok(archive)
    }
}

/// A member as a file that can be read anywhere.
fn unpacked(user: &InputFile, member: impl Read) -> Result<Arc<InputFile>, ResultsError> {
    let failed = |e: std::io::Error| {
        ResultsError::Request(format!("`{}` cannot be unpacked: {e}", user.path().display()))
    };
    let mut file = tempfile::tempfile().map_err(failed)?;
    let copied = std::io::copy(&mut member.take(LARGEST_ARRAY), &mut file).map_err(failed)?;
    if copied >= LARGEST_ARRAY {
        return Err(user.fault(Place::File, "an array is larger than 1 TiB", "write smaller arrays"));
    }
    file.flush().and_then(|()| file.seek(SeekFrom::Start(0)).map(|_| ())).map_err(failed)?;
    InputFile::rewritten(user.path(), file)
}

fn bytes(array: &Stresses) -> Result<Vec<u8>, ResultsError> {
    let length = array.file.length().saturating_sub(array.header.data);
    let mut bytes = vec![0; usize::try_from(length).unwrap_or(0)];
    array.file.read_exact_at(array.header.data, &mut bytes)?;
    Ok(bytes)
}

/// Node numbers, whole from 0 up.
fn numbers(array: &Stresses, fault: &impl Fn(String) -> ResultsError) -> Result<Vec<u64>, ResultsError> {
    let data = bytes(array)?;
    let kind = array.header.kind.as_str();
    let item = array.header.item_bytes().unwrap_or(8);
    data.chunks_exact(item)
        .map(|chunk| {
            let mut wide = [0u8; 8];
            wide.iter_mut().zip(chunk).for_each(|(to, from)| *to = *from);
            let [b0, b1, b2, b3, ..] = wide;
            let whole = |v: f64| (v.fract() == 0.0 && (0.0..9.0e15).contains(&v)).then_some(v as u64);
            match kind {
                "<f8" => whole(f64::from_le_bytes(wide)),
                "<f4" => whole(f64::from(f32::from_le_bytes([b0, b1, b2, b3]))),
                "<i8" => u64::try_from(i64::from_le_bytes(wide)).ok(),
                "<i4" => u64::try_from(i32::from_le_bytes([b0, b1, b2, b3])).ok(),
                "<i2" => u64::try_from(i16::from_le_bytes([b0, b1])).ok(),
                _ => Some(u64::from_le_bytes(wide)),
            }
            .ok_or_else(|| fault(format!("`{}` holds a number that is no node number", array.name)))
        })
        .collect()
}

fn places(
    array: &Stresses,
    nodes: usize,
    fault: &impl Fn(String) -> ResultsError,
) -> Result<Vec<[f64; 3]>, ResultsError> {
    let Some(item) = array.header.float_bytes() else {
        return Err(fault(format!("`{}` is of type `{}`, not of floats", array.name, array.header.kind)));
    };
    let data = bytes(array)?;
    let value = |chunk: &[u8]| match (item, chunk.first_chunk(), chunk.first_chunk()) {
        (4, Some(narrow), _) => f64::from(f32::from_le_bytes(*narrow)),
        (_, _, Some(wide)) => f64::from_le_bytes(*wide),
        _ => f64::NAN,
    };
    let values: Vec<f64> = data.chunks_exact(item).map(|c| finite_or_nan(value(c))).collect();
    if values.iter().any(|v| v.is_nan()) {
        return Err(fault(format!("`{}` holds a coordinate that is no number", array.name)));
    }
    let points: Vec<[f64; 3]> =
        values.chunks_exact(3).filter_map(|p| p.first_chunk().copied()).take(nodes).collect();
    Ok(points)
}
