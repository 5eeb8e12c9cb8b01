//! Utilisation of a point on the four load paths (FKM's F1 to F4).

use super::haigh::{HalfPlane, LimitDiagram, Vertex};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::fmt;

/// What stays constant while the load grows to the limit; FKM guideline, overload cases F1 to F4.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum LoadPath {
    /// F1: the mean stress is constant, the amplitude grows.
    #[default]
    MeanConstant,
    /// F2: the stress ratio R is constant, mean and amplitude grow together.
    RatioConstant,
    /// F3: the minimum stress is constant.
    MinimumConstant,
    /// F4: the maximum stress is constant.
    MaximumConstant,
}

impl LoadPath {
    /// FKM's short name.
    #[must_use]
    pub fn short_name(self) -> &'static str {
        match self {
            Self::MeanConstant => "F1",
            Self::RatioConstant => "F2",
            Self::MinimumConstant => "F3",
            Self::MaximumConstant => "F4",
        }
    }

    /// All four.
    pub const ALL: [Self; 4] =
        [Self::MeanConstant, Self::RatioConstant, Self::MinimumConstant, Self::MaximumConstant];
}

impl fmt::Display for LoadPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words = match self {
            Self::MeanConstant => "mean constant",
            Self::RatioConstant => "ratio R constant",
            Self::MinimumConstant => "minimum constant",
            Self::MaximumConstant => "maximum constant",
        };
        write!(f, "{} ({words})", self.short_name())
    }
}

impl HalfPlane {
    /// Coefficients (p, κ) of the form p·σ_m + κ·σ_a that exceeds 1 on this edge exactly where the
    /// utilisation exceeds `level`; `None` where the path never leaves through the edge.
    #[must_use]
    pub fn form(self, path: LoadPath, level: f64) -> Option<(f64, f64)> {
        let Self { p, q } = self;
        match path {
            LoadPath::MeanConstant => Some((p, q / level)),
            LoadPath::RatioConstant => Some((p / level, q / level)),
            LoadPath::MinimumConstant => (p + q > 0.0).then_some((p, (p + q) / level - p)),
            LoadPath::MaximumConstant => (q - p > 0.0).then_some((p, (q - p) / level + p)),
        }
    }

    /// Utilisation measured on the line of this edge alone; infinite where the path starts beyond it.
    #[must_use]
    pub fn utilisation(self, path: LoadPath, mean_mpa: f64, amplitude_mpa: f64) -> f64 {
        let Self { p, q } = self;
        let (rate, room) = match path {
            LoadPath::MeanConstant => (q, 1.0 - p * mean_mpa),
            LoadPath::RatioConstant => return self.at(mean_mpa, amplitude_mpa),
            LoadPath::MinimumConstant => (p + q, 1.0 - p * (mean_mpa - amplitude_mpa)),
            LoadPath::MaximumConstant => (q - p, 1.0 - p * (mean_mpa + amplitude_mpa)),
        };
        if room > 0.0 { rate * amplitude_mpa / room } else { f64::INFINITY }
    }
}

impl LimitDiagram {
    /// Utilisation of the point (σ_m, σ_a) on a load path: point's amplitude ÷ limit amplitude on the path
    /// (F2: length along the ray from the origin). The safety factor is its inverse.
    ///
    /// Infinite where the limit on the path is zero: outside the diagram's means, or for NaN. Never NaN.
    ///
    /// Source: FKM guideline, overload cases F1 to F4. Checked by `tests/load_paths.rs`.
    #[must_use]
    pub fn utilisation(&self, path: LoadPath, mean_mpa: f64, amplitude_mpa: f64) -> f64 {
        if !(mean_mpa.is_finite() && amplitude_mpa.is_finite() && amplitude_mpa >= 0.0) {
            return f64::INFINITY;
        }
        let value = match path {
            LoadPath::MeanConstant => amplitude_mpa / self.limit_at(mean_mpa),
            LoadPath::RatioConstant => self.gauge(mean_mpa, amplitude_mpa),
            LoadPath::MinimumConstant => self.on_slope(mean_mpa - amplitude_mpa, 1.0, amplitude_mpa),
            LoadPath::MaximumConstant => self.on_slope(mean_mpa + amplitude_mpa, -1.0, amplitude_mpa),
        };
        // Nothing in proportion to no limit at all is NaN.
        if value.is_nan() { f64::INFINITY } else { value }
    }

