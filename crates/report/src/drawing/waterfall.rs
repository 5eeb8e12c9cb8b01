//! The walk of one hotspot from one standard's fatigue utilisation to the other's, one bar per change.

use super::axes::Axes;
use super::bars::{MOST, hatch};
use super::canvas::{Anchor, Drawing, Fit, Point, Rect, Text};
use super::colour::{self, Rgb};
use super::marked::name;
use super::sheet::finish;
use super::wording::{cut, shortened, stress, utilisation};
use crate::comparison::{Comparison, HotspotComparison, WalkStep, short_name};
use crate::definition::Frame;

const WIDTH: f64 = 900.0;
const HEAD: f64 = 100.0;
const NAME_WIDTH: f64 = 330.0;
const NUMBER_WIDTH: f64 = 150.0;
const ROW: f64 = 46.0;
const BAR: f64 = 22.0;
const SIZE: f64 = 13.0;
const NUMBERS_SIZE: f64 = 12.0;

/// What a row shows.
#[derive(Clone, Copy, PartialEq)]
enum Kind {
    /// The utilisation under one standard: a bar from 0.
    Whole,
    /// A change: a bar from the utilisation before to the one after.
    Change { before: f64 },
}

/// One row of the picture.
struct Row {
    label: String,
    numbers: String,
    value: f64,
    kind: Kind,
}

/// The steps between two standards' fatigue utilisations of the hotspot at a position in the frame: the first
/// standard's whole utilisation, one bar per change, the second's whole utilisation, with the limit at 1.
/// `None` if there is no such hotspot or no walk, because one of the two has no fatigue result.
#[must_use]
pub fn waterfall(frame: &Frame, comparison: &Comparison, index: usize) -> Option<Drawing> {
    let hotspot = comparison.hotspots.iter().find(|h| h.index == index)?;
    let names = ends(comparison)?;
    let rows = rows(hotspot, &names)?;
    let required = required_factor(frame, index);
    let allowed = 1.0 / required;
    #[expect(clippy::cast_precision_loss, reason = "a handful")]
    let count = rows.len() as f64;
    let plot = Rect::new(NAME_WIDTH, HEAD, WIDTH - NUMBER_WIDTH, HEAD + count * ROW);
    let id = name(&shortened(&hotspot.id, 18.0, WIDTH - 360.0));
    let title = format!("From {} to {}: {id}", names[0], names[1]);
    let mut drawing = Drawing::new(WIDTH, plot.bottom + 60.0, &title);
    let fit = Fit::Middle(WIDTH - 36.0);
    drawing.fitted(&title, fit, (18.0, 28.0), 18.0, colour::TEXT);
    let second = format!("{} · fatigue utilisation, one change at a time", name(&frame.name));
    drawing.fitted(&second, fit, (18.0, 50.0), 14.0, colour::MUTED);
    key(&mut drawing);
    let largest = rows.iter().map(|r| r.value).filter(|v| v.is_finite()).fold(allowed.max(1.1), f64::max);
    let beyond = rows.iter().any(|r| !shown(r.value));
    let top = if beyond { MOST } else { largest.min(MOST) * 1.06 };
    let axes = Axes::new(plot, (0.0, top), (0.0, count));
    axes.draw_x_only(&mut drawing, "fatigue utilisation (without the required safety factor)");
    let mut y = plot.top;
    for (k, row) in rows.iter().enumerate() {
        let said = format!("{} · {} · utilisation {}", row.label, row.numbers, utilisation(row.value));
        drawing.hover(&said, |d| draw_row(d, &axes, row, y));
        if k + 1 < rows.len() {
            let (x, _) = axes.point(along(row.value), 0.0);
            let middle = y + ROW / 2.0;
            drawing.dashed(
                (x, middle + BAR / 2.0),
                (x, middle + ROW - BAR / 2.0),
                (2.0, 2.0),
                1.0,
                colour::MUTED,
            );
        }
        y += ROW;
    }
    limits(&mut drawing, &axes, required);
    let mut notes = Vec::new();
    if (required - 1.0).abs() >= 1e-9 {
        notes.push(format!(
            "Broken line: {} is allowed, since this detail's required safety factor is {required}.",
            utilisation(allowed)
        ));
    }
    if beyond {
        notes.push(format!("Utilisations above {MOST} are cut, with an arrow; ∞: outside the diagram."));
    }
    Some(finish(drawing, plot.bottom + 54.0, &notes))
}

/// Short names of the two standards between which the walk goes.
fn ends(comparison: &Comparison) -> Option<[String; 2]> {
    let (from, to) = comparison.walk_between?;
    let of = |k: usize| comparison.standards.get(k).map(|id| name(&shortened(short_name(id), 18.0, 150.0)));
    Some([of(from)?, of(to)?])
}

fn required_factor(frame: &Frame, index: usize) -> f64 {
    let hotspot = frame.hotspots.get(index);
    let detail = hotspot.and_then(|h| frame.details.get(&h.detail));
    let factor = detail.map_or(frame.settings.required_safety_factor, |d| frame.required_safety_factor(d));
    if factor.is_finite() && factor > 0.0 { factor } else { 1.0 }
}

