//! What the tests share: frame load files put together from text, read with the built-in data files.

#![allow(dead_code, reason = "every test uses some of these")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may stop anywhere")]

use bogie_fatigue::assessment::{Assessment, FatigueResult, HotspotAssessment, StandardAssessment, assess};
use bogie_fatigue::definition::{
    Catalogue, Diagnostics, Frame, FrameReading, FrameRequest, Material, SourceText, Standard, read_frame,
};
use bogie_fatigue::load::{self, LoadSet};
use bogie_fatigue::message::Message;
use std::sync::Arc;

/// A vehicle of round numbers, so that every load can be worked out in the head: g = 10 m/s².
pub const VEHICLE: &str = r#"
[vehicle]
m_v = "40 t"
c1 = "20 t"
c2 = "10 t"
m_plus = "8 t"
m_unsprung = "3 t"
n_b = 2
n_e = 2
g = "10 m/s²"

[units]
stress = "MPa"

[materials.S355]
yield = "355 MPa"
tensile = "490 MPa"

[details.toe]
kind = "weld"
limits = { jis_e_4207_2019 = "jis_e_4207_2019/as_welded_toe", uic_615_4_2003 = "din_15018/k2" }

[details.parent]
kind = "parent"
limits = { jis_e_4207_2019 = "jis_e_4207_2019/parent", uic_615_4_2003 = "din_15018/w1" }
"#;

/// Every load component of both standards at a reference of 100 kN, the twist at 10 ‰.
pub const LOADS: &str = r#"
[loads.vertical_left]
reference = "100 kN"
at = "secondary"
[loads.vertical_right]
reference = "100 kN"
at = "secondary"
[loads.lateral]
reference = "100 kN"
[loads.longitudinal]
reference = "100 kN"
[loads.twist]
reference = "10 ‰"
[loads.lozenging]
reference = "100 kN"
"#;

pub const JIS: &str = "jis_e_4207_2019";
pub const UIC: &str = "uic_615_4_2003";
pub const BOTH_TWISTS: &str = "uic_615_4_2003_both_twists";
pub const SINGLE_TWIST: &str = "uic_615_4_2003_single_twist";
pub const COMPOSITE: &str = "jis_e_4207_2019_uic_exceptional";

/// The English sentences of notes or warnings.
pub fn told(messages: &[Message]) -> Vec<String> {
    messages.iter().map(Message::to_string).collect()
}

/// A frame load file of a metro frame on steel wheels: head, [`VEHICLE`], then `rest`.
pub fn text(standards: &[&str], rest: &str) -> String {
    text_of("steel_wheel", "metro", standards, rest)
}

pub fn text_of(gear: &str, class: &str, standards: &[&str], rest: &str) -> String {
    format!(
        "[frame]\nname = \"test\"\nrunning_gear = \"{gear}\"\nvehicle_class = \"{class}\"\n\
         [assessment]\nstandards = {standards:?}\n{VEHICLE}{rest}"
    )
}

/// A hotspot of material S355 with one stress text per load of [`LOADS`], in that order.
pub fn hotspot(id: &str, detail: &str, stresses: [&str; 6]) -> String {
    let names = ["vertical_left", "vertical_right", "lateral", "longitudinal", "twist", "lozenging"];
    let lines: String = names.iter().zip(stresses).map(|(n, s)| format!("stress.{n} = {s}\n")).collect();
    format!("\n[[hotspot]]\nid = \"{id}\"\nmaterial = \"S355\"\ndetail = \"{detail}\"\n{lines}")
}

pub fn try_read(text: &str, files: &[(&str, &str)]) -> Result<FrameReading, Diagnostics> {
    let read_file = |name: &str| {
        let found = files.iter().find(|(n, _)| *n == name);
        found.map(|(n, t)| SourceText::new(*n, *t)).ok_or_else(|| "no such file".to_owned())
    };
    read_frame(FrameRequest {
        source: SourceText::new("frame.toml", text),
        catalogue: catalogue(),
        standards: None,
        read_file: &read_file,
        need_hotspots: false,
    })
}

