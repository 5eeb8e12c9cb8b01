//! One hotspot, one panel per standard.

use super::axes::{Axes, BELOW, LEFT};
use super::canvas::{Anchor, Drawing, Fit, Point, Rect, Text};
use super::caption;
use super::colour;
use super::extent::Extent;
use super::labels::{self, Label, Obstacles};
use super::marked::name;
use super::marker;
use super::panel::{Background, View};
use super::wording::{shortened, stress, utilisation};
use crate::assessment::{Assessment, FatigueResult, HotspotAssessment, Origin, StandardAssessment};
use crate::definition::{FatigueLimit, Frame};
use crate::diagram::Vertex;

/// A panel in half of a page's width has letters that can be read.
const PLOT_WIDTH: f64 = 408.0;
const RIGHT: f64 = 20.0;
const PANEL_WIDTH: f64 = LEFT + PLOT_WIDTH + RIGHT;
const HEAD: f64 = 66.0;
const PANEL_HEAD: f64 = 30.0;
const FOOT: f64 = 12.0;
const PANELS_IN_A_ROW: usize = 3;
const LABEL_SIZE: f64 = 14.0;

/// The Haigh or Smith diagram of one hotspot under every standard, side by side on the same axes; `None` if
/// there is no such hotspot. JIS stands left; otherwise the order is that of the assessment.
#[must_use]
pub fn hotspot_diagram(frame: &Frame, assessment: &Assessment, index: usize, view: View) -> Option<Drawing> {
    let panels = panels(frame, assessment, index);
    let shared = panels.iter().filter_map(Panel::extent).reduce(Extent::with);
    sheet(frame, &panels, shared, (view, Room::Alone))
}

/// The same with one picture per standard, with its identifier, on the same axes. They stand together, so the
/// numbers below are only in the Haigh view, and the Smith view is smaller.
#[must_use]
pub fn hotspot_diagrams<'a>(
    frame: &Frame,
    assessment: &'a Assessment,
    index: usize,
    view: View,
) -> Vec<(&'a str, Drawing)> {
    let panels = panels(frame, assessment, index);
    let shared = panels.iter().filter_map(Panel::extent).reduce(Extent::with);
    let alone = panels.iter().filter_map(|p| {
        let drawing = sheet(frame, std::slice::from_ref(p), shared, (view, Room::InReport))?;
        Some((p.standard.procedure.id.as_str(), drawing))
    });
    alone.collect()
}

/// Where a picture stands.
#[derive(Clone, Copy, PartialEq)]
enum Room {
    Alone,
    InReport,
}

fn sheet(
    frame: &Frame,
    panels: &[Panel<'_>],
    shared: Option<Extent>,
    (view, room): (View, Room),
) -> Option<Drawing> {
    let definition = frame.hotspots.get(panels.first()?.hotspot.index)?;
    // The Smith view has the same scale on both axes, so it is square.
    let (plot_width, plot_height) = match view {
        View::Haigh => (PLOT_WIDTH, 300.0),
        View::Smith if room == Room::InReport => (350.0, 350.0),
        View::Smith => (PLOT_WIDTH, PLOT_WIDTH),
    };
    let captioned = room == Room::Alone || view == View::Haigh;
    let columns = panels.len().min(PANELS_IN_A_ROW);
    let note = scale_note(shared, view, (plot_width, plot_height));
    let captions: Vec<Vec<Text>> = panels
        .iter()
        .filter(|_| captioned)
        .map(|p| {
            let off =
                if p.off_scale(shared, view, (plot_width, plot_height)) { "off the scale · " } else { "" };
            caption::lines(frame, p.hotspot, PLOT_WIDTH + RIGHT, &format!("{off}{note}"))
        })
        .collect();
    let deepest = captions.iter().map(Vec::len).max().unwrap_or(0);
    #[expect(clippy::cast_precision_loss, reason = "a handful of lines and panels")]
    let (row_height, rows, columns_wide) = (
        PANEL_HEAD + plot_height + BELOW + 14.0 + caption::LEADING * deepest as f64,
        panels.len().div_ceil(columns) as f64,
        columns as f64,
    );
    let id = name(&shortened(&definition.id, 18.0, 0.6 * PANEL_WIDTH * columns_wide));
    let width = PANEL_WIDTH * columns_wide;
    let title = format!("{} of hotspot {id}", view.title());
    let mut drawing = Drawing::new(width, HEAD + rows * row_height + FOOT, &title);
    drawing.text(&id, (18.0, 28.0), 19.0, colour::TEXT, Anchor::Start);
    let location = &definition.location;
    let place = if location.is_empty() { String::new() } else { format!("{} · ", name(location)) };
    let second = format!("{place}{} · {}", name(&frame.name), view.title());
    drawing.fitted(&second, Fit::Middle(width - 36.0), (18.0, 50.0), 14.0, colour::MUTED);
    let mut captions = captions.into_iter();
    for (k, panel) in panels.iter().enumerate() {
        #[expect(clippy::cast_precision_loss, reason = "a handful of panels")]
        let (column, row) = ((k % columns) as f64, (k / columns) as f64);
        let left = column * PANEL_WIDTH + LEFT;
        let top = HEAD + row * row_height + PANEL_HEAD;
        let plot = Rect::new(left, top, left + plot_width, top + plot_height);
        let title = &panel.standard.procedure.title;
        drawing.fitted(title, Fit::End(PLOT_WIDTH), (left, top - 10.0), 14.0, colour::TEXT);
        panel.draw(&mut drawing, view, plot, shared);
        let lines = captions.next().unwrap_or_default();
        caption::write(&mut drawing, lines, (left, plot.bottom + BELOW + 16.0));
    }
    Some(drawing)
}

struct Panel<'a> {
    standard: &'a StandardAssessment,
    hotspot: &'a HotspotAssessment,
    yield_mpa: f64,
}

