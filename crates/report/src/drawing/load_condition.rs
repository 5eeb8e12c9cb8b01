//! Forces of a load condition on a schematic frame, and all conditions of a standard on one sheet.

use super::canvas::{Anchor, Drawing, Fit, Point, Rect, Text};
use super::colour::{self, Rgb};
use super::font;
use super::labels::{self, Label};
use super::marked::{BREAK, name};
use super::schematic::{Arrow, HALF_HEIGHT, LOWER, Place, Schematic, draw_arrow};
use super::sheet::finish;
use super::wording::{plain, shortened, stress};
use crate::definition::{Category, Dimension, Frame, SpringLevel};
use crate::load::{ConditionForces, Force, LoadSet};

/// Most conditions on one sheet.
const MOST_CONDITIONS: usize = 120;
const MARGIN: f64 = 18.0;
const SIZE: f64 = 13.0;
const LEADING: f64 = 18.0;
/// Half length of a side beam in pixels, on a sheet and alone.
const SMALL: f64 = 84.0;
const LARGE: f64 = 150.0;
const TILE_WIDTH: f64 = 290.0;
const TILE_HEAD: f64 = 44.0;
const COLUMNS: usize = 3;
/// Most conditions on a page of a report.
const MOST_ON_PAGE: usize = 9;
const ALONE_WIDTH: f64 = 760.0;

/// One load condition of a standard: its forces as arrows on a schematic frame, each with value and unit, the
/// longest as long as the largest force of all the standard's conditions. Below stands every force with its
/// formula; components of unknown place stand there only. Places go by component name, as in the built-in
/// standards (`vertical_left`, `vertical_right`, `lateral`, `lateral_air_spring`, `longitudinal`, `twist`,
/// `lozenging`).
#[must_use]
pub fn load_condition(frame: &Frame, loads: &LoadSet, condition_index: usize) -> Drawing {
    let Some(condition) = loads.conditions.get(condition_index) else {
        let text = format!("The standard has no condition at position {condition_index}.");
        let mut drawing = Drawing::new(ALONE_WIDTH, 60.0, &text);
        drawing.text(&text, (MARGIN, 34.0), 14.0, colour::MUTED, Anchor::Start);
        return drawing;
    };
    let view = View { frame, loads, largest: Largest::of(frame, loads) };
    let most = ALONE_WIDTH - 2.0 * MARGIN;
    let id = name(&shortened(&condition.id, 18.0, 0.6 * most));
    let title = format!("Load condition {id}");
    let mut drawing = Drawing::new(ALONE_WIDTH, 100.0, &title);
    drawing.text(&title, (MARGIN, 28.0), 18.0, colour::TEXT, Anchor::Start);
    let category = category(condition.category);
    let second = format!("{category} · {} · {}", loads.standard.title, name(&frame.name));
    drawing.fitted(&second, Fit::End(most), (MARGIN, 50.0), 14.0, colour::MUTED);
    let region = Rect::new(MARGIN, 62.0, ALONE_WIDTH - MARGIN, 62.0 + 2.0 * HALF_HEIGHT * LARGE);
    let mut notes = view.draw(&mut drawing, condition, region, LARGE, true);
    notes.extend(condition.forces.iter().filter(|(_, f)| f.value != 0.0).map(|(id, f)| view.detail(id, f)));
    notes.push(format!("Source: {} ({}).", name(&condition.source), condition.confidence));
    notes.extend(view.notes());
    finish(drawing, region.bottom + 10.0, &notes)
}

/// The load conditions of a standard on sheets of one category and at most nine each, arrows of all of them to the
/// same scale; each with its category.
#[must_use]
pub fn load_pages(frame: &Frame, loads: &LoadSet) -> Vec<(Category, Drawing)> {
    let mut pages = Vec::new();
    let mut categories: Vec<Category> = Vec::new();
    for c in &loads.conditions {
        if !categories.contains(&c.category) {
            categories.push(c.category);
        }
    }
    for category in categories {
        let these: Vec<&ConditionForces> =
            loads.conditions.iter().filter(|c| c.category == category).take(MOST_CONDITIONS).collect();
        // Sheets of about the same size.
        let sheets = these.len().div_ceil(MOST_ON_PAGE);
        let each = these.len().div_ceil(sheets.max(1)).max(1);
        pages.extend(these.chunks(each).map(|part| (category, conditions_sheet(frame, loads, part))));
    }
    pages
}

