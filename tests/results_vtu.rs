//! VTU: what is written is read back, in every encoding; faults and absurd headers are refused.
#![expect(clippy::unwrap_used, reason = "a helper that fails fails the test")]

use std::fs;
use std::path::{Path, PathBuf};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bogie_fatigue::results::{
    Elements, Legend, LoadSelection, Mesh, OpenOptions, PointArray, PointValues, ResultsError, StressBlock,
    StressSource, VtuSource, write_vtu,
};
use proptest::prelude::*;
use tempfile::TempDir;

const NAMES: [&str; 6] = ["XX", "YY", "ZZ", "XY", "YZ", "XZ"];

fn mesh(nodes: usize) -> Mesh {
    Mesh {
        node_ids: (0..nodes as u64).map(|n| 10 * n + 3).collect(),
        coordinates_mm: Some((0..nodes).map(|n| [n as f64, 0.5, -1e-3]).collect()),
        elements: Some(Elements {
            ids: vec![1, 2],
            kinds: vec![3, 5],
            offsets: vec![0, 2, 5],
            connectivity: vec![0, 1, 1, 2, 0],
        }),
    }
}

fn read_all(source: &mut dyn StressSource, capacity: usize) -> Result<Vec<Vec<[f64; 6]>>, ResultsError> {
    let mut block = StressBlock::with_capacity(capacity);
    let mut all = vec![Vec::new(); source.loads().len()];
    while source.read_block(&mut block)? > 0 {
        for (load, rows) in all.iter_mut().enumerate() {
            rows.extend((0..block.len()).map(|node| block.tensor(load, node)));
        }
    }
    Ok(all)
}

fn read(path: &Path) -> Result<Vec<Vec<[f64; 6]>>, ResultsError> {
    let mut source = VtuSource::open(path, &OpenOptions::default())?;
    let all = read_all(&mut source, 3)?;
    source.rewind()?;
    assert_eq!(format!("{:?}", read_all(&mut source, 1000)?), format!("{all:?}"));
    Ok(all)
}

