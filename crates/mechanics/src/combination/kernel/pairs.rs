//! Pairs of conditions, one node: the exact critical plane.
//!
//! For a pair i < j: D = (σᵢ − σⱼ)/2, M = (σᵢ + σⱼ)/2; along n the mean is nᵀMn, the amplitude |nᵀDn|.
//! Not from a standard; UIC 615-4 superposes the two conditions with the largest amplitude.

use super::limit::{ConvexDiagram, HalfPlane, LoadPath};
use super::tensor::{Sym3, Vec3, combine, is_below_one, max_abs, principal, project, upper_bound};
use crate::combination::{constrained_maximum, worst_pair};
use crate::stress::Tensor;

/// What one reduction found at one node.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PairResult {
    /// Utilisation by the load path; infinite outside the diagram's ends.
    pub utilisation: f64,
    /// The two conditions, counted from 0, first < second.
    pub pair: (usize, usize),
    /// Unit vector normal to the plane.
    pub direction: Vec3,
    /// nᵀMn.
    pub sigma_m_mpa: f64,
    /// |nᵀDn|.
    pub sigma_a_mpa: f64,
}

/// Mean and half-difference tensors of a pair.
#[inline]
pub(crate) fn mean_and_difference(a: &Sym3, b: &Sym3) -> (Sym3, Sym3) {
    (combine(0.5, a, 0.5, b), combine(0.5, a, -0.5, b))
}

/// Differences of utilisation below this are ties; the pair that comes first is kept.
pub(crate) const TIE_RELATIVE: f64 = 1e-12;

/// Pairs (i, j), i < j, in order.
pub(crate) fn pairs(n: usize) -> impl Iterator<Item = (usize, usize)> {
    (0..n).flat_map(move |i| (i + 1..n).map(move |j| (i, j)))
}

/// Largest value over all directions of p nᵀMn + q |nᵀDn|, and its direction.
///
/// q ≥ 0: the larger of λ_max(pM ± qD). q < 0: the same where it is the smaller of both signs, or the largest pM of the
/// directions without amplitude.
fn largest(p: f64, m: &Sym3, q: f64, d: &Sym3) -> (f64, Vec3) {
    let at = |sign: f64| {
        let e = principal(&combine(p, m, sign * q, d));
        (e.values[2], e.directions[2])
    };
    let (plus, minus) = (at(1.0), at(-1.0));
    if q >= 0.0 {
        return if plus.0 >= minus.0 { plus } else { minus };
    }
    let without = constrained_maximum(&Tensor(m.map(|v| p * v)), &Tensor(*d), 0.0).map(Vec3::from);
    let value = |n: Vec3| (p * project(m, &n) + q * project(d, &n).abs(), n);
    let all = [plus.1, minus.1].into_iter().chain(without).map(value);
    all.fold((f64::NEG_INFINITY, [1.0, 0.0, 0.0]), |best, new| if new.0 > best.0 { new } else { best })
}

/// State of a sweep over pairs.
struct Incumbent {
    u: f64,
    found: Option<PairResult>,
}

/// The largest utilisation over all directions and pairs, exact for a convex diagram.
///
/// F2: the largest λ_max(pM ± qD) over half-planes, pairs and signs. F1, F3, F4: for each half-plane and
/// pair the u that solves λ_max(pM ± (μ + κ/u)D) = 1, found by alternating between the top direction and the
/// utilisation along it (rising, quadratically convergent). A pair whose eigenvalue at the best u so far
/// stays below one cannot be worse and is dropped on the signs of three minors.
/// Ties within 1e-12 go to the pair that comes first. Checked by `tests/engine/kernel_reference.rs`.
#[must_use]
pub fn critical_plane(conditions: &[Sym3], diagram: &ConvexDiagram, path: LoadPath) -> PairResult {
    critical_plane_from(conditions, diagram, path, 0.0)
}

