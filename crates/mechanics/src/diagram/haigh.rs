//! The Haigh diagram's limit line as validated data.

/// A point of the diagram: amplitude over mean, MPa.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Vertex {
    /// Mean stress σ_m in MPa, tension positive.
    pub mean_mpa: f64,
    /// Stress amplitude σ_a in MPa, half the range.
    pub amplitude_mpa: f64,
}

impl Vertex {
    /// A point (σ_m, σ_a) in MPa.
    #[must_use]
    pub const fn new(mean_mpa: f64, amplitude_mpa: f64) -> Self {
        Self { mean_mpa, amplitude_mpa }
    }
}

/// The line of one edge, `p·σ_m + q·σ_a = 1`; the side of the origin is below 1. `q ≥ 0`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct HalfPlane {
    /// Coefficient of the mean, 1/MPa.
    pub p: f64,
    /// Coefficient of the amplitude, 1/MPa; 0 where the edge limits the mean alone.
    pub q: f64,
}

impl HalfPlane {
    /// `p·σ_m + q·σ_a`.
    #[must_use]
    pub fn at(self, mean_mpa: f64, amplitude_mpa: f64) -> f64 {
        self.p * mean_mpa + self.q * amplitude_mpa
    }
}

/// Why points are not a fatigue-limit diagram.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum DiagramError {
    /// Fewer than three points.
    #[error("a limit line needs at least 3 points, this one has {0}")]
    TooFew(usize),
    /// NaN or infinite.
    #[error("point {0} of the limit line is not finite")]
    NotFinite(usize),
    /// Means out of order.
    #[error("the means must increase: point {index} at {mean_mpa} MPa does not lie right of the one before")]
    Order {
        /// Number of the point, from 1.
        index: usize,
        /// Its mean in MPa.
        mean_mpa: f64,
    },
    /// Ends not at zero amplitude.
    #[error(
        "the limit line must end at amplitude 0 on both sides, but point {index} has {amplitude_mpa} MPa"
    )]
    OpenEnd {
        /// Number of the point, from 1.
        index: usize,
        /// Its amplitude in MPa.
        amplitude_mpa: f64,
    },
    /// Amplitude zero or negative between the ends.
    #[error("between its ends the limit line must lie above 0, but point {index} has {amplitude_mpa} MPa")]
    NotPositive {
        /// Number of the point, from 1.
        index: usize,
        /// Its amplitude in MPa.
        amplitude_mpa: f64,
    },
    /// Zero mean not inside.
    #[error(
        "the limit line must reach from compression to tension: its means go from {from_mpa} to {to_mpa} MPa"
    )]
    OneSided {
        /// First mean in MPa.
        from_mpa: f64,
        /// Last mean in MPa.
        to_mpa: f64,
    },
    /// Some ray from the origin would cross the line twice.
    #[error(
        "the edge that ends at point {index} rises so steeply that a proportional load would leave the \
         diagram and enter it again"
    )]
    NotStarShaped {
        /// Number of the point, from 1.
        index: usize,
    },
    /// A number a constructor cannot use.
    #[error("{what} is {value}, allowed is {allowed}")]
    Number {
        /// Which number.
        what: String,
        /// Its value.
        value: f64,
        /// What is allowed.
        allowed: String,
    },
}

/// A fatigue-limit diagram: the limit amplitude as a polyline over the mean.
///
/// Inside are the points with `0 ≤ σ_a ≤ limit(σ_m)`. The line begins and ends at zero amplitude, spans zero
/// mean, and every ray from the origin leaves it once.
///
/// # Examples
/// ```
/// use bogie_fatigue_mechanics::diagram::{LimitDiagram, LoadPath, Vertex};
/// let points = [(-350.0, 0.0), (-280.0, 70.0), (0.0, 70.0), (490.0, 0.0)];
/// let diagram = LimitDiagram::new(points.map(|(m, a)| Vertex::new(m, a)).to_vec()).unwrap();
/// assert_eq!(diagram.limit_at(245.0), 35.0);
/// assert_eq!(diagram.utilisation(LoadPath::MeanConstant, 0.0, 35.0), 0.5);
/// assert!(diagram.utilisation(LoadPath::MeanConstant, 500.0, 1.0).is_infinite());
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct LimitDiagram {
    vertices: Vec<Vertex>,
    edges: Vec<HalfPlane>,
    convex: bool,
    /// Positions of the edges that bound each of the convex diagrams whose union this is.
    parts: Vec<Vec<usize>>,
}

