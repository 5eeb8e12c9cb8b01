//! A convex diagram for a vector of nodes: utilisation, and which of its lines matter.

use pulp::Simd;

use super::lanes::Lanes;
use super::limit::{ConvexDiagram, HalfPlane, LoadPath};

/// Most lines of a diagram in the vector path; a diagram with more goes the scalar way.
pub(crate) const MAX_LINES: usize = 16;

/// Convex diagram under F1 or F2.
#[derive(Debug, Clone)]
pub(crate) struct LaneLimit {
    pub lines: Vec<HalfPlane>,
    /// F2 if true, F1 if false.
    pub ratio_constant: bool,
}

impl LaneLimit {
    /// None if the path is neither F1 nor F2, or no line limits the amplitude.
    pub fn new(diagram: &ConvexDiagram, path: LoadPath) -> Option<Self> {
        let ratio_constant = match path {
            LoadPath::MeanConstant => false,
            LoadPath::RatioConstant => true,
            LoadPath::MinimumConstant | LoadPath::MaximumConstant => return None,
        };
        let lines = diagram.half_planes().to_vec();
        let fits = lines.len() <= MAX_LINES && lines.iter().any(|h| h.q_per_mpa > 0.0);
        fits.then_some(Self { lines, ratio_constant })
    }

    /// p′, q′ of a line at utilisation 1/t.
    #[inline(always)]
    pub fn factors<S: Simd>(&self, line: &HalfPlane, t: Lanes<S>) -> (Lanes<S>, Lanes<S>) {
        let (p, q) = (Lanes::all(t.s, line.p_per_mpa), Lanes::all(t.s, line.q_per_mpa));
        (if self.ratio_constant { p * t } else { p }, q * t)
    }

    /// Utilisation by all lines; NaN or not positive room gives NaN.
    #[inline(always)]
    pub fn utilisation<S: Simd>(&self, m: Lanes<S>, a: Lanes<S>) -> Lanes<S> {
        let s = m.s;
        let one = Lanes::all(s, 1.0);
        if self.ratio_constant {
            let mut u = Lanes::all(s, 0.0);
            for h in &self.lines {
                u = u.max(Lanes::all(s, h.p_per_mpa).mul_add(m, Lanes::all(s, h.q_per_mpa) * a));
            }
            return u;
        }
        let mut limit = Lanes::all(s, f64::INFINITY);
        let mut inside = one;
        for h in &self.lines {
            let room = one - Lanes::all(s, h.p_per_mpa) * m;
            if h.q_per_mpa > 0.0 {
                limit = limit.min(room * Lanes::all(s, 1.0 / h.q_per_mpa));
            } else {
                inside = inside.min(room);
            }
        }
        let zero = Lanes::all(s, 0.0);
        limit.above(zero).and(inside.above(zero)).choose(a / limit, Lanes::all(s, f64::NAN))
    }

    /// Lines not implied by another needed line for every mean between the bounds.
    #[inline(always)]
    pub fn needed_lines<S: Simd>(&self, t: Lanes<S>, bottom: Lanes<S>, top: Lanes<S>) -> [bool; MAX_LINES] {
        let one = Lanes::all(t.s, 1.0);
        let mut needed = [false; MAX_LINES];
        for slot in needed.iter_mut().take(self.lines.len()) {
            *slot = true;
        }
        for (index, line) in self.lines.iter().enumerate().take(MAX_LINES) {
            let (p, _) = self.factors(line, t);
            let mut implied = one.above(one);
            for (other, base) in self.lines.iter().enumerate().take(MAX_LINES) {
                if other == index || !needed[other] || base.q_per_mpa == 0.0 {
                    continue;
                }
                let (p0, _) = self.factors(base, t);
                // p σ_m + q (1 − p0 σ_m)/q0 ≤ 1 is linear in σ_m: check both ends.
                let f = Lanes::all(t.s, line.q_per_mpa / base.q_per_mpa);
                let slope = p - f * p0;
                let room = one - f;
                let low = slope * bottom;
                let high = slope * top;
                implied = implied.or(room.above(low.max(high)));
            }
            if implied.everywhere() {
                needed[index] = false;
            }
        }
        needed
    }
}
