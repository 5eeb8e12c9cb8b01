//! Critical plane of full tensors: branch and bound over the hemisphere of directions.
//!
//! A cell of directions is discarded when no direction in it can use the diagram more than the best one
//! found. Within a cap of half-angle δ about n₀ every normal stress is nᵀTn = v₀ + (n₀ᵀTe) sin 2θ +
//! (eᵀTe − v₀) sin²θ for a tangent e and θ ≤ δ. With Q = pM + κ Σ a_d D_d/‖a‖, the form linearised at n₀,
//!
//! p σ_m + κ σ_a ≤ v₀ + |Q n₀ − v₀ n₀| sin 2δ + (λ_max(Q) − v₀) sin²δ + κ (G sin 2δ + C sin²δ)²/(2‖a₀‖),
//!
//! a bound of second order, so that cells near the maximum are discarded as fast as elsewhere. From the
//! best cells, n ← largest eigenvector of Q climbs to the maximum: the form is never less than its
//! linearisation, so no step goes down.
//!
//! Not from a standard.

use super::critical::CriticalPlane;
use super::cycle::{StressCycle, norm};
use super::pairs::mean_and_spread;
use crate::diagram::{HalfPlane, LimitDiagram, LoadPath};
use crate::stress::Tensor;
use nalgebra::Vector3;

/// Relative width of the bracket aimed at.
const FINE: f64 = 1e-9;
/// Relative width settled for where the maximum is flat along a whole curve of directions.
const COARSE: f64 = 1e-6;
/// Cells after which the coarse width applies.
const CELLS_FINE: usize = 20_000;
/// Directions from which one as bad as the worst, but of larger mean, is sought.
const MOST_EQUALS: usize = 16;
/// Cells after which the search gives up and reports its bound.
const CELLS_MOST: usize = 1_000_000;

/// A square of directions on one face of the cube.
#[derive(Clone, Copy)]
struct Cell {
    face: u8,
    u: f64,
    v: f64,
    half: f64,
}

impl Cell {
    /// The cells of the whole hemisphere to begin with: sixteen on each of three faces of the cube.
    fn all() -> Vec<Self> {
        let middles = [-0.75, -0.25, 0.25, 0.75];
        let of_face =
            |face| middles.into_iter().flat_map(move |u| middles.map(|v| Self { face, u, v, half: 0.25 }));
        (0..3).flat_map(of_face).collect()
    }

    fn direction(self, du: f64, dv: f64) -> Vector3<f64> {
        let (u, v) = (self.u + du * self.half, self.v + dv * self.half);
        match self.face {
            0 => Vector3::new(1.0, u, v),
            1 => Vector3::new(v, 1.0, u),
            _ => Vector3::new(u, v, 1.0),
        }
        .normalize()
    }

    /// Sine of the half-angle that reaches every corner from the centre, a little enlarged.
    fn sine(self, centre: &Vector3<f64>) -> f64 {
        [(-1.0, -1.0), (-1.0, 1.0), (1.0, -1.0), (1.0, 1.0)]
            .into_iter()
            .map(|(du, dv)| centre.cross(&self.direction(du, dv)).norm())
            .fold(0.0, f64::max)
            * (1.0 + 1e-12)
    }

    fn quarters(self) -> [Self; 4] {
        let h = self.half / 2.0;
        [(-h, -h), (-h, h), (h, -h), (h, h)].map(|(du, dv)| Self {
            u: self.u + du,
            v: self.v + dv,
            half: h,
            ..self
        })
    }
}

/// Searches the largest utilisation; `known` is a utilisation already reached elsewhere, below which a
/// result need not be exact.
pub(super) fn search(
    cycle: &StressCycle,
    diagram: &LimitDiagram,
    path: LoadPath,
    known: f64,
) -> CriticalPlane {
    Search::new(cycle, diagram, path).run(known).0
}

/// Extreme eigenvalues needed by the bounds.
struct Spectrum {
    mean_low: f64,
    mean_high: f64,
    spread: f64,
}

impl Spectrum {
    fn new(cycle: &StressCycle) -> Self {
        let mean = cycle.mean.eigen().values;
        let spreads: Vec<f64> = cycle
            .alternating
            .iter()
            .map(|d| {
                let e = d.eigen().values;
                e[0] - e[2]
            })
            .collect();
        Self { mean_low: mean[2], mean_high: mean[0], spread: norm(spreads.iter().copied()) }
    }
}

struct Search<'a> {
    cycle: &'a StressCycle,
    diagram: &'a LimitDiagram,
    path: LoadPath,
    eigen: Spectrum,
}