/// Relative slack within which three points count as one straight line when convexity is decided.
const COLLINEAR: f64 = 1e-12;

impl LimitDiagram {
    /// Checks the points and builds the diagram.
    ///
    /// # Errors
    /// [`DiagramError`] for gaps, wrong order, open ends, points that do not span zero mean, or a line that a
    /// proportional load would leave twice.
    pub fn new(vertices: Vec<Vertex>) -> Result<Self, DiagramError> {
        let count = vertices.len();
        if count < 3 {
            return Err(DiagramError::TooFew(count));
        }
        for (i, v) in vertices.iter().enumerate() {
            if !v.mean_mpa.is_finite() || !v.amplitude_mpa.is_finite() {
                return Err(DiagramError::NotFinite(i + 1));
            }
            let at_end = i == 0 || i + 1 == count;
            if at_end && v.amplitude_mpa != 0.0 {
                return Err(DiagramError::OpenEnd { index: i + 1, amplitude_mpa: v.amplitude_mpa });
            }
            if !at_end && v.amplitude_mpa <= 0.0 {
                return Err(DiagramError::NotPositive { index: i + 1, amplitude_mpa: v.amplitude_mpa });
            }
        }
        let mut edges = Vec::with_capacity(count - 1);
        for (i, pair) in vertices.windows(2).enumerate() {
            let &[a, b] = pair else { continue };
            let vertical_end = i == 0 || i + 2 == count;
            let rises = b.mean_mpa > a.mean_mpa || (vertical_end && b.mean_mpa >= a.mean_mpa);
            if !rises {
                return Err(DiagramError::Order { index: i + 2, mean_mpa: b.mean_mpa });
            }
        }
        if let (Some(first), Some(last)) = (vertices.first(), vertices.last())
            && !(first.mean_mpa < 0.0 && last.mean_mpa > 0.0)
        {
            return Err(DiagramError::OneSided { from_mpa: first.mean_mpa, to_mpa: last.mean_mpa });
        }
        for (i, pair) in vertices.windows(2).enumerate() {
            let &[a, b] = pair else { continue };
            // Area spanned with the origin: positive when the origin lies below the edge.
            let area = b.mean_mpa * a.amplitude_mpa - a.mean_mpa * b.amplitude_mpa;
            let edge = HalfPlane {
                p: (a.amplitude_mpa - b.amplitude_mpa) / area,
                q: (b.mean_mpa - a.mean_mpa) / area,
            };
            if !(area > 0.0 && edge.p.is_finite() && edge.q.is_finite()) {
                return Err(DiagramError::NotStarShaped { index: i + 2 });
            }
            edges.push(edge);
        }
        let convex = vertices
            .iter()
            .all(|v| edges.iter().all(|e| e.at(v.mean_mpa, v.amplitude_mpa) <= 1.0 + COLLINEAR));
        let parts = if convex { vec![(0..edges.len()).collect()] } else { parts(&vertices, &edges) };
        Ok(Self { vertices, edges, convex, parts })
    }

    /// The points of the limit line, by increasing mean.
    #[must_use]
    pub fn vertices(&self) -> &[Vertex] {
        &self.vertices
    }

    /// The line of each edge, in the order of the points.
    #[must_use]
    pub fn edges(&self) -> &[HalfPlane] {
        &self.edges
    }

    /// Whether the inside is convex, that is, the intersection of the half-planes of [`Self::edges`].
    #[must_use]
    pub fn is_convex(&self) -> bool {
        self.convex
    }

