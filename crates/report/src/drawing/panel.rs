//! Limit line, yield lines and rays, in Haigh or Smith view.

use super::axes::{Axes, clip};
use super::canvas::{Anchor, Drawing, Fit, Point, Rect, Text};
use super::colour::{self, Rgb};
use super::labels::Obstacles;
use super::wording;
use crate::diagram::{LimitDiagram, LoadPath, SmithPoint, Vertex};

/// Which of the two views of the same data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum View {
    /// Amplitude over mean.
    Haigh,
    /// Maximum and minimum over mean.
    Smith,
}

impl View {
    /// Title of a picture.
    pub(super) fn title(self) -> &'static str {
        match self {
            Self::Haigh => "Haigh diagram",
            Self::Smith => "Smith diagram",
        }
    }

    /// Titles of the two axes.
    pub(super) fn axis_titles(self) -> (&'static str, &'static str) {
        match self {
            Self::Haigh => ("mean stress σₘ in MPa", "amplitude σₐ in MPa"),
            Self::Smith => ("mean stress σₘ in MPa", "σₘₐₓ and σₘᵢₙ in MPa"),
        }
    }

    /// A point of the Haigh diagram in this view: one point, or maximum and minimum.
    pub(super) fn points(self, v: Vertex) -> Vec<Point> {
        let s = SmithPoint::from(v);
        match self {
            Self::Haigh => vec![(v.mean_mpa, v.amplitude_mpa)],
            Self::Smith => vec![(s.mean_mpa, s.maximum_mpa), (s.mean_mpa, s.minimum_mpa)],
        }
    }

    /// A line of the Haigh diagram in this view: one line, or an upper and a lower one.
    pub(super) fn lines(self, line: &[Vertex]) -> Vec<Vec<Point>> {
        let branches = match self {
            Self::Haigh => 1,
            Self::Smith => 2,
        };
        (0..branches).map(|k| line.iter().filter_map(|&v| self.points(v).get(k).copied()).collect()).collect()
    }
}

/// What the background of a panel shows.
pub(super) struct Background<'a> {
    pub view: View,
    pub diagram: &'a LimitDiagram,
    pub yield_mpa: f64,
    pub path: LoadPath,
    pub required_safety_factor: f64,
}

