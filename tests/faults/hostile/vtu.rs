//! Markup tricks, and compressed data that unpack to far more than they are.

use crate::hostile::refused_result;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use flate2::Compression;
use flate2::write::ZlibEncoder;
use std::fmt::Write as _;
use std::io::Write as _;

/// Attributes that name the six components.
const NAMED: &str = "ComponentName0=\"XX\" ComponentName1=\"YY\" ComponentName2=\"ZZ\" ComponentName3=\"XY\" \
                     ComponentName4=\"YZ\" ComponentName5=\"XZ\"";

/// A grid of one piece with a stress array and points, both given as the text of their `DataArray`.
fn grid(root: &str, points: &str, stress: &str, coordinates: &str) -> String {
    let stress: String = crate::program::LOADS
        .iter()
        .map(|load| {
            format!(
                "<DataArray type=\"Float32\" Name=\"{load}\" NumberOfComponents=\"6\" {NAMED} {stress}</DataArray>\n"
            )
        })
        .collect();
    format!(
        "<?xml version=\"1.0\"?>\n<VTKFile type=\"UnstructuredGrid\" version=\"1.0\" \
         byte_order=\"LittleEndian\" {root}>\n<UnstructuredGrid>\n<Piece NumberOfPoints=\"{points}\" \
         NumberOfCells=\"0\">\n<PointData>\n{stress}</PointData>\n<Points>\n<DataArray type=\"Float32\" NumberOfComponents=\"3\" \
         {coordinates}</DataArray>\n</Points>\n</Piece>\n</UnstructuredGrid>\n</VTKFile>\n"
    )
}

#[test]
fn entities_and_document_types() {
    let good = grid("", "1", "format=\"ascii\">1 2 3 4 5 6", "format=\"ascii\">1 2 3");
    let mut laughs = String::from("<!DOCTYPE x [<!ENTITY a0 \"ha\">");
    for n in 1..60 {
        let _ = write!(laughs, "<!ENTITY a{n} \"&a{0};&a{0};\">", n - 1);
    }
    laughs += "]>";
    let external = "<!DOCTYPE x [<!ENTITY a SYSTEM \"file:///etc/passwd\">]>".to_owned();
    let parameter = "<!DOCTYPE x [<!ENTITY % p SYSTEM \"http://127.0.0.1:9/x\"> %p;]>".to_owned();
    for kind in [laughs, external, parameter] {
        let text = good.replacen("?>\n", &format!("?>\n{kind}\n"), 1);
        refused_result("a.vtu", text.as_bytes(), &["no document type and no entities"]);
    }
    // An entity that nobody declared, where a name and where a number stands.
    refused_result("a.vtu", good.replace("Name=\"twist\"", "Name=\"&a59;\"").as_bytes(), &["a.vtu"]);
    refused_result(
        "a.vtu",
        good.replace(">1 2 3 4", ">&a59; 2 3 4").as_bytes(),
        &["where a number is expected"],
    );
    refused_result("a.vtu", good.replace("Name=\"twist\"", "Name=\"&#x110000;\"").as_bytes(), &["a.vtu"]);
    refused_result(
        "a.vtu",
        good.replace("Name=\"twist\"", &format!("Name=\"{}\"", "&amp;".repeat(100_000))).as_bytes(),
        &["does not close"],
    );
}

#[test]
fn markup_without_end() {
    let deep = format!("<VTKFile type=\"UnstructuredGrid\">{}", "<a>".repeat(500_000));
    refused_result("a.vtu", deep.as_bytes(), &["a.vtu"]);
    refused_result(
        "a.vtu",
        format!("<VTKFile{}", " a=\"b\"".repeat(200_000)).as_bytes(),
        &["does not close"],
    );
    refused_result("a.vtu", format!("<VTKFile{}>", " a=\"b\"".repeat(9000)).as_bytes(), &["a.vtu"]);
    refused_result("a.vtu", "<".repeat(2_000_000).as_bytes(), &["a.vtu"]);
    refused_result("a.vtu", format!("<!--{}", "-".repeat(2_000_000)).as_bytes(), &["does not close"]);
    let arrays = "<DataArray type=\"Int8\" Name=\"x\" format=\"ascii\"></DataArray>\n".repeat(30_000);
    let text = grid("", "1", "format=\"ascii\">1", "format=\"ascii\">1 2 3")
        .replace("<PointData>", &format!("<PointData>{arrays}"));
    refused_result("a.vtu", text.as_bytes(), &["a.vtu"]);
}