    /// Vertices at which the limit line is dented inwards; none in a convex diagram.
    pub fn dents(&self) -> impl Iterator<Item = Vertex> + '_ {
        let inner = self.vertices.windows(3).zip(&self.edges);
        inner.filter_map(|(triple, before)| match triple {
            &[_, v, next] if before.at(next.mean_mpa, next.amplitude_mpa) > 1.0 + COLLINEAR => Some(v),
            _ => None,
        })
    }

    /// Whether the limit line is dented inwards where edge number `index` begins.
    #[must_use]
    pub fn is_dent(&self, index: usize) -> bool {
        let next = self.vertices.get(index + 1);
        let before = index.checked_sub(1).and_then(|i| self.edges.get(i));
        matches!((before, next), (Some(e), Some(v)) if e.at(v.mean_mpa, v.amplitude_mpa) > 1.0 + COLLINEAR)
    }

    /// Convex diagrams whose union is this one. The utilisation of a point is the smallest of its utilisations
    /// in them. One part, all edges, where the diagram is convex.
    #[must_use]
    pub fn convex_parts(&self) -> Vec<Vec<HalfPlane>> {
        let line = |k: &usize| self.edges.get(*k).copied();
        self.parts.iter().map(|part| part.iter().filter_map(line).collect()).collect()
    }

    /// The convex parts, as positions of their lines in [`Self::edges`].
    #[must_use]
    pub fn parts(&self) -> &[Vec<usize>] {
        &self.parts
    }

    /// Smallest and largest mean of the limit line in MPa.
    #[must_use]
    pub fn mean_range_mpa(&self) -> (f64, f64) {
        let first = self.vertices.first().map_or(0.0, |v| v.mean_mpa);
        let last = self.vertices.last().map_or(0.0, |v| v.mean_mpa);
        (first, last)
    }

    /// Limit amplitude in MPa at a mean; 0 outside the points and for NaN.
    #[must_use]
    pub fn limit_at(&self, mean_mpa: f64) -> f64 {
        self.edge_at(mean_mpa).map_or(0.0, |(a, b)| {
            let share = (mean_mpa - a.mean_mpa) / (b.mean_mpa - a.mean_mpa);
            a.amplitude_mpa * (1.0 - share) + b.amplitude_mpa * share
        })
    }

    /// The two points whose edge gives the limit at a mean, if the mean is inside.
    #[must_use]
    pub fn edge_at(&self, mean_mpa: f64) -> Option<(Vertex, Vertex)> {
        self.vertices.windows(2).find_map(|pair| match pair {
            &[a, b] if a.mean_mpa <= mean_mpa && mean_mpa <= b.mean_mpa && a.mean_mpa < b.mean_mpa => {
                Some((a, b))
            }
            _ => None,
        })
    }
}

