//! Critical plane over pairs for a vector of nodes at once: a good guess, an exact polish, and a proof.
//!
//! Along n the pairs' worst value for a line p′σ_m + q′σ_a ≤ 1 is max_i α sᵢ + max_j (−β sⱼ), α = (p′ + q′)/2,
//! β = (q′ − p′)/2.
//! 1. Guess: all conditions on sixteen directions of the tangent plane, then the closed form of the pair found.
//! 2. Polish: Rayleigh quotient steps in space (cubic convergence), utilisation along the direction found.
//! 3. Proof: one tensor X per line separates all pairs at once. If X − ασᵢ and 1 + βσⱼ − X are positive definite
//!    for every i and j, then every ασᵢ − βσⱼ stays below one. X = ½(1 + ασ_i* + βσ_j*) of the guessed pair.
//! 4. Where some conditions are not separated, their pairs are tried one by one, and the worst of those that may reach more
//!    is sought by the plain way among them.
//!
//! A node whose proof fails otherwise is handed to the plain way altogether. Not from a standard.

use pulp::Simd;

use super::lanes::{
    Lanes, MAX_LANES, Tensor, adjugate, apply, blend, circle_direction, contract, load, plus, positive,
    projector, unit, weighted,
};
use super::lanes_conditions::{Conditions, MAX_LANE_CONDITIONS, SAMPLES, steepest};
use super::lanes_limit::{LaneLimit, MAX_LINES};
use super::limit::{ConvexDiagram, LoadPath};
use super::node::NodeResult;
use super::pairs::{PairResult, critical_plane_among};
use super::plan::PairPlan;
use super::tensor::{Sym3, combine, is_below_one};

/// A utilisation this much above the one found is proven not to occur.
const PROOF_RELATIVE: f64 = 1e-10;

/// What the vector path needs of a plan beside its conditions.
#[derive(Debug, Clone)]
pub(crate) struct PairLanes {
    limit: LaneLimit,
    diagram: ConvexDiagram,
    path: LoadPath,
}

impl PairLanes {
    /// None if the plan is not one for the vector path.
    pub fn new(plan: &PairPlan) -> Option<Self> {
        let limit = LaneLimit::new(&plan.limit, plan.path)?;
        let few = plan.factors.len() <= MAX_LANE_CONDITIONS;
        few.then(|| Self { limit, diagram: plan.limit.clone(), path: plan.path })
    }

    /// One vector of nodes. Writes the results; where the proof failed, gives back the utilisation reached.
    #[inline(always)]
    pub fn run<S: Simd>(
        &self,
        conditions: &Conditions<'_, S>,
        out: &mut [NodeResult<PairResult>],
    ) -> [Option<f64>; MAX_LANES] {
        let s = conditions.s;
        macro_rules! all {
            ($x:expr) => {
                Lanes::all(s, $x)
            };
        }
        let (one, zero, half) = (all!(1.0), all!(0.0), all!(0.5));
        let (bottom, top) = conditions.range;

        // Guess: largest and smallest on the circle.
        let (mean, amplitude) = (&conditions.mean, &conditions.amplitude);
        let mut u = zero;
        for k in 0..SAMPLES {
            let value = self.limit.utilisation(mean[k], amplitude[k]);
            u = value.above(u).choose(value, u);
        }
        let lowest = all!(1e-250);
        u = u.max(lowest);

        // Lines that another line implies over every possible mean need no attention.
        let t = one / u;
        let needed = self.limit.needed_lines(t, bottom, top);

        // Refine per line.
        let mut line_pair = [[[zero; 6]; 2]; MAX_LINES];
        let mut best = Best { u: zero, pair: [[zero; 6]; 2], cos: one, sin: zero, p: zero, q: one };
        for (index, line) in self.limit.lines.iter().enumerate() {
            if !needed[index] {
                continue;
            }
            let (p, q) = self.limit.factors(line, t);
            let (mut cos, mut sin, mut value) = (one, zero, all!(f64::NEG_INFINITY));
            for (k, (c, d)) in conditions.samples.iter().enumerate() {
                let v = p.mul_add(mean[k], q * amplitude[k]);
                let better = v.above(value);
                value = value.max(v);
                cos = better.choose(all!(*c), cos);
                sin = better.choose(all!(*d), sin);
            }
            let (alpha, beta) = (half * (p + q), half * (q - p));
            let [x, y] = conditions.worst_on_circle((cos, sin), (alpha, beta));
            let (cos, sin) = steepest(alpha * x.a - beta * y.a, alpha * x.b - beta * y.b, (cos, sin));
            let [x, y] = conditions.worst_on_circle((cos, sin), (alpha, beta));
            let value = self.limit.utilisation(half * (x.value + y.value), half * (x.value - y.value).abs());
            let pair = [conditions.gather(x.index), conditions.gather(y.index)];
            let better = value.above(best.u);
            best = Best {
                u: better.choose(value, best.u),
                pair: [blend(better, &pair[0], &best.pair[0]), blend(better, &pair[1], &best.pair[1])],
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
        let [si, sj] = best.pair;
        let m = weighted(half, &si, half, &sj);
        let d = weighted(half, &si, -half, &sj);
        let mut n = circle_direction(conditions.frame, best.cos, best.sin);
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
            left_over[index] = separated(conditions, &line_pair[index], alpha, beta);
        }
        let ok = proven.choose(one, zero).to_array();
        let mut left: [Vec<(usize, usize)>; MAX_LANES] = Default::default();
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
                if ok[lane] > 0.5 && sets != (0, 0) {
                    let (tensors, count) = node(conditions, lane);
                    pairs_above(&tensors[..count], (alpha[lane], beta[lane]), sets, &mut left[lane]);
                }
            }
        }