/// As [`critical_plane`], with a utilisation known to be reached (0 if none is known). One that no pair reaches after all
/// is not believed.
pub(crate) fn critical_plane_from(
    conditions: &[Sym3],
    diagram: &ConvexDiagram,
    path: LoadPath,
    known_utilisation: f64,
) -> PairResult {
    let floor = if known_utilisation > 0.0 {
        known_utilisation
    } else {
        starting_utilisation(conditions, diagram, path)
    };
    let floor = floor * (1.0 - 1e-9);
    let bounds = Bounds::new(conditions, diagram, path, floor);
    let excluded = |line: usize, (i, j): (usize, usize)| bounds.excludes(line, i, j);
    let found = worst_of(conditions, diagram, path, floor, pairs(conditions.len()), excluded);
    match found {
        Some(found) => found,
        None if known_utilisation > 0.0 => critical_plane(conditions, diagram, path),
        None => without_utilisation(conditions, diagram, path),
    }
}

/// As [`critical_plane`] where all pairs but these are known to stay below a finite utilisation that one of these reaches.
pub(crate) fn critical_plane_among(
    conditions: &[Sym3],
    diagram: &ConvexDiagram,
    path: LoadPath,
    known_utilisation: f64,
    pairs: &[(usize, usize)],
) -> Option<PairResult> {
    let floor = known_utilisation * (1.0 - 1e-9);
    worst_of(conditions, diagram, path, floor, pairs.iter().copied(), |_, _| false)
}

/// The worst of the pairs above a utilisation, by each line that does not exclude the pair.
fn worst_of(
    conditions: &[Sym3],
    diagram: &ConvexDiagram,
    path: LoadPath,
    floor: f64,
    pairs: impl Iterator<Item = (usize, usize)>,
    excluded: impl Fn(usize, (usize, usize)) -> bool,
) -> Option<PairResult> {
    let mut state = Incumbent { u: floor, found: None };
    for (i, j) in pairs {
        let (m, d) = mean_and_difference(&conditions[i], &conditions[j]);
        for (index, h) in diagram.half_planes().iter().enumerate() {
            if excluded(index, (i, j)) {
                continue;
            }
            sweep(&mut state, (i, j), &m, &d, h, diagram, path);
            if state.u == f64::INFINITY {
                return state.found;
            }
        }
    }
    state.found
}

/// No pair is utilised at all: the one of largest amplitude stands for them.
fn without_utilisation(conditions: &[Sym3], diagram: &ConvexDiagram, path: LoadPath) -> PairResult {
    let tensors: Vec<Tensor> = conditions.iter().map(|c| Tensor(*c)).collect();
    let (pair, direction, sigma_m_mpa, sigma_a_mpa) = worst_pair(&tensors).map_or_else(
        || ((0, 0), [1.0, 0.0, 0.0], 0.0, 0.0),
        |p| {
            let pair = (p.first.min(p.second), p.first.max(p.second));
            (pair, p.cycle.direction.into(), p.cycle.mean_mpa, p.cycle.amplitude_mpa)
        },
    );
    let utilisation = diagram.utilisation(path, sigma_m_mpa, sigma_a_mpa);
    PairResult { utilisation, pair, direction, sigma_m_mpa, sigma_a_mpa }
}

/// Bounds of each condition's part in "p′σ_m + q′σ_a ≤ 1" = λ_max(½(p′ + q′)σᵢ + ½(p′ − q′)σⱼ) ≤ 1 and its mirror.
struct Bounds {
    conditions: usize,
    /// Per line and condition: bounds of the first and of the second part.
    parts: Vec<(f64, f64)>,
}

impl Bounds {
    fn new(conditions: &[Sym3], diagram: &ConvexDiagram, path: LoadPath, u: f64) -> Self {
        let mut parts = Vec::new();
        if u > 0.0 && u.is_finite() {
            for h in diagram.half_planes() {
                let (p, q) = h.at(path, u);
                let (a, b) = (0.5 * (p + q.abs()), 0.5 * (p - q.abs()));
                parts.extend(conditions.iter().map(|t| (bound_of_multiple(a, t), bound_of_multiple(b, t))));
            }
        }
        Self { conditions: conditions.len(), parts }
    }

