//! Calculated stresses over measured ones.

use super::axes::{Axes, BELOW, LEFT};
use super::canvas::{Anchor, Drawing, Point, Rect};
use super::colour;
use super::labels::{self, Label, Obstacles};
use super::marked::name;
use super::marker;
use super::overview::{LABEL_SIZE, MOST_LABELS};
use super::sheet::finish;
use super::wording::{shortened, stress, utilisation};
use crate::comparison::{GaugeComparison, MeasuredComparison, StressPair};
use crate::definition::Frame;

const SIDE: f64 = 700.0;
const RIGHT: f64 = 24.0;
const HEAD: f64 = 94.0;
const SIZE: f64 = 13.0;

/// Every calculated stress along a gauge over the measured one, with the line of agreement, ±10 % and ±20 %, and
/// the regression line. Named are the pairs farther than 10 % from agreement, the farthest first.
#[must_use]
pub fn measured_against_calculated(frame: &Frame, comparison: &MeasuredComparison) -> Drawing {
    let width = LEFT + SIDE + RIGHT;
    let of_frame = name(&shortened(&frame.name, 18.0, width - 400.0));
    let title = format!("Calculated against measured stress, {of_frame}");
    let mut drawing = Drawing::new(width, HEAD + SIDE + BELOW, &title);
    drawing.text(&title, (18.0, 28.0), 18.0, colour::TEXT, Anchor::Start);
    let second = "stress along the gauge, per load at its reference load or per condition";
    drawing.text(second, (18.0, 50.0), 14.0, colour::MUTED, Anchor::Start);
    key(&mut drawing);
    let mut pairs: Vec<(&GaugeComparison, &StressPair)> =
        comparison.gauges.iter().flat_map(|g| g.pairs.iter().map(move |p| (g, p))).collect();
    pairs.sort_by(|a, b| off(b.1).total_cmp(&off(a.1)));
    let all = pairs.iter().flat_map(|(_, p)| [p.measured_mpa, p.calculated_mpa]).filter(|v| v.is_finite());
    let (low, high) = all.fold((0.0_f64, 0.0_f64), |(low, high), v| (low.min(v), high.max(v)));
    let margin = 0.08 * (high - low).max(1.0);
    let span = (low - margin, high + margin);
    let plot = Rect::new(LEFT, HEAD, LEFT + SIDE, HEAD + SIDE);
    let axes = Axes::new(plot, span, span);
    let mut seen = lines(&mut drawing, &axes, comparison, span);
    let mut points = Vec::with_capacity(pairs.len());
    for (gauge, pair) in pairs.iter().rev() {
        let spot = axes.spot(pair.measured_mpa, pair.calculated_mpa);
        let said = said(gauge, pair);
        let tint = if off(pair) <= 0.2 { colour::BLUE } else { colour::VERMILLION };
        drawing.hover(&said, |d| {
            d.disc(spot.at, marker::RADIUS + 1.0, colour::WHITE);
            if off(pair) <= 0.2 {
                d.disc(spot.at, marker::RADIUS - 0.5, tint);
            } else {
                d.area(&diamond(spot.at), tint, 1.0);
            }
        });
        seen.marks.push(Rect::around(spot.at, marker::RADIUS + 2.0));
        points.push(spot.at);
    }
    points.reverse();
    let labels: Vec<Label> = pairs
        .iter()
        .zip(&points)
        .take_while(|((_, p), _)| off(p) > 0.1)
        .take(MOST_LABELS)
        .map(|((g, p), &at)| Label {
            text: name(&shortened(&format!("{} · {}", g.id, p.of.words()), LABEL_SIZE, 220.0)),
            colour: if off(p) > 0.2 { colour::VERMILLION_TEXT } else { colour::TEXT },
            at,
            clear: marker::RADIUS + 3.0,
        })
        .collect();
    let without = labels::draw(&mut drawing, &labels, LABEL_SIZE, plot.grown(-2.0), &seen);
    let mut notes = vec![statistics(comparison)];
    let listed: Vec<String> = comparison
        .gauges
        .iter()
        .map(|g| {
            let ratio = g.ratio.map_or("–".to_owned(), utilisation);
            format!("{} {ratio}", name(&shortened(&g.id, SIZE, 140.0)))
        })
        .collect();
    notes.push(format!(
        "Calculated ÷ measured per gauge, slope through the origin Σcm/Σm²: {}.",
        listed.join(", ")
    ));
    if !without.is_empty() {
        let names: Vec<&str> =
            without.iter().filter_map(|i| labels.get(*i)).map(|l| l.text.as_str()).collect();
        notes.push(format!("Points without room for their name: {}.", names.join("; ")));
    }
    finish(drawing, HEAD + SIDE + BELOW + 8.0, &notes)
}

/// Difference in units of the measured stress; infinite where nothing was measured but something calculated.
fn off(pair: &StressPair) -> f64 {
    let difference = (pair.calculated_mpa - pair.measured_mpa).abs();
    if difference == 0.0 { 0.0 } else { difference / pair.measured_mpa.abs() }
}

