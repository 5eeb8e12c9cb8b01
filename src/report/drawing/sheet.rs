//! What surrounds a picture of all hotspots: title, key to the symbols, notes.

use super::axes::Spot;
use super::canvas::{Anchor, Drawing, Fit, Text};
use super::caption::verdict_word;
use super::marked::name;
use super::wording::shortened;
use super::{colour, marker};
use crate::assessment::{StandardAssessment, Verdict};

const NOTE_SIZE: f64 = 13.0;
const NOTE_LEADING: f64 = 18.0;
const NOTE_LINES: usize = 14;

/// Which symbols the head explains.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Marks {
    /// Fatigue verdict.
    Points,
    /// Verdict of fatigue and static check together.
    Overall,
}

/// Title, standard and the key to the symbols.
pub(super) fn head(drawing: &mut Drawing, title: &str, standard: &StandardAssessment, marks: Marks) {
    let width = f64::from(drawing.width);
    drawing.text(title, (18.0, 28.0), 18.0, colour::TEXT, Anchor::Start);
    let second = format!(
        "{} · verdict {} · confidence {}",
        standard.procedure.title,
        verdict_word(standard.verdict),
        standard.confidence
    );
    drawing.fitted(&second, Fit::Middle(width - 36.0), (18.0, 50.0), 14.0, colour::MUTED);
    key(drawing, 74.0, marks);
}

pub(super) fn key(drawing: &mut Drawing, y: f64, marks: Marks) {
    let mut x = 24.0;
    for verdict in [Verdict::Pass, Verdict::Fail, Verdict::NotAssessed] {
        let spot = Spot { at: (x, y - 4.5), beyond: (0.0, 0.0) };
        marker::verdict(drawing, spot, verdict);
        let word = verdict_word(verdict);
        x = drawing.entry(word, 11.0, (x + 13.0, y), 13.0) + 26.0;
    }
    let spot = Spot { at: (x, y - 4.5), beyond: (1.0, 0.0) };
    marker::verdict(drawing, spot, Verdict::NotAssessed);
    let text = match marks {
        Marks::Points => "off the scale · verdict on fatigue, utilisation at the name where not passed",
        Marks::Overall => "off the scale · the worse of both standards, static check included",
    };
    let room = f64::from(drawing.width) - x - 30.0;
    drawing.fitted(text, Fit::End(room), (x + 15.0, y), 13.0, colour::TEXT);
}

/// Names hotspots without a fatigue result.
pub(super) fn not_assessed(standard: &StandardAssessment) -> Option<String> {
    let names: Vec<String> = standard
        .hotspots
        .iter()
        .filter(|h| h.fatigue.is_none())
        .map(|h| name(&shortened(&h.id, NOTE_SIZE, 140.0)))
        .collect();
    (!names.is_empty()).then(|| format!("Not assessed, not drawn ({}): {}.", names.len(), names.join(", ")))
}

/// Adds notes below, names in them marked, and fits the height.
pub(super) fn finish(drawing: Drawing, body: f64, notes: &[String]) -> Drawing {
    let room = (f64::from(drawing.width) - 36.0, NOTE_LINES);
    let mut like =
        Text::new("", Fit::Whole, (18.0, body + NOTE_SIZE), NOTE_SIZE, colour::MUTED, Anchor::Start);
    let mut lines = Vec::new();
    for note in notes {
        lines.extend(Text::paragraph(note, room, &like, NOTE_LEADING));
        like.at.1 = body + NOTE_SIZE + NOTE_LEADING * count(&lines);
    }
    let height = body + NOTE_LEADING * count(&lines) + 12.0;
    let mut fitted = Drawing::new(f64::from(drawing.width), height, &drawing.title_words);
    fitted.title = drawing.title;
    fitted.items.extend(drawing.items.into_iter().skip(1));
    for line in lines {
        fitted.push_text(line);
    }
    fitted
}

#[expect(clippy::cast_precision_loss, reason = "a handful of lines")]
fn count(lines: &[Text]) -> f64 {
    lines.len() as f64
}
