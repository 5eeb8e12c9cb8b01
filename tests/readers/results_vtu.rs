//! VTU: what is written is read back, in every encoding; faults and absurd headers are refused.
#![expect(clippy::unwrap_used, reason = "a helper that fails fails the test")]

use std::fs;
use std::path::{Path, PathBuf};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bogie_fatigue::results::{
    ComponentOrder, Elements, Legend, LoadSelection, Mesh, NodeNumbers, OpenOptions, PointArray, PointValues,
    ResultsError, StressBlock, StressSource, VtuSource, write_vtu,
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

/// Attributes that name the six components.
const NAMED: &str = "ComponentName0=\"XX\" ComponentName1=\"YY\" ComponentName2=\"ZZ\" ComponentName3=\"XY\" \
                     ComponentName4=\"YZ\" ComponentName5=\"XZ\"";

/// Two points, one vertex, one stress array: ASCII or inline base64.
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
        let names = if components == 6 { NAMED } else { "" };
        format!(
            "<DataArray type='{kind}' Name=\"{name}\" NumberOfComponents=\"{components}\" {names} \
             format=\"{format}\">\n{data}\n</DataArray>\n"
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
fn text_and_inline_base64() {
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
    let text = sample("ascii", 4)
        .replace("\"YZ\"", "\"swap\"")
        .replace("\"XZ\"", "\"YZ\"")
        .replace("\"swap\"", "\"XZ\"");
    let (_folder, path) = save(&text);
    assert_eq!(read(&path).unwrap()[0][0], [1., 2., 3., 4., 6., 5.]);
    let load = || OpenOptions {
        loads: Some(vec![LoadSelection::Name("vertical".into())]),
        ..OpenOptions::default()
    };
    for (from, to, why) in [
        ("\"XX\"", "\"EXX\"", "`EXX` is not the name"),
        ("\"XX\"", "\"YY\"", "comes twice"),
        ("ComponentName0=\"XX\"", "", "`` is not the name"),
        ("ComponentName5=\"YZ\"", "", "`` is not the name"),
    ] {
        let (_folder, path) = save(text.replace(from, to));
        let error = read(&path).unwrap_err().to_string();
        assert!(error.contains("no point array of six stress components"), "{error}");
        assert!(error.contains("`vertical` (6 components"), "{error}");
        let error = VtuSource::open(&path, &load()).unwrap_err().to_string();
        assert!(error.contains(why) && error.contains("`vertical`"), "{error}");
    }
}

#[test]
fn refusals() {
    let good = sample("ascii", 4);
    let inline = sample("binary", 8);
    for (text, expected) in [
        (
            good.replace("header_type", "compressor=\"vtkOtherCompressor\" header_type"),
            "by vtkOtherCompressor",
        ),
        (good.replace("LittleEndian", "MiddleEndian"), "byte order `MiddleEndian`"),
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

/// As VTK 9 writes the numbers 1.5, 3, … 36 as four rows of six: compressor, byte order, base64.
const WRITTEN_BY_VTK: [(&str, &str, &str); 6] = [
    (
        "vtkLZ4DataCompressor",
        "LittleEndian",
        "AQAAAACAAADAAAAAewAAAA==EQABACH4PwcAwQAIQAAAAAAAABJAABEAExgQABMeCAATIggAEyUIABMoCAATKwgAEi4IACKAMAgA\
         IgAyCAAigDMIACIANQgAIoA2CAAiADgIACKAOQgAIgA7CAAigDwIACIAPggAI4A/CAASQAgAsEBBQAAAAAAAAEJA",
    ),
    (
        "vtkLZ4DataCompressor",
        "BigEndian",
        "AAAAAQAAgAAAAADAAAAAmA==wD/4AAAAAAAAQAgAAAoAIEASBgDAAABAGAAAAAAAAEAeDgBDAABAIhAAECUOAEMAAEAoEAAQKw4A\
         QwAAQC4QACAwgA8AswBAMgAAAAAAAEAzEAARNQcAwQBANoAAAAAAAEA4ABEAI0A5MAAROw8AwQBAPIAAAAAAAEA+ABEAI0A/IAAT\
         QAgA8ABBQAAAAAAAQEIAAAAAAAA=",
    ),
    (
        "vtkLZMADataCompressor",
        "LittleEndian",
        "AQAAAACAAADAAAAAfAAAAA==/Td6WFoAAAFpIt42A8BBwAEhARYAAAAACNTB5eAAvwA5XQAAabxg+es8bN0rwGll7pPu5PRbV7YI\
         1uQ5vF+UPrSC6HMoTWsQ5ZZmrlzzWdO+ADw4AsuJa6gEoAAAAAAAjEJ33AABVcABAAAAJ8K/zj4wDYsCAAAAAAFZWg==",
    ),
    (
        "vtkLZMADataCompressor",
        "BigEndian",
        "AAAAAQAAgAAAAADAAAAAeA==/Td6WFoAAAFpIt42A8A/wAEhARYAAAAAI2FBDeAAvwA3XQAfvfwaZABEosJapsFfsY50krepC7Bh\
         0tx7aujpv1o1RwqQl6jdmyb+Vp6hHsyyLHPq1tJ8eosAAACs26CdAAFTwAEAAAA6IeYYPjANiwIAAAAAAVla",
    ),
    (
        "",
        "BigEndian",
        "AAAAwD/4AAAAAAAAQAgAAAAAAABAEgAAAAAAAEAYAAAAAAAAQB4AAAAAAABAIgAAAAAAAEAlAAAAAAAAQCgAAAAAAABAKwAAAAAA\
         AEAuAAAAAAAAQDCAAAAAAABAMgAAAAAAAEAzgAAAAAAAQDUAAAAAAABANoAAAAAAAEA4AAAAAAAAQDmAAAAAAABAOwAAAAAAAEA8\
         gAAAAAAAQD4AAAAAAABAP4AAAAAAAEBAgAAAAAAAQEFAAAAAAABAQgAAAAAAAA==",
    ),
    (
        "vtkZLibDataCompressor",
        "BigEndian",
        "AAAAAQAAgAAAAADAAAAASQ==eF4tyTELQFAAhVGj2WQyKKWURETkPX6Zn21U3rnL6euGN/sXcxYsWbFmw5Ydew5PctSTnvWiV73p\
         XR/61EFHXjF5p/8DPuMO+A==",
    ),
];

#[test]
fn every_compressor_and_byte_order_of_vtk_is_read() {
    for (compressor, order, data) in WRITTEN_BY_VTK {
        let whole = |data: &str| {
            let (points, cells) = ([[0.0; 3]; 4].map(|_| "0 0 0").join(" "), "");
            format!(
                "<VTKFile type=\"UnstructuredGrid\" byte_order=\"{order}\" header_type=\"UInt32\" \
                 compressor=\"{compressor}\"><UnstructuredGrid><Piece NumberOfPoints=\"4\" NumberOfCells=\"0\">{cells}\
                 <PointData><DataArray type=\"Float64\" Name=\"lift\" NumberOfComponents=\"6\" {NAMED} \
                 format=\"binary\">{data}</DataArray></PointData>\
                 <Points><DataArray type=\"Float64\" NumberOfComponents=\"3\" format=\"ascii\">{points}</DataArray></Points>\
                 </Piece></UnstructuredGrid></VTKFile>"
            )
        };
        let (_folder, path) = save(whole(data));
        let rows = read(&path).unwrap_or_else(|e| panic!("{compressor} {order}: {e}"));
        let expected: Vec<f64> = (1..=24).map(|n| 1.5 * f64::from(n)).collect();
        assert_eq!(rows[0].as_flattened(), expected, "{compressor} {order}");
        // A damaged block is told, not taken for stresses.
        let broken: String =
            data.chars().rev().enumerate().map(|(k, c)| if k == 60 { 'A' } else { c }).collect();
        let broken: String = broken.chars().rev().collect();
        if !compressor.is_empty() && broken != data {
            let (_folder, path) = save(whole(&broken));
            let outcome = read(&path).map(|rows| rows[0].as_flattened() == expected);
            // LZ4 has no checksum: what it unpacks to has the right size and perhaps other numbers.
            assert!(compressor.contains("LZ4") || outcome.is_err(), "{compressor}");
        }
    }
}

/// A grid of points in a row with arrays written as text: name, attributes, values.
fn grid(places: &[f64], arrays: &[(&str, &str, &str)], attributes: &str) -> String {
    format!(
        "<VTKFile type=\"UnstructuredGrid\"><UnstructuredGrid>{}</UnstructuredGrid></VTKFile>",
        piece(places, arrays, attributes)
    )
}

fn piece(places: &[f64], arrays: &[(&str, &str, &str)], attributes: &str) -> String {
    let points: String = places.iter().map(|x| format!("{x} 0 0 ")).collect();
    let array = |(name, attributes, values): &(&str, &str, &str)| {
        format!(
            "<DataArray type=\"Float64\" Name=\"{name}\" {attributes} format=\"ascii\">{values}</DataArray>"
        )
    };
    format!(
        "<Piece NumberOfPoints=\"{}\" NumberOfCells=\"0\"><PointData {attributes}>{}</PointData><Points><DataArray \
         type=\"Float64\" NumberOfComponents=\"3\" format=\"ascii\">{points}</DataArray></Points></Piece>",
        places.len(),
        arrays.iter().map(array).collect::<String>(),
    )
}

fn six() -> String {
    format!("NumberOfComponents=\"6\" {NAMED}")
}

fn open_text(text: &str, options: &OpenOptions) -> Result<VtuSource, String> {
    let (_folder, path) = save(text);
    VtuSource::open(&path, options).map_err(|e| e.to_string())
}

fn load(name: &str) -> OpenOptions {
    OpenOptions { loads: Some(vec![LoadSelection::Name(name.into())]), ..OpenOptions::default() }
}

fn told(source: &VtuSource) -> String {
    source.warnings().iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

#[test]
fn an_order_that_the_file_does_not_say_is_asked_for_and_told() {
    let text = grid(&[0.0], &[("lift", "NumberOfComponents=\"6\"", "1 2 3 4 5 6")], "");
    for options in [OpenOptions::default(), load("lift")] {
        let error = open_text(&text, &options).unwrap_err();
        assert!(
            error.contains("`lift` has six components without names") && error.contains("--component-order"),
            "{error}"
        );
    }
    for (order, expected) in
        [("xx yy zz xy yz xz", [1., 2., 3., 4., 5., 6.]), ("11,22,33,12,13,23", [1., 2., 3., 4., 6., 5.])]
    {
        let options = OpenOptions { component_order: ComponentOrder::parse(order).ok(), ..load("lift") };
        let (_folder, path) = save(&text);
        let mut source = VtuSource::open(&path, &options).unwrap();
        assert_eq!(read_all(&mut source, 5).unwrap()[0][0], expected);
        let told = told(&source);
        assert!(told.contains("does not name the six stress components of `lift`"), "{told}");
    }
    // Names in the file go before the option.
    let options =
        OpenOptions { component_order: ComponentOrder::parse("xx yy zz xy xz yz").ok(), ..load("lift") };
    let text = grid(&[0.0], &[("lift", &six(), "1 2 3 4 5 6")], "");
    let (_folder, path) = save(text);
    let mut source = VtuSource::open(&path, &options).unwrap();
    assert_eq!(read_all(&mut source, 5).unwrap()[0][0], [1., 2., 3., 4., 5., 6.]);
    assert!(!told(&source).contains("six stress components"), "{}", told(&source));
    assert!(told(&source).contains("has no node numbers: nodes are counted from 1"), "{}", told(&source));
}

#[test]
fn nine_components_are_a_symmetric_tensor() {
    let nine = |values: &str, names: &str| {
        grid(&[0.0], &[("lift", &format!("NumberOfComponents=\"9\" {names}"), values)], "")
    };
    let rows = |text: &str| {
        let (_folder, path) = save(text);
        VtuSource::open(&path, &load("lift")).and_then(|mut s| read_all(&mut s, 5)).map_err(|e| e.to_string())
    };
    assert_eq!(rows(&nine("1 4 6 4 2 5 6 5 3", "")).unwrap()[0][0], [1., 2., 3., 4., 5., 6.]);
    let rounded = rows(&nine("100 4.00004 6 4 2 5 6 5 3", "")).unwrap()[0][0];
    assert!((rounded[3] - 4.00002).abs() < 1e-12, "{rounded:?}");
    let error = rows(&nine("100 4.2 6 4 2 5 6 5 3", "")).unwrap_err();
    assert!(error.contains("`lift` is not symmetric at node 1: 4.2 MPa and 4 MPa"), "{error}");
    let missing = rows(&nine("100 nan 6 4 2 5 6 5 3", "")).unwrap()[0][0];
    assert!(missing[3].is_nan() && missing[0] == 100.0);
    let names: String = ["ZZ", "ZY", "ZX", "YZ", "YY", "YX", "XZ", "XY", "XX"]
        .iter()
        .enumerate()
        .map(|(k, n)| format!("ComponentName{k}=\"{n}\" "))
        .collect();
    assert_eq!(rows(&nine("3 5 6 5 2 4 6 4 1", &names)).unwrap()[0][0], [1., 2., 3., 4., 5., 6.]);
    let error = rows(&nine("3 5 6 5 2 4 6 4 1", &names.replace("\"ZY\"", "\"ZZ\""))).unwrap_err();
    assert!(error.contains("not those of a tensor"), "{error}");
}

#[test]
fn six_arrays_of_one_component_make_a_stress() {
    let names = ["stress_xx", "stress_yy", "stress_zz", "stress_xy", "stress_xz", "stress_yz"];
    let values = ["1", "2", "3", "4", "6", "5"];
    let scalars = |prefix: &str| -> Vec<(String, &str)> {
        names.iter().zip(values).map(|(n, v)| (format!("{prefix}{n}"), v)).collect()
    };
    let text = |arrays: &[(String, &str)]| {
        let arrays: Vec<(&str, &str, &str)> = arrays.iter().map(|(n, v)| (n.as_str(), "", *v)).collect();
        grid(&[0.0], &arrays, "")
    };
    let two = [scalars("lift_"), scalars("turn.")].concat();
    let (_folder, path) = save(text(&two));
    let mut source = VtuSource::open(&path, &load("turn")).unwrap();
    assert_eq!(read_all(&mut source, 5).unwrap()[0][0], [1., 2., 3., 4., 5., 6.]);
    assert!(
        told(&source).contains("1 stress fields are used by no load component: `lift`"),
        "{}",
        told(&source)
    );
    let error = open_text(&text(&two[1..]), &load("lift")).unwrap_err();
    assert!(error.contains("none for xx") && error.contains("lift_stress_yy"), "{error}");
    // A stress without a name of its own belongs to the only load, or to the load that the file is named for.
    let source = open_text(&text(&scalars("")), &load("lift")).unwrap();
    assert!(told(&source).contains("is taken for `lift`"), "{}", told(&source));
    let source = open_text(&text(&scalars("")), &load("A")).unwrap();
    assert!(told(&source).contains("by the name of the file"), "{}", told(&source));
    let two_loads = ["lift", "turn"].map(|n| LoadSelection::Name(n.into())).to_vec();
    let two_loads = OpenOptions { loads: Some(two_loads), ..OpenOptions::default() };
    let error = open_text(&text(&scalars("")), &two_loads).unwrap_err();
    assert!(error.contains("load `lift` is not in the file") && error.contains("stress_xx"), "{error}");
    // A name of its own is believed: it may be another load.
    let source = open_text(&grid(&[0.0], &[("turn", &six(), "1 2 3 4 5 6")], ""), &load("lift"));
    assert!(source.unwrap_err().contains("load `lift` is not in the file"));
}

#[test]
fn what_nobody_asked_for_refuses_no_file() {
    let text = grid(&[0.0], &[("lift", &six(), "1 2 3 4 5 6"), ("odd", "NumberOfComponents=\"900\"", "x")], "")
        .replace(
            "</PointData>",
            "<DataArray type=\"Bit\" Name=\"flag\" format=\"ascii\">1</DataArray><DataArray type=\"String\" Name=\"words\" \
             format=\"ascii\">97 0</DataArray><Array type=\"String\" Name=\"more\" format=\"ascii\">97 0</Array></PointData>",
        );
    assert!(open_text(&text, &OpenOptions::default()).is_ok());
    let error = open_text(&text, &OpenOptions { node_numbers: NodeNumbers::parse("flag"), ..load("lift") })
        .unwrap_err();
    assert!(error.contains("array `flag`: type is `Bit`"), "{error}");
}

#[test]
fn cell_data_are_refused_with_what_to_do() {
    let text = grid(&[0.0], &[("U", "NumberOfComponents=\"3\"", "0 0 0")], "").replace(
        "<Points>",
        "<CellData><DataArray type=\"Float64\" Name=\"lift\" NumberOfComponents=\"6\" format=\"ascii\"></DataArray>\
         </CellData><Points>",
    );
    let error = open_text(&text, &load("lift")).unwrap_err();
    for word in [
        "the stresses are cell data",
        "`U` (3 components)",
        "`lift` (6 components)",
        "Cell Data to Point Data",
    ] {
        assert!(error.contains(word), "{word}: {error}");
    }
}

#[test]
fn node_numbers_are_found_by_every_usual_name_and_never_made_up() {
    let numbered = |arrays: &[(&str, &str)], attributes: &str, options: &OpenOptions| {
        let six = six();
        let mut all = vec![("lift", six.as_str(), "1 0 0 0 0 0 2 0 0 0 0 0")];
        all.extend(arrays.iter().map(|(name, values)| (*name, "", *values)));
        open_text(&grid(&[0.0, 1.0], &all, attributes), options)
    };
    let lift = load("lift");
    for name in [
        "node",
        "NodeID",
        "Node_Ids",
        "node_ids",
        "ansys_node_num",
        "KRATOS_NODE_ID",
        "GlobalNodeID",
        "PedigreeIds",
        "Node Label",
        "GLOBAL_ID",
        "id",
        "nid",
    ] {
        // Whole numbers are numbers, however they are stored.
        let source = numbered(&[(name, "12.0 1.1e1")], "", &lift).unwrap();
        assert!(source.has_node_numbers(), "{name}");
        assert_eq!(source.mesh().node_ids, [12, 11], "{name}");
    }
    let source = numbered(&[("tag", "7 8")], "GlobalIds=\"tag\"", &lift).unwrap();
    assert_eq!(source.mesh().node_ids, [7, 8]);
    assert!(told(&source).contains("the node numbers are taken from `tag`"));
    // Positions in the input of a filter are no numbers of the solver, even where they are declared to be ids.
    for (name, attributes) in
        [("vtkOriginalPointIds", ""), ("GlobalPointIds", "GlobalIds=\"GlobalPointIds\""), ("tag", "")]
    {
        let source = numbered(&[(name, "7 8")], attributes, &lift).unwrap();
        assert!(!source.has_node_numbers(), "{name}");
        assert_eq!(source.mesh().node_ids, [1, 2]);
    }
    // What cannot be numbers is told, and is none.
    for values in ["1.5 2", "-1 2", "nan 2"] {
        let source = numbered(&[("NodeID", values)], "", &lift).unwrap();
        assert!(!source.has_node_numbers(), "{values}");
        assert!(told(&source).contains("`NodeID` is not taken for node numbers"), "{}", told(&source));
    }
    // Several that agree are one; several that differ are a question.
    let both = [("NodeID", "5 6"), ("ansys_node_num", "5 6")];
    assert_eq!(numbered(&both, "", &lift).unwrap().mesh().node_ids, [5, 6]);
    let both = [("NodeID", "1 2"), ("ansys_node_num", "12 11"), ("id", "3 4")];
    let error = numbered(&both, "", &lift).unwrap_err();
    assert!(error.contains("`NodeID` and `ansys_node_num`") && error.contains("--node-numbers"), "{error}");
    let with = |name: &str| OpenOptions { node_numbers: NodeNumbers::parse(name), ..lift.clone() };
    assert_eq!(numbered(&both, "", &with("Ansys_Node_Num")).unwrap().mesh().node_ids, [12, 11]);
    assert!(!numbered(&both, "", &with("none")).unwrap().has_node_numbers());
    let error = numbered(&both, "", &with("other")).unwrap_err();
    assert!(error.contains("`other`") && error.contains("`id` (1 component)"), "{error}");
    // A name that says more goes before `id`.
    let both = [("id", "1 2"), ("node", "12 11")];
    assert_eq!(numbered(&both, "", &lift).unwrap().mesh().node_ids, [12, 11]);
}

#[test]
fn a_selection_that_fits_two_fields_is_an_error() {
    let arrays = [("lift", &*six(), "1 0 0 0 0 0"), ("Lift", &*six(), "2 0 0 0 0 0")];
    let error = open_text(&grid(&[0.0], &arrays, ""), &load("lift")).unwrap_err();
    assert!(error.contains("`lift` fits more than one stress field") && error.contains("`Lift`"), "{error}");
}

/// One tensor per place, whose xx is the place.
fn along(places: &[f64]) -> String {
    places.iter().map(|x| format!("{x} 0 0 0 0 0 ")).collect()
}

#[test]
fn pieces_are_joined_and_shared_nodes_count_once() {
    let six = six();
    let part = |places: &[f64], ids: &str, stress: &str| {
        piece(places, &[("lift", &six, stress), ("NodeID", "", ids)], "")
    };
    let whole = |pieces: &[String]| {
        format!(
            "<VTKFile type=\"UnstructuredGrid\"><UnstructuredGrid>{}</UnstructuredGrid></VTKFile>",
            pieces.concat()
        )
    };
    let (a, b, c) = ([0.0, 1.0, 2.0], [2.0, 3.0, 1.0], [3.0, 4.0]);
    let empty = piece(&[], &[], "");
    let pieces = [
        part(&a, "10 11 12", &along(&a)),
        empty,
        part(&b, "12 13 11", &along(&b)),
        part(&c, "13 14", &along(&c)),
    ];
    let (_folder, path) = save(whole(&pieces));
    let source = VtuSource::open(&path, &OpenOptions::default()).unwrap();
    assert_eq!(source.mesh().node_ids, [10, 11, 12, 13, 14]);
    assert_eq!(source.mesh().coordinates_mm.as_ref().unwrap()[3], [3.0, 0.0, 0.0]);
    assert!(told(&source).contains("3 pieces are read as one grid; 3 nodes"), "{}", told(&source));
    for capacity in 1..7 {
        let mut source = VtuSource::open(&path, &OpenOptions::default()).unwrap();
        for _ in 0..2 {
            let rows = read_all(&mut source, capacity).unwrap();
            assert_eq!(
                rows[0].iter().map(|t| t[0]).collect::<Vec<_>>(),
                [0.0, 1.0, 2.0, 3.0, 4.0],
                "{capacity}"
            );
            source.rewind().unwrap();
        }
    }
    // Other stresses at a shared node: neither is dropped in silence.
    let other = [part(&a, "10 11 12", &along(&a)), part(&c, "12 14", &along(&[2.0, 4.0]))];
    let elsewhere = whole(&other);
    let error = open_text(&elsewhere, &OpenOptions::default()).unwrap_err();
    assert!(error.contains("node 12 comes twice") && error.contains("different places"), "{error}");
    let other = [part(&a, "10 11 12", &along(&a)), part(&[2.0, 3.0], "12 13", &along(&[2.1, 3.0]))];
    let (_folder, path) = save(whole(&other));
    for capacity in [1, 9] {
        let mut source = VtuSource::open(&path, &OpenOptions::default()).unwrap();
        let error = read_all(&mut source, capacity).unwrap_err().to_string();
        assert!(error.contains("node 12 has the stresses [2.0,") && error.contains("[2.1,"), "{error}");
    }
    // Without numbers every point counts.
    let unnumbered = OpenOptions { node_numbers: NodeNumbers::Counted, ..OpenOptions::default() };
    assert_eq!(VtuSource::open(&path, &unnumbered).unwrap().mesh().node_ids, [1, 2, 3, 4, 5]);
}

#[test]
fn a_list_of_pieces_is_read_from_its_folder_only() {
    let folder = TempDir::new().unwrap();
    let at = |name: &str| folder.path().join(name);
    fs::create_dir(at("parts")).unwrap();
    let six = six();
    let part = |x: f64, id: &str| grid(&[x], &[("lift", &six, &along(&[x])), ("NodeID", "", id)], "");
    fs::write(at("parts/0.vtu"), part(1.0, "4")).unwrap();
    fs::write(at("parts/1.vtu"), part(2.0, "7")).unwrap();
    let list = |first: &str| {
        format!(
            "<VTKFile type=\"PUnstructuredGrid\"><PUnstructuredGrid GhostLevel=\"0\"><PPointData><PDataArray \
             type=\"Float64\" Name=\"lift\" NumberOfComponents=\"6\"/></PPointData><Piece Source=\"{first}\"/><Piece \
             Source=\"parts/1.vtu\"/></PUnstructuredGrid></VTKFile>"
        )
    };
    fs::write(at("all.pvtu"), list("parts/0.vtu")).unwrap();
    let mut source = VtuSource::open(&at("all.pvtu"), &load("lift")).unwrap();
    assert_eq!(source.mesh().node_ids, [4, 7]);
    assert_eq!(read_all(&mut source, 5).unwrap()[0].iter().map(|t| t[0]).collect::<Vec<_>>(), [1.0, 2.0]);
    assert_eq!(source.files(), [at("all.pvtu"), at("parts/0.vtu"), at("parts/1.vtu")]);
    for (target, why) in
        [("../0.vtu", "outside the folder"), ("parts/9.vtu", "cannot open"), ("all.pvtu", "itself a list")]
    {
        fs::write(at("all.pvtu"), list(target)).unwrap();
        let error = VtuSource::open(&at("all.pvtu"), &load("lift")).unwrap_err().to_string();
        assert!(error.contains(why), "{error}");
    }
}

#[test]
fn files_of_one_load_each_are_named_by_their_files() {
    let folder = TempDir::new().unwrap();
    let six = six();
    let at = |name: &str| folder.path().join(name);
    let file = |name: &str, places: &[f64], arrays: &[(&str, &str, &str)]| {
        fs::write(at(name), grid(places, arrays, "")).unwrap();
        at(name)
    };
    let one = file("lift.vtu", &[0.0, 1.0], &[("S", &six, &along(&[1.0, 2.0])), ("NodeID", "", "3 4")]);
    let two = file("turn.vtu", &[0.0, 1.0], &[("S", &six, &along(&[5.0, 6.0])), ("NodeID", "", "3 4")]);
    let wanted = |names: &[&str]| OpenOptions {
        loads: Some(names.iter().map(|n| LoadSelection::Name((*n).into())).collect()),
        ..OpenOptions::default()
    };
    let mut source = VtuSource::open_all(&[one.clone(), two.clone()], &wanted(&["turn", "LIFT"])).unwrap();
    let rows = read_all(&mut source, 1).unwrap();
    assert_eq!(rows.iter().map(|l| l[1][0]).collect::<Vec<_>>(), [6.0, 2.0]);
    assert!(
        told(&source).contains("is taken for the load `turn`, by the name of the file"),
        "{}",
        told(&source)
    );
    let several = file(
        "both.vtu",
        &[0.0, 1.0],
        &[("A", &six, &along(&[7.0, 8.0])), ("B", &six, &along(&[9.0, 9.5])), ("NodeID", "", "3 4")],
    );
    let paths = [one.clone(), several];
    let mut source = VtuSource::open_all(&paths, &wanted(&["lift", "both/B"])).unwrap();
    assert_eq!(read_all(&mut source, 5).unwrap()[1][0][0], 9.0);
    assert!(told(&source).contains("used by no load component: `both/A`"), "{}", told(&source));
    fs::create_dir(at("old")).unwrap();
    fs::copy(&one, at("old/lift.vtu")).unwrap();
    let error =
        VtuSource::open_all(&[one.clone(), at("old/lift.vtu")], &wanted(&["lift"])).unwrap_err().to_string();
    assert!(error.contains("fits more than one stress field") && error.contains("old/lift.vtu"), "{error}");
    for (places, ids, why) in [
        (&[0.0, 1.0, 2.0][..], "3 4 5", "3 points, 2 there"),
        (&[0.0, 1.0], "3 5", "node 5, there is node 4"),
        (&[0.0, 1.5], "3 4", "node 4 lies at"),
    ] {
        let other = file("turn.vtu", places, &[("S", &six, &along(places)), ("NodeID", "", ids)]);
        let error =
            VtuSource::open_all(&[one.clone(), other], &wanted(&["lift", "turn"])).unwrap_err().to_string();
        assert!(error.contains("its nodes are not those of") && error.contains(why), "{error}");
    }
}
