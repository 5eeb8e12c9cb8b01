//! Large stresses that cancel, and principal stresses that coincide.

use crate::numerics::{assessed, screened};
use bogie_fatigue::assessment::Verdict;
use bogie_fatigue::combination::worst_pairs;
use bogie_fatigue::diagram::{CompressionRule, Goodman, LoadPath};
use bogie_fatigue::stress::Tensor;
use nalgebra::{Matrix3, SymmetricEigen, Vector3};

#[test]
fn loads_that_cancel_leave_what_is_left() {
    // Left and right are loaded alike in UIC condition 1 and in the JIS mean, so the huge parts cancel there; under
    // roll they do not, and the frame must fail by that much.
    let huge = 2f64.powi(33);
    let rest = 40.0;
    let mut node = [[0.0; 6]; 6];
    node[0] = [huge, 0.0, 0.0, 0.0, 0.0, 0.0];
    node[1] = [rest - huge, 0.0, 0.0, 0.0, 0.0, 0.0];
    let plain = {
        let mut node = [[0.0; 6]; 6];
        node[0] = [0.5 * rest, 0.0, 0.0, 0.0, 0.0, 0.0];
        node[1] = node[0];
        node
    };
    let found = assessed(LoadPath::MeanConstant, &[node, plain]);
    let jis = &found.standards[0].hotspots;
    let (with, without) = (jis[0].fatigue.as_ref().unwrap(), jis[1].fatigue.as_ref().unwrap());
    // Rounding of the huge part is all that may be left in the mean.
    let rounding = huge * f64::EPSILON * 8.0;
    assert!((with.sigma_m_mpa - without.sigma_m_mpa).abs() < rounding, "{with:?} {without:?}");
    assert_eq!(found.standards[1].hotspots[0].verdict, Verdict::Fail);
}

#[test]
fn a_pair_of_conditions_that_differ_little_keeps_its_amplitude() {
    // Mean 2^40, amplitude 1: exact in binary, so nothing may be lost.
    let diagram =
        Goodman { amplitude_mpa: 1e13, end_mpa: 1e14, yield_mpa: 1e13, compression: CompressionRule::Flat }
            .diagram()
            .unwrap();
    let large = 2f64.powi(40);
    let conditions = [Tensor::plane(large + 2.0, large, 0.0), Tensor::plane(large, large, 0.0)];
    let (lead, _) = worst_pairs(&conditions, &diagram, LoadPath::MeanConstant).unwrap();
    assert_eq!((lead.cycle.amplitude_mpa, lead.cycle.mean_mpa), (1.0, large + 1.0));
    // The difference is a shear: its principal directions lie across those of the conditions.
    let conditions = [Tensor::plane(large, large, 3.0), Tensor::plane(large, large, -3.0)];
    let (lead, _) = worst_pairs(&conditions, &diagram, LoadPath::MeanConstant).unwrap();
    assert!((lead.cycle.amplitude_mpa - 3.0).abs() < 1e-12, "{lead:?}");
    assert!((lead.cycle.mean_mpa - large).abs() < 1e-2, "{lead:?}");
}

/// A turned tensor of given principal stresses, by a reflection, exact to rounding.
fn turned(values: [f64; 3], axis: Vector3<f64>) -> Tensor {
    let n = axis.normalize();
    let mirror = Matrix3::identity() - 2.0 * n * n.transpose();
    let m = mirror * Matrix3::from_diagonal(&Vector3::from(values)) * mirror;
    Tensor([m[(0, 0)], m[(1, 1)], m[(2, 2)], m[(0, 1)], m[(1, 2)], m[(2, 0)]])
}

#[test]
fn repeated_and_nearly_repeated_principal_stresses() {
    let close = [0.0, 1e-16, 1e-15, 1e-14, 1e-12, 1e-10, 1e-8, 1e-6, 1e-3];
    let axes = [Vector3::new(1.0, 2.0, 3.0), Vector3::new(1e-9, 1.0, 0.0), Vector3::new(-1.0, 1.0, 1e-5)];
    for gap in close {
        for axis in axes {
            for values in [
                [1.0, 1.0 - gap, -0.5],
                [1.0, 0.25 + gap, 0.25],
                [1.0, 1.0 - gap, 1.0 - 2.0 * gap],
                [gap, 0.0, -gap],
                [1.0, gap, 0.0],
                [-1.0 + gap, -1.0, -1.0],
            ] {
                let tensor = turned(values, axis);
                let scale = tensor.scale().max(1e-300);
                let found = tensor.eigen();
                let mut reference: Vec<f64> =
                    SymmetricEigen::new(tensor.matrix()).eigenvalues.iter().copied().collect();
                reference.sort_by(|a, b| b.total_cmp(a));
                for k in 0..3 {
                    let (value, n) = (found.values[k], found.vectors[k]);
                    let what = format!("{values:?} about {axis:?}: {found:?}");
                    assert!((value - values[k]).abs() < 4e-15 * scale.max(1.0), "{what}");
                    assert!((value - reference[k]).abs() < 1e-14 * scale.max(1e-2), "{what} {reference:?}");
                    assert!((n.norm() - 1.0).abs() < 1e-14, "{what}");
                    assert!((tensor.traction(&n) - n * value).norm() < 1e-14 * scale.max(1e-2), "{what}");
                    assert!(n.dot(&found.vectors[(k + 1) % 3]).abs() < 1e-14, "{what}");
                }
            }
        }
    }
}

#[test]
fn screening_and_evaluation_agree_where_principal_stresses_coincide() {
    let axis = Vector3::new(0.3, -0.8, 0.5);
    let mut nodes = Vec::new();
    for gap in [0.0, 1e-15, 1e-12, 1e-9, 1e-6] {
        for size in [1e-6, 3.0, 40.0] {
            nodes.push(std::array::from_fn(|load| {
                let sign = if load % 2 == 0 { size } else { -0.5 * size };
                turned([sign, sign * (1.0 - gap), 0.1 * sign], axis).0
            }));
            nodes.push(std::array::from_fn(|_| turned([size, size * (1.0 + gap), size], axis).0));
        }
    }
    let found = assessed(LoadPath::MeanConstant, &nodes);
    for (standard, outcomes) in found.standards.iter().zip(screened(LoadPath::MeanConstant, &nodes)) {
        for (h, node) in standard.hotspots.iter().zip(outcomes) {
            let f = h.fatigue.as_ref().unwrap();
            assert!(crate::numerics::close(f.utilisation, node.utilisation, 1e-9), "{f:?}\n{node:?}");
            assert_eq!(h.verdict, node.verdict, "{f:?}\n{node:?}");
        }
    }
}
