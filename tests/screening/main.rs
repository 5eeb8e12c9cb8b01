//! Screening against `assess`, node by node, and what is made of it.
#![expect(clippy::unwrap_used, reason = "a helper that fails fails the test")]
#![expect(clippy::float_cmp, reason = "infinities are compared, and what must be equal to the last bit")]

#[path = "../support/mod.rs"]
mod support;
mod told;

use bogie_fatigue::assessment::{Assessment, HotspotAssessment, Origin, Verdict, assess};
use bogie_fatigue::combination::Reduction;
use bogie_fatigue::definition::{
    Catalogue, Frame, FrameRequest, Hotspot, ScreenSettings, SourceText, read_frame,
};
use bogie_fatigue::diagram::LoadPath;
use bogie_fatigue::report::screening as report;
use bogie_fatigue::results::{
    LoadSelection, OpenOptions, Sets, StressBlock, StressSource, open, read_node_table,
};
use bogie_fatigue::screening::{NodeOutcome, NodeVerdict, ScreenRequest, Screener, Screening, screen};
use bogie_fatigue::stress::{StressKind, Tensor};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use support::Random;
use tempfile::TempDir;

/// Load components with a stress field; `lozenging` is omitted.
const FIELDS: usize = 7;

const HEAD: &str = r#"
[frame]
name = "Screening test frame"
running_gear = "steel_wheel"
vehicle_class = "metro"

[assessment]
standards = ["jis_e_4207_2019", "uic_615_4_2003"]

[units]
stress = "MPa"

[vehicle]
m_v = "38 t"
c1 = "21.6 t"
c2 = "14.4 t"
m_plus = "7.85 t"
m_unsprung = "3.4 t"
n_b = 2
n_e = 2

[materials.S355]
yield = "355 MPa"
tensile = "490 MPa"
source = "EN 10025-2, nominal values"

[details.weld]
kind = "weld"
limits = { jis_e_4207_2019 = "jis_e_4207_2019/as_welded_toe", uic_615_4_2003 = "din_15018/k2" }

[details.parent]
kind = "parent"
limits = { jis_e_4207_2019 = "jis_e_4207_2019/parent", uic_615_4_2003 = "din_15018/w1" }

[details.fkm]
kind = "weld"
limits = { jis_e_4207_2019 = "own_fkm", uic_615_4_2003 = "own_fkm" }
required_safety_factor = 1.2

[[limit]]
id = "own_fkm"
base = "fkm/steel"
amplitude = "110 MPa"
source = "invented for this test"
confidence = "published"

[loads.vertical_left]
reference = "100 kN"
at = "secondary"

[loads.vertical_right]
reference = "100 kN"
at = "secondary"

[loads.lozenging]
omitted = "not among the unit loads of this test"

[loads.lateral]
reference = "100 kN"

[loads.twist]
reference = "10 ‰"

[loads.longitudinal]
reference = "100 kN"
"#;

const PLAIN: &str = r#"
[loads.motor]
reference = "10 kN"
mass = "0.65 t"
dynamic = "19 kN"
source = "invented"

[loads.brake]
reference = "10 kN"
static = "2 kN"
dynamic = "8 kN"
source = "invented"
"#;

const EXCLUSIVE: &str = r#"
[loads.motor]
reference = "10 kN"
static = "3 kN"
dynamic = "19 kN"
exclusive_group = "either"
source = "invented"

[loads.brake]
reference = "10 kN"
static = "2 kN"
dynamic = "21 kN"
exclusive_group = "either"
source = "invented"
"#;

const CORRELATED: &str = r#"
[[correlation]]
standard = "jis_e_4207_2019"
conditions = ["vertical_dynamic", "lateral_dynamic"]
rho = 0.6
source = "invented"

[[correlation]]
standard = "jis_e_4207_2019"
conditions = ["twist_dynamic", "lateral_dynamic"]
rho = -0.3
source = "invented"
"#;

