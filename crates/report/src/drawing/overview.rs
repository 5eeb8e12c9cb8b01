//! All hotspots of one standard.

use super::axes::{Axes, BELOW, LEFT};
use super::canvas::{Drawing, Fit, Point, Rect};
use super::extent::Extent;
use super::hotspot::{bar, point, yield_of};
use super::labels::{self, Label, Obstacles};
use super::marked::name;
use super::panel::{Background, View};
use super::sheet::{Marks, finish, head, not_assessed};
use super::wording::{shortened, stress, utilisation};
use super::{caption, colour, marker, normalised};
use crate::assessment::{FatigueResult, HotspotAssessment, StandardAssessment, Verdict};
use crate::definition::Frame;
use crate::diagram::LimitDiagram;

/// Most labels in one panel; of more hotspots, the most utilised are named, and the picture says so.
pub const MOST_LABELS: usize = 40;

/// Most diagrams that get a panel each.
const MOST_PANELS: usize = 4;
const RIGHT: f64 = 20.0;
const PANEL_HEAD: f64 = 46.0;
/// Room between the key and the first panel.
const BELOW_KEY: f64 = 2.0;
/// Most hotspots for which a panel of half a page's width has room.
const MOST_NARROW: usize = 8;
pub(super) const LABEL_SIZE: f64 = 13.0;

/// A hotspot with its fatigue result.
pub(super) struct Assessed<'a> {
    pub hotspot: &'a HotspotAssessment,
    pub fatigue: &'a FatigueResult,
    pub yield_mpa: f64,
}

/// All hotspots of one standard in its diagrams: one panel per limit and material, up to four. With more, one
/// panel in which every amplitude is divided by its own limit and every mean by its own yield strength, which
/// is said in its title; Haigh and Smith view are then the same.
#[must_use]
pub fn standard_overview(frame: &Frame, standard: &StandardAssessment, view: View) -> Drawing {
    let mut assessed: Vec<Assessed<'_>> = standard
        .hotspots
        .iter()
        .filter_map(|hotspot| {
            let fatigue = hotspot.fatigue.as_ref()?;
            let yield_mpa = yield_of(frame, hotspot.index, Some(&fatigue.limit));
            Some(Assessed { hotspot, fatigue, yield_mpa })
        })
        .collect();
    assessed.sort_by(|a, b| b.hotspot.rank().total_cmp(&a.hotspot.rank()));
    let groups = groups(frame, assessed);
    if groups.len() > MOST_PANELS {
        let all: Vec<Assessed<'_>> = groups.into_iter().flat_map(|g| g.members).collect();
        return normalised::draw(frame, standard, all);
    }
    panels(frame, standard, view, &groups)
}

/// The hotspots of a standard on pages of a few diagrams each, so that [`standard_overview`] draws each in its own
/// diagram; those without a diagram go on the first.
#[must_use]
pub fn overview_pages(frame: &Frame, standard: &StandardAssessment) -> Vec<StandardAssessment> {
    pages_of(frame, standard, MOST_PANELS)
}

/// The hotspots of a standard with one diagram per page, large enough for print.
#[must_use]
pub fn overview_single_pages(frame: &Frame, standard: &StandardAssessment) -> Vec<StandardAssessment> {
    pages_of(frame, standard, 1)
}

fn pages_of(frame: &Frame, standard: &StandardAssessment, most: usize) -> Vec<StandardAssessment> {
    let mut keys: Vec<(String, String, u64)> = Vec::new();
    let mut pages: Vec<Vec<HotspotAssessment>> = vec![Vec::new()];
    for h in &standard.hotspots {
        let page = h.fatigue.as_ref().map_or(0, |f| {
            let material = frame.hotspots.get(h.index).map_or("", |x| x.material.as_str());
            let key = (f.limit.id.clone(), material.to_owned(), f.required_safety_factor.to_bits());
            let position = keys.iter().position(|k| *k == key).unwrap_or_else(|| {
                keys.push(key);
                keys.len() - 1
            });
            position / most
        });
        if page >= pages.len() {
            pages.resize(page + 1, Vec::new());
        }
        if let Some(members) = pages.get_mut(page) {
            members.push(h.clone());
        }
    }
    pages.into_iter().map(|hotspots| StandardAssessment { hotspots, ..standard.clone() }).collect()
}