        // Of conditions equal along n the first.
        let (i, j) = first_of_equal(conditions, &projected, &best.pair, sigma_a);
        let (i, j) = (i.to_array(), j.to_array());
        let (u, m, a) = (u.to_array(), sigma_m.to_array(), sigma_a.to_array());
        let n = [n[0].to_array(), n[1].to_array(), n[2].to_array()];
        let mut failed = [None; MAX_LANES];
        for (lane, out) in out.iter_mut().enumerate().take(S::F64_LANES) {
            let (first, second) = (i[lane].min(j[lane]) as usize, i[lane].max(j[lane]) as usize);
            let found = PairResult {
                utilisation: u[lane],
                pair: (first, second),
                direction: [n[0][lane], n[1][lane], n[2][lane]],
                sigma_m_mpa: m[lane],
                sigma_a_mpa: a[lane],
            };
            let proven = (ok[lane] > 0.5 && first != second).then_some(found);
            let settled = if left[lane].is_empty() {
                proven
            } else {
                // A pair that reaches more may be among those left.
                left[lane].push(found.pair);
                proven
                    .filter(|found| found.utilisation.is_finite())
                    .and_then(|found| self.among(conditions, lane, found.utilisation, &left[lane]))
            };
            match settled {
                Some(found) => *out = NodeResult::Assessed(found),
                // On lines steeper than 45° one condition may count twice in the guess: no pair reaches that.
                None => failed[lane] = Some(if first == second { 0.0 } else { u[lane] }),
            }
        }
        failed
    }

    /// The worst of a few pairs at one node, one of which reaches the utilisation.
    #[inline(never)]
    fn among<S: Simd>(
        &self,
        conditions: &Conditions<'_, S>,
        lane: usize,
        utilisation: f64,
        pairs: &[(usize, usize)],
    ) -> Option<PairResult> {
        let (tensors, count) = node(conditions, lane);
        critical_plane_among(&tensors[..count], &self.diagram, self.path, utilisation, pairs)
    }
}

/// The separating tensor of one line: the conditions i and j it does not cover, as sums of powers of two.
#[inline(always)]
fn separated<S: Simd>(
    conditions: &Conditions<'_, S>,
    [si, sj]: &[Tensor<S>; 2],
    alpha: Lanes<S>,
    beta: Lanes<S>,
) -> (Lanes<S>, Lanes<S>) {
    let s = conditions.s;
    let (zero, one, half) = (Lanes::all(s, 0.0), Lanes::all(s, 1.0), Lanes::all(s, 0.5));
    let mut x = weighted(half * alpha, si, half * beta, sj);
    for x in x.iter_mut().take(3) {
        *x = *x + half;
    }
    let y = [one - x[0], one - x[1], one - x[2], -x[3], -x[4], -x[5]];
    let (mut first, mut second) = (zero, zero);
    let mut bit = one;
    for t in conditions.tensors() {
        let t = load(s, t);
        let above = plus(&x, -alpha, &t);
        let below = plus(&y, beta, &t);
        first = first + positive(&above).choose(zero, bit);
        second = second + positive(&below).choose(zero, bit);
        bit = bit + bit;
    }
    (first, second)
}

/// All conditions of one node.
#[inline(always)]
fn node<S: Simd>(conditions: &Conditions<'_, S>, lane: usize) -> ([Sym3; MAX_LANE_CONDITIONS], usize) {
    let mut tensors = [[0.0; 6]; MAX_LANE_CONDITIONS];
    let count = conditions.count().min(MAX_LANE_CONDITIONS);
    for (i, t) in tensors.iter_mut().enumerate().take(count) {
        *t = conditions.at(i, lane);
    }
    (tensors, count)
}

/// One node, one line: the pairs with i or j among those not covered for which ασᵢ − βσⱼ < 1 is not sure.
#[inline(never)]
fn pairs_above(
    tensors: &[Sym3],
    (alpha, beta): (f64, f64),
    (first, second): (u64, u64),
    left: &mut Vec<(usize, usize)>,
) {
    for (i, a) in tensors.iter().enumerate() {
        let all_j = first >> i & 1 == 1;
        if !all_j && second == 0 {
            continue;
        }
        for (j, b) in tensors.iter().enumerate() {
            let tried = i != j && (all_j || second >> j & 1 == 1);
            let pair = (i.min(j), i.max(j));
            if tried && !left.contains(&pair) && !is_below_one(&combine(alpha, a, -beta, b)) {
                left.push(pair);
            }
        }
    }
}

/// The first conditions whose stress along n equals that of the pair found.
#[inline(always)]
fn first_of_equal<S: Simd>(
    conditions: &Conditions<'_, S>,
    projected: &Tensor<S>,
    [si, sj]: &[Tensor<S>; 2],
    sigma_a: Lanes<S>,
) -> (Lanes<S>, Lanes<S>) {
    let s = conditions.s;
    let (vi, vj) = (contract(si, projected), contract(sj, projected));
    let near = sigma_a.mul_add(Lanes::all(s, 1e-12), Lanes::all(s, f64::MIN_POSITIVE));
    let (mut i, mut j) = (Lanes::all(s, 0.0), Lanes::all(s, 0.0));
    for (k, t) in conditions.tensors().enumerate().rev() {
        let t: Tensor<S> = load(s, t);
        let v = contract(&t, projected);
        let index = Lanes::all(s, k as f64);
        i = near.above((v - vi).abs()).choose(index, i);
        j = near.above((v - vj).abs()).choose(index, j);
    }
    (i, j)
}

struct Best<S: Simd> {
    u: Lanes<S>,
    pair: [Tensor<S>; 2],
    cos: Lanes<S>,
    sin: Lanes<S>,
    p: Lanes<S>,
    q: Lanes<S>,
}
