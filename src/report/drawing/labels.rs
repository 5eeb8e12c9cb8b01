//! Places for labels: beside their point if there is room, else further away with a leader line.
//!
//! Greedy, most important label first, over a fixed set of positions; not from a standard. A label that finds no
//! place without overlap is left to the caller, who lists it elsewhere: nothing is drawn over anything.

use super::axes::clip;
use super::canvas::{Anchor, Drawing, Point, Rect};
use super::colour::{self, Rgb};
use super::font;

/// A label to be placed.
#[derive(Debug, Clone)]
pub(super) struct Label {
    pub text: String,
    pub colour: Rgb,
    /// Point it belongs to.
    pub at: Point,
    /// Free space around the point that the symbol needs.
    pub clear: f64,
}

/// What labels keep clear of.
#[derive(Debug, Clone, Default)]
pub(super) struct Obstacles {
    /// Texts and symbols: never covered.
    pub boxes: Vec<Rect>,
    /// Lines: avoided where possible.
    pub lines: Vec<(Point, Point)>,
}

/// Distances tried, pixels.
const DISTANCES: [f64; 14] =
    [2.0, 10.0, 20.0, 32.0, 46.0, 62.0, 80.0, 100.0, 124.0, 152.0, 186.0, 226.0, 275.0, 340.0];
const DIRECTIONS: u32 = 24;
/// Space between texts.
const GAP: f64 = 2.0;

struct Place {
    bounds: Rect,
    leader: Option<(Point, Point)>,
}

/// Places and draws labels inside `region`, the first the most important; returns the positions in the list of
/// those without a place.
pub(super) fn draw(
    drawing: &mut Drawing,
    labels: &[Label],
    size: f64,
    region: Rect,
    mut obstacles: Obstacles,
) -> Vec<usize> {
    let mut places: Vec<(usize, Place)> = Vec::new();
    let mut without = Vec::new();
    for (i, label) in labels.iter().enumerate() {
        match best(label, size, region, &obstacles, &places) {
            Some(place) => {
                obstacles.boxes.push(place.bounds.grown(GAP));
                places.push((i, place));
            }
            None => without.push(i),
        }
    }
    for (_, place) in &places {
        if let Some((from, to)) = place.leader {
            drawing.line(&[from, to], 0.9, colour::MUTED);
        }
    }
    for (i, place) in &places {
        if let Some(label) = labels.get(*i) {
            let at = (place.bounds.left, place.bounds.top + font::ASCENT * size);
            drawing.text(&label.text, at, size, label.colour, Anchor::Start);
        }
    }
    without
}

fn best(
    label: &Label,
    size: f64,
    region: Rect,
    obstacles: &Obstacles,
    places: &[(usize, Place)],
) -> Option<Place> {
    let (w, h) = (font::width(&label.text, size), (font::ASCENT + font::DESCENT) * size);
    let mut found: Option<(f64, Place)> = None;
    for distance in DISTANCES {
        // Nothing further away can be better than the distance itself.
        if found.as_ref().is_some_and(|(cost, _)| *cost <= distance) {
            break;
        }
        for k in 0..DIRECTIONS {
            let angle = f64::from(k) * std::f64::consts::TAU / f64::from(DIRECTIONS);
            let place = position(label, (w, h), distance, angle);
            let clash = |b: &Rect| b.overlaps(&place.bounds);
            if !region.contains(&place.bounds) || obstacles.boxes.iter().any(clash) {
                continue;
            }
            let on_leader = |p: &(usize, Place)| {
                p.1.leader.is_some_and(|(a, b)| clip(place.bounds.grown(1.0), a, b).is_some())
            };
            if places.iter().any(on_leader) {
                continue;
            }
            let cost = distance + penalty(&place, angle, obstacles, places);
            if found.as_ref().is_none_or(|(least, _)| cost < *least) {
                found = Some((cost, place));
            }
        }
    }
    found.filter(|(cost, _)| *cost < FORBIDDEN).map(|(_, place)| place)
}

/// A leader through a text: worse than any distance.
const FORBIDDEN: f64 = 1e6;

fn penalty(place: &Place, angle: f64, obstacles: &Obstacles, places: &[(usize, Place)]) -> f64 {
    // Reading habit: to the right and above, if all else is equal.
    let mut cost = 3.0 * (angle + 0.6).sin().abs();
    let bounds = place.bounds.grown(1.0);
    cost += 14.0 * count(&obstacles.lines, |&(a, b)| clip(bounds, a, b).is_some());
    if let Some((from, to)) = place.leader {
        cost += 6.0;
        cost += FORBIDDEN * count(places, |(_, p)| clip(p.bounds, from, to).is_some());
        cost += 60.0 * count(places, |(_, p)| p.leader.is_some_and(|(a, b)| cross(from, to, a, b)));
        // The label's own symbol is always among those touched.
        cost += 25.0 * (count(&obstacles.boxes, |b| clip(*b, from, to).is_some()) - 1.0).max(0.0);
    }
    cost
}

#[expect(clippy::cast_precision_loss, reason = "a handful")]
fn count<T>(items: &[T], test: impl Fn(&T) -> bool) -> f64 {
    items.iter().filter(|i| test(i)).count() as f64
}

fn position(label: &Label, (w, h): (f64, f64), distance: f64, angle: f64) -> Place {
    let (dx, dy) = (angle.cos(), -angle.sin());
    let reach = label.clear + distance;
    let side = |d: f64| if d.abs() < 0.3 { 0.0 } else { d.signum() };
    let (cx, cy) = (
        label.at.0 + dx * reach + side(dx) * w / 2.0,
        label.at.1 + dy * reach + side(dy) * h / 2.0 * (1.0 - dx.abs()).max(0.2),
    );
    let bounds = Rect::new(cx - w / 2.0, cy - h / 2.0, cx + w / 2.0, cy + h / 2.0);
    let leader = (distance > 8.0).then(|| {
        let end = (label.at.0.clamp(bounds.left, bounds.right), label.at.1.clamp(bounds.top, bounds.bottom));
        let length = (end.0 - label.at.0).hypot(end.1 - label.at.1).max(1e-9);
        let share = (label.clear - 2.0).max(0.0) / length;
        let from = (label.at.0 + (end.0 - label.at.0) * share, label.at.1 + (end.1 - label.at.1) * share);
        (from, end)
    });
    Place { bounds, leader }
}

/// Whether two segments cross.
fn cross(a: Point, b: Point, c: Point, d: Point) -> bool {
    let side = |p: Point, q: Point, r: Point| (q.0 - p.0) * (r.1 - p.1) - (q.1 - p.1) * (r.0 - p.0);
    side(a, b, c) * side(a, b, d) < 0.0 && side(c, d, a) * side(c, d, b) < 0.0
}
