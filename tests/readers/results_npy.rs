//! NumPy arrays.
#![expect(clippy::unwrap_used, reason = "a helper that fails fails the test")]

use std::fs;
use std::io::Write;
use std::path::PathBuf;

use bogie_fatigue::results::{
    ComponentOrder, LoadSelection, NpySource, OpenOptions, ResultsError, StressBlock, StressSource,
    StressUnit,
};
use proptest::prelude::*;
use tempfile::TempDir;

fn npy(version: u8, descr: &str, order: &str, shape: &str, data: &[u8]) -> Vec<u8> {
    let header = format!("{{'descr': '{descr}', 'fortran_order': {order}, 'shape': {shape}, }}\n");
    let mut bytes = b"\x93NUMPY".to_vec();
    bytes.extend([version, 0]);
    if version == 1 {
        bytes.extend((header.len() as u16).to_le_bytes());
    } else {
        bytes.extend((header.len() as u32).to_le_bytes());
    }
    bytes.extend(header.bytes());
    bytes.extend(data);
    bytes
}

fn save(bytes: &[u8]) -> (TempDir, PathBuf) {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("a.npy");
    fs::write(&path, bytes).unwrap();
    (folder, path)
}

fn read_all(source: &mut dyn StressSource, capacity: usize) -> Result<Vec<[f64; 6]>, ResultsError> {
    let mut block = StressBlock::with_capacity(capacity);
    let mut all = Vec::new();
    while source.read_block(&mut block)? > 0 {
        for node in 0..block.len() {
            all.extend((0..block.loads()).map(|load| block.tensor(load, node)));
        }
    }
    Ok(all)
}

fn doubles(count: usize) -> Vec<f64> {
    (0..count).map(|n| n as f64 * 0.5 - 7.0).collect()
}

#[test]
fn doubles_and_floats_with_both_header_versions() {
    let values = doubles(3 * 2 * 6);
    let wide: Vec<u8> = values.iter().flat_map(|v| v.to_le_bytes()).collect();
    let narrow: Vec<u8> = values.iter().flat_map(|&v| (v as f32).to_le_bytes()).collect();
    for (version, descr, data) in [(1, "<f8", &wide), (2, "<f4", &narrow), (3, "<f8", &wide)] {
        let (_folder, path) = save(&npy(version, descr, "False", "(3, 2, 6)", data));
        for capacity in 1..5 {
            let mut source = NpySource::open(&path, &OpenOptions::default()).unwrap();
            assert_eq!(source.mesh().node_ids, [1, 2, 3]);
            let all = read_all(&mut source, capacity).unwrap();
            assert_eq!(all.concat(), values);
            source.rewind().unwrap();
            assert_eq!(read_all(&mut source, capacity).unwrap(), all);
        }
        let options = OpenOptions {
            loads: Some(vec![LoadSelection::Step(2)]),
            stress_unit: Some(StressUnit::Gigapascal),
            ..OpenOptions::default()
        };
        let mut source = NpySource::open(&path, &options).unwrap();
        assert_eq!(read_all(&mut source, 9).unwrap()[0][0], values[6] * 1e3);
        assert_eq!(source.loads()[0].name, "load 2");
    }
}

#[test]
fn headers_that_do_not_fit_are_refused() {
    let data = [0u8; 48];
    for (bytes, expected) in [
        (Vec::new(), "not a .npy file"),
        (npy(9, "<f8", "False", "(1, 1, 6)", &data), "version 9"),
        (npy(1, ">f8", "False", "(1, 1, 6)", &data), "type `>f8`"),
        (npy(1, "|O", "False", "(1, 1, 6)", &data), "type `|O`"),
        (npy(1, "<f8", "True", "(1, 1, 6)", &data), "Fortran order"),
        (npy(1, "<f8", "False", "(6,)", &data), "the shape is `6`"),
        (npy(1, "<f8", "False", "(1, 6, 1)", &data), "the shape is"),
        (npy(1, "<f8", "False", "(2, 1, 6)", &data), "the file has"),
        (npy(1, "<f8", "False", "(18446744073709551615, 2, 6)", &data), "more than 2⁶⁴"),
        (npy(1, "<f8", "False", "(-1, 1, 6)", &data), "`shape` `(-1, 1, 6)`"),
        (npy(1, "<f8", "False", "(0, 0, 6)", &[]), "has no load"),
        (npy(1, "<f8", "False", "(1, 65, 6)", &[0; 65 * 48]), "first two axes seem to be exchanged"),
        (b"\x93NUMPY\x01\x00\xff\xff{}".to_vec(), "the header claims"),
    ] {
        let (_folder, path) = save(&bytes);
        let error = NpySource::open(&path, &OpenOptions::default()).unwrap_err().to_string();
        assert!(error.contains(expected), "{error}\nexpected: {expected}");
    }
}

