//! Range of the axes: the diagram, the yield lines' feet, and the points as far as they do not dwarf it.

use super::axes::Span;
use super::panel::View;
use crate::diagram::{LimitDiagram, Vertex};

/// How many times the diagram's own extent a point may stretch an axis; beyond, it is marked at the edge.
const MOST_STRETCH: f64 = 1.0;

/// Range of a Haigh diagram's axes, grown to hold several diagrams and points.
#[derive(Debug, Clone, Copy)]
pub(super) struct Extent {
    mean: Span,
    amplitude: f64,
    points_mean: Span,
    points_amplitude: f64,
    /// Least minimum and largest maximum of line and points.
    stresses: Span,
}

impl Extent {
    /// Of one limit line with its yield strength.
    pub fn of(diagram: &LimitDiagram, yield_mpa: f64) -> Self {
        let (left, right) = diagram.mean_range_mpa();
        let top = diagram.vertices().iter().map(|v| v.amplitude_mpa).fold(0.0, f64::max);
        // Feet of the yield lines, unless the diagram is so small that they would dwarf it.
        let foot = if yield_mpa <= 3.0 * (right - left) { yield_mpa } else { 0.0 };
        Self {
            mean: (left.min(-foot), right.max(foot)),
            amplitude: top,
            points_mean: (0.0, 0.0),
            points_amplitude: 0.0,
            stresses: diagram.vertices().iter().fold((0.0, 0.0), |s, &v| stretched(s, v)),
        }
    }

    /// Grown to hold another.
    pub fn with(self, other: Self) -> Self {
        let span = |a: Span, b: Span| (a.0.min(b.0), a.1.max(b.1));
        Self {
            mean: span(self.mean, other.mean),
            amplitude: self.amplitude.max(other.amplitude),
            points_mean: span(self.points_mean, other.points_mean),
            points_amplitude: self.points_amplitude.max(other.points_amplitude),
            stresses: span(self.stresses, other.stresses),
        }
    }

    /// Grown to hold a point, if it is not too far away.
    pub fn with_point(mut self, v: Vertex) -> Self {
        let width = self.mean.1 - self.mean.0;
        let near = (self.mean.0 - MOST_STRETCH * width, self.mean.1 + MOST_STRETCH * width);
        if v.mean_mpa >= near.0 && v.mean_mpa <= near.1 {
            self.points_mean = (self.points_mean.0.min(v.mean_mpa), self.points_mean.1.max(v.mean_mpa));
        }
        if v.amplitude_mpa <= (1.0 + 2.0 * MOST_STRETCH) * self.amplitude {
            self.points_amplitude = self.points_amplitude.max(v.amplitude_mpa);
        }
        let reach = stretched((0.0, 0.0), v);
        if reach.0 >= near.0 && reach.1 <= near.1 {
            self.stresses = stretched(self.stresses, v);
        }
        self
    }

    /// Range of the means with a margin; a Smith diagram has the maxima and minima on the same scale.
    pub fn means(&self, view: View) -> Span {
        let (mut low, mut high) = (self.mean.0.min(self.points_mean.0), self.mean.1.max(self.points_mean.1));
        if view == View::Smith {
            (low, high) = (low.min(self.stresses.0), high.max(self.stresses.1));
        }
        let margin = 0.04 * (high - low);
        (low - margin, high + margin)
    }

    /// Range of the other axis, for a plot of a given width and height. A Haigh diagram has equal scales on
    /// both axes if its line then still takes two fifths of the height; a Smith diagram always.
    pub fn others(&self, view: View, (width, height): (f64, f64)) -> Span {
        let (low, high) = self.means(view);
        let per_pixel = (high - low) / width;
        match view {
            View::Haigh => {
                let top = 1.28 * self.amplitude.max(self.points_amplitude);
                let equal = height * per_pixel;
                if top <= equal && self.amplitude >= 0.4 * equal { (0.0, equal) } else { (0.0, top) }
            }
            View::Smith => {
                let reach = 0.5 * height * per_pixel;
                let middle = f64::midpoint(low, high);
                (middle - reach, middle + reach)
            }
        }
    }
}

fn stretched((low, high): Span, v: Vertex) -> Span {
    (low.min(v.mean_mpa - v.amplitude_mpa), high.max(v.mean_mpa + v.amplitude_mpa))
}