fn screen_table(detail: &str, rest: &str) -> String {
    format!("\n[screen]\nmaterial = \"S355\"\ndetail = \"{detail}\"\n{rest}\n[screen.steps]\n")
        + "vertical_left = 1\nvertical_right = 2\nlateral = 3\ntwist = 4\nlongitudinal = 5\nmotor = 6\nbrake = 7\n"
}

fn read(text: &str, need_hotspots: bool) -> Frame {
    let refuse = |_: &str| Err("no other file".to_owned());
    let request = FrameRequest {
        source: SourceText::new("test.toml", text.to_owned()),
        catalogue: Catalogue::built_in().unwrap(),
        standards: None,
        read_file: &refuse,
        need_hotspots,
    };
    match read_frame(request) {
        Ok(reading) => reading.frame,
        Err(found) => {
            let told = bogie_fatigue::report::diagnostics::render(&found, false);
            assert!(told.is_empty(), "{told}\n{text}");
            unreachable!()
        }
    }
}

fn frame(loads: &str, detail: &str) -> Frame {
    read(&format!("{HEAD}{loads}{}", screen_table(detail, "")), false)
}

/// What nodes of a frame look like.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Kind {
    /// Plane stress in a random tangent plane.
    Surface,
    /// All six components.
    Solid,
    /// No stress under some loads, or under all.
    Zeros,
    /// Multiples of one tensor, and nearly repeated principal stresses.
    Repeated,
    /// Means beyond the ends of the diagram.
    Large,
}

const KINDS: [Kind; 5] = [Kind::Surface, Kind::Solid, Kind::Zeros, Kind::Repeated, Kind::Large];

fn turned(plane: [f64; 3], random: &mut Random) -> [f64; 6] {
    let unit = |v: [f64; 3]| {
        let length = v.iter().map(|x| x * x).sum::<f64>().sqrt();
        v.map(|x| x / length)
    };
    let a = unit([random.signed() + 1e-3, random.signed(), random.signed()]);
    let b = [random.signed(), random.signed() + 1e-3, random.signed()];
    let along: f64 = a.iter().zip(&b).map(|(x, y)| x * y).sum();
    let b = unit(std::array::from_fn(|i| b[i] - along * a[i]));
    in_plane(plane, a, b)
}

fn in_plane([xx, yy, xy]: [f64; 3], a: [f64; 3], b: [f64; 3]) -> [f64; 6] {
    let at = |i: usize, j: usize| xx * a[i] * a[j] + yy * b[i] * b[j] + xy * (a[i] * b[j] + a[j] * b[i]);
    [at(0, 0), at(1, 1), at(2, 2), at(0, 1), at(1, 2), at(2, 0)]
}

/// Stresses of one node: a tensor per field.
fn node(kind: Kind, random: &mut Random) -> Vec<[f64; 6]> {
    let size = 10.0 * (1.0 + random.signed()).exp();
    match kind {
        Kind::Solid => (0..FIELDS).map(|_| random.solid(size)).collect(),
        Kind::Surface | Kind::Large => {
            let seed = random.next();
            let factor = if kind == Kind::Large { 12.0 } else { 1.0 };
            (0..FIELDS)
                .map(|_| {
                    let plane = [(); 3].map(|()| factor * size * random.signed());
                    turned(plane, &mut Random(seed))
                })
                .collect()
        }
        Kind::Zeros => {
            let all = random.signed() < -0.6;
            let of = |r: &mut Random| {
                let t = r.solid(size);
                if all || r.signed() < 0.2 { [0.0; 6] } else { t }
            };
            (0..FIELDS).map(|_| of(random)).collect()
        }
        Kind::Repeated => {
            let base = [1.0, 1.0 + 1e-9 * random.signed(), 0.3 * random.signed(), 1e-9, 0.0, -1e-9];
            let shared = random.solid(1.0);
            let one = random.signed() > 0.0;
            (0..FIELDS)
                .map(|_| {
                    let f = size * random.signed();
                    std::array::from_fn(|k| f * if one { base[k] } else { shared[k] })
                })
                .collect()
        }
    }
}

