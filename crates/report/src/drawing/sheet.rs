//! What surrounds a picture of all hotspots: title, key to the symbols, notes.

use super::axes::Spot;
use super::canvas::{Anchor, Drawing, Fit, Text};
use super::caption::verdict_word;
use super::marked::name;
use super::wording::shortened;
use super::{colour, font, marker};
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

/// Title, standard and the key to the symbols; returns where the key ends.
pub(super) fn head(drawing: &mut Drawing, title: &str, standard: &StandardAssessment, marks: Marks) -> f64 {
    let width = f64::from(drawing.width);
    drawing.fitted(title, Fit::End(width - 36.0), (18.0, 28.0), 18.0, colour::TEXT);
    let second = format!(
        "{} · verdict {} · confidence {}",
        standard.procedure.title,
        verdict_word(standard.verdict),
        standard.confidence
    );
    drawing.fitted(&second, Fit::Middle(width - 36.0), (18.0, 50.0), 14.0, colour::MUTED);
    key(drawing, 74.0, marks)
}

/// Height of a line of the key.
const KEY_LEADING: f64 = 20.0;

/// The symbols in as many lines as they need; returns the baseline of the last.
pub(super) fn key(drawing: &mut Drawing, y: f64, marks: Marks) -> f64 {
    type Symbol<'a> = &'a dyn Fn(&mut Drawing, Spot);
    let of = |verdict| {
        move |d: &mut Drawing, spot: Spot| {
            marker::verdict(d, spot, verdict);
        }
    };
    let (pass, fail, open) = (of(Verdict::Pass), of(Verdict::Fail), of(Verdict::NotAssessed));
    let off_scale = |d: &mut Drawing, spot: Spot| {
        marker::verdict(d, Spot { beyond: (1.0, 0.0), ..spot }, Verdict::NotAssessed);
    };
    let static_fails = |d: &mut Drawing, spot: Spot| {
        marker::verdict(d, spot, Verdict::Pass);
        marker::static_fails(d, spot);
    };
    let mut entries: Vec<(Symbol<'_>, &str)> = vec![
        (&pass, verdict_word(Verdict::Pass)),
        (&fail, verdict_word(Verdict::Fail)),
        (&open, verdict_word(Verdict::NotAssessed)),
        (&off_scale, "off the scale"),
    ];
    if marks == Marks::Points {
        entries.push((&static_fails, "static check fails"));
    }
    let right = f64::from(drawing.width) - 18.0;
    let (mut x, mut y) = (26.0, y);
    for (symbol, word) in entries {
        let width = 15.0 + font::width(word, NOTE_SIZE);
        if x + width > right {
            (x, y) = (26.0, y + KEY_LEADING);
        }
        symbol(drawing, Spot { at: (x, y - 4.5), beyond: (0.0, 0.0) });
        x = drawing.entry(word, 11.0, (x + 15.0, y), NOTE_SIZE) + 28.0;
    }
    let text = match marks {
        Marks::Points => "verdict on fatigue, utilisation at the name where not passed",
        Marks::Overall => "the worse of both standards, static check included",
    };
    y += KEY_LEADING;
    drawing.fitted(text, Fit::End(right - 18.0), (18.0, y), NOTE_SIZE, colour::MUTED);
    y
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