fn save(content: impl AsRef<[u8]>) -> (TempDir, PathBuf) {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("a.vtu");
    fs::write(&path, content).unwrap();
    (folder, path)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn what_is_written_is_read(
        values in proptest::collection::vec(prop::array::uniform6(-1e12..1e12f64), 3..4000),
        compress in any::<bool>(),
        narrow in any::<bool>(),
    ) {
        let folder = TempDir::new().unwrap();
        let path = folder.path().join("out.vtu");
        let flat: Vec<f64> = values.iter().flatten().copied().collect();
        let flat32: Vec<f32> = flat.iter().map(|&v| v as f32).collect();
        let verdicts = vec![7u8; values.len()];
        let stress = if narrow { PointValues::Float32(&flat32) } else { PointValues::Float64(&flat) };
        let arrays = [
            PointArray { name: "verdict", components: &[], values: PointValues::UInt8(&verdicts) },
            PointArray { name: "a < b & \"c\"", components: &NAMES, values: stress },
        ];
        let mesh = mesh(values.len());
        write_vtu(&path, &mesh, &arrays, &[], compress).unwrap();
        let source = VtuSource::open(&path, &OpenOptions::default()).unwrap();
        prop_assert_eq!(&source.mesh().node_ids, &mesh.node_ids);
        prop_assert_eq!(&source.mesh().coordinates_mm, &mesh.coordinates_mm);
        prop_assert_eq!(&source.mesh().elements, &mesh.elements);
        prop_assert_eq!(&source.loads()[0].name, "a < b & \"c\"");
        let expected: Vec<[f64; 6]> =
            if narrow { values.iter().map(|t| t.map(|v| f64::from(v as f32))).collect() } else { values };
        let all = read(&path).unwrap();
        prop_assert!(all[0] == expected);
        prop_assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn damaged_bytes_never_panic(
        damage in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
        cut in proptest::option::of(any::<prop::sample::Index>()),
        encoding in 0..4u8,
    ) {
        let mut bytes = match encoding {
            0 => sample("ascii", 4).into_bytes(),
            1 => sample("binary", 8).into_bytes(),
            compressed => {
                let folder = TempDir::new().unwrap();
                let path = folder.path().join("out.vtu");
                let flat = vec![1.5; 5 * 6];
                let stress = PointArray { name: "s", components: &NAMES, values: PointValues::Float64(&flat) };
                write_vtu(&path, &mesh(5), &[stress], &[], compressed == 2).unwrap();
                fs::read(&path).unwrap()
            }
        };
        for (index, byte) in damage {
            let at = index.index(bytes.len());
            bytes[at] = byte;
        }
        if let Some(cut) = cut {
            bytes.truncate(cut.index(bytes.len()));
        }
        let (_folder, path) = save(bytes);
        if let Ok(mut source) = VtuSource::open(&path, &OpenOptions::default()) {
            let _ = read_all(&mut source, 2);
        }
    }
}

#[test]
fn values_worked_out_while_writing_are_written_as_those_that_are_there() {
    let folder = TempDir::new().unwrap();
    // More blocks than are compressed at a time, the last of each array not full.
    let count = 200_003;
    let mesh = Mesh { elements: None, ..mesh(count) };
    let number = |k: usize| if k == 5 { f32::NAN } else { k as f32 * 0.37 };
    let code = |k: usize| (k % 3) as u8;
    let (numbers, codes): (Vec<f32>, Vec<u8>) = (0..count).map(|k| (number(k), code(k))).unzip();
    let short: Vec<i16> = (0..count).map(|k| (k % 40_000) as i16).collect();
    let flat: Vec<f64> = (0..6 * count).map(|k| k as f64).collect();
    for compress in [false, true] {
        let write = |name: &str, values: [PointValues<'_>; 2]| {
            let path = folder.path().join(name);
            let [u, v] = values;
            let arrays = [("u", u), ("v", v), ("i", PointValues::Int16(&short))];
            let mut arrays =
                arrays.map(|(name, values)| PointArray { name, components: &[], values }).to_vec();
            arrays.push(PointArray { name: "s", components: &NAMES, values: PointValues::Float64(&flat) });
            write_vtu(&path, &mesh, &arrays, &[], compress).unwrap();
            path
        };
        let given = write("given.vtu", [PointValues::Float32(&numbers), PointValues::UInt8(&codes)]);
        let asked =
            write("asked.vtu", [PointValues::Numbers(count, &number), PointValues::Codes(count, &code)]);
        assert!(fs::read(&given).unwrap() == fs::read(&asked).unwrap());
        let mut source = VtuSource::open(&asked, &OpenOptions::default()).unwrap();
        assert_eq!(source.mesh().coordinates_mm, mesh.coordinates_mm);
        let elements = source.mesh().elements.as_ref().unwrap();
        assert!(
            elements.kinds.iter().all(|k| *k == 1)
                && elements.connectivity.iter().copied().eq(0..count as u32)
        );
        assert!(elements.offsets.iter().copied().eq(0..=count as u32), "a vertex per node");
        let all = read_all(&mut source, 4096).unwrap();
        assert!(all[0].as_flattened() == flat);
    }
}

/// Two points, one vertex, one stress array without component names: ASCII or inline base64.
fn sample(format: &str, header_bytes: usize) -> String {
    let array = |kind: &str, name: &str, components: usize, values: &[f64]| {
        let data = if format == "ascii" {
            values.iter().map(f64::to_string).collect::<Vec<_>>().join(" ")
        } else {
            let raw: Vec<u8> = match kind {
                "Float64" => values.iter().flat_map(|v| v.to_le_bytes()).collect(),
                "Int32" => values.iter().flat_map(|&v| (v as i32).to_le_bytes()).collect(),
                _ => values.iter().map(|&v| v as u8).collect(),
            };
            let header = (raw.len() as u64).to_le_bytes();
            // Header and data encoded apart, so that padding stands in the middle.
            STANDARD.encode(&header[..header_bytes]) + &STANDARD.encode(raw)
        };
        format!(
            "<DataArray type='{kind}' Name=\"{name}\" NumberOfComponents=\"{components}\" format=\"{format}\">\n\
             {data}\n</DataArray>\n"
        )
    };
    let stress: Vec<f64> = (1..=12).map(f64::from).collect();
    format!(
        "<?xml version=\"1.0\"?>\n<!-- a > b -->\n<VTKFile type=\"UnstructuredGrid\" byte_order=\"LittleEndian\" \
         header_type=\"UInt{}\">\n<UnstructuredGrid><Piece NumberOfPoints=\"2\" NumberOfCells=\"1\">\n\
         <PointData>\n{}</PointData><CellData/>\n<Points>{}</Points><Cells>{}{}{}</Cells>\n\
         </Piece></UnstructuredGrid></VTKFile>\n",
        8 * header_bytes,
        array("Float64", "vertical", 6, &stress),
        array("Float64", "Points", 3, &[0., 0., 0., 1., 2., 3.]),
        array("Int32", "connectivity", 1, &[1.0]),
        array("Int32", "offsets", 1, &[1.0]),
        array("UInt8", "types", 1, &[1.0]),
    )
}

#[test]
fn legends_are_texts_by_the_codes_of_their_bytes_and_disturb_no_reader() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("out.vtu");
    let flat = vec![1.0; 18];
    let arrays = [PointArray { name: "s", components: &NAMES, values: PointValues::Float64(&flat) }];
    let legends =
        [Legend { name: "a_words", words: vec!["ab", "", "é"] }, Legend { name: "<b>", words: Vec::new() }];
    write_vtu(&path, &mesh(3), &arrays, &legends, false).unwrap();
    let text = String::from_utf8_lossy(&fs::read(&path).unwrap()).into_owned();
    let expected = "<FieldData>\n<DataArray type=\"String\" Name=\"a_words\" NumberOfTuples=\"3\" format=\"ascii\">\n\
                    97 98 0\n0\n195 169 0\n</DataArray>\n<DataArray type=\"String\" Name=\"&lt;b&gt;\" \
                    NumberOfTuples=\"0\" format=\"ascii\">\n</DataArray>\n</FieldData>\n";
    assert!(text.contains(expected), "{text}");
    assert_eq!(read(&path).unwrap()[0], [[1.0; 6]; 3]);
}

