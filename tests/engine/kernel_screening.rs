//! Goal: the vector path over many nodes equals the plain way node by node, whatever the block size, the number of
//! threads and the layout in memory; NaN never becomes a number. Own numbers; not from a standard.

use crate::support;

use bogie_fatigue::combination::{StressCycle, in_phase_bound, worst_pair};
use bogie_fatigue::diagram::{CompressionRule, Goodman};
use bogie_fatigue::screening::kernel::{
    ConditionPlan, ConvexDiagram, HalfPlane, InPhasePlan, KernelError, LoadPath, LoadSet, NodeResult,
    Options, PairPlan, Plans, RootSumSquarePlan, Stresses, screen,
};
use bogie_fatigue::stress::{Tensor, superpose};
use support::{PATHS, Random, diagram, differs};

const LOADS: usize = 8;

/// Node-major stresses: surface, surface with noise out of plane, solid, and special nodes.
fn stresses(nodes: usize, seed: u64) -> Vec<f64> {
    let mut r = Random(seed);
    let mut out = Vec::new();
    for node in 0..nodes {
        let t = match node % 8 {
            0..=3 => r.surface(LOADS, 60.0, 0.0),
            4 => r.surface(LOADS, 60.0, 1e-3),
            5 => r.surface(LOADS, 60.0, 2.0),
            6 => (0..LOADS).map(|_| r.solid(35.0)).collect(),
            _ => match node / 8 % 6 {
                0 => vec![[0.0; 6]; LOADS],
                1 => (0..LOADS).map(|_| [20.0 * r.signed(); 1]).map(|[p]| [p, p, p, 0.0, 0.0, 0.0]).collect(),
                2 => (0..LOADS).map(|_| [50.0 * r.signed(), 0.0, 0.0, 0.0, 0.0, 0.0]).collect(),
                3 => r.surface(LOADS, 6e-11, 0.0),
                4 => (0..LOADS).map(|_| [0.0, 0.0, 0.0, 40.0 * r.signed(), 0.0, 0.0]).collect(),
                _ => {
                    (0..LOADS).map(|_| [30.0 * r.signed(); 1]).map(|[p]| [p, p, 0.0, 0.0, 0.0, 0.0]).collect()
                }
            },
        };
        out.extend(t.into_iter().flatten());
    }
    out
}

/// Thirteen conditions, two of them equal at every node.
fn factors() -> Vec<Vec<f64>> {
    let mut r = Random(5);
    let mut rows: Vec<Vec<f64>> = (0..12)
        .map(|_| {
            (0..LOADS)
                .map(|l| if l < 2 { 1.0 + 0.2 * r.signed() } else { (r.signed() * 2.0).round() * 0.5 })
                .collect()
        })
        .collect();
    rows.push(rows[3].clone());
    rows
}

fn load_sets() -> Vec<LoadSet> {
    let unit = |l: usize, f: f64| (0..LOADS).map(|k| if k == l { f } else { 0.0 }).collect::<Vec<f64>>();
    let set = |other: usize| {
        let mut dynamic_factors = vec![[0.3, 0.3, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0].to_vec()];
        dynamic_factors.extend((2..5).map(|l| unit(l, 0.8)));
        dynamic_factors.push(unit(other, 1.0));
        LoadSet { static_factors: [1.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0].to_vec(), dynamic_factors }
    };
    vec![set(5), set(6)]
}

/// Pairs, sums, the pair of largest amplitude and the equivalent stress, all of the same conditions.
struct All {
    pairs: PairPlan,
    sums: RootSumSquarePlan,
    conditions: ConditionPlan,
}

impl All {
    #[expect(clippy::expect_used, reason = "a broken fixture may panic")]
    fn new(path: LoadPath) -> Self {
        let limit = diagram();
        Self {
            pairs: PairPlan::new(LOADS, &factors(), limit.clone(), path).expect("the pair plan is allowed"),
            sums: RootSumSquarePlan::new(LOADS, &load_sets(), limit, path).expect("the plan is allowed"),
            conditions: ConditionPlan::new(LOADS, &factors()).expect("the conditions are allowed"),
        }
    }

