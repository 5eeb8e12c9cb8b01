//! Frame load files made for these tests; the stresses are invented.

use bogie_fatigue::assessment::{Assessment, assess};
use bogie_fatigue::definition::{Catalogue, Frame, FrameRequest, SourceText, read_frame};
use std::fmt::Write;

/// A hotspot of a test frame: stress per load component.
pub struct Spot {
    pub id: String,
    pub location: String,
    pub detail: usize,
    pub stresses: [[f64; 3]; 6],
    pub scalar: bool,
}

pub const LOADS: [(&str, &str); 6] = [
    ("vertical_left", "reference = \"100 kN\"\nat = \"primary\""),
    ("vertical_right", "reference = \"100 kN\"\nat = \"primary\""),
    ("lateral", "reference = \"100 kN\""),
    ("twist", "reference = \"10 ‰\""),
    ("longitudinal", "reference = \"50 kN\""),
    ("lozenging", "reference = \"10 kN\""),
];

const DETAILS: [(&str, &str, &str, &str); 6] = [
    ("toe", "weld", "jis_e_4207_2019/as_welded_toe", "din_15018/k2"),
    ("ground", "weld", "jis_e_4207_2019/ground_toe", "din_15018/k1"),
    ("parent", "parent", "jis_e_4207_2019/parent", "din_15018/w0"),
    ("plug", "weld", "jis_e_4207_2019/as_welded_toe", "din_15018/k3"),
    ("root", "weld", "jis_e_4207_2019/as_welded_toe", "din_15018/k4"),
    ("uncovered", "weld", "", "din_15018/k2"),
];

pub fn toml(name: &str, options: &str, spots: &[Spot]) -> String {
    let mut t = format!(
        "[frame]\nname = {name}\nrunning_gear = \"steel_wheel\"\nvehicle_class = \"metro\"\n\n\
         [assessment]\nstandards = [\"jis_e_4207_2019\", \"uic_615_4_2003\"]\n{options}\n\
         [units]\nstress = \"MPa\"\n\n[vehicle]\nm_v = \"38 t\"\nc1 = \"21.6 t\"\nc2 = \"14.4 t\"\n\
         m_plus = \"7.85 t\"\nm_unsprung = \"3.4 t\"\nn_b = 2\nn_e = 2\n\n\
         [materials.S355]\nyield = \"355 MPa\"\ntensile = \"490 MPa\"\n\n",
        name = quoted(name)
    );
    for (id, kind, jis, uic) in DETAILS {
        let _ = writeln!(t, "[details.{id}]\nkind = \"{kind}\"\n[details.{id}.limits]");
        if !jis.is_empty() {
            let _ = writeln!(t, "jis_e_4207_2019 = \"{jis}\"");
        }
        let _ = writeln!(t, "uic_615_4_2003 = \"{uic}\"\n");
    }
    for (id, body) in LOADS {
        let _ = writeln!(t, "[loads.{id}]\n{body}\n");
    }
    let _ = writeln!(t, "[loads.lateral_air_spring]\nreference = \"100 kN\"\n");
    for s in spots {
        let detail = DETAILS[s.detail].0;
        let _ = writeln!(
            t,
            "[[hotspot]]\nid = {}\nlocation = {}\nmaterial = \"S355\"\ndetail = \"{detail}\"\n[hotspot.stress]",
            quoted(&s.id),
            quoted(&s.location)
        );
        for ((load, _), [x, y, xy]) in LOADS.iter().zip(s.stresses) {
            let _ = if s.scalar {
                writeln!(t, "{load} = {x:.3}")
            } else {
                writeln!(t, "{load} = [{x:.3}, {y:.3}, {xy:.3}]")
            };
        }
        let zero = if s.scalar { "0.0" } else { "[0.0, 0.0, 0.0]" };
        let _ = writeln!(t, "lateral_air_spring = {zero}\n");
    }
    t
}

/// A TOML basic string.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => {
                out.push('\\');
                out.push(c);
            }
            c if c.is_control() => {
                let _ = write!(out, "\\u{:04X}", c as u32);
            }
            c => out.push(c),
        }
    }
    out + "\""
}

/// An example of this project.
pub fn example(name: &str) -> (Frame, Assessment) {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("examples").join(name);
    assessed(&std::fs::read_to_string(path).unwrap())
}

pub fn assessed(text: &str) -> (Frame, Assessment) {
    let reading = read_frame(FrameRequest {
        source: SourceText::new("frame.toml", text),
        catalogue: Catalogue::built_in().unwrap(),
        standards: None,
        read_file: &|path| Err(format!("no file {path}")),
        need_hotspots: true,
    });
    let frame = match reading {
        Ok(r) => r.frame,
        Err(problems) => panic!("{problems}\n{text}"),
    };
    let assessment = assess(&frame).unwrap();
    (frame, assessment)
}

/// A small generator, so that pictures are the same on every machine.
pub struct Numbers(pub u64);

impl Numbers {
    pub fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 11) as f64 / (1_u64 << 53) as f64
    }

    pub fn within(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.next()
    }
}

const PLACES: [&str; 6] = [
    "side beam, lower flange",
    "cross beam connection, weld toe",
    "air spring seat",
    "lateral stop bracket",
    "motor bracket gusset",
    "brake hanger",
];

/// Hotspots of moderate stress with some that fail, some far away, and one without a limit under JIS.
pub fn spots(count: usize, seed: u64, details: usize) -> Vec<Spot> {
    let mut n = Numbers(seed);
    (0..count)
        .map(|i| {
            let size = n.within(0.5, 1.5);
            let sign = if n.next() < 0.2 { -1.0 } else { 1.0 };
            let v = sign * size * n.within(15.0, 60.0);
            let mut load = |low: f64, high: f64| {
                let x = size * n.within(low, high);
                [x, 0.35 * x + n.within(-6.0, 6.0), n.within(-10.0, 10.0)]
            };
            let stresses = [
                [v, 0.3 * v, 4.0],
                [0.4 * v, 0.1 * v, -3.0],
                load(-35.0, 45.0),
                load(-30.0, 30.0),
                load(-16.0, 16.0),
                load(-10.0, 10.0),
            ];
            Spot {
                id: format!("H{:02}_{}", i + 1, ["flange", "seat", "stop", "gusset"][i % 4]),
                location: PLACES[i % PLACES.len()].to_owned(),
                detail: if count > 3 && i + 1 == count { 5 } else { i % details },
                stresses,
                scalar: i % 3 == 0,
            }
        })
        .collect()
}
