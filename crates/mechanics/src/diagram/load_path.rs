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
    /// Rate at which a unit of amplitude on the load path uses up the room before this edge; not for F2. Not above zero:
    /// the path never leaves through the edge.
    fn rate(self, path: LoadPath) -> f64 {
        match path {
            LoadPath::MeanConstant | LoadPath::RatioConstant => self.q,
            LoadPath::MinimumConstant => self.p + self.q,
            LoadPath::MaximumConstant => self.q - self.p,
        }
    }

    /// Whether no load path leaves through this edge: it is as steep as the path, or steeper.
    #[must_use]
    pub fn never_leaves(self, path: LoadPath) -> bool {
        self.rate(path) <= 0.0
    }

    /// Coefficients (p, κ) of the form p·σ_m + κ·σ_a that exceeds 1 exactly where the utilisation on this edge
    /// exceeds `level`. Where the path never leaves through the edge, exactly where the point lies beyond it.
    #[must_use]
    pub fn form(self, path: LoadPath, level: f64) -> (f64, f64) {
        let Self { p, q } = self;
        let rate = self.rate(path);
        match path {
            LoadPath::RatioConstant => (p / level, q / level),
            _ if rate <= 0.0 => (p, q),
            LoadPath::MeanConstant => (p, q / level),
            LoadPath::MinimumConstant => (p, rate / level - p),
            LoadPath::MaximumConstant => (p, rate / level + p),
        }
    }

    /// Coefficients (p, μ) of the form p·σ_m + μ·σ_a that reaches 1 exactly where the load path begins beyond this edge
    /// and runs farther away from it; `None` where no path does, as on F2.
    #[must_use]
    pub fn start_form(self, path: LoadPath) -> Option<(f64, f64)> {
        let p = self.p;
        if self.rate(path) <= 0.0 {
            return None;
        }
        match path {
            LoadPath::MeanConstant => Some((p, 0.0)),
            LoadPath::RatioConstant => None,
            LoadPath::MinimumConstant => Some((p, -p)),
            LoadPath::MaximumConstant => Some((p, p)),
        }
    }

    /// Utilisation measured on the line of this edge alone: infinite where the path starts beyond it and runs away from
    /// it, or where it runs towards or along it and the point still lies beyond. A path that starts beyond an edge steeper
    /// than 45° may lead inside, where the edge then takes no part.
    #[must_use]
    pub fn utilisation(self, path: LoadPath, mean_mpa: f64, amplitude_mpa: f64) -> f64 {
        let room = match path {
            LoadPath::RatioConstant => return self.at(mean_mpa, amplitude_mpa),
            LoadPath::MeanConstant => 1.0 - self.p * mean_mpa,
            LoadPath::MinimumConstant => 1.0 - self.p * (mean_mpa - amplitude_mpa),
            LoadPath::MaximumConstant => 1.0 - self.p * (mean_mpa + amplitude_mpa),
        };
        let rate = self.rate(path);
        if rate <= 0.0 {
            if self.at(mean_mpa, amplitude_mpa) > 1.0 { f64::INFINITY } else { 0.0 }
        } else if room > 0.0 {
            rate * amplitude_mpa / room
        } else {
            f64::INFINITY
        }
    }
}

/// A point that lies this close to the limit line, relative to its distance from the origin, lies on it.
const ON_THE_LINE: f64 = 1e-12;

impl LimitDiagram {
    /// Utilisation of the point (σ_m, σ_a) on a load path: point's amplitude ÷ limit amplitude on the path
    /// (F2: length along the ray from the origin). The safety factor is its inverse.
    ///
    /// On every path below 1 inside the diagram, above 1 outside and exactly 1 on the limit line, its ends at amplitude
    /// zero included. Infinite where the limit on the path is zero, as outside the diagram's means on F1, and for NaN.
    /// Never NaN.
    ///
    /// Source: FKM guideline, overload cases F1 to F4. Checked by `tests/engine/load_paths.rs`.
    #[must_use]
    pub fn utilisation(&self, path: LoadPath, mean_mpa: f64, amplitude_mpa: f64) -> f64 {
        if !(mean_mpa.is_finite() && amplitude_mpa.is_finite() && amplitude_mpa >= 0.0) {
            return f64::INFINITY;
        }
        let gauge = self.in_parts(LoadPath::RatioConstant, mean_mpa, amplitude_mpa);
        if (gauge - 1.0).abs() <= ON_THE_LINE {
            return 1.0;
        }
        let value = match path {
            LoadPath::MeanConstant => amplitude_mpa / self.limit_at(mean_mpa),
            LoadPath::RatioConstant => gauge,
            LoadPath::MinimumConstant | LoadPath::MaximumConstant => {
                self.in_parts(path, mean_mpa, amplitude_mpa)
            }
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

    /// The smallest, over the convex parts, of the largest utilisation on their lines.
    fn in_parts(&self, path: LoadPath, mean_mpa: f64, amplitude_mpa: f64) -> f64 {
        let on = |k: &usize| {
            let edge = self.edges().get(*k);
            edge.map_or(f64::INFINITY, |e| e.utilisation(path, mean_mpa, amplitude_mpa))
        };
        let in_part = |part: &Vec<usize>| part.iter().map(on).fold(0.0, f64::max);
        self.parts().iter().map(in_part).fold(f64::INFINITY, f64::min)
    }
}
