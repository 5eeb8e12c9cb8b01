//! The pair of conditions with the largest amplitude, for a vector of nodes at once.
//!
//! 1. Guess: the pair that differs most on sixteen directions of the tangent plane, then two Rayleigh quotient steps in
//!    space. The amplitude along the direction found is a lower bound of the largest.
//! 2. Every pair whose eigenvalues all stay below that bound is out: level·1 ± D are positive definite (minors, with a
//!    margin for rounding).
//! 3. The few pairs left, nearly always the one guessed, go through the plain rule of `combination::worst_pair` with its
//!    ties; the eigenvector is at hand already unless another eigenvalue is near.
//!
//! The result is that of the plain rule; a node without a usable guess goes the plain way altogether.

use nalgebra::Vector3;
use pulp::Simd;

use super::lanes::{
    Lanes, MAX_LANES, Mask, Tensor, Terms, Vector, adjugate, apply, circle_direction, circle_projectors,
    contract, load, on_circle, projector, store, unit, weighted,
};
use crate::combination::{PairChoice, TIE, pair_along_known, worst_pair, worst_pair_among};
use crate::stress::Tensor as NodeTensor;

/// Directions tried on the half circle (each with its opposite).
const HALF_SAMPLES: usize = 8;
/// The bound is lowered by this against rounding, beside the width of ties.
const SLACK: f64 = 1e-12;
/// Minors below this, relatively, are in doubt.
const MARGIN: f64 = 1e-12;

/// The conditions of a plan, made ready.
#[derive(Debug, Clone)]
pub(crate) struct WorstPairLanes {
    conditions: Vec<Terms>,
    samples: [(f64, f64); HALF_SAMPLES],
}

/// Buffers of one thread.
pub(crate) struct WorstPairWork {
    /// Condition stresses: \[condition\]\[component\]\[node\].
    stress: Vec<f64>,
    /// In the tangent plane: \[condition\]\[c, a, b\]\[node\].
    plane: Vec<f64>,
    /// Pairs left, per node of the vector.
    left: [Vec<(usize, usize)>; MAX_LANES],
}

impl WorstPairLanes {
    pub fn new(factors: &[Vec<f64>]) -> Self {
        Self {
            conditions: factors.iter().map(|f| Terms::new(f)).collect(),
            samples: std::array::from_fn(|k| {
                let phi = std::f64::consts::PI * k as f64 / HALF_SAMPLES as f64;
                (phi.cos(), phi.sin())
            }),
        }
    }

    pub fn work(&self) -> WorstPairWork {
        let n = self.conditions.len() * MAX_LANES;
        WorstPairWork {
            stress: vec![0.0; 6 * n],
            plane: vec![0.0; 3 * n],
            left: std::array::from_fn(|_| Vec::new()),
        }
    }

    /// One vector of nodes; `frame` and `units` as gathered. None for bad nodes.
    #[inline(always)]
    pub fn run<S: Simd>(
        &self,
        s: S,
        units: &[f64],
        bad: &[bool; MAX_LANES],
        frame: &[Vector<S>; 3],
        work: &mut WorstPairWork,
        out: &mut [Option<PairChoice>],
    ) {
        let projectors = circle_projectors(frame);
        for (i, terms) in self.conditions.iter().enumerate() {
            let t = terms.sum(s, units);
            store(&t, &mut work.stress, i);
            store(&on_circle(&t, &projectors), &mut work.plane, i);
        }
        let (level, n) = self.guess(s, frame, work);
        let n = [n[0].to_array(), n[1].to_array(), n[2].to_array()];
        let usable = level.above(Lanes::all(s, 1e-100)).and(Lanes::all(s, 1e100).above(level));
        self.sieve(s, level, bad, work);
        let usable = usable.choose(Lanes::all(s, 1.0), Lanes::all(s, 0.0)).to_array();
        for (lane, out) in out.iter_mut().enumerate().take(S::F64_LANES) {
            let known = (usable[lane] > 0.5).then_some([n[0][lane], n[1][lane], n[2][lane]]);
            *out = if bad[lane] { None } else { self.settle((lane, S::F64_LANES), known, work) };
        }
    }