fn nodes(count: usize, seed: u64) -> Vec<(Kind, Vec<[f64; 6]>)> {
    let mut random = Random(seed);
    (0..count).map(|i| KINDS[i % KINDS.len()]).map(|kind| (kind, node(kind, &mut random))).collect()
}

fn npy(folder: &Path, nodes: &[(Kind, Vec<[f64; 6]>)]) -> PathBuf {
    let header =
        format!("{{'descr': '<f8', 'fortran_order': False, 'shape': ({}, {FIELDS}, 6), }}\n", nodes.len());
    let mut bytes = b"\x93NUMPY\x01\x00".to_vec();
    bytes.extend(u16::try_from(header.len()).unwrap().to_le_bytes());
    bytes.extend(header.bytes());
    bytes.extend(nodes.iter().flat_map(|(_, n)| n).flatten().flat_map(|v| v.to_le_bytes()));
    let path = folder.join("unit.npy");
    std::fs::write(&path, bytes).unwrap();
    path
}

fn source(path: PathBuf) -> Box<dyn StressSource> {
    let loads = (1..=FIELDS).map(|n| LoadSelection::Step(u32::try_from(n).unwrap())).collect();
    open(&[path], &OpenOptions { loads: Some(loads), ..OpenOptions::default() }).unwrap()
}

/// Outcomes per procedure and node, read in blocks of a given size.
fn outcomes(frame: &Frame, source: &mut dyn StressSource, block_nodes: usize) -> Vec<Vec<NodeOutcome>> {
    let screener = Screener::new(frame, frame.screen.as_ref().unwrap()).unwrap();
    let mut all = vec![Vec::new(); frame.procedures.len()];
    let mut block = StressBlock::with_capacity(block_nodes);
    source.rewind().unwrap();
    while source.read_block(&mut block).unwrap() > 0 {
        let regions = vec![0; block.len()];
        for (all, here) in all.iter_mut().zip(screener.evaluate(&block, &regions).unwrap()) {
            all.extend(here);
        }
    }
    all
}

/// The same nodes as hotspots of the frame load file.
fn assessed(frame: &Frame, nodes: &[(Kind, Vec<[f64; 6]>)], detail: &str) -> Assessment {
    let hotspots = nodes.iter().enumerate().map(|(i, (_, stresses))| {
        let mut given = stresses.iter().copied();
        let per_load = frame.loads.values().map(|l| match l.omitted {
            Some(_) => Tensor::ZERO,
            None => Tensor(given.next().unwrap()),
        });
        Hotspot {
            id: format!("N{i}"),
            location: String::new(),
            material: "S355".to_owned(),
            detail: detail.to_owned(),
            kind: StressKind::Full,
            per_load: per_load.collect(),
            per_condition: indexmap::IndexMap::new(),
            normal: None,
            direction: None,
            measured: None,
        }
    });
    assess(&Frame { hotspots: hotspots.collect(), ..frame.clone() }).unwrap()
}

fn near(a: f64, b: f64, relative: f64) -> bool {
    a == b || a.is_nan() && b.is_nan() || (a - b).abs() <= relative * a.abs().max(b.abs())
}

