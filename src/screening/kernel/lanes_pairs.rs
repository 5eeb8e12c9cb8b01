//! Critical plane over pairs for a vector of nodes at once: a good guess, an exact polish, and a proof.
//!
//! Along n the pairs' worst value for a line p′σ_m + q′σ_a ≤ 1 is max_i α sᵢ + max_j (−β sⱼ), α = (p′ + q′)/2,
//! β = (q′ − p′)/2.
//! 1. Guess: all conditions on sixteen directions of the tangent plane, then the closed form of the pair found.
//! 2. Polish: Rayleigh quotient steps in space (cubic convergence), utilisation along the direction found.
//! 3. Proof: one tensor X per line separates all pairs at once. If X − ασᵢ and 1 + βσⱼ − X are positive definite
//!    for every i and j, then every ασᵢ − βσⱼ stays below one. X = ½(1 + ασ_i* + βσ_j*) of the guessed pair.
//!
//! A node whose proof fails is handed to the plain scalar way. Not from a standard.

use pulp::Simd;

use super::lanes::{
    Lanes, MAX_LANES, NormalRange, Tensor, Terms, Vector, adjugate, apply, circle_direction,
    circle_projectors, contract, load, on_circle, plus, positive, projector, unit, weighted,
};
use super::lanes_limit::{LaneLimit, MAX_LINES};
use super::pairs::PairResult;
use super::plan::{PairPlan, PairReduction};
use super::tensor::{Sym3, combine, is_below_one};

/// A utilisation this much above the one found is proven not to occur.
const PROOF_RELATIVE: f64 = 1e-10;
/// Directions tried on the half circle of φ (each with its opposite).
const HALF_SAMPLES: usize = 8;

/// What the vector path needs of a plan; None if the plan is not one for it.
#[derive(Debug, Clone)]
pub(crate) struct PairLanes {
    conditions: Vec<Terms>,
    limit: LaneLimit,
    samples: [(f64, f64); HALF_SAMPLES],
}

/// Buffers of one thread.
pub(crate) struct PairWork {
    /// Condition stresses: \[condition\]\[component\]\[node\].
    stress: Vec<f64>,
    /// In the tangent plane: \[condition\]\[c, a, b\]\[node\].
    plane: Vec<f64>,
}

impl PairLanes {
    pub fn new(plan: &PairPlan) -> Option<Self> {
        let limit = LaneLimit::new(&plan.limit, plan.path)?;
        if plan.reduction != PairReduction::CriticalPlane || plan.factors.len() > MAX_LANE_CONDITIONS {
            return None;
        }
        Some(Self {
            conditions: plan.factors.iter().map(|f| Terms::new(f)).collect(),
            limit,
            samples: std::array::from_fn(|k| {
                let phi = std::f64::consts::PI * k as f64 / HALF_SAMPLES as f64;
                (phi.cos(), phi.sin())
            }),
        })
    }

    pub fn work(&self) -> PairWork {
        let n = self.conditions.len() * MAX_LANES;
        PairWork { stress: vec![0.0; 6 * n], plane: vec![0.0; 3 * n] }
    }

    /// All conditions along one direction of the tangent plane: the conditions that are worst for α s and −β s.
    #[inline(always)]
    fn worst_on_circle<S: Simd>(
        &self,
        plane: &[f64],
        (cos, sin): (Lanes<S>, Lanes<S>),
        (alpha, beta): (Lanes<S>, Lanes<S>),
    ) -> (Lanes<S>, Lanes<S>) {
        let s = cos.s;
        let low = Lanes::all(s, f64::NEG_INFINITY);
        let (mut v, mut w) = (low, low);
        let (mut i, mut j) = (Lanes::all(s, 0.0), Lanes::all(s, 0.0));
        let cab = S::as_simd_f64s(plane).0;
        for (k, t) in cab[..3 * self.conditions.len()].chunks_exact(3).enumerate() {
            let [c, a, b] = load(s, t);
            let value = a.mul_add(cos, b.mul_add(sin, c));
            let index = Lanes::all(s, k as f64);
            let (a, b) = (alpha * value, -(beta * value));
            i = a.above(v).choose(index, i);
            v = v.max(a);
            j = b.above(w).choose(index, j);
            w = w.max(b);
        }
        (i, j)
    }

