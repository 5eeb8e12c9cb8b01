//! The in-phase bound for a vector of nodes at once: a good guess, a polish, and a proof over all sign patterns.
//!
//! Σ_d |nᵀD_d n| is the largest of |nᵀSn| over S = Σ s_d D_d.
//! 1. Guess: sixteen directions of the tangent plane, then on the circle the closed form of the signs found there.
//! 2. Polish: Rayleigh quotient steps in space with the signs of the direction reached.
//! 3. Proof: for every line that matters and every pattern, 1 − p′M ∓ q′S is positive definite at a utilisation a little
//!    above: 2^(k−1) patterns, each the one before with one sign changed.
//!
//! A node whose proof fails, and plans of more loads than [`MOST_LANE_LOADS`], are left to
//! [`crate::combination::in_phase_bound`]. Not from a standard.

use pulp::Simd;

use super::lanes::{
    Lanes, MAX_LANES, NormalRange, Tensor, Terms, Vector, adjugate, apply, blend, circle_direction,
    circle_projectors, contract, load, on_circle, plus, positive, projector, store, unit,
};
use super::lanes_conditions::steepest;
use super::lanes_limit::{LaneLimit, MAX_LINES};
use super::limit::{ConvexDiagram, LoadPath};
use super::parts::Part;
use super::plan::RootSumSquarePlan;
use super::tensor::Vec3;

/// Most loads whose patterns are all tried for a vector of nodes; more are bounded faster one node at a time.
const MOST_LANE_LOADS: usize = 9;
/// A utilisation this much above the one found is proven not to occur.
const PROOF_RELATIVE: f64 = 1e-10;
const HALF_SAMPLES: usize = 8;
const CIRCLE_STEPS: usize = 2;
const SPACE_STEPS: usize = 3;

/// All dynamic loads acting together; the loads are those before any correlation.
#[derive(Debug, Clone)]
pub struct InPhasePlan(pub RootSumSquarePlan);

/// What the bound is at one node.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct InPhaseResult {
    /// Utilisation by the load path.
    pub utilisation: f64,
    /// Which of the alternative load sets governs, counted from 0.
    pub alternative: usize,
    /// Unit vector normal to the plane.
    pub direction: Vec3,
    /// nᵀMn.
    pub sigma_m_mpa: f64,
    /// Σ |nᵀD_d n|.
    pub sigma_a_mpa: f64,
}

impl Part for InPhasePlan {
    type Found = InPhaseResult;
    fn limit(&self) -> (&ConvexDiagram, LoadPath) {
        (&self.0.limit, self.0.path)
    }
    fn cycle(found: &InPhaseResult) -> [f64; 3] {
        [found.utilisation, found.sigma_m_mpa, found.sigma_a_mpa]
    }
}

/// What the vector path needs of a plan.
#[derive(Debug, Clone)]
pub(crate) struct InPhaseLanes {
    sets: Vec<(Terms, Vec<Terms>)>,
    limit: LaneLimit,
    samples: [(f64, f64); HALF_SAMPLES],
    most_dynamic: usize,
}

/// Buffers of one thread.
pub(crate) struct InPhaseWork {
    /// Dynamic tensors: \[load\]\[component\]\[node\].
    dynamic: Vec<f64>,
    /// In the tangent plane: \[load\]\[c, a, b\]\[node\].
    plane: Vec<f64>,
    /// The tensors times q′.
    scaled: Vec<f64>,
}

/// Direction, with what it uses.
struct At<S: Simd> {
    u: Lanes<S>,
    n: Vector<S>,
    m: Lanes<S>,
    a: Lanes<S>,
}

impl InPhaseLanes {
    /// None if the plan is not one for the vector path.
    pub fn new(plan: &InPhasePlan) -> Option<Self> {
        let plan = &plan.0;
        let limit = LaneLimit::new(&plan.limit, plan.path)?;
        let most_dynamic = plan.alternatives.iter().map(|a| a.dynamic_factors.len()).max()?;
        let fewest = plan.alternatives.iter().map(|a| a.dynamic_factors.len()).min()?;
        if fewest == 0 || most_dynamic > MOST_LANE_LOADS {
            return None;
        }
        let terms = |rows: &Vec<Vec<f64>>| rows.iter().map(|r| Terms::new(r)).collect();
        let set = |a: &super::plan::LoadSet| (Terms::new(&a.static_factors), terms(&a.dynamic_factors));
        Some(Self {
            sets: plan.alternatives.iter().map(set).collect(),
            limit,
            samples: std::array::from_fn(|k| {
                let phi = std::f64::consts::PI * k as f64 / HALF_SAMPLES as f64;
                (phi.cos(), phi.sin())
            }),
            most_dynamic,
        })
    }