/// One node's differences from `assess`, as text; empty if there are none.
fn differences(o: &NodeOutcome, h: &HotspotAssessment, kind: Kind, ids: &[String]) -> String {
    let mut out = String::new();
    let mut check = |what: &str, a: f64, b: f64, relative: f64| {
        if !near(a, b, relative) {
            let _ = write!(out, "{what}: {a:e} instead of {b:e}; ");
        }
    };
    let Some(f) = &h.fatigue else { return "no fatigue result".to_owned() };
    // `assess` searches the critical plane of a sum to 1e-9.
    let search = matches!(f.origin, Origin::Sum { .. }) && f.reduction == Reduction::CriticalPlane;
    check("utilisation", o.utilisation, f.utilisation, if search { 2e-9 } else { 1e-9 });
    let unique = !matches!(kind, Kind::Zeros | Kind::Repeated);
    let planes = f.reduction == Reduction::CriticalPlane;
    if !planes {
        check("mean", o.sigma_m_mpa, f.sigma_m_mpa, 1e-9);
        check("amplitude", o.sigma_a_mpa, f.sigma_a_mpa, 1e-9);
        check("limit", o.sigma_a_limit_mpa, f.sigma_a_limit_mpa, 1e-9);
    } else if unique && f.utilisation.is_finite() {
        // At a smooth maximum the place is known to the root of the tolerance.
        let relative = if search { 5e-3 } else { 1e-4 };
        let size = f.sigma_m_mpa.abs() + f.sigma_a_mpa;
        check("mean", o.sigma_m_mpa + size, f.sigma_m_mpa + size, relative);
        check("amplitude", o.sigma_a_mpa + size, f.sigma_a_mpa + size, relative);
    }
    if let Some(c) = &f.critical_plane {
        let sum = matches!(f.origin, Origin::Sum { .. });
        check("critical plane", o.critical_plane_utilisation, c.utilisation, if sum { 2e-9 } else { 1e-9 });
    }
    if let Some(s) = &h.static_check {
        check("static", o.static_utilisation, s.utilisation, 1e-12);
    }
    if let Origin::Pair { first, second, .. } = &f.origin
        && unique
        && f.utilisation.is_finite()
    {
        let id = |i: i32| usize::try_from(i).ok().and_then(|i| ids.get(i)).map_or("none", String::as_str);
        let found = [id(o.governing.0), id(o.governing.1)];
        if found != [&**first, &**second] {
            let _ = write!(out, "pair {found:?} instead of {first}, {second}; ");
        }
    }
    let on_limit = (f.utilisation * f.required_safety_factor - 1.0).abs() < 1e-8;
    if o.verdict != h.verdict && !on_limit {
        let _ = write!(out, "verdict {} instead of {}; ", o.verdict, h.verdict);
    }
    out
}

fn compare(frame: &Frame, detail: &str, count: usize, seed: u64) {
    let folder = TempDir::new().unwrap();
    let nodes = nodes(count, seed);
    let mut source = source(npy(folder.path(), &nodes));
    let found = outcomes(frame, source.as_mut(), 1000);
    let expected = assessed(frame, &nodes, detail);
    let screener = Screener::new(frame, frame.screen.as_ref().unwrap()).unwrap();
    for (k, (found, standard)) in found.iter().zip(&expected.standards).enumerate() {
        let ids = screener.governing(k);
        assert_eq!(found.len(), count);
        for (i, (o, h)) in found.iter().zip(&standard.hotspots).enumerate() {
            let wrong = differences(o, h, nodes[i].0, &ids);
            let name = &standard.procedure.id;
            assert!(
                wrong.is_empty(),
                "{name}, {detail}, {:?} node {i}: {wrong}\n{:?}",
                nodes[i].0,
                nodes[i].1
            );
        }
    }
}

#[test]
fn equals_assess_for_din_and_jis_limits() {
    compare(&frame(PLAIN, "weld"), "weld", 1500, 1);
    compare(&frame(PLAIN, "parent"), "parent", 500, 2);
}

#[test]
fn equals_assess_for_a_diagram_with_two_dents() {
    compare(&frame(PLAIN, "fkm"), "fkm", 500, 3);
}

#[test]
fn equals_assess_on_every_load_path() {
    for path in LoadPath::ALL {
        for detail in ["weld", "fkm"] {
            let mut frame = frame(PLAIN, detail);
            frame.settings.load_path = path;
            compare(&frame, detail, 150, 4);
        }
    }
}

#[test]
fn equals_assess_for_every_reduction() {
    for reduction in [Reduction::WorstPair, Reduction::PrincipalProjection, Reduction::CriticalPlane] {
        for detail in ["weld", "fkm"] {
            let mut frame = frame(PLAIN, detail);
            frame.settings.reduction = Some(reduction);
            compare(&frame, detail, 150, 5);
        }
    }
}

