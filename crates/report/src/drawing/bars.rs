//! Utilisation bars, sorted, fatigue and static check side by side.

use super::axes::Axes;
use super::canvas::{Anchor, Drawing, Fit, Rect};
use super::caption;
use super::colour::{self, Rgb};
use super::marked::name;
use super::sheet::finish;
use super::wording::{shortened, utilisation};
use crate::assessment::{HotspotAssessment, StandardAssessment, Verdict};
use crate::definition::Frame;

/// Most hotspots shown; of more, the most utilised.
const MOST_ROWS: usize = 60;
const WIDTH: f64 = 900.0;
const HEAD: f64 = 92.0;
const NAME_WIDTH: f64 = 190.0;
const ROW: f64 = 30.0;
const BAR: f64 = 10.5;
const SIZE: f64 = 13.0;
/// Bars longer than this are cut, with an arrow.
pub(super) const MOST: f64 = 2.5;

/// Utilisation of every hotspot under one standard: fatigue (times the required factor) and static check, the
/// largest on top, with the limit at 1.
#[must_use]
pub fn utilisation_bars(frame: &Frame, standard: &StandardAssessment) -> Drawing {
    let mut hotspots: Vec<&HotspotAssessment> = standard.hotspots.iter().collect();
    hotspots.sort_by(|a, b| b.rank().total_cmp(&a.rank()));
    let shown: Vec<&HotspotAssessment> = hotspots.iter().take(MOST_ROWS).copied().collect();
    #[expect(clippy::cast_precision_loss, reason = "at most MOST_ROWS")]
    let rows = shown.len().max(1) as f64;
    let plot = Rect::new(NAME_WIDTH, HEAD, WIDTH - 170.0, HEAD + rows * ROW + 6.0);
    let title = format!("Utilisation, {}", name(&shortened(&frame.name, 18.0, WIDTH - 150.0)));
    let mut drawing = Drawing::new(WIDTH, plot.bottom + 60.0, &title);
    drawing.text(&title, (18.0, 28.0), 18.0, colour::TEXT, Anchor::Start);
    let second = format!(
        "{} · verdict {} · confidence {}",
        standard.procedure.title,
        caption::verdict_word(standard.verdict),
        standard.confidence
    );
    drawing.fitted(&second, Fit::Middle(WIDTH - 36.0), (18.0, 50.0), 14.0, colour::MUTED);
    key(&mut drawing);
    let largest = shown
        .iter()
        .flat_map(|h| values(h).into_iter().map(|b| b.value))
        .filter(|v| v.is_finite())
        .fold(1.1, f64::max);
    let top = largest.min(MOST) * 1.06;
    let axes = Axes::new(plot, (0.0, top), (0.0, rows));
    axes.draw_x_only(&mut drawing, "utilisation (fatigue: times the required safety factor)");
    let mut y = plot.top + 3.0;
    for h in &shown {
        drawing.hover(&caption::hover(h), |d| row(d, &axes, h, y, top));
        y += ROW;
    }
    let (one, _) = axes.point(1.0, 0.0);
    drawing.line(&[(one, plot.top - 4.0), (one, plot.bottom)], 2.2, colour::BLACK);
    let notes: Vec<String> = (hotspots.len() > shown.len())
        .then(|| format!("Shown are the {} most utilised of {} hotspots.", shown.len(), hotspots.len()))
        .into_iter()
        .collect();
    finish(drawing, plot.bottom + 54.0, &notes)
}

struct Bar {
    value: f64,
    verdict: Verdict,
    tint: Rgb,
}

fn values(h: &HotspotAssessment) -> Vec<Bar> {
    let fatigue = h.fatigue.as_ref().map(|f| Bar {
        value: f.utilisation * f.required_safety_factor,
        verdict: f.verdict,
        tint: colour::BLUE,
    });
    let check = h.static_check.as_ref().map(|s| Bar {
        value: s.utilisation,
        verdict: s.verdict,
        tint: colour::ORANGE,
    });
    fatigue.into_iter().chain(check).collect()
}

fn row(drawing: &mut Drawing, axes: &Axes, h: &HotspotAssessment, top: f64, most: f64) {
    let plot = axes.plot;
    let baseline = top + BAR + 5.0;
    let id = name(&shortened(&h.id, SIZE, NAME_WIDTH - 44.0));
    drawing.text(&id, (NAME_WIDTH - 10.0, baseline), SIZE, colour::of_text(h.verdict), Anchor::End);
    let spot = super::axes::Spot { at: (20.0, baseline - 4.5), beyond: (0.0, 0.0) };
    super::marker::verdict(drawing, spot, h.verdict);
    let bars = values(h);
    let mut numbers = Vec::new();
    let mut y = if bars.len() == 1 { top + BAR / 2.0 + 2.0 } else { top + 1.5 };
    for bar in &bars {
        let (end, _) = axes.point(if bar.value.is_nan() { most } else { bar.value.clamp(0.0, most) }, 0.0);
        let shape = Rect::new(plot.left, y, end.max(plot.left + 1.0), y + BAR);
        drawing.area(&shape.corners(), bar.tint, 1.0);
        if bar.verdict == Verdict::Fail {
            hatch(drawing, shape);
            drawing.line(&shape.outline(), 1.3, colour::BLACK);
        }
        if bar.value > most || bar.value.is_nan() {
            let tip = plot.right + 9.0;
            let middle = f64::midpoint(shape.top, shape.bottom);
            let points = [(plot.right, shape.top - 1.0), (tip, middle), (plot.right, shape.bottom + 1.0)];
            drawing.area(&points, colour::BLACK, 1.0);
        }
        numbers.push(utilisation(bar.value));
        y += BAR + 2.0;
    }
    let text = if bars.is_empty() {
        caption::verdict_word(Verdict::NotAssessed).to_owned()
    } else {
        format!("{} · {}", numbers.join(" / "), caption::verdict_word(h.verdict))
    };
    let fit = Fit::Middle(WIDTH - plot.right - 20.0);
    drawing.fitted(&text, fit, (plot.right + 14.0, baseline), SIZE, colour::of_text(h.verdict));
}

/// A failing bar is hatched as well, so that it stands out without colour.
pub(super) fn hatch(drawing: &mut Drawing, shape: Rect) {
    let mut x = shape.left - shape.height();
    while x < shape.right {
        let stroke = super::axes::clip(shape, (x, shape.bottom), (x + shape.height(), shape.top));
        if let Some((a, b)) = stroke {
            drawing.line(&[a, b], 1.2, colour::BLACK);
        }
        x += 8.0;
    }
}

fn key(drawing: &mut Drawing) {
    let y = 76.0;
    let mut x = 18.0;
    for (tint, hatched, word) in [
        (colour::BLUE, false, "fatigue"),
        (colour::ORANGE, false, "static check"),
        (colour::WHITE, true, "above the limit"),
    ] {
        let shape = Rect::new(x, y - BAR, x + 26.0, y);
        drawing.area(&shape.corners(), tint, 1.0);
        if hatched {
            hatch(drawing, shape);
            drawing.line(&shape.outline(), 1.3, colour::BLACK);
        }
        x = drawing.entry(word, 18.0, (x + 33.0, y), SIZE) + 26.0;
    }
}
