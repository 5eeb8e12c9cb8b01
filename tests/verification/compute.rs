//! What the program computes for a case, and brute force beside it.

use crate::case::{Case, Expected, Kind, Row};
use crate::common::{catalogue, fatigue, load_value, loads, read, steel, text};
use bogie_fatigue::assessment::{Origin, assess};
use bogie_fatigue::combination::{
    StressCycle, critical_plane, critical_plane_of_pairs, pair_along, worst_pair,
};
use bogie_fatigue::definition::{Frame, LimitShape, LimitUse};
use bogie_fatigue::diagram::{CompressionRule, LimitDiagram, LoadPath, MeanStressSensitivity};
use bogie_fatigue::stress::{StressKind, Tensor};
use nalgebra::Vector3;
use std::collections::BTreeSet;
use std::f64::consts::{FRAC_PI_2, PI, TAU};
use std::fs;

/// One number or word, expected and computed.
#[derive(Debug, Clone)]
pub struct Check {
    pub key: String,
    pub expected: Expected,
    pub computed: Expected,
    pub how: String,
    pub tolerance: f64,
}

impl Check {
    pub fn agrees(&self) -> bool {
        match (&self.expected, &self.computed) {
            (Expected::Number(a), Expected::Number(b)) => (a - b).abs() <= self.tolerance,
            (a, b) => a == b,
        }
    }
}

pub fn checks(case: &Case) -> Vec<Check> {
    let number = |f: &dyn Fn(&str) -> f64| numbers(case, "", f);
    match case.kind {
        Kind::Loads => {
            let set = loads(&frame(case), standard(case));
            number(&|key| load_value(&set, key))
        }
        Kind::Forces => forces(case),
        Kind::Limit => of_steels(case, &|diagram, key| diagram.limit_at(key.parse().unwrap())),
        Kind::Vertices => of_steels(case, &|diagram, key| {
            let (index, part) = key.split_once(' ').unwrap();
            let vertices = diagram.vertices();
            assert_eq!(case.rows.len(), 2 * vertices.len(), "{}", case.id);
            let vertex = vertices[index.parse::<usize>().unwrap() - 1];
            if part == "mean" { vertex.mean_mpa } else { vertex.amplitude_mpa }
        }),
        Kind::LoadPath => of_steels(case, &|diagram, key| {
            let parts: Vec<&str> = key.split(' ').collect();
            let (mean, amplitude) = (parts[0].parse().unwrap(), parts[1].parse().unwrap());
            match parts[2] {
                "limit" => diagram.limit_at(mean),
                path => 1.0 / diagram.utilisation(load_path(path), mean, amplitude),
            }
        }),
        Kind::Sensitivity => {
            let sensitivity = case.sensitivity.unwrap();
            let compression = CompressionRule::Extrapolated;
            let line =
                MeanStressSensitivity { amplitude_mpa: 1.0, sensitivity, yield_mpa: 100.0, compression };
            let diagram = line.diagram().unwrap();
            number(&|key| diagram.limit_at(key.parse().unwrap()))
        }
        Kind::SensitivityOf => number(&|key| {
            let (id, tensile) = key.split_once(' ').unwrap();
            let LimitShape::MeanStressSensitivity { a_m, b_m, .. } = catalogue().limit(id).unwrap().shape
            else {
                panic!("{id}");
            };
            MeanStressSensitivity::sensitivity(a_m, b_m, tensile.parse().unwrap())
        }),
        Kind::Tensor => {
            let tensor = Tensor(case.components.unwrap());
            let values = tensor.eigen().values;
            number(&|key| match key {
                "sigma_1" => values[0],
                "sigma_2" => values[1],
                "sigma_3" => values[2],
                "von_mises" => tensor.von_mises(),
                other => panic!("{other}"),
            })
        }
        Kind::Frame => of_frame(case),
        Kind::CriticalSum => critical_sum(case),
        Kind::CriticalPairs => critical_pairs(case),
    }
}

fn check(case: &Case, row: &Row, prefix: &str, computed: Expected) -> Check {
    Check {
        key: format!("{prefix}{}", row.key),
        expected: row.expected.clone(),
        computed,
        how: row.how.clone(),
        tolerance: case.tolerance,
    }
}

fn numbers(case: &Case, prefix: &str, value: &dyn Fn(&str) -> f64) -> Vec<Check> {
    case.rows.iter().map(|row| check(case, row, prefix, Expected::Number(value(&row.key)))).collect()
}

fn standard(case: &Case) -> &str {
    case.standard.as_deref().unwrap()
}