    fn plans(&self) -> Plans<'_> {
        Plans {
            pairs: std::slice::from_ref(&self.pairs),
            sums: std::slice::from_ref(&self.sums),
            leads: Some(&self.conditions),
            equivalents: Some(&self.conditions),
            ..Plans::default()
        }
    }
}

/// The pair of largest amplitude and the equivalent stress alone.
fn without_diagram(conditions: &ConditionPlan) -> Plans<'_> {
    Plans { leads: Some(conditions), equivalents: Some(conditions), ..Plans::default() }
}

#[test]
fn vector_path_equals_the_plain_way() {
    let values = stresses(1003, 21);
    let s = Stresses::from_nodes(LOADS, &values).unwrap();
    for path in PATHS {
        let all = All::new(path);
        let plain = Options { vectorised: false, ..Options::default() };
        let fast = screen(&s, all.plans(), Options::default()).unwrap();
        let slow = screen(&s, all.plans(), plain).unwrap();
        let mut infinite = 0;
        for node in 0..s.nodes() {
            let (a, b) = (fast.pairs[0][node].assessed().unwrap(), slow.pairs[0][node].assessed().unwrap());
            let message = format!("node {node} {path:?}\n{a:?}\n{b:?}");
            assert!(differs(a.utilisation, b.utilisation) < 1e-9, "{message}");
            infinite += usize::from(b.utilisation.is_infinite());
            if b.utilisation > 0.0 && b.utilisation.is_finite() && node % 8 < 7 {
                assert_eq!(a.pair, b.pair, "{message}");
                let again = diagram().utilisation(path, a.sigma_m_mpa, a.sigma_a_mpa);
                assert!(differs(again, a.utilisation) < 1e-9, "{message}");
            }
            let (a, b) = (fast.sums[0][node].assessed().unwrap(), slow.sums[0][node].assessed().unwrap());
            let message = format!("node {node} {path:?}\n{a:?}\n{b:?}");
            assert!(differs(a.utilisation, b.utilisation) < 1e-9, "{message}");
            assert!(a.proven && b.proven, "{message}");
            if b.utilisation > 1e-6 && b.utilisation.is_finite() && node % 8 < 7 {
                assert_eq!(a.alternative, b.alternative, "{message}");
                assert!(a.sigma_a_in_phase_mpa >= a.sigma_a_mpa * (1.0 - 1e-12), "{message}");
            }
        }
        assert!(infinite < 500, "{path:?}: {infinite}");
    }
}

#[test]
fn results_do_not_depend_on_block_size_threads_or_layout() {
    let values = stresses(333, 4);
    let s = Stresses::from_nodes(LOADS, &values).unwrap();
    let columns: Vec<Vec<f64>> =
        (0..6 * LOADS).map(|c| values.iter().skip(c).step_by(6 * LOADS).copied().collect()).collect();
    let columns: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
    let by_component = Stresses::from_components(LOADS, &columns).unwrap();
    for path in [LoadPath::MeanConstant, LoadPath::RatioConstant] {
        let all = All::new(path);
        let base = screen(&s, all.plans(), Options::default()).unwrap();
        for (block_nodes, threads) in [(1, 1), (7, 2), (64, 3), (1000, 1)] {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            for source in [&s, &by_component] {
                let options = Options { block_nodes, ..Options::default() };
                let other = pool.install(|| screen(source, all.plans(), options)).unwrap();
                for node in 0..s.nodes() {
                    let (a, b) =
                        (base.pairs[0][node].assessed().unwrap(), other.pairs[0][node].assessed().unwrap());
                    assert!(differs(a.utilisation, b.utilisation) < 1e-12, "{node} {a:?} {b:?}");
                    let a = base.sums[0][node].assessed().unwrap();
                    let b = other.sums[0][node].assessed().unwrap();
                    assert!(differs(a.utilisation, b.utilisation) < 1e-12, "{node} {a:?} {b:?}");
                }
            }
        }
    }
}