fn rows(hotspot: &HotspotComparison, names: &[String; 2]) -> Option<Vec<Row>> {
    let (first, changes) = hotspot.walk.split_first()?;
    let last = changes.last()?;
    let whole = |name: &str, step: &WalkStep| Row {
        label: name.to_owned(),
        numbers: numbers(step),
        value: step.utilisation,
        kind: Kind::Whole,
    };
    let mut rows = vec![whole(&names[0], first)];
    let mut before = first.utilisation;
    for step in changes {
        rows.push(Row {
            label: step.label.clone(),
            numbers: numbers(step),
            value: step.utilisation,
            kind: Kind::Change { before },
        });
        before = step.utilisation;
    }
    rows.push(whole(&names[1], last));
    Some(rows)
}

fn numbers(step: &WalkStep) -> String {
    format!(
        "σₘ {}, σₐ {} MPa, limit {} MPa",
        stress(step.sigma_m_mpa),
        stress(step.sigma_a_mpa),
        stress(step.sigma_a_limit_mpa)
    )
}

/// Whether a utilisation lies inside the picture.
fn shown(u: f64) -> bool {
    u <= MOST
}

/// Where a utilisation stands on the axis; what is cut or no number stands at its end.
fn along(u: f64) -> f64 {
    if u.is_nan() { MOST } else { u.clamp(0.0, MOST) }
}

fn draw_row(drawing: &mut Drawing, axes: &Axes, row: &Row, top: f64) {
    let plot = axes.plot;
    let middle = top + ROW / 2.0;
    let right = (NAME_WIDTH - 12.0, middle - 3.0);
    let most = NAME_WIDTH - 30.0;
    let below = (right.0, middle + 13.0);
    let fit = Fit::End(most);
    let label = Text::new(&row.label, fit, right, SIZE, colour::TEXT, Anchor::End);
    drawing.push_text(label.with_room(most));
    let numbers = Text::new(&row.numbers, fit, below, NUMBERS_SIZE, colour::MUTED, Anchor::End);
    drawing.push_text(numbers.with_room(most));
    let (start, tint) = match row.kind {
        Kind::Whole => (0.0, colour::BLUE),
        Kind::Change { before } => (before, if row.value < before { colour::SKY } else { colour::ORANGE }),
    };
    let (a, _) = axes.point(along(start), 0.0);
    let (b, _) = axes.point(along(row.value), 0.0);
    // A change of nothing, or between two cut values, is a line.
    let bar = Rect::new(a.min(b) - 0.75, middle - BAR / 2.0, a.max(b) + 0.75, middle + BAR / 2.0);
    drawing.area(&bar.corners(), tint, 1.0);
    if tint == colour::ORANGE {
        hatch(drawing, bar);
    }
    if row.kind != Kind::Whole {
        drawing.line(&bar.outline(), 1.1, colour::BLACK);
        if (b - a).abs() > 14.0 {
            head(drawing, (b, middle), (b - a).signum());
        }
    }
    if !shown(row.value) {
        let tip =
            [(plot.right, middle - BAR / 2.0), (plot.right + 9.0, middle), (plot.right, middle + BAR / 2.0)];
        drawing.area(&tip, colour::BLACK, 1.0);
    }
    let value = cut(&value_text(row), SIZE, NUMBER_WIDTH - 24.0);
    drawing.text(&value, (plot.right + 14.0, middle + 4.5), SIZE, colour::TEXT, Anchor::Start);
}

/// The arrow head inside the end of a change.
fn head(drawing: &mut Drawing, (x, y): Point, sign: f64) {
    let back = x - 8.0 * sign;
    drawing.area(&[(x, y), (back, y - 6.0), (back, y + 6.0)], colour::BLACK, 1.0);
}

fn value_text(row: &Row) -> String {
    let value = utilisation(row.value);
    let Kind::Change { before } = row.kind else { return value };
    let change = row.value - before;
    if !change.is_finite() {
        return value;
    }
    let sign = if change >= 0.0 { "+" } else { "−" };
    let size = change.abs();
    let size = if size < 1e6 { format!("{size:.2}") } else { format!("{size:.1e}") };
    format!("{value} ({sign}{size})")
}

/// The limit at 1, and where the required factor asks for more, what is allowed.
fn limits(drawing: &mut Drawing, axes: &Axes, required: f64) {
    let plot = axes.plot;
    let (one, _) = axes.point(1.0, 0.0);
    drawing.line(&[(one, plot.top - 4.0), (one, plot.bottom)], 2.2, colour::BLACK);
    if (required - 1.0).abs() >= 1e-9 && 1.0 / required <= MOST {
        let (x, _) = axes.point(1.0 / required, 0.0);
        drawing.dashed((x, plot.top - 4.0), (x, plot.bottom), (9.0, 3.0), 2.2, colour::BLACK);
    }
}

fn key(drawing: &mut Drawing) {
    let y = 78.0;
    let mut x = 18.0;
    let entries: [(Rgb, &str); 3] = [
        (colour::BLUE, "utilisation under a standard"),
        (colour::ORANGE, "raises it"),
        (colour::SKY, "lowers it"),
    ];
    for (tint, word) in entries {
        let shape = Rect::new(x, y - 10.5, x + 26.0, y);
        drawing.area(&shape.corners(), tint, 1.0);
        if tint == colour::ORANGE {
            hatch(drawing, shape);
        }
        if tint != colour::BLUE {
            drawing.line(&shape.outline(), 1.1, colour::BLACK);
        }
        x = drawing.entry(word, 18.0, (x + 33.0, y), SIZE) + 26.0;
    }
    drawing.line(&[(x, y - 4.5), (x + 26.0, y - 4.5)], 2.2, colour::BLACK);
    drawing.entry("limit, 1", 18.0, (x + 33.0, y), SIZE);
}