impl<'a> Search<'a> {
    fn new(cycle: &'a StressCycle, diagram: &'a LimitDiagram, path: LoadPath) -> Self {
        Self { cycle, diagram, path, eigen: Spectrum::new(cycle) }
    }

    fn at(&self, n: &Vector3<f64>) -> CriticalPlane {
        CriticalPlane::at(self.cycle.along(n), self.diagram, self.path)
    }

    /// The result, and the number of cells looked at.
    fn run(&self, known: f64) -> (CriticalPlane, usize) {
        let mut best = self.start();
        let mut seen = 0;
        if best.utilisation.is_infinite() || best.utilisation <= 0.0 {
            return (best, seen);
        }
        let (mut cells, mut equals) = (Cell::all(), 0);
        let mut width = FINE;
        while let Some(cell) = cells.pop() {
            seen += 1;
            if seen == CELLS_FINE {
                width = COARSE;
            }
            if seen >= CELLS_MOST {
                best.upper_bound = f64::INFINITY;
                return (best, seen);
            }
            let n = cell.direction(0.0, 0.0);
            let here = self.at(&n);
            if here.utilisation > best.utilisation {
                best = best.worse(self.climb(here));
                if best.utilisation.is_infinite() {
                    return (best, seen);
                }
            } else if equals < MOST_EQUALS && self.may_equal(&here, &best) {
                equals += 1;
                best = best.worse(self.climb(here));
            }
            let level = best.utilisation.max(known) * (1.0 + width);
            if self.may_exceed(&cell, &n, &here, level) {
                cells.extend(cell.quarters());
            }
        }
        best.upper_bound = best.utilisation.max(known) * (1.0 + width);
        (best, seen)
    }

    /// Whether another direction than the best one may use the diagram as much at a larger mean.
    fn may_equal(&self, here: &CriticalPlane, best: &CriticalPlane) -> bool {
        const NEAR: f64 = 1e-6;
        here.utilisation >= best.utilisation * (1.0 - NEAR)
            && here.cycle.mean_mpa - best.cycle.mean_mpa > NEAR * self.cycle.scale()
            && here.cycle.direction.dot(&best.cycle.direction).abs() < 0.99
    }

    /// Best of the principal directions of all tensors and of σ_min and σ_max, climbed.
    fn start(&self) -> CriticalPlane {
        let mut tensors = vec![self.cycle.mean];
        for d in &self.cycle.alternating {
            tensors.extend([*d, self.cycle.mean + *d, self.cycle.mean - *d]);
        }
        let mut best = self.at(&Vector3::x());
        for t in tensors {
            for n in t.eigen().vectors {
                best = best.worse(self.at(&n));
            }
        }
        best.worse(self.climb(best))
    }

    /// n ← largest eigenvector of the linearised form, as long as utilisation grows.
    fn climb(&self, from: CriticalPlane) -> CriticalPlane {
        let mut best = from;
        for _ in 0..500 {
            if best.utilisation.is_infinite() || best.utilisation <= 0.0 {
                break;
            }
            let mut next = self.step(&best);
            if next.utilisation <= best.utilisation * (1.0 + 1e-9) {
                next = self.short_step(&next);
            }
            let settled = next.utilisation <= best.utilisation * (1.0 + 4e-16);
            if next.utilisation > best.utilisation {
                best = next;
            }
            if settled {
                break;
            }
        }
        best
    }

    /// Linearised forms of the edges in use at a point, or nearly so.
    fn active(&self, from: &CriticalPlane) -> Vec<Option<Tensor>> {
        let n = from.cycle.direction;
        let linearise = |edge: &HalfPlane| {
            let (p, kappa) = edge.form(self.path, from.utilisation);
            let value = p * from.cycle.mean_mpa + kappa * from.cycle.amplitude_mpa;
            ((value - 1.0).abs() < 1e-3).then(|| self.linearised(&n, p, kappa, from.cycle.amplitude_mpa))
        };
        self.diagram.edges().iter().map(linearise).collect()
    }

