//! The pair of conditions with the largest amplitude, for a vector of nodes at once.
//!
//! 1. Guess: the pair that differs most on sixteen directions of the tangent plane, then two Rayleigh quotient steps in
//!    space. The amplitude along the direction found is a lower bound of the largest.
//! 2. Proof: every pair whose eigenvalues all stay below that bound is out. One tensor X, half the sum of the guessed
//!    pair, separates nearly all at once. No eigenvalue of the guessed pair's own difference is above a ceiling (checked);
//!    so where σ_k − X stays below level − ceiling/2, σ_k is less than a level above the lower of the pair, and above
//!    every condition that stays above X in the same way. Pairs with a condition that does not are tried one by one.
//! 3. The few pairs left, nearly always the one guessed, go through the plain rule of `combination::worst_pair` with its
//!    ties; the eigenvector is at hand already unless another eigenvalue is near.
//!
//! "Below" means positive definite by its minors, with a margin for rounding. The result is that of the plain rule; a
//! node without a usable guess goes the plain way altogether.

use nalgebra::Vector3;
use pulp::{Scalar, Simd};

use super::lanes::{
    Lanes, MAX_LANES, Mask, Tensor, Vector, adjugate, apply, circle_direction, contract, load, projector,
    unit, weighted,
};
use super::lanes_conditions::{Conditions, MAX_LANE_CONDITIONS, steepest};
use crate::combination::{PairChoice, TIE, pair_along_known, worst_pair, worst_pair_among};
use crate::stress::Tensor as NodeTensor;

/// The bound is lowered by this against rounding, beside the width of ties.
const SLACK: f64 = 1e-12;
/// Minors below this, relatively, are in doubt.
const MARGIN: f64 = 1e-12;

/// No eigenvalue of the guessed pair's difference is taken to be more than this above the one found.
const CEILING: f64 = 1e-6;
/// Every condition.
const ALL: f64 = u64::MAX as f64;

/// Pairs left at a node.
pub(crate) type PairsLeft = Vec<(usize, usize)>;

/// The guess for a vector of nodes.
struct Guess<S: Simd> {
    /// A range (twice the amplitude) that some pair of each node reaches.
    found: Lanes<S>,
    /// The same a little lowered.
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
    let uncovered = guess.uncovered(conditions);
    let alone = usable.and(Lanes::all(s, 0.5).above(uncovered[0] + uncovered[1]));
    let (usable, alone) = (usable.choose(one, zero).to_array(), alone.choose(one, zero).to_array());
    let (high, low) = (uncovered[0].to_array(), uncovered[1].to_array());
    let (i, j) = (guess.pair[0].to_array(), guess.pair[1].to_array());
    let level = guess.level.to_array();
    let n = [guess.direction[0].to_array(), guess.direction[1].to_array(), guess.direction[2].to_array()];
    for (lane, out) in out.iter_mut().enumerate().take(S::F64_LANES) {
        if bad[lane] {
            *out = None;
            continue;
        }
        let known = (usable[lane] > 0.5).then_some([n[0][lane], n[1][lane], n[2][lane]]);
        left.clear();
        let pair = (i[lane].min(j[lane]) as usize, i[lane].max(j[lane]) as usize);
        if alone[lane] > 0.5 {
            left.push(pair);
        } else if known.is_some() {
            // [`ALL`] becomes a set of all.
            let sets = (high[lane] as u64, low[lane] as u64);
            sieve(conditions, lane, level[lane], pair, sets, left);
        }
        *out = settle(conditions, lane, known, left);
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
    Guess { found, level, direction: n, pair: [x.index, y.index], tensors }
}

/// Margins of the first, second and third minor.
#[inline(always)]
fn margins<S: Simd>(level: Lanes<S>) -> [Lanes<S>; 3] {
    let margin = Lanes::all(level.s, MARGIN) * level;
    [margin, margin * level, margin * level * level]
}

impl<S: Simd> Guess<S> {
    /// The conditions that are not surely below X + middle, and those not surely above X − middle, as sums of powers of
    /// two; of the guessed pair the higher is not counted among the former, nor the lower among the latter.
    #[inline(always)]
    fn uncovered(&self, conditions: &Conditions<'_, S>) -> [Lanes<S>; 2] {
        let s = conditions.s;
        let (zero, one, half) = (Lanes::all(s, 0.0), Lanes::all(s, 1.0), Lanes::all(s, 0.5));
        let margins = margins(self.level);
        let [high, low] = &self.tensors;
        // Differences to one of the pair, whose rounding is small beside the level, however large the stresses.
        let range = weighted(one, high, -one, low);
        let ceiling = self.found * Lanes::all(s, 1.0 + CEILING);
        let middle = self.level - half * ceiling;
        let [holds, _] = within(&range, ceiling, &margins);
        let (mut above, mut below) = (zero, zero);
        let (mut index, mut bit) = (zero, one);
        for t in conditions.tensors() {
            let t: Tensor<S> = load(s, t);
            let from_middle = weighted(one, &weighted(one, &t, -one, low), -half, &range);
            let [upper, lower] = within(&from_middle, middle, &margins);
            let is_high = half.above((index - self.pair[0]).abs());
            let is_low = half.above((index - self.pair[1]).abs());
            above = above + upper.or(is_high).choose(zero, bit);
            below = below + lower.or(is_low).choose(zero, bit);
            index = index + one;
            bit = bit + bit;
        }
        // Every condition where the ceiling does not hold, or where there are too many for the sums to be exact.
        let all = Lanes::all(s, ALL);
        if conditions.count() > MAX_LANE_CONDITIONS {
            return [all, all];
        }
        [holds.choose(above, all), holds.choose(below, all)]
    }
}

/// Notes the guessed pair, and of the pairs with an uncovered condition those that are not surely below `level`.
#[inline(never)]
fn sieve<S: Simd>(
    conditions: &Conditions<'_, S>,
    lane: usize,
    level: f64,
    guessed: (usize, usize),
    (above, below): (u64, u64),
    left: &mut Vec<(usize, usize)>,
) {
    let one = Scalar::new();
    let level = Lanes::all(one, level);
    let margins = margins(level);
    let has = |set: u64, i: usize| i >= MAX_LANE_CONDITIONS || set >> i & 1 == 1;
    for i in 0..conditions.count() {
        let first = conditions.at(i, lane);
        for j in i + 1..conditions.count() {
            let (up, down) = (has(above, i) || has(below, j), has(above, j) || has(below, i));
            let tried = (up || down) && {
                let second = conditions.at(j, lane);
                let mut d: Tensor<Scalar> = [Lanes::all(one, 0.0); 6];
                for (d, (a, b)) in d.iter_mut().zip(first.iter().zip(&second)) {
                    *d = Lanes::all(one, a - b);
                }
                let [below_up, below_down] = within(&d, level, &margins);
                (up && !below_up.everywhere()) || (down && !below_down.everywhere())
            };
            if tried || (i, j) == guessed {
                left.push((i, j));
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