#[test]
fn nodes_with_missing_stresses_are_not_assessed_and_spoil_no_neighbour() {
    let clean = stresses(64, 9);
    let mut spoiled = clean.clone();
    for (node, bad) in [(3, f64::NAN), (10, f64::INFINITY), (63, f64::NEG_INFINITY)] {
        spoiled[(node * LOADS + 7) * 6 + node % 6] = bad;
    }
    let all = All::new(LoadPath::MeanConstant);
    for vectorised in [true, false] {
        let options = Options { vectorised, ..Options::default() };
        let run = |v: &[f64]| screen(&Stresses::from_nodes(LOADS, v).unwrap(), all.plans(), options).unwrap();
        let (a, b) = (run(&clean), run(&spoiled));
        for node in 0..64 {
            if [3, 10, 63].contains(&node) {
                assert_eq!(b.pairs[0][node], NodeResult::NotAssessed);
                assert_eq!(b.sums[0][node], NodeResult::NotAssessed);
            } else {
                assert_eq!(a.pairs[0][node], b.pairs[0][node]);
                assert_eq!(a.sums[0][node], b.sums[0][node]);
            }
        }
    }
}

#[test]
fn wrong_inputs_are_refused() {
    let values = vec![0.0; 6 * 3];
    let three = Stresses::from_nodes(3, &values).unwrap();
    let all = All::new(LoadPath::MeanConstant);
    assert!(matches!(screen(&three, all.plans(), Options::default()), Err(KernelError::Length { .. })));
    assert!(Stresses::from_nodes(4, &values).is_err());
    let limit = diagram();
    let path = LoadPath::MeanConstant;
    let plan = |f: &[Vec<f64>]| PairPlan::new(2, f, limit.clone(), path);
    assert!(matches!(plan(&[vec![1.0, 0.0]]), Err(KernelError::Conditions { found: 1 })));
    assert!(plan(&[vec![1.0, f64::NAN], vec![1.0, 0.0]]).is_err());
    let none = screen(&Stresses::from_nodes(LOADS, &[]).unwrap(), all.plans(), Options::default()).unwrap();
    assert!(none.pairs[0].is_empty() && none.leads.is_empty());
}

#[test]
fn pair_of_largest_amplitude_equals_the_plain_rule() {
    largest_amplitude_equals_the_plain_rule(2003, &factors());
    // More conditions than the sets of the vector path hold.
    let mut r = Random(9);
    let many: Vec<Vec<f64>> = (0..53).map(|_| (0..LOADS).map(|_| r.signed()).collect()).collect();
    largest_amplitude_equals_the_plain_rule(203, &many);
}

#[expect(clippy::unwrap_used, reason = "a helper that fails fails the test")]
fn largest_amplitude_equals_the_plain_rule(nodes: usize, factors: &[Vec<f64>]) {
    let values = stresses(nodes, 33);
    let s = Stresses::from_nodes(LOADS, &values).unwrap();
    let plan = ConditionPlan::new(LOADS, factors).unwrap();
    let found = screen(&s, without_diagram(&plan), Options::default()).unwrap();
    for (node, found) in found.leads.into_iter().enumerate() {
        let loads: Vec<Tensor> = (0..LOADS).map(|l| Tensor(s.at(node, l))).collect();
        let conditions: Vec<Tensor> = factors.iter().map(|f| superpose(&loads, f)).collect();
        let (found, plain) = (found.unwrap(), worst_pair(&conditions).unwrap());
        let message = format!("node {node}\n{found:?}\n{plain:?}");
        let scale = conditions.iter().map(Tensor::scale).fold(1e-300, f64::max);
        assert!(differs(found.cycle.amplitude_mpa, plain.cycle.amplitude_mpa) < 1e-12, "{message}");
        assert!((found.cycle.mean_mpa - plain.cycle.mean_mpa).abs() < 1e-9 * scale, "{message}");
        // Special nodes have whole families of equal pairs, among which rounding chooses.
        if node % 8 < 7 {
            assert_eq!((found.first, found.second), (plain.first, plain.second), "{message}");
        }
        // And it is the largest there is: no eigenvalue of any difference exceeds it.
        for (i, a) in conditions.iter().enumerate() {
            for b in &conditions[i + 1..] {
                let largest = (*a - *b).matrix().symmetric_eigen().eigenvalues.amax();
                assert!(
                    0.5 * largest <= found.cycle.amplitude_mpa * (1.0 + 1e-9) + 1e-14 * scale,
                    "{message}"
                );
            }
        }
    }
}

