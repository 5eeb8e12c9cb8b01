//! Root-sum-square over all directions for a vector of nodes at once: a good guess, a polish, and a proof.
//!
//! 1. Guess: on the circle of the tangent plane σ_m is of first and σ_a² of second degree in (cos φ, sin φ): sixteen
//!    directions, then Newton steps in φ for each line of the diagram that matters.
//! 2. Polish and proof in space: see [`super::quartic`].
//!
//! A node whose proof fails is handed to the plain scalar search. Not from a standard.

use pulp::Simd;

use super::lanes::{
    Lanes, MAX_LANES, NormalRange, Tensor, Terms, Vector, blend, circle_direction, circle_projectors,
    contract, cross, load, on_circle, projector, store, unit,
};
use super::lanes_limit::{LaneLimit, MAX_LINES};
use super::plan::RootSumSquarePlan;
use super::quartic::Gram;
use super::root_sum_square::RootSumSquareResult;

/// A utilisation this much above the one found is proven not to occur.
const PROOF_RELATIVE: f64 = 2e-7;
const HALF_SAMPLES: usize = 8;
const NEWTON_STEPS: usize = 3;
const PASSES: usize = 10;

/// What the vector path needs of a plan; None if the plan is not one for it.
#[derive(Debug, Clone)]
pub(crate) struct RootSumSquareLanes {
    sets: Vec<(Terms, Vec<Terms>)>,
    limit: LaneLimit,
    samples: [(f64, f64); HALF_SAMPLES],
    most_dynamic: usize,
}

/// Buffers of one thread.
pub(crate) struct RootSumSquareWork {
    /// Dynamic tensors: \[load\]\[component\]\[node\].
    dynamic: Vec<f64>,
}

/// What was found for one load set.
struct Found<S: Simd> {
    u: Lanes<S>,
    n: Vector<S>,
    m: Lanes<S>,
    a: Lanes<S>,
    in_phase: Lanes<S>,
    ok: Lanes<S>,
}

impl RootSumSquareLanes {
    pub fn new(plan: &RootSumSquarePlan) -> Option<Self> {
        let limit = LaneLimit::new(&plan.limit, plan.path)?;
        let most_dynamic = plan.alternatives.iter().map(|a| a.dynamic_factors.len()).max()?;
        if plan.alternatives.iter().any(|a| a.dynamic_factors.is_empty()) {
            return None;
        }
        let terms = |rows: &Vec<Vec<f64>>| rows.iter().map(|r| Terms::new(r)).collect();
        Some(Self {
            sets: plan
                .alternatives
                .iter()
                .map(|a| (Terms::new(&a.static_factors), terms(&a.dynamic_factors)))
                .collect(),
            limit,
            samples: std::array::from_fn(|k| {
                let phi = std::f64::consts::PI * k as f64 / HALF_SAMPLES as f64;
                (phi.cos(), phi.sin())
            }),
            most_dynamic,
        })
    }

    pub fn work(&self) -> RootSumSquareWork {
        RootSumSquareWork { dynamic: vec![0.0; 6 * self.most_dynamic * MAX_LANES] }
    }

    /// One vector of nodes; None where the proof failed.
    #[inline(always)]
    pub fn run<S: Simd>(
        &self,
        s: S,
        units: &[f64],
        frame: &[Vector<S>; 3],
        work: &mut RootSumSquareWork,
    ) -> [Option<RootSumSquareResult>; MAX_LANES] {
        let mut out = [None; MAX_LANES];
        for alternative in 0..self.sets.len() {
            let f = self.one_set(s, units, frame, work, alternative);
            let n = [f.n[0].to_array(), f.n[1].to_array(), f.n[2].to_array()];
            let (u, m, a) = (f.u.to_array(), f.m.to_array(), f.a.to_array());
            let (in_phase, ok) = (f.in_phase.to_array(), f.ok.to_array());
            for (lane, out) in out.iter_mut().enumerate() {
                let result = RootSumSquareResult {
                    utilisation: u[lane],
                    alternative,
                    direction: [n[0][lane], n[1][lane], n[2][lane]],
                    sigma_m_mpa: m[lane],
                    sigma_a_mpa: a[lane],
                    sigma_a_in_phase_mpa: in_phase[lane],
                    proven: true,
                };
                *out = match (ok[lane] > 0.5, alternative, &*out) {
                    (false, _, _) => None,
                    (true, 0, _) => Some(result),
                    (true, _, None) => None,
                    (true, _, Some(o)) => Some(if result.utilisation > o.utilisation { result } else { *o }),
                };
            }
        }
        out
    }