    /// A short step along the steepest ascent, where the long one leads over a dent and down: the gradient
    /// of the edge in use, or at a dent the shortest mixture of the two gradients.
    fn short_step(&self, from: &CriticalPlane) -> CriticalPlane {
        let n = from.cycle.direction;
        let gradient = |q: &Tensor| tangential(&n, q);
        let forms = self.active(from);
        let mut ways: Vec<Vector3<f64>> = forms.iter().flatten().map(gradient).collect();
        for (k, pair) in forms.windows(2).enumerate() {
            if let (true, &[Some(a), Some(b)]) = (self.diagram.is_dent(k + 1), pair) {
                let (ga, gb) = (gradient(&a), gradient(&b));
                let difference = ga - gb;
                let square = difference.norm_squared();
                if square > 0.0 {
                    let share = (-gb.dot(&difference) / square).clamp(0.0, 1.0);
                    ways.push(ga * share + gb * (1.0 - share));
                }
            }
        }
        let mut best = *from;
        for way in ways {
            let Some(way) = way.try_normalize(1e-12) else { continue };
            let mut length = 0.3;
            while length > 1e-10 {
                let here = self.at(&(n + way * length).normalize());
                if here.utilisation > best.utilisation {
                    best = here;
                } else if best.utilisation > from.utilisation {
                    break;
                }
                length /= 2.0;
            }
        }
        best
    }

    /// One long step up: along the edge in use, and along the dents beside it.
    fn step(&self, from: &CriticalPlane) -> CriticalPlane {
        let forms = self.active(from);
        let mut best = *from;
        let offer = |q: &Tensor, best: &mut CriticalPlane| -> CriticalPlane {
            let here = self.at(&q.eigen().vectors[0]);
            if here.utilisation > best.utilisation {
                *best = here;
            }
            here
        };
        for form in forms.iter().flatten() {
            offer(form, &mut best);
        }
        for (k, pair) in forms.windows(2).enumerate() {
            let (true, &[Some(left), Some(right)]) = (self.diagram.is_dent(k + 1), pair) else { continue };
            let (Some(a), Some(b)) = (self.diagram.edges().get(k), self.diagram.edges().get(k + 1)) else {
                continue;
            };
            // Between the two edges the best direction balances them: bisect their shares.
            let (mut low, mut high) = (0.0, 1.0);
            for _ in 0..48 {
                let share = f64::midpoint(low, high);
                let here = offer(&(left * share + right * (1.0 - share)), &mut best);
                let (m, s) = (here.cycle.mean_mpa, here.cycle.amplitude_mpa);
                if a.utilisation(self.path, m, s) > b.utilisation(self.path, m, s) {
                    high = share;
                } else {
                    low = share;
                }
            }
        }
        best
    }

    /// Q = pM + κ Σ a_d D_d/‖a‖ at n.
    fn linearised(&self, n: &Vector3<f64>, p: f64, kappa: f64, amplitude: f64) -> Tensor {
        let mut q = self.cycle.mean * p;
        if amplitude > 0.0 {
            for d in &self.cycle.alternating {
                q = q + *d * (kappa * (d.along(n) / amplitude));
            }
        }
        q
    }

    /// Whether some direction of the cell may use the diagram more than `level`.
    fn may_exceed(&self, cell: &Cell, n: &Vector3<f64>, here: &CriticalPlane, level: f64) -> bool {
        let sine = cell.sine(n);
        if sine > 0.6 {
            return true;
        }
        let cap = Cap::of(sine);
        let (reach, drift) = self.reach(cap, n, here);
        let (mean, amplitude) = (here.cycle.mean_mpa, here.cycle.amplitude_mpa);
        self.lines_exceed(&View { cap, drift, n, mean, amplitude, reach: &reach }, level)
    }

    /// Means and amplitudes that a cap about `n` can reach, and by how much the amplitude can change.
    fn reach(&self, Cap { sin2, sq }: Cap, n: &Vector3<f64>, here: &CriticalPlane) -> (Reach, f64) {
        let (mean, amplitude) = (here.cycle.mean_mpa, here.cycle.amplitude_mpa);
        let slope = tangential(n, &self.cycle.mean).norm();
        let slopes: Vec<f64> = self.cycle.alternating.iter().map(|d| tangential(n, d).norm()).collect();
        let drift = norm(slopes.iter().copied()) * sin2 + self.eigen.spread * sq;
        let reach = Reach {
            mean_low: mean - slope * sin2 - (mean - self.eigen.mean_low).max(0.0) * sq,
            mean_high: mean + slope * sin2 + (self.eigen.mean_high - mean).max(0.0) * sq,
            amplitude_low: (amplitude - drift).max(0.0),
            amplitude_high: amplitude + drift,
        };
        (reach, drift)
    }