#[test]
fn equivalent_stress_equals_that_of_each_condition() {
    let values = stresses(515, 6);
    let s = Stresses::from_nodes(LOADS, &values).unwrap();
    let plan = ConditionPlan::new(LOADS, &factors()).unwrap();
    let found = screen(&s, without_diagram(&plan), Options::default()).unwrap();
    for (node, found) in found.equivalents_mpa.into_iter().enumerate() {
        let loads: Vec<Tensor> = (0..LOADS).map(|l| Tensor(s.at(node, l))).collect();
        let each = factors().into_iter().map(|f| superpose(&loads, &f).von_mises());
        let largest = each.fold(0.0, f64::max);
        let scale = loads.iter().map(Tensor::scale).fold(1e-300, f64::max);
        assert!((found - largest).abs() <= 1e-12 * scale, "node {node}: {found} {largest}");
    }
}

#[test]
fn conditions_without_a_diagram_know_missing_stresses_and_wrong_plans() {
    let mut values = stresses(40, 8);
    for (node, bad) in [(0, f64::NAN), (17, f64::INFINITY), (39, f64::NAN)] {
        values[(node * LOADS + 5) * 6 + 2] = bad;
    }
    let s = Stresses::from_nodes(LOADS, &values).unwrap();
    let plan = ConditionPlan::new(LOADS, &factors()).unwrap();
    for block_nodes in [1, 5, 64] {
        let options = Options { block_nodes, ..Options::default() };
        let found = screen(&s, without_diagram(&plan), options).unwrap();
        let (pairs, equivalents) = (found.leads, found.equivalents_mpa);
        for node in 0..40 {
            let bad = [0, 17, 39].contains(&node);
            assert_eq!((pairs[node].is_none(), equivalents[node].is_nan()), (bad, bad), "node {node}");
        }
    }
    let single = ConditionPlan::new(LOADS, &factors()[..1]).unwrap();
    assert!(
        screen(&s, without_diagram(&single), Options::default()).unwrap().leads.iter().all(Option::is_none)
    );
    let other = ConditionPlan::new(2, &[vec![1.0, 0.0], vec![0.0, 1.0]]).unwrap();
    assert!(matches!(
        screen(&s, without_diagram(&other), Options::default()),
        Err(KernelError::Length { .. })
    ));
    assert!(ConditionPlan::new(2, &[vec![1.0]]).is_err());
}

/// Two convex parts whose union is dented at a mean of −14.3 MPa, where the lines of the parts, 75 + σ_m/4 and 70 − σ_m/10,
/// meet.
#[expect(clippy::expect_used, reason = "a broken fixture may panic")]
fn parts() -> [ConvexDiagram; 2] {
    let line = |p, q| HalfPlane { p_per_mpa: p, q_per_mpa: q };
    let (left, right) = (line(-1.0 / 300.0, 1.0 / 75.0), line(1.0 / 700.0, 1.0 / 70.0));
    let ends = [line(1.0 / 350.0, 1.0 / 350.0), line(-1.0 / 350.0, 1.0 / 350.0)];
    [left, right].map(|own| ConvexDiagram::new(&[own, ends[0], ends[1]]).expect("the lines are allowed"))
}

