//! All hotspots of a standard where too many diagrams differ: each point against its own limit.

use super::axes::{Axes, BELOW, LEFT};
use super::canvas::{Drawing, Rect};
use super::labels::Obstacles;
use super::marked::name;
use super::overview::{Assessed, name_points};
use super::sheet::{Marks, finish, head, not_assessed};
use super::wording::shortened;
use super::{caption, colour};
use crate::assessment::StandardAssessment;
use crate::definition::Frame;

const PLOT_WIDTH: f64 = 900.0;
const PLOT_HEIGHT: f64 = 540.0;
const HEAD: f64 = 118.0;
/// Utilisations beyond are marked at the edge.
const MOST: f64 = 2.5;

/// Utilisation times required factor over the mean in units of the yield strength; the limit is the line at 1.
pub(super) fn draw(frame: &Frame, standard: &StandardAssessment, mut all: Vec<Assessed<'_>>) -> Drawing {
    all.sort_by(|a, b| b.hotspot.rank().total_cmp(&a.hotspot.rank()));
    let width = LEFT + PLOT_WIDTH + 20.0;
    let of_frame = name(&shortened(&frame.name, 18.0, width - 420.0));
    let title = format!("All hotspots against their own limits (normalised), {of_frame}");
    let mut drawing = Drawing::new(width, HEAD + PLOT_HEIGHT + BELOW, &title);
    head(&mut drawing, &title, standard, Marks::Points);
    let value = |a: &Assessed<'_>| a.fatigue.utilisation * a.fatigue.required_safety_factor;
    let share = |a: &Assessed<'_>| {
        if a.yield_mpa > 0.0 { a.fatigue.sigma_m_mpa / a.yield_mpa } else { 0.0 }
    };
    let top = all.iter().map(value).filter(|u| u.is_finite()).fold(1.2, f64::max).min(MOST);
    let reach = all.iter().map(|a| share(a).abs()).filter(|s| s.is_finite()).fold(0.5, f64::max).min(2.0);
    let plot = Rect::new(LEFT, HEAD, LEFT + PLOT_WIDTH, HEAD + PLOT_HEIGHT);
    let axes = Axes::new(plot, (-1.08 * reach, 1.08 * reach), (0.0, 1.1 * top));
    let line = (axes.point(-1.08 * reach, 1.0), axes.point(1.08 * reach, 1.0));
    drawing.area(&Rect::new(plot.left, line.0.1, plot.right, plot.bottom).corners(), colour::SKY, 0.22);
    let boxes =
        axes.draw(&mut drawing, "mean stress ÷ yield strength, σₘ / Rₑ", "utilisation × required factor");
    drawing.line(&[line.0, line.1], 2.4, colour::BLACK);
    let mut seen = Obstacles { texts: boxes, marks: Vec::new(), lines: vec![line] };
    let mut points = Vec::with_capacity(all.len());
    for a in all.iter().rev() {
        let spot = axes.spot(share(a), value(a));
        seen.marks.push(caption::point(&mut drawing, spot, a.hotspot, a.fatigue.verdict));
        points.push(spot.at);
    }
    points.reverse();
    let path = all.first().map(|a| a.fatigue.load_path).unwrap_or_default();
    let mut notes = vec![format!(
        "The diagrams of these hotspots differ, more than a picture can show. Each point is measured against its \
         own limit on load path {path}: its amplitude ÷ limit amplitude, times the required factor; the line at 1 \
         is every hotspot's limit. The mean is in units of the hotspot's own yield strength."
    )];
    notes.extend(name_points(&mut drawing, &all, &points, plot, &seen));
    notes.extend(not_assessed(standard));
    finish(drawing, HEAD + PLOT_HEIGHT + BELOW + 8.0, &notes)
}