    /// One vector of nodes. `frame` and `units` as gathered; results per node, None where the proof failed.
    #[inline(always)]
    pub fn run<S: Simd>(
        &self,
        s: S,
        units: &[f64],
        frame: &[Vector<S>; 3],
        work: &mut PairWork,
    ) -> [Result<PairResult, f64>; MAX_LANES] {
        macro_rules! all {
            ($x:expr) => {
                Lanes::all(s, $x)
            };
        }
        let (one, zero, half) = (all!(1.0), all!(0.0), all!(0.5));
        let projectors = circle_projectors(frame);
        let mut range = NormalRange::empty(s);
        for (i, terms) in self.conditions.iter().enumerate() {
            let t = terms.sum(s, units);
            for k in 0..6 {
                t[k].put(&mut work.stress, 6 * i + k);
            }
            let circle = on_circle(&t, &projectors);
            for k in 0..3 {
                circle[k].put(&mut work.plane, 3 * i + k);
            }
            range = range.include(&t, &circle);
        }
        let (bottom, top) = range.ends();

        // Guess: largest and smallest on the circle.
        let mut mean = [zero; 2 * HALF_SAMPLES];
        let mut amplitude = [zero; 2 * HALF_SAMPLES];
        let mut u = zero;
        {
            let cab = S::as_simd_f64s(&work.plane).0;
            for (k, (cos, sin)) in self.samples.iter().enumerate() {
                let (cos, sin) = (all!(*cos), all!(*sin));
                let (mut h0, mut l0) = (all!(f64::NEG_INFINITY), all!(f64::INFINITY));
                let (mut h1, mut l1) = (h0, l0);
                for t in cab[..3 * self.conditions.len()].chunks_exact(3) {
                    let [c, a, b] = load(s, t);
                    let swing = a.mul_add(cos, b * sin);
                    let (x, y) = (c + swing, c - swing);
                    h0 = h0.max(x);
                    l0 = l0.min(x);
                    h1 = h1.max(y);
                    l1 = l1.min(y);
                }
                for (k, h, l) in [(k, h0, l0), (k + HALF_SAMPLES, h1, l1)] {
                    mean[k] = half * (h + l);
                    amplitude[k] = half * (h - l);
                    let value = self.limit.utilisation(mean[k], amplitude[k]);
                    u = value.above(u).choose(value, u);
                }
            }
        }
        let lowest = all!(1e-250);
        u = u.max(lowest);

        // Lines that another line implies over every possible mean need no attention.
        let t = one / u;
        let needed = self.limit.needed_lines(t, bottom, top);

        // Refine per line.
        let mut line_pair = [(zero, zero); MAX_LINES];
        let mut best = Best { u: zero, i: zero, j: zero, cos: one, sin: zero, p: zero, q: one };
        for (index, line) in self.limit.lines.iter().enumerate() {
            if !needed[index] {
                continue;
            }
            let (p, q) = self.limit.factors(line, t);
            let (mut cos, mut sin, mut value) = (one, zero, all!(f64::NEG_INFINITY));
            for k in 0..2 * HALF_SAMPLES {
                let v = p.mul_add(mean[k], q * amplitude[k]);
                let better = v.above(value);
                value = value.max(v);
                let (c, d) = self.samples[k % HALF_SAMPLES];
                let sign = if k < HALF_SAMPLES { 1.0 } else { -1.0 };
                cos = better.choose(all!(sign * c), cos);
                sin = better.choose(all!(sign * d), sin);
            }
            let (alpha, beta) = (half * (p + q), half * (q - p));
            let mut pair = (zero, zero);
            for round in 0..2 {
                pair = self.worst_on_circle(&work.plane, (cos, sin), (alpha, beta));
                if round == 1 {
                    break;
                }
                let (ci, cj) = gather_pair::<S, 3>(s, &work.plane, pair);
                let a = alpha * ci[1] - beta * cj[1];
                let b = alpha * ci[2] - beta * cj[2];
                let r2 = a.mul_add(a, b * b);
                let inverse = one / r2.sqrt();
                let usable = r2.above(zero);
                cos = usable.choose(a * inverse, cos);
                sin = usable.choose(b * inverse, sin);
            }
            let (ci, cj) = gather_pair::<S, 3>(s, &work.plane, pair);
            let si = ci[1].mul_add(cos, ci[2].mul_add(sin, ci[0]));
            let sj = cj[1].mul_add(cos, cj[2].mul_add(sin, cj[0]));
            let value = self.limit.utilisation(half * (si + sj), half * (si - sj).abs());
            let better = value.above(best.u);
            best = Best {
                u: better.choose(value, best.u),
                i: better.choose(pair.0, best.i),
                j: better.choose(pair.1, best.j),
                cos: better.choose(cos, best.cos),
                sin: better.choose(sin, best.sin),
                p: better.choose(all!(line.p_per_mpa), best.p),
                q: better.choose(all!(line.q_per_mpa), best.q),
            };
            if let Some(slot) = line_pair.get_mut(index) {
                *slot = pair;
            }
        }

        // Polish in space.
        let (si, sj) = gather_pair::<S, 6>(s, &work.stress, (best.i, best.j));
        let m = weighted(half, &si, half, &sj);
        let d = weighted(half, &si, -half, &sj);
        let mut n = circle_direction(frame, best.cos, best.sin);
        let mut projected = projector(&n, &n);
        let mut u = best.u.max(lowest);
        for _ in 0..2 {
            let sign = contract(&d, &projected).above(zero).choose(one, -one);
            let t = one / u;
            let p = if self.limit.ratio_constant { best.p * t } else { best.p };
            let q = best.q * t * sign;
            let a = weighted(p, &m, q, &d);
            let rho = contract(&a, &projected);
            let shifted = [a[0] - rho, a[1] - rho, a[2] - rho, a[3], a[4], a[5]];
            n = unit(&apply(&adjugate(&shifted), &n));
            projected = projector(&n, &n);
            let value = self.limit.utilisation(contract(&m, &projected), contract(&d, &projected).abs());
            u = value;
        }
        let (sigma_m, sigma_a) = (contract(&m, &projected), contract(&d, &projected).abs());

        // Proof at a utilisation a little above.
        let t = one / (u * all!(1.0 + PROOF_RELATIVE));
        let mut proven = u.above(lowest);
        let mut left_over = [(zero, zero); MAX_LINES];
        let still_needed = self.limit.needed_lines(t, bottom, top);
        for (index, line) in self.limit.lines.iter().enumerate() {
            if !still_needed[index] {
                continue;
            }
            if !needed[index] || index >= MAX_LINES {
                proven = zero.above(one);
                continue;
            }
            let (p, q) = self.limit.factors(line, t);
            let (alpha, beta) = (half * (p + q), half * (q - p));
            left_over[index] = self.separated(&work.stress, line_pair[index], alpha, beta);
        }
        let mut ok = proven.choose(one, zero).to_array();
        for (index, line) in self.limit.lines.iter().enumerate().take(MAX_LINES) {
            let (above, below) = (left_over[index].0, left_over[index].1);
            if !(above + below).above(zero).anywhere() {
                continue;
            }
            let (p, q) = self.limit.factors(line, t);
            let (alpha, beta) = ((half * (p + q)).to_array(), (half * (q - p)).to_array());
            let (above, below) = (above.to_array(), below.to_array());
            for lane in 0..S::F64_LANES {
                let sets = (above[lane] as u64, below[lane] as u64);
                if ok[lane] > 0.5
                    && sets != (0, 0)
                    && !self.pairs_below(&work.stress, (lane, S::F64_LANES), (alpha[lane], beta[lane]), sets)
                {
                    ok[lane] = 0.0;
                }
            }
        }

        // Of conditions equal along n the first.
        let (i, j) = self.first_of_equal(&work.stress, &projected, (best.i, best.j), sigma_a);
        let (i, j) = (i.to_array(), j.to_array());
        let (u, m, a) = (u.to_array(), sigma_m.to_array(), sigma_a.to_array());
        let n = [n[0].to_array(), n[1].to_array(), n[2].to_array()];
        std::array::from_fn(|lane| {
            let (first, second) = (i[lane].min(j[lane]) as usize, i[lane].max(j[lane]) as usize);
            if ok[lane] > 0.5 && first != second {
                Ok(PairResult {
                    utilisation: u[lane],
                    pair: (first, second),
                    direction: [n[0][lane], n[1][lane], n[2][lane]],
                    sigma_m_mpa: m[lane],
                    sigma_a_mpa: a[lane],
                })
            } else {
                Err(u[lane])
            }
        })
    }