/// A part is left out only where another has the worst cycle of the whole: there the whole's utilisation, the smaller of
/// the two, is the part's own.
#[test]
fn a_part_is_left_out_only_where_another_decides() {
    // Neighbours that resemble each other, as in a frame: a part is left out for all nodes of a vector or for none.
    let copies = |node: &[f64]| {
        (0..8).flat_map(|k| node.iter().map(move |v| v * (1.0 - 0.01 * f64::from(k)))).collect()
    };
    let values: Vec<f64> =
        stresses(500, 77).chunks(6 * LOADS).flat_map(|node| -> Vec<f64> { copies(node) }).collect();
    let s = Stresses::from_nodes(LOADS, &values).unwrap();
    for path in [LoadPath::MeanConstant, LoadPath::RatioConstant] {
        let pairs = parts().map(|limit| PairPlan::new(LOADS, &factors(), limit, path).unwrap());
        let sums = parts().map(|limit| RootSumSquarePlan::new(LOADS, &load_sets(), limit, path).unwrap());
        let all = Plans { pairs: &pairs, sums: &sums, ..Plans::default() };
        let few = Plans { parts_of_one: true, ..all };
        let (all, few) =
            (screen(&s, all, Options::default()).unwrap(), screen(&s, few, Options::default()).unwrap());
        assert_eq!(all.pairs[1], few.pairs[1]);
        assert_eq!(all.sums[1], few.sums[1]);
        let mut left_out = [0; 2];
        let mut cycles = Vec::new();
        for node in 0..s.nodes() {
            let (own, other) = (all.pairs[1][node].assessed().unwrap(), all.pairs[0][node]);
            if few.pairs[0][node] == NodeResult::NotAssessed {
                left_out[0] += 1;
                cycles.push((node, own.utilisation, own.sigma_m_mpa, own.sigma_a_mpa));
            } else {
                assert_eq!(few.pairs[0][node], other);
            }
            let (own, other) = (all.sums[1][node].assessed().unwrap(), all.sums[0][node]);
            if few.sums[0][node] == NodeResult::NotAssessed {
                left_out[1] += 1;
                cycles.push((node, own.utilisation, own.sigma_m_mpa, own.sigma_a_mpa));
            } else {
                assert_eq!(few.sums[0][node], other);
            }
        }
        assert!(left_out.iter().all(|n| (100..3900).contains(n)), "{path:?}: {left_out:?}");
        for (node, utilisation, m, a) in cycles {
            let in_other = parts()[0].utilisation(path, m, a);
            assert!(in_other >= utilisation * (1.0 - 1e-12), "node {node}: {in_other} {utilisation}");
        }
    }
}

/// All loads together, settled by the vector path at nearly every node, are what the general way finds.
#[test]
fn the_in_phase_bound_of_lanes_is_that_of_the_general_way() {
    let values = stresses(504, 23);
    let s = Stresses::from_nodes(LOADS, &values).unwrap();
    let goodman =
        Goodman { amplitude_mpa: 70.0, end_mpa: 490.0, yield_mpa: 350.0, compression: CompressionRule::Flat };
    let diagram = goodman.diagram().unwrap();
    let lines: Vec<HalfPlane> =
        diagram.edges().iter().map(|e| HalfPlane { p_per_mpa: e.p, q_per_mpa: e.q }).collect();
    for path in [LoadPath::MeanConstant, LoadPath::RatioConstant] {
        let limit = ConvexDiagram::new(&lines).unwrap();
        let plan = InPhasePlan(RootSumSquarePlan::new(LOADS, &load_sets(), limit, path).unwrap());
        let plans = Plans { in_phase: std::slice::from_ref(&plan), ..Plans::default() };
        let found = screen(&s, plans, Options::default()).unwrap();
        let mut settled = 0;
        for node in 0..s.nodes() {
            let Some(lanes) = found.in_phase[0][node].assessed() else { continue };
            settled += usize::from(node % 8 < 7);
            let loads: Vec<Tensor> = (0..LOADS).map(|l| Tensor(s.at(node, l))).collect();
            let cycles: Vec<StressCycle> = load_sets()
                .iter()
                .map(|set| StressCycle {
                    mean: superpose(&loads, &set.static_factors),
                    alternating: set.dynamic_factors.iter().map(|f| superpose(&loads, f)).collect(),
                })
                .collect();
            let general = in_phase_bound(&cycles, None, &diagram, path, None).unwrap();
            let message = format!("node {node} {path:?}\n{lanes:?}\n{general:?}");
            assert!(differs(lanes.utilisation, general.utilisation) < 1e-9, "{message}");
            let again = diagram.utilisation(path, lanes.sigma_m_mpa, lanes.sigma_a_mpa);
            assert!(differs(again, lanes.utilisation) < 1e-9, "{message}");
        }
        assert!(settled > 330, "{path:?}: {settled} of 441 settled");
    }
}