#[test]
fn equals_assess_for_exclusive_groups_and_correlations() {
    compare(&frame(EXCLUSIVE, "weld"), "weld", 400, 6);
    compare(&frame(&format!("{PLAIN}{CORRELATED}"), "weld"), "weld", 400, 7);
}

#[test]
fn a_fixed_direction_asked_for_nodes_that_have_none_is_never_a_pass() {
    let mut frame = frame(PLAIN, "weld");
    frame.settings.reduction = Some(Reduction::FixedDirection);
    let folder = TempDir::new().unwrap();
    let mut source = source(npy(folder.path(), &nodes(50, 8)));
    let passed = |o: &NodeOutcome| o.verdict == Verdict::Pass;
    assert!(outcomes(&frame, source.as_mut(), 64).iter().flatten().all(|o| !passed(o)));
}

#[test]
fn blocks_and_threads_do_not_matter() {
    let folder = TempDir::new().unwrap();
    let mut source = source(npy(folder.path(), &nodes(3000, 9)));
    let frame = frame(PLAIN, "weld");
    let expected = outcomes(&frame, source.as_mut(), 3000);
    for threads in [1, 2] {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        for block in [1, 7, 512, 5000] {
            let found = pool.install(|| outcomes(&frame, source.as_mut(), block));
            for (a, b) in found.iter().flatten().zip(expected.iter().flatten()) {
                let same = near(a.utilisation, b.utilisation, 1e-12)
                    && near(a.critical_plane_utilisation, b.critical_plane_utilisation, 1e-12)
                    && near(a.static_utilisation, b.static_utilisation, 0.0)
                    && a.verdict == b.verdict;
                assert!(same, "{threads} threads, blocks of {block}: {a:?} {b:?}");
            }
        }
    }
}

fn screened(frame: &Frame, source: &mut dyn StressSource, sets: Option<&Sets>) -> Screening {
    let settings: &ScreenSettings = frame.screen.as_ref().unwrap();
    screen(ScreenRequest { frame, settings, source, sets, most: 10, keep_fields: true, progress: &|_| {} })
        .unwrap()
}

#[test]
fn missing_stresses_are_counted_and_never_pass() {
    let folder = TempDir::new().unwrap();
    let mut all = nodes(300, 10);
    let bad = [0, 17, 299];
    for (k, i) in bad.iter().enumerate() {
        all[*i].1[k + 1][k] = if k == 2 { f64::INFINITY } else { f64::NAN };
    }
    let mut source = source(npy(folder.path(), &all));
    let frame = frame(PLAIN, "weld");
    let screening = screened(&frame, source.as_mut(), None);
    for standard in &screening.standards {
        assert_eq!(standard.ranked.not_assessed, bad.len());
        assert_eq!(standard.unassessed.iter().map(|r| r.nodes).sum::<usize>(), bad.len());
        let named: Vec<u64> = standard.unassessed.iter().flat_map(|r| r.first.clone()).collect();
        assert!(bad.iter().all(|i| named.contains(&(*i as u64 + 1))), "{named:?}");
        for i in bad {
            let field = standard.field.as_ref().unwrap();
            assert_eq!(field.verdict[i], NodeVerdict::of(Verdict::NotAssessed).0);
            assert!(field.utilisation[i].is_nan());
        }
        assert!(standard.peaks.iter().all(|p| !bad.contains(&p.node)));
    }
    assert!(screening.agreement.unwrap()[4] >= bad.len());
    assert_ne!(report::worst(&screening), Verdict::Pass);
    let text = report::text(&screening, "test");
    assert!(text.contains("3 not assessed"), "{text}");
    assert!(text.contains("1 node not assessed: `vertical_right` has no finite stress there: 1\n"), "{text}");
}

