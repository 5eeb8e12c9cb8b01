//! Time per hotspot: the whole assessment, superposition, and each reduction. `cargo bench`.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a benchmark may stop anywhere")]

use bogie_fatigue::assessment::assess;
use bogie_fatigue::combination::{
    StressCycle, critical_plane, critical_plane_of_pairs, in_phase_bound, pair_along, principal_projection,
    worst_pairs,
};
use bogie_fatigue::definition::{Catalogue, Frame, FrameRequest, SourceText, read_frame};
use bogie_fatigue::diagram::{LimitDiagram, LoadPath, NotchClass};
use bogie_fatigue::stress::{StressKind, Tensor, superpose};
use divan::{Bencher, black_box};
use nalgebra::Vector3;

fn main() {
    divan::main();
}

/// Repeatable numbers between −1 and 1.
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 40) as f64 / f64::from(1u32 << 23) - 1.0
    }

    fn tensor(&mut self, size: f64) -> Tensor {
        Tensor([0; 6].map(|_| self.next() * size))
    }
}

fn diagram() -> LimitDiagram {
    NotchClass {
        amplitude_mpa: 63.0,
        pulsating_ratio: 5.0 / 3.0,
        tensile_share: 0.75,
        compression_ratio: 1.2,
        yield_share: 0.66,
        tensile_mpa: 490.0,
        yield_mpa: 355.0,
    }
    .diagram()
    .unwrap()
}

/// The metro example's frame with `count` hotspots of one kind.
fn frame(count: usize, kind: StressKind) -> Frame {
    let text = include_str!("../examples/metro_motor_bogie.toml");
    let catalogue = Catalogue::built_in().unwrap_or_else(|e| panic!("{e}"));
    let request = FrameRequest {
        source: SourceText::new("metro_motor_bogie.toml", text),
        catalogue,
        standards: None,
        read_file: &|_| Err("no other file".to_owned()),
        need_hotspots: true,
    };
    let mut frame = read_frame(request).unwrap_or_else(|e| panic!("{e}")).frame;
    let pattern = frame.hotspots.iter().find(|h| h.kind == kind && h.direction.is_none()).unwrap().clone();
    let mut numbers = Numbers(7);
    frame.hotspots = (0..count)
        .map(|i| {
            let mut hotspot = pattern.clone();
            hotspot.id = format!("N{i}");
            hotspot.normal = None;
            for stress in &mut hotspot.per_load {
                let t = numbers.tensor(30.0);
                *stress = if kind == StressKind::Scalar { Tensor::scalar(t.0[0]) } else { t };
            }
            hotspot
        })
        .collect();
    frame
}

/// Both standards, all threads.
#[divan::bench(args = [10, 1_000, 100_000], max_time = 20)]
fn assess_scalar_hotspots(bencher: Bencher<'_, '_>, count: usize) {
    let frame = frame(count, StressKind::Scalar);
    bencher.counter(divan::counter::ItemsCount::new(count)).bench_local(|| assess(black_box(&frame)).is_ok());
}

/// Both standards, all threads.
#[divan::bench(args = [10, 1_000, 100_000], max_time = 20)]
fn assess_full_tensor_hotspots(bencher: Bencher<'_, '_>, count: usize) {
    let frame = frame(count, StressKind::Full);
    bencher.counter(divan::counter::ItemsCount::new(count)).bench_local(|| assess(black_box(&frame)).is_ok());
}

#[divan::bench]
fn superposition_of_ten_loads(bencher: Bencher<'_, '_>) {
    let mut numbers = Numbers(1);
    let unit: Vec<Tensor> = (0..10).map(|_| numbers.tensor(50.0)).collect();
    let factors: Vec<f64> = (0..10).map(|_| numbers.next()).collect();
    bencher.bench_local(|| superpose(black_box(&unit), black_box(&factors)));
}

#[divan::bench]
fn principal_stresses(bencher: Bencher<'_, '_>) {
    let tensor = Numbers(2).tensor(50.0);
    bencher.bench_local(|| black_box(&tensor).eigen());
}

/// Fifteen conditions, as UIC 615-4 has with lozenging.
fn conditions(plane: bool) -> Vec<Tensor> {
    let mut numbers = Numbers(3);
    (0..15)
        .map(|_| numbers.tensor(60.0))
        .map(|t| if plane { Tensor::plane(t.0[0], t.0[1], t.0[3]) } else { t })
        .collect()
}

const F1: LoadPath = LoadPath::MeanConstant;

#[divan::bench]
fn reduction_worst_pair(bencher: Bencher<'_, '_>) {
    let (list, diagram) = (conditions(false), diagram());
    bencher.bench_local(|| worst_pairs(black_box(&list), &diagram, F1));
}

#[divan::bench]
fn reduction_principal_projection(bencher: Bencher<'_, '_>) {
    let list = conditions(false);
    bencher.bench_local(|| principal_projection(black_box(&list)));
}

#[divan::bench]
fn reduction_fixed_direction(bencher: Bencher<'_, '_>) {
    let list = conditions(false);
    bencher.bench_local(|| pair_along(black_box(&list), &Vector3::x()));
}

#[divan::bench(args = ["plane", "full"])]
fn reduction_critical_plane_of_pairs(bencher: Bencher<'_, '_>, kind: &str) {
    let (list, diagram) = (conditions(kind == "plane"), diagram());
    let kind = if kind == "plane" { StressKind::Plane } else { StressKind::Full };
    bencher.bench_local(|| critical_plane_of_pairs(black_box(&list), kind, &diagram, F1));
}

#[divan::bench(args = ["plane", "full"])]
fn reduction_critical_plane_of_a_sum(bencher: Bencher<'_, '_>, kind: &str) {
    let (list, diagram) = (conditions(kind == "plane"), diagram());
    let kind = if kind == "plane" { StressKind::Plane } else { StressKind::Full };
    let cycle = StressCycle { mean: list[0], alternating: list[1..6].iter().map(|t| *t * 0.4).collect() };
    bencher.bench_local(|| critical_plane(black_box(&cycle), kind, &diagram, F1));
}

/// All dynamic loads together, over all directions and signs; above sixteen loads an upper bound.
#[divan::bench(args = [6, 12, 20])]
fn in_phase_bound_of_loads(bencher: Bencher<'_, '_>, loads: usize) {
    let (mut numbers, diagram) = (Numbers(9), diagram());
    let cycles: Vec<StressCycle> = (0..64)
        .map(|_| StressCycle {
            mean: numbers.tensor(40.0),
            alternating: (0..loads).map(|_| numbers.tensor(6.0)).collect(),
        })
        .collect();
    let mut next = cycles.iter().cycle();
    bencher.bench_local(|| {
        let cycle = next.next().map(std::slice::from_ref).unwrap_or_default();
        in_phase_bound(black_box(cycle), None, &diagram, F1, None)
    });
}
