//! Global maximum over all directions by branch and bound, polished.
//!
//! u(n) = utilisation of (nᵀMn, √Σ(nᵀD_dn)²). The half sphere is cut into caps. On a cap of half-angle δ about
//! n₀ every direction is n = cos ψ n₀ + sin ψ e with ψ ≤ δ, so nᵀTn = v₀ + sin 2ψ gᵀe + sin²ψ (eᵀTe − v₀),
//! g = (1 − n₀n₀ᵀ)Tn₀, v₀ = n₀ᵀTn₀. With a₀ the vector of dynamic stresses at n₀ and x its change,
//! ‖a₀ + x‖ ≤ ‖a₀‖ + a₀·x/‖a₀‖ + ‖x‖²/(2‖a₀‖): its linear part joins that of the mean in one tensor
//! H = p′M + q′Σ w_d D_d, w = a₀/‖a₀‖, whose gradient vanishes at an optimum. So the bound is of second order there
//! and the number of caps does not grow as the bracket narrows. Not from a standard.

use super::limit::{ConvexDiagram, HalfPlane, LoadPath};
use super::root_sum_square::along;
use super::tensor::{Sym3, Vec3, apply, complement, cross, dot, max_abs, principal, project, unit};

/// Relative width of the proven bracket.
pub(crate) const BRACKET_RELATIVE: f64 = 2e-7;
/// Caps examined before the search gives up and says so.
const MAX_CAPS: usize = 2_000_000;

/// Result of the search.
#[derive(Debug, Clone, Copy)]
pub struct Bracket {
    /// Largest utilisation found, polished.
    pub utilisation: f64,
    /// Where.
    pub direction: Vec3,
    /// True if nothing exceeds it by more than the bracket.
    pub proven: bool,
}

struct Search<'a> {
    mean: &'a Sym3,
    dynamic: &'a [Sym3],
    limit: &'a ConvexDiagram,
    path: LoadPath,
    best: f64,
    direction: Vec3,
    /// Spread of each dynamic tensor: largest |eᵀDe − v₀| possible.
    reach: f64,
    /// Utilisations below this are rounding of the stresses.
    least: f64,
}

/// Largest utilisation over all directions; `known` is one that is surely reached (0 if none is known).
#[must_use]
pub fn maximise(mean: &Sym3, dynamic: &[Sym3], limit: &ConvexDiagram, path: LoadPath, known: f64) -> Bracket {
    let lines = limit.half_planes();
    let reach = dynamic
        .iter()
        .map(|d| {
            let v = principal(d).values;
            (v[2] - v[0]).powi(2)
        })
        .sum::<f64>()
        .sqrt();
    let stress = dynamic.iter().map(max_abs).fold(0.0, f64::max).max(if path == LoadPath::RatioConstant {
        max_abs(mean)
    } else {
        0.0
    });
    let steepest = lines.iter().map(|h| h.p_per_mpa.abs() + h.q_per_mpa).fold(0.0, f64::max);
    let least = (1e-13 * steepest * stress).max(f64::MIN_POSITIVE);
    let direction = [1.0, 0.0, 0.0];
    let mut s = Search { mean, dynamic, limit, path, best: -1.0, direction, reach, least };
    s.start();
    if s.best == f64::INFINITY {
        return Bracket { utilisation: s.best, direction: s.direction, proven: true };
    }
    let proven = s.certify(known);
    Bracket { utilisation: s.best, direction: s.direction, proven }
}