    /// The point of the limit line that the load path ends on, if there is one.
    #[must_use]
    pub fn limit_point(&self, path: LoadPath, mean_mpa: f64, amplitude_mpa: f64) -> Option<Vertex> {
        if path == LoadPath::MeanConstant {
            let limit = self.limit_at(mean_mpa);
            return (limit > 0.0).then_some(Vertex::new(mean_mpa, limit));
        }
        let u = self.utilisation(path, mean_mpa, amplitude_mpa);
        if !(u.is_finite() && u > 0.0) {
            return None;
        }
        let amplitude = amplitude_mpa / u;
        let mean = match path {
            LoadPath::MeanConstant => mean_mpa,
            LoadPath::RatioConstant => mean_mpa / u,
            LoadPath::MinimumConstant => mean_mpa - amplitude_mpa + amplitude,
            LoadPath::MaximumConstant => mean_mpa + amplitude_mpa - amplitude,
        };
        Some(Vertex::new(mean, amplitude))
    }

    /// Smallest limit amplitude in MPa over a range of means; 0 if the range leaves the diagram.
    #[must_use]
    pub fn least_limit(&self, low_mpa: f64, high_mpa: f64) -> f64 {
        let inside = self.vertices().iter().filter(|v| v.mean_mpa > low_mpa && v.mean_mpa < high_mpa);
        let ends = self.limit_at(low_mpa).min(self.limit_at(high_mpa));
        inside.map(|v| v.amplitude_mpa).fold(ends, f64::min)
    }

    /// How far along its ray from the origin the point lies, in units of the limit line.
    fn gauge(&self, mean: f64, amplitude: f64) -> f64 {
        if self.is_convex() {
            return self.edges().iter().map(|e| e.at(mean, amplitude)).fold(0.0, f64::max);
        }
        // The ray lies in the sector of exactly one edge (or on the border of two, which then agree).
        for (edge, pair) in self.edges().iter().zip(self.vertices().windows(2)) {
            let &[a, b] = pair else { continue };
            let left_of_ray = mean * a.amplitude_mpa - amplitude * a.mean_mpa >= 0.0;
            let right_of_ray = mean * b.amplitude_mpa - amplitude * b.mean_mpa <= 0.0;
            let same_side = edge.at(mean, amplitude) >= 0.0;
            if left_of_ray && right_of_ray && same_side {
                return edge.at(mean, amplitude);
            }
        }
        f64::INFINITY
    }

    /// Amplitude ÷ limit amplitude on the path that starts at (`start`, 0) and gains `slope` in mean per
    /// amplitude.
    fn on_slope(&self, start: f64, slope: f64, amplitude: f64) -> f64 {
        let (first, last) = self.mean_range_mpa();
        if start <= first || start >= last {
            return f64::INFINITY;
        }
        let mut exit = f64::INFINITY;
        for (edge, pair) in self.edges().iter().zip(self.vertices().windows(2)) {
            let &[a, b] = pair else { continue };
            let rate = edge.p * slope + edge.q;
            let t = (1.0 - edge.p * start) / rate;
            let mean = start + slope * t;
            let slack = 1e-9 * (b.mean_mpa - a.mean_mpa).max(t.abs());
            if rate > 0.0 && t >= 0.0 && mean >= a.mean_mpa - slack && mean <= b.mean_mpa + slack {
                exit = exit.min(t);
            }
        }
        // A path that is not seen to leave is never a pass.
        if exit.is_finite() { amplitude / exit } else { f64::INFINITY }
    }
}
