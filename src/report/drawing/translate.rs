//! A drawing in another language: same lines and areas, translated texts in the space of the English ones.

use super::canvas::{Anchor, Drawing, Fit, Hover, Item, MOST_HOVER, Rect, Source, Text};
use super::marked::{Say, translated};
use super::wording::{plain, plain_start, wrapped};
use super::{colour, font};

/// How small letters may become before a text is cut, in steps.
const SMALLER: [f64; 7] = [1.0, 0.95, 0.9, 0.85, 0.8, 0.75, 0.7];

/// Height freed below the last text that is worth taking away.
const LEAST_FREED: f64 = 10.0;

impl Drawing {
    /// The drawing with its texts translated sentence by sentence; what `say` gives back as it is stays, and so do
    /// names and numbers. No text takes more space than before: letters become smaller where needed.
    #[must_use]
    pub fn translated(&self, say: &Say<'_>) -> Self {
        let title = translated(&self.title_words, say).map(|t| plain_start(&t, MOST_HOVER));
        let mut items = Vec::with_capacity(self.items.len());
        let mut rest = self.items.as_slice();
        while let Some((item, after)) = rest.split_first() {
            let (column, below) = rest.split_at(column_length(rest));
            if column.is_empty() {
                items.push(item_translated(item, say));
                rest = after;
            } else {
                items.extend(column_translated(column, say));
                rest = below;
            }
        }
        let mut drawing = Self { items, title: title.unwrap_or_else(|| self.title.clone()), ..self.clone() };
        drawing.crop(self.lowest_text() - drawing.lowest_text());
        drawing
    }

    fn lowest_text(&self) -> f64 {
        self.texts().map(|t| t.bounds().bottom).fold(0.0, f64::max)
    }

    /// Takes away height at the foot.
    fn crop(&mut self, freed: f64) {
        if freed < LEAST_FREED {
            return;
        }
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a few lines of text")]
        let freed = freed as u32;
        self.height = self.height.saturating_sub(freed).max(1);
        let ground = Rect::new(0.0, 0.0, f64::from(self.width), f64::from(self.height));
        if let Some(first) = self.items.first_mut() {
            *first = Item::Area { points: ground.corners().to_vec(), colour: colour::WHITE, opacity: 1.0 };
        }
    }
}

fn item_translated(item: &Item, say: &Say<'_>) -> Item {
    match item {
        Item::Text(text) => Item::Text(line_translated(text, say)),
        Item::HoverBegin(hover) => Item::HoverBegin(match translated(&hover.words, say) {
            Some(said) => Hover { text: plain_start(&said, MOST_HOVER), words: hover.words.clone() },
            None => hover.clone(),
        }),
        Item::Line { .. } | Item::Area { .. } | Item::Disc { .. } | Item::HoverEnd => item.clone(),
    }
}

fn line_translated(text: &Text, say: &Say<'_>) -> Text {
    let Source::Line { words, room, fit } = &text.source else { return text.clone() };
    match translated(words, say) {
        Some(said) => {
            let (content, size) = fitted(&plain(&said), *fit, text.size, *room);
            Text { content, size, ..text.clone() }
        }
        None => text.clone(),
    }
}

/// The text with the size in which it fits, cut if it is too wide even in the smallest.
fn fitted(text: &str, fit: Fit, size: f64, room: f64) -> (String, f64) {
    let smallest = SMALLER[SMALLER.len() - 1] * size;
    let width = font::width(text, size);
    // A hair less than the room, so that rounding does not overlap.
    let fitting = if width > room { size * (room / width) * 0.999 } else { size };
    if fitting >= smallest { (text.to_owned(), fitting) } else { (fit.cut(text, smallest, room), smallest) }
}

/// How many items from the first on are lines of wrapped texts one below the other.
fn column_length(items: &[Item]) -> usize {
    let mut place: Option<(f64, Anchor)> = None;
    items
        .iter()
        .take_while(|item| match item {
            Item::Text(t) if matches!(t.source, Source::Paragraph { .. } | Source::Continues) => {
                let own = (t.at.0, t.anchor);
                *place.get_or_insert(own) == own
            }
            _ => false,
        })
        .count()
}

/// Wrapped texts translated and wrapped again, from the first line's place downwards, without gaps.
fn column_translated(items: &[Item], say: &Say<'_>) -> Vec<Item> {
    let lines: Vec<&Text> =
        items.iter().filter_map(|i| if let Item::Text(t) = i { Some(t) } else { None }).collect();
    let paragraphs = lines.chunk_by(|_, next| next.source == Source::Continues);
    let texts = paragraphs.flat_map(|lines| paragraph_translated(lines, say));
    texts.zip(&lines).map(|(text, place)| Item::Text(Text { at: place.at, ..text })).collect()
}

/// At most as many lines as before.
fn paragraph_translated(lines: &[&Text], say: &Say<'_>) -> Vec<Text> {
    let unchanged = || lines.iter().map(|&t| t.clone()).collect();
    let Some((first, _)) = lines.split_first() else { return Vec::new() };
    let Source::Paragraph { words, room } = &first.source else { return unchanged() };
    let Some(said) = translated(words, say) else { return unchanged() };
    let (contents, size) = rewrapped(&said, first.size, *room, lines.len());
    contents
        .into_iter()
        .enumerate()
        .map(|(k, content)| {
            let source = if k == 0 { first.source.clone() } else { Source::Continues };
            Text { content, size, source, ..(*first).clone() }
        })
        .collect()
}

/// Lines in the largest size in which all of the text fits.
fn rewrapped(text: &str, size: f64, room: f64, lines: usize) -> (Vec<String>, f64) {
    for share in SMALLER {
        let all = wrapped(text, share * size, room, usize::MAX);
        if all.len() <= lines {
            return (all, share * size);
        }
    }
    let smallest = SMALLER[SMALLER.len() - 1] * size;
    (wrapped(text, smallest, room, lines), smallest)
}
