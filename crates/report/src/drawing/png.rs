//! SVG → PNG with the bundled font, and with fonts of the machine for characters it lacks.

use super::canvas::{Anchor, Drawing, Item, Text};
use super::fallback::{self, Choice};
use super::svg::SvgError;
use super::wording::wrapped;
use super::{colour, font};
use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{Options, Tree};
use std::collections::BTreeSet;

/// Most pixels of a PNG; a picture beyond it is no picture.
const MOST_PIXELS: f64 = 2.0e8;

const NOTE_SIZE: f64 = 13.0;
const NOTE_LEADING: f64 = 18.0;

/// Why no PNG was made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PngError {
    /// No SVG to start from.
    #[error(transparent)]
    Svg(#[from] SvgError),
    /// The SVG was not understood.
    #[error("the SVG could not be rasterised: {0}")]
    Raster(String),
    /// Scale out of range.
    #[error("a PNG of {width} by {height} pixels cannot be made: allowed are 1 to 200 million pixels")]
    Size {
        /// Width asked for.
        width: String,
        /// Height asked for.
        height: String,
    },
    /// The encoder failed.
    #[error("the PNG could not be encoded: {0}")]
    Encode(String),
}

impl Drawing {
    /// The drawing as a PNG, `scale` pixels of it per pixel of the drawing (2 for print).
    ///
    /// # Errors
    /// [`PngError`] for a scale that gives no pixel or too many.
    pub fn png(&self, scale: f64) -> Result<Vec<u8>, PngError> {
        self.png_with(scale, &fallback::choose(&self.lacking()))
    }

    /// Characters that the bundled font lacks.
    fn lacking(&self) -> BTreeSet<char> {
        self.texts().flat_map(|t| t.content.chars()).filter(|c| !font::has(*c)).collect()
    }

    fn png_with(&self, scale: f64, choice: &Choice) -> Result<Vec<u8>, PngError> {
        if choice.missing.is_empty() {
            return self.rasterised(scale, choice);
        }
        self.without(&choice.missing).rasterised(scale, choice)
    }

    /// With � for characters that no font has, and a note that says which they are.
    fn without(&self, missing: &BTreeSet<char>) -> Self {
        const MOST_NAMED: usize = 24;
        let mut named: Vec<String> =
            missing.iter().take(MOST_NAMED).map(|c| format!("U+{:04X}", u32::from(*c))).collect();
        if missing.len() > MOST_NAMED {
            named.push(format!("and {} more", missing.len() - MOST_NAMED));
        }
        let note = format!(
            "No font of this machine has the characters shown as \u{FFFD}: {}. The SVG of this picture has them.",
            named.join(" ")
        );
        let width = f64::from(self.width);
        let lines = wrapped(&note, NOTE_SIZE, width - 36.0, 8);
        #[expect(clippy::cast_precision_loss, reason = "a handful of lines")]
        let height = f64::from(self.height) + NOTE_LEADING * lines.len() as f64 + 10.0;
        let mut drawing = Self::new(width, height, &self.title);
        // The first item is the white ground of the old height.
        drawing.items.extend(self.items.iter().skip(1).map(|item| match item {
            Item::Text(text) => {
                let shown = |c: char| if missing.contains(&c) { '\u{FFFD}' } else { c };
                Item::Text(Text { content: text.content.chars().map(shown).collect(), ..text.clone() })
            }
            other => other.clone(),
        }));
        let mut y = f64::from(self.height) + NOTE_SIZE;
        for line in lines {
            drawing.text(&line, (18.0, y), NOTE_SIZE, colour::TEXT, Anchor::Start);
            y += NOTE_LEADING;
        }
        drawing
    }

    fn rasterised(&self, scale: f64, choice: &Choice) -> Result<Vec<u8>, PngError> {
        let (width, height) =
            ((f64::from(self.width) * scale).round(), (f64::from(self.height) * scale).round());
        if !(width >= 1.0 && height >= 1.0 && width * height <= MOST_PIXELS) {
            return Err(PngError::Size { width: width.to_string(), height: height.to_string() });
        }
        let options = Options {
            fontdb: choice.fonts.clone(),
            font_family: font::FAMILY.to_owned(),
            ..Options::default()
        };
        let tree = Tree::from_str(&self.svg()?, &options).map_err(|e| PngError::Raster(e.to_string()))?;
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 1 and 2e8")]
        let mut pixels = Pixmap::new(width as u32, height as u32)
            .ok_or_else(|| PngError::Size { width: width.to_string(), height: height.to_string() })?;
        #[expect(clippy::cast_possible_truncation, reason = "a scale, not a coordinate")]
        let transform = Transform::from_scale(
            (width / f64::from(self.width)) as f32,
            (height / f64::from(self.height)) as f32,
        );
        resvg::render(&tree, transform, &mut pixels.as_mut());
        pixels.encode_png().map_err(|e| PngError::Encode(e.to_string()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::drawing::fallback::Fonts;
    use resvg::usvg::fontdb::Database;

    fn chinese() -> Drawing {
        let mut drawing = Drawing::new(300.0, 60.0, "焊趾");
        drawing.text("焊趾 toe", (18.0, 30.0), 14.0, colour::TEXT, Anchor::Start);
        drawing
    }

    #[test]
    fn without_a_font_the_png_says_what_is_missing() {
        let drawing = chinese();
        let lacking = drawing.lacking();
        assert_eq!(lacking, BTreeSet::from(['焊', '趾']));
        let choice = Fonts::among(&Database::new()).choose(&lacking);
        assert_eq!(choice.missing, lacking);
        let shown = drawing.without(&choice.missing);
        let said: Vec<&str> = shown.texts().map(|t| t.content.as_str()).collect();
        assert_eq!(said[0], "\u{FFFD}\u{FFFD} toe");
        let note = said[1..].join(" ");
        assert!(note.contains("U+710A") && note.contains("U+8DBE"), "{note}");
        assert!(shown.texts().all(|t| shown.bounds().contains(&t.bounds())));
        let pixels = Pixmap::decode_png(&drawing.png_with(1.0, &choice).unwrap()).unwrap();
        assert!(pixels.height() > drawing.height);
    }

    /// The sign put in its place is no wider than what the layout reserved.
    #[test]
    fn the_replacement_fits() {
        assert!(font::width("\u{FFFD}", 1.0) <= font::width("焊", 1.0));
    }

    #[test]
    fn a_font_of_the_machine_is_used_if_there_is_one() {
        let drawing = chinese();
        let choice = fallback::choose(&drawing.lacking());
        let png = drawing.png(1.0).unwrap();
        let pixels = Pixmap::decode_png(&png).unwrap();
        if choice.missing.is_empty() {
            assert_eq!(pixels.height(), drawing.height);
            // Another picture than with the signs for missing characters.
            let none = Fonts::among(&Database::new()).choose(&drawing.lacking());
            assert_ne!(png, drawing.without(&drawing.lacking()).rasterised(1.0, &none).unwrap());
        } else {
            assert!(pixels.height() > drawing.height);
        }
    }
}
