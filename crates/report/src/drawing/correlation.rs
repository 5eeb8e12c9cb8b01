//! Utilisation under one standard against another, in four quadrants.

use super::axes::{Axes, BELOW, LEFT};
use super::canvas::{Anchor, Drawing, Fit, Point, Rect};
use super::labels::{self, Label, Obstacles};
use super::marked::{abbreviated, bare, name};
use super::overview::{LABEL_SIZE, MOST_LABELS};
use super::panel::Name;
use super::sheet::{Marks, finish, key};
use super::wording::{shortened, utilisation};
use super::{caption, colour, marker};
use crate::assessment::{HotspotAssessment, StandardAssessment, Verdict};
use crate::definition::Frame;
use std::fmt::Write;

const SIDE: f64 = 780.0;
const RIGHT: f64 = 24.0;
const HEAD: f64 = 112.0;
/// Utilisations beyond are marked at the edge.
const MOST: f64 = 2.5;

/// Every hotspot's governing utilisation (fatigue times required factor, or static check if larger) under two
/// standards, with the quadrants both pass, both fail, and one only. The first lies on the horizontal axis.
#[must_use]
pub fn correlation(frame: &Frame, first: &StandardAssessment, second: &StandardAssessment) -> Drawing {
    let mut pairs: Vec<(&HotspotAssessment, &HotspotAssessment)> = first
        .hotspots
        .iter()
        .filter_map(|a| Some((a, second.hotspots.iter().find(|b| b.index == a.index)?)))
        .collect();
    pairs.sort_by(|a, b| worse(b).total_cmp(&worse(a)));
    let (drawn, left_out): (Vec<_>, Vec<_>) = pairs.into_iter().partition(|(a, b)| known(a) && known(b));
    let names = [short_name(first), short_name(second)];
    let width = LEFT + SIDE + RIGHT;
    let title = format!("{} against {}", names[1], names[0]);
    let title = format!("{title}, {}", name(&frame.name));
    let mut drawing = Drawing::new(width, HEAD + SIDE + BELOW, &title);
    drawing.title = shortened(&bare(&title), 18.0, width - 36.0);
    drawing.fitted(&title, Fit::Middle(width - 36.0), (18.0, 28.0), 18.0, colour::TEXT);
    let second_line = "governing utilisation of each hotspot: fatigue times required factor, or static check";
    drawing.text(second_line, (18.0, 50.0), 14.0, colour::MUTED, Anchor::Start);
    key(&mut drawing, 74.0, Marks::Overall);
    let largest = drawn.iter().map(worse).filter(|v| v.is_finite()).fold(1.3, f64::max);
    let top = 1.12 * largest.min(MOST);
    let plot = Rect::new(LEFT, HEAD, LEFT + SIDE, HEAD + SIDE);
    let axes = Axes::new(plot, (0.0, top), (0.0, top));
    let mut seen = quadrants(&mut drawing, &axes, &names, top);
    let mut points = Vec::with_capacity(drawn.len());
    for (a, b) in drawn.iter().rev() {
        let spot = axes.spot(a.rank(), b.rank());
        let both = Verdict::worst([a.verdict, b.verdict]);
        let said = format!(
            "{} · {}: {} · {}: {}",
            name(&shortened(&a.id, LABEL_SIZE, 600.0)),
            names[0],
            caption::hover_numbers(a),
            names[1],
            caption::hover_numbers(b)
        );
        seen.marks.push(drawing.hover(&said, |d| marker::verdict(d, spot, both)));
        points.push(spot.at);
    }
    points.reverse();
    let counts = Counts::of(&drawn);
    for name in quadrant_names(&axes, &names, &counts) {
        name.write(&mut drawing, &mut seen, plot);
    }
    let labels: Vec<Label> = drawn
        .iter()
        .zip(&points)
        .take(MOST_LABELS)
        .map(|((a, b), &at)| Label {
            text: name(&shortened(&a.id, LABEL_SIZE, 150.0)),
            colour: colour::of_text(Verdict::worst([a.verdict, b.verdict])),
            at,
            clear: marker::RADIUS + 3.0,
        })
        .collect();
    let without = labels::draw(&mut drawing, &labels, LABEL_SIZE, plot.grown(-2.0), &seen);
    let listed = |names: Vec<String>| names.join(", ");
    let mut notes = vec![counts.sentence(&names, left_out.len())];
    if !without.is_empty() {
        let named = |i: &usize| {
            let (a, b) = drawn.get(*i)?;
            let id = &labels.get(*i)?.text;
            Some(format!("{id} ({}, {})", utilisation(a.rank()), utilisation(b.rank())))
        };
        let names = without.iter().filter_map(named).collect();
        notes.push(format!("Points without room for their name: {}.", listed(names)));
    }
    if drawn.len() > MOST_LABELS {
        notes.push(format!("Named are the {MOST_LABELS} most utilised of {} hotspots.", drawn.len()));
    }
    if !left_out.is_empty() {
        let names = left_out.iter().map(|(a, _)| name(&shortened(&a.id, LABEL_SIZE, 140.0))).collect();
        notes.push(format!(
            "No fatigue result under one or both, not drawn ({}): {}.",
            left_out.len(),
            listed(names)
        ));
    }
    finish(drawing, HEAD + SIDE + BELOW + 8.0, &notes)
}