/// All load conditions of a standard as small pictures on one sheet, arrows to the same scale.
#[must_use]
pub fn load_conditions(frame: &Frame, loads: &LoadSet) -> Drawing {
    conditions_sheet(frame, loads, &loads.conditions.iter().collect::<Vec<_>>())
}

fn conditions_sheet(frame: &Frame, loads: &LoadSet, all: &[&ConditionForces]) -> Drawing {
    let view = View { frame, loads, largest: Largest::of(frame, loads) };
    let shown: Vec<&ConditionForces> = all.iter().copied().take(MOST_CONDITIONS).collect();
    #[expect(clippy::cast_precision_loss, reason = "three")]
    let width = 2.0 * MARGIN + COLUMNS as f64 * TILE_WIDTH;
    let most = width - 2.0 * MARGIN;
    let title = format!("Load conditions, {}", name(&shortened(&frame.name, 18.0, most - 180.0)));
    let mut drawing = Drawing::new(width, 100.0, &title);
    drawing.text(&title, (MARGIN, 28.0), 18.0, colour::TEXT, Anchor::Start);
    let standard = format!("{}{BREAK} ({})", loads.standard.title, name(&loads.standard.edition));
    drawing.fitted(&standard, Fit::End(most), (MARGIN, 50.0), 14.0, colour::MUTED);
    let mut top = key(&mut drawing, &view, &shown, 62.0, most);
    let mut notes = Vec::new();
    for row in shown.chunks(COLUMNS) {
        let listed: Vec<Vec<String>> = row.iter().map(|c| view.listed(c)).collect();
        let deepest = listed.iter().map(Vec::len).max().unwrap_or(0);
        let picture = 2.0 * HALF_HEIGHT * SMALL;
        #[expect(clippy::cast_precision_loss, reason = "a handful of lines")]
        let height = TILE_HEAD + picture + LEADING * deepest as f64 + 12.0;
        let mut left = MARGIN;
        for (condition, lines) in row.iter().zip(&listed) {
            let tile = Rect::new(left + 4.0, top + 4.0, left + TILE_WIDTH - 4.0, top + height - 4.0);
            drawing.line(&tile.outline(), 1.0, colour::GRID);
            let id = name(&shortened(&condition.id, 15.0, TILE_WIDTH - 28.0));
            drawing.text(&id, (tile.left + 10.0, tile.top + 20.0), 15.0, colour::TEXT, Anchor::Start);
            let (word, fit) = (category(condition.category), Fit::End(TILE_WIDTH - 28.0));
            drawing.fitted(word, fit, (tile.left + 10.0, tile.top + 36.0), 12.0, colour::MUTED);
            let upper = top + TILE_HEAD;
            let region = Rect::new(tile.left + 2.0, upper, tile.right - 2.0, upper + picture);
            let missing = view.draw(&mut drawing, condition, region, SMALL, false);
            notes.extend(missing.into_iter().map(|m| format!("Condition {id}: {m}")));
            let mut y = region.bottom + 12.0;
            for line in lines {
                drawing.fitted(line, fit, (tile.left + 10.0, y), SIZE, colour::TEXT);
                y += LEADING;
            }
            left += TILE_WIDTH;
        }
        top += height;
    }
    if shown.is_empty() {
        notes.push("There are no conditions.".to_owned());
    }
    if all.len() > shown.len() {
        notes.push(format!("Shown are the first {} of {} conditions.", shown.len(), all.len()));
    }
    notes.extend(view.notes());
    finish(drawing, top + 8.0, &notes)
}

fn category(category: Category) -> &'static str {
    match category {
        Category::Exceptional => "exceptional",
        Category::InService => "in service",
        Category::Particular => "particular",
        Category::Static => "static",
        Category::Dynamic => "dynamic: amplitudes, both ways",
    }
}

/// Largest sizes over all conditions, in base units.
#[derive(Clone, Copy)]
struct Largest {
    force: f64,
    number: f64,
}

impl Largest {
    fn of(frame: &Frame, loads: &LoadSet) -> Self {
        let mut largest = Self { force: 0.0, number: 0.0 };
        for (id, force) in loads.conditions.iter().flat_map(|c| &c.forces) {
            if place(frame, loads, id, force).is_some() {
                let size = (force.value * force.unit.to_base).abs();
                let known = if force.unit.dimension == Dimension::FORCE {
                    &mut largest.force
                } else {
                    &mut largest.number
                };
                *known = known.max(size);
            }
        }
        largest
    }

