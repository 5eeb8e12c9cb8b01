//! The pair of conditions with the largest amplitude, for a vector of nodes at once.
//!
//! 1. Guess: the pair that differs most on sixteen directions of the tangent plane, then two Rayleigh quotient steps in
//!    space. The amplitude along the direction found is a lower bound of the largest.
//! 2. Proof: every pair whose eigenvalues all stay below that bound is out. One tensor X, half the sum of the guessed
//!    pair (i, j), separates nearly all at once: where σ_k < X + level/2 for every k but i, and σ_k > X − level/2 for
//!    every k but j, only pairs with σ_i above or σ_j below are left, and those are tried one by one. Where this
//!    fails, all pairs are tried one by one.
//! 3. The few pairs left, nearly always the one guessed, go through the plain rule of `combination::worst_pair` with its
//!    ties; the eigenvector is at hand already unless another eigenvalue is near.
//!
//! "Below" means positive definite by its minors, with a margin for rounding. The result is that of the plain rule; a
//! node without a usable guess goes the plain way altogether.

use nalgebra::Vector3;
use pulp::Simd;

use super::lanes::{
    Lanes, MAX_LANES, Mask, Tensor, Vector, adjugate, apply, circle_direction, contract, load, projector,
    unit, weighted,
};
use super::lanes_conditions::{Conditions, steepest};
use crate::combination::{PairChoice, TIE, pair_along_known, worst_pair, worst_pair_among};
use crate::stress::Tensor as NodeTensor;

/// The bound is lowered by this against rounding, beside the width of ties.
const SLACK: f64 = 1e-12;
/// Minors below this, relatively, are in doubt.
const MARGIN: f64 = 1e-12;

/// Pairs left, per node of the vector.
pub(crate) type PairsLeft = [Vec<(usize, usize)>; MAX_LANES];

/// The guess for a vector of nodes.
struct Guess<S: Simd> {
    /// A range (twice the amplitude) that some pair of each node reaches, a little lowered.
    level: Lanes<S>,
    direction: Vector<S>,
    pair: [Lanes<S>; 2],
    tensors: [Tensor<S>; 2],
}

/// One vector of nodes; None for bad nodes.
#[inline(always)]
pub(crate) fn worst_pairs_of_lanes<S: Simd>(
    conditions: &Conditions<'_, S>,
    bad: &[bool; MAX_LANES],
    left: &mut PairsLeft,
    out: &mut [Option<PairChoice>],
) {
    let s = conditions.s;
    let (zero, one) = (Lanes::all(s, 0.0), Lanes::all(s, 1.0));
    let guess = guessed(conditions);
    let usable = guess.level.above(Lanes::all(s, 1e-100)).and(Lanes::all(s, 1e100).above(guess.level));
    let alone = usable.and(guess.leads_alone(conditions));
    if !alone.everywhere() {
        sieve(conditions, guess.level, left);
    }
    let (usable, alone) = (usable.choose(one, zero).to_array(), alone.choose(one, zero).to_array());
    let (i, j) = (guess.pair[0].to_array(), guess.pair[1].to_array());
    let n = [guess.direction[0].to_array(), guess.direction[1].to_array(), guess.direction[2].to_array()];
    for (lane, out) in out.iter_mut().enumerate().take(S::F64_LANES) {
        if bad[lane] {
            *out = None;
            continue;
        }
        if alone[lane] > 0.5 {
            let (i, j) = (i[lane] as usize, j[lane] as usize);
            left[lane].clear();
            left[lane].push((i.min(j), i.max(j)));
        }
        let known = if usable[lane] > 0.5 { Some([n[0][lane], n[1][lane], n[2][lane]]) } else { None };
        *out = settle(conditions, lane, known, &left[lane]);
    }
}

#[inline(always)]
fn guessed<S: Simd>(conditions: &Conditions<'_, S>) -> Guess<S> {
    let s = conditions.s;
    let (zero, one) = (Lanes::all(s, 0.0), Lanes::all(s, 1.0));
    let (mut cos, mut sin, mut widest) = (one, zero, Lanes::all(s, f64::NEG_INFINITY));
    for (range, (c, d)) in conditions.amplitude.iter().zip(conditions.samples) {
        let better = range.above(widest);
        widest = better.choose(*range, widest);
        cos = better.choose(Lanes::all(s, *c), cos);
        sin = better.choose(Lanes::all(s, *d), sin);
    }
    let [x, y] = conditions.worst_on_circle((cos, sin), (one, one));
    let (cos, sin) = steepest(x.a - y.a, x.b - y.b, (cos, sin));
    let [x, y] = conditions.worst_on_circle((cos, sin), (one, one));
    let (cos, sin) = steepest(x.a - y.a, x.b - y.b, (cos, sin));
    let tensors = [conditions.gather(x.index), conditions.gather(y.index)];
    let d = weighted(one, &tensors[0], -one, &tensors[1]);
    let mut n = circle_direction(conditions.frame, cos, sin);
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
    let level = found * Lanes::all(s, 1.0 - TIE - SLACK);
    Guess { level, direction: n, pair: [x.index, y.index], tensors }
}