fn frame(case: &Case) -> Frame {
    if let Some(file) = &case.file {
        let path = format!("{}/{file}", env!("CARGO_MANIFEST_DIR"));
        return read(&fs::read_to_string(path).unwrap());
    }
    let rest = format!("{}{}", crate::common::LOADS, case.frame.as_deref().unwrap_or_default());
    read(&text(&[standard(case)], &rest))
}

fn forces(case: &Case) -> Vec<Check> {
    let set = loads(&frame(case), standard(case));
    let named: BTreeSet<&str> = case.rows.iter().map(|r| r.key.as_str()).collect();
    let conditions: BTreeSet<&str> = named.iter().filter_map(|k| k.split(' ').next()).collect();
    for condition in set.conditions.iter().filter(|c| conditions.contains(c.id.as_str())) {
        for (component, force) in &condition.forces {
            let key = format!("{} {component}", condition.id);
            assert!(named.contains(key.as_str()) || force.value == 0.0, "{}: {key} is not listed", case.id);
        }
    }
    numbers(case, "", &|key| {
        let (condition, component) = key.split_once(' ').unwrap();
        crate::common::force(&set, condition, component)
    })
}

fn of_steels(case: &Case, value: &dyn Fn(&LimitDiagram, &str) -> f64) -> Vec<Check> {
    let limit = catalogue().limit(case.limit.as_deref().unwrap()).unwrap();
    let mut all = Vec::new();
    for [yield_mpa, tensile_mpa] in &case.steels {
        let detail = LimitUse { gamma_mf: case.gamma_mf, ..LimitUse::PARENT };
        let diagram = limit.diagram_for(&steel(*yield_mpa, *tensile_mpa), detail).unwrap();
        let prefix = if case.steels.len() > 1 { format!("R_e {yield_mpa}: ") } else { String::new() };
        all.extend(numbers(case, &prefix, &|key| value(&diagram, key)));
    }
    all
}

fn of_frame(case: &Case) -> Vec<Check> {
    let assessment = assess(&frame(case)).unwrap();
    let hotspot = crate::common::first(&assessment, standard(case));
    let computed = |key: &str| {
        let fixed = hotspot.static_check.as_ref();
        let word = |w: &dyn std::fmt::Display| Expected::Word(w.to_string());
        match key {
            "sigma_m_mpa" => Expected::Number(fatigue(hotspot).sigma_m_mpa),
            "sigma_a_mpa" => Expected::Number(fatigue(hotspot).sigma_a_mpa),
            "sigma_a_limit_mpa" => Expected::Number(fatigue(hotspot).sigma_a_limit_mpa),
            "utilisation" => Expected::Number(fatigue(hotspot).utilisation),
            "in_phase_sigma_a_mpa" => match &fatigue(hotspot).origin {
                Origin::Sum { in_phase_sigma_a_mpa, .. } => Expected::Number(*in_phase_sigma_a_mpa),
                Origin::Pair { .. } => panic!("{} is no sum", case.id),
            },
            "pair" => match &fatigue(hotspot).origin {
                Origin::Pair { first, second, .. } => Expected::Word(format!("{first}, {second}")),
                Origin::Sum { .. } => panic!("{} is no pair", case.id),
            },
            "verdict" => word(&fatigue(hotspot).verdict.to_string().to_lowercase()),
            "confidence" => word(&hotspot.confidence),
            "static_equivalent_mpa" => Expected::Number(fixed.unwrap().equivalent_mpa),
            "static_limit_mpa" => Expected::Number(fixed.unwrap().limit_mpa),
            "static_condition" => word(&fixed.unwrap().condition),
            "static_verdict" => word(&fixed.unwrap().verdict.to_string().to_lowercase()),
            other => panic!("{other}"),
        }
    };
    case.rows.iter().map(|row| check(case, row, "", computed(&row.key))).collect()
}

fn load_path(name: &str) -> LoadPath {
    LoadPath::ALL.into_iter().find(|p| p.short_name() == name).unwrap()
}

/// S355 with DIN 15018 K2.
fn diagram() -> LimitDiagram {
    catalogue().limit("din_15018/k2").unwrap().diagram(&steel(355.0, 490.0)).unwrap()
}

fn form(name: &str) -> StressKind {
    if name == "plane" { StressKind::Plane } else { StressKind::Full }
}

/// Rows with an expectation typed in, then those found by brute force.
fn against_brute_force(
    case: &Case,
    exact: &dyn Fn(&str, StressKind) -> f64,
    brute: &dyn Fn(&str, StressKind) -> f64,
) -> Vec<Check> {
    let split = |key: &str| key.split_once(' ').map(|(what, kind)| (what.to_owned(), form(kind))).unwrap();
    let mut all = numbers(case, "", &|key| {
        let (what, kind) = split(key);
        exact(&what, kind)
    });
    for key in &case.brute_force {
        let (what, kind) = split(key);
        all.push(Check {
            key: key.clone(),
            expected: Expected::Number(brute(&what, kind)),
            computed: Expected::Number(exact(&what, kind)),
            how: "brute force".to_owned(),
            tolerance: case.tolerance,
        });
    }
    all
}