    fn share(self, force: &Force) -> f64 {
        let most = if force.unit.dimension == Dimension::FORCE { self.force } else { self.number };
        force.value * force.unit.to_base / most
    }
}

/// The place of a force that is drawn: known, of a component of the standard, not zero, not left out.
fn place(frame: &Frame, loads: &LoadSet, id: &str, force: &Force) -> Option<Place> {
    let own = loads.standard.components.contains_key(id);
    let drawn = own && force.value != 0.0 && force.value.is_finite() && !left_out(frame, id);
    drawn.then(|| Place::of(id, force.unit)).flatten()
}

fn left_out(frame: &Frame, id: &str) -> bool {
    frame.loads.get(id).is_some_and(|l| l.omitted.is_some())
}

fn value(force: &Force) -> String {
    let size = force.value.abs();
    let number = if size >= 0.05 || size == 0.0 || size.is_nan() {
        stress(force.value)
    } else {
        format!("{:.1e}", force.value).replace('-', "−")
    };
    format!("{number}{}", force.unit.suffix())
}

struct View<'a> {
    frame: &'a Frame,
    loads: &'a LoadSet,
    largest: Largest,
}

impl View<'_> {
    /// Frame and arrows inside a region; returns what found no room.
    fn draw(
        &self,
        drawing: &mut Drawing,
        condition: &ConditionForces,
        region: Rect,
        scale: f64,
        named: bool,
    ) -> Vec<String> {
        let middle = (f64::midpoint(region.left, region.right), f64::midpoint(region.top, region.bottom));
        let schematic = Schematic::new((middle.0, middle.1 + LOWER * scale), scale);
        let mut seen = schematic.draw(drawing);
        let mut labels = Vec::new();
        let mut spoken = Vec::new();
        for (id, force) in &condition.forces {
            let Some(place) = place(self.frame, self.loads, id, force) else { continue };
            let arrows = schematic.arrows(place, self.largest.share(force));
            let said = self.detail(id, force);
            drawing.hover(&said, |d| {
                for arrow in &arrows {
                    draw_arrow(d, arrow, place.colour());
                }
            });
            seen.marks.extend(arrows.iter().flat_map(boxes));
            let Some(first) = arrows.first() else { continue };
            let full = format!("{} {}", name(&plain(id)), value(force));
            let text = if named { full.clone() } else { value(force) };
            spoken.push(full);
            labels.push(Label { text, colour: colour::TEXT, at: label_point(place, first), clear: 5.0 });
        }
        if labels.is_empty() && self.listed(condition).is_empty() {
            let at = (middle.0, region.top + 16.0);
            seen.texts.push(drawing.text("no force", at, SIZE, colour::MUTED, Anchor::Middle));
        }
        let without = labels::draw(drawing, &labels, SIZE, region, &seen);
        without.iter().filter_map(|i| spoken.get(*i)).map(|s| format!("{s} (no room beside it).")).collect()
    }

    /// Forces that are not drawn, for the list of a tile, names marked.
    fn listed(&self, condition: &ConditionForces) -> Vec<String> {
        let words: Vec<String> = condition
            .forces
            .iter()
            .filter(|(id, f)| f.value != 0.0 && place(self.frame, self.loads, id, f).is_none())
            .map(|(id, f)| {
                let id_shown = name(&shortened(id, SIZE, 120.0));
                let omitted = if left_out(self.frame, id) { " left out" } else { "" };
                format!("{id_shown} {}{BREAK}{omitted}", value(f))
            })
            .collect();
        // A name stays with its value on one line.
        let mut lines: Vec<String> = Vec::new();
        for word in words {
            match lines.last_mut() {
                Some(line) if font::width(&format!("{line} · {word}"), SIZE) <= TILE_WIDTH - 28.0 => {
                    *line = format!("{line} · {word}");
                }
                Some(_) => lines.push(word),
                None => lines.push(format!("not drawn:{BREAK} {word}")),
            }
        }
        lines
    }

    /// A force in full, names marked.
    fn detail(&self, id: &str, force: &Force) -> String {
        let title = self.loads.standard.components.get(id).map_or("", |c| c.title.as_str());
        let title = if title.is_empty() { String::new() } else { format!(", {BREAK}{title}{BREAK}") };
        let omitted = if left_out(self.frame, id) { " (left out by the analyst, not drawn)" } else { "" };
        let id = name(&shortened(id, SIZE, 240.0));
        let (formula, numbers) = (name(&force.formula), name(&force.numbers));
        format!("{id}{title}: {} = {formula} = {numbers}{BREAK}{omitted}", value(force))
    }

    fn notes(&self) -> Vec<String> {
        let mut notes = vec![format!(
            "Seen from the right side: forward (x) is to the right, left (y) to the back. Longest arrow: {}. Arrows \
             shorter than an eighth of it are drawn that long.",
            self.longest()
        )];
        notes.push(
            "A load is placed by its component's name; attached components are listed, since their place is not \
             known. Arrows with two heads (twist, lozenging): which wheels go which way is not settled by the sign."
                .to_owned(),
        );
        let primary = |id: &str| {
            self.loads.standard.components.get(id).and_then(|c| c.at) == Some(SpringLevel::Primary)
        };
        if primary("vertical_left") || primary("vertical_right") {
            notes.push(
                "The vertical forces are meant at the primary springs; they are drawn as their sum at the middle of \
                 the side beam."
                    .to_owned(),
            );
        }
        notes
    }

    fn longest(&self) -> String {
        let mut words = Vec::new();
        if self.largest.force > 0.0 {
            words.push(format!("{} kN", stress(self.largest.force)));
        }
        if self.largest.number > 0.0 {
            words.push(format!("{} ‰", stress(1e3 * self.largest.number)));
        }
        if words.is_empty() { "none".to_owned() } else { words.join(", ") }
    }
}

