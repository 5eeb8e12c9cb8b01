//! Scales, grid, ticks, clipping.

use super::canvas::{Anchor, Drawing, Fit, Point, Rect, Text};
use super::{colour, font, wording};
use plotters::coord::ranged1d::{BoldPoints, Ranged};
use plotters::coord::types::RangedCoordf64;

/// Size of tick numbers.
pub(super) const TICK_SIZE: f64 = 13.0;
/// Size of axis titles.
pub(super) const AXIS_SIZE: f64 = 14.0;
/// Room left of a plot for its axis title and ticks.
pub(super) const LEFT: f64 = 66.0;
/// Room below a plot for ticks and axis title.
pub(super) const BELOW: f64 = 44.0;

/// A closed interval.
pub(super) type Span = (f64, f64);

/// A plot's rectangle with the ranges it shows.
#[derive(Debug, Clone, Copy)]
pub(super) struct Axes {
    pub plot: Rect,
    x: Span,
    y: Span,
}

/// Where a point is drawn: inside, or at the edge in the direction it lies beyond.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Spot {
    pub at: Point,
    /// Signs of the direction it lies beyond, (0, 0) if inside; y downwards.
    pub beyond: (f64, f64),
}

impl Spot {
    pub fn off_scale(&self) -> bool {
        self.beyond != (0.0, 0.0)
    }
}

impl Axes {
    /// Axes over ranges that are made finite and wide enough to divide by.
    pub fn new(plot: Rect, x: Span, y: Span) -> Self {
        Self { plot, x: sound(x), y: sound(y) }
    }

    /// Whether a unit is as long on both axes, within one part in a hundred.
    pub fn equal_scale(&self) -> bool {
        let (sx, sy) =
            (self.plot.width() / (self.x.1 - self.x.0), self.plot.height() / (self.y.1 - self.y.0));
        (sx / sy - 1.0).abs() < 0.01
    }

    /// Data → pixels.
    pub fn point(&self, x: f64, y: f64) -> Point {
        let share = |v: f64, (low, high): Span| (v - low) / (high - low);
        (
            self.plot.left + share(x, self.x) * self.plot.width(),
            self.plot.bottom - share(y, self.y) * self.plot.height(),
        )
    }

    /// Data → pixels; beyond the axes it stays at their edge.
    pub fn spot(&self, x: f64, y: f64) -> Spot {
        const INSET: f64 = 9.0;
        let beyond = |v: f64, (low, high): Span| {
            if v > high {
                1.0
            } else if v < low {
                -1.0
            } else {
                0.0
            }
        };
        let (bx, by) = (beyond(x, self.x), beyond(y, self.y));
        let (px, py) = self.point(clamped(x, self.x), clamped(y, self.y));
        Spot { at: (px - bx * INSET, py + by * INSET), beyond: (bx, -by) }
    }

    /// Grid, frame, ticks and titles; returns the boxes of what was written.
    pub fn draw(&self, drawing: &mut Drawing, x_title: &str, y_title: &str) -> Vec<Rect> {
        let plot = self.plot;
        let mut boxes = self.draw_x_only(drawing, x_title);
        let per_tick = if self.equal_scale() { 75.0 } else { 48.0 };
        let (values, step) = ticks(self.y, plot.height() / per_tick);
        for v in values {
            let (_, y) = self.point(self.x.0, v);
            let heavy = v.abs() < step * 1e-6;
            let (width, tint) = if heavy { (1.2, colour::FAINT) } else { (0.8, colour::GRID) };
            drawing.line(&[(plot.left, y), (plot.right, y)], width, tint);
            let at = (plot.left - 6.0, y + TICK_SIZE * 0.35);
            boxes.push(drawing.text(&wording::tick(v, step), at, TICK_SIZE, colour::TEXT, Anchor::End));
        }
        drawing.line(&plot.outline(), 1.0, colour::MUTED);
        let at = (plot.left - LEFT + 16.0, f64::midpoint(plot.top, plot.bottom));
        let size = AXIS_SIZE.min(AXIS_SIZE * plot.height() / font::width(y_title, AXIS_SIZE).max(1.0));
        let title = Text::new(y_title, Fit::Whole, at, size, colour::TEXT, Anchor::Middle);
        boxes.push(drawing.push_text(Text { upwards: true, ..title.with_room(plot.height()) }));
        boxes
    }

    /// Vertical grid lines with their ticks, frame, and the title of the horizontal axis.
    pub fn draw_x_only(&self, drawing: &mut Drawing, title: &str) -> Vec<Rect> {
        let plot = self.plot;
        let mut boxes = Vec::new();
        let (values, step) = ticks(self.x, plot.width() / 75.0);
        for v in values {
            let (x, _) = self.point(v, self.y.0);
            let heavy = v.abs() < step * 1e-6;
            let (width, tint) = if heavy { (1.2, colour::FAINT) } else { (0.8, colour::GRID) };
            drawing.line(&[(x, plot.top), (x, plot.bottom)], width, tint);
            let text = wording::tick(v, step);
            boxes.push(drawing.text(&text, (x, plot.bottom + 19.0), TICK_SIZE, colour::TEXT, Anchor::Middle));
        }
        drawing.line(&plot.outline(), 1.0, colour::MUTED);
        let at = (f64::midpoint(plot.left, plot.right), plot.bottom + 38.0);
        let title = Text::new(title, Fit::Whole, at, AXIS_SIZE, colour::TEXT, Anchor::Middle);
        boxes.push(drawing.push_text(title.with_room(plot.width())));
        boxes
    }