pub fn read_with(text: &str, files: &[(&str, &str)]) -> Frame {
    match try_read(text, files) {
        Ok(reading) => reading.frame,
        Err(problems) => panic!("{problems}"),
    }
}

pub fn read(text: &str) -> Frame {
    read_with(text, &[])
}

/// The one-line form of everything wrong with a frame load file.
pub fn problems(text: &str, files: &[(&str, &str)]) -> String {
    match try_read(text, files) {
        Ok(_) => panic!("the file was accepted"),
        Err(problems) => problems.to_string(),
    }
}

pub fn catalogue() -> Catalogue {
    Catalogue::built_in().unwrap_or_else(|problems| panic!("{problems}"))
}

pub fn standard(id: &str) -> Arc<Standard> {
    catalogue().procedure(id).unwrap().fatigue
}

pub fn loads(frame: &Frame, id: &str) -> LoadSet {
    load::evaluate(frame, &standard(id)).unwrap()
}

/// Value of a load in its unit.
pub fn load_value(set: &LoadSet, id: &str) -> f64 {
    set.loads.iter().find(|l| l.id == id).unwrap_or_else(|| panic!("no load {id}")).value
}

/// Force of a component in a condition; 0 if the condition does not name it.
pub fn force(set: &LoadSet, condition: &str, component: &str) -> f64 {
    let found = set.conditions.iter().find(|c| c.id == condition);
    let condition = found.unwrap_or_else(|| panic!("no condition {condition}"));
    condition.forces.get(component).map_or(0.0, |f| f.value)
}

pub fn judged(text: &str) -> Assessment {
    assess(&read(text)).unwrap()
}

pub fn under<'a>(assessment: &'a Assessment, id: &str) -> &'a StandardAssessment {
    assessment.standards.iter().find(|s| s.procedure.id == id).unwrap()
}

/// The first hotspot under a standard.
pub fn first<'a>(assessment: &'a Assessment, id: &str) -> &'a HotspotAssessment {
    under(assessment, id).hotspots.first().unwrap()
}

pub fn fatigue(hotspot: &HotspotAssessment) -> &FatigueResult {
    hotspot.fatigue.as_ref().unwrap_or_else(|| panic!("{}", hotspot.reason()))
}

pub fn steel(yield_mpa: f64, tensile_mpa: f64) -> Material {
    Material { id: "steel".to_owned(), yield_mpa, tensile_mpa, source: None }
}

/// A text as a TOML string.
pub fn toml_text(text: &str) -> String {
    let escaped: String = text
        .chars()
        .map(|c| {
            if c == '"' || c == '\\' || c.is_control() {
                format!("\\u{:04X}", u32::from(c))
            } else {
                c.to_string()
            }
        })
        .collect();
    format!("\"{escaped}\"")
}

/// Names that would like to be formulas, markup, or too long.
pub fn hostile_names() -> Vec<String> {
    let mut all: Vec<String> = [
        "=cmd|' /C calc'!A0",
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        "{=1}",
        "'quoted",
        "a\"b'c",
        "<script>alert(1)</script>",
        "a&amp;b<c>",
        "_x0041_",
        "12",
        "#N/A",
        "TRUE",
        "𝄞 台車",
    ]
    .map(str::to_owned)
    .to_vec();
    all.push("n".repeat(40_000));
    all
}

/// A frame load file of `examples/` with the files beside it.
pub fn example(name: &str) -> Frame {
    let file =
        |n: &str| std::fs::read_to_string(format!("{}/examples/{n}", env!("CARGO_MANIFEST_DIR"))).unwrap();
    let csv = file("hotspots.csv");
    read_with(&file(name), &[("hotspots.csv", &csv)])
}