#[test]
fn more_loads_than_nodes_draw_a_warning() {
    let warnings = |nodes: usize, loads: usize| {
        let data = vec![0; nodes * loads * 48];
        let (_folder, path) = save(&npy(1, "<f8", "False", &format!("({nodes}, {loads}, 6)"), &data));
        let source = NpySource::open(&path, &OpenOptions::default()).unwrap();
        source.warnings().iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    let told = warnings(6, 7);
    assert!(told.len() == 2 && told[1].contains("more loads (7) than nodes (6)"), "{told:?}");
    assert!(told[0].contains("taken in the order xx yy zz xy yz xz"), "the order is an assumption: {told:?}");
    assert!(warnings(7, 7).len() == 1 && warnings(100, 80).len() == 1);
}

#[test]
fn another_order_of_components_if_the_user_says_so() {
    let values: Vec<u8> = doubles(6).iter().flat_map(|v| v.to_le_bytes()).collect();
    let (_folder, path) = save(&npy(1, "<f8", "False", "(1, 1, 6)", &values));
    let order = ComponentOrder::parse("11 22 33 12 13 23").ok();
    let options = OpenOptions { component_order: order, ..OpenOptions::default() };
    let read = read_all(&mut NpySource::open(&path, &options).unwrap(), 9).unwrap()[0];
    let given = doubles(6);
    assert_eq!(read, [given[0], given[1], given[2], given[3], given[5], given[4]]);
}

/// An archive as `numpy.savez` writes it.
fn npz(arrays: &[(&str, Vec<u8>)]) -> (TempDir, PathBuf) {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("a.npz");
    let mut zip = zip::ZipWriter::new(fs::File::create(&path).unwrap());
    for (k, (name, bytes)) in arrays.iter().enumerate() {
        let method =
            if k % 2 == 0 { zip::CompressionMethod::Stored } else { zip::CompressionMethod::Deflated };
        let options = zip::write::SimpleFileOptions::default().compression_method(method);
        zip.start_file(format!("{name}.npy"), options).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap();
    (folder, path)
}

fn bytes_of(values: &[f64]) -> Vec<u8> {
    values.iter().flat_map(|v| v.to_le_bytes()).collect()
}

#[test]
fn archives_of_one_array_or_of_one_per_load() {
    let all = doubles(24);
    let numbers =
        npy(1, "<i8", "False", "(2,)", &[7i64, 9].iter().flat_map(|n| n.to_le_bytes()).collect::<Vec<_>>());
    let places = npy(1, "<f8", "False", "(2, 3)", &bytes_of(&[0.0, 1.0, 2.0, 3.0, 4.0, 5.0]));
    let (_folder, path) = npz(&[
        ("node", numbers.clone()),
        ("coordinates", places.clone()),
        ("stress", npy(1, "<f8", "False", "(2, 2, 6)", &bytes_of(&all))),
    ]);
    let mut source = NpySource::open(&path, &OpenOptions::default()).unwrap();
    assert!(source.has_node_numbers());
    assert_eq!(source.mesh().node_ids, [7, 9]);
    assert_eq!(source.mesh().coordinates_mm.as_deref().unwrap(), [[0.0, 1.0, 2.0], [3.0, 4.0, 5.0]]);
    let together = read_all(&mut source, 1).unwrap();
    assert_eq!(together[3], all[18..], "node 9 under load 2");
    // The same stresses, an array per load.
    let load = |n: usize| {
        let values: Vec<f64> =
            [0, 1].iter().flat_map(|node| all[(node * 2 + n) * 6..][..6].to_vec()).collect();
        npy(1, "<f8", "False", "(2, 6)", &bytes_of(&values))
    };
    let (_folder, path) = npz(&[("twist", load(1)), ("lift", load(0)), ("node", numbers.clone())]);
    let wanted = ["lift", "twist"].map(|n| LoadSelection::Name(n.to_owned())).to_vec();
    let options = OpenOptions { loads: Some(wanted), ..OpenOptions::default() };
    assert_eq!(read_all(&mut NpySource::open(&path, &options).unwrap(), 3).unwrap(), together);
    for (arrays, part) in [
        (vec![("node", numbers.clone())], "there is no array of stresses; it holds `node` (2)"),
        (
            vec![("node", numbers.clone()), ("id", numbers.clone()), ("a", load(0))],
            "two arrays could be the node numbers",
        ),
        (
            vec![("a", npy(1, "<f8", "False", "(3, 6)", &[0; 144])), ("node", numbers.clone())],
            "differ in their number of nodes",
        ),
        (
            vec![("a", load(0)), ("node", npy(1, "<f8", "False", "(2,)", &bytes_of(&[1.0, 2.5])))],
            "no node number",
        ),
        (
            vec![("a", load(0)), ("node", npy(1, "<f8", "False", "(2,)", &bytes_of(&[4.0, 4.0])))],
            "node 4 comes twice",
        ),
        (vec![("a", npy(1, "<f8", "True", "(2, 6)", &[0; 96]))], "array `a`: the array is in Fortran order"),
    ] {
        let (_folder, path) = npz(&arrays);
        let told = NpySource::open(&path, &OpenOptions::default()).unwrap_err().to_string();
        assert!(told.contains(part), "{told}");
    }
    fs::write(&path, b"PK").unwrap();
    assert!(NpySource::open(&path, &OpenOptions::default()).unwrap_err().to_string().contains("no archive"));
}

#[test]
fn a_file_that_shrinks_while_it_is_read_is_an_error() {
    let (_folder, path) = save(&npy(1, "<f8", "False", "(2, 1, 6)", &[0u8; 96]));
    let mut source = NpySource::open(&path, &OpenOptions::default()).unwrap();
    fs::write(&path, b"").unwrap();
    assert!(read_all(&mut source, 9).unwrap_err().to_string().contains("the file ends here"));
}

proptest! {
    #[test]
    fn damaged_bytes_never_panic(damage in proptest::collection::vec((0..130usize, any::<u8>()), 1..5)) {
        let mut bytes = npy(1, "<f8", "False", "(1, 1, 6)", &[0u8; 48]);
        for (at, byte) in damage {
            if let Some(slot) = bytes.get_mut(at) {
                *slot = byte;
            }
        }
        let (_folder, path) = save(&bytes);
        if let Ok(mut source) = NpySource::open(&path, &OpenOptions::default()) {
            let _ = read_all(&mut source, 2);
        }
    }
}
