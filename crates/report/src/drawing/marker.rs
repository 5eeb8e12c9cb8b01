//! Point symbols, distinct in shape and colour.

use super::axes::Spot;
use super::canvas::{Drawing, Point, Rect};
use super::colour::{self, Rgb};
use crate::assessment::Verdict;

/// Radius of a symbol, pixels.
pub(super) const RADIUS: f64 = 5.5;

/// A verdict's symbol: pass a disc, fail a diamond with a cross, not assessed a square. Off the scale, a
/// triangle at the edge points to where the value lies. Returns the space it takes.
pub(super) fn verdict(drawing: &mut Drawing, spot: Spot, verdict: Verdict) -> Rect {
    let tint = colour::of(verdict);
    if spot.off_scale() {
        pointer(drawing, spot, tint);
        return Rect::around(spot.at, 9.0);
    }
    let at = spot.at;
    match verdict {
        Verdict::Pass => {
            drawing.disc(at, RADIUS + 1.0, colour::WHITE);
            drawing.disc(at, RADIUS - 0.5, tint);
        }
        Verdict::Fail => {
            drawing.area(&diamond(at, RADIUS + 4.0), colour::WHITE, 1.0);
            drawing.area(&diamond(at, RADIUS + 3.0), colour::BLACK, 1.0);
            drawing.area(&diamond(at, RADIUS + 1.4), tint, 1.0);
            let arm = 2.2;
            drawing.line(&[(at.0 - arm, at.1 - arm), (at.0 + arm, at.1 + arm)], 1.4, colour::WHITE);
            drawing.line(&[(at.0 - arm, at.1 + arm), (at.0 + arm, at.1 - arm)], 1.4, colour::WHITE);
        }
        Verdict::NotAssessed => {
            let square = Rect::around(at, RADIUS - 1.0);
            drawing.area(&square.corners(), colour::WHITE, 1.0);
            drawing.line(&square.outline(), 1.6, tint);
        }
    }
    Rect::around(at, RADIUS + 3.0)
}

/// A square around a point whose static check fails, whatever its fatigue.
pub(super) fn static_fails(drawing: &mut Drawing, spot: Spot) -> Rect {
    let square = Rect::around(spot.at, RADIUS + 4.5);
    drawing.line(&square.outline(), 3.4, colour::WHITE);
    drawing.line(&square.outline(), 1.8, colour::VERMILLION);
    Rect::around(spot.at, RADIUS + 6.0)
}

/// Everything in phase: a hollow circle.
pub(super) fn in_phase(drawing: &mut Drawing, spot: Spot) -> Rect {
    if spot.off_scale() {
        pointer(drawing, spot, colour::PURPLE);
    } else {
        drawing.disc(spot.at, RADIUS + 0.5, colour::BLACK);
        drawing.disc(spot.at, RADIUS - 0.5, colour::PURPLE);
        drawing.disc(spot.at, RADIUS - 2.5, colour::WHITE);
    }
    Rect::around(spot.at, RADIUS + 2.0)
}

/// The critical plane: a hollow triangle.
pub(super) fn critical_plane(drawing: &mut Drawing, spot: Spot) -> Rect {
    if spot.off_scale() {
        pointer(drawing, spot, colour::GREEN);
    } else {
        drawing.area(&triangle(spot.at, RADIUS + 2.0), colour::BLACK, 1.0);
        drawing.area(&triangle(spot.at, RADIUS + 0.5), colour::GREEN, 1.0);
        drawing.area(&triangle(spot.at, RADIUS - 2.8), colour::WHITE, 1.0);
    }
    Rect::around(spot.at, RADIUS + 2.0)
}

/// Where the load path meets the limit line: a small cross.
pub(super) fn limit_point(drawing: &mut Drawing, (x, y): Point) {
    let arm = 4.0;
    drawing.line(&[(x - arm, y - arm), (x + arm, y + arm)], 1.8, colour::BLACK);
    drawing.line(&[(x - arm, y + arm), (x + arm, y - arm)], 1.8, colour::BLACK);
}

fn diamond((x, y): Point, r: f64) -> [Point; 4] {
    [(x, y - r), (x + r, y), (x, y + r), (x - r, y)]
}

fn triangle((x, y): Point, r: f64) -> [Point; 3] {
    [(x, y - r), (x + 0.9 * r, y + 0.6 * r), (x - 0.9 * r, y + 0.6 * r)]
}

fn pointer(drawing: &mut Drawing, spot: Spot, tint: Rgb) {
    let (x, y) = spot.at;
    let (bx, by) = spot.beyond;
    let length = bx.hypot(by).max(1.0);
    let (bx, by) = (bx / length, by / length);
    let shape = |reach: f64, half: f64| {
        [
            (x + bx * reach, y + by * reach),
            (x - bx * half * 0.6 - by * half, y - by * half * 0.6 + bx * half),
            (x - bx * half * 0.6 + by * half, y - by * half * 0.6 - bx * half),
        ]
    };
    drawing.area(&shape(8.5, 8.0), colour::BLACK, 1.0);
    drawing.area(&shape(6.0, 5.6), tint, 1.0);
}
