//! Places for labels: beside their point if there is room, else further away with a leader line.
//!
//! Greedy over a fixed set of positions, most important label first, then each again with all others known; not
//! from a standard. A label that finds no
//! place without overlap is left to the caller, who lists it elsewhere: nothing is drawn over anything.

use super::axes::clip;
use super::canvas::{Anchor, Drawing, Point, Rect};
use super::colour::{self, Rgb};
use super::font;

/// A label to be placed.
#[derive(Debug, Clone)]
pub(super) struct Label {
    /// Plain, names marked.
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
    /// Texts: never covered, never crossed.
    pub texts: Vec<Rect>,
    /// Symbols: never covered, crossed by leader lines only where nothing else is left.
    pub marks: Vec<Rect>,
    /// Lines: avoided where possible.
    pub lines: Vec<(Point, Point)>,
}

/// Distances tried, pixels.
const DISTANCES: [f64; 14] =
    [2.0, 10.0, 20.0, 32.0, 46.0, 62.0, 80.0, 100.0, 124.0, 152.0, 186.0, 226.0, 275.0, 340.0];
const DIRECTIONS: u32 = 32;
/// A place that costs more confuses more than it names.
const MOST_COST: f64 = 420.0;
/// Space between texts.
const GAP: f64 = 2.0;

#[derive(Clone, Copy)]
struct Place {
    bounds: Rect,
    leader: Option<(Point, Point)>,
    /// Whether it stands on a line.
    on_line: bool,
}

type Places = Vec<Option<Place>>;

/// How often all labels are placed anew with all others known.
const PASSES: usize = 5;

/// Places and draws labels inside `region`, the first the most important; returns the positions in the list of
/// those without a place.
pub(super) fn draw(
    drawing: &mut Drawing,
    labels: &[Label],
    size: f64,
    region: Rect,
    obstacles: &Obstacles,
) -> Vec<usize> {
    let places = settled(labels, size, region, obstacles);
    for place in places.iter().flatten() {
        if let Some((from, to)) = place.leader {
            drawing.line(&[from, to], 0.9, colour::MUTED);
        }
    }
    let mut without = Vec::new();
    for (i, (label, place)) in labels.iter().zip(&places).enumerate() {
        let Some(place) = place else {
            without.push(i);
            continue;
        };
        if place.on_line {
            drawing.area(&place.bounds.corners(), colour::WHITE, 0.65);
        }
        let at = (place.bounds.left, place.bounds.top + font::ASCENT * size);
        drawing.text(&label.text, at, size, label.colour, Anchor::Start);
    }
    without
}

/// Those that found no place go first in the next attempt; the attempt with the fewest left over counts.
fn settled(labels: &[Label], size: f64, region: Rect, obstacles: &Obstacles) -> Places {
    let mut order: Vec<usize> = (0..labels.len()).collect();
    let middle = middle(labels);
    let mut kept: Option<(usize, Places)> = None;
    for _ in 0..PASSES {
        let mut places: Places = vec![None; labels.len()];
        for _ in 0..PASSES {
            for &i in &order {
                let Some(label) = labels.get(i) else { continue };
                if let Some(own) = places.get_mut(i) {
                    *own = None;
                }
                let found = best(label, middle, size, region, obstacles, &places);
                if let Some(own) = places.get_mut(i) {
                    *own = found;
                }
            }
        }
        let missing = |i: &usize| places.get(*i).is_none_or(Option::is_none);
        let left = order.iter().filter(|i| missing(i)).count();
        order.sort_by_key(|i| !missing(i));
        if kept.as_ref().is_none_or(|(least, _)| left < *least) {
            kept = Some((left, places));
        }
        if left == 0 {
            break;
        }
    }
    kept.map(|(_, places)| places).unwrap_or_default()
}

fn best(
    label: &Label,
    middle: Point,
    size: f64,
    region: Rect,
    obstacles: &Obstacles,
    places: &[Option<Place>],
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
            let mut place = position(label, (w, h), distance, angle);
            let clash = |b: &Rect| b.overlaps(&place.bounds);
            if !region.contains(&place.bounds) || obstacles.texts.iter().chain(&obstacles.marks).any(clash) {
                continue;
            }
            let taken = |p: &Place| {
                p.bounds.grown(GAP).overlaps(&place.bounds)
                    || p.leader.is_some_and(|(a, b)| clip(place.bounds.grown(1.0), a, b).is_some())
                    || place.leader.is_some_and(|(a, b)| clip(p.bounds.grown(1.0), a, b).is_some())
            };
            let crossed = |b: &Rect| place.leader.is_some_and(|(from, to)| clip(*b, from, to).is_some());
            if places.iter().flatten().any(taken) || obstacles.texts.iter().any(crossed) {
                continue;
            }
            let lines = count(&obstacles.lines, |&(a, b)| clip(place.bounds.grown(1.0), a, b).is_some());
            place.on_line = lines > 0.0;
            let inward = inward(label.at, middle, angle);
            let cost = distance * (1.0 + inward) + 24.0 * lines + penalty(&place, angle, obstacles, places);
            if found.as_ref().is_none_or(|(least, _)| cost < *least) {
                found = Some((cost, place));
            }
        }
    }
    found.filter(|(cost, _)| *cost <= MOST_COST).map(|(_, place)| place)
}

/// Middle of all points.
fn middle(labels: &[Label]) -> Point {
    let n = count(labels, |_| true).max(1.0);
    (labels.iter().map(|l| l.at.0).sum::<f64>() / n, labels.iter().map(|l| l.at.1).sum::<f64>() / n)
}

/// 0 for a label outwards from the middle of all points, 1 for one towards it: leaders then fan out.
fn inward(at: Point, middle: Point, angle: f64) -> f64 {
    let (dx, dy) = (at.0 - middle.0, at.1 - middle.1);
    let length = dx.hypot(dy);
    if length < 1.0 { 0.0 } else { 0.5 - 0.5 * (dx * angle.cos() - dy * angle.sin()) / length }
}

fn penalty(place: &Place, angle: f64, obstacles: &Obstacles, places: &[Option<Place>]) -> f64 {
    // Reading habit: beside the point, rather to its right, if all else is equal.
    let mut cost = 3.0 * angle.sin().abs() + if angle.cos() < 0.0 { 1.0 } else { 0.0 };
    if let Some((from, to)) = place.leader {
        let crossed =
            |p: &Option<Place>| p.is_some_and(|p| p.leader.is_some_and(|(a, b)| cross(from, to, a, b)));
        cost += 6.0 + 60.0 * count(places, crossed);
        // The label's own symbol is always among those touched.
        cost += 15.0 * count(&obstacles.lines, |&(a, b)| cross(from, to, a, b));
        cost += 60.0 * (count(&obstacles.marks, |b| clip(*b, from, to).is_some()) - 1.0).max(0.0);
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
    Place { bounds, leader, on_line: false }
}

/// Whether two segments cross.
fn cross(a: Point, b: Point, c: Point, d: Point) -> bool {
    let side = |p: Point, q: Point, r: Point| (q.0 - p.0) * (r.1 - p.1) - (q.1 - p.1) * (r.0 - p.0);
    side(a, b, c) * side(a, b, d) < 0.0 && side(c, d, a) * side(c, d, b) < 0.0
}