#[test]
fn regions_and_exclusion() {
    let folder = TempDir::new().unwrap();
    let all = nodes(120, 11);
    let mut source = source(npy(folder.path(), &all));
    let rest = "exclude = [\"OUT\"]\n\n[[screen.region]]\nsets = [\"W\"]\ndetail = \"fkm\"\n\
                [[screen.region]]\nsets = [\"V\"]\ndetail = \"weld\"\n";
    let frame = read(&format!("{HEAD}{PLAIN}{}", screen_table("parent", rest)), false);
    let mut csv = String::from("node,set\n");
    for n in 1..=120 {
        for (set, range) in [("W", 31..=80), ("V", 61..=90), ("OUT", 1..=10)] {
            if range.contains(&n) {
                let _ = writeln!(csv, "{n},{set}");
            }
        }
    }
    let path = folder.path().join("sets.csv");
    std::fs::write(&path, csv).unwrap();
    let sets = read_node_table(&path).unwrap();
    let screening = screened(&frame, source.as_mut(), Some(&sets));
    for (detail, range) in [("parent", 0..30), ("fkm", 30..60), ("weld", 60..90), ("parent", 90..120)] {
        let expected = assessed(&frame, &all, detail);
        for (found, standard) in screening.standards.iter().zip(&expected.standards) {
            for i in range.clone() {
                let u = standard.hotspots[i].fatigue.as_ref().unwrap().utilisation;
                assert!(
                    near(f64::from(found.field.as_ref().unwrap().utilisation[i]), u, 1e-6),
                    "{detail} {i}"
                );
            }
        }
    }
    for standard in &screening.standards {
        assert!(standard.peaks.iter().all(|p| p.node >= 10) && !standard.peaks.is_empty());
        assert!(standard.excluded_peaks.iter().all(|p| p.node < 10) && !standard.excluded_peaks.is_empty());
    }
    assert!(screening.union.iter().all(|p| p.node >= 10));
    let problem = screen(ScreenRequest {
        frame: &frame,
        settings: frame.screen.as_ref().unwrap(),
        source: source.as_mut(),
        sets: None,
        most: 1,
        keep_fields: true,
        progress: &|_| {},
    });
    assert!(problem.unwrap_err().to_string().contains("--sets"));
}

#[test]
fn unverified_numbers_and_a_scope_outside_never_pass() {
    let folder = TempDir::new().unwrap();
    let all = nodes(200, 12);
    let mut source = source(npy(folder.path(), &all));
    let mut published = frame(PLAIN, "weld");
    published.settings.require_published = true;
    let mut outside = frame(PLAIN, "weld");
    outside.running_gear = bogie_fatigue::definition::RunningGear::RubberTyre;
    for frame in [&published, &outside] {
        let found = outcomes(frame, source.as_mut(), 64);
        let expected = assessed(frame, &all, "weld");
        let mut refused = [0, 0];
        for (k, (found, standard)) in found.iter().zip(&expected.standards).enumerate() {
            assert_eq!(found.len(), all.len());
            for (o, h) in found.iter().zip(&standard.hotspots) {
                assert_eq!(o.verdict, h.verdict, "{}", standard.procedure.id);
                refused[k] += usize::from(o.verdict == Verdict::NotAssessed);
            }
        }
        assert!(refused[0] > 0, "{:?} {refused:?}", frame.running_gear);
        let jis = &screened(frame, source.as_mut(), None).standards[0];
        assert_eq!(jis.ranked.passed, 0);
        assert!(!jis.unassessed.is_empty());
    }
}

#[test]
fn hotspots_written_and_evaluated_give_the_same_numbers() {
    let folder = TempDir::new().unwrap();
    let mut source = source(npy(folder.path(), &nodes(400, 13)));
    let text = format!("{HEAD}{PLAIN}{}", screen_table("weld", ""));
    let frame = read(&text, false);
    let screening = screened(&frame, source.as_mut(), None);
    let written = report::hotspot_frame(&text, &screening.ranked_frame(), false).unwrap();
    let again = assess(&read(&written, true)).unwrap();
    assert!(!again.standards[0].hotspots.is_empty());
    for (before, after) in screening.assessment.standards.iter().zip(&again.standards) {
        assert_eq!(before.hotspots.len(), after.hotspots.len());
        for (a, b) in before.hotspots.iter().zip(&after.hotspots) {
            assert_eq!((&a.id, a.verdict, &a.reason()), (&b.id, b.verdict, &b.reason()));
            let u = |h: &HotspotAssessment| h.fatigue.as_ref().unwrap().utilisation.to_bits();
            assert_eq!(u(a), u(b));
        }
    }
}