#[test]
fn text_and_inline_base64_in_the_order_of_vtk() {
    for (format, header_bytes) in [("ascii", 4), ("binary", 4), ("binary", 8)] {
        let (_folder, path) = save(sample(format, header_bytes));
        let all = read(&path).unwrap();
        assert_eq!(all[0], [[1., 2., 3., 4., 5., 6.], [7., 8., 9., 10., 11., 12.]], "{format}");
        let source = VtuSource::open(&path, &OpenOptions::default()).unwrap();
        assert_eq!(source.mesh().coordinates_mm.as_ref().unwrap()[1], [1., 2., 3.]);
        assert_eq!(source.mesh().elements.as_ref().unwrap().connectivity, [1]);
    }
}

#[test]
fn component_names_are_honoured() {
    let names = "NumberOfComponents=\"6\" ComponentName0=\"XX\" ComponentName1=\"YY\" ComponentName2=\"ZZ\" \
                 ComponentName3=\"XY\" ComponentName4=\"XZ\" ComponentName5=\"YZ\"";
    let text = sample("ascii", 4).replace("NumberOfComponents=\"6\"", names);
    let (_folder, path) = save(&text);
    assert_eq!(read(&path).unwrap()[0][0], [1., 2., 3., 4., 6., 5.]);
    let (_folder, path) = save(text.replace("\"XX\"", "\"EXX\""));
    assert!(read(&path).unwrap_err().to_string().contains("no point array of six stress components"));
}