/// Hotspots judged in one diagram.
struct Group<'a> {
    title: [String; 2],
    diagram: &'a LimitDiagram,
    yield_mpa: f64,
    required: f64,
    members: Vec<Assessed<'a>>,
}

fn groups<'a>(frame: &'a Frame, assessed: Vec<Assessed<'a>>) -> Vec<Group<'a>> {
    let mut all: Vec<Group<'a>> = Vec::new();
    for a in assessed {
        let same = all.iter_mut().find(|g| {
            *g.diagram == *a.fatigue.diagram
                && (g.yield_mpa - a.yield_mpa).abs() < 1e-9
                && (g.required - a.fatigue.required_safety_factor).abs() < 1e-9
                && g.members.first().is_some_and(|m| m.fatigue.limit.id == a.fatigue.limit.id)
        });
        if let Some(group) = same {
            group.members.push(a);
            continue;
        }
        let material = frame.hotspots.get(a.hotspot.index).map_or("", |h| h.material.as_str());
        let limit = &a.fatigue.limit;
        let factor = a.fatigue.required_safety_factor;
        let required =
            if (factor - 1.0).abs() < 1e-9 { String::new() } else { format!(" · required factor {factor}") };
        all.push(Group {
            title: [
                format!("limit {}", name(&limit.id)),
                format!(
                    "confidence of the limit: {} · material {}{required}",
                    limit.provenance.confidence,
                    name(material)
                ),
            ],
            diagram: &a.fatigue.diagram,
            yield_mpa: a.yield_mpa,
            required: factor,
            members: vec![a],
        });
    }
    all
}