    /// A range (twice the amplitude) that some pair of each node reaches, a little lowered, and the direction.
    #[inline(always)]
    fn guess<S: Simd>(&self, s: S, frame: &[Vector<S>; 3], work: &WorstPairWork) -> (Lanes<S>, Vector<S>) {
        let (zero, one) = (Lanes::all(s, 0.0), Lanes::all(s, 1.0));
        let (mut cos, mut sin, mut widest) = (one, zero, Lanes::all(s, f64::NEG_INFINITY));
        let cab = &S::as_simd_f64s(&work.plane).0[..3 * self.conditions.len()];
        for (c, d) in &self.samples {
            let (c, d) = (Lanes::all(s, *c), Lanes::all(s, *d));
            let (mut h0, mut l0) = (Lanes::all(s, f64::NEG_INFINITY), Lanes::all(s, f64::INFINITY));
            let (mut h1, mut l1) = (h0, l0);
            for t in cab.chunks_exact(3) {
                let [mid, a, b] = load(s, t);
                let swing = a.mul_add(c, b * d);
                let (x, y) = (mid + swing, mid - swing);
                h0 = h0.max(x);
                l0 = l0.min(x);
                h1 = h1.max(y);
                l1 = l1.min(y);
            }
            for (range, c, d) in [(h0 - l0, c, d), (h1 - l1, -c, -d)] {
                let better = range.above(widest);
                widest = better.choose(range, widest);
                cos = better.choose(c, cos);
                sin = better.choose(d, sin);
            }
        }
        let (d, mut n) = self.apart(s, frame, work, (cos, sin));
        let mut found = contract(&d, &projector(&n, &n)).abs();
        for _ in 0..2 {
            let rho = contract(&d, &projector(&n, &n));
            let shifted = [d[0] - rho, d[1] - rho, d[2] - rho, d[3], d[4], d[5]];
            let next = unit(&apply(&adjugate(&shifted), &n));
            let range = contract(&d, &projector(&next, &next)).abs();
            // A step from an exact eigenvector is 0/0: then stay. The quotient settles before the direction does.
            let better = range.above(found * Lanes::all(s, 1.0 - 1e-9));
            for (n, next) in n.iter_mut().zip(next) {
                *n = better.choose(next, *n);
            }
            found = better.choose(range, found);
        }
        (found * Lanes::all(s, 1.0 - TIE - SLACK), n)
    }

    /// Difference of the two conditions furthest apart on the circle, and its direction there.
    #[inline(always)]
    fn apart<S: Simd>(
        &self,
        s: S,
        frame: &[Vector<S>; 3],
        work: &WorstPairWork,
        (mut cos, mut sin): (Lanes<S>, Lanes<S>),
    ) -> (Tensor<S>, Vector<S>) {
        let zero = Lanes::all(s, 0.0);
        let cab = &S::as_simd_f64s(&work.plane).0[..3 * self.conditions.len()];
        let stress = &S::as_simd_f64s(&work.stress).0[..6 * self.conditions.len()];
        let mut d = [zero; 6];
        for _ in 0..2 {
            let (mut high, mut low) = (Lanes::all(s, f64::NEG_INFINITY), Lanes::all(s, f64::INFINITY));
            let (mut a, mut b) = ([zero; 2], [zero; 2]);
            let (mut top, mut bottom) = ([zero; 6], [zero; 6]);
            for (t, whole) in cab.chunks_exact(3).zip(stress.chunks_exact(6)) {
                let [mid, x, y] = load(s, t);
                let whole: Tensor<S> = load(s, whole);
                let value = x.mul_add(cos, y.mul_add(sin, mid));
                let (up, down) = (value.above(high), low.above(value));
                high = up.choose(value, high);
                low = down.choose(value, low);
                a = [up.choose(x, a[0]), down.choose(x, a[1])];
                b = [up.choose(y, b[0]), down.choose(y, b[1])];
                for k in 0..6 {
                    top[k] = up.choose(whole[k], top[k]);
                    bottom[k] = down.choose(whole[k], bottom[k]);
                }
            }
            d = weighted(Lanes::all(s, 1.0), &top, Lanes::all(s, -1.0), &bottom);
            let (x, y) = (a[0] - a[1], b[0] - b[1]);
            let square = x.mul_add(x, y * y);
            let inverse = Lanes::all(s, 1.0) / square.sqrt();
            let usable = square.above(zero);
            cos = usable.choose(x * inverse, cos);
            sin = usable.choose(y * inverse, sin);
        }
        (d, circle_direction(frame, cos, sin))
    }