/// Two checks of equivalent stress in one pass.
#[test]
fn conditions_in_service_have_an_equivalent_of_their_own() {
    let values = stresses(100, 24);
    let s = Stresses::from_nodes(LOADS, &values).unwrap();
    let [all, few] = [factors(), factors()[..3].to_vec()].map(|f| ConditionPlan::new(LOADS, &f).unwrap());
    let both = Plans { equivalents: Some(&all), service_equivalents: Some(&few), ..Plans::default() };
    let one = |plan| Plans { equivalents: Some(plan), ..Plans::default() };
    let both = screen(&s, both, Options::default()).unwrap();
    assert_eq!(both.equivalents_mpa, screen(&s, one(&all), Options::default()).unwrap().equivalents_mpa);
    let few = screen(&s, one(&few), Options::default()).unwrap().equivalents_mpa;
    assert_eq!(both.service_equivalents_mpa, few);
}

/// On a line steeper than 45° the two conditions that are worst by themselves are one and the same: −σ/136 alone gives 0.72
/// at −98 MPa, which is no pair. The pair −98 ↔ −60 has σ_m = −79 and σ_a = 19, the pair −98 ↔ 20 has σ_m = −39, σ_a = 59.
#[test]
fn a_condition_makes_no_pair_with_itself() {
    let lines = [(-1.0 / 136.0, 1.0 / 450.0), (0.0, 1.0 / 150.0), (1.0 / 136.0, 1.0 / 300.0)];
    let lines = lines.map(|(p_per_mpa, q_per_mpa)| HalfPlane { p_per_mpa, q_per_mpa });
    let expected = 79.0 / 136.0 + 19.0 / 450.0;
    let factors: Vec<Vec<f64>> = [-98.0, -60.0, 20.0].map(|f| vec![f / 100.0]).to_vec();
    // Uniaxial, in the surface and askew in space.
    let axes = [[100.0, 0.0, 0.0, 0.0, 0.0, 0.0], [50.0, 0.0, 50.0, 0.0, 0.0, 50.0]];
    for (path, expected) in [(LoadPath::RatioConstant, expected), (LoadPath::MeanConstant, 59.0 / 150.0)] {
        let plan = PairPlan::new(1, &factors, ConvexDiagram::new(&lines).unwrap(), path).unwrap();
        for unit in axes {
            for nodes in [1, 9] {
                let values = unit.repeat(nodes);
                let stresses = Stresses::from_nodes(1, &values).unwrap();
                let plans = Plans { pairs: std::slice::from_ref(&plan), ..Plans::default() };
                let found = screen(&stresses, plans, Options::default()).unwrap();
                for node in &found.pairs[0] {
                    let NodeResult::Assessed(node) = node else { unreachable!("finite") };
                    assert!(
                        (node.utilisation - expected).abs() < 1e-9,
                        "{path}: {node:?}, expected {expected}"
                    );
                    assert_ne!(node.pair.0, node.pair.1);
                }
            }
        }
    }
}