    #[inline(always)]
    fn one_set<S: Simd>(
        &self,
        s: S,
        units: &[f64],
        frame: &[Vector<S>; 3],
        work: &mut RootSumSquareWork,
        set: usize,
    ) -> Found<S> {
        macro_rules! all {
            ($x:expr) => {
                Lanes::all(s, $x)
            };
        }
        let (one, zero, two) = (all!(1.0), all!(0.0), all!(2.0));
        let (static_terms, dynamic_terms) = &self.sets[set];
        let projectors = circle_projectors(frame);
        let mean = static_terms.sum(s, units);
        let mp = on_circle(&mean, &projectors);
        let mut q = [zero; 6];
        for (d, terms) in dynamic_terms.iter().enumerate() {
            let t = terms.sum(s, units);
            store(&t, &mut work.dynamic, d);
            let [c, a, b] = on_circle(&t, &projectors);
            q[0] = c.mul_add(c, q[0]);
            q[1] = a.mul_add(a, q[1]);
            q[2] = b.mul_add(b, q[2]);
            q[3] = c.mul_add(a, q[3]);
            q[4] = c.mul_add(b, q[4]);
            q[5] = a.mul_add(b, q[5]);
        }
        let tiny = all!(1e-300);

        // Guess.
        let mut means = [zero; 2 * HALF_SAMPLES];
        let mut amplitudes = [zero; 2 * HALF_SAMPLES];
        let mut u = all!(1e-250);
        for (k, (cos, sin)) in self.samples.iter().enumerate() {
            for (k, sign) in [(k, 1.0), (k + HALF_SAMPLES, -1.0)] {
                let (cos, sin) = (all!(sign * *cos), all!(sign * *sin));
                means[k] = mp[1].mul_add(cos, mp[2].mul_add(sin, mp[0]));
                amplitudes[k] = square(&q, cos, sin).max(tiny).sqrt();
                let value = self.limit.utilisation(means[k], amplitudes[k]);
                u = value.above(u).choose(value, u);
            }
        }

        let (bottom, top) = NormalRange::empty(s).include(&mean, &mp).ends();
        let needed = self.limit.needed_lines(one / u, bottom, top);

        // Newton in φ for each line.
        let mut direction = [[one, zero, zero]; MAX_LINES];
        let mut best = (zero, [one, zero, zero]);
        for (index, line) in self.limit.lines.iter().enumerate() {
            if !needed[index] {
                continue;
            }
            let (p, q1) = self.limit.factors(line, one / u);
            let (mut cos, mut sin, mut value) = (one, zero, all!(f64::NEG_INFINITY));
            for k in 0..2 * HALF_SAMPLES {
                let v = p.mul_add(means[k], q1 * amplitudes[k]);
                let better = v.above(value);
                value = value.max(v);
                let (c, d) = self.samples[k % HALF_SAMPLES];
                let sign = if k < HALF_SAMPLES { 1.0 } else { -1.0 };
                cos = better.choose(all!(sign * c), cos);
                sin = better.choose(all!(sign * d), sin);
            }
            let (p, q1) = (all!(line.p_per_mpa), all!(line.q_per_mpa));
            for _ in 0..NEWTON_STEPS {
                let swing = mp[1].mul_add(cos, mp[2] * sin);
                let m = mp[0] + swing;
                let dm = mp[2] * cos - mp[1] * sin;
                let a = square(&q, cos, sin).max(tiny).sqrt();
                let inverse = one / a;
                let (cc, cs) = (cos * cos - sin * sin, cos * sin);
                let difference = q[2] - q[1];
                // Half of the derivatives of σ_a².
                let ds = q[4] * cos - q[3] * sin + difference * cs + q[5] * cc;
                let dds = difference * cc - q[3] * cos - q[4] * sin - two * two * q[5] * cs;
                let da = ds * inverse;
                let dda = (dds - da * da) * inverse;
                // F1: the line's own utilisation sets the weight of the amplitude.
                let weight = if self.limit.ratio_constant { q1 } else { (one - p * m) * inverse };
                let slope = p.mul_add(dm, weight * da);
                let bend = weight * dda - p * swing;
                let newton = -(slope / bend);
                let uphill = slope.above(zero).choose(all!(0.15), all!(-0.15));
                let step = zero.above(bend).choose(newton, uphill).max(all!(-0.3)).min(all!(0.3));
                let (x, y) = (cos - sin * step, sin + cos * step);
                let f = one / x.mul_add(x, y * y).sqrt();
                cos = x * f;
                sin = y * f;
            }
            let m = mp[1].mul_add(cos, mp[2].mul_add(sin, mp[0]));
            let a = square(&q, cos, sin).max(tiny).sqrt();
            let value = self.limit.utilisation(m, a);
            let n = circle_direction(frame, cos, sin);
            let better = value.above(best.0);
            best = (better.choose(value, best.0), blend(better, &n, &best.1));
            direction[index] = n;
        }

        // Proof, and polish where the direction is not yet stationary in space.
        let dynamic = &S::as_simd_f64s(&work.dynamic).0[..6 * dynamic_terms.len()];
        let mut ok = one.above(two);
        for pass in 0..PASSES {
            let u = best.0;
            let t = one / (u * all!(1.0 + PROOF_RELATIVE));
            ok = u.above(all!(1e-250));
            let needed_now = self.limit.needed_lines(t, bottom, top);
            for (index, line) in self.limit.lines.iter().enumerate() {
                if !needed_now[index] {
                    continue;
                }
                if !needed[index] {
                    ok = one.above(two);
                    continue;
                }
                let (p, q1) = self.limit.factors(line, t);
                let b = [
                    one - p * mean[0],
                    one - p * mean[1],
                    one - p * mean[2],
                    -(p * mean[3]),
                    -(p * mean[4]),
                    -(p * mean[5]),
                ];
                let n = direction[index];
                let across = cross(&frame[2], &n);
                let gram = Gram::new(&n, (&across, &frame[2]), &b, q1, dynamic);
                let proven = gram.proven();
                let done = gram.stationary();
                ok = ok.and(proven).and(done);
                let settled = proven.and(done);
                if pass + 1 < PASSES && !settled.everywhere() {
                    // Nodes that are settled stay as they are, so that no node depends on its neighbours.
                    let moved = unit(&gram.next_direction());
                    let next = blend(settled, &n, &moved);
                    let (value, ..) = self.value_along(&next, &mean, dynamic);
                    let value = settled.choose(zero, value);
                    let better = value.above(best.0);
                    best = (better.choose(value, best.0), blend(better, &next, &best.1));
                    direction[index] = next;
                }
            }
            if ok.everywhere() {
                break;
            }
        }
        let (u, m, a, in_phase) = self.value_along(&best.1, &mean, dynamic);
        let agrees = (u * all!(1.0 + PROOF_RELATIVE)).above(best.0);
        let ok = ok.and(agrees).choose(one, zero);
        Found { u, n: best.1, m, a, in_phase, ok }
    }
    /// Utilisation, mean, amplitude and in-phase amplitude along n.
    #[inline(always)]
    fn value_along<S: Simd>(
        &self,
        n: &Vector<S>,
        mean: &Tensor<S>,
        dynamic: &[S::f64s],
    ) -> (Lanes<S>, Lanes<S>, Lanes<S>, Lanes<S>) {
        let s = n[0].s;
        let f = projector(n, n);
        let m = contract(mean, &f);
        let (mut sum, mut in_phase) = (Lanes::all(s, 1e-300), Lanes::all(s, 0.0));
        for t in dynamic.chunks_exact(6) {
            let v = contract(&load(s, t), &f);
            sum = v.mul_add(v, sum);
            in_phase = in_phase + v.abs();
        }
        let a = sum.sqrt();
        (self.limit.utilisation(m, a), m, a, in_phase)
    }
}

/// σ_a² on the circle from Σcc, Σaa, Σbb, Σca, Σcb, Σab.
#[inline(always)]
fn square<S: Simd>(q: &Tensor<S>, cos: Lanes<S>, sin: Lanes<S>) -> Lanes<S> {
    let two = Lanes::all(cos.s, 2.0);
    let x = q[1].mul_add(cos, two * q[5].mul_add(sin, q[3]));
    let y = q[2].mul_add(sin, two * q[4]);
    cos.mul_add(x, sin.mul_add(y, q[0]))
}