fn panels<'a>(frame: &Frame, assessment: &'a Assessment, index: usize) -> Vec<Panel<'a>> {
    let mut all: Vec<Panel<'a>> = assessment
        .standards
        .iter()
        .filter_map(|standard| {
            let hotspot = standard.hotspots.iter().find(|h| h.index == index)?;
            let limit = hotspot.fatigue.as_ref().map(|f| f.limit.as_ref());
            Some(Panel { standard, hotspot, yield_mpa: yield_of(frame, index, limit) })
        })
        .collect();
    all.sort_by_key(|p| !p.standard.procedure.fatigue.id.starts_with("jis"));
    all
}

/// Yield strength of a hotspot's diagram: the limit's own, else the material's; 0 if unknown.
pub(super) fn yield_of(frame: &Frame, index: usize, limit: Option<&FatigueLimit>) -> f64 {
    let material = frame.hotspots.get(index).and_then(|h| frame.materials.get(&h.material));
    limit.and_then(|l| l.own_strength.1).or_else(|| material.map(|m| m.yield_mpa)).unwrap_or(0.0)
}

fn scale_note(shared: Option<Extent>, view: View, (width, height): (f64, f64)) -> String {
    let Some(extent) = shared else { return String::new() };
    let plot = Rect::new(0.0, 0.0, width, height);
    let axes = Axes::new(plot, extent.means(view), extent.others(view, (width, height)));
    if axes.equal_scale() { "equal scale on both axes" } else { "scales of the two axes differ" }.to_owned()
}

/// The point of a result.
pub(super) fn point(f: &FatigueResult) -> Vertex {
    Vertex::new(f.sigma_m_mpa, f.sigma_a_mpa)
}