fn critical_sum(case: &Case) -> Vec<Check> {
    let mean = Tensor(case.mean.unwrap());
    let parts: Vec<Tensor> = case.tensors.iter().map(|t| Tensor(*t)).collect();
    let cycle = StressCycle { mean, alternating: parts.clone() };
    let diagram = diagram();
    let exact = |path: &str, kind| critical_plane(&cycle, kind, &diagram, load_path(path)).utilisation;
    let brute = |path: &str, kind| {
        largest_over_directions(kind, &|n| {
            // Written out here, so that nothing of the reduction is shared.
            let amplitude = parts.iter().map(|t| normal_stress(t, n).powi(2)).sum::<f64>().sqrt();
            diagram.utilisation(load_path(path), normal_stress(&mean, n), amplitude)
        })
    };
    against_brute_force(case, &exact, &brute)
}

fn critical_pairs(case: &Case) -> Vec<Check> {
    let conditions: Vec<Tensor> = case.tensors.iter().map(|t| Tensor(*t)).collect();
    let diagram = diagram();
    let exact = |what: &str, kind| match what {
        "amplitude" => {
            let pair = worst_pair(&conditions).unwrap();
            let along = pair_along(&conditions, &pair.cycle.direction).unwrap();
            assert!(along.cycle.amplitude_mpa <= pair.cycle.amplitude_mpa * (1.0 + 1e-9));
            pair.cycle.amplitude_mpa
        }
        path => critical_plane_of_pairs(&conditions, kind, &diagram, load_path(path)).unwrap().1.utilisation,
    };
    let brute = |what: &str, kind| {
        largest_over_directions(kind, &|n| {
            let stresses: Vec<f64> = conditions.iter().map(|t| normal_stress(t, n)).collect();
            let mut largest = 0.0f64;
            for (i, a) in stresses.iter().enumerate() {
                for b in &stresses[..i] {
                    let (mean, amplitude) = ((a + b) / 2.0, (a - b).abs() / 2.0);
                    let value = match what {
                        "amplitude" => amplitude,
                        path => diagram.utilisation(load_path(path), mean, amplitude),
                    };
                    largest = largest.max(value);
                }
            }
            largest
        })
    };
    against_brute_force(case, &exact, &brute)
}

fn normal_stress(t: &Tensor, n: &Vector3<f64>) -> f64 {
    let [xx, yy, zz, xy, yz, zx] = t.0;
    xx * n.x * n.x
        + yy * n.y * n.y
        + zz * n.z * n.z
        + 2.0 * (xy * n.x * n.y + yz * n.y * n.z + zx * n.z * n.x)
}

/// All directions of a grid of 1.5° (0.05° in the plane), the best twenty refined to 1e-9.
fn largest_over_directions(kind: StressKind, value: &dyn Fn(&Vector3<f64>) -> f64) -> f64 {
    let of = |polar: f64, around: f64| {
        Vector3::new(polar.sin() * around.cos(), polar.sin() * around.sin(), polar.cos())
    };
    let mut grid: Vec<(f64, f64, f64)> = Vec::new();
    if kind == StressKind::Plane {
        grid.extend(
            (0..3600).map(|k| (FRAC_PI_2, PI * f64::from(k) / 3600.0)).map(|(p, a)| (value(&of(p, a)), p, a)),
        );
    } else {
        for i in 0..=60 {
            let polar = FRAC_PI_2 * f64::from(i) / 60.0;
            for k in 0..240 {
                let around = TAU * f64::from(k) / 240.0;
                grid.push((value(&of(polar, around)), polar, around));
            }
        }
    }
    grid.sort_by(|a, b| b.0.total_cmp(&a.0));
    let mut best = grid[0].0;
    for (start, polar, around) in grid.into_iter().take(20) {
        let (mut here, mut p, mut a, mut step) = (start, polar, around, 0.03);
        while step > 1e-9 {
            let polar_step = if kind == StressKind::Plane { 0.0 } else { step };
            let moves = [(polar_step, 0.0), (-polar_step, 0.0), (0.0, step), (0.0, -step)];
            let found = moves.map(|(dp, da)| (value(&of(p + dp, a + da)), p + dp, a + da));
            let better = found.into_iter().max_by(|x, y| x.0.total_cmp(&y.0)).unwrap();
            if better.0 > here { (here, p, a) = better } else { step /= 2.0 }
        }
        best = best.max(here);
    }
    best
}