#[test]
fn refusals() {
    let good = sample("ascii", 4);
    let inline = sample("binary", 8);
    for (text, expected) in [
        (
            good.replace("header_type", "compressor=\"vtkLZ4DataCompressor\" header_type"),
            "compression by LZ4",
        ),
        (
            good.replace("header_type", "compressor=\"vtkLZMADataCompressor\" header_type"),
            "compression by LZMA",
        ),
        (good.replace("LittleEndian", "BigEndian"), "byte order `BigEndian`"),
        (good.replace("type=\"UnstructuredGrid\"", "type=\"PolyData\""), "VTK file of type `PolyData`"),
        (good.replacen("<VTK", "<!DOCTYPE x [<!ENTITY a \"aaaa\">]>\n<VTK", 1), "no document type"),
        (good.replace("Name=\"vertical\"", "Name=\"&lol;\""), "malformed"),
        (good.replace("NumberOfPoints=\"2\"", "NumberOfPoints=\"4000000000\""), "where a number is expected"),
        (good.replace("NumberOfCells=\"1\"", "NumberOfCells=\"4000000000\""), "where a number is expected"),
        (good.replace("NumberOfPoints=\"2\"", "NumberOfPoints=\"-2\""), "NumberOfPoints is `-2`"),
        (
            inline.replace("NumberOfPoints=\"2\"", "NumberOfPoints=\"4000000000\""),
            "its shape needs 192000000000",
        ),
        (good.replace("7 8 9", "7 x 9"), "`x 9 10 11 12"),
        (good.replace("UInt8", "UInt9"), "type is `UInt9`"),
        (good[..good.len() / 2].to_owned(), "; "),
        ("<a".to_owned(), "does not close"),
        (String::new(), "no UnstructuredGrid"),
    ] {
        let (_folder, path) = save(&text);
        let error = read(&path).unwrap_err().to_string();
        assert!(error.contains(expected), "{error}\nexpected: {expected}");
    }
}

#[test]
fn a_writer_without_coordinates_or_with_wrong_lengths_refuses() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("out.vtu");
    let bare = Mesh::numbered(2);
    assert!(write_vtu(&path, &bare, &[], &[], true).unwrap_err().to_string().contains("no coordinates"));
    let short = PointArray { name: "u", components: &[], values: PointValues::Int32(&[1]) };
    let error = write_vtu(&path, &mesh(3), &[short], &[], true).unwrap_err().to_string();
    assert!(error.contains("`u` has 1 values, 3 nodes need 3"), "{error}");
    assert!(!path.exists());
}

#[test]
fn doubled_node_numbers_are_refused() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("out.vtu");
    let stress = PointArray { name: "s", components: &NAMES, values: PointValues::Float64(&[1.0; 18]) };
    let twice = Mesh { node_ids: vec![4, 8, 4], ..mesh(3) };
    write_vtu(&path, &twice, &[stress], &[], false).unwrap();
    let error = VtuSource::open(&path, &OpenOptions::default()).unwrap_err().to_string();
    assert!(error.contains("node 4 comes twice"), "{error}");
}

/// The loads behind the cut are gone without a trace; what is missing is not that they have other names.
#[test]
fn a_file_cut_between_two_arrays_is_said_to_be_cut_off() {
    let whole = sample("ascii", 4);
    let cut = whole.find("</DataArray>").unwrap() + "</DataArray>".len();
    let (_folder, path) = save(&whole.as_bytes()[..cut]);
    let loads = Some(vec![LoadSelection::Name("motor".into())]);
    for options in [OpenOptions::default(), OpenOptions { loads, ..OpenOptions::default() }] {
        let error = VtuSource::open(&path, &options).unwrap_err().to_string();
        assert!(error.contains("the file is cut off"), "{error}");
    }
    let (_folder, path) = save(whole);
    assert!(VtuSource::open(&path, &OpenOptions::default()).is_ok());
}
