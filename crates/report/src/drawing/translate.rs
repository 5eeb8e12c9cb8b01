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
        drawing.crop(self.lowest() - drawing.lowest());
        drawing
    }

    /// Where the lowest text, line or area ends; the ground does not count.
    fn lowest(&self) -> f64 {
        self.items.iter().skip(1).map(bottom).fold(0.0, f64::max)
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

fn bottom(item: &Item) -> f64 {
    match item {
        Item::Text(text) => text.bounds().bottom,
        Item::Line { points, .. } | Item::Area { points, .. } => {
            points.iter().map(|p| p.1).fold(0.0, f64::max)
        }
        Item::Disc { at, radius, .. } => at.1 + radius,
        Item::HoverBegin(_) | Item::HoverEnd => 0.0,
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

#[cfg(test)]
mod tests {
    use super::super::canvas::Point;
    use super::super::marked::name;
    use super::*;

    const ORIGIN: Point = (18.0, 30.0);

    /// A picture with room below its body.
    fn empty() -> Drawing {
        Drawing::new(300.0, 200.0, &format!("Title of {}", name("Title of")))
    }

    fn like() -> Text {
        Text::new("", Fit::Whole, ORIGIN, 13.0, colour::TEXT, Anchor::Start)
    }

    fn with_note(note: &str, room: f64) -> Drawing {
        let mut drawing = empty();
        for line in Text::paragraph(note, (room, 9), &like(), 18.0) {
            drawing.push_text(line);
        }
        drawing
    }

    fn contents(drawing: &Drawing) -> Vec<&str> {
        drawing.texts().map(|t| t.content.as_str()).collect()
    }

    fn said(sentence: &str) -> String {
        match sentence {
            "pass" => "合格",
            "a limit" => "一个非常长非常长的疲劳极限的名称",
            _ if sentence.starts_with("A long note") => {
                "这是一条很长的说明，它的文字必须重新换行（因为没有空格）。"
            }
            _ if sentence.starts_with("Title") => return sentence.replace("Title of", "标题"),
            _ => return sentence.to_owned(),
        }
        .to_owned()
    }

    const NOTE: &str =
        "A long note that says what nobody would like to read twice, and goes on for some lines.";

    #[test]
    fn a_drawing_stays_identical_if_nothing_is_translated() {
        let mut drawing = with_note(NOTE, 150.0);
        drawing.hover("pass · no", |d| d.text("limit, 1", (20.0, 150.0), 12.0, colour::TEXT, Anchor::Start));
        assert_eq!(drawing.translated(&str::to_owned), drawing);
    }

    #[test]
    fn title_texts_and_what_is_said_on_pointing_are_translated_piece_by_piece_and_names_stay() {
        let mut drawing = empty();
        let marked = format!("{} · 1.2 · pass", name("pass"));
        drawing.hover(&marked, |d| d.text(&marked, ORIGIN, 12.0, colour::TEXT, Anchor::Start));
        let translated = drawing.translated(&said);
        assert_eq!(translated.title, "标题 Title of");
        assert_eq!(contents(&translated), ["pass · 1.2 · 合格"]);
        let hover = translated.items.iter().find_map(|i| match i {
            Item::HoverBegin(hover) => Some(hover.text.as_str()),
            _ => None,
        });
        assert_eq!(hover, Some("pass · 1.2 · 合格"));
    }

    #[test]
    fn a_wrapped_text_is_translated_as_a_whole_and_wrapped_again() {
        let drawing = with_note(NOTE, 150.0);
        let translated = drawing.translated(&said);
        let (before, after) = (contents(&drawing), contents(&translated));
        assert!(after.len() > 1 && after.len() <= before.len(), "{before:?} {after:?}");
        assert_eq!(after.concat(), said(NOTE));
        for (old, new) in drawing.texts().zip(translated.texts()) {
            assert!(new.width() <= 150.0 && new.at == old.at);
        }
    }

    #[test]
    fn letters_become_smaller_where_the_lines_do_not_suffice() {
        let drawing = with_note("A long note that is short.", 170.0);
        assert_eq!(drawing.texts().count(), 1);
        let crowded = with_note("A long note that is short, in two lines.", 170.0);
        assert_eq!(crowded.texts().count(), 2);
        let translated = crowded.translated(&said);
        assert_eq!(contents(&translated).concat(), said("A long note"));
        assert!(translated.texts().all(|t| t.size < 13.0 && t.size >= 0.7 * 13.0 - 1e-9));
        let lost = drawing.translated(&said);
        assert_eq!(lost.texts().count(), 1);
        assert!(contents(&lost)[0].ends_with('…'));
    }

    #[test]
    fn notes_move_up_and_the_picture_becomes_lower_but_not_than_what_is_drawn() {
        let mut drawing = with_note(NOTE, 100.0);
        drawing.push_text(Text { content: "1".to_owned(), at: (18.0, 190.0), ..like() });
        let short = |_: &str| "短".to_owned();
        assert_eq!(drawing.translated(&short).height, 200);
        drawing.items.pop();
        let lines = drawing.texts().count();
        assert!(lines > 4);
        let translated = drawing.translated(&short);
        assert_eq!(translated.texts().count(), 1);
        let leading = u32::try_from(18 * (lines - 1)).unwrap();
        assert!(translated.height.abs_diff(200 - leading) <= 1, "{}", translated.height);
        assert_eq!(translated.items[0], Drawing::new(300.0, f64::from(translated.height), "").items[0]);
        drawing.line(&[(0.0, 195.0), (300.0, 195.0)], 1.0, colour::TEXT);
        assert_eq!(drawing.translated(&short).height, 200);
    }

    #[test]
    fn a_wider_text_takes_no_more_width() {
        let mut drawing = empty();
        drawing.text("a limit", ORIGIN, 12.0, colour::TEXT, Anchor::Start);
        let free = Fit::Middle(170.0);
        drawing.fitted("a limit", free, (18.0, 60.0), 12.0, colour::TEXT);
        let translated = drawing.translated(&said);
        let texts: Vec<&Text> = translated.texts().collect();
        let width = font::width("a limit", 12.0);
        assert!(texts[0].width() <= width && texts[0].content.contains('…'), "{texts:?}");
        assert!((texts[0].size - 8.4).abs() < 1e-9);
        assert!(texts[1].width() <= 170.0 && !texts[1].content.contains('…'), "{texts:?}");
        assert!(texts[1].size < 12.0 && texts[1].size > 8.4);
    }

    #[test]
    fn a_cut_text_is_translated_from_the_whole() {
        let mut drawing = empty();
        let whole = "a limit · a limit · a limit · a limit · pass";
        drawing.fitted(whole, Fit::End(100.0), ORIGIN, 12.0, colour::TEXT);
        assert!(contents(&drawing)[0].ends_with('…'));
        let short = |s: &str| if s == "a limit" { "限".to_owned() } else { said(s) };
        assert_eq!(contents(&drawing.translated(&short)), ["限 · 限 · 限 · 限 · 合格"]);
    }
}