/// Margins of the first, second and third minor.
#[inline(always)]
fn margins<S: Simd>(level: Lanes<S>) -> [Lanes<S>; 3] {
    let margin = Lanes::all(level.s, MARGIN) * level;
    [margin, margin * level, margin * level * level]
}

impl<S: Simd> Guess<S> {
    /// True where no pair but the one guessed reaches the level.
    #[inline(always)]
    fn leads_alone(&self, conditions: &Conditions<'_, S>) -> Mask<S> {
        let s = conditions.s;
        let (zero, one, half) = (Lanes::all(s, 0.0), Lanes::all(s, 1.0), Lanes::all(s, 0.5));
        let margins = margins(self.level);
        let [high, low] = &self.tensors;
        // Differences to one of the pair, whose rounding is small beside the level, however large the stresses.
        let range = weighted(one, high, -one, low);
        let middle = half * self.level;
        let mut doubts = zero;
        let mut index = zero;
        for t in conditions.tensors() {
            let t: Tensor<S> = load(s, t);
            let other_than_high = (index - self.pair[0]).abs().above(half);
            let other_than_low = (index - self.pair[1]).abs().above(half);
            let above_low = weighted(one, &t, -one, low);
            let above_middle = weighted(one, &above_low, -half, &range);
            let below_high = weighted(one, high, -one, &t);
            let [upper, lower] = within(&above_middle, middle, &margins);
            let [before_low, _] = within(&above_low, self.level, &margins);
            let [after_high, _] = within(&below_high, self.level, &margins);
            let high_covered = upper.and(before_low).choose(zero, other_than_high.choose(one, zero));
            let low_covered = lower.and(after_high).choose(zero, other_than_low.choose(one, zero));
            doubts = doubts + high_covered + low_covered;
            index = index + one;
        }
        half.above(doubts)
    }
}

/// Notes the pairs that are not surely below `level`.
#[inline(always)]
fn sieve<S: Simd>(conditions: &Conditions<'_, S>, level: Lanes<S>, left: &mut PairsLeft) {
    let s = conditions.s;
    for left in left.iter_mut() {
        left.clear();
    }
    let margins = margins(level);
    for (i, first) in conditions.tensors().enumerate() {
        let first: Tensor<S> = load(s, first);
        for (j, second) in conditions.tensors().enumerate().skip(i + 1) {
            let second: Tensor<S> = load(s, second);
            let one = Lanes::all(s, 1.0);
            let [up, down] = within(&weighted(one, &first, -one, &second), level, &margins);
            let below = up.and(down);
            if !below.everywhere() {
                let below = below.choose(Lanes::all(s, 1.0), Lanes::all(s, 0.0)).to_array();
                for lane in 0..S::F64_LANES {
                    if below[lane] < 0.5 {
                        left[lane].push((i, j));
                    }
                }
            }
        }
    }
}

/// The plain rule on the pairs left; `known` is the direction of the guess, where there is one.
#[inline(never)]
fn settle<S: Simd>(
    conditions: &Conditions<'_, S>,
    lane: usize,
    known: Option<[f64; 3]>,
    left: &[(usize, usize)],
) -> Option<PairChoice> {
    let at = |i: usize| NodeTensor(conditions.at(i, lane));
    match (known, left) {
        (Some(n), [(i, j)]) => pair_along_known((*i, &at(*i)), (*j, &at(*j)), &Vector3::from(n))
            .or_else(|| worst_pair_among(at, left.iter().copied())),
        (Some(_), [_, ..]) => worst_pair_among(at, left.iter().copied()),
        _ => worst_pair(&(0..conditions.count()).map(at).collect::<Vec<_>>()),
    }
}

/// True where every eigenvalue of `d` surely is smaller than `level`, and where every one of −d is.
#[inline(always)]
fn within<S: Simd>(d: &Tensor<S>, level: Lanes<S>, margins: &[Lanes<S>; 3]) -> [Mask<S>; 2] {
    let squares = [d[3] * d[3], d[4] * d[4], d[5] * d[5]];
    let triple = (d[3] + d[3]) * d[4] * d[5];
    [
        definite([level - d[0], level - d[1], level - d[2]], &squares, -triple, margins),
        definite([level + d[0], level + d[1], level + d[2]], &squares, triple, margins),
    ]
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