    /// Notes the pairs that are not surely below `level`, of nodes that are not bad.
    #[inline(always)]
    fn sieve<S: Simd>(&self, s: S, level: Lanes<S>, bad: &[bool; MAX_LANES], work: &mut WorstPairWork) {
        for left in &mut work.left {
            left.clear();
        }
        let stress = &S::as_simd_f64s(&work.stress).0[..6 * self.conditions.len()];
        let margin = Lanes::all(s, MARGIN) * level;
        let margins = [margin, margin * level, margin * level * level];
        for (i, first) in stress.chunks_exact(6).enumerate() {
            let first: Tensor<S> = load(s, first);
            for (j, second) in stress.chunks_exact(6).enumerate().skip(i + 1) {
                let second: Tensor<S> = load(s, second);
                let below = magnitudes_below(s, &first, &second, level, &margins);
                if !below.everywhere() {
                    let below = below.choose(Lanes::all(s, 1.0), Lanes::all(s, 0.0)).to_array();
                    for lane in 0..S::F64_LANES {
                        if below[lane] < 0.5 && !bad[lane] {
                            work.left[lane].push((i, j));
                        }
                    }
                }
            }
        }
    }

    /// The plain rule on the pairs left; `known` is the direction of the guess, where there is one.
    #[inline(never)]
    fn settle(
        &self,
        (lane, lanes): (usize, usize),
        known: Option<[f64; 3]>,
        work: &WorstPairWork,
    ) -> Option<PairChoice> {
        let at = |i: usize| {
            let of = |k: usize| work.stress.get((6 * i + k) * lanes + lane).copied().unwrap_or(f64::NAN);
            NodeTensor(std::array::from_fn(of))
        };
        let left = work.left.get(lane).map_or(&[][..], Vec::as_slice);
        match (known, left) {
            (Some(n), [(i, j)]) => pair_along_known((*i, &at(*i)), (*j, &at(*j)), &Vector3::from(n))
                .or_else(|| worst_pair_among(at, left.iter().copied())),
            (Some(_), [_, ..]) => worst_pair_among(at, left.iter().copied()),
            _ => worst_pair(&(0..self.conditions.len()).map(at).collect::<Vec<_>>()),
        }
    }
}

/// True where every eigenvalue of first − second surely is smaller than `level` in magnitude.
#[inline(always)]
fn magnitudes_below<S: Simd>(
    s: S,
    first: &Tensor<S>,
    second: &Tensor<S>,
    level: Lanes<S>,
    margins: &[Lanes<S>; 3],
) -> Mask<S> {
    let d = weighted(Lanes::all(s, 1.0), first, Lanes::all(s, -1.0), second);
    let squares = [d[3] * d[3], d[4] * d[4], d[5] * d[5]];
    let triple = (d[3] + d[3]) * d[4] * d[5];
    let up = definite([level - d[0], level - d[1], level - d[2]], &squares, -triple, margins);
    let down = definite([level + d[0], level + d[1], level + d[2]], &squares, triple, margins);
    up.and(down)
}

/// True where the tensor of this diagonal, these squares of its shear components and this twice their product is
/// positive definite by more than the margins.
#[inline(always)]
fn definite<S: Simd>(
    [a, b, c]: [Lanes<S>; 3],
    squares: &[Lanes<S>; 3],
    triple: Lanes<S>,
    margins: &[Lanes<S>; 3],
) -> Mask<S> {
    let minor = a * b - squares[0];
    let rest = a.mul_add(squares[1], b * squares[2]);
    let whole = c.mul_add(minor, triple) - rest;
    a.above(margins[0]).and(minor.above(margins[1])).and(whole.above(margins[2]))
}
