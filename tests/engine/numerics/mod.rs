//! Source: not from a standard; what exact arithmetic would give.
//! Goal: verdicts and utilisations that do not depend on the size of the numbers, on cancellation, on repeated
//! eigenvalues, on the side of the limit that rounding chooses, or on the number of threads.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may stop anywhere, and says what it did")]

use crate::program;

mod cancellation;
mod limit;
mod scale;
mod threads;

use bogie_fatigue::assessment::{Assessment, assess};
use bogie_fatigue::definition::{Catalogue, Frame, FrameRequest, SourceText, read_frame};
use bogie_fatigue::diagram::LoadPath;
use bogie_fatigue::results::{LoadSelection, OpenOptions, StressBlock, open};
use bogie_fatigue::screening::{NodeOutcome, Screener};

/// Stress states in the xx yy zz xy yz zx of six loads: uniaxial, a turned plane, a solid, and repeated eigenvalues.
fn states() -> Vec<[[f64; 6]; 6]> {
    let mut random = fastrand::Rng::with_seed(5);
    let mut number = move || 2.0 * random.f64() - 1.0;
    let mut all = vec![
        [[0.7, 0.0, 0.0, 0.0, 0.0, 0.0]; 6],
        std::array::from_fn(|l| [[0.0, 0.9, 0.0, 0.0, 0.0, 0.0], [0.0, -0.5, 0.0, 0.0, 0.0, 0.0]][l % 2]),
        // The same stress both ways in one plane; pure shear; nearly equal principal stresses.
        std::array::from_fn(|l| [0.3 * (l as f64 + 1.0), 0.3 * (l as f64 + 1.0), 0.0, 0.0, 0.0, 0.0]),
        std::array::from_fn(|l| [0.0, 0.0, 0.0, 0.2 * (l as f64 - 2.5), 0.0, 0.0]),
        std::array::from_fn(|l| [1.0, 1.0 + 1e-15, -1.0, 1e-16, 0.0, 1e-13 * l as f64]),
    ];
    for _ in 0..6 {
        all.push(std::array::from_fn(|_| [number(), number(), 0.0, number(), 0.0, 0.0]));
        all.push(std::array::from_fn(|_| std::array::from_fn(|_| number())));
    }
    all
}

/// The H-frame under both standards, by ratio-constant utilisation, which is proportional to the stresses.
fn frame(path: LoadPath, rest: &str) -> Frame {
    let request = FrameRequest {
        source: SourceText::new("frame.toml", program::frame_text() + rest),
        catalogue: Catalogue::built_in().unwrap(),
        standards: None,
        read_file: &|_| Err("no such file".to_owned()),
        need_hotspots: false,
    };
    let mut frame = read_frame(request).unwrap_or_else(|p| panic!("{p}")).frame;
    frame.settings.load_path = path;
    frame
}

/// The nodes as hotspots `h0`, `h1`, … of the parent metal, for `evaluate`.
fn assessed(path: LoadPath, nodes: &[[[f64; 6]; 6]]) -> Assessment {
    use std::fmt::Write as _;
    let mut rest = String::new();
    for (i, node) in nodes.iter().enumerate() {
        let _ = writeln!(rest, "\n[[hotspot]]\nid = \"h{i}\"\nmaterial = \"S355\"\ndetail = \"parent\"");
        for (load, stress) in program::LOADS.iter().zip(node) {
            let _ = writeln!(rest, "stress.{load} = {stress:?}");
        }
    }
    assess(&frame(path, &rest)).unwrap()
}

/// The nodes as a result file, screened: one list per standard.
fn screened(path: LoadPath, nodes: &[[[f64; 6]; 6]]) -> Vec<Vec<NodeOutcome>> {
    let folder = tempfile::TempDir::new().unwrap();
    let file = folder.path().join("r.npy");
    program::npy(&file, nodes);
    let frame = frame(path, "");
    let settings = frame.screen.clone().unwrap();
    let loads = (1..=6).map(LoadSelection::Step).collect();
    let mut source = open(&[file], &OpenOptions { loads: Some(loads), ..OpenOptions::default() }).unwrap();
    let mut block = StressBlock::with_capacity(nodes.len());
    source.read_block(&mut block).unwrap();
    Screener::new(&frame, &settings).unwrap().evaluate(&block, &vec![0; nodes.len()]).unwrap()
}

fn times(node: &[[f64; 6]; 6], factor: f64) -> [[f64; 6]; 6] {
    node.map(|t| t.map(|v| v * factor))
}

fn close(a: f64, b: f64, relative: f64) -> bool {
    (a - b).abs() <= relative * a.abs().max(b.abs())
}