impl Background<'_> {
    /// Draws it; returns what labels keep clear of, and the lines' names, to be written once the points are known.
    pub fn draw(&self, drawing: &mut Drawing, axes: &Axes) -> (Obstacles, Vec<Name>) {
        let mut seen = Obstacles::default();
        self.fill(drawing, axes);
        let (x_title, y_title) = self.view.axis_titles();
        seen.texts.extend(axes.draw(drawing, x_title, y_title));
        let mut names = self.rays(drawing, axes, &mut seen);
        names.push(self.yield_lines(drawing, axes, &mut seen));
        names.extend(self.required(drawing, axes, &mut seen));
        for line in self.view.lines(self.diagram.vertices()) {
            for pair in line.windows(2) {
                axes.segment(drawing, pair[0], pair[1], 2.4, colour::BLACK);
                seen.lines.extend(axes.clipped(pair[0], pair[1]));
            }
            for &(x, y) in &line {
                let spot = axes.spot(x, y);
                if !spot.off_scale() {
                    drawing.disc(spot.at, 3.0, colour::BLACK);
                }
            }
        }
        (seen, names)
    }

    fn fill(&self, drawing: &mut Drawing, axes: &Axes) {
        let mut lines = self.view.lines(self.diagram.vertices());
        let mut outline = lines.remove(0);
        if let Some(mut lower) = lines.pop() {
            lower.reverse();
            outline.extend(lower);
        }
        let points: Vec<Point> = outline.iter().map(|&(x, y)| axes.point(x, y)).collect();
        drawing.area(&points, colour::SKY, 0.22);
    }

    /// R = −1 and R = 0, and in the Smith view the line of the mean.
    fn rays(&self, drawing: &mut Drawing, axes: &Axes, seen: &mut Obstacles) -> Vec<Name> {
        const FAR: f64 = 1e7;
        let ray = |v: Vertex| match self.view {
            View::Haigh => ((0.0, 0.0), (v.mean_mpa, v.amplitude_mpa)),
            View::Smith => ((0.0, 0.0), (v.mean_mpa, v.mean_mpa + v.amplitude_mpa)),
        };
        let mut all = vec![(ray(Vertex::new(0.0, FAR)), "R = −1"), (ray(Vertex::new(FAR, FAR)), "R = 0")];
        if self.view == View::Smith {
            all.push((((-FAR, -FAR), (FAR, FAR)), "σₘ"));
        }
        let mut names = Vec::new();
        for ((from, to), name) in all {
            let Some((a, b)) = axes.clipped(from, to) else { continue };
            drawing.dashed(a, b, (2.0, 4.0), 1.1, colour::MUTED);
            seen.lines.push((a, b));
            // The name stands where the ray leaves the plot.
            let places = vec![
                ((b.0 + 5.0, b.1 + 14.0), Anchor::Start),
                ((b.0 - 5.0, b.1 + 14.0), Anchor::End),
                ((b.0 - 8.0, b.1 - 4.0), Anchor::End),
                ((b.0 - 8.0, b.1 + 30.0), Anchor::End),
                ((b.0 - 30.0, b.1 + 46.0), Anchor::Start),
            ];
            names.push(Name { text: name.to_owned(), fit: Fit::Whole, colour: colour::MUTED, places });
        }
        names
    }

    /// The yield lines, `|σ_m| + σ_a = R_e`.
    fn yield_lines(&self, drawing: &mut Drawing, axes: &Axes, seen: &mut Obstacles) -> Name {
        let re = self.yield_mpa;
        let corners = [Vertex::new(-re, 0.0), Vertex::new(0.0, re), Vertex::new(re, 0.0)];
        for line in self.view.lines(&corners) {
            for pair in line.windows(2) {
                if let Some((a, b)) = axes.clipped(pair[0], pair[1]) {
                    drawing.dashed(a, b, (8.0, 5.0), 1.4, colour::PURPLE);
                    seen.lines.push((a, b));
                }
            }
        }
        let plot = axes.plot;
        let (x, y) = axes.point(0.0, re);
        let places = match self.view {
            View::Haigh => vec![
                ((plot.right - 6.0, plot.top + 16.0), Anchor::End),
                ((plot.right - 6.0, plot.top + 34.0), Anchor::End),
                ((plot.left + 6.0, plot.top + 16.0), Anchor::Start),
            ],
            View::Smith => vec![
                ((x - 8.0, y + 5.0), Anchor::End),
                ((x - 60.0, y + 5.0), Anchor::End),
                ((plot.left + 6.0, plot.top + 16.0), Anchor::Start),
            ],
        };
        let text = format!("Rₑ = {} MPa", wording::tick(re, 1.0));
        Name { text, fit: Fit::Whole, colour: colour::PURPLE_TEXT, places }
    }

    /// The limit line with the required safety factor, measured along the load path.
    fn required(&self, drawing: &mut Drawing, axes: &Axes, seen: &mut Obstacles) -> Option<Name> {
        let factor = self.required_safety_factor;
        if !(factor.is_finite() && factor > 0.0) || (factor - 1.0).abs() < 1e-9 {
            return None;
        }
        let line: Vec<Vertex> =
            self.diagram.vertices().iter().map(|&v| reduced(v, self.path, factor)).collect();
        let mut places = Vec::new();
        for line in self.view.lines(&line) {
            for pair in line.windows(2) {
                axes.dashed(drawing, (pair[0], pair[1]), (9.0, 3.0), 1.8, colour::BLUE);
                let Some((a, b)) = axes.clipped(pair[0], pair[1]) else { continue };
                seen.lines.push((a, b));
                let (x, y) = (f64::midpoint(a.0, b.0), f64::midpoint(a.1, b.1));
                places.push(((x, y + 18.0), Anchor::Middle));
                places.push(((x - 10.0, y + 18.0), Anchor::End));
                places.push(((x + 10.0, y + 18.0), Anchor::Start));
            }
        }
        Some(Name { text: format!("limit ÷ {factor}"), fit: Fit::Whole, colour: colour::BLUE, places })
    }
}

/// The point whose factor along the load path to a vertex of the limit line is `factor`. Linear in the vertex,
/// so that straight edges stay straight.
fn reduced(v: Vertex, path: LoadPath, factor: f64) -> Vertex {
    let (m, a) = (v.mean_mpa, v.amplitude_mpa);
    let less = a / factor;
    let mean = match path {
        LoadPath::MeanConstant => m,
        LoadPath::RatioConstant => m / factor,
        LoadPath::MinimumConstant => m - a + less,
        LoadPath::MaximumConstant => m + a - less,
    };
    Vertex::new(mean, less)
}

/// Size of the names of lines.
pub(super) const NAME_SIZE: f64 = 13.0;

/// A line's name with the places it may stand at, best first.
pub(super) struct Name {
    /// Names in it marked.
    pub text: String,
    pub fit: Fit,
    pub colour: Rgb,
    pub places: Vec<(Point, Anchor)>,
}

impl Name {
    /// Writes it where it overlaps no text; if possible clear of symbols and lines as well; else not.
    pub fn write(self, drawing: &mut Drawing, seen: &mut Obstacles, plot: Rect) {
        for (lines_too, marks_too) in [(true, true), (false, true), (false, false)] {
            for &(at, anchor) in &self.places {
                let text = Text::new(&self.text, self.fit, at, NAME_SIZE, self.colour, anchor);
                let bounds = text.bounds().grown(1.0);
                let clash = |b: &Rect| b.overlaps(&bounds);
                let crossed = || seen.lines.iter().any(|&(a, b)| clip(bounds, a, b).is_some());
                let free = plot.contains(&bounds)
                    && !seen.texts.iter().any(clash)
                    && (!marks_too || !seen.marks.iter().any(clash))
                    && (!lines_too || !crossed());
                if free {
                    drawing.push_text(text);
                    seen.texts.push(bounds);
                    return;
                }
            }
        }
    }
}