impl Search<'_> {
    fn value(&self, n: &Vec3) -> f64 {
        let (m, a, _) = along(self.mean, self.dynamic, n);
        self.limit.utilisation(self.path, m, a)
    }

    fn offer(&mut self, n: &Vec3) -> bool {
        let v = self.value(n);
        if v > self.best {
            self.best = v;
            self.direction = *n;
            return true;
        }
        false
    }

    /// Starting directions: the principal ones of every tensor, and means beyond the ends.
    fn start(&mut self) {
        let mut starts: Vec<Vec3> = Vec::with_capacity(3 * self.dynamic.len() + 3);
        for t in std::iter::once(self.mean).chain(self.dynamic) {
            starts.extend(principal(t).directions);
        }
        for n in &starts {
            self.offer(n);
        }
        let n = self.direction;
        self.climb(&n);
    }

    /// From `n` upwards until it no longer rises.
    fn climb(&mut self, start: &Vec3) {
        let mut n = *start;
        self.offer(&n);
        for _ in 0..200 {
            if self.best == f64::INFINITY {
                return;
            }
            let (m, a, _) = along(self.mean, self.dynamic, &n);
            let Some(line) = self.governing(m, a) else { return };
            let Some(next) = self.ascent(&n, &line, a) else { return };
            let before = self.best;
            if !self.offer(&next) {
                return;
            }
            n = next;
            if self.best - before <= 1e-15 * self.best {
                return;
            }
        }
    }

    /// The line that governs at a point.
    fn governing(&self, m: f64, a: f64) -> Option<HalfPlane> {
        let of = |h: &HalfPlane| h.utilisation(self.path, m, a);
        // Backwards, so that the first of equals is kept.
        self.limit.half_planes().iter().rev().max_by(|x, y| of(x).total_cmp(&of(y))).copied()
    }

    /// Next direction: a Newton step on the sphere if it rises, else the top direction of the linearised form.
    fn ascent(&self, n: &Vec3, line: &HalfPlane, a: f64) -> Option<Vec3> {
        let u = self.value(n);
        if u <= 0.0 || a <= 0.0 {
            return None;
        }
        let (p, q) = line.at(self.path, u);
        let w: Vec<f64> = self.dynamic.iter().map(|d| project(d, n) / a).collect();
        let h = self.joint(p, q, &w);
        if let Some(newton) = self.newton(n, &h, q, a, &w)
            && self.value(&newton) > u
        {
            return Some(newton);
        }
        let top = principal(&h).directions[2];
        (self.value(&top) > u).then_some(top)
    }

    fn joint(&self, p: f64, q: f64, w: &[f64]) -> Sym3 {
        let mut h = self.mean.map(|v| p * v);
        for (d, w) in self.dynamic.iter().zip(w) {
            for k in 0..6 {
                h[k] += q * w * d[k];
            }
        }
        h
    }

    /// Stationary point of the quadratic model of p′σ_m + q′σ_a in the tangent plane.
    fn newton(&self, n: &Vec3, h: &Sym3, q: f64, a: f64, w: &[f64]) -> Option<Vec3> {
        let (e2, e3) = complement(n);
        let hn = apply(h, n);
        let h0 = dot(&hn, n);
        let g = [2.0 * dot(&hn, &e2), 2.0 * dot(&hn, &e3)];
        let (t2, t3) = (apply(h, &e2), apply(h, &e3));
        let mut b = [2.0 * (dot(&e2, &t2) - h0), 2.0 * dot(&e2, &t3), 2.0 * (dot(&e3, &t3) - h0)];
        // ‖a‖ bends by the part of the change normal to w.
        let (mut s22, mut s23, mut s33, mut w2, mut w3) = (0.0, 0.0, 0.0, 0.0, 0.0);
        for (d, w) in self.dynamic.iter().zip(w) {
            let dn = apply(d, n);
            let (x, y) = (2.0 * dot(&dn, &e2), 2.0 * dot(&dn, &e3));
            s22 += x * x;
            s23 += x * y;
            s33 += y * y;
            w2 += w * x;
            w3 += w * y;
        }
        b[0] += q / a * (s22 - w2 * w2);
        b[1] += q / a * (s23 - w2 * w3);
        b[2] += q / a * (s33 - w3 * w3);
        let det = b[0] * b[2] - b[1] * b[1];
        if b[0] + b[2] >= 0.0 || det <= 0.0 {
            return None;
        }
        let (x, y) = ((b[1] * g[1] - b[2] * g[0]) / det, (b[1] * g[0] - b[0] * g[1]) / det);
        Some(unit(&std::array::from_fn(|k| n[k] + x * e2[k] + y * e3[k])))
    }

    /// Branch and bound; true if everything was excluded.
    fn certify(&mut self, known: f64) -> bool {
        if max_abs(self.mean) == 0.0 && self.dynamic.iter().all(|d| max_abs(d) == 0.0) {
            return true;
        }
        let mut stack: Vec<[f64; 4]> = Vec::new();
        // Three faces of the cube cover the half sphere: face, centre, half width.
        for face in 0..3 {
            for (x, y) in [(-0.5, -0.5), (-0.5, 0.5), (0.5, -0.5), (0.5, 0.5)] {
                stack.push([f64::from(face), x, y, 0.5]);
            }
        }
        let mut work = Work::new(self.dynamic.len());
        let mut seen = 0;
        while let Some([face, x, y, half]) = stack.pop() {
            seen += 1;
            if seen > MAX_CAPS {
                return false;
            }
            let on_face = |x: f64, y: f64| {
                let v = match face as u8 {
                    0 => [1.0, x, y],
                    1 => [y, 1.0, x],
                    _ => [x, y, 1.0],
                };
                unit(&v)
            };
            let n = on_face(x, y);
            let mut sin2 = 0.0_f64;
            for (sx, sy) in [(-1.0, -1.0), (-1.0, 1.0), (1.0, -1.0), (1.0, 1.0)] {
                let c = cross(&n, &on_face(x + sx * half, y + sy * half));
                sin2 = sin2.max(dot(&c, &c));
            }
            let floor = self.best.max(known);
            if self.excluded(&n, sin2, floor, &mut work) {
                continue;
            }
            if self.value(&n) > floor {
                self.climb(&n);
            }
            if self.best == f64::INFINITY {
                return true;
            }
            if half < 1e-9 {
                // Only rounding separates the bound from the value here.
                return false;
            }
            let h = 0.5 * half;
            for (sx, sy) in [(-1.0, -1.0), (-1.0, 1.0), (1.0, -1.0), (1.0, 1.0)] {
                stack.push([face, x + sx * h, y + sy * h, h]);
            }
        }
        true
    }

    /// True if no direction of the cap can exceed `floor` by more than the bracket. sin2 = sin²δ.
    fn excluded(&self, n: &Vec3, sin2: f64, floor: f64, work: &mut Work) -> bool {
        if sin2 > 0.5 {
            return false;
        }
        let sin_double = 2.0 * (sin2 * (1.0 - sin2)).sqrt();
        let (e2, e3) = complement(n);
        let (mut g22, mut g23, mut g33, mut aa) = (0.0, 0.0, 0.0, 0.0);
        for (d, out) in self.dynamic.iter().zip(&mut work.a) {
            let dn = apply(d, n);
            *out = dot(&dn, n);
            let (x, y) = (dot(&dn, &e2), dot(&dn, &e3));
            g22 += x * x;
            g23 += x * y;
            g33 += y * y;
            aa += *out * *out;
        }
        let a0 = aa.sqrt();
        let slope = (0.5 * (g22 + g33) + (0.25 * (g22 - g33).powi(2) + g23 * g23).sqrt()).sqrt();
        // ‖x‖ over the cap.
        let change = slope * sin_double + self.reach * sin2;
        let bend = if a0 > 0.0 { change * change / (2.0 * a0) } else { f64::INFINITY };
        for w in &mut work.a {
            *w = if a0 > 0.0 { *w / a0 } else { 0.0 };
        }
        let mn = apply(self.mean, n);
        let m0 = dot(&mn, n);
        let range = self.mean_range(m0, &mn, n, sin2, sin_double);
        let target = floor.max(self.least) * (1.0 + BRACKET_RELATIVE);
        let (a_lo, a_hi) = ((a0 - change).max(0.0), a0 + change);
        self.limit.half_planes().iter().all(|line| {
            let (p, q) = line.at(self.path, target);
            // Plain bound: mean and amplitude at their extremes.
            let plain = (p * range.0).max(p * range.1) + if q >= 0.0 { q * a_hi } else { q * a_lo };
            if plain <= 1.0 {
                return true;
            }
            // Joint bound. For q′ < 0, ‖a‖ ≥ w·a makes it simpler.
            let h = self.joint(p, q, &work.a);
            let hn = apply(&h, n);
            let h0 = dot(&hn, n);
            let g: Vec3 = std::array::from_fn(|k| hn[k] - h0 * n[k]);
            let (t2, t3) = (apply(&h, &e2), apply(&h, &e3));
            let (b22, b33, b23) = (dot(&e2, &t2), dot(&e3, &t3), dot(&e2, &t3));
            let across = 0.5 * (b22 + b33) + (0.5 * (b22 - b33)).hypot(b23);
            let rise = (across - h0).max(0.0) * sin2;
            let joint = h0 + dot(&g, &g).sqrt() * sin_double + rise + if q > 0.0 { q * bend } else { 0.0 };
            joint <= 1.0
        })
    }

    /// Range of the mean over the cap.
    fn mean_range(&self, m0: f64, mn: &Vec3, n: &Vec3, sin2: f64, sin_double: f64) -> (f64, f64) {
        let g: Vec3 = std::array::from_fn(|k| mn[k] - m0 * n[k]);
        let g = dot(&g, &g).sqrt() * sin_double;
        let spread = max_abs(self.mean) * 6.0 * sin2;
        (m0 - g - spread, m0 + g + spread)
    }
}

/// Scratch of one search.
struct Work {
    a: Vec<f64>,
}

impl Work {
    fn new(n: usize) -> Self {
        Self { a: vec![0.0; n] }
    }
}