/// The convex parts of a limit line: a piecewise linear line is the largest, over its pieces, of the smallest of the
/// lines that lie above that piece.
fn parts(vertices: &[Vertex], edges: &[HalfPlane]) -> Vec<Vec<usize>> {
    let holds = |line: &HalfPlane, v: &Vertex| line.at(v.mean_mpa, v.amplitude_mpa) <= 1.0 + COLLINEAR;
    let mut parts: Vec<Vec<usize>> = Vec::new();
    for ends in vertices.windows(2) {
        let above = edges.iter().enumerate().filter(|(_, line)| ends.iter().all(|v| holds(line, v)));
        let part: Vec<usize> = above.map(|(k, _)| k).collect();
        if !parts.contains(&part) {
            parts.push(part);
        }
    }
    // A part with all the lines of another and more lies inside that one.
    let inside = |a: &Vec<usize>, b: &Vec<usize>| a != b && b.iter().all(|line| a.contains(line));
    let all = parts.clone();
    parts.retain(|part| !all.iter().any(|other| inside(part, other)));
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn diagram(points: &[(f64, f64)]) -> Result<LimitDiagram, DiagramError> {
        LimitDiagram::new(points.iter().map(|&(m, a)| Vertex::new(m, a)).collect())
    }

    #[test]
    fn refuses_what_is_no_diagram() {
        use DiagramError::{NotFinite, NotPositive, NotStarShaped, OneSided, OpenEnd, Order, TooFew};
        assert!(matches!(diagram(&[(-1.0, 0.0), (1.0, 0.0)]), Err(TooFew(2))));
        assert!(matches!(diagram(&[(-1.0, 0.0), (0.0, f64::NAN), (1.0, 0.0)]), Err(NotFinite(2))));
        assert!(matches!(
            diagram(&[(-1.0, 0.0), (0.5, 1.0), (0.2, 1.0), (1.0, 0.0)]),
            Err(Order { index: 3, .. })
        ));
        assert!(matches!(diagram(&[(-1.0, 0.5), (0.0, 1.0), (1.0, 0.0)]), Err(OpenEnd { index: 1, .. })));
        assert!(matches!(diagram(&[(-1.0, 0.0), (0.0, 0.0), (1.0, 0.0)]), Err(NotPositive { index: 2, .. })));
        assert!(matches!(diagram(&[(0.0, 0.0), (0.5, 1.0), (1.0, 0.0)]), Err(OneSided { .. })));
        let steep = [(-10.0, 0.0), (0.0, 10.0), (1.0, 10.0), (2.0, 100.0), (200.0, 0.0)];
        assert!(matches!(diagram(&steep), Err(NotStarShaped { index: 4 })));
    }

    #[test]
    fn tells_convex_from_not() {
        assert!(diagram(&[(-100.0, 0.0), (-50.0, 50.0), (0.0, 50.0), (200.0, 0.0)]).unwrap().is_convex());
        let dented =
            diagram(&[(-100.0, 0.0), (-50.0, 50.0), (0.0, 30.0), (50.0, 25.0), (200.0, 0.0)]).unwrap();
        assert!(!dented.is_convex());
    }

    #[test]
    fn limit_is_zero_outside_and_for_nan() {
        let d = diagram(&[(-100.0, 0.0), (0.0, 50.0), (200.0, 0.0)]).unwrap();
        assert_eq!(d.limit_at(100.0), 25.0);
        assert_eq!(d.limit_at(-50.0), 25.0);
        for outside in [-100.1, 200.1, f64::NAN, f64::INFINITY] {
            assert_eq!(d.limit_at(outside), 0.0, "{outside}");
        }
    }

    fn highest_of_the_parts(d: &LimitDiagram, mean: f64) -> f64 {
        let line = |e: &HalfPlane| if e.q > 0.0 { (1.0 - e.p * mean) / e.q } else { f64::INFINITY };
        let limit = |part: &Vec<HalfPlane>| part.iter().map(line).fold(f64::INFINITY, f64::min);
        d.convex_parts().iter().map(limit).fold(0.0, f64::max)
    }

    #[test]
    fn a_dented_diagram_is_the_union_of_its_convex_parts() {
        let notch = [(-441.0, 0.0), (-63.0, 63.0), (0.0, 63.0), (52.5, 52.5), (207.66, 26.64), (234.3, 0.0)];
        let sensitivity = [
            (-300.0, 0.0),
            (-200.0, 100.0),
            (-100.0, 100.0),
            (50.0, 50.0),
            (120.0, 40.0),
            (250.0, 40.0),
            (290.0, 0.0),
        ];
        let odd = [(-100.0, 0.0), (-50.0, 50.0), (0.0, 30.0), (50.0, 25.0), (200.0, 0.0)];
        for (points, count) in [(notch.as_slice(), 2), (sensitivity.as_slice(), 3), (odd.as_slice(), 2)] {
            let d = diagram(points).unwrap();
            assert_eq!(d.convex_parts().len(), count);
            for k in -29..29 {
                let mean = f64::from(k) * 10.0;
                let expected = d.limit_at(mean);
                assert!((highest_of_the_parts(&d, mean) - expected).abs() < 1e-9, "{mean}: {expected}");
            }
        }
    }

    #[test]
    fn vertical_ends_are_allowed() {
        let d = diagram(&[(-200.0, 0.0), (-200.0, 40.0), (300.0, 40.0), (300.0, 0.0)]).unwrap();
        assert!(d.is_convex());
        assert_eq!((d.limit_at(-200.0), d.limit_at(300.0)), (40.0, 40.0));
        assert_eq!(d.edges()[0].q, 0.0);
    }
}