    pub fn work(&self) -> InPhaseWork {
        let n = self.most_dynamic * MAX_LANES;
        InPhaseWork { dynamic: vec![0.0; 6 * n], plane: vec![0.0; 3 * n], scaled: vec![0.0; 6 * n] }
    }

    /// One vector of nodes; None where the proof failed.
    #[inline(always)]
    pub fn run<S: Simd>(
        &self,
        s: S,
        units: &[f64],
        frame: &[Vector<S>; 3],
        work: &mut InPhaseWork,
    ) -> [Option<InPhaseResult>; MAX_LANES] {
        let mut out = [None; MAX_LANES];
        for alternative in 0..self.sets.len() {
            let (at, ok) = self.one_set(s, units, frame, work, alternative);
            let n = [at.n[0].to_array(), at.n[1].to_array(), at.n[2].to_array()];
            let (u, m, a, ok) = (at.u.to_array(), at.m.to_array(), at.a.to_array(), ok.to_array());
            for (lane, out) in out.iter_mut().enumerate() {
                let result = InPhaseResult {
                    utilisation: u[lane],
                    alternative,
                    direction: [n[0][lane], n[1][lane], n[2][lane]],
                    sigma_m_mpa: m[lane],
                    sigma_a_mpa: a[lane],
                };
                *out = match (ok[lane] > 0.5, alternative, &*out) {
                    (false, _, _) | (true, 1.., None) => None,
                    (true, 0, _) => Some(result),
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
        work: &mut InPhaseWork,
        set: usize,
    ) -> (At<S>, Lanes<S>) {
        macro_rules! all {
            ($x:expr) => {
                Lanes::all(s, $x)
            };
        }
        let (one, zero, lowest) = (all!(1.0), all!(0.0), all!(1e-250));
        let (static_terms, dynamic_terms) = &self.sets[set];
        let count = dynamic_terms.len();
        let projectors = circle_projectors(frame);
        let mean = static_terms.sum(s, units);
        let mp = on_circle(&mean, &projectors);
        for (d, terms) in dynamic_terms.iter().enumerate() {
            let t = terms.sum(s, units);
            store(&t, &mut work.dynamic, d);
            store(&on_circle(&t, &projectors), &mut work.plane, d);
        }
        let InPhaseWork { dynamic, plane, scaled } = work;
        let dynamic = &S::as_simd_f64s(dynamic).0[..6 * count];
        let plane = &S::as_simd_f64s(plane).0[..3 * count];

        // Guess.
        let (mut means, mut amplitudes) = ([zero; 2 * HALF_SAMPLES], [zero; 2 * HALF_SAMPLES]);
        let mut u = lowest;
        for (k, (cos, sin)) in self.samples.iter().enumerate() {
            let (cos, sin) = (all!(*cos), all!(*sin));
            let swing = mp[1].mul_add(cos, mp[2] * sin);
            let (mut first, mut second) = (zero, zero);
            for t in plane.chunks_exact(3) {
                let [c, a, b] = load(s, t);
                let swing = a.mul_add(cos, b * sin);
                first = first + (c + swing).abs();
                second = second + (c - swing).abs();
            }
            for (k, m, a) in [(k, mp[0] + swing, first), (k + HALF_SAMPLES, mp[0] - swing, second)] {
                means[k] = m;
                amplitudes[k] = a;
                let value = self.limit.utilisation(m, a);
                u = value.above(u).choose(value, u);
            }
        }
        let (bottom, top) = NormalRange::empty(s).include(&mean, &mp).ends();
        let needed = self.limit.needed_lines(one / u, bottom, top);

        // Per line: the circle's closed form with the signs found, then space.
        let mut best = At { u: zero, n: [one, zero, zero], m: zero, a: zero };
        for (index, line) in self.limit.lines.iter().enumerate() {
            if !needed[index] {
                continue;
            }
            let (p, q) = self.limit.factors(line, one / u);
            let (mut cos, mut sin, mut value) = (one, zero, all!(f64::NEG_INFINITY));
            for k in 0..2 * HALF_SAMPLES {
                let v = p.mul_add(means[k], q * amplitudes[k]);
                let better = v.above(value);
                value = value.max(v);
                let (c, d) = self.samples[k % HALF_SAMPLES];
                let sign = if k < HALF_SAMPLES { 1.0 } else { -1.0 };
                cos = better.choose(all!(sign * c), cos);
                sin = better.choose(all!(sign * d), sin);
            }
            for _ in 0..CIRCLE_STEPS {
                let (mut x, mut y) = (p * mp[1], p * mp[2]);
                for t in plane.chunks_exact(3) {
                    let [c, a, b] = load(s, t);
                    let along = a.mul_add(cos, b.mul_add(sin, c));
                    let signed = zero.above(along).choose(-q, q);
                    x = signed.mul_add(a, x);
                    y = signed.mul_add(b, y);
                }
                (cos, sin) = steepest(x, y, (cos, sin));
            }
            let mut here = self.along(&circle_direction(frame, cos, sin), &mean, dynamic);
            for _ in 0..SPACE_STEPS {
                let (p, q) = self.limit.factors(line, one / here.u.max(lowest));
                let f = projector(&here.n, &here.n);
                let mut t = mean;
                for t in &mut t {
                    *t = *t * p;
                }
                for d in dynamic.chunks_exact(6) {
                    let d: Tensor<S> = load(s, d);
                    let signed = zero.above(contract(&d, &f)).choose(-q, q);
                    t = plus(&t, signed, &d);
                }
                let rho = contract(&t, &f);
                let shifted = [t[0] - rho, t[1] - rho, t[2] - rho, t[3], t[4], t[5]];
                let next = self.along(&unit(&apply(&adjugate(&shifted), &here.n)), &mean, dynamic);
                // From an exact eigenvector the step is 0/0, and another eigenvalue may be nearer: then stay.
                here = chosen(next.u.above(here.u), &next, &here);
            }
            best = chosen(here.u.above(best.u), &here, &best);
        }

        // Proof at a utilisation a little above.
        let t = one / (best.u * all!(1.0 + PROOF_RELATIVE));
        let mut ok = best.u.above(lowest);
        let still_needed = self.limit.needed_lines(t, bottom, top);
        for (index, line) in self.limit.lines.iter().enumerate().take(MAX_LINES) {
            if !still_needed[index] || !ok.anywhere() {
                continue;
            }
            let (p, q) = self.limit.factors(line, t);
            let b = [
                one - p * mean[0],
                one - p * mean[1],
                one - p * mean[2],
                -(p * mean[3]),
                -(p * mean[4]),
                -(p * mean[5]),
            ];
            let mut sum = [zero; 6];
            for (d, t) in dynamic.chunks_exact(6).enumerate() {
                let t: Tensor<S> = load(s, t);
                let mut times = t;
                for v in &mut times {
                    *v = *v * q;
                }
                store(&times, scaled, d);
                sum = plus(&sum, one, &times);
            }
            let scaled = &S::as_simd_f64s(scaled).0[..6 * count];
            ok = ok.and(positive(&plus(&b, -one, &sum))).and(positive(&plus(&b, one, &sum)));
            // Gray's order: pattern number k differs from the one before in the sign of the load of k's lowest bit.
            for k in 1..1usize << (count - 1) {
                let load_number = k.trailing_zeros() as usize;
                let negative = (k ^ (k >> 1)) >> load_number & 1 == 1;
                let twice = all!(if negative { -2.0 } else { 2.0 });
                let d: Tensor<S> = load(s, &scaled[6 * load_number..6 * load_number + 6]);
                sum = plus(&sum, twice, &d);
                ok = ok.and(positive(&plus(&b, -one, &sum))).and(positive(&plus(&b, one, &sum)));
            }
        }
        (best, ok.choose(one, zero))
    }

    /// Utilisation, mean and Σ|a_d| along n.
    #[inline(always)]
    fn along<S: Simd>(&self, n: &Vector<S>, mean: &Tensor<S>, dynamic: &[S::f64s]) -> At<S> {
        let s = n[0].s;
        let f = projector(n, n);
        let m = contract(mean, &f);
        let mut a = Lanes::all(s, 0.0);
        for t in dynamic.chunks_exact(6) {
            a = a + contract(&load(s, t), &f).abs();
        }
        At { u: self.limit.utilisation(m, a), n: *n, m, a }
    }
}

/// The first where the mask is true, else the second.
#[inline(always)]
fn chosen<S: Simd>(mask: super::lanes::Mask<S>, yes: &At<S>, no: &At<S>) -> At<S> {
    At {
        u: mask.choose(yes.u, no.u),
        n: blend(mask, &yes.n, &no.n),
        m: mask.choose(yes.m, no.m),
        a: mask.choose(yes.a, no.a),
    }
}