    /// The part of a data segment inside the plot, in pixels.
    pub fn clipped(&self, from: Point, to: Point) -> Option<(Point, Point)> {
        let (a, b) = (self.point(from.0, from.1), self.point(to.0, to.1));
        clip(self.plot, a, b)
    }

    /// Draws the visible part of a data segment.
    pub fn segment(&self, drawing: &mut Drawing, from: Point, to: Point, width: f64, tint: colour::Rgb) {
        if let Some((a, b)) = self.clipped(from, to) {
            drawing.line(&[a, b], width, tint);
        }
    }

    /// Draws the visible part of a data segment as a broken line.
    pub fn dashed(
        &self,
        drawing: &mut Drawing,
        (from, to): (Point, Point),
        dash: (f64, f64),
        width: f64,
        tint: colour::Rgb,
    ) {
        if let Some((a, b)) = self.clipped(from, to) {
            drawing.dashed(a, b, dash, width, tint);
        }
    }
}

/// The part of a segment inside a rectangle (Liang and Barsky).
pub(super) fn clip(rect: Rect, a: Point, b: Point) -> Option<(Point, Point)> {
    let (dx, dy) = (b.0 - a.0, b.1 - a.1);
    if ![a.0, a.1, dx, dy].iter().all(|v| v.is_finite()) {
        return None;
    }
    let (mut enter, mut leave) = (0.0_f64, 1.0_f64);
    let sides =
        [(-dx, a.0 - rect.left), (dx, rect.right - a.0), (-dy, a.1 - rect.top), (dy, rect.bottom - a.1)];
    for (rate, room) in sides {
        if rate == 0.0 {
            if room < 0.0 {
                return None;
            }
        } else if rate < 0.0 {
            enter = enter.max(room / rate);
        } else {
            leave = leave.min(room / rate);
        }
    }
    (enter <= leave).then(|| {
        let at = |t: f64| (a.0 + t * dx, a.1 + t * dy);
        (at(enter), at(leave))
    })
}

fn clamped(v: f64, (low, high): Span) -> f64 {
    if v.is_nan() { low } else { v.clamp(low, high) }
}

fn sound((low, high): Span) -> Span {
    let (low, high) = if low.is_finite() && high.is_finite() { (low, high) } else { (0.0, 1.0) };
    let least = 1e-6 * low.abs().max(high.abs()).max(1.0);
    if high - low >= least { (low, high) } else { (low - least, low + least) }
}

/// Round values in a range, at most about `most` of them, and their step.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a handful")]
fn ticks((low, high): Span, most: f64) -> (Vec<f64>, f64) {
    let values = RangedCoordf64::from(low..high).key_points(BoldPoints(most.clamp(2.0, 20.0) as usize));
    let step = values.windows(2).map(|w| w[1] - w[0]).fold(f64::INFINITY, f64::min);
    let step = if step.is_finite() { step } else { high - low };
    (values.into_iter().filter(|v| *v >= low && *v <= high).collect(), step)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn beyond_the_axes_stays_at_the_edge() {
        let axes = Axes::new(Rect::new(0.0, 0.0, 100.0, 100.0), (0.0, 10.0), (0.0, 10.0));
        assert_eq!(axes.spot(5.0, 5.0), Spot { at: (50.0, 50.0), beyond: (0.0, 0.0) });
        let far = axes.spot(f64::INFINITY, 5.0);
        assert_eq!(far, Spot { at: (91.0, 50.0), beyond: (1.0, 0.0) });
        assert!(axes.spot(5.0, 1e300).off_scale());
    }

    #[test]
    fn clipping() {
        let rect = Rect::new(0.0, 0.0, 10.0, 10.0);
        assert_eq!(clip(rect, (-5.0, 5.0), (15.0, 5.0)), Some(((0.0, 5.0), (10.0, 5.0))));
        assert_eq!(clip(rect, (-5.0, -5.0), (-1.0, 5.0)), None);
        assert_eq!(clip(rect, (f64::NAN, 0.0), (1.0, 1.0)), None);
    }

    #[test]
    fn empty_ranges_are_widened() {
        let axes = Axes::new(Rect::new(0.0, 0.0, 10.0, 10.0), (0.0, 0.0), (f64::NAN, 1.0));
        let (x, y) = axes.point(0.0, 0.5);
        assert!(x.is_finite() && y.is_finite());
    }
}