/// Size of a plot: of one diagram with few hotspots, of one, of several.
fn plot_size(view: View, groups: &[Group<'_>]) -> (f64, f64) {
    let narrow = matches!(groups, [only] if only.members.len() <= MOST_NARROW);
    match (view, groups.len() > 1) {
        (View::Haigh, _) if narrow => (408.0, 300.0),
        (View::Smith, _) if narrow => (408.0, 408.0),
        (View::Haigh, false) => (900.0, 540.0),
        (View::Haigh, true) => (620.0, 460.0),
        (View::Smith, false) => (800.0, 800.0),
        (View::Smith, true) => (620.0, 620.0),
    }
}

fn panels(frame: &Frame, standard: &StandardAssessment, view: View, groups: &[Group<'_>]) -> Drawing {
    let columns = if groups.len() > 1 { 2 } else { 1 };
    let (plot_width, plot_height) = plot_size(view, groups);
    let panel_width = LEFT + plot_width + RIGHT;
    let extents: Vec<Extent> = groups.iter().map(extent).collect();
    let rows = groups.len().div_ceil(columns);
    #[expect(clippy::cast_precision_loss, reason = "a handful")]
    let (wide, row_height) = (columns as f64 * panel_width, PANEL_HEAD + plot_height + BELOW + 12.0);
    let of_frame = name(&shortened(&frame.name, 18.0, (wide - 320.0).max(130.0)));
    let title = format!("{} of all hotspots, {of_frame}", view.title());
    let mut drawing = Drawing::new(wide, 100.0, &title);
    let above = head(&mut drawing, &title, standard, Marks::Points) + BELOW_KEY;
    #[expect(clippy::cast_precision_loss, reason = "a handful")]
    let body = above + rows as f64 * row_height;
    let mut notes = Vec::new();
    for (k, (group, extent)) in groups.iter().zip(&extents).enumerate() {
        #[expect(clippy::cast_precision_loss, reason = "a handful")]
        let (column, row) = ((k % columns) as f64, (k / columns) as f64);
        let (left, top) = (column * panel_width + LEFT, above + row * row_height + PANEL_HEAD);
        let plot = Rect::new(left, top, left + plot_width, top + plot_height);
        let axes = Axes::new(plot, extent.means(view), extent.others(view, (plot_width, plot_height)));
        let [limit, rest] = &group.title;
        drawing.fitted(limit, Fit::Middle(plot_width), (left, top - 27.0), 14.0, colour::TEXT);
        drawing.fitted(rest, Fit::End(plot_width), (left, top - 9.0), 13.0, colour::MUTED);
        notes.extend(members(&mut drawing, &axes, view, group));
    }
    notes.extend(not_assessed(standard));
    finish(drawing, body, &notes)
}

fn extent(group: &Group<'_>) -> Extent {
    let start = Extent::of(group.diagram, group.yield_mpa);
    group.members.iter().fold(start, |e, m| e.with_point(point(m.fatigue)))
}

/// Draws one panel; returns what must be said below.
fn members(drawing: &mut Drawing, axes: &Axes, view: View, group: &Group<'_>) -> Vec<String> {
    let path = group.members.first().map(|m| m.fatigue.load_path).unwrap_or_default();
    let background = Background {
        view,
        diagram: group.diagram,
        yield_mpa: group.yield_mpa,
        path,
        required_safety_factor: group.required,
    };
    let (mut seen, names) = background.draw(drawing, axes);
    let mut points = Vec::with_capacity(group.members.len());
    // Least utilised first, so that the failing points lie on top.
    for m in group.members.iter().rev() {
        let v = point(m.fatigue);
        bar(drawing, axes, view, v, 1.6, colour::of(m.fatigue.verdict), &mut seen);
        let mut at = (0.0, 0.0);
        for (x, y) in view.points(v).into_iter().rev() {
            let spot = axes.spot(x, y);
            at = spot.at;
            seen.marks.push(caption::point(drawing, spot, m.hotspot, m.fatigue.verdict));
        }
        points.push(at);
    }
    points.reverse();
    for name in names {
        name.write(drawing, &mut seen, axes.plot);
    }
    name_points(drawing, &group.members, &points, axes.plot, &seen)
}

/// Labels the points, the most utilised first; returns notes on those not named in the plot.
pub(super) fn name_points(
    drawing: &mut Drawing,
    members: &[Assessed<'_>],
    points: &[Point],
    plot: Rect,
    seen: &Obstacles,
) -> Vec<String> {
    // The number where it matters most: with all of them, forty names would not fit.
    let text = |m: &Assessed<'_>| {
        let id = name(&shortened(&m.hotspot.id, LABEL_SIZE, 120.0));
        if m.fatigue.verdict == Verdict::Pass {
            id
        } else {
            format!("{id} {}", utilisation(m.fatigue.utilisation))
        }
    };
    let labels: Vec<Label> = members
        .iter()
        .zip(points)
        .take(MOST_LABELS)
        .map(|(m, &at)| Label {
            text: text(m),
            colour: colour::of_text(m.fatigue.verdict),
            at,
            clear: marker::RADIUS + 3.0,
        })
        .collect();
    let without = labels::draw(drawing, &labels, LABEL_SIZE, plot.grown(-2.0), seen);
    let mut notes = Vec::new();
    if !without.is_empty() {
        let named = |i: &usize| {
            let member = members.get(*i)?;
            let v = point(member.fatigue);
            let id = name(&shortened(&member.hotspot.id, LABEL_SIZE, 400.0));
            let u = utilisation(member.fatigue.utilisation);
            Some(format!("{id} {u} (σₘ {}, σₐ {} MPa)", stress(v.mean_mpa), stress(v.amplitude_mpa)))
        };
        let names: Vec<String> = without.iter().filter_map(named).collect();
        notes.push(format!("Points without room for their name: {}.", names.join("; ")));
    }
    if members.len() > MOST_LABELS {
        notes.push(format!("Named are the {MOST_LABELS} most utilised of {} hotspots.", members.len()));
    }
    notes
}