#[test]
fn counts_of_points() {
    for points in ["4294967295", "4294967296", "99999999999999999999", "-1", "1e9", ""] {
        let text = grid("", points, "format=\"ascii\">1 2 3 4 5 6", "format=\"ascii\">1 2 3");
        refused_result("a.vtu", text.as_bytes(), &["a.vtu"]);
    }
}

/// Base64 of a header of 32-bit numbers, then of the data, as VTK writes it.
fn packed(header: &[u32], data: &[u8]) -> String {
    let header: Vec<u8> = header.iter().flat_map(|n| n.to_le_bytes()).collect();
    STANDARD.encode(header) + &STANDARD.encode(data)
}

fn zeros(bytes: usize) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(&vec![0; bytes]).unwrap();
    encoder.finish().unwrap()
}

const ZLIB: &str = "compressor=\"vtkZLibDataCompressor\"";

#[test]
fn compressed_data_that_are_more_than_announced() {
    // 24 bytes are announced; the stream unpacks to 64 MiB.
    let bomb = zeros(1 << 26);
    let size = u32::try_from(bomb.len()).unwrap();
    let stress = format!("format=\"binary\">{}", packed(&[1, 24, 0, size], &bomb));
    let small = zeros(12);
    let points =
        format!("format=\"binary\">{}", packed(&[1, 12, 0, u32::try_from(small.len()).unwrap()], &small));
    let folder = crate::program::folder(&crate::program::harmless(1));
    std::fs::write(folder.path().join("frame.toml"), crate::program::frame_text_by_name()).unwrap();
    std::fs::write(folder.path().join("a.vtu"), grid(ZLIB, "1", &stress, &points)).unwrap();
    let ended = crate::hostile::bounded(folder.path(), &["screen", "frame.toml", "--results", "a.vtu"]);
    ended.refused(&["compressed block 1 is damaged"]);
}

#[test]
fn a_compressed_block_is_compared_with_its_checksum() {
    let mut data = zeros(24);
    let small = zeros(12);
    let header = |d: &[u8], bytes: u32| [1, bytes, 0, u32::try_from(d.len()).unwrap()];
    *data.last_mut().unwrap() ^= 1;
    let stress = format!("format=\"binary\">{}", packed(&header(&data, 24), &data));
    let points = format!("format=\"binary\">{}", packed(&header(&small, 12), &small));
    refused_result("a.vtu", grid(ZLIB, "1", &stress, &points).as_bytes(), &["compressed block 1 is damaged"]);
}

#[test]
fn compressed_points_that_are_all_there_but_take_no_room() {
    // Two million points of zeros under every load: 72 MB in a file of 100 kB.
    const POINTS: u32 = 2_000_000;
    let array = |bytes: u32| {
        let data = zeros(bytes as usize);
        format!("format=\"binary\">{}", packed(&[1, bytes, 0, u32::try_from(data.len()).unwrap()], &data))
    };
    let text = grid(ZLIB, &POINTS.to_string(), &array(POINTS * 24), &array(POINTS * 12));
    assert!(text.len() < 500_000, "{}", text.len());
    refused_result("a.vtu", text.as_bytes(), &["2000000 points"]);
}

#[test]
fn absurd_headers_of_compressed_blocks() {
    for header in [
        [u32::MAX, u32::MAX, u32::MAX, u32::MAX],
        [u32::MAX, 0, 0, 0],
        [0, 24, 24, 8],
        [1, 24, 0, u32::MAX],
        [1, u32::MAX, 24, 8],
        [24, 1, 1, 8],
    ] {
        let stress = format!("format=\"binary\">{}", packed(&header, &zeros(24)));
        let text = grid(ZLIB, "1", &stress, "format=\"ascii\">1 2 3");
        refused_result("a.vtu", text.as_bytes(), &["a.vtu"]);
    }
}