    /// Whether the lines of the diagram leave room above `level`.
    ///
    /// A point uses more than that only if it lies beyond a line of every convex part, and then beyond every mixture of
    /// those lines as well: near a dent it is the mixture that shows that none does.
    fn lines_exceed(&self, view: &View<'_>, level: f64) -> bool {
        let may_exceed = |edge: &HalfPlane| {
            let (p, kappa) = edge.form(self.path, level);
            // Most lines are out of reach: means and amplitudes of the cell alone show it.
            if view.reach.simple_bound(p, kappa) <= 1.0 {
                return None;
            }
            let form = Form { p, kappa, tensor: self.linearised(view.n, p, kappa, view.amplitude) };
            (view.bound(&form) > 1.0).then_some(form)
        };
        let lines: Vec<Option<Form>> = self.diagram.edges().iter().map(may_exceed).collect();
        let within = |part: &Vec<usize>| part.iter().filter_map(|k| lines.get(*k)?.as_ref()).collect();
        let parts: Vec<Vec<&Form>> = self.diagram.parts().iter().map(within).collect();
        parts.iter().all(|part| !part.is_empty()) && view.beyond_one_of_each(&mut Vec::new(), &parts)
    }
}

/// The linearised form of one edge, or a mixture of two.
struct Form {
    p: f64,
    kappa: f64,
    tensor: Tensor,
}

/// A cap of half-angle δ: sin 2δ and sin²δ.
#[derive(Clone, Copy)]
struct Cap {
    sin2: f64,
    sq: f64,
}

impl Cap {
    fn of(sine: f64) -> Self {
        Self { sin2: 2.0 * sine * (1.0 - sine * sine).sqrt(), sq: sine * sine }
    }
}

/// A cell seen from its centre.
struct View<'a> {
    cap: Cap,
    drift: f64,
    n: &'a Vector3<f64>,
    mean: f64,
    amplitude: f64,
    reach: &'a Reach,
}

impl View<'_> {
    /// Whether some point of the cell may lie beyond all `chosen` lines and one line of each of the `parts`.
    fn beyond_one_of_each<'f>(&self, chosen: &mut Vec<&'f Form>, parts: &[Vec<&'f Form>]) -> bool {
        let Some((first, rest)) = parts.split_first() else { return true };
        for form in first {
            let shared = chosen.iter().any(|c| std::ptr::eq(*c, *form));
            let excluded = chosen.iter().any(|c| self.bound(&balanced(self.n, c, form)) <= 1.0);
            if !shared && excluded {
                continue;
            }
            chosen.push(form);
            let beyond = self.beyond_one_of_each(chosen, rest);
            chosen.pop();
            if beyond {
                return true;
            }
        }
        false
    }

    /// Value that the form does not exceed in the cell.
    fn bound(&self, form: &Form) -> f64 {
        let Form { p, kappa, tensor } = form;
        let simple = self.reach.simple_bound(*p, *kappa);
        if self.amplitude <= 0.0 {
            return simple;
        }
        let value = p * self.mean + kappa * self.amplitude;
        let (middle, spread) = mean_and_spread(tensor);
        let rest = if *kappa > 0.0 { kappa * self.drift * self.drift / (2.0 * self.amplitude) } else { 0.0 };
        let slope = tangential(self.n, tensor).norm();
        let Cap { sin2, sq } = self.cap;
        simple.min(value + slope * sin2 + (middle + spread - value).max(0.0) * sq + rest)
    }
}

/// Part of the traction across `n`.
fn tangential(n: &Vector3<f64>, t: &Tensor) -> Vector3<f64> {
    let traction = t.traction(n);
    traction - n * n.dot(&traction)
}

/// The mixture of two forms with the smallest slope at `n`.
fn balanced(n: &Vector3<f64>, a: &Form, b: &Form) -> Form {
    let (wa, wb) = (tangential(n, &a.tensor), tangential(n, &b.tensor));
    let difference = wa - wb;
    let square = difference.norm_squared();
    let share = if square > 0.0 { (-wb.dot(&difference) / square).clamp(0.0, 1.0) } else { 0.5 };
    let mix = |x: f64, y: f64| x * share + y * (1.0 - share);
    Form {
        p: mix(a.p, b.p),
        kappa: mix(a.kappa, b.kappa),
        tensor: a.tensor * share + b.tensor * (1.0 - share),
    }
}

/// Means and amplitudes that a cell can reach.
struct Reach {
    mean_low: f64,
    mean_high: f64,
    amplitude_low: f64,
    amplitude_high: f64,
}

impl Reach {
    /// Value that the form with these coefficients does not exceed.
    fn simple_bound(&self, p: f64, kappa: f64) -> f64 {
        (p * self.mean_low).max(p * self.mean_high)
            + (kappa * self.amplitude_low).max(kappa * self.amplitude_high)
    }
}

#[cfg(test)]
mod tests;