    /// The separating tensor of one line: the conditions i and j it does not cover, as sums of powers of two.
    #[inline(always)]
    fn separated<S: Simd>(
        &self,
        stress: &[f64],
        pair: (Lanes<S>, Lanes<S>),
        alpha: Lanes<S>,
        beta: Lanes<S>,
    ) -> (Lanes<S>, Lanes<S>) {
        let s = alpha.s;
        let (one, half) = (Lanes::all(s, 1.0), Lanes::all(s, 0.5));
        let (si, sj) = gather_pair::<S, 6>(s, stress, pair);
        let mut x = weighted(half * alpha, &si, half * beta, &sj);
        for x in x.iter_mut().take(3) {
            *x = *x + half;
        }
        let y = [one - x[0], one - x[1], one - x[2], -x[3], -x[4], -x[5]];
        let zero = Lanes::all(s, 0.0);
        let (mut first, mut second) = (zero, zero);
        let mut bit = one;
        let t = S::as_simd_f64s(stress).0;
        for t in t[..6 * self.conditions.len()].chunks_exact(6) {
            let t = load(s, t);
            let above = plus(&x, -alpha, &t);
            let below = plus(&y, beta, &t);
            first = first + positive(&above).choose(zero, bit);
            second = second + positive(&below).choose(zero, bit);
            bit = bit + bit;
        }
        (first, second)
    }