/// How many hotspots pass and fail, by their verdicts.
#[derive(Debug, Default, PartialEq, Eq)]
struct Counts {
    both_pass: usize,
    both_fail: usize,
    only_first_fails: usize,
    only_second_fails: usize,
    /// Drawn, since a utilisation is known, but without a verdict under one standard or both.
    no_verdict: usize,
}

impl Counts {
    fn of(drawn: &[(&HotspotAssessment, &HotspotAssessment)]) -> Self {
        let mut counts = Self::default();
        for (a, b) in drawn {
            let counted = match (a.verdict, b.verdict) {
                (Verdict::Pass, Verdict::Pass) => &mut counts.both_pass,
                (Verdict::Fail, Verdict::Fail) => &mut counts.both_fail,
                (Verdict::Fail, Verdict::Pass) => &mut counts.only_first_fails,
                (Verdict::Pass, Verdict::Fail) => &mut counts.only_second_fails,
                (Verdict::NotAssessed, _) | (_, Verdict::NotAssessed) => &mut counts.no_verdict,
            };
            *counted += 1;
        }
        counts
    }

    fn sentence(&self, names: &[String; 2], left_out: usize) -> String {
        let mut text = format!(
            "Both pass: {}. Both fail: {}. Only {} fails: {}. Only {} fails: {}. Without a verdict under one or both: {}",
            self.both_pass,
            self.both_fail,
            names[0],
            self.only_first_fails,
            names[1],
            self.only_second_fails,
            self.no_verdict + left_out,
        );
        if self.no_verdict > 0 {
            let _ = write!(text, ", of these drawn: {}", self.no_verdict);
        }
        text + "."
    }
}

fn worse((a, b): &(&HotspotAssessment, &HotspotAssessment)) -> f64 {
    a.rank().max(b.rank())
}

/// Whether there is a fatigue result to draw; a static check alone would look like a pass in fatigue.
fn known(h: &HotspotAssessment) -> bool {
    h.fatigue.is_some()
}

/// The first words of a standard's title, enough to tell it.
fn short_name(standard: &StandardAssessment) -> String {
    let title = &standard.procedure.title;
    let end = title.find([':', ',', '(', '—']).unwrap_or(title.len());
    let whole = title.get(..end).unwrap_or(title).trim();
    abbreviated(&shortened(whole, 15.0, 220.0), whole)
}

fn quadrants(drawing: &mut Drawing, axes: &Axes, names: &[String; 2], top: f64) -> Obstacles {
    let plot = axes.plot;
    let one = axes.point(1.0, 1.0);
    let shade = |drawing: &mut Drawing, rect: Rect, tint| drawing.area(&rect.corners(), tint, 0.13);
    shade(drawing, Rect::new(plot.left, one.1, one.0, plot.bottom), colour::SKY);
    shade(drawing, Rect::new(one.0, plot.top, plot.right, one.1), colour::VERMILLION);
    shade(drawing, Rect::new(plot.left, plot.top, one.0, one.1), colour::ORANGE);
    shade(drawing, Rect::new(one.0, one.1, plot.right, plot.bottom), colour::ORANGE);
    let (x_title, y_title) = (format!("utilisation by {}", names[0]), format!("utilisation by {}", names[1]));
    let boxes = axes.draw(drawing, &x_title, &y_title);
    let lines = vec![
        ((one.0, plot.top), (one.0, plot.bottom)),
        ((plot.left, one.1), (plot.right, one.1)),
        (axes.point(0.08 * top, 0.08 * top), axes.point(0.92 * top, 0.92 * top)),
    ];
    drawing.dashed(lines[2].0, lines[2].1, (2.0, 5.0), 1.1, colour::MUTED);
    for &(a, b) in &lines[..2] {
        drawing.line(&[a, b], 2.0, colour::BLACK);
    }
    Obstacles { texts: boxes, marks: Vec::new(), lines }
}

/// The quadrants' names, each in the first of its corners that is free.
fn quadrant_names(axes: &Axes, names: &[String; 2], counts: &Counts) -> Vec<Name> {
    let plot = axes.plot;
    let one = axes.point(1.0, 1.0);
    let (left, middle, right) = (plot.left + 8.0, one.0 + 8.0, plot.right - 8.0);
    let (top, above, below, bottom) = (plot.top + 19.0, one.1 - 9.0, one.1 + 19.0, plot.bottom - 8.0);
    let (near, far) = (Anchor::Start, Anchor::End);
    let inner = one.0 - 8.0;
    let name = |text: String, most: f64, places: Vec<(Point, Anchor)>| Name {
        text,
        fit: Fit::Middle(most),
        colour: colour::TEXT,
        places,
    };
    let (wide, narrow) = (inner - left, (right - middle).max(60.0));
    vec![
        name(
            format!("both pass: {}", counts.both_pass),
            wide,
            vec![((left, bottom), near), ((left, below), near), ((inner, bottom), far)],
        ),
        name(
            format!("both fail: {}", counts.both_fail),
            narrow,
            vec![((right, above), far), ((middle, top), near), ((right, top), far)],
        ),
        name(
            format!("only {} fails: {}", names[1], counts.only_second_fails),
            wide,
            vec![((left, top), near), ((left, above), near), ((inner, top), far)],
        ),
        name(
            format!("only {} fails: {}", names[0], counts.only_first_fails),
            narrow,
            vec![((right, bottom), far), ((middle, bottom), near), ((right, below), far)],
        ),
    ]
}