fn said(gauge: &GaugeComparison, pair: &StressPair) -> String {
    let ratio = pair.ratio().map_or("–".to_owned(), utilisation);
    format!(
        "{} · {} · calculated {} MPa · measured {} MPa · ratio {ratio}",
        name(&shortened(&gauge.id, SIZE, 600.0)),
        name(&pair.of.words()),
        stress(pair.calculated_mpa),
        stress(pair.measured_mpa)
    )
}

fn statistics(comparison: &MeasuredComparison) -> String {
    let s = &comparison.statistics;
    let mut text = format!(
        "{} pairs of {} gauges: {} within 10 %, {} within 20 % of the measured stress; root mean square of the \
         difference {} MPa.",
        s.count,
        comparison.gauges.len(),
        s.within_10_percent,
        s.within_20_percent,
        stress(s.rms_mpa)
    );
    if let (Some(r), Some(slope), Some(intercept)) = (s.correlation, s.slope, s.intercept_mpa) {
        let sign = if intercept < 0.0 { "−" } else { "+" };
        text.push_str(&format!(
            " Correlation {r:.3}; regression: calculated = {slope:.3} × measured {sign} {:.1} MPa.",
            intercept.abs()
        ));
    }
    text
}

/// Dashes of the lines of ±10 % and ±20 %.
const TENTH: (f64, f64) = (8.0, 4.0);
const FIFTH: (f64, f64) = (2.0, 4.0);

/// Grid, line of agreement, ±10 %, ±20 %, regression line; returns what labels avoid.
fn lines(
    drawing: &mut Drawing,
    axes: &Axes,
    comparison: &MeasuredComparison,
    (low, high): (f64, f64),
) -> Obstacles {
    let boxes = axes.draw(drawing, "measured stress in MPa", "calculated stress in MPa");
    let mut seen = Obstacles { texts: boxes, ..Obstacles::default() };
    for (factor, dash) in [(1.1, TENTH), (0.9, TENTH), (1.2, FIFTH), (0.8, FIFTH)] {
        if let Some((a, b)) = axes.clipped((low, factor * low), (high, factor * high)) {
            drawing.dashed(a, b, dash, 1.2, colour::MUTED);
            seen.lines.push((a, b));
        }
    }
    let statistics = &comparison.statistics;
    let mut whole = vec![(1.0, 0.0, 1.8, colour::BLACK)];
    if let (Some(slope), Some(intercept)) = (statistics.slope, statistics.intercept_mpa) {
        whole.push((slope, intercept, 1.6, colour::GREEN));
    }
    for (slope, intercept, width, tint) in whole {
        let at = |x: f64| (x, slope * x + intercept);
        if let Some((a, b)) = axes.clipped(at(low), at(high)) {
            drawing.line(&[a, b], width, tint);
            seen.lines.push((a, b));
        }
    }
    seen
}

fn key(drawing: &mut Drawing) {
    let y = 74.0;
    let at = y - 4.5;
    let mut x = 24.0;
    let mut word = |drawing: &mut Drawing, text: &str, symbol: f64, draw: &dyn Fn(&mut Drawing, f64)| {
        draw(drawing, x);
        x = drawing.entry(text, 16.0, (x + symbol, y), SIZE) + 24.0;
    };
    word(drawing, "within 20 %", 13.0, &|d, x| d.disc((x, at), marker::RADIUS - 0.5, colour::BLUE));
    word(drawing, "farther off", 13.0, &|d, x| d.area(&diamond((x, at)), colour::VERMILLION, 1.0));
    word(drawing, "agreement", 31.0, &|d, x| d.line(&[(x, at), (x + 24.0, at)], 1.8, colour::BLACK));
    word(drawing, "±10 %", 31.0, &|d, x| d.dashed((x, at), (x + 24.0, at), TENTH, 1.2, colour::MUTED));
    word(drawing, "±20 %", 31.0, &|d, x| d.dashed((x, at), (x + 24.0, at), FIFTH, 1.2, colour::MUTED));
    word(drawing, "regression", 31.0, &|d, x| d.line(&[(x, at), (x + 24.0, at)], 1.6, colour::GREEN));
}

fn diamond((x, y): Point) -> [Point; 4] {
    let r = marker::RADIUS + 1.0;
    [(x, y - r), (x + r, y), (x, y + r), (x - r, y)]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::comparison::Acting;

    #[test]
    fn how_far_off() {
        let pair = |calculated_mpa: f64, measured_mpa: f64| StressPair {
            of: Acting::Load("lateral".to_owned()),
            calculated_mpa,
            measured_mpa,
        };
        assert!((off(&pair(90.0, 100.0)) - 0.1).abs() < 1e-12);
        assert!((off(&pair(-120.0, -100.0)) - 0.2).abs() < 1e-12);
        assert_eq!(off(&pair(0.0, 0.0)), 0.0);
        assert_eq!(off(&pair(1.0, 0.0)), f64::INFINITY);
    }
}