/// Boxes along an arrow, which labels do not cover.
fn boxes(arrow: &Arrow) -> Vec<Rect> {
    let steps = 4;
    (0..=steps)
        .map(|k| {
            let share = f64::from(k) / f64::from(steps);
            let at = (
                arrow.from.0 + share * (arrow.to.0 - arrow.from.0),
                arrow.from.1 + share * (arrow.to.1 - arrow.from.1),
            );
            Rect::around(at, 4.0)
        })
        .collect()
}

/// Where the value of an arrow belongs: its free end.
fn label_point(place: Place, arrow: &Arrow) -> Point {
    match place {
        Place::VerticalLeft | Place::VerticalRight if arrow.from.1 < arrow.to.1 => arrow.from,
        _ => arrow.to,
    }
}

/// Colours with the titles of the components drawn; returns where the sheet goes on.
fn key(drawing: &mut Drawing, view: &View<'_>, shown: &[&ConditionForces], top: f64, most: f64) -> f64 {
    let mut ids: Vec<(&str, Place)> = Vec::new();
    for (id, force) in shown.iter().flat_map(|c| &c.forces) {
        if let Some(place) = place(view.frame, view.loads, id, force)
            && !ids.iter().any(|(known, _)| *known == id)
        {
            ids.push((id, place));
        }
    }
    let mut at = (MARGIN, top + 10.0);
    let mut entries: Vec<(Text, Arrow, Rgb)> = Vec::new();
    for (id, place) in ids {
        let component = view.loads.standard.components.get(id);
        let level = match component.and_then(|c| c.at) {
            Some(SpringLevel::Primary) => " (primary springs)",
            Some(SpringLevel::Secondary) => " (secondary springs)",
            None => "",
        };
        let title = component.map_or("", |c| c.title.as_str());
        let words = format!("{title}{BREAK}{level}");
        let mut text = Text::new(&words, Fit::End(most - 50.0), at, SIZE, colour::TEXT, Anchor::Start);
        let width = 40.0 + text.width() + 22.0;
        if at.0 > MARGIN && at.0 + width > MARGIN + most {
            at = (MARGIN, at.1 + 20.0);
        }
        let both = matches!(place, Place::Twist | Place::Lozenging);
        let arrow = Arrow { from: (at.0, at.1 - 4.5), to: (at.0 + 30.0, at.1 - 4.5), both };
        text.at = (at.0 + 38.0, at.1);
        entries.push((text, arrow, place.colour()));
        at.0 += width;
    }
    let places: Vec<Point> = entries.iter().map(|(text, ..)| text.at).collect();
    for (k, (text, arrow, tint)) in entries.into_iter().enumerate() {
        // Up to the next arrow, or to the end of the line.
        let next = places.get(k + 1).filter(|next| next.1 <= text.at.1);
        let end = next.map_or(MARGIN + most, |next| next.0 - 46.0);
        let room = end - text.at.0;
        draw_arrow(drawing, &arrow, tint);
        drawing.push_text(text.with_room(room));
    }
    at.1 + 14.0
}