    /// One node, one line: whether ασᵢ − βσⱼ < 1 for every pair with i or j among those not covered.
    #[inline(never)]
    fn pairs_below(
        &self,
        stress: &[f64],
        (lane, lanes): (usize, usize),
        (alpha, beta): (f64, f64),
        (first, second): (u64, u64),
    ) -> bool {
        let n = self.conditions.len();
        let at = |i: usize| -> Sym3 { std::array::from_fn(|k| stress[(6 * i + k) * lanes + lane]) };
        let mut tensors = [[0.0; 6]; MAX_LANE_CONDITIONS];
        for (i, t) in tensors.iter_mut().enumerate().take(n) {
            *t = at(i);
        }
        (0..n).all(|i| {
            let all_j = first >> i & 1 == 1;
            if !all_j && second == 0 {
                return true;
            }
            (0..n).all(|j| {
                i == j
                    || !(all_j || second >> j & 1 == 1)
                    || is_below_one(&combine(alpha, &tensors[i], -beta, &tensors[j]))
            })
        })
    }

    /// The first conditions whose stress along n equals that of the pair found.
    #[inline(always)]
    fn first_of_equal<S: Simd>(
        &self,
        stress: &[f64],
        projected: &Tensor<S>,
        pair: (Lanes<S>, Lanes<S>),
        sigma_a: Lanes<S>,
    ) -> (Lanes<S>, Lanes<S>) {
        let s = sigma_a.s;
        let (si, sj) = gather_pair::<S, 6>(s, stress, pair);
        let (vi, vj) = (contract(&si, projected), contract(&sj, projected));
        let near = sigma_a * Lanes::all(s, 1e-12);
        let (mut i, mut j) = pair;
        let t = S::as_simd_f64s(stress).0;
        for (k, t) in t[..6 * self.conditions.len()].chunks_exact(6).enumerate().rev() {
            let t: Tensor<S> = load(s, t);
            let v = contract(&t, projected);
            let index = Lanes::all(s, k as f64);
            i = near.above((v - vi).abs()).choose(index, i);
            j = near.above((v - vj).abs()).choose(index, j);
        }
        (i, j)
    }
}

/// Most conditions in the vector path (their set must fit the digits of one number).
const MAX_LANE_CONDITIONS: usize = 48;

struct Best<S: Simd> {
    u: Lanes<S>,
    i: Lanes<S>,
    j: Lanes<S>,
    cos: Lanes<S>,
    sin: Lanes<S>,
    p: Lanes<S>,
    q: Lanes<S>,
}

/// The numbers of the two conditions that each node names.
#[inline(always)]
fn gather_pair<S: Simd, const K: usize>(
    s: S,
    buffer: &[f64],
    pair: (Lanes<S>, Lanes<S>),
) -> ([Lanes<S>; K], [Lanes<S>; K]) {
    (gather::<S, K>(s, buffer, pair.0), gather::<S, K>(s, buffer, pair.1))
}

#[inline(always)]
fn gather<S: Simd, const K: usize>(s: S, buffer: &[f64], index: Lanes<S>) -> [Lanes<S>; K] {
    let index = index.to_array();
    let mut out = [[0.0; MAX_LANES]; K];
    for lane in 0..S::F64_LANES {
        let from = index[lane] as usize * K * S::F64_LANES + lane;
        for (k, out) in out.iter_mut().enumerate() {
            out[lane] = buffer.get(from + k * S::F64_LANES).copied().unwrap_or(f64::NAN);
        }
    }
    let mut lanes = [Lanes::all(s, 0.0); K];
    for (lanes, out) in lanes.iter_mut().zip(&out) {
        *lanes = Lanes::from_array(s, out);
    }
    lanes
}