    /// True if the pair surely stays below the utilisation the bounds were made for.
    fn excludes(&self, line: usize, i: usize, j: usize) -> bool {
        let at = |k: usize| self.parts.get(line * self.conditions + k);
        match (at(i), at(j)) {
            (Some(a), Some(b)) => a.0 + b.1 < 1.0 && a.1 + b.0 < 1.0,
            _ => false,
        }
    }
}

/// Upper bound of λ_max(a·T).
fn bound_of_multiple(a: f64, t: &Sym3) -> f64 {
    upper_bound(&t.map(|v| a * v))
}

/// A utilisation that some pair and direction surely reaches: along the principal directions of every
/// condition, the extreme conditions paired.
fn starting_utilisation(conditions: &[Sym3], diagram: &ConvexDiagram, path: LoadPath) -> f64 {
    let mut best: f64 = 0.0;
    for c in conditions {
        for n in principal(c).directions {
            let (lo, hi) = conditions.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(lo, hi), t| {
                let s = project(t, &n);
                (lo.min(s), hi.max(s))
            });
            let u = diagram.utilisation(path, 0.5 * hi + 0.5 * lo, 0.5 * hi - 0.5 * lo);
            if u < f64::INFINITY {
                best = best.max(u);
            }
        }
    }
    best
}

fn sweep(
    state: &mut Incumbent,
    pair: (usize, usize),
    m: &Sym3,
    d: &Sym3,
    h: &HalfPlane,
    diagram: &ConvexDiagram,
    path: LoadPath,
) {
    // With nothing found yet the least amplitude worth telling from zero.
    let tiny = 1e-14 * (h.p_per_mpa.abs() + h.q_per_mpa) * max_abs(d).max(1e-3 * max_abs(m));
    let mut u = if state.u > 0.0 { state.u } else { tiny.max(f64::MIN_POSITIVE) };
    for round in 0..60 {
        let threshold = u * (1.0 + if state.found.is_some() { TIE_RELATIVE } else { 0.0 });
        let (p, q) = h.at(path, threshold);
        let widened = q.abs();
        if is_below_one(&combine(p, m, widened, d)) && is_below_one(&combine(p, m, -widened, d)) {
            return;
        }
        if round == 0 && path != LoadPath::RatioConstant {
            let (mu, kappa) = h.path_factors(path);
            let (value, n) = largest(h.p_per_mpa, m, if kappa > 0.0 { mu } else { h.q_per_mpa }, d);
            if if kappa > 0.0 { value >= 1.0 } else { value > 1.0 } {
                let (sigma_m_mpa, sigma_a_mpa) = (project(m, &n), project(d, &n).abs());
                let utilisation = f64::INFINITY;
                *state = Incumbent {
                    u: utilisation,
                    found: Some(PairResult { utilisation, pair, direction: n, sigma_m_mpa, sigma_a_mpa }),
                };
                return;
            }
        }
        let (_, n) = largest(p, m, q, d);
        let (sigma_m_mpa, sigma_a_mpa) = (project(m, &n), project(d, &n).abs());
        let utilisation = h.utilisation(path, sigma_m_mpa, sigma_a_mpa);
        if utilisation <= threshold {
            return;
        }
        u = utilisation;
        let all = diagram.utilisation(path, sigma_m_mpa, sigma_a_mpa).max(utilisation);
        *state = Incumbent {
            u: all,
            found: Some(PairResult { utilisation: all, pair, direction: n, sigma_m_mpa, sigma_a_mpa }),
        };
        // The last steps gain less than a tie: still take them, they are what makes the value exact.
        if all > u {
            u = all;
        }
    }
}