impl Panel<'_> {
    fn extent(&self) -> Option<Extent> {
        let f = self.hotspot.fatigue.as_ref()?;
        let mut extent = Extent::of(&f.diagram, self.yield_mpa).with_point(point(f));
        for (v, _) in companions(f) {
            extent = extent.with_point(v);
        }
        Some(extent)
    }

    /// Whether the point that is judged lies beyond the axes.
    fn off_scale(&self, shared: Option<Extent>, view: View, (width, height): (f64, f64)) -> bool {
        let (Some(f), Some(extent)) = (&self.hotspot.fatigue, shared) else { return false };
        let plot = Rect::new(0.0, 0.0, width, height);
        let axes = Axes::new(plot, extent.means(view), extent.others(view, (width, height)));
        view.points(point(f)).into_iter().any(|(x, y)| axes.spot(x, y).off_scale())
    }

    fn draw(&self, drawing: &mut Drawing, view: View, plot: Rect, shared: Option<Extent>) {
        let (Some(f), Some(extent)) = (&self.hotspot.fatigue, shared) else {
            return self.empty(drawing, plot);
        };
        let axes = Axes::new(plot, extent.means(view), extent.others(view, (plot.width(), plot.height())));
        let background = Background {
            view,
            diagram: &f.diagram,
            yield_mpa: self.yield_mpa,
            path: f.load_path,
            required_safety_factor: f.required_safety_factor,
        };
        let (mut seen, names) = background.draw(drawing, &axes);
        load_path(drawing, &axes, view, f, &mut seen);
        for (v, kind) in companions(f) {
            bar(drawing, &axes, view, v, 1.2, colour::MUTED, &mut seen);
            let said = format!(
                "{}: σₘ {} MPa · σₐ {} MPa",
                kind.words(),
                stress(v.mean_mpa),
                stress(v.amplitude_mpa)
            );
            for (x, y) in view.points(v) {
                let spot = axes.spot(x, y);
                seen.marks.push(drawing.hover(&said, |d| match kind {
                    Companion::InPhase => marker::in_phase(d, spot),
                    Companion::CriticalPlane => marker::critical_plane(d, spot),
                }));
            }
        }
        bar(drawing, &axes, view, point(f), 2.6, colour::of(f.verdict), &mut seen);
        let mut at = plot.corners()[0];
        let mut off_scale = false;
        for (x, y) in view.points(point(f)).into_iter().rev() {
            let spot = axes.spot(x, y);
            at = spot.at;
            off_scale |= spot.off_scale();
            seen.marks.push(caption::point(drawing, spot, self.hotspot, f.verdict));
        }
        for name in names {
            name.write(drawing, &mut seen, plot);
        }
        self.label(drawing, f, (at, off_scale), plot, &seen);
    }

    /// Id, utilisation, verdict and remark, or as much of it as there is room for.
    fn label(
        &self,
        drawing: &mut Drawing,
        f: &FatigueResult,
        (at, off_scale): (Point, bool),
        plot: Rect,
        seen: &Obstacles,
    ) {
        let remark = match (off_scale, f.utilisation.is_infinite()) {
            (true, _) => " · off the scale",
            (false, true) => " · outside the diagram",
            (false, false) => "",
        };
        let id = name(&shortened(&self.hotspot.id, LABEL_SIZE, 130.0));
        let numbers = format!("{} · {}", utilisation(f.utilisation), caption::verdict_word(f.verdict));
        let short = format!("{id} · {numbers}");
        // The id stands in the title as well; that a point is not where it seems must be said first.
        for text in [format!("{short}{remark}"), format!("{numbers}{remark}"), short, id] {
            let label = Label { text, colour: colour::of_text(f.verdict), at, clear: marker::RADIUS + 4.0 };
            if labels::draw(drawing, &[label], LABEL_SIZE, plot.grown(-3.0), seen).is_empty() {
                return;
            }
        }
    }

    fn empty(&self, drawing: &mut Drawing, plot: Rect) {
        drawing.area(&plot.corners(), colour::GRID, 0.35);
        drawing.line(&plot.outline(), 1.0, colour::FAINT);
        let (middle, y) = (f64::midpoint(plot.left, plot.right), plot.top + 60.0);
        drawing.text("not assessed", (middle, y), 17.0, colour::TEXT, Anchor::Middle);
        let like = Text::new("", Fit::Whole, (middle, y + 30.0), 14.0, colour::MUTED, Anchor::Middle);
        for line in Text::paragraph(&self.hotspot.reason(), (plot.width() - 60.0, 10), &like, 20.0) {
            drawing.push_text(line);
        }
    }
}

/// Points shown beside the one that is judged.
enum Companion {
    InPhase,
    CriticalPlane,
}

impl Companion {
    fn words(&self) -> &'static str {
        match self {
            Self::InPhase => "all in phase",
            Self::CriticalPlane => "critical plane",
        }
    }
}

fn companions(f: &FatigueResult) -> Vec<(Vertex, Companion)> {
    let mut all = Vec::new();
    if let Origin::Sum { in_phase_sigma_m_mpa, in_phase_sigma_a_mpa, .. } = &f.origin {
        all.push((Vertex::new(*in_phase_sigma_m_mpa, *in_phase_sigma_a_mpa), Companion::InPhase));
    }
    if let Some(c) = &f.critical_plane {
        all.push((Vertex::new(c.sigma_m_mpa, c.sigma_a_mpa), Companion::CriticalPlane));
    }
    all
}

/// The line from the point to where its load path meets the limit.
fn load_path(drawing: &mut Drawing, axes: &Axes, view: View, f: &FatigueResult, seen: &mut Obstacles) {
    let Some(limit) = f.diagram.limit_point(f.load_path, f.sigma_m_mpa, f.sigma_a_mpa) else { return };
    for (from, to) in view.points(point(f)).into_iter().zip(view.points(limit)) {
        axes.dashed(drawing, (from, to), (5.0, 3.0), 1.6, colour::BLACK);
        seen.lines.extend(axes.clipped(from, to));
        let end = axes.spot(to.0, to.1);
        if !end.off_scale() {
            marker::limit_point(drawing, end.at);
        }
    }
}

/// In the Smith view a cycle is a bar from minimum to maximum.
pub(super) fn bar(
    drawing: &mut Drawing,
    axes: &Axes,
    view: View,
    v: Vertex,
    width: f64,
    tint: colour::Rgb,
    seen: &mut Obstacles,
) {
    if let [upper, lower] = view.points(v)[..] {
        let (a, b) = (axes.spot(upper.0, upper.1).at, axes.spot(lower.0, lower.1).at);
        drawing.line(&[a, b], width, tint);
        seen.lines.push((a, b));
    }
}