#[test]
fn json_has_the_keys_of_the_contract() {
    let folder = TempDir::new().unwrap();
    let mut source = source(npy(folder.path(), &nodes(50, 14)));
    let json = report::json(&screened(&frame(PLAIN, "weld"), source.as_mut(), None));
    assert_eq!(json["schema"], "bogie-fatigue/screening/1");
    assert_eq!(json["nodes"], 50);
    assert!(json["read_s"].is_f64() && json["evaluate_s"].is_f64());
    let standards = json["standards"].as_array().unwrap();
    assert_eq!(standards.len(), 2);
    for standard in standards {
        for key in ["id", "passed", "failed", "not_assessed", "max_utilisation", "hotspots"] {
            assert!(standard.get(key).is_some(), "{key}");
        }
        let count = |key: &str| standard[key].as_u64().unwrap();
        assert_eq!(count("passed") + count("failed") + count("not_assessed"), 50);
        for hotspot in standard["hotspots"].as_array().unwrap() {
            let keys = [
                "node",
                "x_mm",
                "y_mm",
                "z_mm",
                "utilisation",
                "sigma_m_mpa",
                "sigma_a_mpa",
                "sigma_a_limit_mpa",
                "origin",
                "direction",
            ];
            for key in keys {
                assert!(hotspot.get(key).is_some(), "{key}");
            }
        }
    }
}

#[test]
fn exceptional_loads_outside_their_standards_scope_never_pass() {
    let folder = TempDir::new().unwrap();
    let all = nodes(200, 13);
    let mut source = source(npy(folder.path(), &all));
    let mut frame = frame(PLAIN, "weld");
    // JIS covers every class of vehicle on steel wheels, UIC 615-4 does not: its exceptional part has no say.
    frame.vehicle_class = bogie_fatigue::definition::VehicleClass::Other;
    let both = Catalogue::built_in().unwrap().procedure("jis_e_4207_2019_uic_exceptional").unwrap();
    frame.procedures = vec![both];
    let screening = screened(&frame, source.as_mut(), None);
    let standard = &screening.standards[0];
    assert_eq!(standard.ranked.passed, 0);
    assert!(standard.ranked.not_assessed > 0);
    assert!(
        standard.unassessed[0].reason.starts_with("static check not assessed: "),
        "{:?}",
        standard.unassessed
    );
    let field = standard.field.as_ref().unwrap();
    assert!(field.static_utilisation.iter().all(|u| u.is_nan()));
    assert!(field.utilisation.iter().any(|u| u.is_finite()), "fatigue is judged all the same");
}

#[test]
fn a_set_of_another_model_is_refused() {
    let folder = TempDir::new().unwrap();
    let mut source = source(npy(folder.path(), &nodes(20, 14)));
    let rest = "[[screen.region]]\nsets = [\"W\"]\ndetail = \"weld\"\n";
    let frame = read(&format!("{HEAD}{PLAIN}{}", screen_table("parent", rest)), false);
    let path = folder.path().join("sets.csv");
    std::fs::write(&path, "node,set\n5001,W\n5002,W\n").unwrap();
    let sets = read_node_table(&path).unwrap();
    let problem = screen(ScreenRequest {
        frame: &frame,
        settings: frame.screen.as_ref().unwrap(),
        source: source.as_mut(),
        sets: Some(&sets),
        most: 1,
        keep_fields: true,
        progress: &|_| {},
    });
    let told = problem.unwrap_err().to_string();
    assert!(told.contains("`W`") && told.contains("same model"), "{told}");
}
