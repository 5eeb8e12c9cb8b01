//! Drawing → SVG, written by `plotters`.
//!
//! Texts stay texts: they can be found, copied and read aloud, and the file stays small. `plotters` places them
//! relative to the reader's own font; here each gets its baseline and the width it has in the bundled font
//! (`textLength`), so that any font that replaces it takes the same space and nothing comes to overlap.
//! Groups that say a text when pointed at are put around the backend's shapes in the same way.

use super::canvas::{Anchor, Drawing, Item, Point, Text};
use super::colour::Rgb;
use super::font;
use plotters::prelude::{DrawingBackend, RGBColor, SVGBackend, ShapeStyle, TextStyle};
use plotters::style::{Color, FontFamily, IntoTextStyle};
use std::fmt::Write;

/// `plotters` draws on whole numbers: a tenth of a pixel each.
const PER_PIXEL: f64 = 10.0;

/// Why no SVG was made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the SVG could not be drawn: {0}")]
pub struct SvgError(String);

impl Drawing {
    /// The drawing as an SVG document.
    ///
    /// # Errors
    /// [`SvgError`] if the drawing backend refuses; not known to happen.
    pub fn svg(&self) -> Result<String, SvgError> {
        let mut raw = String::new();
        {
            let size =
                (units(f64::from(self.width)).unsigned_abs(), units(f64::from(self.height)).unsigned_abs());
            let mut backend = SVGBackend::with_string(&mut raw, size);
            for item in &self.items {
                draw(&mut backend, item)?;
            }
            backend.present().map_err(|e| SvgError(e.to_string()))?;
        }
        Ok(self.finished(&raw))
    }

    /// The backend's document with our head and our texts.
    fn finished(&self, raw: &str) -> String {
        let (w, h) = (self.width, self.height);
        let title = escaped(&self.title);
        let mut out = String::with_capacity(raw.len() + 128 * self.texts().count());
        let _ = writeln!(
            out,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{w}\" height=\"{h}\" viewBox=\"0 0 {} {}\" \
             font-family=\"{}\" role=\"img\" aria-label=\"{title}\">\n<title>{title}</title>",
            u64::from(w) * 10,
            u64::from(h) * 10,
            font::FALLBACK,
        );
        let body = raw.split_once(">\n").map_or("", |(_, body)| body);
        let mut parts = body.split("<text ");
        out.push_str(parts.next().unwrap_or(""));
        let ours = self.items.iter().filter(|i| is_ours(i));
        for (item, part) in ours.zip(parts) {
            match item {
                Item::Text(text) => write_text(&mut out, text),
                Item::HoverBegin(hover) => {
                    let _ = writeln!(out, "<g><title>{}</title>", escaped(&hover.text));
                }
                Item::HoverEnd => out.push_str("</g>\n"),
                Item::Line { .. } | Item::Area { .. } | Item::Disc { .. } => {}
            }
            out.push_str(part.split_once("</text>\n").map_or("", |(_, rest)| rest));
        }
        out
    }
}

/// Whether we write it ourselves, in the place of a text of the backend.
fn is_ours(item: &Item) -> bool {
    matches!(item, Item::Text(_) | Item::HoverBegin(_) | Item::HoverEnd)
}

fn draw<B: DrawingBackend>(backend: &mut B, item: &Item) -> Result<(), SvgError> {
    let done = match item {
        Item::Line { points, width, colour } => {
            let style = ShapeStyle {
                color: rgb(*colour).to_rgba(),
                filled: false,
                stroke_width: units(*width).unsigned_abs(),
            };
            backend.draw_path(points.iter().map(|&p| point(p)), &style)
        }
        Item::Area { points, colour, opacity } => {
            backend.fill_polygon(points.iter().map(|&p| point(p)), &rgb(*colour).mix(*opacity))
        }
        Item::Disc { at, radius, colour } => {
            backend.draw_circle(point(*at), units(*radius).unsigned_abs(), &rgb(*colour), true)
        }
        Item::Text(text) => {
            let style: TextStyle<'_> =
                (FontFamily::SansSerif, text.size * PER_PIXEL).into_text_style(&(1, 1));
            backend.draw_text(&text.content, &style.color(&rgb(text.colour)), point(text.at))
        }
        // Keeps the place where the group begins or ends.
        Item::HoverBegin(_) | Item::HoverEnd => {
            let style: TextStyle<'_> = (FontFamily::SansSerif, PER_PIXEL).into_text_style(&(1, 1));
            backend.draw_text("-", &style, (0, 0))
        }
    };
    done.map_err(|e| SvgError(e.to_string()))
}

fn write_text(out: &mut String, text: &Text) {
    let (x, y) = point(text.at);
    let anchor = match text.anchor {
        Anchor::Start => "start",
        Anchor::Middle => "middle",
        Anchor::End => "end",
    };
    let (r, g, b) = text.colour;
    let turn = if text.upwards { format!(" transform=\"rotate(-90 {x} {y})\"") } else { String::new() };
    let _ = writeln!(
        out,
        "<text x=\"{x}\" y=\"{y}\" font-size=\"{}\" fill=\"#{r:02X}{g:02X}{b:02X}\" text-anchor=\"{anchor}\" \
         textLength=\"{}\" lengthAdjust=\"spacingAndGlyphs\"{turn}>{}</text>",
        units(text.size),
        units(text.width()),
        escaped(&text.content),
    );
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            other => out.push(other),
        }
    }
    out
}

#[expect(clippy::cast_possible_truncation, reason = "clamped to what the backend draws")]
fn units(pixels: f64) -> i32 {
    (pixels * PER_PIXEL).round().clamp(-1e8, 1e8) as i32
}

fn point((x, y): Point) -> (i32, i32) {
    (units(x), units(y))
}

fn rgb((r, g, b): Rgb) -> RGBColor {
    RGBColor(r, g, b)
}
